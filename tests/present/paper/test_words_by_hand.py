"""What paper, slides and the handbook say, case by case."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from ikap.assess.portfolio import Amount, distribution
from ikap.present.handbook import blocks as handbook
from ikap.present.handbook.publication import _block, _table
from ikap.present.paper import findings, ranking, summary, totals, webreport, words
from ikap.present.slides import deck
from tests.present.shown.reading import plain

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


# --- the handbook's text --------------------------------------------------------------------------

TEXT = """# Tittel

En **sterk** linje med `kode` og [lenke](https://a.no).
Ny linje.

- en
- to

1. først

| A | B langt |
|---|---|
| x | en celle som er lang |

<!-- drawing: near/0 -->

<!-- noe annet -->
"""


def test_markdown_as_blocks():
    read = handbook.blocks(TEXT)
    assert [block.kind for block in read] == [
        "heading", "text", "bullets", "numbers", "table", "drawing",
    ]  # fmt: skip
    runs = read[1].line
    assert [(run.text, run.strong, run.code, run.link) for run in runs][1:6] == [
        ("sterk", True, False, ""), (" linje med ", False, False, ""), ("kode", False, True, ""),
        (" og ", False, False, ""), ("lenke", False, False, "https://a.no"),
    ]  # fmt: skip
    assert " " in [run.text for run in runs]
    assert len(read[2].lines) == 2
    assert [len(row) for row in read[4].rows] == [2, 2]
    assert read[4].widths == (4.0, 13.5)
    assert (read[5].name, read[0].level) == ("near/0", 1)


@pytest.mark.parametrize(
    ("texts", "width"),
    [(["a"], 4.0), (["x" * 40], 26.0), (["x" * 10], 10.0), (["ab cd", "e"], 4.0),
     (["x" * 10, "y", "z"], 8.0)],
)  # fmt: skip
def test_a_column_is_as_wide_as_its_texts_or_its_longest_word(texts, width):
    assert handbook._width([(handbook.Run(text),) for text in texts]) == width


def test_blocks_as_html():
    read = handbook.blocks(TEXT)
    made = [_block(block, f"d{i}", {"near/0": ("<svg/>", "a<b")}) for i, block in enumerate(read)]
    assert made[0] == '<h1 id="d0">Tittel</h1>'
    assert "<strong>sterk</strong>" in made[1]
    assert '<a href="https://a.no">lenke</a>' in made[1]
    assert made[2] == "<ul><li>en</li><li>to</li></ul>"
    assert made[3] == "<ol><li>først</li></ol>"
    assert made[4] == _table(read[4])
    assert '<th scope="row">x</th><td>en celle' in made[4]
    assert 'alt="a&lt;b"' in made[5]
    plain_link = handbook.blocks("[a](javascript:x)")[0]
    assert "<a" not in _block(plain_link, "d", {})


# --- paper ----------------------------------------------------------------------------------------


def amount(value, low=math.nan, high=math.nan, missing=()):
    return Amount(value, low, high, missing)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (amount(12.0), "12 daa"),
        (amount(12.0, 10.0, 14.0), "12 daa (10–14 daa)"),
        (amount(12.0, 11.9, 12.1), "12 daa"),
        (amount(12.0, 10.0), "12 daa"),
        (amount(12.0, math.nan, 14.0), "12 daa"),
        (amount(12.0, missing=("a",)), "12 daa *"),
        (amount(12.0, 10.0, 14.0, ("a",)), "12 daa (10–14 daa) *"),
    ],
)
def test_a_sum_with_its_interval_and_a_star_where_some_lack(given, said):
    assert plain(totals._amount(given, "daa", 0)) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [((1, 5, 9), "5 (1–9)"), ((9, 5, 1), "5 (1–9)"), ((5, 5, 5), "5"), ((1, math.nan, 9), "–")],
)
def test_pupils_best_and_low_to_high(values, said):
    assert plain(totals._span(values)) == said


def test_names_that_there_is_no_room_for_are_counted():
    assert summary._together(["a"], 3) == "a"
    assert summary._together(["a", "b"], 3) == "a og b"
    assert summary._together(["a", "b", "c"], 3) == "a, b og c"
    assert summary._together(["a", "b", "c", "d"], 3) == "a, b, c og 1 til"


def test_whether_growth_comes_nearer_to_the_targets():
    even, uneven = (distribution({"a": n, "b": 10.0}, {"a": 0.5, "b": 0.5}) for n in (10.0, 30.0))
    assert "minker" in summary.growth_sentence(uneven, even)
    assert "øker" in summary.growth_sentence(even, uneven)
    assert "øker" in summary.growth_sentence(even, even)
    assert plain(summary.growth_sentence(uneven, even)).endswith("fra 25,0 % til 0,0 % (0 er ingen "
                                                                 "avvik).")  # fmt: skip


def site(**given):
    usual = {
        "id": "1", "name": "Vika", "kind": "housing", "list": "housing", "business_class": None,
        "area_daa": 10.0, "net_area_daa": 10.0, "dwellings": 55.6, "jobs": 12.0, "derived": [],
        "rank": 2, "status": "eligible", "class": "green",
    }  # fmt: skip
    return {**usual, **given}


@pytest.mark.parametrize(
    ("given", "whole", "short"),
    [
        ({}, "boliger: 56", "56 bol."),
        ({"derived": ["dwellings"]}, "boliger: 56 (utledet)", "56 bol.*"),
        ({"derived": ["jobs"]}, "boliger: 56", "56 bol."),
        ({"dwellings": None}, "ikke oppgitt", "–"),
        ({"kind": "business"}, "arbeidsplasser: 12", "12 arb.pl."),
        ({"kind": "business", "derived": ["jobs"]}, "arbeidsplasser: 12 (utledet)", "12 arb.pl.*"),
        ({"kind": "business", "jobs": None}, "ikke oppgitt", "–"),
    ],
)
def test_dwellings_or_jobs_and_whether_they_were_worked_out(given, whole, short):
    assert plain(words.capacity(site(**given))) == whole
    assert plain(words.capacity_short(site(**given))) == short


def test_areas_kinds_and_what_is_touched():
    assert plain(words.area(site())) == "10,0 daa"
    assert plain(words.area(site(net_area_daa=6.04))) == "10,0 daa, netto 6,0 daa"
    assert plain(words.area(site(net_area_daa=9.99))) == "10,0 daa"
    assert words.kind_word(site()) == "Bolig"
    assert words.kind_word(site(kind="business", business_class="C")).endswith(" C")
    assert plain(words.affected({"area_daa": 5.2, "share": 0.28})) == "5,2 daa (28 %)"
    assert words.affected({"area_daa": 0.0, "share": 0.0}) == ""


@pytest.mark.parametrize(
    ("tier", "conditional", "answer", "said"),
    [
        ("exclude", True, "yes", "trekkes fra"), ("exclude", True, "touch", "ikke undersøkt"),
        ("exclude", False, "yes", "trekkes fra"), ("flag", False, "yes", "til orientering"),
        ("flag", True, "yes", "må avklares"), ("flag", True, "unchecked", "ikke undersøkt"),
    ],
)  # fmt: skip
def test_what_an_answer_does_to_a_site(tier, conditional, answer, said):
    assert words.effect({"conditional": conditional}, {"tier": tier, "answer": answer}) == said


@pytest.mark.parametrize(
    ("interval", "said"),
    [(None, ""), ([0.41, 0.414], ""), ([0.4, 0.6], "40–60"), ([0.0, 1.0], "0–100")],
)
def test_an_interval_of_values(interval, said):
    assert plain(words.span(interval)) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(None, 2.0, ""), (1.0, None, ""), (1.0, 1.0, ""), (1.0, 1.04, ""), (1.0, 2.0, "1,0–2,0 km")],
)
def test_an_interval_of_what_was_measured(low, high, said):
    told = plain(words.measured_span({"low": low, "high": high}, {"unit": "km", "decimals": 1}))
    assert told.replace(" km–", "–") == said


def test_the_gauge_that_decides_or_the_first_of_the_kind():
    gauges = [
        {"indicator": "a", "kinds": ["business"]}, {"indicator": "b", "kinds": ["housing"]},
        {"indicator": "c", "kinds": ["housing", "business"]},
    ]  # fmt: skip
    criterion = {"gauges": gauges}
    assert words.gauge_of({"indicator": "c"}, criterion, "housing")["indicator"] == "c"
    assert words.gauge_of({"indicator": "a"}, criterion, "housing")["indicator"] == "b"
    assert words.gauge_of(None, criterion, "housing")["indicator"] == "b"
    assert words.gauge_of(None, criterion, "business")["indicator"] == "a"


def test_sites_are_in_order_of_place_those_without_last():
    sites = [site(id="d", rank=None, score=None), site(id="b", rank=2), site(id="a", rank=2),
             site(id="c", rank=1)]  # fmt: skip
    sites = [{"score": 0.5, "complete": True, **entry} for entry in sites]
    assert [entry["id"] for entry in ranking.in_order(sites)] == ["c", "a", "b", "d"]
    assert findings.anchor("x", site(id="1/Å b")).startswith("x")


def test_blocks_of_the_report_as_html():
    data = {"contents": "Innhold"}
    blocks_ = list(webreport._numbered([
        {"is": "heading", "level": 1, "text": "A<", "anchor": ""},
        {"is": "heading", "level": 2, "text": "B", "anchor": "b"},
        {"is": "text", "lead": "L", "text": "t", "dress": "small"},
        {"is": "text", "lead": "", "text": "t", "dress": ""},
        {"is": "list", "items": ["x", "<"]},
        {"is": "contents"},
        {"is": "page"},
    ]))  # fmt: skip
    made = [webreport._html(block, data, blocks_) for block in blocks_]
    assert made[:5] == [
        '<h2 id="part-0">A&lt;</h2>', '<h3 id="b">B</h3>',
        '<p class="small"><strong>L</strong> t</p>', "<p>t</p>",
        "<ul><li>x</li><li>&lt;</li></ul>",
    ]  # fmt: skip
    assert '<li><a href="#part-0">A&lt;</a></li>' in made[5]
    assert 'href="#b"' not in made[5]
    assert made[6] == ""
    whole = {"text": "a", "svg": "", "alt": "", "bold": True, "file": "å.pdf", "sub": "u",
             "light": "green"}  # fmt: skip
    cell = webreport._cell(whole, right=True)
    assert cell == ('<td class="right green"><a href="%C3%A5.pdf"><strong>a</strong></a>'
                    '<span class="sub">u</span></td>')  # fmt: skip
    bare = {**whole, "bold": False, "file": "", "sub": "", "light": ""}
    assert webreport._cell(bare, right=False) == "<td>a</td>"
    assert webreport._cell("a", right=True) == '<td class="right">a</td>'
    drawn = webreport._cell({**bare, "svg": "<svg/>", "alt": "b"}, right=False)
    assert 'width="129"' in drawn
    assert 'alt="b"' in drawn


# --- slides ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "allotted"),
    [
        ([4, 4, 4, 4], [2, 1, 1, 1]), ([0, 2, 0, 0], [0, 2, 0, 0]), ([1, 1, 1, 1], [1, 1, 1, 1]),
        ([9, 0, 1, 0], [4, 0, 1, 0]), ([0, 0, 0, 0], [0, 0, 0, 0]), ([0, 9, 9, 0], [0, 3, 2, 0]),
    ],
)  # fmt: skip
def test_five_bullets_are_shared_one_of_each_first(counts, allotted):
    assert deck._allotted(counts) == allotted


def test_the_sites_with_a_slide(monkeypatch):
    sites = [
        site(id="c", list="business_c", rank=1), site(id="b", rank=None), site(id="d", rank=2),
        site(id="a", rank=2), site(id="e", rank=1),
    ]  # fmt: skip
    document = {"alternatives": sites}
    assert [entry["id"] for entry in deck._shown(document)] == ["e", "a", "d", "b", "c"]
    monkeypatch.setattr(deck, "SITES", 5)
    assert len(deck._shown(document)) == 5
    monkeypatch.setattr(deck, "SITES", 3)
    assert [entry["id"] for entry in deck._shown(document)] == ["c", "e", "a"]
    assert deck._ring(["a"], {"layers": {"a": {"synthetic": True}}}) == deck.RING
    assert deck._ring(["a", "b"], {"layers": {"a": {"synthetic": False}}}) == ""
