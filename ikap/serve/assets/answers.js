// A caseworker's own answers to constraints: gathered here, and scored as a run of its own.

import { ask, at, complain, h, say, settings, t } from "/assets/common.js";

/** A field of the form, of whichever kind. @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (at(id));
/** What stands in a field. @param {string} id */
const value = (id) => field(id).value;
/** @type {Service.OwnAnswer[]} */
const own = structuredClone(settings.overrides);
/** @type {Service.Scores} */
let scores = { alternatives: [], constraints: {} };

async function begin() {
  scores = await ask(`/runs/${settings.run}/files/scores.json`);
  at("site").append(...scores.alternatives.map((entry) =>
    h("option", { value: entry.id }, entry.name ? `${entry.id} ${entry.name}` : entry.id)));
  at("constraint").append(...Object.entries(scores.constraints).map(([id, constraint]) =>
    h("option", { value: id }, constraint.title)));
  at("answer").append(...["no", "yes"].map((answer) => h("option", { value: answer }, t(`answer_${answer}`))));
  field("date").value = new Date().toISOString().slice(0, 10);
  for (const name of ["site", "constraint"]) at(name).addEventListener("change", showMapped);
  showMapped();
  paint();
}

const site = (/** @type {string} */ id) => scores.alternatives.find((entry) => entry.id === id);
const named = (/** @type {string} */ id) => site(id)?.name || id;

/** What the map answers, which is what would be overruled. */
function showMapped() {
  const answer = site(value("site"))?.constraints[value("constraint")]?.answer ?? "unchecked";
  at("found").textContent = t("map_says", { answer: t(`map_${answer}`).toLowerCase() });
}

function paint() {
  const heads = ["site", "constraint", "answer", "reason", "by", "date"];
  at("again", HTMLButtonElement).disabled = own.length === 0;
  if (own.length === 0) { at("own").replaceChildren(h("p", {}, t("no_answers"))); return; }
  const title = (/** @type {Service.OwnAnswer} */ answer) => scores.constraints[answer.constraint]?.title ?? answer.constraint;
  at("own").replaceChildren(h("div", { class: "wide" }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(name))), h("th", { scope: "col" }, t("acts")))),
    h("tbody", {}, own.map((answer) => h("tr", {},
      h("th", { scope: "row" }, named(answer.id)), h("td", {}, title(answer)), h("td", {}, t(`answer_${answer.answer}`)),
      h("td", {}, answer.reason), h("td", {}, answer.by), h("td", {}, answer.date),
      h("td", {}, h("button", {
        type: "button", "aria-label": t("take_answer", { site: named(answer.id), constraint: title(answer) }),
        onclick: () => { own.splice(own.indexOf(answer), 1); paint(); },
      }, t("take_away")))))))));
}

at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = {
    id: value("site"), constraint: value("constraint"), answer: value("answer"),
    reason: value("reason").trim(), by: value("by").trim(), date: value("date"),
  };
  const before = own.findIndex((answer) => answer.id === given.id && answer.constraint === given.constraint);
  if (before >= 0) own.splice(before, 1);
  own.push(given);
  field("reason").value = "";
  say(t("added_answer", { site: named(given.id) }));
  paint();
});

at("again").addEventListener("click", async () => {
  /** @type {{ overrides: Service.OwnAnswer[], title: string, profile?: string }} */
  const body = { overrides: own, title: t("answered_title", { title: settings.title }).slice(0, 200) };
  if (settings.profile) body.profile = settings.profile;
  try {
    const { run } = await ask(`/runs/${settings.run}/rescore`, body);
    location.href = `/pages/result/${run}`;
  } catch (error) { complain(error); }
});

begin().catch(complain);
