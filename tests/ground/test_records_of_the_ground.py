"""What the records of the ground refuse, at, under and over; and how files and runs come in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import ikap
from ikap import api, cli
from ikap.columns import TidyTable
from ikap.document import as_number
from ikap.model import Basis, Curve, NothingScored, Rejection, Table, Tag
from tests.commands.stage import Stage

A, B = Path("a"), Path("b")


@pytest.mark.parametrize(
    ("points", "sound"),
    [
        (((0, 0), (1, 1)), True),
        (((0, 1), (1, 0)), True),
        (((0, 0.5), (1, 0.5)), True),
        (((0, 0),), False),
        (((0, 0), (0, 1)), False),
        (((1, 0), (0, 1)), False),
        (((0, -0.01), (1, 1)), False),
        (((0, 0), (1, 1.01)), False),
        (((0, 0), (1, 1), (2, 0.5)), False),
        (((0, 1), (1, 0), (2, 0.5)), False),
        (((0, 0), (1, 0.5), (2, 0.5), (3, 1)), True),
    ],
)
def test_a_curve_rises_or_falls_all_the_way_within_nought_and_one(points, sound):
    if sound:
        assert Curve(points).points == tuple((float(x), float(v)) for x, v in points)
    else:
        with pytest.raises(ValueError, match="a curve"):
            Curve(points)


def test_a_curve_is_flat_outside_its_ends_and_what_is_missing_stays_missing():
    curve = Curve(((10, 1), (20, 0)))
    assert curve([5, 10, 15, 20, 25]).tolist() == [1, 1, 0.5, 0, 0]
    assert np.isnan(curve([np.nan])).all()


@pytest.mark.parametrize(("value", "sound"), [(0, True), (1, True), (-0.1, False), (1.1, False)])
def test_a_table_has_values_within_nought_and_one(value, sound):
    if sound:
        assert Table({2: value})([[2, 3]]).tolist()[0][0] == value
    else:
        with pytest.raises(ValueError, match=r"0\.\.1"):
            Table({2: value})


@pytest.mark.parametrize(
    ("publisher", "day", "sound"),
    [("NVE", "2026", True), (None, "2026", False), ("NVE", None, False)],
)
def test_only_what_names_publisher_and_date_is_a_source(publisher, day, sound):
    assert Basis("T", Tag.COMPUTED).tag is Tag.COMPUTED
    if sound:
        assert Basis("T", "S", publisher, day).tag is Tag.SOURCE
    else:
        with pytest.raises(ValueError, match="needs publisher and date"):
            Basis("T", "S", publisher, day)


@pytest.mark.parametrize(
    ("value", "decimals", "number"),
    [(1.23456, 2, 1.23), (-0.001, 2, 0.0), (float("nan"), 2, None), (float("inf"), 2, None),
     (2, 0, 2.0)],
)  # fmt: skip
def test_a_number_of_a_document_is_rounded_and_missing_where_there_is_none(value, decimals, number):
    result = as_number(value, decimals)
    assert result == number
    assert str(result) == str(number)  # no minus before a zero


TABLE = TidyTable(("id", "goal"), {"value": "v", "low": "l"})


def tidy(ids=("a", "b"), **columns):
    index = pd.MultiIndex.from_arrays([list(ids), ["x"] * len(ids)], names=["id", "goal"])
    return pd.DataFrame({**dict.fromkeys(("value", "low"), 0.0), **columns}, index=index)


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        (tidy(), []),
        (tidy(("a", "a")), []),
        (tidy(("b", "a")), ["not sorted by id"]),
        (tidy().rename_axis(["id", "x"]), ["index ['id', 'x'], expected ['id', 'goal']"]),
        (tidy().drop(columns=["value", "low"]), ["no columns ['low', 'value']"]),
        (tidy(z=1, b=2), ["unknown columns ['b', 'z']"]),
    ],
)
def test_a_tidy_table_is_told_how_it_is_not_one(table, problems):
    assert TABLE.problems(table) == problems


# --- from Python ----------------------------------------------------------------------------------

FEATURE = {"type": "Feature", "properties": {"id": "x"}, "geometry": None}


@pytest.mark.parametrize(
    ("sites", "asked"),
    [
        ([A, "b"], ("read_proposals", [A, B], "region", {"id": "nr"})),
        ((), ("read_proposals", [], "region", {"id": "nr"})),
        (FEATURE, ("features_sheet", [FEATURE], api.DEGREES, "Innspillene")),
        ({"type": "FeatureCollection", "features": [FEATURE, FEATURE]},
         ("features_sheet", [FEATURE, FEATURE], api.DEGREES, "Innspillene")),
        (iter([FEATURE]), ("features_sheet", [FEATURE], api.DEGREES, "Innspillene")),
        (SimpleNamespace(__geo_interface__=FEATURE),
         ("features_sheet", [FEATURE], api.DEGREES, "Innspillene")),
    ],
)  # fmt: skip
def test_proposals_are_files_or_features(monkeypatch, sites, asked):
    stage = Stage(monkeypatch, api, read_proposals="lest", features_sheet="ark", read_sheet="lest")
    assert api._read(sites, "region", {"id": "nr"}) == "lest"
    assert stage.calls[0] == asked
    if asked[0] == "features_sheet":
        assert stage.calls[1] == ("read_sheet", "ark", "region", {"id": "nr"})


def test_proposals_may_be_a_frame(monkeypatch):
    stage = Stage(monkeypatch, api, frame_sheet="ark", read_sheet="lest")
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(0, 0)], crs=25832)
    assert api._read(frame, "region", {}) == "lest"
    assert stage.calls[0][1] is frame
    assert stage.calls[0][2] == "Innspillene"
    assert stage.calls[1] == ("read_sheet", "ark", "region", {})


def test_proposals_are_scored_with_all_that_is_given_beside_them(monkeypatch):
    read = SimpleNamespace(alternatives=pd.DataFrame(index=["x"]))
    stage = Stage(
        monkeypatch, api, opened="region", _read=read, read_overrides=("o",), read_form="skjema",
        read_trail="gang", run_name="kjøring", score_submissions="vurdert",
    )  # fmt: skip
    monkeypatch.setattr(api.profiles, "load", lambda name: f"weights {name}")
    assert api.score(["f"], "min", "p", mapping={"id": "nr"}, overrides="a", assessments="b",
                     trail="t", map_parts="map") == "vurdert"  # fmt: skip
    assert stage.calls[:4] == [
        ("opened", "min"), ("_read", ["f"], "region", {"id": "nr"}), ("read_overrides", A),
        ("read_form", B, read),
    ]  # fmt: skip
    assert stage.calls[5][1] == Path("t")
    assert list(stage.calls[5][2]) == ["x"]
    assert stage.calls[5][3] == "kjøring"
    assert stage.calls[6] == (
        "score_submissions", read, "region", "weights p",
        {"overrides": ("o",), "form": "skjema", "trail": "gang", "map_parts": "map"},
    )  # fmt: skip
    stage.calls.clear()
    api.score(["f"])
    usual = f"weights {api.profiles.DEFAULT}"
    assert stage.names() == ["opened", "_read", "read_form", "run_name", "read_trail",
                             "score_submissions"]  # fmt: skip
    assert stage.calls[1][3] == {}
    assert stage.calls[2] == ("read_form", None, read)
    assert stage.calls[4][1] is None
    assert stage.calls[5][3] == usual
    assert stage.calls[5][4]["overrides"] == ()


@pytest.mark.parametrize("empty", [True, False])
def test_what_is_read_is_evaluated_unless_all_was_refused(monkeypatch, empty):
    rejected = (Rejection("f", None, None, "hel", "r1"), Rejection("f", 0, "x", "rad", "r2"))
    submissions = SimpleNamespace(
        alternatives=pd.DataFrame({"a": [] if empty else [1]}), rejected=rejected,
        remarks=("m1",), inputs=("i1",), asked="spurt",
    )  # fmt: skip
    stage = Stage(monkeypatch, api, evaluate="vurdert", overlap_remarks=("felles",))
    form = SimpleNamespace(remarks=("m2",), inputs=("i2",), assessments="vurderinger")
    trail = SimpleNamespace(remarks=("m3",), entries="linjer")
    if empty:
        with pytest.raises(NothingScored) as caught:
            api.score_submissions(submissions, "region", "profil")
        problems = [(p.where, p.what, p.remedy) for p in caught.value.problems]
        assert problems == [("f", "hel", "r1"), ("f, 0", "rad", "r2")]
        return
    assert api.score_submissions(
        submissions, "region", "profil", overrides=("o",), form=form, trail=trail,
        map_parts="map", drawn=False,
    ) == "vurdert"  # fmt: skip
    asked, call = stage.calls
    assert asked == ("overlap_remarks", submissions.alternatives)
    assert call[1:4] == (submissions.alternatives, "region", "profil")
    assert call[4] == {
        "map_parts": "map", "rejected": rejected, "remarks": ("m1", "felles", "m2", "m3"),
        "inputs": ("i1", "i2"), "overrides": ("o",), "assessments": "vurderinger",
        "trail": "linjer", "asked": "spurt", "drawn": False,
    }  # fmt: skip


@pytest.mark.parametrize("written", [True, False])
def test_advice_is_written_as_a_submission_and_read_as_one(monkeypatch, written):
    stage = Stage(monkeypatch, api, opened="region", write_advised=None, read_proposals="lest",
                  read_added="lagt til", clock="nå")  # fmt: skip
    advised = []
    monkeypatch.setattr(api.advice, "advise", lambda *given, **named: advised.append((given, named))
                        or "råd")  # fmt: skip
    monkeypatch.setattr(api.advice, "held", lambda *given, **named: (given, named))
    folders = []

    def write(_advised, _evaluation, folder, _now):
        folders.append(folder)
        if written:
            (folder / api.ADVICE_FILE).write_text("x", encoding="utf-8")

    monkeypatch.setattr(api, "write_advised", write)
    evaluation = SimpleNamespace(region=SimpleNamespace(reference="r"))
    result = api.advise(evaluation, sites=["x"], map_parts="map")
    assert stage.calls[0] == ("opened", "r")
    assert advised == [((evaluation, "region"), {"sites": ["x"], "map_parts": "map"})]
    if written:
        assert result == (("råd", "lest", evaluation, "region"), {"added": "lagt til"})
        file = folders[0] / api.ADVICE_FILE
        assert ("read_proposals", [file], "region") in stage.calls
    else:
        assert result == "råd"
    assert not folders[0].exists()


def test_a_run_is_written_in_the_language_that_is_asked_for(monkeypatch):
    from ikap.text import language

    spoken = []
    monkeypatch.setattr(
        api, "write_run", lambda *given, **named: spoken.append((language(), given, named)) or A
    )
    assert api.write("vurdert", "ut", "en", region="r", paper="none", also=["fgb"], slides=True,
                     more={"m": 1}, advised={"a": 2}, say="si") == A  # fmt: skip
    assert spoken == [
        ("en", ("vurdert", Path("ut"), "r"),
         {"paper": api.Paper.NONE, "also": ["fgb"], "slides": True, "more": {"m": 1},
          "advice": {"a": 2}, "say": "si"})
    ]  # fmt: skip
    assert language() == "nb"


def test_a_region_is_opened_kept_and_made_ready(monkeypatch):
    kept = []
    region = SimpleNamespace(keep=lambda: kept.append("keep"))
    stage = Stage(monkeypatch, api, opened=region, ready=None)
    assert api.open_region("min") is region
    assert stage.calls == [("opened", "min"), ("ready", region)]
    assert kept == ["keep"]


def test_the_sample_is_told_where_it_is_missing(monkeypatch, tmp_path):
    assert api.sample_proposals().is_file()
    monkeypatch.setattr(api, "bundled_regions", lambda: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"proposals\.gpkg"):
        api.sample_proposals()


# --- the entry point ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "language", "reads"),
    [
        (["score", "x"], "nb", True),
        (["profiles", "--lang", "nn"], "nn", False),
        (["map", "--lang=en"], "en", True),
        (["profiles", "--lang", "sv"], "nb", False),
        (["profiles", "--lang"], "nb", False),
        ([], "nb", False),
    ],
)
def test_the_language_comes_before_the_commands_and_the_reader_beside_them(
    monkeypatch, words, language, reads
):
    import ikap.commands
    from ikap.sources import wall
    from ikap.text import language as spoken

    heard = []
    monkeypatch.setattr(sys, "argv", ["ikap", *words])
    monkeypatch.setattr(cli.signal, "signal", lambda number, what: heard.append((number, what)))
    monkeypatch.setattr(cli, "_speak", lambda: heard.append("speak"))
    monkeypatch.setattr(wall, "start", lambda: heard.append("start"))
    monkeypatch.setattr(ikap.commands, "app", lambda: heard.append(spoken()))
    monkeypatch.setenv("PROJ_DATA", "/foreign")
    cli.main()
    left = (cli.signal.SIGINT, cli._leave)
    assert heard == [left, "speak", *(["start"] if reads else []), language, left]
    assert "PROJ_DATA" not in os.environ


def test_a_fault_of_ours_is_told_and_noted(monkeypatch, capsys):
    import ikap.commands
    from ikap.sources import log

    noted = []
    monkeypatch.setattr(sys, "argv", ["ikap", "profiles"])
    monkeypatch.setattr(cli.signal, "signal", lambda *_given: None)
    monkeypatch.setattr(log, "note", lambda *given: noted.append(given))
    error = KeyError("x")

    def fails():
        raise error

    monkeypatch.setattr(ikap.commands, "app", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert noted == [("ikap profiles", error)]
    assert str(log.place()) in capsys.readouterr().err


def test_an_interrupt_ends_at_once(monkeypatch):
    ended = []
    monkeypatch.setattr(os, "_exit", ended.append)
    cli._leave(2, None)
    assert ended == [130]


def test_streams_take_every_sentence_also_where_there_are_none(monkeypatch):
    asked = []
    old = SimpleNamespace(reconfigure=lambda **named: asked.append(named))
    monkeypatch.setattr(sys, "stdout", old)
    monkeypatch.setattr(sys, "stderr", None)
    cli._speak()
    opened = sys.stderr
    assert asked == [{"encoding": "utf-8", "errors": "replace"}]
    assert (opened.name, opened.mode) == (os.devnull, "w")
    opened.close()


def test_the_package_has_its_names_and_no_other():
    assert ikap.score is api.score
    assert ikap.open_region is api.open_region
    assert ikap.__version__
    with pytest.raises(AttributeError, match="no attribute 'poeng'"):
        _ = ikap.poeng
