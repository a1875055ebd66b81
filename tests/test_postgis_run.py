"""A run on layers in a database: the numbers of the files, to the byte, and made again later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest

from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.assess.evaluate import Work
from ikap.assess.rerun import again
from ikap.batch.fingerprint import made_by
from ikap.model import ConfigurationError
from ikap.present.document import scores_document
from ikap.sources.postgis import FOLDER
from ikap.sources.region import bundled_regions, open_region
from ikap.sources.runs import read_run
from tests.database import PASSWORD, Database
from tests.run_folder import write_run_folder

TABLES = ("centres", "flood", "land")
BUNDLED = bundled_regions() / "trondheimsregionen"


@pytest.fixture
def region_folder(postgis: Database, tmp_path: Path) -> Iterator[Path]:
    """The bundled region with three of its layers in a database."""
    folder = tmp_path / "region"
    shutil.copytree(BUNDLED, folder)
    text = (folder / "region.toml").read_text(encoding="utf-8")
    for name in TABLES:
        postgis.load(f"kart.{name}", gpd.read_file(BUNDLED / f"{name}.fgb"))
        table = f'postgis = {{ dsn_env = "IKAP_POSTGIS", table = "kart.{name}" }}'
        assert f'file = "{name}.fgb"' in text
        text = text.replace(f'file = "{name}.fgb"', table)
        (folder / f"{name}.fgb").unlink()
    (folder / "region.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def proposals(tmp_path: Path) -> Path:
    rows = gpd.read_file(sample_proposals())
    path = tmp_path / "forslag.gpkg"
    rows[rows["omrade_id"].astype(str).isin(["101", "203", "401", "802"])].to_file(path)
    return path


def numbers(evaluation):
    return json.dumps(scores_document(evaluation)["alternatives"], ensure_ascii=False)


def test_the_same_scores_from_tables_as_from_files_and_again_when_the_tables_have_changed(
    postgis, region_folder, proposals, tmp_path
):
    region = open_region(region_folder)
    made = score([proposals], region)
    assert len(made.sites) == 4
    assert numbers(made) == numbers(score([proposals], open_region()))

    run = tmp_path / "ikap-forslag"
    run.mkdir()
    write_run_folder(made, run)
    record = (run / "run.json").read_text(encoding="utf-8")
    assert record.count(f"{FOLDER}/") == len(TABLES)
    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(PASSWORD.encode() in content for content in everything)

    work = Work(region, profiles.load("balansert"))
    before = made_by(work)
    postgis.run("UPDATE kart.land SET land_type = 30 WHERE land_type = 21")
    anew = open_region(region_folder)
    assert made_by(Work(anew, work.profile)) != before  # a round measures all of it again
    assert numbers(score([proposals], anew)) != numbers(made)
    repeated, _region = again(read_run(run))
    assert numbers(repeated) == numbers(made)

    (snapshot,) = [
        path for path in region_folder.rglob("land.kart_land.*.fgb") if path.name in record
    ]
    snapshot.unlink()
    with pytest.raises(ConfigurationError) as error:
        again(read_run(run))
    assert f"{FOLDER}/{snapshot.name}: filen finnes ikke lenger" in str(error.value)
