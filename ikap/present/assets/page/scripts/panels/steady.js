// The share of rankings in which a place is held, for the panels; counted in slices so that
// nothing waits for it.
// uses: curve, elements, sensitivity, words

const SLICE = 12; // ms
const REST = 250; // ms of quiet before it is counted

/**
 * Asked for a list, promises what the draws say of it; null when the weights were moved meanwhile.
 *
 * @param {View} view
 */
function makeSteady(view) {
  /** @type {Map<List, Promise<Steadiness | null>>} */
  let known = new Map();
  view.on((what) => {
    if (what.has("weights")) known = new Map();
  });
  return (/** @type {List} */ list) => {
    const current = known;
    const counted = current.get(list) || countedSlowly(view, list, () => known !== current);
    current.set(list, counted);
    return counted;
  };
}

/** @param {number} wait */
function pause(wait) {
  return new Promise((done) => {
    setTimeout(done, wait);
  });
}

/**
 * @param {View} view
 * @param {List} list
 * @param {() => boolean} stale
 */
async function countedSlowly(view, list, stale) {
  await pause(REST);
  if (stale()) return null;
  const part = shaken(view.document, view.judgement, view.weights, list);
  if (!part.ids.length) return null;
  const drawn = [];
  let until = performance.now() + SLICE;
  for (const row of drawnWeights(part.criteria, part.weights, SETTINGS.shake)) {
    drawn.push(placesDrawn(row, part.values));
    if (performance.now() < until) continue;
    await pause(0);
    if (stale()) return null;
    until = performance.now() + SLICE;
  }
  return steadied(part, drawn, SETTINGS.shake.tail);
}

/** @param {Steadiness} result */
function shakeFields(result) {
  const { least, greatest, tail } = SETTINGS.shake;
  return { n: number(result.draws), least: shortNumber(least), greatest: shortNumber(greatest),
    most: percent(1 - 2 * tail) };
}

/**
 * In the panel of a site that has a place.
 *
 * @param {Room} room
 * @param {View} view
 * @param {Site} site
 * @param {Judged} judged
 */
function steadyPart(room, view, site, judged) {
  if (judged.rank === null || view !== room.view) return null;
  const place = h("div", { class: "steady" }, h("p", { class: "small" }, t("steady_wait")));
  room.steady(site.list).then((result) => {
    const held = result?.sites.get(site.id);
    if (!result || !held || judged.rank === null) return;
    const { share, low, high } = held;
    const sentence = t(low === high ? "steady_one" : "steady_site", { ...shakeFields(result),
      rank: judged.rank, share: percent(share), low, high });
    place.replaceChildren(h("p", {}, sentence), placesDrawing(held, judged.rank));
  });
  return section(t("steady"), place);
}

/**
 * In the panel of weights: the first places of the list that is shown. Gives what fills it anew.
 *
 * @param {Room} room
 * @param {(() => unknown)[]} shares
 */
function steadyNote(room, shares) {
  const text = h("p", { class: "small" }, t("steady_wait"));
  shares.push(() => room.view.list && room.steady(room.view.list).then((result) => {
    if (!result) return;
    text.textContent = t("steady_first", { ...shakeFields(result),
      share: percent(result.sameFirst(1)), five: percent(result.sameFirst(5)) });
  }));
  return section(t("steady_list"), text);
}

/**
 * How often each place, as bars; the place held now stands out.
 *
 * @param {HeldPlace} held
 * @param {number} rank
 */
function placesDrawing({ places }, rank) {
  const counts = new Map();
  places.forEach((place) => counts.set(place, (counts.get(place) || 0) + 1));
  const [first, last] = [Math.min(rank, places[0]), Math.max(rank, places[places.length - 1])];
  const most = Math.max(...counts.values());
  const n = last - first + 1;
  const shares = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5)
    .map(([place, count]) => t("place_share", { place, share: percent(count / places.length) }));
  const picture = svg("svg", { class: "places", viewBox: `0 0 ${10 * Math.max(n, 8)} 40`,
    preserveAspectRatio: "none", role: "img", "aria-label": shares.join(", ") });
  for (let place = first; place <= last; place += 1) {
    const tall = (40 * (counts.get(place) || 0)) / most;
    picture.append(svg("rect", { class: place === rank ? "held" : "", x: 10 * (place - first) + 1,
      y: 40 - Math.max(tall, 1), width: 8, height: Math.max(tall, 1) }));
  }
  return h("div", { class: "places-frame" }, picture, h("p", { class: "places-ends small",
    "aria-hidden": "true" }, h("span", {}, first), n > 1 ? h("span", {}, last) : null));
}
