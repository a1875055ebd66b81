"""The slides open with a title each, pictures that are told in words, and tables to edit."""

from __future__ import annotations

import importlib.util
import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from typer.testing import CliRunner

from ikap.api import sample_proposals
from ikap.commands import app
from ikap.present.document import scores_document
from ikap.present.slides import deck as slides
from ikap.present.slides.parts import HEIGHT, WIDTH
from ikap.text import speaking
from tests.present import meeting

pptx = pytest.importorskip("pptx")

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
INCH = 914_400
SITES = 12


@pytest.fixture(scope="module")
def evaluation():
    return meeting.evaluation(sites=SITES)


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="module")
def path(document, evaluation, tmp_path_factory):
    return written(document, evaluation, tmp_path_factory.mktemp("slides") / "scores.pptx")


def written(document, evaluation, path):
    layers = meeting.layers(evaluation.sites)
    slides.write_slides(document, evaluation.sites, layers, path, WRITTEN)
    return path


@pytest.fixture(scope="module")
def deck(path):
    return pptx.Presentation(path)


def texts(page):
    return "\n".join(s.text_frame.text for s in page.shapes if s.has_text_frame)


def of_site(deck, entry):
    title = " ".join(filter(None, (entry["id"], entry["name"])))
    (page,) = [p for p in deck.slides if p.shapes.title.text_frame.text.split()[0] == entry["id"]]
    assert " ".join(page.shapes.title.text_frame.text.split()) == " ".join(title.split())
    return page


def test_it_is_wide_and_every_slide_has_a_title_and_stays_inside(deck):
    assert (deck.slide_width, deck.slide_height) == (round(WIDTH * INCH), round(HEIGHT * INCH))
    for page in deck.slides:
        assert page.shapes.title.text_frame.text.strip()
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_every_site_has_a_slide_with_map_goals_and_reasons(deck, document):
    for entry in document["alternatives"]:  # hostile names among them
        page = of_site(deck, entry)
        said = texts(page)
        for goal, title in (("climate", "Klimavennlig"), ("soil", "Jordvern")):
            value = entry["goals"][goal]["value"]
            if value is not None:
                assert f"{100 * value:.0f} poeng" in said
            assert title in said
        for key in ("for", "against"):
            reasons = entry["reasons"][key]
            assert not reasons or slides.bullet(reasons[0], entry, document) in said
        assert "Oppdiktede demodata" in said


def test_a_slide_has_five_bullets_and_says_how_many_there_are(document):
    entry = document["alternatives"][0]
    keys = ("status", "for", "against", "missing")
    many = entry | {"reasons": {key: ["Kort."] * 4 for key in keys}}
    lines = slides._reasons(many, document)
    assert sum(line.bullet for line in lines) == slides.BULLETS
    assert [line.text for line in lines if not line.bullet] == [
        "Grunnlag for statusen (2 av 4)",
        "Styrker (1 av 4)",
        "Svakheter (1 av 4)",
        "Mangler grunnlag (1 av 4)",
    ]
    few = entry | {"reasons": {"status": [], "for": ["Kort."] * 2, "against": [], "missing": []}}
    assert [line.text for line in slides._reasons(few, document)] == ["Styrker", "Kort.", "Kort."]


def test_a_bullet_is_what_was_measured_its_points_and_whether_it_is_invented(document):
    entry = document["alternatives"][0]
    name, row = next((n, r) for n, r in entry["criteria"].items() if r["measured"] is not None)
    title = document["criteria"][name]["title"]
    said = slides.bullet(f"{title}, 12 poeng: En lang setning om det.", entry, document)
    assert said.startswith(f"{title}: ")
    assert (
        f"{100 * row['value']:.0f}\u00a0poeng" in said or f"{100 * row['value']:.0f} poeng" in said
    )
    long = "Flomutsatt del er trukket fra. " + "Dokumentert sikring kan endre dette. " * 3
    assert slides.bullet(long.strip(), entry, document) == "Flomutsatt del er trukket fra."
    assert slides.bullet("Kort. Og greit.", entry, document) == "Kort. Og greit."


def test_no_bullet_is_longer_than_two_lines(document):
    for entry in document["alternatives"]:
        for key in ("for", "against"):
            for sentence in entry["reasons"][key]:
                assert len(slides.bullet(sentence, entry, document)) <= slides.LONGEST, sentence


def test_every_picture_is_told_in_words_and_is_no_empty_one(deck):
    pictures = [s for page in deck.slides for s in page.shapes if s.shape_type == 13]
    assert len(pictures) == 1 + 2 * SITES  # of each site the ground, and where it lies
    for shape in pictures:
        assert shape._element.nvPicPr.cNvPr.get("descr").startswith("Kart ")
        image = Image.open(io.BytesIO(shape.image.blob)).convert("RGB")
        assert image.width > 100 * shape.width / 914_400  # dots an inch
        assert len(image.getcolors(10**6)) > 20
        assert shape.width / shape.height == pytest.approx(image.width / image.height, rel=0.01)


def test_the_rankings_are_tables_with_the_numbers_of_the_run(deck, document):
    rows = {}
    for page in deck.slides:
        for shape in page.shapes:
            if shape.has_table and "Rangering" in page.shapes.title.text_frame.text:
                head, *body = [[c.text for c in row.cells] for row in shape.table.rows]
                assert shape.table.first_row
                rows |= {
                    (page.shapes.title.text_frame.text, r[1]): dict(zip(head, r, strict=True))
                    for r in body
                }
    assert len(rows) == SITES
    lists = {"housing": "Bolig", "business_ab": "Næring A og B", "business_c": "Næring C"}
    for entry in document["alternatives"]:
        (row,) = [r for (title, id_), r in rows.items()
                  if id_ == entry["id"] and lists[entry["list"]] in title]  # fmt: skip
        assert row["Nr."] == ("–" if entry["rank"] is None else str(entry["rank"]))
        assert row["Samlet"] == ("–" if entry["score"] is None else f"{100 * entry['score']:.0f}")
        assert row["Jordvern"][0] in "●▲■–"


def test_the_first_slide_says_whose_weights_and_that_data_are_invented(deck):
    said = texts(deck.slides[0])
    for told in ("Møteregionen", "Balansert", "ikke vedtatt", "Oppdiktede demodata"):
        assert told in said


def test_the_same_run_gives_the_same_bytes(path, document, evaluation, tmp_path):
    again = written(document, evaluation, tmp_path / "again.pptx")
    assert again.read_bytes() == path.read_bytes()
    assert pptx.Presentation(path).core_properties.created == WRITTEN.replace(tzinfo=None)


def test_with_room_for_fewer_the_best_placed_are_shown_and_the_rest_told(
    document, evaluation, tmp_path, monkeypatch
):
    monkeypatch.setattr(slides, "SITES", 2)
    deck = pptx.Presentation(written(document, evaluation, tmp_path / "few.pptx"))
    ranks = {e["id"]: e["rank"] for e in document["alternatives"]}
    shown = [p.shapes.title.text_frame.text.split()[0] for p in deck.slides]
    assert [ranks[i] for i in shown if i in ranks] == [1, 1]
    assert any(f"Områder uten eget lysark: {SITES - 2}." in texts(page) for page in deck.slides)


def test_it_is_written_in_english(evaluation, tmp_path):
    with speaking("en"):
        document = scores_document(evaluation)
        deck = pptx.Presentation(written(document, evaluation, tmp_path / "en.pptx"))
    assert texts(deck.slides[0]).startswith("Proposed sites in Møteregionen")
    assert 'lang="en-GB"' in deck.slides[0].shapes.title._element.xml


def test_without_the_package_a_sentence_says_how_to_install_it(tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "pptx" else found(name)
    )
    out = tmp_path / "ut"
    command = ["score", str(sample_proposals()), "--out", str(out), "--pptx"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert 'pip install "ikap[pptx]"' in result.output
    assert not out.exists()


def test_the_first_of_a_list_stand_side_by_side(deck, document):
    titled = {page.shapes.title.text_frame.text: page for page in deck.slides}
    page = titled["De fremste side om side: Bolig"]
    (table,) = [shape.table for shape in page.shapes if shape.has_table]
    head = [cell.text for cell in table.rows[0].cells][1:]
    ranked = sorted((e for e in document["alternatives"] if e["list"] == "housing" and e["rank"]),
                    key=lambda e: (e["rank"], e["id"]))  # fmt: skip
    assert head == [f"{e['name']} ({e['id']})" for e in ranked[:3]]
    assert "Hvor sikkert er det?" in texts(
        titled["De fremste side om side: Bolig: fortrinn og usikkerhet"]
    )
