// A move in words: by the same rules, and with the same sentences, as the comparison's tables.
// uses: words

const STRONGEST = 3;
const LEAST = 0.0005;

/** @param {number} change */
function signedPoints(change) {
  const points = number(Math.abs(100 * change), 1);
  return Number(Math.abs(100 * change).toFixed(1)) === 0 ? points : `${change > 0 ? "+" : "−"}${points}`;
}

/**
 * @param {Move} move
 * @param {Pair<ScoresDocument>} documents
 */
function whyMoved(move, documents) {
  if (move.presence !== "both") return [t(move.presence === "after" ? "why_came" : "why_left")];
  return [
    ...standingChanges(move),
    ...move.answers.flatMap((answered) => answerChange(answered, documents)),
    ...groundChanges(move),
    ...companyChanges(move),
    ...criterionChanges(move, documents),
  ];
}

/** @param {KeptMove} move */
function standingChanges({ sites, ones }) {
  const result = [];
  const [a, b] = sites.map((site) => concept("lists", site.list));
  if (a !== b) result.push(t("why_list", { before: a, after: b }));
  const [was, now] = ones.map((entry) => concept("statuses", entry.status));
  if (was !== now) result.push(t("why_status", { before: was, after: now.toLowerCase() }));
  return result;
}

/**
 * @param {AnswerChange} change
 * @param {Pair<ScoresDocument>} documents
 */
function answerChange({ constraint, answer, tier, overridden }, documents) {
  const limit = documents[1].constraints[constraint] || documents[0].constraints[constraint];
  const answered = answer[0] !== answer[1] || overridden[0] !== overridden[1];
  const [table, pair] = answered ? ["answers", answer] : ["tiers", tier];
  const [before, after] = pair.map((code) => (code ? concept(table, code).toLowerCase() : "–"));
  const change = t("why_answer", { constraint: limit.title, before, after });
  const [was, now] = overridden;
  if (!was && !now) return [change];
  const said = t(`why_overridden_${was && now ? "both" : was ? "before" : "after"}`, { change });
  const measures = documents[1].criteria[limit.measured_by || ""];
  return measures ? [said, t("why_not_measured_anew", { criterion: measures.title })] : [said];
}

/** @param {KeptMove} move */
function groundChanges({ sites }) {
  const [before, after] = sites.map((site) => quantity(site.area_daa, t("daa"), 1));
  return before === after ? [] : [t("why_area", { before, after })];
}

/** @param {Move} move */
function companyChanges({ newcomers, leavers, passedBy }) {
  /** @type {[string, number][]} */
  const counts = [
    ["why_newcomers", newcomers], ["why_leavers", leavers],
    ["why_passed_by", passedBy], ["why_passes", -passedBy],
  ];
  return counts.filter(([, n]) => n > 0).map(([name, n]) => t(name, { n }));
}

/**
 * @param {Move} move
 * @param {Pair<ScoresDocument>} documents
 */
function criterionChanges(move, documents) {
  const missing = move.terms.filter((term) => term.cause === "missing").map((term) =>
    t(`why_missing_${term.value[0] === null ? "before" : "after"}`,
      { criterion: criterionTitle(term, documents) }));
  const parts = move.terms.flatMap((term, i) => [
    ...criterionPart(term, i, "weight", term.byWeight, term.usual[0]),
    ...criterionPart(term, i, "value", term.byValue, term.usual[1]),
  ]);
  parts.sort((x, y) => y.far - x.far || x.i - y.i || (x.what < y.what ? -1 : 1));
  return [...missing, ...parts.slice(0, STRONGEST).map((part) => criterionChange(part, documents))];
}

/**
 * What the weight or the value of a criterion did, where it did more or less than usual.
 *
 * @param {Term} term
 * @param {number} i
 * @param {"weight" | "value"} what
 * @param {number | null} effect
 * @param {number} usual
 * @returns {CriterionPart[]}
 */
function criterionPart(term, i, what, effect, usual) {
  if (effect === null || Math.abs(effect - usual) < LEAST) return [];
  const far = Math.round(Math.abs(effect - usual) * 1e9) / 1e9;
  return [{ term, i, what, effect, usual, far }];
}

/**
 * @param {Term} term
 * @param {Pair<ScoresDocument>} documents
 */
function criterionTitle({ criterion }, [before, after]) {
  return (after.criteria[criterion] || before.criteria[criterion]).title;
}

/**
 * @param {CriterionPart} part
 * @param {Pair<ScoresDocument>} documents
 */
function criterionChange({ term, what, effect, usual }, documents) {
  const fields = {
    criterion: criterionTitle(term, documents),
    points: signedPoints(effect),
    usual: signedPoints(usual),
  };
  if (term.cause === "set_aside") {
    return t(`why_set_aside_${term.indicator[0] === null ? "before" : "after"}`, fields);
  }
  if (what === "weight") {
    const [before, after] = term.weight.map((weight) => percent(weight, 1));
    return t("why_weight", { ...fields, before, after });
  }
  if (term.cause === null) return t("why_same", fields);
  if (term.cause.startsWith("measured")) {
    const [before, after] = distinctTexts(term, documents);
    return t(`why_${term.cause}`, { ...fields, before, after });
  }
  return t(`why_${term.cause}`, fields);
}

/**
 * Two measurements with as many decimals as it takes to keep them apart.
 *
 * @param {Term} term
 * @param {Pair<ScoresDocument>} documents
 */
function distinctTexts({ criterion, indicator, measured }, [before, after]) {
  const gauge = (after.criteria[criterion] || before.criteria[criterion]).gauges
    .find((entry) => entry.indicator === indicator[1]);
  /** @type {string[]} */
  let texts = [];
  for (let more = 0; more < 4; more += 1) {
    texts = measured.map((value) => quantity(value, gauge?.unit ?? null, (gauge?.decimals ?? 0) + more));
    if (texts[0] !== texts[1]) break;
  }
  return texts;
}
