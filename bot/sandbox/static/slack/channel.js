// The middle of the Slack window: a channel, a direct message, the app, or the threads that one follows.

import { drawBlocks } from "../blocks/blocks.js";
import { h, icon } from "../dom.js";
import { composer, placeholderFor } from "../messages/composer.js";
import { messageList } from "../messages/messages.js";
import { avatar, botAvatar, findPerson } from "../people.js";
import { act, store, ui } from "../store.js";
import { isReply, logList, withEphemerals } from "./log.js";
import { currentPlace, currentRoom, openApp } from "./place.js";
import { newSince } from "./reading.js";
import { threadsHead, threadsView } from "./threads.js";

let atHome = null; // who we said is at Home

export function mainPane() {
  const place = currentPlace();
  const room = currentRoom();
  const tab = place.kind === "app" ? place.tab : null;
  visit(tab);
  const label = { app: "Threadline", threads: "Threads", talk: `Direct message with ${room?.name}` }[place.kind] ?? `Channel ${room.name}`;
  return h("section", { class: "pane pane-main", "aria-label": label }, headOf(place, room), bodyOf(place, room));
}

function headOf({ kind, tab }, room) {
  if (kind === "app") return appHead(tab);
  if (kind === "threads") return threadsHead();
  return kind === "talk" ? talkHead(room) : channelHead(room);
}

function bodyOf({ kind, tab }, room) {
  if (kind === "threads") return threadsView();
  return tab === "home" ? homeView() : roomView(room);
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

function talkHead(room) {
  return h("header", { class: "pane-head" }, h("h2", { class: "pane-title" }, avatar(findPerson(room.with)), room.name));
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
  const panel = room === store.state.dm ? { id: "app-panel", role: "tabpanel", "aria-labelledby": "tab-messages" } : {};
  const messages = withEphemerals(rootsOf(room), room.id, null);
  const fresh = newSince(room.id, undefined, room.read_until, room.unread);
  const nothing = h("p", { class: "empty" }, "Nothing here yet.");
  return h(
    "div",
    { key: `room ${room.id}`, class: "room", ...panel },
    logList(
      { name: room.id, label: "Messages", testid: "messages", room: room.id },
      messages.length ? messageList(messages, { channel: room.id, newSince: fresh }) : nothing,
    ),
    room.is_member === false && h("p", { class: "not-member" }, `You aren't a member of #${room.name}: writing here joins it.`),
    composer({ channel: room.id, thread: null, placeholder: placeholderFor(room.id) }),
  );
}

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
