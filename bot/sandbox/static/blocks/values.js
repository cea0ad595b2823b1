// What stands in the fields of a view: what was typed here wins over what the stand-in knows, that over what the app proposed.

import { act } from "../store.js";

const typed = new Map();
const timers = new Map();
const problems = new Map(); // view id -> {block_id: sentence}
const adopted = new Map(); // view id -> the errors taken from the state, so that mended fields stay quiet
const CHARACTER_PAUSE = 250;
let sending = Promise.resolve(); // one after the other, so that an older value never comes last

const CHOSEN = {
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  checkboxes: "selected_options",
  multi_static_select: "selected_options",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  datepicker: "selected_date",
  timepicker: "selected_time",
};

const INITIAL = {
  selected_user: "initial_user",
  selected_channel: "initial_channel",
  selected_conversation: "initial_conversation",
  selected_options: "initial_options",
  selected_option: "initial_option",
  selected_date: "initial_date",
  selected_time: "initial_time",
  value: "initial_value",
};

export const isText = (element) => /_text_input$|^number_input$/.test(element.type);
const isField = (element) => isText(element) || element.type in CHOSEN;
const fieldName = (element) => CHOSEN[element.type] ?? "value";

const keyOf = (context, block, element) => `${context.id}/${block.block_id}/${element.action_id}`;

export function readField(context, block, element) {
  const key = keyOf(context, block, element);
  const name = fieldName(element);
  if (typed.has(key)) return typed.get(key);
  const known = context.view?.state?.values?.[block.block_id]?.[element.action_id];
  return known?.[name] ?? element[INITIAL[name]] ?? null;
}

export function writeField(context, block, element, value) {
  typed.set(keyOf(context, block, element), value);
  delete problems.get(context.id)?.[block.block_id];
}

/** A view is closed: what was typed in it goes. */
export function forgetFields(id) {
  for (const map of [typed, problems, adopted]) {
    for (const key of map.keys()) if (key === id || key.startsWith(`${id}/`)) map.delete(key);
  }
}

/** Tells the stand-in what a field holds now: an action where the block dispatches one, else only to be kept. */
export function tell(context, block, element, { entered = false } = {}) {
  const body = { block_id: block.block_id, action_id: element.action_id, [fieldName(element)]: readField(context, block, element) };
  if (block.type !== "input" || !context.view) return act("click", { source: context.source, ...body });
  if (isText(element) && block.dispatch_action && !entered && !dispatchesOn(element, "on_character_entered")) return null;
  if (isText(element) && !entered) return later(keyOf(context, block, element), () => sendInput(context, block, element));
  return sendInput(context, block, element);
}

export function dispatchesOn(element, trigger) {
  return (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(trigger);
}

function sendInput(context, block, element) {
  const body = { view_id: context.view.id, block_id: block.block_id, action_id: element.action_id };
  sending = sending.then(() => act("input", { ...body, [fieldName(element)]: readField(context, block, element) }, { quiet: true }));
  return sending;
}

function later(key, send) {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(send, CHARACTER_PAUSE));
}

const elementsOf = (block) => [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);

/** `{block_id: {action_id: {type, …}}}` of all fields, as a submission carries it. */
export function collect(context) {
  const values = {};
  for (const block of context.view.blocks) {
    for (const element of elementsOf(block).filter(isField)) {
      const value = readField(context, block, element);
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = { type: element.type, [fieldName(element)]: value === "" ? null : value };
    }
  }
  for (const key of timers.keys()) if (key.startsWith(`${context.id}/`)) clearTimeout(timers.get(key));
  return values;
}

/** Sentences for the fields that Slack itself wouldn't let pass; null when all is well. */
export function check(context) {
  const found = {};
  for (const block of context.view.blocks.filter(({ type }) => type === "input")) {
    const sentence = problemOf(block, readField(context, block, block.element));
    if (sentence) found[block.block_id] = sentence;
  }
  return Object.keys(found).length ? found : null;
}

function problemOf({ optional, element }, value) {
  const empty = value === null || value === "" || (Array.isArray(value) && !value.length);
  if (empty) return optional ? null : "Please complete this required field.";
  if (element.min_length && value.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && value.length > element.max_length) return `Please enter no more than ${element.max_length} characters.`;
  return null;
}

export const setProblems = (context, found) => problems.set(context.id, { ...found });

export function problemAt(context, block) {
  adopt(context);
  return problems.get(context.id)?.[block.block_id] ?? null;
}

function adopt(context) {
  const news = JSON.stringify(context.view?.errors ?? null);
  if (adopted.get(context.id) === news) return;
  adopted.set(context.id, news);
  if (context.view?.errors) setProblems(context, context.view.errors);
}
