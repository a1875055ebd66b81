// The screen where a site is drawn and dragged, and its score follows.
/* global L */

import { ask, complain, h, notice, number, opened, points, say, settings, t } from "/assets/common.js";
import { makeAsking } from "/assets/asking.js";
import { makeEditor } from "/assets/editor.js";
import { advicePanel, scorePanel, sideBySide } from "/assets/scoring.js";
import { partsOf, surface } from "/assets/shape.js";
import { daa } from "/assets/utm.js";
import { cornerTable } from "/assets/corners.js";

const VARIANTS = 4;
const FARTHEST = 200; // metres that a corner may be from a boundary it snaps to
const CRS = settings.crs;
const map = Object.values(window).find((value) => value instanceof L.Map);
const state = { rows: [], chosen: null, found: new Map(), advice: new Map(), highest: 0, before: null, profile: null };
const asked = new Map();
const panel = document.getElementById("area-list");
const shown = L.geoJSON(null, {
  renderer: L.svg({ pane: "measuring" }),
  style: (feature) => ({ className: `in-the-way ${feature.properties.tier}`, weight: 2 }),
  interactive: false,
});
map.addLayer(shown);
const quiet = L.geoJSON(null, {
  renderer: L.svg({ pane: "measuring" }), style: { className: "other-area", weight: 2 }, interactive: false,
});
map.addLayer(quiet);

const chosen = () => state.rows.find((row) => row.id === state.chosen) ?? null;
const feature = (row, geometry, properties = {}) => ({
  type: "Feature", geometry, properties: { ...row.feature.properties, ...properties },
});

const editor = makeEditor(map, {
  drag(geometry) {
    state.before ??= state.found.get(state.chosen) ?? null;
    area(geometry);
    score(feature(chosen(), geometry));
  },
  done(geometry, what) {
    keep(feature(chosen(), geometry), what);
  },
  crossed() { complain(new Error(t("crossing"))); },
  drawing(count) { hint(count); },
  boundary,
}, () => state.rows.filter((row) => row.id !== state.chosen)
  .flatMap((row) => partsOf(row.feature.geometry).flat(2)));

/** The nearest place on a property's boundary; null where there is none, or no such layer. */
async function boundary(at, metres) {
  if (!settings.properties) return null;
  try {
    return (await ask("/live/snap", { at, metres: Math.min(metres, FARTHEST) })).at;
  } catch (error) { complain(error); return null; }
}

// --- the panel ------------------------------------------------------------------------------------

const part = (id, ...children) => h("div", { id }, ...children);
const button = (name, action, more = {}) =>
  h("button", { type: "button", "data-act": name, onclick: () => run(action), ...more }, t(name));

async function run(action) {
  try { await action(); } catch (error) { complain(error); }
}

panel.replaceChildren(
  h("h2", { id: "list-title" }, t("your_areas")),
  h("p", { class: "under" }, t("draw_help")),
  h("div", { class: "acts", role: "group", "aria-label": t("drawing_tools") },
    button("draw_area", () => editor.start("surface", (geometry) => add(geometry))),
    button("add_part", () => editor.start("surface", addPart), { "data-needs": "area" }),
    button("cut_out", () => editor.start("surface", cutOut), { "data-needs": "area" }),
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
const at = (id) => document.getElementById(id);

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
  at("areas").replaceChildren(h("ul", { class: "areas" }, state.rows.map((one) =>
    h("li", {}, h("button", {
      type: "button", class: "plain", "aria-pressed": String(one.id === state.chosen),
      onclick: () => choose(one.id),
    }, one.feature.properties.name, " ",
    h("span", { class: "under" }, total(one)))))));
  panel.querySelectorAll('[data-needs="area"]').forEach((one) => { one.disabled = row === null; });
  for (const way of ["undo", "redo"]) {
    const what = row?.[way] ?? null;
    at(way).disabled = what === null;
    at(way).textContent = what === null ? t(way) : t(`${way}_what`, { what });
  }
  quiet.clearLayers();
  for (const one of state.rows) if (one.id !== state.chosen) quiet.addData(one.feature);
  editor.show(row?.feature.geometry ?? null);
  fields(row);
  area(row?.feature.geometry ?? null);
  at("corners").replaceChildren(...(row ? [cornerTable(row, CRS, (geometry, what) =>
    run(() => keep(feature(row, geometry), what)))] : []));
  scored();
}

function total(row) {
  const entry = state.found.get(row.id)?.alternatives[0];
  return entry ? `${number(points(entry.score))} · ${t(`status_${entry.status}`)}` : "";
}

function fields(row) {
  if (row === null) { at("fields").replaceChildren(); return; }
  const own = row.feature.properties;
  const change = (values, what) => run(() => keep(feature(row, row.feature.geometry, values), what));
  const amount = own.kind === "housing" ? "dwellings" : "jobs";
  at("fields").replaceChildren(h("div", { class: "fields" },
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
    }), h("span", { class: "under" }, t(amount === "dwellings" ? "derived_help" : "jobs_help")))));
}

function area(geometry) {
  at("area-now").replaceChildren(...(geometry
    ? [h("p", { class: "area-now" }, t("area_now", { daa: number(daa(partsOf(geometry), CRS), 1) }))] : []));
}

function scored() {
  const row = chosen();
  const found = row && state.found.get(row.id);
  at("score-now").replaceChildren(...(found ? [scorePanel(found, state.before, showConflict)] : []));
  shown.clearLayers();
  if (found) {
    for (const one of found.conflicts) {
      if (one.shape) shown.addData({ type: "Feature", geometry: one.shape, properties: { tier: one.tier } });
    }
    if (found.taken) {
      at("score-now").prepend(h("p", {}, button("trim", () => trim(found.taken))));
    }
  }
  const advice = row && state.advice.get(row.id);
  const current = advice && advice.version === row.version && found ? advice.found : null;
  at("advice-now").replaceChildren(...(!found ? [] : [current
    ? advicePanel(current, { use: useAdvice, variant: adviceAsVariant })
    : h("div", { class: "acts" }, button("advise", advise))]));
  const family = row ? state.rows.filter((one) => root(one) === root(row)).slice(0, VARIANTS) : [];
  at("variants-now").replaceChildren(...(row ? [
    h("div", { class: "acts" }, button("copy_variant", () => copyVariant(), { disabled: family.length >= VARIANTS })),
    ...(family.length > 1 ? [sideBySide(family.map((one) => ({
      name: one.feature.properties.name, entry: state.found.get(one.id)?.alternatives[0],
    })), Object.assign({}, ...family.map((one) => state.found.get(one.id)?.criteria)))] : [])] : []));
}

const root = (row) => row.feature.properties.variant_of ?? row.id;

function showConflict(one) {
  map.fitBounds(L.geoJSON(one.shape).getBounds(), { maxZoom: 17, padding: [40, 40], animate: false });
  map.getContainer().focus();
}

// --- what is done ---------------------------------------------------------------------------------

function properties() {
  const taken = state.rows.map((row) => Number(/^T(\d+)/.exec(row.feature.properties.id)?.[1] ?? 0));
  state.highest = Math.max(state.highest, ...taken) + 1; // one that was deleted may come back
  return { id: `T${state.highest}`, name: t("area_name", { n: state.highest }), kind: "housing" };
}

async function add(geometry, own = properties()) {
  const row = await ask("/sketches", { feature: { type: "Feature", geometry, properties: own }, what: t("drew") });
  state.rows.push(row);
  choose(row.id);
  at("site-name").focus();
}

async function keep(changed, what) {
  const row = chosen();
  try {
    const now = await ask(`/sketches/${row.id}`, { feature: changed, what, version: row.version }, "PUT");
    replace(now);
  } catch (error) {
    if (error.status !== 409 || !error.told.now) throw error;
    replace(error.told.now);
    complain(error);
  }
  score(chosen().feature);
}

function replace(now) {
  state.rows = state.rows.map((row) => (row.id === now.id ? now : row));
  paint();
}

async function step(way) {
  const row = chosen();
  if (!row || row[way] === null) return;
  replace(await ask(`/sketches/${row.id}/step`, { way, version: row.version }));
  score(chosen().feature);
}

async function addPart(geometry) {
  const row = chosen();
  const parts = [...partsOf(row.feature.geometry), geometry.coordinates];
  await keep(feature(row, surface(parts)), t("added_part"));
}

async function cutOut(geometry) {
  await run(async () => {
    const row = chosen();
    const found = await ask("/live/cut", { site: row.feature.geometry, out: geometry });
    await keep(feature(row, found.geometry), t("cut_done"));
  });
}

async function trim(taken) {
  await cutOut(taken);
}

/** What would lift the site or spare its ground; it holds until the drawing is changed. */
async function advise() {
  const row = chosen();
  at("advice-now").replaceChildren(h("p", { class: "waiting" }, t("advising")));
  try {
    const found = await ask("/live/advise", { site: plain(row.feature) });
    state.advice.set(row.id, { version: row.version, found });
    say(`${t("advice")}: ${found.pieces.length}`);
  } finally { scored(); }
}

const useAdvice = (piece) => run(() => keep(feature(chosen(), piece.geometry), t("used_advice", { id: piece.id })));

const adviceAsVariant = (piece) => run(() => copyVariant(piece.geometry));

async function splitBy(line) {
  await run(async () => {
    const row = chosen();
    const { parts } = await ask("/live/split", { site: row.feature.geometry, line });
    const { name, id } = row.feature.properties;
    await keep(feature(row, parts[0].geometry, { name: `${name} a` }), t("split_done"));
    for (const [i, one] of parts.slice(1).entries()) {
      const letter = String.fromCharCode(98 + i);
      const own = { ...row.feature.properties, name: `${name} ${letter}`, id: `${id}-${letter}` };
      delete own.variant_of;
      await add(one.geometry, own);
    }
  });
}

async function copyVariant(geometry = chosen().feature.geometry) {
  const row = chosen();
  const count = state.rows.filter((one) => root(one) === root(row)).length + 1;
  const own = { ...row.feature.properties, variant_of: root(row) };
  own.id = `${own.id}-alt${count}`;
  own.name = t("variant_name", { name: row.feature.properties.name, n: count });
  await add(geometry, own);
}

async function remove() {
  const row = chosen();
  await ask(`/sketches/${row.id}`, undefined, "DELETE");
  state.rows = state.rows.filter((one) => one.id !== row.id);
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

function choose(id) {
  state.chosen = id;
  state.before = null;
  paint();
  if (!state.found.has(id)) score(chosen().feature);
  editor.fit();
}

async function saveRun() {
  const row = chosen();
  const family = state.rows.filter((one) => root(one) === root(row));
  const rows = state.rows.length > 1 && family.length === 1 ? state.rows : family;
  const { run: made } = await ask("/sketches/score", {
    sketches: rows.map((one) => one.id), title: rows.map((one) => one.feature.properties.name).join(", ").slice(0, 200),
  });
  location.href = `/pages/result/${made}`;
}

function download() {
  const text = JSON.stringify({ type: "FeatureCollection", features: state.rows.map((row) => row.feature) });
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/geo+json" })), download: "tegninger.geojson" });
  link.click();
}

// --- the score ------------------------------------------------------------------------------------

function score(site) {
  const { id } = chosen();
  if (!asked.has(id)) asked.set(id, makeAsking(id, answers(id)));
  asked.get(id).ask(plain(site), state.profile);
}

/** A site as it is asked about: without what is empty, and what is only ours. */
function plain(site) {
  const own = { ...site, properties: { ...site.properties } };
  for (const name of ["dwellings", "jobs"]) if (own.properties[name] === null) delete own.properties[name];
  delete own.properties.variant_of;
  return own;
}

function answers(id) {
  return {
    answer(found, ms, last) {
      state.found.set(id, found);
      panel.classList.remove("computing");
      at("waiting").textContent = "";
      if (id !== state.chosen) return;
      scored();
      at("areas").querySelector('[aria-pressed="true"] .under').textContent = total(chosen());
      if (last) {
        const entry = found.alternatives[0];
        const was = state.before?.alternatives[0];
        say(t("told_score", {
          points: number(points(entry.score)),
          change: was && was.score !== null ? number(points(entry.score) - points(was.score)) : "0",
          conflicts: found.conflicts.length, seconds: number(ms / 1000, 1),
        }));
        if (asked.get(id).settled()) state.before = null;
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
  if (event.target.matches("input, textarea")) return;
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
  if (chosen()) score(chosen().feature);
});
