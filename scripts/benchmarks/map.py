"""The meeting map in Chromium: size, time to build and to open, re-ranking, panning.

The bundled region with 300 proposals, and the same content as a stock Folium map of GeoJson
layers; then a load of `--land` polygons and `--sites` proposals. IKAP_BROWSER names the browser
where it is not called chromium.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import make_load
import pandas as pd

from benchmarks.browser import Opened, opened
from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.assess.drawn import drawn_layers
from ikap.model import Evaluation
from ikap.present.document import scores_document
from ikap.present.map import map_layers
from ikap.present.map.meeting import meeting_map
from ikap.present.map.themes import THEMES
from ikap.sources.region import Region, open_region

SITES = 300
SHIFT = 150.0  # metres between copies of the sample proposals


def run(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        region = open_region()
        evaluation = score([_copies(folder)], region)
        _tell(f"bundled region, {SITES} proposals", *_ours(evaluation, region, folder / "a.html"))
        _tell("the same, stock Folium", *_stock(evaluation, region, folder / "b.html"))
        make_load.write(folder / "load", given.land, given.sites, seed=1)
        region = open_region(folder / "load")
        evaluation = score([folder / "load" / "proposals.gpkg"], region)
        what = f"load, {given.land} land polygons, {given.sites} proposals"
        _tell(what, *_ours(evaluation, region, folder / "c.html"))


def _copies(folder: Path) -> Path:
    """The sample proposals again and again, a little further east each time, until 300."""
    sample = gpd.read_file(sample_proposals())
    turns = range(-(-SITES // len(sample)))
    shifted = [sample.assign(geometry=sample.translate(SHIFT * turn)) for turn in turns]
    many = gpd.GeoDataFrame(pd.concat(shifted, ignore_index=True), crs=sample.crs).iloc[:SITES]
    many.iloc[:, many.columns.get_loc("omrade_id")] = [str(i + 1) for i in range(SITES)]
    path = folder / "proposals.gpkg"
    many.to_file(path)
    return path


def _ours(evaluation: Evaluation, region: Region, path: Path) -> tuple[float, Path, Opened]:
    layers = map_layers(region)  # read before: what is timed is the making of the page
    document = scores_document(evaluation)
    start = time.perf_counter()
    page = meeting_map(
        document,
        evaluation.sites,
        {**layers, **drawn_layers(region, evaluation)},
        presets=[profiles.load(name) for name in profiles.names()],
    )
    path.write_text(page, encoding="utf-8", newline="")
    built = time.perf_counter() - start
    return built, path, opened(path, ready="html[data-ready]", slider="input[name=goal-soil]")


def _stock(evaluation: Evaluation, region: Region, path: Path) -> tuple[float, Path, Opened]:
    """What a planner who knows Folium would write: a GeoJson layer a theme, styles, tooltips."""
    layers: Mapping[str, Any] = map_layers(region)
    start = time.perf_counter()
    chart = folium.Map(location=[63.4, 10.4], zoom_start=9, tiles=None)
    for theme in THEMES:
        layer = layers.get(theme.layer)
        if layer is None or layer.empty:
            continue
        features = layer[theme.classes(layer) >= 0].to_crs(4326)
        columns = [c for c in features.columns if c != "geometry"][:3]
        group = folium.FeatureGroup(name=theme.title, show=theme.shown)
        folium.GeoJson(
            features[[*columns, "geometry"]],
            style_function=lambda _feature, look=theme.looks[0]: {"color": look.colour},
            marker=folium.CircleMarker(radius=3),
            tooltip=folium.GeoJsonTooltip(columns) if columns else None,
        ).add_to(group)
        group.add_to(chart)
    shown = evaluation.sites[["name", "score", "rank", "geometry"]].to_crs(4326)
    folium.GeoJson(shown, tooltip=folium.GeoJsonTooltip(["name", "score", "rank"])).add_to(chart)
    folium.LayerControl().add_to(chart)
    chart.save(path)
    return time.perf_counter() - start, path, opened(path, ready=".leaflet-interactive")


def _tell(what: str, built: float, path: Path, page: Opened) -> None:
    ranked = "" if page.ranked is None else f"re-ranked in {page.ranked:.1f} ms, "
    print(
        f"map: {what}: {path.stat().st_size / 1e6:.2f} MB, built in {built:.1f} s, ready in "
        f"{page.ready:.2f} s, {ranked}pan {page.frames:.0f} frames/s "
        f"(an empty page {page.ceiling:.0f})"
    )
