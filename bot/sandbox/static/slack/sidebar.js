// The left of the Slack window: channels and the app.

import { h, icon } from "../dom.js";
import { botAvatar } from "../people.js";
import { store } from "../store.js";
import { currentPlace, openApp, openChannel } from "./place.js";

export function sidebar() {
  const { team, channels, dm } = store.state;
  return h(
    "nav",
    { class: "sidebar", "aria-label": "Workspace" },
    h(
      "div",
      { class: "team" },
      h("span", { class: "team-mark", "aria-hidden": "true" }, team.name.slice(0, 1)),
      h("h2", { class: "team-name" }, team.name),
    ),
    h("h3", { class: "sidebar-title", id: "sidebar-channels" }, "Channels"),
    h("ul", { "aria-labelledby": "sidebar-channels" }, channels.map(channelLink)),
    h("h3", { class: "sidebar-title", id: "sidebar-apps" }, "Apps"),
    h("ul", { "aria-labelledby": "sidebar-apps" }, appLink(dm)),
  );
}

function channelLink(channel) {
  const place = currentPlace();
  return link({
    key: channel.id,
    chosen: place.kind === "channel" && place.id === channel.id,
    unread: channel.unread,
    face: icon(channel.is_private ? "lock" : "hash"),
    label: channel.name,
    muted: channel.is_member === false,
    testid: `channel-${channel.name}`,
    open: () => openChannel(channel.id),
  });
}

function appLink(dm) {
  const place = currentPlace();
  const tab = dm?.unread ? "messages" : "home";
  return link({
    key: "app",
    chosen: place.kind === "app",
    unread: dm?.unread,
    face: botAvatar(),
    label: "Threadline",
    testid: "app-link",
    open: () => openApp(tab),
  });
}

function link({ key, chosen, unread, face, label, muted, testid, open }) {
  const classes = ["sidebar-link", unread && "unread", muted && "muted"].filter(Boolean).join(" ");
  return h(
    "li",
    { key },
    h(
      "button",
      { type: "button", class: classes, "aria-current": chosen ? "page" : undefined, "data-testid": testid, onclick: open },
      face,
      h("span", { class: "sidebar-label" }, label),
      unread ? h("span", { class: "badge" }, String(unread), h("span", { class: "unseen" }, " unread")) : null,
    ),
  );
}
