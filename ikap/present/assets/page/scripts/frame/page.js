// Wires the page together. Called by the map that Folium made.
// uses: blobs, compare, elements, layer_panel, layers, legend, link, measuring, names, overlay
// uses: printing, ranking, sheet, sites, steady, view, weighing, weights, words

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 * @param {(map: L.Map, base: L.TileLayer) => Promise<void>} [open]
 * @returns {Promise<void>}
 */
async function startPage(map, base, open = openPage) {
  spareMargin(map);
  try {
    await open(map, base);
    document.documentElement.dataset.ready = "yes";
  } catch (error) {
    const box = h("p", { class: "failed", role: "alert" }, t("failed", { error: error instanceof Error ? error.message : error }));
    firstOf("main").prepend(box);
    throw error;
  }
}

/**
 * A map that is smaller than the margin it is asked to keep, as before a narrow page is laid out,
 * would be shown nowhere: it keeps half of what there is.
 * @param {L.Map} map
 */
function spareMargin(map) {
  const zoomOf = map.getBoundsZoom.bind(map);
  map.getBoundsZoom = (bounds, inside, margin) => {
    const size = map.getSize().divideBy(2);
    const asked = L.point(margin || [0, 0]);
    return zoomOf(bounds, inside, L.point(Math.min(asked.x, size.x), Math.min(asked.y, size.y)));
  };
}

/** @type {Room | null} */
startPage.room = null;

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 * @returns {Promise<void>}
 */
async function openPage(map, base) {
  const run = await packedJson("blob-document");
  const shapes = await packedShapes("blob-sites", SETTINGS.site_step);
  const view = makeView(run, run.profile);
  const entries = new Map([[view, siteEntries(run, shapes, SETTINGS.labels)]]);
  if (SETTINGS.before) {
    const before = await packedJson("blob-before");
    view.before = makeView(before, before.profile);
    entries.set(view.before, siteEntries(before,
      await packedShapes("blob-before-sites", SETTINGS.site_step), SETTINGS.before.labels));
  }
  const wanted = readLink(view, location.hash);
  if (view.changed()) view.judgement = weigh(run, view.weights, view.stiff);
  // What follows puts in the rest, part by part.
  const room = /** @type {Room} */ ({ map, base, view, panel: null, opener: null });
  startPage.room = room; // for whoever looks in from the browser's console
  room.bounds = cornersOf(SETTINGS.focus || SETTINGS.bounds);
  writeHead(run, view);
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-label", t("map_help"));
  if (wanted.centre) map.setView(wanted.centre, wanted.zoom, { animate: false });
  else map.fitBounds(room.bounds, { animate: false });
  Object.assign(room, makeLayers(map, base, view));
  for (const theme of room.themes) {
    if (!wanted.themes.includes(theme.id)) continue;
    theme.touched = true;
    if (theme.on) hideTheme(theme);
    else showTheme(theme);
  }
  const make = (/** @type {string} */ pane, /** @type {0 | 1} */ at) => makeSites(view, pane, () => {
    const { seen, judgement } = view.compare?.sides[at] || { seen: view, judgement: view.judgement };
    return { entries: entries.get(seen) || [], judgement };
  });
  room.sites = make("sites", 0);
  room.rightSites = make("sites-b", 1);
  map.addLayer(room.sites.overlay);
  // After the marks, which the names make way for.
  room.names = makeNames(map, SETTINGS.places, {
    avoid: (brush) => markBoxes(brush, room.sites),
    areas: (brush) => groundBoxes(brush, room.sites),
    ...namedThemes(room.themes),
  });
  room.steady = makeSteady(view);
  room.link = makeLink(room);
  addActions(room);
  makeMapTools(room);
  makeStrip(map);
  room.measuring = makeMeasuring(map, wanted.pins, () => room.link.write());
  makeSwipe(room);
  makeRanking(room);
  drawLegend(room);
  settle(map); // the legend has taken its place
  if (!wanted.centre) map.fitBounds(room.bounds, { animate: false, padding: [12, 12] });
  listen(room);
  const compared = wanted.compare || (view.before && { chosen: firstChoice(view), at: 0.5 });
  if (compared) {
    startCompare(view, compared.chosen[0], compared.chosen[1], compared.at);
    room.show("compare", { focus: false });
  }
  if (wanted.site) room.open(wanted.site, { zoom: !wanted.centre, focus: false });
  await room.ready;
  room.names.redraw(); // the municipalities' ground is known now
}

/**
 * @param {[number, number, number, number]} bounds south, west, north and east
 * @returns {Pair<Pair<number>>}
 */
function cornersOf([south, west, north, east]) {
  return [[south, west], [north, east]];
}

/**
 * @param {ScoresDocument} run
 * @param {View} view
 */
function writeHead(run, view) {
  const line = byId("profile-line");
  const changed = h("strong", { class: "changed" }, ` · ${t("changed")}`);
  changed.hidden = !view.changed();
  line.append(
    `${t("profile")}: `, h("strong", {}, run.profile.title),
    ` · ${run.profile.decided_by} · ${day(run.profile.date)}`, changed,
  );
  view.on((what) => {
    if (what.has("weights")) changed.hidden = !view.changed();
  });
  const invented = Object.entries(run.layers).filter(([, layer]) => layer.synthetic);
  const missed = weighedKinds(run.profile.weights).flatMap(([kind, { criteria }]) =>
    (run.set_aside[kind] || []).filter((id) => criteria[id] > 0));
  const aside = [...new Set(missed)].map((id) => run.criteria[id]?.title || id);
  const band = byId("synthetic");
  if (invented.length) {
    const names = invented.map(([name, layer]) => SETTINGS.layers[name] || layer.title);
    band.append(h("div", { class: "band invented-band" },
      h("strong", {}, h("span", { "aria-hidden": "true" }, "⚠ "), `${t("synthetic")}.`), " ",
      h("details", {},
        h("summary", {}, t("synthetic_layers", { n: names.length })),
        h("p", {}, `${names.join(", ")}.`))));
  }
  if (aside.length) {
    band.append(h("p", { class: "band aside-band" }, `${t("set_aside")} ${aside.join(", ")}.`));
  }
  const today = new Date().toISOString().slice(0, 10);
  for (const [name, last] of Object.entries(run.region.ends || {})) {
    if (last >= today) continue;
    const ended = t("ended", { layer: SETTINGS.layers[name], day: day(last), age: since(last, today) });
    band.append(h("p", { class: "band aside-band ended" }, ended));
  }
  band.hidden = !band.childElementCount;
}

/**
 * How long ago a day was, in the unit that tells most.
 *
 * @param {string} last
 * @param {string} today
 */
function since(last, today) {
  const days = Math.round((new Date(today).getTime() - new Date(last).getTime()) / 86_400_000);
  if (days < 61) return counted("days", days);
  if (days < 730) return counted("months", Math.floor(days / 30.44));
  return counted("years", Math.floor(days / 365.25));
}

// --- what can be done from anywhere ---------------------------------------------------------------

/** @type {Partial<Record<PanelName, Panel>>} */
const PANELS = {
  site: { title: ({ view }) => siteOf(view, view.selected || "").name, build: sitePanel },
  weights: { title: () => t("weights"), build: weightsPanel },
  layers: { title: () => t("layers"), build: layersPanel },
  compare: { title: () => t("compare"), build: comparePanel },
  measure: { title: () => t("measure"), build: measurePanel },
};

/** @param {Room} room */
function addActions(room) {
  const { map, view } = room;
  const drawer = byId("drawer");
  const draw = () => {
    const panel = room.panel && PANELS[room.panel];
    if (!panel) return;
    drawer.replaceChildren(
      h("div", { class: "drawer-head" },
        h("h2", { id: "drawer-title", tabindex: -1 }, panel.title(room)),
        h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: room.close },
          h("span", { "aria-hidden": "true" }, "✕"))),
      h("div", { class: "drawer-body" }, panel.build(room)));
  };
  room.show = (panel, { focus = true } = {}) => {
    if (room.panel === "measure" && panel !== "measure") room.measuring.use(null);
    if (focus) room.opener = focusedElement();
    room.panel = panel;
    drawer.dataset.panel = panel;
    drawer.hidden = false;
    draw();
    firstOf(".drawer-body", drawer).scrollTop = 0;
    markTools(room);
    settle(map);
    if (focus) firstOf("h2", drawer).focus({ preventScroll: true });
  };
  room.close = () => {
    if (!room.panel) return;
    if (room.panel === "measure") room.measuring.use(null);
    room.panel = null;
    drawer.hidden = true;
    drawer.replaceChildren();
    markTools(room);
    settle(map);
    const [back] = allOf(`[data-site="${CSS.escape(view.selected || "")}"]`);
    view.selected = null;
    view.notify("selected");
    (room.opener?.isConnected ? room.opener : back || map.getContainer()).focus();
    room.link.write();
  };
  // Draws the open panel anew, and gives focus back to what had it.
  room.refresh = (focus) => {
    if (!room.panel) return;
    const scrolled = firstOf(".drawer-body", drawer).scrollTop;
    draw();
    firstOf(".drawer-body", drawer).scrollTop = scrolled;
    if (focus) allOf(focus, drawer)[0]?.focus({ preventScroll: true });
  };
  room.zoomTo = (id) => {
    const entry = [...room.sites.entries, ...room.rightSites.entries].find(({ site }) => site.id === id);
    if (!entry) return;
    // A third of the view, so that what lies around is seen too.
    map.fitBounds(boundsOf(map, entry.shape.box), { maxZoom: 15,
      padding: map.getSize().divideBy(3),
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  };
  room.open = (id, { zoom = false, focus = true } = {}) => {
    const site = siteOf(view, id);
    view.selected = id;
    if (site.list !== view.list) {
      view.list = site.list;
      view.notify("list");
    }
    room.show("site", { focus });
    view.notify("selected");
    if (zoom) room.zoomTo(id);
    if (matchMedia("(max-width: 46rem)").matches) {
      byId("map-area").scrollIntoView({ block: "start" });
    }
    room.link.write();
  };
}

/**
 * The map's room has changed its size; one without any is not seen, on paper say.
 *
 * @param {L.Map} map
 */
function settle(map) {
  if (map.getContainer().clientWidth) map.invalidateSize({ animate: false });
}

/** @param {Room} room */
function markTools(room) {
  for (const button of allOf("[data-opens]")) {
    button.setAttribute("aria-expanded", String(button.dataset.opens === room.panel));
  }
}

/** @param {Room} room */
function makeMapTools(room) {
  const { map } = room;
  const tool = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ work) => h("button", { type: "button", "aria-label": label,
    title: label, onclick: work }, h("span", { "aria-hidden": "true" }, sign));
  byId("map-tools").append(
    tool("+", t("zoom_in"), () => map.zoomIn(1)),
    tool("−", t("zoom_out"), () => map.zoomOut(1)),
    tool("⌂", t("home"), () => map.fitBounds(room.bounds, { padding: [12, 12] })),
  );
  // Where the map opens close in, the whole region is a press away.
  const whole = cornersOf(SETTINGS.bounds);
  const [[south, west], [north, east]] = room.bounds;
  if ((north - south) * 2 < whole[1][0] - whole[0][0] && (east - west) * 2 < whole[1][1] - whole[0][1]) {
    byId("map-tools").append(
      tool("◱", t("whole_region"), () => map.fitBounds(whole, { padding: [12, 12] })));
  }
}

/** @param {Room} room */
function listen(room) {
  const { map, view } = room;
  allOf("[data-opens]").forEach((button) =>
    button.addEventListener("click", () => {
      const panel = /** @type {PanelName} */ (button.dataset.opens);
      if (room.panel === panel) room.close();
      else room.show(panel);
    }));
  allOf("[data-skip]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const list = link.dataset.skip === "area-list";
      (list ? byId("search") : map.getContainer()).focus();
    }));
  byId("copy-link").addEventListener("click", () =>
    copyText(room.link.address()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && room.panel) room.close();
  });
  // Our own writing of the address makes no event; another address was pasted.
  window.addEventListener("hashchange", () => location.reload());
  listenToPrint(room, () => drawLegend(room),
    () => [printedWeights(view), printedSources(room, view.document.layers)]);
  // Names give way to the marks that come first; they find their places when a weight is at rest.
  const settleNames = afterPause(150, () => room.names.redraw());
  view.on((what) => {
    if (what.has("colour") || what.has("compare") || what.has("layers")) drawLegend(room);
    if (what.has("compare")) {
      if (view.compare) map.addLayer(room.rightSites.overlay);
      else map.removeLayer(room.rightSites.overlay);
    }
    room.sites.redraw();
    if (view.compare) room.rightSites.redraw();
    if (what.has("weights")) settleNames();
    else room.names.redraw();
    if (what.has("weights") && room.panel === "site") room.refresh();
    if (what.has("layers") && room.panel === "layers" &&
        !byId("drawer").contains(document.activeElement)) room.refresh();
    if (what.has("list") && room.panel === "weights") room.refresh();
    if ((what.has("list") || what.has("filters")) && room.panel === "compare") room.refresh();
    if (!what.has("selected")) room.link.write();
  });
  const redraw = () => {
    hatches.clear();
    styles.clear();
    drawLegend(room);
    room.ground.redraw();
    room.names.redraw();
    room.sites.redraw();
    if (room.panel === "layers") room.refresh();
  };
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", redraw);
  }
  new ResizeObserver(() => settle(map)).observe(map.getContainer());
  listenToMap(room); // which may switch layers on at once, and the legend is to know
}

/** @param {Room} room */
function listenToMap(room) {
  const { map, view } = room;
  const tip = byId("tip");
  map.on("moveend", room.link.write);
  const follow = () => {
    if (followZoom(map, room.themes)) view.notify("layers");
  };
  map.on("zoomend", follow);
  follow();
  map.on("click", (event) => {
    if (room.measuring.mode) {
      room.measuring.add(event.latlng);
      return;
    }
    const pane = paneAt(room, event.containerPoint.x);
    if (crowdAt(map, pane, event.latlng)) {
      map.setView(event.latlng, map.getZoom() + 1.5);
      return;
    }
    const site = siteAt(map, pane, event.latlng);
    if (site) room.open(site.id);
  });
  map.on("mousemove", (event) => {
    const pane = paneAt(room, event.containerPoint.x);
    const site = room.measuring.mode ? null : siteAt(map, pane, event.latlng);
    const crowd = room.measuring.mode ? null : crowdAt(map, pane, event.latlng);
    map.getContainer().classList.toggle("over-site", Boolean(site || crowd));
    tip.hidden = !site && !crowd;
    if (tip.hidden) return;
    if (crowd) {
      tip.replaceChildren(h("strong", {}, t("crowd", { n: number(crowd.many) })),
        h("span", {}, t("crowd_help")));
    } else if (site) {
      const entry = judgedIn(pane.side().judgement, site.id);
      const place = entry.rank === null ? "" : `${entry.rank}. `;
      tip.replaceChildren(h("strong", {}, `${place}${site.name}`),
        h("span", {}, `${site.municipality.name} · ${concept("statuses", entry.status)}`));
    }
    tip.style.left = `${event.containerPoint.x + 14}px`;
    tip.style.top = `${event.containerPoint.y + 14}px`;
  });
  map.on("mouseout", () => (tip.hidden = true));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.target !== map.getContainer()) return;
    if (event.key === "Enter") {
      const nearest = nearestSite(map, room);
      if (nearest) room.open(nearest.id);
    } else if (event.key === " " && room.measuring.mode) {
      event.preventDefault();
      room.measuring.add(map.getCenter());
    }
  });
}

/**
 * @param {L.Map} map
 * @param {Room} room
 */
function nearestSite(map, room) {
  const { x, y } = map.project(map.getCenter(), 0);
  const away = (/** @type {Entry} */ entry) => Math.hypot(entry.u * 256 - x, entry.v * 256 - y);
  const { entries, judgement } = paneAt(room, map.getSize().x / 2).side();
  return entries
    .filter(({ site }) => site.list === room.view.list &&
      fits(room.view, site, judgedIn(judgement, site.id)))
    .sort((a, b) => away(a) - away(b))[0]?.site;
}
