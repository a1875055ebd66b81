// Place names that thin out: the most important are written first, and nothing is written over.

function makeNames(map, places) {
  const entries = places.map(([text, x, y, level]) => ({
    text,
    u: worldX(x),
    v: worldY(y),
    level,
  }));
  const names = { on: true };
  const overlay = new Overlay((brush) => paintNames(brush, entries), { pane: "names" });
  names.show = (on) => {
    names.on = on;
    if (on) map.addLayer(overlay);
    else map.removeLayer(overlay);
  };
  names.redraw = () => overlay.redraw();
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

function paintNames(brush, entries) {
  const taken = [];
  const family = getComputedStyle(document.body).fontFamily;
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
    writeName(brush, text, centred ? x : x + 8, y, {
      font: `${look.font} ${family}`,
      colour: paintOf(look.colour),
      centred,
      spacing: look.spaced ? "2px" : "0px",
      taken,
    });
  }
}

// Writes a text with a halo unless it would cover another; tells whether it did.
function writeName(brush, text, x, y, { font, colour, centred, spacing = "0px", taken, halo }) {
  const pen = brush.context;
  pen.font = font;
  pen.letterSpacing = spacing;
  const wide = pen.measureText(text).width;
  const left = centred ? x - wide / 2 : x;
  const box = [left - 3, y - 9, left + wide + 3, y + 9];
  const crowded = taken.some(
    (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
  );
  if (!crowded) {
    taken.push(box);
    pen.textBaseline = "middle";
    pen.setLineDash([]);
    pen.lineWidth = 3.5;
    pen.strokeStyle = halo || paintOf("--halo");
    pen.strokeText(text, left, y);
    pen.fillStyle = colour;
    pen.fillText(text, left, y);
  }
  pen.letterSpacing = "0px";
  return !crowded;
}
