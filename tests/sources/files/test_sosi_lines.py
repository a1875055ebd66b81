"""SOSI where values go on over lines, curves nearly meet, and units are the file's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ikap.model import InputError
from ikap.sources.files.sosi import layers as sosi
from ikap.sources.files.sosi.elements import parse

HEAD = """\
.HODE
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 0.01
"""


def element(body, head=HEAD):
    """The only element of a file."""
    text = f"{head}{body}\n.SLUTT\n"
    [found] = parse(text.encode(), Path("x.sos")).elements
    return found


def test_a_value_may_stand_on_the_line_below_and_go_on():
    body = ".PUNKT 1:\n..NAVN\nØvre\n\nÅsly\n..ART\n...TYPE 21\n...NAVN *\n..NAVN Nedre\n..NØ\n1 2"
    found = element(body)
    assert found.attributes == {("NAVN",): "Øvre Åsly; Nedre", ("ART", "TYPE"): "21"}
    assert found.points.tolist() == [[0.02, 0.01]]


def test_a_line_without_dots_after_a_group_goes_on_with_its_last_attribute():
    found = element('.PUNKT 1:\n..ART\n...TYPE "21"\n22\n..NØ\n1 2')
    assert found.attributes == {("ART", "TYPE"): "21 22"}


def test_coordinates_may_stand_on_the_line_of_their_name_and_points_have_notes():
    found = element(".KURVE 7:\n..NØ 100 200\n300 400 ...KP 1\n...KVALITET 82\n500 600 ! nord")
    assert found.number == 7
    assert found.points.tolist() == [[2, 1], [4, 3], [6, 5]]


def test_a_comment_ends_a_line_and_not_a_name_in_quotes():
    found = element('.PUNKT 1: ! her\n..NAVN "Stopp! her" ! der\n..NØ\n1 2')
    assert found.attributes == {("NAVN",): "Stopp! her"}


def test_references_may_go_on_over_lines():
    found = element(".FLATE 3:\n..REF :1\n:-2 (:4\n:5) (:6)\n..NØ\n1 2")
    assert found.rings == ((1, -2), (4, 5), (6,))


@pytest.mark.parametrize(("unit", "metres"), [("1", 120.0), ("0.1", 12.0), ("0.001", 0.12)])
def test_coordinates_are_in_the_unit_of_the_head(unit, metres):
    found = element(".PUNKT 1:\n..NØ\n120 0", HEAD.replace("0.01", unit))
    assert found.points.tolist() == [[0, metres]]


def test_an_element_may_have_a_unit_of_its_own_and_a_bad_one_is_passed_over():
    assert element(".PUNKT 1:\n..ENHET 1\n..NØ\n120 0").points.tolist() == [[0, 120]]
    for bad in ("0", "-1", "meter"):
        found = element(f".PUNKT 1:\n..ENHET {bad}\n..NØ\n120 0")
        assert found.points.tolist() == [[0, 1.2]]


def test_the_origin_is_north_then_east_and_is_added_in_metres():
    found = element(".PUNKT 1:\n..NØ\n100 200", HEAD.replace("-NØ 0 0", "-NØ 7000 500"))
    assert found.points.tolist() == [[502, 7001]]


def test_heights_are_left_out():
    assert element(".KURVE 1:\n..NØH\n1 2 3\n4 5 6").points.tolist() == [[0.02, 0.01], [0.05, 0.04]]


@pytest.mark.parametrize("unit", ["0", "-0.01", "centimeter"])
def test_a_file_without_a_unit_that_is_a_size_is_refused(unit):
    with pytest.raises(InputError, match="enhet"):
        element(".PUNKT 1:\n..NØ\n1 2", HEAD.replace("0.01", unit))


RING = """\
.KURVE 1:
..NØ
0 0
0 10000
10000 10000
.KURVE 2:
..NØ
10000 {east}
10000 0
0 0
.FLATE 3:
..OBJTYPE Teig
..REF :1 :2
..NØ
5000 5000
"""


@pytest.mark.parametrize(("east", "sound"), [(9997, True), (9996, False), (10003, True)])
def test_curves_meet_within_three_units(tmp_path, east, sound):
    path = tmp_path / "teig.sos"
    path.write_text(HEAD + RING.format(east=east) + ".SLUTT\n", encoding="utf-8")
    [shape] = sosi.read(path, "Teig").geometry
    if sound:
        assert shape.area == pytest.approx(10_000, abs=2)
    else:
        assert shape is None or shape.is_empty
        [why] = sosi.reasons_lost(path, "Teig").values()
        assert "kurve 1 og 2 møtes ikke" in why


def test_points_are_rounded_to_what_the_unit_can_tell():
    found = element(".KURVE 1:\n..NØ\n1 3\n7 9", HEAD.replace("0.01", "0.1"))
    assert found.points.tolist() == [[0.3, 0.1], [0.9, 0.7]]
    assert np.all(found.points == np.round(found.points, 3))
