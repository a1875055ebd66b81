// What every screen uses: words, elements, questions to the service, and what is said aloud.

/**
 * An element of the page that must be there, of the kind that its use asks for.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id @param {new () => E} [kind] @returns {E}
 */
export function at(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof (kind ?? HTMLElement)) return /** @type {E} */ (element);
  throw new Error(`no such element: ${id}`);
}

const data = JSON.parse(at("data").textContent);
export const language = data.language;
export const settings = data;

/**
 * The words of the page; `{name}` fields are filled in with what is given.
 * @param {string} name @param {Record<string, unknown>} [values] @returns {string}
 */
export function t(name, values = {}) {
  const text = data.words[name];
  if (text === undefined) throw new Error(`no word: ${name}`);
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ _all, /** @type {string} */ key) => String(values[key]));
}

/**
 * @typedef {string | number | boolean | null | undefined} Plain
 * @typedef {Node | Plain} Child
 * @typedef {(event: Event & { target: HTMLInputElement }) => unknown} Listener
 */

/**
 * An element; attributes that are false or null are left out, `on…` are listeners.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name @param {Record<string, Plain | Listener>} [attributes] @param {(Child | Child[])[]} children
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** What the service refused: its status and its own sentences. */
export class Refusal extends Error {
  /** @param {number} status @param {{ detail?: string, problems?: Service.Problem[], now?: Service.Sketch, run?: string }} answer */
  constructor(status, answer) {
    super(answer.detail || String(status));
    this.status = status;
    this.answer = answer;
  }
}

/**
 * A question to the service; what is refused is thrown with its sentences.
 * @param {string} path @param {object} [body] @param {string} [method] @returns {Promise<any>}
 */
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
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

/** Say something when it suits the one who listens. @param {string} text */
export function say(text) {
  at("live").textContent = text;
}

/** Show what went wrong, and say it at once. @param {unknown} error */
export function complain(error) {
  const problems = error instanceof Refusal ? error.answer.problems ?? [] : [];
  const message = error instanceof Error ? error.message : String(error);
  const lines = problems.length ? problems.map((p) => `${p.where}: ${p.what} ${p.remedy}`) : [message];
  notice(lines, true);
  at("alarm").textContent = lines.join(" ");
}

/** A band over the page; nothing takes it away. @param {string[]} lines */
export function notice(lines, wrong = false) {
  const band = at("notice");
  band.hidden = lines.length === 0;
  band.classList.toggle("wrong", wrong);
  band.replaceChildren(...lines.map((line) => h("p", {}, line)),
    wrong ? h("button", { type: "button", onclick: () => notice([]) }, t("close")) : "");
}

const locale = language === "en" ? "en-GB" : "nb-NO";

/** @param {number | null | undefined} value */
export function number(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  }).format(value);
}

/** @param {string} text */
export function moment(text) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

/** A share as points of 100. @param {number | null | undefined} share */
export function points(share) {
  return share === null || share === undefined ? null : Math.round(100 * share);
}

/**
 * Events of the service; without them the callback is called each two seconds.
 * @param {string[]} kinds @param {(kind: string, about: any) => unknown} callback
 */
export function follow(kinds, callback) {
  const source = new EventSource("/events");
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  for (const kind of kinds) source.addEventListener(kind, (event) => callback(kind, JSON.parse(event.data)));
  source.addEventListener("open", () => { clearInterval(timer); timer = undefined; });
  source.addEventListener("error", () => { timer ??= setInterval(() => callback("poll", {}), 2000); });
  return source;
}

/** Wait until the region is open, and say what hinders it. @returns {Promise<Service.RegionState>} */
export async function opened() {
  for (;;) {
    const state = await ask("/state");
    if (state.trouble) throw new Refusal(503, { detail: state.trouble });
    if (state.open) return state.region;
    await new Promise((done) => setTimeout(done, 700));
  }
}

/** @param {Service.RegionState} region */
export function invented(region) {
  return region.synthetic.length ? [t("invented", { n: region.synthetic.length })] : [];
}
