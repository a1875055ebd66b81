// A drawing as parts of rings of [lng, lat]: how its corners move, and what may be cut out of it.
// A ring is closed: its first corner stands last too. No page, no map.
// uses: utm

/**
 * The parts of a GeoJSON surface.
 *
 * @param {Surface} geometry
 * @returns {Ring[][]}
 */
function surfaceParts(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/**
 * The GeoJSON surface of parts.
 *
 * @param {Ring[][]} parts
 * @returns {Surface}
 */
function surfaceOf(parts) {
  return parts.length === 1
    ? { type: "Polygon", coordinates: parts[0] }
    : { type: "MultiPolygon", coordinates: parts };
}

/**
 * @param {Ring[][]} parts
 * @returns {Ring[][]}
 */
function copyParts(parts) {
  return parts.map((part) => part.map((ring) => ring.map(([x, y]) => [x, y])));
}

/**
 * The parts with a corner somewhere else.
 *
 * @param {Ring[][]} parts
 * @param {CornerPlace} place
 * @param {Position} at
 */
function withCornerMoved(parts, [p, r, c], at) {
  const next = copyParts(parts);
  const ring = next[p][r];
  ring[c] = at;
  if (c === 0) ring[ring.length - 1] = at;
  return next;
}

/**
 * The parts with a corner more, after another.
 *
 * @param {Ring[][]} parts
 * @param {CornerPlace} place
 * @param {Position} at
 */
function withCornerAfter(parts, [p, r, c], at) {
  const next = copyParts(parts);
  next[p][r].splice(c + 1, 0, at);
  return next;
}

/**
 * The parts without a corner; a ring of three goes with it. Null where nothing would be left.
 *
 * @param {Ring[][]} parts
 * @param {CornerPlace} place
 */
function withoutCorner(parts, [p, r, c]) {
  const next = copyParts(parts);
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

/**
 * On which side of the line a–b a position lies: −1, 0 or 1.
 *
 * @param {Position} a
 * @param {Position} b
 * @param {Position} at
 */
function sideOf(a, b, at) {
  return Math.sign((b[0] - a[0]) * (at[1] - a[1]) - (b[1] - a[1]) * (at[0] - a[0]));
}

/**
 * Whether any two edges of the rings cross; those that only touch do not.
 *
 * @param {Ring[][]} parts
 */
function edgesCross(parts) {
  const edges = parts.flat().flatMap((ring) => ring.slice(1).map((to, i) => ({
    from: ring[i],
    to,
    west: Math.min(ring[i][0], to[0]),
    east: Math.max(ring[i][0], to[0]),
  })));
  edges.sort((edge, other) => edge.west - other.west);
  for (let i = 0; i < edges.length; i += 1) {
    const { from: a, to: b, east } = edges[i];
    for (let j = i + 1; j < edges.length && edges[j].west <= east; j += 1) {
      const { from: c, to: d } = edges[j];
      if (sideOf(a, b, c) * sideOf(a, b, d) < 0 && sideOf(c, d, a) * sideOf(c, d, b) < 0) return true;
    }
  }
  return false;
}

/**
 * Whether a position lies inside a ring.
 *
 * @param {Position} at
 * @param {Ring} ring
 */
function insideRing([x, y], ring) {
  let inside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

/**
 * Whether a position lies on the ground of the parts, and in none of their holes.
 *
 * @param {Position} at
 * @param {Ring[][]} parts
 */
function insideParts(at, parts) {
  return parts.some(([outer, ...holes]) =>
    insideRing(at, outer) && !holes.some((hole) => insideRing(at, hole)));
}

/**
 * The parts with a hole more. Null where the hole does not lie whole inside one part, clear of the
 * holes that it has.
 *
 * @param {Ring[][]} parts
 * @param {Ring} hole
 */
function withHole(parts, hole) {
  const p = parts.findIndex(([outer, ...holes]) =>
    hole.every((at) => insideRing(at, outer) && !holes.some((other) => insideRing(at, other))) &&
    !holes.some((other) => insideRing(other[0], hole)));
  if (p < 0 || edgesCross([[...parts[p], hole]])) return null;
  return parts.map((part, i) => (i === p ? [...part, hole] : part));
}

/**
 * The parts with one more. Null where it would lie over those that are there.
 *
 * @param {Ring[][]} parts
 * @param {Ring} ring
 */
function withPart(parts, ring) {
  const over = ring.some((at) => insideParts(at, parts)) ||
    parts.some(([outer]) => insideRing(outer[0], ring)) || edgesCross([...parts, [ring]]);
  return over ? null : [...parts, [ring]];
}

/**
 * How far a number of metres is in degrees, east and north, at a latitude.
 *
 * @param {number} east
 * @param {number} north
 * @param {number} lat
 */
function metresInDegrees(east, north, lat) {
  return [east / (111_320 * Math.cos(lat * UTM.degree)), north / 111_320];
}

/**
 * The area of parts on the UTM grid of an EPSG code, in daa; holes are taken away.
 *
 * @param {Ring[][]} parts
 * @param {string} crs
 */
function partsArea(parts, crs) {
  const area = (/** @type {Ring} */ ring) =>
    ringArea(ring.slice(1).map(([lng, lat]) => toUtm(lat, lng, utmZone(crs))));
  return parts.reduce((sum, [outer, ...holes]) =>
    sum + area(outer) - holes.reduce((taken, hole) => taken + area(hole), 0), 0);
}
