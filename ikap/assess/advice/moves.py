"""The changes that are tried on a site: less ground, more homes, another use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ikap.assess import limits
from ikap.assess.advice.record import Bounds, Candidate, Step
from ikap.criteria.ground import FARMLAND
from ikap.measure.overlap import covered_part
from ikap.measure.trimming import edge_angles, end_of, extent, side, towards, trimmed
from ikap.model import M2_PER_DAA, Answer, Evaluation, Kind
from ikap.sources.region import Region, evidence

FULLY, MIRE = 21, 60
LAND = {"21": (FULLY,), "21-23": tuple(FARMLAND), "60": (MIRE,)}
# The layers whose nearest feature an end may lie far from.
PLACES = ("stops", "centres")
# Flags that say what to do with the ground, and which layer holds it where no zone is tested.
HELD_BY = {"core_objection": "core_farmland"}


@dataclass(frozen=True)
class Grounds:
    """What of each site could be cut, by site: steps and the ground that each takes out."""

    cuts: Mapping[str, tuple[tuple[Step, BaseGeometry], ...]]
    places: Mapping[str, gpd.GeoSeries]  # stops and centres


def grounds(evaluation: Evaluation, region: Region) -> Grounds:
    """The ground in the way in every site: what is deducted, in a zone, farmland or mire."""
    sites = evaluation.sites
    ground_of: dict[str, list[tuple[Step, BaseGeometry]]] = {id_: [] for id_ in sites.index}
    for id_, site in sites.iterrows():
        if 0 < site["net_area_daa"] < site["area_daa"] - limits.DUST:
            ground_of[id_].append((Step("deducted"), site.geometry.difference(site["net"])))

    def add(step: Step, parts: gpd.GeoSeries) -> None:
        for id_, part in parts.items():
            if part.area > limits.DUST * M2_PER_DAA:
                ground_of[id_].append((step, part))

    asked = [limit for limit in evaluation.limits if limit.conditional or limit.caps_class]
    overlaps = limits.zone_overlaps(
        sites,
        asked,
        region.has,
        region.layer,
        lambda test: evidence(region, test.layer, test.where),
        kept=region.lasting,
    )
    for name, parts in overlaps.items():
        answers = evaluation.constraints.xs(name, level="constraint")["answer"]
        yes = parts.index[(answers.reindex(parts.index) == Answer.YES).to_numpy()]
        add(Step("zone", name), parts.loc[yes])
    for name, layer in HELD_BY.items():
        if region.has(layer):
            features = region.around(layer, sites.geometry, 0.0)
            add(Step("zone", name), covered_part(sites.geometry, features.geometry))
    if region.has("land"):
        land = region.around("land", sites.geometry, 0.0)
        for name, codes in LAND.items():
            ground = land.geometry[land["land_type"].isin(codes)]
            add(Step("land", name), covered_part(sites.geometry, ground))
    places = {name: region.layer(name).geometry for name in PLACES if region.has(name)}
    return Grounds({id_: tuple(cuts) for id_, cuts in ground_of.items()}, places)


def whole_moves(site: Any, ground: Grounds, bounds: Bounds) -> Iterator[Candidate]:
    """The changes that have no size to choose: whole pieces of ground, density, another use.

    `site` is a row of the sites by name, with the geometry. At most two moves together.
    """
    stands = as_it_is(site)
    cuts = ground.cuts[site.id]
    trimmings: list[Candidate] = []
    for i, (step, part) in enumerate(cuts):
        trimmings.append(cut(stands, site, step, part, bounds))
        trimmings += [
            cut(trimmings[-1], site, other, more, bounds)
            for other, more in cuts[i + 1 :]
            if {step.move, other.move} != {"land"}  # 21 and 21–23 are one another's
        ]
    kept = _different(
        [candidate for candidate in trimmings if not candidate.shape.is_empty], stands
    )
    yield from kept
    for candidate in (stands, *(candidate for candidate in kept if len(candidate.steps) == 1)):
        yield from _denser(candidate, site, bounds)
    yield from _other_uses(stands, site)


def ends(site: Any, ground: Grounds) -> Iterator[tuple[str, float]]:
    """The directions that a site's ends lie in: its sides, and away from the nearest places."""
    for angle in edge_angles(site.geometry):
        yield side(angle), angle
    for name, places in ground.places.items():
        near = shapely.STRtree(places.to_numpy()).nearest(shapely.centroid(site.geometry))
        if near is not None:
            away = towards(site.geometry, places.iloc[int(near)]) + 180
            yield name, away % 360


def drawn_in(
    site: Any, where: tuple[str, float], metres: Iterable[float], bounds: Bounds
) -> Iterator[Candidate]:
    """The site with one end drawn in, by each of the distances."""
    detail, angle = where
    stands = as_it_is(site)
    for far in metres:
        candidate = cut(
            stands, site, Step("end", detail, far), end_of(site.geometry, angle, far), bounds
        )
        if not candidate.shape.is_empty:
            yield candidate


def coarse(site: Any, angle: float, bounds: Bounds) -> list[float]:
    """The first distances that an end is drawn in by, whole metres, up to what may be removed."""
    most = extent(site.geometry, angle) * bounds.most_removed
    return sorted({float(math.ceil(most * n / bounds.steps)) for n in range(1, bounds.steps + 1)})


def between(low: float, high: float, count: int) -> list[float]:
    """Up to `count` whole metres between two distances, both left out.

    >>> between(20, 24, 9), between(0, 40, 3)
    ([21.0, 22.0, 23.0], [10.0, 20.0, 30.0])
    """
    whole = np.arange(math.floor(low) + 1, math.ceil(high))
    if len(whole) > count:
        whole = np.unique(np.round(np.linspace(low, high, count + 2)[1:-1]))
    return [float(metres) for metres in whole if low < metres < high]


def as_it_is(site: Any) -> Candidate:
    """The site unchanged; dwellings that the tool worked out are worked out again."""
    stated = math.nan if site.dwellings_derived and site.capacity_share >= 1 else site.dwellings
    return Candidate(
        site.id, (), site.geometry, Kind(site.kind), site.business_class or None, float(stated)
    )


def cut(
    candidate: Candidate, site: Any, step: Step, part: BaseGeometry, bounds: Bounds
) -> Candidate:
    """A candidate without some ground; told dwellings are kept where the density allows it."""
    shape = trimmed(candidate.shape, part, bounds.narrowest)
    net = shapely.intersection(shape, site.net).area / M2_PER_DAA
    most = _most_dwellings(site, net, bounds)
    dwellings = (
        min(candidate.dwellings, most) if candidate.dwellings == candidate.dwellings else math.nan
    )
    return replace(candidate, steps=(*candidate.steps, step), shape=shape, dwellings=dwellings)


def _most_dwellings(site: Any, net: float, bounds: Bounds) -> float:
    """As many as the highest density gives, or today's where that is higher."""
    today = site.dwellings / site.net_area_daa if site.net_area_daa else 0.0
    dense = max(site.density_minimum * bounds.most_dense, today)
    return math.floor(dense * net + 1e-6) if dense == dense else math.inf


def _denser(candidate: Candidate, site: Any, bounds: Bounds) -> Iterator[Candidate]:
    """With as many dwellings as the guiding density asks for, and as the highest gives."""
    net = shapely.intersection(candidate.shape, site.net).area / M2_PER_DAA
    dense_enough = site.density_minimum > 0 and site.dwellings > 0 and site.net_area_daa > 0
    if candidate.kind is not Kind.HOUSING or not dense_enough:
        return
    for times in (1.0, bounds.most_dense):
        wanted = float(math.ceil(times * site.density_minimum * net - 1e-6))
        if times > 1:
            wanted = _most_dwellings(site, net, bounds)
        if wanted > site.dwellings:
            yield replace(candidate, steps=(*candidate.steps, Step("density")), dwellings=wanted)


def _other_uses(candidate: Candidate, site: Any) -> Iterator[Candidate]:
    """Homes where business was proposed, and each class of business that was not."""
    step = Step("purpose")
    if candidate.kind is Kind.BUSINESS:
        yield replace(
            candidate, steps=(step,), kind=Kind.HOUSING, business_class=None, dwellings=math.nan
        )
    for name in ("B", "C"):
        if candidate.kind is Kind.HOUSING or site.list != (
            "business_c" if name == "C" else "business_ab"
        ):
            yield replace(
                candidate,
                steps=(step,),
                kind=Kind.BUSINESS,
                business_class=name,
                dwellings=math.nan,
            )


def _different(candidates: list[Candidate], stands: Candidate) -> list[Candidate]:
    """Those that cut something, each shape once: with the fewest moves."""
    kept: dict[bytes, Candidate] = {shapely.normalize(stands.shape).wkb: stands}
    for candidate in sorted(candidates, key=lambda candidate: len(candidate.steps)):
        kept.setdefault(shapely.normalize(candidate.shape).wkb, candidate)
    return [candidate for candidate in kept.values() if candidate.steps]
