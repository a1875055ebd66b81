// Drawing on a Leaflet map with mouse, finger or keys: corners that move, new ones, and a sketch line.
/* global L */

import { t } from "/assets/common.js";
import { crossing, degrees, inserted, moved, partsOf, removed, surface } from "/assets/shape.js";

const NEAR = 14; // pixels within which a corner snaps
const STILL = 6; // pixels that a click may move and still be one
const STEPS = { plain: 1, far: 10, fine: 0.1 }; // metres an arrow key moves a corner
const PAUSE = 500; // ms after the last key before a move counts as done

const flip = ([lng, lat]) => [lat, lng];
const pair = (latlng) => [latlng.lng, latlng.lat];

/**
 * The editor. `on.drag(geometry)` while something moves, `on.done(geometry, what)` when it has,
 * `on.crossed()` where the boundary would cross itself; `on.boundary(at, metres)` promises a place on
 * a property's boundary, or null; `others()` gives positions to snap to.
 */
export function makeEditor(map, on, others) {
  const renderer = L.svg({ pane: "measuring" });
  const area = L.polygon([], { renderer, className: "drawn-area", weight: 3, interactive: false });
  const handles = L.layerGroup();
  const line = L.polyline([], { renderer, className: "sketch-line", dashArray: "6 6", interactive: false });
  map.addLayer(area);
  map.addLayer(handles);
  map.addLayer(line);
  let parts = null;
  let sketch = null; // { kind, at: [positions], finish }
  let timer = null;
  let marks = new Map();

  const key = (place) => place.join("-");

  function paint(shown) {
    const bad = crossing(shown);
    area.setLatLngs(shown.map((part) => part.map((ring) => ring.map(flip))));
    area.getElement()?.classList.toggle("crossed", bad);
    return !bad;
  }

  function snapped(at) {
    const point = map.latLngToContainerPoint(flip(at));
    let best = null;
    let nearest = NEAR;
    for (const other of others()) {
      const gap = point.distanceTo(map.latLngToContainerPoint(flip(other)));
      if (gap < nearest) { nearest = gap; best = other; }
    }
    return best ?? at;
  }

  /** Where a corner that is let go of comes to rest: on another site, else on a property's boundary. */
  async function settled(at) {
    const near = snapped(at);
    if (near !== at) return near;
    const beside = map.latLngToContainerPoint(flip(at)).add([NEAR, 0]);
    const metres = map.distance(flip(at), map.containerPointToLatLng(beside));
    return (await on.boundary(at, metres)) ?? at;
  }

  async function letGo(next, mark, what) {
    done(next(await settled(pair(mark.getLatLng()))), what);
  }

  function drag(next) {
    if (paint(next)) on.drag(surface(next));
    return next;
  }

  function done(next, what) {
    if (!paint(next)) {
      on.crossed();
      paint(parts);
      handle();
      return;
    }
    parts = next;
    handle();
    on.done(surface(parts), what);
  }

  function cornerMark(place, at, number) {
    const mark = L.marker(flip(at), {
      icon: L.divIcon({ className: "corner", iconSize: [24, 24] }),
      draggable: true, keyboard: true, pane: "markerPane",
      title: t("corner", { n: number }), alt: t("corner", { n: number }),
    });
    mark.on("drag", () => drag(moved(parts, place, snapped(pair(mark.getLatLng())))));
    mark.on("dragend", () => letGo(
      (to) => moved(parts, place, to), mark, t("moved_corner", { n: number })));
    mark.on("add", () => {
      const element = mark.getElement();
      element.setAttribute("aria-label", t("corner", { n: number }));
      element.addEventListener("keydown", (event) => pressed(event, mark, place, number));
    });
    return mark;
  }

  function pressed(event, mark, place, number) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const [p, r, c] = place;
    if (way) {
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? STEPS.far : event.altKey ? STEPS.fine : STEPS.plain;
      const here = mark.getLatLng();
      const [dx, dy] = degrees(way[0] * step, way[1] * step, here.lat);
      mark.setLatLng([here.lat + dy, here.lng + dx]);
      const next = drag(moved(parts, place, pair(mark.getLatLng())));
      clearTimeout(timer);
      timer = setTimeout(() => { done(next, t("moved_corner", { n: number })); focusOn(place); }, PAUSE);
    } else if (event.key === "Insert") {
      event.preventDefault();
      const ring = parts[p][r];
      const middle = [(ring[c][0] + ring[c + 1][0]) / 2, (ring[c][1] + ring[c + 1][1]) / 2];
      done(inserted(parts, place, middle), t("added_corner"));
      focusOn([p, r, c + 1]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      event.stopPropagation();
      const next = removed(parts, place);
      if (next) { done(next, t("removed_corner", { n: number })); focusOn([p, r, Math.max(c - 1, 0)]); }
    }
  }

  function focusOn(place) {
    marks.get(key(place))?.getElement()?.focus();
  }

  function middleMark(place, from, to) {
    const at = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    const mark = L.marker(flip(at), {
      icon: L.divIcon({ className: "middle", iconSize: [18, 18] }), draggable: true, keyboard: false, pane: "markerPane",
    });
    mark.on("drag", () => drag(inserted(parts, place, snapped(pair(mark.getLatLng())))));
    mark.on("dragend", () => letGo((to) => inserted(parts, place, to), mark, t("added_corner")));
    mark.on("add", () => mark.getElement().setAttribute("aria-hidden", "true"));
    return mark;
  }

  /** Handles for all corners, and between them where there are not too many. */
  function handle() {
    handles.clearLayers();
    marks = new Map();
    if (!parts || sketch) return;
    let number = 0;
    const many = parts.flat().reduce((sum, ring) => sum + ring.length, 0) > 150;
    parts.forEach((part, p) => part.forEach((ring, r) => ring.slice(0, -1).forEach((at, c) => {
      number += 1;
      if (many && number > 400) return;
      const mark = cornerMark([p, r, c], at, number);
      marks.set(key([p, r, c]), mark);
      handles.addLayer(mark);
      if (!many) handles.addLayer(middleMark([p, r, c], at, ring[c + 1]));
    })));
  }

  // --- a line or a surface being drawn --------------------------------------------------------

  const container = map.getContainer();
  let pressedAt = null;

  function swallow(event) {
    if (!sketch || event.target.closest(".leaflet-control, .map-tools")) return false;
    event.stopImmediatePropagation();
    return true;
  }

  container.addEventListener("mousedown", (event) => { pressedAt = [event.clientX, event.clientY]; }, true);
  container.addEventListener("click", (event) => {
    if (!swallow(event)) return;
    const still = pressedAt === null
      || Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) < STILL;
    if (still && event.detail < 2) add(pair(map.mouseEventToLatLng(event)));
  }, true);
  container.addEventListener("dblclick", (event) => { if (swallow(event)) finish(); }, true);
  container.addEventListener("keydown", (event) => {
    if (!sketch || event.target !== container) return;
    const act = {
      Enter: () => add(pair(map.getCenter())),
      " ": () => add(pair(map.getCenter())),
      Backspace: back,
      Escape: stop,
      f: finish,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, true);

  async function add(at) {
    const drawing = sketch;
    const near = snapped(at);
    drawing.at.push(near);
    redraw();
    on.drawing(drawing.at.length);
    const rest = await settled(near);
    const place = drawing.at.indexOf(near); // it may have been taken back meanwhile
    if (sketch !== drawing || place < 0) return;
    drawing.at[place] = rest;
    redraw();
  }

  function back() {
    sketch.at.pop();
    redraw();
    on.drawing(sketch.at.length);
  }

  function redraw() {
    const closed = sketch.kind === "surface" && sketch.at.length > 2;
    line.setLatLngs((closed ? [...sketch.at, sketch.at[0]] : sketch.at).map(flip));
  }

  function start(kind, finished) {
    stop();
    sketch = { kind, at: [], finished };
    container.classList.add("drawing");
    handle();
    on.drawing(0);
    container.focus();
  }

  function finish() {
    if (!sketch || sketch.at.length < (sketch.kind === "surface" ? 3 : 2)) return;
    const { kind, at, finished } = sketch;
    const ring = [...at, at[0]];
    if (kind === "surface" && crossing([[ring]])) { on.crossed(); return; }
    stop();
    finished(kind === "surface"
      ? { type: "Polygon", coordinates: [ring] } : { type: "LineString", coordinates: at });
  }

  function stop() {
    sketch = null;
    container.classList.remove("drawing");
    line.setLatLngs([]);
    handle();
    on.drawing(null);
  }

  return {
    start,
    finish,
    back,
    stop,
    drawing: () => sketch !== null,
    show(geometry) {
      parts = geometry ? partsOf(geometry) : null;
      if (parts) paint(parts); else area.setLatLngs([]);
      handle();
    },
    fit() {
      if (parts) map.fitBounds(area.getBounds(), { padding: [60, 60], maxZoom: 16, animate: false });
    },
    focusFirst: () => focusOn([0, 0, 0]),
  };
}
