// Block Kit: one function per kind of block. A context says where the blocks stand: {id, source, view?}.

import { h, safeAddress } from "../dom.js";
import { richText } from "../words/richtext.js";
import { plain, words } from "../words/words.js";
import { drawElement } from "./elements.js";
import { inputBlock } from "./inputs.js";

const BLOCKS = {
  header: (block) => h("h3", { class: "block-header" }, words(block.text)),
  section,
  context: (block, context) => h("div", { class: "block-context" }, block.elements.map((each) => contextElement(each, block, context))),
  actions: (block, context) => h("div", { class: "block-actions", role: "group", "aria-label": "Actions" }, drawAll(block, context)),
  context_actions: (block, context) => h("div", { class: "block-actions" }, drawAll(block, context)),
  input: inputBlock,
  divider: () => h("hr", {}),
  image,
  rich_text: richText,
  markdown: (block) => h("div", { class: "block-section" }, h("div", { class: "block-text" }, block.text)),
};

export function drawBlocks(blocks, context) {
  const seen = new Map();
  return (blocks ?? []).map((block) => {
    // Keys are places, not block ids: a message that is redrawn has new ids, and the focus should stay where it was.
    const kind = block.type === "input" ? `input ${block.element?.action_id}` : block.type;
    const turn = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, turn);
    const draw = BLOCKS[block.type] ?? unknown;
    return h("div", { key: `${kind} ${turn}`, class: "block", "data-block-id": block.block_id }, draw(block, context));
  });
}

/** The first line without marks and entities: the name of a control beside it. */
function spoken(text) {
  const line = plain(text).split("\n")[0];
  return text?.type === "mrkdwn" ? line.replace(/<[^>]*>|[*_~`]/g, "").trim() : line;
}

function drawAll(block, context) {
  const seen = new Map();
  return block.elements.map((element) => {
    const turn = (seen.get(element.action_id) ?? 0) + 1;
    seen.set(element.action_id, turn);
    return h("div", { key: `${element.type} ${element.action_id} ${turn}`, class: "element" }, drawElement(element, block, context));
  });
}

function section(block, context) {
  return h(
    "div",
    { class: "block-section" },
    h(
      "div",
      { class: "block-body" },
      block.text && h("div", { class: "block-text" }, words(block.text)),
      block.fields && h("div", { class: "block-fields" }, block.fields.map((field) => h("div", { class: "block-text" }, words(field)))),
    ),
    block.accessory && h("div", { class: "block-accessory" }, drawElement(block.accessory, block, context, spoken(block.text))),
  );
}

function contextElement(element, block, context) {
  if (element.type === "image") return drawElement(element, block, context);
  return h("span", { class: "block-text" }, words(element));
}

function image(block) {
  const file = block.slack_file?.id && `/sandbox/file/${encodeURIComponent(block.slack_file.id)}`;
  const address = block.image_url ?? file ?? block.slack_file?.url;
  return h(
    "figure",
    { class: "block-image" },
    block.title && h("figcaption", {}, words(block.title)),
    h("img", { src: (address && safeAddress(address)) ?? undefined, alt: block.alt_text ?? "" }),
  );
}

const unknown = (block) => h("div", { class: "block-text" }, textsIn(block));

/** Every text inside a block that this page doesn't know how to draw. */
function textsIn(value) {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== "object") return [];
  if (typeof value.text === "string") return [h("div", {}, words(value))];
  return Object.values(value).flatMap(textsIn);
}
