// What is looked at, and who wants to know when it changes. A panel keeps for itself only
// what it shows, such as how far a list is unfolded.
// uses: moves, weighing

/**
 * @param {ScoresDocument} document
 * @param {Profile} profile
 * @returns {View}
 */
function makeView(document, profile) {
  /** @type {Listener[]} */
  const listeners = [];
  const original = weigh(document, profile.weights, profile.not_compensable);
  const present = new Set(document.alternatives.map((site) => site.list));
  const lists = LIST_ORDER.filter((list) => present.has(list));
  /** @type {View} */
  const view = {
    document,
    profile,
    stiff: profile.not_compensable,
    weights: copyWeights(profile.weights),
    judgement: original, // by the weights in use
    original, // by the run's profile
    lists,
    list: lists[0] || null,
    colour: "goals",
    facing: [],
    selected: null,
    filters: { text: "", municipality: "", status: "", light: "" },
    compare: null, // {chosen, sides, moves, at}: what stands on each side, and where they part, 0..1
    before: null, // the view of another run that this one is compared with
    names: true,
    sites: new Map(document.alternatives.map((site) => [site.id, site])),
    on: (listener) => listeners.push(listener),
    // `what` is a set of words: weights, list, filters, selected, colour, compare, names.
    notify: (...what) => listeners.forEach((listener) => listener(new Set(what))),
    reweigh: () => {
      view.judgement = weigh(document, view.weights, view.stiff);
      view.notify("weights");
    },
    changed: () =>
      !sameWeights(view.weights, profile.weights) ||
      !sameGoals(view.stiff, profile.not_compensable),
  };
  return view;
}

/**
 * @param {Weights} weights
 * @returns {Weights}
 */
function copyWeights(weights) {
  return Object.fromEntries(
    weighedKinds(weights).map(([kind, part]) => [
      kind,
      { goals: { ...part.goals }, criteria: { ...part.criteria } },
    ]),
  );
}

/**
 * The same ratios give the same result, so only ratios are compared.
 *
 * @param {Weights} a
 * @param {Weights} b
 */
function sameWeights(a, b) {
  return weighedKinds({ ...a, ...b }).every(([kind]) => {
    const [x, y] = [a[kind], b[kind]];
    return x && y && sameRatios(x.goals, y.goals) && sameRatios(x.criteria, y.criteria);
  });
}

/**
 * @param {Record<string, number>} a
 * @param {Record<string, number>} b
 */
function sameRatios(a, b) {
  const sum = (/** @type {Record<string, number>} */ weights) =>
    Object.values(weights).reduce((total, weight) => total + weight, 0) || 1;
  return Object.keys({ ...a, ...b }).every(
    (key) => Math.abs((a[key] || 0) / sum(a) - (b[key] || 0) / sum(b)) < 1e-9,
  );
}

/**
 * @param {Goal[]} a
 * @param {Goal[]} b
 */
function sameGoals(a, b) {
  return GOALS.every((goal) => a.includes(goal) === b.includes(goal));
}

/**
 * The sites of a list as the filters leave them, by place; those without one come last, by the
 * low end of their interval, and the excluded at the very end.
 *
 * @param {View} view
 * @param {Judgement} [judgement]
 * @param {List | null} [list]
 * @returns {Placed[]}
 */
function listed(view, judgement = view.judgement, list = view.list) {
  const order = (/** @type {Judged} */ entry) => (entry.status === "excluded" ? 2 : entry.rank === null ? 1 : 0);
  return view.document.alternatives
    .filter((site) => site.list === list && fits(view, site))
    .map((site) => ({ site, one: judgedIn(judgement, site.id) }))
    .sort(
      (a, b) =>
        order(a.one) - order(b.one) ||
        (a.one.rank || 0) - (b.one.rank || 0) ||
        (order(a.one) ? (b.one.low ?? -1) - (a.one.low ?? -1) : 0) ||
        (a.site.id < b.site.id ? -1 : 1),
    );
}

/**
 * @param {View} view
 * @param {Site} site
 * @param {Judged} [judged]
 */
function fits(view, site, judged = judgedIn(view.judgement, site.id)) {
  const { text, municipality, status, light } = view.filters;
  const words = `${site.id} ${site.name} ${site.municipality.name}`.toLowerCase();
  return (
    text.toLowerCase().split(/\s+/).every((word) => words.includes(word)) &&
    (!municipality || site.municipality.code === municipality) &&
    (!status || judged.status === status) &&
    (!light || (judged.status !== "excluded" && (judged.light || "none") === light))
  );
}

/**
 * A site of this run, or of the one that it is compared with.
 *
 * @param {View} view
 * @param {string} id
 */
function siteOf(view, id) {
  const site = view.sites.get(id) || view.before?.sites.get(id);
  if (!site) throw new Error(`no site ${id}`);
  return site;
}
