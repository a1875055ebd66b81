// Two judgements side by side: who moved, how far, and because of what. The same arithmetic as
// the command line's comparison of two runs. No page, no map: two sides in, {document, judgement}
// each, and a move for each site of either out. Pairs are [in A, in B].

/** @type {List[]} */
const LIST_ORDER = ["housing", "business_ab", "business_c"];
const SAME = 1e-9;

/**
 * @param {Measured} side
 * @returns {Map<string, Placed>}
 */
function placedSites({ document, judgement }) {
  return new Map(document.alternatives.map((site) =>
    [site.id, { site, one: /** @type {Judged} */ (judgement.get(site.id)) }]));
}

/**
 * @param {Measured} a
 * @param {Measured} b
 * @returns {Move[]}
 */
function movesBetween(a, b) {
  const [was, now] = [a, b].map(placedSites);
  const places = placesBetween(was, now);
  const ids = [...new Set([...was.keys(), ...now.keys()])].sort((x, y) => (x < y ? -1 : 1));
  const moves = ids.map((id) =>
    moveOf(id, was.get(id), now.get(id), [a.document, b.document], places));
  addUsual(moves);
  const place = (/** @type {Move} */ { ones }) => ones[1]?.rank ?? ones[0]?.rank ?? Infinity;
  return moves.sort((x, y) =>
    LIST_ORDER.indexOf(x.list) - LIST_ORDER.indexOf(y.list) ||
    Math.abs(y.moved || 0) - Math.abs(x.moved || 0) ||
    Number(x.moved === null) - Number(y.moved === null) ||
    (place(x) === place(y) ? 0 : place(x) - place(y)) ||
    (x.id < y.id ? -1 : 1));
}

/**
 * @param {string} id
 * @param {Placed | undefined} was
 * @param {Placed | undefined} now
 * @param {Pair<ScoresDocument>} documents
 * @param {Map<string, PlaceChange>} places
 * @returns {Move}
 */
function moveOf(id, was, now, documents, places) {
  /** @type {MoveNumbers} */
  const numbers = {
    id,
    list: /** @type {Placed} */ (now || was).site.list,
    moved: null,
    newcomers: 0,
    leavers: 0,
    passedBy: 0,
    terms: [],
    answers: [],
    change: null,
  };
  if (!was || !now) {
    return { ...numbers, presence: now ? "after" : "before", sites: [was?.site, now?.site],
      ones: [was?.one, now?.one] };
  }
  const [before, after] = [was.one.score, now.one.score];
  return {
    ...numbers,
    presence: "both",
    sites: [was.site, now.site],
    ones: [was.one, now.one],
    change: before === null || after === null ? null : after - before,
    ...places.get(id),
    terms: termsOf(was, now, documents),
    answers: answersOf(was.site.constraints, now.site.constraints),
  };
}

/**
 * -moved = newcomers - leavers + passedBy.
 *
 * @param {Map<string, Placed>} was
 * @param {Map<string, Placed>} now
 */
function placesBetween(was, now) {
  /** @type {Map<string, PlaceChange>} */
  const changes = new Map();
  for (const list of LIST_ORDER) {
    const [a, b] = [was, now].map((side) => rankedSites(side, list));
    const left = sortedScores([...a].filter(([id]) => !b.has(id)));
    const come = sortedScores([...b].filter(([id]) => !a.has(id)));
    for (const [id, before] of a) {
      const after = b.get(id);
      if (!after) continue;
      const moved = before.rank - after.rank;
      const newcomers = countAbove(come, after.score);
      const leavers = countAbove(left, before.score);
      changes.set(id, { moved, newcomers, leavers, passedBy: -moved - newcomers + leavers });
    }
  }
  return changes;
}

/**
 * @param {Map<string, Placed>} side
 * @param {List} list
 * @returns {Map<string, Ranked>}
 */
function rankedSites(side, list) {
  return new Map([...side.values()]
    .filter(({ site, one }) => site.list === list && one.rank !== null)
    .map(({ one }) => [one.id, /** @type {Ranked} */ (one)]));
}

/** @param {[string, Ranked][]} sites */
function sortedScores(sites) {
  return Float64Array.from(sites, ([, entry]) => entry.score).sort();
}

/**
 * How many of some numbers, sorted upwards, are greater than a limit.
 *
 * @param {ArrayLike<number>} numbers
 * @param {number} limit
 */
function countAbove(numbers, limit) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return numbers.length - low;
}

/**
 * @param {Placed} was
 * @param {Placed} now
 * @param {Pair<ScoresDocument>} documents
 * @returns {Term[]}
 */
function termsOf(was, now, documents) {
  return bothKeys(was.site.criteria, now.site.criteria).map((id) => {
    /** @type {Pair<Reading | undefined>} */
    const readings = [was.site.criteria[id], now.site.criteria[id]];
    const weight = pairOf([was, now], (side, i) => (readings[i] && side.one.weights[id]) || 0);
    const value = pairOf(readings, (reading) => reading?.value ?? null);
    const [byWeight, byValue] = parted(weight, value);
    return {
      criterion: id,
      weight,
      value,
      measured: pairOf(readings, (reading) => reading?.measured ?? null),
      indicator: pairOf(readings, (reading) => reading?.indicator ?? null),
      byWeight,
      byValue,
      cause: causeOf(id, readings, documents, [was.site.kind, now.site.kind]),
      usual: [0, 0],
    };
  });
}

/**
 * The change of weight × value, as what the weight did and what the value did, each taken at the
 * mean of the other. A value that is missing where it weighs nothing is taken to be the other.
 *
 * @param {Pair<number>} weights
 * @param {Pair<number | null>} values
 * @returns {Pair<number | null>}
 */
function parted([w0, w1], [v0, v1]) {
  if (v0 === null && w0 === 0) v0 = v1 ?? 0;
  if (v1 === null && w1 === 0) v1 = v0;
  if (v0 === null || v1 === null) return [null, null];
  return [((w1 - w0) * (v0 + v1)) / 2, ((v1 - v0) * (w0 + w1)) / 2];
}

/**
 * @param {string} id
 * @param {Pair<Reading | undefined>} readings
 * @param {Pair<ScoresDocument>} documents
 * @param {Pair<Kind>} kinds
 * @returns {Cause | null}
 */
function causeOf(id, [a, b], documents, kinds) {
  if (!a || !b) return "set_aside";
  if (a.value === null && b.value === null) return null;
  if (a.value === null || b.value === null) return "missing";
  if (Math.abs(a.value - b.value) <= SAME) return null;
  if (a.indicator !== b.indicator) return "gauge";
  const [entry, other] = documents.map((run, i) => {
    const gauge = run.criteria[id].gauges.find((g) =>
      g.indicator === a.indicator && g.kinds.includes(kinds[i]));
    return JSON.stringify(gauge?.curve || gauge?.table);
  });
  const measured = a.measured === null || b.measured === null
    ? a.measured !== b.measured
    : Math.abs(a.measured - b.measured) > SAME;
  if (entry === other) return "measured";
  return measured ? "measured_and_curve" : "curve";
}

/**
 * @param {Record<string, ConstraintAnswer>} was
 * @param {Record<string, ConstraintAnswer>} now
 * @returns {AnswerChange[]}
 */
function answersOf(was, now) {
  return bothKeys(was, now)
    .map((id) => {
      const sides = pairOf([was, now], (constraints) => constraints[id]);
      return {
        constraint: id,
        answer: pairOf(sides, (side) => side?.answer ?? null),
        tier: pairOf(sides, (side) => side?.tier ?? null),
        overridden: pairOf(sides, (side) => Boolean(side?.override)),
      };
    })
    .filter(({ answer, tier, overridden }) => answer[0] !== answer[1] ||
      overridden[0] !== overridden[1] ||
      (tier[0] !== tier[1] && answer.includes("yes")));
}

/**
 * @param {object} a
 * @param {object} b
 */
function bothKeys(a, b) {
  return [...Object.keys(b), ...Object.keys(a).filter((key) => !(key in b))];
}

/**
 * What weights and values did on average to those of a list with a place in both: a place is
 * gained by what differs from it.
 *
 * @param {Move[]} moves
 */
function addUsual(moves) {
  const sums = new Map();
  const key = (/** @type {Move} */ move, /** @type {Term} */ term) => `${move.list} ${term.criterion}`;
  for (const move of moves.filter(({ moved }) => moved !== null)) {
    for (const term of move.terms) {
      if (term.byWeight === null || term.byValue === null) continue;
      const [weights, values, count] = sums.get(key(move, term)) || [0, 0, 0];
      sums.set(key(move, term), [weights + term.byWeight, values + term.byValue, count + 1]);
    }
  }
  for (const move of moves) {
    for (const term of move.terms) {
      const sum = sums.get(key(move, term));
      if (sum) term.usual = [sum[0] / sum[2], sum[1] / sum[2]];
    }
  }
}

/**
 * A pair made of a pair.
 *
 * @template From, To
 * @param {Pair<From>} pair
 * @param {(item: From, i: 0 | 1) => To} make
 * @returns {Pair<To>}
 */
function pairOf([a, b], make) {
  return [make(a, 0), make(b, 1)];
}
