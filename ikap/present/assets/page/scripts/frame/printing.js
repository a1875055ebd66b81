// Paper gets the map as it stands, drawn anew in its own size and in the colours of paper, with
// its scale, its sources, the weights behind it, the panel that is open and the whole list.
// uses: blobs, elements, layer_panel, layers, overlay, weighing, words

const PAPER = { x: 1500, y: 720, ratio: 2 }; // pixels across a sheet, about 5 to the millimetre

/**
 * `legend` draws the legend, `printed` gives what comes last.
 *
 * @param {Room} room
 * @param {() => void} legend
 * @param {() => Node[]} printed
 */
function listenToPrint(room, legend, printed) {
  const recoloured = () => {
    hatches.clear();
    styles.clear();
    legend();
  };
  byId("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    recoloured();
    byId("printed-map").replaceChildren(printedMap(room));
    byId("printed").replaceChildren(...printed());
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    recoloured();
    byId("printed-map").replaceChildren();
    room.sites.redraw();
    if (room.view.compare) room.rightSites.redraw();
  });
}

/** @param {Room} room */
function printedMap(room) {
  const { map, view } = room;
  const canvas = h("canvas", { width: PAPER.x * PAPER.ratio, height: PAPER.y * PAPER.ratio,
    role: "img", "aria-label": t("map") });
  const pen = penOf(canvas);
  const seen = map.getSize();
  const zoom = map.getZoom() + Math.log2(Math.min(PAPER.x / seen.x, PAPER.y / seen.y));
  const centre = map.project(map.getCenter(), zoom);
  const place = { zoom, dx: PAPER.x / 2 - centre.x, dy: PAPER.y / 2 - centre.y, size: PAPER,
    ratio: PAPER.ratio };
  pen.fillStyle = paintOf("--outside");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const lay = (/** @type {Overlay} */ overlay, [west, east] = [0, 1]) => {
    pen.save();
    pen.beginPath();
    pen.rect(west * canvas.width, 0, (east - west) * canvas.width, canvas.height);
    pen.clip();
    overlay._paint(brushAt(pen, place));
    pen.restore();
  };
  pen.save();
  paintThemes(brushAt(pen, place), room.themes);
  pen.restore();
  if (room.names.on) lay(room.names.overlay);
  if (view.compare) {
    lay(room.sites.overlay, [0, view.compare.at]);
    lay(room.rightSites.overlay, [view.compare.at, 1]);
    printedDivider(pen, view.compare);
  } else lay(room.sites.overlay);
  lay(room.measuring.overlay);
  printedScale(pen, WORLD / (256 * 2 ** zoom) * Math.cos(map.getCenter().lat * Math.PI / 180));
  return canvas;
}

/**
 * @param {Pen} pen
 * @param {Compare} compare
 */
function printedDivider(pen, { at, sides }) {
  pen.setTransform(PAPER.ratio, 0, 0, PAPER.ratio, 0, 0);
  pen.font = `600 15px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "top";
  pen.fillStyle = "#000000";
  pen.fillRect(at * PAPER.x - 1, 0, 2, PAPER.y);
  pen.textAlign = "end";
  pen.fillText(`A: ${sides[0].title}`, at * PAPER.x - 12, 12);
  pen.textAlign = "start";
  pen.fillText(`B: ${sides[1].title}`, at * PAPER.x + 12, 12);
}

/**
 * A bar of a round length, and which way is north.
 *
 * @param {Pen} pen
 * @param {number} metres
 */
function printedScale(pen, metres) {
  const most = 220 * metres;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = ([5, 2].find((step) => step * power <= most) ?? 1) * power;
  const [x, y, wide] = [24, PAPER.y - 24, length / metres];
  pen.setTransform(PAPER.ratio, 0, 0, PAPER.ratio, 0, 0);
  pen.fillStyle = "rgba(255, 255, 255, 0.85)";
  pen.fillRect(x - 12, y - 32, wide + 150, 44);
  pen.strokeStyle = "#000000";
  pen.fillStyle = "#000000";
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, y - 6);
  pen.lineTo(x, y);
  pen.lineTo(x + wide, y);
  pen.lineTo(x + wide, y - 6);
  pen.stroke();
  pen.font = `500 15px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "start";
  pen.textBaseline = "alphabetic";
  const text = length < 1000 ? quantity(length, t("metres")) : quantity(length / 1000, t("kilometres"));
  pen.fillText(text, x + 4, y - 10);
  pen.fillText(`↑ ${t("north")}`, x + wide + 16, y);
}

/** @param {View} view */
function printedWeights(view) {
  return h("section", {}, h("h2", {}, t("printed_weights")),
    Object.entries(view.weights).map(([kind, weights]) => {
      const sum = Object.values(weights.goals).reduce((total, w) => total + w, 0) || 1;
      return h("p", {}, `${concept("kinds", kind)}: `, GOALS.map((goal) =>
        `${concept("goals_short", goal)} ${percent((weights.goals[goal] || 0) / sum)}`).join(", "));
    }));
}

/**
 * @param {Room} room
 * @param {Record<string, Source>} sources
 */
function printedSources({ themes }, sources) {
  const names = new Set(themes.filter((theme) => theme.on).flatMap((theme) => theme.layers));
  const heading = (/** @type {string} */ name) => `${SETTINGS.layers[name]}: ${sources[name].title}`;
  const known = new Map([...names].filter((name) => sources[name]).map((name) => [heading(name), name]));
  return h("section", {}, h("h2", {}, t("sources")),
    h("ul", {}, [...known.values()].map((name) =>
      h("li", {}, `${SETTINGS.layers[name]}: `, sourceLine(sources[name])))));
}
