r"""Files on `\\server\share`: each library is given the path so that it finds them there.

A share is played by a path that begins with two slashes, which SQLite and GDAL read as they read
one on Windows, and by the names that the libraries make of paths of Windows.
"""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path, PureWindowsPath

import fiona
import fiona._path
import geopandas as gpd
import pyogrio
import pytest
import rasterio._path
from shapely import Point

from ikap.storage import read_only

SHARED = r"\\server\Plan og bygg$\innspill #1 (50%) å.gpkg"


@pytest.fixture
def geopackage(tmp_path):
    path = tmp_path / "innspill #1 å.gpkg"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(0, 0)], crs=25832).to_file(path)
    return path


def shared(path: Path) -> Path:
    """The path with two slashes before it, as a share has."""
    found = Path(f"/{path}")
    assert str(found).startswith("//")
    return found


def test_sqlite_opens_a_geopackage_on_a_share_and_only_reads_it(geopackage):
    for unchanging in (False, True):
        address = read_only(shared(geopackage), unchanging=unchanging)
        assert address.startswith("file:////")
        with closing(sqlite3.connect(address, uri=True)) as base:
            assert base.execute("SELECT count(*) FROM gpkg_contents").fetchone() == (1,)
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                base.execute("DROP TABLE gpkg_contents")


def test_the_address_that_python_makes_of_a_share_is_refused_by_sqlite():
    address = PureWindowsPath(SHARED).as_uri()
    assert address.startswith("file://server/")
    with pytest.raises(sqlite3.OperationalError, match="invalid uri authority"):
        sqlite3.connect(address, uri=True)


def test_gdal_opens_what_lies_on_a_share(geopackage, tmp_path):
    packed = tmp_path / "innspill.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(geopackage, "innspill.gpkg")
    for address in (str(shared(geopackage)), f"/vsizip/{shared(packed).as_posix()}/innspill.gpkg"):
        with fiona.open(address) as found:
            assert len(found) == 1
    found = pyogrio.read_dataframe(f"/vsizip/{shared(packed).as_posix()}/innspill.gpkg")
    assert found["id"].tolist() == ["a"]


def test_no_copy_of_gdal_is_given_another_path_than_ours():
    assert pyogrio.util.vsi_path(SHARED) == SHARED
    assert fiona._path._vsi_path(fiona._path._parse_path(SHARED)) == SHARED
    assert rasterio._path._vsi_path(rasterio._path._parse_path(SHARED)) == SHARED


def test_the_spelling_with_slashes_loses_the_machine_in_pyogrio():
    """So a path is handed on as Windows writes it, except inside /vsizip/."""
    assert pyogrio.util.vsi_path(PureWindowsPath(SHARED).as_posix()) != SHARED
    packed = f"/vsizip/{PureWindowsPath(SHARED).as_posix()}/a.gpkg"
    assert pyogrio.util.vsi_path(packed) == packed
