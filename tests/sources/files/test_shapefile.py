"""A Shapefile is several files that must be of one another: three shapes have three rows."""

from __future__ import annotations

import shutil
import zipfile

import pytest

from ikap.model import InputError
from ikap.sources.files import contents
from tests.sources.conftest import frame, square


def shapefile(folder, count):
    folder.mkdir(parents=True)
    rows = frame([square(200 * i, 0) for i in range(count)], id=[f"A{i}" for i in range(count)])
    rows.to_file(folder / "a.shp")
    return folder / "a.shp"


def packed(shape):
    path = shape.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for part in shape.parent.glob("a.[!z]*"):
            archive.write(part, f"x/{part.name.upper()}")
    return path


@pytest.mark.parametrize("as_sent", [lambda shape: shape, packed])
@pytest.mark.parametrize("rows", [2, 4])
def test_a_table_of_another_number_of_rows_is_refused_and_none_is_left_out(tmp_path, rows, as_sent):
    shape = shapefile(tmp_path / "a", 3)
    shutil.copy(shapefile(tmp_path / "b", rows).with_suffix(".dbf"), shape.parent)
    with pytest.raises(InputError, match=rf"antall objekter i .shp er 3, .* i .dbf er {rows}\. "):
        contents(as_sent(shape))


@pytest.mark.parametrize("as_sent", [lambda shape: shape, packed])
@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_part_that_lacks_is_named(tmp_path, part, as_sent):
    shape = shapefile(tmp_path / "a", 1)
    shape.with_suffix(part).unlink()
    with pytest.raises(InputError, match=rf"\{part} mangler ved siden av Shapefilen"):
        contents(as_sent(shape))


@pytest.mark.parametrize("as_sent", [lambda shape: shape, packed])
def test_one_whose_parts_belong_together_is_read(tmp_path, as_sent):
    assert contents(as_sent(shapefile(tmp_path / "a", 3))).fields == ("id",)
