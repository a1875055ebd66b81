// Two weightings, or two runs, side by side: a divided map, and a table of who moved and why.

// What may stand on a side: the weights in use, the profiles, and the other run where there is one.
function sidesOf(view) {
  const titles = SETTINGS.before?.titles;
  const found = [
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
    found.push({ title: titles[0], seen: view.before, weights, stiff });
  }
  return found;
}

function sideAt(view, at) {
  const side = sidesOf(view)[at];
  return { ...side, document: side.seen.document,
    judgement: weigh(side.seen.document, side.weights, side.stiff) };
}

function startCompare(view, left, right, at = view.compare?.at ?? 0.5) {
  const started = view.compare === null;
  view.compare = { at, chosen: [left, right],
    sides: [sideAt(view, left), sideAt(view, right)] };
  countMoves(view.compare);
  if (started && view.colour === "goals") view.colour = "score";
  view.tell("compare", "colour");
}

// The two that are compared when nothing was chosen: the other run, or the weights as changed.
function firstChoice(view) {
  const n = sidesOf(view).length;
  if (view.before) return [n - 1, 1];
  return view.changed() ? [1, 0] : [1, Math.min(2, n - 1)];
}

function comparePanel(room) {
  const { view } = room;
  const options = sidesOf(view);
  const chosen = [...(view.compare?.chosen || firstChoice(view))];
  const begin = (focus) => {
    startCompare(view, ...chosen);
    room.refresh(focus);
  };
  const choose = (id, label, side) => {
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
    view.tell("compare");
    room.refresh("#compare-start");
  };
  return h("div", { class: "compare" },
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

// What two runs were made of differently; told only while it is they that are compared.
function differencesPart(view) {
  const sides = view.compare?.sides || [];
  const runs = sides.some((side) => side.seen === view.before) &&
    sides.some((side) => side.seen === view);
  if (!runs) return null;
  const found = SETTINGS.before.differences;
  return part(t("differences"), found.length
    ? h("ul", { class: "plain differences" }, found.map((text) => h("li", {}, text)))
    : h("p", {}, t("no_differences")));
}

function movesPart(room) {
  const { view } = room;
  const documents = view.compare.sides.map((side) => side.document);
  const rows = view.compare.moves.filter((move) => {
    const at = move.sites[1] ? 1 : 0;
    return move.list === view.list && fits(view, move.sites[at], move.ones[at]);
  });
  const limit = room.moreMoves || PAGE_ROWS;
  const heads = [t("area"), "A", "B", t("change")];
  return part(t("who_moved"),
    h("p", {}, movesCount(rows)),
    rows.length
      ? h("table", { class: "compared" },
          h("caption", {}, t("compare_caption", { list: concept("lists", view.list) })),
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

function sideTitles(view) {
  return view.compare.sides.map((side, i) => `${"AB"[i]}: ${side.title}`).join(" · ");
}

function movesCount(rows) {
  const count = (test) => rows.filter(test).length;
  const parts = [
    ["count_up", count((row) => row.moved > 0)],
    ["count_down", count((row) => row.moved < 0)],
    ["count_same", count((row) => row.moved === 0)],
    ["count_unplaced", count((row) => row.presence === "both" && row.moved === null)],
    ["count_came", count((row) => row.presence === "after")],
    ["count_left", count((row) => row.presence === "before")],
  ].filter(([, n]) => n > 0);
  return parts.map(([name, n]) => t(name, { n: number(n) })).join(" · ");
}

function moveRows(room, move, documents) {
  const site = move.sites[1] || move.sites[0];
  const why = whyMoved(move, documents);
  return h("tbody", { class: move.moved ? "" : "still" },
    h("tr", {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "site-name",
        onclick: () => room.open(site.id, { zoom: true }) }, site.name || site.id)),
      move.ones.map((one) => h("td", {}, sidePlace(one))),
      h("td", {}, moveText(move))),
    why.length
      ? h("tr", { class: "why" }, h("td", { colspan: 4 },
          h("ul", {}, why.map((text) => h("li", {}, text)))))
      : null);
}

function sidePlace(one) {
  if (!one) return "–";
  if (one.rank !== null) return String(one.rank);
  return one.status === "excluded" ? lettered("✕", concept("statuses", "excluded"))
    : lettered("–", t("incomplete"));
}

function lettered(sign, spoken) {
  return [h("span", { "aria-hidden": "true" }, sign), h("span", { class: "unseen" }, spoken)];
}

function moveText(move) {
  if (move.moved === null) return "–";
  return move.moved ? movement(move.moved) : lettered("=", t("unmoved"));
}

// In the panel of a site: its place and points on both sides, criterion by criterion.
function changePart(room, id) {
  const { view } = room;
  const move = view.compare?.byId.get(id);
  if (!move) return null;
  const documents = view.compare.sides.map((side) => side.document);
  const heads = [t("criterion"), "A", "B", t("change")];
  const points = (term, i) =>
    term.value[i] === null && term.weight[i] > 0 ? "–" : number(100 * term.weight[i] * (term.value[i] ?? 0), 1);
  const weighed = move.terms.filter((term) => term.weight.some((weight) => weight > 0));
  return part(t("from_a_to_b"),
    h("p", { class: "small" }, sideTitles(view)),
    h("ul", { class: "why-list" }, whyMoved(move, documents).map((text) => h("li", {}, text))),
    weighed.length ? h("table", { class: "compared" },
      h("caption", {}, t("points_caption")),
      h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, weighed.map((term) => h("tr", {},
        h("th", { scope: "row" }, criterionTitle(term, documents)),
        h("td", {}, points(term, 0)), h("td", {}, points(term, 1)),
        h("td", {}, term.byWeight === null ? "–" : signedPoints(term.byWeight + term.byValue)))),
        h("tr", { class: "sum" }, h("th", { scope: "row" }, t("total")),
          move.ones.map((one) => h("td", {}, one.score === null ? "–" : number(100 * one.score, 1))),
          h("td", {}, move.change === null ? "–" : signedPoints(move.change))))) : null);
}

// The divider: two panes clipped at the same place, and a slider that moves it.
function makeSwipe(room) {
  const { map, view } = room;
  const place = document.getElementById("swipe");
  const slider = h("input", {
    type: "range", min: 0, max: 100, step: 1, "aria-label": t("swipe"),
    oninput: () => {
      view.compare.at = Number(slider.value) / 100;
      clip();
      room.link.write();
    },
  });
  const rule = h("div", { class: "rule", "aria-hidden": "true" });
  const sides = ["A", "B"].map((side) => h("span", { class: `side side-${side.toLowerCase()}` }));
  place.append(rule, ...sides, slider);

  function clip() {
    const panes = [map.getPane("sites"), map.getPane("sites-b")];
    if (!view.compare) {
      panes.forEach((pane) => (pane.style.clipPath = ""));
      return;
    }
    const size = map.getSize();
    const at = size.x * view.compare.at;
    const corner = (x, y) => map.containerPointToLayerPoint([x, y]);
    const cut = (west, east) => {
      const [nw, se] = [corner(west, 0), corner(east, size.y)];
      const px = (n) => `${n}px`;
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
    if (view.compare) {
      if (what.has("weights")) refreshComparison(view);
      slider.value = 100 * view.compare.at;
      sides.forEach((side, i) => (side.textContent = `${"AB"[i]}: ${view.compare.sides[i].title}`));
    }
    clip();
  });
}

// The weights in use may be one of the two sides.
function refreshComparison(view) {
  view.compare.sides = view.compare.chosen.map((at, i) =>
    (at === 0 ? sideAt(view, 0) : view.compare.sides[i]));
  countMoves(view.compare);
}

function countMoves(compare) {
  compare.moves = movesBetween(...compare.sides);
  compare.byId = new Map(compare.moves.map((move) => [move.id, move]));
}

// The side of the divided map that a point of the screen lies on.
function paneAt(room, x) {
  const { compare } = room.view;
  return compare && x >= compare.at * room.map.getSize().x ? room.rightSites : room.sites;
}
