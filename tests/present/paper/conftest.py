"""A small meeting on paper: twelve sites, hostile names among them."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely

from ikap.api import sample_proposals, score
from ikap.model import Assessment, Evaluation
from ikap.present.document import scores_document
from ikap.sources.region import open_region

HERE = Path(__file__).parent
HOSTILE = '#panic("x") $ x^2 $ *fet* <b>å</b> <script>window.harmed=1</script> "&'
IDS = ["101", "105", "113", "204", "301", "404", "601"]  # excluded, mixed and business among them


def module(path: Path):
    """A helper beside the tests, by its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, found)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="session")
def written():
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def reading():
    """How a PDF is read: metadata, structure, text."""
    return module(HERE / "reading.py")


@pytest.fixture(scope="session")
def meeting():
    """The module that makes a meeting up."""
    return module(HERE.parent / "meeting.py")


@pytest.fixture(scope="session")
def evaluation(meeting):
    return meeting.evaluation(sites=12)


@pytest.fixture(scope="session")
def layers(meeting, evaluation):
    return meeting.layers(evaluation.sites)


@pytest.fixture(scope="session")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="session")
def region():
    return open_region(None)


@pytest.fixture(scope="session")
def run(region, tmp_path_factory) -> Evaluation:
    """Seven proposals of the bundled region, one of them twice, a hostile one and a refused one."""
    rows = gpd.read_file(sample_proposals())
    label = next(name for name in rows.columns if set(IDS) <= set(rows[name].astype(str)))
    chosen = rows[rows[label].astype(str).isin(IDS)]
    twin = chosen[chosen[label].astype(str) == "301"].copy()
    twin[label] = "301x"
    hostile = chosen[chosen[label].astype(str) == "204"].copy()
    hostile[label] = "204h"
    named = next(name for name in rows.columns if "Sveberg næringspark" in set(rows[name]))
    hostile[named] = HOSTILE
    refused = chosen.head(1).copy()
    refused[label] = "utenfor"
    refused["geometry"] = [shapely.box(250_000, 6_640_000, 250_100, 6_640_100)]
    table = gpd.GeoDataFrame(gpd.pd.concat([chosen, twin, hostile, refused]), crs=rows.crs)
    path = tmp_path_factory.mktemp("proposals") / "innspill.gpkg"
    table.to_file(path)
    evaluation = score([path], region)
    own = Assessment("101", "nature", "Ask langs bekken.", "stor verdi", "forringet", -2,
                     "Kari Nordmann", "2026-11-20")  # fmt: skip
    return type(evaluation)(**{**vars(evaluation), "assessments": (own,)})


@pytest.fixture(scope="session")
def crs():
    return pyproj.CRS("EPSG:25832")
