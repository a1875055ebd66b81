// Elements of the page. Every text reaches it as text, never as markup.

/**
 * The element with an id that the page is sure to have.
 *
 * @param {string} id
 */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * @param {string} selector
 * @param {ParentNode} within
 * @returns {HTMLElement[]}
 */
function allOf(selector, within = document) {
  return [...within.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * The first that a selector finds, which is sure to be there.
 *
 * @param {string} selector
 * @param {ParentNode} within
 */
function firstOf(selector, within = document) {
  const [element] = allOf(selector, within);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/**
 * An element: h("p", {class: "note", onclick: f}, "text", child, …). No attribute takes markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 */
function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 */
function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} Filled
 * @param {Filled} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "value") Object.assign(element, { value });
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodesOf(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodesOf(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined) return [];
    if (Array.isArray(child)) return nodesOf(child);
    return typeof child === "number" ? [String(child)] : [child];
  });
}

/**
 * What draws on a canvas.
 *
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @returns {Pen}
 */
function penOf(canvas) {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("the browser draws on no canvas");
  return /** @type {Pen} */ (pen);
}

/**
 * A web address that may be followed; anything else is shown as text.
 *
 * @param {string | null | undefined} address
 * @param {string} text
 */
function linked(address, text) {
  return /^https?:\/\//i.test(address || "")
    ? h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text)
    : text;
}

/**
 * Waits until nothing has been asked for in a while: a list is not announced at every step.
 *
 * @template {unknown[]} Arguments
 * @param {number} wait milliseconds
 * @param {(...args: Arguments) => void} work
 * @returns {(...args: Arguments) => void}
 */
function afterPause(wait, work) {
  let waiting = 0;
  return (...args) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => work(...args), wait);
  };
}

/** What has the focus, to give it back to. */
function focusedElement() {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? activeElement : null;
}

/** @param {string} text */
function say(text) {
  byId("live").textContent = text;
}

/**
 * @param {string} title
 * @param {...Child} children
 */
function section(title, ...children) {
  const kept = children.flat().filter((child) => child !== null && child !== undefined);
  return kept.length ? h("section", { class: "part" }, h("h3", {}, title), kept) : null;
}

/**
 * Hand a text over as a file.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} type
 */
function download(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
