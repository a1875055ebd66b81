"""Overlap areas by two engines: ours on GEOS, and DuckDB's spatial extension, on real shapes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.catalogue import code_list
from ikap.measure.overlap import OUTSIDE, class_areas
from ikap.sources.region import open_region

duckdb = pytest.importorskip("duckdb")
spatial = pytest.importorskip("duckdb_extension_spatial")
CRS = "EPSG:25832"
SITES = 60


@pytest.fixture(scope="module")
def engine():
    """DuckDB with the extension that its package brings, and no network."""
    found = sorted(Path(spatial.__file__).parent.rglob("spatial.duckdb_extension"))
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    try:
        connection.execute(f"LOAD '{found[0].as_posix()}'")
    except duckdb.Error as error:
        pytest.skip(f"DuckDB spatial does not load here: {error}")
    return connection


@pytest.fixture(scope="module")
def land():
    return open_region().layer("land")


def stars(land, seed):
    """Sites of many corners, from 2 to 200 daa, around places on the land."""
    random = np.random.default_rng(seed)
    places = land.representative_point().iloc[random.choice(len(land), SITES, replace=False)]
    centre = np.column_stack([places.x, places.y])
    radius = np.sqrt(np.exp(random.uniform(np.log(2), np.log(200), SITES)) * 1000 / np.pi)
    angle = np.sort(random.uniform(0, 2 * np.pi, (SITES, 17)), axis=1)
    reach = radius[:, None] * random.uniform(0.5, 1.4, angle.shape)
    corners = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * reach[..., None]
    shapes = shapely.make_valid(shapely.polygons(corners + centre[:, None]))
    return gpd.GeoSeries(shapes, index=[f"s{i:02}" for i in range(SITES)], crs=CRS)


def by_duckdb(engine, sites, land):
    """m² by site and land type, with every step done by the other engine."""
    one = pd.DataFrame({"site": sites.index, "shape": shapely.to_wkb(sites.to_numpy())})
    other = pd.DataFrame(
        {"code": land["land_type"], "shape": shapely.to_wkb(land.geometry.to_numpy())}
    )
    engine.register("sites", one)
    engine.register("land", other)
    table = engine.execute(
        """
        WITH s AS (SELECT site, ST_GeomFromWKB(shape) AS g FROM sites),
             l AS (SELECT code, ST_GeomFromWKB(shape) AS g FROM land)
        SELECT s.site, l.code, sum(ST_Area(ST_Intersection(s.g, l.g))) AS area
        FROM s JOIN l ON ST_Intersects(s.g, l.g) GROUP BY ALL
        """
    ).df()
    return table.pivot(index="site", columns="code", values="area").fillna(0.0)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_engines_agree_on_the_land_under_random_sites(engine, land, seed):
    sites = stars(land, seed)
    ours = class_areas(sites, land.geometry, land["land_type"], tuple(code_list("ar5")))
    theirs = by_duckdb(engine, sites, land).reindex(sites.index, fill_value=0.0)
    assert {21, 30, 60} <= set(theirs.columns)
    gross = sites.area.to_numpy()
    for code in theirs.columns:
        difference = np.abs(ours[code].to_numpy() - theirs[code].to_numpy())
        assert (difference <= 1e-6 * gross).all()
    outside = gross - theirs.sum(axis=1).to_numpy()
    assert (np.abs(ours[OUTSIDE].to_numpy() - outside) <= 1e-6 * gross).all()
