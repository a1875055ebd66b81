// The drawn sites on the map, but for the one that is being changed: that one the editor draws.
// uses: lettering, parts

const DRAFT_NAMES_FROM = 12; // zoom
const SMALL_PIXELS = 12; // across; a smaller site has a ring around it, to be seen from far off

/**
 * All the sites but the one that is being changed, which the editor draws; on paper all of them.
 *
 * @param {Brush} brush
 * @param {DrawRoom} room
 */
function paintDrafts(brush, { history }) {
  const { context } = brush;
  const printing = document.documentElement.classList.contains("printing");
  /** @type {Box[]} */
  const taken = [];
  for (const { id, geometry, properties } of history.drafts) {
    if (id === history.chosen && !printing) continue;
    const shape = draftShape(geometry);
    if (!brush.sees(shape.box)) continue;
    brush.trace(shape, true);
    context.globalAlpha = 0.2;
    context.fillStyle = brush.colour("--accent");
    context.fill("evenodd");
    context.globalAlpha = 1;
    context.strokeStyle = brush.colour("--outline");
    context.lineWidth = 1.5;
    context.setLineDash(properties.kind === "housing" ? [] : [6, 3]);
    context.stroke();
    context.setLineDash([]);
    markSmall(brush, shape.box);
    if (brush.zoom < DRAFT_NAMES_FROM) continue;
    const [west, north, east, south] = shape.box;
    writeName(brush, `${id} ${properties.name}`, brush.x((west + east) / 2), brush.y((north + south) / 2), {
      font: `600 13px ${brush.family}`, colour: brush.colour("--ink"), sides: ["under"], away: [-9], taken,
    });
  }
  return history.drafts.length > 0;
}

/**
 * A surface in the map's world of 0..1 from the north-west corner.
 *
 * @param {Surface} geometry
 * @returns {Shape}
 */
function draftShape(geometry) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const parts = surfaceParts(geometry).flat().map((ring) => Float64Array.from(ring.flatMap(([lng, lat]) => {
    const u = lng / 360 + 0.5;
    const v = 0.5 - Math.atanh(Math.sin((lat * Math.PI) / 180)) / (2 * Math.PI);
    box[0] = Math.min(box[0], u);
    box[1] = Math.min(box[1], v);
    box[2] = Math.max(box[2], u);
    box[3] = Math.max(box[3], v);
    return [u, v];
  })));
  return { look: 0, parts, box };
}

/**
 * @param {Brush} brush
 * @param {Box} box
 */
function markSmall({ context, x, y, colour }, [west, north, east, south]) {
  if (x(east) - x(west) > SMALL_PIXELS || y(south) - y(north) > SMALL_PIXELS) return;
  context.beginPath();
  context.arc(x((west + east) / 2), y((north + south) / 2), SMALL_PIXELS / 2, 0, 7);
  context.globalAlpha = 0.35;
  context.fillStyle = colour("--accent");
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour("--accent");
  context.stroke();
}
