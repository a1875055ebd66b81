// The panel of layers: eye, opacity and legend in one.
// uses: elements, layers, overlay, words

/** @param {Room} room */
function layersPanel(room) {
  const { map, themes, base, view } = room;
  const groups = SETTINGS.groups.filter((group) => themes.some((theme) => theme.group === group));
  return h(
    "div",
    { class: "layers" },
    baseSwitch(map, base),
    h(
      "div",
      { class: "switches" },
      check(t("place_names"), room.names.on, (on) => room.names.show(on)),
      view.document.alternatives.length
        ? check(t("site_names"), view.names, (on) => {
          view.names = on;
          view.notify("names");
        })
        : null,
    ),
    groups.map((group) =>
      h(
        "fieldset",
        { class: "layer-group" },
        h("legend", {}, group),
        themes.filter((theme) => theme.group === group).map((theme) => themeRow(room, theme)),
      ),
    ),
  );
}

/**
 * @param {string} label
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 */
function check(label, on, change) {
  const box = h("input", { type: "checkbox", onchange: () => {
    change(box.checked);
  } });
  box.checked = on;
  return h("label", { class: "check" }, box, h("span", {}, label));
}

/**
 * @param {Room} room
 * @param {Theme} theme
 */
function themeRow(room, theme) {
  const sources = theme.layers.map((name) => room.view.document.layers[name]).filter(Boolean);
  const fade = h("input", {
    type: "range",
    min: 10,
    max: 100,
    step: 5,
    "aria-label": t("opacity", { layer: theme.title }),
    oninput: () => {
      theme.opacity = Number(fade.value) / 100;
      theme.ground.redraw();
    },
  });
  fade.value = String(theme.opacity * 100);
  const box = check(theme.title, theme.on, (on) => {
    theme.touched = true;
    if (on) showTheme(theme);
    else hideTheme(theme);
    room.link.write();
    room.view.notify("layers");
  });
  box.classList.add("theme-name");
  return h(
    "div",
    { class: "theme" },
    h("div", { class: "theme-line" }, box, theme.base ? null : fade),
    theme.grid ? gridOfLooks(theme, theme.grid) : h(
      "ul",
      { class: "looks" },
      theme.looks
        .filter((look) => look.used)
        .map((look) => h("li", {}, swatch(look, theme.geometry), look.title)),
    ),
    theme.of_site ? h("p", { class: "source" }, t("of_open_site")) : null,
    theme.within ? h("p", { class: "source" }, t("within", { distance: theme.within })) : null,
    sources.map((source) => h("p", { class: "source" }, sourceLine(source))),
    theme.picture ? h("p", { class: "source" }, pictureNote(theme.picture)) : null,
  );
}

/**
 * Two measures at once: every look, also those that nothing has, with the classes of both.
 *
 * @param {Theme} theme
 * @param {Grid} grid
 */
function gridOfLooks(theme, { across, columns, down, rows }) {
  const cell = (/** @type {Look} */ look) => h("td", { title: look.title }, swatch(look, theme.geometry),
    h("span", { class: "unseen" }, look.title));
  return h(
    "table",
    { class: "look-grid" },
    h("caption", {}, `→ ${across}, ↓ ${down}`),
    h("thead", {}, h("tr", {}, h("td", {}),
      columns.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows.map((title, row) =>
      h("tr", {}, h("th", { scope: "row" }, title),
        theme.looks.slice(row * columns.length, (row + 1) * columns.length).map(cell)))),
  );
}

/** @param {Picture} picture */
function pictureNote(picture) {
  return picture.near ? t("generalised", { distance: picture.near }) : t("generalised_all");
}

/** @param {Source} source */
function sourceLine(source) {
  return [
    source.synthetic ? h("strong", { class: "invented" }, t("synthetic_short")) : null,
    linked(source.url, [source.title, source.publisher].filter(Boolean).join(", ")),
    [day(source.date), source.licence].filter(Boolean).map((text) => ` · ${text}`),
  ];
}

/**
 * @param {Look} look
 * @param {ThemeSettings["geometry"]} geometry
 */
function swatch(look, geometry) {
  const canvas = h("canvas", { class: "swatch", width: 44, height: 28, "aria-hidden": "true" });
  const pen = penOf(canvas);
  pen.scale(2, 2);
  pen.setLineDash(look.dash.map((length) => length * 0.7));
  const paint = paintOf(look.colour);
  const edge = look.outline ? paintOf(look.outline) : null;
  pen.beginPath();
  if (geometry === "point") pen.arc(11, 7, Math.min(look.width, 13) / 2, 0, 7);
  else if (geometry === "line") {
    pen.moveTo(1, 7);
    pen.lineTo(21, 7);
  } else pen.rect(1, 1, 20, 12);
  if (geometry === "line") {
    pen.lineWidth = look.width;
    pen.strokeStyle = edge || paint;
    pen.stroke();
    return canvas;
  }
  pen.fillStyle = look.hatch ? hatchOf(pen, look.hatch, paint, 5, 1.2) : paint;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = edge || paintOf("--line-strong");
  pen.stroke();
  return canvas;
}

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 */
function baseSwitch(map, base) {
  const note = h("p", { class: "source", id: "tiles-note" }, t("kartverket_note"), " ", "© ",
    linked("https://www.kartverket.no/", "Kartverket"));
  const box = check(`${t("kartverket")} (${t("needs_network")})`, map.hasLayer(base), (on) => {
    if (on) map.addLayer(base);
    else map.removeLayer(base);
    byId("map-area").classList.toggle("with-tiles", on);
  });
  const input = /** @type {HTMLInputElement} */ (box.control);
  input.setAttribute("aria-describedby", "tiles-note");
  const heed = () => {
    input.disabled = !navigator.onLine;
    if (!navigator.onLine && input.checked) input.click();
  };
  window.addEventListener("online", heed);
  window.addEventListener("offline", heed);
  heed();
  return h("div", { class: "theme" }, box, note);
}
