// Texts on a canvas: with a halo, and on the first side of a point where there is room.

/**
 * Writes a text with a halo on the first side of a point where it covers nothing, one where all of
 * it is seen before others; else not at all.
 *
 * @param {Brush} brush
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {NameStyle} style
 */
function writeName(brush, text, x, y, { font, colour, sides, away, taken }) {
  const pen = brush.context;
  pen.font = font;
  const wide = pen.measureText(text).width;
  /** @type {Record<NameSide, (far: number) => Pair<number>>} */
  const corner = {
    right: (far) => [x + far, y],
    left: (far) => [x - far - wide, y],
    under: (far) => [x - wide / 2, y + far + 9],
    over: (far) => [x - wide / 2, y - far - 9],
  };
  /** @type {(place: Pair<number>) => Box} */
  const box = ([left, middle]) => [left - 3, middle - 9, left + wide + 3, middle + 9];
  const free = (/** @type {Box} */ [west, north, east, south]) =>
    !taken.some((o) => west < o[2] && east > o[0] && north < o[3] && south > o[1]);
  const tried = away.flatMap((far) => sides.map((side) => corner[side](far)));
  const [x0, y0, x1, y1] = brush.frame;
  const seen = (/** @type {Box} */ [west, north, east, south]) =>
    west >= x0 && east <= x1 && north >= y0 && south <= y1;
  const open = tried.filter((place) => free(box(place)));
  const at = open.find((place) => seen(box(place))) || open[0];
  if (at) {
    taken.push(box(at));
    writeText(brush, text, ...at, font, colour);
  }
}

/**
 * A text with a halo, its left end and middle height at a place.
 *
 * @param {Brush} brush
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} font
 * @param {string} colour
 */
function writeText(brush, text, x, y, font, colour) {
  const pen = brush.context;
  pen.font = font;
  pen.textBaseline = "middle";
  pen.setLineDash([]);
  pen.lineWidth = 3.5;
  pen.strokeStyle = brush.colour("--halo");
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}
