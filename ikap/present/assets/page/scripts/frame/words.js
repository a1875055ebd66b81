// Words, numbers and dates, in the language of the page.
// uses: elements

/** @type {Settings} */
const SETTINGS = JSON.parse(byId("settings").textContent || "");
// Few browsers know nynorsk, and would write its numbers as English ones: bokmål has the same.
const LOCALE = SETTINGS.language === "en" ? ["en-GB"] : [`${SETTINGS.language}-NO`, "nb-NO"];
const NO_BREAK = "\u00a0";

/**
 * @param {string} name
 * @param {Record<string, unknown>} [fields]
 */
function t(name, fields = {}) {
  const text = SETTINGS.words[name];
  if (text === undefined) throw new Error(`no words for ${name}`);
  return text.replace(/\{(\w+)\}/g, (whole, field) =>
    field in fields ? String(fields[field]) : whole,
  );
}

/**
 * Words about so many of something: the singular for one, as it is shown in whole.
 *
 * @param {string} name
 * @param {number} n
 * @param {Record<string, unknown>} [fields]
 */
function counted(name, n, fields = {}) {
  return t(Math.round(n) === 1 ? `${name}_one` : name, { n: number(n), ...fields });
}

/**
 * Two amounts as the ends of one; a word between them where one is below zero.
 *
 * @param {string} low
 * @param {string} high
 */
function spanText(low, high) {
  const below = low.startsWith("−") || high.startsWith("−");
  return t(below ? "interval_below" : "interval", { low, high });
}

/**
 * What a code of a fixed concept is called: concept("statuses", "eligible").
 *
 * @param {string} table
 * @param {string} code
 */
function concept(table, code) {
  return SETTINGS.concepts[table][code] || code;
}

/**
 * What a goal is called for a kind of site: the business goal of nearness has a name of its own.
 *
 * @param {Goal} goal
 * @param {Kind} kind
 */
function goalTitle(goal, kind) {
  return (kind === "business" && SETTINGS.concepts.goals_business[goal]) || concept("goals", goal);
}

const FORMATS = new Map(); // a format a number of decimals: making one is slow

/**
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
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

/**
 * @param {number | null | undefined} value
 * @param {string | null} unit
 * @param {number} [decimals]
 */
function quantity(value, unit, decimals = 0) {
  if (unit === SETTINGS.share) return percent(value, Math.max(decimals - 2, 0));
  return value === null || value === undefined || !unit
    ? number(value, decimals)
    : `${number(value, decimals)}${NO_BREAK}${unit.replace("CO2", "CO₂")}`;
}

/**
 * A quantity without its unit, where the unit stands beside it; a share in hundredths.
 *
 * @param {number} value
 * @param {string | null} unit
 * @param {number} [decimals]
 */
function amount(value, unit, decimals = 0) {
  return unit === SETTINGS.share
    ? number(100 * value, Math.max(decimals - 2, 0))
    : number(value, decimals);
}

/**
 * @param {number | null | undefined} share
 * @param {number} [decimals]
 */
function percent(share, decimals = 0) {
  return share === null || share === undefined
    ? "–"
    : `${number(100 * share, decimals)}${SETTINGS.language === "en" ? "" : NO_BREAK}%`;
}

/** @param {string | null} text */
function day(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
  if (!parts) return text || "";
  if (SETTINGS.language !== "en") return `${parts[3]}.${parts[2]}.${parts[1]}`;
  const when = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" }).format(when);
}

/**
 * @param {Light | null} light
 * @param {string} [spoken]
 */
function lightMark(light, spoken = "") {
  const symbol = light ? concept("symbols", light) : "–";
  return h(
    "span",
    { class: `mark ${light || "none"}` },
    h("span", { "aria-hidden": "true" }, symbol),
    h("span", { class: "unseen" }, spoken),
  );
}

/** @param {GoalJudgement} goal */
function lightWord(goal) {
  if (goal.light === null && goal.low === null) return t("not_assessed");
  const word = goal.light ? concept("lights", goal.light) : t("uncertain");
  return goal.light && goal.uncertain ? `${word}, ${t("uncertain")}` : word;
}

/**
 * «Kilde: NIBIO, 23.11.2026» for what was read; else whose judgement it is.
 *
 * @param {Basis} basis
 */
function basisText(basis) {
  const said = [basis.title];
  if (basis.publisher) said.push(basis.publisher);
  if (basis.date) said.push(day(basis.date));
  return `${concept("tags", basis.tag)}: ${said.join(", ")}`;
}
