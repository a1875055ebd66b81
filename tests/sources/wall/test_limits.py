"""What kills, hangs or swells the reader costs its own file, and says so within seconds."""

from __future__ import annotations

import os
import pickle
import struct
import sys
import time
import zipfile
from enum import Enum
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ikap.model import ConfigurationError, InputError, Kind
from ikap.sources import wall
from ikap.sources.adding.inspection import inspect
from ikap.sources.dataset import read_datasets
from ikap.sources.files import read_table
from ikap.sources.proposals import read_proposals
from ikap.sources.wall import reader
from ikap.sources.wall.exchange import packed, unpacked
from ikap.sources.wall.limits import GIB, Limits, limits_of
from ikap.text import speaking

WEST, SOUTH = 560_100, 7_020_100
GOOD = shapely.box(WEST, SOUTH, WEST + 200, SOUTH + 200).wkt
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")


def refused(path: Path, function: object, *given: object) -> str:
    with pytest.raises(InputError) as caught:
        wall.run(path, function, *given)  # type: ignore[arg-type]
    [problem] = caught.value.problems
    assert problem.where == path.name
    return problem.what


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "innspill.csv"
    path.write_text(f"id;kind;wkt;epsg\nA1;bolig;{GOOD};25832\n", encoding="utf-8")
    return path


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    wall.start()
    wall.run(Path("x"), abs, 1)  # up before the seconds count
    monkeypatch.setattr(reader, "limits_of", lambda path: Limits(0.3, GIB))


def test_a_reader_that_dies_is_replaced(file):
    assert "fikk leseren til å stanse" in refused(file, os.abort)
    assert len(read_table(file)) == 1


def test_what_hangs_is_stopped(file, hurried):
    start = time.monotonic()
    assert "kunne ikke leses innen fristen på 0 s." in refused(file, time.sleep, 60)
    assert time.monotonic() - start < 10


@LINUX
def test_what_swells_is_stopped(file):
    assert "krever mer minne enn grensen på 2,0 GB" in refused(file, bytearray, 3 * GIB)
    assert len(read_table(file)) == 1


def test_no_class_of_python_is_named_and_the_log_has_it(file, tmp_path, monkeypatch):
    monkeypatch.setenv("IKAP_LOG", str(tmp_path / "log" / "ikap.log"))
    assert refused(file, int, "x") == "filen kan ikke leses."
    assert "ValueError: invalid literal" in (tmp_path / "log" / "ikap.log").read_text("utf-8")


def test_only_data_come_back():
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.system|nt\.system"):
        unpacked(pickle.dumps(os.system))
    with pytest.raises(pickle.UnpicklingError):
        unpacked(pickle.dumps(eval))
    with pytest.raises(pickle.UnpicklingError):
        unpacked(b"\x80\x04\x8c\x0epandas.io.pickle\x8c\x0bread_pickle\x93.")
    assert unpacked(pickle.dumps({"a": [1, {2}]})) == {"a": [1, {2}]}


def test_a_member_of_an_enumeration_comes_through_in_every_python(monkeypatch):
    """Before 3.11.4 a member is pickled as `getattr(Kind, "HOUSING")`, which is no data."""

    def as_before(member, _protocol):
        return getattr, (type(member), member.name)

    monkeypatch.setattr(Enum, "__reduce_ex__", as_before)
    with pytest.raises(pickle.UnpicklingError, match="getattr"):
        unpacked(pickle.dumps(Kind.HOUSING))
    assert unpacked(packed({"kind": [Kind.HOUSING, Kind.BUSINESS]})) == {
        "kind": [Kind.HOUSING, Kind.BUSINESS]
    }


def test_a_larger_file_gets_more_but_a_bomb_does_not(tmp_path):
    small, large, bomb = (tmp_path / name for name in ("a.csv", "b.csv", "c.zip"))
    small.write_bytes(b"x")
    large.write_bytes(bytes(2_000_000))
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(200_000_000))
    assert round(limits_of(small).seconds) == 8
    assert round(limits_of(large).seconds) == 18
    assert limits_of(large).memory - limits_of(small).memory == pytest.approx(100e6, rel=0.01)
    assert limits_of(bomb).seconds < 8 + 5 * 50 * bomb.stat().st_size / 1e6 + 1


# --- files that are made to do harm -----------------------------------------------------------


def _rows(path: Path, *wkt: str) -> Path:
    rows = [f"N{n};bolig;{text};25832" for n, text in enumerate(wkt)]
    lines = ["id;kind;wkt;epsg", f"GOOD;bolig;{GOOD};25832", *rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _round(count: int, turn: float) -> shapely.Polygon:
    turns = turn * np.arange(count)
    points = np.column_stack([np.cos(turns), np.sin(turns)]) * 90 + (WEST + 400, SOUTH + 400)
    return shapely.Polygon(points.round(6))


def deep(path: Path) -> Path:
    return _rows(path, "GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 2)" + ")" * 100_000)


def quarter_million(path: Path) -> Path:
    return _rows(path, shapely.to_wkt(_round(250_000, 2 * np.pi / 250_000), rounding_precision=3))


def star(path: Path) -> Path:
    return _rows(path, _round(6_000, 2.5).wkt)


@pytest.mark.parametrize(
    ("make", "nb", "en"),
    [
        (deep, "er nøstet i flere nivåer enn noe kart", "is nested more deeply than in any map"),
        (
            quarter_million,
            "høyst 200\N{NO-BREAK SPACE}000 er tillatt",
            "at most 200,000 is allowed",
        ),
        (
            star,
            "krysser seg selv flere ganger enn grensen på 5\N{NO-BREAK SPACE}000",
            "crosses itself more times than the limit of 5,000",
        ),
    ],
)
def test_a_row_that_is_too_much_is_refused_and_the_good_one_is_scored(
    make, nb, en, tmp_path, lilleby
):
    path = make(tmp_path / "innspill.csv")
    start = time.monotonic()
    for code, words in (("nb", nb), ("en", en)):
        with speaking(code):
            read = read_proposals([path], lilleby)
        assert read.alternatives.index.tolist() == ["GOOD"]
        [rejection] = read.rejected
        assert rejection.row == 2
        assert words in rejection.reason
    assert time.monotonic() - start < 30


def test_a_damaged_file_in_which_no_layer_is_found_is_refused(tmp_path, lilleby):
    file = tmp_path / "a.fgb"
    gpd.GeoDataFrame({"kind": ["bolig"]}, geometry=[shapely.from_wkt(GOOD)], crs=25832).to_file(
        file, driver="FlatGeobuf"
    )
    whole = file.read_bytes()
    head = int.from_bytes(whole[8:12], "little")
    file.write_bytes(whole[:12] + b"\xff" * head + whole[12 + head :])
    for code, words in (("nb", "kan ikke leses"), ("en", "cannot be read")):
        with speaking(code):
            (rejection,) = read_proposals([file], lilleby).rejected
            with pytest.raises(InputError) as shown:
                read_datasets([str(file)], lilleby)
        assert [words in text for text in (rejection.reason, str(shown.value))] == [True, True]


def test_a_layer_with_an_object_of_too_many_points_is_refused(tmp_path, toy):
    crowded = _round(500_001, 2 * np.pi / 500_001)
    frame = gpd.GeoDataFrame({"arealtype": [21]}, geometry=[crowded], crs=25832)
    region = toy.add("land", frame=frame).open()
    file = toy.folder / "land.gpkg"
    for code, words in (
        ("nb", "nr. 1: antall punkter i geometrien er 500\N{NO-BREAK SPACE}002"),
        ("en", "no. 1: the number of points in the geometry is 500,002"),
    ):
        with speaking(code):
            with pytest.raises(InputError) as shown:
                read_datasets([str(file)], region)
            with pytest.raises(ConfigurationError) as declared:
                region.layer("land")
            with pytest.raises(InputError) as added:
                inspect(region.declarations["land"], region.crs, None)
        assert [words in str(caught.value) for caught in (shown, declared, added)] == [True] * 3


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "rør.csv")
    return folder / "rør.csv"


def device(folder: Path) -> Path:
    (folder / "enhet.geojson").symlink_to("/dev/zero")
    return folder / "enhet.geojson"


def loop(folder: Path) -> Path:
    (folder / "løkke.gpkg").symlink_to(folder / "løkke.gpkg")
    return folder / "løkke.gpkg"


def locked(folder: Path) -> Path:
    path = folder / "låst.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", "{}")
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the flag of the file, and of the list of files
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    return path


def bomb(folder: Path) -> Path:
    """Two gigabytes in two megabytes."""
    path = folder / "bombe.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.geojson", "w", force_zip64=True) as member,
    ):
        for _ in range(200):
            member.write(bytes(3_000_000))
    return path


def swollen(folder: Path) -> Path:
    return bomb(folder).rename(folder / "bombe.xlsx")


def cut(folder: Path) -> Path:
    (folder / "kuttet.gpkg").write_bytes(b"SQLite format 3\0" + struct.pack(">H", 4096) * 300)
    return folder / "kuttet.gpkg"


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none")


@pytest.mark.parametrize(
    ("make", "nb", "en"),
    [
        pytest.param(pipe, "et rør eller en enhet", "a pipe or a device", marks=POSIX),
        pytest.param(device, "et rør eller en enhet", "a pipe or a device", marks=POSIX),
        pytest.param(loop, "viser til en fil som ikke finnes", "does not exist", marks=POSIX),
        (locked, "kryptert med passord", "encrypted with a password"),
        (bomb, "når den pakkes ut", "when unpacked"),
        (swollen, "når den pakkes ut", "when unpacked"),
        (cut, "kan ikke leses", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_within_seconds(make, nb, en, tmp_path, lilleby, file):
    path = make(tmp_path)
    start = time.monotonic()
    for code, words in (("nb", nb), ("en", en)):
        with speaking(code):
            read = read_proposals([path, file], lilleby)
            with pytest.raises(InputError) as caught:
                read_datasets([str(path)], lilleby)
        assert len(read.alternatives) == 1
        assert [words in rejection.reason for rejection in read.rejected] == [True]
        assert words in str(caught.value)
    assert time.monotonic() - start < 40
