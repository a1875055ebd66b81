"""The handbook holds every record with whose word it is, and the committed files are current."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ikap.assess import profiles
from ikap.catalogue import LAYERS, TABLES, code_list, factors
from ikap.commands import app
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.model import Basis, Curve, Tag
from ikap.present.handbook import handbook
from ikap.present.markdown import plain, said
from ikap.present.prose import methods
from ikap.text import speaking
from ikap.words import TAGS

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMITTED = {"nb": DOCS / "handbook.md", "en": DOCS / "handbook.en.md"}


@pytest.fixture(scope="module")
def text():
    return handbook()


def tables(part):
    read = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in sorted(TABLES.glob("*.toml"))}
    return {name: table for name, table in read.items() if part in table}


def bases():
    found = {basis for i in INDICATORS for basis in (i.basis,)}
    found |= {gauge.basis for criterion in CRITERIA for gauge in criterion.gauges}
    found |= {limit.basis for limit in CONSTRAINTS}
    found |= {f.basis for name in tables("factors") for f in factors(name).values()}
    found |= {profiles.load(name).basis for name in profiles.names()}
    found |= {Basis(**table["basis"]) for table in tables("codes").values()}
    return sorted(found, key=lambda basis: (basis.title, basis.tag))


@pytest.mark.parametrize("language", COMMITTED)
def test_the_committed_handbook_is_current(language):
    with speaking(language):
        now = handbook()
    hint = f"ikap criteria --lang {language} --handbook docs/{COMMITTED[language].name}"
    assert COMMITTED[language].read_text("utf-8") == now, f"write it anew: {hint}"


def test_every_record_is_in_it(text):
    records = [r.id for r in (*INDICATORS, *CRITERIA, *CONSTRAINTS)]
    records += [key for name in tables("factors") for key in factors(name)]
    records += [*tables("factors"), *tables("codes"), *LAYERS, *profiles.names()]
    records += [code for name in tables("codes") for code in code_list(name)]
    assert [name for name in records if f"`{name}`" not in text] == []


def test_every_curve_has_its_anchors(text):
    for criterion in CRITERIA:
        for gauge in criterion.gauges:
            assert isinstance(gauge.value, Curve)
            xs, vs = zip(*gauge.value.points, strict=True)
            after = text[text.index(f"(`{gauge.indicator.id}`)") :]
            assert f" | {' | '.join(map(plain, xs))} |" in after
            assert f"| Verdi | {' | '.join(map(plain, vs))} |" in after


def test_every_weight_of_every_profile_stands_by_its_criterion(text):
    for criterion in CRITERIA:
        part = text[text.index(f"(`{criterion.id}`)") :].split("\n###")[0]
        for kind in criterion.kinds:
            weights = [
                plain(profiles.load(name).criteria.get(kind, {}).get(criterion.id, 0.0))
                for name in profiles.names()
            ]
            assert f" | {' | '.join(weights)} |" in part


@pytest.mark.parametrize("basis", bases(), ids=lambda basis: basis.title[:40])
def test_every_basis_is_told_with_its_tag_in_words(text, basis):
    assert said(basis) in text
    assert f"{TAGS[basis.tag]}: {basis.title}" in text


def test_only_what_was_read_is_called_a_source(text):
    told = re.findall(r"Kilde: ([^|\]\n]*)", text)
    read = [basis.title for basis in bases() if basis.tag is Tag.SOURCE]
    assert told
    assert [words for words in told if not words.startswith(tuple(read))] == []


def test_a_proposal_is_never_called_a_source():
    basis = Basis("Ti daa", Tag.PROPOSAL, "NIBIO", "2026", "https://nibio.no")
    assert said(basis) == "Forslag til føring, ikke vedtatt: Ti daa"
    read = Basis("Ti daa", Tag.SOURCE, "NIBIO", "2026", "https://nibio.no")
    assert said(read) == "[Kilde: Ti daa, NIBIO, 2026](https://nibio.no)"


def test_every_table_has_as_many_cells_in_every_row(text):
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block[:200]


def test_running_text_is_about_criteria_that_exist(text):
    assert methods().keys() <= {criterion.id for criterion in CRITERIA}
    assert all(words in text for words in methods().values())


def test_the_command_writes_it(tmp_path, text):
    file = tmp_path / "handbook.md"
    result = CliRunner().invoke(app, ["criteria", "--handbook", str(file)])
    assert result.exit_code == 0, result.output
    assert file.read_text("utf-8") == text


def test_a_file_that_cannot_be_written_is_told_plainly(tmp_path):
    result = CliRunner().invoke(app, ["criteria", "--handbook", str(tmp_path)])
    assert result.exit_code == 2
    assert "kan ikke skrives" in result.output
    assert "Traceback" not in result.output
