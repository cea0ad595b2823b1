// The middle and the right of the Slack window: a channel or the app, and the thread beside it.

import { drawBlocks } from "../blocks/blocks.js";
import { h, icon } from "../dom.js";
import { composer, placeholderFor } from "../messages/composer.js";
import { messageList, messageNode } from "../messages/messages.js";
import { botAvatar } from "../people.js";
import { act, store, ui } from "../store.js";
import { closeThread, currentPlace, currentRoom, findRoom, openApp } from "./place.js";

const read = new Map(); // room -> newest ts that we called read
let atHome = null; // who we said is at Home

export function mainPane() {
  const place = currentPlace();
  const room = currentRoom();
  const tab = place.kind === "app" ? place.tab : null;
  visit(tab);
  return h(
    "section",
    { class: "pane pane-main", "aria-label": place.kind === "app" ? "Threadline" : `Channel ${room.name}` },
    place.kind === "app" ? appHead(tab) : channelHead(room),
    tab === "home" ? homeView() : roomView(room),
  );
}

/** Opening the Home is an event for the app, once per visit. */
function visit(tab) {
  const visitor = tab === "home" ? ui.me : null;
  if (visitor && visitor !== atHome) act("home", {}, { quiet: true });
  atHome = visitor;
}

function channelHead(room) {
  return h("header", { class: "pane-head" }, h("h2", { class: "pane-title" }, icon(room.is_private ? "lock" : "hash"), room.name));
}

function appHead(tab) {
  return h(
    "header",
    { class: "pane-head pane-head-app" },
    h("h2", { class: "pane-title" }, botAvatar(), "Threadline"),
    h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": "Threadline", onkeydown: moveTab },
      appTab("home", "Home", tab),
      appTab("messages", "Messages", tab),
    ),
  );
}

function appTab(name, label, current) {
  const chosen = name === current;
  return h(
    "button",
    {
      key: name,
      type: "button",
      role: "tab",
      class: "tab",
      id: `tab-${name}`,
      "aria-selected": String(chosen),
      "aria-controls": "app-panel",
      tabindex: chosen ? "0" : "-1",
      "data-testid": `${name}-tab`,
      onclick: () => openApp(name),
    },
    label,
  );
}

function moveTab(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = [...event.currentTarget.querySelectorAll("[role=tab]")].find((tab) => tab.getAttribute("aria-selected") === "false");
  other.focus();
  other.click();
}

function homeView() {
  const { home } = store.state;
  const context = home && { id: `view-${home.id}`, source: { view_id: home.id }, view: home };
  return h(
    "div",
    {
      key: "home",
      class: "scroll home",
      id: "app-panel",
      role: "tabpanel",
      "aria-labelledby": "tab-home",
      tabindex: "0",
      "data-testid": "home",
    },
    h(
      "div",
      { class: "home-page" },
      home ? drawBlocks(home.blocks, context) : h("p", { class: "quiet" }, "Threadline hasn't drawn its Home yet."),
    ),
  );
}

function roomView(room) {
  markRead(room);
  const panel = room === store.state.dm ? { id: "app-panel", role: "tabpanel", "aria-labelledby": "tab-messages" } : {};
  const messages = withEphemerals(rootsOf(room), room.id, null);
  return h(
    "div",
    { key: `room ${room.id}`, class: "room", ...panel },
    h(
      "div",
      {
        class: "scroll",
        "data-stick": room.id,
        tabindex: "0",
        role: "log",
        "aria-live": "off",
        "aria-label": "Messages",
        "data-testid": "messages",
      },
      h(
        "div",
        { class: "list" },
        messages.length ? messageList(messages, { channel: room.id }) : h("p", { class: "empty" }, "Nothing here yet."),
      ),
    ),
    room.is_member === false && h("p", { class: "not-member" }, `You aren't a member of #${room.name}: writing here joins it.`),
    composer({ channel: room.id, thread: null, placeholder: placeholderFor(room.id) }),
  );
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

function rootsOf(room) {
  const counts = new Map();
  for (const { ts, thread_ts: root } of room.messages.filter(isReply)) counts.set(root, [...(counts.get(root) ?? []), ts]);
  return room.messages
    .filter((message) => !isReply(message) || message.subtype === "thread_broadcast")
    .map((message) => withCount(message, counts.get(message.ts) ?? []));
}

const withCount = (message, replies) => ({
  ...message,
  reply_count: replies.length || message.reply_count,
  latest_reply: replies.at(-1) ?? message.latest_reply,
});

function withEphemerals(messages, channel, thread) {
  const here = store.state.ephemerals.filter((each) => each.channel === channel && (each.thread_ts ?? null) === thread);
  return [...messages, ...here].sort((one, other) => Number(one.ts) - Number(other.ts));
}

function markRead(room) {
  const newest = room.messages.at(-1)?.ts;
  const name = `${ui.me}/${room.id}`;
  if (!room.unread || document.hidden || read.get(name) === newest) return;
  read.set(name, newest);
  act("read", { channel: room.id }, { quiet: true });
}

export function threadPane() {
  const { thread } = ui;
  const room = thread && findRoom(thread.channel);
  if (!room || room !== currentRoom() || currentPlace().tab === "home") return null;
  const root = room.messages.find(({ ts }) => ts === thread.ts);
  const replies = withEphemerals(
    room.messages.filter((message) => isReply(message) && message.thread_ts === thread.ts),
    room.id,
    thread.ts,
  );
  const place = { channel: room.id, inThread: true };
  return h(
    "section",
    { key: `thread ${thread.ts}`, class: "pane pane-thread", "aria-label": "Thread", "data-testid": "thread-pane" },
    threadHead(room),
    h(
      "div",
      { class: "scroll", "data-stick": `${room.id} ${thread.ts}`, tabindex: "0", role: "log", "aria-live": "off", "aria-label": "Replies" },
      h(
        "div",
        { class: "list" },
        root ? messageNode({ ...root, reply_count: 0 }, place) : h("p", { class: "empty" }, "The first message isn't here any more."),
        h("div", { key: "count", class: "reply-divider" }, h("span", {}, countOf(replies)), h("hr", {})),
        messageList(replies, place),
      ),
    ),
    composer({ channel: room.id, thread: thread.ts, placeholder: "Reply…" }),
  );
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
    h("h2", { class: "pane-title" }, "Thread", h("span", { class: "quiet small" }, room.name ? `#${room.name}` : "Threadline")),
    h("button", close, icon("close")),
  );
}
