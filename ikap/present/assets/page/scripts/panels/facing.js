// Two to four sites side by side: goals, criteria, constraints and costs, and how surely they differ.
// uses: answers, elements, moves, view, weighing, words

const MOST_FACED = 4;
// What is shown and not scored, and says what building costs; less by dwelling or job is better.
const COSTS = ["farmland_area", "cultivable_lost", "mire_area", "land_emissions_total", "site_car_co2"];

/**
 * Puts a site beside those that are compared, the first of its list where there are none, and
 * shows them.
 *
 * @param {Room} room
 * @param {string} id
 */
function faceSite(room, id) {
  const { view } = room;
  if (!view.facing.includes(id)) view.facing = [...view.facing, id].slice(-MOST_FACED);
  if (view.facing.length === 1) {
    const first = listed(view).find(({ site }) => site.id !== id);
    if (first) view.facing = [...view.facing, first.site.id];
  }
  room.show("compare");
}

/** @param {Room} room */
function facingPart(room) {
  const { view } = room;
  const sites = view.facing.flatMap((id) => view.sites.get(id) || []);
  const left = view.document.alternatives
    .filter((site) => !view.facing.includes(site.id))
    .sort((a, b) => LIST_ORDER.indexOf(a.list) - LIST_ORDER.indexOf(b.list) ||
      a.name.localeCompare(b.name, LOCALE));
  const add = h("select", { id: "face-add", onchange: () => {
    view.facing = [...view.facing, add.value];
    room.refresh("#face-add");
  } }, h("option", { value: "" }, t("facing_choose")), left.map((site) =>
    h("option", { value: site.id }, `${site.name} (${concept("lists", site.list)})`)));
  const drop = (/** @type {Site} */ site) => h("button", {
    type: "button", class: "quiet", "aria-label": t("facing_remove", { name: site.name }),
    onclick: () => {
      view.facing = view.facing.filter((id) => id !== site.id);
      room.refresh("#face-add");
    },
  }, site.name, " ", h("span", { "aria-hidden": "true" }, "✕"));
  return section(t("facing"),
    sites.length < 2 ? h("p", { class: "help" }, t("facing_help")) : null,
    sites.length ? h("p", { class: "faced-sites on-screen" }, sites.map(drop)) : null,
    sites.length < MOST_FACED
      ? h("div", { class: "pick on-screen" }, h("label", { for: "face-add" }, t("facing_add")), add)
      : null,
    sites.length > 1 ? facedTable(view, sites) : null,
    sites.length > 1 ? facedSentences(view, sites) : null);
}

/**
 * @param {View} view
 * @param {Site[]} sites
 */
function facedTable(view, sites) {
  const groups = [
    { title: t("place_and_class"), rows: facedStanding(view, sites) },
    { title: t("goals"), rows: facedGoals(view, sites) },
    { title: t("criteria"), rows: facedCriteria(view, sites) },
    { title: t("found_constraints"), rows: facedConstraints(view, sites) },
    { title: t("costs"), rows: facedCosts(view, sites) },
  ];
  return h("div", { class: "faced-frame", tabindex: 0, role: "region", "aria-label": t("facing") },
    h("table", { class: "faced" },
      h("caption", {}, `★ ${t("best_in_row").toLowerCase()}`),
      h("thead", {}, h("tr", {}, h("td", {}), sites.map((site) =>
        h("th", { scope: "col" }, site.name,
          h("span", { class: "under" }, `${site.id} · ${site.municipality.name}`))))),
      groups.filter(({ rows }) => rows.length).map(({ title, rows }) => h("tbody", {},
        h("tr", {}, h("th", { scope: "rowgroup", colspan: sites.length + 1 }, title)),
        rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.title),
          row.cells.map((cell) => h("td", { class: cell.best ? "best" : "" },
            cell.best ? h("span", { "aria-hidden": "true" }, "★ ") : null,
            cell.best ? h("span", { class: "unseen" }, `${t("best_in_row")}: `) : null,
            cell.text, cell.under ? h("span", { class: "under" }, cell.under) : null))))))));
}

/**
 * @param {View} view
 * @param {Site[]} sites
 * @returns {FacedRow[]}
 */
function facedStanding(view, sites) {
  const ones = sites.map((site) => judgedIn(view.judgement, site.id));
  const ranked = (/** @type {Site} */ site) => view.document.alternatives.filter((other) =>
    other.list === site.list && judgedIn(view.judgement, other.id).rank !== null).length;
  return [
    { title: t("rank"), cells: sites.map((site, i) => ({
      text: ones[i].rank === null ? placeText(ones[i], ranked(site))
        : t("rank_of", { rank: ones[i].rank, n: ranked(site) }), under: concept("lists", site.list) })) },
    { title: t("status"), cells: ones.map((entry) => ({ text: concept("statuses", entry.status) })) },
    { title: t("class"), cells: ones.map((item) => ({
      text: item.light ? [lightMark(item.light), " ", concept("lights", item.light)] : "–" })) },
    { title: t("total"), cells: facedPoints(ones.map((one) => [one.score, one.low, one.high])) },
  ];
}

/**
 * @param {View} view
 * @param {Site[]} sites
 * @returns {FacedRow[]}
 */
function facedGoals(view, sites) {
  return GOALS.map((goal) => {
    const goals = sites.map((site) => judgedIn(view.judgement, site.id).goals[goal]);
    const points = facedPoints(goals.map((entry) => [entry.value, entry.low, entry.high]));
    return {
      title: [...new Set(sites.map((site) => goalTitle(goal, site.kind)))].join(" / "),
      cells: points.map((cell, i) => ({ ...cell, text: [lightMark(goals[i].light), " ", cell.text] })),
    };
  });
}

/**
 * @param {View} view
 * @param {Site[]} sites
 * @returns {FacedRow[]}
 */
function facedCriteria(view, sites) {
  const ones = sites.map((site) => judgedIn(view.judgement, site.id));
  return Object.entries(view.document.criteria)
    .filter(([id]) => ones.some((entry) => (entry.weights[id] || 0) > 0))
    .map(([id, criterion]) => {
      const readings = sites.map((site) => site.criteria[id]);
      const best = bestOf(readings.map((reading) => reading?.value ?? null), Math.max);
      return { title: criterion.title, cells: readings.map((reading, i) => {
        if (!reading) return { text: t("not_applicable") };
        const gauge = criterion.gauges.find((g) => g.indicator === reading.indicator) || criterion.gauges[0];
        return {
          text: reading.measured === null ? t("not_measured")
            : quantity(reading.measured, reading.unit, gauge.decimals),
          under: reading.value === null ? "" : counted("score_points", 100 * reading.value),
          best: best.has(i),
        };
      }) };
    });
}

/**
 * @param {View} view
 * @param {Site[]} sites
 * @returns {FacedRow[]}
 */
function facedConstraints(view, sites) {
  return Object.entries(view.document.constraints)
    .filter(([id]) => sites.some((site) => ["yes", "touch"].includes(site.constraints[id]?.answer)))
    .map(([id, limit]) => ({ title: limit.title, cells: sites.map((site) => {
      const row = site.constraints[id];
      if (!row) return { text: t("not_applicable") };
      const overlap = overlapText({ ...row, limit });
      return {
        text: [h("span", { "aria-hidden": "true" }, `${ANSWER_SYMBOLS[row.answer]} `),
          concept("answers", row.answer)],
        under: overlap === "–" ? "" : overlap,
      };
    }) }));
}

/**
 * @param {View} view
 * @param {Site[]} sites
 * @returns {FacedRow[]}
 */
function facedCosts(view, sites) {
  const alike = new Set(sites.map((site) => site.kind)).size === 1;
  const count = (/** @type {Site} */ site) => (site.kind === "housing" ? site.dwellings : site.jobs);
  const land = { title: t("net"), cells: sites.map((site) => ({
    text: quantity(site.net_area_daa, t("daa"), 1) })) };
  const rows = COSTS.flatMap((id) => {
    const about = view.document.shown?.[id];
    const values = sites.map((site) => site.shown?.[id]?.measured ?? null);
    if (!about || !values.some((value) => value)) return [];
    const each = values.map((value, i) => {
      const many = count(sites[i]);
      return value === null || !many ? null : value / many;
    });
    const best = alike && !each.includes(null) ? bestOf(each, Math.min) : new Set();
    return [{ title: about.title, cells: values.map((value, i) => ({
      text: value === null ? t("not_measured") : quantity(value, about.unit, about.decimals),
      under: value && each[i] !== null
        ? t(sites[i].kind === "housing" ? "per_dwelling" : "per_job",
          { each: quantity(each[i], about.unit, 2) })
        : "",
      best: best.has(i),
    })) }];
  });
  return [land, ...rows];
}

/**
 * @param {(number | null)[][]} values of each site: the value and its ends
 * @returns {FacedCell[]}
 */
function facedPoints(values) {
  const best = bestOf(values.map(([value]) => value), Math.max);
  return values.map(([value, low, high], i) => ({
    text: value === null ? "–" : number(100 * value),
    under: low === null || high === null || number(100 * low) === number(100 * high) ? ""
      : t("interval", { low: number(100 * low), high: number(100 * high) }),
    best: best.has(i),
  }));
}

/**
 * Which of the values are the best; none where all are alike.
 *
 * @param {(number | null)[]} values
 * @param {(...values: number[]) => number} choose
 * @returns {Set<number>}
 */
function bestOf(values, choose) {
  const rounded = values.map((value) => (value === null ? null : Math.round(value * 1e6) / 1e6));
  const known = rounded.filter((value) => value !== null);
  if (known.length < 2 || new Set(known).size === 1) return new Set();
  const top = choose(...known);
  return new Set(rounded.flatMap((value, i) => (value === top ? [i] : [])));
}

/**
 * How surely one site is above another that is placed after it, by the run's own weights; null
 * where they were not drawn against each other.
 *
 * @param {ScoresDocument} run
 * @param {Site} first
 * @param {Site} second
 */
function pairedWin(run, first, second) {
  const sure = run.certainty?.[first.list];
  if (!sure || first.list !== second.list) return null;
  const order = Object.keys(sure.sites);
  // An object with numbers for keys has them in their own order, not in that of the places.
  const placed = run.alternatives.filter((alternative) => order.includes(alternative.id))
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (a.id < b.id ? -1 : 1)).map((entry) => entry.id);
  const after = placed.indexOf(second.id) - placed.indexOf(first.id) - 1;
  const win = after < 0 ? undefined : sure.sites[first.id]?.above?.[after];
  if (win === undefined) return null;
  const said = t("paired", { first: first.name, second: second.name, win: chance(win), draws: number(sure.draws) });
  return win >= sure.least ? said : `${said} ${t("level")}`;
}

/**
 * A share of draws; what is not all and not nothing is never shown as if it were.
 *
 * @param {number} share
 */
function chance(share) {
  if (share > 0 && share < 0.01) return t("under_share", { share: percent(0.01) });
  if (share > 0.99 && share < 1) return t("over_share", { share: percent(0.99) });
  return percent(share);
}

/**
 * Who is best on what, and whether the uncertainty is larger than the difference.
 *
 * @param {View} view
 * @param {Site[]} sites
 */
function facedSentences(view, sites) {
  const ones = sites.map((site) => judgedIn(view.judgement, site.id));
  const ahead = sites.map((site, i) => {
    const goals = GOALS.filter((goal) => {
      const own = ones[i].goals[goal].value;
      return own !== null && ones.every((other, j) => {
        const { value } = other.goals[goal];
        return j === i || (value !== null && 100 * (own - value) >= SETTINGS.clear_points);
      });
    });
    const titles = goals.map((goal) => goalTitle(goal, site.kind)).join(", ");
    return t(goals.length ? "best_on" : "best_on_none", { name: site.name, goals: titles });
  });
  const order = sites.map((site, i) => ({ site, one: ones[i] }))
    .filter(({ one }) => one.low !== null && one.high !== null)
    .sort((a, b) => (a.one.rank ?? Infinity) - (b.one.rank ?? Infinity)
      || (b.one.score ?? 0) - (a.one.score ?? 0));
  const sure = order.slice(1).map(({ site, one }, i) => {
    const first = order[i];
    const drawn = view.changed() ? null : pairedWin(view.document, first.site, site);
    if (drawn) return drawn;
    const apart = (first.one.low ?? 0) > (one.high ?? 1);
    return t(apart ? "surely_more" : "spans_overlap", { first: first.site.name, second: site.name });
  });
  if (new Set(sites.map((site) => site.list)).size > 1) sure.unshift(t("different_lists"));
  const part = (/** @type {string} */ title, /** @type {string[]} */ said) => [
    h("h4", {}, title), h("ul", { class: "plain" }, said.map((text) => h("li", {}, text)))];
  return h("div", { class: "reasons" },
    part(t("best_on_what"), ahead), part(t("how_surely"), sure));
}
