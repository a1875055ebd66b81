"""Every number with a name, at, just under and just over: what is then said.

A number that is new fails until it has a row: a limit its three cases, a unit or a definition its
value as the method has it, and what moves no answer the reason why it does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from ikap.catalogue import factors
from tests.limits import stories as of
from tests.limits.declared import declared


class Limit(NamedTuple):
    """A story told of a number `step` under the limit, at it, and `step` over it."""

    name: str
    limit: float
    story: Callable[[float], Any]
    said: tuple[Any, Any, Any]
    step: float


WALKS = {"bus": 500.0, "tram": 500.0, "rail": 1000.0, "metro": 1000.0, "boat": 1000.0}
IN_REACH = {"bus": 800.0, "tram": 800.0, "rail": 1200.0, "boat": 1200.0, "metro": 1200.0}
TFL = {"bus": 640.0, "rail": 960.0, "tram": 960.0, "metro": 960.0}
OFTEN = {"bus": 6.0, "tram": 4.0, "metro": 4.0, "rail": 2.0, "boat": 2.0, "cable": 2.0}
VERY_GOOD, GOOD, FAIR, POOR, VERY_POOR = "very_good", "good", "fair", "poor", "very_poor"

LIMITS = [
    # --- measure
    Limit("measure.crossing.MOST_SEA", 500, of.crosses_a_fjord_of, (True, True, False), 0.01),
    Limit("measure.network.TOLERANCE", 1, of.streets_whose_ends_are_apart, (1, 1, 2), 0.01),
    Limit("measure.network.MOST_STUB", 20_000, of.a_house_off_the_road, (1, 1, 0), 0.1),
    Limit("measure.noding.QUAY", 250, of.a_ferry_off_the_road, (1, 1, 2), 0.1),
    Limit("measure.fields.GAP", 0.1, of.fields_apart_by, (1, 1, 2), 0.001),
    Limit("measure.fields.NARROW", 1, of.fields_joined_by_a_neck_of, (2, 2, 1), 0.01),
    Limit("measure.fields.SLIVER", 50, of.a_corner_left_of, (0, 1, 1), 0.1),
    Limit("measure.fields.OPENING", 20, of.shut_in_with_an_opening_of, (1, 1, 0), 0.1),
    Limit("measure.fields.BESIDE", 5, of.shut_in_by_a_wall_beside, (1, 1, 0), 0.01),
    Limit("measure.hubs.TOGETHER", 250, of.a_bus_stop_from_a_train_station, (1, 1, 0), 0.01),
    *(
        Limit(f"measure.hubs.LEAST {mode}", often, of.a_hub_where_a(mode), (0, 1, 1), 0.01)
        for mode, often in OFTEN.items()
    ),
    Limit("measure.partition.WIDTH", 0.5, of.a_strip_that_is, (1, 1, 0), 0.0001),
    Limit("measure.partition.DUST", 1, of.surfaces_that_share, (0, 0, 1), 0.01),
    Limit("measure.points.TOO_MANY", 1000, of.points_of_a_strip_with, (999, 1000, 501), 1),
    Limit("measure.points.ENOUGH", 9, of.points_of_a_strip_with, (15, 9, 10), 1),
    Limit("measure.service.NEAR", 1000, of.class_at, (VERY_GOOD, VERY_GOOD, GOOD), 0.01),
    Limit("measure.service.FAR", 1500, of.class_at, (GOOD, GOOD, VERY_POOR), 0.01),
    Limit("measure.service.OFTEN 4", 4, of.class_by, (GOOD, VERY_GOOD, VERY_GOOD), 0.01),
    Limit("measure.service.OFTEN 2", 2, of.class_by, (FAIR, GOOD, GOOD), 0.01),
    Limit("measure.service.OFTEN 1", 1, of.class_by, (POOR, FAIR, FAIR), 0.01),
    Limit("measure.service.OFTEN 4", 4, of.qualified_at, ([0, 1, 1], [1, 1, 1], [1, 1, 1]), 0.01),
    Limit("measure.service.OFTEN 2", 2, of.qualified_at, ([0, 0, 1], [0, 1, 1], [0, 1, 1]), 0.01),
    Limit("measure.service.OFTEN 1", 1, of.qualified_at, ([0, 0, 0], [0, 0, 1], [0, 0, 1]), 0.01),
    *(
        Limit(f"measure.service.QUALIFIED_WALK {mode}", far, of.qualified_by(mode), (1, 1, 0), 0.01)
        for mode, far in WALKS.items()
    ),
    *(
        Limit(f"NORWEGIAN {mode}", far, of.in_reach_by(mode), (1, 1, 0), 0.01)
        for mode, far in IN_REACH.items()
    ),
    *(Limit(f"TFL {mode}", far, of.tfl_by(mode), (1, 1, 0), 0.01) for mode, far in TFL.items()),
    # --- criteria
    Limit("criteria.business.GOOD", 0.67, of.label_of, ("DDB", "ACA", "ACA"), 0.001),
    Limit("criteria.business.FAIR", 0.33, of.label_of, ("DDD", "DDB", "DDB"), 0.001),
    Limit("criteria.business.THROUGH", 100, of.a_way_through_housing_of, (True, True, False), 0.01),
    Limit("firm_a", 20, of.a_firm_with_jobs, ("B", "B", "A"), 0.01),
    Limit("firm_b", 5, of.a_firm_with_jobs, ("C", "B", "B"), 0.01),
    Limit("firm_a_visits", 100, of.a_firm_with_visits, (False, False, True), 0.01),
    Limit("unclassified_share", 0.05, of.unmapped_share_of, (True, True, False), 0.0001),
    Limit("criteria.ground.STRAY", 1000, of.a_stray_road_of, (1, 2, 2), 0.1),
    Limit("criteria.errands.ERRAND_WALK", 800, of.walk_to_the_shop_of, (0.25, 0.25, 0), 0.001),
    Limit(
        "criteria.proximity.AT_THE_CENTRE", 0.05, of.said_of_a_centre, (True, False, False), 1e-4
    ),
    Limit("criteria.transit.AT_THE_STOP", 50, of.said_of_a_stop, (True, False, False), 0.01),
    Limit("criteria.transit.CORRIDOR", 500, of.in_a_corridor_at, (1, 1, 0), 0.01),
    Limit("criteria.transit.TRUNK", 4, of.a_corridor_of, (0, 1, 1), 0.01),
    Limit("half in a corridor", 0.5, of.a_corridor_that_holds, ("nei", "ja", "ja"), 0.1),
    Limit("criteria.soil.SMALL_PART", 5000, of.a_part_of_a_field_of, (4999, 0, 0), 1),
    Limit("criteria.soil.FIELD_REACH", 999, of.a_field_that_goes_on_for, (1, 0, 0), 0.1),
    Limit("criteria.soil.LEAST_TOLD", 0.05, of.told_of_a_field_of, (False, True, True), 0.001),
    Limit(
        "criteria.soil.NEARLY_ALL",
        0.95,
        of.quality_of_a_field_with,
        ("94,9 daa svært god og 5,1 daa god", "svært god", "svært god"),
        0.001,
    ),
    # --- assess
    Limit("assess.weighing.GREEN", 0.67, of.class_of, ("yellow", "green", "green"), 1e-9),
    Limit("assess.weighing.YELLOW", 0.33, of.class_of, ("red", "yellow", "yellow"), 1e-9),
    Limit(
        "assess.round.duplicates.LEAST",
        0.1,
        of.sites_drawn_over_each_other_by,
        ([], [], [False]),
        0.001,
    ),
    Limit(
        "assess.round.duplicates.SAME",
        9.5,
        of.sites_drawn_over_each_other_by,
        ([False], [True], [True]),
        0.01,
    ),
    Limit("assess.portfolio.footprint.NOISE", 0.001, of.grounds_that_share, (0, 0, 1), 1e-4),
    Limit("assess.explain.reasons.PULL_APART", 0.34, of.goals_that_part_by, (0, 1, 1), 0.001),
    Limit(
        "assess.explain.reasons.MOSTLY_BUILT",
        0.5,
        of.reason_of_ground_built_by,
        (False, True, True),
        1e-4,
    ),
    Limit("text.LEAST_WHOLE_SHARE", 0.0195, of.share_as_text, ("1,9 %", "2 %", "2 %"), 0.0001),
]


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: f"{case.name}-{case.story.__name__}")
def test_under_at_and_over(case):
    under, at, over = (case.story(case.limit + step) for step in (-case.step, 0, case.step))
    assert (under, at, over) == case.said


# Units, codes and definitions: no limit, and no other number will do.
VALUES = {
    "criteria.climate.DAYS": 365,
    "criteria.climate.CAR_YEARS": (2025, 2030, 2040, 2050),
    "criteria.climate.GRAMS": 1e6,
    "criteria.constraints.PERIODS": (20, 100, 200, 1000, 5000),
    "criteria.constraints.SEMI_CENTRAL": 800.0,
    "criteria.business.CENTRAL": 0.8,
    "criteria.emissions.FOREST": 30,
    "criteria.emissions.MIRE": 60,
    "criteria.emissions.ORGANIC": 45,
    "criteria.emissions.KG_PER_TONNE": 1000.0,
    "criteria.emissions.LEAST_TOLD": 0.05,
    "criteria.emissions.DRAIN_REACH": 30.0,
    "criteria.ground.FERRY_WAIT": 15_000.0,
    "criteria.ground.UNMAPPED": 99,
    "criteria.ground.FULLY": 21,
    "criteria.ground.SURFACE": 22,
    "criteria.ground.PASTURE": 23,
    "criteria.ground.FARMLAND": [21, 22, 23],
    "criteria.soil.BUILT": [11, 12],
    "criteria.school_room.ENOUGH": 0.0,  # their cases: tests/criteria/test_schools.py
    "criteria.school_room.JUDGED": 1.0,
    "criteria.school_room.SHORT": 2.0,
    "criteria.supply.JOINABLE": 0.0,  # their cases: tests/criteria/test_supply.py
    "criteria.supply.TO_SETTLE": 1.0,
    "criteria.supply.LACKING": 2.0,
    "criteria.supply.APART": 50.0,
    "assess.round.schools.LEAST": 0.5,
    "criteria.destinations.TOP_LEVELS": (1, 2),
    "criteria.journeys.CELL": 2000.0,
    "criteria.destinations.LEVELS": (1, 2, 3, 4),
    "criteria.proximity.LEVEL_QUALITY": {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.5},
    "criteria.terrain.STEEP": 1 / 5,
    "criteria.terrain.VERY_STEEP": 1 / 3,
    "criteria.transit.STOP_WALK": 800.0,
    "criteria.ways.MINUTE": 60.0,
    "criteria.ways.KMH": 3.6,
    "measure.bands.DEPTH": 50.0,
    "measure.hubs.LEAST": {name: OFTEN[name] for name in ("bus", "tram", "metro", "rail", "boat")},
    "measure.hubs.SELDOM": 2.0,
    "measure.journeys.MINUTE": 60,
    "measure.network.DETOUR": 1.3,
    "measure.noding.GRID": 0.001,
    "measure.points.SPACING": 50.0,
    "measure.points.FINEST": 6.25,
    "measure.service.OFTEN": (4.0, 2.0, 1.0),
    "measure.service.QUALIFIED_WALK": WALKS,
    "assess.datasets.NEAR": 20_000.0,
    "assess.drawn.layers.WALKS": (5, 10, 15),
    "assess.drawn.layers.SHARES": (0.03, 0.07),
    "assess.explain.reasons.MIDDLE": 0.5,
    "assess.explain.reasons.STRONGEST": 3,
    "assess.round.duplicates.TOLD": 10,
    "assess.explain.reasons.PULL_APART": 0.67 - 0.33,
    "criteria.zones.TOUCH": 1.0,  # their cases: test_constraint_limits
    "assess.limits.DUST": 0.1,
    "assess.limits.SURELY": 1e-9,
    "criteria.zones.SEAM": 1e-6,
    "assess.advice.entries.DECIMALS": 6,
    "assess.advice.entries.EXACT": 12,
    "assess.advice.moves.FULLY": 21,
    "assess.advice.additions.MINUTE": 60,
    "assess.advice.additions.ROUND": 2,
    "assess.advice.moves.MIRE": 60,
    "assess.weights.profile.DECIMALS": 4,
    "assess.comparison.movements.SAME": 1e-9,
    "assess.comparison.suppliers.SAME_PLACE": 0.98,
    "assess.comparison.suppliers.SAME_AREA": 1.0,
    "assess.portfolio.totals.YEARS": 20,
    "assess.reserve.areas.DAYS": 365.25,
    "assess.reserve.areas.EXISTING": 1,
    "assess.reserve.built.BUILT": (11, 12),
    "assess.reserve.built.FRESH_WATER": 81,
    "assess.reserve.ground.SHORE": 100.0,
    "assess.reserve.mosaic.NOISE": 0.001,
    "assess.reserve.review.LEAST_SOIL": 0.05,
    "assess.reserve.study.BUSINESS": 1300,
    "assess.reserve.study.HOMES": 1110,
    "assess.rerun.NEAR": 1e-5,
    "assess.sensitivity.ranked_list.NEAR": 1e-9,
    "assess.surface.driving.CELL": 500.0,
    "assess.surface.driving.CLASSES": (6.0, 12.0, 18.0, 24.0, 32.0, 45.0),
    "assess.transformation.NEW_HOMES": 3,
    "assess.weighing.DECIMALS": 12,
    "model.M2_PER_DAA": 1000.0,
    "model.KM": 1000.0,
    "verify.findings.WIDTH": 1e-9,
    "verify.judgement.WRITTEN": 5e-7,
    "verify.files.ENVELOPE": (0, 32, 48, 48, 64),
}
# What the second engine has of its own must be what it checks.
TWINS = {
    "verify.carbon.FOREST": "criteria.emissions.FOREST",
    "verify.carbon.MIRE": "criteria.emissions.MIRE",
    "verify.carbon.ORGANIC": "criteria.emissions.ORGANIC",
    "verify.carbon.FULLY": "criteria.ground.FULLY",
    "verify.carbon.UNMAPPED": "criteria.ground.UNMAPPED",
    "verify.carbon.FARMLAND": "criteria.ground.FARMLAND",
    "verify.draws.AT_95": "assess.sensitivity.joint.EDGE",
    "verify.draws.TABLE": "assess.sensitivity.joint.STEPS",
    "verify.ground.TOUCH": "criteria.zones.TOUCH",
    "verify.ground.DUST": "assess.limits.DUST",
    "verify.ground.UNCHECKED": "assess.limits.SURELY",
    "verify.ground.SEAM": "criteria.zones.SEAM",
    "verify.ground.BELT_ARCS": "criteria.zones.ARCS",
    "verify.judgement.GREEN": "assess.weighing.GREEN",
    "verify.judgement.YELLOW": "assess.weighing.YELLOW",
    "verify.land.UNMAPPED": "criteria.ground.UNMAPPED",
    "verify.land.FARMLAND": "criteria.ground.FARMLAND",
    "verify.land.BUILT": "criteria.soil.BUILT",
    "verify.roads.DETOUR": "measure.network.DETOUR",
    "verify.roads.MOST_SEA": "measure.crossing.MOST_SEA",
    "verify.roads.JOINED": "measure.network.TOLERANCE",
    "verify.roads.QUAY": "measure.noding.QUAY",
    "verify.roads.FERRY_WAIT": "criteria.ground.FERRY_WAIT",
    "verify.supply.STEP": "criteria.supply.APART",
    "verify.soil.REACH": "criteria.soil.FIELD_REACH",
    "verify.soil.GAP": "measure.fields.GAP",
    "verify.soil.NARROW": "measure.fields.NARROW",
    "verify.soil.SLIVER": "measure.fields.SLIVER",
    "verify.soil.SMALL": "criteria.soil.SMALL_PART",
    "verify.ways.SPACING": "measure.points.SPACING",
    "verify.ways.ENOUGH": "measure.points.ENOUGH",
    "verify.ways.TOO_MANY": "measure.points.TOO_MANY",
    "verify.ways.FINEST": "measure.points.FINEST",
    "verify.ways.DETOUR": "measure.network.DETOUR",
    "verify.ways.MOST_SEA": "measure.crossing.MOST_SEA",
}
AT_A_TIME = "how many are looked at at a time: the answer is the same"
DRAWN = "how finely something is drawn"
# What moves no answer.
FREE = {
    "measure.access.AT_ONCE": AT_A_TIME,
    "measure.crossing.PAIRS": AT_A_TIME,
    "measure.crossing.LINES": AT_A_TIME,
    "measure.crossing.WIDER": AT_A_TIME,
    "measure.crossing.CUTS": AT_A_TIME,
    "measure.crossing.FIRST": AT_A_TIME,
    "measure.crossing.MORE": AT_A_TIME,
    "measure.crossing.FEW": AT_A_TIME,
    **dict.fromkeys((f"measure.crossing.{name}" for name in ("MANY", "STEPS")), AT_A_TIME),
    "measure.outlook.LINES": AT_A_TIME,
    "measure.outlook.TOGETHER": AT_A_TIME,
    "measure.outlook.KNOWN": AT_A_TIME,
    **dict.fromkeys(
        (
            f"measure.outlook.{name}"
            for name in ("SQUARE", "SQUARES", "FINE", "MEASURED", "CELL", "RADIUS", "SECTORS")
        ),
        "how finely what is sure to be wet is ruled out: the rest is asked one by one",
    ),
    **dict.fromkeys((f"measure.outlook.{name}" for name in ("STEP", "WIDER")), AT_A_TIME),
    "measure.journeys.AT_ONCE": AT_A_TIME,
    "measure.walking.TILE": AT_A_TIME,
    "measure.walking.SOURCES": AT_A_TIME,
    "measure.walking.AT_ONCE": AT_A_TIME,
    "measure.classes.MOST_DISTINCT": "from where values are gathered, so that it ends",
    "measure.raster.FINEST": "from where the size of a cell is rounding",
    "measure.bands.CORNERS": DRAWN,
    "criteria.zones.ARCS": DRAWN,
    "assess.drawn.layers.CLOSELY": DRAWN,
    "assess.evaluate.PART": AT_A_TIME,
    "assess.round.grid.SIDES": DRAWN,
    "assess.round.grid.MOST": DRAWN,
    "assess.surface.windows.SIDE": AT_A_TIME,
    "assess.portfolio.programme.SAME": "from where two objectives differ by rounding",
    "assess.portfolio.programme.LONG": "as good as for ever",
    **dict.fromkeys(
        (f"assess.portfolio.programme.{name}" for name in ("SOIL", "EMISSIONS", "UNEVEN")),
        "the place of an objective among them",
    ),
    "measure.journeys.NEVER": "infinity",
    "measure.signposts.NOBODY": "nobody's number",
    "measure.trimming.CENTIMETRE": "how finely shapes are trimmed: tests/measure",
    "measure.areas.pieces.LAP": "how far parts lap over each other before they are joined",
    "measure.areas.pieces.WIDTH": "of what rounding leaves between parts",
    "measure.areas.pieces.SPECK": "from where areas differ by rounding",
    "measure.areas.pieces.MANY": "from where another way to the same areas is quicker",
    "measure.areas.kernel.FEW": "how much is measured at a time: tests/measure/test_kernel.py",
    "measure.areas.kernel.POLYGONS": "the numbers of kinds of shapes",
    "criteria.school_room.CLOSE": "from where homes differ by rounding",
    "criteria.school_room.NOTHING_KNOWN": "missing",
    "assess.round.schools.NOBODY": "no homes, where the map is not asked",
    "criteria.ground.ROUNDING": "from where numbers differ by rounding",
    "assess.advice.search.LIGHTS": "the order of the classes",
    "assess.advice.search.STATUSES": "the order of the statuses",
    "assess.advice.search.ROUNDS": "how often advice is sought anew: tests/assess/advice",
    "assess.advice.search.TOLERANCE": "from where scores differ by rounding",
    "assess.sensitivity.joint.FEW": "how long a list is counted at once",
    "assess.weights.elicitation.LARGEST": "how many can be compared in pairs: tests/assess/weights",
    "text._RAISED": "letters",
    "assess.reserve.need.ZERO": "nothing",
    "assess.reserve.removal.EVEN": "so much that no set can move how evenly the reserve lies",
    "assess.portfolio.programme.NODES": "where a search that does not end is stopped",
    "assess.sensitivity.acceptability.SPREAD": "how long a list is written",
    "assess.sensitivity.acceptability.APART": "where lots begin: any other would do",
    "assess.sensitivity.joint.EDGE": "the normal's 95 % point: test below",
    "assess.sensitivity.joint.STEPS": "how finely a curve is tabulated",
    "assess.sensitivity.joint.CHUNK": AT_A_TIME,
    "assess.sensitivity.joint.LEAST": "how many draws there are at least",
    "assess.sensitivity.joint.SPREAD": "how long a list is written",
    "assess.sensitivity.joint.CONFIDENT": "how long a list is written",
    "assess.sensitivity.joint.PAIRED": "how long a list is set against itself",
    "assess.sensitivity.one_weight.FLAT": "from where lines differ by rounding",
    "assess.sensitivity.one_weight.EDGE": "from where lines differ by rounding",
    "assess.sensitivity.robustness.SAME": "from where weights differ by rounding",
    "assess.sensitivity.robustness.HELD": "how long a list is written",
    "assess.sensitivity.robustness.SHOWN_SWAPS": "how long a list is written",
    "assess.sensitivity.stability.ROUNDED": "the decimals of a score: twelve, as everywhere",
    "verify.draws.NUMBERS": AT_A_TIME,
    "verify.engine.ARCS": DRAWN,
    "verify.freight.QUALITY": "the two best of criteria.proximity.LEVEL_QUALITY: test below",
    "verify.growth.HALFWAY": "near a half rounding may go either way: tests/verify",
    "verify.land.SHARED": "from where surfaces share ground by rounding",
    "verify.plane.AT_ONCE": AT_A_TIME,
    "verify.run.MOST_ROADS": "from where a check is left out, which the page says",
    "verify.transit.SPEED": "that of the Norwegian index: test below",
}


def test_every_number_that_has_a_name_has_its_row():
    limits = {case.name.split(" ")[0] for case in LIMITS}
    known = limits | VALUES.keys() | TWINS.keys() | FREE.keys()
    assert declared().keys() - known == set()
    assert {name for name in known - declared().keys() if "." in name} == set()


def test_units_codes_and_definitions_are_the_methods():
    now = declared()
    assert {name: now[name] for name in VALUES} == VALUES


def test_the_conventions_are_the_methods():
    """Of these the least net area, the unmapped share and the firms' classes have their cases."""
    kept = {name: (one.low, one.best, one.high) for name, one in factors("conventions").items()}
    same = {
        "capacity_utilisation": 0.75,
        "unclassified_share": 0.05,
        "net_share": 0.30,
        "net_area": 2.0,
        "firm_a": 20,
        "firm_a_visits": 100,
        "firm_b": 5,
        "large_reserve_years": 20,
    }
    assert kept == {n: (v, v, v) for n, v in same.items()} | {"derived_density": (0.7, 1, 1.5)}


def test_the_second_engine_has_the_numbers_of_the_first():
    now = declared()
    apart = [n for n, one in TWINS.items() if _plain(now[n]) != _plain(now[one])]
    assert apart == []
    assert now["verify.freight.QUALITY"] == {1: 1.0, 2: 0.9}
    assert now["verify.transit.SPEED"] == 80.0
    edge = now["assess.sensitivity.joint.EDGE"]
    assert 0.5 * math.erfc(-edge / math.sqrt(2)) == pytest.approx(0.95, abs=1e-15)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | list) else value


def test_distances_that_are_measured_and_not_answered():
    """What is drawn around a walk, what a stub costs, and what a ferry's wait counts as."""
    assert of.how_far_from_a_street_is_reached() == pytest.approx(55)
    assert of.how_far_a_walk_of_a_hundred_metres_reaches() == pytest.approx(100)
    assert of.a_stub_of_a_hundred_metres() == pytest.approx(130)
    assert of.a_ferry_counts_for() == 15_000.0


def test_a_site_between_the_nodes_has_points_of_a_finer_lattice():
    """Four times nine points in 50 m: nodes 12.5 m apart; 6.25 m apart is the finest."""
    assert of.points_of_a_square_of(49) == 9  # 12.5 m
    assert of.points_of_a_square_of(24) == 9  # 6.25 m
    assert of.points_of_a_square_of(12) == 1  # not even the finest gives more
    assert of.points_of_a_square_of(4) == 1
