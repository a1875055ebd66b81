// The names of roads, railways and rivers, written on them where the map is near.
// uses: lettering

const WAY_STYLE = { from: 11, font: "600 11px", colour: "--name" };
const APART = 260; // pixels between two of the same road's names

/**
 * The names of what a theme draws, once each where they have room, in the middle of what is seen.
 *
 * @param {Brush} brush
 * @param {Theme} theme
 * @param {Box[]} taken
 */
function writeWays(brush, theme, taken) {
  if (brush.zoom < WAY_STYLE.from) return;
  const pen = brush.context;
  const colour = brush.colour(WAY_STYLE.colour);
  const font = `${WAY_STYLE.font} ${brush.family}`;
  /** @type {Map<string, Pair<number>[]>} */
  const written = new Map();
  const [x0, y0, x1, y1] = brush.frame;
  (theme.shapes || []).forEach((shape, i) => {
    const text = theme.names?.[i];
    if (!text || !brush.sees(shape.box, 0)) return;
    const before = written.get(text) || [];
    pen.font = font;
    const half = pen.measureText(text).width / 2 + 3;
    for (const [x, y] of middles(brush, shape)) {
      if (x - half < x0 || x + half > x1 || y - 9 < y0 || y + 9 > y1) continue;
      if (before.some(([u, v]) => Math.hypot(u - x, v - y) < APART)) continue;
      /** @type {Box} */
      const box = [x - half, y - 8, x + half, y + 8];
      if (taken.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1])) continue;
      taken.push(box);
      before.push([x, y]);
      writeText(brush, text, x - half + 3, y, font, colour);
      break;
    }
    written.set(text, before);
  });
}

/**
 * Places on a line that are seen: the middle first, then a third from either end.
 *
 * @param {Brush} brush
 * @param {Shape} shape
 * @returns {Pair<number>[]}
 */
function middles(brush, shape) {
  const [x0, y0, x1, y1] = brush.frame;
  /** @type {Pair<number>[]} */
  const seen = [];
  for (const part of shape.parts) {
    for (let p = 0; p + 3 < part.length; p += 2) {
      const [ax, ay] = [brush.x(part[p]), brush.y(part[p + 1])];
      const [bx, by] = [brush.x(part[p + 2]), brush.y(part[p + 3])];
      const steps = Math.min(60, Math.ceil(Math.hypot(bx - ax, by - ay) / 24));
      for (let step = 0; step < steps; step += 1) {
        const x = ax + ((bx - ax) * step) / steps;
        const y = ay + ((by - ay) * step) / steps;
        if (x >= x0 && x <= x1 && y >= y0 && y <= y1) seen.push([x, y]);
      }
    }
  }
  return [0.5, 0.33, 0.67].filter(() => seen.length > 0)
    .map((share) => seen[Math.floor(share * (seen.length - 1))]);
}
