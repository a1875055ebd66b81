"""What an indicator found, in words: its number, its interval, its facts, and what is invented."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ikap.assess.explain import supply
from ikap.assess.explain.said import (
    fact_phrase,
    fact_value,
    invented,
    layers_of_limit,
    measured_phrase,
    sentence,
)
from ikap.assess.explain.supply import supply_sentences
from ikap.catalogue import LAYERS
from ikap.criteria.schools import ANSWERS, school_places_left
from ikap.model import Basis, Fact, Indicator, LimitTest, Tag, ZoneTest

NAN = float("nan")
BASIS = Basis("Prøve", Tag.PROPOSAL)


def indicator(**changed):
    known = {"id": "loss", "title": "Jord", "unit": "daa", "inputs": ("land",)}
    return Indicator(basis=BASIS, function=len, **(known | changed))


def row(measured=18.4, low=NAN, high=NAN, facts=None):
    return SimpleNamespace(measured=measured, low=low, high=high, facts=facts)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


TITLES = {
    name: LAYERS[name].title.partition(" (")[0].lower() for name in ("land", "timetable", "flood")
}


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([], ""),
        (["roads"], ""),
        (["land"], f" (oppdiktet: {TITLES['land']})"),
        (["roads", "land"], f" (oppdiktet: {TITLES['land']})"),
        (["land", "land"], f" (oppdiktet: {TITLES['land']})"),
        (["flood", "land"], f" (oppdiktet: {TITLES['flood']} m.m.)"),
        (["land", "flood"], f" (oppdiktet: {TITLES['land']} m.m.)"),
        (["stops", "rides", "corridors"], f" (oppdiktet: {TITLES['timetable']})"),
        (["stops", "land"], f" (oppdiktet: {TITLES['timetable']} m.m.)"),
    ],
)
def test_what_is_invented_is_named_once_by_the_first_layer(layers, said):
    add = invented(
        SimpleNamespace(region=SimpleNamespace(synthetic=("land", "timetable", "flood")))
    )
    assert add(layers).lower() == said


def test_a_limit_rests_on_its_zones_or_on_what_is_measured():
    zone = SimpleNamespace(test=ZoneTest("flood"))
    measured = SimpleNamespace(test=LimitTest(indicator(inputs=("land",)), 1.0))
    assert layers_of_limit(zone) == ("flood",)
    assert layers_of_limit(measured) == ("land",)


@pytest.mark.parametrize(
    ("numbers", "unit", "phrase"),
    [
        ((18.4, NAN, NAN), "daa", "18,4 daa"),
        ((18.4, 12.0, 31.5), "daa", "18,4 daa (12,0–31,5)"),
        ((18.4, 18.4, 18.4), "daa", "18,4 daa"),
        ((18.4, 18.38, 18.41), "daa", "18,4 daa"),  # nobody sees an interval there
        ((18.4, NAN, 31.5), "daa", "18,4 daa"),
        ((18.4, 12.0, NAN), "daa", "18,4 daa"),
        ((1000.0, 920.0, 1100.0), "m", "1,0 km (920 m–1,1 km)"),
    ],
)
def test_an_interval_stands_in_a_bracket_with_its_unit_said_once(numbers, unit, phrase):
    assert plain(measured_phrase(indicator(unit=unit), row(*numbers))) == phrase


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        (Fact("Senter"), "Melhus", "Melhus"),
        (Fact("Svar", words=True), "Ja", "Ja"),
        (Fact("Avstand", "km"), 1.94, "1,9 km"),
        (Fact("Avstand", "km"), 12.4, "12,4 km"),
        (Fact("Antall"), 9.9, "9,9"),
        (Fact("Antall"), 10.0, "10"),
        (Fact("Antall"), -10.4, "−10"),
        (Fact("Antall"), 3, "3"),
        (Fact("Antall"), 3.0, "3,0"),
    ],
)
def test_a_fact_has_a_decimal_unless_it_is_counted(fact, value, text):
    assert plain(fact_value(fact, value)) == text


FACTS = {"centre": Fact("senter"), "far": Fact("lengst unna", "km")}


def test_facts_are_listed_in_the_order_they_are_declared_and_only_those_that_are_there():
    both = {"far": 1.9, "centre": "Melhus", "other": 3}
    assert plain(fact_phrase(indicator(facts=FACTS), both)) == "senter Melhus, lengst unna 1,9 km"
    assert plain(fact_phrase(indicator(facts=FACTS), {"far": 1.9})) == "lengst unna 1,9 km"


@pytest.mark.parametrize(
    ("pattern", "facts", "said"),
    [
        ("", None, "Jord 18,4 daa"),
        ("", {"centre": "Melhus"}, "Jord 18,4 daa (senter Melhus)"),
        ("{measured} ved {centre}", {"centre": "Melhus"}, "18,4 daa ved Melhus"),
        ("{measured} ved {centre}", None, "Jord 18,4 daa"),
        ("{measured} ved {centre}", {"far": 1.9}, "Jord 18,4 daa (lengst unna 1,9 km)"),
        ("{measured} tapt", {"far": 1.9}, "18,4 daa tapt"),
    ],
)
def test_an_indicator_uses_its_own_words_where_it_has_all_the_facts(pattern, facts, said):
    record = indicator(sentence=pattern, facts=FACTS)
    assert plain(sentence(record, row(facts=facts))) == said


def test_an_indicator_that_tells_is_given_what_was_measured_and_its_facts():
    record = indicator(tell=lambda measured, facts: f"{measured} av {facts}", sentence="nei")
    assert plain(sentence(record, row(facts={"a": 1}))) == "18,4 daa av {'a': 1}"
    assert plain(sentence(record, row())) == "18,4 daa av {}"


# --- school, water, sewer and road


DISTRICT = {"district": "Lia", "level": "1.–7. trinn"}
SCHOOL, LEFT = (entry.id for entry in supply.SCHOOL)
LIGHT = supply.connection_light.id
WATER, SEWER, ROAD = (way.id for way in supply.WAYS.values())


@pytest.fixture
def said(monkeypatch):
    """The sentences about what was measured, where each indicator says its id."""
    monkeypatch.setattr(supply, "sentence", lambda entry, _row: entry.id)

    def sentences(**measured):
        rows = {name: row(value) for name, value in measured.items()}
        return supply_sentences(rows, lambda layers: f" <{len(tuple(layers)) > 0}>")

    return sentences


def test_what_nobody_measured_is_not_told(said):
    assert said() == ()
    assert said(**{SCHOOL: NAN, LEFT: NAN, LIGHT: NAN, WATER: NAN}) == ()


def test_school_is_a_text_of_its_own_before_the_connections(said):
    assert said(**{LEFT: 4.0, SCHOOL: 1.0}) == (f"{SCHOOL}. {LEFT} <True>.",)
    assert said(**{LIGHT: 0.0}) == (f"{LIGHT} <True>.",)
    texts = said(**{LIGHT: 1.0, LEFT: -3.0, WATER: 120.0})
    assert texts[0] == f"{LEFT} <True>."
    told = f"{LIGHT} <True>. Langs vegnettet til tilkobling: vann 120 m (oppdiktet)."
    assert plain(texts[1]) == told


def test_each_sentence_with_a_number_says_that_it_is_invented_and_the_first_of_what():
    rows = {
        SCHOOL: row(2.0, facts={**DISTRICT, "answer": ANSWERS["stopped"]}),
        LEFT: row(-10.0, facts={**DISTRICT, "year": "2036", "free": -8.0}),
    }
    [said] = supply_sentences(rows, lambda _layers: " (oppdiktet: skolekretser)")
    assert plain(said) == (
        "Skolekapasitet i Lia (1.–7. trinn): ingen rammetillatelse nå, ifølge kommunens kart "
        "(oppdiktet: skolekretser). Lia (1.–7. trinn) mangler 8 elevplasser i 2036 (oppdiktet). "
        "Med elevene herfra: −10 elevplasser (oppdiktet)."
    )


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (1.0, "har 1 ledig elevplass i 2036"),
        (0.0, "har 0 ledige elevplasser i 2036"),
        (-1.0, "mangler 1 elevplass i 2036"),
        (-2.0, "mangler 2 elevplasser i 2036"),
    ],
)
def test_one_place_at_a_school_is_one(free, said):
    left = row(0.0, facts={**DISTRICT, "year": "2036", "free": free})
    assert plain(sentence(school_places_left, left)).startswith(f"Lia (1.–7. trinn) {said}. ")


def test_where_the_nearest_has_no_room_the_way_to_one_that_has_is_told():
    rows = {
        WATER: row(50.0, facts={"capacity": "begrenset kapasitet", "open": 320.0}),
        SEWER: row(50.0, facts={"capacity": "ingen ledig kapasitet"}),
    }
    assert plain(supply._ways(rows)) == (
        "vann 50 m (begrenset kapasitet, 320 m til ledig kapasitet) og "
        "avløp 50 m (ingen ledig kapasitet)"
    )


def test_the_ways_to_services_are_listed_with_their_room():
    rows = {
        ROAD: row(40.0, facts={}),
        WATER: row(1230.0, facts={"capacity": "ledig kapasitet"}),
        SEWER: row(96.0),
    }
    assert plain(supply._ways(rows)) == "vann 1,2 km (ledig kapasitet), avløp 100 m og veg 40 m"
    assert supply._ways({WATER: row(NAN)}) == ""
