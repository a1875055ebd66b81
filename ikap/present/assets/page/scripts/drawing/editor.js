// Drawing on the map with mouse, finger or keys: corners that move, new ones, and a sketch line.
// uses: parts, words

const SNAP_PIXELS = 14; // within which a corner snaps
const STILL_PIXELS = 6; // that a click may move and still be one
const KEY_STEPS = { plain: 1, far: 10, fine: 0.1 }; // metres an arrow key moves a corner
const KEY_PAUSE = 500; // ms after the last key before a move counts as done
const MIDDLES_UP_TO = 150; // corners; with more, no mark stands between them
const MARKS_UP_TO = 400;
const DECIMALS_KEPT = 8; // of a degree: a millimetre

/**
 * @param {Position} at
 * @returns {Pair<number>}
 */
function latLngOf([lng, lat]) {
  return [lat, lng];
}

/**
 * @param {Point} latlng
 * @returns {Position}
 */
function positionOf({ lat, lng }) {
  return [Number(lng.toFixed(DECIMALS_KEPT)), Number(lat.toFixed(DECIMALS_KEPT))];
}

/**
 * The editor of one drawing; `others` gives the positions that its corners snap to.
 *
 * @param {L.Map} map
 * @param {EditorListener} on
 * @param {() => Position[]} others
 * @returns {Editor}
 */
function makeEditor(map, on, others) {
  const renderer = L.svg({ pane: "measuring" });
  const area = L.polygon([], { renderer, className: "drawn-area", weight: 3, interactive: false });
  const handles = L.layerGroup();
  const line = L.polyline([], { renderer, className: "sketch-line", dashArray: "6 6", interactive: false });
  for (const layer of [area, handles, line]) map.addLayer(layer);
  /** @type {Ring[][] | null} */
  let parts = null;
  /** @type {Sketch | null} */
  let sketch = null;
  let timer = 0;
  /** @type {Map<string, Handle>} */
  let marks = new Map();

  const keyOf = (/** @type {CornerPlace} */ place) => place.join("-");

  /** @param {Ring[][]} shown */
  function paintOutline(shown) {
    const crossed = edgesCross(shown);
    area.setLatLngs(shown.map((part) => part.map((ring) => ring.map(latLngOf))));
    area.getElement()?.classList.toggle("crossed", crossed);
    return !crossed;
  }

  /** @param {Position} at */
  function snapped(at) {
    const point = map.latLngToContainerPoint(latLngOf(at));
    let best = at;
    let nearest = SNAP_PIXELS;
    for (const other of others()) {
      const gap = point.distanceTo(map.latLngToContainerPoint(latLngOf(other)));
      if (gap < nearest) {
        nearest = gap;
        best = other;
      }
    }
    return best;
  }

  /**
   * Where a corner that is let go of comes to rest: on another site, else on a property's boundary.
   *
   * @param {Position} at
   */
  async function settled(at) {
    const near = snapped(at);
    if (near !== at || !on.boundary) return near;
    const beside = map.latLngToContainerPoint(latLngOf(at)).add([SNAP_PIXELS, 0]);
    const metres = map.distance(latLngOf(at), map.containerPointToLatLng(beside));
    return (await on.boundary(at, metres)) ?? at;
  }

  /**
   * @param {(to: Position) => Ring[][]} next
   * @param {Handle} mark
   * @param {string} what
   */
  async function letGo(next, mark, what) {
    finishMove(next(await settled(positionOf(mark.getLatLng()))), what);
  }

  /** @param {Ring[][]} next */
  function drag(next) {
    if (paintOutline(next)) on.drag(surfaceOf(next));
    return next;
  }

  /**
   * @param {Ring[][]} next
   * @param {string} what
   */
  function finishMove(next, what) {
    if (!paintOutline(next)) {
      on.crossed();
      if (parts) paintOutline(parts);
      showHandles();
      return;
    }
    parts = next;
    showHandles();
    on.done(surfaceOf(parts), what);
  }

  /**
   * @param {CornerPlace} place
   * @param {Position} at
   * @param {number} n
   */
  function cornerMark(place, at, n) {
    const title = t("corner", { n });
    const mark = L.marker(latLngOf(at), {
      icon: L.divIcon({ className: "corner", iconSize: [24, 24] }),
      draggable: true, keyboard: true, pane: "markerPane", title, alt: title,
    });
    mark.on("drag", () => drag(withCornerMoved(parts || [], place, snapped(positionOf(mark.getLatLng())))));
    mark.on("dragend", () => letGo(
      (to) => withCornerMoved(parts || [], place, to), mark, t("moved_corner", { n })));
    mark.on("add", () => {
      mark.getElement()?.setAttribute("aria-label", title);
      mark.getElement()?.addEventListener("keydown", (event) => pressed(event, mark, place, n));
    });
    return mark;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Handle} mark
   * @param {CornerPlace} place
   * @param {number} n
   */
  function pressed(event, mark, place, n) {
    if (!parts) return;
    const [p, r, c] = place;
    const way = arrowWay(event.key);
    if (way) {
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? KEY_STEPS.far : event.altKey ? KEY_STEPS.fine : KEY_STEPS.plain;
      const here = mark.getLatLng();
      const [dx, dy] = metresInDegrees(way[0] * step, way[1] * step, here.lat);
      mark.setLatLng([here.lat + dy, here.lng + dx]);
      const next = drag(withCornerMoved(parts, place, positionOf(mark.getLatLng())));
      clearTimeout(timer);
      timer = setTimeout(() => {
        finishMove(next, t("moved_corner", { n }));
        focusOn(place);
      }, KEY_PAUSE);
    } else if (event.key === "Insert") {
      event.preventDefault();
      const ring = parts[p][r];
      finishMove(withCornerAfter(parts, place, middleOf(ring[c], ring[c + 1])), t("added_corner"));
      focusOn([p, r, c + 1]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      event.stopPropagation();
      const next = withoutCorner(parts, place);
      if (!next) return;
      finishMove(next, t("removed_corner", { n }));
      focusOn([p, r, Math.max(c - 1, 0)]);
    }
  }

  /** @param {CornerPlace} place */
  function focusOn(place) {
    marks.get(keyOf(place))?.getElement()?.focus();
  }

  /**
   * @param {CornerPlace} place
   * @param {Position} from
   * @param {Position} to
   */
  function middleMark(place, from, to) {
    const mark = L.marker(latLngOf(middleOf(from, to)), {
      icon: L.divIcon({ className: "middle", iconSize: [18, 18] }),
      draggable: true, keyboard: false, pane: "markerPane",
    });
    mark.on("drag", () => drag(withCornerAfter(parts || [], place, snapped(positionOf(mark.getLatLng())))));
    mark.on("dragend", () => letGo((at) => withCornerAfter(parts || [], place, at), mark, t("added_corner")));
    mark.on("add", () => mark.getElement()?.setAttribute("aria-hidden", "true"));
    return mark;
  }

  /** Handles for all corners, and between them where there are not too many. */
  function showHandles() {
    handles.clearLayers();
    marks = new Map();
    if (!parts || sketch) return;
    let n = 0;
    const many = parts.flat().reduce((sum, ring) => sum + ring.length, 0) > MIDDLES_UP_TO;
    parts.forEach((part, p) => part.forEach((ring, r) => ring.slice(0, -1).forEach((at, c) => {
      n += 1;
      if (n > MARKS_UP_TO) return;
      const mark = cornerMark([p, r, c], at, n);
      marks.set(keyOf([p, r, c]), mark);
      handles.addLayer(mark);
      if (!many) handles.addLayer(middleMark([p, r, c], at, ring[c + 1]));
    })));
  }

  // --- a line or a surface being drawn --------------------------------------------------------

  const container = map.getContainer();
  /** @type {Pair<number> | null} */
  let pressedAt = null;

  /** @param {MouseEvent} event */
  function swallow(event) {
    const over = event.target instanceof Element && event.target.closest(".leaflet-control, .map-tools");
    if (!sketch || over) return false;
    event.stopImmediatePropagation();
    return true;
  }

  container.addEventListener("mousedown", (event) => (pressedAt = [event.clientX, event.clientY]), true);
  container.addEventListener("click", (event) => {
    if (!swallow(event)) return;
    const still = pressedAt === null
      || Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) < STILL_PIXELS;
    if (still && event.detail < 2) add(positionOf(map.mouseEventToLatLng(event)));
  }, true);
  container.addEventListener("dblclick", (event) => {
    if (swallow(event)) finish();
  }, true);
  container.addEventListener("keydown", (event) => {
    if (!sketch || event.target !== container) return;
    const here = () => add(positionOf(map.getCenter()));
    const act = new Map([["Enter", here], [" ", here], ["Backspace", back], ["Escape", stop], ["f", finish]])
      .get(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, true);

  /** @param {Position} at */
  async function add(at) {
    const drawing = sketch;
    if (!drawing) return;
    const near = snapped(at);
    drawing.at.push(near);
    redraw(drawing);
    const rest = await settled(near);
    const place = drawing.at.indexOf(near); // it may have been taken back meanwhile
    if (sketch !== drawing || place < 0) return;
    drawing.at[place] = rest;
    redraw(drawing);
  }

  function back() {
    if (!sketch) return;
    sketch.at.pop();
    redraw(sketch);
  }

  /** @param {Sketch} drawing */
  function redraw(drawing) {
    const closed = drawing.kind === "surface" && drawing.at.length > 2;
    line.setLatLngs((closed ? [...drawing.at, drawing.at[0]] : drawing.at).map(latLngOf));
    on.drawing(drawing.at.length);
  }

  /**
   * @param {Sketch["kind"]} kind
   * @param {Sketch["finished"]} finished
   */
  function start(kind, finished) {
    stop();
    sketch = { kind, at: [], finished };
    container.classList.add("drawing");
    showHandles();
    on.drawing(0);
    container.focus();
  }

  function finish() {
    if (!sketch || sketch.at.length < (sketch.kind === "surface" ? 3 : 2)) return;
    const { kind, at, finished } = sketch;
    if (kind === "line") {
      stop();
      finished(at);
      return;
    }
    const ring = [...at, at[0]];
    if (edgesCross([[ring]])) {
      on.crossed();
      return;
    }
    stop();
    finished(ring);
  }

  function stop() {
    sketch = null;
    container.classList.remove("drawing");
    line.setLatLngs([]);
    showHandles();
    on.drawing(null);
  }

  return {
    start,
    finish,
    back,
    stop,
    drawing: () => sketch !== null,
    show(geometry) {
      parts = geometry ? surfaceParts(geometry) : null;
      if (parts) paintOutline(parts);
      else area.setLatLngs([]);
      showHandles();
    },
    fit() {
      if (parts) map.fitBounds(area.getBounds(), { padding: [60, 60], maxZoom: 16, animate: false });
    },
  };
}

/**
 * East and north that an arrow key points.
 *
 * @param {string} key
 */
function arrowWay(key) {
  return new Map([
    ["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]], ["ArrowUp", [0, 1]], ["ArrowDown", [0, -1]],
  ]).get(key);
}

/**
 * @param {Position} from
 * @param {Position} to
 * @returns {Position}
 */
function middleOf(from, to) {
  return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
}
