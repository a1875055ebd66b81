"""What a measurement depends on, as checksums: of each site, and of all else together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

import ikap
from ikap.assess import profiles
from ikap.assess.evaluate import Work

LIBRARIES = (
    "exactextract",
    "geopandas",
    "numpy",
    "pandas",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
)
ROOMS = ("measure", "criteria", "assess", "sources", "tables")  # of the program, that measure
TEXTS = (".py", ".toml")
# What a site belongs to and where it stood is no part of what is measured on it.
UNMEASURED = ("proposal", "file", "row")


def made_by(work: Work) -> str:
    """What measures, and in what: the program, the limits in force, and the region's files.

    Weights and curves are no part of it: with other weights nothing is measured anew.
    """
    _criteria, limits = profiles.apply(work.profile)
    parts = {
        "region": [asdict(file) for file in work.region.files()],
        "limits": [(limit.id, limit.tier) for limit in limits],
        "versions": {name: version(name) for name in ("ikap", *LIBRARIES)},
        "program": _program(),
    }
    return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()


def checksums(sites: gpd.GeoDataFrame, work: Work) -> dict[str, str]:
    """By id, a checksum of all that a site is measured on; its id is no part of it."""
    columns = sites.drop(columns=[sites.geometry.name, *UNMEASURED])
    names = [str(name) for name in columns.columns]
    own: dict[str, list[Any]] = {}
    for override in work.overrides:
        answer = {key: value for key, value in asdict(override).items() if key != "id"}
        own.setdefault(override.id, [work.language]).append(answer)
    sums = {}
    shapes = shapely.to_wkb(sites.geometry.to_numpy(), hex=True)
    for id_, row, shape in zip(sites.index, columns.to_numpy().tolist(), shapes, strict=True):
        whole = [dict(zip(names, row, strict=True)), shape, own.get(id_)]
        text = json.dumps(whole, default=str, sort_keys=True)
        sums[str(id_)] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return sums


@cache
def _program() -> str:
    """A checksum of the program, which may be another under the same version."""
    folder = Path(ikap.__file__).parent
    files = (path for room in ROOMS for path in (folder / room).rglob("*"))
    whole = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in TEXTS):
        whole.update(path.relative_to(folder).as_posix().encode("utf-8"))
        whole.update(path.read_bytes())
    return whole.hexdigest()
