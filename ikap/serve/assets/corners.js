// The corners of a drawing as a table: the way in for keyboards, screen readers and coordinates.

import { ask, complain, h, t } from "/assets/common.js";

/** A table of the corners in the calculation CRS; a change is a finished step of the drawing. */
export function cornerTable(row, crs, changed) {
  const body = h("tbody", {});
  const box = h("details", { class: "corners", ontoggle: (event) => event.target.open && fill() },
    h("summary", {}, t("corner_table")),
    h("p", { class: "under" }, t("corner_crs", { crs })),
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("corner_table") },
      h("table", {}, h("caption", { class: "unseen" }, t("corner_table")),
        h("thead", {}, h("tr", {}, [t("corner_number"), t("east"), t("north"), t("acts")]
          .map((title) => h("th", { scope: "col" }, title)))), body)));
  let table = [];

  async function fill() {
    try {
      table = (await ask("/live/corners", { site: row.feature.geometry })).corners;
      paint();
    } catch (error) { complain(error); }
  }

  function paint() {
    body.replaceChildren(...table.map((corner, i) => {
      const name = `${corner.part + 1}.${corner.ring + 1}.${corner.corner + 1}`;
      const field = (which) => h("input", {
        type: "number", step: "0.001", value: corner[which],
        "aria-label": t("corner_field", { n: name, which: t(which) }),
        onchange: (event) => use(table.map((one, j) => (j === i ? { ...one, [which]: Number(event.target.value) } : one)),
          t("moved_corner", { n: name })),
      });
      return h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, field("east")), h("td", {}, field("north")),
        h("td", {},
          h("button", { type: "button", onclick: () => insert(i), "aria-label": t("insert_after", { n: name }) }, "+"),
          h("button", {
            type: "button", "aria-label": t("delete_corner", { n: name }),
            onclick: () => use(table.filter((_one, j) => j !== i), t("removed_corner", { n: name })),
          }, "−")));
    }));
  }

  function insert(i) {
    const here = table[i];
    const ring = table.filter((one) => one.part === here.part && one.ring === here.ring);
    const next = ring[(ring.indexOf(here) + 1) % ring.length];
    const middle = { ...here, east: (here.east + next.east) / 2, north: (here.north + next.north) / 2 };
    use([...table.slice(0, i + 1), middle, ...table.slice(i + 1)], t("added_corner"));
  }

  async function use(wanted, what) {
    try {
      const found = await ask("/live/from-corners", { table: wanted });
      changed(found.geometry, what);
    } catch (error) { complain(error); }
  }

  return box;
}
