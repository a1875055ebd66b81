"""Every submitted row is an alternative or a rejection that says why, in both languages."""

from __future__ import annotations

import json
import math
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from ikap.model import ConfigurationError
from ikap.sources.proposals.alternatives import COLUMNS
from ikap.sources.proposals.purpose import code_in
from ikap.sources.proposals.reading import read_proposals
from ikap.text import speaking
from tests.sources.conftest import SIZE, SOUTH, WEST, frame, square


def moved(shape, code, swap=False):
    to = Transformer.from_crs(25832, code, always_xy=True)
    there = shapely.transform(shape, lambda p: _columns(to.transform(p[:, 0], p[:, 1])))
    return shapely.transform(there, lambda p: p[:, ::-1]) if swap else there


def _columns(pair):
    return pd.DataFrame({"x": pair[0], "y": pair[1]}).to_numpy()


def all_remarks(found):
    return "\n".join(map(str, found.remarks))


def refused(files, region, **more):
    """row → (reason in bokmål, reason in English), with remedies at the end of each."""
    told = []
    for code in ("nb", "en"):
        with speaking(code):
            found = read_proposals(files, region, **more)
            told.append({r.row: f"{r.reason} {r.remedy}" for r in found.rejected})
    return {row: (text, told[1][row]) for row, text in told[0].items()}


def says(pair, norwegian, english):
    assert norwegian in pair[0]
    assert english in pair[1]


def geojson(path, features, crs="urn:ogc:def:crs:EPSG::25832"):
    whole = {"type": "FeatureCollection", "features": features}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


# --- what is understood ----------------------------------------------------------------------


def test_a_plain_file(lilleby, save):
    path = save(
        "forslag.gpkg",
        [square(0, 0), square(12_000, 0)],
        omrade_id=["2", "1"],
        navn=["Lia", "Øra"],
        formal_kode=[1110, 1340],
        boliger=["1 200", None],
        kommunenr=["5028", "5001"],
    )
    found = read_proposals([path], lilleby)
    sites = found.alternatives
    assert list(sites.columns) == [*COLUMNS, "geometry"]
    assert sites.index.tolist() == ["1", "2"]
    assert sites.index.name == "id"
    assert sites["name"].tolist() == ["Øra", "Lia"]
    assert sites["kind"].tolist() == ["business", "housing"]
    assert sites["business_class"].tolist() == ["C", None]
    assert sites["municipality_code"].tolist() == ["5001", "5028"]
    assert sites["municipalities"].tolist() == [{"5001": 1.0}, {"5028": 1.0}]
    assert sites["dwellings"].iloc[1] == 1200
    assert math.isnan(sites["dwellings"].iloc[0])
    assert sites["derived"].tolist() == [("business_class",), ()]
    assert sites["row"].tolist() == [2, 1]
    assert sites.crs == CRS.from_epsg(25832)
    assert (found.rejected, found.remarks) == ((), ())
    assert [len(file.sha256) for file in found.inputs] == [64]


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.fgb", "a.gml", "a.kml"])
def test_formats(lilleby, save, name):
    crs = 4326 if name.endswith("kml") else 25832
    shapes = gpd.GeoSeries([square(100, 0), square(500, 0)], crs=25832).to_crs(crs)
    path = save(
        name, list(shapes), crs, id=["1", "2"], navn=["Blåbærlia", "Ås"], kind=["bolig"] * 2
    )
    found = read_proposals([path], lilleby)
    assert found.rejected == ()
    assert found.alternatives["name"].tolist() == ["Blåbærlia", "Ås"]
    assert found.alternatives.area.round().tolist() == [10_000, 10_000]
    assert sorted(p.name for p in path.parent.glob("*.gfs")) == []


def test_geoparquet(lilleby, tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    frame([square(0, 0)], id=["1"], kind=["bolig"]).to_parquet(path)
    assert read_proposals([path], lilleby).alternatives.index.tolist() == ["1"]


def test_a_zipped_shapefile_of_iso_8859_1_without_code_page(lilleby, tmp_path):
    path = tmp_path / "blå.shp"
    frame([square(0, 0)], id=["1"], Områdenavn=["Øvre Blåbærlia"], kind=["bolig"]).to_file(
        path, encoding="ISO-8859-1"
    )
    path.with_suffix(".cpg").unlink()
    packed = tmp_path / "innspill æ.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(path.with_suffix(suffix), f"mappe/data{suffix}")
    for file in (path, packed):
        found = read_proposals([file], lilleby)
        assert found.alternatives["name"].tolist() == ["Øvre Blåbærlia"]


@pytest.mark.parametrize(("written", "told"), [("UTF-8", None), ("ISO-8859-1", "UTF-8")])
def test_a_shapefile_that_says_nothing_or_the_wrong_thing(lilleby, tmp_path, written, told):
    path = tmp_path / "a.shp"
    frame([square(0, 0)], id=["1"], navn=["Øvre Ås"], kind=["bolig"]).to_file(
        path, encoding=written
    )
    path.with_suffix(".cpg").unlink()
    if told:
        path.with_suffix(".cpg").write_text(told, encoding="ascii")
    assert read_proposals([path], lilleby).alternatives["name"].tolist() == ["Øvre Ås"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_csv_as_norwegian_offices_write_it(lilleby, tmp_path, encoding):
    path = tmp_path / "a.csv"
    lines = [
        "Id;Navn;Type;Torvdybde_m;WKT EPSG:25833",
        f"7;Ås;Næring;1,5;{moved(square(0, 0), 25833).wkt}",
    ]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    found = read_proposals([path], lilleby)
    assert found.rejected == ()
    row = found.alternatives.loc["7"]
    assert (row["name"], row["kind"], row["peat_depth"]) == ("Ås", "business", 1.5)
    assert row.geometry.centroid.distance(square(0, 0).centroid) < 1


def test_csv_without_a_crs_is_taken_for_ours_where_it_fits_and_that_is_said(lilleby, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'id,kind,wkt\n1,bolig,"{square(0, 0).wkt}"\n', encoding="utf-8")
    found = read_proposals([path], lilleby)
    assert found.alternatives.index.tolist() == ["1"]
    assert "EPSG:25832 passer" in all_remarks(found)
    other = tmp_path / "b.csv"
    other.write_text(f'id,kind,wkt\n1,bolig,"{moved(square(0, 0), 25833).wkt}"\n', encoding="utf-8")
    says(
        refused([other], lilleby)[None], "passer med EUREF89 UTM sone 33", "fit EUREF89 UTM zone 33"
    )


def test_csv_rows_may_each_name_their_crs(lilleby, tmp_path):
    path = tmp_path / "a.csv"
    rows = [(1, 25832), (2, 25833)]
    lines = [f"{i};bolig;{code};{moved(square(i * 500, 0), code).wkt}" for i, code in rows]
    path.write_text("\n".join(["id;kind;epsg;wkt", *lines]), encoding="utf-8")
    sites = read_proposals([path], lilleby).alternatives
    assert sites["row"].tolist() == [1, 2]
    assert sites.centroid.iloc[1].distance(square(1000, 0).centroid) < 1


def test_a_code_of_too_many_figures_is_told_as_it_is_written_and_is_no_other(lilleby, tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"{i};bolig;4;{square(500 * i, 0).wkt};{code}" for i, code in enumerate(
        ("25832", "258321", "EPSG:25832", "925832"))]  # fmt: skip
    path.write_text("\n".join(["id;kind;boliger;wkt;epsg", *rows]), encoding="utf-8")
    found = read_proposals([path], lilleby)
    assert found.alternatives.index.tolist() == ["0", "2"]
    assert [r.reason for r in found.rejected] == [
        "koordinatsystemet 258321 er ukjent.",
        "koordinatsystemet 925832 er ukjent.",
    ]


def test_excel(lilleby, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Innspill")
        sheet.write_row(0, 0, ["id", "type", "boliger", "wkt"])
        sheet.write_row(1, 0, [3, "bolig", 12, square(0, 0).wkt])
    found = read_proposals([path], lilleby)
    assert found.alternatives["dwellings"].to_dict() == {"3": 12.0}


def test_mixed_use_becomes_two_that_share_the_land(lilleby, save):
    path = save("a.gpkg", [square(0, 0)], id=["12"], formål=["1130"], boliger=[40], jobs=[30])
    sites = read_proposals([path], lilleby).alternatives
    assert sites.index.tolist() == ["12-B", "12-N"]
    assert sites["proposal"].tolist() == ["12", "12"]
    assert sites["capacity_share"].tolist() == [0.5, 0.5]
    assert sites["dwellings"].fillna(-1).tolist() == [40, -1]
    assert sites["jobs"].fillna(-1).tolist() == [-1, 30]
    assert sites["business_class"].tolist() == [None, "C"]  # 30 jobs on 10 daa: 3 a daa


def test_a_plan_in_gml_gives_its_purpose_areas(lilleby, shared_data, tmp_path):
    # The sample's own geometry is invented: its purposes are moved into the toy region.
    text = next((shared_data / "plan_gml").glob("*.gml")).read_text(encoding="utf-8-sig")
    path = tmp_path / "plan.gml"
    path.write_text(text, encoding="utf-8")
    found = read_proposals([path], lilleby)
    assert len(found.rejected) == 3
    assert {r.file for r in found.rejected} == {"plan.gml:RpArealformålOmråde"}
    assert all("utenfor regionen" in r.reason for r in found.rejected)
    assert sorted(p.name for p in tmp_path.glob("plan*")) == ["plan.gml"]


def test_a_mapping_goes_before_the_names_that_are_known(lilleby, save):
    path = save("a.gpkg", [square(0, 0)], id=["1"], kind=["næring"], felt7=["bolig"])
    mapped = read_proposals([path], lilleby, {"kind": "felt7"})
    assert mapped.alternatives["kind"].tolist() == ["housing"]
    with pytest.raises(ConfigurationError, match="dwellings"):
        read_proposals([path], lilleby, {"boliger": "felt7"})
    with pytest.raises(ConfigurationError, match="felt8"):
        read_proposals([path], lilleby, {"kind": "felt8"})


def test_boundaries_win_over_what_the_file_says(lilleby, save):
    shape = shapely.box(WEST + SIZE - 300, SOUTH, WEST + SIZE + 100, SOUTH + 100)
    path = save("a.gpkg", [shape], id=["1"], kind=["bolig"], kommunenr=["5030"])
    found = read_proposals([path], lilleby)
    row = found.alternatives.loc["1"]
    assert row["municipality_code"] == "5028"
    assert row["municipalities"] == pytest.approx({"5001": 0.25, "5028": 0.75})
    assert "oppgir kommune 5030, men kommunegrensene gir 5028" in all_remarks(found)


def test_an_old_municipality_number_is_understood(lilleby, save):
    path = save(
        "a.gpkg", [square(SIZE, 0)], id=["1"], kind=["bolig"], boliger=[4], kommunenr=["5030 Klæbu"]
    )
    assert read_proposals([path], lilleby).remarks == ()


def test_an_unknown_municipality_is_remarked(lilleby, save):
    path = save("a.gpkg", [square(0, 0)], id=["1"], kind=["bolig"], kommunenr=["9999"])
    for code, words in (("nb", "oppgir kommune 9999"), ("en", "states municipality 9999")):
        with speaking(code):
            found = read_proposals([path], lilleby)
        assert words in all_remarks(found)
        assert found.alternatives.index.tolist() == ["1"]


def test_self_crossing_polygons_are_mended_and_that_is_said(lilleby, save):
    x, y = WEST + 1000, SOUTH + 1000
    bow = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    path = save("a.gpkg", [bow], id=["1"], kind=["bolig"])
    for code, words in (
        ("nb", "reparert; arealet er 5,0 daa"),
        ("en", "repaired; the area is 5.0"),
    ):
        with speaking(code):
            found = read_proposals([path], lilleby)
        assert words in all_remarks(found)
    assert found.alternatives.area.round(3).tolist() == [5000]
    assert found.alternatives.is_valid.all()


def test_height_is_dropped(lilleby, save):
    path = save("a.gpkg", [shapely.force_3d(square(0, 0), 7.0)], id=["1"], kind=["bolig"])
    assert not read_proposals([path], lilleby).alternatives.has_z.any()


# --- ids -------------------------------------------------------------------------------------


def test_without_an_id_the_row_number_is_derived(lilleby, save):
    path = save("a.fgb", [square(0, 0), square(500, 0)], kind=["bolig"] * 2)
    other = save("b.fgb", [square(0, 500)], kind=["bolig"])
    alone = read_proposals([path], lilleby)
    assert alone.alternatives.index.tolist() == ["a-1", "a-2"]
    assert all("id" in told for told in alone.alternatives["derived"])
    assert "rader uten id: 2" in all_remarks(alone)
    together = read_proposals([path, other], lilleby).alternatives
    assert together.index.tolist() == ["a-1", "a-2", "b-1"]


def test_several_files_put_their_stem_before_the_id(lilleby, save):
    paths = [save(f"{n}.gpkg", [square(0, 0)], id=["1"], kind=["bolig"]) for n in "ab"]
    assert read_proposals(paths, lilleby).alternatives.index.tolist() == ["a-1", "b-1"]
    again = refused([paths[0], paths[0]], lilleby)
    says(again[None], "oppgitt flere ganger", "given more than once")


def test_a_repeated_id_refuses_both_unless_they_are_equal(lilleby, save):
    shapes = [square(0, 0), square(500, 0), square(900, 0), square(900, 0), square(1500, 0)]
    path = save("a.gpkg", shapes, id=["1", "1", "2", "2", "3"], kind=["bolig"] * 5)
    found = refused([path], lilleby)
    assert sorted(found) == [1, 2, 4]
    says(found[1], "id 1 er brukt av flere rader", "id 1 is used by several rows")
    says(found[4], "gjentakelse av rad 3", "repeats row 3")
    assert read_proposals([path], lilleby).alternatives.index.tolist() == ["2", "3"]


def test_a_half_does_not_take_another_sites_id(lilleby, save):
    path = save("a.gpkg", [square(0, 0), square(500, 0)], id=["1", "1-B"], formål=["1130", "1110"])
    found = refused([path], lilleby)
    assert sorted(found) == [1, 2]
    for row in (1, 2):  # the id of neither is used by two rows
        says(found[row], "id 1-B er brukt både av en rad og av en del", "used both by a row and")


# --- rows that are refused -------------------------------------------------------------------

TRIANGLE = [[WEST, SOUTH], [WEST + 90, SOUTH], [WEST, SOUTH + 90], [WEST, SOUTH]]


def test_geometry_that_is_no_surface(lilleby, tmp_path):
    rows = [
        {"type": "Polygon", "coordinates": [TRIANGLE]},
        {"type": "Polygon", "coordinates": [[*TRIANGLE[:3], [WEST + 1, SOUTH + 5]]]},
        None,
        {"type": "Polygon", "coordinates": []},
        {"type": "LineString", "coordinates": TRIANGLE},
        {"type": "Point", "coordinates": TRIANGLE[0]},
        {"type": "Polygon", "coordinates": [TRIANGLE[:2]]},
        {
            "type": "Polygon",
            "coordinates": [[[WEST, SOUTH], [WEST + 5, SOUTH], [WEST, SOUTH + 5], [WEST, SOUTH]]],
        },
    ]
    path = geojson(
        tmp_path / "a.geojson", [feature(g, id=str(i), kind="bolig") for i, g in enumerate(rows, 1)]
    )
    found = refused([path], lilleby)
    assert sorted(found) == [2, 3, 4, 5, 6, 7, 8]
    says(found[2], "ikke lukket", "not closed")
    says(found[3], "geometrien mangler", "geometry is missing")
    says(found[4], "geometrien er tom", "geometry is empty")
    says(found[5], "er LineString, ventet Polygon", "is LineString, expected Polygon")
    says(found[6], "er Point, ventet Polygon", "is Point, expected Polygon")
    says(found[7], "for få punkter", "too few points")
    says(found[8], "bare 12,5 m²", "only 12.5 m²")
    assert read_proposals([path], lilleby).alternatives.index.tolist() == ["1"]


def test_a_file_of_lines_is_refused_row_by_row(lilleby, save):
    lines = [shapely.LineString(TRIANGLE), shapely.LineString(TRIANGLE[:2])]
    assert sorted(refused([save("a.gpkg", lines, id=["1", "2"], kind=["bolig"] * 2)], lilleby)) == [
        1,
        2,
    ]


def test_sites_outside_the_region(lilleby, save):
    out, half = square(-60_000, 0), square(-60, 2000)
    path = save("a.gpkg", [out, half, square(0, 0)], id=["1", "2", "3"], kind=["bolig"] * 3)
    found = refused([path], lilleby)
    assert sorted(found) == [1, 2]
    says(found[1], "utenfor regionen", "outside the region")
    says(found[2], "60\xa0% av området ligger utenfor", "60% of the site lies outside")


def test_values_that_cannot_be_right(lilleby, tmp_path):
    told = [
        {"kind": "bolig", "boliger": "femti"},
        {"kind": "bolig", "boliger": "1.200"},
        {"kind": "bolig", "boliger": "-3"},
        {"kind": "næring", "virksomhetsklasse": "D"},
        {"kind": "hytter"},
        {"formål": "2010"},
        {},
        {"kind": "bolig", "boliger": " "},
        {"kind": "bolig", "torvdybde_m": "150"},
    ]
    shape = {"type": "Polygon", "coordinates": [TRIANGLE]}
    empty = dict.fromkeys(("kind", "boliger", "formål", "torvdybde_m"))
    rows = [feature(shape, **{**empty, **t}) for t in told]
    path = geojson(tmp_path / "a.geojson", rows)
    found = refused([path], lilleby)
    assert sorted(found) == [1, 2, 3, 4, 5, 6, 7, 9]
    says(found[1], "boliger er «femti», ventet et tall", "dwellings is ‘femti’, expected a number")
    says(found[2], "kan leses på to måter", "can be read in two ways")
    says(found[3], "er -3, som er under 0", "is -3, which is below 0")
    says(found[4], "er «D», ventet A, B eller C", "is ‘D’, expected A, B or C")
    says(
        found[5],
        "«hytter» (1120 Fritidsbebyggelse) er verken bolig eller næring",
        "‘hytter’ (1120 Holiday homes) is neither",
    )
    says(found[6], "2010 Veg er verken bolig", "2010 Road is neither housing")
    says(found[7], "ikke oppgitt om området er til bolig", "not stated whether")
    says(found[9], "torvdybde er 150 m; det er trolig i cm", "peat depth is 150 m; it is probably")
    assert read_proposals([path], lilleby).alternatives.index.tolist() == ["a-8"]


@pytest.mark.parametrize(
    ("told", "in_force"),
    [
        *(("Vedtatt plan", True), ("avsatt i gjeldende plan", True), (1, True)),
        *((2, False), ("Ny", False), (None, False), ("til behandling", False)),
    ],
)
def test_whether_a_plan_in_force_has_set_the_site_aside(lilleby, tmp_path, told, in_force):
    shape = {"type": "Polygon", "coordinates": [TRIANGLE]}
    for name in ("arealstatus", "AREALST"):  # SOSI's name of the same
        path = geojson(tmp_path / "a.geojson", [feature(shape, kind="bolig", **{name: told})])
        found = read_proposals([path], lilleby).alternatives
        assert found["plan_in_force"].tolist() == [in_force]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("Fritidsbebygelse", 1120), ("Trase for jernbane", 2021), ("Trase for taubane", 2023)),
        *(("Trase for sporveg/forstadsbane", 2022), ("Andre teknisk infrastrukturtraseer", 2180)),
        *(
            ("Trase for nærmere angitt kollektivtransport", 2061),
            ("Forsvaret - generalisert", 4001),
        ),
        *(("Angitte samferdselsanlegg og", 2900), ("Grønnstruktur - generalisert", 3001)),
        *(("Kombinerte militære formål", 4800), ("Naturområde", 3020)),
    ],
)
def test_the_names_that_official_plans_are_drawn_by_are_known_as_they_are_spelt(name, code):
    assert code_in(name) == code


def test_all_that_is_wrong_with_a_row_is_said(lilleby, save):
    path = save("a.gpkg", [square(-60_000, 0)], id=["1"], kind=["hytter"], boliger=["mange"])
    ((text, _),) = refused([path], lilleby).values()
    assert all(part in text for part in ("«hytter»", "«mange»", "utenfor regionen"))


def test_a_purpose_that_is_not_listed_is_read_as_its_parent(lilleby, save):
    path = save("a.gpkg", [square(0, 0)], id=["1"], formål=[1115])
    found = read_proposals([path], lilleby)
    assert found.alternatives["kind"].tolist() == ["housing"]
    assert "1115 er lest som 1110" in all_remarks(found)


def test_text_from_strangers_is_kept_as_text(lilleby, save):
    name = "<script>{id}</script> =1+1 \u202e"
    path = save("a.gpkg", [square(0, 0)], id=["{x}"], navn=[name], kind=["bolig"], sak=["x" * 300])
    found = read_proposals([path], lilleby)
    row = found.alternatives.iloc[0]
    assert row["name"] == "<script>{id}</script> =1+1"
    assert len(row["case"]) == 200
    assert "kortet til 200 tegn" in all_remarks(found)


def test_a_remark_is_read_by_its_heading_and_bounded(lilleby, save):
    said = "Ønsker <b>rekkehus</b>"
    squares = [square(0, 0), square(300, 0), square(600, 0)]
    kinds = ["bolig"] * 3
    path = save("a.gpkg", squares, id=["1", "2", "3"], kind=kinds, merknad=[said, None, "x" * 1200])
    found = read_proposals([path], lilleby)
    first, second, third = found.alternatives["note"]
    assert (first, second, len(third)) == (said, None, 1000)
    assert "teksten i merknad er forkortet til 1 000 tegn" in all_remarks(found).replace(
        "\u00a0", " "
    )


# --- files that are refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "swap", "name"),
    [
        (25833, False, "sone 33"),
        (4326, False, "EPSG:4326"),
        (4326, True, "lengde og bredde byttet om"),
        (25832, True, "sone 32 (EPSG:25832) med nord og øst byttet om"),
        (5110, False, "NTM sone 10"),
    ],
)
def test_coordinates_in_another_crs_than_the_file_claims(lilleby, save, code, swap, name):
    path = save("a.gpkg", [moved(square(0, 0), code, swap)], 25832, id=["1"], kind=["bolig"])
    says(refused([path], lilleby)[None], name, "cannot be in EPSG:25832")


def test_latitude_and_longitude_swapped_in_geojson(lilleby, tmp_path):
    shape = moved(square(0, 0), 4326, swap=True)
    path = geojson(tmp_path / "a.geojson", [feature(shape.__geo_interface__, kind="bolig")], None)
    says(refused([path], lilleby)[None], "bredde byttet om", "latitude swapped")


def test_a_list_in_one_row_leaves_the_others_as_they_are(lilleby, tmp_path):
    shapes = [square(0, 0).__geo_interface__, square(1, 0).__geo_interface__]
    ids = ("5", ["a", "b"])
    rows = [feature(s, id=i, kind="bolig") for s, i in zip(shapes, ids, strict=True)]
    found = read_proposals([geojson(tmp_path / "a.geojson", rows)], lilleby)
    assert found.rejected == ()
    assert found.alternatives.index.tolist() == ["5", "a, b"]


def test_no_crs(lilleby, save):
    path = save("a.shp", [square(0, 0)], id=["1"], kind=["bolig"])
    path.with_suffix(".prj").unlink()
    told = refused([path], lilleby)[None]
    says(told, "oppgir ikke koordinatsystem", "does not state a coordinate reference system")
    says(told, "passer med EUREF89 UTM sone 32", "fit EUREF89 UTM zone 32")


def test_files_that_cannot_be_read_and_one_that_can(lilleby, save, tmp_path):
    good = save("god.gpkg", [square(0, 0)], id=["1"], kind=["bolig"])
    files = {
        name: tmp_path / name for name in ("tom.geojson", "kuttet.zip", "tull.gpkg", "brev.pdf")
    }
    files["tom.geojson"].touch()
    files["tull.gpkg"].write_text("hallo", encoding="utf-8")
    files["brev.pdf"].write_text("hallo", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "hel.zip", "w") as archive:
        archive.write(good, "god.gpkg")
    whole = (tmp_path / "hel.zip").read_bytes()
    files["kuttet.zip"].write_bytes(whole[: len(whole) // 2])
    files["borte.gpkg"] = tmp_path / "borte.gpkg"
    wanted = {
        "tom.geojson": ("filen er tom", "the file is empty"),
        "kuttet.zip": ("ufullstendig eller skadet", "incomplete or damaged"),
        "tull.gpkg": ("kan ikke leses", "cannot be read"),
        "brev.pdf": ("formatet .pdf", "the format .pdf"),
        "borte.gpkg": ("finnes ikke", "does not exist"),
    }
    for at, code in enumerate(("nb", "en")):
        with speaking(code):
            found = read_proposals([*files.values(), good], lilleby)
        told = {r.file: r.reason for r in found.rejected}
        assert {r.row for r in found.rejected} == {None}
        assert {name for name in wanted if wanted[name][at] not in told[name]} == set()
        assert found.alternatives.index.tolist() == ["1"]


def test_a_truncated_flatgeobuf_and_a_lone_shp(lilleby, save):
    path = save("a.fgb", [square(0, 0)], id=["1"], kind=["bolig"])
    path.write_bytes(path.read_bytes()[:-60])
    says(refused([path], lilleby)[None], "kan ikke leses", "cannot be read")
    lone = save("b.shp", [square(0, 0)], id=["1"], kind=["bolig"])
    lone.with_suffix(".shx").unlink()
    says(refused([lone], lilleby)[None], ".shx mangler", "beside the Shapefile: .shx.")


def test_tables_without_surfaces(lilleby, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id;x;y\n1;560000;7020000\n", encoding="utf-8")
    says(refused([path], lilleby)[None], "punkter, ventet flater", "points, expected polygons")
    path.write_text("", encoding="utf-8")
    says(refused([path], lilleby)[None], "filen er tom", "the file is empty")
    path.write_text(f'id,torvdybde,wkt\n1,1,5,"{square(0, 0).wkt}"\n', encoding="utf-8")
    says(
        refused([path], lilleby)[None],
        "flere felter enn overskriften",
        "more fields than the header",
    )


def test_a_file_with_several_layers(lilleby, tmp_path):
    path = tmp_path / "a.gpkg"
    frame([square(0, 0)], id=["1"], kind=["bolig"]).to_file(path, layer="innspill")
    frame([square(0, 0)], note=["x"]).to_file(path, layer="grenser")
    frame([shapely.Point(WEST, SOUTH)], kind=["bolig"]).to_file(path, layer="punkt")
    assert read_proposals([path], lilleby).alternatives["file"].tolist() == ["a.gpkg:innspill"]
    frame([square(500, 0)], id=["2"], kind=["bolig"]).to_file(path, layer="flere")
    found = read_proposals([path], lilleby)
    assert found.alternatives["file"].tolist() == ["a.gpkg:innspill", "a.gpkg:flere"]
    passed = {reading.layer: reading.passed for reading in found.readings if reading.passed}
    assert "ikke noe felt for hva som foreslås" in passed["grenser"]
    assert "Point" in passed["punkt"]
    named = read_proposals([f"{path}:flere"], lilleby)
    assert named.alternatives.index.tolist() == ["2"]
    says(refused([f"{path}:feil"], lilleby)[None], "kartlaget feil finnes ikke", "layer feil")


def test_an_empty_layer(lilleby, tmp_path):
    path = tmp_path / "a.gpkg"
    frame([square(0, 0)], id=["1"]).iloc[:0].to_file(path)
    says(refused([path], lilleby)[None], "ingen objekter", "has no features")


def test_nothing_is_lost(lilleby, save):
    shapes = [square(i * 200, 0) for i in range(30)] + [square(-60_000, 0), shapely.Point(0, 0)]
    path = save("a.gpkg", shapes, kind=["bolig", "hytter"] * 16)
    found = read_proposals([path], lilleby)
    assert sorted([*found.alternatives["row"], *(r.row for r in found.rejected)]) == list(
        range(1, 33)
    )


def test_the_order_of_the_files_rows_does_not_matter(lilleby, save):
    rows = frame([square(i * 500, 0) for i in range(4)], id=list("bdac"), kind=["bolig"] * 4)
    first = read_proposals(
        [save("a.gpkg", list(rows.geometry), id=rows["id"], kind=rows["kind"])], lilleby
    )
    back = rows.iloc[::-1]
    again = read_proposals(
        [save("a.gpkg", list(back.geometry), id=list(back["id"]), kind=["bolig"] * 4)], lilleby
    )
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.alternatives.drop(columns="row")),
        pd.DataFrame(again.alternatives.drop(columns="row")),
    )


def test_the_firm_class_is_as_given_else_by_visits_jobs_or_the_code(lilleby, save):
    path = save(
        "a.gpkg",
        [square(200 * i, 0) for i in range(5)],  # 10 daa each
        id=list("abcde"),
        arealformål=["1340"] * 5,
        virksomhetsklasse=["B", None, None, None, None],
        besøk=[5000.0, 1200.0, 900.0, None, None],
        arbeidsplasser=[300.0, 10.0, 100.0, 60.0, None],
    )
    sites = read_proposals([path], lilleby, {}).alternatives
    assert sites["business_class"].tolist() == ["B", "A", "B", "B", "C"]
    assert sites["class_from"].tolist() == ["field", "visits", "jobs", "jobs", "code"]
    assert ["business_class" in derived for derived in sites["derived"]] == [
        False, True, True, True, True]  # fmt: skip
