"""A surface of three squares: raster, layers, table and sentences."""

from __future__ import annotations

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import CRS

from ikap.assess import profiles
from ikap.assess.surface import Surface
from ikap.assess.surface.suitability import Trial
from ikap.criteria import CRITERIA
from ikap.model import (
    Goal,
    Kind,
    Source,
    Status,
)
from ikap.present.surface.folder import surface_csv
from ikap.present.surface.layers import suitability_layers
from ikap.present.surface.raster import Band, bands, write_surface
from ikap.present.surface.sentences import explained, titled
from tests.present import meeting
from tests.present.shown.reading import plain

WRITTEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


# --- a surface ------------------------------------------------------------------------------------


def kept(values):
    """Values as they are, None among them."""
    return pd.Series(values, index=["a", "b", "c"], dtype=object)


def squares():
    """A row of three squares of 100 m; the second excluded, the third not measured."""
    boxes = [shapely.box(x, 0, x + 100, 100) for x in (0, 100, 200)]
    goals = {goal.value: [0.5, 0.25, None] for goal in Goal}
    lights = {f"{goal.value}_light": ["yellow", "red", None] for goal in Goal}
    return gpd.GeoDataFrame(
        {
            "municipality_code": ["5001", "5099", "5001"],
            "status": [Status.ELIGIBLE, Status.EXCLUDED, Status.CONDITIONAL],
            "score": [0.799, 0.8, None], "score_low": [0.7, 0.8, None],
            "score_high": [0.9, 0.8, None], "light": kept(["green", "red", None]), **goals,
            **{name: kept(values) for name, values in lights.items()},
            "west": [0.0, 100.0, 200.0], "south": [0.0, 0.0, 0.0],
        },
        geometry=boxes, index=["a", "b", "c"], crs="EPSG:25832",
    )  # fmt: skip


def surface(parts, **given):
    usual = {
        "trial": Trial(Kind.HOUSING, None, 50.0, 100.0), "profile": profiles.load("balansert"),
        "region": meeting._region(), "crs": CRS("EPSG:25832"),
        "criteria": (CRITERIA[1],), "set_aside": (), "counts": {"tried": 3},
        "box": (0.0, 0.0, 300.0, 200.0), "parts": parts,
    }  # fmt: skip
    return Surface(**{**usual, **given})


def test_a_raster_has_each_square_in_its_place(tmp_path):
    held = pd.DataFrame(squares().drop(columns="geometry"))
    path = tmp_path / "a.tif"
    write_surface(
        surface(lambda: [held.iloc[:1], held.iloc[:0], held.iloc[1:]]), path, {"title": "T"}
    )
    with rasterio.open(path) as file:
        names = list(file.descriptions)
        score, status, light = (file.read(names.index(n) + 1) for n in ("score", "status", "class"))
        assert file.tags()["title"] == "T"
        assert (file.width, file.height) == (3, 2)
        assert file.units[0] == "poeng"
    assert np.isnan(score[0]).all()
    assert score[1, :2].tolist() == pytest.approx([79.9, 80.0])
    assert np.isnan(score[1, 2])
    assert status[1].tolist() == [1, 3, 2]
    assert light[1, :2].tolist() == [3, 1]
    assert not list(tmp_path.glob("*.part"))
    upper = held.iloc[:1].assign(west=200.0, south=100.0, score=0.25)
    both = tmp_path / "b.tif"
    whole = pd.concat([held, upper])
    write_surface(surface(lambda: [whole]), both, {})
    with rasterio.open(both) as file:
        score = file.read(list(file.descriptions).index("score") + 1)
    assert score[0, 2] == pytest.approx(25.0)
    assert score[1, :2].tolist() == pytest.approx([79.9, 80.0])
    made = bands(surface(list))
    assert [band.name for band in made][:6] == ["score", *(goal.value for goal in Goal), "class"]
    lacking = Band("x", "X", "none").values(held)
    assert np.isnan(lacking).all()


def test_the_layers_of_a_surface():
    source = Source("Egnethet", "IKAP", "2026-11-25", "CC BY 4.0")
    classed, points, *goals = suitability_layers(squares(), {"5001": "By"}, source)
    # By score, the best first: the excluded, the one of 79.9, the one without.
    assert classed.frame["municipality"].tolist() == ["5099", "By", "By"]
    looks = [look.title for look in classed.style.looks]
    assert [looks[i] for i in classed.style.classes] == [
        "Absolutt konflikt", "God", "Mangler grunnlag",
    ]  # fmt: skip
    titles = [look.title for look in points.style.looks]
    assert titles[:5] == ["80–100", "60–80", "40–60", "20–40", "0–20"]
    assert [titles[i] for i in points.style.classes] == [
        "Absolutt konflikt", "60–80", "Mangler grunnlag",
    ]  # fmt: skip
    assert (classed.shown, points.shown, classed.listed, points.listed) == (
        True,
        False,
        True,
        False,
    )
    assert [layer.id for layer in goals] == [f"added-goal-{n}" for n in (1, 2, 3, 4)]
    shapes = goals[0].frame
    assert shapes.area.tolist() == [10_000] * 3
    assert shapes["class"].tolist() == ["Middels", "Svak", "Mangler grunnlag"]
    assert goals[0].style.classes.tolist() == [1, 2, 3]
    assert classed.frame["total"].tolist()[:2] == [80.0, 80.0]  # in whole points


def test_the_table_and_the_sentences_of_a_surface():
    text = surface_csv(squares(), {"5001": "By"}, None)
    rows = text.splitlines()
    assert rows[0].startswith("\ufeffid;easting;northing;municipality;status;score")
    assert rows[1].startswith("a;50,0;50,0;By;eligible;0,799;0,7;0,9;0,5;")
    assert rows[3].startswith("c;250,0;50,0;By;conditional;;;;")
    assert rows[1].endswith(";green;")
    assert surface_csv(squares(), {}, "Oppdiktet").splitlines()[2].endswith(";red;Oppdiktet")
    assert plain(titled(Trial(Kind.BUSINESS, "C", 12.4, 100.0))).endswith("i klasse C, 12 daa")
    homes = [plain(line) for line in explained(surface(list))]
    firms = [
        plain(line) for line in explained(
            surface(list, trial=Trial(Kind.BUSINESS, "C", 50.0, 100.0),
                    set_aside=(CRITERIA[0].id,))
        )
    ]  # fmt: skip
    assert any("Antall boliger" in line for line in homes)
    assert not any("Antall boliger" in line for line in firms)
    assert any("grunnlaget mangler" in line for line in firms)
    assert not any("grunnlaget mangler" in line for line in homes)
    assert "i 3 punkter, ett for hver 100 m" in homes[0]
    assert not any("surface.tif" in line for line in homes)
    many = explained(surface(list, counts={"tried": 10**9}))
    assert any("surface.tif" in line for line in many)
