// What the stand-in knows (`store.state`), what only this browser tab knows (`ui`), and the wires between.

const REMEMBERED = "threadline-sandbox";
const listeners = [];
let scheduled = false;
let fetching = false;
let stale = false;
let stream = null;
let retry = null;

export const store = { state: null, connected: true };

export const ui = {
  me: null,
  place: null, // {kind: "channel" | "talk" | "app" | "threads", id, tab: "home" | "messages"}
  thread: null, // {channel, ts}: open until somebody closes it
  front: "main", // where not all fits: "phones" | "places" | "main" | "thread"
  phone: null,
  lineOf: {}, // phone number -> line number chosen
  seenOnPhone: {},
  drafts: new Map(),
  editing: null, // {channel, ts}
  menu: null,
  busy: new Set(),
  toasts: [],
  tellings: [], // whom Slack has told of what, for some seconds
  toldUntil: null, // the newest telling that we know
  badDay: false,
  hintShown: true,
  run: null, // the sandbox that all this is about
  addingPhone: false,
};

/** What means nothing any more where another sandbox answers. */
const ofOneSandbox = () => ({
  ...{ place: null, thread: null, front: "main", phone: null, editing: null, seenOnPhone: {}, drafts: new Map() },
  ...{ tellings: [], toldUntil: null, busy: new Set() },
});

export const onChange = (listener) => listeners.push(listener);

export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    if (store.state) for (const listener of listeners) listener();
  });
}

export function remember() {
  const { me, place, thread, front, phone, seenOnPhone, hintShown, run } = ui;
  const kept = { me, place, thread, front, phone, seenOnPhone, hintShown, run, drafts: [...ui.drafts] };
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(kept));
  } catch {
    // A browser that forgets is fine.
  }
}

export function recall() {
  try {
    const { drafts, ...kept } = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}");
    Object.assign(ui, kept, { drafts: new Map(drafts) });
  } catch {
    // Nothing kept, or not readable: start afresh.
  }
}

/** Fetches the state; calls while one is under way lead to one more afterwards. */
export async function refresh() {
  if (fetching) {
    stale = true;
    return;
  }
  fetching = true;
  do {
    stale = false;
    await fetchState();
  } while (stale);
  fetching = false;
}

async function fetchState() {
  const asked = ui.me;
  try {
    const answer = await fetch(`/sandbox/state?${new URLSearchParams(asked ? { user: asked } : {})}`);
    const state = answer.ok ? await answer.json() : null;
    if (asked !== ui.me) stale = true;
    else if (state?.ready) accept(state);
    else if (state) return;
    else if (answer.status < 500 && asked) forget();
  } catch {
    disconnect();
  }
}

function accept(state) {
  ui.me ??= state.me.id;
  if (ui.run !== state.run) Object.assign(ui, { run: state.run, ...ofOneSandbox() });
  store.state = state;
  changed();
}

function forget() {
  // The remembered person isn't in this workspace: be the one that the page was served for.
  const served = document.body.dataset.as || null;
  stale = ui.me !== served;
  ui.me = served;
  ui.place = null;
}

export async function become(user) {
  ui.me = user;
  ui.menu = null;
  ui.editing = null;
  await refresh();
}

/** Listens for changes; the browser reconnects by itself unless the answer was wrong, then we do. */
export function listen() {
  clearTimeout(retry);
  stream?.close();
  stream = new EventSource("/sandbox/stream");
  stream.onopen = () => {
    store.connected = true;
    refresh();
    changed();
  };
  stream.onmessage = () => refresh();
  stream.onerror = () => {
    disconnect();
    if (stream.readyState === EventSource.CLOSED) retry = setTimeout(listen, 1500);
  };
}

function disconnect() {
  store.connected = false;
  changed();
}

/** Performs a gesture as the current person. Says an error as a toast unless `quiet`; never throws. */
export async function act(gesture, body = {}, { quiet = false } = {}) {
  const answer = await post(gesture, { user: ui.me, ...body });
  if (!answer.ok && !answer.errors && !quiet) toast(answer.error ?? "That didn't work.");
  refresh();
  return answer;
}

async function post(gesture, body) {
  try {
    const answer = await fetch(`/sandbox/do/${gesture}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The sandbox can't be reached. Is it still running?" };
  }
}

/** The same, with `name` in `ui.busy` until the answer is there. */
export async function actBusy(name, gesture, body, options) {
  ui.busy.add(name);
  changed();
  const answer = await act(gesture, body, options);
  ui.busy.delete(name);
  changed();
  return answer;
}

let toasts = 0;

export function toast(sentence) {
  const id = ++toasts;
  const inModal = document.querySelector("dialog[open]") !== null;
  ui.toasts = [...ui.toasts.filter((other) => other.sentence !== sentence), { id, sentence, inModal }].slice(-3);
  setTimeout(() => dropToast(id), 9000);
  changed();
}

export function dropToast(id) {
  ui.toasts = ui.toasts.filter((other) => other.id !== id);
  changed();
}
