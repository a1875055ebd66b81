"""A filled form is read as it was meant, and everything that is wrong with it is told at once."""

from __future__ import annotations

from datetime import date, datetime

import geopandas as gpd
import openpyxl
import pytest
import shapely

from ikap.model import Assessment, ConfigurationError, Rejection
from ikap.sources.forms.assessments import read_assessments
from ikap.sources.proposals.reading import Submissions
from ikap.text import _, speaking
from ikap.words import IMPACT_THEMES

HEAD = ["Id", "Navn", "Tema", "Saksbehandlers vurdering", "Verdi", "Påvirkning"]
HEAD += ["Konsekvens, −4 til +4", "Vurdert av", "Vurdert dato", "Brutto, daa", "Tema-id"]
TITLES = 3  # lines above the head


@pytest.fixture
def submissions():
    sites = gpd.GeoDataFrame(
        {"proposal": ["1", "2", "2"], "name": ["Øvre Voll", "Åsen", "Åsen"]},
        geometry=[shapely.box(0, 0, 100, 100)] * 3,  # 10 daa each
        index=["1", "2-B", "2-N"],
        crs="EPSG:25832",
    )
    return Submissions(sites, (Rejection("a.gpkg", 4, "9", "Tom.", ""),), (), ())


def row(**cells):
    """A filled row on site 1 and soil, with some cells changed."""
    usual = {
        "Id": "1",
        "Navn": "Øvre Voll",
        "Tema": "Jordressurser (jordvern)",
        "Saksbehandlers vurdering": "Liten verdi.",
        "Verdi": "noe verdi",
        "Påvirkning": "forringet",
        "Konsekvens, −4 til +4": -1,
        "Vurdert av": "Kari Nordmann",
        "Vurdert dato": date(2026, 11, 24),
        "Brutto, daa": 10.0,
        "Tema-id": "soil",
    }
    titles = {"konsekvens": HEAD[6], "av": HEAD[7], "dato": HEAD[8], "tema": HEAD[10]}
    titles |= {"id": "Id", "navn": "Navn", "daa": HEAD[9], "tekst": HEAD[3]}
    return [(usual | {titles[key]: value for key, value in cells.items()})[t] for t in HEAD]


EMPTY = {"tekst": None, "konsekvens": None} | dict.fromkeys(("av", "dato"))


@pytest.fixture
def form(tmp_path):
    """Saves rows under three title lines and the head, and gives the path."""

    def save(*rows, head=HEAD, change=None):
        book = openpyxl.Workbook()
        page = book.active
        page.title = "Vurderinger"
        for line in range(TITLES):
            page.append([f"Linje {line}"])
        page.merge_cells("A1:F1")  # title lines lie over the columns
        for cells in (head, *rows):
            page.append(cells)
        if change:
            change(page)
        path = tmp_path / "assessments.xlsx"
        book.save(path)
        return path

    return save


def problems(path, submissions):
    with pytest.raises(ConfigurationError) as told:
        read_assessments(path, submissions)
    return [str(problem) for problem in told.value.problems]


def test_a_filled_row_is_read_with_who_and_when(form, submissions):
    read = read_assessments(form(row()), submissions)
    assert read.assessments == (
        Assessment("1", "soil", "Liten verdi.", "noe verdi", "forringet", -1, "Kari Nordmann",
                   "2026-11-24"),
    )  # fmt: skip
    assert [file.path.endswith("assessments.xlsx") for file in read.inputs] == [True]
    assert len(read.inputs[0].sha256) == 64
    assert read.remarks == ()


OLD_ENGLISH = ["Id", "Name", "Theme", "Caseworker's assessment", "Value", "Influence"]
OLD_ENGLISH += ["Consequence, −4 to +4", "Assessed by", "Assessed on", "Gross, daa", "Theme id"]


def said_in(code):
    with speaking(code):
        return [_(title) for title in HEAD]


@pytest.mark.parametrize("head", [HEAD, said_in("nn"), said_in("en"), OLD_ENGLISH])
def test_a_form_of_any_language_and_version_is_read(form, submissions, head):
    (read,) = read_assessments(form(row(), head=head), submissions).assessments
    assert (read.id, read.theme, read.text) == ("1", "soil", "Liten verdi.")
    assert (read.value_class, read.influence, read.consequence) == ("noe verdi", "forringet", -1)
    assert (read.by, read.date) == ("Kari Nordmann", "2026-11-24")


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        (
            "Tilgjengelighet til uteområder, gang- og sykkelveg og daglige målpunkter",
            "accessibility",
        ),
        ("Naturmangfald", "nature"),
        ("Biodiversity", "nature"),
        ("Soil resources (soil protection)", "soil"),
    ],
)
def test_a_theme_goes_by_its_title_of_any_language_and_version(form, submissions, title, theme):
    (read,) = read_assessments(form(row(tema=title)), submissions).assessments
    assert read.theme == theme


def test_rows_left_empty_are_no_assessments(form, submissions):
    blank = [None if i in (3, 4, 5, 6, 7, 8) else cell for i, cell in enumerate(row())]
    assert read_assessments(form(blank, row(id="2-B", navn="Åsen")), submissions).assessments[
        0
    ].id == ("2-B")


def test_a_name_filled_down_without_assessments_is_counted(form, submissions):
    named = [None if i in (3, 4, 5, 6) else cell for i, cell in enumerate(row())]
    read = read_assessments(form(named, named), submissions)
    assert read.assessments == ()
    assert [r.what for r in read.remarks] == ["rader med navn eller dato, men uten vurdering: 2."]


def test_they_come_by_id_and_in_the_order_of_the_themes(form, submissions):
    rows = [row(id="2-N", navn="Åsen", tema="soil"), row(tema="transport"), row(tema="nature")]
    read = read_assessments(form(*rows), submissions).assessments
    assert [(a.id, a.theme) for a in read] == [("1", "nature"), ("1", "transport"), ("2-N", "soil")]


@pytest.mark.parametrize("said", ["soil", "SOIL ", "jordressurser  (Jordvern)", "in English"])
def test_a_theme_goes_by_id_or_by_title(form, submissions, said):
    if said == "in English":
        with speaking("en"):
            said = _(IMPACT_THEMES["soil"])
    assert read_assessments(form(row(tema=said)), submissions).assessments[0].theme == "soil"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (-4, -4),
        (4, 4),
        (0, 0),
        (2.0, 2),
        ("+3", 3),
        ("−2", -2),
        ("---", -3),
        ("++", 2),
        (None, None),
    ],
)
def test_a_consequence_as_people_write_it(form, submissions, cell, read):
    found = read_assessments(form(row(konsekvens=cell)), submissions)
    assert found.assessments[0].consequence == read


@pytest.mark.parametrize("cell", [5, -5, 2.5, "svært stor", "+-", True])
def test_another_consequence_is_refused(form, submissions, cell):
    (told,) = problems(form(row(konsekvens=cell)), submissions)
    assert "Vurderinger, rad 5 (1, Jordressurser (jordvern))" in told
    assert f"«{cell}»" in told
    assert "heltall fra −4 til +4" in told


@pytest.mark.parametrize(
    "cell", [date(2026, 11, 4), datetime(2026, 11, 4, 9, 30), "4.11.2026", "2026-11-04"]
)
def test_a_date_as_people_write_it(form, submissions, cell):
    read = read_assessments(form(row(dato=cell)), submissions)
    assert read.assessments[0].date == "2026-11-04"


@pytest.mark.parametrize("cell", ["i går", "31.2.2026", "24.11.26", 46350, "24.11.0226"])
def test_another_date_is_refused(form, submissions, cell):
    (told,) = problems(form(row(dato=cell)), submissions)
    assert "datoen er" in told
    assert "dd.mm.åååå" in told


def test_everything_wrong_is_told_at_once(form, submissions):
    rows = [
        row(id="77"),
        row(id="9"),
        row(id="2"),
        row(id=None),
        row(tema="utsikt"),
        row(konsekvens=7, av=None, dato=None),
        row(tema="nature"),
        row(tema="nature"),
        row(tema="heritage", tekst="=1+1"),
    ]
    told = problems(form(*rows, change=lambda page: page.merge_cells("D11:D12")), submissions)
    text = "\n".join(told)
    for said in (
        "ingen områder i beregningen har id «77»",
        "innspillet er avvist i denne beregningen",
        "innspillet er delt i delområder: 2-B, 2-N",
        "raden mangler id",
        "ukjent tema «utsikt»",
        "konsekvensen er «7»",
        "navnet mangler",
        "datoen mangler",
        "cellene D11:D12 er slått sammen",
        "cellen D13 er en formel",
    ):
        assert said in text
    assert "rad 10" in text  # the second look at the same theme is told where the first stands


def test_a_theme_assessed_twice_is_refused(form, submissions):
    (told,) = problems(form(row(), row(tekst="Noe annet.")), submissions)
    assert "rad 6" in told
    assert "i rad 5." in told


def test_a_text_that_only_looks_like_a_formula_is_text(form, submissions):
    def type_as_text(page):
        page["D5"].value = "=1+1"
        page["D5"].data_type = "s"

    read = read_assessments(form(row(), change=type_as_text), submissions)
    assert read.assessments[0].text == "=1+1"


def test_an_error_in_a_cell_is_told(form, submissions):
    def broken(page):
        page["E5"].value = "#REF!"
        page["E5"].data_type = "e"

    (told,) = problems(form(row(), change=broken), submissions)
    assert "cellen E5 viser en feil (#REF!)" in told


def test_a_site_that_changed_a_little_is_remarked_and_another_site_is_refused(form, submissions):
    read = read_assessments(form(row(daa=12.5), row(daa=12.5, tema="nature")), submissions)
    assert len(read.assessments) == 2
    assert [remark.what for remark in read.remarks] == [
        "Området var 12,5 daa da skjemaet ble skrevet og er 10,0 daa."
    ]
    renamed = read_assessments(form(row(navn="Voll øvre")), submissions)
    assert "Navnet var «Voll øvre»" in renamed.remarks[0].what
    (told,) = problems(form(row(navn="Heimdal", daa=55.0)), submissions)
    assert "Kontroller hvilket område" in told


def test_paragraphs_are_kept_and_control_characters_are_not(form, submissions):
    read = read_assessments(form(row(tekst="Liten  verdi.\n\n<b>Se</b> kart.\n")), submissions)
    assert read.assessments[0].text == "Liten verdi.\n<b>Se</b> kart."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("borte.xlsx", None, "finnes ikke"),
        ("tom.xlsx", b"", "kan ikke leses"),
        ("tull.xlsx", b"PK\x03\x04 nei", "kan ikke leses"),
        ("tekst.csv", b"Id;Tema\n1;soil\n", "kan ikke leses"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_plainly(tmp_path, submissions, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    (told,) = problems(path, submissions)
    assert said in told


def test_a_workbook_of_charts_alone_is_told_plainly(tmp_path, submissions):
    book = openpyxl.Workbook()
    book.create_chartsheet("Diagram")
    book.remove(book["Sheet"])
    book.save(tmp_path / "diagram.xlsx")
    (told,) = problems(tmp_path / "diagram.xlsx", submissions)
    assert "kan ikke leses" in told


def test_a_workbook_without_the_columns_names_them(form, submissions):
    head = ["Id", "Navn", "Tema", "Notat", *HEAD[4:]]
    (told,) = problems(form(row(), head=head), submissions)
    assert "arket «Vurderinger» mangler Saksbehandlers vurdering" in told
