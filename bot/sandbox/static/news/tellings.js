// Whom Slack tells of what, for some seconds: by a banner, as it would stand on that person's screen.

import { h, icon } from "../dom.js";
import { nameOf } from "../people.js";
import { followPermalink } from "../slack/place.js";
import { isInSight } from "../slack/reading.js";
import { changed, store, ui } from "../store.js";
import { switchTo } from "../top/switch.js";
import { lineOf } from "../words/line.js";

const SECONDS = 6;
const MOST = 2;
const WORDS = 110;
const WHY = { dm: "Direct message", mention: "Mention", here: "Mention of the channel", thread: "Reply in a thread" };

/** Takes up what came since the last look; whoever has just come is told nothing of before. */
export function noticeTellings() {
  const { told } = store.state;
  const newest = told.at(-1)?.number ?? 0;
  const before = ui.toldUntil;
  if (before === newest) return;
  ui.toldUntil = newest;
  if (before === null || before > newest) return;
  const fresh = told.filter(({ number, user, channel, thread_ts: thread }) => number > before && !(user === ui.me && isInSight(channel, thread)));
  for (const one of fresh) put(one);
  ui.tellings = ui.tellings.slice(-MOST);
}

/** One banner for a message, whomever it tells. */
function put(one) {
  const known = ui.tellings.find(({ channel, ts }) => channel === one.channel && ts === one.ts);
  if (known) return known.users.push(one.user);
  ui.tellings.push({ ...one, users: [one.user] });
  leaveLater(one.number);
}

/** Not while somebody points at it or has the focus in it. */
function leaveLater(number) {
  setTimeout(() => (document.querySelector(".tellings:is(:hover, :focus-within)") ? leaveLater(number) : drop(number)), SECONDS * 1000);
}

function drop(number) {
  ui.tellings = ui.tellings.filter((each) => each.number !== number);
  changed();
}

export function tellingList() {
  return h(
    "ul",
    { key: "tellings", class: "toasts tellings", "aria-label": "Whom Slack tells", "data-testid": "tellings" },
    ui.tellings.map(banner),
  );
}

function banner(telling) {
  const { number, users, text, why } = telling;
  return h(
    "li",
    { key: number, class: "toast telling" },
    h(
      "button",
      { type: "button", class: "telling-open", onclick: () => follow(telling) },
      h("strong", {}, `${users.map(nameOf).join(", ")}: ${WHY[why].toLowerCase()}`),
      h("span", {}, lineOf(text, WORDS)),
    ),
    h("button", { type: "button", class: "button-bare", "aria-label": "Dismiss", onclick: () => drop(number) }, icon("close")),
  );
}

/** Goes there as one of those who were told. */
async function follow({ number, users, channel, ts, thread_ts: thread }) {
  drop(number);
  if (!users.includes(ui.me)) await switchTo(store.state.people.find(({ id }) => id === users[0]));
  followPermalink({ channel, ts, thread: thread || null });
}
