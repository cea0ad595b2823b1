// Where in the Slack window we are, and how to get elsewhere.

import { displayName } from "../people.js";
import { changed, remember, store, ui } from "../store.js";

/** The place shown; where the person can't see the one chosen, their first channel. */
export function currentPlace() {
  const { channels, talks } = store.state;
  if (["app", "threads"].includes(ui.place?.kind)) return ui.place;
  if (ui.place?.kind === "talk" && talks.some(({ id }) => id === ui.place.id)) return ui.place;
  const channel = channels.find(({ id }) => id === ui.place?.id) ?? channels.find((each) => each.is_member) ?? channels[0];
  return channel ? { kind: "channel", id: channel.id } : { kind: "app", tab: "messages" };
}

/** The channel, the app's DM or the talk with a colleague that has this id. */
export function findRoom(id) {
  const { channels, dm, talks } = store.state;
  if (dm && dm.id === id) return dm;
  return [...channels, ...talks].find((room) => room.id === id);
}

/** As it is called beside a thread. */
export function nameOfRoom(room) {
  if (room === store.state.dm) return displayName(store.state.bot.name);
  return room.with ? room.name : `#${room.name}`;
}

export function currentRoom() {
  const place = currentPlace();
  if (place.kind === "threads") return null;
  return place.kind === "app" ? store.state.dm : findRoom(place.id);
}

/** A first visitor finds a conversation open, so that there is something to see. */
export function settleIn() {
  const { first_thread: first } = store.state;
  if (ui.place || !first) return;
  ui.place = { kind: "channel", id: first.channel };
  ui.thread = first;
  ui.front = "thread";
}

export const openChannel = (id) => open({ kind: "channel", id });

export const openTalk = (id) => open({ kind: "talk", id });

export const openApp = (tab) => open({ kind: "app", tab });

export const openThreads = () => open({ kind: "threads" });

/** A thread that is open stays so; in a narrow window it goes behind. */
function open(place) {
  ui.place = place;
  ui.front = "main";
  settle();
}

export function openThread(channel, ts) {
  ui.thread = { channel, ts };
  ui.front = "thread";
  settle();
  focusSoon('[data-testid="thread-composer"]');
}

export function closeThread() {
  const { thread } = ui;
  ui.thread = null;
  ui.front = "main";
  settle();
  focusSoon(`[data-replies="${CSS.escape(thread?.ts ?? "")}"]`, '[data-testid="composer"]', '[data-testid="thread-row"]');
}

/** Where not everything fits, one part stands before the others. */
export function bringToFront(front) {
  ui.front = front;
  settle();
}

function settle() {
  ui.menu = null;
  ui.editing = null;
  remember();
  changed();
}

/** Focuses the first of `selectors` that exists once the page is drawn. */
export function focusSoon(...selectors) {
  setTimeout(() => {
    const node = selectors.map((selector) => document.querySelector(selector)).find(Boolean);
    node?.focus();
  });
}

/** What a permalink of this workspace leads to, or null. */
export function readPermalink(address) {
  const found = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/.exec(address);
  if (!found || !store.state || !findRoom(found[1])) return null;
  const ts = found[2] ? `${found[2]}.${found[3]}` : null;
  const thread = new URLSearchParams(address.split("?")[1] ?? "").get("thread_ts");
  return { channel: found[1], ts, thread };
}

export function followPermalink({ channel, ts, thread }) {
  openRoom(channel);
  const root = thread ?? rootOf(channel, ts);
  if (root) openThread(channel, root);
}

export function openRoom(id) {
  if (id === store.state.dm?.id) openApp("messages");
  else if (findRoom(id).with) openTalk(id);
  else openChannel(id);
}

function rootOf(channel, ts) {
  const message = findRoom(channel).messages.find((each) => each.ts === ts);
  if (!message) return ts;
  const answered = findRoom(channel).messages.some((each) => each.thread_ts === ts);
  return message.thread_ts ?? (answered || channel !== store.state.dm?.id ? ts : null);
}
