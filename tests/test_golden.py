"""A whole run on the bundled region, compared with what it gave when it was last looked through.

When it should change, `IKAP_GOLDEN=write pytest tests/test_golden.py` writes it anew, and the
difference is part of the review.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from ikap.api import sample_proposals, score
from ikap.present.document import scores_document
from ikap.present.map.meeting import meeting_map
from ikap.text import LANGUAGES, speaking

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


def assert_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("IKAP_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_the_ranking(document):
    rows = [
        f"{a['list']};{a['rank']};{a['id']};{a['name']};{a['score']:.6f};{a['class']};{a['status']}"
        for a in sorted(
            document["alternatives"], key=lambda a: (a["list"], a["rank"] or 999, a["id"])
        )
    ]
    assert_golden("ranking.csv", "\n".join(rows) + "\n")


def test_what_was_measured(document):
    rows = [
        f"{a['id']};{name};{part['measured']:.3f};{part['unit']};{part['value']:.6f}"
        for a in document["alternatives"]
        for name, part in a["criteria"].items()
    ]
    assert_golden("measured.csv", "\n".join(rows) + "\n")


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
