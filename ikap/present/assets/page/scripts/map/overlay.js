// A canvas that follows the map, and the strokes and fills that are drawn on it.
// uses: elements

// Leaflet's types say nothing of what a renderer of one's own builds upon.
const RENDERER = /** @type {any} */ (L.Renderer.prototype);

// `paint(brush)` draws everything; it is called whenever the map has come to rest. It says false
// where there was nothing to draw: an empty canvas would cost as much at every frame as a full one.
const Overlay = /** @type {OverlayClass} */ (/** @type {unknown} */ (L.Renderer.extend(
/** @type {ThisType<OverlayInside> & Record<string, unknown>} */ ({
  initialize(/** @type {Painter} */ paint, /** @type {OverlayOptions} */ options) {
    RENDERER.initialize.call(this, { padding: 0.25, ...options });
    this._paint = paint;
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer() {
    this._container.remove();
    Object.assign(this, { _container: null });
  },
  getEvents() {
    return { ...RENDERER.getEvents.call(this), moveend: this._moved };
  },
  // A short pan shows no more than what was drawn beyond the frame.
  _moved() {
    if (this.options.framed || !this._covers()) this._update();
  },
  _covers() {
    const map = this._map;
    if (!this._bounds || this._zoom !== map.getZoom()) return false;
    const corner = map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(map.getSize())));
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    RENDERER._update.call(this);
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const size = this._bounds.getSize();
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.getTopLeft());
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    const drawn = this._paint(makeBrush(penOf(canvas), this._map, this._bounds, ratio));
    canvas.style.display = drawn === false ? "none" : "";
  },
  _updatePaths() {},
  _onZoomEnd() {},
  redraw() {
    if (this._map && this._container) this._update();
    return this;
  },
}))));

/**
 * Draws in pixels of the canvas from world coordinates (0..1), where the map stands.
 *
 * @param {Pen} context
 * @param {L.Map} map
 * @param {L.Bounds} bounds
 * @param {number} ratio
 */
function makeBrush(context, map, bounds, ratio) {
  const origin = map.getPixelOrigin();
  const start = bounds.getTopLeft();
  const corner = map.containerPointToLayerPoint([0, 0]).subtract(start);
  const seen = map.getSize();
  return brushAt(context, {
    zoom: map.getZoom(),
    dx: -origin.x - start.x,
    dy: -origin.y - start.y,
    size: bounds.getSize(),
    ratio,
    frame: [corner.x, corner.y, corner.x + seen.x, corner.y + seen.y],
  });
}

/**
 * Likewise at any zoom; `dx`, `dy` is where the world's corner lies on the canvas, and `frame` the
 * part of the canvas that is seen.
 *
 * @param {Pen} context
 * @param {BrushPlace} place
 * @returns {Brush}
 */
function brushAt(context, place) {
  const { zoom, dx, dy, size, ratio, frame = [0, 0, size.x, size.y] } = place;
  const scale = 256 * 2 ** zoom;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = "round";
  context.lineCap = "round";
  const x = (/** @type {number} */ u) => u * scale + dx;
  const y = (/** @type {number} */ v) => v * scale + dy;
  /** @type {Brush} */
  const brush = {
    context,
    zoom,
    scale,
    width: size.x,
    height: size.y,
    frame,
    family: styled("font", () => getComputedStyle(document.body).fontFamily),
    colour: (name) => styled(name, () => paintOf(name)),
    x,
    y,
    sees: (box, margin = 4) =>
      x(box[2]) > -margin && x(box[0]) < size.x + margin &&
      y(box[3]) > -margin && y(box[1]) < size.y + margin,
    // Draws on a sheet of its own, so that it fades as a whole.
    faded: (opacity, draw) => {
      if (opacity === 1) {
        draw(brush);
        return;
      }
      const sheet = new OffscreenCanvas(context.canvas.width, context.canvas.height);
      draw(brushAt(penOf(sheet), place));
      context.save();
      context.resetTransform();
      context.globalAlpha = opacity;
      context.drawImage(sheet, 0, 0);
      context.restore();
    },
    trace: (shape, closed) => {
      context.beginPath();
      for (const part of shape.parts) {
        tracePart(context, part, x, y);
        if (closed) context.closePath();
      }
    },
  };
  return brush;
}

/**
 * One part of a shape into the current path; points closer than a pixel are passed over.
 *
 * @param {Pen} pen
 * @param {Float64Array} part
 * @param {(u: number) => number} across
 * @param {(v: number) => number} down
 */
function tracePart(pen, part, across, down) {
  let x = across(part[0]);
  let y = down(part[1]);
  pen.moveTo(x, y);
  const last = part.length - 2;
  for (let p = 2; p <= last; p += 2) {
    const px = across(part[p]);
    const py = down(part[p + 1]);
    if (p < last && Math.abs(px - x) < 0.8 && Math.abs(py - y) < 0.8) continue;
    x = px;
    y = py;
    pen.lineTo(x, y);
  }
}

// What the page's style says, asked once: each question makes the browser lay out what has changed.
// Cleared when the system asks for other colours.
const styles = new Map();
/**
 * @param {string} name
 * @param {() => string} ask
 * @returns {string}
 */
function styled(name, ask) {
  if (!styles.has(name)) styles.set(name, ask());
  return styles.get(name);
}

/**
 * A colour of ours: `--sea` is what the page's style says now.
 *
 * @param {string} colour
 */
function paintOf(colour) {
  return colour.startsWith("--")
    ? getComputedStyle(document.documentElement).getPropertyValue(colour).trim()
    : colour;
}

// A repeating hatch of a colour: "diagonal", "cross" or "dots".
const hatches = new Map();
/**
 * @param {Pen} context
 * @param {string} kind
 * @param {string} colour
 * @param {number} [gap]
 * @param {number} [width]
 */
function hatchOf(context, kind, colour, gap = 7, width = 1.4) {
  const key = `${kind} ${colour} ${gap} ${width}`;
  if (!hatches.has(key)) hatches.set(key, drawnHatch(kind, colour, gap, width));
  const pattern = context.createPattern(hatches.get(key), "repeat");
  if (!pattern) throw new Error("the browser draws no pattern");
  pattern.setTransform(new DOMMatrix().scale(0.5));
  return pattern;
}

/**
 * @param {string} kind
 * @param {string} colour
 * @param {number} gap
 * @param {number} width
 */
function drawnHatch(kind, colour, gap, width) {
  const tile = document.createElement("canvas");
  const size = gap * 2;
  tile.width = size;
  tile.height = size;
  const pen = penOf(tile);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = width * 2;
  if (kind === "dots") {
    pen.arc(size / 2, size / 2, width * 1.6, 0, 7);
    pen.fill();
    return tile;
  }
  const slants = kind === "cross" ? [1, -1] : [1];
  for (const slant of slants) {
    for (const shift of [-size, 0, size]) {
      pen.beginPath();
      pen.moveTo(shift - 2, slant > 0 ? size + 2 : -2);
      pen.lineTo(shift + size + 2, slant > 0 ? -2 : size + 2);
      pen.stroke();
    }
  }
  return tile;
}

/**
 * @param {Shape} shape
 * @param {number} u
 * @param {number} v
 * @returns {boolean}
 */
function insideShape(shape, u, v) {
  if (u < shape.box[0] || u > shape.box[2] || v < shape.box[1] || v > shape.box[3]) return false;
  let inside = false;
  for (const part of shape.parts) {
    for (let i = 0, j = part.length - 2; i < part.length; j = i, i += 2) {
      const above = part[i + 1] > v;
      if (above === part[j + 1] > v) continue;
      const slope = (part[j] - part[i]) / (part[j + 1] - part[i + 1]);
      if (u < part[i] + slope * (v - part[i + 1])) inside = !inside;
    }
  }
  return inside;
}

/**
 * @param {L.Map} map
 * @param {Box} box of a shape
 */
function boundsOf(map, [west, north, east, south]) {
  const corner = (/** @type {number} */ u, /** @type {number} */ v) => map.unproject([u * 256, v * 256], 0);
  return L.latLngBounds(corner(west, south), corner(east, north));
}
