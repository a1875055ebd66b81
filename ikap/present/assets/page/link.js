// The view as an address: what stands after # is enough to see the same again.

function makeLink(room) {
  const { map, view } = room;
  const link = {};
  link.text = () => {
    const centre = map.getCenter();
    const parts = new URLSearchParams();
    parts.set("v", [map.getZoom(), centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/"));
    if (view.list) parts.set("l", view.list);
    if (view.colour !== "goals") parts.set("c", view.colour);
    if (view.selected) parts.set("s", view.selected);
    const on = room.themes.filter((theme) => theme.on !== theme.shown).map((theme) => theme.id);
    if (on.length) parts.set("t", on.join(","));
    if (view.changed()) {
      parts.set("n", view.stiff.join(","));
      for (const [kind, weights] of Object.entries(view.weights)) {
        parts.set(`w-${kind}`, ["goals", "criteria"].map((part) => weightText(weights[part])).join(";"));
      }
    }
    return parts.toString();
  };
  link.write = afterPause(250, () => history.replaceState(null, "", `#${link.text()}`));
  return link;
}

function weightText(weights) {
  return Object.entries(weights).map(([key, weight]) => `${key}:${weight}`).join(",");
}

// What an address asks for, as far as this page knows it; the rest is passed over.
function readLink(view, hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const found = { centre: null, zoom: null, site: null, themes: [] };
  const [zoom, lat, lng] = (parts.get("v") || "").split("/").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) < 85) {
    found.zoom = zoom;
    found.centre = [lat, lng];
  }
  if (view.lists.includes(parts.get("l"))) view.list = parts.get("l");
  if (["score", "status", ...GOALS].includes(parts.get("c"))) view.colour = parts.get("c");
  if (view.sites.has(parts.get("s"))) found.site = parts.get("s");
  if (parts.has("n")) view.stiff = GOALS.filter((goal) => parts.get("n").split(",").includes(goal));
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

function readWeights(weights, text) {
  for (const pair of (text || "").split(",")) {
    const [key, value] = pair.split(":");
    const weight = Number(value);
    if (Object.hasOwn(weights, key) && Number.isFinite(weight) && weight >= 0) weights[key] = weight;
  }
}
