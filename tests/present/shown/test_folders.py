"""Choices, the reserve and how sure a ranking is: what page, workbook and sheet show of a record.

The records are from the bundled region, cut short, with numbers at a limit and numbers that lack.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ikap.present.portfolio.sheet import portfolio_page
from ikap.present.portfolio.workbook import write_portfolio_workbook
from ikap.present.reserve import hearing
from ikap.present.reserve.sheet import reserve_page
from ikap.present.reserve.workbook import write_reserve_workbook
from ikap.present.sensitivity.sheet import sensitivity_page
from ikap.present.sensitivity.tables import sensitivity_csv, write_sensitivity_workbook
from tests.present.shown.reading import assert_shown, book_lines, data_lines, page_lines

RECORDS = Path(__file__).parent / "records"
WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
PAGES = {"portfolio": portfolio_page, "reserve": reserve_page, "sensitivity": sensitivity_page}
BOOKS = {
    "portfolio": write_portfolio_workbook,
    "reserve": write_reserve_workbook,
    "sensitivity": write_sensitivity_workbook,
}


def record(name):
    return json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_it_did(name):
    assert_shown(f"{name}-page", page_lines(PAGES[name](record(name))))


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_shows_what_it_did(name, tmp_path):
    BOOKS[name](record(name), tmp_path / "a.xlsx", WRITTEN)
    assert_shown(f"{name}-book", book_lines(tmp_path / "a.xlsx"))


def test_the_table_of_a_sensitivity_shows_what_it_did():
    assert_shown("sensitivity-table", iter(sensitivity_csv(record("sensitivity")).splitlines()))


def test_the_list_for_a_hearing_shows_what_it_did():
    scores = {"profile": {"title": "Balansert"}}
    document = record("reserve")
    parts = [
        *hearing._blocks(document, "<svg/>", "Kart"),
        hearing._imprint(document, scores, WRITTEN),
    ]
    assert_shown("reserve-hearing", data_lines(parts))
