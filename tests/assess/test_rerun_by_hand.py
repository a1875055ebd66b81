"""A run made once more: what its record must name, and what is said of what has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from ikap.assess import rerun
from ikap.assess.rerun import _changed, _file, _near, _profile, _same_site, _snapshots, inputs_of
from ikap.model import Answer, ConfigurationError

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "written", "near"),
    [
        (1.0, 1.0, True),
        (1.0, 1, True),
        (0.0, 1e-5, True),
        (0.0, 1.1e-5, False),
        (1000.0, 1000.01, True),
        (1000.0, 1000.02, False),
        (-1000.0, -1000.01, True),
        (NAN, None, True),
        (float("inf"), None, True),
        (NAN, 0.0, False),
        (0.0, None, False),
        (1.0, "1", False),
    ],
)
def test_a_number_is_the_one_that_was_written_to_a_hundred_thousandth(value, written, near):
    assert _near(value, written) is near


SITE = {"status": "eligible", "dwellings": 10.0, "jobs": NAN, "area_daa": 2.0, "net_area_daa": 1.0}


@pytest.mark.parametrize("name", [None, *SITE])
def test_every_number_of_a_site_is_held_against_what_was_written(name):
    entry = {**SITE, "jobs": None}
    if name:
        entry[name] = "excluded" if name == "status" else 7.0
    assert _same_site(SimpleNamespace(**SITE), entry) is (name is None)


def test_what_was_read_of_a_database_is_named_by_its_file():
    paths = [f"region/{rerun.FOLDER}/a.gpkg", "region/b.gpkg", f"{rerun.FOLDER}/deep/c.gpkg"]
    assert _snapshots([{"path": path} for path in paths]) == ["a.gpkg"]


def test_a_profile_of_the_tools_own_is_found_by_name_and_another_must_be_given():
    name = rerun.profiles.names()[0]
    assert _profile({"profile": {"name": name}}, "run.json").name == name
    with pytest.raises(ConfigurationError) as error:
        _profile({"profile": {"name": "vår egen"}}, "run.json")
    assert (error.value.problems[0].where, "«vår egen»" in error.value.problems[0].what) == (
        *("run.json", True),
    )


def test_a_file_is_found_with_the_layer_that_was_named(tmp_path):
    (tmp_path / "a.gpkg").touch()
    assert _file("a.gpkg", tmp_path) == tmp_path / "a.gpkg"
    assert _file("a.gpkg:bolig", tmp_path) == tmp_path / "a.gpkg:bolig"
    assert _file("b.gpkg:bolig", tmp_path) is None
    assert _file("b.gpkg", tmp_path) is None


def sealed(path: Path, text: str = "innhold") -> dict[str, str]:
    path.write_text(text, encoding="utf-8")
    return {"path": path.name, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def test_a_file_that_is_gone_and_one_that_has_changed_are_each_said(tmp_path):
    same, other = sealed(tmp_path / "a"), sealed(tmp_path / "b")
    (tmp_path / "b").write_text("noe annet", encoding="utf-8")
    (tmp_path / "mappe").mkdir()
    entries = [same, other, {"path": "c", "sha256": ""}, {"path": "mappe", "sha256": ""}]
    problems = _changed(entries, tmp_path, "innspillene")
    assert [(problem.where, problem.what) for problem in problems] == [
        ("b", "filen er endret siden beregningen (innspillene)."),
        ("c", "filen finnes ikke lenger (innspillene)."),
        ("mappe", "filen finnes ikke lenger (innspillene)."),
    ]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run of one file in a region of one, each as it was; what is read is not opened."""
    region = SimpleNamespace(folder=tmp_path / "region")
    region.folder.mkdir()
    read = []
    monkeypatch.setattr(rerun, "open_region", lambda where, kept: region)
    monkeypatch.setattr(rerun, "read_proposals", lambda *asked: read.append(asked) or "lest")
    record = {
        "files": ["a.gpkg"],
        "inputs": [sealed(tmp_path / "a.gpkg")],
        "region": {"reference": "bundled:x", "files": [sealed(region.folder / "r")]},
        "profile": {"name": rerun.profiles.names()[0]},
        "mapping": {"navn": "name"},
        "overrides": [
            {"id": "S", "constraint": "flood", "answer": "no", "reason": "Målt.", "by": "AA",
             "date": "2026-11-29"}
        ],
    }  # fmt: skip
    return SimpleNamespace(record=record, folder=tmp_path, region=region, read=read)


def refused(run):
    with pytest.raises(ConfigurationError) as error:
        inputs_of(run)
    return [(problem.where, problem.what) for problem in error.value.problems]


def test_what_a_record_names_is_read_once_more(run):
    inputs = inputs_of(run)
    assert (inputs.read, inputs.region) == ("lest", run.region)
    assert run.read == [([run.folder / "a.gpkg"], run.region, {"navn": "name"})]
    (override,) = inputs.overrides
    assert (override.id, override.answer) == ("S", Answer.NO)
    given = SimpleNamespace(name="min")
    assert inputs_of(run, given).profile is given


def test_all_that_has_changed_is_said_at_once(run):
    (run.folder / "a.gpkg").write_text("noe annet", encoding="utf-8")
    (run.region.folder / "r").write_text("noe annet", encoding="utf-8")
    run.record["files"].append("borte.gpkg")
    assert refused(run) == [
        ("borte.gpkg", "filen finnes ikke lenger."),
        ("a.gpkg", "filen er endret siden beregningen (innspillene)."),
        ("r", "filen er endret siden beregningen (regionen)."),
    ]


@pytest.mark.parametrize("changed", ["inputs", "region"])
def test_a_change_of_either_alone_is_said(run, changed):
    path = run.folder / "a.gpkg" if changed == "inputs" else run.region.folder / "r"
    path.write_text("noe annet", encoding="utf-8")
    assert [where for where, _what in refused(run)] == [path.name]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ({"region": {"reference": "x"}}, "region"),
        ({"region": {"files": []}}, "region"),
        ({"region": []}, "region"),
        ({"files": {}, "overrides": {}}, "files, overrides"),
        ({"mapping": []}, "mapping"),
        ({"profile": "even"}, "profile"),
    ],
)
def test_a_damaged_record_says_what_it_lacks(run, damage, named):
    run.record.update(damage)
    ((where, what),) = refused(run)
    assert where.endswith("run.json") or where == str(run.folder / rerun.RECORD)
    assert what == f"Filen er skadet: «{named}» mangler."


def test_a_record_without_files_is_of_an_older_version(run):
    run.record["files"] = []
    ((_where, what),) = refused(run)
    assert "eldre versjon" in what
