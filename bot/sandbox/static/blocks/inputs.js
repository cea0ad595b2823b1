// An input block: label, field, hint and error, tied together for whoever can't see them.

import { h, icon } from "../dom.js";
import { changed } from "../store.js";
import { plain, words } from "../words/words.js";
import { drawElement } from "./elements.js";
import { dispatchesOn, isText, problemAt, readField, tell, writeField } from "./values.js";

const numbers = new Map();
const KINDS = { email_text_input: "email", url_text_input: "url", number_input: "number" };

/** A short id that is safe in `aria-describedby`, the same each time for the same name. */
function idFor(name) {
  if (!numbers.has(name)) numbers.set(name, `field-${numbers.size + 1}`);
  return numbers.get(name);
}

export function inputBlock(block, context) {
  const { element } = block;
  const id = idFor(`${context.id}/${element.action_id}/${block.block_id}`);
  const problem = problemAt(context, block);
  const describe = {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": [block.hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined,
    "aria-invalid": problem ? "true" : undefined,
    "aria-required": block.optional ? undefined : "true",
  };
  return h(
    "div",
    { class: "block-input" },
    h(
      "label",
      { class: "input-label", for: id, id: `${id}-label` },
      words(block.label),
      block.optional && h("span", { class: "quiet" }, " (optional)"),
    ),
    isText(element) ? textField(element, block, context, describe) : drawElement(element, block, context, plain(block.label), describe),
    block.hint && h("div", { class: "input-hint", id: `${id}-hint` }, words(block.hint)),
    problem && h("div", { class: "input-problem", id: `${id}-problem`, role: "alert" }, icon("warning"), problem),
  );
}

function textField(element, block, context, describe) {
  const value = String(readField(context, block, element) ?? "");
  const left = element.max_length ? element.max_length - value.length : null;
  const shared = {
    ...describe,
    class: "field",
    placeholder: plain(element.placeholder) || undefined,
    maxlength: element.max_length ? String(element.max_length) : undefined,
    autofocus: element.focus_on_load,
    autocomplete: "off",
    "data-action": element.action_id,
    value,
    oninput: (event) => typedInto(event, element, block, context),
    onkeydown: (event) => pressedIn(event, element, block, context),
  };
  return h(
    "div",
    { class: "text-field" },
    element.multiline ? h("textarea", { ...shared, rows: "4" }) : h("input", { ...shared, type: KINDS[element.type] ?? "text" }),
    left !== null && left < 100 && h("span", { class: "text-left", "aria-hidden": "true" }, String(left)),
  );
}

function typedInto(event, element, block, context) {
  writeField(context, block, element, event.target.value);
  tell(context, block, element);
  changed();
}

function pressedIn(event, element, block, context) {
  if (event.key !== "Enter" || event.isComposing) return;
  const alone = !element.multiline;
  if (alone && block.dispatch_action && dispatchesOn(element, "on_enter_pressed")) {
    event.preventDefault();
    tell(context, block, element, { entered: true });
  } else if (!alone && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
}
