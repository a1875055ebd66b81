"""A ranked list as numbers: values by site and criterion, and the weights that rank them.

Read from a document as scores.json holds it, so that a list can be weighed again and again
without measuring anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ikap.assess.weighing import DECIMALS, effective_weights
from ikap.document import Alternative, BasisEntry, ConstraintEntry, Document, ProfileEntry
from ikap.model import (
    Answer,
    Basis,
    ConfigurationError,
    Criterion,
    Goal,
    Kind,
    Problem,
    Profile,
    Status,
    Tag,
)
from ikap.text import _
from ikap.words import LISTS

NEAR = 1e-9
Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class RankedList:
    """The alternatives of a list that are not excluded, and what ranks them.

    - `sites`: entries of the document; those with a place first, by place and id.
    - `ranked`: how many of them have a place.
    - `criteria`: those of the kind that the run assessed, in the document's order.
    - `values`, `low`, `high`: site × criterion, 0..1; NaN where a value is missing.
    - `score_low`, `score_high`: the intervals of the totals, 0..1.
    - `capped`: whether a constraint keeps the whole of a site from green.
    """

    name: str
    kind: Kind
    profile: Profile
    sites: tuple[Alternative, ...]
    ranked: int
    criteria: tuple[Criterion, ...]
    values: Numbers
    score_low: Numbers
    score_high: Numbers
    capped: NDArray[np.bool_]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of those with a place."""
        return tuple(str(site["id"]) for site in self.sites[: self.ranked])

    @property
    def ranks(self) -> Counts:
        return np.array([site["rank"] for site in self.sites[: self.ranked]], dtype=np.int64)

    @property
    def placed(self) -> Numbers:
        """The values of those with a place; what has no weight and was not measured is 0."""
        return np.nan_to_num(self.values[: self.ranked])

    def weights(self, profile: Profile | None = None) -> dict[str, float]:
        """The effective weight of each criterion; of another profile if one is given."""
        return effective_weights(profile or self.profile, self.kind, self.criteria)

    def within(self, criterion: Criterion) -> float:
        """A criterion's weight in its goal, as the profile has it."""
        return self.profile.criteria.get(self.kind, {}).get(criterion.id, 0.0)

    def outer(self, goal: Goal) -> float:
        """A goal's weight, as the profile has it."""
        return self.profile.goals.get(self.kind, {}).get(goal, 0.0)

    def reweighed(
        self,
        *,
        goals: Mapping[Goal, float] | None = None,
        criteria: Mapping[str, float] | None = None,
    ) -> Profile:
        """The profile with other weights for this kind."""
        profile = self.profile
        return replace(
            profile,
            goals={**profile.goals, self.kind: {**profile.goals[self.kind], **(goals or {})}},
            criteria={
                **profile.criteria,
                self.kind: {**profile.criteria[self.kind], **(criteria or {})},
            },
        )


def ranked_lists(document: Document, where: str) -> list[RankedList]:
    """The lists of a document that have ranked alternatives, in the order of the lists.

    `where` names the file in a ConfigurationError, which is raised where it is damaged, or where
    its places do not follow from its own values and weights.
    """
    try:
        profile = profile_of(document["profile"])
        by_name = [_list(document, profile, name) for name in LISTS]
        lists = [ranked for ranked in by_name if ranked is not None]
        astray = [id_ for ranked in lists for id_ in _astray(ranked)]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        what = _("Filen er skadet: {error}.", error=repr(error))
        remedy = _("Beregn innspillene på nytt.")
        raise ConfigurationError([Problem(where, what, remedy)]) from error
    if astray:
        what = _("plasseringene stemmer ikke med poeng og vekter (først {id}).", id=astray[0])
        remedy = _("Beregn innspillene på nytt. «ikap verify» viser hvilke tall som ikke stemmer.")
        raise ConfigurationError([Problem(where, what, remedy)])
    return lists


def _astray(list_: RankedList) -> list[str]:
    """Those whose written score is not that of values and weights, or whose place not the score's.

    Scores may be a rounding apart: they were summed goal by goal.
    """
    weights = list_.weights()
    scores = scores_of(list_.values[: list_.ranked], [weights[c.id] for c in list_.criteria])
    written = np.array([site["score"] for site in list_.sites[: list_.ranked]], dtype=float)
    apart = ~(np.abs(scores - written) <= NEAR) | (places_of(written) != list_.ranks)
    return [id_ for id_, is_apart in zip(list_.ids, apart, strict=True) if is_apart]


def profile_of(entry: ProfileEntry) -> Profile:
    """A profile's weights as a document has them; its own curves are in the criteria already."""
    weights = entry["weights"]
    return Profile(
        name=str(entry["name"]),
        title=str(entry["title"]),
        decided_by=str(entry["decided_by"]),
        date=str(entry["date"]),
        basis=_basis(entry["basis"]),
        goals={
            Kind(kind): {Goal(goal): float(w) for goal, w in part["goals"].items()}
            for kind, part in weights.items()
        },
        criteria={
            Kind(kind): {name: float(w) for name, w in part["criteria"].items()}
            for kind, part in weights.items()
        },
        not_compensable=tuple(Goal(goal) for goal in entry["not_compensable"]),
    )


def _basis(entry: BasisEntry) -> Basis:
    return Basis(
        title=entry["title"],
        tag=Tag(entry["tag"]),
        publisher=entry["publisher"],
        date=entry["date"],
        url=entry["url"],
    )


def _list(document: Document, profile: Profile, name: str) -> RankedList | None:
    running = [
        entry
        for entry in document["alternatives"]
        if entry["list"] == name
        and Status(entry["status"]) is not Status.EXCLUDED
        and entry["score_interval"] is not None
    ]
    ranked = sorted(
        (entry for entry in running if entry["rank"] is not None),
        key=lambda entry: (entry["rank"], entry["id"]),
    )
    if not ranked:
        return None
    sites = (*ranked, *_by_low_end(entry for entry in running if entry["rank"] is None))
    kind = Kind(sites[0]["kind"])
    criteria = _criteria(document, kind)
    values = [[_number(site["criteria"][c.id]["value"]) for c in criteria] for site in sites]
    ends = np.array([site["score_interval"] for site in sites], dtype=float)
    return RankedList(
        name=name,
        kind=kind,
        profile=profile,
        sites=sites,
        ranked=len(ranked),
        criteria=criteria,
        values=np.array(values, dtype=float).reshape(len(sites), len(criteria)),
        score_low=ends[:, 0],
        score_high=ends[:, 1],
        capped=np.array([_capped(site, document["constraints"]) for site in sites]),
    )


def _by_low_end(entries: Iterable[Alternative]) -> list[Alternative]:
    def low_end(entry: Alternative) -> tuple[float, str]:
        interval = entry["score_interval"]
        assert interval is not None  # without one a site has no place to wait for
        return -interval[0], entry["id"]

    return sorted(entries, key=low_end)


def _criteria(document: Document, kind: Kind) -> tuple[Criterion, ...]:
    """The criteria of a kind that were assessed, without their gauges."""
    aside = document["set_aside"].get(kind.value, ())
    return tuple(
        Criterion(id=name, title=str(entry["title"]), goal=Goal(entry["goal"]), gauges=())
        for name, entry in document["criteria"].items()
        if name not in aside and any(kind.value in gauge["kinds"] for gauge in entry["gauges"])
    )


def _capped(site: Alternative, limits: Mapping[str, ConstraintEntry]) -> bool:
    return any(
        Answer(answer["answer"]) is Answer.YES and limits[name]["caps_class"]
        for name, answer in site["constraints"].items()
    )


def _number(value: object) -> float:
    return np.nan if value is None else float(value)  # type: ignore[arg-type]


def scores_of(values: Numbers, weights: Sequence[float]) -> Numbers:
    """Each site's score under weights; NaN where a value that counts is missing."""
    used = np.asarray(weights, dtype=float)
    counts = used > 0
    return np.asarray(np.round(values[:, counts] @ used[counts], DECIMALS))


def places_of(scores: Numbers) -> Numbers:
    """The place of each score, the highest first; equal scores share one, NaN has none.

    >>> places_of(np.array([0.5, 0.7, 0.5, np.nan])).tolist()
    [2.0, 1.0, 2.0, nan]
    """
    known = np.sort(scores[~np.isnan(scores)])
    above = len(known) - np.searchsorted(known, scores, side="right")
    return np.where(np.isnan(scores), np.nan, 1.0 + above)
