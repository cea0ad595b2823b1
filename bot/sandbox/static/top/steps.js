// The four steps that a first visitor is told.

import { h, icon } from "../dom.js";
import { changed, remember, ui } from "../store.js";

const STEPS = [
  ["Vanessa has texted.", "Her conversation is a thread in #support."],
  ["As Kate, press Claim.", "Switch people at the top, or with the number keys."],
  ["Reply in the thread.", "It arrives on Vanessa's phone."],
  ["Transfer to Lee.", "Then be Lee: Accept waits in Threadline, under Apps."],
];

export function stepsButton() {
  return h(
    "button",
    { type: "button", class: "top-button", "aria-pressed": String(ui.hintShown), "data-testid": "steps-button", onclick: toggle },
    icon("bulb"),
    "Steps",
  );
}

function toggle() {
  ui.hintShown = !ui.hintShown;
  remember();
  changed();
}

export function steps() {
  if (!ui.hintShown) return null;
  const items = STEPS.map(([what, where], index) =>
    h(
      "li",
      {},
      h("span", { class: "step-number", "aria-hidden": "true" }, String(index + 1)),
      h("span", {}, h("strong", {}, what), " ", h("span", { class: "step-where" }, where)),
    ),
  );
  const close = { type: "button", class: "button-bare", "aria-label": "Hide the steps", "data-testid": "steps-close", onclick: toggle };
  return h(
    "aside",
    { class: "steps", "aria-label": "First steps", "data-testid": "steps" },
    h("ol", {}, items),
    h("button", close, icon("close")),
  );
}
