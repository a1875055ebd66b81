"""Coordinate systems of a GeoPackage: looked for where they are defined, and nowhere else."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ikap.model import InputError
from ikap.sources.files import definitions, geopackage, vector

GRIDS = "+proj=utm +zone=32 +ellps=GRS80 +nadgrids=/etc/x +units=m"
RENAME = "ALTER TABLE gpkg_spatial_ref_sys RENAME TO kept"
COLUMNS = "srs_name, srs_id, organization, organization_coordsys_id"


@pytest.fixture
def package(tmp_path) -> Path:
    path = tmp_path / "innspill.gpkg"
    sites = gpd.GeoDataFrame({"navn": ["A"]}, geometry=[shapely.box(0, 0, 9, 9)], crs=25832)
    sites.to_file(path)
    return path


def changed(path: Path, *statements: str, values: tuple[object, ...] = ()) -> Path:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement, values if "?" in statement else ())
        database.commit()
    return path


def refused(path: Path, member: str | None = None) -> bool:
    """Whether it is, since it names another file."""
    try:
        definitions.check(path, member)
    except InputError as error:
        return "en annen fil" in str(error)
    return False


def test_a_definition_in_the_table_of_systems_is_found(package):
    assert not refused(package)
    changed(package, "UPDATE gpkg_spatial_ref_sys SET definition = ?", values=(GRIDS,))
    assert refused(package)
    archive = package.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.write(package, "innspill.gpkg")
    assert refused(archive, "innspill.gpkg")


@pytest.mark.parametrize(
    "definition", [GRIDS.encode(), GRIDS.upper().encode(), GRIDS.encode("utf-16")]
)
def test_a_definition_that_is_kept_as_bytes_is_found(package, definition):
    changed(package, "UPDATE gpkg_spatial_ref_sys SET definition = ?", values=(definition,))
    assert refused(package)


def test_what_a_site_is_called_is_no_definition(package):
    gpd.read_file(package).assign(navn=GRIDS).to_file(package)
    assert not refused(package)
    contents = vector.contents(package)
    assert vector.read(contents)["navn"].tolist() == [GRIDS]


def test_a_definition_that_a_view_puts_together_is_found(package):
    """Neither half stands in the file as a whole: what is read is looked at, not what is kept."""
    view = (
        f"CREATE VIEW gpkg_spatial_ref_sys AS SELECT {COLUMNS}, "
        "'+proj=utm +zone=32 +nad' || 'grids=/etc/x' AS definition, description FROM kept"
    )
    changed(package, RENAME, view)
    assert b"nadgrids" not in package.read_bytes()
    assert refused(package)


def test_a_view_without_an_end_is_not_gone_through(package, monkeypatch):
    monkeypatch.setattr(geopackage, "MOST_STEPS", 10_000)
    view = (
        "CREATE VIEW gpkg_spatial_ref_sys AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
        f"i + 1 FROM n) SELECT {COLUMNS}, definition, description FROM kept, n"
    )
    changed(package, RENAME, view)
    with pytest.raises(InputError, match="skadet"):
        definitions.check(package, None)


def test_a_damaged_database_is_looked_through_byte_by_byte(package, tmp_path):
    broken = tmp_path / "broken.gpkg"
    shutil.copy(package, broken)
    whole = broken.read_bytes()
    broken.write_bytes(whole[:16] + b"\xff" * 84 + whole[100:])
    assert geopackage.systems(broken) is None
    assert not refused(broken)
    broken.write_bytes(broken.read_bytes() + GRIDS.encode())
    assert refused(broken)
