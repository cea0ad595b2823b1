// The box one types a message into, with hints for slash commands and mentions.

import { attached, attachButton, attachedList, dropAttached } from "../controls/attach.js";
import { emojiButton } from "../controls/emoji_picker.js";
import { menuButton } from "../controls/menu.js";
import { h, icon, readOn } from "../dom.js";
import { findRoom, focusSoon } from "../slack/place.js";
import { act, changed, store, ui } from "../store.js";
import { emojiOf } from "../words/emoji.js";
import { mentionable } from "./mentions.js";

const HINTS = 6;
let hints = null; // {draft, rows, active, from, to} for the draft being typed

const draftOf = (channel, thread) => `${ui.me}/${channel}/${thread ?? ""}`;

export function composer({ channel, thread, placeholder }) {
  const draft = draftOf(channel, thread);
  const open = hints?.draft === draft;
  const list = thread ? "hints-thread" : "hints";
  const box = { channel, thread, draft };
  return h(
    "div",
    { class: "composer", key: `composer ${draft}` },
    open && hintList(list, box),
    h("textarea", {
      key: "words",
      rows: "1",
      placeholder,
      "aria-label": placeholder,
      "aria-autocomplete": "list",
      "data-draft": draft,
      "aria-controls": open ? list : undefined,
      "aria-activedescendant": open ? `${list}-${hints.active}` : undefined,
      "data-testid": thread ? "thread-composer" : "composer",
      value: ui.drafts.get(draft) ?? "",
      oninput: (event) => typing(event.target, box),
      onkeydown: (event) => press(event, box),
      onblur: () => open && dropHints(),
    }),
    attachedList(draft),
    h("div", { key: "bar", class: "composer-bar" }, extras(thread), clip(box), smile(box), usage(box), sendButton(box)),
  );
}

const clip = ({ draft, thread }) => attachButton(draft, "Add files to the message", thread ? "thread-attach" : "composer-attach", icon("file"));

function smile({ draft, thread }) {
  const testid = thread ? "thread-emoji" : "composer-emoji";
  return emojiButton({ id: `emoji for ${draft}`, label: "Emoji", className: "tool", testid, pick: (name) => write(draft, name) });
}

/** The emoji goes where one was writing last: behind the words. */
function write(draft, name) {
  const words = ui.drafts.get(draft) ?? "";
  ui.drafts.set(draft, `${words}${words && !words.endsWith(" ") ? " " : ""}${emojiOf(name)} `);
  changed();
  focusSoon(`[data-draft="${CSS.escape(draft)}"]`);
}

function sendButton(box) {
  const empty = !(ui.drafts.get(box.draft) ?? "").trim() && !attached(box.draft).length;
  const props = {
    type: "button",
    class: "send",
    "aria-label": "Send message",
    title: "Send (Enter)",
    "data-testid": box.thread ? "thread-send" : "composer-send",
  };
  return h("button", { ...props, "aria-disabled": String(empty), onclick: () => send(box) }, icon("send"));
}

function extras(thread) {
  const shortcuts = (store.state.shortcuts ?? []).filter(({ type }) => type === "global");
  if (!shortcuts.length) return null;
  const items = shortcuts.map(({ name, description, callback_id }) => (
    { label: name, hint: description, choose: () => act("shortcut", { callback_id }) }
  ));
  return menuButton(
    { id: `shortcuts ${thread ?? ""}`, items, label: "Shortcuts", tip: "Shortcuts", face: icon("plus"), className: "tool" },
  );
}

function usage({ draft, thread }) {
  const words = ui.drafts.get(draft) ?? "";
  const command = !thread && commands().find((each) => words === each.command || words.startsWith(`${each.command} `));
  const hint = command ? `${command.command} ${command.usage_hint ?? ""}` : "Enter sends, Shift+Enter starts a line";
  return h("span", { class: "composer-hint" }, hint);
}

const commands = () => store.state.commands ?? [];

function typing(field, box) {
  ui.drafts.set(box.draft, field.value);
  grow(field);
  hints = findHints(field, box);
  changed();
}

export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

function findHints(field, { draft, thread }) {
  const before = field.value.slice(0, field.selectionStart);
  const slash = !thread && /^\/\S*$/.test(before) ? before : null;
  const at = /(?:^|\s)@([\w.-]*)$/.exec(before);
  let rows = [];
  if (slash) rows = commands().filter(({ command }) => command.startsWith(slash)).map(commandRow);
  else if (at) rows = peopleLike(at[1].toLowerCase()).map(personRow);
  if (!rows.length) return null;
  const from = slash ? 0 : before.length - at[1].length - 1;
  return { draft, rows: rows.slice(0, HINTS), active: 0, from, to: before.length };
}

const commandRow = ({ command, description }) => ({ insert: `${command} `, label: command, hint: description });
const personRow = ({ name, real_name: realName }) => ({ insert: `@${name} `, label: `@${name}`, hint: realName });

/** Whose handle begins so comes before whose name does. */
function peopleLike(words) {
  const byHandle = ({ name }) => name.toLowerCase().startsWith(words);
  const byName = ({ real_name: realName }) => (realName ?? "").toLowerCase().split(" ").some((word) => word.startsWith(words));
  const everybody = mentionable();
  return [...everybody.filter(byHandle), ...everybody.filter((person) => !byHandle(person) && byName(person))];
}

function hintList(id, box) {
  return h(
    "ul",
    { key: "hints", class: "hints", role: "listbox", id, "aria-label": "Suggestions" },
    hints.rows.map((row, index) => hintRow(row, index, id, box)),
  );
}

function hintRow({ label, hint }, index, id, box) {
  const active = index === hints.active;
  return h(
    "li",
    {
      key: label,
      id: `${id}-${index}`,
      role: "option",
      class: active ? "hint active" : "hint",
      "aria-selected": String(active),
      onmousedown: (event) => (event.preventDefault(), complete(index, box)),
    },
    h("strong", {}, label),
    h("span", { class: "quiet" }, hint),
  );
}

function complete(index, { draft }) {
  const { rows, from, to } = hints;
  const words = ui.drafts.get(draft) ?? "";
  ui.drafts.set(draft, words.slice(0, from) + rows[index].insert + words.slice(to).trimStart());
  dropHints();
}

function dropHints() {
  hints = null;
  changed();
}

function press(event, box) {
  if (event.isComposing) return;
  if (hints?.draft === box.draft && pressInHints(event, box)) event.preventDefault();
  else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(box);
  }
}

/** True if the key was meant for the hints. */
function pressInHints(event, box) {
  const { rows, active, from, to } = hints;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    hints.active = (active + step + rows.length) % rows.length;
    changed();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    dropHints();
  } else if (event.key === "Tab" || event.key === "Enter") {
    const whole = ui.drafts.get(box.draft).slice(from, to).toLowerCase() === rows[active].label.toLowerCase();
    if (event.shiftKey || (event.key === "Enter" && whole)) return false;
    complete(active, box);
  } else return false;
  return true;
}

async function send({ channel, thread, draft }) {
  const words = wordsOf(draft);
  const dropped = attached(draft);
  if (!words && !dropped.length) return;
  hints = null;
  ui.drafts.delete(draft);
  changed();
  readOn(thread ? `${channel} ${thread}` : channel);
  const files = dropped.map(({ name, type, content }) => ({ name, type, content }));
  const answer = await act("say", { channel, text: words, files, ...(thread ? { thread_ts: thread } : {}) });
  if (answer.ok && !answer.refused) dropAttached(draft, dropped);
  else if (!ui.drafts.get(draft)) ui.drafts.set(draft, words);
  changed();
}

/** A space before a slash stays, as it makes a message of a command. */
function wordsOf(draft) {
  const words = ui.drafts.get(draft) ?? "";
  return words.startsWith(" /") ? words.trimEnd() : words.trim();
}

export function placeholderFor(id) {
  const room = findRoom(id);
  if (!room?.name) return "Message Threadline";
  return `Message ${room.with ? room.name : `#${room.name}`}`;
}
