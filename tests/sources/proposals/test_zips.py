"""Several data sets in one zip: each that proposes something is read, the others are named."""

from __future__ import annotations

import zipfile

from ikap.sources.proposals import read_proposals
from tests.sources.conftest import frame, square


def test_each_data_set_of_a_zip_is_read_or_named(tmp_path, lilleby):
    inside = tmp_path / "inn"
    inside.mkdir()
    housing = frame([square(0, 0)], id=["A"], kind=["bolig"], boliger=[4])
    housing.to_file(inside / "bolig.shp")
    business = frame([square(500, 0)], id=["B"], kind=["næring"], arbeidsplasser=[5])
    business.to_file(inside / "næring.geojson")
    frame([square(0, 0, 900)], navn=["Planområde"]).to_file(inside / "ramme.gpkg")
    path = tmp_path / "sending.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(inside.iterdir()):
            archive.write(part, part.name)
        archive.writestr("skadet.gml", "<a/>")
    found = read_proposals([path], lilleby)
    assert found.alternatives["kind"].to_dict() == {"A": "housing", "B": "business"}
    assert found.rejected == ()
    layers = {reading.layer: bool(reading.passed) for reading in found.readings}
    assert layers == {"bolig.shp": False, "næring.geojson": False, "ramme.gpkg": True,
                      "skadet.gml": True}  # fmt: skip
    told = {p.where: p.what for p in found.remarks}
    assert "ikke noe felt for hva som foreslås" in told["sending.zip:ramme.gpkg"]
    assert "sending.zip:skadet.gml" in told
    (one,) = (file for file in found.opened)
    assert dict(one.places) == {"sending.zip:bolig.shp": 1, "sending.zip:næring.geojson": 1}


def test_one_that_is_named_after_the_zip_is_read_alone(tmp_path, lilleby):
    housing = frame([square(0, 0)], id=["A"], kind=["bolig"], boliger=[4])
    for name in ("en", "to"):
        housing.to_file(tmp_path / f"{name}.geojson")
    path = tmp_path / "sending.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("en.geojson", "to.geojson"):
            archive.write(tmp_path / name, name)
    found = read_proposals([f"{path}:to.geojson"], lilleby)
    assert list(found.alternatives.index) == ["A"]


def test_the_parts_of_a_shapefile_that_are_given_beside_it_are_no_files_of_their_own(
    tmp_path, lilleby
):
    frame([square(0, 0)], id=["A"], kind=["bolig"], boliger=[4]).to_file(tmp_path / "felt.shp")
    found = read_proposals(sorted(tmp_path.glob("felt.*")), lilleby)
    assert list(found.alternatives.index) == ["A"]
    assert found.rejected == ()
    assert {r.path.rpartition(".")[2] for r in found.readings if r.passed} >= {"dbf", "shx", "prj"}
    (alone,) = read_proposals([tmp_path / "felt.dbf"], lilleby).rejected
    assert "formatet .dbf kan ikke leses" in alone.reason
