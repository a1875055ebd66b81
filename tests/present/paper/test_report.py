"""The report: every site with its reason, the same numbers as the run, in two dresses."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pikepdf
import pytest

from ikap.present.document import scores_document
from ikap.present.paper.press import write_report
from ikap.present.paper.ranking import tradeoffs
from ikap.present.paper.report import report_data, supplement
from ikap.present.paper.webreport import report_page
from ikap.present.sentences import standing
from ikap.text import number, speaking

HOSTILE = '#panic("x") $ x^2 $ *fet* <b>å</b> <script>window.harmed=1</script> "&'


@pytest.fixture(scope="module")
def scored(run):
    return scores_document(run)


@pytest.fixture(scope="module")
def folder(scored, run, region, written, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    write_report(scored, run, region, out, written)
    return out


@pytest.fixture(scope="module")
def said(folder, reading):
    return reading.squeezed(reading.text(folder / "report.pdf"))


class Page(HTMLParser):
    """The text of a page and what it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag == "style"

    def handle_data(self, data):
        self.text += "" if self._hidden else f" {data}"


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def test_every_site_has_its_reasons_on_paper_and_on_screen(scored, said, page, reading):
    screen = reading.squeezed(page.text)
    for entry in scored["alternatives"]:
        heading = reading.squeezed(f"{entry['id']} {entry['name']}")
        assert said.count(heading) >= 2, entry["id"]  # reasons, and consequences
        for key in ("status", "for", "against", "missing", "would_change", "tradeoffs"):
            for sentence in entry["reasons"][key]:
                assert reading.squeezed(sentence) in screen
                assert reading.squeezed(sentence).replace("-", "") in said.replace("-", "")


def test_what_is_said_of_goals_that_part_holds_for_every_site_in_the_table(scored):
    blocks = list(tradeoffs(scored))
    [said] = [re.search(r"er minst (\d+) høyere eller lavere", str(block)) for block in blocks
              if "Avveiningen er politisk" in str(block)]  # fmt: skip
    listed = [entry for entry in scored["alternatives"] if entry["reasons"]["tradeoffs"]]
    assert len(listed) > 1
    for entry in listed:
        points = {goal: 100 * row["value"] for goal, row in entry["goals"].items()}
        apart = [abs(points["growth"] - points[goal]) for goal in ("climate", "proximity")]
        assert max(apart) >= int(said[1]) - 1e-9


def test_no_paragraph_says_its_lead_twice(page):
    leads = ("Målkonflikt:", "Status:", "Styrker:", "Svakheter:", "Mangler grunnlag:")
    assert "Målkonflikt:" in page.text
    assert [lead for lead in leads if re.search(rf"{lead}\s*{lead}", page.text)] == []


def test_the_excluded_are_listed_with_what_excludes_them(scored, page):
    excluded = [e for e in scored["alternatives"] if e["status"] == "excluded"]
    assert {e["id"] for e in excluded} >= {"105", "404"}
    assert "Årsak til absolutt konflikt" in page.text


def test_what_was_refused_is_told_with_reason_and_remedy(run, said, page, reading):
    (rejection,) = run.rejected
    for told in (rejection.reason, rejection.remedy):
        assert reading.squeezed(told) in reading.squeezed(page.text)
        assert reading.squeezed(told).replace("-", "") in said.replace("-", "")


def test_the_numbers_are_those_of_the_run(scored, region, run, reading):
    data = report_data(scored, supplement(run, region), "")
    lists = [b for b in data["blocks"] if b["is"] == "table" and b["head"][0] == "Plassering"]
    shown = {row[1]["sub"].split(",")[0]: row for table in lists for row in table["rows"]}
    ranked = {e["id"]: e for e in scored["alternatives"] if e["status"] != "excluded"}
    assert shown.keys() == ranked.keys()
    for label, entry in ranked.items():
        row = shown[label]
        assert row[0]["text"] == number(entry["rank"], 0)
        goals = [cell["text"].split()[1] for cell in row[3:7]]
        assert goals == [number(100 * g["value"], 0) for g in entry["goals"].values()]
        assert row[7]["text"] == number(100 * entry["score"], 0)


def test_sites_that_are_equal_are_said_to_be(scored, said, page, reading):
    twins = [e for e in scored["alternatives"] if e["id"] in ("301", "301x")]
    assert twins[0]["score"] == twins[1]["score"]
    assert twins[0]["rank"] == twins[1]["rank"]
    sentence = standing(scored, "housing")
    assert "jevnt" in sentence.casefold()
    assert all(f"({twin['id']})" in sentence for twin in twins)
    assert reading.squeezed(sentence) in said
    assert reading.squeezed(sentence) in reading.squeezed(page.text)


def test_how_surely_a_list_is_ranked_is_a_sentence_of_the_summary(said):
    summary = said.split("Avveiningerikorthet")[0]
    assert "trekningeravdataogvekter." in summary


def test_the_consequences_have_no_weights_and_no_values(scored, run, region):
    blocks = report_data(scored, supplement(run, region), "")["blocks"]
    tables = [b for b in blocks if b["is"] == "table" and b["caption"].startswith("Konsekvenser, ")]
    assert len(tables) == len(scored["alternatives"])
    text = json.dumps(tables, ensure_ascii=False)
    assert " poeng" not in text
    assert not re.search(r"\b[Vv]ekt\b|[Tt]otal\b|[Ss]amlet poengsum|[Pp]oeng", text)


def test_the_caseworkers_words_are_signed_and_set_apart(scored, run, region):
    blocks = report_data(scored, supplement(run, region), "")["blocks"]
    own = [cell for b in blocks if b["is"] == "table" and len(b["head"]) == 4
           for row in b["rows"] for cell in row
           if isinstance(cell, dict) and cell["light"] == "own"]  # fmt: skip
    (cell,) = own
    assert cell["text"].startswith("Verdi: stor verdi. Påvirkning: forringet. Konsekvens: −2.")
    assert cell["text"].endswith("Ask langs bekken.")
    assert cell["sub"] == "Kari Nordmann, 20.11.2026"


def test_what_was_submitted_is_never_markup(said, page, reading):
    assert reading.squeezed(HOSTILE) in said
    assert reading.squeezed(HOSTILE) in reading.squeezed(page.text)
    assert "script" not in {tag for tag, _attributes in page.tags}
    assert "b" not in {tag for tag, _attributes in page.tags}


def test_the_page_runs_nothing_and_fetches_nothing(page):
    metas = [a for tag, a in page.tags if tag == "meta" and "http-equiv" in a]
    assert "default-src 'none'" in metas[0]["content"]
    assert not any("style" in a for _tag, a in page.tags)
    sources = [a["src"] for tag, a in page.tags if tag == "img"]
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert all(a["alt"] for tag, a in page.tags if tag == "img")
    links = [a["href"] for tag, a in page.tags if tag == "a"]
    named = {a["id"] for _tag, a in page.tags if "id" in a}
    assert all(link[1:] in named for link in links if link.startswith("#"))
    assert all(link.startswith(("#", "sites/")) for link in links)


def test_the_report_is_accessible_and_can_be_archived(folder, reading):
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert str(pdf.Root.Lang) == "nb"
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
            assert told["dc:title"] == "Vurdering av foreslåtte områder i Trondheimsregionen"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        tags = list(reading.elements(pdf.Root.StructTreeRoot))
    assert titles[0] == "Sammendrag"
    assert titles[-1] == "Vedlegg F: innspill og filer"
    assert all(element.get("/Alt") for tag, element in tags if tag == "/Figure")
    assert {"/Table", "/TH", "/Caption", "/TOC"} <= {tag for tag, _element in tags}


def test_no_page_is_empty(folder, reading):
    assert all(len(page) > 250 for page in reading.pages(folder / "report.pdf"))


def test_the_same_run_gives_the_same_bytes(scored, run, region, written, folder, tmp_path):
    write_report(scored, run, region, tmp_path, written)
    for name in ("report.pdf", "report.html"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_english_report_is_english(run, region):
    with speaking("en"):
        document = scores_document(run)
        page = report_page(report_data(document, supplement(run, region), ""))
        sentence = standing(document, "housing")
    assert '<html lang="en">' in page
    assert "10,000 draws" in sentence
    assert sentence in html.unescape(page)
    assert "Vedlegg" not in page
