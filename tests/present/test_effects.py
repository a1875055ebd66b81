"""What a yes to a constraint does to a site is said alike wherever constraints are listed."""

from __future__ import annotations

from datetime import UTC, datetime

import openpyxl
import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.commands import app
from ikap.criteria import CONSTRAINTS
from ikap.model import Tier
from ikap.present.book.workbook import write_workbook
from ikap.present.document import scores_document
from ikap.present.handbook.chapters import _effect
from ikap.present.paper.method import _constraints
from tests.present.book.workbooks import table

WORDS = {
    (Tier.EXCLUDE, True): "Trekkes fra",
    (Tier.FLAG, True): "Må avklares",
    (Tier.FLAG, False): "Til orientering",
}
SAID = {limit.title: WORDS[limit.tier, limit.conditional] for limit in CONSTRAINTS}


@pytest.fixture(scope="module")
def document():
    return scores_document(score([sample_proposals()]))


def test_some_take_land_some_are_to_be_settled_and_some_inform():
    assert set(SAID.values()) == set(WORDS.values())


def test_in_the_list_of_criteria():
    told = CliRunner().invoke(app, ["criteria"]).output
    assert {t: w for t, w in SAID.items() if f"{t} – {w.lower()}" not in told} == {}


def test_in_the_handbook():
    assert {c.title: _effect(c).split(" (")[0] for c in CONSTRAINTS} == SAID


def test_in_the_report(document):
    [rows] = [block["rows"] for block in _constraints(document) if block["is"] == "table"]
    said = {row[0]: row[1] for row in rows}
    assert said == {title: SAID[title] for title in said}


def test_in_the_workbook(document, tmp_path):
    write_workbook(document, (), tmp_path / "a.xlsx", datetime(2026, 11, 23, tzinfo=UTC))
    rows = table(openpyxl.load_workbook(tmp_path / "a.xlsx")["Konflikter"])
    said = {row["Begrensning"]: row["Virkning"] for row in rows}
    assert said == {title: SAID[title] for title in said}
