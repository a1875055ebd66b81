"""A toy region to judge sets in: two municipalities of 10 × 10 km, in strips of known ground."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

import ikap
from ikap.model import Evaluation
from ikap.sources.region import Region, open_region

WEST, SOUTH = 560_000, 7_020_000
SOURCE = 'source = { title = "Data", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }'
REGION = f"""
title = "Lilleby"
crs = "EPSG:25832"
municipalities = ["5001", "5028"]
main_centre = "Torget"
density = {{ default = 3, basis = {{ tag = "P", title = "Forslag" }} }}
[layers.municipalities]
file = "municipalities.gpkg"
{SOURCE}
[layers.land]
file = "land.gpkg"
{SOURCE}
[tables.growth_targets]
file = "growth.csv"
{SOURCE}
[tables.need_assumptions]
file = "need.csv"
{SOURCE}
[tables.business_need]
file = "business_need.csv"
{SOURCE}
"""
NEED = """name;municipality_code;low;best;high;source;date;tag
people_per_year;;4000;4000;4000;Framskriving;2026;S
people_per_new_dwelling;;2,1;2,1;2,1;Anslag;2026;M-M
years;;12;12;12;Plan;2026;P
"""
BUSINESS_NEED = """name;municipality_code;low;best;high;source;date;tag
land_per_year;;;100;;Strategi;2026;S
years;;;12;;Plan;2026;P
"""
GROWTH = """municipality_code;dwellings_share;dwellings_reserve;reserve_type;reserve_date
5001;0,5;300;build_ready;2020
5028;0,5;100;build_ready;2020
"""
# AR5 land types in strips from the west: where each begins, in metres.
STRIPS = {21: 0, 22: 2000, 23: 4000, 30: 5000, 60: 15_000}


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """A rectangle with its lower left corner x, y metres into the region."""
    return shapely.box(WEST + x, SOUTH + y, WEST + x + width, SOUTH + y + height)


def _frame(shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=25832)


def write_region(folder: Path, growth: str = GROWTH) -> Region:
    folder.mkdir()
    _frame(
        [box(0, 0, 10_000, 10_000), box(10_000, 0, 10_000, 10_000)],
        kommunenummer=["5028", "5001"],
        kommunenavn=["Melhus", "Trondheim"],
    ).to_file(folder / "municipalities.gpkg")
    starts = [*STRIPS.values(), 20_000]
    _frame(
        [box(a, 0, b - a, 10_000) for a, b in pairwise(starts)],
        arealtype=list(STRIPS),
        skogbonitet=[13] * len(STRIPS),
    ).to_file(folder / "land.gpkg")
    (folder / "growth.csv").write_text(growth, encoding="utf-8")
    (folder / "need.csv").write_text(NEED, encoding="utf-8")
    (folder / "business_need.csv").write_text(BUSINESS_NEED, encoding="utf-8")
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    return open_region(folder)


@pytest.fixture(name="box", scope="session")
def box_fixture() -> Callable[..., shapely.Polygon]:
    return box


@pytest.fixture(scope="session")
def toy_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return write_region(tmp_path_factory.mktemp("region") / "lilleby")


@pytest.fixture
def scored(tmp_path: Path, toy_region: Region) -> Callable[..., Evaluation]:
    """Score rows of (id, kind, shape, dwellings, jobs) in the toy region."""

    def score(*rows: tuple[str, str, Any, float | None, float | None]) -> Evaluation:
        ids, kinds, shapes, dwellings, jobs = zip(*rows, strict=True)
        _frame(
            list(shapes),
            id=list(ids),
            kind=list(kinds),
            dwellings=list(dwellings),
            jobs=list(jobs),
        ).to_file(tmp_path / "proposals.gpkg")
        return ikap.score([tmp_path / "proposals.gpkg"], toy_region)

    return score


@pytest.fixture
def toy_folder(tmp_path: Path) -> Callable[[], Path]:
    """New folders of the toy region, to be added to."""
    made: list[Path] = []

    def folder() -> Path:
        made.append(write_region(tmp_path / f"lilleby-{len(made)}").folder)
        return made[-1]

    return folder
