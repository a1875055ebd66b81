"""Transformation: industry that takes much ground where people could work or live instead.

The region's existing business areas are measured as alternatives are. One whose firm is of class
C at a place of class A or B is a candidate: what would move, and what could come instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.assess.measurement import Tables, available, measure
from ikap.assess.weighing import GREEN
from ikap.catalogue import LAYERS, factors
from ikap.criteria import INDICATORS
from ikap.model import M2_PER_DAA, ConfigurationError, Evaluation, Indicator, Kind, Problem, Status
from ikap.sources import municipality
from ikap.sources.proposals import class_by_jobs
from ikap.sources.region import Region
from ikap.text import _, listed, quantity
from ikap.words import counted_dwellings, counted_jobs

AREAS = "business_areas"
_DRIVING = ("commuting_travel_km", "commuting_car_km")  # the first that is measured counts
_MATCH = "business_match"
NEW_HOMES = 3  # sites named as places to move to


@dataclass(frozen=True)
class Candidate:
    """An area where the firm and the place do not suit each other.

    `jobs` is NaN where nobody counted; `could_hold` jobs at the place's class, or
    `could_house` dwellings at the density of the municipality; `gain` is could_hold − jobs, of
    all jobs where nobody counted. `car_km` is what a job here drives a day. `move_to`: ids of
    proposed sites for class C that have the ground and suit such a firm.
    """

    name: str
    municipality: str
    area_daa: float
    firm: str
    place: str
    jobs: float
    fit: float
    could_fit: float
    could_hold: float
    could_house: float
    car_km: float
    move_to: tuple[str, ...]

    @property
    def gain(self) -> float:
        return self.could_hold - (0.0 if math.isnan(self.jobs) else self.jobs)


@dataclass(frozen=True)
class Transformation:
    """The candidates, those that free most jobs first, and all areas that were looked at."""

    candidates: tuple[Candidate, ...]
    areas: gpd.GeoDataFrame
    synthetic: bool


def transformation(region: Region, evaluation: Evaluation | None = None) -> Transformation:
    """What could be transformed in a region, and where it could move among evaluated proposals.

    `areas` has a row an area: geometry, `name`, `municipality_code`, `area_daa`, `jobs`,
    `business_class`, `place`, `fit`, `transit`, `centre`, `road`, `car_km`, `candidate`. A
    ConfigurationError says that the region has no business areas, or cannot measure places.
    """
    needed = [name for name in (AREAS, "timetable", "centres", "roads") if not region.has(name)]
    if needed:
        what = _("regionen mangler kartlaget {layer}.",
                 layer=listed([_(LAYERS[name].title) for name in needed]))  # fmt: skip
        remedy = _("Legg kartlaget inn i region.toml for å vurdere transformasjon.")
        raise ConfigurationError([Problem(region.title, what, remedy)])
    areas = _measured(_as_sites(region), region)
    people = np.fmax(areas["transit"], areas["centre"])
    better = areas["place"].isin(["A", "B"]).to_numpy() & (areas["business_class"] == "C")
    areas = areas.assign(candidate=better, people=people)
    candidates = [
        _candidate(row, region, evaluation) for row in areas[better].itertuples(index=False)
    ]
    candidates.sort(key=lambda candidate: (-candidate.gain, candidate.name))
    return Transformation(tuple(candidates), areas, region.source(AREAS).synthetic)


def _as_sites(region: Region) -> gpd.GeoDataFrame:
    """The areas with what indicators ask of a site; those outside the region are left out."""
    layer = region.layer(AREAS)
    borders = region.layer("municipalities")
    layer = layer.sort_values("name", kind="stable", na_position="last")
    names = [name or _("Uten navn") for name in layer["name"]]
    ids = pd.Index([f"{i:04d}" for i in range(len(layer))], name="id")
    frame = layer.assign(name=names).set_index(ids)
    shares = municipality.shares(frame.geometry, borders)
    inside = shares.sum(axis=1) > 0.5
    frame, shares = frame[inside], shares[inside]
    firm = [
        given or (None if math.isnan(jobs) else class_by_jobs(jobs, area))
        for given, jobs, area in zip(
            frame["business_class"], frame["jobs"], frame.area, strict=True
        )
    ]
    return frame.assign(
        kind=Kind.BUSINESS,
        business_class=pd.Series(firm, index=frame.index, dtype=object),
        municipality_code=shares.idxmax(axis=1) if len(shares) else pd.Series(dtype=object),
        municipalities=[dict(row[row > 0]) for _, row in shares.iterrows()],
        dwellings=np.nan,
        net=frame.geometry,
        area_daa=frame.area / M2_PER_DAA,
        car_year=region.car_year,
    )


def _measured(sites: gpd.GeoDataFrame, region: Region) -> gpd.GeoDataFrame:
    wanted = [i for i in INDICATORS if i.id in (_MATCH, *_DRIVING) and available(region.has, i)]
    tables = Tables(sites, region.has, region.layer, region.lasting)
    rows = measure(tables, wanted)
    return sites.assign(**_place(rows, sites.index), car_km=_driving(rows, wanted, sites.index))


def _place(rows: pd.DataFrame, ids: pd.Index) -> dict[str, pd.Series]:
    matches = rows.xs(_MATCH, level="indicator").reindex(ids)
    values = {
        name: pd.Series([facts.get(name) for facts in matches["facts"]], index=ids)
        for name in ("place", "transit", "centre", "road")
    }
    numbers = {name: values[name].astype(float) for name in ("transit", "centre", "road")}
    return {"place": values["place"], "fit": matches["measured"], **numbers}


def _driving(rows: pd.DataFrame, wanted: list[Indicator], ids: pd.Index) -> pd.Series[float]:
    km = pd.Series(np.nan, index=ids)
    for name in _DRIVING:
        if any(indicator.id == name for indicator in wanted):
            km = km.fillna(rows.xs(name, level="indicator")["measured"].astype(float).reindex(ids))
    return km


def _candidate(row: object, region: Region, evaluation: Evaluation | None) -> Candidate:
    table = factors("conventions")
    used = table["capacity_utilisation"].best
    per_daa = table["firm_a" if row.place == "A" else "firm_b"].best  # type: ignore[attr-defined]
    area, place = float(row.area_daa), str(row.place)  # type: ignore[attr-defined]
    code = str(row.municipality_code)  # type: ignore[attr-defined]
    mixed = 0.5 * min(1.0, 2 * row.transit) + 0.5 * row.road  # type: ignore[attr-defined]
    return Candidate(
        name=str(row.name),  # type: ignore[attr-defined]
        municipality=code,
        area_daa=area,
        firm=str(row.business_class),  # type: ignore[attr-defined]
        place=place,
        jobs=float(row.jobs),  # type: ignore[attr-defined]
        fit=float(row.fit),  # type: ignore[attr-defined]
        could_fit=float(row.people if place == "A" else mixed),  # type: ignore[attr-defined]
        could_hold=math.floor(area * per_daa * used + 0.5),
        could_house=math.floor(area * region.density_of(code) * used + 0.5),
        car_km=float(row.car_km),  # type: ignore[attr-defined]
        move_to=_new_homes(area, evaluation),
    )


def _new_homes(area: float, evaluation: Evaluation | None) -> tuple[str, ...]:
    """Sites proposed for class C that suit such a firm and have the ground, the best first."""
    if evaluation is None:
        return ()
    sites = evaluation.sites
    fit = evaluation.indicators.xs(_MATCH, level="indicator")["measured"].reindex(sites.index)
    suits = (
        (sites["list"] == "business_c")
        & (sites["status"] != Status.EXCLUDED)
        & (sites["net_area_daa"] >= area)
        & (fit >= GREEN)
    )
    # Of those that suit alone: a column of all the sites would bring them back into an empty frame.
    place = sites.loc[suits, "rank"].fillna(np.inf).sort_index()
    return tuple(place.sort_values(kind="stable").index[:NEW_HOMES])


def sentence(candidate: Candidate, names: dict[str, str]) -> str:
    """A candidate in a few sentences; `names` of municipalities by code."""
    jobs = (
        _("ukjent antall arbeidsplasser")
        if math.isnan(candidate.jobs)
        else counted_jobs(candidate.jobs)
    )
    text = _(
        "{name} ({municipality}): {area} med virksomhet i klasse {firm} på et sted i klasse "
        "{place}, {jobs}. Arealet kan gi om lag {hold} eller {house} (foreslått tetthet, ikke "
        "vedtatt).",
        name=candidate.name,
        municipality=names.get(candidate.municipality, candidate.municipality),
        firm=candidate.firm,
        area=quantity(candidate.area_daa, "daa", 0),
        jobs=jobs,
        place=candidate.place,
        hold=counted_jobs(candidate.could_hold),
        house=counted_dwellings(candidate.could_house),
    )
    if candidate.move_to:
        text += " " + _("Mulige erstatningsområder: {sites}.", sites=listed(candidate.move_to))
    return text
