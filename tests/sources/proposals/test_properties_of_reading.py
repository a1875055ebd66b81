"""What holds for every table and every drawing, whatever stands in it: hypothesis makes them."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ikap.model import M2_PER_DAA
from ikap.sources.cadastre import Property, written
from ikap.sources.proposals import Sheet, read_sheet
from ikap.sources.proposals.grid import HEAD_WITHIN, of_rows
from tests.sources.conftest import SOUTH, WEST, square

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(["bolig", "næring", "1110", "40–60", "ca. 40", "-", "ja", "5001", "12,5"]),
)
COLUMNS = ("id", "navn", "kind", "formål", "boliger", "arbeidsplasser", "kommune", "areal_daa")
ROW = st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL))
POINT = st.tuples(st.integers(-500, 9000), st.integers(-500, 9000))
RING = st.lists(POINT, min_size=3, max_size=9)


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    from ikap.sources.region import open_region
    from tests.sources.conftest import REGION, Toy, municipalities

    folder = tmp_path_factory.mktemp("egenskaper") / "lilleby"
    folder.mkdir()
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    Toy(folder=folder).add("municipalities", frame=municipalities())
    return open_region(folder)


def sheet(rows, shapes):
    frame = pd.DataFrame(rows, columns=list(COLUMNS), index=range(1, len(rows) + 1), dtype=object)
    return Sheet("a.csv", frame, gpd.GeoSeries(shapes, crs=25832).to_numpy(), 25832, {})


@FEW
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_every_row_is_scored_or_refused_with_a_reason_and_a_remedy(region, rows):
    shapes = [square(200 * at, 0) for at in range(len(rows))]
    found = read_sheet(sheet(rows, shapes), region)
    read = set(found.alternatives["row"]) | {r.row for r in found.rejected}
    assert read == set(range(1, len(rows) + 1))
    assert set(found.alternatives["row"]).isdisjoint(r.row for r in found.rejected)
    assert all(r.reason and r.remedy for r in found.rejected)
    assert found.alternatives.index.is_unique
    for count in (*found.alternatives["dwellings"], *found.alternatives["jobs"]):
        assert math.isnan(count) or 0 <= count < math.inf


@FEW
@given(ring=RING)
def test_whatever_is_drawn_is_a_sound_surface_of_its_own_area_or_refused(region, ring):
    drawn = shapely.Polygon([(WEST + x, SOUTH + y) for x, y in ring])
    row = dict.fromkeys(COLUMNS) | {"id": "A", "kind": "bolig", "boliger": 4}
    found = read_sheet(sheet([row], [drawn]), region)
    if len(found.alternatives) == 0:
        assert [r.row for r in found.rejected] == [1]
        return
    (site,) = found.alternatives.geometry
    assert site.is_valid
    assert site.geom_type in ("Polygon", "MultiPolygon")
    if drawn.is_valid:
        assert math.isclose(site.area, drawn.area, rel_tol=1e-9)
        assert site.area >= 50.0
    assert not any(math.isnan(v) for v in site.bounds)
    assert abs(sum(found.alternatives["municipalities"].iloc[0].values()) - 1) < 1e-9
    assert site.area / M2_PER_DAA > 0


@FEW
@given(table=st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=HEAD_WITHIN + 5))
def test_no_row_of_a_table_is_lost_or_made(tmp_path, table):
    grid = of_rows(tmp_path / "a.csv", None, table)
    assert len(grid.frame) <= max(len(table) - 1, 0)
    assert grid.frame.columns.is_unique
    assert list(grid.frame.index) == sorted(set(grid.frame.index))


@given(st.lists(st.builds(Property, st.integers(1, 999), st.integers(1, 9999),
                          st.integers(0, 99)), min_size=1, max_size=5, unique=True),
       st.sampled_from([", ", "; ", " og ", " + ", "\n"]))  # fmt: skip
def test_what_is_written_as_properties_is_read_as_them(properties, between):
    said = written(between.join(map(str, properties)))
    assert said.properties == tuple(properties)
    assert said.rest == ""


@given(st.one_of(st.text(max_size=40), st.text("0123456789/-,; ogbnr.", max_size=30)))
def test_whatever_is_written_what_is_read_of_it_means_the_same_again(text):
    for one in written(text).properties:
        assert written(str(one)).properties == (one,)
