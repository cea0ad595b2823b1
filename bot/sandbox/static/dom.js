// A few lines that build the page and mend it in place: nodes that stay keep their focus, their caret and their scroll.
// Text becomes text nodes only, so that nothing anybody typed is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "use"]);
const AS_PROPERTY = new Set(["value", "checked", "selected", "disabled", "indeterminate"]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const made = new WeakMap();

export function h(tag, props, ...children) {
  const kept = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
  return { tag, props: props ?? {}, key: props?.key, children: kept };
}

export const icon = (name) => h("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, h("use", { href: `#icon-${name}` }));

/** The address if a click on it can do no harm, else null. */
export function safeAddress(address) {
  try {
    return SCHEMES.has(new URL(address, location.href).protocol) ? address : null;
  } catch {
    return null;
  }
}

/** Makes the children of `parent` look like `wanted`, reusing nodes by key, else by tag in order. */
export function patch(parent, wanted) {
  const children = wanted.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  const nodes = match(parent, children);
  const staying = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!staying.has(node)) node.remove();
  let next = parent.firstChild;
  children.forEach((child, index) => {
    const node = nodes[index] ?? create(child);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    update(node, child);
  });
}

function match(parent, children) {
  const keyed = new Map();
  const loose = new Map();
  for (const node of parent.childNodes) {
    const old = made.get(node);
    if (old === undefined) continue;
    if (old.key !== undefined) keyed.set(identity(old), node);
    else loose.set(identity(old), [...(loose.get(identity(old)) ?? []), node]);
  }
  return children.map((child) => {
    const name = identity(child);
    if (child.key === undefined) return loose.get(name)?.shift();
    const node = keyed.get(name);
    keyed.delete(name);
    return node;
  });
}

function identity(child) {
  if (typeof child !== "object") return "#text";
  return child.key === undefined ? child.tag : `${child.tag} ${child.key}`;
}

function create(child) {
  if (typeof child !== "object") {
    const text = document.createTextNode("");
    made.set(text, { tag: "#text" });
    return text;
  }
  const node = DRAWN.has(child.tag) ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  made.set(node, { tag: child.tag, key: child.key, props: {}, fresh: true });
  return node;
}

function update(node, child) {
  if (typeof child !== "object") {
    if (node.data !== String(child)) node.data = String(child);
    return;
  }
  const old = made.get(node);
  for (const name of Object.keys(old.props)) if (!(name in child.props)) setProp(node, name, undefined);
  const late = [];
  for (const [name, value] of Object.entries(child.props)) {
    if (AS_PROPERTY.has(name)) late.push([name, value]);
    else if (old.props[name] !== value) setProp(node, name, value);
  }
  patch(node, child.children);
  // A select takes its value only once its options are there.
  for (const [name, value] of late) setProp(node, name, value);
  made.set(node, { tag: child.tag, key: child.key, props: child.props });
  if (old.fresh) child.props.mount?.(node);
}

function setProp(node, name, value) {
  if (name === "key" || name === "mount") return;
  // A handler's value is dropped, as `false` would cancel what the key or click does by itself.
  if (name.startsWith("on")) node[name] = value ? (event) => void value(event) : null;
  else if (name === "tint") tint(node, value);
  else if (AS_PROPERTY.has(name)) {
    const wanted = value ?? (name === "value" ? "" : false);
    if (node[name] !== wanted) node[name] = wanted;
  } else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

function tint(node, colour) {
  if (/^#?[0-9a-f]{3,8}$/i.test(colour ?? "")) node.style.setProperty("--tint", `#${colour.replace("#", "")}`);
  else node.style.removeProperty("--tint");
}

const NEAR_END = 60;

export const isAtEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END;

export const toEnd = (node) => (node.scrollTop = node.scrollHeight);

/** What one writes oneself is seen, wherever one was reading: the list called so goes to its end. */
export function readOn(name) {
  const list = document.querySelector(`[data-stick="${CSS.escape(name)}"]`);
  if (list) toEnd(list);
}
