// The "Are you sure?" that an app may put before a button or a choice.

import { h, patch } from "../dom.js";
import { words } from "../words/words.js";

const dialog = document.getElementById("confirm");
let answer = null;

/** True at once where there is nothing to confirm. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    answer = resolve;
    patch(dialog, [ask(question)]);
    dialog.showModal();
  });
}

function settle(yes) {
  dialog.close();
  answer?.(yes);
  answer = null;
}

function ask({ title, text, confirm, deny, style }) {
  const danger = style === "danger" ? "button-danger" : "button-primary";
  return h(
    "div",
    { class: "modal-box" },
    h("h2", { id: "confirm-title", class: "modal-title" }, words(title)),
    h("div", { class: "modal-body block-text" }, words(text)),
    h(
      "div",
      { class: "modal-foot" },
      h("button", { type: "button", class: "button", onclick: () => settle(false) }, deny ? words(deny) : "Cancel"),
      h(
        "button",
        { type: "button", class: `button ${danger}`, "data-testid": "confirm-yes", onclick: () => settle(true) },
        confirm ? words(confirm) : "Yes",
      ),
    ),
  );
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  settle(false);
});
