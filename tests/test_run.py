"""Whole runs on the bundled region: the same bytes in any order, parts or processes."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import jsonschema
import pandas as pd
import pypdf
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import ikap
from ikap.api import sample_proposals, score, write
from ikap.assess import evaluate as evaluation_module
from ikap.assess.comparison import moves
from ikap.commands import app
from ikap.model import ConfigurationError, Status
from ikap.present.document import scores_document, to_json
from ikap.present.paper.factsheet import criteria_groups, uncertainty
from ikap.present.sentences import share, standing
from ikap.present.sentences.changes import reasons
from ikap.text import NO_BREAK, speaking

EPOCH = "1790000000"


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.fixture
def stamped(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def written(evaluation, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        return write(evaluation, tmp_path_factory.mktemp("run") / "out", paper="none")


def test_every_sample_proposal_is_scored(evaluation):
    assert not evaluation.rejected
    assert evaluation.sites["proposal"].nunique() == 45
    assert (evaluation.sites["kind"] == "business").sum() == 15  # 12, and the halves of 3 mixed


def test_the_lists_have_ranks_from_one(evaluation):
    for _, group in evaluation.sites.groupby("list"):
        assert group["rank"].min() == 1
    excluded = evaluation.sites["status"] == Status.EXCLUDED
    assert evaluation.sites.loc[excluded, "rank"].isna().all()


def test_contributions_add_up_to_the_score(evaluation):
    total = evaluation.criteria["contribution"].groupby(level="id").sum()
    complete = evaluation.sites[evaluation.sites["complete"]]
    pd.testing.assert_series_equal(
        total[complete.index], complete["score"], check_names=False, rtol=0, atol=1e-9
    )


def test_scores_json_follows_its_schema(evaluation):
    schema = json.loads(
        (files("ikap.present") / "assets" / "scores.schema.json").read_text("utf-8")
    )
    document = json.loads(to_json(scores_document(evaluation)))
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in errors] == []


def test_english_says_the_same_numbers(evaluation):
    norwegian = scores_document(evaluation)
    with speaking("en"):
        english = scores_document(evaluation)
    assert english["criteria"]["car_km"]["title"] == "Car travel"
    for nb, en in zip(norwegian["alternatives"], english["alternatives"], strict=True):
        assert (nb["score"], nb["rank"], nb["status"]) == (en["score"], en["rank"], en["status"])
        assert nb["reasons"]["for"] != en["reasons"]["for"] or not nb["reasons"]["for"]


def test_what_is_invented_is_said_on_every_output(evaluation, written):
    assert "land" in evaluation.region.synthetic
    assert "municipalities" not in evaluation.region.synthetic
    run = json.loads((written / "run.json").read_text("utf-8"))
    assert run["region"]["layers"]["land"]["synthetic"] is True
    rows = table(written / "scores.csv")
    assert all("land" in row["synthetic_layers"] for row in rows)
    layer = gpd.read_file(written / "scores.gpkg", layer="alternatives")
    assert layer["synthetic_layers"].str.contains("land").all()
    assert "Oppdiktede demodata" in (written / "map.html").read_text("utf-8")


def plain(said: str) -> str:
    """A text without spaces, markup, entities and soft hyphens."""
    return re.sub(r"[\s\u00ad]+", "", html.unescape(re.sub(r"<[^>]+>", "", said)))


def test_who_leads_and_how_surely_is_one_answer_everywhere(evaluation, tmp_path):
    """Report on screen and paper, map, workbook, fact sheet and `sensitivity`, for every list."""
    folder = write(evaluation, tmp_path / "ut", paper="report")
    document = json.loads((folder / "scores.json").read_text("utf-8"))
    asked = ["sensitivity", str(folder), "--draws", "10", "--json"]
    sensitivity = json.loads(CliRunner().invoke(app, asked).stdout)
    page = (folder / "map.html").read_text("utf-8")
    settings = re.search(r'id="settings">(.*?)</script>', page, re.DOTALL)
    assert settings is not None
    book = load_workbook(folder / "scores.xlsx", read_only=True)
    cells = " ".join(
        str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c
    )
    paper = " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages)
    report = (folder / "report.html").read_text("utf-8")
    texts = [plain(text) for text in (report, paper, cells)]
    lists = ("housing", "business_ab", "business_c")
    assert set(document["certainty"]) == set(lists)
    for name in lists:
        sure = document["certainty"][name]
        said = standing(document, name)
        assert share(sure["win"]) in said
        assert ("er rangert først" in said) == (sure["win"] >= 0.8)
        assert [plain(said) in text for text in texts] == [True] * 3
        assert json.loads(settings[1])["standings"][name] == said
        assert sensitivity["lists"][name]["standing"] == said
        leader = next(o for o in document["alternatives"] if o["id"] == sure["leader"])
        assert said in uncertainty(leader, document)


def test_the_same_input_gives_the_same_bytes(written, stamped, tmp_path):
    again = write(score([sample_proposals()]), tmp_path / "again", paper="none")
    assert digests(again) == digests(written)


def test_small_parts_give_the_same_bytes(written, stamped, monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation_module, "PART", 7)
    assert digests(write(score([sample_proposals()]), tmp_path / "parts", paper="none")) == digests(
        written
    )


def test_a_process_pool_gives_the_same_bytes(written, stamped, monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation_module, "PART", 20)
    with ProcessPoolExecutor(2) as pool:
        evaluation = score([sample_proposals()], map_parts=pool.map)
    assert digests(write(evaluation, tmp_path / "pool", paper="none")) == digests(written)


def test_the_order_of_the_proposals_changes_nothing_but_their_checksum(evaluation, tmp_path):
    rows = gpd.read_file(sample_proposals())
    rows.sample(frac=1, random_state=1).to_file(tmp_path / "proposals.gpkg")
    mixed = score([tmp_path / "proposals.gpkg"])
    assert to_json(scores_document(mixed)) == to_json(scores_document(evaluation))


def test_one_submission_scores_as_it_does_in_company(evaluation, tmp_path):
    rows = gpd.read_file(sample_proposals())
    rows.iloc[[0]].to_file(tmp_path / "alone.gpkg")
    alone = score([tmp_path / "alone.gpkg"])
    label = alone.sites.index[0]
    assert alone.sites.loc[label, "score"] == evaluation.sites.loc[label, "score"]
    ours, theirs = (scores_document(e)["alternatives"] for e in (alone, evaluation))
    company = next(entry for entry in theirs if entry["id"] == label)
    same = {"rank", "rank_interval", "group_rank"}
    assert {k: v for k, v in ours[0].items() if k not in same} == {
        k: v for k, v in company.items() if k not in same
    }


# --- the folder and the command line -----------------------------------------------------------

runner = CliRunner()


def test_a_folder_that_is_not_ours_is_left_alone(evaluation, tmp_path):
    (tmp_path / "viktig.txt").write_text("min", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="ikke fra en tidligere beregning"):
        write(evaluation, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["viktig.txt"]


def test_an_earlier_run_is_replaced_whole(evaluation, tmp_path):
    out = write(evaluation, tmp_path / "ut", paper="none")
    (out / "gammel.txt").write_text("x", encoding="utf-8")
    write(evaluation, out, paper="none")
    assert "gammel.txt" not in digests(out)
    assert [p.name for p in tmp_path.iterdir()] == ["ut"]


def test_score_tells_where_the_map_is(tmp_path):
    out = tmp_path / "ut"
    result = runner.invoke(
        app, ["score", str(sample_proposals()), "--out", str(out), "--paper", "none"]
    )
    assert result.exit_code == 0, result.output
    assert str((out / "map.html").resolve()) in result.output.replace("\n", "")


def test_a_file_that_cannot_be_read_is_refused_and_the_others_scored(tmp_path):
    (tmp_path / "tom.gpkg").write_bytes(b"")
    out = tmp_path / "ut"
    result = runner.invoke(
        app,
        [
            *("score", str(sample_proposals()), str(tmp_path / "tom.gpkg")),
            *("--out", str(out), "--paper", "none"),
        ],
    )
    assert result.exit_code == 1, result.output
    assert [row["file"] for row in table(out / "rejected.csv")] == [f"{tmp_path.name}/tom.gpkg"]
    assert (out / "map.html").is_file()


def test_when_all_is_refused_only_the_refusals_and_the_record_are_written(tmp_path):
    (tmp_path / "tom.gpkg").write_bytes(b"")
    out = tmp_path / "ut"
    result = runner.invoke(app, ["score", str(tmp_path / "tom.gpkg"), "--out", str(out)])
    assert result.exit_code == 1
    assert sorted(digests(out)) == ["rejected.csv", "run.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--profile", "balanse"],
        ["--region", "finnes-ikke"],
        ["--lang", "sv"],
        ["--map", "navn"],
        ["--map", "tull=NAVN"],
    ],
)
def test_wrong_use_ends_with_2_and_writes_nothing(arguments, tmp_path):
    out = tmp_path / "ut"
    result = runner.invoke(app, ["score", str(sample_proposals()), "--out", str(out), *arguments])
    assert result.exit_code == 2, result.output
    assert not out.exists()
    assert "Traceback" not in result.output


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["criteria"],
        ["profiles"],
        ["layers", "list"],
        ["criteria", "--json"],
        ["profiles", "--json"],
    ],
)
def test_the_lists_are_told_in_both_languages(arguments, lang):
    result = runner.invoke(app, [*arguments, "--lang", lang])
    assert result.exit_code == 0, result.output
    assert result.output


def test_the_bundled_layers_are_in_order():
    result = runner.invoke(app, ["layers", "check"])
    assert result.exit_code == 0, result.output


def test_check_finds_nothing_wrong_with_the_samples():
    result = runner.invoke(app, ["check", str(sample_proposals())])
    assert result.exit_code == 0, result.output


def test_the_package_offers_what_it_says():
    assert {name for name in ikap.__all__ if getattr(ikap, name)} == set(ikap.__all__)


def test_a_file_wrong_in_a_way_that_nobody_planned_for(tmp_path):
    (tmp_path / "dypt.json").write_text('{"a":' * 5000 + "1" + "}" * 5000, encoding="utf-8")
    (tmp_path / "rapport.gpkg").write_bytes(b"%PDF-1.7\n" + b"x" * 500)
    (tmp_path / "bok.csv").write_bytes(b"PK\x03\x04" + b"\x00" * 300)
    bad = [str(path) for path in sorted(tmp_path.iterdir())]
    out = tmp_path / "ut"
    result = runner.invoke(
        app, ["score", *bad, str(sample_proposals()), "--out", str(out), "--paper", "none"]
    )
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert sorted(row["file"] for row in table(out / "rejected.csv")) == [
        f"{tmp_path.name}/{name}" for name in ("bok.csv", "dypt.json", "rapport.gpkg")
    ]
    assert all(row["reason"] and row["remedy"] for row in table(out / "rejected.csv"))


def overrides(folder: Path, *rows: str) -> Path:
    path = folder / "overstyring.csv"
    lines = ["id;constraint;answer;reason;by;date", *rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def answered(evaluation, tmp_path_factory):
    """The site that a flood takes a part of, one with farmland, and the run with both overruled."""
    asked = evaluation.constraints[evaluation.constraints["answer"] == "yes"].reset_index()
    flooded, farmed = (
        asked.loc[asked["constraint"] == name, "id"].iloc[0]
        for name in ("flood", "farmland_objection")
    )
    path = overrides(
        tmp_path_factory.mktemp("svar"),
        f"{flooded};flood;nei;Sikret;K. Nordmann;2026-11-20",
        f"{farmed};farmland_objection;nei;Jorda er flyttet;K. Nordmann;2026-11-20",
    )
    return flooded, farmed, score([sample_proposals()], overrides=path)


def test_an_override_is_in_force_and_in_the_record(evaluation, answered, tmp_path):
    label, _farmed, own = answered
    assert own.sites.loc[label, "net_area_daa"] > evaluation.sites.loc[label, "net_area_daa"]
    assert ("override", "flood") in own.sites.loc[label, "status_reasons"]
    record = json.loads((write(own, tmp_path / "ut", paper="none") / "run.json").read_text("utf-8"))
    assert record["overrides"][0]["reason"] == "Sikret"
    entry = next(a for a in scores_document(own)["alternatives"] if a["id"] == label)
    assert "Sikret (K. Nordmann, 20.11.2026)" in entry["constraints"]["flood"]["override"]
    assert any("overstyrt" in sentence for sentence in entry["reasons"]["status"])


def test_an_override_of_measured_ground_is_said_beside_what_measures_it(
    evaluation, answered, tmp_path
):
    """The answer on farmland is the caseworker's; the points for soil are still the map's."""
    _flooded, label, own = answered
    before, after = scores_document(evaluation), scores_document(own)
    was, now = (next(a for a in run["alternatives"] if a["id"] == label) for run in (before, after))
    limit, name = "farmland_objection", "farmland_loss"
    assert (was["constraints"][limit]["answer"], now["constraints"][limit]["answer"]) == (
        "yes",
        "no",
    )
    assert now["criteria"][name]["measured"] == was["criteria"][name]["measured"]
    assert now["score"] == was["score"]
    title = after["constraints"][limit]["title"]
    said = (
        f"«{title}» er overstyrt av saksbehandler (undersøkt, ingen funn). Poengene følger "
        "fortsatt kartet."
    )
    assert now["criteria"][name]["remarks"] == [said]
    assert "remarks" not in was["criteria"][name]
    told = [*now["reasons"]["for"], *now["reasons"]["against"]]
    assert any(sentence.endswith(said) for sentence in told)
    assert any("måler fortsatt det kartet viser" in one for one in now["reasons"]["status"])
    rows = [row for group in criteria_groups(now, after) for row in group["rows"]]
    assert [row["remark"] for row in rows if row["remark"]] == [said]
    folder = write(own, tmp_path / "ut", paper="none")
    sheet = load_workbook(folder / "scores.xlsx", read_only=True)["Kriterier"]
    cells = [c for row in sheet.iter_rows(values_only=True) for c in row if isinstance(c, str)]
    assert sum(cell.endswith(said) for cell in cells) == 1
    move = next(one for one in moves(before, after) if one.id == label)
    assert any("er ikke målt på nytt" in reason for reason in reasons(move, before, after))
    for lang, words in (
        ("nn", "Poenga følgjer framleis kartet"),
        ("en", "The points still follow"),
    ):
        with speaking(lang):
            spoken = scores_document(own)
        entry = next(a for a in spoken["alternatives"] if a["id"] == label)
        assert words in entry["criteria"][name]["remarks"][0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("101;flod;nei;Sikret;K;2026-11-20", "Ukjent navn «flod»"),
        ("finnes-ikke;flood;nei;Sikret;K;2026-11-20", "viser til et område som ikke er med"),
        ("101;flood;kanskje;Sikret;K;2026-11-20", "svaret er «kanskje»"),
        ("101;flood;nei;;K;2026-11-20", "tomme felt: reason"),
    ],
)
def test_an_override_that_cannot_be_used_stops_the_run(row, sentence, tmp_path):
    with pytest.raises(ConfigurationError, match=sentence):
        score([sample_proposals()], overrides=overrides(tmp_path, row))


def test_another_engine_reckons_every_number_the_same(written, tmp_path):
    pytest.importorskip("duckdb")
    out = tmp_path / "etterregning"
    answer = CliRunner().invoke(app, ["verify", str(written), "--out", str(out)])
    text = answer.output.replace(NO_BREAK, " ")
    assert answer.exit_code == 0, text
    assert "tall (områder: 48), ingen avvik." in text
    assert "Kontrollberegnet med DuckDB" in text
    assert "Ikke kontrollberegnet: Innlesing" in text
    assert "Kollektivindeks" in text
    assert {path.name for path in out.iterdir()} == {"verify.json", "verify.csv", "verify.html"}
    told = json.loads((out / "verify.json").read_text(encoding="utf-8"))
    assert told["equal"]
    assert told["compared"] > 15_000
    counts = {check["key"]: check["compared"] for check in told["checks"]}
    assert counts["area_daa"] == counts["net_area_daa"] == counts["rank"] == 48
    assert counts["nearest_stop"] == 48
    assert counts["constraint_area"] == sum(
        len(one["constraints"])
        for one in json.loads((written / "scores.json").read_text("utf-8"))["alternatives"]
    )
    largest = {check["key"]: check["largest"] for check in told["checks"]}
    assert largest["net_area_daa"] < 1e-5
    page = (out / "verify.html").read_text(encoding="utf-8")
    assert "Oppdiktede demodata" in page
    assert "Ikke kontrollberegnet" in page
