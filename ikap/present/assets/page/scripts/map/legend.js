// The legend under the map: what the marks say, and the layers that are switched on.
// uses: elements, layer_panel, overlay, sites, weighing, words

/** @type {Light[]} */
const LIGHTS = ["green", "yellow", "red"];
/** @type {Exclude<Status, "excluded">[]} */
const OPEN_STATUSES = ["eligible", "conditional"];
/** @type {["up" | "same" | "down", string][]} */
const WAYS = [["up", "▲"], ["same", "="], ["down", "▼"]];

/**
 * @param {Goal} goal
 * @returns {[Goal, string]}
 */
function goalOption(goal) {
  return [goal, concept("goals_short", goal)];
}

/** @param {Room} room */
function drawLegend(room) {
  const { view } = room;
  const place = byId("legend");
  const choose = h("select", {
    id: "colour-by",
    onchange: () => {
      view.colour = /** @type {Colour} */ (choose.value);
      view.notify("colour");
    },
  });
  /** @type {[Colour, string][]} */
  const options = [
    ["goals", t("by_goals")],
    ["score", t("by_score")],
    ...GOALS.map(goalOption),
    ["status", t("by_status")],
  ];
  if (view.compare) options.push(["moves", t("by_moves")]);
  choose.append(...options.map(([value, text]) => h("option", { value }, text)));
  choose.value = view.colour;
  const focused = document.activeElement?.id === "colour-by";
  const keys = (/** @type {Child[][]} */ rows) => h("ul", { class: "keys" }, rows.map(([mark, text]) => h("li", {}, mark, text)));
  const open = place.querySelector("details")?.open ?? !matchMedia("(max-width: 46rem)").matches;
  place.replaceChildren(
    h("div", { class: "colour-by" }, h("label", { for: "colour-by" }, t("colour_by")), choose),
    h("details", { open },
      h("summary", {}, t("legend")),
      keys([...markKeys(view), ...restKeys()]),
      keys(layerKeys(room.themes))),
  );
  if (focused) choose.focus();
}

/**
 * What the colours and symbols of the marks say.
 *
 * @param {View} view
 * @returns {Child[][]}
 */
function markKeys(view) {
  const lights = LIGHTS.map((light) => [lightMark(light), concept("lights", light)]);
  if (view.colour === "goals") return [...lights, [legendOrder(), goalWords()]];
  if (view.colour === "score") {
    return CIVIDIS.map((fill, i) => [
      legendPatch({ fill, symbol: String(i + 1) }),
      t("score_class", { low: 20 * i, high: 20 * (i + 1) }),
    ]).reverse();
  }
  if (view.colour === "status") {
    return OPEN_STATUSES.map((status) => [
      legendPatch({ fill: STATUS_COLOURS[status], symbol: STATUS_SYMBOLS[status] }),
      concept("statuses", status),
    ]);
  }
  if (view.colour === "moves") {
    return WAYS.map(([way, symbol]) => [
      legendPatch({ fill: MOVE_COLOURS[way], symbol }), t(`key_${way}`),
    ]);
  }
  return lights;
}

function restKeys() {
  return [
    [legendPatch({ fill: "#a9adb0", hatch: "diagonal" }), t("legend_incomplete")],
    [legendPatch({ fill: "#a9adb0", hatch: "cross", excluded: true }), t("legend_excluded")],
    [legendShape("housing"), concept("kinds", "housing")],
    [legendShape("business"), concept("kinds", "business")],
  ];
}

/**
 * @param {Theme[]} themes
 * @returns {Child[][]}
 */
function layerKeys(themes) {
  return themes.filter((theme) => theme.on && !theme.base).flatMap((theme) => {
    const looks = theme.looks.filter((look) => look.used);
    return looks.map((look) => [swatch(look, theme.geometry),
      looks.length > 1 ? look.title : theme.title]);
  });
}

/** @param {Partial<MarkLook> & { fill: string }} look */
function legendPatch(look) {
  const canvas = h("canvas", { class: "patch", width: 44, height: 36, "aria-hidden": "true" });
  const pen = penOf(canvas);
  pen.scale(2, 2);
  pen.beginPath();
  pen.roundRect(1, 1, 20, 16, 3);
  pen.fillStyle = look.fill;
  pen.fill();
  if (look.hatch) {
    pen.fillStyle = hatchOf(pen, look.hatch, look.excluded ? "#55595c" : "#ffffff", 6, 1.2);
    pen.fill();
  }
  pen.lineWidth = 1.2;
  pen.strokeStyle = OUTLINE;
  pen.stroke();
  if (look.symbol) {
    pen.fillStyle = inkOn(look.fill);
    pen.font = "700 11px sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(look.symbol, 11, 9.5);
  }
  return canvas;
}

/**
 * The shape that a kind's marks have.
 *
 * @param {Kind} kind
 */
function legendShape(kind) {
  return svg("svg", { class: "shape", viewBox: "0 0 16 16", "aria-hidden": "true" },
    kind === "housing"
      ? svg("circle", { cx: 8, cy: 8, r: 6 })
      : svg("rect", { x: 2, y: 2, width: 12, height: 12, rx: 2 }));
}

// A mark with the initials of the goals where their symbols stand.
function legendOrder() {
  const at = [[11, 15], [23, 15], [11, 26], [23, 26]];
  return svg("svg", { class: "order", viewBox: "0 0 34 34", "aria-hidden": "true" },
    svg("circle", { cx: 17, cy: 17, r: 15.5 }),
    GOALS.map((goal, i) => svg("text", { x: at[i][0], y: at[i][1] },
      concept("goals_short", goal)[0])));
}

function goalWords() {
  return h("span", { class: "four" },
    h("span", { class: "unseen" }, `${t("legend_order")}: `),
    GOALS.map((goal) => h("span", {}, concept("goals_short", goal), " ")));
}
