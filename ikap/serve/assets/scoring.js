// What a drawn site scores: goals first, then status and its reasons, conflicts, the total last.

import { h, number, points, t } from "/assets/common.js";

const GOALS = ["climate", "proximity", "soil", "growth"];
const SIGNS = { green: "●", yellow: "▲", red: "■" };

function change(now, before) {
  if (now === null || before === null || before === undefined || now === before) return "";
  return t(now > before ? "up" : "down", { n: Math.abs(now - before) });
}

/** How one drawing compares with what it was when the drag began. */
export function scorePanel(found, before, showConflict) {
  const entry = found.alternatives[0];
  const was = before?.alternatives[0];
  return h("div", { class: "scored" },
    found.alternatives.length > 1 ? h("p", { class: "under" }, t("mixed_use")) : null,
    h("h3", {}, t("goals")),
    h("ul", { class: "goal-bars" }, GOALS.filter((goal) => entry.goals[goal]).map((goal) => {
      const { value, class: light } = entry.goals[goal];
      const now = points(value);
      const moved = change(now, points(was?.goals[goal]?.value));
      return h("li", {},
        h("span", { class: "goal-name" }, t(`goal_${goal}`)),
        h("meter", { min: 0, max: 100, value: now ?? 0, "aria-label": t(`goal_${goal}`) }),
        h("span", { class: "goal-value" }, now === null ? t("not_judged") : number(now)),
        h("span", { class: `light ${light ?? ""}`, title: light ? t(`class_${light}`) : "" },
          light ? `${SIGNS[light]} ${t(`class_${light}`)}` : ""),
        h("span", { class: "moved" }, moved));
    })),
    h("p", { class: "status" }, h("strong", {}, t(`status_${entry.status}`)), " ",
      entry.reasons.status.join(" ")),
    conflicts(found, showConflict),
    reasons(t("reasons_for"), entry.reasons.for),
    reasons(t("reasons_against"), entry.reasons.against),
    reasons(t("reasons_missing"), entry.reasons.missing),
    h("p", { class: "total" }, t("total"), " ", h("strong", {}, number(points(entry.score))), " ",
      h("span", { class: "moved" }, change(points(entry.score), points(was?.score))), " ",
      entry.class && entry.status !== "excluded" ? h("span", { class: `light ${entry.class}` },
        `${SIGNS[entry.class]} ${t(`class_${entry.class}`)}`) : "", " ",
      h("span", { class: "under" }, (entry.status !== "excluded" && entry.class_reason) || "")),
    criteria(found, was));
}

function conflicts(found, showConflict) {
  if (!found.conflicts.length) return h("p", { class: "under" }, t("no_conflicts"));
  return h("section", { class: "conflicts" },
    h("h3", {}, t("conflicts", { n: found.conflicts.length })),
    h("ul", {}, found.conflicts.map((one) => {
      const limit = found.constraints[one.constraint];
      const answer = found.alternatives.find((entry) => entry.id === one.id).constraints[one.constraint];
      const size = answer.area_daa ? `, ${number(answer.area_daa, 1)} daa` : "";
      return h("li", { class: one.tier },
        h("strong", {}, t(one.tier === "flag" && !limit.conditional ? "tier_information" : `tier_${one.tier}`)), ` ${limit.title}${size}. ${limit.advice} `,
        one.shape ? h("button", { type: "button", class: "plain", onclick: () => showConflict(one) },
          t("show_on_map")) : null);
    })));
}

function reasons(title, lines) {
  return lines.length
    ? h("section", {}, h("h3", {}, title), h("ul", {}, lines.map((line) => h("li", {}, line)))) : null;
}

function criteria(found, was) {
  const entry = found.alternatives[0];
  const rows = Object.entries(entry.criteria);
  return h("details", {}, h("summary", {}, t("all_criteria", { n: rows.length })),
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("criteria") },
      h("table", {}, h("caption", { class: "unseen" }, t("criteria")),
        h("thead", {}, h("tr", {}, [t("criterion"), t("measured"), t("points"), t("change")]
          .map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, rows.map(([name, one]) => h("tr", {},
          h("th", { scope: "row" }, found.criteria[name].title),
          h("td", { class: "n" }, one.measured === null ? "–" : `${number(one.measured, 1)} ${one.unit}`),
          h("td", { class: "n" }, number(points(one.value))),
          h("td", { class: "n" }, change(points(one.value), points(was?.criteria[name]?.value)))))))));
}

/** What a drawing is advised: each piece with what it changes and gives, and how it is taken over. */
export function advicePanel(found, { use, variant }) {
  const score = (standing) => number(points(standing.score));
  return h("section", { class: "advice" },
    h("h3", {}, t("advice")),
    found.pieces.length ? null : h("p", { class: "under" }, found.why_none || t("no_advice")),
    found.pieces.map((piece) => h("article", {},
      h("p", {}, h("strong", {}, `${t("points")}: ${score(found.before)} → ${score(piece.after)}`)),
      h("ul", {}, [...piece.change, ...piece.effect].map((line) => h("li", {}, line))),
      piece.geometry ? h("div", { class: "acts" },
        h("button", { type: "button", "data-act": "use_advice", onclick: () => use(piece) }, t("use_advice")),
        h("button", { type: "button", "data-act": "advice_as_variant", onclick: () => variant(piece) },
          t("advice_as_variant"))) : null)));
}

const COSTS = ["farmland_loss", "land_emissions"]; // criteria that say what a site takes, as measured

/** Up to four drawings of one site beside each other; the best of each row is said in words. */
export function sideBySide(variants, titles) {
  const rows = [
    [t("area_daa"), (one) => one.area_daa, null, 1],
    [t("net_daa"), (one) => one.net_area_daa, "most", 1],
    [t("dwellings"), (one) => one.dwellings, "most", 0],
    [t("jobs"), (one) => one.jobs, "most", 0],
    ...COSTS.filter((name) => variants.some((one) => one.entry?.criteria[name])).map((name) => [
      titles[name].title, (one) => one.criteria[name]?.measured, "least", 1,
      variants.find((one) => one.entry?.criteria[name]).entry.criteria[name].unit,
    ]),
    ...GOALS.map((goal) => [t(`goal_${goal}`), (one) => points(one.goals[goal]?.value), "most", 0]),
    [t("total"), (one) => points(one.score), "most", 0],
  ];
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("variants") },
    h("table", { class: "variants" }, h("caption", {}, t("variants")),
      h("thead", {}, h("tr", {}, h("td", {}), variants.map((one) => h("th", { scope: "col" }, one.name)))),
      h("tbody", {},
        rows.map(([title, read, best, decimals, unit]) => {
          const values = variants.map((one) => (one.entry ? read(one.entry) : null));
          const known = values.filter((value) => value !== null && value !== undefined);
          const end = best === "least" ? Math.min : Math.max;
          const top = best && known.length > 1 && new Set(known).size > 1 ? end(...known) : null;
          const word = t(best === "least" ? "least_costs" : "best");
          return h("tr", {}, h("th", { scope: "row" }, unit ? `${title} (${unit})` : title), values.map((value) =>
            h("td", { class: "n" }, value === top && top !== null
              ? h("strong", {}, number(value, decimals), " ", h("span", { class: "best" }, word))
              : number(value, decimals))));
        }),
        h("tr", {}, h("th", { scope: "row" }, t("status")), variants.map((one) =>
          h("td", {}, one.entry ? t(`status_${one.entry.status}`) : "–"))))));
}
