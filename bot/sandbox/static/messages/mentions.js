// Who can be mentioned, and a kept message as one would type it: <@U…> is @kate, <#C…> is #support.

import { store } from "../store.js";

/** Everybody, the app included. */
export function mentionable() {
  const { bot, people } = store.state;
  return [...people, { id: bot.user_id, name: bot.name, real_name: "Threadline (app)" }];
}

export function readable(text) {
  const people = new Map(mentionable().map(({ id, name }) => [id, name]));
  const channels = new Map(store.state.channels.map(({ id, name }) => [id, name]));
  const named = text.replace(/<([@#])(\w+)(?:\|[^>]*)?>/g, (whole, sign, id) => {
    const name = (sign === "@" ? people : channels).get(id);
    return name ? sign + name : whole;
  });
  return unescaped(named.replace(/<((?:https?:|mailto:|tel:)[^|>]*)(?:\|[^>]*)?>/g, "$1"));
}

const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
