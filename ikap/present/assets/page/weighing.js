// From each criterion's value to goals, score, class and rank: the same arithmetic as the run's.
// No page, no map: a document (scores.json) and weights in, a judgement of each site out.

const GREEN = 0.67;
const YELLOW = 0.33;
const GOALS = ["climate", "proximity", "soil", "growth"];

// Numbers are compared after 12 decimals, so that dust never makes a difference.
function rounded(value) {
  return value === null ? null : Math.round(value * 1e12) / 1e12;
}

function lightOf(value) {
  if (value === null) return null;
  return value >= GREEN ? "green" : value >= YELLOW ? "yellow" : "red";
}

// The criteria of a kind that take part: those that the region could measure.
function takingPart(document, kind) {
  const aside = new Set(document.set_aside[kind] || []);
  return Object.entries(document.criteria)
    .filter(([id, c]) => !aside.has(id) && c.gauges.some((g) => g.kinds.includes(kind)))
    .map(([id, c]) => ({ id, goal: c.goal }));
}

// Goal weight × criterion weight for each criterion; they add up to 1. A goal without criteria
// leaves the total, and the rest keep their ratio.
function effectiveWeights(criteria, weights) {
  const within = weights ? weights.criteria : {};
  const goals = weights ? weights.goals : {};
  const inside = {};
  for (const { id, goal } of criteria) inside[goal] = (inside[goal] || 0) + (within[id] || 0);
  let total = 0;
  for (const goal of Object.keys(inside)) if (inside[goal] > 0) total += goals[goal] || 0;
  const found = {};
  for (const { id, goal } of criteria) {
    const counts = total > 0 && inside[goal] > 0;
    found[id] = counts
      ? ((goals[goal] || 0) / total) * (within[id] || 0) / inside[goal]
      : 0;
  }
  return found;
}

// A goal that has no weight in the total is valued all the same: what cannot be compensated is
// not bought off by weighing it down.
function goalJudgement(parts) {
  if (parts.length === 0) {
    return { value: null, low: null, high: null, light: null, uncertain: false, weight: 0 };
  }
  let weight = 0;
  let inside = 0;
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
  const goal = {
    value: value === null ? null : rounded(value / inside),
    low: rounded(low / inside),
    high: rounded(high / inside),
    weight: rounded(weight),
  };
  const ends = [lightOf(goal.low), lightOf(goal.high)];
  goal.uncertain = ends[0] !== ends[1];
  goal.light = goal.value !== null ? lightOf(goal.value) : goal.uncertain ? null : ends[0];
  return goal;
}

// `weighed` has, by goal, the criteria that weigh within it.
function goalsOf(site, weighed, within, weights) {
  const goals = {};
  for (const name of GOALS) {
    const parts = [];
    for (const id of weighed[name]) {
      const found = site.criteria[id];
      if (!found) continue;
      const { value, interval } = found;
      parts.push({ value, interval, within: within[id], weight: weights[id] });
    }
    goals[name] = goalJudgement(parts);
  }
  return goals;
}

function byGoal(criteria, within) {
  const of = (name) => criteria.filter(({ id, goal }) => goal === name && within[id] > 0);
  return Object.fromEntries(GOALS.map((name) => [name, of(name).map(({ id }) => id)]));
}

function scoreOf(goals) {
  const counted = GOALS.map((name) => goals[name]).filter((goal) => goal.weight > 0);
  const total = counted.reduce((sum, goal) => sum + goal.weight, 0);
  const mean = (key) =>
    total === 0 || counted.some((goal) => goal[key] === null)
      ? null
      : rounded(counted.reduce((sum, goal) => sum + goal[key] * goal.weight, 0) / total);
  return { score: mean("value"), low: mean("low"), high: mean("high") };
}

// The class of the whole, and why it is no better: red if a goal that cannot be compensated is
// red, or two are; green only with no red goal and no flag that caps the class.
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

// Places in one list, among those that are not excluded: equal scores share a place and the next
// is skipped; one that was not fully measured has only the places that its interval allows.
function placeIn(list) {
  const running = list.filter((one) => one.status !== "excluded" && one.low !== null);
  const done = running.filter((one) => one.complete);
  const open = running.filter((one) => !one.complete);
  const better = (limit) => done.filter((one) => one.score > limit).length;
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

// Places among those of one list whose municipalities are in the same group.
function placeInGroups(list) {
  const groups = {};
  for (const one of list) {
    one.groupRank = null;
    if (!one.group || one.status === "excluded" || !one.complete) continue;
    (groups[one.group] = groups[one.group] || []).push(one);
  }
  for (const members of Object.values(groups)) {
    for (const one of members) {
      one.groupRank = 1 + members.filter((other) => other.score > one.score).length;
    }
  }
}

// A judgement of every site, by id. `weights` is by kind: {goals, criteria}.
function weigh(document, weights, stiff) {
  const byKind = {};
  for (const kind of ["housing", "business"]) {
    const criteria = takingPart(document, kind);
    const within = weights[kind] ? weights[kind].criteria : {};
    const effective = effectiveWeights(criteria, weights[kind]);
    byKind[kind] = { weighed: byGoal(criteria, within), within, weights: effective };
  }
  const lists = {};
  const found = new Map();
  for (const site of document.alternatives) {
    const { weighed, within, weights: effective } = byKind[site.kind];
    const goals = goalsOf(site, weighed, within, effective);
    const { score, low, high } = scoreOf(goals);
    const capping = Object.keys(site.constraints).filter(
      (id) => document.constraints[id].caps_class && site.constraints[id].answer === "yes",
    );
    const one = {
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
    };
    found.set(site.id, one);
    (lists[site.list] = lists[site.list] || []).push(one);
  }
  Object.values(lists).forEach(placeIn);
  Object.values(lists).forEach(placeInGroups);
  return found;
}

// Which of five classes a score is in: 0..0.2 is 1, and 0.8..1 is 5.
function scoreClass(score) {
  return score === null ? null : Math.min(5, Math.floor(score * 5 + 1e-9) + 1);
}
