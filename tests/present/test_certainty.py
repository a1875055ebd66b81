"""Who is ranked first, in the same words everywhere, and never said to be surer than it is."""

from __future__ import annotations

import copy

import pytest

from ikap.present.document import scores_document
from ikap.present.sentences import concerned, held, standing
from ikap.text import NO_BREAK


def site(id_, rank, score, **more):
    return {
        "id": id_,
        "name": f"Felt {id_}",
        "list": "housing",
        "rank": rank,
        "score": score,
        **more,
    }


def document(win, even, open_=(), sites=None):
    entry = {
        "leader": "1",
        "next": "2",
        "win": win,
        "even_with": list(even),
        "open": list(open_),
        "draws": 10000,
        "sites": {"1": {"first": win, "interval": [1, 2]}, "2": {"first": 0.0, "interval": [2, 2]}},
    }
    return {
        "alternatives": sites or [site("2", 2, 0.8566), site("1", 1, 0.8574), site("3", 3, 0.2)],
        "certainty": {"housing": entry},
    }


def said(document):
    return standing(document, "housing").replace(NO_BREAK, " ")


def test_ranked_first_is_said_where_all_others_are_beaten():
    assert said(document(0.83, [])) == (
        "Felt 1 (1) er rangert først med 86 poeng, mot 86 for Felt 2 (2), og ligger over i 83 % av "
        "10 000 trekninger av data og vekter."
    )


def test_below_the_limit_two_are_even():
    assert said(document(0.54, ["2"])) == (
        "Felt 1 (1) og Felt 2 (2) ligger jevnt (86 og 86 poeng): Felt 1 (1) ligger over i 54 % av "
        "10 000 trekninger av data og vekter."
    )


def test_three_that_are_even_are_named():
    text = said(document(0.54, ["2", "3"]))
    assert text.startswith("Jevnt mellom: Felt 1 (1), Felt 2 (2) og Felt 3 (3). ")
    assert "rangert først" not in text


def test_one_without_a_place_may_be_above():
    sites = [site("1", 1, 0.9), site("2", 2, 0.1), site("9", None, None)]
    text = said(document(0.99, [], ["9"], sites))
    assert text.endswith("Uten plassering, men kan ligge over: Felt 9 (9).")


def test_a_run_without_draws_does_not_say_how_sure():
    old = document(0.99, []) | {"certainty": {}}
    assert "er ikke beregnet" in said(old)
    assert held(old["alternatives"][0], old) is None
    assert not concerned(old["alternatives"][0], old)


def test_where_the_draws_place_a_site():
    told = document(0.54, ["2"])
    second, first, third = told["alternatives"]
    assert held(first, told).replace(NO_BREAK, " ") == (
        "Plassering 1–2 i 90 % av 10 000 trekninger av data og vekter, nr. 1 i 54 %."
    )
    assert held(second, told).startswith("Plassering 2 i minst 90 %")
    assert [concerned(one, told) for one in (first, second, third)] == [True, True, False]


@pytest.fixture(scope="module")
def meetings(meeting):
    return scores_document(meeting.evaluation())


@pytest.mark.parametrize("name", ["housing", "business_ab", "business_c"])
def test_ranked_first_follows_from_the_draws_alone(meetings, name):
    entry = meetings["certainty"][name]
    sure = copy.deepcopy(meetings)
    sure["certainty"][name] |= {"even_with": [], "open": []}
    assert "er rangert først" in standing(sure, name)
    assert ("er rangert først" in standing(meetings, name)) == (not entry["even_with"])
