// What is read, and where the new begins: what is in sight is read, and what was new when it came into sight is told apart until it leaves.

import { act, ui } from "../store.js";
import { findRoom } from "./place.js";

const read = new Map(); // what is in sight -> newest ts that we called read
const arrivals = new Map(); // what is in sight -> how far it was read when it came; null where nothing was new

const keyOf = (room, thread) => `${ui.me} ${room} ${thread ?? ""}`;

/** The ts behind which all is new, or null. `unread` counts what is. */
export function newSince(room, thread, readUntil, unread) {
  const key = keyOf(room, thread);
  if (!arrivals.has(key) || (document.hidden && unread && arrivals.get(key) === null)) arrivals.set(key, unread ? readUntil : null);
  return arrivals.get(key);
}

/** Calls read what the person has before them. */
export function readWhatIsInSight() {
  const lists = [...document.querySelectorAll("[data-room]")].filter((list) => list.checkVisibility());
  const keys = new Set(lists.map((list) => keyOf(list.dataset.room, list.dataset.thread)));
  for (const key of arrivals.keys()) if (!keys.has(key)) arrivals.delete(key);
  if (!document.hidden) for (const { dataset } of lists) markRead(dataset.room, dataset.thread);
}

function markRead(channel, thread) {
  const key = keyOf(channel, thread);
  const newest = newestOf(channel, thread);
  if (!newest || read.get(key) === newest) return;
  read.set(key, newest);
  act("read", { channel, ...(thread ? { thread_ts: thread } : {}) }, { quiet: true });
}

const newestOf = (channel, thread) => (findRoom(channel)?.messages ?? []).filter((each) => !thread || each.thread_ts === thread).at(-1)?.ts;

/** Whether the person has it before them, so that nothing has to tell them of it. */
export function isInSight(channel, thread) {
  if (document.hidden) return false;
  const lists = [...document.querySelectorAll(`[data-room="${CSS.escape(channel)}"]`)];
  return lists.some((list) => (list.dataset.thread ?? "") === (thread ?? "") && list.checkVisibility());
}
