// The threads that a person follows, the latest first, as Slack lists them under "Threads".

import { h, icon } from "../dom.js";
import { nameOf } from "../people.js";
import { store } from "../store.js";
import { clockOf, dayOf } from "../words/dates.js";
import { lineOf } from "../words/line.js";
import { findRoom, nameOfRoom, openThread } from "./place.js";

const WORDS = 140;
const ROOT_WORDS = 80;

export function threadsHead() {
  return h("header", { class: "pane-head" }, h("h2", { class: "pane-title" }, icon("reply"), "Threads"));
}

export function threadsView() {
  const { threads } = store.state;
  return h(
    "div",
    { key: "threads", class: "scroll threads", tabindex: "0", role: "region", "aria-label": "Threads that you follow", "data-testid": "threads" },
    threads.length ? h("ul", {}, threads.map(row)) : h("p", { class: "empty" }, "You follow no thread yet: write in one, or be mentioned in one."),
  );
}

function row(thread) {
  const room = findRoom(thread.channel);
  const messages = room?.messages.filter(({ ts, thread_ts: root }) => ts === thread.ts || root === thread.ts) ?? [];
  const root = messages.find(({ ts }) => ts === thread.ts);
  const latest = messages.findLast(({ ts }) => ts === thread.latest);
  if (!root || !latest) return null;
  return h(
    "li",
    { key: `${thread.channel} ${thread.ts}` },
    h(
      "button",
      {
        type: "button",
        class: thread.unread ? "thread-row unread" : "thread-row",
        "data-testid": "thread-row",
        "data-replies": thread.ts,
        onclick: () => openThread(thread.channel, thread.ts),
      },
      h("span", { class: "thread-where" }, nameOfRoom(room), thread.unread > 0 && h("span", { class: "badge" }, `${thread.unread} new`)),
      h("span", { class: "thread-root" }, lineOf(root.text ?? "", ROOT_WORDS)),
      h("span", { class: "quiet small" }, `${latest.author || nameOf(latest.user)}, ${dayOf(latest.ts).toLowerCase()} at ${clockOf(latest.ts)}: `, lineOf(latest.text ?? "", WORDS)),
    ),
  );
}
