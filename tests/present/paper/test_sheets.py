"""Fact sheets as an archive, a screen reader and a council see them."""

from __future__ import annotations

import pikepdf
import pypdf
import pytest

from ikap.present.document import scores_document
from ikap.present.map.themes import THEMES
from ikap.present.page import hex_colour
from ikap.present.paper.factsheet import IN_WORDS
from ikap.present.paper.press import imprint, write_sheets
from ikap.text import number, speaking
from ikap.words import LIGHT_SYMBOLS, LIGHTS, STATUSES

HOSTILE = '#panic("x") $ x^2 $ *fet* _kursiv_ @ref <b>å</b> \\ "&" //'


@pytest.fixture(scope="module")
def folder(document, evaluation, layers, written, tmp_path_factory):
    out = tmp_path_factory.mktemp("paper")
    write_sheets(document, evaluation.sites, layers, out, written)
    return out


@pytest.fixture(scope="module")
def texts(document, folder, reading):
    return {e["id"]: reading.text(folder / e["sheet"]) for e in document["alternatives"]}


def test_every_alternative_has_its_sheet_and_there_are_no_others(document, folder):
    named = {entry["sheet"] for entry in document["alternatives"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf")}
    assert there == named
    assert len(named) == 12


def test_a_sheet_is_one_or_two_pages_and_none_is_empty(document, folder, reading):
    for entry in document["alternatives"]:
        pages = reading.pages(folder / entry["sheet"])
        assert 1 <= len(pages) <= 2, entry["id"]
        assert all(len(page) > 300 for page in pages), entry["id"]


def test_the_numbers_are_those_of_the_run(document, texts, reading):
    for entry in document["alternatives"]:
        said = reading.squeezed(texts[entry["id"]])
        for code in ("area_daa", "net_area_daa"):
            assert reading.squeezed(number(entry[code], 1) + "daa") in said
        for goal in entry["goals"].values():
            if goal["value"] is not None:
                word = f"{LIGHT_SYMBOLS[goal['class']]}{LIGHTS[goal['class']]}"
                assert f"{word}{number(100 * goal['value'], 0)}" in said, entry["id"]
        for name, row in entry["criteria"].items():
            title = reading.squeezed(document["criteria"][name]["title"])
            assert title in said
            if name in IN_WORDS and not row["weight"]:
                continue  # on the first page
            if row["value"] is not None:
                _before, _head, table = said.partition("Kriterium")
                assert number(100 * row["value"], 0) in table.split(title, 1)[1]
        assert reading.squeezed(STATUSES[entry["status"]]) in said
        if entry["rank"] is not None:
            assert f"plassering{entry['rank']}av" in said


def test_reasons_and_findings_are_told_whole(document, texts, reading):
    for entry in document["alternatives"]:
        said = reading.squeezed(texts[entry["id"]]).replace("-", "")
        for key in ("status", "for", "against", "missing", "would_change"):
            for sentence in entry["reasons"][key]:
                assert reading.squeezed(sentence).replace("-", "") in said
        for name, row in entry["constraints"].items():
            title = reading.squeezed(document["constraints"][name]["title"]).replace("-", "")
            if row["answer"] != "unchecked":
                assert title in said


def test_invented_data_are_said_to_be(texts):
    assert all(
        "Oppdiktede demodata – skal ikke brukes i saksbehandling" in t for t in texts.values()
    )


def test_a_sheet_is_tied_to_its_run(document, texts, written, reading):
    foot = reading.squeezed(imprint(document, written))
    assert "23.11.2026" in foot
    assert all(foot in reading.squeezed(said) for said in texts.values())


def test_a_sheet_is_accessible_and_can_be_archived(document, folder, reading):
    entry = document["alternatives"][0]
    with pikepdf.open(folder / entry["sheet"]) as pdf:
        assert str(pdf.Root.Lang) == "nb"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
            assert entry["name"] in told["dc:title"]
        tags = list(reading.elements(pdf.Root.StructTreeRoot))
        assert all(page.get("/Tabs") == "/S" for page in pdf.pages)
    names = [tag for tag, _element in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(names)
    assert names.count("/H1") == 1
    figures = [str(element.get("/Alt", "")) for tag, element in tags if tag == "/Figure"]
    assert all(figures)
    assert any(alt.startswith("Kart over") for alt in figures)


def test_no_font_but_those_it_brings(document, folder):
    fonts = set()
    for page in pypdf.PdfReader(folder / document["alternatives"][0]["sheet"]).pages:
        fonts |= {str(f.get_object()["/BaseFont"]) for f in page["/Resources"]["/Font"].values()}
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"LibertinusSerif", "DejaVuSans"}


def test_what_was_submitted_is_never_markup(evaluation, layers, written, tmp_path, reading):
    one = evaluation.sites.index[0]
    sites = evaluation.sites.assign(name=HOSTILE, case=HOSTILE, plan_status=HOSTILE, note=HOSTILE)
    hostile = type(evaluation)(**{**vars(evaluation), "sites": sites})
    document = scores_document(hostile)
    document["alternatives"] = document["alternatives"][:1]
    write_sheets(document, hostile.sites, layers, tmp_path, written)
    path = tmp_path / document["alternatives"][0]["sheet"]
    assert reading.squeezed(reading.text(path)).count(reading.squeezed(HOSTILE)) >= 4
    assert pypdf.PdfReader(path).metadata.title == f"Faktaark {one}: {HOSTILE}"


def test_the_same_run_gives_the_same_bytes(document, evaluation, layers, written, tmp_path):
    one = {**document, "alternatives": document["alternatives"][3:4]}
    name = one["alternatives"][0]["sheet"]
    made = []
    for folder in (tmp_path / "first", tmp_path / "again"):
        folder.mkdir()
        write_sheets(one, evaluation.sites, layers, folder, written)
        made.append((folder / name).read_bytes())
    assert made[0] == made[1]


def test_english_sheets_say_the_same_numbers(evaluation, layers, written, tmp_path, reading):
    with speaking("en"):
        document = scores_document(evaluation)
        document["alternatives"] = document["alternatives"][:1]
        write_sheets(document, evaluation.sites, layers, tmp_path, written)
    entry = document["alternatives"][0]
    said = reading.text(tmp_path / entry["sheet"])
    assert "Criteria" in said
    with pikepdf.open(tmp_path / entry["sheet"]) as pdf:
        assert str(pdf.Root.Lang) == "en"


def test_every_colour_of_the_map_has_its_ink():
    for theme in THEMES:
        for look in theme.looks:
            assert hex_colour(look.colour).startswith("#")
            assert not look.outline or hex_colour(look.outline).startswith("#")
