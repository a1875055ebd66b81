// Weights that are tried on a run at once, and kept as a profile with whose decision they are.

import { ask, complain, h, number, points, say, settings, t } from "/assets/common.js";

const at = (id) => document.getElementById(id);
const KINDS = ["housing", "business"];
let profile = null;
let known = null;
let timer = null;
let turn = 0;

async function begin() {
  known = await ask("/profiles");
  const choice = at("base");
  choice.append(
    ...known.bundled.map((one) => h("option", { value: one.name }, one.title)),
    ...known.own.map((one) => h("option", { value: one.name }, one.title)));
  choice.value = "balansert";
  choice.addEventListener("change", () => use(choice.value));
  use(choice.value);
}

/** The profile as its file has it, from either way it is told. */
function use(name) {
  const own = known.own.find((one) => one.name === name);
  const one = known.bundled.find((entry) => entry.name === name);
  profile = own ?? {
    title: one.title, decided_by: one.decided_by, date: one.date, basis: plain(one.basis),
    not_compensable: one.not_compensable, ...one.weights,
    ...(one.replace.length ? { replace: one.replace } : {}),
  };
  profile = structuredClone(profile);
  delete profile.name;
  paint();
  tried();
}

const plain = (basis) => Object.fromEntries(Object.entries(basis).filter(([, value]) => value !== null));

function paint() {
  at("fields").replaceChildren(...KINDS.filter((kind) => profile[kind]).map((kind) =>
    h("fieldset", {}, h("legend", {}, t(`kind_${kind}`)),
      h("h3", {}, t("goals")), weights(kind, "goals", (name) => t(`goal_${name}`)),
      h("details", {}, h("summary", {}, t("criteria")),
        weights(kind, "criteria", (name) => settings.titles[name] ?? name)))));
}

function weights(kind, part, title) {
  return h("div", { class: "weights" }, Object.entries(profile[kind][part]).map(([name, value]) =>
    h("label", {}, title(name), h("input", {
      type: "number", min: 0, max: 100, step: "0.05", value, "data-weight": `${kind}.${part}.${name}`,
      oninput: (event) => {
        profile[kind][part][name] = Math.max(0, Number(event.target.value) || 0);
        clearTimeout(timer);
        timer = setTimeout(tried, 250);
      },
    }))));
}

/** The order with these weights; only the answer to the last question is shown. */
async function tried() {
  turn += 1;
  const mine = turn;
  at("order-state").textContent = t("computing");
  try {
    const { sites } = await ask(`/runs/${settings.run}/weigh`, profile);
    if (mine !== turn) return;
    at("order-state").textContent = "";
    order(sites);
  } catch (error) {
    if (mine === turn) { at("order-state").textContent = ""; complain(error); }
  }
}

function order(sites) {
  const lists = [...new Set(sites.map((one) => one.list))];
  at("order").replaceChildren(...lists.map((list) => h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t(`list_${list}`) },
    h("table", {}, h("caption", {}, t(`list_${list}`)),
      h("thead", {}, h("tr", {}, [t("place"), t("was"), t("name"), t("points"), t("status")]
        .map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, sites.filter((one) => one.list === list).map((one) => h("tr", {},
        h("td", { class: "n" }, number(one.rank)), h("td", { class: "n" }, number(one.before)),
        h("th", { scope: "row" }, one.name), h("td", { class: "n" }, number(points(one.score))),
        h("td", {}, t(`status_${one.status}`)))))))));
  say(t("order_told", { n: sites.filter((one) => one.rank !== one.before).length }));
}

at("save").addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = at("profile-title").value.trim();
  const name = title.toLowerCase().replace(/[^a-z0-9æøå]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  const whole = {
    ...profile, title, decided_by: at("decided-by").value.trim(), date: at("decided-date").value,
    basis: { tag: "P", title: at("decided-basis").value.trim() },
  };
  try {
    await ask(`/profiles/${name}`, whole, "PUT");
    const { run } = await ask(`/runs/${settings.run}/rescore`, { profile: name, title: `${settings.title}: ${title}`.slice(0, 200) });
    location.href = `/pages/result/${run}`;
  } catch (error) { complain(error); }
});

at("decided-date").value = new Date().toISOString().slice(0, 10);
begin().catch(complain);
