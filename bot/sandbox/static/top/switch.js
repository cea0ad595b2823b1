// The switch between people: whose Slack one sees.

import { h } from "../dom.js";
import { avatar } from "../people.js";
import { become, remember, store, ui } from "../store.js";

const roleOf = (person) => (person.is_admin ? "Admin" : "Agent");

export function switchTo(person) {
  if (!person || person.id === ui.me) return;
  history.replaceState(null, "", `?as=${encodeURIComponent(person.id)}`);
  const there = become(person.id);
  remember();
  return there;
}

export function personSwitch() {
  return h(
    "div",
    { class: "persons", role: "group", "aria-label": "Whose Slack you see", "data-testid": "person-switch" },
    store.state.people.map((person, index) => personButton(person, index)),
  );
}

const unreadBadge = ({ unread }) =>
  h("span", { class: "badge person-badge", title: "New for them" }, String(unread), h("span", { class: "unseen" }, " new"));

/** The surname gives way in a narrow window. */
function fullName({ name, real_name: realName }) {
  const [first, ...rest] = (realName || name).split(" ");
  return rest.length ? [first, h("span", { class: "person-surname" }, ` ${rest.join(" ")}`)] : [first];
}

function personButton(person, index) {
  const shortcut = index < 9 ? String(index + 1) : null;
  return h(
    "button",
    {
      key: person.id,
      type: "button",
      class: "person",
      "aria-pressed": String(person.id === ui.me),
      "aria-keyshortcuts": shortcut,
      title: shortcut && `Be ${person.real_name} (key ${shortcut})`,
      "data-testid": `person-${person.name}`,
      onclick: () => switchTo(person),
    },
    avatar(person),
    person.id !== ui.me && person.unread > 0 && unreadBadge(person),
    h(
      "span",
      { class: "person-words" },
      h("span", { class: "person-name" }, ...fullName(person)),
      h("span", { class: "person-role" }, roleOf(person)),
    ),
    shortcut && h("kbd", { "aria-hidden": "true" }, shortcut),
  );
}
