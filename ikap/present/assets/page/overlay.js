// A canvas that follows the map, and the strokes and fills that are drawn on it.

// `paint(brush)` draws everything; it is called whenever the map has come to rest. It says false
// where there was nothing to draw: an empty canvas would cost as much at every frame as a full one.
const Overlay = L.Renderer.extend({
  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.25, ...options });
    this._paint = paint;
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },
  getEvents() {
    return { ...L.Renderer.prototype.getEvents.call(this), moveend: this._moved };
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
    L.Renderer.prototype._update.call(this);
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const size = this._bounds.getSize();
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    const drawn = this._paint(makeBrush(canvas.getContext("2d"), this._map, this._bounds, ratio));
    canvas.style.display = drawn === false ? "none" : "";
  },
  _updatePaths() {},
  _onZoomEnd() {},
  redraw() {
    if (this._map && this._container) this._update();
    return this;
  },
});

// Draws in pixels of the canvas from world coordinates (0..1), where the map stands.
function makeBrush(context, map, bounds, ratio) {
  const origin = map.getPixelOrigin();
  const corner = map.containerPointToLayerPoint([0, 0]).subtract(bounds.min);
  const seen = map.getSize();
  return brushAt(context, {
    zoom: map.getZoom(),
    dx: -origin.x - bounds.min.x,
    dy: -origin.y - bounds.min.y,
    size: bounds.getSize(),
    ratio,
    frame: [corner.x, corner.y, corner.x + seen.x, corner.y + seen.y],
  });
}

// Likewise at any zoom; `dx`, `dy` is where the world's corner lies on the canvas, and `frame` the
// part of the canvas that is seen.
function brushAt(context, place) {
  const { zoom, dx, dy, size, ratio, frame = [0, 0, size.x, size.y] } = place;
  const scale = 256 * 2 ** zoom;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = "round";
  context.lineCap = "round";
  const brush = { context, zoom, scale, width: size.x, height: size.y, frame };
  brush.colour = (name) => styled(name, () => paintOf(name));
  brush.family = styled("font", () => getComputedStyle(document.body).fontFamily);
  brush.x = (u) => u * scale + dx;
  brush.y = (v) => v * scale + dy;
  brush.sees = (box, margin = 4) =>
    brush.x(box[2]) > -margin && brush.x(box[0]) < size.x + margin &&
    brush.y(box[3]) > -margin && brush.y(box[1]) < size.y + margin;
  // Draws on a sheet of its own, so that it fades as a whole.
  brush.faded = (opacity, draw) => {
    if (opacity === 1) {
      draw(brush);
      return;
    }
    const sheet = new OffscreenCanvas(context.canvas.width, context.canvas.height);
    draw(brushAt(sheet.getContext("2d"), place));
    context.save();
    context.resetTransform();
    context.globalAlpha = opacity;
    context.drawImage(sheet, 0, 0);
    context.restore();
  };
  // A shape's parts as the current path; points closer than a pixel are passed over.
  brush.trace = (shape, closed) => {
    context.beginPath();
    for (const part of shape.parts) {
      let x = brush.x(part[0]);
      let y = brush.y(part[1]);
      context.moveTo(x, y);
      const last = part.length - 2;
      for (let p = 2; p <= last; p += 2) {
        const px = brush.x(part[p]);
        const py = brush.y(part[p + 1]);
        if (p < last && Math.abs(px - x) < 0.8 && Math.abs(py - y) < 0.8) continue;
        x = px;
        y = py;
        context.lineTo(x, y);
      }
      if (closed) context.closePath();
    }
  };
  return brush;
}

// What the page's style says, asked once: each question makes the browser lay out what has changed.
// Cleared when the system asks for other colours.
const styles = new Map();
function styled(name, ask) {
  if (!styles.has(name)) styles.set(name, ask());
  return styles.get(name);
}

// A colour of ours: `--sea` is what the page's style says now.
function paintOf(colour) {
  return colour.startsWith("--")
    ? getComputedStyle(document.documentElement).getPropertyValue(colour).trim()
    : colour;
}

// A repeating hatch of a colour: "diagonal", "cross" or "dots".
const hatches = new Map();
function hatchOf(context, kind, colour, gap = 7, width = 1.4) {
  const key = `${kind} ${colour} ${gap} ${width}`;
  if (!hatches.has(key)) hatches.set(key, drawnHatch(kind, colour, gap, width));
  const pattern = context.createPattern(hatches.get(key), "repeat");
  pattern.setTransform(new DOMMatrix().scale(0.5));
  return pattern;
}

function drawnHatch(kind, colour, gap, width) {
  const tile = document.createElement("canvas");
  const size = gap * 2;
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
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
