// Beginning anew: everything that was said and done is gone, and the sandbox is as at its start.

import { h, icon } from "../dom.js";
import { confirmed } from "../modals/confirm.js";
import { act, changed, store, ui } from "../store.js";

const QUESTION = {
  title: "Start anew?",
  text: "All that was said and done in this sandbox goes: texts, threads, settings and drafts. It is then as it was at its start.",
  confirm: "Start anew",
  style: "danger",
};

export function resetButton() {
  if (store.state.app?.restartable === false) return null;
  return h(
    "button",
    { type: "button", class: "top-button", "aria-busy": ui.busy.has("reset") ? "true" : undefined, "data-testid": "reset", onclick: reset },
    icon("again"),
    "Start anew",
  );
}

/** Busy until another sandbox answers, which drops all that is about this one. */
async function reset() {
  if (ui.busy.has("reset") || !(await confirmed(QUESTION))) return;
  ui.busy.add("reset");
  changed();
  const answer = await act("reset");
  if (!answer.ok) ui.busy.delete("reset");
  changed();
}
