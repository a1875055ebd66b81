"""Every file of the corpus comes out as it says, and every column of it is accounted for."""

from __future__ import annotations

import math
import re

import pytest

from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region
from ikap.text import speaking
from tests.sources.conftest import REGION, Toy, municipalities
from tests.sources.proposals import neighbours
from tests.sources.proposals.corpus import Case, cases

CASES = [*cases(), *neighbours.cases()]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus") / "lilleby"
    folder.mkdir()
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    Toy(folder=folder).add("municipalities", frame=municipalities())
    return open_region(folder)


def test_the_corpus_is_large_and_no_name_is_used_twice():
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_comes_out_as_expected(case, region, tmp_path):
    case.make(tmp_path / case.name)
    found = read_proposals([tmp_path / case.name], region)
    refused = {r.row: r.reason for r in found.rejected}
    assert sorted(found.alternatives.index) == sorted(case.scored), refused
    for id_, wanted in case.scored.items():
        row = found.alternatives.loc[id_]
        for column, value in wanted.items():
            got = row[column]
            assert got == value or (value is None and math.isnan(got)), column
    assert set(refused) == set(case.refused)
    assert all(words in refused[row] for row, words in case.refused.items()), refused
    assert all(r.remedy for r in found.rejected)
    said = "\n".join(map(str, found.remarks))
    if case.remarks is not None:
        assert bool(said) == bool(case.remarks), said
        assert all(words in said for words in case.remarks), said
    read = [reading for reading in found.readings if reading.columns]
    assert read or None in refused
    assert sum(one.rows for one in found.opened) == len(
        set(zip(found.alternatives["file"], found.alternatives["row"], strict=True))
        | {(r.file, r.row) for r in found.rejected if r.row is not None}
    )


def telling() -> list[Case]:
    """The first case of each thing that is said of a file or a row."""
    first: dict[str, Case] = {}
    for case in CASES:
        for words in (*case.refused.values(), *(case.remarks or ())):
            first.setdefault(words, case)
    return list({case.name: case for case in first.values()}.values())


QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
NORWEGIAN = re.compile(
    r"\b(?:ikke|og|er|som|eller|uten|finnes|mangler|filen|raden|rader|området|geometrien|kolonnen)\b"
)


@pytest.mark.parametrize("case", telling(), ids=lambda case: case.name)
def test_what_is_said_is_said_in_english_too(case, region, tmp_path):
    case.make(tmp_path / case.name)
    with speaking("en"):
        found = read_proposals([tmp_path / case.name], region)
    said = [text for r in found.rejected for text in (r.reason, r.remedy)]
    said += [text for p in found.remarks for text in (p.what, p.remedy)]
    assert any(said)
    assert set(case.refused) == {r.row for r in found.rejected}
    for sentence in said:
        assert not NORWEGIAN.search(QUOTED.sub("", sentence)), sentence
