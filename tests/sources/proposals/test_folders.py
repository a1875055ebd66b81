"""Everything in a folder of submissions is read, refused or left alone, and told once."""

from __future__ import annotations

import json
import os
import zipfile
from collections import Counter

import pytest

from ikap.model import ConfigurationError
from ikap.sources.proposals.folders import find
from ikap.text import speaking


def written(folder, **contents):
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def names(paths, top):
    return [path.relative_to(top).as_posix() for path in paths]


def why(found):
    return {left.path.name: left.why for left in found.left}


def balanced(found):
    return found.count == len(found.files) + len(found.left) + len(found.refused)


def test_submissions_are_found_at_any_depth_and_the_rest_is_told(tmp_path):
    files = {
        "melhus/2026/innspill.gpkg": b"1",
        "melhus/2026/innspill.gpkg-wal": b"",
        "skaun/felt.shp": b"2",
        "skaun/felt.SHX": b"",
        "skaun/felt.dbf": b"",
        "skaun/felt.shp.xml": b"",
        "skaun/~$liste.xlsx": b"",
        "skaun/liste.xlsx": b"3",
        "skaun/les meg.txt": b"Hei, her er innspillene",
        "skaun/omr.txt": b"id;wkt\n",
        "brev.pdf": b"4",
        "Thumbs.db": b"",
        "kart.sos": b".HODE",
        "kart.json": b'{"type": "FeatureCollection"}',
        "pakke.json": b'{"name": "pakke"}',
        "avvist.csv": "\ufefffile;row;id;reason;remedy\r\n".encode(),
        ".git/config": b"",
    }
    found = find([written(tmp_path, **files)])
    assert names(found.files, tmp_path) == [
        "kart.json",
        "kart.sos",
        "melhus/2026/innspill.gpkg",
        "skaun/felt.shp",
        "skaun/liste.xlsx",
        "skaun/omr.txt",
    ]
    assert why(found) == {
        "innspill.gpkg-wal": "låsefil eller midlertidig fil",
        "felt.SHX": "hører til felt.shp",
        "felt.dbf": "hører til felt.shp",
        "felt.shp.xml": "hører til felt.shp",
        "~$liste.xlsx": "låsefil eller midlertidig fil",
        "les meg.txt": "tekst uten områder",
        "brev.pdf": "ikke en kartfil",
        "Thumbs.db": "skjult fil",
        "pakke.json": "ikke en kartfil",
        "avvist.csv": "lista over avviste innspill fra en tidligere innspillsrunde",
        ".git": "skjult mappe",
    }
    assert balanced(found)
    assert found.count == len(files)


def test_a_geodatabase_is_one_submission_and_is_not_looked_into(tmp_path):
    folder = written(tmp_path, **{"a.gdb/a00000001.gdbtable": b"x", "a.gdb/gdb": b"y"})
    found = find([folder])
    assert (names(found.files, tmp_path), found.count) == (["a.gdb"], 1)


def test_our_own_results_a_region_and_what_is_given_as_something_else_are_left_alone(tmp_path):
    record = json.dumps({"schema": "ikap-run-1"}).encode()
    files = {
        "ikap-runde/run.json": record,
        "ikap-runde/scores.gpkg": b"1",
        "annet/run.json": b'{"schema": "noe annet"}',
        "annet/felt.gpkg": b"2",
        "region/region.toml": b"",
        "region/land.gpkg": b"3",
        "svar.csv": b"id;constraint",
    }
    found = find([written(tmp_path, **files)], aside=[tmp_path / "svar.csv"])
    assert names(found.files, tmp_path) == ["annet/felt.gpkg"]
    assert why(found)["ikap-runde"] == "resultater fra IKAP"
    assert why(found)["region"] == "en region"
    assert "oppgitt" in why(found)["svar.csv"]
    assert balanced(found)
    asked = find([tmp_path / "ikap-runde", tmp_path / "region"])
    assert (asked.files, len(asked.left), asked.count) == ((), 2, 2)


def test_the_same_bytes_are_read_once_unless_there_are_none(tmp_path):
    files = {
        "b/x.gpkg": b"likt",
        "a/y.gpkg": b"likt",
        "c.gpkg": b"ulik",
        "d.zip": b"",
        "e.zip": b"",
    }
    found = find([written(tmp_path, **files)])
    assert names(found.files, tmp_path) == ["a/y.gpkg", "c.gpkg", "d.zip", "e.zip"]
    assert why(found)["x.gpkg"].startswith("samme innhold som ")
    assert balanced(found)


def test_a_shapefile_without_its_shapes_is_refused_once(tmp_path):
    files = {"felt.dbf": b"1", "felt.shx": b"2", "felt.prj": b"3", "alene.prj": b""}
    with speaking("en"):
        found = find([written(tmp_path, **files)])
    (away,) = found.refused
    assert away.path.name == "felt.dbf"
    assert "felt.shp is missing" in away.rejection.reason
    assert set(why(found)) == {"felt.shx", "felt.prj", "alene.prj"}
    assert balanced(found)


def test_a_huge_file_is_refused_unread_also_when_it_is_packed(tmp_path):
    with zipfile.ZipFile(tmp_path / "bombe.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("felt.geojson", b" " * 3_000_000)
    written(tmp_path, **{"stor.gpkg": b"x" * 2_000_001, "liten.gpkg": b"x"})
    found = find([tmp_path], largest=2)
    assert names(found.files, tmp_path) == ["liten.gpkg"]
    assert [away.path.name for away in found.refused] == ["bombe.zip", "stor.gpkg"]
    assert found.refused[0].rejection.reason == "filen er på 3 MB; grensen er 2 MB."
    assert (tmp_path / "bombe.zip").stat().st_size < 10_000


def test_places_that_overlap_are_met_once_and_their_order_does_not_matter(tmp_path):
    written(tmp_path, **{"a/x.gpkg": b"1", "a/b/y.gpkg": b"2", "a/notat.pdf": b""})
    places = [tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "x.gpkg"]
    assert find(places) == find(places[::-1]) == find(places[:1])


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path):
    written(tmp_path, **{".skjult.gpkg": b"1"})
    assert len(find([tmp_path / ".skjult.gpkg"]).files) == 1


def test_places_that_are_not_there_are_all_named(tmp_path):
    with pytest.raises(ConfigurationError) as raised:
        find([tmp_path / "a", tmp_path, tmp_path / "b.gpkg"])
    assert [p.where for p in raised.value.problems] == [
        str(tmp_path / "a"),
        str(tmp_path / "b.gpkg"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names and no pipes")
def test_a_name_that_cannot_be_told_is_refused_and_a_pipe_is_not_waited_for(tmp_path):
    written(tmp_path, **{"a\x1b[31m.gpkg": b"1", "r\udcff.gpkg": b"2", "r\udcff.pdf": b"3"})
    os.mkfifo(tmp_path / "pipe.gpkg")
    found = find([tmp_path])
    assert found.files == ()
    told = [*(away.rejection.file for away in found.refused), *(left.name for left in found.left)]
    assert [name.split("/")[-1] for name in told] == [
        "a�[31m.gpkg",
        "r�.gpkg",
        "pipe.gpkg",
        "r�.pdf",
    ]
    "".join(told).encode("utf-8")
    assert why(found)["pipe.gpkg"] == "ikke en vanlig fil"


@pytest.mark.skipif(os.name == "nt", reason="needs a right of its own on Windows")
def test_a_link_back_is_not_followed_for_ever(tmp_path):
    written(tmp_path, **{"a/x.gpkg": b"1"})
    (tmp_path / "a" / "tilbake").symlink_to(tmp_path, target_is_directory=True)
    found = find([tmp_path])
    assert names(found.files, tmp_path) == ["a/x.gpkg"]
    assert why(found) == {"tilbake": "lenke til en annen mappe"}
    assert Counter(found.files).total() == 1
