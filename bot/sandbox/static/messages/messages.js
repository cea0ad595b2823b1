// Messages as Slack lists them, with what one can do to each.

import { drawBlocks } from "../blocks/blocks.js";
import { emojiButton } from "../controls/emoji_picker.js";
import { menuButton, openMenu } from "../controls/menu.js";
import { h, icon, safeAddress } from "../dom.js";
import { avatar, botAvatar, displayName, findPerson, nameOf } from "../people.js";
import { openThread } from "../slack/place.js";
import { act, store, ui } from "../store.js";
import { clockOf, dayOf, momentOf } from "../words/dates.js";
import { emojiOf } from "../words/emoji.js";
import { mrkdwn } from "../words/mrkdwn.js";
import { edit, editor, isEdited } from "./editor.js";

const TOGETHER_SECONDS = 300;
const QUICK = ["white_check_mark", "eyes", "heart"];

const isOurs = (message) => message.user === store.state.bot.user_id || Boolean(message.bot_id);

/** Roots of a room, or replies of a thread, with the ephemerals among them; day lines only in a room. What came after `newSince` is new. */
export function messageList(messages, { channel, inThread = false, newSince = null }) {
  let last = null;
  const firstNew = newSince === null ? null : messages.find((message) => isNew(message, newSince));
  return messages.flatMap((message) => {
    const newDay = !inThread && (last === null || dayOf(last.ts) !== dayOf(message.ts));
    const together = !newDay && message !== firstNew && last !== null && belongTogether(last, message);
    last = message;
    return [newDay && dayLine(message.ts), message === firstNew && newLine(), messageNode(message, { channel, inThread, together })];
  });
}

const isNew = (message, since) => message.ts > since && message.user !== ui.me && !message.ephemeral && message.subtype !== "channel_join";

const newLine = () => h("div", { key: "new", class: "new-line", role: "separator", "data-testid": "new-line" }, h("span", {}, "New"));

const dayLine = (ts) => h("div", { key: `day ${dayOf(ts)}`, class: "day-line", role: "separator" }, h("span", {}, dayOf(ts)));

function belongTogether(before, message) {
  const near = Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
  const sameAuthor = before.user === message.user && before.author === message.author;
  return near && sameAuthor && !message.ephemeral && !before.ephemeral && !before.reply_count;
}

const isGone = (message) => message.subtype === "tombstone";

export function messageNode(message, place) {
  const author = authorOf(message);
  const classes = ["message", place.together && "together", message.ephemeral && "ephemeral", message.subtype && "message-event"];
  return h(
    "article",
    {
      key: message.ts,
      class: classes.filter(Boolean).join(" "),
      tabindex: "-1",
      "aria-label": `${author}, ${clockOf(message.ts)}`,
      "data-ts": message.ts,
      "data-testid": message.ephemeral ? "ephemeral" : "message",
    },
    message.ephemeral && ephemeralLine(message),
    h("div", { class: "message-side" }, place.together ? h("time", { class: "side-time" }, clockOf(message.ts)) : face(message)),
    h(
      "div",
      { class: "message-main" },
      !place.together && headLine(message, author),
      isGone(message) ? goneLine() : content(message, place),
      after(message, place),
    ),
    !isGone(message) && !message.ephemeral && toolbar(message, place),
  );
}

function authorOf(message) {
  return isOurs(message) ? displayName(message.author ?? store.state.bot.name) : message.author || nameOf(message.user);
}

const face = (message) => (isOurs(message) ? botAvatar() : avatar(findPerson(message.user) ?? { real_name: message.author ?? "?" }));

const goneLine = () => h("div", { class: "quiet" }, "This message was deleted.");

function ephemeralLine(message) {
  const dismiss = { type: "button", class: "link-button", "data-testid": "dismiss", onclick: () => act("dismiss", { ts: message.ts }) };
  return h("div", { class: "ephemeral-line" }, icon("eye"), "Only visible to you", h("button", dismiss, "Dismiss"));
}

function headLine(message, author) {
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, author),
    isOurs(message) && h("span", { class: "app-tag" }, "APP"),
    h("time", { class: "quiet small", title: momentOf(message.ts) }, clockOf(message.ts)),
  );
}

function content(message, { channel, inThread }) {
  if (isEdited(message, channel)) return editor();
  const context = { id: `message-${inThread ? "thread-" : ""}${channel}-${message.ts}`, source: { channel, ts: message.ts } };
  // A message whose blocks were redrawn isn't marked in Slack, only one whose words were changed.
  const edited = message.edited && !isOurs(message) && h("span", { class: "quiet small" }, "(edited)");
  const words = message.text && h("div", { class: "block-text" }, mrkdwn(message.text));
  const said = message.blocks?.length ? drawBlocks(message.blocks, context) : words;
  return h("div", { class: "message-content" }, said, edited, (message.files ?? []).map((file) => fileNode(file, inThread)));
}

function fileNode(file) {
  const address = safeAddress(file.url_private);
  const title = file.title || file.name || "File";
  const alt = file.alt_txt || title;
  if (file.mimetype?.startsWith("image/") && address) {
    return h(
      "figure",
      { key: file.id, class: "file-image" },
      h("figcaption", {}, title),
      h("img", { src: address, alt }),
    );
  }
  return h(
    "a",
    { key: file.id, class: "file-card", href: address ?? undefined, rel: "noopener noreferrer", target: "_blank" },
    icon("file"),
    title,
  );
}

function after(message, { channel, inThread }) {
  return [reactions(message, channel), !inThread && replyLine(message, channel)];
}

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users }) =>
      h(
        "button",
        {
          key: name,
          type: "button",
          class: "reaction",
          "aria-pressed": String(users.includes(ui.me)),
          "aria-label": `${name.replaceAll("_", " ")}, ${users.length}: ${users.map(nameOf).join(", ")}`,
          title: users.map(nameOf).join(", "),
          onclick: () => act("react", { channel, ts: message.ts, name }),
        },
        emojiOf(name),
        ` ${users.length}`,
      ),
    ),
  );
}

function replyLine(message, channel) {
  const count = message.reply_count ?? 0;
  if (!count) return null;
  const latest = message.latest_reply && `Last reply ${dayOf(message.latest_reply).toLowerCase()} at ${clockOf(message.latest_reply)}`;
  return h(
    "button",
    {
      type: "button",
      class: "reply-line",
      "data-replies": message.ts,
      "data-testid": "replies",
      onclick: () => openThread(channel, message.ts),
    },
    h("span", { class: "reply-count" }, count === 1 ? "1 reply" : `${count} replies`),
    latest && h("span", { class: "quiet small" }, latest),
  );
}

function toolbar(message, place) {
  const { channel, inThread } = place;
  const reply = {
    type: "button",
    tabindex: "-1",
    class: "tool",
    "aria-label": "Reply in thread",
    title: "Reply in thread",
    onclick: () => openThread(channel, message.ts),
  };
  const id = `message ${message.ts} ${inThread}`;
  return h(
    "div",
    { class: [id, pickerOf(message, inThread)].includes(ui.menu) ? "toolbar open" : "toolbar" },
    !inThread && h("button", { ...reply, key: "reply" }, icon("reply")),
    emojiButton({
      id: pickerOf(message, inThread),
      label: "Add reaction",
      className: "tool",
      props: { tabindex: "-1" },
      pick: (name) => act("react", { channel, ts: message.ts, name }),
    }),
    menuButton(
      {
        id,
        items: itemsFor(message, place),
        label: "More actions for this message",
        tip: "More actions",
        face: icon("dots"),
        className: "tool",
      },
    ),
  );
}

const pickerOf = (message, inThread) => `emoji ${message.ts} ${inThread}`;

function itemsFor(message, { channel, inThread }) {
  const { ts } = message;
  const shortcuts = (store.state.shortcuts ?? []).filter(({ type }) => type === "message");
  const mine = message.user === ui.me;
  return [
    !inThread && { label: "Reply in thread", choose: () => openThread(channel, ts) },
    ...shortcuts.map(({ name, callback_id }) => (
      { label: name, hint: "Threadline", choose: () => act("shortcut", { callback_id, channel, ts }) }
    )),
    ...QUICK.map((name) => ({ label: `React ${emojiOf(name)}`, choose: () => act("react", { channel, ts, name }) })),
    { label: "Another reaction…", choose: () => openMenu(pickerOf(message, inThread)) },
    mine && { label: "Edit message", choose: () => edit(message, channel) },
    mine && { label: "Delete message", danger: true, choose: () => act("delete", { channel, ts }) },
  ].filter(Boolean);
}
