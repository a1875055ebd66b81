"""Districts of a set of sites: in what order they stand, which are listed, and what answers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ikap.assess.round import schools
from ikap.assess.round.schools import _summed, school_sums
from ikap.criteria.school_room import JUDGED, SHORT, Room
from ikap.criteria.schools import Case


def case(district="K", level="primary", homes=10.0, pupils=(1.0, 2.0, 4.0), **room):
    known = {"free": (30.0, 20.0, 10.0), "year": 2030}
    span = (homes, homes, homes)
    return Case(district, level, None, 1.0, span, pupils, Room(**(known | room)), span, "enough")


def sums(monkeypatch, *cases_of_sites):
    monkeypatch.setattr(schools, "Tables", lambda *_asked: {"school_cases": list(cases_of_sites)})
    sites = SimpleNamespace(empty=False, index=list("abcdef")[: len(cases_of_sites)])
    return school_sums(sites, SimpleNamespace(has=lambda _name: True, layer=None, lasting={}))


def test_districts_are_by_name_and_within_one_the_younger_pupils_first(monkeypatch):
    found = sums(
        monkeypatch,
        [case("L"), case("K", "lower_secondary"), case("K")],
        [case("K", "lower_secondary")],
    )
    assert [(entry.district, entry.level, entry.sites) for entry in found] == [
        ("K", "primary", ("a",)), ("K", "lower_secondary", ("a", "b")), ("L", "primary", ("a",))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("homes", "listed"), [((0.5,), 1), ((0.49,), 0), ((0.3, 0.3), 1), ((0,), 0)]
)
def test_less_than_half_a_home_is_not_listed(monkeypatch, homes, listed):
    assert len(sums(monkeypatch, [case(homes=n) for n in homes])) == listed


def test_pupils_are_added_and_set_against_the_room_bound_by_bound():
    found = _summed([("a", case()), ("b", case()), ("a", case())])
    assert (found.pupils, found.homes, found.sites) == ((3.0, 6.0, 12.0), 30.0, ("a", "b"))
    assert (found.free, found.left, found.year) == (20.0, (27.0, 14.0, -2.0), 2030)


@pytest.mark.parametrize(
    ("class_", "free", "light", "answer"),
    [
        ("red", None, SHORT, "short"),
        ("yellow", None, JUDGED, "judged"),
        ("red", (90.0, 90.0, 90.0), None, "enough"),
        ("blue", None, None, "unknown"),
        (None, None, None, "unknown"),
    ],
)
def test_the_map_answers_where_nobody_has_counted(class_, free, light, answer):
    room = {"school_class": class_, "free": free or Room().free}
    found = _summed([("a", case(**room))])
    assert (found.answer, found.by_map) == (answer, class_)
    assert light is None or found.light == light
