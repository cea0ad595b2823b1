// Says to a screen reader what came in since the last look.

import { nameOf } from "../people.js";
import { store, ui } from "../store.js";

const region = document.getElementById("news");
let seen = null; // {me, ids}

function everything() {
  const { channels, talks, dm, phones } = store.state;
  const rooms = [...channels, ...talks, ...(dm ? [{ ...dm, name: "Threadline" }] : [])];
  const said = rooms.flatMap((room) => room.messages.filter(({ user }) => user !== ui.me).map((message) => [
    `${room.id} ${message.ts}`,
    sentence(room, message),
  ]));
  const texted = phones.flatMap((phone) => phone.messages.filter(({ inbound }) => !inbound).map(({ id, body }) => [
    `${phone.number} ${id}`,
    `${phone.name}'s phone: ${body}`,
  ]));
  return new Map([...said, ...texted]);
}

function sentence(room, message) {
  const where = room.name === "Threadline" || room.with ? "Direct message" : `#${room.name}`;
  return `${where}, ${message.author || nameOf(message.user)}: ${message.text ?? ""}`;
}

export function announce() {
  const now = everything();
  if (seen?.me === ui.me) {
    const fresh = [...now].filter(([id]) => !seen.ids.has(id)).map(([, words]) => words);
    if (fresh.length) region.textContent = fresh.slice(-3).join(". ");
  }
  seen = { me: ui.me, ids: new Set(now.keys()) };
}
