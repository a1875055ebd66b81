// The trail of a case: what stands, what is entered now, and the new run that it becomes.

import { ask, at, complain, h, language, Refusal, say, settings, t } from "/assets/common.js";

const NAMES = ["id", "state", "outcome", "reason", "case", "by", "role", "date", "until"];
/** A field of the form, of whichever kind. @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (at(id));
/** @type {Service.TrailLine[]} */
const lines = [];
/** @type {Service.ScoredSite[]} */
let sites = [];

const named = (/** @type {string} */ id) => sites.find((site) => site.id === id)?.name || id;
/** What a choice of the form says. @param {string} list @param {string} code */
const word = (list, code) => (code ? t(`${list}_${code}`) : "");

/** A date as it is written. @param {string} iso */
const day = (iso) => new Date(`${iso}T00:00`).toLocaleDateString(language === "en" ? "en-GB" : "nb",
  { day: "2-digit", month: "2-digit", year: "numeric" });

async function begin() {
  /** @type {Service.Scores} */
  const scores = await ask(`/runs/${settings.run}/files/scores.json`);
  sites = scores.alternatives;
  field("id").append(...sites.map((site) =>
    h("option", { value: site.id }, site.name ? `${site.id} ${site.name}` : site.id)));
  field("state").append(...settings.states.map((/** @type {string} */ code) => h("option", { value: code }, t(`trail_${code}`))));
  field("outcome").append(h("option", { value: "" }, "–"),
    ...settings.outcomes.map((/** @type {string} */ code) => h("option", { value: code }, t(`outcome_${code}`))));
  field("date").value = new Date().toISOString().slice(0, 10);
  field("state").addEventListener("change", showAsked);
  showAsked();
  standing();
  paint();
}

/** A hearing has a last day; what is refused, objected to or withdrawn has a reason. */
function showAsked() {
  const hearing = field("state").value === "hearing";
  field("until").required = hearing;
  at("until-row").hidden = !hearing;
  field("reason").required = settings.reasoned.includes(field("state").value) || field("outcome").value === "no";
}

/** What was entered before: it stands, and a fault in it is mended with a new line. */
function standing() {
  const steps = sites.flatMap((site) => (site.trail ?? []).map((step) => ({ id: site.id, ...step })));
  at("standing").replaceChildren(steps.length ? table(steps) : h("p", {}, t("no_trail")));
}

/** @param {Service.TrailLine[]} rows @param {(line: Service.TrailLine) => Node} [act] */
function table(rows, act) {
  const heads = [t("site"), t("trail_state"), t("trail_outcome"), t("reason"), t("trail_case"), t("trail_by"), t("trail_role"), t("date")];
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("trail") }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)), act ? h("th", { scope: "col" }, t("acts")) : null)),
    h("tbody", {}, rows.map((line) => h("tr", {},
      h("th", { scope: "row" }, named(line.id)), h("td", {}, word("trail", line.state)), h("td", {}, word("outcome", line.outcome)),
      h("td", {}, line.reason), h("td", {}, line.case), h("td", {}, line.by), h("td", {}, line.role),
      h("td", {}, line.until ? `${day(line.date)} – ${day(line.until)}` : day(line.date)),
      act ? h("td", {}, act(line)) : null)))));
}

function paint() {
  at("store", HTMLButtonElement).disabled = lines.length === 0;
  at("own").replaceChildren(lines.length === 0 ? h("p", {}, t("no_new_lines")) : table(lines, (line) => h("button", {
    type: "button", "aria-label": t("take_line", { site: named(line.id), state: word("trail", line.state) }),
    onclick: () => { lines.splice(lines.indexOf(line), 1); paint(); },
  }, t("take_away"))));
}

at("outcome").addEventListener("change", showAsked);
at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const line = /** @type {Service.TrailLine} */ (/** @type {unknown} */ (
    Object.fromEntries(NAMES.map((name) => [name, field(name).value.trim()]))));
  if (line.state !== "hearing") line.until = "";
  lines.push(line);
  field("reason").value = "";
  say(t("added_line", { site: named(line.id) }));
  paint();
});

at("store").addEventListener("click", async () => {
  try {
    const { run } = await ask(`/runs/${settings.run}/trail`, { trail: lines });
    location.href = `/pages/result/${run}`;
  } catch (error) {
    complain(error);
    if (error instanceof Refusal && error.answer.run) {
      at("later").replaceChildren(h("a", { href: `/pages/trail/${error.answer.run}` }, t("later_run")));
    }
  }
});

begin().catch(complain);
