// rich_text blocks: already a tree, so nothing in them is parsed.

import { h } from "../dom.js";
import { emojiOf } from "./emoji.js";
import { channelMention, dateNode, link, userMention } from "./mrkdwn.js";

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, elements(part)),
  rich_text_quote: (part) => h("blockquote", {}, elements(part)),
  rich_text_preformatted: (part) => h("pre", {}, elements(part)),
  rich_text_list: (part) => list(part),
};

const ELEMENTS = {
  text: (element) => element.text,
  emoji: (element) => (element.unicode ? fromCodepoints(element.unicode) : emojiOf(element.name)),
  link: (element) => link(element.url, [element.text || element.url]),
  user: (element) => userMention(element.user_id),
  channel: (element) => channelMention(element.channel_id),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  broadcast: (element) => h("span", { class: "mention mention-loud" }, `@${element.range}`),
  date: (element) => dateNode(element.timestamp, element.format ?? "{date} at {time}", element.fallback, element.url),
  color: (element) => element.value,
};

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

export const richText = (block) => h("div", { class: "rich-text" }, (block.elements ?? []).map((part) => PARTS[part.type]?.(part)));

const elements = (part) => (part.elements ?? []).map(element);

function element(each) {
  let node = ELEMENTS[each.type]?.(each) ?? each.text ?? "";
  for (const [style, tag] of STYLES) if (each.style?.[style]) node = h(tag, {}, node);
  return node;
}

function list(part) {
  const items = (part.elements ?? []).map((item) => h("li", {}, elements(item)));
  const props = { class: `indent-${Math.min(part.indent ?? 0, 8)}`, start: part.offset ? String(part.offset + 1) : undefined };
  return h(part.style === "ordered" ? "ol" : "ul", props, items);
}

function fromCodepoints(unicode) {
  const points = unicode.split("-").map((hex) => parseInt(hex, 16));
  return points.every((point) => point >= 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : "";
}
