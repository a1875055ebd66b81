"""A workshop's form: written, filled in, read, and loaded as a profile."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from ikap.assess import profiles
from ikap.commands import app
from ikap.model import Goal, Kind

DECISION = ("--title", "Verksted", "--by", "Kari", "--role", "planlegger", "--date", "2026-11-29")


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(app, ["weights", *map(str, arguments)])


def filled(path: Path, by: str, answer: Callable[[dict[str, str]], Any]) -> Path:
    """The CSV form filled in by one person; an answer of None leaves the row empty."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        value = answer(row)
        if value is not None:
            row |= {"Deltaker": by, "Rolle": "lege", "Dato": "28.11.2026", "Svar": str(value)}
    out = path.with_name(f"{by}.csv")
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return out


def goals_of_housing(row: dict[str, str]) -> bool:
    return (row["Formål-id"], row["Gruppe-id"]) == ("housing", "goals")


@pytest.fixture
def form(tmp_path: Path) -> Callable[[str], Path]:
    def write(method: str) -> Path:
        path = tmp_path / f"{method}.csv"
        answer = run("form", path, "--method", method)
        assert answer.exit_code == 0, answer.output
        return path

    return write


def test_points_of_two_people_become_a_profile(form, tmp_path):
    points = {"climate": (100, 50), "proximity": (50, 50), "soil": (50, 100), "growth": (0, 0)}
    path = form("swing")

    def given(i: int) -> Callable[[dict[str, str]], Any]:
        return lambda row: points[row["A-id"]][i] if goals_of_housing(row) else None

    files = [filled(path, by, given(i)) for i, by in enumerate(("Ola", "Per"))]
    answer = run("read", *files, *DECISION, "--out", tmp_path / "ut")
    assert answer.exit_code == 0, answer.output
    profile = profiles.load(tmp_path / "ut" / "Verksted.toml")
    assert profile.goals[Kind.HOUSING] == {
        Goal.CLIMATE: 0.375,
        Goal.PROXIMITY: 0.25,
        Goal.SOIL: 0.375,
        Goal.GROWTH: 0.0,
    }
    usual = profiles.load("balansert")
    assert profile.goals[Kind.BUSINESS] == usual.goals[Kind.BUSINESS]
    assert profile.criteria == usual.criteria
    assert (profile.decided_by, profile.date) == ("Kari, planlegger", "2026-11-29")
    assert "2 deltakere" in profile.basis.title
    told = json.loads((tmp_path / "ut" / "weights.json").read_text(encoding="utf-8"))
    (found,) = told["sets"]
    assert [round(row["low"], 3) for row in found["items"]] == [0.25, 0.25, 0.25, 0.0]
    assert "Størst uenighet er det om" in " ".join(found["sentences"])
    assert "Ola" in (tmp_path / "ut" / "weights.html").read_text(encoding="utf-8")


def test_a_comparison_that_breaks_the_rest_is_named(form, tmp_path):
    # climate 3 × proximity, proximity 3 × soil, but soil 9 × climate.
    said = {("climate", "proximity"): 3, ("proximity", "soil"): "3", ("climate", "soil"): -9}
    file = filled(
        form("ahp"),
        "Ola",
        lambda row: said.get((row["A-id"], row["B-id"]), 1) if goals_of_housing(row) else None,
    )
    answer = run("read", file, *DECISION, "--out", tmp_path / "ut")
    assert answer.exit_code == 0, answer.output
    told = json.loads((tmp_path / "ut" / "weights.json").read_text(encoding="utf-8"))
    (person,) = told["sets"][0]["people"]
    assert person["consistency"]["worst"] == ["climate", "soil"]
    assert person["consistency"]["judged"] == pytest.approx(1 / 9)
    assert not person["consistency"]["holds"]
    assert "1/9" in told["sets"][0]["sentences"][0]


def test_ranks_in_excel_are_read_back(tmp_path):
    path = tmp_path / "skjema.xlsx"
    assert run("form", path, "--method", "ranks").exit_code == 0
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if row[0].value == "Deltaker")
    at = {cell.value: cell.column for cell in head}
    order = ("soil", "climate", "proximity", "growth")
    for row in page.iter_rows(min_row=head[0].row + 1):
        values = {title: page.cell(row[0].row, column) for title, column in at.items()}
        if (values["Formål-id"].value, values["Gruppe-id"].value) == ("housing", "goals"):
            values["Deltaker"].value, values["Rolle"].value = "Ola", "lege"
            values["Dato"].value = "28.11.2026"
            values["Svar"].value = 1 + order.index(values["A-id"].value)
    book.save(path)
    answer = run("read", path, *DECISION, "--out", tmp_path / "ut")
    assert answer.exit_code == 0, answer.output
    goals = profiles.load(tmp_path / "ut" / "Verksted.toml").goals[Kind.HOUSING]
    assert [goals[Goal(name)] for name in order] == [0.5208, 0.2708, 0.1458, 0.0625]


def test_all_that_is_wrong_with_a_form_is_said_at_once(form, tmp_path):
    wrong = {"climate": 101, "proximity": "mye", "soil": 50}
    file = filled(
        form("swing"),
        "Ola",
        lambda row: wrong.get(row["A-id"]) if goals_of_housing(row) else None,
    )
    answer = run("read", file, *DECISION, "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert "«101»" in answer.output
    assert "«mye»" in answer.output
    assert "har ikke svart på alt" in answer.output
    assert not (tmp_path / "ut").exists()


def test_a_form_that_may_be_filled_in_is_not_written_over(form):
    path = form("swing")
    before = path.read_bytes()
    answer = run("form", path)
    assert answer.exit_code == 2
    assert path.read_bytes() == before


def test_a_profile_without_whose_decision_it_is_is_refused(form, tmp_path):
    decision = ("--title", "X", "--by", " ", "--role", "r", "--date", "i går")
    answer = run("read", form("swing"), *decision, "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert "--by" in answer.output
    assert "--date" in answer.output
