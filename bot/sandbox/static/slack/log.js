// A list of messages that scrolls, and the way back to its end.

import { h, isAtEnd, toEnd } from "../dom.js";
import { store } from "../store.js";

/** `name` says whose end is kept in sight; `room` and `thread` say what is read once it is. */
export function logList({ name, label, testid, room, thread }, children) {
  return h(
    "div",
    { class: "log-frame" },
    h(
      "div",
      {
        class: "scroll",
        "data-stick": name,
        "data-room": room,
        "data-thread": thread,
        tabindex: "0",
        role: "log",
        "aria-live": "off",
        "aria-label": label,
        "data-testid": testid,
        onscroll: (event) => markAway(event.target),
      },
      h("div", { class: "list" }, children),
    ),
    h("button", { type: "button", class: "button jump", "data-testid": "jump", onclick: jump }, "Jump to latest"),
  );
}

/** The button shows only where the end is out of sight. */
export const markAway = (list) => list.parentElement.classList.toggle("away", !isAtEnd(list));

function jump(event) {
  const list = event.currentTarget.parentElement.querySelector(".scroll");
  toEnd(list);
  list.focus();
}

export const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export function withEphemerals(messages, channel, thread) {
  const here = store.state.ephemerals.filter((each) => each.channel === channel && (each.thread_ts ?? null) === thread);
  return [...messages, ...here].sort((one, other) => Number(one.ts) - Number(other.ts));
}
