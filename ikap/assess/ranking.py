"""Status, class and rank: what stands in the way, how the whole is judged, who comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ikap.assess.limits import SURELY
from ikap.assess.tidy import rows_by_site
from ikap.assess.weighing import GREEN, YELLOW
from ikap.catalogue import factors
from ikap.model import Answer, Constraint, Goal, Light, Status, Tier


class Cause(NamedTuple):
    """Why a site has its status: `flag`, `subtracted`, `unchecked`, `override` or `net_area`."""

    why: str
    constraint: str | None = None


def statuses(
    sites: pd.DataFrame, constraints: pd.DataFrame, limits: Mapping[str, Constraint]
) -> pd.DataFrame:
    """Each site's `status` and its `status_reasons`, from gross and net area and the answers."""
    # Most answers are a plain no, which is no cause of anything.
    telling = (
        (constraints["answer"] == Answer.YES)
        | (constraints["unchecked_share"] > SURELY)
        | constraints["override"].notna()
    )
    causes = {
        label: _causes(answers, limits)
        for label, answers in rows_by_site(constraints[telling.to_numpy(dtype=bool)]).items()
    }
    too_small = sites["net_area_daa"] < least_net(sites["area_daa"])
    decided = []
    for label, small in zip(sites.index, too_small, strict=True):
        why = causes.get(label, ())
        if small and any(cause.why == "subtracted" for cause in why):
            decided.append((Status.EXCLUDED, (Cause("net_area"), *why)))
        else:
            decided.append((Status.CONDITIONAL if why else Status.ELIGIBLE, why))
    return pd.DataFrame(
        {
            "status": pd.Series([s for s, _ in decided], index=sites.index, dtype=object),
            "status_reasons": pd.Series([c for _, c in decided], index=sites.index, dtype=object),
        }
    )


def least_net(gross: Any) -> Any:
    """daa that must be left of a gross area in daa for it to be built on."""
    table = factors("conventions")
    return np.maximum(
        table["net_share"].best * gross, np.minimum(table["net_area"].best, gross / 2)
    )


def _causes(answers: Iterable[Any], limits: Mapping[str, Constraint]) -> tuple[Cause, ...]:
    """What of the answers makes a site conditional."""
    causes = []
    for row in answers:
        if row.answer == Answer.YES and row.tier == Tier.EXCLUDE and row.area_daa > 0:
            causes.append(Cause("subtracted", row.constraint))
        elif row.answer == Answer.YES and limits[row.constraint].conditional:
            causes.append(Cause("flag", row.constraint))
        elif row.tier == Tier.EXCLUDE and row.unchecked_share > SURELY:
            causes.append(Cause("unchecked", row.constraint))
        if row.override is not None:
            causes.append(Cause("override", row.constraint))
    return tuple(causes)


class Whole(NamedTuple):
    """The class of the whole and why it is no better: a goal, a constraint, or a code word."""

    light: Light | None
    reason: tuple[str, ...] = ()


def whole(
    score: float,
    lights: Mapping[Goal, Light | None],
    not_compensable: Sequence[Goal],
    capped_by: Sequence[str],
) -> Whole:
    """The class of the whole, which never changes the score.

    Red if a goal that cannot be compensated is red, or two are; green only from 0.67 with no red
    goal and no flag that caps the class.
    """
    red = [goal for goal in Goal if lights.get(goal) == Light.RED]
    stiff = [goal for goal in red if goal in not_compensable]
    if stiff:
        return Whole(Light.RED, ("not_compensable", *stiff))
    if len(red) >= 2:
        return Whole(Light.RED, ("red_goals", *red))
    if np.isnan(score):
        return Whole(None, ("incomplete",))
    if score < YELLOW:
        return Whole(Light.RED)
    if score < GREEN:
        return Whole(Light.YELLOW)
    if red:
        return Whole(Light.YELLOW, ("red_goals", *red))
    if capped_by:
        return Whole(Light.YELLOW, ("capped", *capped_by))
    return Whole(Light.GREEN)


def caps(constraints: pd.DataFrame, limits: Mapping[str, Constraint]) -> dict[str, tuple[str, ...]]:
    """By site, the constraints answered `yes` that keep the whole from green."""
    names = constraints.index.get_level_values("constraint")
    capping = (
        names.map(lambda name: limits[name].caps_class)
        & (constraints["answer"] == Answer.YES).to_numpy()
    )
    capped: dict[str, tuple[str, ...]] = {}
    for label, name in constraints.index[capping.astype(bool)]:
        capped[label] = (*capped.get(label, ()), name)
    return capped


def ranks(sites: pd.DataFrame) -> pd.DataFrame:
    """Each site's `rank` in its list, and the best and worst place it could have.

    Among those that are not excluded; equal scores share a rank and the next is skipped. A site
    that was not fully measured has no rank, only the places that its interval allows.
    """
    low, high = (sites[name].to_numpy(dtype=float) for name in ("score_low", "score_high"))
    score, lists = sites["score"].to_numpy(dtype=float), sites["list"].to_numpy(dtype=object)
    complete = sites["complete"].to_numpy(dtype=bool)
    running = (sites["status"].to_numpy(dtype=object) != Status.EXCLUDED) & ~np.isnan(low)
    place, best, worst = (np.full(len(sites), np.nan) for _column in range(3))
    for name in set(lists[running]):
        mine = running & (lists == name)
        done, open_ = np.flatnonzero(mine & complete), np.flatnonzero(mine & ~complete)
        ordered = np.sort(score[done])
        place[done] = best[done] = worst[done] = _places(ordered, score[done])
        best[open_] = _places(ordered, high[open_])
        rivals = _places(np.sort(high[open_]), low[open_]) - 1 - (high[open_] > low[open_])
        worst[open_] = _places(ordered, low[open_]) + rivals
    table = {"rank": place, "rank_low": best, "rank_high": worst}
    grouped = _group_ranks(sites, score, running & complete)
    return pd.DataFrame({**table, "group_rank": grouped}, index=sites.index)


def _places(ordered: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The place that each score has among others, in rising order: 1 + how many are above it."""
    above = len(ordered) - np.searchsorted(ordered, scores, side="right")
    return np.asarray(1 + above, dtype=float)


def _group_ranks(
    sites: pd.DataFrame, score: NDArray[np.float64], done: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The place among those of the same list whose municipality is in the same group.

    Missing where the region has no groups, or the municipality is in none.
    """
    place = np.full(len(sites), np.nan)
    if "group" not in sites:
        return place
    keys = list(zip(sites["list"], sites["group"], strict=True))
    known = done & sites["group"].notna().to_numpy()
    members: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero(known):
        members.setdefault(keys[i], []).append(int(i))
    for at in members.values():
        place[at] = _places(np.sort(score[at]), score[at])
    return place
