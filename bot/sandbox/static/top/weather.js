// The bad day: making Slack or the carrier fail, and killing the app.

import { h, icon } from "../dom.js";
import { act, actBusy, changed, store, ui } from "../store.js";

// Pairs, as an object would put the figures first.
const KINDS = [
  ["none", "works"],
  ["slow", "is slow"],
  ["429", "says: too many requests (429)"],
  ["500", "fails (500)"],
  ["cut", "cuts the connection"],
  ["hang", "never answers"],
];
const SIDES = { slack: "Slack", carrier: "The carrier" };

const isBad = () => Object.values(store.state.faults ?? {}).some((kind) => kind && kind !== "none");

export function badDayButton() {
  return h(
    "button",
    {
      type: "button",
      class: isBad() ? "top-button stormy" : "top-button",
      "aria-expanded": String(ui.badDay),
      "aria-controls": "bad-day",
      "data-testid": "bad-day",
      onclick: toggle,
    },
    icon("storm"),
    isBad() ? "Bad day: on" : "Bad day",
  );
}

function toggle() {
  ui.badDay = !ui.badDay;
  changed();
}

export function badDayPanel() {
  if (!ui.badDay) return null;
  return h(
    "section",
    {
      class: "bad-day",
      id: "bad-day",
      "aria-label": "Bad day",
      "data-testid": "bad-day-panel",
      onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), toggle()),
    },
    h("p", {}, "Nothing may get lost or doubled, whatever breaks here."),
    Object.entries(SIDES).map(faultPicker),
    store.state.app?.restartable !== false && h(
      "button",
      {
        type: "button",
        class: "button button-danger",
        "data-testid": "restart",
        "aria-busy": ui.busy.has("restart") ? "true" : undefined,
        onclick: () => actBusy("restart", "restart", {}),
      },
      "Kill the app and start it again",
    ),
  );
}

function faultPicker([side, name]) {
  const options = KINDS.map(([kind, words]) => h("option", { key: kind, value: kind }, words));
  const pick = (event) => act("fault", { side, kind: event.target.value });
  return h(
    "label",
    { key: side },
    name,
    h(
      "select",
      { class: "field select", "data-testid": `fault-${side}`, value: store.state.faults?.[side] ?? "none", onchange: pick },
      options,
    ),
  );
}
