// The panel of one site: what it is, how it stands, why, and on whose word.
// uses: answers, compare, curve, elements, facing, layer_panel, ranking, sites, steady, view
// uses: weighing, words

/** @param {Room} room */
function sitePanel(room) {
  const { sites, before } = room.view;
  const site = siteOf(room.view, room.view.selected || "");
  const view = sites.has(site.id) || !before ? room.view : before;
  const entry = judgedIn(view.judgement, site.id);
  return h(
    "div",
    { class: "sheet" },
    sheetNavigation(room, site),
    verdict(view, site, entry),
    changePart(room, site.id),
    keyFacts(site),
    goalsPart(view, entry),
    steadyPart(room, view, site, entry),
    reasonsPart(view, site),
    notePart(site),
    trailPart(site),
    criteriaPart(view, site, entry),
    constraintsPart(view, site),
    shownPart(view, site),
    sourcesPart(view, site),
  );
}

/**
 * @param {Room} room
 * @param {Site} site
 */
function sheetNavigation(room, site) {
  const order = listed(room.view).map((row) => row.site.id);
  const at = order.indexOf(site.id);
  const step = (/** @type {number} */ to, /** @type {string} */ text) => h("button", {
    type: "button", class: "quiet", disabled: at < 0 || !order[to],
    onclick: () => room.open(order[to], { zoom: true }),
  }, text);
  return h("div", { class: "sheet-navigation" },
    step(at - 1, `← ${t("previous")}`), step(at + 1, `${t("next")} →`),
    h("button", { type: "button", class: "quiet", onclick: () => room.zoomTo(site.id) },
      t("zoom_site")),
    room.view.sites.has(site.id)
      ? h("button", { type: "button", class: "quiet", onclick: () => faceSite(room, site.id) },
          t("face_site"))
      : null,
    site.sheet
      ? h("a", { class: "button quiet", href: sheetAddress(site.sheet), target: "_blank",
          rel: "noopener" }, t("fact_sheet"))
      : null);
}

/**
 * The fact sheet lies beside the map. Its name is a file's: what it encodes is encoded once more.
 *
 * @param {string} path
 */
function sheetAddress(path) {
  return path.split("/").map(encodeURIComponent).join("/");
}

/**
 * @param {View} view
 * @param {Site} site
 * @param {Judged} judged
 */
function verdict(view, site, judged) {
  const inList = view.document.alternatives.filter((other) =>
    other.list === site.list && judgedIn(view.judgement, other.id).rank !== null).length;
  const classed = judged.status !== "excluded"; // a conflict stands alone, whatever the goals say
  const why = classed ? classReason(view, judged) : null;
  return h(
    "div",
    { class: "verdict" },
    h("p", { class: "where" },
      [concept("lists", site.list), site.municipality.name, site.id].join(" · ")),
    h("p", { class: "pills" },
      h("span", { class: `pill status-${judged.status}` },
        h("span", { "aria-hidden": "true" }, `${STATUS_SYMBOLS[judged.status]} `),
        concept("statuses", judged.status)),
      judged.light && classed
        ? h("span", { class: "pill class" }, lightMark(judged.light), " ", concept("lights", judged.light))
        : null,
      h("span", { class: "pill place" }, placeText(judged, inList)),
      judged.groupRank
        ? h("span", { class: "pill place" },
            t("group_place", { rank: judged.groupRank, group: judged.group }))
        : null),
    why ? h("p", { class: "note" }, why) : null,
    statusReasons(site.reasons.status),
  );
}

const FIRST_REASONS = 3;

/** @param {string[]} reasons */
function statusReasons(reasons) {
  const items = (/** @type {string[]} */ some) => h("ul", { class: "plain status-reasons" }, some.map((r) => h("li", {}, r)));
  if (reasons.length <= FIRST_REASONS + 1) return reasons.length ? items(reasons) : null;
  const rest = reasons.slice(FIRST_REASONS);
  return h("div", {}, items(reasons.slice(0, FIRST_REASONS)),
    h("details", { class: "more-reasons" },
      h("summary", {}, t("show_more", { n: rest.length })), items(rest)));
}

/**
 * @param {View} view
 * @param {Judged} judged
 */
function classReason(view, judged) {
  if (!judged.why) return null;
  const capped = judged.why === "capped";
  const { kind } = siteOf(view, judged.id);
  return t(`class_${judged.why}`, {
    titles: judged.names
      .map((name) => (
        capped ? view.document.constraints[name].title : goalTitle(/** @type {Goal} */ (name), kind)
      ))
      .join(", "),
  });
}

/** @param {Site} site */
function keyFacts(site) {
  const count = (/** @type {number | null} */ value, /** @type {string} */ name) =>
    value === null
      ? null
      : number(value) + (site.derived.includes(name) ? ` (${t("derived")})` : "");
  const rows = [
    [t("gross"), quantity(site.area_daa, t("daa"), 1)],
    [t("net"), quantity(site.net_area_daa, t("daa"), 1)],
    [t("dwellings"), count(site.dwellings, "dwellings")],
    [t("jobs"), count(site.jobs, "jobs")],
    [t("business_class"), site.business_class],
    [t("case"), site.case],
    [t("plan_status"), site.plan_status],
  ].filter(([, value]) => value !== null && value !== undefined);
  return h("dl", { class: "key-facts" }, rows.map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/**
 * @param {View} view
 * @param {Judged} judged
 */
function goalsPart(view, judged) {
  const { kind } = siteOf(view, judged.id);
  return section(
    t("goals"),
    h("ul", { class: "goals" }, GOALS.map((name) => goalRow(goalTitle(name, kind), judged.goals[name]))),
    h("p", { class: "total" },
      h("span", {}, `${t("total")} `, h("small", {}, t("aid").toLowerCase())),
      h("strong", {}, scoreCell(judged))),
    view.profile.not_compensable.length
      ? h("p", { class: "small" }, t("not_compensable", {
          goals: view.stiff.map((goal) => goalTitle(goal, kind)).join(", ") }))
      : null,
  );
}

/**
 * @param {string} title
 * @param {GoalJudgement} goal
 */
function goalRow(title, goal) {
  return h("li", {},
    lightMark(goal.light),
    h("div", { class: "goal-name" }, title, h("small", {},
      `${lightWord(goal)} · ${t("weight").toLowerCase()} ${percent(goal.weight)}`)),
    h("div", { class: "goal-value" }, goal.value !== null ? number(100 * goal.value)
      : goal.low === null || goal.high === null ? "–"
      : t("interval", { low: number(100 * goal.low), high: number(100 * goal.high) })),
    valueBar(goal.value, goal.low, goal.high));
}

/**
 * A value as a bar of 0..1, with its interval as a lighter one.
 *
 * @param {number | null} value
 * @param {number | null} low
 * @param {number | null} high
 */
function valueBar(value, low, high) {
  const picture = svg("svg", { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none",
    "aria-hidden": "true" }, svg("rect", { class: "ground", width: 100, height: 6 }));
  if (low !== null && high !== null) {
    picture.append(svg("rect", { class: "range", x: 100 * low, height: 6,
      width: Math.max(0.6, 100 * (high - low)) }));
  }
  if (value !== null) picture.append(svg("rect", { class: "full", width: 100 * value, height: 6 }));
  return picture;
}

/**
 * @param {View} view
 * @param {Site} site
 */
function reasonsPart(view, site) {
  const block = (/** @type {keyof Site["reasons"]} */ name, /** @type {string} */ mark) => site.reasons[name]?.length
    ? h("div", { class: `reasons ${name}` },
        h("h4", {}, h("span", { "aria-hidden": "true" }, mark), " ", t(name)),
        h("ul", {}, site.reasons[name].map((reason) => h("li", {}, reason))))
    : null;
  const blocks = [block("for", "+"), block("against", "−"), block("tradeoffs", "⇄"),
    block("would_change", "→"), block("advice", "✎"), block("missing", "?"), block("unremarked", "○"),
    block("supply", "⌂")];
  if (!blocks.some((result) => result)) return null;
  return h("section", { class: "part" }, blocks, view.changed()
    ? h("p", { class: "small" }, t("reasons_profile", { profile: view.profile.title }))
    : null);
}

/**
 * What the proposer remarked, in their own words.
 *
 * @param {Site} site
 */
function notePart(site) {
  return site.note ? section(t("note"), h("p", { class: "remark" }, site.note)) : null;
}

/**
 * What the municipality has entered of the site's way through the round.
 *
 * @param {Site} site
 */
function trailPart(site) {
  if (!site.trail?.length) return null;
  return section(t("trail"), h("ul", {}, site.trail.map((step) => h("li", {}, step.text))));
}

/**
 * @param {View} view
 * @param {Site} site
 * @param {Judged} judged
 */
function criteriaPart(view, site, judged) {
  const rows = GOALS.flatMap((goal) =>
    Object.entries(view.document.criteria)
      .filter(([id, criterion]) => criterion.goal === goal && site.criteria[id])
      .map(([id, criterion]) => criterionRows(id, criterion, site, judged)));
  const heads = [t("criterion"), t("value"), t("weight")];
  return rows.length ? section(t("criteria"), h("table", { class: "criteria" },
    h("caption", { class: "unseen" }, t("criteria")),
    h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
    rows)) : null;
}

/**
 * @param {string} id
 * @param {Criterion} criterion
 * @param {Site} site
 * @param {Judged} judged
 */
function criterionRows(id, criterion, site, judged) {
  const reading = site.criteria[id];
  const gauge = criterion.gauges.find((g) =>
    g.indicator === reading.indicator && g.kinds.includes(site.kind)) || criterion.gauges[0];
  const measured = reading.measured === null
    ? t("not_measured")
    : quantity(reading.measured, reading.unit, gauge.decimals);
  const spread = reading.low !== null && reading.high !== null && reading.low !== reading.high
    ? ` (${spanText(amount(reading.low, reading.unit, gauge.decimals),
        amount(reading.high, reading.unit, gauge.decimals))})`
    : "";
  const facts = factList(reading.facts, gauge);
  return h("tbody", {},
    h("tr", {},
      h("th", { scope: "row" }, criterion.title),
      h("td", {}, reading.value !== null ? number(100 * reading.value)
        : t("interval", { low: number(100 * reading.interval[0]),
            high: number(100 * reading.interval[1]) })),
      h("td", {}, percent(judged.weights[id] || 0))),
    h("tr", { class: "behind" }, h("td", { colspan: 3 },
      h("div", { class: "behind-frame" },
        h("div", {},
          h("p", { class: "measured" }, `${gauge.title}: `, h("strong", {}, measured), spread),
          facts.length ? h("p", { class: "small" }, facts.join(" · ")) : null,
          (reading.remarks || []).map((text) => h("p", { class: "small" }, text))),
        curveOf(gauge, reading)),
      basisLine("definition", gauge.definition),
      basisLine("curve_basis", gauge.basis))));
}

/**
 * @param {string} name
 * @param {Basis | null | undefined} basis
 */
function basisLine(name, basis) {
  return basis
    ? h("p", { class: "small basis" }, linked(basis.url, t(name, { basis: basisText(basis) })))
    : null;
}

/**
 * @param {Facts} facts
 * @param {Indicator} indicator
 */
function factList(facts, indicator) {
  return Object.entries(facts || {})
    .filter(([name]) => indicator.facts?.[name])
    .map(([name, value]) => `${indicator.facts[name].title} ${factText(value, indicator.facts[name])}`);
}

/**
 * @param {number | string | null} value
 * @param {Fact} fact
 */
function factText(value, fact) {
  if (typeof value !== "number") return String(value);
  return quantity(value, fact.unit, Math.abs(value) >= 10 ? 0 : 1);
}

/** @type {Answer[]} */
const ANSWER_ORDER = ["yes", "touch", "unchecked", "no"];
/**
 * @param {View} view
 * @param {Site} site
 */
function constraintsPart(view, site) {
  const all = Object.entries(site.constraints).map(([id, answer]) => ({
    ...answer, limit: view.document.constraints[id],
  }));
  const result = (/** @type {Answer[]} */ ...answers) => all
    .filter((row) => answers.includes(row.answer))
    .sort((a, b) => ANSWER_ORDER.indexOf(a.answer) - ANSWER_ORDER.indexOf(b.answer));
  const folded = (/** @type {ConstraintRow[]} */ rows, /** @type {string} */ title) => rows.length
    ? h("details", {}, h("summary", {}, counted(title, rows.length)), constraintTable(rows))
    : null;
  const firm = result("yes", "touch");
  return section(t("constraints"),
    firm.length ? constraintTable(firm) : null,
    folded(result("unchecked"), "unchecked_themes"),
    folded(result("no"), "checked_clear"));
}

/** @param {ConstraintRow} row */
const effectOf = (row) => row.tier === "flag" && !row.limit.conditional ? "information" : row.tier;

/** @param {ConstraintRow[]} rows */
function constraintTable(rows) {
  const heads = [t("theme"), t("answer"), t("overlap")];
  return h("table", { class: "constraints" },
    h("caption", { class: "unseen" }, t("constraints")),
    h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, rows.map((row) => h("tr", { class: `answer-${row.answer}` },
      h("th", { scope: "row" }, row.limit.title,
        row.answer === "yes" ? h("span", { class: "small" }, row.limit.advice) : null,
        row.override ? h("span", { class: "small" }, t("override", { reason: row.override })) : null,
        h("span", { class: "small" }, `${concept("tiers", effectOf(row))} · `,
          linked(row.limit.basis.url, basisText(row.limit.basis)))),
      h("td", {}, h("span", { class: "answer-mark", "aria-hidden": "true" },
        `${ANSWER_SYMBOLS[row.answer]} `), concept("answers", row.answer)),
      h("td", {}, overlapText(row))))));
}

/**
 * @param {View} view
 * @param {Site} site
 */
function shownPart(view, site) {
  const rows = Object.entries(site.shown || {}).filter(([id, reading]) =>
    view.document.shown?.[id] && reading.measured !== null);
  return rows.length ? h("section", { class: "part" }, h("details", {},
    h("summary", {}, h("h3", {}, t("shown"))),
    h("dl", { class: "pairs" }, rows.map(([id, reading]) => {
      const indicator = view.document.shown[id];
      const facts = factList(reading.facts, indicator);
      return h("div", {}, h("dt", {}, indicator.title),
        h("dd", {}, quantity(reading.measured, indicator.unit, indicator.decimals),
          facts.length ? h("span", { class: "small" }, facts.join(" · ")) : null));
    })))) : null;
}

/**
 * @param {View} view
 * @param {Site} site
 */
function sourcesPart(view, site) {
  const used = new Set();
  for (const id of Object.keys(site.criteria)) {
    for (const gauge of view.document.criteria[id].gauges) {
      if (gauge.kinds.includes(site.kind)) gauge.sources.forEach((name) => used.add(name));
    }
  }
  for (const id of Object.keys(site.constraints)) {
    view.document.constraints[id].layers.forEach((name) => used.add(name));
  }
  const known = [...used].filter((name) => view.document.layers[name]).sort();
  return section(t("sources"), h("ul", { class: "plain sources" }, known.map((name) =>
    h("li", {}, sourceLine(view.document.layers[name])))));
}
