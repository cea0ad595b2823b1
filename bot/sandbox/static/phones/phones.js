// The customers' phones.

import { attached, attachButton, attachedList, dropAttached } from "../controls/attach.js";
import { h, icon, readOn } from "../dom.js";
import { grow } from "../messages/composer.js";
import { act, changed, remember, store, toast, ui } from "../store.js";
import { linePicker, numberFor, written } from "./lines.js";
import { texts } from "./texts.js";

export function phonesPane() {
  const { phones } = store.state;
  const phone = phones.find(({ number }) => number === ui.phone) ?? phones[0];
  if (phone) ui.seenOnPhone[phone.number] = receivedOn(phone);
  return [phoneTabs(phone), ui.addingPhone ? addForm() : phone ? frame(phone) : h("p", { class: "empty" }, "No phone yet: add one.")];
}

const receivedOn = ({ messages }) => messages.filter(({ inbound }) => !inbound).length;

function phoneTabs(current) {
  return h(
    "div",
    { class: "phone-tabs" },
    h(
      "div",
      { class: "phone-tablist", role: "tablist", "aria-label": "Customers' phones", onkeydown: moveTab },
      store.state.phones.map((phone) => tab(phone, current)),
    ),
    h(
      "button",
      {
        type: "button",
        class: "phone-add",
        "aria-expanded": String(ui.addingPhone),
        "aria-label": "Add a phone",
        title: "Add a phone",
        "data-testid": "phone-add",
        onclick: toggleForm,
      },
      icon("plus"),
    ),
  );
}

function tab(phone, current) {
  const chosen = phone === current && !ui.addingPhone;
  const fresh = Math.max(0, receivedOn(phone) - (ui.seenOnPhone[phone.number] ?? 0));
  return h(
    "button",
    {
      key: phone.number,
      type: "button",
      role: "tab",
      class: "phone-tab",
      id: `phone-tab-${phone.number.replace(/\W/g, "")}`,
      "aria-selected": String(chosen),
      "aria-controls": "phone-frame",
      tabindex: chosen || (ui.addingPhone && phone === current) ? "0" : "-1",
      "data-testid": `phone-tab-${phone.number}`,
      onclick: () => choose(phone.number),
    },
    firstName(phone),
    fresh > 0 && h("span", { class: "badge" }, String(fresh), h("span", { class: "unseen" }, " new")),
  );
}

const firstName = (phone) => (phone.name || phone.number).split(" ")[0];

function choose(number) {
  ui.phone = number;
  ui.addingPhone = false;
  remember();
  changed();
  setTimeout(() => document.querySelector(".phone-tab[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
}

function moveTab(event) {
  const tabs = [...event.currentTarget.querySelectorAll("[role=tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

function toggleForm() {
  ui.addingPhone = !ui.addingPhone;
  changed();
}

function addForm() {
  const put = (name) => (event) => ui.drafts.set(name, event.target.value);
  return h(
    "form",
    { key: "add", class: "phone-form", onsubmit: add },
    h("h2", {}, "Add a phone"),
    h(
      "label",
      {},
      "Name",
      h(
        "input",
        {
          class: "field",
          name: "name",
          required: true,
          autocomplete: "off",
          mount: (node) => setTimeout(() => node.focus()),
          oninput: put("phone name"),
          value: ui.drafts.get("phone name") ?? "",
        },
      ),
    ),
    h(
      "label",
      {},
      "Number",
      h(
        "input",
        {
          class: "field",
          name: "number",
          type: "tel",
          required: true,
          placeholder: "+15551234567",
          autocomplete: "off",
          oninput: put("phone number"),
          value: ui.drafts.get("phone number") ?? "",
        },
      ),
    ),
    h(
      "div",
      { class: "phone-form-foot" },
      h("button", { type: "button", class: "button", onclick: toggleForm }, "Cancel"),
      h("button", { class: "button button-primary" }, "Add"),
    ),
  );
}

async function add(event) {
  event.preventDefault();
  const number = (ui.drafts.get("phone number") ?? "").replace(/[\s()-]/g, "");
  const answer = await act("phone", { name: (ui.drafts.get("phone name") ?? "").trim(), number });
  if (!answer.ok) return;
  ui.drafts.delete("phone name");
  ui.drafts.delete("phone number");
  choose(answer.number ?? number);
}

function frame(phone) {
  return h(
    "div",
    {
      key: `phone ${phone.number}`,
      class: "phone",
      id: "phone-frame",
      role: "tabpanel",
      "aria-labelledby": `phone-tab-${phone.number.replace(/\W/g, "")}`,
    },
    h("div", { class: "phone-notch", "aria-hidden": "true" }),
    h("div", { class: "phone-head" }, h("strong", {}, phone.name), h("span", { class: "small" }, written(phone.number)), linePicker(phone)),
    h(
      "div",
      {
        class: "phone-screen scroll",
        "data-stick": `phone ${phone.number}`,
        tabindex: "0",
        role: "log",
        "aria-live": "off",
        "aria-label": `Texts on ${phone.name}'s phone`,
        "data-testid": "phone-screen",
      },
      phone.messages.length ? texts(phone.messages) : h("p", { class: "empty" }, "No texts yet. Write the first one below."),
    ),
    textBox(phone),
  );
}

function textBox(phone) {
  const draft = `phone ${phone.number}`;
  const press = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(phone, draft);
  };
  const put = (event) => {
    ui.drafts.set(draft, event.target.value);
    grow(event.target);
    changed();
  };
  const empty = !(ui.drafts.get(draft) ?? "").trim() && !attached(draft).length;
  return h(
    "div",
    { class: "phone-box" },
    attachedList(draft),
    attachButton(draft, `Add pictures to the text from ${phone.name}`, "phone-attach"),
    h(
      "textarea",
      {
        key: draft,
        rows: "1",
        placeholder: "Text message",
        "aria-label": `Text from ${phone.name}`,
        "data-testid": "phone-box",
        value: ui.drafts.get(draft) ?? "",
        oninput: put,
        onkeydown: press,
      },
    ),
    h(
      "button",
      {
        type: "button",
        class: "phone-send",
        "aria-label": "Send text",
        "aria-disabled": String(empty),
        "data-testid": "phone-send",
        onclick: () => send(phone, draft),
      },
      icon("up"),
    ),
  );
}

async function send(phone, draft) {
  const body = (ui.drafts.get(draft) ?? "").trim();
  const media = attached(draft);
  const to = numberFor(phone);
  if (!body && !media.length) return;
  if (!to) return toast("Say which number to text: choose a line, or type another number.");
  ui.drafts.delete(draft);
  changed();
  readOn(draft);
  const answer = await act("text", { from: phone.number, to, body, media: media.map(({ type, content }) => ({ type, content })) });
  if (answer.ok) dropAttached(draft, media);
  else if (!ui.drafts.get(draft)) ui.drafts.set(draft, body);
  changed();
}
