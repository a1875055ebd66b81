// A caseworker's own answers to constraints: gathered here, and scored as a run of its own.

import { ask, complain, h, say, settings, t } from "/assets/common.js";

const at = (id) => document.getElementById(id);
const own = structuredClone(settings.overrides);
let scores = null;

async function begin() {
  scores = await ask(`/runs/${settings.run}/files/scores.json`);
  at("site").append(...scores.alternatives.map((one) =>
    h("option", { value: one.id }, one.name ? `${one.id} ${one.name}` : one.id)));
  at("constraint").append(...Object.entries(scores.constraints).map(([id, one]) =>
    h("option", { value: id }, one.title)));
  at("answer").append(...["no", "yes"].map((one) => h("option", { value: one }, t(`answer_${one}`))));
  at("date").value = new Date().toISOString().slice(0, 10);
  for (const name of ["site", "constraint"]) at(name).addEventListener("change", found);
  found();
  paint();
}

const site = (id) => scores.alternatives.find((one) => one.id === id);
const named = (id) => site(id)?.name || id;

/** What the map answers, which is what would be overruled. */
function found() {
  const answer = site(at("site").value)?.constraints[at("constraint").value]?.answer ?? "unchecked";
  at("found").textContent = t("map_says", { answer: t(`map_${answer}`).toLowerCase() });
}

function paint() {
  const heads = ["site", "constraint", "answer", "reason", "by", "date"];
  at("again").disabled = own.length === 0;
  if (own.length === 0) { at("own").replaceChildren(h("p", {}, t("no_answers"))); return; }
  const title = (one) => scores.constraints[one.constraint]?.title ?? one.constraint;
  at("own").replaceChildren(h("div", { class: "wide" }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(name))), h("th", { scope: "col" }, t("acts")))),
    h("tbody", {}, own.map((one) => h("tr", {},
      h("th", { scope: "row" }, named(one.id)), h("td", {}, title(one)), h("td", {}, t(`answer_${one.answer}`)),
      h("td", {}, one.reason), h("td", {}, one.by), h("td", {}, one.date),
      h("td", {}, h("button", {
        type: "button", "aria-label": t("take_answer", { site: named(one.id), constraint: title(one) }),
        onclick: () => { own.splice(own.indexOf(one), 1); paint(); },
      }, t("take_away")))))))));
}

at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = {
    id: at("site").value, constraint: at("constraint").value, answer: at("answer").value,
    reason: at("reason").value.trim(), by: at("by").value.trim(), date: at("date").value,
  };
  const before = own.findIndex((one) => one.id === given.id && one.constraint === given.constraint);
  if (before >= 0) own.splice(before, 1);
  own.push(given);
  at("reason").value = "";
  say(t("added_answer", { site: named(given.id) }));
  paint();
});

at("again").addEventListener("click", async () => {
  const body = { overrides: own, title: t("answered_title", { title: settings.title }).slice(0, 200) };
  if (settings.profile) body.profile = settings.profile;
  try {
    const { run } = await ask(`/runs/${settings.run}/rescore`, body);
    location.href = `/pages/result/${run}`;
  } catch (error) { complain(error); }
});

begin().catch(complain);
