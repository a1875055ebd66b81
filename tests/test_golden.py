"""A whole run on the bundled region, compared with what it gave when it was last looked through.

When it should change, `IKAP_GOLDEN=write pytest -s tests/test_golden.py` writes it anew and prints
what moved, which is part of the review; the commit says why.
"""

from __future__ import annotations

import re

import pytest

from ikap.api import sample_proposals, score
from ikap.present.document import scores_document
from ikap.present.map.meeting import meeting_map
from ikap.text import LANGUAGES, speaking
from tests.golden_files import assert_golden, assert_golden_table, moves


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


def test_the_ranking(document):
    rows = [
        f"{a['list']};{a['id']};{a['rank']};{a['name']};{a['score']:.6f};{a['class']};{a['status']}"
        for a in sorted(
            document["alternatives"], key=lambda a: (a["list"], a["rank"] or 999, a["id"])
        )
    ]
    assert_golden_table("ranking.csv", "list;id;#rank;name;score;class;status", rows)


def test_what_was_measured(document):
    rows = [
        f"{a['id']};{name};{part['measured']:.3f};{part['unit']};{part['value']:.6f}"
        for a in document["alternatives"]
        for name, part in a["criteria"].items()
    ]
    assert_golden_table("measured.csv", "id;criterion;#measured;unit;value", rows)


def test_what_is_shown(evaluation):
    """Every indicator of every site, scored or not: its number, interval, and facts by name."""
    rows = [
        ";".join([*key, *(_cell(row[n]) for n in ("measured", "low", "high")), *_facts(row)])
        for key, row in zip(
            evaluation.indicators.index, evaluation.indicators.to_dict("records"), strict=True
        )
    ]
    head = ";".join(["id", "indicator", "#measured", "low", "high"])
    assert_golden_table("shown.csv", head, rows)


def _facts(row):
    return [f"{name}={_cell(value)}" for name, value in sorted(row["facts"].items())]


def test_what_the_constraints_answer(evaluation):
    columns = ("tier", "answer", "area_daa", "share", "unchecked_share", "measured")
    rows = [
        ";".join([*key, *(_cell(row[name]) for name in columns)])
        for key, row in zip(
            evaluation.constraints.index, evaluation.constraints.to_dict("records"), strict=True
        )
    ]
    assert_golden_table(
        "answers.csv", ";".join(["id", "constraint", "#" + ";".join(columns)]), rows
    )


def _cell(value):
    """Six figures of a number, nothing for what is missing; text without what parts the cells."""
    if isinstance(value, float | int):
        return "" if value != value else f"{value:.6g}"
    return "" if value is None else str(value).replace(";", ",")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reasons(evaluation, language):
    with speaking(language):
        document = scores_document(evaluation)
    parts = []
    for entry in document["alternatives"]:
        parts.append(f"# {entry['id']} {entry['name']}")
        parts.append(f"Klasse: {entry['class']}. {entry['class_reason'] or ''}".rstrip())
        for key, sentences in entry["reasons"].items():
            parts += [f"{key}: {sentence}" for sentence in sentences]
    text = "\n".join(parts).replace("\N{NO-BREAK SPACE}", " ")
    name = "reasons.txt" if language == "nb" else f"reasons.{language}.txt"
    assert_golden(name, text + "\n")


def test_the_page_around_the_map(meeting):
    """Its frame, with the data, the scripts and their checksums masked."""
    evaluation = meeting.evaluation(sites=3)
    page = meeting_map(scores_document(evaluation), evaluation.sites, {})
    page = re.sub(r"(<(script|style)[^>]*>).*?(</\2>)", r"\1…\3", page, flags=re.DOTALL)
    page = re.sub(r"'sha256-[^']+'", "'sha256-…'", page)
    assert_golden("page.html", page.rstrip("\n") + "\n")


def test_what_moved_is_told_site_by_site_and_by_how_much():
    before = ["id;what;answer;daa", "101;mire;no;0", "102;mire;yes;2.5", "103;mire;no;0"]
    after = ["id;what;answer;daa", "101;mire;yes;2", "102;mire;yes;2.4", "104;mire;no;0"]
    assert list(moves(before, after, 2)) == [
        "101 mire: answer no → yes; daa 0 → 2 (+2)",
        "102 mire: daa 2.5 → 2.4 (-0.1, -4 %)",
        "103 mire: is gone",
        "104 mire: is new",
    ]
    assert list(moves(before, before, 2)) == []


def test_a_table_that_moved_fails_with_what_moved(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.golden_files.GOLDEN", tmp_path)
    monkeypatch.delenv("IKAP_GOLDEN", raising=False)
    (tmp_path / "few.csv").write_text("id;daa\n1;2\n2;3\n", encoding="utf-8")
    assert_golden_table("few.csv", "id;#daa", ["1;2", "2;3"])
    with pytest.raises(
        AssertionError, match=r"few\.csv: 1 moved .*\n\s*2: daa 3 → 4 \(\+1, \+33\.3 %\)"
    ):
        assert_golden_table("few.csv", "id;#daa", ["1;2", "2;4"])
    with pytest.raises(AssertionError, match="another order"):
        assert_golden_table("few.csv", "id;#daa", ["2;3", "1;2"])
    monkeypatch.setenv("IKAP_GOLDEN", "write")
    assert_golden_table("few.csv", "id;#daa", ["1;2", "2;4"])
    assert (tmp_path / "few.csv").read_text(encoding="utf-8") == "id;daa\n1;2\n2;4\n"
