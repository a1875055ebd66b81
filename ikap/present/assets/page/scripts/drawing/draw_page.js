// The page where sites are drawn, corrected and annotated, and saved as a file. It scores nothing.
// Called by the map that Folium made.
// uses: blobs, corners, draft_marks, drafts, editor, elements, layer_page, overlay, page, parts
// uses: words

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 */
function startDrawPage(map, base) {
  return startPage(map, base, openDrawPage);
}

/**
 * @param {L.Map} map
 * @param {L.TileLayer} base
 */
async function openDrawPage(map, base) {
  await openLayerPage(map, base);
  /** @type {Draft[]} */
  const drafts = await packedJson("blob-drafts");
  const room = /** @type {DrawRoom} */ ({
    map,
    history: draftHistory(drafts),
    given: new Map(drafts.map((draft) => [draft.id, draft])),
    saved: drafts,
  });
  makeDrawPanel();
  room.editor = makeEditor(map, drawListener(room), () => room.history.drafts
    .filter(({ id }) => room.editor.drawing() || id !== room.history.chosen)
    .flatMap(({ geometry }) => surfaceParts(geometry).flat(2)));
  room.overlay = new Overlay((brush) => paintDrafts(brush, room), { pane: "sites" });
  map.addLayer(room.overlay);
  const page = /** @type {Room} */ (startPage.room);
  page.sites.overlay = room.overlay; // so that paper has them too
  listenToDrawing(room);
  showDrafts(room);
}

// --- the map -------------------------------------------------------------------------------------

/**
 * @param {DrawRoom} room
 * @returns {EditorListener}
 */
function drawListener(room) {
  return {
    drag: (geometry) => showArea(room, geometry),
    done: (geometry, what) => changeDraft(room, { geometry }, what),
    crossed: () => alarm(t("crossing")),
    drawing: (corners) => showHint(room, corners),
  };
}

// --- the panel -----------------------------------------------------------------------------------

const DRAW_TOOLS = ["draw_area", "add_part", "cut_out", "copy_area", "delete_area"];

function makeDrawPanel() {
  const button = (/** @type {string} */ name, more = {}) =>
    h("button", { type: "button", "data-act": name, ...more }, t(name));
  const notes = allOf(".map-notes", byId("area-list"));
  byId("area-list").replaceChildren(
    h("h2", { id: "list-title" }, t("your_areas")),
    h("p", { class: "no-score" }, t("no_score_here")),
    h("details", { class: "how" }, h("summary", {}, t("how_to_draw")), h("p", {}, t("draw_help"))),
    h("div", { class: "acts", role: "group", "aria-label": t("drawing_tools") },
      DRAW_TOOLS.map((name) => button(name))),
    h("div", { class: "acts", role: "group", "aria-label": t("undo_tools") },
      button("undo"), button("redo")),
    h("div", { id: "drawing-alarm", role: "alert" }),
    h("div", { id: "drawing-hint", class: "hint", hidden: true }),
    h("div", { id: "areas" }), h("div", { id: "fields" }), h("div", { id: "area-now" }),
    h("div", { id: "corners" }),
    h("h3", {}, t("keep_tools")),
    h("p", { id: "unsaved", class: "under" }),
    h("div", { class: "acts last", role: "group", "aria-label": t("keep_tools") },
      button("save_all", { class: "main" }), button("save_changed"),
      h("label", { class: "file-label" }, t("open_file"),
        h("input", { type: "file", id: "open-file", accept: ".geojson,.json" }))),
    h("p", { id: "saved-as", role: "status" }),
    ...notes);
}

/** @param {string} text */
function alarm(text) {
  byId("drawing-alarm").replaceChildren(text ? h("p", { class: "band wrong" }, text) : "");
}

/**
 * @param {DrawRoom} room
 * @param {number | null} corners
 */
function showHint({ editor }, corners) {
  const box = byId("drawing-hint");
  box.hidden = corners === null;
  box.replaceChildren(...(corners === null ? [] : [
    h("p", {}, t("placing", { n: number(corners) })),
    h("div", { class: "acts" },
      h("button", { type: "button", "data-act": "finish", onclick: () => editor.finish() }, t("finish")),
      h("button", { type: "button", onclick: () => editor.back() }, t("back_point")),
      h("button", { type: "button", onclick: () => editor.stop() }, t("cancel")))]));
}

/** @param {DrawRoom} room */
function chosenDraft({ history }) {
  return history.drafts.find(({ id }) => id === history.chosen) || null;
}

/** @param {DrawRoom} room */
function showDrafts(room) {
  const { history, editor, overlay } = room;
  const draft = chosenDraft(room);
  byId("areas").replaceChildren(history.drafts.length
    ? h("ul", { class: "areas" }, history.drafts.map((entry) => draftLine(room, entry)))
    : h("p", { class: "under" }, t("no_areas")));
  const [pressed] = allOf('[aria-pressed="true"]', byId("areas"));
  const list = pressed?.closest("ul");
  if (list) list.scrollTop = pressed.offsetTop - list.clientHeight / 2; // and the page stays
  for (const name of DRAW_TOOLS.slice(1)) actButton(name).disabled = draft === null;
  for (const [name, way] of /** @type {const} */ ([["undo", "past"], ["redo", "future"]])) {
    const step = history[way].at(-1);
    actButton(name).disabled = step === undefined;
    actButton(name).textContent = step ? t(`${name}_what`, { what: step.what }) : t(name);
  }
  editor.show(draft?.geometry || null);
  overlay.redraw();
  showFields(room, draft);
  showArea(room, draft?.geometry || null);
  byId("corners").replaceChildren(...(draft
    ? [cornerTable(draft.geometry, gridCrs(), (geometry, what) => {
      if (edgesCross(surfaceParts(geometry))) {
        alarm(t("crossing"));
        showDrafts(room);
      } else changeDraft(room, { geometry }, what);
    })] : []));
  const changed = changedDrafts(room);
  actButton("save_all").textContent = t("save_all", { n: number(history.drafts.length) });
  actButton("save_changed").textContent = t("save_changed", { n: number(changed.length) });
  actButton("save_all").disabled = history.drafts.length === 0;
  actButton("save_changed").disabled = changed.length === 0;
  byId("unsaved").textContent = t(isUnsaved(room) ? "unsaved" : "all_saved");
}

/**
 * @param {string} name
 * @returns {HTMLButtonElement}
 */
function actButton(name) {
  return /** @type {HTMLButtonElement} */ (firstOf(`[data-act="${name}"]`));
}

function gridCrs() {
  return SETTINGS.grid_crs || "EPSG:25832";
}

/**
 * The sites that are new, or not as they were given.
 *
 * @param {DrawRoom} room
 */
function changedDrafts({ history, given }) {
  return history.drafts.filter((draft) => draftChanged(draft, given.get(draft.id)));
}

/** @param {DrawRoom} room */
function isUnsaved({ history, saved }) {
  return draftsDiffer(history.drafts, saved);
}

/**
 * @param {DrawRoom} room
 * @param {Draft} draft
 */
function draftLine(room, draft) {
  const before = room.given.get(draft.id);
  const mark = before === undefined ? t("is_new") : draftChanged(draft, before) ? t("is_changed") : "";
  return h("li", {}, h("button", {
    type: "button", class: "plain", "aria-pressed": String(draft.id === room.history.chosen),
    onclick: () => chooseDraft(room, draft.id, { fit: true }),
  }, `${draft.id} ${draft.properties.name}`, " ", h("span", { class: "under" }, mark)));
}

/**
 * The fields of the chosen site. They are made anew for another site or kind only, so that the
 * focus stays where somebody writes.
 *
 * @param {DrawRoom} room
 * @param {Draft | null} draft
 */
function showFields(room, draft) {
  const place = byId("fields");
  const made = draft ? `${draft.id} ${draft.properties.kind}` : "";
  if (place.dataset.of !== made) {
    const focused = focusedElement()?.id;
    place.dataset.of = made;
    place.replaceChildren(...(draft ? [siteFields(room, draft)] : []));
    if (focused === "site-kind") byId(focused).focus();
  }
  if (!draft) return;
  for (const [id, value] of Object.entries(draft.properties)) {
    const [field] = allOf(`#site-${CSS.escape(id)}`, place);
    if (field) Object.assign(field, { value: value ?? "" });
  }
}

/**
 * @param {DrawRoom} room
 * @param {Draft} draft
 */
function siteFields(room, { id, properties }) {
  const said = (/** @type {DraftProperties} */ values, /** @type {string} */ what) =>
    changeDraft(room, { properties: { ...chosenDraft(room)?.properties, ...values } }, what);
  const kind = String(properties.kind);
  return h("div", { class: "fields" },
    h("p", { class: "under" }, t("id_kept", { id })),
    h("label", {}, t("name"), h("input", {
      value: properties.name, maxlength: NAME_LETTERS, id: "site-name", required: true,
      onchange: (/** @type {{ target: HTMLInputElement }} */ { target }) => {
        if (!target.value.trim()) target.value = String(chosenDraft(room)?.properties.name);
        else said({ name: target.value.trim() }, t("changed_name"));
      },
    })),
    h("label", {}, t("kind"), h("select", {
      id: "site-kind",
      onchange: (/** @type {{ target: HTMLSelectElement }} */ { target }) => {
        const now = chosenDraft(room);
        if (now) changeDraft(room, draftOfKind(now, target.value), t("changed_kind"));
      },
    }, KINDS_DRAWN.map((entry) => h("option", { value: entry, selected: kind === entry }, t(`kind_${entry}`))))),
    (AMOUNTS.get(kind) || []).map((name) => h("label", {}, t(name), h("input", {
      type: "number", min: 0, step: 1, inputmode: "numeric", id: `site-${name}`, value: properties[name] ?? "",
      onchange: (/** @type {{ target: HTMLInputElement }} */ { target }) =>
        said({ [name]: amountIn(target.value) }, t("changed_amount")),
    }), h("span", { class: "under" }, t(name === "dwellings" ? "derived_help" : "jobs_help")))),
    h("label", {}, t("site_note"), h("textarea", {
      id: "site-note", rows: 3, maxlength: NOTE_LETTERS, value: properties.note ?? "",
      onchange: (/** @type {{ target: HTMLTextAreaElement }} */ { target }) =>
        said({ note: target.value.trim() || null }, t("changed_note")),
    }), h("span", { class: "under" }, t("note_help"))));
}

/**
 * A whole number that is not below zero; null for what is none.
 *
 * @param {string} text
 */
function amountIn(text) {
  const value = Math.round(Number.parseFloat(text));
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * @param {DrawRoom} room
 * @param {Surface | null} geometry as it is now, while a corner moves too
 */
function showArea(room, geometry) {
  const before = room.given.get(room.history.chosen || "");
  const daa = (/** @type {Surface} */ surface) =>
    number(partsArea(surfaceParts(surface), gridCrs()), 1);
  const was = before && geometry && daa(before.geometry) !== daa(geometry)
    ? ` ${t("area_was", { daa: daa(before.geometry) })}` : "";
  byId("area-now").replaceChildren(...(geometry
    ? [h("p", { class: "area-now" }, t("area_now", { daa: daa(geometry) }), h("span", { class: "under" }, was))] : []));
}

// --- what is done --------------------------------------------------------------------------------

/**
 * @param {DrawRoom} room
 * @param {Draft[]} drafts
 * @param {string | null} chosen
 * @param {string} what
 */
function keepDrafts(room, drafts, chosen, what) {
  alarm("");
  room.history = withStep(room.history, drafts, chosen, what);
  showDrafts(room);
  say(what);
}

/**
 * @param {DrawRoom} room
 * @param {Partial<Draft>} change
 * @param {string} what
 */
function changeDraft(room, change, what) {
  const draft = chosenDraft(room);
  if (!draft) return;
  keepDrafts(room, withDraft(room.history.drafts, { ...draft, ...change }), draft.id, what);
}

/**
 * @param {DrawRoom} room
 * @param {string | null} id
 * @param {{ fit?: boolean }} [how]
 */
function chooseDraft(room, id, { fit = false } = {}) {
  alarm("");
  room.history = { ...room.history, chosen: id };
  showDrafts(room);
  if (fit) room.editor.fit();
}

/**
 * @param {DrawRoom} room
 * @param {Surface} geometry
 * @param {DraftProperties} properties
 * @param {string} what
 */
function addDraft(room, geometry, properties, what) {
  const { drafts } = room.history;
  const id = freeId([...drafts, ...room.given.values()].map((draft) => draft.id));
  const draft = { id, geometry, properties: { name: t("area_name", { n: id }), ...properties } };
  keepDrafts(room, [...drafts, draft], id, what);
  byId("site-name").focus();
}

/**
 * Change the ground of the chosen site, or say why that cannot be.
 *
 * @param {DrawRoom} room
 * @param {(parts: Ring[][]) => Ring[][] | null} work
 * @param {string} what
 * @param {string} refusal
 */
function changeGround(room, work, what, refusal) {
  const draft = chosenDraft(room);
  const parts = draft && work(surfaceParts(draft.geometry));
  if (parts) changeDraft(room, { geometry: surfaceOf(parts) }, what);
  else alarm(refusal);
}

/** @param {DrawRoom} room */
function copyDraft(room) {
  const draft = chosenDraft(room);
  if (!draft) return;
  const name = t("copy_name", { name: draft.properties.name });
  addDraft(room, draft.geometry, { ...draft.properties, name }, t("copied_area"));
}

/** @param {DrawRoom} room */
function deleteDraft(room) {
  const draft = chosenDraft(room);
  if (!draft) return;
  const left = room.history.drafts.filter(({ id }) => id !== draft.id);
  keepDrafts(room, left, null, t("deleted_area", { name: draft.properties.name }));
  actButton("undo").focus();
}

/**
 * @param {DrawRoom} room
 * @param {"past" | "future"} way
 */
function stepDrafts(room, way) {
  const step = room.history[way].at(-1);
  if (!step) return;
  alarm("");
  room.history = stepped(room.history, way);
  showDrafts(room);
  say(t(way === "past" ? "undone" : "redone", { what: step.what }));
}

/**
 * @param {DrawRoom} room
 * @param {Draft[]} drafts
 * @param {boolean} whole whether these are all
 */
function saveDrafts(room, drafts, whole) {
  const file = t(whole ? "file_all" : "file_changed");
  const text = `${JSON.stringify(draftsAsGeoJson(drafts, SETTINGS.mixed_kind || ""), null, 1)}\n`;
  download(text, file, "application/geo+json");
  room.saved = room.history.drafts;
  showDrafts(room);
  byId("saved-as").textContent = t("saved_as", { file, n: number(drafts.length) });
}

/**
 * @param {DrawRoom} room
 * @param {File} file
 */
async function openDrafts(room, file) {
  try {
    const read = draftsInFile(await file.text(), SETTINGS.mixed_kind || "");
    const ids = new Map(read.map((draft) => [draft.id, draft]));
    const kept = room.history.drafts.map((draft) => ids.get(draft.id) || draft);
    const more = read.filter(({ id }) => !room.history.drafts.some((draft) => draft.id === id));
    keepDrafts(room, [...kept, ...more], read[0]?.id ?? null, t("opened_file", { file: file.name }));
    room.editor.fit();
  } catch (error) {
    if (!(error instanceof Error) || !(error.message in SETTINGS.words)) throw error;
    alarm(`${file.name}: ${t(error.message, /** @type {Record<string, unknown>} */ (error.cause))}`);
  }
}

/** @param {DrawRoom} room */
function listenToDrawing(room) {
  const { editor, map } = room;
  const on = (/** @type {string} */ name, /** @type {() => void} */ work) =>
    actButton(name).addEventListener("click", work);
  on("draw_area", () => editor.start("surface", (ring) =>
    addDraft(room, surfaceOf([[ring]]), { kind: "housing" }, t("drew"))));
  on("add_part", () => editor.start("surface", (ring) =>
    changeGround(room, (parts) => withPart(parts, ring), t("added_part"), t("part_over"))));
  on("cut_out", () => editor.start("surface", (ring) =>
    changeGround(room, (parts) => withHole(parts, ring), t("cut_done"), t("hole_outside"))));
  on("copy_area", () => copyDraft(room));
  on("delete_area", () => deleteDraft(room));
  on("undo", () => stepDrafts(room, "past"));
  on("redo", () => stepDrafts(room, "future"));
  on("save_all", () => saveDrafts(room, room.history.drafts, true));
  on("save_changed", () => saveDrafts(room, changedDrafts(room), false));
  const input = /** @type {HTMLInputElement} */ (byId("open-file"));
  input.addEventListener("change", async () => {
    const [file] = input.files || [];
    if (file) await openDrafts(room, file);
    input.value = ""; // so that the same file can be opened once more
  });
  map.on("click", ({ latlng }) => {
    if (editor.drawing() || startPage.room?.measuring.mode) return;
    const at = positionOf(latlng);
    const hit = room.history.drafts.findLast(({ geometry }) => insideParts(at, surfaceParts(geometry)));
    if (hit && hit.id !== room.history.chosen) chooseDraft(room, hit.id);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target instanceof Element && event.target.matches("input, textarea")) return;
    event.preventDefault();
    stepDrafts(room, event.shiftKey ? "future" : "past");
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved(room)) event.preventDefault();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => room.overlay.redraw());
}
