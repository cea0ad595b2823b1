// A button with a menu: arrows move, Escape closes, the focus comes back to the button.

import { h } from "../dom.js";
import { changed, ui } from "../store.js";

const ROOM_NEEDED = 330;
let opensUp = false;

/** Whether what is open opens upwards. */
export const isUp = () => opensUp;

/** `items` are {label, hint?, choose, danger?}; `face` is what the button shows. */
export function menuButton({ id, items, label, face, className, tip, props = {} }) {
  const open = ui.menu === id;
  const button = {
    ...props,
    type: "button",
    class: className,
    title: tip,
    "aria-label": label,
    "aria-haspopup": "menu",
    "aria-expanded": String(open),
    onclick: (event) => (open ? close() : show(id, event.currentTarget)),
    onkeydown: (event) => event.key === "ArrowDown" && (event.preventDefault(), show(id, event.currentTarget)),
  };
  return h("span", { class: open ? "menu-anchor open" : "menu-anchor" }, h("button", button, face), open && menu(items, label));
}

export function show(id, button) {
  const { top, bottom } = button.getBoundingClientRect();
  opensUp = window.innerHeight - bottom < ROOM_NEEDED && top > window.innerHeight - bottom;
  openMenu(id);
}

/** In the place of the one that was open. */
export function openMenu(id) {
  ui.menu = id;
  changed();
}

export function close() {
  ui.menu = null;
  changed();
}

function menu(items, label) {
  return h(
    "ul",
    { class: opensUp ? "menu menu-up" : "menu", role: "menu", "aria-label": label, onkeydown: move, mount: (node) => focusItem(node, 0) },
    items.map((item, index) => h("li", { key: `${index} ${item.label}`, role: "none" }, menuItem(item))),
  );
}

function menuItem({ label, hint, choose, danger }) {
  const pick = (event) => {
    event.currentTarget.closest(".menu-anchor").querySelector("button").focus();
    close();
    choose();
  };
  const props = { type: "button", role: "menuitem", tabindex: "-1", class: danger ? "menu-item danger" : "menu-item", onclick: pick };
  return h("button", props, label, hint && h("span", { class: "choice-hint" }, hint));
}

const focusItem = (node, index) => setTimeout(() => node.querySelectorAll("[role=menuitem]")[index]?.focus());

function move(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items[target % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.closest(".menu-anchor").querySelector("button").focus();
    close();
  }
}

/** Closes an open menu when one presses elsewhere. */
export function watchMenus() {
  document.addEventListener("pointerdown", (event) => {
    if (ui.menu && !event.target.closest(".menu-anchor.open")) close();
  });
}
