// Features of a layer and what they say of themselves: found by pointing, shown as text.
// uses: blobs, elements, overlay, words

/**
 * The tables' rows, unpacked when they are first asked for.
 *
 * @param {LayerRoom} room
 * @returns {Features}
 */
function makeFeatures(room) {
  /** @type {Map<string, Promise<FeatureFacts>>} */
  const known = new Map();
  return {
    tables: SETTINGS.tables,
    shown: null, // the table that is open
    facts: (table) => {
      const facts = known.get(table.id) || packedJson(`blob-${table.id}-facts`);
      known.set(table.id, facts);
      return facts;
    },
    theme: (id) => room.themes.find((theme) => theme.id === id),
  };
}

/**
 * @param {Table} table
 * @param {FeatureFacts} facts
 * @param {number} row
 */
function featureName(table, facts, row) {
  return facts.names[row] || t(table.counted ? "point_n" : "feature_n", { n: number(row + 1) });
}

/**
 * What lies under a point of the map: [{table, shape}], the topmost layer first.
 *
 * @param {LayerRoom} room
 * @param {Point} latlng
 * @returns {{ table: Table, shape: number }[]}
 */
function featuresAt(room, latlng) {
  const zoom = room.map.getZoom();
  const scale = 256 * 2 ** zoom;
  const { x, y } = room.map.project(latlng, zoom);
  /** @type {{ table: Table, shape: number }[]} */
  const result = [];
  for (const table of [...room.features.tables].reverse()) {
    const theme = room.features.theme(table.id);
    if (!theme?.on || !theme.shapes) continue;
    theme.shapes.forEach((shape, i) => {
      if (touches(theme, shape, x, y, scale)) result.push({ table, shape: i });
    });
  }
  return result;
}

const REACH = 8; // pixels from a line or a point

/**
 * @param {Theme} theme
 * @param {Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} scale
 */
function touches(theme, shape, x, y, scale) {
  const [x0, y0, x1, y1] = shape.box.map((edge) => edge * scale);
  if (x < x0 - REACH || x > x1 + REACH || y < y0 - REACH || y > y1 + REACH) return false;
  if (theme.geometry === "polygon") return insideShape(shape, x / scale, y / scale);
  return shape.parts.some((part) => {
    if (part.length === 2) return Math.hypot(part[0] * scale - x, part[1] * scale - y) < REACH;
    for (let p = 2; p < part.length; p += 2) {
      const [ax, ay, bx, by] = part.subarray(p - 2, p + 2).map((v) => v * scale);
      if (awayFrom(x, y, ax, ay, bx, by) < REACH) return true;
    }
    return false;
  });
}

/**
 * From a point to a stretch, in pixels.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 */
function awayFrom(x, y, ax, ay, bx, by) {
  const long = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = long ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long)) : 0;
  return Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y);
}

/** @param {unknown} value */
function cellText(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return String(value).replace(/^-/, "−"); // a code as often as a count
  const size = Math.abs(value);
  return number(value, size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

// --- the panel of one feature ---------------------------------------------------------------------

/** @param {LayerRoom} room */
function featurePanel(room) {
  const { chosen } = room;
  if (!chosen) return h("div");
  const { table, facts, row, others } = chosen;
  return h(
    "div",
    { class: "feature" },
    h("p", { class: "small" }, table.title),
    h("dl", { class: "facts" }, facts.columns.map((title, i) => [
      h("dt", {}, title), h("dd", {}, cellText(facts.values[i][row]))])),
    facts.columns.length ? null : h("p", {}, t("no_attributes")),
    h("button", { type: "button", onclick: () => zoomToFeature(room, chosen) }, t(table.counted ? "zoom_point" : "zoom_feature")),
    others.length
      ? h("section", { class: "also-here" }, h("h3", {}, t("also_here")),
        h("ul", {}, others.map((other) => h("li", {}, h("button", {
          type: "button",
          class: "site-name",
          onclick: () => openFeature(room, other, [chosen, ...others].filter((o) => o !== other)),
        }, `${featureName(other.table, other.facts, other.row)} (${other.table.title})`)))))
      : null,
  );
}

/**
 * @param {LayerRoom} room
 * @param {FeatureRow} chosen
 * @param {FeatureRow[]} [others]
 * @param {{ zoom?: boolean }} [options]
 */
function openFeature(room, chosen, others = [], { zoom = false } = {}) {
  room.chosen = { ...chosen, others: others.map(({ table, facts, row }) => ({ table, facts, row })) };
  room.show("feature");
  room.highlight.redraw();
  if (zoom) zoomToFeature(room, chosen);
}

/**
 * @param {LayerRoom} room
 * @param {FeatureRow} chosen
 * @returns {Shape | null}
 */
function shapeOf(room, { table, facts, row }) {
  const shapes = room.features.theme(table.id)?.shapes;
  return shapes && facts.shapes[row] >= 0 ? shapes[facts.shapes[row]] : null;
}

/**
 * @param {LayerRoom} room
 * @param {FeatureRow} chosen
 */
function zoomToFeature(room, chosen) {
  const { map } = room;
  const shape = shapeOf(room, chosen);
  const [x, y] = chosen.facts.at[chosen.row];
  /** @type {Box} */
  const box = shape ? shape.box : [worldX(x), worldY(y), worldX(x), worldY(y)];
  map.fitBounds(boundsOf(map, box), {
    maxZoom: 15,
    padding: map.getSize().divideBy(4),
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
}

const HIGHLIGHT = [{ width: 6, colour: "--halo" }, { width: 3, colour: "--accent" }];

/**
 * The chosen feature again, above all else.
 *
 * @param {LayerRoom} room
 */
function makeHighlight(room) {
  return new Overlay((brush) => {
    const { chosen } = room;
    const shape = chosen && room.panel === "feature" ? shapeOf(room, chosen) : null;
    if (!chosen || !shape || !brush.sees(shape.box, 20)) return false;
    const { geometry } = chosen.table;
    const pen = brush.context;
    for (const { width, colour } of HIGHLIGHT) {
      if (geometry === "point") {
        pen.beginPath();
        pen.arc(brush.x(shape.parts[0][0]), brush.y(shape.parts[0][1]), 11, 0, 7);
      } else brush.trace(shape, geometry === "polygon");
      pen.lineWidth = width;
      pen.strokeStyle = brush.colour(colour);
      pen.stroke();
    }
    return true;
  }, { pane: "sites" });
}

// --- the tables -----------------------------------------------------------------------------------

const TABLE_ROWS = 100;

/** @param {LayerRoom} room */
function makeTables(room) {
  const place = byId("list-body");
  const { tables } = room.features;
  if (!tables.length) {
    place.append(h("p", { class: "empty" }, t("no_tables")));
    return;
  }
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": t("list_title") });
  const body = h("div", { class: "layer-table" });
  const state = { table: tables[0], text: "", limit: TABLE_ROWS };
  const search = h("input", { type: "search", id: "search", placeholder: t("search_table_hint"),
    autocomplete: "off", oninput: () => {
      state.text = search.value.trim().toLowerCase();
      state.limit = TABLE_ROWS;
      fill();
    } });
  place.append(tabs,
    h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      h("label", { for: "search", class: "unseen" }, t("search")), search), body);

  async function fill() {
    const { table } = state;
    const facts = await room.features.facts(table);
    if (table !== state.table) return; // another was chosen meanwhile
    room.features.shown = table;
    fillLayerTabs();
    search.hidden = !table.listed;
    body.replaceChildren(sumTable(table), ...(table.listed ? rowsOf(table, facts) : [
      h("p", { class: "empty" }, t("too_many_rows", { n: number(table.rows) }))]));
  }

  function fillLayerTabs() {
    const focused = tabs.contains(document.activeElement);
    tabs.replaceChildren(...tables.map((table) => h("button", {
      type: "button",
      "aria-pressed": String(table === state.table),
      onclick: () => {
        Object.assign(state, { table, limit: TABLE_ROWS, text: "" });
        search.value = "";
        fill();
      },
    }, table.title, " ", h("span", { class: "count" }, number(table.rows)))));
    if (focused) firstOf('[aria-pressed="true"]', tabs).focus();
  }

  /**
   * @param {Table} table
   * @param {FeatureFacts} facts
   */
  function rowsOf(table, facts) {
    const wanted = state.text.split(/\s+/);
    const hits = [];
    for (let row = 0; row < table.rows; row += 1) {
      const words = [featureName(table, facts, row), ...facts.values.map((column) => cellText(column[row]))]
        .join(" ").toLowerCase();
      if (wanted.every((word) => words.includes(word))) hits.push(row);
    }
    const more = h("button", { type: "button", class: "quiet on-screen", onclick: () => {
      state.limit += TABLE_ROWS;
      fill();
    } }, t("show_more", { n: Math.min(TABLE_ROWS, hits.length - state.limit) }));
    return [
      h("div", { class: "wide-frame", tabindex: 0, role: "region", "aria-label": table.title },
        h("table", { class: "attributes" },
          h("caption", {}, t("rows_caption", { layer: table.title, shown: number(hits.length),
            all: number(table.rows) })),
          h("thead", {}, h("tr", {}, [t(table.counted ? "point" : "feature"), ...facts.columns].map((title) =>
            h("th", { scope: "col" }, title)))),
          h("tbody", {}, hits.slice(0, state.limit).map((row) => h("tr", {},
            h("th", { scope: "row" }, h("button", { type: "button", class: "site-name",
              onclick: () => openFeature(room, { table, facts, row }, [], { zoom: true }) },
            featureName(table, facts, row))),
            facts.values.map((column) => h("td", {
              class: typeof column[row] === "number" ? "number" : null }, cellText(column[row])))))))),
      ...(hits.length > state.limit
        ? [more, h("p", { class: "on-paper" }, t("printed_rows", { n: number(state.limit) }))] : []),
      ...(hits.length ? [] : [h("p", { class: "empty" }, t("no_rows"))]),
    ];
  }

  fill();
}

/**
 * What lies in each class of a layer: how many, and how much together.
 *
 * @param {Table} table
 */
function sumTable(table) {
  const measured = table.counted ? null : table.geometry === "polygon" ? 2 : table.geometry === "line" ? 3 : null;
  const heads = [table.by || t("class"), t(table.counted ? "count_points" : "count")];
  if (measured) heads.push(measured === 2 ? t("sum_area") : t("sum_length"));
  return h("table", { class: "attributes sums" },
    h("caption", {}, t("sums_caption", { layer: table.title })),
    h("thead", {}, h("tr", {}, heads.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, table.sums.map((row) => h("tr", {}, h("th", { scope: "row" }, row[0]),
      h("td", { class: "number" }, number(row[1])),
      measured ? h("td", { class: "number" }, number(row[measured], 1)) : null))));
}
