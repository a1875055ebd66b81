"""Properties, municipalities and runs: what is written, what it is read as, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from ikap.model import ConfigurationError, Source
from ikap.sources import cadastre, municipality, runs
from ikap.sources.cadastre import Property

# --- properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "properties"),
    [
        ("12/34", ["12/34"]),
        ("12/34/5", ["12/34/5"]),
        ("12/34/0/6", ["12/34"]),
        ("12/34/5/6/7", []),
        ("5001-12/34", ["5001-12/34"]),
        ("5001 - 12-34-5", ["5001-12/34/5"]),
        ("kommune 5001: 12/34", ["5001-12/34"]),
        ("5001-12/34, 13/2", ["5001-12/34", "5001-13/2"]),
        ("gnr. 12 og bnr. 34 fnr 5 snr 6", ["12/34/5"]),
        ("gnr/bnr 12/34", ["12/34"]),
        ("gbnr. 12/34 og g/bnr 13/1", ["12/34", "13/1"]),
        ("12/34; 12/34", ["12/34"]),
        ("12/34, 35, 36", ["12/34", "12/35", "12/36"]),
        ("12/34/5, 35", ["12/34/5", "12/35"]),
        ("5028/12/34", ["5028-12/34"]),
        ("4601/12/34", ["4601/12/34"]),
        ("12", []),
        ("", []),
    ],
)
def test_properties_as_people_write_them(written, properties):
    read = cadastre.written(written, ("5028",))
    assert [str(parcel) for parcel in read.properties] == properties


@pytest.mark.parametrize(
    ("written", "more", "part", "sections", "alone", "rest"),
    [
        ("12/34 m.fl.", True, False, False, (), ""),
        ("del av 12/34", False, True, False, (), "del av 12/34"),
        ("12/34/0/1", False, False, True, (), ""),
        ("12/34, 35", False, False, False, ("35",), ""),
        ("12/34, ved veien", False, False, False, (), "ved veien"),
        ("2026-01-02", False, False, False, (), "2026-01-02"),
        ("12/34", False, False, False, (), ""),
    ],
)
def test_what_else_a_text_says_of_its_properties(written, more, part, sections, alone, rest):
    read = cadastre.written(written)
    assert (read.more, read.part, read.sections, read.alone, read.rest) == (
        more, part, sections, alone, rest
    )  # fmt: skip
    assert read.date is written.startswith("2026")


def layer(*rows):
    columns = ("municipality_code", "farm_number", "holding_number", "lease_number",
               "property_number")  # fmt: skip
    frame = pd.DataFrame([row[:5] for row in rows], columns=columns, dtype=object)
    return gpd.GeoDataFrame(frame, geometry=[row[5] for row in rows], crs=25832)


BOX = shapely.box(0, 0, 10, 10)
FAR = shapely.box(50, 0, 60, 10)
LAYER = layer(
    ("5001", 1, 2, None, None, BOX), ("5001", 1, 2, 0, None, FAR), ("5001", 1, 2, 7, None, BOX),
    ("5028", "1", "2", "", None, FAR), (301, None, None, None, "3/4", BOX),
    ("5001", "5,6", "1,2", "", None, BOX), ("5001", "8", "1,2", "", "9/9", BOX),
    (None, 1, 1, None, None, BOX),
)  # fmt: skip


def region(*, there=True, synthetic=False):
    return SimpleNamespace(
        has=lambda _name: there, names={"5001": "T"}, lasting={},
        reading=lambda _name: SimpleNamespace(frame=LAYER),
        source=lambda _name: Source("Matrikkel", "Kartverket", "2026-01-15", "fri",
                                    synthetic=synthetic),
    )  # fmt: skip


def test_the_ground_of_a_property_is_all_of_its_pieces():
    place = region()
    here, plot = Property(1, 2, 0, "5001"), Property(1, 2, 7, "5001")
    held = cadastre.grounds(
        place, [here, plot, Property(5, 1, 0, "5001"), Property(9, 9, 0, "5001")]
    )
    whole, part = held.found[here], held.found[plot]
    assert (whole.shape.area, whole.parts, whole.leases, whole.others) == (200, 2, 1, ())
    assert (part.shape.bounds, part.parts, part.leases) == ((0, 0, 10, 10), 1, 0)
    assert held.found[Property(5, 1, 0, "5001")].others == ("5001-6/2",)
    assert Property(9, 9, 0, "5001") in held.found  # numbers that do not fit: the text is read
    assert held.source.replace("\N{NO-BREAK SPACE}", " ") == "Matrikkel (Kartverket, 15.01.2026)"
    assert held.there
    assert list(place.lasting) == [cadastre._INDEX]


def test_a_property_without_a_municipality_is_where_only_one_has_it():
    held = cadastre.grounds(
        region(synthetic=True), [Property(1, 2), Property(3, 4), Property(7, 7)]
    )
    assert held.elsewhere == {
        Property(1, 2): ("5001", "5028"), Property(3, 4): ("0301",), Property(7, 7): ()
    }  # fmt: skip
    assert list(held.found) == [Property(3, 4)]
    assert held.source.endswith("oppdiktet")
    bare = cadastre.grounds(region(there=False), [Property(1, 2)])
    assert (bare.there, bare.found, bare.names) == (False, {}, {"5001": "T"})
    assert cadastre.asking(region()) == cadastre.Grounds(True, True, names={"5001": "T"})


# --- municipalities -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "today"),
    [("5001", "5001", "5001"), ("301", "0301", "0301"), ("K-1601", "1601", "5001"),
     ("50011", None, None), ("", None, None), (5024, "5024", "5059"), ("12", None, None)],
)  # fmt: skip
def test_a_number_of_a_municipality_in_a_cell(value, code, today):
    assert municipality.code_of(value) == code
    assert municipality.current_code(value) == today


NAMES = {"5001": "Trondheim - Tråante", "5028": "Melhus", "5035": "Stjørdal"}


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("trondheim kommune", ["5001"]),
        ("Tråante", ["5001"]),
        ("Melhus og Stjørdal", ["5028", "5035"]),
        ("Melhus/Skaun", ["5028", "5029"]),
        ("5028, 1601", ["5001", "5028"]),
        ("Orkdal", ["5059"]),
        ("Melhus, Atlantis", ["5028"]),
        ("", []),
    ],
)
def test_municipalities_are_said_by_number_or_name(value, codes):
    said = sorted(municipality.codes_said(value, {**NAMES, "5029": "Skaun"}))
    assert said == codes


UTM = CRS.from_epsg(25832)
EAST, NORTH = 570_000, 7_030_000


def ground(code, name, x, size=1000):
    return (code, name, shapely.box(EAST + x, NORTH, EAST + x + size, NORTH + size))


def of_region(rows, wanted=("5001", "5028")):
    frame = gpd.GeoDataFrame(
        {
            "municipality_code": [r[0] for r in rows],
            "name": pd.Series([r[1] for r in rows], dtype=object),
        },
        geometry=[r[2] for r in rows], crs=UTM,
    )  # fmt: skip
    return municipality.of_region(frame, wanted, UTM, "kommuner")


def test_municipalities_are_one_row_each_by_todays_number():
    whole = of_region(
        [
            ground("5028", "Melhus", 0),
            ground("1601", None, 2000),
            ground("5001", "Trondheim", 3000),
            ground("4601", "Bergen", 9000),
        ]
    )
    assert whole["municipality_code"].tolist() == ["5001", "5028"]
    assert whole["name"].tolist() == ["Trondheim", "Melhus"]
    assert whole.area.tolist() == [2_000_000, 1_000_000]
    assert of_region([ground("5001", "", 0)], ("5001",))["name"].tolist() == ["5001"]
    with pytest.raises(ConfigurationError) as caught:
        of_region([ground("5028", "M", 0), ground("4601", "B", 1)], ("5035", "5001", "5028"))
    [problem] = caught.value.problems
    assert "kommune 5001, 5035 finnes ikke" in problem.what
    assert problem.remedy == "Kartlaget har 4601, 5028."
    with pytest.raises(ConfigurationError) as bare:
        of_region([ground(None, "x", 0)], ("5001",))
    assert bare.value.problems[0].remedy == "Kartlaget har –."


def test_a_site_is_shared_out_among_the_municipalities_that_it_lies_in():
    grounds = gpd.GeoDataFrame({"municipality_code": ["5028", "5001", "5028"]},
                               geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10),
                                         shapely.box(20, 0, 30, 10)], crs=UTM)  # fmt: skip
    sites = gpd.GeoSeries(
        [shapely.box(5, 0, 25, 10), shapely.box(12, 0, 14, 2), shapely.box(28, 0, 36, 10),
         shapely.Point(1, 1)], index=list("abcd"), crs=UTM,
    )  # fmt: skip
    shares = municipality.shares(sites, grounds)
    assert list(shares.columns) == ["5028", "5001"]
    assert shares.loc["a"].tolist() == [0.5, 0.5]
    assert shares.loc["b"].tolist() == [0, 1]
    assert shares.loc["c"].tolist() == [0.25, 0]
    assert shares.loc["d"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("point", "bounds", "usable"),
    [((10.4, 63.4), (6, 38, 12, 84), True), ((5.9, 61.0), (6, 38, 12, 84), True),
     ((18.9, 69.6), (6, 38, 12, 84), True), ((10.4, 40.0), (6, 38, 12, 84), True),
     ((5.9, 45.0), (6, 38, 12, 84), False), ((10.4, 20.0), (6, 38, 12, 84), False)],
)  # fmt: skip
def test_a_zone_may_be_used_beside_its_own_in_norway_alone(point, bounds, usable):
    assert municipality._usable(np.array([point]), bounds).tolist() == [usable]


# --- runs -----------------------------------------------------------------------------------------

ENTRY = dict.fromkeys(runs._FIELDS, 1)
DOCUMENT = {"schema": runs.SCHEMAS[0], "alternatives": [{**ENTRY, "id": "a"}],
            **{name: {} for name in runs._PARTS}}  # fmt: skip
RECORD = {"region": {}, "inputs": [], "versions": {}}


def faults(document=None, record=None):
    given = runs._faults(document or DOCUMENT, record or RECORD, Path("k"))
    return [problem.what for problem in given]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"schema": runs.SCHEMAS[1]}, []),
        ({"schema": "x", "region": 3}, [f"Filen har formatet x, ventet {runs.SCHEMAS[0]}."]),
        ({"region": []}, ["Filen er skadet: «region» mangler."]),
        ({"alternatives": []}, ["Filen er skadet: «alternatives» mangler."]),
        ({"alternatives": {}}, ["Filen er skadet: «alternatives» mangler."]),
        ({"alternatives": [ENTRY, {"id": 1}]},
         ["Filen er skadet: «alternatives: " + ", ".join(runs._FIELDS) + "» mangler."]),
        ({"alternatives": [ENTRY, 3]},
         ["Filen er skadet: «alternatives: " + ", ".join(runs._FIELDS) + "» mangler."]),
        ({"alternatives": [ENTRY, ENTRY]}, ["Filen er skadet: samme id står flere ganger."]),
        ({"alternatives": [ENTRY, {**ENTRY, "id": "1"}]},
         ["Filen er skadet: samme id står flere ganger."]),
    ],
)  # fmt: skip
def test_a_document_has_all_that_is_read_of_it(changed, said):
    assert faults({**DOCUMENT, **changed}) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"inputs": {}}, []), ({"inputs": None}, ["inputs"]), ({"region": 3, "versions": "x"},
                                                           ["region", "versions"])],
)  # fmt: skip
def test_a_record_has_all_that_is_read_of_it(changed, said):
    assert faults(record={**RECORD, **changed}) == [
        f"Filen er skadet: «{name}» mangler." for name in said
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "ikke gyldig JSON"), ("[1]", "inneholder ikke en beregning"),
     ('{"a": NaN}', "ikke gyldig JSON"), (None, "finnes ikke eller kan ikke leses")],
)  # fmt: skip
def test_both_files_of_a_run_are_looked_at(tmp_path, content, said):
    if content is not None:
        (tmp_path / runs.SCORES).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        runs.read_run(tmp_path)
    first, second = caught.value.problems
    assert said in first.what
    assert second.where == str(tmp_path / runs.RECORD)
    (tmp_path / runs.SCORES).unlink(missing_ok=True)
    (tmp_path / runs.COLUMNS).write_bytes(b"")
    with pytest.raises(ConfigurationError, match="for mange områder"):
        runs.read_run(tmp_path)


def test_what_one_of_our_commands_wrote_is_ours(tmp_path):
    assert not runs.is_ours(tmp_path)
    for name, schema in runs.OURS:
        folder = tmp_path / schema
        folder.mkdir()
        (folder / name).write_text(json.dumps({"schema": "x"}), encoding="utf-8")
        assert not runs.is_ours(folder)
        (folder / name).write_text(json.dumps({"schema": schema}), encoding="utf-8")
        assert runs.is_ours(folder)
    (tmp_path / runs.RECORD).write_text("[]", encoding="utf-8")
    assert runs.own_record(tmp_path) == {}
    assert runs.own_record(tmp_path / "ikap-run-1") == {"schema": "ikap-run-1"}


@pytest.mark.parametrize(
    ("text", "printable"),
    [(r'"\u001b[1m"', '"[1m"'), (r'"\\u001b"', r'"\\u001b"'), (r'"\u007F"', '""'),
     (r'"\u0009"', r'"\u0009"'), ("\x85a", "a"), (r'"\u0041"', r'"\u0041"')],
)  # fmt: skip
def test_what_would_steer_a_terminal_is_left_out(text, printable):
    assert runs._printable(text) == printable
