"""What is said of advice: each kind of step, each kind of aim, and why there is none."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
import shapely

from ikap.assess.advice.entries import advice_entries, advice_sentences
from ikap.assess.advice.record import Addition, Advice, Advised, Candidate, Step
from ikap.assess.advice.said import changes, effects, why_none
from ikap.model import Goal, Kind, Light, Status
from tests.assess.advice.standings import STANDING

LIMITS = {
    "mire": SimpleNamespace(id="mire", title="Myr"),
    "core_objection": SimpleNamespace(id="core_objection", title="Innsigelse"),
}
CRITERIA = {"car": SimpleNamespace(id="car", title="Bilkjøring")}
BEFORE = replace(
    STANDING,
    goals={Goal.SOIL: (0.2, Light.RED), Goal.PROXIMITY: (0.7, None)},
    flags=frozenset({"mire"}),
    lacking="car",
)
NAN = float("nan")


def plain(sentences):
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences]


def candidate(*steps, added=None):
    return Candidate("S", steps, shapely.box(0, 0, 1, 1), Kind.HOUSING, None, 270.0, added)


def changed(one, **after):
    return plain(changes(one, BEFORE, replace(BEFORE, **after), LIMITS))


KEPT = "Antall boliger er fortsatt 270."


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step("deducted"), "Tegn grensen uten arealet som er trukket fra."),
        (Step("zone", "mire"), "Tegn grensen utenfor: myr."),
        (Step("land", "21"), "Tegn grensen uten fulldyrka jord (AR5 21)."),
        (Step("land", "60"), "Tegn grensen uten myr (AR5 60)."),
        (Step("end", "nw", 25.0), "Trekk inn grensen i nordvest 25 m."),
        (
            Step("end", "stops", 24.6),
            "Trekk inn grensen 25 m i enden lengst fra nærmeste holdeplass.",
        ),
    ],
)
def test_each_step_is_said_and_that_the_homes_are_as_many(step, sentence):
    assert changed(candidate(step)) == [sentence, KEPT]


def test_a_zone_that_a_layer_holds_is_called_by_the_layer():
    (zone, _homes) = changed(candidate(Step("zone", "core_objection")))
    assert "innsigelse" not in zone.lower()
    assert "kjerneområde" in zone


@pytest.mark.parametrize(
    ("area", "said"),
    [(99.95, False), (99.94, True), (100.0, False), (110.0, False)],
)
def test_less_ground_is_said_from_five_hundredths_of_a_decare(area, said):
    assert any("tas ut" in text for text in changed(candidate(Step("deducted")), area=area)) is said


@pytest.mark.parametrize(
    ("before", "after", "steps", "homes"),
    [
        (270.0, 200.0, ["land"], "Antall boliger går fra 270 til 200."),
        (270.0, 270.0, ["land"], KEPT),
        (0.0, 100.0, ["land"], None),
        (1.0, 1.0, ["land"], "Antall boliger er fortsatt 1."),
        (270.0, NAN, ["land"], None),
        (270.0, 200.0, ["purpose"], None),
        (270.0, 200.0, ["land", "density"], None),
    ],
)
def test_homes_are_said_where_they_are_counted_before_and_after(before, after, steps, homes):
    detail = {"land": "21"}
    one = candidate(*(Step(move, detail.get(move, "")) for move in steps))
    start = replace(BEFORE, dwellings=before)
    sentences = plain(changes(one, start, replace(start, dwellings=after), LIMITS))
    assert [text for text in sentences if text.startswith("Antall")] == ([homes] if homes else [])


def test_what_is_built_beside_a_site():
    point = shapely.Point(0, 0)
    stop = Addition("stop", point, ("a", "b"), ("Torget", "Kirka"), ("3", "12"), 4.0, 349.6)
    link = Addition("link", point, ("a",), ("Torget",), away=50.4)
    assert changed(candidate(Step("stop"), added=stop)) == [
        "Ny holdeplass 350 m fra området, mellom Torget og Kirka, for linje 3 og 12.",
        KEPT,
    ]
    assert changed(candidate(Step("link"), added=link)) == [
        "Ny gangveg på 50 m til holdeplassen Torget.",
        KEPT,
    ]
    both = changed(candidate(Step("deducted"), Step("link"), added=link))
    assert both[0] == "Tegn grensen uten arealet som er trukket fra."


@pytest.mark.parametrize(
    ("list_", "use"),
    [
        ("housing", "Annet formål: bolig i stedet for næring."),
        ("business_ab", "Annet formål: næring i klasse B i stedet."),
        ("business_c", "Annet formål: næring i klasse C i stedet."),
    ],
)
def test_another_use_is_that_of_the_list_that_it_comes_in(list_, use):
    assert changed(candidate(Step("purpose")), list=list_) == [use]


def effect(aims=(), before=BEFORE, **after):
    one = candidate(Step("land", "21"))
    return plain(effects(Advice("S-a", one, aims, before, replace(before, **after)), LIMITS))


LAST = "Poengsum 40 (før 40), nr. 5 på lista."


def test_each_aim_is_said_in_the_order_it_stands_in():
    goals = {Goal.SOIL: (0.7, Light.GREEN), Goal.PROXIMITY: (0.5, Light.YELLOW)}
    aims = ("class", "status", "goal:proximity", "goal:soil", "flag:mire", "soil")
    found = effect(aims, light=Light.GREEN, status=Status.ELIGIBLE, goals=goals)
    assert found == [
        "Samlet klasse går fra Svak til God.",
        "Status går fra «Må avklares» til «Ingen konflikt funnet».",
        "Boligbygging nær sentra og kollektivtilbud går fra Ikke vurdert til Middels.",
        "Jordvern går fra Svak til God.",
        "Faller bort: myr.",
        LAST,
    ]


def test_a_goal_is_called_as_for_what_the_site_becomes():
    goals = {**BEFORE.goals, Goal.PROXIMITY: (0.5, Light.RED)}
    first = effect(("goal:proximity",), kind=Kind.BUSINESS, goals=goals)[0]
    assert first == "Næring på rett sted går fra Ikke vurdert til Svak."


@pytest.mark.parametrize(
    ("farmland", "sentence"),
    [
        (39.95, "0,1 daa dyrka jord blir spart."),
        (39.96, None),
        (40.0, None),
        (45.0, None),
        (10.0, "30,0 daa dyrka jord blir spart."),
    ],
)
def test_farmland_is_spared_from_five_hundredths_of_a_decare(farmland, sentence):
    before = replace(BEFORE, farmland=40.0 + 1e-12)
    assert effect(before=before, farmland=farmland) == [*filter(None, [sentence]), LAST]


@pytest.mark.parametrize(
    ("emissions", "said"), [(899.0, True), (899.1, False), (950.0, False), (NAN, False),
                            (-math.inf, False)]
)  # fmt: skip
def test_emissions_are_said_from_a_tonne_saved(emissions, said):
    sentences = effect(emissions=emissions)
    assert sentences == [
        *["Arealbruksutslippet blir 1 tCO₂e lavere på 20 år."][: int(said)],
        LAST,
    ]


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ({"score": 0.555}, "Poengsum 56 (før 40), nr. 5 på lista."),
        ({"rank": 1}, "Poengsum 40 (før 40), nr. 1 på lista."),
        ({"rank": None}, "Poengsum 40 (før 40)."),
        ({"list": "business_c", "rank": None}, "Poengsum 40, i en annen liste enn før."),
        ({"list": "business_c"}, "Poengsum 40, i en annen liste enn før."),
    ],
)
def test_the_score_comes_last(after, sentence):
    assert effect(**after) == [sentence]


# --- why there is none


def none(tried, best=None):
    return why_none(Advised("S", BEFORE, (), tried, 0, best), LIMITS, CRITERIA).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_without_anything_to_try_that_is_said():
    assert none(0).startswith("Ingen råd: det er ingenting i området som kan tas ut")


def test_of_those_that_could_not_be_done_the_number_is_said():
    assert none(1).startswith("Ingen råd: av 1 endringer som ble prøvd, kunne ingen")


@pytest.mark.parametrize(("lacking", "most"), [("car", "bilkjøring"), ("", "–")])
def test_what_came_nearest_is_said_with_what_there_is_most_to_gain_on(lacking, most):
    best = (candidate(Step("land", "60")), replace(BEFORE, score=0.5, lacking=lacking))
    assert none(3, best) == (
        "Ingen råd. Endringer som er prøvd: 3; ingen løfter klassen. Nærmest kom denne, med "
        f"50 poeng: Tegn grensen uten myr (AR5 60). {KEPT} Mest å hente er det på: {most}."
    )


# --- entries of the document


EVALUATION = SimpleNamespace(limits=list(LIMITS.values()), definitions=list(CRITERIA.values()))


def entry(*pieces):
    return advice_entries(EVALUATION, {"S": Advised("S", BEFORE, pieces, 7, 2)})["S"]


def test_an_entry_holds_the_pieces_or_why_there_is_none():
    step = Step("end", "w", 25.0)
    after = replace(BEFORE, area=66.0, light=None, score=NAN, rank=None, emissions=1 / 3)
    piece = Advice("S-a", candidate(step, Step("land", "21")), ("class",), BEFORE, after)
    with_piece, without = entry(piece), entry()
    assert (with_piece["tried"], with_piece["why_none"]) == (7, None)
    (written,) = with_piece["pieces"]
    assert (written["id"], written["nature"], written["aims"]) == ("S-a", "land", ["class"])
    assert written["removed"] == 0.34
    assert written["steps"] == [
        {"move": "end", "detail": "w", "metres": 25.0},
        {"move": "land", "detail": "21", "metres": None},
    ]
    assert written["after"]["class"] is None
    assert (written["after"]["score"], written["after"]["rank"]) == (None, None)
    assert written["after"]["emissions"] == 0.333333
    assert with_piece["before"] == {
        "kind": "housing", "list": "housing", "area_daa": 100.0, "net_area_daa": 90.0,
        "dwellings": 270.0, "score": 0.4, "class": "red", "status": "conditional", "rank": 5,
        "goals": {"soil": 0.2, "proximity": 0.7}, "farmland_daa": 40.0, "emissions": 900.0,
    }  # fmt: skip
    assert without["pieces"] == []
    assert without["why_none"].startswith("Ingen råd: av 7")


def test_a_piece_is_one_text_by_its_id_and_no_piece_is_the_reason():
    piece = {"id": "S-a", "change": ["Kutt.", "Tett."], "effect": ["Bedre."]}
    assert advice_sentences({"pieces": [piece], "why_none": None}) == ["S-a: Kutt. Tett. Bedre."]
    assert advice_sentences({"pieces": [], "why_none": "Ingen."}) == ["Ingen."]
    assert advice_sentences({"pieces": [], "why_none": None}) == []


@pytest.mark.parametrize(("area", "removed"), [(75.0, 0.25), (100.0, 0.0), (120.0, 0.0)])
def test_what_is_removed_is_a_share_of_the_ground_and_never_below_nothing(area, removed):
    piece = Advice("S-a", candidate(Step("land", "21")), (), BEFORE, replace(BEFORE, area=area))
    assert piece.removed == removed
