// The view as an address: what stands after # is enough to see the same again.

function makeLink(room) {
  const { map, view } = room;
  const link = {};
  link.text = (centre = map.getCenter()) => {
    const parts = new URLSearchParams();
    parts.set("v", [map.getZoom(), centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/"));
    if (view.list) parts.set("l", view.list);
    if (view.colour !== "goals") parts.set("c", view.colour);
    if (view.selected) parts.set("s", view.selected);
    const on = room.themes.filter((theme) => theme.on !== theme.shown).map((theme) => theme.id);
    if (on.length) parts.set("t", on.join(","));
    const filters = Object.values(view.filters);
    if (filters.some(Boolean)) parts.set("f", JSON.stringify(filters));
    if (view.compare) parts.set("k", [...view.compare.chosen, view.compare.at].join("/"));
    for (const { lat, lng, note } of room.measuring?.pins || []) {
      parts.append("p", [lat.toFixed(6), lng.toFixed(6), note].join("/"));
    }
    if (view.changed()) {
      parts.set("n", view.stiff.join(","));
      for (const [kind, weights] of Object.entries(view.weights)) {
        parts.set(`w-${kind}`, ["goals", "criteria"].map((part) => weightText(weights[part])).join(";"));
      }
    }
    return parts.toString();
  };
  // The whole address, of what is seen or of a point at the same zoom.
  link.address = (centre) => `${location.href.split("#")[0]}#${link.text(centre)}`;
  link.write = afterPause(250, () => history.replaceState(null, "", `#${link.text()}`));
  return link;
}

function weightText(weights) {
  return Object.entries(weights).map(([key, weight]) => `${key}:${weight}`).join(",");
}

// What an address asks for, as far as this page knows it; the rest is passed over.
function readLink(view, hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const found = { centre: null, zoom: null, site: null, themes: [], compare: null, pins: [] };
  const [zoom, lat, lng] = (parts.get("v") || "").split("/").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) < 85) {
    found.zoom = zoom;
    found.centre = [lat, lng];
  }
  if (view.lists.includes(parts.get("l"))) view.list = parts.get("l");
  if (["score", "status", ...GOALS].includes(parts.get("c"))) view.colour = parts.get("c");
  if (view.sites.has(parts.get("s"))) found.site = parts.get("s");
  if (parts.has("n")) view.stiff = GOALS.filter((goal) => parts.get("n").split(",").includes(goal));
  readFilters(view.filters, parts.get("f"));
  const sides = sidesOf(view).length;
  const [left, right, at] = (parts.get("k") || "").split("/").map(Number);
  if ([left, right].every((side) => Number.isInteger(side) && side >= 0 && side < sides) && at >= 0 && at <= 1) {
    found.compare = { chosen: [left, right], at };
  }
  found.pins = parts.getAll("p").slice(0, MOST_PINS).map(readPin).filter(Boolean);
  found.themes = (parts.get("t") || "").split(",");
  for (const [kind, weights] of Object.entries(view.weights)) {
    const text = parts.get(`w-${kind}`);
    if (!text) continue;
    const [goals, criteria] = text.split(";");
    readWeights(weights.goals, goals);
    readWeights(weights.criteria, criteria);
  }
  return found;
}

function readPin(text) {
  const [lat, lng, ...note] = text.split("/");
  const point = { lat: Number(lat || NaN), lng: Number(lng || NaN),
    note: note.join("/").slice(0, NOTE_LENGTH) };
  return Math.abs(point.lat) < 85 && Math.abs(point.lng) <= 180 ? point : null;
}

function readFilters(filters, text) {
  let told = [];
  try {
    told = JSON.parse(text || "[]");
  } catch {
    return; // not ours
  }
  Object.keys(filters).forEach((name, i) => {
    if (typeof told[i] === "string") filters[name] = told[i];
  });
}

function readWeights(weights, text) {
  for (const pair of (text || "").split(",")) {
    const [key, value] = pair.split(":");
    const weight = Number(value);
    if (Object.hasOwn(weights, key) && Number.isFinite(weight) && weight >= 0) weights[key] = weight;
  }
}
