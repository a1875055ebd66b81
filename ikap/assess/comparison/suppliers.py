"""A run beside another supplier's DOK answers: what each says of the same site and theme.

Theirs is an outside opinion: it is shown, and moves nothing. Classes are compared (hit, none, not
known), not colours, which the data sets' owners do not mean as our tiers; areas where both hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

import geopandas as gpd

from ikap.catalogue import LAYERS
from ikap.document import Document
from ikap.model import M2_PER_DAA, Answer, Constraint, ZoneTest
from ikap.sources.dok import Analysis, Result, answer_of
from ikap.sources.official import official

SAME_PLACE = 0.98  # of the union of two drawings of a site: what both have
SAME_AREA = 1.0  # m²
HITS = (Answer.YES, Answer.TOUCH)


class Agreement(StrEnum):
    """What two answers have to do with each other."""

    SAME = "same"
    AREA = "area"  # both hit, by different areas
    MORE = "more"  # they hit where we do not
    LESS = "less"  # we hit where they do not
    KNOWN = "known"  # one knows what the other does not
    UNASKED = "unasked"  # we have no constraint that the data set answers


@dataclass(frozen=True)
class Opinion:
    """What another supplier says of a site and theme, beside our own answer.

    `constraint` is None for a data set that we ask nothing of. Areas are m²; `why` is the reason
    that theirs is not known.
    """

    site: str
    constraint: str | None
    ours: Answer | None
    our_area: float | None
    theirs: Answer
    their_area: float | None
    unchecked: float
    why: str
    result: Result
    agreement: Agreement


@dataclass(frozen=True)
class Unplaced:
    """An answer whose area is none of the run's sites."""

    file: str


def opinions(
    document: Document,
    areas: gpd.GeoSeries,
    analyses: Sequence[Analysis],
    constraints: Sequence[Constraint],
) -> tuple[list[Opinion], list[Unplaced]]:
    """Every result beside our answer to the same question, by site and in their order.

    `areas` are the run's sites by id, in the run's CRS. A result that several of our constraints
    concern stands beside each of them.
    """
    entries = {str(entry["id"]): entry for entry in document["alternatives"]}
    collected: list[Opinion] = []
    unplaced: list[Unplaced] = []
    for analysis in analyses:
        sites = sites_of(analysis, areas)
        if not sites:
            unplaced.append(Unplaced(analysis.file))
        for site in sites:
            for result in analysis.results:
                collected.extend(_beside(site, result, entries[site]["constraints"], constraints))
    return collected, unplaced


def sites_of(analysis: Analysis, areas: gpd.GeoSeries) -> list[str]:
    """The sites that an answer is of: those drawn alike; a mixed proposal is two on one area."""
    if analysis.geometry is None or analysis.geometry.is_empty:
        return []
    shape = gpd.GeoSeries([analysis.geometry], crs=analysis.crs).to_crs(areas.crs).make_valid()
    drawn = shape.iloc[0]
    near = areas[areas.intersects(drawn)]
    shared = near.intersection(drawn).area / near.union(drawn).area
    alike = [str(name) for name in near.index[shared >= SAME_PLACE]]
    named = unquote(PurePath(analysis.file).stem)  # as our own answers are
    return [named] if named in alike else alike


def _beside(
    site: str,
    result: Result,
    answers: Mapping[str, Any],
    constraints: Sequence[Constraint],
) -> Iterable[Opinion]:
    asked = [c for c in constraints if concerns(result, c) and c.id in answers]
    reading = answer_of(result, polygons=_polygons(asked))
    for constraint in asked:
        given = answers[constraint.id]
        ours = Answer(given["answer"])
        area = None if given["area_daa"] is None else given["area_daa"] * M2_PER_DAA
        yield Opinion(
            site, constraint.id, ours, area, reading.answer, result.hit_area,
            reading.unchecked, reading.why, result,
            agreement(ours, reading.answer, area, result.hit_area),
        )  # fmt: skip
    if not asked:
        yield Opinion(
            site, None, None, None, reading.answer, result.hit_area,
            reading.unchecked, reading.why, result, Agreement.UNASKED,
        )  # fmt: skip


def concerns(result: Result, constraint: Constraint) -> bool:
    """Whether a result answers what a constraint asks: as it says itself, or by its data set."""
    said = result.ours.get("constraint")
    if said is not None:
        return bool(said == constraint.id)
    test = constraint.test
    return isinstance(test, ZoneTest) and any(
        product.uuid == result.dataset and product.kind == test.layer and product.serves(test.where)
        for product in official()
    )


def agreement(
    ours: Answer, theirs: Answer, our_area: float | None, their_area: float | None
) -> Agreement:
    """How two answers stand to each other.

    >>> str(agreement(Answer.YES, Answer.YES, 3000.0, 3000.4))
    'same'
    >>> str(agreement(Answer.YES, Answer.YES, 6000.0, 8000.0))
    'area'
    >>> str(agreement(Answer.UNCHECKED, Answer.NO, None, None))
    'known'
    """
    we, they = ours in HITS, theirs in HITS
    if we and they:
        known = our_area is not None and their_area is not None
        apart = known and abs(float(our_area or 0) - float(their_area or 0)) > SAME_AREA
        return Agreement.AREA if apart else Agreement.SAME
    if they:
        return Agreement.MORE
    if we:
        return Agreement.LESS
    return Agreement.SAME if ours is theirs else Agreement.KNOWN


def _polygons(constraints: Sequence[Constraint]) -> bool:
    """Whether what is asked about is known to be plain surfaces."""
    layers = [c.test.layer for c in constraints if isinstance(c.test, ZoneTest)]
    return bool(layers) and all(LAYERS[name].geometry == "polygon" for name in layers)
