// Reads what blobs.py packed: base64, deflate, and runs of variable-length integers.
// uses: elements

const WORLD = 2 * Math.PI * 6378137; // metres of EPSG:3857 from edge to edge

/** @param {string} id */
async function inflated(id) {
  const text = byId(id).textContent.trim();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} id */
async function packedJson(id) {
  return JSON.parse(new TextDecoder().decode(await inflated(id)));
}

/**
 * Shapes: {look, parts: [Float64Array of x, y], box: [x0, y0, x1, y1]}. The world is 0..1, from
 * the north-west corner.
 *
 * @param {string} id
 * @param {number} [step]
 */
async function packedShapes(id, step = 1) {
  const bytes = await inflated(id);
  let at = 0;
  const next = () => {
    let value = 0;
    let place = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * place;
      if (byte < 128) return value;
      place *= 128;
    }
  };
  const signed = () => {
    const value = next();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  const shapes = Array.from({ length: next() }, () => {
    /** @type {Shape} */
    const shape = { look: 0, parts: [], box: [Infinity, Infinity, -Infinity, -Infinity] };
    return shape;
  });
  const counts = shapes.map((shape) => {
    shape.look = next();
    return next();
  });
  const lengths = counts.map((count) => Array.from({ length: count }, next));
  let x = 0;
  let y = 0;
  shapes.forEach((shape, i) => {
    const { box } = shape;
    for (const length of lengths[i]) {
      const part = new Float64Array(2 * length);
      for (let p = 0; p < 2 * length; p += 2) {
        x += signed();
        y += signed();
        const u = worldX(x * step);
        const v = worldY(y * step);
        part[p] = u;
        part[p + 1] = v;
        if (u < box[0]) box[0] = u;
        if (v < box[1]) box[1] = v;
        if (u > box[2]) box[2] = u;
        if (v > box[3]) box[3] = v;
      }
      shape.parts.push(part);
    }
  });
  return shapes;
}

/** @param {number} metres */
function worldX(metres) {
  return metres / WORLD + 0.5;
}

/** @param {number} metres */
function worldY(metres) {
  return 0.5 - metres / WORLD;
}
