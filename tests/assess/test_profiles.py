"""Profiles: what they may say, and every fault told in one go, in both languages."""

from __future__ import annotations

import tomllib

import pytest

from ikap.assess import profiles
from ikap.criteria import CONSTRAINTS, CRITERIA
from ikap.model import ConfigurationError, Goal, Kind, Tag, Tier
from ikap.text import speaking

GOOD = """
title = "Arbeidsgruppa"
decided_by = "Arbeidsgruppa for IKAP"
date = 2026-11-23
basis = { tag = "P", title = "Møte" }

[housing.goals]
climate = 1
soil = 3

[housing.criteria]
car_km = 2
farmland_loss = 1
"""

REPLACED = """
[[replace]]
criterion = "transit_access"
indicator = "access_index"
curve = [[0, 0], [8, 1]]
basis = { tag = "P", title = "Arbeidsgruppa", date = 2026-11-23 }
[[replace]]
constraint = "shore_belt"
tier = "exclude"
basis = { tag = "P", title = "Arbeidsgruppa" }
"""


def faults(text, lang="nb"):
    with speaking(lang), pytest.raises(ConfigurationError) as caught:
        profiles.parse(tomllib.loads(text), "mine", "mine.toml")
    return str(caught.value)


@pytest.mark.parametrize("name", profiles.names())
def test_the_bundled_profiles_are_proposals_and_weigh_every_goal(name):
    profile = profiles.load(name)
    assert profile.basis.tag is Tag.PROPOSAL
    for kind in Kind:
        assert set(profile.goals[kind]) == set(Goal)
        assert sum(profile.goals[kind].values()) == pytest.approx(1)
        assert set(profile.criteria[kind]) <= {c.id for c in CRITERIA if kind in c.kinds}
        assert {c.goal for c in CRITERIA if profile.criteria[kind].get(c.id)} == set(Goal)
        # A field built over must not be bought off within its own goal.
        soil = {
            n: w
            for n, w in profile.criteria[kind].items()
            if n in ("farmland_loss", "core_farmland")
        }
        assert soil["farmland_loss"] / sum(soil.values()) >= 0.7


def test_a_kind_that_the_profile_lacks_is_not_ranked():
    assert profiles.parse(tomllib.loads(GOOD), "mine", "mine.toml").kinds == (Kind.HOUSING,)


def test_a_profile_may_put_in_its_own_curve_and_tier_with_its_own_basis():
    profile = profiles.parse(tomllib.loads(GOOD + REPLACED), "mine", "mine.toml")
    criteria, constraints = profiles.apply(profile)
    transit = next(c for c in criteria if c.id == "transit_access").gauges[0]
    assert transit.value.points == ((0.0, 0.0), (8.0, 1.0))
    assert transit.basis.title == "Arbeidsgruppa"
    shore = next(c for c in constraints if c.id == "shore_belt")
    assert (shore.tier, shore.basis.title) == (Tier.EXCLUDE, "Arbeidsgruppa")
    assert len(criteria) == len(CRITERIA)
    assert len(constraints) == len(CONSTRAINTS)


@pytest.mark.parametrize(
    ("before", "after", "nb", "en"),
    [
        (
            "car_km = 2",
            "car_kmm = 2",
            "Ukjent navn «car_kmm». Kjente navn: car_km,",
            "Unknown name ‘car_kmm’",
        ),
        ("climate = 1", "climate = -1", "Vekten «climate» er -1.", "The weight ‘climate’ is -1."),
        (
            "climate = 1",
            'climate = "mye"',
            "Vekten «climate» er mye.",
            "The weight ‘climate’ is mye.",
        ),
        ("climate = 1\nsoil = 3", "soil = 0", "Alle vektene er 0.", "All the weights are 0."),
        ('title = "Arbeidsgruppa"', "", "Feltet «title» mangler.", "The field ‘title’ is missing."),
        ('tag = "P"', 'tag = "X"', "Grunnlaget (basis) er ufullstendig", "The basis is incomplete"),
        ('tag = "P"', 'tag = "S"', "needs publisher and date", "needs publisher and date"),
        ("date =", "dato =", "Ukjent felt «dato». Kjente felt: title,", "Unknown field ‘dato’."),
        ("[housing.", "[hytter.", "vekter verken for bolig eller for næring", "weights for either"),
    ],
)
def test_each_fault_has_its_sentence(before, after, nb, en):
    text = GOOD.replace(before, after)
    assert nb in faults(text)
    assert en in faults(text, "en")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"transit_access"', '"near_tranist"', "Ukjent navn «near_tranist»"),
        ('"access_index"', '"stops"', "Ukjent navn «stops»"),
        ("[[0, 0], [8, 1]]", "[[8, 0], [0, 1]]", "Poengkurven kan ikke brukes"),
        ("[[0, 0], [8, 1]]", "[[0, 0], [4, 1], [8, 0]]", "Poengkurven kan ikke brukes"),
        ('"shore_belt"', '"strand"', "Ukjent navn «strand»"),
        ('"exclude"', '"forbid"', "Ukjent navn «forbid»"),
        ('"shore_belt"', '"mire"', "er en terskel og kan ikke trekkes fra arealet"),
    ],
)
def test_each_fault_of_a_replacement_has_its_sentence(before, after, sentence):
    assert sentence in faults(GOOD + REPLACED.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "nb", "en"),
    [
        ('title = "Arbeidsgruppa"', "title = 3", "«title» kan ikke være 3.", "cannot be 3."),
        (
            "[housing.criteria]",
            "[housing]\ncriteria = [1]\n[x]",
            "[housing]: Feltet «criteria»",
            "table",
        ),
        ("[housing.", "[[business]]\n[housing.", "«business» kan ikke være [{", "must be a table."),
        ("date =", "date = 5 #", "Feltet skal være en dato", "The field must be a date"),
        (
            "[housing.",
            "replace = [3]\n[housing.",
            "[[replace]] 1: Feltet «replace»",
            "cannot be 3.",
        ),
        (
            "[housing.",
            'not_compensable = "soil"\n[housing.',
            "skal være en liste.",
            "must be a list.",
        ),
    ],
)
def test_what_has_another_shape_is_told_of_and_not_stumbled_over(before, after, nb, en):
    text = GOOD.replace(before, after, 1)
    assert text != GOOD
    assert nb in faults(text)
    assert en in faults(text, "en")


def test_all_faults_are_told_at_once():
    text = GOOD.replace("car_km", "bil").replace("climate = 1", "klima = 1")
    assert "«bil»" in faults(text)
    assert "«klima»" in faults(text)


def test_an_unknown_profile_is_answered_with_the_known():
    with pytest.raises(ConfigurationError, match="balansert, jordvern, klima, like-vekter"):
        profiles.load("balanse")


def test_a_file_that_is_no_toml(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("title = ", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="ikke gyldig TOML"):
        profiles.load(path)
