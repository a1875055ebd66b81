"""Transformation worked by hand: what an area could hold, and where its firm could move."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ikap.assess import transformation as room
from ikap.assess.transformation import Candidate, _candidate, _driving, _new_homes, sentence
from ikap.catalogue import factors
from ikap.model import Status

NAN = float("nan")
TABLE = {name: factor.best for name, factor in factors("conventions").items()}
REGION = SimpleNamespace(density_of=lambda code: {"5001": 6.0}[code])


def row(**changed):
    known = {
        "name": "Lageret", "municipality_code": "5001", "area_daa": 10.0, "business_class": "C",
        "place": "B", "jobs": 12.0, "fit": 0.2, "transit": 0.3, "centre": 0.5, "road": 0.4,
        "people": 0.5, "car_km": 7.0,
    }  # fmt: skip
    return SimpleNamespace(**(known | changed))


@pytest.mark.parametrize(("place", "firm"), [("A", "firm_a"), ("B", "firm_b")])
def test_an_area_could_hold_jobs_of_its_place_and_homes_of_its_municipality(place, firm):
    found = _candidate(row(place=place), REGION, None)
    used = TABLE["capacity_utilisation"]
    assert found.could_hold == int(10.0 * TABLE[firm] * used + 0.5)
    assert found.could_house == int(10.0 * 6.0 * used + 0.5)
    assert found.could_hold > 10  # more than one to a decare
    assert (found.name, found.municipality, found.firm, found.place) == (
        *("Lageret", "5001", "C", place),
    )
    assert (found.area_daa, found.jobs, found.fit, found.car_km) == (10.0, 12.0, 0.2, 7.0)


@pytest.mark.parametrize(
    ("place", "transit", "fit"),
    [
        ("A", 0.3, 0.5),  # as it suits people
        ("B", 0.3, 0.5),  # half of twice 0.3, and half of 0.4
        ("B", 0.5, 0.7),
        ("B", 0.9, 0.7),  # no more than all
        ("B", 0.0, 0.2),
    ],
)
def test_a_firm_of_the_place_suits_it_by_people_or_by_bus_and_road(place, transit, fit):
    found = _candidate(row(place=place, transit=transit), REGION, None)
    assert found.could_fit == pytest.approx(fit)


@pytest.mark.parametrize(("jobs", "gain"), [(12.0, 88.0), (0.0, 100.0), (NAN, 100.0)])
def test_what_is_gained_is_beyond_the_jobs_that_are_there(jobs, gain):
    known = dict.fromkeys(("area_daa", "fit", "could_fit", "could_house", "car_km"), 0.0)
    entry = Candidate(name="", municipality="", firm="C", place="B", jobs=jobs, could_hold=100.0,
                      move_to=(), **known)  # fmt: skip
    assert entry.gain == gain


def sites(*rows):
    """Proposed sites: id, list, status, net daa, how well they suit, place."""
    table = pd.DataFrame(
        list(rows), columns=["id", "list", "status", "net_area_daa", "fit", "rank"]
    ).set_index("id")
    measured = pd.DataFrame(
        {"measured": table["fit"].to_numpy()},
        index=pd.MultiIndex.from_product([table.index, [room._MATCH]], names=["id", "indicator"]),
    )
    return SimpleNamespace(sites=table.drop(columns="fit"), indicators=measured)


C, OK = "business_c", Status.ELIGIBLE


@pytest.mark.parametrize(
    ("site", "suits"),
    [
        (("s", C, OK, 10.0, 0.67, 1.0), True),
        (("s", C, OK, 9.99, 0.67, 1.0), False),
        (("s", C, OK, 10.0, 0.6699, 1.0), False),
        (("s", C, OK, 10.0, NAN, 1.0), False),
        (("s", "business_ab", OK, 10.0, 0.67, 1.0), False),
        (("s", C, Status.EXCLUDED, 10.0, 0.67, NAN), False),
        (("s", C, Status.CONDITIONAL, 10.0, 0.67, NAN), True),
    ],
)
def test_a_firm_moves_where_there_is_ground_and_it_suits(site, suits):
    assert _new_homes(10.0, sites(site)) == (("s",) if suits else ())


def test_three_are_named_by_place_then_id_those_without_a_place_last():
    proposed = sites(
        ("e", C, OK, 50.0, 1.0, NAN), ("d", C, OK, 50.0, 1.0, 2.0), ("b", C, OK, 50.0, 1.0, 2.0),
        ("a", C, OK, 50.0, 1.0, 9.0), ("c", C, OK, 50.0, 1.0, 1.0),
    )  # fmt: skip
    assert _new_homes(10.0, proposed) == ("c", "b", "d")
    assert _new_homes(10.0, sites(*[("z", C, OK, 50.0, 1.0, NAN), ("y", C, OK, 50.0, 1.0, 3.0)])) \
        == ("y", "z")  # fmt: skip
    assert _new_homes(10.0, None) == ()


def test_driving_is_by_travel_times_where_they_reach_and_else_by_the_model():
    ids = pd.Index(["a", "b", "c"], name="id")
    index = pd.MultiIndex.from_product([room._DRIVING, ids], names=["indicator", "id"])
    rows = pd.DataFrame({"measured": [1.0, NAN, NAN, 8.0, 9.0, NAN]}, index=index)
    both = [SimpleNamespace(id=name) for name in room._DRIVING]
    assert np.array_equal(_driving(rows, both, ids), [1.0, 9.0, NAN], equal_nan=True)
    assert np.array_equal(_driving(rows, both[1:], ids), [8.0, 9.0, NAN], equal_nan=True)
    assert _driving(rows, [], ids).isna().all()


@pytest.mark.parametrize(
    ("jobs", "move_to", "text", "end"),
    [
        (NAN, (), "ukjent antall arbeidsplasser", "ikke vedtatt)."),
        (12.0, ("x",), "12 arbeidsplasser", "Mulige erstatningsområder: x."),
        (1.0, ("x", "y"), "1 arbeidsplass.", "Mulige erstatningsområder: x og y."),
    ],
)
def test_a_candidate_is_told_with_its_jobs_and_where_it_could_move(jobs, move_to, text, end):
    entry = Candidate("Lageret", "5001", 10.4, "C", "B", jobs, 0.2, 0.5, 33.0, 51.0, 7.0, move_to)
    said = sentence(entry, {"5001": "Trondheim"}).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith(
        "Lageret (Trondheim): 10 daa med virksomhet i klasse C på et sted i klasse B"
    )
    assert text in said
    assert "om lag 33 arbeidsplasser eller 51 boliger" in said
    assert said.endswith(end)
    assert sentence(entry, {}).startswith("Lageret (5001)")
