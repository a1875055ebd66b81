"""Every row of the table of constraints: what a zone over half a site does, kind by kind.

The site is 100 m by 100 m; the zone covers its western half, or lies at a distance from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess import profiles
from ikap.assess.limits import limit_answers, zone_answers
from ikap.criteria import CONSTRAINTS
from ikap.model import Answer, Basis, Replacement, Tag, Tier, ZoneTest

CRS = "EPSG:25832"
HALF = shapely.box(-50, -50, 50, 150)
LIMITS = {limit.id: limit for limit in CONSTRAINTS}
TAKES, ASKS, INFORMS = "takes out", "conditional", "informs"


def beside(metres):
    """A zone that begins so far west of the site."""
    return shapely.box(-300, -50, -metres, 150)


def site(kind="housing", **columns):
    told = {
        "kind": kind,
        "hazard_mitigated": False,
        "flood_class": "F2",
        "slide_class": "S2",
        "noise_sensitive": kind == "housing",
        "port_dependent": False,
        "plan_in_force": False,
    }
    frame = gpd.GeoDataFrame(
        {name: [value] for name, value in (told | columns).items()},
        geometry=[shapely.box(0, 0, 100, 100)],
        crs=CRS,
        index=pd.Index(["a"], name="id"),
    )
    return frame.assign(municipalities=[{"5001": 1.0}])


def layer(shape, **columns):
    return gpd.GeoDataFrame({k: [v] for k, v in columns.items()}, geometry=[shape], crs=CRS)


@dataclass(frozen=True)
class Case:
    """A layer with one feature, what it does to a site, and how much it leaves of 10 daa."""

    layer: str
    columns: Mapping[str, Any]
    does: Mapping[str, str]
    net: float = 10.0
    shape: shapely.Polygon = HALF
    site: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def __str__(self) -> str:
        told = [self.layer, *(str(v) for v in (*self.columns.values(), *self.site.values()))]
        return "-".join([*told, *self.also])


def protected(form, does, net=10.0):
    return Case("protected_nature", {"protection": form}, does, net)


def hazard(name, period, does, net=10.0, **told):
    zone = {} if name == "storm_surge" else {"zone": "hazard"}
    return Case(name, zone | {"return_period": period}, does, net, site=told)


def noise(zone, source, does, net=10.0, also=None, **told):
    columns = {"noise_zone": zone, "noise_source": source}
    return Case("noise", columns, does, net, site=told, also=also or {})


def centre(level, metres):
    """A centre so far south of the site and its zone."""
    return {"centres": layer(shapely.Point(25, -50 - metres), level=level)}


CASES = [
    protected("national_park", {"protected_nature": TAKES}, 5),
    protected("nature_reserve", {"protected_nature": TAKES}, 5),
    protected("biotope", {"protected_nature": TAKES}, 5),
    protected("marine", {"protected_nature": TAKES}, 5),
    protected("landscape", {"protected_landscape": ASKS}),
    protected("other", {"protected_landscape": ASKS}),
    # --- heritage: 5 m around what is protected by law alone
    Case("heritage", {"heritage_status": "automatic"}, {"heritage_automatic": TAKES}, 4.5),
    Case(
        "heritage", {"heritage_status": "automatic"}, {"heritage_automatic": TAKES}, 9.8, beside(3)
    ),
    Case("heritage", {"heritage_status": "automatic"}, {}, 10, beside(7)),
    Case("heritage", {"heritage_status": "listed"}, {"heritage_listed": ASKS}),
    Case("heritage", {"heritage_status": "listed"}, {}, 10, beside(3)),
    Case("heritage", {"heritage_status": "unresolved"}, {"heritage_unresolved": ASKS}),
    Case("heritage", {"heritage_status": "town_ground"}, {"heritage_unresolved": ASKS}),
    Case("heritage", {"heritage_status": "released"}, {}),
    # --- flood and storm surge, by the building's class
    hazard("flood", 20, {"flood": TAKES}, 5),
    hazard("flood", 200, {"flood": TAKES}, 5),
    hazard("flood", 200, {"flood": TAKES}, 5, kind="business"),
    hazard("flood", 200, {"flood": ASKS}, hazard_mitigated=True),
    hazard("flood", 1000, {}),
    hazard("flood", 1000, {"flood_vulnerable": TAKES}, 5, flood_class="F3"),
    hazard("flood", 200, {"flood": TAKES}, 5, flood_class="F3"),
    hazard("flood", 200, {}, flood_class="F1", kind="business"),
    hazard("flood", 20, {"flood_storage": TAKES}, 5, flood_class="F1", kind="business"),
    hazard("flood", 1000, {"flood_particular": TAKES}, 5, flood_class="FS", hazard_mitigated=True),
    hazard("storm_surge", 200, {"storm_surge": ASKS}),
    hazard("storm_surge", 1000, {}),
    hazard("storm_surge", 1000, {"storm_surge_vulnerable": ASKS}, flood_class="F3"),
    hazard("storm_surge", 20, {"storm_surge_storage": ASKS}, flood_class="F1"),
    hazard("storm_surge", 200, {}, flood_class="F1"),
    # --- landslides
    hazard("landslide", 100, {"landslide": TAKES}, 5),
    hazard("landslide", 1000, {"landslide": TAKES}, 5, kind="business"),
    hazard("landslide", 5000, {"landslide_large": ASKS}),
    hazard("landslide", 5000, {"landslide_s3": TAKES}, 5, slide_class="S3"),
    hazard("landslide", 5000, {"landslide_s3": ASKS}, slide_class="S3", hazard_mitigated=True),
    hazard(
        "landslide",
        5000,
        {"landslide_particular": TAKES},
        5,
        slide_class="SS",
        hazard_mitigated=True,
    ),
    Case("flood", {"zone": "precaution", "return_period": 200}, {"flood_precaution": ASKS}),
    Case("landslide", {"zone": "precaution", "return_period": 100}, {"landslide_precaution": ASKS}),
    # --- clay
    Case("quick_clay", {"zone": "hazard"}, {"quick_clay_zone": ASKS}),
    Case("quick_clay", {"zone": "precaution"}, {"marine_clay": ASKS}),
    Case("quick_clay", {"zone": "marine_limit"}, {"marine_limit": INFORMS}),
    # --- the shore and the rivers
    Case("shoreline", {}, {"shore_belt": ASKS}, 10, beside(50)),
    Case("shoreline", {}, {}, 10, beside(105)),
    Case("shoreline", {}, {"shore_belt_port": INFORMS}, 10, beside(50), {"port_dependent": True}),
    Case("shoreline", {}, {}, 10, beside(50), also={"shore_plans": layer(beside(-120))}),
    Case("watercourses", {"protected": False}, {"river_belt": ASKS}, 10, beside(15)),
    Case("watercourses", {"protected": False}, {}, 10, beside(25)),
    Case("watercourses", {"protected": False, "belt": 30.0}, {"river_belt": ASKS}, 10, beside(25)),
    Case("watercourses", {"protected": False, "belt": 5.0}, {}, 10, beside(15)),
    Case("watercourses", {"protected": True}, {"protected_river": ASKS}, 10, beside(95)),
    Case("watercourses", {"protected": True, "belt": np.nan}, {}, 10, beside(105)),
    # --- noise: red is out, but near a centre or in a deviation zone; aircraft always
    noise("red", "road", {"noise_red": TAKES}, 5),
    noise("red", "rail", {"noise_red": TAKES}, 5),
    noise("red", "road", {}, kind="business"),
    noise("red", "road", {"noise_red": TAKES}, 5, kind="business", noise_sensitive=True),
    noise("red", "rail", {"noise_red_deviation": ASKS}, also={"noise_deviation": layer(HALF)}),
    noise("red", "road", {"noise_red_deviation": ASKS}, also=centre(2, 600)),
    noise("red", "road", {"noise_red": TAKES}, 5, also=centre(3, 600)),
    noise("red", "road", {"noise_red": TAKES}, 5, also=centre(1, 900)),
    noise("red", "aircraft", {"noise_red_aircraft": TAKES}, 5, also=centre(1, 100)),
    noise("yellow", "road", {"noise_yellow": INFORMS}),
    noise("yellow", "aircraft", {"noise_yellow": INFORMS}),
    noise("yellow", "road", {}, kind="business"),
    # --- plan, nature and reindeer
    Case("plan_limits", {"limit": "drinking_water"}, {"drinking_water": ASKS}),
    Case("plan_limits", {"limit": "forest_boundary"}, {"forest_boundary": ASKS}),
    Case("plan_limits", {"limit": "green_structure"}, {"green_structure": ASKS}),
    Case("plan_limits", {"limit": "major_accident"}, {"major_accident": ASKS}),
    Case("plan_limits", {"limit": "other"}, {"other_plan_limit": ASKS}),
    Case("nature_values", {"value": "very_high"}, {"nature_values": ASKS}),
    Case("nature_values", {"value": "not_valued"}, {"nature_values": ASKS}),
    Case("nature_values", {"value": "medium"}, {"nature_values": ASKS}, site={"kind": "business"}),
    Case("nature_values", {"value": "some"}, {"nature_some_value": INFORMS}),
    Case("outdoor_life", {"value": "registered"}, {"outdoor_life": INFORMS}),
    Case("reindeer", {"use": "migration_route"}, {"reindeer_route": ASKS}),
    Case("reindeer", {"use": "other"}, {"reindeer_other": ASKS}),
]


def effect(row):
    if row.answer != Answer.YES:
        return None
    if row.tier == Tier.EXCLUDE:
        return TAKES
    return ASKS if LIMITS[row.constraint].conditional else INFORMS


def effects(table):
    told = {row.constraint: effect(row) for row in table.reset_index().itertuples()}
    return {name: does for name, does in told.items() if does}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_zone_does(case):
    layers = {case.layer: layer(case.shape, **case.columns), **case.also}
    table, net = zone_answers(
        site(**case.site), CONSTRAINTS, layers.__contains__, layers.__getitem__, lambda _: "region"
    )
    assert effects(table) == case.does
    assert net.area["a"] / 1000 == pytest.approx(case.net)


def test_every_zone_is_tried():
    tried = {name for case in CASES for name in case.does}
    assert tried == {limit.id for limit in CONSTRAINTS if isinstance(limit.test, ZoneTest)}


def test_part_of_a_red_zone_may_be_within_reach_of_a_centre():
    """The deviation zone covers the south: there red noise asks, and in the north it takes out."""
    layers = {
        "noise": layer(HALF, noise_zone="red", noise_source="road"),
        "noise_deviation": layer(shapely.box(-99, -99, 199, 40)),
    }
    table, net = zone_answers(
        site(), CONSTRAINTS, layers.__contains__, layers.__getitem__, lambda _: "region"
    )
    daa = table["area_daa"].droplevel("id")
    assert (daa["noise_red"], daa["noise_red_deviation"]) == pytest.approx((3.0, 2.0))
    assert net.area["a"] == pytest.approx(7000)


def test_red_noise_beside_the_site_out_of_the_deviation_zone_is_no_touch():
    layers = {
        "noise": layer(beside(0), noise_zone="red", noise_source="road"),
        "noise_deviation": layer(shapely.box(900, 900, 999, 999)),
    }
    table, _net = zone_answers(
        site(), CONSTRAINTS, layers.__contains__, layers.__getitem__, lambda _: "region"
    )
    answers = table["answer"].droplevel("id")
    assert answers["noise_red"] == Answer.TOUCH
    assert answers["noise_red_deviation"] == Answer.NO


LEVELS = [
    ("mire_area", 2.0, {}, {"mire": ASKS, "some_mire": INFORMS}),
    ("mire_area", 1.9, {}, {"some_mire": INFORMS}),
    ("mire_area", 0.4, {}, {}),
    ("farmland_area", 5.0, {}, {"farmland_objection": ASKS}),
    ("farmland_area", 5.0, {"plan_in_force": True}, {"farmland_set_aside": INFORMS}),
    ("farmland_area", 4.9, {}, {}),
    ("core_farmland_lost", 0.5, {}, {"core_objection": ASKS}),
    ("density_ratio", 0.9, {}, {"density_below": INFORMS}),
    ("density_ratio", 1.0, {}, {}),
    ("total_reserve_years", 20.5, {}, {"large_reserve": INFORMS}),
    ("share_with_stop", 0.49, {}, {"no_stop": INFORMS}),
    ("share_with_stop", 0.5, {}, {}),
    ("share_with_stop", 0.0, {"kind": "business"}, {}),
    ("deducted_share", 0.4, {}, {"small_net": INFORMS}),
    ("deducted_share", 0.39, {}, {}),
]


@pytest.mark.parametrize(("indicator", "measured", "told", "does"), LEVELS)
def test_what_a_limit_does(indicator, measured, told, does):
    rows = pd.DataFrame(
        {"id": ["a"], "indicator": [indicator], "measured": [measured], "facts": [None]}
    ).set_index(["id", "indicator"])
    assert effects(limit_answers(site(**told), CONSTRAINTS, rows)) == does


@pytest.mark.parametrize(
    ("soonest", "latest", "answer"),
    [(13.0, 19.0, Answer.NO), (13.0, 52.5, Answer.TOUCH), (20.5, 52.5, Answer.YES)],
)
def test_a_large_reserve_is_one_under_every_estimate_of_the_need(soonest, latest, answer):
    """A reserve for 26 years at the middle need is not large where the high need takes it in 13."""
    facts = {"soonest": soonest, "latest": latest}
    rows = pd.DataFrame(
        {"id": ["a"], "indicator": ["total_reserve_years"], "measured": [26.0], "facts": [facts]}
    ).set_index(["id", "indicator"])
    table = limit_answers(site(), CONSTRAINTS, rows)
    assert table.loc[("a", "large_reserve"), "answer"] == answer


def test_what_keeps_the_whole_from_green():
    surge = {"storm_surge", "storm_surge_storage", "storm_surge_vulnerable"}
    reindeer = {"reindeer_route", "reindeer_other"}
    assert {limit.id for limit in CONSTRAINTS if limit.caps_class} == {
        *("mire", "quick_clay_zone", "no_stop", "small_net"),
        *surge,
        *reindeer,
    }


def test_a_profile_may_make_an_overview_map_exclude_and_then_it_caps_nothing():
    word = Basis("Vedtak", Tag.PROPOSAL)
    stricter = Replacement(basis=word, constraint="storm_surge", tier=Tier.EXCLUDE)
    profile = dataclasses.replace(profiles.load("balansert"), replacements=(stricter,))
    _criteria, limits = profiles.apply(profile)
    surge = next(limit for limit in limits if limit.id == "storm_surge")
    assert (surge.tier, surge.caps_class, surge.basis) == (Tier.EXCLUDE, False, word)
    flood = {"storm_surge": layer(HALF, return_period=200)}
    table, net = zone_answers(
        site(), limits, flood.__contains__, flood.__getitem__, lambda _: "region"
    )
    assert effects(table) == {"storm_surge": TAKES}
    assert net.area["a"] / 1000 == pytest.approx(5)
