"""The second engine finds the same mapped ground of each site as the first."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from ikap.assess.limits import checked_share
from ikap.model import ConfigurationError, ZoneTest

pytest.importorskip("duckdb")

from ikap.verify.engine import Engine
from ikap.verify.ground import SITE, Layers, _checked, lay_out

SITES = [shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100)]
WEST = gpd.GeoSeries([shapely.box(-50, -50, 50, 150), shapely.box(480, -20, 620, 120)], crs=25832)
SOUTH = gpd.GeoSeries([shapely.box(-50, -50, 700, 50)], crs=25832)
NOWHERE: tuple[str, ...] = ()


@pytest.fixture
def engine():
    try:
        opened = Engine()
    except ConfigurationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


@pytest.mark.parametrize(
    ("proof", "buffer", "shares"),
    [
        ([WEST], 0.0, [0.5, 1.0]),
        ([WEST, SOUTH], 0.0, [0.25, 0.5]),
        ([WEST, "region"], 0.0, [0.5, 1.0]),
        ([WEST, NOWHERE], 0.0, [0.0, 0.0]),
        ([WEST], 20.0, None),
        (["region"], 0.0, [1.0, 1.0]),
        ([("5001",)], 0.0, [1.0, 1.0]),
    ],
)
def test_both_engines_find_the_same_share_mapped(engine, proof, buffer, shares):
    sites = gpd.GeoDataFrame(
        {column: [None, None] for column in SITE}, geometry=SITES, crs=25832, index=["s0", "s1"]
    )
    sites["municipalities"] = [{"5001": 1.0}] * 2
    sites.index.name = "id"
    ground = gpd.GeoDataFrame(
        {"municipality_code": ["5001"]}, geometry=[shapely.box(-99, -99, 999, 999)], crs=25832
    )
    layers = {"municipalities": ground}
    held = Layers(layers.__contains__, layers.__getitem__, lambda _test: proof)
    lay_out(engine, sites, held)
    test = ZoneTest("flood", buffer=buffer)
    found = engine.frame(_checked(engine, test, "municipality", held)).set_index("id")["share"]
    ours = checked_share(sites, proof, WEST, buffer)
    assert found.reindex(sites.index).tolist() == pytest.approx(ours.tolist(), abs=1e-9)
    if shares is not None:
        assert ours.tolist() == pytest.approx(shares)
    else:
        assert 0.4 < ours[0] < 0.6
        assert ours[1] == 1.0
