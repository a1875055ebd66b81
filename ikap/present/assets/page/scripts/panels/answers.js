// What a place, an answer of a constraint and an overlap are called in the panels.
// uses: words

const ANSWER_SYMBOLS = { yes: "■", touch: "◧", unchecked: "?", no: "○" };

/**
 * @param {Judged} judged
 * @param {number} n
 */
function placeText(judged, n) {
  if (judged.status === "excluded") return t("no_place_excluded");
  if (judged.rank !== null) return t("place", { rank: judged.rank, n });
  if (judged.rankLow === null) return t("no_rank");
  return t("no_place_incomplete", { low: judged.rankLow, high: judged.rankHigh });
}

/** @param {ConstraintRow} row */
function overlapText(row) {
  if (row.area_daa !== null && row.area_daa > 0) {
    return `${quantity(row.area_daa, t("daa"), 1)} (${percent(row.share)})`;
  }
  if (row.unchecked_share !== null && row.unchecked_share > 0 && row.unchecked_share < 1) {
    return t("unchecked_part", { share: percent(row.unchecked_share) });
  }
  return "–";
}
