// The proposals on the map: areas, marks, names, and what is under the pointer.
// uses: blobs, lettering, overlay, view, weighing, words

const CIVIDIS = ["#00224e", "#434e6c", "#7d7c78", "#bcaf6f", "#fee838"];
const LIGHT_COLOURS = { green: "#1f7a5c", yellow: "#e9a820", red: "#c2452d" };
const STATUS_COLOURS = { eligible: "#1f6f8b", conditional: "#e9a820", excluded: "#8d9296" };
const STATUS_SYMBOLS = { eligible: "✓", conditional: "!", excluded: "✕" };
const MOVE_COLOURS = { up: "#2a7fb8", same: "#d5d8d6", down: "#d9822b" };
const NEUTRAL = "#5f7a86";
const OUTLINE = "#1b2529";
const SPECK = 3; // pixels
const CROWD = 2000; // marks in view; above, neighbours are one mark with their number
const CELL = 52; // pixels of the neighbourhood

/**
 * The sites of a run with where they lie.
 *
 * @param {ScoresDocument} document
 * @param {Shape[]} shapes
 * @param {Pair<number>[]} points
 * @returns {Entry[]}
 */
function siteEntries(document, shapes, points) {
  return document.alternatives.map((site, i) => ({
    site,
    shape: shapes[i],
    u: worldX(points[i][0]),
    v: worldY(points[i][1]),
  }));
}

/**
 * `side` is asked at each drawing for {entries, judgement}, so that two of these can show two
 * weightings or two runs.
 *
 * @param {View} view
 * @param {string} pane
 * @param {() => SitesShown} side
 * @returns {SitesLayer}
 */
function makeSites(view, pane, side) {
  const overlay = new Overlay((brush) => {
    const { entries, judgement } = side();
    layer.entries = entries;
    paintSites(brush, layer, view, judgement);
  }, { pane });
  /** @type {SitesLayer} */
  const layer = { entries: side().entries, marks: [], written: [], side, overlay, redraw: () => overlay.redraw() };
  return layer;
}

/**
 * @param {Brush} brush
 * @param {SitesLayer} state
 * @param {View} view
 * @param {Judgement} judgement
 */
function paintSites(brush, state, view, judgement) {
  const pen = brush.context;
  const seen = state.entries.filter((entry) => brush.sees(entry.shape.box, 40));
  const ready = seen.map((entry) => {
    const one = judgedIn(judgement, entry.site.id);
    const active = entry.site.list === view.list && fits(view, entry.site, one);
    return { entry, one, active, look: lookOf(view, one) };
  });
  for (const item of ready) if (!item.active) paintArea(brush, item, view);
  for (const item of ready) if (item.active) paintArea(brush, item, view);
  pen.globalAlpha = 1;
  state.marks = paintMarks(brush, ready, view);
  state.written = view.names ? paintSiteNames(brush, state.marks) : [];
}

/**
 * The boxes that the marks and the sites' names cover, for names that must not.
 *
 * @param {Brush} brush
 * @param {SitesLayer} state
 * @returns {Box[]}
 */
function markBoxes(brush, state) {
  /** @type {Box[]} */
  const marks = state.marks.map(({ entry, full }) => {
    const [x, y, size] = [brush.x(entry.u), brush.y(entry.v), full ? 14 : 6];
    return [x - size, y - size, x + size, y + size];
  });
  return [...marks, ...state.written];
}

/**
 * The boxes of the sites' own ground, for what is not to be written in it.
 *
 * @param {Brush} brush
 * @param {SitesLayer} state
 * @returns {Box[]}
 */
function groundBoxes(brush, state) {
  return state.entries.filter(({ shape }) => brush.sees(shape.box)).map(({ shape: { box } }) =>
    [brush.x(box[0]), brush.y(box[1]), brush.x(box[2]), brush.y(box[3])]);
}

/**
 * @param {View} view
 * @param {Judged} judged
 * @returns {MarkLook}
 */
function lookOf(view, judged) {
  const hatch = judged.status === "excluded" ? "cross" : judged.complete ? "" : "diagonal";
  const grey = "#a9adb0";
  if (judged.status === "excluded") return { fill: grey, hatch, symbol: "✕", excluded: true };
  if (view.colour === "score") {
    const at = scoreClass(judged.score);
    return at === null
      ? { fill: grey, hatch, symbol: "–" }
      : { fill: CIVIDIS[at - 1], hatch, symbol: String(at) };
  }
  if (view.colour === "status") {
    return { fill: STATUS_COLOURS[judged.status], hatch, symbol: STATUS_SYMBOLS[judged.status] };
  }
  if (view.colour === "moves") return moveLook(view, judged, hatch);
  if (view.colour === "goals") {
    return { fill: NEUTRAL, hatch, lights: GOALS.map((goal) => judged.goals[goal].light) };
  }
  const light = judged.goals[view.colour].light;
  return light
    ? { fill: LIGHT_COLOURS[light], hatch, symbol: concept("symbols", light) }
    : { fill: grey, hatch: "diagonal", symbol: "–" };
}

/**
 * How many places a site moves from A to B.
 *
 * @param {View} view
 * @param {Judged} site
 * @param {string} hatch
 * @returns {MarkLook}
 */
function moveLook(view, { id }, hatch) {
  const moved = view.compare?.byId.get(id)?.moved;
  if (moved === null || moved === undefined) return { fill: "#a9adb0", hatch, symbol: "–" };
  const way = moved > 0 ? "up" : moved < 0 ? "down" : "same";
  const sign = { up: "▲", same: "=", down: "▼" }[way];
  return { fill: MOVE_COLOURS[way], hatch, symbol: moved ? `${sign}${Math.abs(moved)}` : sign };
}

/**
 * @param {Brush} brush
 * @param {Item} item
 * @param {View} view
 */
function paintArea(brush, { entry, one, active, look }, view) {
  const pen = brush.context;
  const chosen = view.selected === entry.site.id;
  const [x0, , x1] = entry.shape.box;
  if (!chosen && (x1 - x0) * brush.scale < SPECK) return; // its mark is larger
  brush.trace(entry.shape, true);
  pen.setLineDash([]);
  if (chosen) {
    pen.globalAlpha = 1;
    pen.lineWidth = 9;
    pen.strokeStyle = brush.colour("--halo");
    pen.stroke();
    pen.lineWidth = 6;
    pen.strokeStyle = brush.colour("--accent");
    pen.stroke();
  }
  pen.globalAlpha = active ? 0.78 : 0.25;
  pen.fillStyle = look.fill;
  pen.fill("evenodd");
  if (look.hatch) {
    pen.fillStyle = hatchOf(pen, look.hatch, look.excluded ? "#55595c" : "#ffffff", 6, 1.2);
    pen.fill("evenodd");
  }
  pen.globalAlpha = active ? 1 : 0.5;
  pen.lineWidth = active ? 1.4 : 1;
  pen.setLineDash(one.complete || one.status === "excluded" ? [] : [5, 3]);
  pen.strokeStyle = brush.colour("--outline");
  pen.stroke();
  pen.setLineDash([]);
}

/**
 * A mark for each active site, the best placed first; where it is crowded, only a dot, and where
 * there are very many, a mark for a neighbourhood: its best placed, with the number of all.
 *
 * @param {Brush} brush
 * @param {Item[]} ready
 * @param {View} view
 * @returns {Mark[]}
 */
function paintMarks(brush, ready, view) {
  const every = ready
    .filter((item) => item.active)
    .map((item) => ({
      ...item,
      full: false,
      many: 1,
      x: brush.x(item.entry.u),
      y: brush.y(item.entry.v),
      order: item.entry.site.id === view.selected ? -1 : item.one.rank ?? 1e6,
    }))
    .sort((a, b) => a.order - b.order);
  const size = view.colour === "goals" ? 13 : 11;
  const marks = every.length > CROWD ? gathered(every, brush) : every;
  const free = roomFor(2 * size);
  for (const mark of marks) mark.full = free(mark.x, mark.y);
  for (const mark of [...marks].reverse()) if (!mark.full) paintDot(brush, mark);
  for (const mark of [...marks].reverse()) {
    if (!mark.full) continue;
    if (mark.look.lights) paintLights(brush, mark, size);
    else paintSymbol(brush, mark, mark.look.excluded ? 8 : size);
    if (mark.many > 1) paintNumber(brush, mark, size);
  }
  return marks;
}

/**
 * Whether nothing taken before lies within a distance; what is asked for and free is then taken.
 *
 * @param {number} distance
 */
function roomFor(distance) {
  /** @type {Map<string, Pair<number>[]>} */
  const cells = new Map();
  return (/** @type {number} */ x, /** @type {number} */ y) => {
    const [column, row] = [Math.floor(x / distance), Math.floor(y / distance)];
    for (let c = column - 1; c <= column + 1; c += 1) {
      for (let r = row - 1; r <= row + 1; r += 1) {
        const hit = (cells.get(`${c} ${r}`) || []).some(
          ([a, b]) => Math.abs(a - x) < distance && Math.abs(b - y) < distance,
        );
        if (hit) return false;
      }
    }
    const key = `${column} ${row}`;
    cells.set(key, [...(cells.get(key) || []), [x, y]]);
    return true;
  };
}

/**
 * The first mark of each cell of a grid that lies still on the ground, with how many it stands for.
 *
 * @param {Mark[]} marks
 * @param {Brush} brush
 * @returns {Mark[]}
 */
function gathered(marks, brush) {
  const cells = new Map();
  for (const mark of marks) {
    const key = [mark.entry.u, mark.entry.v].map((at) => Math.floor((at * brush.scale) / CELL)).join();
    const first = cells.get(key);
    if (first) first.many += 1;
    else cells.set(key, Object.assign(mark, { many: 1 }));
  }
  return [...cells.values()];
}

/**
 * @param {Brush} brush
 * @param {Mark} mark
 * @param {number} size
 */
function paintNumber(brush, mark, size) {
  const pen = brush.context;
  const text = number(mark.many);
  pen.font = `700 11px ${brush.family}`;
  const wide = pen.measureText(text).width + 8;
  const [x, y] = [mark.x + size - 4, mark.y - size - 5];
  pen.beginPath();
  pen.roundRect(x, y, wide, 15, 7);
  pen.fillStyle = brush.colour("--paper");
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = brush.colour("--outline");
  pen.stroke();
  pen.fillStyle = brush.colour("--ink");
  pen.textBaseline = "middle";
  pen.fillText(text, x + 4, y + 8);
}

/**
 * @param {Pen} pen
 * @param {Mark} mark
 * @param {number} size
 */
function traceMark(pen, mark, size) {
  pen.beginPath();
  if (mark.entry.site.kind === "housing") pen.arc(mark.x, mark.y, size, 0, 7);
  else pen.roundRect(mark.x - size + 1, mark.y - size + 1, 2 * size - 2, 2 * size - 2, 3);
}

/**
 * @param {Brush} brush
 * @param {Mark} mark
 */
function paintDot(brush, mark) {
  const pen = brush.context;
  traceMark(pen, mark, 4.5);
  pen.fillStyle = mark.look.fill;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = brush.colour("--outline");
  pen.stroke();
}

/**
 * @param {Brush} brush
 * @param {Mark} mark
 * @param {number} size
 */
function paintSymbol(brush, mark, size) {
  const pen = brush.context;
  traceMark(pen, mark, size);
  pen.fillStyle = mark.look.fill;
  pen.fill();
  pen.lineWidth = 1.6;
  pen.strokeStyle = OUTLINE;
  pen.stroke();
  pen.fillStyle = inkOn(mark.look.fill);
  pen.font = `700 12px ${brush.family}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(mark.look.symbol || "", mark.x, mark.y + 0.5);
  pen.textAlign = "start";
}

/**
 * Four small symbols, in the order of the legend: each goal's class by shape and colour.
 *
 * @param {Brush} brush
 * @param {Mark} mark
 * @param {number} size
 */
function paintLights(brush, mark, size) {
  const pen = brush.context;
  traceMark(pen, mark, size);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.lineWidth = 1.4;
  pen.strokeStyle = OUTLINE;
  pen.stroke();
  mark.look.lights?.forEach((light, i) => {
    const x = mark.x + (i % 2 ? 4.3 : -4.3);
    const y = mark.y + (i < 2 ? -4.1 : 4.3);
    paintLight(pen, light, x, y, 3.6);
  });
}

/**
 * @param {Pen} pen
 * @param {Light | null} light
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function paintLight(pen, light, x, y, r) {
  pen.beginPath();
  if (light === "green") pen.arc(x, y, r, 0, 7);
  else if (light === "yellow") {
    pen.moveTo(x, y - r);
    pen.lineTo(x + r * 1.1, y + r * 0.9);
    pen.lineTo(x - r * 1.1, y + r * 0.9);
    pen.closePath();
  } else if (light === "red") pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else pen.rect(x - r * 0.8, y - 0.6, r * 1.6, 1.2);
  pen.fillStyle = light ? LIGHT_COLOURS[light] : "#6b7276";
  pen.fill();
  if (light === "yellow") {
    pen.lineWidth = 0.9;
    pen.strokeStyle = "#5a3d00";
    pen.stroke();
  }
}

/** @param {string} colour */
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255);
  const linear = (/** @type {number} */ c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return light > 0.2 ? "#10181b" : "#ffffff";
}

/**
 * What is covered afterwards, the marks with it.
 *
 * @param {Brush} brush
 * @param {Mark[]} marks
 * @returns {Box[]}
 */
function paintSiteNames(brush, marks) {
  if (brush.zoom < 11) return [];
  /** @type {Box[]} */
  const taken = marks.map((mark) => [mark.x - 12, mark.y - 10, mark.x + 12, mark.y + 10]);
  for (const mark of marks) {
    if (!mark.full) continue;
    const place = mark.one.rank === null ? "" : `${mark.one.rank}  `;
    writeName(brush, `${place}${mark.entry.site.name}`, mark.x, mark.y, {
      font: `600 12.5px ${brush.family}`,
      colour: brush.colour("--ink"),
      sides: ["right", "left", "under", "over"],
      away: [17],
      taken,
    });
  }
  return taken;
}

/**
 * The site at a point of the map: a mark first, else the smallest area that holds it. Null where a
 * mark stands for many (see crowdAt).
 *
 * @param {L.Map} map
 * @param {SitesLayer} state
 * @param {Point} latlng
 * @returns {Site | null}
 */
function siteAt(map, state, latlng) {
  const zoom = map.getZoom();
  const scale = 256 * 2 ** zoom;
  const { x, y } = map.project(latlng, zoom);
  const near = state.marks
    .map((mark) => ({ mark, away: Math.hypot(mark.entry.u * scale - x, mark.entry.v * scale - y) }))
    .filter(({ mark, away }) => away < (mark.full ? 14 : 7))
    .sort((a, b) => a.away - b.away)[0];
  if (near) return near.mark.many > 1 ? null : near.mark.entry.site;
  const wide = (/** @type {Entry} */ entry) => entry.shape.box[2] - entry.shape.box[0];
  const entries = state.entries
    .filter((entry) => insideShape(entry.shape, x / scale, y / scale))
    .sort((a, b) => wide(a) - wide(b))[0];
  return entries ? entries.site : null;
}

/**
 * The mark of a neighbourhood at a point of the map.
 *
 * @param {L.Map} map
 * @param {SitesLayer} state
 * @param {Point} latlng
 */
function crowdAt(map, state, latlng) {
  const zoom = map.getZoom();
  const scale = 256 * 2 ** zoom;
  const { x, y } = map.project(latlng, zoom);
  return state.marks.find(
    ({ entry, many }) => many > 1 && Math.hypot(entry.u * scale - x, entry.v * scale - y) < 16,
  );
}
