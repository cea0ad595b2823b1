// Which of our numbers a phone texts: a line, or any number at all.

import { h } from "../dom.js";
import { changed, store, ui } from "../store.js";
import { otherEnd } from "./texts.js";

const OTHER = "other";

/** A number as people write it, where it is a North American one. */
export const written = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 ($1) $2-$3");

const draftOf = (phone) => `number for ${phone.number}`;

/** The number that the next text goes to; empty if none was typed yet. */
export function numberFor(phone) {
  const chosen = choiceOf(phone);
  return chosen === OTHER ? (ui.drafts.get(draftOf(phone)) ?? "").replace(/[\s()-]/g, "") : chosen;
}

function choiceOf(phone) {
  const numbers = store.state.lines.map(({ number }) => number);
  const wanted = [ui.lineOf[phone.number], otherEnd(phone.messages.at(-1))];
  return wanted.find((number) => number === OTHER || numbers.includes(number)) ?? numbers[0] ?? OTHER;
}

export function linePicker(phone) {
  const chosen = choiceOf(phone);
  return [
    h("label", { class: "phone-line" }, h("span", {}, "To"), lineSelect(phone, chosen)),
    chosen === OTHER && h("label", { class: "phone-line" }, h("span", {}, "Number"), otherField(phone)),
  ];
}

function lineSelect(phone, chosen) {
  const pick = (event) => {
    ui.lineOf[phone.number] = event.target.value;
    changed();
  };
  return h(
    "select",
    { class: "select", "aria-label": "Line to text", "data-testid": "phone-line", value: chosen, onchange: pick },
    store.state.lines.map(({ number, label }) => h(
      "option",
      { key: number, value: number },
      [label, written(number)].filter(Boolean).join(" · "),
    )),
    h("option", { key: OTHER, value: OTHER }, "Another number…"),
  );
}

function otherField(phone) {
  const put = (event) => ui.drafts.set(draftOf(phone), event.target.value);
  const value = ui.drafts.get(draftOf(phone)) ?? "";
  return h("input", { class: "select", type: "tel", placeholder: "+15550009999", "data-testid": "phone-other", oninput: put, value });
}
