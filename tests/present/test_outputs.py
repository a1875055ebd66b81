"""The list of what a run writes: each file once, and only what was asked for."""

from __future__ import annotations

import pytest

from ikap.present.paper import Paper
from ikap.present.run.outputs import OUTPUTS, SEVERAL, Choices

ALWAYS = {
    "scores.json",
    "scores.csv",
    "scores.xlsx",
    "assessments.xlsx",
    "scores.gpkg",
    "scores.geojson",
    "map.html",
}


def asked(choices: Choices) -> list[str]:
    return [output.file for output in OUTPUTS if output.when(choices)]


def test_each_file_is_written_once():
    files = [output.file for output in OUTPUTS if output.file != SEVERAL]
    assert len(files) == len(set(files))


@pytest.mark.parametrize(
    ("choices", "several"),
    [
        (Choices(Paper.NONE), 1),  # the trail, which writes nothing where nothing was entered
        (Choices(Paper.REPORT), 2),
        (Choices(Paper.ALL), 3),
        (Choices(Paper.ALL, also=("fgb",)), 4),
        (Choices(Paper.ALL, also=("dok",)), 4),
        (Choices(Paper.ALL, also=("fgb", "dok")), 5),
    ],
    ids=["no paper", "report", "report and sheets", "more formats", "dok", "both"],
)
def test_what_is_written_follows_what_is_asked(choices, several):
    files = asked(choices)
    assert set(files) - {SEVERAL} == ALWAYS
    assert files.count(SEVERAL) == several


def test_slides_come_only_when_asked_for():
    assert set(asked(Choices(slides=True))) - set(asked(Choices())) == {"scores.pptx"}
