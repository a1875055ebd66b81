// What is looked at, and who wants to know when it changes. The one place with state.

function makeView(document, profile) {
  const listeners = [];
  const view = {
    document,
    profile,
    stiff: profile.not_compensable,
    weights: copyWeights(profile.weights),
    judgement: null, // by the weights in use
    original: null, // by the run's profile
    list: null,
    colour: "goals",
    selected: null,
    filters: { text: "", municipality: "", status: "", light: "" },
    compare: null, // {chosen, sides, moves, at}: what stands on each side, and where they part, 0..1
    before: null, // the view of another run that this one is compared with
    names: true,
    sites: new Map(document.alternatives.map((site) => [site.id, site])),
    on: (listener) => listeners.push(listener),
    // `what` is a set of words: weights, list, filters, selected, colour, compare, names.
    tell: (...what) => listeners.forEach((listener) => listener(new Set(what))),
  };
  view.original = weigh(document, profile.weights, view.stiff);
  view.judgement = view.original;
  view.reweigh = () => {
    view.judgement = weigh(document, view.weights, view.stiff);
    view.tell("weights");
  };
  view.changed = () =>
    !sameWeights(view.weights, profile.weights) ||
    !sameGoals(view.stiff, profile.not_compensable);
  const present = new Set(document.alternatives.map((site) => site.list));
  view.lists = ["housing", "business_ab", "business_c"].filter((list) => present.has(list));
  view.list = view.lists[0] || null;
  return view;
}

function copyWeights(weights) {
  return Object.fromEntries(
    Object.entries(weights).map(([kind, part]) => [
      kind,
      { goals: { ...part.goals }, criteria: { ...part.criteria } },
    ]),
  );
}

// The same ratios give the same result, so only ratios are compared.
function sameWeights(a, b) {
  const close = (x, y) => {
    const sum = (part) => Object.values(part).reduce((total, w) => total + w, 0) || 1;
    return Object.keys({ ...x, ...y }).every(
      (key) => Math.abs((x[key] || 0) / sum(x) - (y[key] || 0) / sum(y)) < 1e-9,
    );
  };
  return Object.keys({ ...a, ...b }).every(
    (kind) =>
      a[kind] && b[kind] && close(a[kind].goals, b[kind].goals) &&
      close(a[kind].criteria, b[kind].criteria),
  );
}

function sameGoals(a, b) {
  return GOALS.every((goal) => a.includes(goal) === b.includes(goal));
}

// The sites of a list as the filters leave them, by place; those without one come last, by the
// low end of their interval, and the excluded at the very end.
function listed(view, judgement = view.judgement, list = view.list) {
  const order = (one) => (one.status === "excluded" ? 2 : one.rank === null ? 1 : 0);
  return view.document.alternatives
    .filter((site) => site.list === list && fits(view, site))
    .map((site) => ({ site, one: judgement.get(site.id) }))
    .sort(
      (a, b) =>
        order(a.one) - order(b.one) ||
        (a.one.rank || 0) - (b.one.rank || 0) ||
        (order(a.one) ? (b.one.low ?? -1) - (a.one.low ?? -1) : 0) ||
        (a.site.id < b.site.id ? -1 : 1),
    );
}

function fits(view, site, one = view.judgement.get(site.id)) {
  const { text, municipality, status, light } = view.filters;
  const words = `${site.id} ${site.name} ${site.municipality.name}`.toLowerCase();
  return (
    text.toLowerCase().split(/\s+/).every((word) => words.includes(word)) &&
    (!municipality || site.municipality.code === municipality) &&
    (!status || one.status === status) &&
    (!light || (one.light || "none") === light)
  );
}
