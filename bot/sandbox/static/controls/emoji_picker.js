// Every emoji that the page knows, to choose one from: by looking, by a part of its name, or by the arrow keys.

import { h, icon } from "../dom.js";
import { changed, ui } from "../store.js";
import { emojiNames, emojiOf } from "../words/emoji.js";
import { close, isUp, show } from "./menu.js";

const COLUMNS = 8;
let wanted = "";

/** `pick` is given the name of the emoji. */
export function emojiButton({ id, label, pick, className, testid, props = {} }) {
  const open = ui.menu === id;
  const button = {
    ...props,
    type: "button",
    class: className,
    title: label,
    "aria-label": label,
    "aria-haspopup": "dialog",
    "aria-expanded": String(open),
    "data-testid": testid,
    onclick: (event) => (open ? close() : show(id, event.currentTarget)),
  };
  return h("span", { key: id, class: open ? "menu-anchor open" : "menu-anchor" }, h("button", button, icon("smile")), open && picker(pick));
}

function picker(pick) {
  const names = emojiNames().filter((name) => name.includes(wanted));
  return h(
    "div",
    {
      class: isUp() ? "emoji-picker menu-up" : "emoji-picker",
      role: "dialog",
      "aria-label": "Emoji",
      "data-testid": "emoji-picker",
      onkeydown: move,
      onfocusout: leave,
      mount: begin,
    },
    h("input", { class: "field", type: "search", "aria-label": "Find an emoji", placeholder: "Find an emoji", value: wanted, oninput: find }),
    h(
      "div",
      { class: "emoji-grid", role: "group", "aria-label": "Emoji" },
      names.map((name) => choice(name, pick)),
      !names.length && h("p", { class: "quiet" }, "No emoji is called so."),
    ),
  );
}

/** What was looked for when it was open before is no wish any more. */
function begin(node) {
  setTimeout(() => node.querySelector("input").focus());
  if (wanted) find({ target: { value: "" } });
}

function choice(name, pick) {
  const spoken = name.replaceAll("_", " ");
  const take = (event) => {
    backTo(event.currentTarget);
    close();
    pick(name);
  };
  return h("button", { key: name, type: "button", class: "emoji-choice", title: spoken, "aria-label": spoken, onclick: take }, emojiOf(name));
}

function find(event) {
  wanted = event.target.value.trim().toLowerCase().replaceAll(" ", "_");
  changed();
}

const backTo = (node) => node.closest(".menu-anchor").querySelector("button").focus();

/** Where the focus goes elsewhere, the picker has no business any more. */
function leave(event) {
  if (event.relatedTarget && !event.currentTarget.closest(".menu-anchor").contains(event.relatedTarget)) close();
}

function move(event) {
  const choices = [...event.currentTarget.querySelectorAll(".emoji-choice")];
  const at = choices.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    backTo(event.currentTarget);
    close();
  } else if (at < 0 && ["ArrowDown", "Enter"].includes(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") choices[0]?.click();
    else choices[0]?.focus();
  } else if (at >= 0 && step) {
    event.preventDefault();
    (choices[at + step] ?? (step === -COLUMNS ? event.currentTarget.querySelector("input") : choices[at])).focus();
  }
}
