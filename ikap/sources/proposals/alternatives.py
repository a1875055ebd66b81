"""Proposals as alternatives: one row each, or one of each kind where the use is mixed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from ikap.model import Kind
from ikap.sources.proposals import safety
from ikap.sources.proposals.purpose import class_by_jobs, many_visits
from ikap.sources.proposals.row import Row
from ikap.sources.proposals.site import Site

COLUMNS = (
    "proposal",
    "name",
    "kind",
    "business_class",
    "class_from",
    "land_use_purpose",
    "municipality_code",
    "municipalities",
    "dwellings",
    "dwelling_mix",
    "in_forecast",
    "jobs",
    "capacity_share",
    "peat_depth",
    "hazard_mitigated",
    "flood_class",
    "slide_class",
    "noise_sensitive",
    "port_dependent",
    "plan_status",
    "plan_in_force",
    "case",
    "note",
    "derived",
    "file",
    "row",
)
_SUFFIX = {Kind.HOUSING: "B", Kind.BUSINESS: "N"}


@dataclass(frozen=True)
class Proposal:
    """A row with its ground; `id` is unique in the run once `_unique` has been there."""

    file: str
    number: int  # of the row
    id: str
    given_id: bool
    row: Row
    site: Site
    columns: frozenset[str]  # those of ours that the file has
    source: str = ""  # what its file is called among the others
    layer: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its alternatives: mixed use has two."""
        if len(self.row.kinds) < 2:
            return (self.id,)
        return tuple(f"{self.id}-{_SUFFIX[kind]}" for kind in self.row.kinds)

    def same_as(self, other: Proposal) -> bool:
        """Whether two rows say the same of the same ground (NaN equals NaN)."""
        shapes = self.site.shape, other.site.shape
        return repr(self.row) == repr(other.row) and bool(
            shapes[0] is not None and shapes[0] == shapes[1]
        )


def alternatives_of(proposals: Sequence[Proposal], crs: CRS) -> gpd.GeoDataFrame:
    """One row an alternative, sorted by id."""
    rows = {id_: row for proposal in proposals for id_, row in _expanded(proposal)}
    order = sorted(rows)
    index = pd.Index(order, dtype=object, name="id")
    columns: dict[str, Any] = {
        name: pd.Series([rows[id_][name] for id_ in order], index=index, dtype=_dtype(name))
        for name in COLUMNS
    }
    shapes = gpd.GeoSeries([rows[id_]["geometry"] for id_ in order], index=index, crs=crs)
    frame = pd.DataFrame({**columns, "geometry": shapes}, index=index, copy=False)
    return gpd.GeoDataFrame(frame, geometry="geometry")


def _dtype(name: str) -> Any:
    if name in ("dwellings", "in_forecast", "jobs", "capacity_share", "peat_depth"):
        return "float64"
    flags = dict.fromkeys(
        ("hazard_mitigated", "noise_sensitive", "port_dependent", "plan_in_force"), "bool"
    )
    return {**flags, "row": "int64"}.get(name, object)


def _expanded(proposal: Proposal) -> list[tuple[str, dict[str, Any]]]:
    """The alternatives of a proposal: one, or for mixed use one of each kind."""
    row, mixed = proposal.row, len(proposal.row.kinds) > 1
    expanded = []
    for id_, kind in zip(proposal.ids, row.kinds, strict=True):
        dwellings = math.nan if mixed and kind is Kind.BUSINESS else row.dwellings
        jobs = math.nan if mixed and kind is Kind.HOUSING else row.jobs
        part = replace(row, dwellings=dwellings, jobs=jobs)
        expanded.append((id_, _alternative(proposal, part, kind, 0.5 if mixed else 1.0)))
    return expanded


def _alternative(proposal: Proposal, row: Row, kind: Kind, share: float) -> dict[str, Any]:
    site = proposal.site
    assert site.shape is not None
    business_class, class_from = _class_of(row, kind, site.shape.area)
    derived = {
        "id": not proposal.given_id,
        "name": row.name is None,
        "municipality_code": row.municipality is None,
        "business_class": class_from not in (None, "field"),
    }
    return {
        "proposal": proposal.id,
        "name": row.name or proposal.id,
        "kind": kind.value,
        "business_class": business_class,
        "class_from": class_from,
        "land_use_purpose": row.code,
        "municipality_code": site.municipality,
        "municipalities": dict(site.shares),
        "dwellings": row.dwellings,
        "dwelling_mix": dict(row.dwelling_mix) if kind is Kind.HOUSING else {},
        "in_forecast": row.in_forecast,
        "jobs": row.jobs,
        "capacity_share": share,
        "peat_depth": row.peat_depth,
        "hazard_mitigated": row.hazard_mitigated,
        **_exposure(row, kind),
        "plan_status": row.plan_status,
        "plan_in_force": row.plan_in_force,
        "case": row.case,
        "note": row.note,
        "derived": tuple(name for name, is_so in derived.items() if is_so),
        "file": proposal.file,
        "row": proposal.number,
        "geometry": site.shape,
    }


def _exposure(row: Row, kind: Kind) -> dict[str, Any]:
    """What the building that is proposed must stand, as the law looks at it."""
    classes = safety.stated_classes(row.safety_class)
    homes, persons = row.units_per_building, row.persons_per_building
    return {
        "flood_class": safety.flood_class(classes, vulnerable=row.vulnerable),
        "slide_class": safety.slide_class(classes, homes, persons, vulnerable=row.vulnerable),
        "noise_sensitive": kind is Kind.HOUSING or row.code in safety.SENSITIVE,
        "port_dependent": row.port_dependent,
    }


def _class_of(row: Row, kind: Kind, area_m2: float) -> tuple[str | None, str | None]:
    """The firm class, and what it is from: the `field`, `visits`, `jobs` or the `code`.

    As given; else A where visitors are many; else by jobs per gross daa; else by the code.
    """
    if kind is not Kind.BUSINESS:
        return None, None
    if row.business_class:
        return row.business_class, "field"
    if not math.isnan(row.visits) and many_visits(row.visits, area_m2):
        return "A", "visits"
    if not math.isnan(row.jobs):
        return class_by_jobs(row.jobs, area_m2), "jobs"
    stated = row.purpose.business_class if row.purpose else None
    return stated, "code" if stated else None
