// Place names that thin out: the most important are written first, and nothing is written over.
// uses: blobs, overlay, words

/**
 * @param {L.Map} map
 * @param {Settings["places"]} places
 * @param {(brush: Brush) => Box[]} avoid
 * @returns {Names}
 */
function makeNames(map, places, avoid) {
  const entries = places.map(([text, x, y, level]) => ({
    text,
    u: worldX(x),
    v: worldY(y),
    level,
  }));
  const overlay = new Overlay((brush) => paintNames(brush, entries, avoid(brush)), {
    pane: "names",
    framed: true, // a name stands where all of it is seen
  });
  /** @type {Names} */
  const names = {
    on: true,
    overlay,
    show: (on) => {
      names.on = on;
      if (on) map.addLayer(overlay);
      else map.removeLayer(overlay);
    },
    redraw: () => overlay.redraw(),
  };
  names.show(true);
  return names;
}

// The zoom that a level is written from, and how. Level 0 is a municipality, 5 a station.
const NAME_STYLES = [
  { from: 0, to: 11.5, font: "600 12px", spaced: true, colour: "--name-soft" },
  { from: 0, to: 20, font: "700 15px", colour: "--ink" },
  { from: 10, to: 20, font: "600 13px", colour: "--ink" },
  { from: 9.5, to: 20, font: "600 13px", colour: "--ink" },
  { from: 11, to: 20, font: "500 12px", colour: "--name" },
  { from: 12.5, to: 20, font: "500 11px", colour: "--rail" },
];

/**
 * @param {Brush} brush
 * @param {NameEntry[]} entries
 * @param {Box[]} taken
 */
function paintNames(brush, entries, taken) {
  // Centres come first: a municipality gives way to its own centre.
  const order = [...entries].sort((a, b) => (a.level || 1.5) - (b.level || 1.5));
  for (const entry of order) {
    const look = NAME_STYLES[entry.level];
    if (!look || brush.zoom < look.from || brush.zoom > look.to) continue;
    const x = brush.x(entry.u);
    const y = brush.y(entry.v);
    if (x < 0 || y < 0 || x > brush.width || y > brush.height) continue;
    const centred = entry.level === 0;
    const text = look.spaced ? entry.text.toLocaleUpperCase(LOCALE) : entry.text;
    writeName(brush, text, x, y, {
      font: `${look.font} ${brush.family}`,
      colour: brush.colour(look.colour),
      spacing: look.spaced ? "2px" : "0px",
      sides: centred ? ["middle", "under", "over"] : ["right", "left", "under", "over"],
      away: entry.level <= 1 ? [8, 24, 40] : [8],
      taken,
    });
  }
}

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
function writeName(brush, text, x, y, { font, colour, spacing = "0px", sides, away, taken }) {
  const pen = brush.context;
  pen.font = font;
  pen.letterSpacing = spacing;
  const wide = pen.measureText(text).width;
  /** @type {Record<NameSide, (far: number) => Pair<number>>} */
  const corner = {
    right: (far) => [x + far, y],
    left: (far) => [x - far - wide, y],
    middle: () => [x - wide / 2, y],
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
    pen.textBaseline = "middle";
    pen.setLineDash([]);
    pen.lineWidth = 3.5;
    pen.strokeStyle = brush.colour("--halo");
    pen.strokeText(text, ...at);
    pen.fillStyle = colour;
    pen.fillText(text, ...at);
  }
  pen.letterSpacing = "0px";
}
