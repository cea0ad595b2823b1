// Slack's mrkdwn, as nodes. Entities first, then marks; whatever is neither stays the text that it is.

import { h, safeAddress } from "../dom.js";
import { channelName, nameOf } from "../people.js";
import { followPermalink, openChannel, readPermalink } from "../slack/place.js";
import { ui } from "../store.js";
import { formatDate } from "./dates.js";
import { emojiOf, withEmoji } from "./emoji.js";

const mark = (sign) => `(?<![\\w${sign}])\\${sign}(?=\\S)((?:<[^<>\\n]*>|[^${sign}<\\n])+?)(?<=\\S)\\${sign}(?![\\w${sign}])`;
const ENTITY = "<([^<>\\n]+)>";
const CODE = "`([^`\\n]+)`";
const EMOJI = ":([a-z0-9_+-]+):";
const ADDRESS = "(https?://[^\\s<>|`]*[^\\s<>|`.,;:!?)*_~])";
const INLINE = new RegExp([ENTITY, CODE, mark("*"), mark("_"), mark("~"), EMOJI, ADDRESS].join("|"), "g");
const QUOTED = /^(?:&gt;|>) ?/;

const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Nodes for a mrkdwn text. `verbatim` leaves bare addresses alone, as Slack does. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const parts = text.split(/```([\s\S]*?)```\n?/);
  return parts.map((part, index) => (index % 2 ? h("pre", {}, decode(part.replace(/^\n|\n$/g, ""))) : paragraphs(part, verbatim)));
}

function paragraphs(text, verbatim) {
  const nodes = [];
  for (const run of runsOfLines(text)) {
    if (run.quoted) nodes.push(h("blockquote", {}, inline(run.lines.join("\n"), verbatim)));
    else nodes.push(...inline(run.lines.join("\n"), verbatim));
  }
  return nodes;
}

function runsOfLines(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    if (runs.at(-1)?.quoted !== quoted) runs.push({ quoted, lines: [] });
    runs.at(-1).lines.push(quoted ? line.replace(QUOTED, "") : line);
  }
  return runs;
}

function inline(text, verbatim) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(decode(text.slice(end, found.index)), token(found, verbatim));
    end = found.index + found[0].length;
  }
  return [...nodes, decode(text.slice(end))];
}

function token([whole, angled, code, bold, italic, struck, emoji, address], verbatim) {
  if (angled) return entity(angled) ?? whole;
  if (code) return h("code", {}, decode(code));
  if (bold) return h("strong", {}, inline(bold, verbatim));
  if (italic) return h("em", {}, inline(italic, verbatim));
  if (struck) return h("s", {}, inline(struck, verbatim));
  if (emoji) return emojiOf(emoji);
  return verbatim ? decode(address) : link(decode(address), [decode(address)]);
}

function entity(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : decode(body.slice(bar + 1));
  if (/^@[UW]\w+$/.test(target)) return userMention(target.slice(1));
  if (/^#[CG]\w+$/.test(target)) return channelMention(target.slice(1), label);
  if (/^!(channel|here|everyone)$/.test(target)) return h("span", { class: "mention mention-loud" }, `@${target.slice(1)}`);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!date^")) return dateEntity(target, label);
  return /^(https?:|mailto:|tel:)/.test(target) ? linkEntity(decode(target), label) : null;
}

const linkEntity = (address, label) => link(address, [withEmoji(label ?? address.replace(/^(mailto:|tel:)/, ""))]);

export const userMention = (id) => h("span", { class: id === ui.me ? "mention mention-me" : "mention" }, `@${nameOf(id)}`);

export function channelMention(id, label) {
  const name = `#${channelName(id) ?? label ?? "private channel"}`;
  if (!channelName(id)) return h("span", { class: "mention" }, name);
  return h("button", { type: "button", class: "mention mention-link", onclick: () => openChannel(id) }, name);
}

function dateEntity(target, label) {
  const [, epoch, format, address] = target.split("^");
  return dateNode(epoch, decode(format ?? ""), label, address && decode(address));
}

export function dateNode(epoch, format, fallback, address) {
  const words = formatDate(epoch, format) ?? fallback ?? "";
  if (address) return link(address, [words]);
  const date = new Date(Number(epoch) * 1000);
  return h("time", { datetime: Number.isNaN(date.getTime()) ? undefined : date.toISOString() }, words);
}

/** A link that leaves for a tab of its own, or leads to the place in this workspace that it names. */
export function link(address, children, props = {}) {
  const safe = safeAddress(address);
  if (!safe) return h("span", props, children);
  const place = readPermalink(address);
  const onclick = place && ((event) => (event.preventDefault(), followPermalink(place)));
  return h("a", { ...props, href: safe, rel: "noopener noreferrer", target: "_blank", onclick }, children);
}
