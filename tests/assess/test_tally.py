"""What came in is counted where it is, and what does not add up is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from ikap.assess.round import By, account, tallies
from ikap.model import Problem, Rejection
from ikap.sources.proposals.folders import Found, LeftAlone
from ikap.sources.proposals.reading import Opened

OPENED = (
    Opened("m/a.gpkg", "a.gpkg", "a.gpkg", "a", rows=3),
    Opened("m/b.gpkg", "b.gpkg", "b.gpkg:felt", "b", rows=2),
    Opened("m/c.zip", "c.zip", "c.zip", "c", problems=(Problem("c.zip", "er tom"),)),
)
FOUND = Found(4, tuple(Path(file.path) for file in OPENED), (LeftAlone(Path("d.pdf"), "nei"),), ())
REFUSED = (
    Rejection("c.zip", None, None, "er tom", ""),
    Rejection("a.gpkg", 3, "a-3", "uten type", ""),
    Rejection("a.gpkg", 3, "a-3", "uten flate", ""),
    Rejection("b.gpkg:felt", 2, "b-2", "uten type", ""),
)
# a-1 is mixed use: 10 daa with 20 dwellings and 30 jobs.
SITES = pd.DataFrame(
    [
        ("a-1-B", "a-1", "housing", "eligible", "green", "5001", "a.gpkg", 1, 10.0, 20.0, None),
        ("a-1-N", "a-1", "business", "eligible", "red", "5001", "a.gpkg", 1, 10.0, None, 30.0),
        ("a-2", "a-2", "housing", "excluded", None, "5028", "a.gpkg", 2, 5.5, 7.0, None),
        ("b-1", "b-1", "business", "conditional", "red", "5001", "b.gpkg:felt", 1, 2.0, None, None),
    ],
    columns=[
        *("id", "proposal", "kind", "status", "light", "municipality_code", "file", "row"),
        *("area_daa", "dwellings", "jobs"),
    ],
).set_index("id")


@pytest.fixture
def evaluation():
    region = SimpleNamespace(municipalities={"5001": "Trondheim", "5028": "Melhus"})
    return SimpleNamespace(sites=SITES, region=region)


def test_every_file_and_every_row_is_accounted_for(evaluation):
    held = account(FOUND, OPENED, evaluation, REFUSED)
    assert (held.found, held.read, held.refused, held.left_alone) == (4, 2, 1, 1)
    assert (held.rows, held.rows_scored, held.rows_refused) == (5, 3, 2)
    assert held.faults() == []


def test_what_is_lost_is_told_in_numbers(evaluation):
    rows = account(FOUND, OPENED, evaluation, REFUSED[:-1])
    assert [f.what for f in rows.faults()] == [
        "radtellingen stemmer ikke: 3 vurdert + 1 avvist er ikke lik 5 lest."
    ]
    files = account(replace(FOUND, count=5), OPENED, evaluation, REFUSED)
    assert [f.what for f in files.faults()] == [
        "filtellingen stemmer ikke: 2 lest + 1 avvist + 1 ikke brukt er ikke lik 5 funnet."
    ]


def test_mixed_use_counts_its_ground_once_and_both_its_kinds(evaluation):
    whole, *_others = tallies(evaluation, OPENED, REFUSED)
    assert (whole.by, whole.rows, whole.refused) == (By.ALL, 5, 2)
    assert (whole.proposals, whole.alternatives) == (3, 4)
    assert (whole.area_daa, whole.dwellings, whole.jobs) == (17.5, 27, 30)
    assert (whole.dwellings_excluded, whole.jobs_unknown) == (7, 1)
    assert (whole.eligible, whole.conditional, whole.excluded) == (2, 1, 1)
    assert (whole.green, whole.yellow, whole.red, whole.without_class) == (1, 0, 2, 1)


def test_municipalities_come_by_number_and_files_as_they_were_read(evaluation):
    _whole, *others = tallies(evaluation, OPENED, REFUSED)
    assert [(one.by, one.name, one.rows, one.refused, one.proposals) for one in others] == [
        (By.MUNICIPALITY, "5001 Trondheim", None, None, 2),
        (By.MUNICIPALITY, "5028 Melhus", None, None, 1),
        (By.FILE, "a.gpkg", 3, 1, 2),
        (By.FILE, "b.gpkg:felt", 2, 1, 1),
    ]


def test_a_round_in_which_nothing_was_scored_is_counted_too():
    rejected = tuple(Rejection("a.gpkg", row, None, "uten type", "") for row in (1, 2, 3))
    whole, of_file = tallies(None, OPENED[:1], rejected)
    assert (whole.rows, whole.refused, whole.proposals, whole.area_daa) == (3, 3, 0, 0)
    assert of_file.refused == 3
    assert account(FOUND, OPENED[:1], None, rejected).rows_refused == 3
