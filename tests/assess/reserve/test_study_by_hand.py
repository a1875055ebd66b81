"""What a study adds to its parts: the proposed plan's new ground, and whose driving is compared."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import shapely

from ikap.assess.reserve.removal import COMPROMISE
from ikap.assess.reserve.study import Study, _driving, _new_ground, _targets
from ikap.model import Status

NAN = float("nan")
study = import_module("ikap.assess.reserve.study")  # the name is a function's too
ROWS = (SimpleNamespace(id="r"), SimpleNamespace(id="q"))


def evaluation():
    """Two areas of the reserve, three proposals of which one is excluded; one is mixed."""
    rows = [
        ("r", "r", "housing", Status.ELIGIBLE, 1110),
        ("q", "q", "housing", Status.ELIGIBLE, 1110),
        ("p-b", "p", "housing", Status.CONDITIONAL, 1500),
        ("p-n", "p", "business", Status.ELIGIBLE, 1500),
        ("s", "s", "business", Status.ELIGIBLE, None),
        ("t", "t", "housing", Status.ELIGIBLE, NAN),
        ("u", "u", "housing", Status.EXCLUDED, 1110),
    ]
    table = pd.DataFrame(rows, columns=["id", "proposal", "kind", "status", "land_use_purpose"])
    table["land_use_purpose"] = table["land_use_purpose"].astype(object)
    shapes = [shapely.box(100 * i, 0, 100 * i + 50, 50) for i in range(len(rows))]
    return SimpleNamespace(
        sites=gpd.GeoDataFrame(table.set_index("id"), geometry=shapes, crs=25832)
    )


def test_new_ground_is_each_proposals_own_with_its_purpose_or_the_usual_of_its_kind():
    found = _new_ground(evaluation(), ROWS)
    assert found["purpose"].tolist() == [1500, study.BUSINESS, study.HOMES]
    assert [shape.bounds[0] for shape in found.geometry] == [200, 400, 500]


def removal(scenario, aim, *out):
    return SimpleNamespace(scenario=scenario, aim=aim, out=out)


SETS = (
    removal("low", "soil", "r"), removal("low", COMPROMISE, "q"), removal("best", COMPROMISE),
    removal("best", "emissions", "r", "q"),
)  # fmt: skip


def accounts(monkeypatch, rows=ROWS, sets=SETS, agreement=("5001",)):
    monkeypatch.setattr(
        study, "account", lambda _evaluation, _region, zero, chosen, codes: (zero, chosen, codes)
    )
    return _driving(SimpleNamespace(agreement=agreement), evaluation(), rows, sets)


def test_driving_is_of_each_scenarios_compromise_and_of_all_that_could_be_built(monkeypatch):
    others = ["p-b", "p-n", "s", "t"]
    assert accounts(monkeypatch) == (
        ("low", (["r", "q"], ["r", *others], ("5001",))),
        ("best", (["r", "q"], ["r", "q", *others], ("5001",))),
        ("all", (["r", "q"], ["r", "q", *others], ("5001",))),
    )


def test_without_an_agreement_or_a_reserve_there_is_no_account(monkeypatch):
    assert accounts(monkeypatch, agreement=()) == ()
    assert accounts(monkeypatch, rows=()) == ()
    everything = [SimpleNamespace(id=id_) for id_ in "rqpstu"]
    assert [name for name, _account in accounts(monkeypatch, rows=everything)] == ["low", "best"]


def test_the_middle_is_the_compromise_at_the_middle_need():
    assert Study.middle.fget(SimpleNamespace(removals=SETS)) is SETS[2]
    assert Study.middle.fget(SimpleNamespace(removals=SETS[:2])) is None


def test_targets_are_by_the_number_of_the_municipality():
    table = pd.DataFrame({"municipality_code": ["5028", "5001"], "dwellings_share": [1, 3]})
    assert _targets(SimpleNamespace(layer=lambda _name: table)) == {"5028": 1.0, "5001": 3.0}
