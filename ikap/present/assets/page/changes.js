// A move in words: by the same rules, and with the same sentences, as the comparison's tables.

const STRONGEST = 3;
const LEAST = 0.0005;

function signedPoints(change) {
  const points = number(Math.abs(100 * change), 1);
  return Number(Math.abs(100 * change).toFixed(1)) === 0 ? points : `${change > 0 ? "+" : "−"}${points}`;
}

function whyMoved(move, documents) {
  if (move.presence !== "both") return [t(move.presence === "after" ? "why_came" : "why_left")];
  return [
    ...standingChanges(move),
    ...move.answers.map((answered) => answerChange(answered, documents)),
    ...groundChanges(move),
    ...companyChanges(move),
    ...criterionChanges(move, documents),
  ];
}

function standingChanges({ sites, ones }) {
  const found = [];
  const [a, b] = sites.map((site) => concept("lists", site.list));
  if (a !== b) found.push(t("why_list", { before: a, after: b }));
  const [was, now] = ones.map((one) => concept("statuses", one.status));
  if (was !== now) found.push(t("why_status", { before: was, after: now.toLowerCase() }));
  return found;
}

function answerChange({ constraint, answer, tier }, documents) {
  const limit = documents[1].constraints[constraint] || documents[0].constraints[constraint];
  const [table, pair] = answer[0] !== answer[1] ? ["answers", answer] : ["tiers", tier];
  const [before, after] = pair.map((code) => (code ? concept(table, code).toLowerCase() : "–"));
  return t("why_answer", { constraint: limit.title, before, after });
}

function groundChanges({ sites }) {
  const [before, after] = sites.map((site) => quantity(site.area_daa, t("daa"), 1));
  return before === after ? [] : [t("why_area", { before, after })];
}

function companyChanges({ newcomers, leavers, passedBy }) {
  return [
    ["why_newcomers", newcomers], ["why_leavers", leavers],
    ["why_passed_by", passedBy], ["why_passes", -passedBy],
  ].filter(([, n]) => n > 0).map(([name, n]) => t(name, { n }));
}

function criterionChanges(move, documents) {
  const missing = move.terms.filter((term) => term.cause === "missing").map((term) =>
    t(`why_missing_${term.value[0] === null ? "before" : "after"}`,
      { criterion: criterionTitle(term, documents) }));
  const parts = move.terms.flatMap((term, i) =>
    [["weight", term.byWeight, term.usual[0]], ["value", term.byValue, term.usual[1]]]
      .filter(([, effect, usual]) => effect !== null && Math.abs(effect - usual) >= LEAST)
      .map(([what, effect, usual]) => ({ term, i, what, effect, usual,
        far: Math.round(Math.abs(effect - usual) * 1e9) / 1e9 })));
  parts.sort((x, y) => y.far - x.far || x.i - y.i || (x.what < y.what ? -1 : 1));
  return [...missing, ...parts.slice(0, STRONGEST).map((part) => criterionChange(part, documents))];
}

function criterionTitle({ criterion }, [before, after]) {
  return (after.criteria[criterion] || before.criteria[criterion]).title;
}

function criterionChange({ term, what, effect, usual }, documents) {
  const told = {
    criterion: criterionTitle(term, documents),
    points: signedPoints(effect),
    usual: signedPoints(usual),
  };
  if (term.cause === "set_aside") {
    return t(`why_set_aside_${term.indicator[0] === null ? "before" : "after"}`, told);
  }
  if (what === "weight") {
    const [before, after] = term.weight.map((weight) => percent(weight, 1));
    return t("why_weight", { ...told, before, after });
  }
  if (term.cause === null) return t("why_same", told);
  if (term.cause.startsWith("measured")) {
    const [before, after] = toldApart(term, documents);
    return t(`why_${term.cause}`, { ...told, before, after });
  }
  return t(`why_${term.cause}`, told);
}

// Two measurements with as many decimals as it takes to tell them apart.
function toldApart({ criterion, indicator, measured }, [before, after]) {
  const gauge = (after.criteria[criterion] || before.criteria[criterion]).gauges
    .find((one) => one.indicator === indicator[1]);
  let texts = [];
  for (let more = 0; more < 4; more += 1) {
    texts = measured.map((value) => quantity(value, gauge.unit, gauge.decimals + more));
    if (texts[0] !== texts[1]) break;
  }
  return texts;
}
