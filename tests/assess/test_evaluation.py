"""An Evaluation's tables have the columns that are declared, and no others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ikap.api import sample_proposals, score, score_submissions
from ikap.assess import profiles
from ikap.columns import TABLES
from ikap.model import Answer, ConfigurationError, Override
from ikap.sources.proposals import read_proposals


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.mark.parametrize("name", TABLES)
def test_a_run_has_every_declared_column(evaluation, name):
    table = getattr(evaluation, name)
    assert tuple(table.index.names) == TABLES[name].index
    assert set(table.columns) == set(TABLES[name].columns)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_other_columns_is_refused_by_name(evaluation, name):
    table = getattr(evaluation, name)
    lost = next(column for column in table.columns if column != "geometry")
    with pytest.raises(ValueError, match=rf"{name}: no columns \['{lost}'\]"):
        replace(evaluation, **{name: table.drop(columns=lost)})
    with pytest.raises(ValueError, match=rf"{name}: unknown columns \['extra'\]"):
        replace(evaluation, **{name: table.assign(extra=1)})


@pytest.mark.parametrize("name", TABLES)
def test_a_table_out_of_order_is_refused(evaluation, name):
    table = getattr(evaluation, name)
    with pytest.raises(ValueError, match=f"{name}: not sorted by id"):
        replace(evaluation, **{name: table.iloc[::-1]})
    with pytest.raises(ValueError, match=rf"{name}: index \[None\]"):
        replace(evaluation, **{name: table.reset_index()})


def test_every_problem_is_told_at_once(evaluation):
    goals = evaluation.goals.drop(columns=["value", "weight"])
    both = "sites: no columns ['net']; goals: no columns ['value', 'weight']"
    with pytest.raises(ValueError, match=f"^{re.escape(both)}$"):
        replace(evaluation, goals=goals, sites=evaluation.sites.drop(columns="net"))


@pytest.mark.parametrize(
    ("site", "constraint", "told"),
    [("nobody", "flood", "ikke er med i beregningen"), ("a", "flod", "«flod»")],
)
def test_an_own_answer_that_meets_nothing_is_refused_by_name(
    scored, toy_region, tmp_path, box, site, constraint, told
):
    scored(("a", "bolig", box(6000, 100, 200, 200), 40, None))
    submissions = read_proposals([tmp_path / "proposals.gpkg"], toy_region)
    own = (Override(site, constraint, Answer.NO, "Befart", "Kari", "2026-11-01"),)
    with pytest.raises(ConfigurationError) as refused:
        score_submissions(submissions, toy_region, profiles.load("balansert"), overrides=own)
    assert f"{site}, {constraint}" in str(refused.value)
    assert told in str(refused.value)
