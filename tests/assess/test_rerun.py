"""A run made once more is held against what it wrote: which site is named where it differs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from ikap.assess.rerun import _check_same
from ikap.model import ConfigurationError


def made(**measured):
    """An evaluation in which each site has 10 homes on 20 daa, and one reading."""
    ids = list(measured)
    sites = pd.DataFrame(
        {
            "status": "eligible",
            "dwellings": 10.0,
            "jobs": float("nan"),
            "area_daa": 20.0,
            "net_area_daa": 15.0,
        },
        index=pd.Index(ids, name="id"),
    )
    criteria = pd.DataFrame(
        {"measured": list(measured.values())},
        index=pd.MultiIndex.from_product([ids, ["near"]], names=["id", "criterion"]),
    )
    return SimpleNamespace(sites=sites, criteria=criteria)


def written(**measured):
    """The run that wrote the same."""
    entries = [
        {
            "id": id_,
            "status": "eligible",
            "dwellings": 10,
            "jobs": None,
            "area_daa": 20.0,
            "net_area_daa": 15.0,
            "criteria": {"near": {"measured": value}},
        }
        for id_, value in measured.items()
    ]
    return SimpleNamespace(
        document={"alternatives": entries},
        record={"versions": {"ikap": "0.9"}},
        folder=Path("kjøring"),
    )


def named(evaluation, run):
    """What the refusal says; "" where there is none."""
    try:
        _check_same(evaluation, run)
    except ConfigurationError as error:
        return str(error)
    return ""


def test_the_same_numbers_as_they_are_written_are_the_same():
    third = 1 / 3
    assert named(made(a=third, b=float("nan")), written(a=round(third, 6), b=None)) == ""


def test_another_area_is_told_by_its_site():
    run = written(a=1.0, b=2.0)
    run.document["alternatives"][1]["net_area_daa"] = 15.1
    assert "(først for b)" in named(made(a=1.0, b=2.0), run)


def test_of_several_that_measure_another_number_the_first_by_name_is_told():
    sites = dict.fromkeys("hgfedcba", 2.0)
    assert "(først for a)" in named(made(**sites), written(**dict.fromkeys(sites, 2.1)))


@pytest.mark.parametrize(
    ("value", "wrote"), [(1.0, None), (float("nan"), 1.0), (1.0, "1"), (1.0, 1.0001)]
)
def test_a_number_that_is_lacking_or_moved_is_another(value, wrote):
    assert "(først for a)" in named(made(a=value), written(a=wrote))


def test_a_site_that_one_of_them_lacks_is_told_before_any_number():
    assert "(først for c)" in named(made(a=1.0, b=2.0), written(a=3.0, b=2.0, c=1.0))
