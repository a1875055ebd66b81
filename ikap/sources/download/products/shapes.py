"""What a data set is fetched for, and what comes of it: files, parts of region.toml, the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
from pyproj import Transformer

from ikap.model import Problem
from ikap.sources.crs import Box
from ikap.sources.download.live import GDAL
from ikap.sources.fetched import Asked, FetchRecord
from ikap.sources.official import Official, Request

COVERAGE = "coverage"
KEPT = ("fields", "codes", "values", "constants", "where")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """What is fetched for: municipalities, and a box around them in the calculation CRS.

    `margin` is how far outside the municipalities something may matter, in metres; `day` is the
    day of the fetch, ISO; `ground` are the municipalities' surfaces, where they are known.
    """

    municipalities: tuple[str, ...]
    crs: str
    box: Box
    margin: float
    day: str
    ground: gpd.GeoDataFrame | None = field(default=None, compare=False, repr=False)

    @property
    def wide(self) -> Box:
        west, south, east, north = self.box
        m = self.margin
        return west - m, south - m, east + m, north + m

    def box_in(self, crs: str) -> Box:
        """The wide box in another CRS, all of it inside."""
        with GDAL:
            to = Transformer.from_crs(self.crs, crs, always_xy=True)
            west, south, east, north = to.transform_bounds(*self.wide, densify_pts=21)
        return west, south, east, north


@dataclass(frozen=True)
class Fetched:
    """A data set that has come: its files, and its parts as region.toml would have them.

    Parts name their files by the keys of `files`: what they are to be called → where they lie.
    """

    product: Official
    files: Mapping[str, Path]
    parts: tuple[Mapping[str, Any], ...]
    record: FetchRecord
    main_centre: str = ""  # that of centres which were proposed


@dataclass(frozen=True)
class Got:
    """What came of a data set before its record: files by the names they are to have."""

    files: Mapping[str, Path]
    parts: tuple[Mapping[str, Any], ...]
    asked: tuple[Asked, ...] = ()
    coverage: str = "none"
    date: str = ""
    remarks: tuple[Problem, ...] = ()
    main_centre: str = ""


def readings(request: Request) -> dict[str, Any]:
    """How the producer's columns are read, as region.toml says it."""
    entry = {name: _as_toml(getattr(request, name)) for name in KEPT}
    return {name: value for name, value in entry.items() if value}


def _as_toml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _as_toml(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple | list) else value


def proof(product: Official, file: str, state: str) -> dict[str, Any]:
    """Where the absence of a feature means `no`, where that is not as the layer usually has it."""
    if state == "map":
        field = product.coverage.field if product.coverage else ""
        return {"coverage": {"file": file, "layer": COVERAGE} | ({"field": field} if field else {})}
    if state == "failed" or product.never_no:
        return {"covers": []}
    return {"covers": product.covers} if product.covers else {}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
