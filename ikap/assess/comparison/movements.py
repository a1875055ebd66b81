"""Two runs side by side: who moved, how far, and because of what. Arithmetic over two documents.

A document is what scores.json holds. A change in score is taken apart criterion by criterion, and
each part into what the weights did and what the values did; the parts add up to the change. A
change of place is taken apart into who came, who left, and who passed. The map's page does the
same arithmetic for two weightings; the words for it are left to `present`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from ikap.document import Alternative, ConstraintResult, CriterionEntry, Document

Pair = tuple[Any, Any]  # before, after

SAME = 1e-9  # numbers of two files closer than this are the same
LISTS = ("housing", "business_ab", "business_c")


class Presence(StrEnum):
    """Which of the two runs an alternative is in."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


class Cause(StrEnum):
    """Why a criterion's value is another."""

    MEASURED = "measured"  # another measurement, through the same curve
    CURVE = "curve"  # the same measurement, through another curve
    MEASURED_AND_CURVE = "measured_and_curve"
    GAUGE = "gauge"  # another of the criterion's indicators decides
    MISSING = "missing"  # measured in one run only
    SET_ASIDE = "set_aside"  # assessed in one run only


@dataclass(frozen=True)
class Term:
    """One criterion's part of a change in score: `by_weight` + `by_value`, on the scale 0..1.

    Both are None where a value that counts is missing. `cause` says why the value is another.
    `usual` is the mean of the two over the list: a place is gained by what differs from it.
    """

    criterion: str
    goal: str
    weight: Pair
    value: Pair
    measured: Pair
    indicator: Pair
    by_weight: float | None
    by_value: float | None
    cause: Cause | None
    usual: tuple[float, float] = (0.0, 0.0)

    @property
    def change(self) -> float | None:
        if self.by_weight is None or self.by_value is None:
            return None
        return self.by_weight + self.by_value


@dataclass(frozen=True)
class Answered:
    """A constraint that is answered otherwise, or by somebody else, or whose tier is another."""

    constraint: str
    answer: Pair
    tier: Pair
    overridden: tuple[bool, bool] = (False, False)  # by a caseworker, and not by the map


@dataclass(frozen=True)
class Move:
    """An alternative in two runs. Pairs are (before, after), None where it is not in the run.

    `moved` counts places up. -moved = `newcomers` - `leavers` + `passed_by`: those ahead that had
    no place in the list before, those that were ahead and have none now, and those that were in
    both and went past, less those that were passed.
    """

    id: str
    list: str
    presence: Presence
    name: Pair
    lists: Pair
    rank: Pair
    score: Pair
    status: Pair
    light: Pair
    area: Pair  # gross, daa
    moved: int | None = None
    newcomers: int = 0
    leavers: int = 0
    passed_by: int = 0
    terms: tuple[Term, ...] = ()
    answers: tuple[Answered, ...] = ()

    @property
    def change(self) -> float | None:
        before, after = self.score
        return None if before is None or after is None else after - before


def moves(before: Document, after: Document) -> tuple[Move, ...]:
    """Every alternative of either run, by list; within it the longest move first, then by place."""
    was = {entry["id"]: entry for entry in before["alternatives"]}
    now = {entry["id"]: entry for entry in after["alternatives"]}
    places = _places(was, now)
    compared = [
        _move(label, was.get(label), now.get(label), before, after, places.get(label))
        for label in sorted(was.keys() | now.keys())
    ]
    usual = _usual(compared)
    with_usual = [
        replace(
            move,
            terms=tuple(
                replace(term, usual=usual.get((move.list, term.criterion), (0.0, 0.0)))
                for term in move.terms
            ),
        )
        for move in compared
    ]
    return tuple(sorted(with_usual, key=_order))


def _usual(moves: Iterable[Move]) -> dict[tuple[str, str], tuple[float, float]]:
    """By list and criterion, the mean of what weights and values did to those with two places."""
    parts: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for move in moves:
        for term in move.terms if move.moved is not None else ():
            if term.by_weight is not None and term.by_value is not None:
                key = (move.list, term.criterion)
                parts.setdefault(key, []).append((term.by_weight, term.by_value))
    return {
        key: (sum(w for w, _ in pairs) / len(pairs), sum(v for _, v in pairs) / len(pairs))
        for key, pairs in parts.items()
    }


def _order(move: Move) -> tuple[Any, ...]:
    far = -abs(move.moved) if move.moved else 0
    place = move.rank[1] or move.rank[0] or np.inf
    return LISTS.index(move.list), far, move.moved is None, place, move.id


@dataclass(frozen=True)
class _Place:
    moved: int
    newcomers: int
    leavers: int


def _places(was: Mapping[str, Alternative], now: Mapping[str, Alternative]) -> dict[str, _Place]:
    """The change of place of each that has one in the same list in both runs."""
    places = {}
    for name in LISTS:
        a, b = (
            {
                label: (e["rank"], e["score"])
                for label, e in run.items()
                if e["list"] == name and e["rank"] is not None and e["score"] is not None
            }
            for run in (was, now)
        )
        left = np.sort([score for label, (_, score) in a.items() if label not in b])
        come = np.sort([score for label, (_, score) in b.items() if label not in a])
        for label in a.keys() & b.keys():
            (rank_a, score_a), (rank_b, score_b) = a[label], b[label]
            places[label] = _Place(rank_a - rank_b, _better(come, score_b), _better(left, score_a))
    return places


def _better(scores: Any, score: float) -> int:
    return len(scores) - int(np.searchsorted(scores, score, side="right"))


def _move(
    label: str,
    was: Alternative | None,
    now: Alternative | None,
    before: Document,
    after: Document,
    place: _Place | None,
) -> Move:
    sides: Sequence[Mapping[str, Any] | None] = (was, now)

    def pair(key: str) -> Pair:
        a, b = (side and side[key] for side in sides)
        return a, b

    both = was is not None and now is not None
    latest = now if now is not None else was
    assert latest is not None
    parts: dict[str, Any] = {}
    if place is not None:
        parts = {
            "moved": place.moved,
            "newcomers": place.newcomers,
            "leavers": place.leavers,
            "passed_by": -place.moved - place.newcomers + place.leavers,
        }
    if was is not None and now is not None:
        parts |= {
            "terms": tuple(_terms(was, now, before, after)),
            "answers": tuple(_answers(was["constraints"], now["constraints"])),
        }
    return Move(
        id=label,
        list=latest["list"],
        presence=Presence.BOTH if both else Presence.AFTER if now else Presence.BEFORE,
        name=pair("name"),
        lists=pair("list"),
        rank=pair("rank"),
        score=pair("score"),
        status=pair("status"),
        light=pair("class"),
        area=pair("area_daa"),
        **parts,
    )


# --- because of what ---------------------------------------------------------------------------

_ABSENT: Mapping[str, Any] = {"weight": 0.0, "value": None, "measured": None, "indicator": None}


def _terms(was: Alternative, now: Alternative, before: Document, after: Document) -> Iterable[Term]:
    for name in both(was["criteria"], now["criteria"]):
        a, b = (run["criteria"].get(name, _ABSENT) for run in (was, now))
        by_weight, by_value = parted((a["weight"], b["weight"]), (a["value"], b["value"]))
        yield Term(
            criterion=name,
            goal=(after["criteria"].get(name) or before["criteria"][name])["goal"],
            weight=(a["weight"], b["weight"]),
            value=(a["value"], b["value"]),
            measured=(a["measured"], b["measured"]),
            indicator=(a["indicator"], b["indicator"]),
            by_weight=by_weight,
            by_value=by_value,
            cause=_cause(name, was, now, before, after),
        )


def parted(weight: Pair, value: Pair) -> tuple[float | None, float | None]:
    """The change of weight × value, as what the weight did and what the value did.

    Each is taken at the mean of the other, so that neither comes first, and they add up. A value
    that is missing where it weighs nothing is taken to be the other.

    >>> parted((0.2, 0.4), (0.5, 0.5)), parted((0.5, 0.5), (0.25, 0.75))
    ((0.1, 0.0), (0.0, 0.25))
    >>> parted((0.0, 0.5), (None, 0.75)), parted((0.25, 0.5), (None, 0.75))
    ((0.375, 0.0), (None, None))
    """
    (w0, w1), (v0, v1) = weight, value
    if v0 is None and w0 == 0:
        v0 = v1 if v1 is not None else 0.0
    if v1 is None and w1 == 0:
        v1 = v0
    if v0 is None or v1 is None:
        return None, None
    return (w1 - w0) * (v0 + v1) / 2, (v1 - v0) * (w0 + w1) / 2


def _cause(
    name: str, was: Alternative, now: Alternative, before: Document, after: Document
) -> Cause | None:
    a, b = was["criteria"].get(name), now["criteria"].get(name)
    if a is None or b is None:
        return Cause.SET_ASIDE
    if a["value"] is None and b["value"] is None:
        return None
    if a["value"] is None or b["value"] is None:
        return Cause.MISSING
    if not _differ(a["value"], b["value"]):
        return None
    if a["indicator"] != b["indicator"]:
        return Cause.GAUGE
    same = [
        _reading(run["criteria"][name], side["indicator"], side_kind)
        for run, side, side_kind in ((before, a, was["kind"]), (after, b, now["kind"]))
    ]
    curve = same[0] != same[1]
    measured = _differ(a["measured"], b["measured"])
    if curve and measured:
        return Cause.MEASURED_AND_CURVE
    return Cause.CURVE if curve else Cause.MEASURED


def _reading(criterion: CriterionEntry, indicator: str, kind: str) -> Any:
    """How a criterion reads an indicator for a kind: its curve or table."""
    for gauge in criterion["gauges"]:
        if gauge["indicator"] == indicator and kind in gauge["kinds"]:
            return gauge.get("curve", gauge.get("table"))
    return None


def _answers(
    was: Mapping[str, ConstraintResult], now: Mapping[str, ConstraintResult]
) -> Iterable[Answered]:
    for name in both(was, now):
        a, b = was.get(name), now.get(name)
        answer = (a and a["answer"], b and b["answer"])
        tier = (a and a["tier"], b and b["tier"])
        own = (bool(a and a.get("override")), bool(b and b.get("override")))
        changed = answer[0] != answer[1] or own[0] != own[1]
        if changed or (tier[0] != tier[1] and "yes" in answer):
            yield Answered(name, answer, tier, own)


def both(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    """The keys of both, in the order of the latter, what only the former has at the end."""
    return [*b, *(key for key in a if key not in b)]


def _differ(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs(a - b) > SAME


def tally(moves: Iterable[Move]) -> Counter[str]:
    """How many moved up, moved down, stayed, came, left, or have no place to compare."""
    counts: Counter[str] = Counter()
    for move in moves:
        if move.presence is not Presence.BOTH:
            counts["came" if move.presence is Presence.AFTER else "left"] += 1
        elif move.moved is None:
            counts["unplaced"] += 1
        else:
            counts["up" if move.moved > 0 else "down" if move.moved < 0 else "stayed"] += 1
    return counts
