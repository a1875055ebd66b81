"""`ikap portfolio` from a run to a folder: complete, repeatable, and plain about what is wrong."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ikap.api import sample_proposals, score, write
from ikap.commands import app
from ikap.sources.proposals.sets import read_sets

FILES = {"portfolio.json", "portfolio.html", "portfolio.xlsx", "map.html"}
FEW = ["--years", "2", "--least", "0.3", "--allow", "203"]
SOME = ("101", "103", "108", "109", "113", "105", "202", "203", "303", "401", "402", "602", "801")


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """A run of the bundled proposals beside its own copy of the file."""
    folder = tmp_path_factory.mktemp("runde æøå")
    file = folder / "innspill.gpkg"
    all_of_them = gpd.read_file(sample_proposals())
    all_of_them[all_of_them["omrade_id"].isin(SOME)].to_file(file)
    write(score([file]), folder / "runde")
    return folder / "runde"


@pytest.fixture(scope="module")
def chosen(scored):
    own = scored.parent / "a.txt"
    own.write_text("101  # i sentrum\n\n113\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        out = scored.parent / "valgt"
        answer = run("portfolio", scored, *FEW, "--set", f"A={own}", "--out", out)
        assert answer.exit_code == 0, answer.output
        told = json.loads((out / "portfolio.json").read_text(encoding="utf-8"))
        yield out, told, answer.output


def test_a_folder_with_everything(chosen):
    out, told, output = chosen
    assert {path.name for path in out.iterdir()} == FILES
    assert "og er uendret" in told["origin"]
    assert len(told["front"]) >= 2
    best = told["front"][told["best"] - 1]
    assert told["sets"]["best"]["ids"] == best["ids"]
    assert told["sets"]["best"]["equivalents"]["value"] == pytest.approx(best["soil"])
    assert told["sets"]["set-A"]["ids"] == ["101", "113-B", "113-N"]
    assert "prosentpoeng mindre avvik fra vekstmålene krever" in output
    assert "Oppdiktede demodata" in output


def test_the_land_account_adds_up_to_the_set(chosen):
    told = chosen[1]
    taken = sum(sum(row["taken"].values()) for row in told["land_account"])
    assert taken == pytest.approx(told["sets"]["best"]["land"], abs=1e-3)
    for row in told["land_account"]:
        left = row["before"] - sum(row["taken"].values())
        assert row["after"] == pytest.approx(left, abs=1e-5)


def test_the_page_is_whole_and_lets_no_script_run(chosen):
    html = (chosen[0] / "portfolio.html").read_text(encoding="utf-8")
    assert "Oppdiktede demodata" in html
    assert "<script" not in html
    assert " style=" not in html
    assert html.count("<svg") == 2
    assert html.count("<caption>") == html.count("<table>") >= 5
    assert "chosen_marks" in (chosen[0] / "map.html").read_text(encoding="utf-8")


def test_the_workbook_holds_the_same_numbers(chosen):
    out, told, _ = chosen
    book = load_workbook(out / "portfolio.xlsx")
    front = book["Kombinasjon"]
    numbers = {row[0].value: row[2].value for row in front.iter_rows() if row[6].value}
    assert numbers[1] == pytest.approx(told["front"][0]["soil"])
    assert "Arealregnskap" in book.sheetnames


def test_the_same_bytes_again_and_in_place_of_the_first(chosen, scored, monkeypatch):
    out, _, _ = chosen
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    own = scored.parent / "a.txt"
    run("portfolio", scored, *FEW, "--set", f"A={own}", "--out", out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_sites_forced_in_and_out_in_english(scored, tmp_path):
    out = tmp_path / "ut"
    answer = run(
        "portfolio",
        scored,
        *FEW,
        "--with",
        "109,113-B",
        "--without",
        "602",
        "--scenario",
        "low",
        "--lang",
        "en",
        "--out",
        out,
    )
    told = json.loads((out / "portfolio.json").read_text(encoding="utf-8"))
    assert answer.exit_code in (0, 1)
    for one in told["front"]:
        assert {"109", "113"} <= set(one["proposals"])
        assert "602" not in one["proposals"]
    html = (out / "portfolio.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "Combinations of sites" in html
    demand = told["demand"]
    assert demand["scenario"] == "low"
    melhus = demand["municipalities"]["5028"]
    low, high = melhus["need_a_year_span"]
    assert melhus["need_a_year"] == low == pytest.approx(0.0555 * 1824 / 2.3, rel=1e-3)
    assert high == pytest.approx(0.0555 * 4000 / 1.9, rel=1e-3)
    assert "the region’s low estimate" in html


def test_what_cannot_be_met_is_told_and_the_rest_is_found(scored, tmp_path):
    out = tmp_path / "lang"
    answer = run("portfolio", scored, "--years", 12, "--least", 1, "--out", out)
    assert answer.exit_code == 1
    assert "Indre Fosen må selv dekke" in answer.output
    told = json.loads((out / "portfolio.json").read_text(encoding="utf-8"))
    assert told["front"]
    assert any(sentence.startswith("Indre Fosen må selv") for sentence in told["lacking"])
    need = 12 * 2900 / 2.1 * 0.0319 - 55  # by need_assumptions and growth_targets
    assert need - 110 < told["demand"]["municipalities"]["5054"]["lacking"] < need


def test_everything_wrong_is_told_at_once_and_nothing_is_written(scored, tmp_path):
    out = tmp_path / "ut"
    answer = run("portfolio", scored, "--with", "999", "--without", "998", "--out", out)
    assert answer.exit_code == 2
    assert "999" in answer.output
    assert not out.exists()
    wrong = {"--years": -1, "--least": 2, "--scenario": "worst", "--business": -5}
    answer = run(
        "portfolio", scored, *(part for pair in wrong.items() for part in pair), "--out", out
    )
    assert answer.exit_code == 2
    assert all(option in answer.output for option in wrong)
    answer = run("portfolio", scored, "--region", tmp_path, "--out", out)
    assert answer.exit_code == 2
    assert "--region" in answer.output


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("tom.txt", "\n# ingen\n", "ingen id-er"),
        ("feil.csv", "navn;sett\nx;A\n", "feltet «id» mangler"),
        ("ukjent.txt", "101\nfinnes-ikke\n", "finnes-ikke"),
    ],
)
def test_a_set_that_is_none(scored, tmp_path, name, content, told):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    answer = run("portfolio", scored, "--set", f"A={file}", "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert told in answer.output
    assert not (tmp_path / "ut").exists()


def test_a_table_of_sets(tmp_path):
    table = tmp_path / "sett.csv"
    table.write_text("Område-id;Sett\n101;A,B\n102;B\n", encoding="utf-8")
    found = {one.name: one.ids for one in read_sets((), table)}
    assert found == {"A": ("101",), "B": ("101", "102")}


def test_a_folder_that_is_no_run(tmp_path):
    answer = run("portfolio", tmp_path, "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert "scores.json" in answer.output


def test_a_run_whose_files_have_changed_is_not_taken_for_it(tmp_path):
    file = tmp_path / "innspill.gpkg"
    few = gpd.read_file(sample_proposals()).iloc[:6]
    few.to_file(file)
    write(score([file]), tmp_path / "runde")
    few.iloc[:5].to_file(file)
    answer = run("portfolio", tmp_path / "runde", "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert "endret siden beregningen" in answer.output
    file.unlink()
    answer = run("portfolio", tmp_path / "runde", "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert "finnes ikke lenger" in answer.output


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("scores.json", lambda told: told["alternatives"][1].update(dwellings="mange")),
        ("scores.json", lambda told: told["alternatives"][1].update(criteria={})),
        ("run.json", lambda told: told.update(mapping="alt")),
        ("run.json", lambda told: told["region"].pop("reference")),
    ],
)
def test_a_damaged_run_is_told_in_a_sentence(scored, tmp_path, name, damage):
    copy = scored.parent / f"skadet-{tmp_path.name}"
    shutil.copytree(scored, copy)
    told = json.loads((copy / name).read_text(encoding="utf-8"))
    damage(told)
    (copy / name).write_text(json.dumps(told), encoding="utf-8")
    answer = run("portfolio", copy, *FEW, "--out", tmp_path / "ut")
    assert answer.exit_code == 2
    assert name in answer.output


def test_proposals_without_dwellings_give_an_empty_set_and_say_so(tmp_path):
    file = tmp_path / "naring.gpkg"
    few = gpd.read_file(sample_proposals())
    few[few["omrade_id"].isin(["110", "112"])].to_file(file)
    answer = run("portfolio", file, "--out", tmp_path / "ut")
    told = json.loads((tmp_path / "ut" / "portfolio.json").read_text(encoding="utf-8"))
    assert answer.exit_code == 1
    assert told["lacking"]
    assert set(told["left_out"]) == {"110", "112"}
    assert told["front"][0]["proposals"] == []


def test_files_instead_of_a_run(tmp_path):
    file = tmp_path / "innspill.gpkg"
    few = gpd.read_file(sample_proposals())
    few[few["omrade_id"].isin(SOME[:5])].to_file(file)
    answer = run("portfolio", file, "--years", 3.2, "--least", 0)
    out = tmp_path / "ikap-portfolio-innspill"
    told = json.loads((out / "portfolio.json").read_text(encoding="utf-8"))
    assert answer.exit_code == 0, answer.output
    assert told["origin"] == "Tallene er beregnet fra innspill.gpkg."
