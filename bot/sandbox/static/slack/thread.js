// The thread on the right: it stays until somebody closes it, wherever one goes meanwhile.

import { h, icon } from "../dom.js";
import { composer } from "../messages/composer.js";
import { messageList, messageNode } from "../messages/messages.js";
import { store, ui } from "../store.js";
import { isReply, logList, withEphemerals } from "./log.js";
import { closeThread, findRoom, nameOfRoom } from "./place.js";
import { newSince } from "./reading.js";

export function threadPane() {
  const { thread } = ui;
  const room = thread && findRoom(thread.channel);
  if (!room) return null;
  const root = room.messages.find(({ ts }) => ts === thread.ts);
  const replies = withEphemerals(room.messages.filter((message) => isReply(message) && message.thread_ts === thread.ts), room.id, thread.ts);
  const place = { channel: room.id, inThread: true };
  const list = { name: `${room.id} ${thread.ts}`, label: "Replies", testid: "replies-list", room: room.id, thread: thread.ts };
  return h(
    "section",
    { key: `thread ${thread.ts}`, class: "pane pane-thread", "aria-label": "Thread", "data-testid": "thread-pane" },
    threadHead(room),
    logList(list, [
      root ? messageNode({ ...root, reply_count: 0 }, place) : h("p", { class: "empty" }, "The first message isn't here any more."),
      h("div", { key: "count", class: "reply-divider" }, h("span", {}, countOf(replies)), h("hr", {})),
      messageList(replies, { ...place, newSince: newInThread(room, thread) }),
    ]),
    composer({ channel: room.id, thread: thread.ts, placeholder: "Reply…" }),
  );
}

function newInThread(room, { ts }) {
  const followed = store.state.threads.find((each) => each.channel === room.id && each.ts === ts);
  return newSince(room.id, ts, followed?.read_until, followed?.unread ?? 0);
}

function countOf(replies) {
  const count = replies.filter(({ ephemeral }) => !ephemeral).length;
  return count === 1 ? "1 reply" : `${count} replies`;
}

function threadHead(room) {
  const close = { type: "button", class: "button-bare", "aria-label": "Close thread", "data-testid": "thread-close", onclick: closeThread };
  return h(
    "header",
    { class: "pane-head" },
    h("h2", { class: "pane-title" }, "Thread", h("span", { class: "quiet small" }, nameOfRoom(room))),
    h("button", close, icon("close")),
  );
}
