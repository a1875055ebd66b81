"""Why a site has its status and its class, in a sentence."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ikap.assess.explain.reasons import _Context, cause_sentence, light_sentence
from ikap.assess.ranking import Cause
from ikap.model import Basis, Constraint, Light, Tag, Tier, ZoneTest

NAN = float("nan")
BASIS = Basis("Prøve", Tag.PROPOSAL)


def zone(name, title):
    return Constraint(name, title, Tier.FLAG, ZoneTest("flood"), BASIS, "Sjekk.")


def context(*, limits=(), at_all="", invented=lambda _layers: ""):
    return _Context({}, {limit.id: limit for limit in limits}, invented, at_all)


def plain(texts):
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]


SITE = SimpleNamespace(net_area_daa=2.0, area_daa=10.0)


def answer(**changed):
    known = {"constraint": "f", "override": None, "area_daa": 3.0, "share": 0.3,
             "unchecked_share": 0.42}  # fmt: skip
    return SimpleNamespace(**(known | changed))


@pytest.mark.parametrize(
    ("why", "changed", "said"),
    [
        ("unchecked", {}, "Flom: kartlaget dekker ikke 42 % av området."),
        ("subtracted", {}, "Flom: 3,0 daa (30 %). Sjekk."),
        ("flag", {"area_daa": NAN}, "Flom. Sjekk."),
        (
            "override",
            {"override": "Målt i felt."},
            "Flom: kartet er overstyrt av saksbehandler. Målt i felt.",
        ),
    ],
)
def test_why_a_site_has_its_status(why, changed, said):
    answers = [answer(constraint="other", area_daa=9.0), answer(**changed)]
    limits = context(limits=(zone("f", "Flom"),))
    assert plain([cause_sentence(Cause(why, "f"), SITE, answers, limits)]) == [said]


def test_too_little_left_is_said_with_the_limit_and_what_it_rests_on():
    text = cause_sentence(Cause("net_area"), SITE, [], context(at_all=" (x)"))
    assert plain([text]) == [
        "Etter fradrag gjenstår 2,0 daa av 10,0 daa. Det er for lite til utbygging etter grensen "
        "på 3,0 daa (x)."
    ]


TWO = ("soil", "climate")


@pytest.mark.parametrize(
    ("light", "reason", "said"),
    [
        (Light.RED, (), None),
        (
            None,
            ("incomplete",),
            "Ingen samlet klasse: minst ett kriterium med vekt mangler grunnlag.",
        ),
        (
            Light.YELLOW,
            ("capped", "f", "k"),
            "Samlet klasse kan ikke bli høyere enn Middels på grunn av: Flom, Leire (2).",
        ),
        (
            Light.RED,
            ("not_compensable", "soil"),
            "Samlet klasse er Svak: området er svakt på et mål som ikke kan veies opp av andre "
            "(Jordvern) (x).",
        ),
        (
            Light.RED,
            ("red_goals", *TWO),
            "Samlet klasse er Svak: området er svakt på to eller flere mål (Jordvern, Klima) (x).",
        ),
        (
            Light.YELLOW,
            ("red_goals", "soil"),
            "Samlet klasse kan ikke bli God når området er svakt på: Jordvern (x).",
        ),
    ],
)
def test_why_the_class_is_what_it_is(light, reason, said):
    known = context(
        limits=(zone("f", "Flom"), zone("k", "Leire")),
        at_all=" (x)",
        invented=lambda layers: f" ({len(list(layers))})",
    )
    assert light_sentence(light, reason, known) == said


def test_a_criterion_that_still_measures_the_map_is_named_where_the_map_is_overruled():
    limit = replace(zone("f", "Flom"), measured_by="a")
    known = _Context({"a": SimpleNamespace(title="Jordtap")}, {"f": limit}, lambda _layers: "", "")
    text = cause_sentence(Cause("override", "f"), SITE, [answer(override="Målt.")], known)
    assert text.startswith("Flom: kartet er overstyrt av saksbehandler. Målt. Kriteriet «Jordtap»")


def test_what_a_zone_rests_on_is_said_where_it_is_invented():
    limits = context(limits=(zone("f", "Flom"),), invented=lambda layers: f" {list(layers)}")
    assert plain([cause_sentence(Cause("flag", "f"), SITE, [answer()], limits)]) == [
        "Flom: 3,0 daa (30 %) ['flood']. Sjekk."
    ]
