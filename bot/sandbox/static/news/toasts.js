// Sentences about what didn't work, for a few seconds.

import { h, icon } from "../dom.js";
import { dropToast, ui } from "../store.js";

/** What happens while a modal is open is said inside it, as the rest of the page is out of reach then. */
export function toastList({ inModal = false } = {}) {
  const here = inModal ? ui.toasts.filter((each) => each.inModal) : ui.toasts;
  return h(
    "div",
    { key: "toasts", class: "toasts", role: "alert", "data-testid": inModal ? "modal-toasts" : "toasts" },
    here.map(toastNode),
  );
}

function toastNode({ id, sentence }) {
  const dismiss = { type: "button", class: "button-bare", "aria-label": "Dismiss", onclick: () => dropToast(id) };
  return h("div", { key: id, class: "toast" }, icon("warning"), h("span", {}, sentence), h("button", dismiss, icon("close")));
}
