// The screen where a site is drawn and dragged, and its score follows. The editor, its arithmetic and
// its table of corners are the map page's own (ikap/present/assets/page/scripts/drawing).
/* global L, cornerTable, makeEditor, partsArea, surfaceOf, surfaceParts */

import { ask, at, complain, h, notice, number, opened, points, Refusal, say, settings, t } from "/assets/common.js";
import { makeAsking } from "/assets/asking.js";
import { advicePanel, scorePanel, sideBySide } from "/assets/scoring.js";

const VARIANTS = 4;
/** @type {("undo" | "redo")[]} */
const WAYS = ["undo", "redo"];
const FARTHEST = 200; // metres that a corner may be from a boundary it snaps to
const CRS = settings.crs;
const map = /** @type {L.Map} */ (Object.values(window).find((value) => value instanceof L.Map));
const renderer = L.svg({ pane: "measuring" });
/**
 * @type {{
 *   rows: Service.Sketch[], chosen: string | null, scores: Map<string, Service.LiveScore>,
 *   advice: Map<string, { version: number, advice: Service.Advice }>, highest: number,
 *   before: Service.LiveScore | null, profile: string | null,
 * }}
 */
const state = {
  rows: [], chosen: null, scores: new Map(), advice: new Map(), highest: 0, before: null, profile: null,
};
/** @type {Map<string, ReturnType<typeof makeAsking>>} */
const asked = new Map();
const panel = at("area-list");
const shown = L.geoJSON(null, {
  style: (conflict) => ({ renderer, className: `in-the-way ${conflict?.properties.tier}`, weight: 2 }),
  interactive: false,
});
map.addLayer(shown);
const quiet = L.geoJSON(null, {
  style: { renderer, className: "other-area", weight: 2 }, interactive: false,
});
map.addLayer(quiet);

const chosen = () => state.rows.find((row) => row.id === state.chosen) ?? null;

/** The area that an act is on; its button is off where none is chosen. */
function held() {
  const row = chosen();
  if (row === null) throw new Error("no area is chosen");
  return row;
}

/**
 * @param {Service.Sketch} row @param {Surface} geometry @param {Partial<Service.SketchProperties>} [own]
 * @returns {Service.SketchFeature}
 */
function feature(row, geometry, own = {}) {
  return { type: "Feature", geometry, properties: { ...row.feature.properties, ...own } };
}

/** @type {Editor} */

const editor = makeEditor(map, {
  drag(geometry) {
    state.before ??= state.scores.get(held().id) ?? null;
    area(geometry);
    score(feature(held(), geometry));
  },
  done(geometry, what) {
    keep(feature(held(), geometry), what);
  },
  crossed() { complain(new Error(t("crossing"))); },
  drawing(count) { hint(count); },
  boundary,
}, () => state.rows.filter((row) => editor.drawing() || row.id !== state.chosen)
  .flatMap((row) => surfaceParts(row.feature.geometry).flat(2)));

/**
 * The nearest place on a property's boundary; null where there is none, or no such layer.
 * @param {Position} position @param {number} metres @returns {Promise<Position | null>}
 */
async function boundary(position, metres) {
  if (!settings.properties) return null;
  try {
    return (await ask("/live/snap", { at: position, metres: Math.min(metres, FARTHEST) })).at;
  } catch (error) { complain(error); return null; }
}

// --- the panel ------------------------------------------------------------------------------------

const part = (/** @type {string} */ id) => h("div", { id });
const button = (
  /** @type {string} */ name, /** @type {() => unknown} */ action, /** @type {Parameters<typeof h>[1]} */ more = {},
) => h("button", { type: "button", "data-act": name, onclick: () => run(action), ...more }, t(name));

/** @param {() => unknown} action */
async function run(action) {
  try { await action(); } catch (error) { complain(error); }
}

panel.replaceChildren(
  h("h2", { id: "list-title" }, t("your_areas")),
  h("p", { class: "under" }, t("draw_help")),
  h("div", { class: "acts", role: "group", "aria-label": t("drawing_tools") },
    button("draw_area", () => editor.start("surface", (ring) => add(surfaceOf([[ring]])))),
    button("add_part", () => editor.start("surface", addPart), { "data-needs": "area" }),
    button("cut_out", () => editor.start("surface", (ring) => cutOut(surfaceOf([[ring]]))), { "data-needs": "area" }),
    button("split", () => editor.start("line", splitBy), { "data-needs": "area" }),
    button("delete_area", remove, { "data-needs": "area" })),
  h("div", { class: "acts", role: "group", "aria-label": t("undo_tools") },
    h("button", { type: "button", id: "undo", onclick: () => run(() => step("undo")) }, t("undo")),
    h("button", { type: "button", id: "redo", onclick: () => run(() => step("redo")) }, t("redo"))),
  h("div", { id: "drawing-hint", class: "hint", hidden: true }),
  part("areas"), part("fields"), part("area-now"), part("corners"), part("score-now"),
  part("advice-now"), part("variants-now"),
  h("div", { class: "acts last", role: "group", "aria-label": t("keep_tools") },
    button("save_run", saveRun, { class: "main", "data-needs": "area" }),
    button("download_geojson", download, { "data-needs": "area" })));

/** @param {number | null} count */
function hint(count) {
  const box = at("drawing-hint");
  box.hidden = count === null;
  if (count === null) { box.replaceChildren(); return; }
  box.replaceChildren(
    h("p", {}, t("placing", { n: count })),
    h("div", { class: "acts" },
      h("button", { type: "button", "data-act": "finish", onclick: () => editor.finish() }, t("finish")),
      h("button", { type: "button", onclick: () => editor.back() }, t("back_point")),
      h("button", { type: "button", onclick: () => editor.stop() }, t("cancel"))));
}

function paint() {
  const row = chosen();
  at("areas").replaceChildren(h("ul", { class: "areas" }, state.rows.map((sketch) =>
    h("li", {}, h("button", {
      type: "button", class: "plain", "aria-pressed": String(sketch.id === state.chosen),
      onclick: () => choose(sketch.id),
    }, sketch.feature.properties.name, " ",
    h("span", { class: "under" }, total(sketch)))))));
  for (const needing of panel.querySelectorAll('[data-needs="area"]')) {
    if (needing instanceof HTMLButtonElement) needing.disabled = row === null;
  }
  for (const way of WAYS) {
    const what = row?.[way] ?? null;
    at(way, HTMLButtonElement).disabled = what === null;
    at(way).textContent = what === null ? t(way) : t(`${way}_what`, { what });
  }
  quiet.clearLayers();
  for (const sketch of state.rows) if (sketch.id !== state.chosen) quiet.addData(sketch.feature);
  editor.show(row?.feature.geometry ?? null);
  fields(row);
  area(row?.feature.geometry ?? null);
  at("corners").replaceChildren(...(row ? [cornerTable(row.feature.geometry, CRS, (geometry, what) =>
    run(() => keep(feature(row, geometry), what)))] : []));
  scored();
}

/** @param {Service.Sketch} row */
function total(row) {
  const entry = state.scores.get(row.id)?.alternatives[0];
  return entry ? `${number(points(entry.score))} · ${t(`status_${entry.status}`)}` : "";
}

/**
 * The fields are made anew for another site or kind only, so that the focus stays where one writes.
 * @param {Service.Sketch | null} row
 */
function fields(row) {
  const place = at("fields");
  const own = row?.feature.properties;
  const made = row && own ? `${row.id} ${own.kind}` : "";
  const amount = own?.kind === "housing" ? "dwellings" : "jobs";
  if (place.dataset.of === made) {
    const texts = own ? { "site-name": own.name, "site-amount": String(own[amount] ?? "") } : {};
    for (const [id, text] of Object.entries(texts)) {
      if (document.activeElement !== at(id)) at(id, HTMLInputElement).value = text;
    }
    if (own) {
      const remark = at("site-note", HTMLTextAreaElement);
      if (document.activeElement !== remark) remark.value = own.note ?? "";
    }
    return;
  }
  place.dataset.of = made;
  if (!own) { place.replaceChildren(); return; }
  const change = (/** @type {Partial<Service.SketchProperties>} */ values, /** @type {string} */ what) =>
    run(() => keep(feature(held(), held().feature.geometry, values), what));
  place.replaceChildren(h("div", { class: "fields" },
    h("label", {}, t("name"), h("input", {
      value: own.name, maxlength: 100, id: "site-name", required: true,
      onchange: (event) => change({ name: event.target.value || own.name }, t("changed_name")),
    })),
    h("label", {}, t("kind"), h("select", {
      id: "site-kind",
      onchange: (event) => change({ kind: event.target.value }, t("changed_kind")),
    }, ["housing", "business"].map((kind) =>
      h("option", { value: kind, selected: own.kind === kind }, t(`kind_${kind}`))))),
    h("label", {}, t(amount), h("input", {
      type: "number", min: 0, step: 1, inputmode: "numeric", id: "site-amount", value: own[amount] ?? "",
      onchange: (event) => change(
        { [amount]: event.target.value === "" ? null : Number(event.target.value) }, t("changed_amount")),
    }), h("span", { class: "under" }, t(amount === "dwellings" ? "derived_help" : "jobs_help"))),
    h("label", {}, t("site_note"), h("textarea", {
      id: "site-note", rows: 3, maxlength: 1000,
      onchange: (event) => change({ note: event.target.value.trim() || null }, t("changed_note")),
    }, own.note ?? ""), h("span", { class: "under" }, t("remark_help")))));
}

/** @param {Surface | null} geometry */
function area(geometry) {
  at("area-now").replaceChildren(...(geometry
    ? [h("p", { class: "area-now" }, t("area_now", { daa: number(partsArea(surfaceParts(geometry), CRS), 1) }))] : []));
}

function scored() {
  const row = chosen();
  const live = row && state.scores.get(row.id);
  at("score-now").replaceChildren(...(live ? [scorePanel(live, state.before, showConflict)] : []));
  shown.clearLayers();
  if (live) {
    for (const { shape, tier } of live.conflicts) {
      /** @type {GeoJSON.Feature | null} */
      const inTheWay = shape && { type: "Feature", geometry: shape, properties: { tier } };
      if (inTheWay) shown.addData(inTheWay);
    }
    const { taken } = live;
    if (taken) at("score-now").prepend(h("p", {}, button("trim", () => cutOut(taken))));
  }
  const kept = row && state.advice.get(row.id);
  const advice = kept && kept.version === row.version && live ? kept.advice : null;
  at("advice-now").replaceChildren(...(!live ? [] : [advice
    ? advicePanel(advice, { use: useAdvice, variant: adviceAsVariant })
    : h("div", { class: "acts" }, button("advise", advise))]));
  const family = row ? state.rows.filter((sketch) => root(sketch) === root(row)).slice(0, VARIANTS) : [];
  at("variants-now").replaceChildren(...(row ? [
    h("div", { class: "acts" }, button("copy_variant", () => copyVariant(), { disabled: family.length >= VARIANTS })),
    ...(family.length > 1 ? [sideBySide(family.map((sketch) => ({
      name: sketch.feature.properties.name, entry: state.scores.get(sketch.id)?.alternatives[0] ?? null,
    })), Object.assign({}, ...family.map((sketch) => state.scores.get(sketch.id)?.criteria)))] : [])] : []));
}

const root = (/** @type {Service.Sketch} */ row) => row.feature.properties.variant_of ?? row.id;

/** @param {Service.Conflict} conflict */
function showConflict({ shape }) {
  if (!shape) return;
  map.fitBounds(L.geoJSON(shape).getBounds(), { maxZoom: 17, padding: [40, 40], animate: false });
  map.getContainer().focus();
}

// --- what is done ---------------------------------------------------------------------------------

function properties() {
  const taken = state.rows.map((row) => Number(/^T(\d+)/.exec(row.feature.properties.id)?.[1] ?? 0));
  state.highest = Math.max(state.highest, ...taken) + 1; // one that was deleted may come back
  return { id: `T${state.highest}`, name: t("area_name", { n: state.highest }), kind: "housing" };
}

/** @param {Surface} geometry @param {Service.SketchProperties} [own] */
async function add(geometry, own = properties()) {
  const row = await ask("/sketches", { feature: { type: "Feature", geometry, properties: own }, what: t("drew") });
  state.rows.push(row);
  choose(row.id);
  at("site-name").focus();
}

/** @param {Service.SketchFeature} changed @param {string} what */
async function keep(changed, what) {
  const row = held();
  try {
    const now = await ask(`/sketches/${row.id}`, { feature: changed, what, version: row.version }, "PUT");
    replace(now);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 409 && error.answer.now)) throw error;
    replace(error.answer.now);
    complain(error);
  }
  score(held().feature);
}

/** @param {Service.Sketch} now */
function replace(now) {
  state.rows = state.rows.map((row) => (row.id === now.id ? now : row));
  paint();
}

/** @param {"undo" | "redo"} way */
async function step(way) {
  const row = chosen();
  if (!row || row[way] === null) return;
  replace(await ask(`/sketches/${row.id}/step`, { way, version: row.version }));
  score(held().feature);
}

/** @param {Ring} ring */
async function addPart(ring) {
  const row = held();
  const parts = [...surfaceParts(row.feature.geometry), [ring]];
  await keep(feature(row, surfaceOf(parts)), t("added_part"));
}

/** @param {Surface} geometry */
async function cutOut(geometry) {
  await run(async () => {
    const row = held();
    const rest = await ask("/live/cut", { site: row.feature.geometry, out: geometry });
    await keep(feature(row, rest.geometry), t("cut_done"));
  });
}

/** What would lift the site or spare its ground; it holds until the drawing is changed. */
async function advise() {
  const row = held();
  at("advice-now").replaceChildren(h("p", { class: "waiting" }, t("advising")));
  try {
    /** @type {Service.Advice} */
    const advice = await ask("/live/advise", { site: plain(row.feature) });
    state.advice.set(row.id, { version: row.version, advice });
    say(`${t("advice")}: ${advice.pieces.length}`);
  } finally { scored(); }
}

const useAdvice = (/** @type {Service.Piece} */ { id, geometry }) =>
  run(() => geometry && keep(feature(held(), geometry), t("used_advice", { id })));

const adviceAsVariant = (/** @type {Service.Piece} */ { geometry }) => run(() => geometry && copyVariant(geometry));

/** @param {Position[]} positions */
async function splitBy(positions) {
  await run(async () => {
    const row = held();
    const line = { type: "LineString", coordinates: positions };
    /** @type {{ parts: { geometry: Surface }[] }} */
    const { parts } = await ask("/live/split", { site: row.feature.geometry, line });
    const { name, id } = row.feature.properties;
    await keep(feature(row, parts[0].geometry, { name: `${name} a` }), t("split_done"));
    for (const [i, piece] of parts.slice(1).entries()) {
      const letter = String.fromCharCode(98 + i);
      const own = { ...row.feature.properties, name: `${name} ${letter}`, id: `${id}-${letter}` };
      delete own.variant_of;
      await add(piece.geometry, own);
    }
  });
}

/** @param {Surface} [geometry] */
async function copyVariant(geometry = held().feature.geometry) {
  const row = held();
  const count = state.rows.filter((sketch) => root(sketch) === root(row)).length + 1;
  const own = { ...row.feature.properties, variant_of: root(row) };
  own.id = `${own.id}-alt${count}`;
  own.name = t("variant_name", { name: row.feature.properties.name, n: count });
  await add(geometry, own);
}

async function remove() {
  const row = held();
  await ask(`/sketches/${row.id}`, undefined, "DELETE");
  state.rows = state.rows.filter((sketch) => sketch.id !== row.id);
  state.chosen = state.rows[0]?.id ?? null;
  paint();
  notice([t("deleted_area", { name: row.feature.properties.name })]);
  at("notice").append(h("button", {
    type: "button",
    onclick: () => run(async () => {
      state.rows.push(await ask(`/sketches/${row.id}/restore`, {}));
      notice([]);
      choose(row.id);
    }),
  }, t("undo")));
  say(t("deleted_area", { name: row.feature.properties.name }));
}

/** @param {string} id */
function choose(id) {
  state.chosen = id;
  state.before = null;
  paint();
  if (!state.scores.has(id)) score(held().feature);
  editor.fit();
}

async function saveRun() {
  const row = held();
  const family = state.rows.filter((sketch) => root(sketch) === root(row));
  const rows = state.rows.length > 1 && family.length === 1 ? state.rows : family;
  const { run: made } = await ask("/sketches/score", {
    sketches: rows.map((sketch) => sketch.id), title: rows.map((sketch) => sketch.feature.properties.name).join(", ").slice(0, 200),
  });
  location.href = `/pages/result/${made}`;
}

function download() {
  const text = JSON.stringify({ type: "FeatureCollection", features: state.rows.map((row) => row.feature) });
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/geo+json" })), download: "tegninger.geojson" });
  link.click();
}

// --- the score ------------------------------------------------------------------------------------

/** @param {Service.SketchFeature} site */
function score(site) {
  const { id } = held();
  const asking = asked.get(id) ?? makeAsking(id, answers(id));
  asked.set(id, asking);
  asking.ask(plain(site), state.profile);
}

/** A site as it is asked about: without what is empty, and what is only ours. @param {Service.SketchFeature} site */
function plain(site) {
  const own = { ...site, properties: { ...site.properties } };
  if (own.properties.dwellings === null) delete own.properties.dwellings;
  if (own.properties.jobs === null) delete own.properties.jobs;
  delete own.properties.variant_of;
  delete own.properties.note;
  return own;
}

/** @param {string} id @returns {import("/assets/asking.js").Listening} */
function answers(id) {
  return {
    answer(live, ms, last) {
      state.scores.set(id, live);
      panel.classList.remove("computing");
      at("waiting").textContent = "";
      if (id !== state.chosen) return;
      scored();
      const line = at("areas").querySelector('[aria-pressed="true"] .under');
      if (line) line.textContent = total(held());
      if (last) {
        const entry = live.alternatives[0];
        const was = state.before?.alternatives[0];
        say(t("told_score", {
          points: number(points(entry.score)),
          change: number((points(entry.score) ?? 0) - (points(was?.score) ?? points(entry.score) ?? 0)),
          conflicts: live.conflicts.length, seconds: number(ms / 1000, 1),
        }));
        if (asked.get(id)?.settled()) state.before = null;
      }
    },
    waiting(ms) {
      panel.classList.add("computing");
      at("waiting").textContent = ms > 1000 ? t("computing_long", { s: number(ms / 1000, 0) }) : t("computing");
    },
    refused(error) {
      panel.classList.remove("computing");
      at("waiting").textContent = "";
      complain(error);
    },
  };
}

// --- the beginning --------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  if (event.target instanceof Element && event.target.matches("input, textarea")) return;
  event.preventDefault();
  run(() => step(event.shiftKey ? "redo" : "undo"));
});

at("score-now").before(h("p", { id: "waiting", class: "waiting" }));
run(async () => {
  const { sketches } = await ask("/sketches");
  state.rows = sketches;
  state.chosen = sketches.at(-1)?.id ?? null;
  paint();
  if (chosen()) editor.fit();
  document.documentElement.dataset.drawing = "ready";
  await opened();
  if (chosen()) score(held().feature);
});
