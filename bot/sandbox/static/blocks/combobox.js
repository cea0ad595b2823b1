// A select whose options the app finds while one types: ARIA's combobox with a listbox.

import { h, icon } from "../dom.js";
import { confirmed } from "../modals/confirm.js";
import { act, changed } from "../store.js";
import { plain } from "../words/words.js";
import { readField, tell, writeField } from "./values.js";

const PAUSE = 150;
const searches = new Map(); // name -> {words, options, active, open, asked, timer, waiting, eager}

export function drawCombobox(element, block, context, label, describe = {}) {
  const name = `${context.id}/${element.action_id}`;
  const box = { name, element, block, context, search: searchOf(name) };
  return h("div", { class: "combobox" }, field(box, label, describe), arrow(box), box.search.open && list(box));
}

function searchOf(name) {
  if (!searches.has(name)) searches.set(name, { words: null, groups: [], active: 0, open: false, asked: 0, waiting: false });
  return searches.get(name);
}

const idOf = (box) => `listbox-${[...searches.keys()].indexOf(box.name)}`;
const optionsIn = (search) => search.groups.flatMap((group) => group.options);

function field(box, label, describe) {
  const { element, block, context, search } = box;
  const chosen = readField(context, block, element);
  const list = idOf(box);
  return h("input", {
    type: "text",
    class: "field",
    "aria-label": describe.id ? undefined : label || plain(element.placeholder) || "Search",
    ...describe,
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": String(search.open),
    "aria-controls": list,
    "aria-activedescendant": search.open && optionsIn(search).length ? `${list}-${search.active}` : undefined,
    "data-action": element.action_id,
    placeholder: plain(element.placeholder) || "Search…",
    value: search.words ?? plain(chosen?.text),
    oninput: (event) => look(box, event.target.value),
    onfocus: (event) => event.target.select(),
    onclick: (event) => search.open || look(box, chosen ? "" : event.target.value, { keep: true }),
    onkeydown: (event) => press(event, box),
    onblur: () => (search.waiting && search.eager) || shut(box), // what was chosen with Enter is still to come
  });
}

const arrow = (box) =>
  h(
    "span",
    { class: "combobox-arrow", "aria-hidden": "true", onmousedown: (event) => (event.preventDefault(), toggle(event, box)) },
    icon("down"),
  );

function toggle(event, box) {
  event.currentTarget.parentNode.querySelector("input").focus();
  if (box.search.open) shut(box);
  else look(box, "", { keep: true });
}

/** Asks the app for options; answers that come late are dropped. `keep` leaves the words in the field alone. */
function look(box, words, { keep = false } = {}) {
  const { search, element } = box;
  if (!keep) search.words = words;
  Object.assign(search, { open: true, waiting: true, eager: false });
  clearTimeout(search.timer);
  if (words.length < (element.min_query_length ?? 3)) Object.assign(search, { groups: [], waiting: false, short: true });
  else search.timer = setTimeout(() => ask(box, words), keep ? 0 : PAUSE);
  changed();
}

async function ask(box, words) {
  const { search, element, block, context } = box;
  const turn = ++search.asked;
  search.short = false;
  const answer = await act(
    "suggest",
    { ...context.source, block_id: block.block_id, action_id: element.action_id, value: words },
    { quiet: true },
  );
  if (turn !== search.asked) return;
  const groups = answer.option_groups ?? [{ options: answer.options ?? [] }];
  Object.assign(search, { groups, active: 0, waiting: false, failed: answer.ok === false });
  const [first] = optionsIn(search);
  if (search.eager && first) take(box, first);
  changed();
}

function list(box) {
  const { search } = box;
  const id = idOf(box);
  let index = 0;
  const rows = search.groups.flatMap((group) => [
    group.label && h("li", { key: `group ${plain(group.label)}`, class: "listbox-group", role: "presentation" }, plain(group.label)),
    ...group.options.map((option) => row(box, option, index++, id)),
  ]);
  return h(
    "ul",
    { class: "listbox", role: "listbox", id, "aria-label": "Suggestions", "aria-busy": String(search.waiting) },
    rows,
    index === 0 && emptyRow(box),
  );
}

function emptyRow({ search, element }) {
  const short = `Type at least ${element.min_query_length ?? 3} characters`;
  const sentence = search.waiting ? "Searching…" : search.short ? short : search.failed ? "The app gave no answer" : "No results";
  return h("li", { key: "none", class: "listbox-note", role: "presentation" }, sentence);
}

function row(box, option, index, id) {
  const active = index === box.search.active;
  return h(
    "li",
    {
      key: `option ${option.value} ${index}`,
      id: `${id}-${index}`,
      role: "option",
      class: active ? "listbox-option active" : "listbox-option",
      "aria-selected": String(active),
      onmousedown: (event) => (event.preventDefault(), take(box, option)),
    },
    plain(option.text),
    option.description && h("span", { class: "choice-hint" }, plain(option.description)),
  );
}

function press(event, box) {
  const { search } = box;
  const options = optionsIn(search);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (search.open) move(box, step, options.length);
    else look(box, "", { keep: true });
  } else if (event.key === "Enter" && search.open) {
    event.preventDefault();
    if (search.waiting) search.eager = true;
    else if (options[search.active]) take(box, options[search.active]);
  } else if (event.key === "Escape" && search.open) {
    event.preventDefault();
    event.stopPropagation();
    shut(box);
  }
}

function move(box, step, length) {
  if (length) box.search.active = (box.search.active + step + length) % length;
  changed();
  setTimeout(() => document.getElementById(`${idOf(box)}-${box.search.active}`)?.scrollIntoView({ block: "nearest" }));
}

async function take(box, option) {
  const { element, block, context } = box;
  shut(box);
  if (!(await confirmed(element.confirm))) return;
  writeField(context, block, element, option);
  changed();
  tell(context, block, element);
}

function shut({ search }) {
  clearTimeout(search.timer);
  search.asked++;
  Object.assign(search, { open: false, words: null, waiting: false });
  changed();
}
