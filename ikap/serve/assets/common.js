// What every screen uses: words, elements, questions to the service, and what is said aloud.

const data = JSON.parse(document.getElementById("data").textContent);
export const language = data.language;
export const settings = data;

/** The words of the page; `{name}` fields are filled in with what is given. */
export function t(name, values = {}) {
  const text = data.words[name];
  if (text === undefined) throw new Error(`no word: ${name}`);
  return text.replace(/\{(\w+)\}/g, (_all, key) => String(values[key]));
}

/** An element; attributes that are false or null are left out, `on…` are listeners. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export class Refusal extends Error {
  constructor(status, told) {
    super(told.detail || String(status));
    this.status = status;
    this.told = told;
  }
}

/** A question to the service; what is refused is thrown with its sentences. */
export async function ask(path, body, method = body === undefined ? "GET" : "POST") {
  const raw = body instanceof Blob;
  const response = await fetch(path, {
    method,
    headers: {
      Accept: "application/json",
      "Accept-Language": language,
      ...(body === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json" }),
    },
    body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
  }).catch(() => { throw new Refusal(0, { detail: t("lost") }); });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, told);
  return told;
}

/** Say something when it suits the one who listens. */
export function say(text) {
  document.getElementById("live").textContent = text;
}

/** Show what went wrong, and say it at once. */
export function complain(error) {
  const problems = error.told?.problems ?? [];
  const lines = problems.length ? problems.map((p) => `${p.where}: ${p.what} ${p.remedy}`) : [error.message];
  notice(lines, true);
  document.getElementById("alarm").textContent = lines.join(" ");
}

/** A band over the page; nothing takes it away. */
export function notice(lines, wrong = false) {
  const band = document.getElementById("notice");
  band.hidden = lines.length === 0;
  band.classList.toggle("wrong", wrong);
  band.replaceChildren(...lines.map((line) => h("p", {}, line)),
    wrong ? h("button", { type: "button", onclick: () => notice([]) }, t("close")) : "");
}

const locale = language === "en" ? "en-GB" : "nb-NO";

export function number(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  }).format(value);
}

export function moment(text) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

export function points(share) {
  return share === null || share === undefined ? null : Math.round(100 * share);
}

/** Events of the service; without them the callback is called each two seconds. */
export function follow(kinds, callback) {
  const source = new EventSource("/events");
  let timer = null;
  for (const kind of kinds) source.addEventListener(kind, (event) => callback(kind, JSON.parse(event.data)));
  source.addEventListener("open", () => { clearInterval(timer); timer = null; });
  source.addEventListener("error", () => { timer ??= setInterval(() => callback("poll", {}), 2000); });
  return source;
}

/** Wait until the region is open, and say what hinders it. */
export async function opened() {
  for (;;) {
    const state = await ask("/state");
    if (state.trouble) throw new Refusal(503, { detail: state.trouble });
    if (state.open) return state.region;
    await new Promise((done) => { setTimeout(done, 700); });
  }
}

export function invented(region) {
  return region.synthetic.length ? [t("invented", { n: region.synthetic.length })] : [];
}
