"""OGC API – Features 1 and 2, by their abstract tests; the region's layers and a run's sites."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings

import geopandas as gpd
import pyogrio
import pytest
from pyproj import CRS

from ikap.sources.region import open_region
from tests.serve.conftest import UTM32

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# Not the data of the wheels' GDAL and PROJ, which are of another version.
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PROJ_", "GDAL_"))}
FLOOD = "/collections/region-flood"


@pytest.fixture(scope="module")
def run(scored):
    return scored


def test_rc_collections(served):
    found = {one["id"]: one for one in served.ask("/collections").json["collections"]}
    flood = found["region-flood"]
    assert flood["crs"][0] == CRS84
    assert flood["storageCrs"] == UTM32
    assert flood["itemType"] == "feature"
    (box,) = flood["extent"]["spatial"]["bbox"]
    assert box[0] < box[2]
    assert box[1] < box[3]
    assert {"self", "items"} == {link["rel"] for link in flood["links"]}
    assert "oppdiktede" in flood["description"]
    assert served.ask(FLOOD).json == flood
    assert served.ask("/collections/region-none").status == 404


def test_fc_response(served):
    found = served.ask(f"{FLOOD}/items?limit=3")
    assert found.headers["content-type"] == "application/geo+json"
    assert found.headers["content-crs"] == f"<{CRS84}>"
    assert found.json["numberReturned"] == len(found.json["features"]) == 3
    assert found.json["numberMatched"] == len(open_region().layer("flood"))
    assert "timeStamp" in found.json


def test_fc_paging(served):
    """`next` leads through every feature once, and then there is no more."""
    path, ids = f"{FLOOD}/items?limit=10", []
    while path:
        page = served.ask(path).json
        ids += [one["id"] for one in page["features"]]
        after = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = after[0].split(served.root, 1)[1] if after else None
    assert len(ids) == len(set(ids)) == page["numberMatched"]


def test_fc_bbox(served):
    everything = served.ask(f"{FLOOD}/items?limit=1000").json
    (box,) = served.ask(FLOOD).json["extent"]["spatial"]["bbox"]
    whole = served.ask(f"{FLOOD}/items?limit=1000&bbox={','.join(map(str, box))}").json
    assert whole["numberMatched"] == everything["numberMatched"]
    high = ",".join(map(str, [box[0], box[1], 0, box[2], box[3], 100]))
    assert served.ask(f"{FLOOD}/items?bbox={high}").json["numberMatched"] == whole["numberMatched"]
    assert served.ask(f"{FLOOD}/items?bbox=0,0,1,1").json["numberMatched"] == 0
    first = open_region().layer("flood").iloc[[0]]
    metres = ",".join(str(v) for v in first.total_bounds)
    near = served.ask(f"{FLOOD}/items?bbox={metres}&bbox-crs={UTM32}").json
    assert "0" in {one["id"] for one in near["features"]}
    assert near["numberMatched"] <= everything["numberMatched"]


def test_fc_crs(served):
    """East comes before north in EPSG:25832, as the register has it."""
    assert [axis.direction for axis in CRS.from_epsg(25832).axis_info] == ["east", "north"]
    found = served.ask(f"{FLOOD}/items?limit=1&crs={UTM32}")
    assert found.headers["content-crs"] == f"<{UTM32}>"
    frame = gpd.GeoDataFrame.from_features(found.json["features"], crs="EPSG:25832")
    expected = open_region().layer("flood").geometry.iloc[0]
    assert frame.geometry.iloc[0].hausdorff_distance(expected) < 0.001


def test_f_one_feature(served):
    found = served.ask(f"{FLOOD}/items/0")
    assert found.json["id"] == "0"
    assert {"self", "collection"} == {link["rel"] for link in found.json["links"]}
    assert served.ask(f"{FLOOD}/items/none").status == 404


def test_the_sites_of_a_run_are_a_collection_by_rank(served, run):
    path = f"/collections/run-{run['id']}-alternatives"
    found = served.ask(f"{path}/items?limit=1000").json
    document = served.ask(f"/runs/{run['id']}/files/scores.json").json
    assert {one["id"] for one in found["features"]} == {
        one["id"] for one in document["alternatives"]
    }
    ranks = [one["properties"]["rank"] for one in found["features"]]
    known = [rank for rank in ranks if rank is not None]
    assert ranks == sorted(known) + [None] * (len(ranks) - len(known))
    only = served.ask(f"{path}/items?kind=business&limit=1000").json
    assert 0 < only["numberMatched"] < found["numberMatched"]


def test_gdal_reads_the_sites_in_the_regions_own_crs(served, run):
    address = f"OAPIF:http://127.0.0.1:{served.port}{served.root}"
    layer = f"run-{run['id']}-alternatives"
    if "OAPIF" not in pyogrio.list_drivers():
        pytest.skip("this GDAL has no OAPIF driver")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pyogrio.read_dataframe(address, layer=layer)
    assert frame.crs.to_epsg() in (25832, 4326)
    whole = served.ask(f"/collections/{layer}/items?limit=1000").json["features"]
    assert {str(v) for v in frame["id"]} == {one["properties"]["id"] for one in whole}


def test_the_systems_own_gdal_takes_a_page_at_a_time_and_a_box(served, tmp_path):
    """Another GDAL than the wheels': the one that QGIS and ogr2ogr of the system have."""
    command = shutil.which("ogr2ogr")
    if command is None:
        pytest.skip("no ogr2ogr on this machine")
    listed = subprocess.run([command, "--formats"], capture_output=True, text=True, check=True)
    if "OAPIF" not in listed.stdout:
        pytest.skip("this ogr2ogr has no OAPIF driver")
    (box,) = served.ask(FLOOD).json["extent"]["spatial"]["bbox"]
    west = [box[0], box[1], (box[0] + box[2]) / 2, box[3]]
    within = served.ask(f"{FLOOD}/items?limit=1000&bbox={','.join(map(str, west))}").json
    for name, options, count in (
        ("whole", ["-oo", "PAGE_SIZE=7"], len(open_region().layer("flood"))),
        ("west", ["-spat", *map(str, west)], within["numberMatched"]),
    ):
        out = tmp_path / f"{name}.geojson"
        source = f"OAPIF:http://127.0.0.1:{served.port}{served.root}"
        asked = [command, *options, "-f", "GeoJSON", str(out), source, "region-flood"]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False, env=CLEAN)
        assert ran.returncode == 0, ran.stderr
        assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == count > 0


def test_owslib_reads_the_collections(served, run):
    features = pytest.importorskip("owslib.ogcapi.features")
    found = features.Features(f"http://127.0.0.1:{served.port}{served.root}/")
    assert "region-flood" in found.feature_collections()
    page = found.collection_items(f"run-{run['id']}-alternatives", limit=2)
    assert page["numberReturned"] == 2
