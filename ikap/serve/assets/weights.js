// Weights that are tried on a run at once, and kept as a profile with whose decision they are.

import { ask, at, complain, h, number, points, say, settings, t } from "/assets/common.js";

const KINDS = ["housing", "business"];
const base = at("base", HTMLSelectElement);
/** @type {Service.EditedProfile} */
let profile;
/** @type {{ bundled: Service.BundledProfile[], own: (Service.EditedProfile & { name: string })[] }} */
let known = { bundled: [], own: [] };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let turn = 0;

async function begin() {
  known = await ask("/profiles");
  base.append(
    ...known.bundled.map((entry) => h("option", { value: entry.name }, entry.title)),
    ...known.own.map((entry) => h("option", { value: entry.name }, entry.title)));
  base.value = "balansert";
  base.addEventListener("change", () => use(base.value));
  use(base.value);
}

/** The profile as its file has it, from either way that it is answered. @param {string} name */
function use(name) {
  const own = known.own.find((entry) => entry.name === name);
  const bundled = known.bundled.find((entry) => entry.name === name);
  const chosen = own ?? (bundled && asFile(bundled));
  if (!chosen) return;
  profile = structuredClone(chosen);
  delete profile.name;
  paint();
  tried();
}

/** @param {Service.BundledProfile} bundled @returns {Service.EditedProfile} */
function asFile({ title, decided_by, date, basis, not_compensable, weights: shares, replace }) {
  const known = Object.fromEntries(Object.entries(basis).filter(([, value]) => value !== null));
  const part = replace.length ? { replace } : {};
  return /** @type {Service.EditedProfile} */ ({ title, decided_by, date, basis: known, not_compensable, ...shares, ...part });
}

function paint() {
  at("fields").replaceChildren(...KINDS.filter((kind) => profile[kind]).map((kind) =>
    h("fieldset", {}, h("legend", {}, t(`kind_${kind}`)),
      h("h3", {}, t("goals")), weights(kind, "goals", (name) => t(`goal_${name}`)),
      h("details", {}, h("summary", {}, t("criteria")),
        weights(kind, "criteria", (name) => settings.titles[name] ?? name)))));
}

/** @param {string} kind @param {"goals" | "criteria"} part @param {(name: string) => string} title */
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

/** @param {Service.Weighed[]} sites */
function order(sites) {
  const lists = [...new Set(sites.map((site) => site.list))];
  at("order").replaceChildren(...lists.map((list) => h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t(`list_${list}`) },
    h("table", {}, h("caption", {}, t(`list_${list}`)),
      h("thead", {}, h("tr", {}, [t("place"), t("was"), t("name"), t("points"), t("status")]
        .map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, sites.filter((site) => site.list === list).map((site) => h("tr", {},
        h("td", { class: "n" }, number(site.rank)), h("td", { class: "n" }, number(site.before)),
        h("th", { scope: "row" }, site.name), h("td", { class: "n" }, number(points(site.score))),
        h("td", {}, t(`status_${site.status}`)))))))));
  say(t("order_told", { n: sites.filter((site) => site.rank !== site.before).length }));
}

at("save").addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = at("profile-title", HTMLInputElement).value.trim();
  const name = title.toLowerCase().replace(/[^a-z0-9æøå]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  const whole = {
    ...profile, title, decided_by: at("decided-by", HTMLInputElement).value.trim(), date: at("decided-date", HTMLInputElement).value,
    basis: { tag: "P", title: at("decided-basis", HTMLInputElement).value.trim() },
  };
  try {
    await ask(`/profiles/${name}`, whole, "PUT");
    const { run } = await ask(`/runs/${settings.run}/rescore`, { profile: name, title: `${settings.title}: ${title}`.slice(0, 200) });
    location.href = `/pages/result/${run}`;
  } catch (error) { complain(error); }
});

at("decided-date", HTMLInputElement).value = new Date().toISOString().slice(0, 10);
begin().catch(complain);
