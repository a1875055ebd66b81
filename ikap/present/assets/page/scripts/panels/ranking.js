// The ranked lists: search, filters, and a table that says what the map shows.
// uses: elements, view, weighing, words

const PAGE_ROWS = 60;

/**
 * Who is ranked first in the list that is shown, and how surely. It was drawn for the run's own
 * weights: where they were moved, that is said instead.
 *
 * @param {View} view
 */
function standingOf(view) {
  if (view.changed()) return t("standing_saved");
  return SETTINGS.standings[view.list || ""] || "";
}

/** @param {Room} room */
function makeRanking(room) {
  const { view } = room;
  const place = byId("list-body");
  const state = { limit: PAGE_ROWS };
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": t("lists_label") });
  const caption = h("caption", {});
  const body = h("tbody", {});
  const more = h("button", { type: "button", class: "quiet", onclick: () => {
    state.limit += PAGE_ROWS;
    fill();
  } });
  const empty = h("p", { class: "empty" }, t("none_found"), " ", h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      Object.assign(view.filters, { text: "", municipality: "", status: "", light: "" });
      for (const field of allOf("input, select", form)) Object.assign(field, { value: "" });
      view.notify("filters");
    },
  }, t("reset_filters")));
  const form = filterForm(view);
  /** @type {[string, Child][]} */
  const heads = [["rank", t("rank_short")], ["name", t("area")], ["lights", goalInitials()], ["score", t("score")]];
  const table = h(
    "table",
    { class: "ranked" },
    caption,
    h("thead", {}, h("tr", {}, heads.map(([name, text]) =>
      h("th", { scope: "col", class: name }, text)))),
    body,
  );
  const standing = h("p", { class: "standing small" });
  place.append(tabs, standing, form, h("div", { class: "ranked-frame" }, table, empty, more),
    h("p", { class: "aid" }, `${t("score")}: ${t("aid").toLowerCase()}.`));

  function fill() {
    fillTabs(tabs, view);
    const rows = listed(view);
    const all = view.document.alternatives.filter((site) => site.list === view.list).length;
    caption.textContent = t("caption", {
      list: concept("lists", view.list || ""),
      shown: number(rows.length),
      all: number(all),
    });
    standing.textContent = standingOf(view);
    body.replaceChildren(...rows.slice(0, state.limit).map((row) => rankedRow(room, row)));
    const left = rows.length - state.limit;
    more.hidden = left <= 0;
    if (left > 0) more.textContent = t("show_more", { n: Math.min(left, PAGE_ROWS) });
    empty.hidden = rows.length > 0;
    table.hidden = rows.length === 0;
  }

  const announce = afterPause(700, () => {
    const best = listed(view).filter(({ one }) => one.rank !== null).slice(0, 3);
    say(t("reranked", {
      list: concept("lists", view.list || ""),
      first: best.map(({ site, one }) => `${one.rank}. ${site.name}`).join(", "),
    }));
  });
  view.on((what) => {
    if (what.has("list") || what.has("filters")) state.limit = PAGE_ROWS;
    if (what.has("weights")) announce();
    const focused = focusedElement()?.dataset.site;
    if (what.has("weights") || what.has("list") || what.has("filters")) fill();
    if (what.has("selected")) markSelected(body, view);
    if (focused && !body.contains(document.activeElement)) {
      allOf(`[data-site="${CSS.escape(focused)}"]`, body)[0]?.focus();
    }
  });
  // Paper has room for the whole list.
  window.addEventListener("beforeprint", () => {
    state.limit = Infinity;
    fill();
  });
  fill();
}

/**
 * The head of four columns of symbols: an initial over each, and the words for who listens.
 *
 * @returns {Child}
 */
function goalInitials() {
  const names = GOALS.map((goal) => concept("goals_short", goal));
  return [
    h("span", { class: "unseen" }, `${t("four_goals")}: ${names.join(", ")}`),
    names.map((name) => h("span", { class: "initial", title: name, "aria-hidden": "true" }, name[0])),
  ];
}

/**
 * @param {HTMLElement} tabs
 * @param {View} view
 */
function fillTabs(tabs, view) {
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(
    ...view.lists.map((list) => {
      const n = view.document.alternatives.filter((site) => site.list === list).length;
      return h("button", {
        type: "button",
        "aria-pressed": String(list === view.list),
        onclick: () => {
          view.list = list;
          view.notify("list");
        },
      }, concept("lists", list), " ", h("span", { class: "count" }, number(n)));
    }),
  );
  if (focused) firstOf('[aria-pressed="true"]', tabs).focus();
}

/** @param {View} view */
function filterForm(view) {
  const set = (/** @type {keyof Filters} */ name, /** @type {string} */ value) => {
    view.filters[name] = value;
    view.notify("filters");
  };
  const search = h("input", {
    type: "search",
    id: "search",
    placeholder: t("search_hint"),
    autocomplete: "off",
    value: view.filters.text,
    oninput: () => {
      set("text", search.value.trim());
    },
  });
  /** @type {(name: keyof Filters, label: string, every: string, options: Pair<string>[]) => HTMLElement} */
  const choice = (name, label, every, options) => {
    const field = h("select", { "aria-label": label, onchange: () => {
      set(name, field.value);
    } },
      h("option", { value: "" }, every),
      options.map(([value, text]) => h("option", { value }, text)));
    field.value = view.filters[name];
    if (field.selectedIndex < 0) field.value = view.filters[name] = "";
    return field;
  };
  const municipalities = new Map(
    view.document.alternatives.map((site) => [site.municipality.code, site.municipality.name]),
  );
  const byName = [...municipalities].sort((a, b) => a[1].localeCompare(b[1], LOCALE));
  const codes = (/** @type {string} */ table) => Object.entries(SETTINGS.concepts[table]);
  return h(
    "form",
    { class: "filters", role: "search", "aria-label": t("filters"),
      onsubmit: (event) => event.preventDefault() },
    h("label", { for: "search", class: "unseen" }, t("search")),
    search,
    h("div", { class: "filter-row" },
      choice("municipality", t("municipality"), t("all_municipalities"), byName),
      choice("status", t("status"), t("all_statuses"), codes("statuses")),
      choice("light", t("class"), t("all_classes"), [
        ...codes("lights"), ["none", t("incomplete")],
      ])),
  );
}

/**
 * @param {Room} room
 * @param {Placed} placed
 */
function rankedRow(room, { site, one }) {
  const { view } = room;
  const open = h("button", {
    type: "button",
    class: "site-name",
    "data-site": site.id,
    onclick: () => room.open(site.id, { zoom: true }),
  }, site.name || site.id);
  const notes = [site.municipality.name];
  const net = site.area_daa ? (site.net_area_daa || 0) / site.area_daa : 1;
  if (net < 1) notes.push(t("net_share", { share: percent(net) }));
  if (one.groupRank) notes.push(t("group_place", { rank: one.groupRank, group: one.group }));
  if (one.status !== "eligible") notes.push(concept("statuses", one.status));
  return h(
    "tr",
    { class: `${one.status} ${site.id === view.selected ? "selected" : ""}` },
    h("td", { class: "rank" }, placeCell(view, site, one)),
    h("th", { scope: "row", class: "name" }, open, h("span", { class: "under" }, notes.join(" · "))),
    h("td", { class: "lights" }, GOALS.map((goal) =>
      lightMark(one.goals[goal].light,
        `${concept("goals_short", goal)}: ${lightWord(one.goals[goal])}. `))),
    h("td", { class: "score" }, scoreCell(one)),
  );
}

/**
 * @param {Judged} judged
 * @returns {Child}
 */
function scoreCell(judged) {
  if (judged.score !== null) return number(100 * judged.score);
  if (judged.low === null || judged.high === null) return "–";
  return h("span", { class: "span-score" },
    t("interval", { low: number(100 * judged.low), high: number(100 * judged.high) }));
}

/**
 * @param {View} view
 * @param {Site} site
 * @param {Judged} judged
 * @returns {Child}
 */
function placeCell(view, site, judged) {
  if (judged.status === "excluded") {
    return h("span", { class: "none" }, h("span", { "aria-hidden": "true" }, "✕"),
      h("span", { class: "unseen" }, concept("statuses", "excluded")));
  }
  if (judged.rankLow === null) return "–";
  if (judged.rank === null) {
    return h("span", { class: "span-rank", title: t("incomplete") },
      t("interval", { low: judged.rankLow, high: judged.rankHigh }));
  }
  const before = judgedIn(view.original, site.id).rank;
  const moved = before === null || !view.changed() ? 0 : before - judged.rank;
  return [String(judged.rank), moved ? movement(moved) : null];
}

/** @param {number} moved */
function movement(moved) {
  const text = moved > 0 ? t("moved_up", { n: moved }) : t("moved_down", { n: -moved });
  return h("span", { class: `moved ${moved > 0 ? "up" : "down"}` },
    h("span", { "aria-hidden": "true" }, `${moved > 0 ? "▲" : "▼"}${Math.abs(moved)}`),
    h("span", { class: "unseen" }, text));
}

/**
 * @param {HTMLElement} body
 * @param {View} view
 */
function markSelected(body, view) {
  for (const button of allOf("[data-site]", body)) {
    const selected = button.dataset.site === view.selected;
    const row = button.closest("tr");
    row?.classList.toggle("selected", selected);
    if (selected) {
      button.setAttribute("aria-current", "true");
      row?.scrollIntoView({ block: "nearest" });
    } else button.removeAttribute("aria-current");
  }
}
