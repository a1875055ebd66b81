// Two judgements side by side: who moved, how far, and because of what. The same arithmetic as
// the command line's comparison of two runs. No page, no map: two sides in, {document, judgement}
// each, and a move for each site of either out. Pairs are [in A, in B].

const LIST_ORDER = ["housing", "business_ab", "business_c"];
const SAME = 1e-9;

function movesBetween(a, b) {
  const [was, now] = [a, b].map((side) =>
    new Map(side.document.alternatives.map((site) => [site.id, { site, one: side.judgement.get(site.id) }])));
  const places = placesBetween(was, now);
  const ids = [...new Set([...was.keys(), ...now.keys()])].sort((x, y) => (x < y ? -1 : 1));
  const moves = ids.map((id) => moveOf(id, [was.get(id), now.get(id)], [a.document, b.document], places));
  addUsual(moves);
  const place = ({ ones }) => ones[1]?.rank ?? ones[0]?.rank ?? Infinity;
  return moves.sort((x, y) =>
    LIST_ORDER.indexOf(x.list) - LIST_ORDER.indexOf(y.list) ||
    Math.abs(y.moved || 0) - Math.abs(x.moved || 0) ||
    (x.moved === null) - (y.moved === null) ||
    (place(x) === place(y) ? 0 : place(x) - place(y)) ||
    (x.id < y.id ? -1 : 1));
}

function moveOf(id, [was, now], documents, places) {
  const move = {
    id,
    list: (now || was).site.list,
    presence: was && now ? "both" : now ? "after" : "before",
    sites: [was?.site, now?.site],
    ones: [was?.one, now?.one],
    moved: null,
    newcomers: 0,
    leavers: 0,
    passedBy: 0,
    terms: [],
    answers: [],
    change: null,
  };
  if (move.presence !== "both") return move;
  const scores = move.ones.map((one) => one.score);
  if (!scores.includes(null)) move.change = scores[1] - scores[0];
  Object.assign(move, places.get(id) || {});
  move.terms = termsOf(was, now, documents);
  move.answers = answersOf(was.site.constraints, now.site.constraints);
  return move;
}

// -moved = newcomers - leavers + passedBy.
function placesBetween(was, now) {
  const found = new Map();
  const scores = (side, kept) => Float64Array.from(kept, (id) => side.get(id).one.score).sort();
  for (const list of LIST_ORDER) {
    const [a, b] = [was, now].map((side) => new Set([...side.keys()].filter((id) =>
      side.get(id).site.list === list && side.get(id).one.rank !== null)));
    const left = scores(was, [...a].filter((id) => !b.has(id)));
    const come = scores(now, [...b].filter((id) => !a.has(id)));
    for (const id of a) {
      if (!b.has(id)) continue;
      const [before, after] = [was.get(id).one, now.get(id).one];
      const moved = before.rank - after.rank;
      const newcomers = countAbove(come, after.score);
      const leavers = countAbove(left, before.score);
      found.set(id, { moved, newcomers, leavers, passedBy: -moved - newcomers + leavers });
    }
  }
  return found;
}

// How many of some numbers, sorted upwards, are greater than a limit.
function countAbove(numbers, limit) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return numbers.length - low;
}

function termsOf(was, now, documents) {
  return bothKeys(was.site.criteria, now.site.criteria).map((id) => {
    const readings = [was.site.criteria[id], now.site.criteria[id]];
    const weight = [was, now].map((side, i) => (readings[i] && side.one.weights[id]) || 0);
    const value = readings.map((reading) => reading?.value ?? null);
    const [byWeight, byValue] = parted(weight, value);
    return {
      criterion: id,
      weight,
      value,
      measured: readings.map((reading) => reading?.measured ?? null),
      indicator: readings.map((reading) => reading?.indicator ?? null),
      byWeight,
      byValue,
      cause: causeOf(id, readings, documents, [was.site.kind, now.site.kind]),
      usual: [0, 0],
    };
  });
}

// The change of weight × value, as what the weight did and what the value did, each taken at the
// mean of the other. A value that is missing where it weighs nothing is taken to be the other.
function parted([w0, w1], [v0, v1]) {
  if (v0 === null && w0 === 0) v0 = v1 ?? 0;
  if (v1 === null && w1 === 0) v1 = v0;
  if (v0 === null || v1 === null) return [null, null];
  return [((w1 - w0) * (v0 + v1)) / 2, ((v1 - v0) * (w0 + w1)) / 2];
}

function causeOf(id, [a, b], documents, kinds) {
  if (!a || !b) return "set_aside";
  if (a.value === null && b.value === null) return null;
  if (a.value === null || b.value === null) return "missing";
  if (Math.abs(a.value - b.value) <= SAME) return null;
  if (a.indicator !== b.indicator) return "gauge";
  const [one, other] = documents.map((run, i) => {
    const gauge = run.criteria[id].gauges.find((g) =>
      g.indicator === a.indicator && g.kinds.includes(kinds[i]));
    return JSON.stringify(gauge?.curve || gauge?.table);
  });
  const measured = a.measured === null || b.measured === null
    ? a.measured !== b.measured
    : Math.abs(a.measured - b.measured) > SAME;
  if (one === other) return "measured";
  return measured ? "measured_and_curve" : "curve";
}

function answersOf(was, now) {
  return bothKeys(was, now)
    .map((id) => ({
      constraint: id,
      answer: [was[id]?.answer ?? null, now[id]?.answer ?? null],
      tier: [was[id]?.tier ?? null, now[id]?.tier ?? null],
    }))
    .filter(({ answer, tier }) => answer[0] !== answer[1] ||
      (tier[0] !== tier[1] && answer.includes("yes")));
}

function bothKeys(a, b) {
  return [...Object.keys(b), ...Object.keys(a).filter((key) => !(key in b))];
}

// What weights and values did on average to those of a list with a place in both: a place is
// gained by what differs from it.
function addUsual(moves) {
  const sums = new Map();
  const key = (move, term) => `${move.list} ${term.criterion}`;
  for (const move of moves.filter((one) => one.moved !== null)) {
    for (const term of move.terms.filter((one) => one.byWeight !== null)) {
      const sum = sums.get(key(move, term)) || [0, 0, 0];
      sums.set(key(move, term), [sum[0] + term.byWeight, sum[1] + term.byValue, sum[2] + 1]);
    }
  }
  for (const move of moves) {
    for (const term of move.terms) {
      const sum = sums.get(key(move, term));
      if (sum) term.usual = [sum[0] / sum[2], sum[1] / sum[2]];
    }
  }
}
