"""Every limit of the constraints at, just under and just over: answer, status, class, words.

The numbers stand here as the method has them, not as the code does: a limit that is moved, or a
constraint that is new, fails until its row is written.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.explain.reasons import cause_sentence, light_sentence
from ikap.assess.limits import limit_answers, zone_answers
from ikap.assess.ranking import Cause, caps, least_net, statuses, whole
from ikap.criteria import CONSTRAINTS
from ikap.model import Answer, Goal, Light, LimitTest, Status, Tier, ZoneTest
from ikap.text import NO_BREAK, _

RECORDS = {one.id: one for one in CONSTRAINTS}
ZONES = {name: one for name, one in RECORDS.items() if isinstance(one.test, ZoneTest)}
GREEN = dict.fromkeys(Goal, Light.GREEN)
TOLD = SimpleNamespace(limits=RECORDS, definitions={}, invented=lambda layers: "", at_all="")


class Limit(NamedTuple):
    """What is measured, its limit, which side says yes, and what a yes does."""

    indicator: str
    limit: float
    says_yes: str  # "from", "over" or "under"
    conditional: bool = False
    caps: bool = False


MEASURED = {
    "mire": Limit("mire_area", 2.0, "from", conditional=True, caps=True),
    "some_mire": Limit("mire_area", 0.5, "from"),
    "farmland_objection": Limit("farmland_area", 5.0, "from", conditional=True),
    "farmland_set_aside": Limit("farmland_area", 5.0, "from"),
    "core_objection": Limit("core_farmland_lost", 0.5, "from", conditional=True),
    "density_below": Limit("density_ratio", 1.0, "under"),
    "large_reserve": Limit("total_reserve_years", 20.0, "over"),
    "no_stop": Limit("share_with_stop", 0.5, "under", caps=True),
    "school_capacity_short": Limit("school_light", 2.0, "from"),
    "supply_lacking": Limit("connection_light", 2.0, "from"),
    "small_net": Limit("deducted_share", 0.4, "from", caps=True),
}

# Metres around the features of a zone that belong to it.
BELTS = {
    "heritage_automatic": 5.0,
    "shore_belt": 100.0,
    "shore_belt_port": 100.0,
    "river_belt": 20.0,
    "protected_river": 100.0,
}
INFORMING = {
    "marine_limit",
    "shore_belt_port",
    "noise_yellow",
    "nature_some_value",
    "outdoor_life",
}
SIDE = 100.0  # metres of a site's side: it is 10 daa


def site(limit, **columns):
    """One square site that a constraint asks of."""
    told = {
        "kind": str(limit.kinds[0]),
        "hazard_mitigated": False,
        "flood_class": "F2",
        "slide_class": "S2",
        "noise_sensitive": True,
        "port_dependent": False,
        "plan_in_force": False,
        "municipalities": {"5001": 1.0},
    }
    told |= {name: values[0] for name, values in limit.only.items()} | columns
    frame = {name: [value] for name, value in told.items()}
    index = pd.Index(["a"], name="id")
    return gpd.GeoDataFrame(
        frame, geometry=[shapely.box(0, 0, SIDE, SIDE)], crs="EPSG:25832", index=index
    )


class Said(NamedTuple):
    row: Any  # of the table of answers
    status: Status
    causes: tuple[Cause, ...]
    light: Light | None
    sentences: tuple[str, ...]


def said(frame, answers, net=None):
    """All that is said of each site, whose every goal is green, from its answers."""
    frame = frame.assign(area_daa=SIDE**2 / 1000)
    frame = frame.assign(net_area_daa=frame["area_daa"] if net is None else net.area / 1000)
    judged = statuses(frame, answers, RECORDS)
    capped = caps(answers, RECORDS)
    rows = list(answers.reset_index().itertuples(index=False))
    told = []
    for spoken in frame.drop(columns="geometry").reset_index().itertuples(index=False):
        mine = [row for row in rows if row.id == spoken.id]
        status, causes = judged.loc[spoken.id]
        light, why = whole(0.9, GREEN, (Goal.SOIL,), capped.get(spoken.id, ()))
        sentences = [cause_sentence(cause, spoken, mine, TOLD) for cause in causes]
        because = light_sentence(light, why, TOLD)
        words = (*sentences, *filter(None, [because]))
        told.append(
            Said(mine[0], status, causes, light, tuple(t.replace(NO_BREAK, " ") for t in words))
        )
    return told


def of_measured(name, measured):
    limit = RECORDS[name]
    frame = site(limit)
    rows = pd.DataFrame(
        {
            "id": ["a"],
            "indicator": [limit.test.indicator.id],
            "measured": [measured],
            "facts": [None],
        }
    ).set_index(["id", "indicator"])
    [found] = said(frame, limit_answers(frame, [limit], rows))
    return found


def test_every_limit_of_a_measurement_has_its_row():
    declared = {name for name, one in RECORDS.items() if isinstance(one.test, LimitTest)}
    assert declared == MEASURED.keys()


@pytest.mark.parametrize("name", MEASURED)
def test_a_limit_of_a_measurement(name):
    row = MEASURED[name]
    limit = RECORDS[name]
    assert limit.test.indicator.id == row.indicator
    around = (np.nextafter(row.limit, 0), row.limit, np.nextafter(row.limit, 99))
    yes = {"from": (False, True, True), "over": (False, False, True), "under": (True, False, False)}
    for measured, over in zip(around, yes[row.says_yes], strict=True):
        found = of_measured(name, measured)
        assert found.row.answer == (Answer.YES if over else Answer.NO), measured
        asks, held = over and row.conditional, over and row.caps
        assert found.status == (Status.CONDITIONAL if asks else Status.ELIGIBLE)
        assert found.causes == ((Cause("flag", name),) if asks else ())
        assert found.light == (Light.YELLOW if held else Light.GREEN)
        assert len(found.sentences) == asks + held
        assert all(_(limit.title) in text for text in found.sentences)
        assert not asks or _(limit.advice) in found.sentences[0]
        assert not held or "ikke bli høyere enn Middels" in found.sentences[-1]


@pytest.mark.parametrize("name", MEASURED)
def test_what_was_not_measured_is_not_known_and_asks_for_nothing(name):
    found = of_measured(name, np.nan)
    assert found.row.answer == Answer.UNCHECKED
    assert (found.status, found.light, found.sentences) == (Status.ELIGIBLE, Light.GREEN, ())


# --- zones --------------------------------------------------------------------------------------


def over_zone(name, *gaps, covers="region", **columns):
    """What is said of sites so many metres east of a zone and its belt (less than 0: over it)."""
    limit = ZONES[name]
    where = {column: codes[0] for column, codes in limit.test.where.items()}
    belt = BELTS.get(name, 0.0)
    layers = {limit.test.layer: layer(shapely.box(-500, -900, -belt, 9000), **where)}
    for zone in limit.test.inside:
        codes = {column: codes[0] for column, codes in zone.where.items()}
        layers[zone.layer] = layer(shapely.box(-900, -900, 9000, 9000), **codes)
    names = [f"s{i}" for i in range(len(gaps))]
    frame = pd.concat([site(limit, **columns)] * len(gaps)).set_axis(names).rename_axis("id")
    squares = [shapely.box(x, 200 * i, x + SIDE, 200 * i + SIDE) for i, x in enumerate(gaps)]
    frame = frame.set_geometry(squares, crs="EPSG:25832")
    answers, net = zone_answers(
        frame, [limit], layers.__contains__, layers.__getitem__, lambda _test: covers
    )
    return said(frame, answers, net)


def layer(shape, **columns):
    return gpd.GeoDataFrame(
        {name: [code] for name, code in columns.items()}, geometry=[shape], crs="EPSG:25832"
    )


def test_the_belts_are_those_of_the_method():
    assert {n: one.test.buffer for n, one in ZONES.items() if one.test.buffer} == BELTS
    assert {n for n, one in ZONES.items() if not one.conditional} == INFORMING
    assert {one.test.area for one in ZONES.values()} == {0.1}


AROUND = {
    1.01: Answer.NO,
    1.0: Answer.NO,
    0.99: Answer.TOUCH,
    0.0: Answer.TOUCH,
    -0.99: Answer.TOUCH,  # 0.099 daa
    -1.0: Answer.TOUCH,  # 0.1 daa
    -1.01: Answer.YES,  # 0.101 daa
}


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_begins_at_a_decare_in_ten_and_is_safe_from_a_metre(name):
    limit = ZONES[name]
    for found, (gap, answer) in zip(over_zone(name, *AROUND), AROUND.items(), strict=True):
        assert found.row.answer == answer, gap
        asks = answer == Answer.YES and name not in INFORMING
        assert found.status == (Status.CONDITIONAL if asks else Status.ELIGIBLE)
        held = answer == Answer.YES and limit.caps_class
        assert found.light == (Light.YELLOW if held else Light.GREEN)
        if asks:
            why = "subtracted" if limit.tier is Tier.EXCLUDE else "flag"
            assert found.causes == (Cause(why, name),)
            assert found.sentences[0] == f"{_(limit.title)}: 0,1 daa (1 %). {_(limit.advice)}"
        assert found.row.area_daa == pytest.approx(max(0.0, -gap) * SIDE / 1000)


EXCLUDING = [name for name, one in ZONES.items() if one.tier is Tier.EXCLUDE]


@pytest.mark.parametrize("name", EXCLUDING)
def test_under_three_tenths_left_is_an_absolute_conflict(name):
    under, at, over = over_zone(name, -69.9, -70.0, -70.1)
    assert {found.row.answer for found in (under, at, over)} == {Answer.YES}
    assert (under.status, at.status) == (Status.CONDITIONAL, Status.CONDITIONAL)
    assert over.status == Status.EXCLUDED
    assert over.causes == (Cause("net_area"), Cause("subtracted", name))
    assert over.sentences[0] == (
        "Etter fradrag gjenstår 3,0 daa av 10,0 daa. Det er for lite til utbygging etter grensen "
        "på 3,0 daa."
    )


UNMAPPED = {"covers": ("5001",), "municipalities": {"5001": 0.99, "5028": 0.01}}


@pytest.mark.parametrize("name", EXCLUDING)
def test_a_hundredth_that_nobody_has_mapped_is_conditional(name):
    """Nothing of the zone is found; a hundredth of the site is in a municipality not mapped."""
    [found] = over_zone(name, 50.0, **UNMAPPED)
    assert found.row.unchecked_share == pytest.approx(0.01)
    assert found.row.answer == Answer.UNCHECKED
    assert (found.status, found.causes) == (Status.CONDITIONAL, (Cause("unchecked", name),))
    assert found.sentences == (f"{_(ZONES[name].title)}: kartlaget dekker ikke 1 % av området.",)


@pytest.mark.parametrize("name", [name for name in ZONES if name not in EXCLUDING])
def test_a_flag_in_ground_that_nobody_has_mapped_is_not_known_and_asks_nothing(name):
    [found] = over_zone(name, 50.0, **UNMAPPED)
    assert (found.row.answer, found.status) == (Answer.UNCHECKED, Status.ELIGIBLE)


MITIGABLE = {
    *("flood", "flood_storage", "flood_vulnerable", "landslide", "landslide_s3"),
    *("storm_surge", "storm_surge_storage", "storm_surge_vulnerable"),
}


def test_protection_can_be_documented_against_water_and_slides_alone():
    assert {name for name, one in ZONES.items() if one.mitigable} == MITIGABLE


@pytest.mark.parametrize("name", EXCLUDING)
def test_documented_protection_keeps_the_ground_and_raises_a_flag(name):
    [found] = over_zone(name, -40.0, hazard_mitigated=True)
    kept = name in MITIGABLE
    assert found.row.tier == (Tier.FLAG if kept else Tier.EXCLUDE)
    assert found.causes == (Cause("flag" if kept else "subtracted", name),)


@pytest.mark.parametrize(
    ("gross", "least"),
    [
        (100.0, 30.0),  # 30 %
        (10.0, 3.0),
        (20 / 3, 2.0),  # where 30 % is 2 daa
        (5.0, 2.0),  # 2 daa
        (4.0, 2.0),
        (3.0, 1.5),  # half of a small site
        (1.0, 0.5),
    ],
)
def test_the_least_that_must_be_left(gross, least):
    assert least_net(gross) == pytest.approx(least, abs=1e-12)
    taken = pd.DataFrame(
        {
            "tier": [Tier.EXCLUDE],
            "answer": [Answer.YES],
            "area_daa": [gross - least],
            "unchecked_share": [0.0],
            "override": [None],
        },
        index=pd.MultiIndex.from_tuples([("a", "flood")], names=["id", "constraint"]),
    )

    def status(net):
        frame = pd.DataFrame({"area_daa": [gross], "net_area_daa": [net]}, index=["a"])
        return statuses(frame, taken, RECORDS).loc["a", "status"]

    at = float(least_net(gross))
    assert status(np.nextafter(at, 0)) is Status.EXCLUDED
    assert status(at) is Status.CONDITIONAL
    assert status(np.nextafter(at, gross)) is Status.CONDITIONAL


@pytest.mark.parametrize(
    ("share", "status"),
    [(1e-9, Status.ELIGIBLE), (1.1e-9, Status.CONDITIONAL), (1e-4, Status.CONDITIONAL)],
)
def test_rounding_of_what_is_checked_asks_for_nothing_and_more_does(share, status):
    answers = pd.DataFrame(
        {
            "tier": [Tier.EXCLUDE],
            "answer": [Answer.NO],
            "area_daa": [0.0],
            "unchecked_share": [share],
            "override": [None],
        },
        index=pd.MultiIndex.from_tuples([("a", "flood")], names=["id", "constraint"]),
    )
    frame = pd.DataFrame({"area_daa": [10.0], "net_area_daa": [10.0]}, index=["a"])
    assert statuses(frame, answers, RECORDS).loc["a", "status"] is status
