// The left of the Slack window: threads, channels, colleagues and the app.

import { h, icon } from "../dom.js";
import { avatar, botAvatar, findPerson } from "../people.js";
import { store } from "../store.js";
import { currentPlace, openApp, openChannel, openTalk, openThreads } from "./place.js";

export function sidebar() {
  const { team, channels, talks, dm } = store.state;
  return h(
    "nav",
    { class: "sidebar", "aria-label": "Workspace" },
    h(
      "div",
      { class: "team" },
      h("span", { class: "team-mark", "aria-hidden": "true" }, team.name.slice(0, 1)),
      h("h2", { class: "team-name" }, team.name),
    ),
    h("ul", { class: "sidebar-top" }, threadsLink()),
    section("channels", "Channels", channels.map(channelLink)),
    section("apps", "Apps", [appLink(dm)]),
    section("talks", "Direct messages", talks.map(talkLink)),
  );
}

function section(id, title, links) {
  return [h("h3", { class: "sidebar-title", id: `sidebar-${id}` }, title), h("ul", { "aria-labelledby": `sidebar-${id}` }, links)];
}

const isAt = (kind, id) => currentPlace().kind === kind && (id === undefined || currentPlace().id === id);

function threadsLink() {
  const unread = store.state.threads.filter((thread) => thread.unread).length;
  return link({
    ...{ key: "threads", chosen: isAt("threads"), unread, told: unread, face: icon("reply"), label: "Threads" },
    ...{ testid: "threads-link", open: openThreads },
  });
}

function channelLink(channel) {
  return link({
    key: channel.id,
    chosen: isAt("channel", channel.id),
    unread: channel.unread,
    told: channel.told,
    face: icon(channel.is_private ? "lock" : "hash"),
    label: channel.name,
    muted: channel.is_member === false,
    testid: `channel-${channel.name}`,
    open: () => openChannel(channel.id),
  });
}

function talkLink(talk) {
  const person = findPerson(talk.with);
  return link({
    ...{ key: talk.id, chosen: isAt("talk", talk.id), unread: talk.unread, told: talk.told, face: avatar(person), label: talk.name },
    ...{ testid: `talk-${person.name}`, open: () => openTalk(talk.id) },
  });
}

function appLink(dm) {
  const tab = dm?.unread ? "messages" : "home";
  return link({
    ...{ key: "app", chosen: isAt("app"), unread: dm?.unread, told: dm?.told, face: botAvatar(), label: "Threadline" },
    ...{ testid: "app-link", open: () => openApp(tab) },
  });
}

/** What is unread is bold; the number says of how much Slack has told. */
function link({ key, chosen, unread, told, face, label, muted, testid, open }) {
  const classes = ["sidebar-link", unread && "unread", muted && "muted"].filter(Boolean).join(" ");
  return h(
    "li",
    { key },
    h(
      "button",
      { type: "button", class: classes, "aria-current": chosen ? "page" : undefined, "data-testid": testid, onclick: open },
      face,
      h("span", { class: "sidebar-label" }, label),
      told ? h("span", { class: "badge" }, String(told), h("span", { class: "unseen" }, " new for you")) : null,
      !told && unread ? h("span", { class: "unseen" }, "unread") : null,
    ),
  );
}
