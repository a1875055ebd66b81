"""The search for advice: what is tried, what counts as help, and the smallest that does.

Every change is evaluated as a proposal would be; nothing is judged by a shortcut. No order is
assumed along an edge: the first distance at which it holds is taken, and found to the metre
among the distances that were tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely

from ikap.assess.advice import additions, moves
from ikap.assess.advice.record import (
    Advice,
    Advised,
    Bounds,
    Candidate,
    Standing,
    Step,
    usual_bounds,
)
from ikap.assess.advice.trial import standings, try_out
from ikap.assess.evaluate import MapParts
from ikap.assess.tidy import rows
from ikap.model import Evaluation, Kind, Light, Status
from ikap.sources.region import Region

LIGHTS: Mapping[Light | None, int] = {None: -1, Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2}
STATUSES = {Status.EXCLUDED: 0, Status.CONDITIONAL: 1, Status.ELIGIBLE: 2}
# Flags that are worth a change by themselves: they cap the class, or say what should be done.
FLAGS = ("no_stop", "small_net", "density_below", "farmland_objection", "core_objection", "mire")
NATURES = ("land", "homes", "both", "transit", "purpose")
TRANSIT = "transit_access"  # the criterion that a stop or a link may help
ROUNDS = 4  # of narrowing in: 5⁴ metres are told apart to the metre
TOLERANCE = 1e-9

Try = Callable[[Sequence[Candidate]], dict[int, Standing]]


@dataclass
class _Tried:
    """What was tried on one site."""

    site: Any
    before: Standing
    count: int = 0
    good: list[tuple[Candidate, Standing, tuple[str, ...]]] = field(default_factory=list)
    feasible: list[tuple[Candidate, Standing]] = field(default_factory=list)


def advise(
    evaluation: Evaluation,
    region: Region,
    *,
    sites: Collection[str] | None = None,
    bounds: Bounds | None = None,
    map_parts: MapParts = map,
) -> dict[str, Advised]:
    """Advice for each site, or for `sites`: the smallest feasible changes that were found to help.

    The same input gives the same advice: nothing is drawn by lot, and ties go to the westernmost.
    """
    within = bounds or usual_bounds()
    stands = standings(evaluation, evaluation)
    chosen = [
        site for site in rows(evaluation.sites) if sites is None or str(site.id) in set(sites)
    ]
    tried = {site.id: _Tried(site, stands[site.id]) for site in chosen}
    ground = moves.grounds(evaluation, region)

    def asked(candidates: Sequence[Candidate]) -> dict[int, Standing]:
        return try_out(candidates, evaluation, region, map_parts=map_parts)

    first = [
        whole_move for site in chosen for whole_move in moves.whole_moves(site, ground, within)
    ]
    _take(first, asked, tried, within)
    _take(_with_additions(tried.values(), region, within), asked, tried, within)
    _try_ends([tried[site.id] for site in chosen], ground, asked, tried, within)
    return {id_: _advised(entry, within) for id_, entry in tried.items()}


def _take(
    candidates: Sequence[Candidate], asked: Try, tried: Mapping[str, _Tried], bounds: Bounds
) -> dict[int, tuple[str, ...]]:
    """Evaluate candidates and keep what came of them; what each helps with, by its place."""
    helped = {}
    for candidate in candidates:
        tried[candidate.site].count += 1
    for place, after in asked(candidates).items():
        candidate = candidates[place]
        mine = tried[candidate.site]
        if not is_feasible(candidate, mine.before, after, bounds):
            continue
        mine.feasible.append((candidate, after))
        aims = aims_of(candidate, mine.before, after, bounds)
        if aims:
            mine.good.append((candidate, after, aims))
            helped[place] = aims
    return helped


def _with_additions(sites: Iterable[_Tried], region: Region, bounds: Bounds) -> list[Candidate]:
    """A stop or a link for each site where that is what fails: too few have one, or it weighs most.

    Not for what is excluded anyhow, nor where buses are not known stop by stop.
    """
    failing = [
        site
        for site in sites
        if site.before.status is not Status.EXCLUDED
        and ("no_stop" in site.before.flags or site.before.lacking == TRANSIT)
    ]
    lines = region.has("timetable") and region.has("rides")
    legs = additions.legs(region) if failing and lines else None
    return [
        replace(moves.as_it_is(entry.site), steps=(Step(more.kind, metres=more.away),), added=more)
        for entry in failing
        for more in additions.additions(entry.site.geometry, legs, region, bounds)
    ]


# --- what counts ---------------------------------------------------------------------------------


def is_feasible(candidate: Candidate, before: Standing, after: Standing, bounds: Bounds) -> bool:
    """Whether a change may be asked for: enough is left, not too dense, and nothing is worse."""
    if before.complete and not after.complete:
        return False
    if after.area < bounds.least(before.area) - TOLERANCE:
        return False
    if after.net < bounds.least(before.area) - TOLERANCE and after.net < before.net - TOLERANCE:
        return False
    if candidate.kind is Kind.HOUSING and before.kind is Kind.HOUSING and after.dwellings > 0:
        today = before.dwellings / before.net if before.net else 0.0
        most = max(after.density_minimum * bounds.most_dense, today)
        if after.net > 0 and after.dwellings / after.net > most + TOLERANCE:
            return False
    if STATUSES[after.status] < STATUSES[before.status]:
        return False
    if LIGHTS[after.light] < LIGHTS[before.light]:
        return False
    if candidate.nature == "purpose":
        return True
    return all(
        LIGHTS[after.goals[goal][1]] >= LIGHTS[light] for goal, (_, light) in before.goals.items()
    )


def aims_of(
    candidate: Candidate, before: Standing, after: Standing, bounds: Bounds
) -> tuple[str, ...]:
    """What a change comes to, the most weighty first."""
    aims = []
    if LIGHTS[after.light] > LIGHTS[before.light]:
        aims.append("class")
    if STATUSES[after.status] > STATUSES[before.status]:
        aims.append("status")
    if candidate.nature == "purpose":
        return tuple(aims) if "class" in aims else ()
    aims += [
        f"goal:{goal.value}"
        for goal, (_, light) in before.goals.items()
        if LIGHTS[after.goals[goal][1]] > LIGHTS[light]
    ]
    lifted = any(aim != "status" or before.status is Status.EXCLUDED for aim in aims)
    if not lifted and 1 - after.area / before.area > bounds.most_removed_else + TOLERANCE:
        return ()
    aims += [f"flag:{name}" for name in FLAGS if name in before.flags - after.flags]
    ends = any(step.move == "end" for step in candidate.steps)
    if (
        before.farmland - after.farmland >= bounds.spared
        and candidate.nature == "land"
        and not ends
    ):
        aims.append("soil")  # in whole pieces; an edge takes as much as one likes
    return tuple(aims)


def smallness(candidate: Candidate, before: Standing, after: Standing) -> tuple[float, ...]:
    """By what the smallest change is chosen: ground, homes, moves, corners; then west and south."""
    removed = max(0.0, 1 - after.area / before.area)
    homes = 0.0
    if before.dwellings > 0 and after.dwellings == after.dwellings:
        homes = abs(after.dwellings - before.dwellings) / before.dwellings
    west, south, _, _ = candidate.shape.bounds
    corners = float(shapely.get_num_coordinates(candidate.shape))
    return (round(removed, 6), round(homes, 6), len(candidate.steps), corners, west, south)


# --- ends ----------------------------------------------------------------------------------------


def _try_ends(
    sites: Iterable[_Tried],
    ground: moves.Grounds,
    asked: Try,
    tried: Mapping[str, _Tried],
    bounds: Bounds,
) -> None:
    """Draw in one end of each site whose class was not lifted by less than a first step takes."""
    low = [site for site in sites if _wants_ends(site, bounds)]
    ways = {entry.site.id: list(moves.ends(entry.site, ground)) for entry in low}
    first = [
        candidate
        for entry in low
        for where in ways[entry.site.id]
        for candidate in moves.drawn_in(
            entry.site, where, moves.coarse(entry.site, where[1], bounds), bounds
        )
    ]
    helped = _take(first, asked, tried, bounds)
    brackets = _brackets(first, helped, tried)
    for _round in range(ROUNDS):
        inside = {key: moves.between(*bracket, bounds.steps) for key, bracket in brackets.items()}
        more = [
            candidate
            for (id_, detail, _aim), metres in inside.items()
            for candidate in moves.drawn_in(
                tried[id_].site, _way(ways[id_], detail), metres, bounds
            )
        ]
        if not more:
            break
        helped = _take(more, asked, tried, bounds)
        for key, (nearest, furthest) in list(brackets.items()):
            id_, detail, aim = key
            at = {
                candidate.steps[0].metres: aim in helped.get(place, ())
                for place, candidate in enumerate(more)
                if candidate.site == id_ and candidate.steps[0].detail == detail
            }
            held = [metres for metres, holds in at.items() if holds and metres < furthest]
            first_held = min(held, default=furthest)
            below = [metres for metres in (*inside[key], nearest) if metres < first_held]
            brackets[key] = (max(below), first_held)


def _wants_ends(attempt: _Tried, bounds: Bounds) -> bool:
    """Whether a class can be lifted, or a flag lowered, that less ground has not done already.

    Not where it was done by less than a first step along an edge takes.
    """
    step = bounds.most_removed / bounds.steps
    small = [
        aims
        for candidate, after, aims in attempt.good
        if candidate.nature != "purpose" and 1 - after.area / attempt.before.area <= step
    ]
    if attempt.before.light in (Light.RED, Light.YELLOW):
        return not any("class" in aims for aims in small)
    by_land = {aim for c, _, aims in attempt.good if c.nature == "land" for aim in aims}
    return any(f"flag:{name}" not in by_land for name in attempt.before.flags & set(FLAGS))


def _way(ways: Iterable[tuple[str, float]], detail: str) -> tuple[str, float]:
    return next(way for way in ways if way[0] == detail)


def _brackets(
    first: Sequence[Candidate],
    helped: Mapping[int, tuple[str, ...]],
    tried: Mapping[str, _Tried],
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """For each site, what is lifted with the least cut, and between which distances it begins."""
    by_end: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for place, point in enumerate(first):
        step = point.steps[0]
        by_end.setdefault((point.site, step.detail), []).append((step.metres, place))
    begins: dict[tuple[str, str], tuple[float, str, float, float]] = {}
    for (id_, detail), distances in by_end.items():
        below = 0.0
        seen: set[str] = set()
        for metres, place in sorted(distances):
            for aim in set(helped.get(place, ())) - seen:
                seen.add(aim)
                share = 1 - first[place].shape.area / tried[id_].site.geometry.area
                known = begins.get((id_, aim))
                if known is None or share < known[0]:
                    begins[(id_, aim)] = (share, detail, below, metres)
            below = metres
    return {
        (id_, detail, aim): (low, high) for (id_, aim), (_, detail, low, high) in begins.items()
    }


# --- what is said --------------------------------------------------------------------------------


def _advised(tried: _Tried, bounds: Bounds) -> Advised:
    """The smallest change of each nature for each aim, each told once."""
    chosen: dict[int, set[str]] = {}
    reached: dict[str, set[str]] = {}
    by_aim: dict[str, list[int]] = {}
    for place, (_one, _after, aims) in enumerate(tried.good):
        for aim in aims:
            by_aim.setdefault(aim, []).append(place)
    for aim in sorted(by_aim, key=_weight):
        for nature in NATURES:
            places = [p for p in by_aim[aim] if tried.good[p][0].nature == nature]
            alone = reached.setdefault(aim, set())
            if (
                not places
                or (nature == "both" and alone)
                or (nature == "purpose" and aim != "class")
            ):
                continue
            alone.add(nature)
            best = min(places, key=lambda p: _small(tried, p, aim))
            chosen.setdefault(best, set()).add(aim)
    ordered = sorted(chosen, key=lambda p: (min(map(_weight, chosen[p])), _small(tried, p, "")))
    kept = ordered[: bounds.most]
    beside = [p for p in ordered if tried.good[p][0].nature == "transit"]
    if beside and not set(beside) & set(kept):
        kept = [*kept[: bounds.most - 1], beside[0]]  # what fails is a stop: it is not left out
    advice: list[Advice] = []
    for chosen_place in kept:
        candidate, after, aims = tried.good[chosen_place]
        id_ = f"{tried.site.id}-{chr(ord('a') + len(advice))}"
        advice.append(Advice(id_, candidate, aims, tried.before, after))
    nearest: tuple[Candidate, Standing] | None = None
    same_use = [pair for pair in tried.feasible if pair[0].nature != "purpose"]
    if not advice and same_use:
        nearest = max(same_use, key=lambda pair: (LIGHTS[pair[1].light], _score(pair[1])))
    return Advised(
        str(tried.site.id), tried.before, tuple(advice), tried.count, len(tried.feasible), nearest
    )


def _score(after: Standing) -> float:
    return after.score if math.isfinite(after.score) else -1.0


def _weight(aim: str) -> tuple[int, str]:
    order = ("class", "status", "goal", "flag", "soil")
    return order.index(aim.split(":")[0]), aim


def _small(tried: _Tried, place: int, aim: str) -> tuple[float, ...]:
    """How small a change is; to spare soil, how little ground each daa of it takes."""
    candidate, after, _aims = tried.good[place]
    size = smallness(candidate, tried.before, after)
    if aim != "soil":
        return size
    spared = tried.before.farmland - after.farmland
    return (round((tried.before.area - after.area) / spared, 3), -spared, *size)
