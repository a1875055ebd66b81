"""Folders, pages and scripts, case by case."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import pytest

from ikap.model import (
    Asked,
    ConfigurationError,
    InputFile,
    Problem,
    Rejection,
)
from ikap.present import page, script
from ikap.present.run import folder as run_folder
from ikap.present.run.large import said_of
from tests.present import meeting
from tests.present.shown.reading import plain

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


# --- folders --------------------------------------------------------------------------------------


def test_the_clock_is_what_the_environment_says_and_has_whole_seconds(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert run_folder.clock() == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    now = run_folder.clock()
    assert now.microsecond == 0
    assert abs((datetime.now(UTC) - now).total_seconds()) < 5


def test_a_folder_is_new_empty_or_ours(tmp_path):
    assert run_folder.check_target(tmp_path / "new") is None
    assert run_folder.check_target(tmp_path) is None
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(ConfigurationError, match="ikke tom"):
        run_folder.check_target(tmp_path)
    with pytest.raises(ConfigurationError, match="fil med dette navnet"):
        run_folder.check_target(tmp_path / "mine.txt")


def test_a_form_that_somebody_has_filled_in_is_not_overwritten(tmp_path, monkeypatch):
    sums = {}
    monkeypatch.setattr(run_folder, "checksum", lambda path: sums[path.name])
    monkeypatch.setattr(run_folder, "own_record", lambda _folder: {"form": "a", "trail": "t"})
    assert run_folder.check_form(tmp_path, []) is None
    assert run_folder.check_trail(tmp_path, "") is None
    for name in (run_folder.FORM, run_folder.TRAIL_FORM):
        (tmp_path / name).write_text("x")
    sums |= {run_folder.FORM: "a", run_folder.TRAIL_FORM: "t"}
    assert run_folder.check_form(tmp_path, []) is None
    assert run_folder.check_trail(tmp_path, "") is None
    sums |= {run_folder.FORM: "b", run_folder.TRAIL_FORM: "u"}
    with pytest.raises(ConfigurationError, match="--assessments"):
        run_folder.check_form(tmp_path, [InputFile("x", "c")])
    with pytest.raises(ConfigurationError, match="--trail"):
        run_folder.check_trail(tmp_path, "")
    assert run_folder.check_form(tmp_path, [InputFile("x", "b")]) is None
    assert run_folder.check_trail(tmp_path, "u") is None
    monkeypatch.setattr(run_folder, "own_record", lambda _folder: {"form": 5})
    assert run_folder._written_form(tmp_path) is None


def test_the_record_of_a_run_has_its_files_by_name(tmp_path):
    evaluation = meeting.evaluation(sites=11)
    given = [InputFile(str(tmp_path / name), "ab" * 32) for name in ("b.gpkg", "a.gpkg")]
    record = run_folder.run_record(
        evaluation.region, evaluation.profile, given, [Problem("a", "b", "c")], WRITTEN,
        tmp_path / "ut", scored=11, rejected=2,
        asked=Asked(files=(str(tmp_path / "b.gpkg"),), mapping={"name": "navn"}), form="f",
    )  # fmt: skip
    assert [entry["path"] for entry in record["inputs"]] == ["../a.gpkg", "../b.gpkg"]
    assert (record["files"], record["mapping"]) == (["../b.gpkg"], {"name": "navn"})
    assert (record["scored"], record["rejected"], record["form"]) == (11, 2, "f")
    assert record["written"] == "2026-11-25T12:00:00Z"
    assert record["remarks"] == [{"where": "a", "what": "b", "remedy": "c"}]
    assert "trail" not in record
    assert {"ikap", "geopandas", "python"} <= set(record["versions"])
    bare = run_folder.run_record(
        evaluation.region, evaluation.profile, [], [], WRITTEN, tmp_path, scored=0, rejected=0,
        trail="t",
    )  # fmt: skip
    assert (bare["files"], bare["mapping"], bare["trail"], bare["form"]) == ([], {}, "t", None)


def test_every_folder_has_what_was_refused_the_callers_own_and_the_record(tmp_path):
    seen = []
    more = {"a.txt": "tekst", "b.txt": lambda path, at: seen.append((path.name, at))}
    rejected = [Rejection("a.gpkg", 1, "x", "Feil.", "Rett.")]
    run_folder.write_rest(tmp_path, rejected, {"schema": "s"}, more, WRITTEN)
    assert (tmp_path / "a.txt").read_text("utf-8") == "tekst"
    assert seen == [("b.txt", WRITTEN)]
    assert json.loads((tmp_path / "run.json").read_text("utf-8")) == {"schema": "s"}
    assert "a.gpkg;1;x;Feil.;Rett." in (tmp_path / "rejected.csv").read_text("utf-8-sig")
    assert plain(said_of(12_345, 900).what).startswith("Områder i innspillsrunden: 12 345. Kartet")
    assert "(900)" in said_of(12_345, 900).what


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_page_of_fifty_megabytes_is_the_largest(monkeypatch, over, refused):
    text = "æ" * 50
    monkeypatch.setattr(page, "REFUSE_AT", len(text.encode()) - over)
    if refused:
        with pytest.raises(page.TooLarge):
            page.self_contained(text)
    else:
        assert page.self_contained(text) == text


def test_a_page_that_fetches_is_refused_and_its_policy_names_what_runs():
    for asks in ('<img src="http://a/b.png">', '<link rel="x" href="/a.css">',
                 '<script defer src="a.js"></script>'):  # fmt: skip
        with pytest.raises(ValueError, match="fetch"):
            page.self_contained(asks)
    with pytest.raises(ValueError, match="not in the table"):
        page.self_contained('<script src="other.js"></script>')
    made = page.self_contained(f"{page.POLICY}<script>a()</script><style>b</style>")
    assert made.count("'sha256-") == 2
    assert "script-src 'sha256-" in made
    assert "<script>a()</script>" in made
    quiet = page.self_contained('<style>x[href="a"] {}</style><script>"<img src=1>"</script>')
    assert "<img" in quiet


@pytest.mark.parametrize(("size", "slow"), [(9, False), (10, False), (11, True)])
def test_a_page_over_ten_megabytes_is_slow_to_open(tmp_path, monkeypatch, size, slow):
    monkeypatch.setattr(page, "WARN_AT", 10)
    monkeypatch.setattr(page, "MEGABYTE", 1)
    file = tmp_path / "map.html"
    file.write_bytes(b"x" * size)
    told = page.slow_to_open(file)
    assert (told is not None) is slow
    if told:
        assert (told.where, plain(told.what)) == (
            "map.html", "Kartet er på 11 MB og blir tregt å åpne.",
        )  # fmt: skip


def test_colours_by_name_are_those_of_daylight_and_a_stranger_is_no_markup():
    assert page.hex_colour("#abcdef") == "#abcdef"
    assert page.hex_colour("--border").startswith("#")
    assert page.for_script({"a": "<&>\u2028", "b": 1.5}) == (
        '{"a":"\\u003c\\u0026\\u003e\\u2028","b":1.5}'
    )
    with pytest.raises(ValueError, match="JSON"):
        page.for_script(math.inf)


def test_scripts_stand_below_what_they_use_and_else_by_the_alphabet():
    assert script.sorted_by_use({"c": (), "a": ("c",), "b": ()}) == ["b", "c", "a"]
    assert script.uses("// x\n// uses: b, a\n// uses: c\n\n// uses: d") == ("b", "a", "c")
    assert script.uses("const A = 1;") == ()
    whole = script.order()
    assert set(whole) == set(script.files())
    assert script.order("weighing")[-1] == "weighing"
    with pytest.raises(ValueError, match="no script is called none"):
        script.order("none")
    assert script.code("moves").startswith('"use strict";\n')
