// What one presses or chooses from in a block.

import { menuButton } from "../controls/menu.js";
import { h, icon, safeAddress } from "../dom.js";
import { confirmed } from "../modals/confirm.js";
import { actBusy, changed, store, ui } from "../store.js";
import { link } from "../words/mrkdwn.js";
import { plain } from "../words/words.js";
import { drawCombobox } from "./combobox.js";
import { readField, tell, writeField } from "./values.js";

const ELEMENTS = {
  button,
  overflow,
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: choices,
  external_select: drawCombobox,
  radio_buttons: choices,
  checkboxes: choices,
  datepicker: (...given) => dateField("date", ...given),
  timepicker: (...given) => dateField("time", ...given),
  image: (element) => h("img", { class: "element-image", src: safeAddress(element.image_url) ?? undefined, alt: element.alt_text ?? "" }),
};

/** `label` names the control where it has no label of its own; `describe` holds the attributes of a field in an input block. */
export function drawElement(element, block, context, label, describe = {}) {
  const draw = ELEMENTS[element.type];
  if (!draw) return h("span", { class: "quiet" }, plain(element.text ?? element.placeholder) || element.type);
  return draw(element, block, context, element.accessibility_label ?? label, describe);
}

const busyName = (element, block, context) => `${context.id}/${block.block_id}/${element.action_id}/${element.value ?? ""}`;

function button(element, block, context) {
  const name = busyName(element, block, context);
  const shared = {
    class: `button ${element.style ? `button-${element.style}` : ""}`,
    "aria-label": element.accessibility_label,
    "aria-busy": ui.busy.has(name) ? "true" : undefined,
    "data-action": element.action_id,
  };
  const press = () => click(element, block, context, element.value === undefined ? {} : { value: element.value });
  if (!element.url) return h("button", { ...shared, type: "button", onclick: press }, plain(element.text));
  const anchor = link(element.url, [plain(element.text)], shared);
  const follow = anchor.props.onclick;
  anchor.props.onclick = (event) => (press(), follow?.(event));
  return anchor;
}

async function click(element, block, context, value) {
  if (!(await confirmed(element.confirm))) return;
  const body = { source: context.source, block_id: block.block_id, action_id: element.action_id, ...value };
  await actBusy(busyName(element, block, context), "click", body);
}

function overflow(element, block, context) {
  const items = element.options.map((option) => ({
    label: plain(option.text),
    hint: plain(option.description),
    url: option.url,
    choose: () => click(element, block, context, { selected_option: option }),
  }));
  const id = `overflow ${context.id} ${block.block_id} ${element.action_id}`;
  return menuButton(
    { id, items, label: element.accessibility_label ?? "More actions", face: icon("dots"), className: "button button-icon" },
  );
}

/** Takes a choice: kept, then told, after the confirmation that the app may ask for. */
async function choose(element, block, context, value) {
  if (!(await confirmed(element.confirm))) return changed();
  writeField(context, block, element, value);
  changed();
  return tell(context, block, element);
}

function optionsOf(element) {
  const { people, channels } = store.state;
  const entry = (value, text) => ({ value, text: { type: "plain_text", text, emoji: false } });
  if (element.type === "users_select") return people.map((person) => entry(person.id, person.real_name));
  if (/^(channels|conversations)_select$/.test(element.type)) return channels.map((channel) => entry(channel.id, `#${channel.name}`));
  return element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
}

function select(element, block, context, label, describe) {
  const chosen = readField(context, block, element);
  const byId = /^(users|channels|conversations)_select$/.test(element.type);
  const options = optionsOf(element);
  const take = (event) => {
    const option = options.find(({ value }) => value === event.target.value) ?? null;
    choose(element, block, context, byId ? (option?.value ?? null) : option);
  };
  return h(
    "select",
    {
      class: "field select",
      "aria-label": describe.id ? undefined : label || plain(element.placeholder) || "Choose",
      "data-action": element.action_id,
      ...describe,
      value: (byId ? chosen : chosen?.value) ?? "",
      onchange: take,
    },
    h(
      "option",
      { key: "none", value: "", disabled: block.type !== "input" || !block.optional },
      plain(element.placeholder) || "Choose an option",
    ),
    element.option_groups ? element.option_groups.map(groupNode) : options.map(optionNode),
  );
}

const groupNode = (group, index) => h("optgroup", { key: `group ${index}`, label: plain(group.label) }, group.options.map(optionNode));

function optionNode(option) {
  const hint = plain(option.description);
  return h("option", { key: `option ${option.value}`, value: option.value }, hint ? `${plain(option.text)} – ${hint}` : plain(option.text));
}

function choices(element, block, context, label, describe) {
  const many = element.type !== "radio_buttons";
  const chosen = readField(context, block, element);
  const has = (option) => (many ? (chosen ?? []).some(({ value }) => value === option.value) : chosen?.value === option.value);
  const take = (option) => {
    const others = (chosen ?? []).filter(({ value }) => value !== option.value);
    choose(element, block, context, many ? (has(option) ? others : [...others, option]) : option);
  };
  return h(
    "div",
    { class: "choices", role: many ? "group" : "radiogroup", "aria-label": describe.id ? undefined : label || "Choose", ...describe },
    optionsOf(element).map((option) => choice(
      { option, many, name: `${context.id}/${block.block_id}/${element.action_id}`, checked: has(option), take },
    )),
  );
}

function choice({ option, many, name, checked, take }) {
  return h(
    "label",
    { key: option.value, class: "choice" },
    h("input", { type: many ? "checkbox" : "radio", name, checked, onchange: () => take(option) }),
    h("span", {}, plain(option.text), option.description && h("span", { class: "choice-hint" }, plain(option.description))),
  );
}

function dateField(type, element, block, context, label, describe = {}) {
  const onchange = (event) => choose(element, block, context, event.target.value || null);
  const value = readField(context, block, element) ?? "";
  return h(
    "input",
    {
      type,
      class: "field",
      "aria-label": label || plain(element.placeholder) || type,
      "data-action": element.action_id,
      ...describe,
      value,
      onchange,
    },
  );
}
