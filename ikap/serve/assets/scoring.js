// What a drawn site scores: goals first, then status and its reasons, conflicts, the total last.

import { h, number, points, t } from "/assets/common.js";

const GOALS = ["climate", "proximity", "soil", "growth"];
/** @type {Record<string, string>} */
const SIGNS = { green: "●", yellow: "▲", red: "■" };

/** @param {number | null} now @param {number | null | undefined} before */
function change(now, before) {
  if (now === null || before === null || before === undefined || now === before) return "";
  return t(now > before ? "up" : "down", { n: Math.abs(now - before) });
}

/**
 * How one drawing compares with what it was when the drag began.
 * @param {Service.LiveScore} live @param {Service.LiveScore | null} before @param {(conflict: Service.Conflict) => void} showConflict
 */
export function scorePanel(live, before, showConflict) {
  const entry = live.alternatives[0];
  const was = before?.alternatives[0];
  return h("div", { class: "scored" },
    live.alternatives.length > 1 ? h("p", { class: "under" }, t("mixed_use")) : null,
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
    conflicts(live, showConflict),
    reasons(t("reasons_for"), entry.reasons.for),
    reasons(t("reasons_against"), entry.reasons.against),
    reasons(t("reasons_missing"), entry.reasons.missing),
    h("p", { class: "total" }, t("total"), " ", h("strong", {}, number(points(entry.score))), " ",
      h("span", { class: "moved" }, change(points(entry.score), points(was?.score))), " ",
      entry.class && entry.status !== "excluded" ? h("span", { class: `light ${entry.class}` },
        `${SIGNS[entry.class]} ${t(`class_${entry.class}`)}`) : "", " ",
      h("span", { class: "under" }, (entry.status !== "excluded" && entry.class_reason) || "")),
    criteria(live, was));
}

/** @param {Service.LiveScore} live @param {(conflict: Service.Conflict) => void} showConflict */
function conflicts(live, showConflict) {
  if (!live.conflicts.length) return h("p", { class: "under" }, t("no_conflicts"));
  return h("section", { class: "conflicts" },
    h("h3", {}, t("conflicts", { n: live.conflicts.length })),
    h("ul", {}, live.conflicts.map((conflict) => {
      const limit = live.constraints[conflict.constraint];
      const answer = live.alternatives.find((entry) => entry.id === conflict.id)?.constraints[conflict.constraint];
      const size = answer?.area_daa ? `, ${number(answer.area_daa, 1)} daa` : "";
      return h("li", { class: conflict.tier },
        h("strong", {}, t(conflict.tier === "flag" && !limit.conditional ? "tier_information" : `tier_${conflict.tier}`)),
        ` ${limit.title}${size}. ${limit.advice} `,
        conflict.shape ? h("button", { type: "button", class: "plain", onclick: () => showConflict(conflict) },
          t("show_on_map")) : null);
    })));
}

/** @param {string} title @param {string[]} lines */
function reasons(title, lines) {
  return lines.length
    ? h("section", {}, h("h3", {}, title), h("ul", {}, lines.map((line) => h("li", {}, line)))) : null;
}

/** @param {Service.LiveScore} live @param {Service.LiveSite | undefined} was */
function criteria(live, was) {
  const entry = live.alternatives[0];
  const rows = Object.entries(entry.criteria);
  return h("details", {}, h("summary", {}, t("all_criteria", { n: rows.length })),
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("criteria") },
      h("table", {}, h("caption", { class: "unseen" }, t("criteria")),
        h("thead", {}, h("tr", {}, [t("criterion"), t("measured"), t("points"), t("change")]
          .map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, rows.map(([name, measured]) => h("tr", {},
          h("th", { scope: "row" }, live.criteria[name].title),
          h("td", { class: "n" }, measured.measured === null ? "–" : `${number(measured.measured, 1)} ${measured.unit}`),
          h("td", { class: "n" }, number(points(measured.value))),
          h("td", { class: "n" }, change(points(measured.value), points(was?.criteria[name]?.value)))))))));
}

/**
 * What a drawing is advised: each piece with what it changes and gives, and how it is taken over.
 * @param {Service.Advice} advice
 * @param {{ use: (piece: Service.Piece) => void, variant: (piece: Service.Piece) => void }} act
 */
export function advicePanel(advice, { use, variant }) {
  const score = (/** @type {{ score: number | null }} */ standing) => number(points(standing.score));
  return h("section", { class: "advice" },
    h("h3", {}, t("advice")),
    advice.pieces.length ? null : h("p", { class: "under" }, advice.why_none ?? ""),
    advice.pieces.map((piece) => h("article", {},
      h("p", {}, h("strong", {}, `${t("points")}: ${score(advice.before)} → ${score(piece.after)}`)),
      h("ul", {}, [...piece.change, ...piece.effect].map((line) => h("li", {}, line))),
      piece.geometry ? h("div", { class: "acts" },
        h("button", { type: "button", "data-act": "use_advice", onclick: () => use(piece) }, t("use_advice")),
        h("button", { type: "button", "data-act": "advice_as_variant", onclick: () => variant(piece) },
          t("advice_as_variant"))) : null)));
}

const COSTS = ["farmland_loss", "land_emissions"]; // criteria that say what a site takes, as measured

/**
 * Up to four drawings of one site beside each other; the best of each row is said in words.
 * @param {{ name: string, entry: Service.LiveSite | null }[]} variants
 * @param {Record<string, { title: string }>} titles
 */
export function sideBySide(variants, titles) {
  /** @type {[string, (entry: Service.LiveSite) => number | null | undefined, "most" | "least" | null, number, string?][]} */
  const rows = [
    [t("area_daa"), (entry) => entry.area_daa, null, 1],
    [t("net_daa"), (entry) => entry.net_area_daa, "most", 1],
    [t("dwellings"), (entry) => entry.dwellings, "most", 0],
    [t("jobs"), (entry) => entry.jobs, "most", 0],
    ...COSTS.filter((name) => variants.some(({ entry }) => entry?.criteria[name])).map((name) => /** @type {typeof rows[0]} */ (
      [titles[name].title, (entry) => entry.criteria[name]?.measured, "least", 1,
        variants.find(({ entry }) => entry?.criteria[name])?.entry?.criteria[name].unit])),
    ...GOALS.map((goal) => /** @type {typeof rows[0]} */ (
      [t(`goal_${goal}`), (entry) => points(entry.goals[goal]?.value), "most", 0])),
    [t("total"), (entry) => points(entry.score), "most", 0],
  ];
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("variants") },
    h("table", { class: "variants" }, h("caption", {}, t("variants")),
      h("thead", {}, h("tr", {}, h("td", {}), variants.map((variant) => h("th", { scope: "col" }, variant.name)))),
      h("tbody", {},
        rows.map(([title, read, best, decimals, unit]) => {
          const values = variants.map((variant) => (variant.entry ? read(variant.entry) : null));
          const known = values.filter((value) => typeof value === "number");
          const end = best === "least" ? Math.min : Math.max;
          const top = best && known.length > 1 && new Set(known).size > 1 ? end(...known) : null;
          const word = t(best === "least" ? "least_costs" : "best");
          return h("tr", {}, h("th", { scope: "row" }, unit ? `${title} (${unit})` : title), values.map((value) =>
            h("td", { class: "n" }, value === top && top !== null
              ? h("strong", {}, number(value, decimals), " ", h("span", { class: "best" }, word))
              : number(value, decimals))));
        }),
        h("tr", {}, h("th", { scope: "row" }, t("status")), variants.map((variant) =>
          h("td", {}, variant.entry ? t(`status_${variant.entry.status}`) : "–"))))));
}
