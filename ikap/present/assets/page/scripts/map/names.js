// Place names that thin out: the most important are written first, and nothing is written over.
// A municipality's name stands inside it, and the names of roads and rivers on them.
// uses: blobs, lettering, overlay, way_names, words

/**
 * `avoid` are the boxes of the marks, which every name makes way for, and `areas` those of the
 * sites' own ground, which a municipality's name makes way for. `grounds` are the municipalities'
 * shapes, once they are read, and `ways` the themes whose features have names.
 *
 * @param {L.Map} map
 * @param {Settings["places"]} places
 * @param {NameRoom} room
 * @returns {Names}
 */
function makeNames(map, places, room) {
  const entries = places.map(([text, x, y, level]) => ({
    text,
    u: worldX(x),
    v: worldY(y),
    level,
  }));
  const overlay = new Overlay((brush) => {
    names.placed = paintNames(brush, entries, room);
  }, {
    pane: "names",
    framed: true, // a name stands where all of it is seen
  });
  /** @type {Names} */
  const names = {
    on: true,
    placed: [],
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
  { from: 0, to: 20, font: "600 12px", spaced: true, colour: "--name-soft" },
  { from: 0, to: 20, font: "700 15px", colour: "--ink" },
  { from: 10, to: 20, font: "600 13px", colour: "--ink" },
  { from: 9.5, to: 20, font: "600 13px", colour: "--ink" },
  { from: 11, to: 20, font: "500 12px", colour: "--name" },
  { from: 12.5, to: 20, font: "500 11px", colour: "--rail" },
];

const TRIES = 9; // places across and down where a municipality's name is tried

/**
 * What was written of the municipalities, in world coordinates, for whoever wants to check.
 *
 * @param {Brush} brush
 * @param {NameEntry[]} entries
 * @param {NameRoom} room
 * @returns {PlacedName[]}
 */
function paintNames(brush, entries, { avoid, areas, grounds, ways }) {
  const taken = avoid(brush);
  const seen = (/** @type {NameEntry} */ { level, u, v }) => {
    const look = NAME_STYLES[level];
    if (!look || brush.zoom < look.from || brush.zoom > look.to) return false;
    const [x, y] = [brush.x(u), brush.y(v)];
    return level === 0 || (x >= 0 && y >= 0 && x <= brush.width && y <= brush.height);
  };
  // Centres come first: a municipality gives way to its own centre.
  const order = entries.filter(seen).sort((a, b) => (a.level || 1.5) - (b.level || 1.5));
  const placed = [];
  const shapes = grounds();
  const sites = areas(brush);
  for (const entry of order) {
    const look = NAME_STYLES[entry.level];
    const font = `${look.font} ${brush.family}`;
    const colour = brush.colour(look.colour);
    if (entry.level === 0) {
      const shape = shapes.find((ground) => insideShape(ground, entry.u, entry.v));
      const text = entry.text.toLocaleUpperCase(LOCALE);
      const box = shape && nameInside(brush, text, { entry, shape, font, colour, taken, sites });
      if (box) placed.push({ text: entry.text, box });
      continue;
    }
    writeName(brush, entry.text, brush.x(entry.u), brush.y(entry.v), {
      font,
      colour,
      sides: ["right", "left", "under", "over"],
      away: entry.level === 1 ? [8, 24, 40] : [8],
      taken,
    });
  }
  for (const theme of ways()) writeWays(brush, theme, taken);
  return placed;
}

/**
 * Writes a municipality's name where all of it lies inside, in view and over nothing; else not at
 * all. The middle of its widest ground is tried first, then places ever farther from there.
 *
 * @param {Brush} brush
 * @param {string} text
 * @param {InsideName} how
 * @returns {Box | null} in world coordinates
 */
function nameInside(brush, text, { entry, shape, font, colour, taken, sites }) {
  const pen = brush.context;
  pen.font = font;
  pen.letterSpacing = "2px";
  const half = [pen.measureText(text).width / 2 + 4, 10];
  const [x0, y0, x1, y1] = brush.frame;
  const left = Math.max(x0, brush.x(shape.box[0])) + half[0];
  const top = Math.max(y0, brush.y(shape.box[1])) + half[1];
  const right = Math.min(x1, brush.x(shape.box[2])) - half[0];
  const bottom = Math.min(y1, brush.y(shape.box[3])) - half[1];
  pen.letterSpacing = "0px";
  if (right < left || bottom < top) return null;
  /** @type {Pair<number>} */
  const middle = [
    Math.min(right, Math.max(left, brush.x(entry.u))),
    Math.min(bottom, Math.max(top, brush.y(entry.v))),
  ];
  const steps = Array.from({ length: TRIES * TRIES }, (_, i) => /** @type {Pair<number>} */ ([
    left + ((i % TRIES) / (TRIES - 1)) * (right - left),
    top + (Math.floor(i / TRIES) / (TRIES - 1)) * (bottom - top),
  ]));
  const far = (/** @type {Pair<number>} */ [x, y]) => Math.hypot(x - middle[0], y - middle[1]);
  steps.sort((a, b) => far(a) - far(b));
  const [ox, oy] = [brush.x(0), brush.y(0)];
  for (const [x, y] of [middle, ...steps]) {
    /** @type {Box} */
    const box = [x - half[0], y - half[1], x + half[0], y + half[1]];
    const meets = (/** @type {Box} */ o) =>
      box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1];
    if (taken.some(meets) || sites.some(meets)) continue;
    const world = /** @type {Box} */ ([
      (box[0] - ox) / brush.scale, (box[1] - oy) / brush.scale,
      (box[2] - ox) / brush.scale, (box[3] - oy) / brush.scale,
    ]);
    if (!holdsBox(shape, world)) continue;
    taken.push(box);
    pen.letterSpacing = "2px";
    writeText(brush, text, x - half[0] + 4, y, font, colour);
    pen.letterSpacing = "0px";
    return world;
  }
  return null;
}

/**
 * Whether all of a box lies inside a shape: its middle does, and no edge of the shape meets it.
 *
 * @param {Shape} shape
 * @param {Box} box
 */
function holdsBox(shape, [west, north, east, south]) {
  if (!insideShape(shape, (west + east) / 2, (north + south) / 2)) return false;
  return shape.parts.every((part) => {
    const last = part.length - 2;
    for (let j = last, i = 0; i <= last; j = i, i += 2) {
      const [ax, ay, bx, by] = [part[j], part[j + 1], part[i], part[i + 1]];
      if (Math.max(ax, bx) < west || Math.min(ax, bx) > east) continue;
      if (Math.max(ay, by) < north || Math.min(ay, by) > south) continue;
      const sides = [[west, north], [east, north], [west, south], [east, south]]
        .map(([x, y]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax));
      if (!(sides.every((side) => side > 0) || sides.every((side) => side < 0))) return false;
    }
    return true;
  });
}
