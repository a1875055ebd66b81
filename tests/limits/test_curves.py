"""Every value curve at its knees, halfway between them, and beyond its ends, as criteria have them.

The anchors stand here as the method has them: a curve that is moved, or a gauge that is new, fails
until its row is written.
"""

from __future__ import annotations

import itertools

import pytest

from ikap.criteria import CRITERIA
from ikap.model import Curve

HOUSING_KM = ((6, 1), (12, 0.8), (18, 0.55), (24, 0.35), (32, 0.15), (45, 0))
JOB_KM = ((6, 1), (12, 0.7), (20, 0.4), (30, 0.15), (40, 0))
FEW_JOBS_KM = ((15, 1), (40, 0.67))
CENTRE_KM = ((0.8, 1), (1.6, 0.75), (3, 0.5), (5, 0.25), (10, 0))
DAA_LOST = ((0, 1), (2, 0.8), (10, 0.5), (50, 0.15), (100, 0))
BOTH, HOUSING, BUSINESS = ("housing", "business"), ("housing",), ("business",)


def centre(quality):
    return tuple((km, value * quality) for km, value in CENTRE_KM)


# (criterion, which gauge decides) → indicator, kinds, anchors, in the order they are asked.
CURVES = {
    ("car_km", "first"): (
        ("resident_travel_km", HOUSING, HOUSING_KM),
        ("commuting_travel_km", BUSINESS, JOB_KM),
        ("class_c_travel_km", BUSINESS, FEW_JOBS_KM),
        ("resident_car_km", HOUSING, HOUSING_KM),
        ("commuting_car_km", BUSINESS, JOB_KM),
        ("class_c_car_km", BUSINESS, FEW_JOBS_KM),
    ),
    ("land_emissions", "least"): (
        (
            "land_emissions_per_daa",
            BOTH,
            ((0, 1), (8, 0.8), (20, 0.55), (40, 0.3), (80, 0.1), (150, 0)),
        ),
    ),
    ("centre_access", "best"): (
        ("centre_1_km", HOUSING, centre(1.0)),
        ("centre_2_km", HOUSING, centre(0.9)),
        ("centre_3_km", HOUSING, centre(0.8)),
        ("centre_4_km", HOUSING, centre(0.5)),
    ),
    ("transit_access", "least"): (
        ("access_index", HOUSING, ((0, 0), (2, 0.25), (5, 0.5), (10, 0.8), (20, 1))),
    ),
    ("daily_services", "least"): (("errands_within_walk", HOUSING, ((0, 0), (0.5, 0.5), (1, 1))),),
    ("abc_match", "least"): (("business_match", BUSINESS, ((0, 0), (1, 1))),),
    ("farmland_loss", "least"): (
        (
            "equivalents_share",
            BOTH,
            ((0, 1), (0.05, 0.75), (0.25, 0.4), (0.5, 0.2), (0.8, 0)),
        ),
        ("equivalents_lost", BOTH, DAA_LOST),
    ),
    ("core_farmland", "least"): (
        ("core_farmland_lost", BOTH, ((0, 1), (2, 0.8), (10, 0.5), (50, 0.1), (100, 0))),
    ),
    ("growth_balance", "least"): (
        ("reserve_quotient", HOUSING, ((0.8, 1), (1, 0.6), (1.2, 0.3), (1.5, 0))),
    ),
    ("jobs_balance", "least"): (
        ("jobs_ratio", BUSINESS, ((0.4, 1), (0.7, 0.8), (0.9, 0.55), (1, 0.4), (1.3, 0))),
    ),
    ("share_of_need", "least"): (
        ("housing_need_share", HOUSING, ((0.1, 1), (0.25, 0.8), (0.5, 0.5), (1, 0.2), (2, 0))),
        ("business_need_share", BUSINESS, ((0.05, 1), (0.1, 0.8), (0.25, 0.5), (0.5, 0.2), (1, 0))),
    ),
    ("room_at_school", "least"): (("school_light", HOUSING, ((0, 1), (1, 0.5), (2, 0))),),
    ("technical_supply", "least"): (("connection_light", BOTH, ((0, 1), (1, 0.5), (2, 0))),),
    ("gentle_ground", "least"): (("steep_share", BOTH, ((0, 1), (0.25, 0.7), (0.5, 0.4), (1, 0))),),
}
ROWS = [
    (criterion, gauge, row)
    for criterion in CRITERIA
    for gauge, row in zip(
        criterion.gauges, CURVES.get((criterion.id, criterion.combine), ()), strict=False
    )
]


def test_every_gauge_has_its_row():
    declared = {
        (criterion.id, criterion.combine): [
            (gauge.indicator.id, tuple(map(str, gauge.kinds))) for gauge in criterion.gauges
        ]
        for criterion in CRITERIA
    }
    rows = {key: [(name, kinds) for name, kinds, _ in many] for key, many in CURVES.items()}
    assert declared == rows
    assert all(isinstance(gauge.value, Curve) for _, gauge, _ in ROWS)


@pytest.mark.parametrize(
    ("gauge", "anchors"),
    [pytest.param(gauge, row[2], id=row[0]) for _, gauge, row in ROWS],
)
def test_a_curve_at_its_knees_between_them_and_beyond(gauge, anchors):
    xs, values = zip(*anchors, strict=True)
    assert gauge.value(xs).tolist() == pytest.approx(values, abs=1e-12)
    middles = [(a + b) / 2 for a, b in itertools.pairwise(xs)]
    halfway = [(a + b) / 2 for a, b in itertools.pairwise(values)]
    assert gauge.value(middles).tolist() == pytest.approx(halfway, abs=1e-12)
    beyond = gauge.value([xs[0] - 1000, xs[-1] + 1000]).tolist()
    assert beyond == pytest.approx([values[0], values[-1]], abs=1e-12)
