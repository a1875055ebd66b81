"""Tables to read, text tables and sheets of a workbook, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import openpyxl
import pytest

from ikap.model import (
    Problem,
    Rejection,
)
from ikap.present import article, tables
from ikap.present.book.sheets import LINE, Book, Cell, Column, Sheet, dated, lines_of
from ikap.text import speaking
from tests.present.shown.reading import plain

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


# --- tables to read -------------------------------------------------------------------------------


def cells(*rows, columns=None, **given):
    heads = columns or [article.Column("A"), article.Column("B", 1)]
    return article.table("T <1>", heads, rows, **given)


def test_a_column_of_numbers_stands_to_the_right_and_its_texts_do_not():
    made = cells(["a", 1.25], ["b", "–"], ["c", None])
    assert '<th scope="col">A</th><th scope="col" class="n">B</th>' in made
    assert '<td class="n">1,3</td>' in made
    assert "<td>–</td>" in made
    assert '<td class="n">–</td>' in made
    assert "T &lt;1&gt;" in made
    assert 'class="n"' not in cells(["a", "b"])


def test_the_last_rows_are_sums_and_marked_rows_are_set_apart():
    made = cells(["a", 1], ["b", 2], ["c", 3], sums=1, marked=[0])
    kinds = [line.split(">")[0] for line in made.splitlines() if line.startswith("<tr")]
    assert kinds == ['<tr class="marked"', "<tr", '<tr class="sum"']
    assert '<tr class="sum">' not in cells(["a", 1])


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (article.Column("x", 0), 1234.4, "1 234"),
        (article.Column("x", 2), 1.004, "1,00"),
        (article.Column("x", 0, share=True), 0.5, "50 %"),
        (article.Column("x", 0, share=True), 0.02, "2 %"),
        (article.Column("x", 0, share=True), 0.0199, "2,0 %"),
        (article.Column("x", 0, share=True), -0.004, "−0,4 %"),
        (article.Column("x", 0, share=True), 0.0, "0 %"),
        (article.Column("x", 2, share=True), 0.01, "1,0 %"),
        (article.Column("x", 1, sign=True), 2.0, "+2,0"),
        (article.Column("x", 1, sign=True), -2.0, "−2,0"),
        (article.Column("x", 1, sign=True), 0.0, "0,0"),
        (article.Column("x", 1, sign=True), 0.04, "0,0"),
        (article.Column("x", 1), None, "–"),
        (article.Column("x", 1), "<b>", "&lt;b&gt;"),
    ],
)
def test_a_cell_as_it_is_read(column, value, shown):
    assert plain(article._cell(column, value)) == shown


@pytest.mark.parametrize(("rest", "folded"), [(119, False), (120, False), (121, True)])
def test_of_a_long_warning_the_first_sentence_is_seen(rest, folded):
    made = article.paragraph("Først. " + "x" * rest, "warning")
    assert ("<details>" in made) is folded
    assert ("<p>Først.</p>" in made) is folded


def test_headings_lists_links_and_figures():
    assert article.heading("a<b") == "<h2>a&lt;b</h2>"
    assert article.heading("x", 3, place="p") == '<h3 id="p">x</h3>'
    assert article.paragraph("x", "lead") == '<p class="lead">x</p>'
    assert article.paragraph("x") == "<p>x</p>"
    assert article.items([]) == ""
    assert article.items(["a", "<"]) == "<ul><li>a</li><li>&lt;</li></ul>"
    links = article.links([article.Link("a", "b&c"), article.Link("d", "e")])
    assert links == '<p class="links"><a href="b&amp;c">a</a> · <a href="e">d</a></p>'
    assert "<figcaption>&lt;</figcaption>" in article.figure("<svg/>", "<")


@pytest.mark.parametrize(
    ("value", "comma", "text"),
    [
        (None, True, ""), (True, True, "true"), (False, True, "false"), (1, True, "1"),
        (-0.5, True, "-0,5"), (-0.5, False, "-0.5"), ("=a", True, "'=a"), ("+a", True, "'+a"),
        ("-a", True, "'-a"), ("@a", True, "'@a"), ("\ta", True, "'\ta"), ("a=", True, "a="),
        ("1.5", True, "1.5"),
    ],
)  # fmt: skip
def test_a_cell_of_a_text_table(value, comma, text):
    assert tables._cell(value, comma) == text


def test_a_text_table_is_as_a_spreadsheet_of_the_language_opens_it():
    rows = [{"a": 0.5, "b": "x;y", "c": 9}]
    assert tables.csv_text(rows, ["a", "b"]) == '\ufeffa;b\r\n0,5;"x;y"\r\n'
    with speaking("en"):
        assert tables.csv_text(rows, ["a", "b"]) == "a,b\r\n0.5,x;y\r\n"


def test_what_became_of_each_file():
    opened = [
        SimpleNamespace(path="a.gpkg", rows=3, prefix="a-", problems=()),
        SimpleNamespace(path="b.gpkg", rows=0, prefix="b-",
                        problems=(Problem("b", "Tom.", "Send."), Problem("b", "Gal.", "Send."))),
    ]  # fmt: skip
    away = SimpleNamespace(name="c.zip", rejection=Rejection("c", None, None, "Skadet.", "Pakk."))
    left = SimpleNamespace(name="notes", why="Bare notater.")
    text = tables.files_csv(SimpleNamespace(refused=[away], left=[left]), opened)
    assert text.splitlines()[1:] == [
        "a.gpkg;read;3;a-;;",
        "b.gpkg;refused;;;Tom. Gal.;Send.",
        "c.zip;refused;;;Skadet.;Pakk.",
        "notes;left_alone;;;Bare notater.;",
    ]
    assert tables._side(None, 0) is None
    assert [tables._side([1, 2], side) for side in (0, 1)] == [1, 2]


# --- sheets of a workbook -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("x" * 9, 10, 1), ("x" * 10, 10, 2), ("a\nb\n", 10, 3), ("", 5, 1)]
)
def test_lines_that_a_text_takes(text, width, lines):
    assert lines_of(text, width) == lines


def test_a_date_is_a_date_and_another_text_stays():
    assert dated("2026-01-02") == date(2026, 1, 2)
    assert dated("2026") == "2026"
    assert dated("") is None
    assert dated(None) is None


def test_cells_have_the_looks_of_their_column_and_their_own(tmp_path):
    path = tmp_path / "a.xlsx"
    columns = [Column("Navn", 30, wrap=True), Column("Et langt navn på en kolonne", 10)]
    with Book(tmp_path / "b.xlsx", WRITTEN, "T") as book:
        tall = Sheet(book, "Ark", columns)
        tall.open([Cell("Tittel")])
        tall.rows([])
    head = openpyxl.load_workbook(tmp_path / "b.xlsx")["Ark"].row_dimensions[2].height
    assert head == 4 * LINE  # 27 letters in 8.5
    columns = [Column("Navn", 10, wrap=True), Column("Tall", 8, "0.0"), Column("Dag", 9)]
    with Book(path, WRITTEN, "T") as book:
        sheet = Sheet(book, "Åre's", columns, frozen=2)
        sheet.open([Cell("Tittel", bold=True), Cell(None)], above=1)
        sheet.put(2, 1, Cell(5, unlocked=True, fill="#fffbe6"))
        sheet.rows(
            [["x" * 25, 1.5, date(2026, 1, 2)],
             [Cell("=1+1"), Cell(3, number="0", bold=True), None],
             ["y", Cell(7, formula="B5*2"), Cell(None, fill="#ff0000")]]
        )  # fmt: skip
        assert sheet.ref("$A$1") == "'Åre''s'!$A$1"
    read = openpyxl.load_workbook(path)["Åre's"]
    assert read.freeze_panes == "C5"
    assert read.auto_filter.ref == "A4:C7"
    assert read["A1"].font.b
    assert read["A4"].value == "Navn"
    assert read["B3"].protection.locked is False
    assert (read["A5"].alignment.wrap_text, read["B5"].number_format) == (True, "0.0")
    assert read["C5"].number_format != "General"
    assert read["A6"].value == "=1+1"
    assert (read["B6"].number_format, read["B6"].font.b) == ("0", True)
    assert read["B7"].value == "=B5*2"
    assert read["C7"].fill.fgColor.rgb == "FFFF0000"
    assert read.row_dimensions[5].height == 3 * LINE
    assert read.print_title_rows == "$1:$4"
