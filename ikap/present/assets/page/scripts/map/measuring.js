// Distances, areas, pins and coordinates, on the calculation's own grid (EPSG:25832).
// uses: elements, lettering, overlay, utm, words

const MOST_PINS = 30;
const NOTE_LENGTH = 80;

/**
 * `pins` are those that the address asked for: {lat, lng, note}; `moved` is called when they change.
 *
 * @param {L.Map} map
 * @param {Pin[]} [pins]
 * @param {() => void} [moved]
 * @returns {Measuring}
 */
function makeMeasuring(map, pins = [], moved = () => {}) {
  const area = byId("map-area");
  const overlay = new Overlay((brush) => {
    paintMeasure(brush, map, measuring);
    paintPins(brush, map, measuring.pins);
    return measuring.points.length + measuring.pins.length > 0;
  }, { pane: "measuring" });
  /** @type {Measuring} */
  const measuring = {
    mode: null,
    points: [],
    pins,
    overlay,
    changed: () => {},
    redraw: () => {
      overlay.redraw();
      measuring.changed();
    },
    use: (mode) => {
      measuring.mode = mode;
      area.classList.toggle("measuring", mode !== null);
      if (!mode) measuring.points = [];
      measuring.redraw();
    },
    add: ({ lat, lng }) => {
      if (measuring.mode === "pin") {
        if (measuring.pins.length < MOST_PINS) measuring.pins.push({ lat, lng, note: "" });
        moved();
      } else measuring.points.push({ lat, lng });
      measuring.redraw();
    },
    note: (pin, text) => {
      pin.note = text.slice(0, NOTE_LENGTH);
      overlay.redraw();
      moved();
    },
    drop: (pin) => {
      measuring.pins.splice(measuring.pins.indexOf(pin), 1);
      moved();
      measuring.redraw();
    },
    undo: () => {
      measuring.points.pop();
      measuring.redraw();
    },
    clear: () => {
      measuring.points = [];
      measuring.redraw();
    },
  };
  map.addLayer(overlay);
  return measuring;
}

/**
 * A numbered drop for each pin, its point where it stands, and its note beside it.
 *
 * @param {Brush} brush
 * @param {L.Map} map
 * @param {Pin[]} pins
 */
function paintPins(brush, map, pins) {
  const pen = brush.context;
  /** @type {Box[]} */
  const taken = [];
  pins.forEach((pin, i) => {
    const { x, y } = map.project(pin, 0);
    const [px, py] = [brush.x(x / 256), brush.y(y / 256)];
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(px, py);
    pen.bezierCurveTo(px - 4, py - 9, px - 11, py - 12, px - 11, py - 20);
    pen.arc(px, py - 20, 11, Math.PI, 0);
    pen.bezierCurveTo(px + 11, py - 12, px + 4, py - 9, px, py);
    pen.closePath();
    pen.lineWidth = 3;
    pen.strokeStyle = brush.colour("--paper");
    pen.stroke();
    pen.fillStyle = brush.colour("--accent");
    pen.fill();
    pen.fillStyle = brush.colour("--accent-ink");
    pen.font = `700 12px ${brush.family}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(i + 1), px, py - 19.5);
    pen.textAlign = "start";
    if (pin.note) {
      writeName(brush, pin.note, px, py - 20, { font: `600 13px ${brush.family}`,
        colour: brush.colour("--ink"), sides: ["right", "left"], away: [15], taken });
    }
  });
}

/**
 * @param {Brush} brush
 * @param {L.Map} map
 * @param {Measuring} measuring
 */
function paintMeasure(brush, map, { mode, points }) {
  if (!mode || !points.length) return;
  const pen = brush.context;
  const at = (/** @type {Point} */ latlng) => {
    const { x, y } = map.project(latlng, 0);
    return [brush.x(x / 256), brush.y(y / 256)];
  };
  const line = points.map(at);
  pen.beginPath();
  line.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  if (mode === "area") pen.closePath();
  pen.lineWidth = 6;
  pen.strokeStyle = brush.colour("--halo");
  pen.stroke();
  pen.lineWidth = 2.5;
  pen.strokeStyle = brush.colour("--accent");
  pen.stroke();
  if (mode === "area") {
    pen.globalAlpha = 0.18;
    pen.fillStyle = brush.colour("--accent");
    pen.fill();
    pen.globalAlpha = 1;
  }
  for (const [x, y] of line) {
    pen.beginPath();
    pen.arc(x, y, 4.5, 0, 7);
    pen.fillStyle = brush.colour("--paper");
    pen.fill();
    pen.stroke();
  }
}

/** @param {Room} room */
function measurePanel(room) {
  const { map, measuring } = room;
  const result = h("output", { class: "measured-result", "aria-live": "polite" });
  const count = h("p", { class: "small" });
  const mode = (/** @type {MeasureMode} */ name) => {
    const radio = h("input", { type: "radio", name: "measure-mode", value: name,
      onchange: () => measuring.use(name) });
    radio.checked = measuring.mode === name;
    return h("label", { class: "check" }, radio, h("span", {}, t(`measure_${name}`)));
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ work) => h("button", { type: "button", class: "quiet", onclick: work }, text);
  const undoing = h("span", { class: "buttons" },
    button(t("undo_point"), measuring.undo), button(t("clear"), measuring.clear));
  const list = h("ol", { class: "pins" });
  measuring.changed = () => {
    const pinning = measuring.mode === "pin";
    result.hidden = count.hidden = undoing.hidden = pinning;
    if (!pinning) result.textContent = measuredText(measuring);
    count.textContent = t("points", { n: measuring.points.length });
    list.replaceChildren(...measuring.pins.map((pin, i) => pinRow(room, pin, i)));
  };
  if (!measuring.mode) measuring.use("distance");
  const panel = h("div", { class: "measure" },
    h("p", { class: "help" }, t("measure_help")),
    h("fieldset", { class: "modes" }, h("legend", { class: "unseen" }, t("measure")),
      mode("distance"), mode("area"), mode("pin")),
    result, count,
    h("div", { class: "buttons" },
      h("button", { type: "button", onclick: () => measuring.add(map.getCenter()) }, t("add_point")),
      undoing),
    list);
  measuring.changed();
  return panel;
}

/**
 * A pin in the panel: what it is, where it stands on both grids, and ways to it.
 *
 * @param {Room} room
 * @param {Pin} pin
 * @param {number} i
 */
function pinRow(room, pin, i) {
  const { map, measuring, link } = room;
  const name = t("pin", { n: i + 1 });
  const small = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ work) => h("button", { type: "button", class: "quiet", onclick: work,
    "aria-label": `${label}, ${name}` }, text);
  const note = h("input", { "aria-label": `${t("pin_note")}, ${name}`, placeholder: t("pin_note"),
    maxlength: NOTE_LENGTH, value: pin.note });
  note.addEventListener("input", () => measuring.note(pin, note.value));
  return h("li", {},
    h("span", { class: "pin-number", "aria-hidden": "true" }, i + 1), note,
    h("p", { class: "small" }, coordinateText(pin)),
    h("p", { class: "buttons" },
      small(t("copy"), t("copy_pin"), () => copyText(coordinateText(pin))),
      small(t("go_to"), t("go_to"), () => map.setView(pin, Math.max(map.getZoom(), 13), { animate: false })),
      small(t("link"), t("link_here"), () => copyText(link.address(pin))),
      small(t("remove"), t("remove"), () => {
        measuring.drop(pin);
        byId("drawer-title").focus();
      })));
}

/** @param {Measuring} measuring */
function measuredText({ mode, points }) {
  const grid = points.map(({ lat, lng }) => toUtm(lat, lng));
  if (mode === "area") return `${t("measured_area")}: ${quantity(ringArea(grid), t("daa"), 1)}`;
  const metres = pathLength(grid);
  const shown = metres < 2000
    ? quantity(metres, t("metres"))
    : quantity(metres / 1000, t("kilometres"), 2);
  return `${t("distance")}: ${shown}`;
}

// --- the strip under the map: coordinates, scale, north ------------------------------------------

/** @param {L.Map} map */
function makeStrip(map) {
  const shown = h("span", { class: "coordinates" });
  const write = (/** @type {Point} */ latlng) => {
    shown.textContent = coordinateText(latlng, 4);
  };
  const copy = h("button", { type: "button", class: "quiet", title: t("copy_coordinates"),
    onclick: () => copyText(coordinateText(map.getCenter())) }, t("copy"));
  const scale = h("div", { class: "scale-place" });
  const note = h("span", { class: "base-note" }, SETTINGS.background);
  byId("strip").append(scale, h("span", { class: "north" }, "↑ ", t("north")), note,
    h("span", { class: "attribution" }, "© ", linked("https://www.kartverket.no/", "Kartverket")),
    shown, copy);
  const near = () => (note.hidden = map.getZoom() < SAID_FROM);
  map.on("zoomend", near);
  near();
  const bar = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  scale.append(...nodesOf([bar.getContainer()]));
  map.on("mousemove", (event) => write(event.latlng));
  map.on("move", () => write(map.getCenter()));
  write(map.getCenter());
}

// The zoom from which a background that is coarsely drawn is told so.
const SAID_FROM = 12;

/**
 * @param {Point} point
 * @param {number} [decimals]
 */
function coordinateText({ lat, lng }, decimals = 5) {
  const { east, north } = toUtm(lat, lng);
  const grid = `${t("north_short")} ${north.toFixed(0)} ${t("east")} ${east.toFixed(0)}`;
  return `EPSG:25832 ${grid} · ${lat.toFixed(decimals)}, ${lng.toFixed(decimals)}`;
}

/** @param {string} text */
async function copyText(text) {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  say(done ? t("copied", { text }) : t("not_copied", { text }));
  notice(done ? t("copied", { text }) : t("not_copied", { text }));
}

/** @param {string} text */
function notice(text) {
  document.querySelector(".notice")?.remove();
  const box = h("p", { class: "notice" }, text);
  byId("map-area").append(box);
  setTimeout(() => box.remove(), 6000);
}
