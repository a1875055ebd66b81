"""Runs that are kept, the files that they are made of, and the jobs that make them."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from ikap.model import Problem
from ikap.serve.api import drops
from ikap.serve.errand import Refused
from ikap.serve.web import WebError
from ikap.serve.work.lanes import Crowded, Overtaken, WorkFailed

RUN, OTHER = "a" * 16, "c" * 16
PROFILE = {"title": "Min", "decided_by": "Kari", "date": "2026-11-29", "basis": {}}
FILES = ("map.html", "scores.json", "sites/1.pdf")


def written(inside, run, folder="result", files=FILES):
    root = inside.service.folders.run(run) / folder
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"<{name}>", encoding="utf-8")


@pytest.fixture
def inside(made):
    found = made(
        scoring__first_look={"sites": 1},
        scoring__whole_folder={"sites": 2},
        weights__weighed={"sites": []},
        advising__advised=lambda site, **_given: None if site == "x" else {"site": site},
        comparing__compared=lambda first, second: {"folders": [first[-23:], second[-23:]]},
        warm__sample="",
    )
    for run, title in ((RUN, "Første"), (OTHER, "Andre")):
        found.service.store.add_run(run, title, "program", {"mapping": {"navn": "n"}})
        found.service.store.set_run(run, "ready", {"sites": 3})
    written(found, RUN)
    inputs = found.service.folders.inputs(RUN)
    inputs.mkdir()
    for name in ("b.gpkg", "a.gpkg"):
        (inputs / name).write_bytes(b"x")
    return found


def names(said):
    return [row["title"] for row in said.json["runs"]]


def test_runs_are_listed_from_the_latest_and_the_deleted_apart(inside):
    assert names(inside.ask("/runs")) == ["Andre", "Første"]
    assert names(inside.ask("/runs?deleted=false")) == ["Andre", "Første"]
    assert names(inside.ask("/runs?deleted=true")) == []
    assert inside.ask(f"/runs/{RUN}", method="DELETE").json["deleted"] is True
    assert names(inside.ask("/runs")) == ["Andre"]
    assert names(inside.ask("/runs?deleted=true")) == ["Første"]
    [note] = inside.ask("/log").json["log"]
    assert (note["who"], note["what"], note["about"]) == ("program", "delete run", {"run": RUN})
    assert inside.ask(f"/runs/{RUN}/restore", method="POST").json["deleted"] is False
    assert names(inside.ask("/runs")) == ["Andre", "Første"]


def test_a_run_tells_its_files_and_where_they_are(inside):
    said = inside.ask(f"/runs/{RUN}").json
    base = f"http://127.0.0.1:8765/k/hemmelig/runs/{RUN}"
    assert [(file["name"], file["bytes"]) for file in said["files"]] == [
        ("map.html", 10),
        ("scores.json", 13),
        ("sites/1.pdf", 13),
    ]
    assert said["files"][2]["href"] == f"{base}/files/sites/1.pdf"
    assert [(link["href"], link["rel"]) for link in said["links"]] == [
        (base, "self"),
        (f"{base}/map", "alternate"),
    ]
    assert said["told"] == {"sites": 3}
    listed = inside.ask("/runs").json["runs"]
    assert all("files" not in row for row in listed)
    assert [len(row["links"]) for row in listed] == [1, 2]


def test_before_the_whole_folder_is_written_the_first_files_are_there(inside):
    written(inside, OTHER, "first", ("map.html",))
    assert [f["name"] for f in inside.ask(f"/runs/{OTHER}").json["files"]] == ["map.html"]
    written(inside, OTHER, "result", ("scores.json",))
    assert [f["name"] for f in inside.ask(f"/runs/{OTHER}").json["files"]] == ["scores.json"]


def test_a_map_is_kept_from_the_page_around_it_and_a_file_is_taken_along(inside):
    page = inside.ask(f"/runs/{RUN}/map")
    assert (page.status, page.text) == (200, "<map.html>")
    assert page.headers["content-security-policy"].startswith("sandbox")
    assert page.headers["content-type"].startswith("text/html")
    file = inside.ask(f"/runs/{RUN}/files/sites/1.pdf")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''1.pdf"
    assert file.headers["content-type"] == "application/octet-stream"
    for path in (f"/runs/{RUN}/files/none.txt", f"/runs/{OTHER}/map", "/runs/x/map"):
        assert inside.ask(path).status == 404


def test_the_archive_has_every_file_by_its_name(inside):
    said = inside.ask(f"/runs/{RUN}/archive")
    archive = zipfile.ZipFile(io.BytesIO(said.content))
    assert archive.namelist() == list(FILES)
    assert archive.read("sites/1.pdf") == b"<sites/1.pdf>"
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    assert said.headers["content-disposition"].endswith("F%C3%B8rste.zip")


def test_a_run_gets_another_name(inside):
    said = inside.ask(f"/runs/{RUN}", {"title": "Ny"}, "PATCH")
    assert (said.status, said.json["title"]) == (200, "Ny")
    assert inside.ask(f"/runs/{RUN}", {"title": ""}, "PATCH").status == 400
    assert inside.ask(f"/runs/{'z' * 16}", {"title": "Ny"}, "PATCH").status == 404


def test_weights_are_tried_on_the_runs_own_files_in_their_order(inside):
    profile = PROFILE
    assert inside.ask(f"/runs/{RUN}/weigh", profile).json == {"sites": []}
    name, given, _key, patience = inside.lane.asked[-1]
    assert (name, patience) == ("weights.weighed", None)
    assert given["profile"] == profile
    assert given["mapping"] == {"navn": "n"}
    assert [path.rsplit("/", 1)[-1] for path in given["files"]] == ["a.gpkg", "b.gpkg"]


def test_a_site_that_is_not_there_is_not_advised(inside):
    assert inside.ask(f"/runs/{RUN}/advice/S-1").json == {"site": "S-1"}
    assert inside.ask(f"/runs/{RUN}/advice/x").status == 404


def test_only_runs_that_are_written_are_compared_the_first_with_the_other(inside):
    said = inside.ask(f"/runs/{RUN}/compare/{OTHER}")
    assert said.json == {"folders": [f"{RUN}/result", f"{OTHER}/result"]}
    inside.service.store.set_run(OTHER, "mapped")
    assert inside.ask(f"/runs/{RUN}/compare/{OTHER}").status == 409
    assert inside.ask(f"/runs/{OTHER}/compare/{RUN}").status == 409
    assert inside.ask(f"/runs/{RUN}/compare/{'z' * 16}").status == 404


def test_a_run_is_scored_again_with_what_is_given_and_else_as_it_was(inside):
    said = inside.ask(f"/runs/{RUN}/rescore", {"profile": "by", "overrides": [], "trail": []})
    assert said.status == 201
    run = inside.service.store.run(said.json["run"])
    assert said.headers["location"].endswith(f"/runs/{run['id']}")
    assert (run["title"], run["state"]) == ("Første", "ready")
    assert run["request"] == {
        "mapping": {"navn": "n"},
        "profile": "by",
        "overrides": [],
        "trail": [],
        "language": "nb",
    }
    held = sorted(path.name for path in inside.service.folders.inputs(run["id"]).iterdir())
    assert held == ["a.gpkg", "b.gpkg"]
    assert inside.ask(f"/runs/{RUN}/rescore", {"title": "Annet"}).json["run"] != run["id"]
    assert inside.ask("/runs").json["runs"][0]["title"] == "Annet"


def test_a_run_that_is_under_way_is_not_begun_again(inside):
    inside.service.store.set_run(RUN, "scoring")
    assert inside.ask(f"/runs/{RUN}/repeat", method="POST").status == 409
    inside.service.store.set_run(RUN, "failed")
    said = inside.ask(f"/runs/{RUN}/repeat", method="POST")
    assert (said.status, said.json["run"]) == (201, RUN)
    assert inside.service.store.run(RUN)["state"] == "ready"


# --- the job that makes a run ---------------------------------------------------------------------


def kept(inside):
    """The events that were told: what, to whom, and what about."""
    return [(kind, owner, about) for _n, owner, kind, about in inside.service.events._kept]


def test_a_run_is_mapped_before_it_is_written_and_each_step_is_told(inside):
    job = inside.ask(f"/runs/{RUN}/repeat", method="POST").json["job"]
    row = inside.ask(f"/jobs/{job}").json
    assert (row["status"], row["progress"], row["message"]) == ("successful", 100, "Ferdig.")
    assert row["processID"] == "run"
    assert inside.service.store.run(RUN)["told"] == {"sites": 2}
    asked = [(name, given["folder"].rsplit("/", 1)[-1]) for name, given, *_r in inside.lane.asked]
    assert asked == [("scoring.first_look", "first"), ("scoring.whole_folder", "result")]
    told = [(kind, owner) for kind, owner, _about in kept(inside)]
    assert told == [
        ("job", "program"), ("run", ""), ("job", "program"), ("run", ""), ("job", "program"),
    ]  # fmt: skip
    abouts = [about for _kind, _owner, about in kept(inside)]
    assert [f'"progress": {n}' in abouts[i] for i, n in ((0, 5), (2, 40), (4, 100))] == [True] * 3
    assert ['"state": "mapped"' in abouts[1], '"state": "ready"' in abouts[3]] == [True, True]


def test_what_stands_in_the_way_is_the_runs_trouble_and_the_jobs_answer(inside):
    problem = Problem("a.gpkg", "Tom fil.", "Send en annen.")
    inside.lane.answers["scoring.first_look"] = Refused((problem,))
    job = inside.ask(f"/runs/{RUN}/repeat", method="POST").json["job"]
    run = inside.service.store.run(RUN)
    assert run["state"] == "failed"
    assert run["told"]["failed"] == run["told"]["detail"]
    assert run["told"]["status"] == 422
    row = inside.ask(f"/jobs/{job}").json
    assert (row["status"], row["progress"]) == ("failed", 100)
    assert row["links"][1]["rel"].endswith("exceptions")
    said = inside.ask(f"/jobs/{job}/results")
    assert (said.status, said.json["type"]) == (422, "InvalidParameterValue")
    assert said.json["problems"] == [
        {"where": "a.gpkg", "what": "Tom fil.", "remedy": "Send en annen."}
    ]
    assert '"progress": 100' in kept(inside)[-1][2]


def test_a_fault_of_ours_fails_the_job_with_what_it_said(inside):
    inside.lane.answers["scoring.first_look"] = ZeroDivisionError("delt på null")
    job = inside.ask(f"/runs/{RUN}/repeat", method="POST").json["job"]
    assert inside.service.store.run(RUN)["told"] == {"failed": "delt på null"}
    said = inside.ask(f"/jobs/{job}/results")
    assert (said.status, said.json["detail"]) == (500, "delt på null")
    assert said.json["type"] == "NoApplicableCode"


@pytest.mark.parametrize(
    ("hindrance", "status", "retry"),
    [
        (Overtaken(), 409, None),
        (Crowded(), 429, "1"),
        (TimeoutError(), 503, "5"),
        (WorkFailed("ingen plass"), 500, None),
        (Refused((Problem("x", "y", "z"),)), 422, None),
    ],
)
def test_why_a_lane_did_not_answer(inside, hindrance, status, retry):
    inside.lane.answers["weights.weighed"] = hindrance
    said = inside.ask(f"/runs/{RUN}/weigh", PROFILE)
    assert (said.status, said.headers.get("retry-after")) == (status, retry)


def test_seven_jobs_leave_room_for_one_more_and_eight_do_not(inside):
    for n in range(7):
        inside.service.store.add_job(f"j{n}", "run", "program", None, {})
    inside.service.store.set_job("j0", "running", 5)
    assert inside.ask(f"/runs/{RUN}/repeat", method="POST").status == 201
    inside.service.store.add_job("j7", "run", "program", None, {})
    said = inside.ask(f"/runs/{RUN}/repeat", method="POST")
    assert (said.status, said.headers["retry-after"]) == (429, "5")
    assert "8" in said.json["detail"]
    rescored = inside.ask(f"/runs/{RUN}/rescore", {"profile": "by"})
    assert rescored.status == 429
    assert names(inside.ask("/runs")) == ["Andre", "Første"]
    assert inside.service.store.run(RUN)["state"] == "ready"
    inside.service.store.set_job("j1", "successful", 100)
    assert inside.ask(f"/runs/{RUN}/repeat", method="POST").status == 201


# --- dropped files --------------------------------------------------------------------------------


@pytest.fixture
def drop(inside):
    said = inside.ask("/drops", {})
    assert said.status == 201
    assert said.headers["location"].endswith(f"/drops/{said.json['id']}")
    return said.json["id"]


def sent(inside, drop, name, content=b"abc"):
    headers = {"Content_Type": "application/octet-stream"}
    return inside.ask(f"/drops/{drop}/files/{name}", content, "PUT", **headers)


def test_a_file_is_kept_as_it_came_by_a_name_that_is_only_a_name(inside, drop):
    said = sent(inside, drop, "a b.gpkg")
    assert (said.status, said.json) == (201, {"id": drop, "name": "a b.gpkg", "bytes": 3})
    folder = inside.service.folders.drop(drop)
    assert (folder / "files" / "a b.gpkg").read_bytes() == b"abc"
    assert sorted(path.name for path in folder.iterdir()) == ["drop.json", "files"]


@pytest.mark.parametrize(("size", "status"), [(9, 201), (10, 201), (11, 413)])
def test_a_file_that_is_too_large_leaves_nothing(inside, drop, monkeypatch, size, status):
    monkeypatch.setattr(drops, "LARGEST", 10)
    assert sent(inside, drop, "a.gpkg", b"x" * size).status == status
    folder = inside.service.folders.drop(drop)
    assert len(list((folder / "files").iterdir())) == (status == 201)
    assert not list(folder.glob("*.part"))


def test_no_more_than_twenty_files_are_taken(inside, drop):
    folder = inside.service.folders.drop(drop) / "files"
    for n in range(19):
        (folder / f"{n}.csv").write_bytes(b"")
    assert sent(inside, drop, "last.csv").status == 201
    assert sent(inside, drop, "more.csv").status == 422


def test_the_parts_of_a_shapefile_belong_to_it_and_other_tables_do_not(inside, drop):
    inside.lane.answers["reading.look"] = lambda files, mapping: {
        "files": [file.rsplit("/", 1)[-1] for file in files],
        "mapping": mapping,
    }
    assert inside.ask(f"/drops/{drop}").status == 422
    for name in ("A.SHP", "a.dbf", "a.prj", "b.dbf", "a.xlsx"):
        sent(inside, drop, name)
    assert inside.ask(f"/drops/{drop}").json["files"] == ["A.SHP", "a.xlsx", "b.dbf"]
    assert inside.lane.asked[-1][3] == 180.0
    said = inside.ask(f"/drops/{drop}/mapping", {"name": "navn"}, "PUT")
    assert said.json["mapping"] == {"name": "navn"}
    assert inside.ask(f"/drops/{drop}").json["mapping"] == {"name": "navn"}


def test_a_mapping_that_does_not_hold_leaves_the_old_one(inside, drop):
    sent(inside, drop, "a.csv")
    inside.lane.answers["reading.look"] = lambda files, mapping: {"mapping": mapping}
    inside.ask(f"/drops/{drop}/mapping", {"name": "navn"}, "PUT")
    inside.lane.answers["reading.look"] = Refused((Problem("x", "Feil.", ""),))
    assert inside.ask(f"/drops/{drop}/mapping", {"name": "feil"}, "PUT").status == 422
    inside.lane.answers["reading.look"] = lambda files, mapping: {"mapping": mapping}
    assert inside.ask(f"/drops/{drop}").json == {"mapping": {"name": "navn"}}


def test_dropped_files_are_scored_by_their_names_or_by_a_title(inside, drop):
    sent(inside, drop, "b.csv")
    sent(inside, drop, "a.csv")
    said = inside.ask(f"/drops/{drop}/score", {"profile": "by", "overrides": []})
    assert said.status == 201
    run = inside.service.store.run(said.json["run"])
    assert (run["title"], run["owner"]) == ("a, b", "program")
    assert run["request"] == {
        "mapping": {}, "profile": "by", "overrides": [], "language": "nb",
    }  # fmt: skip
    titled = inside.ask(f"/drops/{drop}/score", {"title": "Runde"}).json["run"]
    assert inside.service.store.run(titled)["title"] == "Runde"


def test_an_override_is_logged_with_whose_it_is_and_none_is_not(inside, drop):
    sent(inside, drop, "a.csv")
    own = {
        "id": "1", "constraint": "flood", "answer": "no", "reason": "Sikret", "by": "Kari",
        "date": "2026-11-29",
    }  # fmt: skip
    inside.ask(f"/drops/{drop}/score", {"overrides": []})
    assert inside.ask("/log").json["log"] == []
    run = inside.ask(f"/drops/{drop}/score", {"overrides": [own]}).json["run"]
    [note] = inside.ask("/log").json["log"]
    assert (note["who"], note["what"]) == ("program", "override")
    assert note["about"] == {"run": run, "overrides": [own]}


def test_files_and_drops_are_deleted_for_good(inside, drop):
    sent(inside, drop, "a.csv")
    assert inside.ask(f"/drops/{drop}/files/b.csv", method="DELETE").status == 404
    said = inside.ask(f"/drops/{drop}/files/a.csv", method="DELETE")
    assert said.json == {"id": drop, "name": "a.csv", "deleted": True}
    assert inside.ask(f"/drops/{drop}", method="DELETE").json == {"id": drop, "deleted": True}
    assert not inside.service.folders.drop(drop).exists()
    assert inside.ask(f"/drops/{drop}", method="DELETE").status == 404


def test_another_ones_drop_is_not_there(inside, drop):
    told = inside.service.folders.drop(drop) / "drop.json"
    told.write_text(told.read_text().replace("program", "key:ola"))
    assert inside.ask(f"/drops/{drop}", method="DELETE").status == 404
    assert inside.ask("/drops/x", method="DELETE").status == 404


def test_the_oldest_of_thirty_drops_makes_room_and_one_of_a_week_goes(tmp_path, monkeypatch):
    week = 7 * 24 * 3600.0
    monkeypatch.setattr(drops.time, "time", lambda: week + 1000.0)

    def dropped(name, owner, age):
        (tmp_path / name).mkdir()
        file = tmp_path / name / "drop.json"
        file.write_text(f'{{"owner": "{owner}"}}')
        os.utime(file, (week + 1000.0 - age,) * 2)

    for n in range(29):
        dropped(f"own{n:02d}", "kari", 100 + n)
    dropped("ola", "ola", 5000)
    dropped("week", "ola", week)
    drops.make_room(tmp_path, "kari")
    assert len(list(tmp_path.iterdir())) == 31
    dropped("own29", "kari", 50)
    dropped("old", "ola", week + 1)
    drops.make_room(tmp_path, "kari")
    left = {path.name for path in tmp_path.iterdir()}
    assert "own28" not in left
    assert {"own00", "own27", "own29", "ola", "week"} <= left
    assert "old" not in left


# --- profiles and the sample ----------------------------------------------------------------------


def test_a_profile_is_kept_with_who_saved_it(inside):
    inside.lane.answers |= {"weights.checked": {"toml": 'title = "Min"\n'}, "weights.bundled": [1]}
    body = PROFILE
    assert inside.ask("/profiles/min-1", body, "PUT").json == {"toml": 'title = "Min"\n'}
    assert inside.lane.asked[-1][1] == {"profile": body, "name": "min-1"}
    said = inside.ask("/profiles").json
    assert said == {"bundled": [1], "own": [{"name": "min-1", "title": "Min"}]}
    shown = inside.ask("/profiles/min-1")
    assert (shown.text, shown.headers["content-type"]) == ('title = "Min"\n', "application/toml")
    assert shown.headers["content-disposition"].endswith("min-1.toml")
    [note] = inside.ask("/log").json["log"]
    assert (note["what"], note["about"]["name"]) == ("save profile", "min-1")
    assert inside.ask("/profiles/other").status == 404
    assert inside.service.profile("min-1") == {"title": "Min", "name": "min-1"}
    assert inside.service.profile("balansert") == "balansert"
    assert inside.service.profile(body) == body


@pytest.mark.parametrize(
    ("name", "status"),
    [("a", 200), ("a" * 60, 200), ("a" * 61, 422), ("-a", 422), ("A", 422), ("a_b", 422)],
)
def test_a_profile_has_a_name_that_a_file_can_have(inside, name, status):
    inside.lane.answers["weights.checked"] = {"toml": ""}
    assert inside.ask(f"/profiles/{name}", PROFILE, "PUT").status == status


def test_the_sample_is_a_run_that_says_it_is_invented(inside, tmp_path):
    file = tmp_path / "proposals.gpkg"
    file.write_bytes(b"x")
    inside.lane.answers["warm.sample"] = str(file)
    said = inside.ask("/sample", {})
    run = inside.service.store.run(said.json["run"])
    assert (said.status, run["title"]) == (201, "Eksempelområdene (oppdiktede)")
    assert [path.name for path in inside.service.folders.inputs(run["id"]).iterdir()] == [
        "proposals.gpkg"
    ]


def test_a_region_in_trouble_is_told_before_one_that_opens(inside):
    service = inside.service
    assert service.opened_region()["title"] == "Lilleby"
    service.region = None
    with pytest.raises(WebError) as opening:
        service.opened_region()
    assert (opening.value.status, opening.value.headers) == (503, {"Retry-After": "2"})
    service.trouble = WebError(503, "Feil.")
    with pytest.raises(WebError, match="Feil"):
        service.opened_region()
