// How firmly a site holds its place while the weights are argued about: the same lots, weights and
// places as the command line's, to the last bit. No page, no map.
// uses: moves, weighing

/**
 * `n` numbers in 0..1 by lot: a counter through a mixer of bits.
 *
 * @param {number} seed
 * @param {number} n
 */
function lots(seed, n) {
  return Float64Array.from({ length: n }, (_, i) => {
    let x = (Math.imul(i, 0x9e3779b9) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97) >>> 0;
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  });
}

/**
 * A row of effective weights a draw; `how` is {least, greatest, draws, seed, tail}.
 *
 * @param {Weighed[]} criteria
 * @param {KindWeights} weights
 * @param {Shake} how
 */
function drawnWeights(criteria, weights, how) {
  const outer = GOALS.map((goal) => weights.goals[goal] || 0);
  const within = criteria.map(({ id }) => weights.criteria[id] || 0);
  const base = [...outer, ...within];
  const u = lots(how.seed, how.draws * base.length);
  const at = criteria.map(({ goal }) => GOALS.indexOf(goal));
  const factor = (/** @type {number} */ x) => (x < 0.5
    ? how.least + (1 - how.least) * 2 * x
    : 1 + (how.greatest - 1) * (2 * x - 1));
  return Array.from({ length: how.draws }, (_, draw) => {
    const drawn = base.map((weight, k) => factor(u[draw * base.length + k]) * weight);
    const inner = drawn.slice(GOALS.length);
    const inside = GOALS.map(() => 0);
    inner.forEach((weight, j) => (inside[at[j]] += weight));
    let total = 0;
    inside.forEach((sum, goal) => (total += sum > 0 ? drawn[goal] : 0));
    return Float64Array.from(inner, (weight, j) => {
      const goal = at[j];
      return total > 0 && inside[goal] > 0
        ? ((drawn[goal] / total) * weight) / inside[goal]
        : 0;
    });
  });
}

/**
 * The places of one draw: equal scores share one.
 *
 * @param {Float64Array} weights
 * @param {Float64Array[]} values
 */
function placesDrawn(weights, values) {
  const scores = Float64Array.from(values, (row) => {
    let score = 0;
    for (let j = 0; j < weights.length; j += 1) score += weights[j] * row[j];
    return Math.floor(score * 1e12 + 0.5);
  });
  const ordered = scores.slice().sort();
  return Uint32Array.from(scores, (score) => 1 + countAbove(ordered, score));
}

/**
 * The ranked sites of a list with what the draws need of them.
 *
 * @param {ScoresDocument} document
 * @param {Judgement} judgement
 * @param {Weights} weights
 * @param {List} list
 * @returns {RankedList}
 */
function shaken(document, judgement, weights, list) {
  const ranks = new Map([...judgement].map(([id, entry]) => [id, entry.rank]));
  const sites = document.alternatives.filter((site) =>
    site.list === list && ranks.get(site.id) !== null);
  const kind = list === "housing" ? "housing" : "business";
  const criteria = takingPart(document, kind);
  return {
    criteria,
    weights: weights[kind] || { goals: {}, criteria: {} },
    ids: sites.map((site) => site.id),
    ranks: sites.map((site) => ranks.get(site.id) ?? 0),
    values: sites.map((site) =>
      Float64Array.from(criteria, ({ id }) => site.criteria[id]?.value ?? 0)),
  };
}

/**
 * What the draws told, by id: {share, low, high, places}, and of the list's first places.
 *
 * @param {RankedList} part
 * @param {Uint32Array[]} drawn
 * @param {number} tail
 * @returns {Steadiness}
 */
function steadied({ ids, ranks }, drawn, tail) {
  const left = Math.floor(drawn.length * tail);
  const result = new Map(ids.map((id, i) => {
    const places = Uint32Array.from(drawn, (row) => row[i]);
    const kept = places.filter((place) => place === ranks[i]).length;
    const ordered = places.slice().sort();
    return [id, { share: kept / drawn.length, low: ordered[left],
      high: ordered[drawn.length - 1 - left], places: ordered }];
  }));
  const sameFirst = (/** @type {number} */ first) => drawn.filter((row) =>
    row.every((place, i) => (place <= first) === (ranks[i] <= first))).length / drawn.length;
  return { sites: result, draws: drawn.length, sameFirst };
}
