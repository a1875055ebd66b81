"""Layers to files, with the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

STAMP = "2026-01-01T00:00:00.000Z"
ZIP_TIME = (2026, 1, 1, 0, 0, 0)


def write_layer(frame: gpd.GeoDataFrame, path: Path) -> None:
    """A layer as FlatGeobuf, by its geometry and then by its columns."""
    frame = in_order(frame)
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", layer=path.stem)


def write_proposals(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Proposals as a GeoPackage, in the order they have."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    try:
        pyogrio.write_dataframe(frame, path, driver="GPKG", layer="forslag", promote_to_multi=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_timetable(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """A GTFS feed as a zip; stored, since compressors differ."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(tables):
            text = io.StringIO()
            tables[name].to_csv(text, index=False, lineterminator="\n")
            info = zipfile.ZipInfo(f"{name}.txt", ZIP_TIME)
            info.create_system = 3
            archive.writestr(info, text.getvalue().encode("utf-8"))


def in_order(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows in an order that does not depend on how they were made."""
    keys = shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()))
    rows = frame.drop(columns="geometry").astype(object).to_numpy()
    order = sorted(range(len(frame)), key=lambda i: (*map(str, rows[i]), keys[i]))
    return frame.iloc[order].reset_index(drop=True)
