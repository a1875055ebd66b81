// The sites that are drawn, as they are and as they have been: each step can be taken back. No page.

const KINDS_DRAWN = ["housing", "business", "mixed"];
const NOTE_LETTERS = 1000;
const NAME_LETTERS = 200;
const AMOUNTS = new Map([
  ["housing", ["dwellings"]], ["business", ["jobs"]], ["mixed", ["dwellings", "jobs"]],
]);
// What a kind decides, and another kind would contradict.
const OF_THE_KIND = ["land_use_purpose", "business_class", "dwellings", "jobs"];

/**
 * @param {Draft[]} drafts
 * @returns {DraftHistory}
 */
function draftHistory(drafts) {
  return { drafts, chosen: null, past: [], future: [] };
}

/**
 * The history with a step more; what was taken back before it is gone.
 *
 * @param {DraftHistory} history
 * @param {Draft[]} drafts
 * @param {string | null} chosen
 * @param {string} what
 * @returns {DraftHistory}
 */
function withStep(history, drafts, chosen, what) {
  const before = { drafts: history.drafts, chosen: history.chosen, what };
  return { drafts, chosen, past: [...history.past, before], future: [] };
}

/**
 * The history one step back or forth; itself where there is none.
 *
 * @param {DraftHistory} history
 * @param {"past" | "future"} way
 * @returns {DraftHistory}
 */
function stepped(history, way) {
  const step = history[way].at(-1);
  if (!step) return history;
  const here = { drafts: history.drafts, chosen: history.chosen, what: step.what };
  const rest = history[way].slice(0, -1);
  return way === "past"
    ? { drafts: step.drafts, chosen: step.chosen, past: rest, future: [...history.future, here] }
    : { drafts: step.drafts, chosen: step.chosen, past: [...history.past, here], future: rest };
}

/**
 * The drafts with one of them changed.
 *
 * @param {Draft[]} drafts
 * @param {Draft} draft
 */
function withDraft(drafts, draft) {
  return drafts.map((entry) => (entry.id === draft.id ? draft : entry));
}

/**
 * A draft of another kind, without what said otherwise.
 *
 * @param {Draft} draft
 * @param {string} kind
 * @returns {Draft}
 */
function draftOfKind(draft, kind) {
  const kept = Object.entries(draft.properties).filter(([name]) => !OF_THE_KIND.includes(name));
  return { ...draft, properties: { ...Object.fromEntries(kept), kind } };
}

/**
 * The first id of T1, T2 … that no site has.
 *
 * @param {Iterable<string>} ids
 */
function freeId(ids) {
  const used = new Set(ids);
  let n = 1;
  while (used.has(`T${n}`)) n += 1;
  return `T${n}`;
}

/**
 * Whether a draft says something else than it did; `before` is undefined for one that is new.
 *
 * @param {Draft} draft
 * @param {Draft | undefined} before
 */
function draftChanged(draft, before) {
  return JSON.stringify(draft) !== JSON.stringify(before);
}

/**
 * Whether two sets of drafts differ.
 *
 * @param {Draft[]} drafts
 * @param {Draft[]} others
 */
function draftsDiffer(drafts, others) {
  return drafts.length !== others.length || drafts.some((draft, i) => draftChanged(draft, others[i]));
}

/**
 * The file that is saved: GeoJSON that IKAP reads, the ids kept and empty answers left out.
 *
 * @param {Draft[]} drafts
 * @param {string} mixed what a submission calls housing and business together
 */
function draftsAsGeoJson(drafts, mixed) {
  const features = drafts.map(({ id, geometry, properties }) => {
    const stated = Object.entries(properties).filter(([, value]) => value !== null && value !== "");
    const kind = properties.kind === "mixed" ? mixed : properties.kind;
    return { type: "Feature", properties: { id, ...Object.fromEntries(stated), kind }, geometry };
  });
  return { type: "FeatureCollection", features };
}

/**
 * The drafts that a file holds. An Error names the first thing that is wrong with it: its message
 * is the name of a phrase, its cause the fields of that.
 *
 * @param {string} text
 * @param {string} mixed
 * @returns {Draft[]}
 */
function draftsInFile(text, mixed) {
  const features = parsedFeatures(text);
  const seen = new Set();
  return features.map((feature, i) => {
    const { id: own = feature.id, ...properties } = feature.properties || {};
    const refuse = (/** @type {string} */ what) => new Error(what, { cause: { n: i + 1, id: own ?? "–" } });
    if (own === undefined || own === null || own === "") throw refuse("file_no_id");
    if (seen.has(String(own))) throw refuse("file_same_id");
    seen.add(String(own));
    if (!isSurface(feature.geometry)) throw refuse("file_no_surface");
    const said = properties.kind === mixed ? "mixed" : properties.kind;
    if (!KINDS_DRAWN.includes(said)) throw refuse("file_no_kind");
    const plain = Object.entries(properties).filter(([, value]) => value === null || typeof value !== "object");
    return { id: String(own), geometry: feature.geometry, properties: { ...Object.fromEntries(plain), kind: said } };
  });
}

/**
 * @param {string} text
 * @returns {any[]}
 */
function parsedFeatures(text) {
  let read = null;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("file_no_json", { cause: {} });
  }
  if (read?.type !== "FeatureCollection" || !Array.isArray(read.features)) {
    throw new Error("file_no_json", { cause: {} });
  }
  return read.features;
}

/**
 * Whether something is a surface in degrees whose rings are closed.
 *
 * @param {any} geometry
 */
function isSurface(geometry) {
  const depth = new Map([["Polygon", 1], ["MultiPolygon", 2]]).get(geometry?.type);
  if (!depth || !Array.isArray(geometry.coordinates)) return false;
  const rings = geometry.coordinates.flat(depth - 1);
  const isPlace = (/** @type {any} */ at) => Array.isArray(at) && Number.isFinite(at[0])
    && Number.isFinite(at[1]) && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90;
  return rings.length > 0 && rings.every((/** @type {any} */ ring) => Array.isArray(ring)
    && ring.length >= 4 && ring.every(isPlace)
    && ring[0][0] === ring.at(-1)[0] && ring[0][1] === ring.at(-1)[1]);
}
