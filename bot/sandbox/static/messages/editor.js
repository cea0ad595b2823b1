// Changing a message of one's own, in its place.

import { h } from "../dom.js";
import { focusSoon } from "../slack/place.js";
import { act, changed, ui } from "../store.js";
import { readable } from "./mentions.js";

export const isEdited = (message, channel) => ui.editing?.ts === message.ts && ui.editing.channel === channel;

export function edit(message, channel) {
  ui.editing = { channel, ts: message.ts, words: readable(message.text ?? "") };
  changed();
  focusSoon(".editor textarea");
}

export function editor() {
  return h(
    "div",
    { class: "editor" },
    h("textarea", {
      class: "field",
      rows: "2",
      "aria-label": "Edit message",
      "data-testid": "editor",
      value: ui.editing.words,
      oninput: (event) => (ui.editing.words = event.target.value),
      onkeydown: press,
    }),
    h("button", { type: "button", class: "button", onclick: stop }, "Cancel"),
    h("button", { type: "button", class: "button button-primary", "data-testid": "editor-save", onclick: save }, "Save"),
  );
}

function press(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    save();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    stop();
  }
}

function stop() {
  ui.editing = null;
  changed();
}

async function save() {
  const { channel, ts, words } = ui.editing;
  const answer = await act("edit", { channel, ts, text: words });
  if (answer.ok) stop();
}
