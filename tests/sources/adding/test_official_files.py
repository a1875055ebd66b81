"""Files that were downloaded by hand, behind a login, are known when they are added."""

from __future__ import annotations

import tomllib

from typer.testing import CliRunner

from ikap.commands import app
from tests.sources.conftest import frame, square


def test_the_national_base_map_is_known_and_read_by_its_own_table(toy, tmp_path):
    path = tmp_path / "Basisdata_5001_Trondheim_25832_Grunnkart_GPKG.gpkg"
    words = ["Dyrket mark", "Skog", "Kyststrender, svaberg og dyner"]
    shapes = [square(x, 0) for x in (0, 200, 400)]
    frame(shapes, arealdekkeNiva1=words).to_file(path, layer="GrunnkartFlate")
    told = ["layers", "add", str(path), "--as", "land", "--region", str(toy.folder)]
    done = CliRunner().invoke(app, [*told, "--date", "2025-12-22"])
    assert done.exit_code == 0, done.output
    region = toy.open()
    assert sorted(region.layer("land")["land_type"]) == [21, 30, 50]
    land = tomllib.loads((toy.folder / "region.toml").read_text("utf-8"))["layers"]["land"]
    assert land["codes"] == {"land_type": "base_map"}
    assert land["download"]["uuid"] == "28c28e3a-d88f-4a34-8c60-5efe6d56a44d"
    assert any("Nasjonalt grunnkart er lest på nivå 1" in note for note in region.summary().notes)
