// Draws the page from the state, and keeps focus, scroll and what was typed where they were.

import { watchMenus } from "./controls/menu.js";
import { isAtEnd, patch, toEnd } from "./dom.js";
import { grow } from "./messages/composer.js";
import { drawModal } from "./modals/modal.js";
import { announce } from "./news/news.js";
import { noticeTellings, tellingList } from "./news/tellings.js";
import { toastList } from "./news/toasts.js";
import { findPerson } from "./people.js";
import { phonesPane } from "./phones/phones.js";
import { mainPane } from "./slack/channel.js";
import { markAway } from "./slack/log.js";
import { closeThread, settleIn } from "./slack/place.js";
import { readWhatIsInSight } from "./slack/reading.js";
import { sidebar } from "./slack/sidebar.js";
import { threadPane } from "./slack/thread.js";
import { listen, onChange, recall, refresh, remember, store, ui } from "./store.js";
import { frontOf, fronts } from "./top/fronts.js";
import { resetButton } from "./top/reset.js";
import { steps, stepsButton } from "./top/steps.js";
import { personSwitch, switchTo } from "./top/switch.js";
import { badDayButton, badDayPanel } from "./top/weather.js";

const region = (id) => document.getElementById(id);
let stuck = new Map(); // data-stick -> whether its end was in sight

function draw() {
  settleIn();
  const focus = noteFocus();
  stuck = new Map([...document.querySelectorAll("[data-stick]")].map((node) => [node.dataset.stick, isAtEnd(node)]));
  patch(region("persons"), [personSwitch()]);
  patch(region("tools"), [stepsButton(), badDayButton(), resetButton()]);
  patch(region("fronts"), [fronts()]);
  document.body.dataset.front = frontOf();
  patch(region("strip"), [badDayPanel(), steps()]);
  patch(region("banner"), [trouble()]);
  patch(region("phones"), phonesPane());
  patch(region("sidebar"), [sidebar()]);
  patch(region("main"), [mainPane(), threadPane()]);
  drawModal();
  document.body.classList.toggle("down", trouble() !== null);
  document.querySelectorAll("textarea[rows='1']").forEach(grow);
  document.querySelectorAll("[data-stick]").forEach((node) => stuck.get(node.dataset.stick) === false || toEnd(node));
  document.querySelectorAll(".log-frame > .scroll").forEach(markAway);
  readWhatIsInSight();
  noticeTellings();
  patch(region("toasts"), [toastList(), tellingList()]);
  document.title = `${findPerson(ui.me)?.real_name ?? "Threadline"} – Threadline sandbox`;
  restoreFocus(focus);
  announce();
}

function trouble() {
  if (!store.connected && !ui.busy.has("reset")) return "The sandbox isn't answering. If it was stopped, start it again with make sandbox.";
  if (ui.busy.has("reset")) return "The sandbox begins anew…";
  return store.state.app?.up === false || ui.busy.has("restart") ? "The app is restarting…" : null;
}

function noteFocus() {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  return { node, action: node.dataset?.action, block: node.closest("[data-ts], .modal-box, .home, .pane") };
}

/** Where the focused control was redrawn away, the focus goes to its twin, else to what it stood in. */
function restoreFocus(focus) {
  if (!focus || focus.node.isConnected || document.activeElement !== document.body || !focus.block?.isConnected) return;
  const twin = focus.action && focus.block.querySelector(`[data-action="${CSS.escape(focus.action)}"]`);
  (twin || focus.block.querySelector("[data-action]") || focus.block).focus();
}

function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (/^[1-9]$/.test(event.key) && !isTyping(event.target)) switchTo(store.state?.people[Number(event.key) - 1]);
    else if (event.key === "Escape" && ui.thread && !document.querySelector("dialog[open]")) closeThread();
  });
}

const isTyping = (node) => node.matches("input:not([type=checkbox], [type=radio]), textarea, select");

/** A picture that arrives late pushes the end out of sight: bring it back if it was there. */
function watchPictures() {
  document.addEventListener(
    "load",
    (event) => {
      const list = event.target.closest?.("[data-stick]");
      if (list && stuck.get(list.dataset.stick) !== false) toEnd(list);
    },
    true,
  );
}

async function start() {
  recall();
  ui.me = new URLSearchParams(location.search).get("as") ?? ui.me ?? (document.body.dataset.as || null);
  onChange(draw);
  watchKeys();
  watchMenus();
  watchPictures();
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("pagehide", remember);
  await refresh();
  if (!store.state) patch(region("banner"), ["The sandbox isn't answering yet…"]);
  listen();
}

start();
