"""The trail of a round: entered once, kept, and what is changed afterwards told."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ikap.model import ConfigurationError
from ikap.present.book import write_trail
from ikap.present.run import clock
from ikap.sources.forms import read_trail

HEAD = ("Id", "Tilstand", "Utfall", "Begrunnelse", "Sak", "Ført av", "Rolle", "Dato", "Til dato")
KNOWN = ("101", "102")


def line(id_: str, state: str, date: str, **more: str) -> dict[str, str]:
    signed = {"Ført av": "Kari", "Rolle": "planlegger", "Dato": date}
    return {"Id": id_, "Tilstand": state, **signed, **more}


def written(folder: Path, *lines: dict[str, str]) -> Path:
    path = folder / "trail.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD, delimiter=";")
        writer.writeheader()
        writer.writerows(lines)
    return path


RECEIVED = line("101", "Mottatt", "05.01.2026")
SCREENED = line("102", "silt ut", "02.02.2026", Begrunnelse="I flomsone")
HEARD = line("101", "På høring", "01.09.2026", **{"Til dato": "13.10.2026"})


def test_new_lines_are_entered_each_on_the_one_before(tmp_path):
    trail = read_trail(written(tmp_path, RECEIVED, SCREENED), KNOWN, "run 1")
    first, second = trail.entries
    assert [one.state for one in trail.entries] == ["received", "screened_out"]
    assert (first.run, second.reason) == ("run 1", "I flomsone")
    alone = read_trail(written(tmp_path, SCREENED), KNOWN, "run 1").entries[0]
    assert len(first.seal) == 64
    assert second.seal != alone.seal  # it holds what stood before it
    assert trail.remarks == ()


def form(tmp_path: Path, *lines: dict[str, str]) -> Path:
    """The form as a run writes it with these lines entered."""
    entries = read_trail(written(tmp_path, *lines), KNOWN, "run 1").entries
    path = tmp_path / "trail.xlsx"
    write_trail(entries, KNOWN, "run 2", path, clock())
    return path


def cells(path: Path) -> tuple[Any, Any, dict[str, int], int]:
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    head = next(row for row in page.iter_rows() if row[0].value == "Id")
    return book, page, {cell.value: cell.column for cell in head}, head[0].row


def test_the_form_is_read_back_as_it_was_entered(tmp_path):
    path = form(tmp_path, RECEIVED, SCREENED, HEARD)
    before = read_trail(tmp_path / "trail.csv", KNOWN, "run 1").entries
    again = read_trail(path, KNOWN, "run 3")
    assert again.entries == before
    assert again.remarks == ()


def test_a_line_added_below_is_entered_on_the_run_of_the_form(tmp_path):
    path = form(tmp_path, RECEIVED)
    book, page, at, head = cells(path)
    for title, value in line("102", "Mottatt", "07.01.2026").items():
        page.cell(head + 2, at[title]).value = value
    book.save(path)
    trail = read_trail(path, KNOWN, "run 3")
    assert [(one.id, one.run) for one in trail.entries] == [("101", "run 1"), ("102", "run 2")]
    assert trail.remarks == ()


def test_a_changed_line_is_told_and_stays_told(tmp_path):
    path = form(tmp_path, RECEIVED, SCREENED)
    book, page, at, head = cells(path)
    page.cell(head + 2, at["Begrunnelse"]).value = "Ingen grunn"
    book.save(path)
    trail = read_trail(path, KNOWN, "run 3")
    assert [one.changed for one in trail.entries] == [False, True]
    assert "er endret eller fjernet etter at den ble ført" in str(trail.remarks[0])
    write_trail(trail.entries, KNOWN, "run 3", path, clock())
    assert [one.changed for one in read_trail(path, KNOWN, "run 4").entries] == [False, True]


def test_a_line_that_is_gone_is_told(tmp_path):
    path = form(tmp_path, RECEIVED, SCREENED)
    book, page, _at, head = cells(path)
    page.delete_rows(head + 1)
    book.save(path)
    trail = read_trail(path, KNOWN, "run 3")
    assert [(one.id, one.changed) for one in trail.entries] == [("102", True)]


@pytest.mark.parametrize(("last", "days"), [("12.10.2026", 41), ("13.10.2026", 42)])
def test_a_hearing_lasts_six_weeks(tmp_path, last, days):
    path = written(tmp_path, {**HEARD, "Til dato": last})
    if days >= 42:
        assert read_trail(path, KNOWN, "r").entries[0].until == "2026-10-13"
        return
    with pytest.raises(ConfigurationError, match="varer 41 dager"):
        read_trail(path, KNOWN, "r")


@pytest.mark.parametrize(("date", "late"), [("13.10.2026", False), ("14.10.2026", True)])
def test_an_objection_after_the_hearing_is_told(tmp_path, date, late):
    objection = line("101", "Innsigelse", date, Begrunnelse="Jordvern")
    trail = read_trail(written(tmp_path, HEARD, objection), KNOWN, "r")
    assert len(trail.entries) == 2
    assert any("etter fristen" in str(one) for one in trail.remarks) is late


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    path = written(
        tmp_path,
        {**RECEIVED, "Ført av": ""},
        line("101", "Godkjent", "05.01.2026"),
        line("102", "Silt ut", "31.02.2026"),
    )
    with pytest.raises(ConfigurationError) as error:
        read_trail(path, KNOWN, "r")
    said = str(error.value)
    assert "tomme felt: Ført av" in said
    assert "«Godkjent»" in said
    assert "«31.02.2026»" in said
    assert "begrunnelsen mangler" in said


def test_a_site_that_is_not_in_the_run_keeps_its_lines(tmp_path):
    trail = read_trail(written(tmp_path, RECEIVED), ("999",), "r")
    assert len(trail.entries) == 1
    assert "101" in str(trail.remarks[0])
