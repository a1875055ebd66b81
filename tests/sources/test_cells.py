"""What people write in cells: numbers, words, codes and municipality numbers."""

from __future__ import annotations

import math

import pytest

from ikap.model import Kind
from ikap.sources import cells
from ikap.sources.municipality import current_code
from ikap.sources.proposals.headings import matched_columns
from ikap.sources.proposals.purpose import purpose_of, purposes
from ikap.sources.proposals.wording import kinds_in

BOTH = (Kind.HOUSING, Kind.BUSINESS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", 12),
        ("1 200", 1200),
        ("1\N{NO-BREAK SPACE}200,5", 1200.5),
        ("0,75", 0.75),
        (",5", 0.5),
        ("1e3", 1000),
        ("\N{MINUS SIGN}3", -3),
        (7, 7),
    ],
)
def test_numbers(written, meant):
    assert cells.number(written) == meant


@pytest.mark.parametrize("written", ["", " ", None, math.nan])
def test_an_empty_cell_is_missing(written):
    assert math.isnan(cells.number(written))


@pytest.mark.parametrize(
    "written", ["ca. 50", "50-60", "inf", "nan", "1,2,3", "0x10", "=1+1", True, math.inf]
)
def test_what_is_no_number(written):
    with pytest.raises(ValueError, match="not a"):
        cells.number(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Ja", True), ("x", True), (1, True), ("nei", False), (None, False), ("rapport", None)],
)
def test_yes_and_no(written, meant):
    assert cells.flag(written) is meant


@pytest.mark.parametrize(
    ("codes", "kinds"),
    [
        ((1110, 1111, 1112, 1113, 1114, 5210), (Kind.HOUSING,)),
        ((1140, 1150, 1160, 1300, 1345, 1399, 1800, 1810, 1824, 1899, 5230), (Kind.BUSINESS,)),
        ((1130, 1801, 1802, 1803, 1804, 1900), BOTH),
        ((1001, 1119, 1120, 1170, 1200, 1500, 2010, 2019, 3040, 4001, 5100, 5220, 6001), ()),
    ],
)
def test_what_a_purpose_may_hold(codes, kinds):
    assert {code: purpose_of(code).kinds for code in codes} == dict.fromkeys(codes, kinds)


def test_every_purpose_for_business_has_a_firm_class():
    business = [p for p in purposes().values() if Kind.BUSINESS in p.kinds]
    assert [p.code for p in business if p.business_class not in ("A", "B", "C")] == []
    assert [p.code for p in purposes().values() if p.business_class and not p.kinds] == []


def test_words_for_kinds():
    assert kinds_in("BOLIGER") == kinds_in("housing") == (Kind.HOUSING,)
    assert kinds_in("Næringsområde") == kinds_in("næring") == (Kind.BUSINESS,)
    assert kinds_in("Bolig og næring") == BOTH
    assert kinds_in(None) == kinds_in("") == kinds_in("veg") == ()


def test_field_names_by_the_method_by_sosi_and_by_habit():
    columns = ["OMRADE_ID", "feltnavn", "arealformål", "KOMMUNENR", "Ant. boliger", "innsender"]
    assert matched_columns(columns, {}) == {
        "id": "OMRADE_ID",
        "name": "feltnavn",
        "land_use_purpose": "arealformål",
        "municipality_code": "KOMMUNENR",
        "dwellings": "Ant. boliger",
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [("5001", "5001"), (5030, "5001"), ("1638 Orkdal", "5059"), ("301", "0301"), ("Melhus", None)],
)
def test_municipality_numbers(written, code):
    assert current_code(written) == code
