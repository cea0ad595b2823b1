// A kept message where there is room for one line: in a banner, in a list.

import { readable } from "../messages/mentions.js";
import { formatDate } from "./dates.js";

const DATE = /<!date\^(\d+)\^([^|^>]*)(?:\^[^|>]*)?(?:\|([^>]*))?>/g;

/** Its words, as one would read them out, cut after so many signs. */
export function lineOf(text, most) {
  const dated = text.replace(DATE, (_whole, epoch, format, fallback) => formatDate(epoch, format) ?? fallback ?? "");
  const line = readable(dated).split("\n").join(" ");
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
