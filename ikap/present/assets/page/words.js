// Words, numbers and elements. Every text reaches the page as text, never as markup.

const SETTINGS = JSON.parse(document.getElementById("settings").textContent);
const LOCALE = SETTINGS.language === "nb" ? "nb-NO" : "en-GB";
const NO_BREAK = "\u00a0";

function t(name, fields = {}) {
  const text = SETTINGS.words[name];
  if (text === undefined) throw new Error(`no words for ${name}`);
  return text.replace(/\{(\w+)\}/g, (whole, field) =>
    field in fields ? String(fields[field]) : whole,
  );
}

// What a code of a fixed concept is called: concept("statuses", "eligible").
function concept(table, code) {
  return SETTINGS.concepts[table][code] || code;
}

const FORMATS = new Map(); // a format a number of decimals: making one is slow

function number(value, decimals = 0) {
  if (value === null || value === undefined) return "–";
  if (!FORMATS.has(decimals)) {
    FORMATS.set(decimals, new Intl.NumberFormat(LOCALE, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }));
  }
  const shown = FORMATS.get(decimals).format(value);
  return shown.replace(/^[-−]([0.,]+)$/, "$1").replace(/^-/, "−");
}

function quantity(value, unit, decimals = 0) {
  if (unit === SETTINGS.share) return percent(value, Math.max(decimals - 2, 0));
  return value === null || value === undefined || !unit
    ? number(value, decimals)
    : `${number(value, decimals)}${NO_BREAK}${unit}`;
}

function percent(share, decimals = 0) {
  return share === null || share === undefined
    ? "–"
    : `${number(100 * share, decimals)}${NO_BREAK}%`;
}

function day(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
  if (!found) return text || "";
  if (SETTINGS.language === "nb") return `${found[3]}.${found[2]}.${found[1]}`;
  const when = new Date(Date.UTC(found[1], found[2] - 1, found[3]));
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" }).format(when);
}

// An element: h("p", {class: "note", onclick: f}, "text", child, …). No attribute takes markup.
function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

// A web address that may be followed; anything else is shown as text.
function linked(address, text) {
  return /^https?:\/\//i.test(address || "")
    ? h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text)
    : text;
}

function lightMark(light, spoken = "") {
  const symbol = light ? concept("symbols", light) : "–";
  return h(
    "span",
    { class: `mark ${light || "none"}` },
    h("span", { "aria-hidden": "true" }, symbol),
    h("span", { class: "unseen" }, spoken),
  );
}

function lightWord(goal) {
  if (goal.light === null && goal.low === null) return t("not_assessed");
  const word = goal.light ? concept("lights", goal.light) : t("uncertain");
  return goal.light && goal.uncertain ? `${word}, ${t("uncertain")}` : word;
}

// «Kilde: NIBIO, 23.11.2026» for what was read; else whose judgement it is.
function basisText(basis) {
  const said = [basis.title];
  if (basis.publisher) said.push(basis.publisher);
  if (basis.date) said.push(day(basis.date));
  return `${concept("tags", basis.tag)}: ${said.join(", ")}`;
}

function afterPause(wait, work) {
  let waiting = 0;
  return (...args) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => work(...args), wait);
  };
}
