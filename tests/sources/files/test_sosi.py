"""SOSI files small enough to check on paper: shared curves, islands, arcs, alphabets, faults."""

from __future__ import annotations

import math
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ikap.model import InputError
from ikap.sources.files import vector
from ikap.sources.files.sosi import layers as sosi
from ikap.sources.files.sosi.elements import SYSTEMS, parse
from ikap.sources.files.sosi.shapes import ARC_ERROR, arc
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import open_region

EAST, NORTH = 570_000, 7_030_000

# Two fields side by side: 100 m × 100 m each, with the middle line in common; the second has an
# island of 20 m × 10 m, which is a lake.
FIELDS = """
.HODE 0:
..TEGNSETT UTF-8
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 7030000 570000
...ENHET 0.01
..SOSI-VERSJON 4.5
.KURVE 1:   ! the middle, from south to north
..OBJTYPE ArealressursGrense
..NØ
0 10000 ...KP 1
10000 10000 ...KP 1
.KURVE 2:
..OBJTYPE ArealressursGrense
..NØ
10000 10000 ...KP 1
..NØ
10000 0
0 0
0 10000 ...KP 1
.KURVE 3:
..OBJTYPE ArealressursGrense
..NØH
0 10000 500 ...KP 1
0 20000 500
10000 20000 500
10000 10000 500 ...KP 1
.KURVE 4:
..OBJTYPE ArealressursGrense
..NØ
4000 14000
4000 16000
5000 16000
5000 14000
4000 14000
.FLATE 5:
..OBJTYPE ArealressursFlate
..ARTYPE 21
..NAVN "Åsly, øvre ! jordet"
..DATAFANGSTDATO 20190704
..KVALITET 82 200 *
..OPPHAV *
..REF :1 :2
..NØ
5000 5000
.FLATE 6:
..OBJTYPE ArealressursFlate
..ARTYPE 23
..OMRÅDE
...KOMM 0301
..REF :-1 :3
(:4)
..NØ
1000 15000
.PUNKT 7:
..OBJTYPE Brønn
..NØ
5000 5000
.SLUTT
"""


def written(folder, text, name="ar5.sos", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.strip().encode(encoding))
    return path


def test_surfaces_are_made_of_the_curves_that_they_share(tmp_path):
    path = written(tmp_path, FIELDS)
    assert sosi.layer_names(path) == ("ArealressursGrense", "ArealressursFlate", "Brønn")
    fields = sosi.read(path, "ArealressursFlate")
    assert fields.crs.to_epsg() == 25832
    assert fields.area.tolist() == [10_000, 10_000 - 200]
    assert fields.total_bounds.tolist() == [EAST, NORTH, EAST + 200, NORTH + 100]
    first, second = fields.geometry
    assert first.intersection(second).length == 100
    assert len(second.interiors) == 1
    [well] = sosi.read(path, "Brønn").geometry
    assert well.equals(shapely.Point(EAST + 50, NORTH + 50))
    lines = sosi.read(path, "ArealressursGrense")
    assert lines.length.tolist() == [100, 300, 300, 60]
    assert not lines.has_z.any()


def test_attributes_are_columns_with_their_own_types(tmp_path):
    path = written(tmp_path, FIELDS)
    fields = sosi.read(path, "ArealressursFlate")
    names = ["ARTYPE", "NAVN", "DATAFANGSTDATO", "KVALITET", "KOMM"]
    assert list(sosi.fields(path, "ArealressursFlate")) == names
    assert fields["ARTYPE"].tolist() == [21, 23]
    first, second = (row for _, row in fields.iterrows())
    assert first["NAVN"] == "Åsly, øvre ! jordet"
    assert first["DATAFANGSTDATO"] == "2019-07-04"
    assert first["KVALITET"] == "82 200 *"
    assert second["KOMM"] == "0301"
    assert second["NAVN"] is None


def test_equal_names_in_different_attributes_are_kept_apart(tmp_path):
    text = FIELDS.replace(
        "..OPPHAV *",
        "..PLAN\n...DATO 20200101\n..VEDTAK\n...DATO 20210101\n..MERKNAD a\n..MERKNAD b",
    )
    fields = sosi.read(written(tmp_path, text), "ArealressursFlate").iloc[0]
    assert (fields["PLAN.DATO"], fields["VEDTAK.DATO"]) == ("2020-01-01", "2021-01-01")
    assert fields["MERKNAD"] == "a; b"


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("ISO8859-10", "utf-8"),  # a head that was left behind when the file was converted
        ("ISO8859-1", "iso8859-1"),
        ("ISO8859-10", "iso8859-10"),
        ("ANSI", "cp1252"),
        ("DOSN8", "cp865"),
    ],
)
def test_every_alphabet_gives_the_same_letters(tmp_path, told, encoding):
    path = written(tmp_path, FIELDS.replace("UTF-8", told), encoding=encoding)
    assert sosi.read(path, "ArealressursFlate")["NAVN"][0] == "Åsly, øvre ! jordet"
    assert sosi.layer_names(path)[-1] == "Brønn"


def test_seven_bits_have_norwegian_letters_where_brackets_are(tmp_path):
    letters = str.maketrans("ÆØÅæøå", "[\\]{|}")
    path = written(tmp_path, FIELDS.replace("UTF-8", "ND7").translate(letters), encoding="ascii")
    fields = sosi.read(path, "ArealressursFlate")
    assert fields["NAVN"][0] == "Åsly, øvre ! jordet"
    assert fields.area.sum() == 19_800


def test_lines_may_end_as_on_any_machine(tmp_path):
    for ending in ("\r\n", "\r"):
        path = written(tmp_path, FIELDS.replace("\n", ending), name=f"{len(ending)}.sos")
        assert sosi.read(path, "ArealressursFlate").area.sum() == 19_800


def test_a_zip_of_one_file_is_read_and_one_of_two_is_not(tmp_path):
    with zipfile.ZipFile(tmp_path / "ar5.zip", "w") as archive:
        archive.writestr("Basisdata/ar5.SOS", FIELDS.strip())
    found = vector.contents(tmp_path / "ar5.zip", "ArealressursFlate")
    assert vector.read(found).area.sum() == 19_800
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("a.sos", "b.sos"):
            archive.writestr(name, FIELDS.strip())
    with pytest.raises(InputError, match="SOSI-filer leses ikke fra en zip-fil med flere datasett"):
        vector.contents(tmp_path / "two.zip", "a.sos")


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (".SLUTT", "", "avkortet"),
        (".HODE 0:", ".KURVE 0:", "begynner ikke med .HODE"),
        ("KOORDSYS 22", "KOORDSYS 99", "KOORDSYS 99 er ukjent"),
        ("...ENHET 0.01", "", "ENHET"),
        ("7030000 570000", "syv fem", "ORIGO-NØ"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, old, new, told):
    with pytest.raises(InputError, match=told):
        vector.layer_names(written(tmp_path, FIELDS.replace(old, new)))


def test_an_unknown_alphabet_is_told_with_those_that_are_known(tmp_path):
    path = written(tmp_path, FIELDS.replace("UTF-8", "EBCDIC"), encoding="iso8859-1")
    with pytest.raises(InputError, match=r"EBCDIC er ukjent.*ISO8859-10"):
        vector.layer_names(path)


def test_a_file_without_a_system_has_no_crs(tmp_path):
    path = written(tmp_path, FIELDS.replace("...KOORDSYS 22\n", ""))
    assert vector.contents(path, "ArealressursFlate").crs is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("..REF :1 :2", "..REF :1 :9", "kurve 9 i avgrensingen finnes ikke"),
        ("..REF :1 :2", "..REF :1 :3", "kurve 1 og 3 møtes ikke"),
        ("..REF :1 :2", "", "har ingen avgrensing"),
        ("..REF :1 :2", "..REF 1 2", r"\(REF\) på linje \d+ kan ikke leses"),
        ("10000 0\n0 0", "10000 0\n0 x", "er ikke bare tall"),
        ("10000 0\n0 0", "10000 0\n0", "er ufullstendig"),
        (".KURVE 2:", ".KLOTOIDE 2:", "KLOTOIDE på linje 13 kan ikke leses"),
    ],
)
def test_a_surface_that_cannot_be_made_is_told_and_the_other_stands(tmp_path, old, new, told):
    path = written(tmp_path, FIELDS.replace(old, new))
    found = vector.contents(path, "ArealressursFlate")
    frame = vector.read(found)
    lost = vector.reasons_lost(found, frame)
    assert list(lost) == [0]
    assert frame.geometry.notna().tolist() == [False, True]
    assert re.search(told, lost[0])


# --- arcs and coordinates -------------------------------------------------------------------------


def test_a_circle_through_three_points_has_its_area(tmp_path):
    text = FIELDS.replace(
        ".PUNKT 7:\n..OBJTYPE Brønn\n..NØ\n5000 5000",
        ".SIRKELP 7:\n..OBJTYPE Kum\n..NØ\n5000 6000\n6000 5000\n5000 4000\n"
        ".FLATE 8:\n..OBJTYPE Kumflate\n..REF :7",
    )
    [disc] = sosi.read(written(tmp_path, text), "Kumflate").geometry
    assert disc.area == pytest.approx(math.pi * 100, rel=2e-3)
    assert disc.centroid.distance(shapely.Point(EAST + 50, NORTH + 50)) < 0.01


@given(
    radius=st.floats(1, 5_000),
    start=st.floats(0, 6.28),
    turn=st.floats(0.1, 6.1),
    clockwise=st.booleans(),
)
def test_an_arc_keeps_to_its_circle_and_its_ends(radius, start, turn, clockwise):
    angles = start + np.array([0, turn / 2, turn]) * (-1 if clockwise else 1)
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * radius
    found = arc(points)
    assert found[[0, -1]].tolist() == points[[0, -1]].tolist()
    line = shapely.LineString(found)
    assert line.length == pytest.approx(radius * turn, rel=1e-2)
    middles = (found[:-1] + found[1:]) / 2
    assert np.abs(np.hypot(*middles.T) - radius).max() < ARC_ERROR * 1.01 + 1e-6 * radius


def test_points_on_a_line_are_no_arc():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [3.0, 3.0]])
    assert arc(points).tolist() == points.tolist()


@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9)),
        min_size=2,
        max_size=8,
        unique=True,
    ),
    st.sampled_from([1.0, 0.1, 0.01, 0.001]),
)
def test_coordinates_are_whole_units_and_nothing_else(pairs, unit):
    lines = "\n".join(f"{north} {east}" for east, north in pairs)
    text = f".HODE\n..TRANSPAR\n...KOORDSYS 22\n...ENHET {unit}\n.KURVE 1:\n..NØ\n{lines}\n.SLUTT"
    [curve] = parse(text.encode(), Path("a.sos")).elements
    told = [[f"{value:.3f}" for value in point] for point in curve.points]
    places = {1.0: 0, 0.1: 1, 0.01: 2, 0.001: 3}[unit]
    exact = [[f"{value / 10**places:.3f}" for value in pair] for pair in pairs]
    assert told == exact


def test_systems_are_those_of_the_standard():
    assert [SYSTEMS[code] for code in (4, 22, 23, 25, 32, 84)] == [
        27394, 25832, 25833, 25835, 23032, 4326,
    ]  # fmt: skip


# --- through the doors ----------------------------------------------------------------------------


def test_a_plan_in_sosi_is_scored_by_its_arealformål(tmp_path):
    text = (
        FIELDS.replace("..ARTYPE 21", "..RPAREALFORMÅL 1110")
        .replace("..ARTYPE 23", "..RPAREALFORMÅL 1300")
        .replace("ArealressursFlate", "RpArealformålOmråde")
    )
    found = read_proposals([written(tmp_path, text, "plan.sos")], open_region())
    assert found.rejected == ()
    assert found.alternatives["kind"].tolist() == ["housing", "business"]
    assert found.alternatives.area.round(6).tolist() == [10_000, 9_800]
    lines, points, ids, dwellings, municipality = found.remarks
    assert lines.where == "plan.sos:ArealressursGrense"
    assert "har LineString, ikke flater, og er ikke lest" in lines.what
    assert points.where == "plan.sos:Brønn"
    assert "har Point, ikke flater, og er ikke lest" in points.what
    assert "rader uten id: 2" in ids.what
    assert "ingen felt er lest som antall boliger" in dwellings.what
    assert "oppgir kommune 0301, men kommunegrensene gir 5001" in municipality.what


def test_a_real_file_gives_sound_surfaces(shared_data):
    areas = sosi.read(shared_data / "sosi_naturvernomraade_sample.sos", "Naturvernområde")
    assert len(areas) == 17
    assert areas.is_valid.all()
    assert areas.area.sum() / 1000 == pytest.approx(16_446.456, abs=0.001)
    assert areas["NAVN"][0] == "Leinøra"
    assert areas["VERNEDATO"][0] == "1983-12-23"


def test_an_arc_by_its_radius_bulges_to_the_left_where_it_goes_clockwise(tmp_path):
    # An arc on a side of 100 m to the east, and the side back: how far it reaches north.
    head = FIELDS.partition(".KURVE 1:")[0]
    ends, side = "..NØ\n0 0\n0 10000\n", "..NØ\n0 10000\n0 0\n"
    for radius, large, north in ((50, 0, 50), (-50, 0, -50), (100, 0, 13.4), (100, 1, 186.6)):
        body = f".BUE 1:\n..OBJTYPE Grense\n..RADIUS {radius}\n..STORBUE {large}\n{ends}"
        body += f".KURVE 2:\n..OBJTYPE Grense\n{side}"
        body += ".FLATE 3:\n..OBJTYPE Areal\n..REF :1 :2\n.SLUTT\n"
        path = written(tmp_path, head + body, f"bue{radius}{large}.sos")
        [shape] = vector.read(vector.contents(path, "Areal")).geometry
        _west, south, _east, top = shape.bounds
        assert (top if north > 0 else south) - NORTH == pytest.approx(north, abs=0.05)


def test_an_arc_whose_radius_is_too_short_is_refused(tmp_path):
    head = FIELDS.partition(".KURVE 1:")[0]
    body = ".BUE 1:\n..OBJTYPE Grense\n..RADIUS 49\n..NØ\n0 0\n0 10000\n.SLUTT\n"
    contents = vector.contents(written(tmp_path, head + body), "Grense")
    [reason] = vector.reasons_lost(contents, vector.read(contents)).values()
    assert "når ikke fra ende til ende" in reason


def test_an_island_may_be_named_by_the_surface_in_it(tmp_path):
    by_curve = vector.read(vector.contents(written(tmp_path, FIELDS), "ArealressursFlate"))
    by_surface = FIELDS.replace("(:4)", "(:77)").replace(
        ".SLUTT", ".FLATE 77:\n..OBJTYPE Vann\n..REF :4\n.SLUTT"
    )
    assert ":77)" in by_surface
    path = written(tmp_path, by_surface, "øy.sos")
    named = vector.read(vector.contents(path, "ArealressursFlate"))
    assert sorted(by_curve.area) == sorted(named.area)


@pytest.mark.parametrize(("system", "epsg"), [(184, 4258), (205, 5105), (210, 5110), (230, 5130)])
def test_the_newer_systems_are_known(system, epsg, tmp_path):
    path = written(tmp_path, FIELDS.replace("KOORDSYS 22", f"KOORDSYS {system}"))
    crs = vector.contents(path, "ArealressursFlate").crs
    assert crs is not None
    assert crs.to_epsg() == epsg
