"""What the tool says, at the edges: decimals, halves, signs, limits between units, lists, dates."""

from __future__ import annotations

import math
from datetime import date

import pytest

from ikap import text
from ikap.model import Goal, Kind
from ikap.text import NO_BREAK, Forms, Sense, speaking
from ikap.words import counted_jobs, counted_points, counted_years, goal_title, not_installed

NAN, ENDLESS = math.nan, math.inf


def plainly(said: str) -> str:
    return said.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "decimals", "nb", "en"),
    [
        (0.05, 1, "0,1", "0.1"),
        (0.049, 1, "0,0", "0.0"),
        (-0.05, 1, "−0,1", "−0.1"),
        (-0.049, 1, "0,0", "0.0"),
        (2.5, 0, "3", "3"),
        (1234567.891, 2, "1 234 567,89", "1,234,567.89"),
        (-1000.0, 0, "−1 000", "−1,000"),
        (999.95, 1, "1 000,0", "1,000.0"),
        (None, 1, "–", "–"),
        (NAN, 0, "–", "–"),
        (ENDLESS, 1, "∞", "∞"),
        (1e26, 0, "100 000 000 000 000 000 000 000 000", "100,000,000,000,000,000,000,000,000"),
    ],
)
def test_a_number_as_the_reader_writes_it(value, decimals, nb, en):
    assert plainly(text.number(value, decimals)) == nb
    with speaking("en"):
        assert text.number(value, decimals) == en
    with speaking("nn"):
        assert plainly(text.number(value, decimals)) == nb


def test_a_number_has_a_decimal_unless_it_is_said_how_many():
    assert text.number(2.26) == "2,3"
    assert plainly(text.quantity(2.26, "daa")) == "2,3 daa"
    assert plainly(text.spoken(2.26, "x")) == "2,3 x"
    assert plainly(text.percent(0.226)) == "23 %"


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (0.0, 2, 0.0),
        (1.0, 1, 1.0),
        (9.96, 2, 10.0),
        (0.0123, 2, 0.012),
        (-15_556.6, 3, -15_600.0),
        (1_050.0, 2, 1_100.0),
        (ENDLESS, 2, ENDLESS),
    ],
)
def test_digits_that_say_something(value, digits, rounded):
    assert text.significant(value, digits) == rounded


@pytest.mark.parametrize(
    ("value", "rounded"), [(999.0, 1000.0), (995.0, 1000.0), (994.0, 990.0), (1004.0, 1000.0),
                           (1005.0, 1010.0), (-994.0, -990.0), (-1004.9, -1000.0)]
)  # fmt: skip
def test_a_need_carries_two_digits_and_three_from_a_thousand(value, rounded):
    assert text.carried(value) == rounded


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "m", "–"),
        (NAN, "daa", "–"),
        (0.0, text.SHARE, "0 %"),
        (0.0194, text.SHARE, "1,9 %"),
        (0.0195, text.SHARE, "2 %"),
        (-0.01, text.SHARE, "−1,0 %"),
        (4.0, "m", "0 m"),
        (5.0, "m", "10 m"),
        (994.9, "m", "990 m"),
        (995.0, "m", "1,0 km"),
        (-994.9, "m", "−990 m"),
        (60.0, "min", "60 min"),
        (60.4, "min", "60 min"),
        (62.5, "min", "65 min"),
        (62.4, "min", "60 min"),
        (0.994, "km", "990 m"),
        (0.995, "km", "1,0 km"),
        (19.94, "km", "19,9 km"),
        (19.95, "km", "20 km"),
        (99.94, "daa", "99,9 daa"),
        (99.95, "daa", "100 daa"),
        (-99.95, "daa", "−100 daa"),
        (9.94, "tCO2e/daa", "9,9 tCO₂e/daa"),
        (9.95, "tCO2e/daa", "10 tCO₂e/daa"),
        (4.94, "år", "4,9 år"),
        (4.95, "år", "5 år"),
        (999.4, "tCO2e", "999 tCO₂e"),
        (1004.0, "tCO2e", "1 000 tCO₂e"),
        (1005.0, "tCO2e", "1 010 tCO₂e"),
        (12345.0, "km/år", "12 300 km/år"),
        (12.34, "boliger", "12,3 boliger"),
    ],
)
def test_a_measurement_in_a_sentence(value, unit, said):
    assert plainly(text.spoken(value, unit)) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(0.47, "km", "0 km"), (99.4, "daa", "99 daa"), (3.6, "år", "4 år")]
)
def test_a_measurement_that_is_asked_for_in_whole_stays_whole(value, unit, said):
    assert plainly(text.spoken(value, unit, 0)) == said


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (0.215, text.SHARE, 1, "22 %"),
        (0.2154, text.SHARE, 3, "21,5 %"),
        (0.2154, text.SHARE, 0, "22 %"),
        (3.0, "", 0, "3"),
        (NAN, "daa", 1, "–"),
        (None, text.SHARE, 1, "–"),
    ],
)
def test_a_number_with_its_unit(value, unit, decimals, said):
    assert plainly(text.quantity(value, unit, decimals)) == said


def test_a_percentage_stands_apart_in_norwegian_and_close_in_english():
    assert text.percent(0.5, 1) == f"50,0{NO_BREAK}%"
    with speaking("en"):
        assert text.percent(0.5, 1) == "50.0%"


@pytest.mark.parametrize(
    ("value", "said"), [(9.6e-5, "1·10⁻⁴"), (3e-12, "3·10⁻¹²"), (20.0, "2·10¹")]
)
def test_a_number_that_is_tiny_is_told_by_its_power(value, said):
    assert text.tiny(value) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("1 km", "2 km", "1–2 km"),
        ("1 km", "2 m", "1 km–2 m"),
        ("−2 %", "3 %", "−2 til 3 %"),
        ("−4", "−2", "−4 til −2"),
        ("1", "2", "1–2"),
    ],
)
def test_two_amounts_are_the_ends_of_one(low, high, said):
    assert text.interval(low, high) == said


@pytest.mark.parametrize(
    ("phrases", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")],
)
def test_phrases_are_listed(phrases, said):
    assert text.listed(phrases) == said


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        (date(2026, 2, 1), "01.02.2026", "1 Feb 2026"),
        ("2026-02-01", "01.02.2026", "1 Feb 2026"),
        ("2026", "2026", "2026"),
        ("februar", "februar", "februar"),
    ],
)
def test_a_date_as_the_reader_writes_it(value, nb, en):
    assert text.day(value) == nb
    with speaking("en"):
        assert text.day(value) == en


@pytest.mark.parametrize(
    ("title", "inside"), [("Jord", "jord"), ("AR5-kart", "AR5-kart"), ("Å", "å"), ("", "")]
)
def test_a_title_inside_a_sentence(title, inside):
    assert text.lowered(title) == inside


@pytest.mark.parametrize(
    ("n", "form"), [(0.4, "mange"), (0.5, "en"), (1.4, "en"), (1.5, "mange"), (-1, "mange")]
)
def test_one_is_what_is_shown_as_one(n, form):
    assert Forms("en", "mange").of(n) == form


def test_a_message_in_its_number_with_the_number_as_it_is_to_be_shown():
    assert text._n("{n} dag {x}", "{n} dager {x}", 1, x="i dag") == "1 dag i dag"
    assert text._n("{n} dag", "{n} dager", 1, n="én") == "én dag"
    assert text.forms("x", "y") == Forms("x", "y")  # what no language has
    with speaking("en"):
        assert text.forms("x", "y") == Forms("x", "y")
        assert counted_jobs(2) == "2 jobs"
        assert counted_jobs(1) == "1 job"


def test_a_language_lasts_for_the_with_and_no_longer():
    with pytest.raises(ValueError, match="'sv' is not one of nb, nn, en"):
        text.set_language("sv")

    def fails():
        with speaking("en"):
            assert (text.language(), text.is_norwegian()) == ("en", False)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert (text.language(), text.is_norwegian()) == ("nb", True)
    with speaking("nn"):
        assert text.is_norwegian()


def test_a_word_is_translated_by_its_sense_and_a_strangers_braces_are_left():
    assert text.translations("nb") == {}
    assert text.translated("finnes ikke noe sted", "en") == "finnes ikke noe sted"
    assert text.translated(Sense("Middels", "klasse"), "en") == "Fair"
    assert text.translated("Ja", "en") == "Yes"
    assert text._("{a}", a="{b}") == "{b}"
    assert text._("{a}") == "{a}"
    assert Sense("x").sense == ""


def test_counts_are_said_with_their_nouns():
    assert plainly(counted_years(1)) == "1 år"
    assert plainly(counted_years(1.5)) == "1,5 år"
    assert counted_points(66.6) == "67 poeng"
    assert counted_points(1.0, shown="0,9") == "0,9 poeng"
    with speaking("en"):
        assert counted_years(1) == "1 year"
        assert counted_years(1.5) == "1.5 years"
        assert counted_points(1.4) == "1 point"


def test_a_goal_is_called_by_what_it_is_for_each_kind():
    both = goal_title(Goal.PROXIMITY)
    housing, business = (goal_title(Goal.PROXIMITY, kind) for kind in Kind)
    assert both == f"{housing} / {business}"
    assert housing != business
    assert goal_title(Goal.SOIL) == goal_title(Goal.SOIL, Kind.BUSINESS) == "Jordvern"


def test_what_is_not_installed_is_told_with_the_line_that_installs_it():
    problem = not_installed("--dask", "distributed", "dask")
    assert (problem.where, "distributed" in problem.what) == ("--dask", True)
    assert 'pip install "ikap[dask]"' in problem.remedy
