"""Real extracts in the place of the sample's layers, by the script that makes the table of it.

Where the extracts lie beside the repository they are used; elsewhere the same code runs on a small
hand-made one with the same files.
"""

from __future__ import annotations

import gzip
import importlib.util
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ikap.sources.official import WHY, left_out, official
from ikap.sources.region import open_region

ROOT = Path(__file__).resolve().parents[1]
WEEK = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"


@pytest.fixture(scope="module")
def script():
    path = ROOT / "scripts" / "real_region.py"
    spec = importlib.util.spec_from_file_location("real_region", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["real_region"] = module  # its records look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def extract(script, tmp_path_factory):
    """The files of the extracts, hand-made: one road, one wood, one stop, one cell."""
    folder = tmp_path_factory.mktemp("extract")
    bundled = open_region()
    places = bundled.layer("municipalities").rename(
        columns={"municipality_code": "kommunenummer", "name": "kommunenavn"}
    )
    places.to_crs(4326).to_file(folder / script.BOUNDARIES, driver="GeoJSON")
    whole = places.to_crs(25833)
    west, south, east, north = whole.total_bounds
    road = shapely.LineString([(west, (south + north) / 2), (east, (south + north) / 2)])
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    wide = shapely.box(west, south, east, north)
    layers = {
        "Veglenke": ([road, road], {"typeVeg": ["enkelBilveg", "bilferje"], "vegfase": ["V", "V"]}),
        "Stasjon": ([middle], {"navn": ["Anes"]}),
        "Havflate": ([shapely.box(west, north - 2000, east, north)], {"objtype": ["Havflate"]}),
        "Naturvernomrade": ([middle.buffer(50)], {"verneform": ["NR"], "navn": ["Anesmyra"]}),
        "Skog": ([wide], {"objtype": ["Skog"]}),
        "ElvBekk": ([road], {"objtype": ["ElvBekk"]}),
    }
    for name in ("ApentOmrade", "Myr", "Innsjo", "Tettbebyggelse"):
        layers[name] = ([middle.buffer(10)], {"objtype": [name]})
    for name, (shapes, columns) in layers.items():
        frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=25833)
        frame.to_file(folder / script.N1000, layer=name, engine="pyogrio")
    write_timetable(folder / script.TIMETABLE)
    with gzip.open(folder / script.GRID, "wt", encoding="utf-8") as file:
        file.write(f"E,N,pop_tot\n{int(middle.x) // 250 * 250},{int(middle.y) // 250 * 250},40\n")
    return folder


def write_timetable(path):
    times = "".join(
        f"t{n},{stop},{at + 1},0{6 + n}:{10 * at:02}:00,0{6 + n}:{10 * at:02}:00\n"
        for n in (1, 2)
        for at, stop in enumerate("AB")
    )
    files = {
        "stops": "stop_id,stop_name,stop_lat,stop_lon\nA,Anes,63.43,10.39\nB,Berg,63.42,10.40\n",
        "routes": "route_id,route_short_name,route_type\nR,1,3\n",
        "trips": "route_id,service_id,trip_id,direction_id\nR,w,t1,0\nR,w,t2,0\n",
        "stop_times": f"trip_id,stop_id,stop_sequence,arrival_time,departure_time\n{times}",
        "calendar": f"{WEEK}\nw,1,1,1,1,1,0,0,20260105,20261218\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)


def held(script, data, out):
    region = open_region(script.write_region(data, out))
    for kind in script.ENTRIES:
        assert not region.source(kind).synthetic
        assert region.source(kind).publisher != "IKAP"
    return script.scored(out)


def test_a_hand_made_extract_is_scored_as_the_real_one(script, extract, tmp_path):
    scores = held(script, extract, tmp_path / "region")
    assert len(scores) > 40
    assert scores["score"].notna().sum() > 30


def test_the_real_extract_is_scored(script, shared_data, tmp_path):
    scores = held(script, shared_data, tmp_path / "region")
    assert len(scores) == 48
    lade = scores.loc["103"]
    assert lade["rank"] <= 3  # where AtB's timetable has a metro bus that the sample has not


def test_what_a_layer_did_is_the_change_that_it_makes_alone(script, extract, tmp_path, monkeypatch):
    few = {kind: script.ENTRIES[kind] for kind in ("land", "protected_nature")}
    monkeypatch.setattr(script, "ENTRIES", few)
    moved = script.compared(extract, tmp_path)
    changes = [abs(script._change(one)) for one in moved]
    assert changes == sorted(changes, reverse=True)
    assert {one.by for one in moved} <= {"land", ""}
    wooded = next(one for one in moved if one.by == "land")
    assert wooded.by_points == pytest.approx(script._change(wooded), abs=0.05)
    assert wooded.name in script.table(moved)


def test_every_data_set_is_listed_and_what_is_left_out_has_its_reason():
    page = (ROOT / "docs" / "real_data.md").read_text(encoding="utf-8")
    for one in official():
        assert f"| {one.title} | {one.owner} | `{one.kind}` |" in page
    for away in left_out():
        assert WHY[away.why] in page
        for name in away.dok:
            assert name in page
    assert page.count("→") > 48  # the ranking is there
