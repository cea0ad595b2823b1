// Where not everything fits beside each other: which part of the page stands in front.

import { h, icon } from "../dom.js";
import { bringToFront } from "../slack/place.js";
import { store, ui } from "../store.js";

const PARTS = [
  ["phones", "Phones", "phone"],
  ["places", "Workspace", "hash"],
  ["main", "Messages", "file"],
  ["thread", "Thread", "reply"],
];

/** Which one that is: a thread that is closed can't. */
export const frontOf = () => (ui.front === "thread" && !ui.thread ? "main" : ui.front);

export function fronts() {
  const parts = PARTS.filter(([part]) => part !== "thread" || ui.thread);
  return h("nav", { class: "fronts", "aria-label": "Parts of the page" }, parts.map(button));
}

function button([part, label, face]) {
  const shown = frontOf() === part;
  const me = store.state.people.find(({ id }) => id === ui.me);
  return h(
    "button",
    {
      key: part,
      type: "button",
      class: `front front-${part}`,
      "aria-current": shown ? "true" : undefined,
      "data-testid": `front-${part}`,
      onclick: () => bringToFront(part),
    },
    icon(face),
    label,
    part === "places" && me?.unread > 0 && h("span", { class: "badge" }, String(me.unread), h("span", { class: "unseen" }, " new")),
  );
}
