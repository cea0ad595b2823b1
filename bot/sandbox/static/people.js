// Who is who: names and avatars.

import { h, icon } from "./dom.js";
import { store } from "./store.js";

export const findPerson = (id) => store.state.people.find((person) => person.id === id);

export function nameOf(id) {
  const { bot } = store.state;
  if (id === bot.user_id) return displayName(bot.name);
  const person = findPerson(id);
  return person?.real_name || person?.name || id;
}

export const displayName = (name) => name.charAt(0).toUpperCase() + name.slice(1);

export const channelName = (id) => store.state.channels.find((channel) => channel.id === id)?.name;

export const avatar = (person) =>
  h(
    "span",
    { class: "avatar", tint: person.color, "aria-hidden": "true" },
    person.initials || (person.real_name ?? person.name).slice(0, 1),
  );

export const botAvatar = () => h("span", { class: "avatar avatar-bot", "aria-hidden": "true" }, icon("thread"));
