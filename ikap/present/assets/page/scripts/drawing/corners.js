// The corners of a drawing as a table: the way in for keyboards, screen readers and coordinates.
// uses: editor, elements, parts, utm, words

/**
 * A table of the corners on the UTM grid of `crs`; `changed` is given what a change makes of it.
 *
 * @param {Surface} geometry
 * @param {string} crs
 * @param {(geometry: Surface, what: string) => void} changed
 */
function cornerTable(geometry, crs, changed) {
  const parts = surfaceParts(geometry);
  const zone = utmZone(crs);
  const body = h("tbody", {});
  const fill = () => body.replaceChildren(...parts.flatMap((part, p) => part.flatMap((ring, r) =>
    ring.slice(0, -1).map((at, c) => cornerRow([p, r, c], at)))));

  /**
   * @param {CornerPlace} place
   * @param {Position} at
   */
  function cornerRow(place, at) {
    const name = place.map((entry) => entry + 1).join(".");
    const point = toUtm(at[1], at[0], zone);
    const field = (/** @type {"east" | "north"} */ which) => h("input", {
      type: "number", step: "0.001", value: point[which].toFixed(3),
      "aria-label": t("corner_field", { n: name, which: t(which) }),
      onchange: (/** @type {{ target: HTMLInputElement }} */ { target }) => {
        const value = Number.parseFloat(target.value);
        if (!Number.isFinite(value)) target.value = point[which].toFixed(3);
        else {
          const to = positionOf(fromUtm({ ...point, [which]: value }, zone));
          changed(surfaceOf(withCornerMoved(parts, place, to)), t("moved_corner", { n: name }));
        }
      },
    });
    const [p, r, c] = place;
    const fewer = withoutCorner(parts, place);
    return h("tr", {},
      h("th", { scope: "row" }, name), h("td", {}, field("east")), h("td", {}, field("north")),
      h("td", {},
        h("button", {
          type: "button", "aria-label": t("insert_after", { n: name }),
          onclick: () => changed(
            surfaceOf(withCornerAfter(parts, place, middleOf(at, parts[p][r][c + 1]))), t("added_corner")),
        }, "+"),
        h("button", {
          type: "button", "aria-label": t("delete_corner", { n: name }), disabled: fewer === null,
          onclick: () => fewer && changed(surfaceOf(fewer), t("removed_corner", { n: name })),
        }, "−")));
  }

  return h("details", {
    class: "corners",
    ontoggle: (/** @type {{ target: HTMLDetailsElement }} */ { target }) => target.open && fill(),
  },
  h("summary", {}, t("corner_table")),
  h("p", { class: "under" }, t("corner_crs", { crs })),
  h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("corner_table") },
    h("table", {}, h("caption", { class: "unseen" }, t("corner_table")),
      h("thead", {}, h("tr", {}, [t("corner_number"), t("east"), t("north"), t("acts")]
        .map((title) => h("th", { scope: "col" }, title)))), body)));
}
