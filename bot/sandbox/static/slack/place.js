// Where in the Slack window we are, and how to get elsewhere.

import { changed, remember, store, ui } from "../store.js";

/** The place shown; where the person can't see the one chosen, their first channel. */
export function currentPlace() {
  const { channels } = store.state;
  if (ui.place?.kind === "app") return ui.place;
  const channel = channels.find(({ id }) => id === ui.place?.id) ?? channels.find((each) => each.is_member) ?? channels[0];
  return channel ? { kind: "channel", id: channel.id } : { kind: "app", tab: "messages" };
}

/** The channel or the app's DM that has this id. */
export function findRoom(id) {
  const { channels, dm } = store.state;
  if (dm && dm.id === id) return dm;
  return channels.find((channel) => channel.id === id);
}

export function currentRoom() {
  const place = currentPlace();
  return place.kind === "app" ? store.state.dm : findRoom(place.id);
}

/** A first visitor finds the newest conversation open, so that there is something to see. */
export function settleIn() {
  if (ui.place) return;
  const replies = store.state.channels.flatMap(({ id, messages }) => messages.map(({ ts, thread_ts: root }) => ({ id, ts, root })));
  const newest = replies.filter(({ ts, root }) => root && root !== ts).sort((one, other) => Number(one.ts) - Number(other.ts)).at(-1);
  if (!newest) return;
  ui.place = { kind: "channel", id: newest.id };
  ui.thread = { channel: newest.id, ts: newest.root };
}

export function openChannel(id) {
  ui.place = { kind: "channel", id };
  if (ui.thread?.channel !== id || coversChannel()) ui.thread = null;
  settle();
}

/** In a narrow window a thread takes the channel's place. */
const coversChannel = () => document.querySelector(".pane-thread") !== null && !document.querySelector(".pane-main").checkVisibility();

export function openApp(tab) {
  ui.place = { kind: "app", tab };
  ui.thread = null;
  settle();
}

export function openThread(channel, ts) {
  ui.thread = { channel, ts };
  settle();
  focusSoon('[data-testid="thread-composer"]');
}

export function closeThread() {
  const { thread } = ui;
  ui.thread = null;
  settle();
  focusSoon(`[data-replies="${CSS.escape(thread?.ts ?? "")}"]`, '[data-testid="composer"]');
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
  if (channel === store.state.dm?.id) openApp("messages");
  else openChannel(channel);
  const root = thread ?? rootOf(channel, ts);
  if (root) openThread(channel, root);
}

function rootOf(channel, ts) {
  const message = findRoom(channel).messages.find((each) => each.ts === ts);
  if (!message) return ts;
  const answered = findRoom(channel).messages.some((each) => each.thread_ts === ts);
  return message.thread_ts ?? (answered || channel !== store.state.dm?.id ? ts : null);
}
