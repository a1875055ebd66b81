// From each criterion's value to goals, score, class and rank: the same arithmetic as the run's.
// No page, no map: a document (scores.json) and weights in, a judgement of each site out.

const GREEN = 0.67;
const YELLOW = 0.33;
/** @type {Goal[]} */
const GOALS = ["climate", "proximity", "soil", "growth"];

/**
 * Numbers are compared after 12 decimals, so that dust never makes a difference.
 *
 * @template {number | null} Value
 * @param {Value} value
 * @returns {Value}
 */
function rounded(value) {
  return value === null ? value : /** @type {Value} */ (Math.round(value * 1e12) / 1e12);
}

/**
 * @template {number | null} Value
 * @param {Value} value
 * @returns {Light | (Value extends null ? null : never)}
 */
function lightOf(value) {
  if (value === null) return /** @type {Value extends null ? null : never} */ (null);
  return value >= GREEN ? "green" : value >= YELLOW ? "yellow" : "red";
}

/**
 * The criteria of a kind that take part: those that the region could measure.
 *
 * @param {ScoresDocument} document
 * @param {Kind} kind
 * @returns {Weighed[]}
 */
function takingPart(document, kind) {
  const aside = new Set(document.set_aside[kind] || []);
  return Object.entries(document.criteria)
    .filter(([id, c]) => !aside.has(id) && c.gauges.some((g) => g.kinds.includes(kind)))
    .map(([id, c]) => ({ id, goal: c.goal }));
}

/**
 * Goal weight × criterion weight for each criterion; they add up to 1. A goal without criteria
 * leaves the total, and the rest keep their ratio.
 *
 * @param {Weighed[]} criteria
 * @param {KindWeights | undefined} weights
 * @returns {Record<string, number>}
 */
function effectiveWeights(criteria, weights) {
  const { criteria: within, goals } = weights || { criteria: {}, goals: {} };
  /** @type {Record<string, number>} */
  const inside = {};
  for (const { id, goal } of criteria) inside[goal] = (inside[goal] || 0) + (within[id] || 0);
  let total = 0;
  for (const goal of Object.keys(inside)) if (inside[goal] > 0) total += goals[goal] || 0;
  /** @type {Record<string, number>} */
  const effective = {};
  for (const { id, goal } of criteria) {
    const counts = total > 0 && inside[goal] > 0;
    effective[id] = counts
      ? ((goals[goal] || 0) / total) * (within[id] || 0) / inside[goal]
      : 0;
  }
  return effective;
}

/**
 * A goal that has no weight in the total is valued all the same: what cannot be compensated is
 * not bought off by weighing it down.
 *
 * @param {GoalPart[]} parts
 * @returns {GoalJudgement}
 */
function goalJudgement(parts) {
  if (parts.length === 0) {
    return { value: null, low: null, high: null, light: null, uncertain: false, weight: 0 };
  }
  let weight = 0;
  let inside = 0;
  /** @type {number | null} */
  let value = 0;
  let low = 0;
  let high = 0;
  for (const part of parts) {
    weight += part.weight;
    inside += part.within;
    value = part.value === null || value === null ? null : value + part.value * part.within;
    low += part.interval[0] * part.within;
    high += part.interval[1] * part.within;
  }
  const mean = value === null ? null : rounded(value / inside);
  const ends = [rounded(low / inside), rounded(high / inside)];
  const lights = ends.map((end) => lightOf(end));
  const uncertain = lights[0] !== lights[1];
  return {
    value: mean,
    low: ends[0],
    high: ends[1],
    light: mean !== null ? lightOf(mean) : uncertain ? null : lights[0],
    uncertain,
    weight: rounded(weight),
  };
}

/**
 * `weighed` has, by goal, the criteria that weigh within it.
 *
 * @param {Site} site
 * @param {Record<Goal, string[]>} weighed
 * @param {Record<string, number>} within
 * @param {Record<string, number>} weights
 */
function goalsOf(site, weighed, within, weights) {
  const goals = /** @type {Record<Goal, GoalJudgement>} */ ({});
  for (const name of GOALS) {
    const parts = [];
    for (const id of weighed[name]) {
      const reading = site.criteria[id];
      if (!reading) continue;
      const { value, interval: ends } = reading;
      parts.push({ value, interval: ends, within: within[id], weight: weights[id] });
    }
    goals[name] = goalJudgement(parts);
  }
  return goals;
}

/**
 * @param {Weighed[]} criteria
 * @param {Record<string, number>} within
 * @returns {Record<Goal, string[]>}
 */
function byGoal(criteria, within) {
  const ids = /** @type {Record<Goal, string[]>} */ ({});
  for (const name of GOALS) {
    ids[name] = criteria.filter(({ id, goal }) => goal === name && within[id] > 0).map(({ id }) => id);
  }
  return ids;
}

/** @param {Record<Goal, GoalJudgement>} goals */
function scoreOf(goals) {
  const weighty = GOALS.map((name) => goals[name]).filter((goal) => goal.weight > 0);
  const total = weighty.reduce((sum, goal) => sum + goal.weight, 0);
  const mean = (/** @type {(number | null)[]} */ values) =>
    total === 0 || values.includes(null)
      ? null
      : rounded(weighty.reduce((sum, goal, i) => sum + (values[i] ?? 0) * goal.weight, 0) / total);
  return {
    score: mean(weighty.map((goal) => goal.value)),
    low: mean(weighty.map((goal) => goal.low)),
    high: mean(weighty.map((goal) => goal.high)),
  };
}

/**
 * The class of the whole, and why it is no better: red if a goal that cannot be compensated is
 * red, or two are; green only with no red goal and no flag that caps the class.
 *
 * @param {number | null} score
 * @param {Record<Goal, GoalJudgement>} goals
 * @param {Goal[]} stiff
 * @param {string[]} capping
 * @returns {Whole}
 */
function wholeOf(score, goals, stiff, capping) {
  const red = GOALS.filter((name) => goals[name].light === "red");
  const stuck = red.filter((name) => stiff.includes(name));
  if (stuck.length) return { light: "red", why: "not_compensable", names: stuck };
  if (red.length >= 2) return { light: "red", why: "two_red", names: red };
  if (score === null) return { light: null, why: "incomplete", names: [] };
  if (score < YELLOW) return { light: "red", why: null, names: [] };
  if (score < GREEN) return { light: "yellow", why: null, names: [] };
  if (red.length) return { light: "yellow", why: "one_red", names: red };
  if (capping.length) return { light: "yellow", why: "capped", names: capping };
  return { light: "green", why: null, names: [] };
}

/**
 * Places in one list, among those that are not excluded: equal scores share a place and the next
 * is skipped; one that was not fully measured has only the places that its interval allows.
 *
 * @param {Judged[]} list
 */
function placeIn(list) {
  const running = /** @type {Bounded[]} */ (
    list.filter((entry) => entry.status !== "excluded" && entry.low !== null)
  );
  const done = /** @type {Scored[]} */ (running.filter((item) => item.complete));
  const open = running.filter((one) => !one.complete);
  const better = (/** @type {number} */ limit) => done.filter((one) => one.score > limit).length;
  for (const one of list) Object.assign(one, { rank: null, rankLow: null, rankHigh: null });
  const scores = done.map((one) => one.score).sort((a, b) => b - a);
  const first = new Map();
  scores.forEach((score, at) => first.has(score) || first.set(score, at + 1));
  for (const one of done) {
    one.rank = one.rankLow = one.rankHigh = first.get(one.score);
  }
  for (const one of open) {
    const rivals = open.filter((other) => other !== one && other.high > one.low).length;
    one.rankLow = 1 + better(one.high);
    one.rankHigh = 1 + better(one.low) + rivals;
  }
}

/**
 * Places among those of one list whose municipalities are in the same group.
 *
 * @param {Judged[]} list
 */
function placeInGroups(list) {
  /** @type {Record<string, Scored[]>} */
  const groups = {};
  for (const entry of list) {
    entry.groupRank = null;
    if (!entry.group || entry.status === "excluded" || !entry.complete) continue;
    groups[entry.group] ??= [];
    groups[entry.group].push(/** @type {Scored} */ (entry));
  }
  for (const members of Object.values(groups)) {
    for (const member of members) {
      member.groupRank = 1 + members.filter((other) => other.score > member.score).length;
    }
  }
}

/**
 * @param {ScoresDocument} document
 * @param {Kind} kind
 * @param {Weights} weights
 */
function weighedOf(document, kind, weights) {
  const criteria = takingPart(document, kind);
  const within = weights[kind]?.criteria || {};
  return {
    weighed: byGoal(criteria, within),
    within,
    weights: effectiveWeights(criteria, weights[kind]),
  };
}

/**
 * A judgement of every site, by id. `weights` is by kind: {goals, criteria}.
 *
 * @param {ScoresDocument} document
 * @param {Weights} weights
 * @param {Goal[]} stiff
 * @returns {Judgement}
 */
function weigh(document, weights, stiff) {
  const byKind = {
    housing: weighedOf(document, "housing", weights),
    business: weighedOf(document, "business", weights),
  };
  /** @type {Partial<Record<List, Judged[]>>} */
  const lists = {};
  const judgement = new Map();
  for (const site of document.alternatives) {
    const { weighed, within, weights: effective } = byKind[site.kind];
    const goals = goalsOf(site, weighed, within, effective);
    const { score, low, high } = scoreOf(goals);
    const capping = Object.keys(site.constraints).filter(
      (id) => document.constraints[id].caps_class && site.constraints[id].answer === "yes",
    );
    const judged = {
      id: site.id,
      status: site.status,
      group: site.group,
      weights: effective,
      goals,
      score,
      low,
      high,
      complete: score !== null,
      ...wholeOf(score, goals, stiff, capping),
      rank: null,
      rankLow: null,
      rankHigh: null,
      groupRank: null,
    };
    judgement.set(site.id, judged);
    const list = lists[site.list] || [];
    lists[site.list] = list;
    list.push(judged);
  }
  Object.values(lists).forEach(placeIn);
  Object.values(lists).forEach(placeInGroups);
  return judgement;
}

/**
 * A site's own part of a judgement: every site of a run is judged.
 *
 * @param {Judgement} judgement
 * @param {string} id
 */
function judgedIn(judgement, id) {
  const judged = judgement.get(id);
  if (!judged) throw new Error(`${id} is not judged`);
  return judged;
}

/**
 * The kinds that are weighed, each with its weights.
 *
 * @param {Weights} weights
 */
function weighedKinds(weights) {
  return /** @type {[Kind, KindWeights][]} */ (Object.entries(weights));
}

/**
 * Which of five classes a score is in: 0..0.2 is 1, and 0.8..1 is 5.
 *
 * @param {number | null} score
 */
function scoreClass(score) {
  return score === null ? null : Math.min(5, Math.floor(score * 5 + 1e-9) + 1);
}
