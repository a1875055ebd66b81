// The page of a map of layers without scores. Called by the map that Folium made.
// uses: elements, features, layer_panel, layers, link, measuring, names, overlay, page, printing
// uses: words

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 */
function startLayerPage(map, base) {
  return startPage(map, base, openLayerPage);
}

PANELS.feature = {
  title: (room) => {
    const { chosen } = /** @type {LayerRoom} */ (room);
    return chosen ? featureName(chosen.table, chosen.facts, chosen.row) : "";
  },
  build: (room) => featurePanel(/** @type {LayerRoom} */ (room)),
};

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 */
async function openLayerPage(map, base) {
  const view = layerView();
  // What follows puts in the rest, part by part.
  const room = /** @type {LayerRoom} */ ({ map, base, view, panel: null, opener: null, chosen: null });
  startPage.room = room; // for whoever looks in from the browser's console
  const wanted = readLink(view, location.hash);
  room.bounds = cornersOf(SETTINGS.focus || SETTINGS.bounds);
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-label", t("layer_map_help"));
  const fit = () => (wanted.centre
    ? map.setView(wanted.centre, wanted.zoom, { animate: false })
    : map.fitBounds(room.bounds, { animate: false, padding: [24, 24] }));
  fit();
  Object.assign(room, makeLayers(map, base, view));
  for (const theme of room.themes) {
    if (!wanted.themes.includes(theme.id)) continue;
    if (theme.on) hideTheme(theme);
    else showTheme(theme);
  }
  room.features = makeFeatures(room);
  room.highlight = makeHighlight(room);
  map.addLayer(room.highlight);
  room.names = makeNames(map, SETTINGS.places, {
    avoid: () => [], areas: () => [], ...namedThemes(room.themes),
  });
  room.link = makeLink(room);
  room.sites = { entries: [], marks: [], written: [], overlay: room.highlight,
    side: () => ({ entries: [], judgement: new Map() }), redraw: () => room.highlight.redraw() };
  addActions(room);
  makeMapTools(room);
  makeStrip(map);
  room.measuring = makeMeasuring(map, wanted.pins, () => room.link.write());
  writeInvented();
  makeTables(room);
  writeNotes();
  layerLegend(room);
  settle(map); // the legend has taken its place
  fit();
  listenToLayerPage(room);
  await room.ready;
  room.names.redraw(); // the municipalities' ground is known now
}

/**
 * What the shared parts of the page ask a view for; nothing is weighed or selected here.
 *
 * @returns {View}
 */
function layerView() {
  const document = /** @type {Partial<ScoresDocument>} */ ({ layers: SETTINGS.sources, alternatives: [] });
  const profile = /** @type {Partial<Profile>} */ ({ name: "", title: "", weights: {}, not_compensable: [] });
  return {
    document: /** @type {ScoresDocument} */ (document),
    sites: new Map(),
    judgement: new Map(),
    original: new Map(),
    lists: [],
    list: null,
    colour: "goals",
    facing: [],
    selected: null,
    filters: { text: "", municipality: "", status: "", light: "" },
    compare: null,
    names: false,
    stiff: [],
    weights: {},
    profile: /** @type {Profile} */ (profile),
    before: null,
    changed: () => false,
    on: () => {},
    notify: () => {},
    reweigh: () => {},
  };
}

const NAMED_IN_BAND = 4; // invented layers; more are folded

function writeInvented() {
  const invented = Object.entries(SETTINGS.sources).filter(([, source]) => source.synthetic);
  if (!invented.length) return;
  const band = byId("synthetic");
  const names = [...new Set(invented.map(([name, source]) => SETTINGS.layers[name] || source.title))];
  const text = t("synthetic_layers", { n: names.length });
  band.append(h("div", { class: "band invented-band" },
    h("strong", {}, h("span", { "aria-hidden": "true" }, "⚠ "), `${t("synthetic")}.`), " ",
    names.length > NAMED_IN_BAND
      ? h("details", {}, h("summary", {}, text), h("p", {}, `${names.join(", ")}.`))
      : `${text}: ${names.join(", ")}.`));
  band.hidden = false;
}

// What must be said beside the map: under the tables, on paper too.
function writeNotes() {
  if (!SETTINGS.notes.length) return;
  byId("area-list").append(h("details", { class: "map-notes", open: true },
    h("summary", {}, t("map_notes")),
    h("ul", {}, SETTINGS.notes.map((text) => h("li", {}, text)))));
}

/**
 * What the colours mean, of the layers that are on and not part of the background.
 *
 * @param {LayerRoom} room
 */
function layerLegend(room) {
  const place = byId("legend");
  const open = place.querySelector("details")?.open ?? !matchMedia("(max-width: 46rem)").matches;
  const tables = new Map(SETTINGS.tables.map((table) => [table.id, table]));
  const shown = room.themes.filter((theme) => theme.on && !theme.base).reverse();
  place.replaceChildren(h("details", { open }, h("summary", {}, t("legend")),
    h("div", { class: "layer-keys" },
      shown.length ? shown.map((theme) => layerKey(theme, tables.get(theme.id)))
        : h("p", { class: "legend-note" }, t("nothing_on")))));
}

/**
 * @param {Theme} theme
 * @param {Table | undefined} table
 */
function layerKey(theme, table) {
  const looks = theme.looks.filter((look) => look.used);
  const titled = looks.length > 1 || table?.by;
  return h("section", {},
    titled ? h("h3", {}, theme.title, table?.by ? h("span", { class: "under" }, table.by) : null) : null,
    h("ul", { class: "keys" }, looks.map((look) =>
      h("li", {}, swatch(look, theme.geometry), look.title))),
    table?.colours ? h("p", { class: "legend-note" }, t("colours_by", { who: table.colours })) : null);
}

/** @param {LayerRoom} room */
function listenToLayerPage(room) {
  const { map } = room;
  const legend = () => layerLegend(room);
  byId("drawer").addEventListener("change", () => setTimeout(legend));
  allOf("[data-opens]").forEach((button) =>
    button.addEventListener("click", () => {
      const panel = /** @type {PanelName} */ (button.dataset.opens);
      if (room.panel === panel) room.close();
      else room.show(panel);
      room.highlight.redraw();
    }));
  allOf("[data-skip]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const list = link.dataset.skip === "area-list";
      (list ? byId("area-list") : map.getContainer()).focus();
    }));
  byId("copy-link").addEventListener("click", () =>
    copyText(room.link.address()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && room.panel) {
      room.close();
      room.highlight.redraw();
    }
  });
  map.on("moveend", room.link.write);
  map.on("click", (event) => pointedAt(room, event.latlng));
  map.on("mousemove", (event) => {
    const over = !room.measuring.mode && featuresAt(room, event.latlng).length > 0;
    map.getContainer().classList.toggle("over-site", over);
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.target !== map.getContainer()) return;
    if (event.key === "Enter") pointedAt(room, map.getCenter());
    else if (event.key === " " && room.measuring.mode) {
      event.preventDefault();
      room.measuring.add(map.getCenter());
    }
  });
  window.addEventListener("hashchange", () => location.reload());
  listenToPrint(room, legend, () => [printedSums(room), printedSources(room, SETTINGS.sources)]);
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", () => {
      hatches.clear();
      styles.clear();
      room.ground.redraw();
      room.names.redraw();
      legend();
    });
  }
  new ResizeObserver(() => settle(map)).observe(map.getContainer());
}

/**
 * @param {LayerRoom} room
 * @param {Point} latlng
 */
async function pointedAt(room, latlng) {
  if (room.measuring.mode) {
    room.measuring.add(latlng);
    return;
  }
  const all = await Promise.all(featuresAt(room, latlng).map(async ({ table, shape }) => {
    const facts = await room.features.facts(table);
    return { table, facts, row: facts.shapes.indexOf(shape) };
  }));
  const rows = all.filter(({ row }) => row >= 0);
  if (rows.length) openFeature(room, rows[0], rows.slice(1));
}

/**
 * The classes of the layers that are on, and are not the table that is printed anyway.
 *
 * @param {LayerRoom} room
 */
function printedSums({ themes, features }) {
  const on = new Set(themes.filter((theme) => theme.on).map((theme) => theme.id));
  return h("section", { class: "printed-sums" },
    features.tables.filter((table) => on.has(table.id) && table !== features.shown).map(sumTable));
}
