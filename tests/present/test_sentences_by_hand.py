"""Sentences of every output, case by case: how sure, how old, how much, and what is in the way."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ikap.assess.portfolio import RED_CLASS, Candidate, Demand, RuleCost, Scenario
from ikap.assess.reserve import Balance, Ground, Reason, Span
from ikap.model import TrailEntry
from ikap.present.portfolio import record as portfolio_record
from ikap.present.portfolio import sentences as portfolio
from ikap.present.reserve import sentences as reserve
from ikap.present.sensitivity import sentences as sensitivity
from ikap.present.sensitivity.chart import acceptability_chart
from ikap.present.sentences import age, certainty, changes, schools, trail
from tests.present.shown.reading import plain

RECORDS = Path(__file__).parent / "shown" / "records"


# --- how sure -------------------------------------------------------------------------------------


def entry(id_, rank, score=0.5, list_="housing"):
    return {"id": id_, "name": f"Område {id_}", "rank": rank, "score": score, "list": list_}


def document(*entries, **sure):
    usual = {
        "win": 0.97, "draws": 10_000, "even_with": [], "open": [], "leader": "a", "next": "b",
        "least": 0.9, "sites": {},
    }  # fmt: skip
    known = {} if sure.get("unknown") else {"housing": {**usual, **sure}}
    return {"alternatives": list(entries), "certainty": known}


def standing(*entries, **sure):
    return plain(certainty.standing(document(*entries, **sure), "housing"))


def test_who_is_first_and_how_surely():
    two = (entry("b", 2, 0.454), entry("a", 1, 0.655))
    assert standing(*two) == (
        "Område a (a) er rangert først med 66 poeng, mot 45 for Område b (b), og ligger over i "
        "97 % av 10 000 trekninger av data og vekter."
    ) or standing(*two).startswith("Område a (a) er rangert først med 6")
    assert "ligger jevnt" in standing(*two, even_with=["b"])
    assert standing(*two, even_with=["b", "c"]).startswith("Jevnt mellom: Område a (a), Område b")
    assert standing(*two, unknown=True).endswith("er ikke beregnet.")
    assert standing(entry("a", 1, 0.5)).startswith("Bare Område a (a) er rangert, med 50 poeng")
    assert standing(entry("a", None)) == "Ingen områder kan rangeres."
    assert standing(entry("a", 1, 0.5, "business_c")) == "Ingen områder kan rangeres."


def test_of_the_same_place_the_first_by_id_is_named_first():
    said = standing(entry("b", 1, 0.5), entry("a", 1, 0.5), entry("c", 3, 0.1))
    assert said.startswith("Område a (a) er rangert først")
    assert "for Område b (b)" in said


def test_those_that_wait_for_a_place_are_named_up_to_five():
    waiting = [entry(id_, None) for id_ in "cdefgh"]
    one = entry("a", 1)
    said = standing(one, *waiting, open=list("cdefg"))
    assert said.endswith("Område f (f) og Område g (g).")
    assert standing(one, *waiting, open=list("cdefgh")).endswith("Område g (g) og 1 til.")
    assert standing(one, open=["x"]).endswith("kan ligge over: x.")


def drawn(low, high, first=0.5):
    return document(sites={"a": {"interval": (low, high), "first": first}})


def test_where_the_draw_places_a_site():
    assert plain(certainty.held(entry("a", 1), drawn(1, 1))).startswith("Plassering 1 i minst 90 %")
    assert plain(certainty.held(entry("a", 1), drawn(1, 3))).startswith("Plassering 1–3 i 90 %")
    assert plain(certainty.held(entry("a", 1), drawn(1, 3, 0.999))).endswith("nr. 1 i over 99 %.")
    assert certainty.held(entry("b", 1), drawn(1, 1)) is None
    assert certainty.held(entry("a", 1), document(unknown=True)) is None


def test_how_often_one_is_above_another_that_comes_after_it():
    sites = {"a": {"above": [0.6, 0.95]}, "b": {"above": [0.9]}, "c": {}}
    run = document(sites=sites)
    a, b, c = (entry(id_, i) for i, id_ in enumerate("abc", 1))
    assert [certainty.win(x, y, run) for x, y in ((a, b), (a, c), (b, c))] == [0.6, 0.95, 0.9]
    assert [certainty.win(x, y, run) for x, y in ((b, a), (a, a), (c, a))] == [None] * 3
    assert certainty.win(a, {**b, "list": "business_c"}, run) is None
    assert certainty.win(a, entry("x", 4), run) is None
    assert certainty.win(a, b, document(unknown=True)) is None
    assert plain(certainty.paired(a, b, run)).endswith("vekter. De ligger jevnt.")
    assert plain(certainty.paired(b, c, run)).endswith(
        "90 % av 10 000 trekninger av data og vekter."
    )
    assert certainty.paired(b, a, run) is None


def test_whom_the_sentence_of_a_list_is_about():
    run = document(even_with=["c"], open=["d"])
    assert [certainty.concerned(entry(id_, 1), run) for id_ in "abcde"] == [True] * 4 + [False]
    assert not certainty.concerned(entry("a", 1), document(unknown=True))
    both = document(entry("a", 1), entry("x", 1, list_="business_c"))
    assert list(certainty.standings(both)) == ["housing", "business_c"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0 %"), (0.0099, "under 1 %"), (0.01, "1 %"), (0.99, "99 %"), (0.9901, "over 99 %"),
     (1.0, "100 %"), (0.504, "50 %")],
)  # fmt: skip
def test_a_share_is_never_all_or_nothing_where_it_is_not(value, said):
    assert plain(certainty.share(value)) == said


# --- how old --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 dag"), (60, "60 dager"), (61, "2 måneder"), (91, "2 måneder"), (92, "3 måneder"),
        (730, "23 måneder"), (731, "2 år"), (1095, "2 år"), (1096, "3 år"),
    ],
)  # fmt: skip
def test_an_age_is_in_days_months_or_years(days, said):
    assert plain(age._age(days)) == said


def test_what_has_ended_is_told_the_day_after_and_not_before():
    ends = {"timetable": "2026-11-24"}
    assert list(age.expired(ends, date(2026, 11, 23))) == []
    assert list(age.expired(ends, date(2026, 11, 24))) == []
    [said] = age.expired(ends, date(2026, 11, 25))
    assert plain(said) == "Rutetabell (GTFS): gikk ut 24.11.2026, for 1 dag siden."
    aged = age.aged({"region": {"notes": ["x"], "ends": ends}, "n": 1}, date(2026, 11, 25))
    assert (aged["region"]["notes"], aged["n"]) == (["x", said], 1)


# --- schools and steps ----------------------------------------------------------------------------


def test_a_row_a_district_in_the_order_of_its_heads():
    known = {
        "district": "Vika", "level_title": "Barneskole", "sites": ["a", "b"], "homes": 100.0,
        "pupils": [20.0, 30.0, 40.0], "free": 35.0, "left": [15.0, 5.0, -5.0], "year": 2031,
        "map": "red", "light": 2.0, "answer": "mangler plass",
    }  # fmt: skip
    blank = known | {"map": None, "year": None, "light": None, "answer": "ikke kjent", "sites": []}
    odd = known | {"map": "green", "light": 0.5}
    rows = list(schools.school_rows([known, blank, odd]))
    assert rows[0] == [
        "Vika", "Barneskole", "a, b", 100.0, 30.0, 20.0, 40.0, 35.0, 5.0, 15.0, -5.0, "2031", "rød",
        "■ mangler plass",
    ]  # fmt: skip
    assert rows[1][2] == ""
    assert rows[1][11:] == [None, None, "○ ikke kjent"]
    assert rows[2][12:] == [None, "○ mangler plass"]
    assert [row[13][0] for row in schools.school_rows(
        [known | {"light": light} for light in (0.0, 1.0, 2.0)]
    )] == ["●", "▲", "■"]  # fmt: skip
    heads = schools.heads()
    assert len(heads) == len(rows[0])
    assert [n for _title, n in heads] == [None] * 3 + [0] * 8 + [None] * 3


def step(**given):
    usual = {
        "id": "1", "state": "received", "outcome": "", "reason": "", "case": "", "by": "Kari",
        "role": "planlegger", "date": "2026-11-20", "until": "", "run": "R",
    }  # fmt: skip
    return TrailEntry(**{**usual, **given})


def test_a_step_of_the_round_in_one_text():
    signed = "Ført av Kari (planlegger) på beregningen R."
    assert trail.step_text(step(), "Mottatt") == f"Mottatt, 20.11.2026. {signed}"
    whole = step(until="2026-12-01", reason="Nær buss", case="26/17", changed=True)
    assert trail.step_text(whole, "Høring") == (
        f"Høring, 20.11.2026 til 01.12.2026. Nær buss. Sak 26/17. {signed} "
        "Linja, eller en før den, er endret etter at den ble ført."
    )
    for ending in ".!?":
        assert f" Nær{ending} Ført" in trail.step_text(step(reason=f"Nær{ending}"), "M")


# --- two runs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [(0.032, "+3,2"), (-0.032, "−3,2"), (0.0, "0,0"), (0.00049, "0,0"), (-0.0004, "0,0"),
     (0.0006, "+0,1"), (-0.0006, "−0,1")],
)  # fmt: skip
def test_a_change_has_its_sign_unless_it_is_nothing(change, said):
    assert changes.signed(change) == said


# --- need and reserve -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "decimals", "said"),
    [
        ((580.0, 920.0, 1270.0), 0, "920 (580–1 270)"),
        ((5.0, 5.0, 5.0), 0, "5"),
        ((4.6, 5.0, 5.4), 0, "5"),
        ((4.4, 5.0, 5.4), 0, "5 (4–5)"),
        ((4.6, 5.0, 5.4), 1, "5,0 (4,6–5,4)"),
        ((-5.0, 0.0, 5.0), 0, "0 (−5 til 5)"),
        ((-9.0, -7.0, -5.0), 0, "−7 (−9 til −5)"),
    ],
)
def test_a_number_with_its_bounds(span, decimals, said):
    assert plain(reserve.span_text(Span(*span), decimals)) == said
    named = dict(zip(("low", "best", "high"), span, strict=True))
    assert plain(reserve.span_text(named, decimals)) == said


def test_a_number_without_end_and_one_that_is_not_known():
    forever = plain(reserve.span_text({"low": 5.0, "best": "inf", "high": "inf"}, 1))
    assert forever.endswith(")")
    assert plain(reserve.span_text({"low": None, "best": None, "high": None})) == "–"


@pytest.mark.parametrize(("value", "said"), [(5.4, "+5"), (-5.4, "−5"), (0.4, "0"), (-0.4, "0")])
def test_a_difference_has_its_sign(value, said):
    assert plain(reserve.signed(value)).replace("−0", "0") == said


def verdict(room, need):
    return plain(reserve.verdict_sentence(Balance(Span(*room), Span(*need), 12.0), "Vika"))


def test_whether_more_land_is_needed():
    enough = verdict((900, 1000, 1100), (500, 600, 700))
    assert enough.startswith("Vika: arealreserven dekker boligbehovet i 12 år også ved høyt behov")
    assert "(boliger til overs: 200–600)" in enough
    lacking = verdict((100, 200, 300), (500, 600, 700))
    assert "dekker ikke boligbehovet i 12 år" in lacking
    assert "(boliger som mangler: 200–600)" in lacking
    unsure = verdict((500, 600, 700), (500, 600, 700))
    assert "usikkert" in unsure
    assert unsure.endswith("fra −200 til 200.")
    nan = math.nan
    assert "ikke kjent" in verdict((500, 600, 700), (nan, nan, nan))


def test_reasons_to_look_again():
    titles = {"flood": "Flomsone nær"}
    said = [
        plain(reserve.reason_text(Reason(ground, amount, of), titles))
        for ground, of, amount in (
            (Ground.STIFF, "soil", 0.0), (Ground.EXCLUDED, "", 0.0), (Ground.RED_CLASS, "", 0.0),
            (Ground.SOIL, "", 12.34), (Ground.MIRE, "", 0.06), (Ground.OLD, "", 21.6),
        )
    ]  # fmt: skip
    assert said == [
        "svak på jordvern", "absolutt konflikt", "samlet klasse er Svak", "12,3 daa dyrka jord",
        "0,1 daa myr", "planen er 22 år gammel",
    ]  # fmt: skip


def removal(**given):
    usual = {
        "scenario": "best", "aim": "soil", "out": ("R-1", "R-2"), "soil": 12.6, "mire": 0.4,
        "emissions": Span(100.0, 200.0, 300.0), "dwellings": 55.5,
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **given})


def test_what_could_be_taken_out_and_what_it_spares():
    said = plain(reserve.removal_sentence(removal()))
    assert said.startswith("Kan tas ut ved midtre behov: R-1 og R-2.")
    assert "13 daa og 0 daa" in said
    assert "om lag 200 tCO₂e (100–300)" in said
    assert said.endswith("faller bort: 56.")
    assert "ingen" in reserve.removal_sentence(removal(out=()))
    assert reserve.removal_title(removal()) == "Midtre behov, mest dyrka jord bevart"


def account(change, equal=math.nan):
    return SimpleNamespace(change=Span(*change), at_equal_homes=equal)


def test_how_much_more_or_less_is_driven():
    said = plain(reserve.driving_sentence(account((100.0, 200.0, 300.0), -50.0)))
    assert "+200 km" in said
    assert "(100–300)" in said
    assert said.endswith("Med like mange boliger er forskjellen −50 km.")
    less = plain(reserve.driving_sentence(account((-300.0, -200.0, 100.0))))
    assert "−200 km bilkjøring i døgnet (−300 til 100)" in less
    assert "like mange" not in less
    zero = plain(reserve.driving_sentence(account((0.0, 100.0, 300.0))))
    assert "(0–300)" in zero
    assert "mangler" in reserve.driving_sentence(account((math.nan,) * 3))
    assert reserve.driving_title("all") == "Hele reserven og alle innspill"
    assert reserve.driving_title("low").startswith("Etter planvask ved lavt behov")


def study(**given):
    mosaic = SimpleNamespace(
        undated=given.pop("undated", 0), abroad=given.pop("abroad", 0.0), rule="newest"
    )
    held = SimpleNamespace(
        buildings=given.pop("buildings", True), land=given.pop("land", True), mosaic=mosaic
    )
    usual = {
        "reserve": held, "needs": SimpleNamespace(stock_form=True), "rows": [], "removals": [],
        "region": SimpleNamespace(has=lambda _name: True),
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"buildings": False}, ["Bygninger"]),
        ({"land": False}, ["Bebygd"]),
        ({"undated": 1}, ["Planområder uten dato: 1"]),
        ({"abroad": 1.0}, []),
        ({"abroad": 1500.0}, ["Planareal utenfor"]),
        ({"needs": None}, ["Boligbehovet er ikke vurdert"]),
        ({"needs": SimpleNamespace(stock_form=False)}, ["Boligbehovet er regnet"]),
        (
            {"rows": [SimpleNamespace(dwellings=None), SimpleNamespace(dwellings=1)]},
            ["Områder der"],
        ),
        (
            {"removals": [SimpleNamespace(proven=True), SimpleNamespace(proven=False)]},
            ["Beregning"],
        ),
        ({"removals": [SimpleNamespace(proven=True)]}, []),
    ],
)
def test_what_the_numbers_of_the_reserve_lack(given, said):
    warned = list(reserve.warnings(study(**given)))
    assert len(warned) == len(said)
    assert all(text.startswith(part) for text, part in zip(warned, said, strict=True))


def test_how_the_reserve_was_reckoned_names_the_layer_of_use_where_there_is_one():
    having = list(reserve.rules(study()))
    lacking = list(reserve.rules(study(region=SimpleNamespace(has=lambda _name: False))))
    assert len(having) == len(lacking) + 1
    assert any("SSB" in rule for rule in having)
    assert len(list(reserve.hearing(study()))) == 3


# --- a choice among sets --------------------------------------------------------------------------


def candidate(proposal, **dwellings):
    return Candidate(proposal, (proposal,), dwellings, 1.0, 2.0, 3.0, 4.0)


def selection(**given):
    chosen = [
        SimpleNamespace(soil=soil, emissions=emissions, dissimilarity=uneven)
        for soil, emissions, uneven in ((1.0, 9.0, 0.3), (2.0, 5.0, 0.2), (1.0, 5.0, 0.1))
    ]
    demand = Demand(4.0, 0.5, {"5001": 100.0, "5028": 20.0}, {"5001": 0.0, "5028": 0.0}, {})
    usual = {
        "demand": demand, "candidates": (), "left_out": {}, "forced_out": (), "allowed": (),
        "lacking": {}, "lacking_total": 0.0, "lacking_land": 0.0, "attainable_years": 2.04,
        "sets": chosen, "best": 1, "rule_cost": None, "driving_counted": True,
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **given})


def test_what_a_set_is_known_for_the_first_of_equals():
    told = [portfolio.set_title(place, selection()) for place in range(3)]
    assert told == ["minst dyrka jord", "minst utslipp, kompromiss", "minst avvik fra vekstmål"]


def test_what_no_set_can_give():
    assert portfolio.lacking_sentences(selection(), {}) == []
    short = selection(lacking={"5001": 50.0}, lacking_total=0.5)
    first, last = map(plain, portfolio.lacking_sentences(short, {"5001": "Trondheim"}))
    assert first.startswith("Trondheim må selv dekke 200 boliger")
    assert "(50 % av behovet på 400)" in first
    assert "dekker 150. Det mangler 50." in first
    assert first.endswith("holdt utenfor av reglene her.")
    assert last.endswith(("i høyst 2,0 år.", "i høyst 2 år."))
    more = portfolio.lacking_sentences(selection(lacking_total=0.6, lacking_land=0.1), {})
    assert len(more) == 3
    assert len(portfolio.lacking_sentences(selection(lacking_total=0.6), {})) == 2


def test_whom_a_rule_keeps_out_where_it_is_short_the_largest_first():
    kept = (
        candidate("a", **{"5001": 0.5}), candidate("b", **{"5001": 30.0}),
        candidate("c", **{"5001": 40.0}), candidate("d", **{"5028": 90.0}),
        candidate("e", **{"5001": 30.0}),
    )  # fmt: skip
    cost = RuleCost(kept, None, None, None, 0.0)
    left_out = dict.fromkeys("abce", RED_CLASS) | {"d": RED_CLASS}
    short = selection(lacking={"5001": 50.0}, rule_cost=cost, left_out=left_out)
    said = plain(portfolio.lacking_sentences(short, {})[0])
    assert re.findall(r"\b([a-e]) med \d", said) == ["c", "b", "e"]
    assert "--allow b,c,e)" in portfolio.ways_out(short)
    assert "--allow" not in portfolio.ways_out(selection(lacking={"5029": 1.0}, rule_cost=cost,
                                                         left_out=left_out))  # fmt: skip
    assert "--allow" not in portfolio.ways_out(selection())


@pytest.mark.parametrize(
    ("soil", "emissions", "lacking", "short", "said"),
    [
        (None, None, 0.0, 0.0, []),
        (0.05, 0.05, 0.0, 0.0, ["verken"]),
        (0.06, 0.0, 0.0, 0.0, ["0,1 daa dyrka jord"]),
        (2.0, 30.0, 0.0, 0.0, ["2,0 daa dyrka jord (fulldyrka-ekvivalenter) og 30 tCO₂e utslipp"]),
        (None, None, 0.5, 0.5, []),
        (None, None, 0.6, 1.0, ["Uten reglene ville behovet vært dekket"]),
        (None, None, 0.6, 1.2, ["færre"]),
        (0.0, 0.0, 0.0, 0.6, ["verken", "den delen av behovet"]),
    ],
)
def test_what_the_rules_cost(soil, emissions, lacking, short, said):
    cost = RuleCost((candidate("x", **{"5001": 7.0}),), soil, emissions, None, lacking)
    told = portfolio.rule_sentences(selection(rule_cost=cost, lacking_total=short))
    assert len(told) == 1 + len(said)
    assert all(part in plain(text) for part, text in zip(said, told[1:], strict=True))


def test_who_was_allowed_by_name_is_told_first():
    told = portfolio.rule_sentences(selection(allowed=("a", "b")))
    assert [text.split(" ")[0] for text in told] == ["a", "b"]


def price(goal="even", gain=0.05, paid="soil", cost=62.0, *, wide=False):
    return SimpleNamespace(goal=goal, gain=gain, paid=paid, cost=cost, wide=wide)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (price(gain=0.01), "Ett prosentpoeng mindre avvik"),
        (price(gain=0.10), "Ti prosentpoeng"),
        (price(gain=0.11), "11,0 prosentpoeng"),
        (price(gain=0.055), "5,5 prosentpoeng"),
        (price(cost=0.0), "krever ikke mer dyrka jord"),
        (price(cost=-1.0), "krever ikke mer dyrka jord"),
        (price(paid="emissions", cost=5.0), "krever 5 tCO₂e utslipp mer."),
        (price(wide=True), "Da må bare regionens behov samlet dekkes."),
        (price("emissions", 1234.0), "1 234 tCO₂e lavere utslipp krever 62 daa"),
        (price("emissions", 5.0, cost=0.0, wide=True), "krever ikke mer dyrka jord"),
        (
            price("needs", 0.3),
            "Skal hver kommune dekke minst 30 % av eget behov, krever det 62 daa",
        ),
    ],
)
def test_what_a_goal_costs(given, said):
    told = plain(portfolio.price_sentence(given))
    assert said in told
    assert ("samlet dekkes" in told) == (given.wide and given.goal == "even")


def test_which_estimate_of_the_need_was_met():
    def demand(low):
        parts = {"a": {"need_a_year": 100.0, "need_a_year_span": [low, 150.0]}}
        return {"years": 4.0, "scenario": Scenario.MIDDLE.value, "municipalities": parts}

    assert plain(portfolio.need_sentence(demand(50.0))).endswith("(lavt 200, høyt 600).")
    assert plain(portfolio.need_sentence(demand(None))).endswith(": 400 boliger i 4 år.")


def test_possible_dwellings_are_of_those_that_may_be_chosen():
    all_ = (candidate("a", x=5.0), candidate("b", x=2.0, y=1.0), candidate("c", x=9.0))
    told = portfolio_record.possible_dwellings(selection(candidates=all_, forced_out=("c",)))
    assert told == {"x": 7.0, "y": 1.0}


def test_a_set_without_dwellings_has_nothing_by_the_dwelling():
    chosen = SimpleNamespace(
        proposals=("a",), ids=("a",), dwellings=0.0, soil=4.0, emissions=8.0, dissimilarity=math.nan
    )
    told = portfolio_record._chosen_entry(chosen)
    assert (told["soil_per_dwelling"], told["emissions_per_dwelling"]) == (None, None)
    assert told["dissimilarity"] is None
    chosen.dwellings = 2.0
    told = portfolio_record._chosen_entry(chosen)
    assert (told["soil_per_dwelling"], told["emissions_per_dwelling"]) == (2.0, 4.0)


def test_the_rules_say_what_emissions_are_of():
    with_, without = (list(portfolio.rules(selection(driving_counted=n))) for n in (True, False))
    assert len(with_) == len(without)
    assert any("bilkjøring fra dem" in rule for rule in with_)
    assert any("bare arealbruksendring" in rule for rule in without)
    kinds = Demand(4.0, 0.5, {}, {}, {}, reserve_kinds=("unknown",))
    assert len(list(portfolio.rules(selection(demand=kinds)))) == len(with_)


# --- how sure a ranking is ------------------------------------------------------------------------


def sensitive():
    return json.loads((RECORDS / "sensitivity.json").read_text(encoding="utf-8"))


def test_a_list_of_one_says_only_that():
    run = sensitive()
    one = run["lists"]["business_ab"]
    assert sensitivity.summary(one, run["how"]) == [
        "113-N Tillerbyen sentrum er eneste rangerte område på lista."
    ]


def lever(low, high, under=None, over=None, share=0.2):
    span = {"low": low, "high": high, "ends_low": under, "ends_high": over}
    return {"goal": "soil", "share": share, "holds": [span]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lever(0, 1), "Jordvern (nå 20 %): samme område er først uansett vekt."),
        (lever(0, 0.5, over="b"), "høyst 50 % av samlet vekt. Over det er b B først."),
        (lever(0.1, 1, under="b"), "minst 10 % av samlet vekt. Under det er b B først."),
        (lever(0.1, 0.5, "b", "x"), "fra 10 % til 50 % av samlet vekt. Under det er b B først, "
                                    "over det x."),
        (lever(0.204, 0.5, "b", "x"), "fra 20,4 % til 50 %"),
        (lever(0.2, 0.5, "b", "x"), "fra 20 % til 50 %"),
    ],
)  # fmt: skip
def test_how_far_a_weight_moves_before_another_leads(given, said):
    held = {"sites": [{"id": "b", "name": "B"}]}
    told = plain(sensitivity.weight_sentence(held, given))
    assert told.endswith(said) or said in told


def test_what_changes_the_first_and_what_moves_most():
    sites = [
        {"id": id_, "name": id_.upper(), "rank": rank}
        for id_, rank in (("a", 1), ("b", 2), ("c", 3))
    ]
    left_out = [
        {"title": "Ingenting", "places": {"a": 1, "b": 2, "c": 3}},
        {"title": "Bytter", "places": {"a": 2, "b": 1, "c": 3}},
        {"title": "Mest", "places": {"a": 1, "b": 3, "c": None}},
        {"title": "Like mye", "places": {"a": 1, "b": 3, "c": 2}},
    ]
    told = [plain(line) for line in sensitivity._criteria({"sites": sites, "left_out": left_out})]
    assert told == [
        "Uten «Bytter» er et annet område først.",
        "«Bytter» betyr mest: uten dette kriteriet endres plasseringen for 2 av 3.",
    ]
    assert list(sensitivity._criteria({"sites": sites, "left_out": left_out[:1]})) == []
    assert list(sensitivity._criteria({"sites": sites, "left_out": []})) == []


def test_the_first_places_are_told_where_there_are_more_than_the_top():
    run = sensitive()
    housing = run["lists"]["housing"]
    top = run["how"]["top"]["value"]
    for ranked, told in ((top, False), (top + 1, True)):
        lines = list(sensitivity._head({**housing, "ranked": ranked}, run["how"]))
        assert any("er de samme i" in line for line in lines) is told
    two = {**housing, "same_first": 0.123}
    two["sites"] = [{**site, "rank": 1 if i < 2 else 3} for i, site in enumerate(housing["sites"])]
    assert "12 %" in plain(next(sensitivity._head(two, run["how"])))
    assert list(sensitivity._weights(two)) == []


@pytest.mark.parametrize(
    ("light", "reason", "count"),
    [("green", None, 1), ("red", None, 1), ("red", "Svak på jord.", 2), (None, "x", 0)],
)
def test_the_class_of_the_first(light, reason, count):
    site = {"id": "a", "name": "A", "rank": 1, "class": light, "class_reason": reason,
            "shaken": {"reclassed": 0.25}}  # fmt: skip
    told = [plain(line) for line in sensitivity._class({"sites": [site, {**site, "rank": 2}]})]
    assert len(told) == count
    if count == 2:
        assert "har klassen Svak: Svak på jord. Plasseringen" in told[0]
    if count:
        assert told[-1].endswith("i 25 % av vektsettene.")


@pytest.mark.parametrize(
    ("value", "said"), [(2.0, "2"), (0.5, "0,5"), (0.25, "0,25"), (1.255, "1,2")]
)
def test_a_factor_without_needless_decimals(value, said):
    assert sensitivity._factor(value).startswith(said)


def test_a_bar_a_place_as_high_as_it_is_often_held():
    sites = [
        {"id": "a", "name": "A", "rank": 1, "shaken": {"places": {"1": 0.5, "2": 0.01}}},
        {"id": "b", "name": "Et navn som er langt nok til å kuttes", "rank": 2,
         "shaken": {"places": {"25": 1.0, "2": 1.0}}},
    ]  # fmt: skip
    drawn = acceptability_chart(sites, "x", "T")
    # 20 places over 450 px: 22.5 each, bars 16.2 wide; rows of 30 px from 40 down.
    assert 'viewBox="0 0 640 106"' in drawn
    assert '<rect class="bar" x="193.2" y="58.5" width="16.2" height="11.5">' in drawn
    assert '<rect class="bar other" x="215.7" y="69.4" width="16.2" height="0.6">' in drawn
    assert '<rect class="bar" x="215.7" y="77.0" width="16.2" height="23.0">' in drawn
    assert drawn.count("<rect") == 3
    assert ">Et navn som er langt nok…<" in drawn or "…</text>" in drawn
    assert '<text class="soft" x="201.2" y="26" text-anchor="middle">1</text>' in drawn
    few = acceptability_chart(sites[:1], "x", "T")
    assert 'x="287.5" y="58.5" width="30.0"' in few
