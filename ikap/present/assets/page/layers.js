// The region's layers on the map, and the panel that shows, fades and explains them.

// Themes lie in the order of the themes, whatever is switched on or off. Neighbours of the
// background share a canvas, since each costs at every frame; the others have one each, to fade.
function makeLayers(map, view) {
  const themes = SETTINGS.themes.map((theme, order) => ({
    ...theme,
    order,
    on: theme.shown,
    opacity: theme.base ? 1 : 0.75,
    shapes: null,
    overlay: null,
    image: null,
    view,
    painter: null, // the theme whose canvas this one is painted on
    painted: [], // the themes that are painted on this one's canvas
  }));
  for (const theme of themes) theme.all = themes;
  arrange(map, themes);
  for (const theme of themes) if (theme.on) fetchTheme(theme);
  view.on((what) => {
    if (!what.has("selected")) return;
    for (const theme of themes) if (theme.of_site && theme.on) theme.overlay.redraw();
  });
  return themes;
}

// Gives each theme that is on its canvas, and takes the others away.
function arrange(map, themes) {
  let painter = null;
  for (const theme of themes) {
    if (!theme.on) {
      theme.painter = null;
      continue;
    }
    painter = theme.base && painter?.base ? painter : theme;
    theme.painter = painter;
  }
  for (const theme of themes) {
    const before = theme.painted;
    theme.painted = themes.filter((other) => other.painter === theme);
    if (!theme.painted.length) {
      if (theme.overlay) map.removeLayer(theme.overlay);
      continue;
    }
    theme.overlay ||= new Overlay(
      (brush) => theme.painted.forEach((each) => paintTheme(brush, each)), { pane: "layers" },
    );
    const shown = map.hasLayer(theme.overlay);
    if (!shown) map.addLayer(theme.overlay);
    theme.overlay._container.style.zIndex = theme.order + 1;
    theme.overlay.fade(theme.opacity);
    theme.overlay._container.classList.toggle("background", theme.base);
    const same = before.length === theme.painted.length && before.every((one, i) => one === theme.painted[i]);
    if (shown && !same) theme.overlay.redraw();
  }
}

function showTheme(map, theme) {
  theme.on = true;
  arrange(map, theme.all);
  return fetchTheme(theme);
}

async function fetchTheme(theme) {
  if (!theme.image && theme.picture) {
    const image = new Image();
    image.src = theme.picture.address;
    await image.decode();
    theme.image = image;
  }
  if (!theme.shapes) theme.shapes = await themeShapes(theme);
  theme.painter?.overlay.redraw();
}

function hideTheme(map, theme) {
  theme.on = false;
  arrange(map, theme.all);
}

// Shapes that belong to a site know its id.
async function themeShapes(theme) {
  const shapes = await packedShapes(`blob-${theme.id}`);
  if (theme.of_site) {
    const owners = await packedJson(`blob-${theme.id}-sites`);
    shapes.forEach((shape, i) => {
      shape.site = theme.view.document.alternatives[owners[i]].id;
    });
  }
  return shapes;
}

const NEAR_ZOOM = 12;

// Some themes come when the map is close enough to need them, until somebody switches them.
function followZoom(map, themes) {
  const due = themes.filter((theme) =>
    theme.near && !theme.touched && theme.on !== (map.getZoom() >= NEAR_ZOOM));
  for (const theme of due) (theme.on ? hideTheme : showTheme)(map, theme);
  return due.length > 0;
}

function paintTheme(brush, theme) {
  if (!theme.shapes || brush.zoom < theme.from_zoom) return;
  if (theme.image) {
    paintPicture(brush, theme);
    if (WORLD / brush.scale > theme.picture.pixel) return; // the picture tells as much
  }
  const looks = theme.looks.map((look) => ({
    ...look,
    paint: brush.colour(look.colour),
    edge: look.outline ? brush.colour(look.outline) : null,
  }));
  const shapes = theme.of_site
    ? theme.shapes.filter((shape) => shape.site === theme.view.selected)
    : theme.shapes;
  // The first look lies on top, as in the legend.
  for (let at = looks.length - 1; at >= 0; at -= 1) {
    for (const shape of shapes) {
      if (shape.look === at && brush.sees(shape.box, 8)) paintShape(brush, shape, looks[at], theme);
    }
  }
}

function paintShape(brush, shape, look, theme) {
  const pen = brush.context;
  pen.setLineDash(look.dash);
  if (theme.geometry === "point") {
    const part = shape.parts[0];
    const size = look.width * (brush.zoom >= 12 ? 1.25 : brush.zoom < 10 ? 0.8 : 1);
    pen.beginPath();
    pen.arc(brush.x(part[0]), brush.y(part[1]), size / 2, 0, 7);
    pen.fillStyle = look.paint;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = look.edge || look.paint;
    pen.stroke();
    return;
  }
  if (theme.geometry === "line") {
    brush.trace(shape, false);
    pen.lineWidth = look.width * Math.min(1.8, Math.max(0.6, 0.6 + (brush.zoom - 9) * 0.2));
    pen.strokeStyle = look.edge || look.paint;
    pen.stroke();
    return;
  }
  brush.trace(shape, true);
  pen.fillStyle = look.hatch ? hatchOf(pen, look.hatch, look.paint) : look.paint;
  pen.fill("evenodd");
  if (look.edge) {
    pen.lineWidth = look.width;
    pen.strokeStyle = look.edge;
    pen.stroke();
  }
}

function paintPicture(brush, theme) {
  const [west, south, east, north] = theme.picture.bounds;
  const x = brush.x(worldX(west));
  const y = brush.y(worldY(north));
  const pen = brush.context;
  pen.imageSmoothingEnabled = brush.zoom < 13;
  pen.drawImage(
    theme.image, x, y, brush.x(worldX(east)) - x, brush.y(worldY(south)) - y,
  );
}

// --- the panel: eye, opacity and legend in one --------------------------------------------------

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
          view.tell("names");
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

function check(label, on, change) {
  const box = h("input", { type: "checkbox", onchange: () => change(box.checked) });
  box.checked = on;
  return h("label", { class: "check" }, box, h("span", {}, label));
}

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
      theme.overlay?.fade(theme.opacity);
    },
  });
  fade.value = theme.opacity * 100;
  const box = check(theme.title, theme.on, (on) => {
    theme.touched = true;
    if (on) showTheme(room.map, theme);
    else hideTheme(room.map, theme);
    room.link.write();
    room.view.tell?.("layers");
  });
  box.classList.add("theme-name");
  return h(
    "div",
    { class: "theme" },
    h("div", { class: "theme-line" }, box, theme.base ? null : fade),
    theme.grid ? gridOfLooks(theme) : h(
      "ul",
      { class: "looks" },
      theme.looks
        .filter((look) => look.used)
        .map((look) => h("li", {}, swatch(look, theme.geometry), look.title)),
    ),
    theme.of_site ? h("p", { class: "source" }, t("of_open_site")) : null,
    sources.map((source) => h("p", { class: "source" }, sourceLine(source))),
    theme.picture ? h("p", { class: "source" }, pictureNote(theme.picture)) : null,
  );
}

// Two measures at once: every look, also those that nothing has, with the classes of both.
function gridOfLooks(theme) {
  const { across, columns, down, rows } = theme.grid;
  const cell = (look) => h("td", { title: look.title }, swatch(look, theme.geometry),
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

function pictureNote(picture) {
  return picture.near ? t("generalised", { distance: picture.near }) : t("generalised_all");
}

function sourceLine(source) {
  return [
    source.synthetic ? h("strong", { class: "invented" }, t("synthetic_short")) : null,
    linked(source.url, [source.title, source.publisher].filter(Boolean).join(", ")),
    [day(source.date), source.licence].filter(Boolean).map((text) => ` · ${text}`),
  ];
}

function swatch(look, geometry) {
  const canvas = h("canvas", { class: "swatch", width: 44, height: 28, "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
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

function baseSwitch(map, base) {
  const note = h("p", { class: "source", id: "tiles-note" }, t("kartverket_note"), " ", "© ",
    linked("https://www.kartverket.no/", "Kartverket"));
  const box = check(`${t("kartverket")} (${t("needs_network")})`, map.hasLayer(base), (on) => {
    if (on) map.addLayer(base);
    else map.removeLayer(base);
    document.getElementById("map-area").classList.toggle("with-tiles", on);
  });
  const input = box.querySelector("input");
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
