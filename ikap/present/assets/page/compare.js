// Two weightings side by side: a divided map, and a table of who changes place.

function comparePanel(room) {
  const { view } = room;
  const options = [
    { title: t("own"), weights: view.weights, stiff: view.stiff },
    ...presetsOf(view).map((preset, i) => ({
      title: i === 0 ? t("run_profile", { profile: preset.title }) : preset.title,
      weights: preset.weights,
      stiff: preset.not_compensable,
    })),
  ];
  const compare = view.compare || { left: 1, right: view.changed() ? 0 : Math.min(2, options.length - 1), at: 0.5 };
  const choose = (id, label, side) => {
    const field = h("select", { id, onchange: () => {
      compare[side] = Number(field.value);
      apply(`#${id}`);
    } }, options.map((option, i) => h("option", { value: String(i) }, option.title)));
    field.value = String(compare[side]);
    return h("div", { class: "pick" }, h("label", { for: id }, label), field);
  };
  const apply = (focus) => {
    const run = view.document;
    const [a, b] = [options[compare.left], options[compare.right]];
    const started = view.compare === null;
    view.compare = {
      ...compare,
      judgements: [weigh(run, a.weights, a.stiff), weigh(run, b.weights, b.stiff)],
      titles: [a.title, b.title],
    };
    if (started && view.colour === "goals") view.colour = "score";
    view.tell("compare", "colour");
    room.refresh(focus);
  };
  const stop = () => {
    view.compare = null;
    view.tell("compare");
    room.refresh("#compare-start");
  };
  return h("div", { class: "compare" },
    h("p", { class: "help" }, t("compare_help")),
    choose("compare-left", t("left"), "left"),
    choose("compare-right", t("right"), "right"),
    view.compare
      ? h("button", { type: "button", id: "compare-stop", onclick: stop }, t("stop_compare"))
      : h("button", { type: "button", id: "compare-start", onclick: () => apply("#compare-stop") },
          t("start_compare")),
    view.compare ? compareTable(room) : null);
}

function compareTable(room) {
  const { view } = room;
  const [a, b] = view.compare.judgements;
  const rows = view.document.alternatives
    .filter((site) => site.list === view.list && a.get(site.id).rank && b.get(site.id).rank)
    .map((site) => {
      const [before, after] = [a.get(site.id).rank, b.get(site.id).rank];
      return { site, before, after, moved: before - after };
    })
    .sort((x, y) => Math.abs(y.moved) - Math.abs(x.moved) || x.after - y.after);
  const heads = [t("area"), "A", "B", t("change")];
  return [
    h("p", {}, t("moved", { n: rows.filter((row) => row.moved).length, all: rows.length })),
    h("table", { class: "compared" },
      h("caption", {}, t("compare_caption", { list: concept("lists", view.list) })),
      h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.slice(0, PAGE_ROWS).map((row) => h("tr", {},
        h("th", { scope: "row" }, h("button", { type: "button", class: "site-name",
          onclick: () => room.open(row.site.id, { zoom: true }) }, row.site.name)),
        h("td", {}, row.before), h("td", {}, row.after),
        h("td", {}, row.moved ? movement(row.moved) : t("unmoved")))))),
  ];
}

// The divider: two panes clipped at the same place, and a slider that moves it.
function makeSwipe(room) {
  const { map, view } = room;
  const place = document.getElementById("swipe");
  const slider = h("input", {
    type: "range", min: 0, max: 100, step: 1, "aria-label": t("swipe"),
    oninput: () => {
      view.compare.at = Number(slider.value) / 100;
      clip();
    },
  });
  const rule = h("div", { class: "rule", "aria-hidden": "true" });
  const sides = ["A", "B"].map((side) => h("span", { class: `side side-${side.toLowerCase()}` }));
  place.append(rule, ...sides, slider);

  function clip() {
    const panes = [map.getPane("sites"), map.getPane("sites-b")];
    if (!view.compare) {
      panes.forEach((pane) => (pane.style.clipPath = ""));
      return;
    }
    const size = map.getSize();
    const at = size.x * view.compare.at;
    const corner = (x, y) => map.containerPointToLayerPoint([x, y]);
    const cut = (west, east) => {
      const [nw, se] = [corner(west, 0), corner(east, size.y)];
      const px = (n) => `${n}px`;
      return `polygon(${px(nw.x)} ${px(nw.y)}, ${px(se.x)} ${px(nw.y)}, ${px(se.x)} ${px(se.y)}, ${px(nw.x)} ${px(se.y)})`;
    };
    panes[0].style.clipPath = cut(-2000, at);
    panes[1].style.clipPath = cut(at, size.x + 2000);
    rule.style.left = `${at}px`;
    sides[0].style.right = `${size.x - at + 10}px`;
    sides[1].style.left = `${at + 10}px`;
  }

  map.on("move zoom resize", clip);
  view.on((what) => {
    if (!what.has("compare") && !what.has("weights")) return;
    place.hidden = !view.compare;
    if (view.compare) {
      if (what.has("weights")) refreshComparison(view);
      slider.value = 100 * view.compare.at;
      sides.forEach((side, i) => (side.textContent = `${"AB"[i]}: ${view.compare.titles[i]}`));
    }
    clip();
  });
}

// The weights in use may be one of the two sides.
function refreshComparison(view) {
  const own = (side) => view.compare[side] === 0;
  ["left", "right"].forEach((side, i) => {
    if (own(side)) view.compare.judgements[i] = view.judgement;
  });
}
