// Distances, areas and coordinates, on the calculation's own grid (EPSG:25832).

function makeMeasuring(map) {
  const state = { mode: null, points: [], changed: () => {} };
  const overlay = new Overlay((brush) => paintMeasure(brush, map, state), { pane: "measuring" });
  map.addLayer(overlay);
  const area = document.getElementById("map-area");
  state.redraw = () => {
    overlay.redraw();
    state.changed();
  };
  state.use = (mode) => {
    state.mode = mode;
    area.classList.toggle("measuring", mode !== null);
    if (!mode) state.points = [];
    state.redraw();
  };
  state.add = (latlng) => {
    state.points.push(latlng);
    state.redraw();
  };
  state.undo = () => {
    state.points.pop();
    state.redraw();
  };
  state.clear = () => {
    state.points = [];
    state.redraw();
  };
  return state;
}

function paintMeasure(brush, map, { mode, points }) {
  if (!mode || !points.length) return;
  const pen = brush.context;
  const at = (latlng) => {
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

function measurePanel(room) {
  const { map, measuring } = room;
  const result = h("output", { class: "measured-result", "aria-live": "polite" });
  const count = h("p", { class: "small" });
  const mode = (name) => {
    const radio = h("input", { type: "radio", name: "measure-mode", value: name,
      onchange: () => measuring.use(name) });
    radio.checked = measuring.mode === name;
    return h("label", { class: "check" }, radio, h("span", {}, t(`measure_${name}`)));
  };
  const button = (text, work) => h("button", { type: "button", class: "quiet", onclick: work }, text);
  measuring.changed = () => {
    result.textContent = measuredText(measuring);
    count.textContent = t("points", { n: measuring.points.length });
  };
  if (!measuring.mode) measuring.use("distance");
  const panel = h("div", { class: "measure" },
    h("p", { class: "help" }, t("measure_help")),
    h("fieldset", { class: "modes" }, h("legend", { class: "unseen" }, t("measure")),
      mode("distance"), mode("area")),
    result, count,
    h("div", { class: "buttons" },
      h("button", { type: "button", onclick: () => measuring.add(map.getCenter()) }, t("add_point")),
      button(t("undo_point"), measuring.undo), button(t("clear"), measuring.clear)));
  measuring.changed();
  return panel;
}

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

function makeStrip(map) {
  const shown = h("span", { class: "coordinates" });
  const write = (latlng) => {
    shown.textContent = coordinateText(latlng, 4);
  };
  const copy = h("button", { type: "button", class: "quiet", title: t("copy_coordinates"),
    onclick: () => copyText(coordinateText(map.getCenter())) }, t("copy"));
  const scale = h("div", { class: "scale-place" });
  document.getElementById("strip").append(scale, h("span", { class: "north" }, "↑ ", t("north")),
    h("span", { class: "attribution" }, "© ", linked("https://www.kartverket.no/", "Kartverket")),
    shown, copy);
  const bar = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  scale.append(bar.getContainer());
  map.on("mousemove", (event) => write(event.latlng));
  map.on("move", () => write(map.getCenter()));
  write(map.getCenter());
}

function coordinateText({ lat, lng }, decimals = 5) {
  const { east, north } = toUtm(lat, lng);
  const grid = `${t("north_short")} ${north.toFixed(0)} ${t("east")} ${east.toFixed(0)}`;
  return `EPSG:25832 ${grid} · ${lat.toFixed(decimals)}, ${lng.toFixed(decimals)}`;
}

async function copyText(text) {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  say(done ? t("copied", { text }) : t("not_copied", { text }));
  notice(done ? t("copied", { text }) : t("not_copied", { text }));
}

function notice(text) {
  document.querySelector(".notice")?.remove();
  const box = h("p", { class: "notice" }, text);
  document.getElementById("map-area").append(box);
  setTimeout(() => box.remove(), 6000);
}
