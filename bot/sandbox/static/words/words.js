// Slack's text objects, as nodes or as a string.

import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** A text object as nodes: mrkdwn is read, plain text is not. */
export function words(text) {
  if (text === null || text === undefined) return [];
  if (typeof text === "string") return [text];
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: text.verbatim });
  return [text.emoji === false ? text.text : withEmoji(text.text)];
}

/** The same as a string, for labels and options. */
export function plain(text) {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text.emoji === false ? text.text : withEmoji(text.text);
}
