// Pictures and other files that a phone, or somebody in Slack, is about to send.

import { h, icon } from "../dom.js";
import { changed, toast } from "../store.js";

const MOST = 10;
const drafts = new Map();

export const attached = (draft) => drafts.get(draft) ?? [];

export function dropAttached(draft, sent) {
  drafts.set(draft, attached(draft).filter((file) => !sent.includes(file)));
}

export function attachButton(draft, label, testid, face = icon("plus")) {
  return h(
    "label",
    { class: "attach", title: "Add files" },
    face,
    h("span", { class: "unseen" }, label),
    h(
      "input",
      {
        key: `attach ${draft}`,
        type: "file",
        class: "unseen",
        multiple: true,
        "data-testid": testid,
        onchange: (event) => add(draft, event.target),
      },
    ),
  );
}

export function attachedList(draft) {
  const files = attached(draft);
  if (!files.length) return null;
  return h(
    "ul",
    { class: "attached", "aria-label": "To be sent" },
    files.map((file) =>
      h(
        "li",
        { key: `${file.name} ${file.number}` },
        h("span", {}, file.name),
        h("button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => remove(draft, file) }, "×"),
      ),
    ),
  );
}

async function add(draft, input) {
  const chosen = [...input.files];
  input.value = "";
  const room = MOST - attached(draft).length;
  if (chosen.length > room) toast(`A text can have ${MOST} files.`);
  const read = await Promise.all(chosen.slice(0, room).map(readFile));
  drafts.set(draft, [...attached(draft), ...read]);
  changed();
}

function remove(draft, file) {
  dropAttached(draft, [file]);
  changed();
}

let count = 0;

/** Its bytes in base64: what follows the comma of a data: address. */
function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ number: count++, name: file.name, type: file.type, content: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
