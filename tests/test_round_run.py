"""`ikap batch`: a round gives what one run of all its files gives, also when it was killed."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals, score, score_submissions
from ikap.assess import profiles
from ikap.assess.evaluate import Work
from ikap.batch.fingerprint import made_by
from ikap.batch.journal import PARTS, Journal
from ikap.batch.measuring import measure
from ikap.commands import app
from ikap.commands.rounds.summary import progress
from ikap.present.document import scores_document, to_json
from ikap.sources.proposals import folders
from ikap.sources.proposals import reading as proposals
from ikap.sources.proposals.folders import find
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import open_region
from scripts.make_load import write as write_load

EPOCH = "1790000000"
SITES = 40
KILLS = 20
MAIN = "from ikap.cli import main; main()"
OF_THE_ROUND = {"round.csv", "files.csv", "round.xlsx"}
runner = CliRunner()


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def split(rows, folder, *names):
    """The rows dealt out to files of these names, as many to each."""
    for turn, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        rows.iloc[turn :: len(names)].to_file(folder / name)


def test_a_round_is_one_run_of_all_its_files_in_any_order(tmp_path):
    """Number for number, on every criterion of the bundled region, in two processes."""
    split(
        gpd.read_file(sample_proposals()).iloc[::4],
        tmp_path,
        *("melhus/innspill.gpkg", "skaun/innspill.gpkg", "skaun/2026/rest.geojson"),
    )
    files = find([tmp_path]).files
    region, profile = open_region(), profiles.load(profiles.DEFAULT)
    submissions, work = read_proposals(files, region), Work(region, profile)
    journal = Journal(tmp_path / ".work", made_by(work), region.crs)
    with journal.opened(), progress() as told:
        measured = measure(submissions, work, journal, told, jobs=2, part=7)
    ours = score_submissions(measured.submissions, region, profile, map_parts=measured.map_parts)
    whole = score(files[::-1], region)
    assert to_json(scores_document(ours)) == to_json(scores_document(whole))
    assert set(ours.sites.index) == set(whole.sites.index)
    assert {file.rpartition("/")[0] for file in ours.sites["file"]} == {"melhus", "skaun", "2026"}
    assert len(list((journal.folder / PARTS).iterdir())) == 2


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """A small region, and a folder with a round in three files and what lies beside them."""
    top = tmp_path_factory.mktemp("load")
    write_load(top, polygons=100, sites=SITES, seed=1)
    rows = gpd.read_file(top / "proposals.gpkg")
    rows.loc[3, "formal_kode"] = 2010  # a road: neither housing nor business
    split(rows, top / "runde", "a/felt.gpkg", "b/felt.gpkg", "c.geojson")
    (top / "runde" / "b" / "tom.zip").write_bytes(b"")
    (top / "runde" / "brev.pdf").write_bytes(b"%PDF")
    return top


@pytest.fixture(autouse=True)
def _stamped(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def batch(load, out, *more):
    places = (str(load / "runde"), "--region", str(load), "--out", str(out))
    return runner.invoke(app, ["batch", *places, *more])


def test_a_round_that_was_killed_goes_on_and_gives_the_same_bytes(load, tmp_path):
    out = tmp_path / "ut"
    command = [sys.executable, "-c", MAIN, "batch", str(load / "runde"), "--region", str(load)]
    parts = tmp_path / ".ut.work" / PARTS
    with subprocess.Popen(
        [*command, "--out", str(out), "--jobs", "1", "--part", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as killed:
        while len(list(parts.glob("*.gz"))) < 2:
            assert killed.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)
        killed.kill()
    assert not out.exists()
    kept = len(list(parts.glob("*.gz")))

    second = batch(load, out, "--json")
    assert second.exit_code == 1, second.output
    told = json.loads(second.stdout)
    assert 2 * 2 <= told["measured_before"] <= 2 * kept + 2 < SITES
    assert told["faults"] == []

    files = [str(path) for path in find([load / "runde"]).files]
    once = tmp_path / "score"
    command = ["score", *files, "--region", str(load), "--out", str(once), "--paper", "none"]
    assert runner.invoke(app, command).exit_code == 1
    ours = digests(out)
    assert {name: ours[name] for name in ours if name not in OF_THE_ROUND} == digests(once)


def killed_at(command, parts, kept, wait):
    """How many parts there are when a round and all its processes are killed, `wait` seconds after
    it has `kept` of them; None where it was done before that."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        while running.poll() is None and len(list(parts.glob("*.gz"))) < kept:
            time.sleep(0.02)
        time.sleep(wait)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    there = len(list(parts.glob("*.gz")))
    return there if running.returncode == -signal.SIGKILL and there else None


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a group of processes")
def test_wherever_it_is_killed_it_goes_on_to_the_same_bytes(load, tmp_path):
    """Twenty random moments at which parts are kept, four to a round, in one and two processes."""
    whole = tmp_path / "hel"
    assert batch(load, whole, "--jobs", "1", "--part", "2").exit_code == 1
    chance, moments, rounds = random.Random(1), [], 0
    while len(moments) < KILLS:
        rounds += 1
        assert rounds <= KILLS, "it is done before it can be killed"
        out = tmp_path / f"ut{rounds}"
        parts = tmp_path / f".ut{rounds}.work" / PARTS
        command = [sys.executable, "-c", MAIN, "batch", str(load / "runde"), "--region", str(load)]
        command += ["--out", str(out), "--jobs", str(1 + rounds % 2), "--part", "2"]
        least = sorted(chance.sample(range(1, SITES // 2 + 1), 4))
        killed = (killed_at(command, parts, kept, chance.random() / 2) for kept in least)
        moments.extend(kept for kept in killed if kept is not None)
        assert batch(load, out, "--part", "2").exit_code == 1
        assert digests(out) == digests(whole)
    print(f"killed with parts kept: {moments}")


@pytest.fixture(scope="module")
def finished(load, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        out = tmp_path_factory.mktemp("round") / "ut"
        return out, batch(load, out, "--jobs", "1")


def test_nothing_is_lost_and_every_refusal_is_explained(finished):
    out, result = finished
    assert result.exit_code == 1, result.output
    assert "Filer: 5 funnet = 3 lest + 1 avvist + 1 ikke brukt" in result.output
    assert f"Rader: {SITES} lest = {SITES - 1} vurdert + 1 avvist" in result.output
    refused = table(out / "rejected.csv")
    assert [(row["file"], row["id"]) for row in refused] == [
        ("a/felt.gpkg", "4"),
        ("b/tom.zip", ""),
    ]
    assert all(row["reason"] and row["remedy"] for row in refused)
    files = {row["file"].split("/")[-1]: row for row in table(out / "files.csv")}
    assert {name: row["outcome"] for name, row in files.items()} == {
        "felt.gpkg": "read",
        "c.geojson": "read",
        "tom.zip": "refused",
        "brev.pdf": "left_alone",
    }
    assert files["brev.pdf"]["reason"] == "ikke en kartfil"


def test_the_overview_adds_up(finished, load):
    out, _result = finished
    whole, *others = table(out / "round.csv")
    scores = json.loads((out / "scores.json").read_text("utf-8"))["alternatives"]
    assert int(whole["alternatives"]) == len(scores) == SITES - 1
    for by in ("municipality", "file"):
        assert sum(int(row["proposals"]) for row in others if row["by"] == by) == len(scores)
    for light in ("green", "yellow", "red"):
        assert int(whole[light]) == sum(entry["class"] == light for entry in scores)
    area = sum(entry["area_daa"] for entry in scores)
    assert float(whole["area_daa"].replace(",", ".")) == pytest.approx(area, abs=1e-3)
    assert all("land" in row["synthetic_layers"] for row in (whole, *others))


def test_a_round_is_a_run_like_any_other(finished, tmp_path):
    out, _result = finished
    result = runner.invoke(app, ["compare", str(out), str(out), "--out", str(tmp_path / "ulikt")])
    assert result.exit_code == 0, result.output


def test_a_run_that_is_asked_for_again_measures_nothing_unless_it_is_told_to(load, finished):
    out, _result = finished
    before = digests(out)
    result = batch(load, out, "--jobs", "1")
    assert f"Alle områdene (i alt {SITES - 1}) er målt før." in result.stderr
    assert digests(out) == before
    # --again would measure them: nothing is kept once it is said
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ikap.commands.rounds.batch.measure", interrupted)
        result = batch(load, out, "--again")
    assert result.exit_code == 130
    assert list((out.parent / ".ut.work" / PARTS).iterdir()) == []


def interrupted(*_arguments, **_more):
    raise KeyboardInterrupt


def test_an_interrupted_round_says_how_it_goes_on(load, tmp_path, monkeypatch):
    monkeypatch.setattr("ikap.commands.rounds.batch.measure", interrupted)
    result = batch(load, tmp_path / "ut")
    assert result.exit_code == 130
    assert "Kjør den samme kommandoen for å fortsette" in result.stderr
    assert not (tmp_path / "ut").exists()


def test_a_round_in_which_all_is_refused_says_why_and_writes_no_more(load, tmp_path):
    (tmp_path / "runde").mkdir()
    for name in ("a.zip", "b.gpkg"):
        (tmp_path / "runde" / name).write_bytes(b"")
    result = runner.invoke(app, ["batch", str(tmp_path / "runde"), "--region", str(load)])
    assert result.exit_code == 1, result.output
    written = tmp_path / "ikap-runde"
    assert set(digests(written)) == {"rejected.csv", "run.json", *OF_THE_ROUND}
    assert [row["file"] for row in table(written / "rejected.csv")] == ["a.zip", "b.gpkg"]


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        ("brev.pdf", (), "ingen filer med arealinnspill. Ikke brukt: 1 ikke en kartfil."),
        ("felt.gpkg", ("--jobs", "0"), "--jobs"),
        ("felt.gpkg", ("--largest", "nan"), "--largest"),
        ("felt.gpkg", ("--overrides", "mangler.csv"), "finnes ikke"),
    ],
)
def test_wrong_use_writes_nothing(content, more, sentence, tmp_path):
    (tmp_path / "runde").mkdir()
    (tmp_path / "runde" / content).write_bytes(b"x")
    result = runner.invoke(app, ["batch", str(tmp_path / "runde"), *more])
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr.replace("\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["runde"]


def test_a_map_too_large_to_open_does_not_take_the_numbers_with_it(load, tmp_path, monkeypatch):
    monkeypatch.setattr("ikap.present.page.REFUSE_AT", 1_000)
    result = batch(load, tmp_path / "ut", "--jobs", "1")
    assert result.exit_code == 1, result.output
    assert "Kartet ble for stort til å åpnes" in result.stderr
    written = digests(tmp_path / "ut")
    assert "map.html" not in written
    assert {"scores.json", "scores.gpkg", "scores.xlsx", "round.csv"} <= set(written)
    record = json.loads((tmp_path / "ut" / "run.json").read_text("utf-8"))
    assert "map.html" in [remark["where"] for remark in record["remarks"]]


def here(_path, function, *given):
    """In this process, where what is patched is patched."""
    return function(*given)


def test_a_file_wrong_in_a_way_that_nobody_planned_for_is_one_refusal(load, tmp_path, monkeypatch):
    def read(reference, *more):
        if str(reference).endswith("c.geojson"):
            raise MemoryError
        return original(reference, *more)

    monkeypatch.setattr(proposals.wall, "run", here)
    original = proposals.read_contents
    monkeypatch.setattr(proposals, "read_contents", read)
    found = read_proposals(find([load / "runde"]).files, open_region(load))
    assert "minne" in {r.file: r.reason for r in found.rejected}["runde/c.geojson"]
    assert len(found.alternatives) > 0


def test_a_file_that_another_program_holds_is_one_refusal(load, tmp_path, monkeypatch):
    """As Excel holds a table on Windows: it is there, and it cannot be opened."""

    def held(path):
        if path.name in ("apen.csv", "apen2.csv"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(proposals.wall, "run", here)
    original = folders.checksum
    for module in (folders, proposals):
        monkeypatch.setattr(module, "checksum", held)
    monkeypatch.setattr("ikap.sources.proposals.written.regular", held)
    for name in ("apen.csv", "apen2.csv"):
        (tmp_path / name).write_text("id;wkt\n", encoding="utf-8")
    found = find([tmp_path, load / "runde"])
    assert len(found.files) == 6
    read = read_proposals(found.files, open_region(load))
    reasons = {r.file.rpartition("/")[2]: r.reason for r in read.rejected}
    assert all("kan ikke leses" in reasons[name] for name in ("apen.csv", "apen2.csv"))
    assert len(read.inputs) == 4
