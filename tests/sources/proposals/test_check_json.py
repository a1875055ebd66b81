"""`ikap check FILE… --json`: one object, whole, of what was read and what was not."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from tests.sources.conftest import square

RUNNER = CliRunner()


def proposals(folder):
    """A table with two areas of 1 daa, the second without a municipality, and one row astray."""
    near, further, away = (square(x, 0, 31.622_776_6).wkt for x in (0, 500, -90_000))
    rows = [
        "Id;Navn;Type;Kommune;Ant_bol;Tomter;wkt;epsg",
        f"A;Lia;bolig;5028;12;3;{near};25832",
        f"B;Verket;næring;;;4;{further};25832",
        f"C;Havet;bolig;5028;5;5;{away};25832",
    ]
    (folder / "innspill.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "innspill.csv"


@pytest.mark.parametrize(
    ("language", "reason", "unused"),
    [
        ("nb", "området ligger utenfor regionen.", "«Tomter» har tall som ligner"),
        ("en", "the site lies outside the region.", "counts or areas: «Tomter»"),
    ],
)
def test_a_check_is_one_object_of_the_shape_that_scripts_rest_on(
    tmp_path, toy, language, reason, unused
):
    file = proposals(tmp_path)
    words = ["check", str(file), "--region", str(toy.folder), "--json", "--lang", language]
    result = RUNNER.invoke(app, words)
    assert result.exit_code == 1, result.output  # a row was refused
    told = json.loads(result.stdout)
    assert list(told) == ["files", "alternatives"]
    (read,) = told["files"]
    (row,), remarks = read.pop("rows"), read.pop("remarks")
    assert read == {
        "path": str(file),
        "layer": None,
        "columns": {
            "Id": "id",
            "Navn": "name",
            "Type": "kind",
            "Kommune": "municipality_code",
            "Ant_bol": "dwellings",
            "Tomter": None,
            "wkt": "geometry",
            "epsg": "crs",
        },
        "scored": 2,
        "refused": 1,
    }
    assert row.pop("remedy")
    assert row == {"row": 3, "id": "C", "reason": reason}
    assert all(list(remark) == ["where", "what"] for remark in remarks)
    assert [remark["where"] for remark in remarks if unused in remark["what"]] == ["innspill.csv"]
    assert told["alternatives"] == [
        {
            "id": "A",
            "name": "Lia",
            "kind": "housing",
            "dwellings": 12,
            "jobs": None,
            "area_daa": 1.0,
            "derived": [],
        },
        {
            "id": "B",
            "name": "Verket",
            "kind": "business",
            "dwellings": None,
            "jobs": None,
            "area_daa": 1.0,
            "derived": ["municipality_code"],
        },
    ]
