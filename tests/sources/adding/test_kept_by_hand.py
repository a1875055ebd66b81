"""Records, logs, dates and the parts of a fetch in region.toml: what is kept, and in what order."""

from __future__ import annotations

import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from ikap.model import ConfigurationError
from ikap.sources import fetched, log
from ikap.sources.adding import dates, offer, replacing
from ikap.sources.fetched import Asked, FetchRecord

RECORD = FetchRecord("p", "land", "T", "E", "fri", "2026-01-02", "feature", "2026-01-03", url="u")


def layer(product="p", *, parts=({"file": "a.gpkg"},), **changed):
    from dataclasses import replace

    record = replace(RECORD, product=product, **changed)
    return SimpleNamespace(
        product=SimpleNamespace(id=product), record=record, parts=parts, files={}
    )


def test_a_layer_is_of_all_its_data_sets_and_as_old_as_the_oldest():
    one = replacing.official_entry([layer()], {})
    assert one["file"] == "official/a.gpkg"
    assert one["source"] == {"title": "T", "publisher": "E", "date": date(2026, 1, 2),
                             "licence": "fri", "url": "u"}  # fmt: skip
    assert one["download"] == {"service": "official", "products": ["p"]}
    cover = {"file": "b.gpkg", "record": "b.json", "coverage": {"file": "b.gpkg", "layer": "c"}}
    two = replacing.official_entry(
        [layer(), layer("q", parts=[cover], title="U", date="2025-01-01", url="v")], {}
    )
    assert two["parts"] == [
        {"file": "official/a.gpkg"},
        {"file": "official/b.gpkg", "record": "official/b.json",
         "coverage": {"file": "official/b.gpkg", "layer": "c"}},
    ]  # fmt: skip
    assert two["source"] == {"title": "T; U", "publisher": "E", "date": date(2025, 1, 1),
                             "licence": "fri", "url": "u"}  # fmt: skip
    assert two["download"]["products"] == ["p", "q"]


@pytest.mark.parametrize(
    ("coverage", "requests", "kept"),
    [("failed", (), True), ("failed", (Asked("wfs", "a", "l"),), False), ("none", (), False)],
)
def test_what_came_before_is_kept_where_nothing_came_now(coverage, requests, kept):
    before = {"parts": [{"file": "x", "record": "official/p-1.json"},
                        {"file": "y", "record": "official/q-1.json"}, {"file": "z"}]}  # fmt: skip
    entry = replacing.official_entry([layer(coverage=coverage, requests=requests)], before)
    assert entry["file"] == ("x" if kept else "official/a.gpkg")
    alone = {"file": "x", "record": "official/p-1.json"}
    entry = replacing.official_entry([layer(coverage=coverage, requests=requests)], alone)
    assert entry["file"] == ("x" if kept else "official/a.gpkg")


def test_files_that_no_layer_names_are_swept_and_those_that_came_are_copied_once(tmp_path):
    folder = tmp_path / "official"
    assert replacing.sweep(_region(tmp_path)) == []
    came = tmp_path / "work.gpkg"
    came.write_text("ny", encoding="utf-8")
    replacing._bring(tmp_path, [SimpleNamespace(files={"a.gpkg": came, "c.gpkg": came})])
    came.write_text("nyere", encoding="utf-8")
    replacing._bring(tmp_path, [SimpleNamespace(files={"a.gpkg": came, "b.gpkg": came})])
    held = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert held == {"a.gpkg": "ny", "b.gpkg": "nyere", "c.gpkg": "ny"}
    _region(tmp_path, 'file = "official/a.gpkg"')
    assert replacing.sweep(tmp_path) == ["b.gpkg", "c.gpkg"]
    assert [path.name for path in folder.iterdir()] == ["a.gpkg"]


def _region(folder: Path, text="") -> Path:
    (folder / "region.toml").write_text(text, encoding="utf-8")
    return folder


# --- records and logs -----------------------------------------------------------------------------


def test_a_record_of_a_fetch_is_read_as_it_was_written(tmp_path):
    whole = FetchRecord(**{**vars(RECORD), "requests": (Asked("wfs", "a", "l", box=(1.0, 2.0)),),
                           "remarks": ("m",), "fitness": {"Kommuneplan": 2}})  # fmt: skip
    path = tmp_path / "r.json"
    path.write_text(fetched.record_text(whole), encoding="utf-8")
    assert fetched.read_record(path) == whole
    document = json.loads(path.read_text(encoding="utf-8"))
    for wrong in (
        {**document, "schema": "x"},
        {**document, "mer": 1},
        {"schema": fetched.SCHEMA},
        3,
    ):
        other = tmp_path / "x.json"
        other.write_text(json.dumps(wrong), encoding="utf-8")
        fetched._read.cache_clear()
        if isinstance(wrong, dict):
            with pytest.raises(ConfigurationError, match="henteprotokoll"):
                fetched.read_record(other)
    with pytest.raises(ConfigurationError):
        fetched.read_record(tmp_path / "none.json")


@pytest.mark.parametrize(("size", "anew"), [(log.LARGEST, False), (log.LARGEST + 1, True)])
def test_a_log_that_is_too_long_begins_anew(tmp_path, monkeypatch, size, anew):
    file = tmp_path / "ny" / "ikap.log"
    monkeypatch.setenv("IKAP_LOG", str(file))
    file.parent.mkdir()
    file.write_bytes(b"x" * size)
    log.note("fil", "feil\n\n")
    content = file.read_text(encoding="utf-8")
    assert content.startswith("x") is (not anew)
    assert content.endswith(" fil\nfeil\n\n")
    log.note("fil", KeyError("borte"))
    assert "KeyError: 'borte'\n\n" in file.read_text(encoding="utf-8")
    monkeypatch.setenv("IKAP_LOG", str(file / "x"))
    log.note("fil", "feil")


@pytest.mark.parametrize(
    ("platform", "variable", "place"),
    [
        ("linux", "XDG_STATE_HOME", "s/ikap/ikap.log"),
        ("linux", None, "h/.local/state/ikap/ikap.log"),
        ("win32", "LOCALAPPDATA", "s/ikap/ikap.log"),
        ("win32", None, "h/ikap/ikap.log"),
        ("darwin", None, "h/Library/Logs/ikap/ikap.log"),
    ],
)
def test_a_log_lies_where_the_system_keeps_them(tmp_path, monkeypatch, platform, variable, place):
    for name in ("IKAP_LOG", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "s"))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "h")
    assert log.place() == tmp_path / place


# --- dates and offers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("20260115", "2026-01-15"),
        ("a_2026-01-15b", "2026-01-15"),
        ("2026-02-30", None),
        ("12026-01-15", None),
        ("202601150", None),
        ("18991231", None),
        (date(2026, 1, 15), "2026-01-15"),
        (pd.Timestamp(2026, 1, 15, 8), "2026-01-15"),
        (None, None),
    ],
)
def test_a_date_in_a_cell_exists(value, iso):
    assert dates._iso(value) == iso


def offered(path, **columns):
    cells = pd.DataFrame(columns, dtype=object)
    return SimpleNamespace(path=path, columns=tuple(columns), cells=cells, shape="polygon")


def test_the_date_of_a_file_is_the_latest_of_its_first_column_of_dates(tmp_path):
    path = tmp_path / "a.gpkg"
    given = offered(
        path, Oppdateringsdato=["2026-05-01", None], datauttaksdato=["2025-01-01", "2025-03-01"]
    )
    assert dates.date_of.__wrapped__(given).date == "2025-03-01"
    empty = offered(path, oppdateringsdato=["2026-05-01"], datauttaksdato=[None])
    assert dates.date_of.__wrapped__(empty).date == "2026-05-01"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE gpkg_metadata (metadata TEXT)")
        for day in ("2024-01-01", "2024-06-01"):
            file.execute("INSERT INTO gpkg_metadata VALUES (?)", (f"<gco:Date>{day}</gco:Date>",))
        file.commit()
    assert dates.date_of.__wrapped__(offered(path, x=[1])).date == "2024-06-01"
    assert dates.date_of.__wrapped__(offered(tmp_path / "a.csv", x=[1])) is None
    assert dates.date_of.__wrapped__(offered(tmp_path / "none.gpkg", x=[1])) is None


def test_a_timetable_is_of_its_first_day(tmp_path):
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dypt/feed_info.txt", "feed_start_date\n20250101\n")
        archive.writestr("feed_info.txt", "feed_start_date\n20260101\n")
    given = SimpleNamespace(path=path, shape="timetable")
    assert dates._in_timetable(given).date == "2026-01-01"
    assert dates._in_timetable(SimpleNamespace(path=path, shape="polygon")) is None
    (tmp_path / "feed_info.txt").write_text("feed_start_date\n\n", encoding="utf-8")
    assert dates._in_timetable(SimpleNamespace(path=tmp_path, shape="timetable")) is None


@pytest.mark.parametrize(
    ("names", "timetable"), [(("stops.txt",), True), (("a/stops.txt", "b"), True), (("b",), False)]
)
def test_a_timetable_is_known_by_its_stops(tmp_path, names, timetable):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert offer._is_timetable(path) is timetable
    assert offer._is_timetable(path.rename(path.with_suffix(".gtfs"))) is False
    assert offer._is_timetable(tmp_path) is False
    (tmp_path / "stops.txt").write_text("x", encoding="utf-8")
    assert offer._is_timetable(tmp_path) is True


@pytest.mark.parametrize(
    ("sheets", "asked", "layers"),
    [(("A",), None, [None]), (("A", "B"), None, ["A", "B"]), (("A", "B"), "B", ["B"])],
)
def test_the_sheets_of_a_workbook_are_offered(monkeypatch, sheets, asked, layers):
    monkeypatch.setattr(offer.table, "sheet_names", lambda _path: sheets)
    monkeypatch.setattr(
        offer.table, "read_table", lambda _path, name: pd.DataFrame({f"felt {name}": []})
    )
    made = offer._sheets(Path("a.xlsx"), asked)
    assert [each.layer for each in made] == layers
    assert made[0].where == ("a.xlsx" if layers[0] is None else f"a.xlsx:{layers[0]}")
    assert made[0].columns == (f"felt {layers[0]}",)
    assert offer._sheets(Path("a.csv"), None)[0].layer is None
