// The texts on a phone's screen, and how far each has come.

import { h, safeAddress } from "../dom.js";
import { changed, store } from "../store.js";
import { clockOf } from "../words/dates.js";

const notPictures = new Set();
const STATES = {
  queued: "Queued",
  sent: "Sent",
  delivered: "Delivered",
  failed: "Failed",
};

/** The line at the other end of a text. */
export const otherEnd = (message) => message && (message.inbound ? message.to : message.from);

export function texts(messages) {
  const severalLines = new Set(messages.map(otherEnd)).size > 1;
  return messages.map((message) => bubble(message, severalLines));
}

function bubble(message, withLine) {
  return h(
    "div",
    {
      key: message.id,
      class: message.inbound ? "bubble-row mine" : "bubble-row",
      "data-testid": message.inbound ? "bubble-sent" : "bubble-received",
    },
    h("div", { class: "bubble" }, (message.media ?? []).map(mediaNode), message.body && h("span", {}, message.body)),
    h(
      "span",
      { class: `bubble-state state-${message.state}` },
      [clockOf(message.at), withLine && labelOf(otherEnd(message)), stateWords(message)].filter(Boolean).join(" · "),
    ),
  );
}

const labelOf = (line) => store.state.lines.find(({ number }) => number === line)?.label ?? line;

function stateWords({ inbound, state }) {
  if (inbound) return state === "queued" ? "waiting for the app" : "";
  return STATES[state] ?? state;
}

function mediaNode(media, index) {
  const address = safeAddress(localPath(media.url)) ?? undefined;
  const key = `media ${index}`;
  // What we send comes without a type: a picture until the browser finds that it is none.
  if (!notPictures.has(address) && (!media.type || media.type.startsWith("image/"))) {
    return h("img", { key, src: address, alt: "Picture", onerror: () => (notPictures.add(address), changed()) });
  }
  return h("a", { key, href: address, rel: "noopener noreferrer", target: "_blank" }, "Attachment");
}

/** The stand-in names itself 127.0.0.1, but the page may have been opened as localhost. */
const localPath = (address) => (/^https?:\/\/[^/]+\/phones\/media\//.test(address) ? new URL(address).pathname : address);
