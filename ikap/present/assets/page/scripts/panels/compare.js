// Two weightings, or two runs, side by side: a divided map, and a table of who moved and why.
// uses: changes, elements, facing, moves, ranking, view, weighing, weights, words

/**
 * What may stand on a side: the weights in use, the profiles, and the other run where there is one.
 *
 * @param {View} view
 * @returns {SideChoice[]}
 */
function sidesOf(view) {
  const titles = SETTINGS.before?.titles;
  const sides = [
    { title: t("own"), seen: view, weights: view.weights, stiff: view.stiff },
    ...presetsOf(view).map((preset, i) => ({
      title: i > 0 ? preset.title : titles ? titles[1] : t("run_profile", { profile: preset.title }),
      seen: view,
      weights: preset.weights,
      stiff: preset.not_compensable,
    })),
  ];
  if (view.before) {
    const { weights, not_compensable: stiff } = view.before.profile;
    sides.push({ title: titles?.[0] || "", seen: view.before, weights, stiff });
  }
  return sides;
}

/**
 * @param {View} view
 * @param {number} at
 * @returns {Side}
 */
function sideAt(view, at) {
  const side = sidesOf(view)[at];
  return { ...side, document: side.seen.document,
    judgement: weigh(side.seen.document, side.weights, side.stiff) };
}

/**
 * @param {View} view
 * @param {number} left
 * @param {number} right
 * @param {number} [at]
 */
function startCompare(view, left, right, at = view.compare?.at ?? 0.5) {
  const started = view.compare === null;
  view.compare = comparison(at, [left, right], [sideAt(view, left), sideAt(view, right)]);
  if (started && view.colour === "goals") view.colour = "score";
  view.notify("compare", "colour");
}

/**
 * The two that are compared when nothing was chosen: the other run, or the weights as changed.
 *
 * @param {View} view
 * @returns {Pair<number>}
 */
function firstChoice(view) {
  const n = sidesOf(view).length;
  if (view.before) return [n - 1, 1];
  return view.changed() ? [1, 0] : [1, Math.min(2, n - 1)];
}

/** @param {Room} room */
function comparePanel(room) {
  const { view } = room;
  const options = sidesOf(view);
  /** @type {Pair<number>} */
  const chosen = [...(view.compare?.chosen || firstChoice(view))];
  const begin = (/** @type {string} */ focus) => {
    startCompare(view, chosen[0], chosen[1]);
    room.refresh(focus);
  };
  const choose = (/** @type {string} */ id, /** @type {string} */ label, /** @type {0 | 1} */ side) => {
    const field = h("select", { id, onchange: () => {
      chosen[side] = Number(field.value);
      if (view.compare) begin(`#${id}`);
    } }, options.map((option, i) => h("option", { value: String(i) }, option.title)));
    field.value = String(chosen[side]);
    return h("div", { class: "pick on-screen" }, h("label", { for: id }, label), field);
  };
  const stop = () => {
    view.compare = null;
    if (view.colour === "moves") view.colour = "goals";
    view.notify("compare");
    room.refresh("#compare-start");
  };
  return h("div", { class: "compare" },
    facingPart(room),
    h("h3", {}, t("weightings_beside")),
    h("p", { class: "help" }, t("compare_help")),
    view.compare ? h("p", { class: "on-paper" }, sideTitles(view)) : null,
    choose("compare-left", t("left"), 0),
    choose("compare-right", t("right"), 1),
    view.compare
      ? h("button", { type: "button", id: "compare-stop", onclick: stop }, t("stop_compare"))
      : h("button", { type: "button", id: "compare-start", onclick: () => begin("#compare-stop") },
          t("start_compare")),
    differencesPart(view),
    view.compare ? movesPart(room) : null);
}

/**
 * What two runs were made of differently; said only while it is they that are compared.
 *
 * @param {View} view
 */
function differencesPart(view) {
  const sides = view.compare?.sides || [];
  const runs = sides.some((side) => side.seen === view.before) &&
    sides.some((side) => side.seen === view);
  if (!runs) return null;
  const differences = SETTINGS.before?.differences || [];
  return section(t("differences"), differences.length
    ? h("ul", { class: "plain differences" }, differences.map((text) => h("li", {}, text)))
    : h("p", {}, t("no_differences")));
}

/** @param {Room} room */
function movesPart(room) {
  const { view } = room;
  const { compare } = view;
  if (!compare) return null;
  const documents = pairOf(compare.sides, (side) => side.document);
  const rows = compare.moves.filter((move) => move.list === view.list && fits(view, ...latest(move)));
  const limit = room.moreMoves || PAGE_ROWS;
  const heads = [t("area"), "A", "B", t("change")];
  return section(t("who_moved"),
    h("p", {}, movesCount(rows)),
    rows.length
      ? h("table", { class: "compared" },
          h("caption", {}, t("compare_caption", { list: concept("lists", view.list || "") })),
          h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
          rows.slice(0, limit).map((move) => moveRows(room, move, documents)))
      : null,
    rows.length > limit
      ? h("button", { type: "button", class: "quiet", onclick: () => {
          room.moreMoves = limit + PAGE_ROWS;
          room.refresh();
        } }, t("show_more", { n: Math.min(rows.length - limit, PAGE_ROWS) }))
      : null);
}

/**
 * A site as B has it; as A had it, where B does not.
 *
 * @param {Move} move
 * @returns {[Site, Judged]}
 */
function latest({ sites, ones }) {
  const i = sites[1] ? 1 : 0;
  return [/** @type {Site} */ (sites[i]), /** @type {Judged} */ (ones[i])];
}

/**
 * @param {View} view
 * @returns {string}
 */
function sideTitles(view) {
  return (view.compare?.sides || []).map((side, i) => `${"AB"[i]}: ${side.title}`).join(" · ");
}

/** @param {Move[]} rows */
function movesCount(rows) {
  const count = (/** @type {(row: Move) => boolean} */ test) => rows.filter(test).length;
  /** @type {[string, number][]} */
  const parts = [
    ["count_up", count((row) => (row.moved ?? 0) > 0)],
    ["count_down", count((row) => (row.moved ?? 0) < 0)],
    ["count_same", count((row) => row.moved === 0)],
    ["count_unplaced", count((row) => row.presence === "both" && row.moved === null)],
    ["count_came", count((row) => row.presence === "after")],
    ["count_left", count((row) => row.presence === "before")],
  ];
  return parts.filter(([, n]) => n > 0).map(([name, n]) => t(name, { n: number(n) })).join(" · ");
}

/**
 * @param {Room} room
 * @param {Move} move
 * @param {Pair<ScoresDocument>} documents
 */
function moveRows(room, move, documents) {
  const [site] = latest(move);
  const why = whyMoved(move, documents);
  return h("tbody", { class: move.moved ? "" : "still" },
    h("tr", {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "site-name",
        onclick: () => room.open(site.id, { zoom: true }) }, site.name || site.id)),
      move.ones.map((entry) => h("td", {}, sidePlace(entry))),
      h("td", {}, moveText(move))),
    why.length
      ? h("tr", { class: "why" }, h("td", { colspan: 4 },
          h("ul", {}, why.map((text) => h("li", {}, text)))))
      : null);
}

/** @param {Judged | undefined} judged */
function sidePlace(judged) {
  if (!judged) return "–";
  if (judged.rank !== null) return String(judged.rank);
  return judged.status === "excluded" ? lettered("✕", concept("statuses", "excluded"))
    : lettered("–", t("incomplete"));
}

/**
 * @param {string} sign
 * @param {string} spoken
 */
function lettered(sign, spoken) {
  return [h("span", { "aria-hidden": "true" }, sign), h("span", { class: "unseen" }, spoken)];
}

/** @param {Move} move */
function moveText(move) {
  if (move.moved === null) return "–";
  return move.moved ? movement(move.moved) : lettered("=", t("unmoved"));
}

/**
 * In the panel of a site: its place and points on both sides, criterion by criterion.
 *
 * @param {Room} room
 * @param {string} id
 */
function changePart(room, id) {
  const { view } = room;
  const move = view.compare?.byId.get(id);
  if (!view.compare || !move) return null;
  const documents = pairOf(view.compare.sides, (side) => side.document);
  const heads = [t("criterion"), "A", "B", t("change")];
  const points = (/** @type {Term} */ term, /** @type {0 | 1} */ i) =>
    term.value[i] === null && term.weight[i] > 0 ? "–" : number(100 * term.weight[i] * (term.value[i] ?? 0), 1);
  const weighed = move.terms.filter((term) => term.weight.some((weight) => weight > 0));
  return section(t("from_a_to_b"),
    h("p", { class: "small" }, sideTitles(view)),
    h("ul", { class: "why-list" }, whyMoved(move, documents).map((text) => h("li", {}, text))),
    weighed.length ? h("table", { class: "compared" },
      h("caption", {}, t("points_caption")),
      h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, weighed.map((term) => h("tr", {},
        h("th", { scope: "row" }, criterionTitle(term, documents)),
        h("td", {}, points(term, 0)), h("td", {}, points(term, 1)),
        h("td", {}, term.byWeight === null || term.byValue === null ? "–"
          : signedPoints(term.byWeight + term.byValue)))),
        h("tr", { class: "sum" }, h("th", { scope: "row" }, t("total")),
          move.ones.map((entry) => h("td", {}, entry ? pointsText(entry) : "–")),
          h("td", {}, move.change === null ? "–" : signedPoints(move.change))))) : null);
}

/**
 * The divider: two panes clipped at the same place, and a slider that moves it.
 *
 * @param {Room} room
 */
function makeSwipe(room) {
  const { map, view } = room;
  const place = byId("swipe");
  const slider = h("input", {
    type: "range", min: 0, max: 100, step: 1, "aria-label": t("swipe"),
    oninput: () => {
      if (!view.compare) return;
      view.compare.at = Number(slider.value) / 100;
      clip();
      room.link.write();
    },
  });
  const rule = h("div", { class: "rule", "aria-hidden": "true" });
  const sides = ["A", "B"].map((side) => h("span", { class: `side side-${side.toLowerCase()}` }));
  place.append(rule, ...sides, slider);

  function clip() {
    const panes = ["sites", "sites-b"].flatMap((name) => map.getPane(name) || []);
    if (!view.compare) {
      for (const pane of panes) pane.style.clipPath = "";
      return;
    }
    const size = map.getSize();
    const at = size.x * view.compare.at;
    const cut = (/** @type {number} */ west, /** @type {number} */ east) => {
      const nw = map.containerPointToLayerPoint([west, 0]);
      const se = map.containerPointToLayerPoint([east, size.y]);
      const px = (/** @type {number} */ n) => `${n}px`;
      return `polygon(${px(nw.x)} ${px(nw.y)}, ${px(se.x)} ${px(nw.y)}, ${px(se.x)} ${px(se.y)}, ${px(nw.x)} ${px(se.y)})`;
    };
    panes[0].style.clipPath = cut(-2000, at);
    panes[1].style.clipPath = cut(at, size.x + 2000);
    rule.style.left = `${at}px`;
    sides[0].style.right = `${size.x - at + 10}px`;
    sides[1].style.left = `${at + 10}px`;
  }

  map.on("move zoom resize", clip);
  view.on((what) => {
    if (!what.has("compare") && !what.has("weights")) return;
    place.hidden = !view.compare;
    if (view.compare && what.has("weights")) refreshComparison(view, view.compare);
    view.compare?.sides.forEach(({ title }, i) => {
      sides[i].textContent = `${"AB"[i]}: ${title}`;
    });
    if (view.compare) slider.value = String(100 * view.compare.at);
    clip();
  });
}

/** @param {Judged} one */
function pointsText({ score }) {
  return score === null ? "–" : number(100 * score, 1);
}

/**
 * The weights in use may be one of the two sides.
 *
 * @param {View} view
 * @param {Compare} compare
 */
function refreshComparison(view, { at, chosen, sides }) {
  view.compare = comparison(at, chosen, pairOf(chosen, (choice, i) =>
    (choice === 0 ? sideAt(view, 0) : sides[i])));
}

/**
 * @param {number} at
 * @param {Pair<number>} chosen
 * @param {Pair<Side>} sides
 * @returns {Compare}
 */
function comparison(at, chosen, sides) {
  const moves = movesBetween(...sides);
  return { at, chosen, sides, moves, byId: new Map(moves.map((move) => [move.id, move])) };
}

/**
 * The side of the divided map that a point of the screen lies on.
 *
 * @param {Room} room
 * @param {number} x
 * @returns {SitesLayer}
 */
function paneAt(room, x) {
  const { compare } = room.view;
  return compare && x >= compare.at * room.map.getSize().x ? room.rightSites : room.sites;
}
