// The region's layers on the map: which are on, and how each is drawn.
// uses: blobs, overlay, words

/**
 * All themes lie on one canvas, the ground, since each canvas of the page costs at every frame.
 * They lie in the order of the themes, whatever is switched on or off; where the base map from the
 * network is shown, it stands in for the background.
 *
 * @param {L.Map} map
 * @param {L.TileLayer} base
 * @param {View} view
 * @returns {Layers}
 */
function makeLayers(map, base, view) {
  const themes = SETTINGS.themes.map((theme) => /** @type {Theme} */ ({
    ...theme,
    on: theme.shown,
    opacity: theme.base ? 1 : 0.75,
    shapes: null,
    image: null,
    view,
  }));
  const ground = new Overlay((brush) => paintThemes(brush, themes, !map.hasLayer(base)), {
    pane: "layers",
  });
  map.addLayer(ground);
  base.on("add remove", () => ground.redraw());
  for (const theme of themes) theme.ground = ground;
  view.on((what) => {
    if (what.has("selected") && themes.some((theme) => theme.of_site && theme.on)) ground.redraw();
  });
  const ready = Promise.all(themes.filter((theme) => theme.on).map(fetchTheme))
    .then(() => ground.redraw());
  return { themes, ground, ready };
}

/** @param {Theme} theme */
async function showTheme(theme) {
  theme.on = true;
  await fetchTheme(theme);
  theme.ground.redraw();
}

/** @param {Theme} theme */
function hideTheme(theme) {
  theme.on = false;
  theme.ground.redraw();
}

/** @param {Theme} theme */
async function fetchTheme(theme) {
  if (!theme.image && theme.picture) {
    const element = new Image();
    element.src = theme.picture.address;
    await element.decode();
    theme.image = { ...theme.picture, element };
  }
  if (!theme.shapes) theme.shapes = await themeShapes(theme);
}

/**
 * Shapes that belong to a site know its id.
 *
 * @param {Theme} theme
 */
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

/**
 * What the names on the map are written by: the municipalities' ground, once it is read, and what
 * is drawn whose features have names.
 *
 * @param {Theme[]} themes
 * @returns {Pick<NameRoom, "grounds" | "ways">}
 */
function namedThemes(themes) {
  return {
    grounds: () => themes.find(({ id }) => id === "municipalities")?.shapes || [],
    ways: () => themes.filter((theme) => theme.on && theme.names && theme.shapes),
  };
}

const NEAR_ZOOM = 12;

/**
 * Some themes come when the map is close enough to need them, until somebody switches them.
 *
 * @param {L.Map} map
 * @param {Theme[]} themes
 * @returns {boolean}
 */
function followZoom(map, themes) {
  const due = themes.filter((theme) =>
    theme.near && !theme.touched && theme.on !== (map.getZoom() >= NEAR_ZOOM));
  for (const theme of due) (theme.on ? hideTheme : showTheme)(theme);
  return due.length > 0;
}

/**
 * @param {Brush} brush
 * @param {Theme[]} themes
 * @param {boolean} [background]
 */
function paintThemes(brush, themes, background = true) {
  for (const theme of themes) {
    if (!theme.on || !theme.shapes || (theme.base && !background)) continue;
    brush.faded(theme.opacity, (sheet) => paintTheme(sheet, theme));
  }
}

/**
 * @param {Brush} brush
 * @param {Theme} theme
 */
function paintTheme(brush, theme) {
  if (brush.zoom < theme.from_zoom) return;
  if (theme.image) {
    paintPicture(brush, theme.image);
    if (WORLD / brush.scale > theme.image.pixel) return; // the picture shows as much
  }
  const looks = theme.looks.map((look) => ({
    ...look,
    paint: brush.colour(look.colour),
    edge: look.outline ? brush.colour(look.outline) : null,
  }));
  const known = theme.shapes || [];
  const shapes = theme.of_site
    ? known.filter((shape) => shape.site === theme.view.selected)
    : known;
  // The first look lies on top, as in the legend.
  for (let at = looks.length - 1; at >= 0; at -= 1) {
    for (const shape of shapes) {
      if (shape.look === at && brush.sees(shape.box, 8)) paintShape(brush, shape, looks[at], theme);
    }
  }
}

/**
 * @param {Brush} brush
 * @param {Shape} shape
 * @param {Look & { paint: string, edge: string | null }} look
 * @param {Theme} theme
 */
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

/**
 * @param {Brush} brush
 * @param {Decoded} image
 */
function paintPicture(brush, image) {
  const [west, south, east, north] = image.bounds;
  const x = brush.x(worldX(west));
  const y = brush.y(worldY(north));
  const pen = brush.context;
  pen.imageSmoothingEnabled = brush.zoom < 13;
  pen.drawImage(
    image.element, x, y, brush.x(worldX(east)) - x, brush.y(worldY(south)) - y,
  );
}
