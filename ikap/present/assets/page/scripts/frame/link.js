// The view as an address: what stands after # is enough to see the same again.
// uses: compare, elements, measuring, weighing

/** @type {Colour[]} */
const COLOURS = ["score", "status", ...GOALS];
/** @type {(keyof Filters)[]} */
const FILTERS = ["text", "municipality", "status", "light"]; // as they stand after each other

/**
 * @param {Room} room
 * @returns {Link}
 */
function makeLink(room) {
  const { map, view } = room;
  const text = (/** @type {Point} */ centre = map.getCenter()) => {
    const parts = new URLSearchParams();
    parts.set("v", [map.getZoom(), centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/"));
    if (view.list) parts.set("l", view.list);
    if (view.colour !== "goals") parts.set("c", view.colour);
    if (view.selected) parts.set("s", view.selected);
    const on = room.themes.filter((theme) => theme.on !== theme.shown).map((theme) => theme.id);
    if (on.length) parts.set("t", on.join(","));
    const filters = FILTERS.map((name) => view.filters[name]);
    if (filters.some(Boolean)) parts.set("f", JSON.stringify(filters));
    if (view.compare) parts.set("k", [...view.compare.chosen, view.compare.at].join("/"));
    for (const { lat, lng, note } of room.measuring?.pins || []) {
      parts.append("p", [lat.toFixed(6), lng.toFixed(6), note].join("/"));
    }
    if (view.changed()) {
      parts.set("n", view.stiff.join(","));
      for (const [kind, { goals, criteria }] of weighedKinds(view.weights)) {
        parts.set(`w-${kind}`, [goals, criteria].map(weightText).join(";"));
      }
    }
    return parts.toString();
  };
  return {
    // The whole address, of what is seen or of a point at the same zoom.
    address: (centre) => `${location.href.split("#")[0]}#${text(centre)}`,
    write: afterPause(250, () => history.replaceState(null, "", `#${text()}`)),
  };
}

/** @param {Record<string, number>} weights */
function weightText(weights) {
  return Object.entries(weights).map(([key, weight]) => `${key}:${weight}`).join(",");
}

/**
 * What an address asks for, as far as this page knows it; the rest is passed over.
 *
 * @param {View} view
 * @param {string} hash
 * @returns {Wanted}
 */
function readLink(view, hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Wanted} */
  const wanted = { centre: null, zoom: 0, site: null, themes: [], compare: null, pins: [] };
  const [zoom, lat, lng] = (parts.get("v") || "").split("/").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) < 85) {
    wanted.zoom = zoom;
    wanted.centre = [lat, lng];
  }
  const site = parts.get("s") || "";
  const stiff = parts.get("n")?.split(",");
  view.list = view.lists.find((list) => list === parts.get("l")) || view.list;
  view.colour = COLOURS.find((colour) => colour === parts.get("c")) || view.colour;
  if (view.sites.has(site)) wanted.site = site;
  if (stiff) view.stiff = GOALS.filter((goal) => stiff.includes(goal));
  readFilters(view.filters, parts.get("f"));
  const sides = sidesOf(view).length;
  const [left, right, at] = (parts.get("k") || "").split("/").map(Number);
  if ([left, right].every((side) => Number.isInteger(side) && side >= 0 && side < sides) && at >= 0 && at <= 1) {
    wanted.compare = { chosen: [left, right], at };
  }
  wanted.pins = parts.getAll("p").slice(0, MOST_PINS).map(readPin).filter((pin) => pin !== null);
  wanted.themes = (parts.get("t") || "").split(",");
  for (const [kind, weights] of weighedKinds(view.weights)) {
    const text = parts.get(`w-${kind}`);
    if (!text) continue;
    const [goals, criteria] = text.split(";");
    readWeights(weights.goals, goals);
    readWeights(weights.criteria, criteria);
  }
  return wanted;
}

/**
 * @param {string} text
 * @returns {Pin | null}
 */
function readPin(text) {
  const [lat, lng, ...note] = text.split("/");
  const point = { lat: Number(lat || NaN), lng: Number(lng || NaN),
    note: note.join("/").slice(0, NOTE_LENGTH) };
  return Math.abs(point.lat) < 85 && Math.abs(point.lng) <= 180 ? point : null;
}

/**
 * @param {Filters} filters
 * @param {string | null} text
 */
function readFilters(filters, text) {
  let values = [];
  try {
    values = JSON.parse(text || "[]");
  } catch {
    return; // not ours
  }
  FILTERS.forEach((name, i) => {
    if (typeof values[i] === "string") filters[name] = values[i];
  });
}

/**
 * @param {Record<string, number>} weights
 * @param {string | undefined} text
 */
function readWeights(weights, text) {
  for (const pair of (text || "").split(",")) {
    const [key, value] = pair.split(":");
    const weight = Number(value);
    if (Object.hasOwn(weights, key) && Number.isFinite(weight) && weight >= 0) weights[key] = weight;
  }
}
