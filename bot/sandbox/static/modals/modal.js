// The modal on top of a person's stack.

import { drawBlocks } from "../blocks/blocks.js";
import { check, collect, forgetFields, setProblems } from "../blocks/values.js";
import { h, icon, patch } from "../dom.js";
import { toastList } from "../news/toasts.js";
import { act, changed, store, ui } from "../store.js";
import { plain, words } from "../words/words.js";

const dialog = document.getElementById("modal");
const FIRST = ["[autofocus]", ".modal-body :is(input, select, textarea)", ".modal-foot .button-primary", ".modal-foot button"];
let shown = null;
let leaving = new Set(); // views that we asked to close: not shown again while the answer travels
let opener = null;
const known = new Map(); // person -> ids of their open views

const nameOf = (id) => `view-${id}`;
const contextOf = (view) => ({ id: nameOf(view.id), source: { view_id: view.id }, view });

export function drawModal() {
  const views = store.state.modals ?? [];
  const ids = new Set(views.map(({ id }) => id));
  leaving = new Set([...leaving].filter((id) => ids.has(id)));
  forgetClosed(ids);
  const view = views.filter(({ id }) => !leaving.has(id)).at(-1);
  if (view) show(view);
  else hide();
}

function forgetClosed(ids) {
  const { me } = store.state;
  for (const id of known.get(me.id) ?? []) if (!ids.has(id)) forgetFields(nameOf(id));
  known.set(me.id, ids);
}

function show(view) {
  if (!dialog.open) opener = document.activeElement;
  patch(dialog, [form(contextOf(view))]);
  if (!dialog.open) dialog.showModal();
  if (shown !== view.id) focusFirst();
  shown = view.id;
}

function hide() {
  shown = null;
  if (!dialog.open) return;
  dialog.close();
  patch(dialog, []);
  const back = opener?.isConnected ? opener : document.querySelector('[data-testid="thread-composer"], [data-testid="composer"]');
  back?.focus();
}

function focusFirst() {
  const found = FIRST.map((selector) => dialog.querySelector(selector));
  found.find(Boolean)?.focus();
}

function form(context) {
  const { view } = context;
  return h(
    "form",
    {
      key: view.id,
      class: "modal-box",
      tabindex: "-1",
      novalidate: true,
      "data-testid": "modal",
      "data-callback": view.callback_id,
      onsubmit: (event) => submit(event, context),
    },
    h(
      "div",
      { class: "modal-head" },
      h("span", { class: "modal-app", "aria-hidden": "true" }, icon("thread")),
      h("h2", { id: "modal-title", class: "modal-title" }, words(view.title)),
      h("button", { type: "button", class: "button-bare", "aria-label": "Close", onclick: () => leave(view) }, icon("close")),
    ),
    h("div", { class: "modal-body" }, drawBlocks(view.blocks, context)),
    toastList({ inModal: true }),
    foot(context),
  );
}

function foot({ view, id }) {
  const busy = ui.busy.has(id);
  return h(
    "div",
    { class: "modal-foot" },
    h(
      "button",
      { type: "button", key: "close", class: "button", "data-testid": "modal-close", onclick: () => leave(view) },
      plain(view.close) || "Close",
    ),
    view.submit &&
      h(
        "button",
        {
          key: "submit",
          type: "submit",
          class: "button button-primary",
          "data-testid": "modal-submit",
          "aria-busy": busy ? "true" : undefined,
          "aria-disabled": view.submit_disabled ? "true" : undefined,
        },
        plain(view.submit),
      ),
  );
}

async function submit(event, context) {
  event.preventDefault();
  const { view, id } = context;
  if (!view.submit || view.submit_disabled || ui.busy.has(id)) return;
  const wrong = check(context);
  if (wrong) return complain(context, wrong);
  setProblems(context, {});
  ui.busy.add(id);
  changed();
  const answer = await act("submit", { view_id: view.id, values: collect(context) });
  ui.busy.delete(id);
  if (answer.errors && Object.keys(answer.errors).length) complain(context, answer.errors);
  changed();
}

function complain(context, problems) {
  setProblems(context, problems);
  changed();
  setTimeout(() => {
    const field = dialog.querySelector("[aria-invalid=true]");
    field?.focus();
    field?.closest(".block-input")?.scrollIntoView({ block: "nearest" }); // what is wrong stands below it
  });
}

async function leave(view) {
  leaving.add(view.id);
  changed();
  const answer = await act("close", { view_id: view.id });
  if (!answer.ok) leaving.delete(view.id);
  changed();
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  const view = store.state.modals?.find(({ id }) => id === shown);
  if (view) leave(view);
});
