"""`ikap region` from tables to a folder."""

from __future__ import annotations

import json

import pyogrio
import pytest
from typer.testing import CliRunner

from ikap.commands import app


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        out = tmp_path_factory.mktemp("nøkkeltall") / "region"
        answer = run("region", "--out", out)
        assert answer.exit_code == 0, answer.output
        yield out, answer.output


def test_the_page_tells_the_one_sum_that_does_not_hold(written):
    out, output = written
    assert output.count("men summen er oppgitt til") == 1
    html = (out / "region.html").read_text(encoding="utf-8")
    assert html.count("men summen er oppgitt til") == 1
    assert html.count("stemmer ikke") == 1
    assert "<script" not in html
    assert html.count("<caption>") == html.count("<table>")
    assert "Oppdiktede tall i arbeidsplasser og sysselsatte." in html
    assert "B. Eidet" in html
    assert "2019" in html


def test_layers_for_gis(written):
    out, _ = written
    assert sorted(name for name, _kind in pyogrio.list_layers(out / "region.gpkg")) == [
        "commuting",
        "municipalities",
    ]
    lines = pyogrio.read_dataframe(out / "region.gpkg", layer="commuting")
    assert lines[lines["year"] == 2017]["commuters"].sum() == 16_446
    ground = pyogrio.read_dataframe(out / "region.gpkg", layer="municipalities")
    assert ground["residents_2023"].sum() == 312_444


def test_the_document(written):
    told = json.loads((written[0] / "region.json").read_text(encoding="utf-8"))
    assert told["schema"] == "ikap-region-1"
    assert len(told["anomalies"]) == 1
    assert told["totals"][1]["computed"] == 16_446


def test_the_same_bytes_again(written, monkeypatch):
    out, _ = written
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run("region", "--out", out).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "mitt.txt").write_text("mitt", encoding="utf-8")
    answer = run("region", "--out", tmp_path)
    assert answer.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mitt.txt"]
