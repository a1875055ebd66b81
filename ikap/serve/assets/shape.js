// A drawing as parts of rings of [lng, lat]; a ring is closed: its first corner stands last too.

/** The parts of a GeoJSON surface. */
export function partsOf(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/** The GeoJSON surface of parts. */
export function surface(parts) {
  return parts.length === 1
    ? { type: "Polygon", coordinates: parts[0] }
    : { type: "MultiPolygon", coordinates: parts };
}

const copy = (parts) => parts.map((part) => part.map((ring) => ring.map((at) => [...at])));

/** The parts with a corner somewhere else. */
export function moved(parts, [p, r, c], at) {
  const next = copy(parts);
  const ring = next[p][r];
  ring[c] = at;
  if (c === 0) ring[ring.length - 1] = at;
  return next;
}

/** The parts with a corner more, after another. */
export function inserted(parts, [p, r, c], at) {
  const next = copy(parts);
  next[p][r].splice(c + 1, 0, at);
  return next;
}

/** The parts without a corner; a ring of three is gone with it. Null where nothing would be left. */
export function removed(parts, [p, r, c]) {
  const next = copy(parts);
  const ring = next[p][r];
  if (ring.length <= 4) {
    if (r > 0) next[p].splice(r, 1);
    else if (next.length > 1) next.splice(p, 1);
    else return null;
    return next;
  }
  ring.splice(c, 1);
  if (c === 0) ring[ring.length - 1] = ring[0];
  return next;
}

/** All of it moved by degrees. */
export function shifted(parts, [dx, dy]) {
  return parts.map((part) => part.map((ring) => ring.map(([x, y]) => [x + dx, y + dy])));
}

function side(a, b, c) {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function cross(a, b, c, d) {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Whether any two edges of the rings cross. */
export function crossing(parts) {
  const edges = parts.flat().flatMap((ring) => ring.slice(1).map((at, i) => [ring[i], at]));
  for (let i = 0; i < edges.length; i += 1) {
    for (let j = i + 1; j < edges.length; j += 1) {
      if (cross(...edges[i], ...edges[j])) return true;
    }
  }
  return false;
}

/** How far a number of metres is in degrees, east and north, at a latitude. */
export function degrees(east, north, lat) {
  return [east / (111320 * Math.cos((lat * Math.PI) / 180)), north / 111320];
}
