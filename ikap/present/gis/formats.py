"""The run as GIS layers: scores.gpkg for QGIS and ArcGIS, scores.geojson, and more on request.

The layers are `alternatives` (the gross sites) and `net_areas` (what is left of them). Columns
are English by name and Norwegian, or English, by title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from ikap.assess.advice import (
    Addition,
    Advised,
    advised_additions,
    advised_sites,
    as_layer,
    from_layer,
)
from ikap.document import Document
from ikap.model import Evaluation
from ikap.present.gis import attributes
from ikap.present.gis.geopackage import LayerNotes, annotate
from ikap.present.gis.provenance import layer_metadata
from ikap.present.gis.symbology import outline, styles
from ikap.text import _

VERSION = "1.2"  # of GeoPackage, which older QGIS and ArcGIS read without a word
ALTERNATIVES, NET_AREAS = "alternatives", "net_areas"
ADVICE_FILE = "advice.gpkg"
ADDED_FILE = "advice-stops.gpkg"  # stops and links that advice rests on
DEGREES = 7  # decimals of GeoJSON: a centimetre
FIGURES = 15  # that a number holds


def write_geopackage(
    document: Document, sites: gpd.GeoDataFrame, path: Path, written: datetime
) -> None:
    """Write scores.gpkg: the same bytes for the same run and the same `written`.

    `sites` are the areas by id, gross, with what is left of them in the column `net`.
    """
    stamp = written.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    columns = attributes.columns(document)
    titles = {name: column.title for name, column in columns.items()}
    layers = {
        ALTERNATIVES: (
            site_layer(document, sites),
            _("Vurderte områder"),
            [(style.name, style.qml) for style in styles(titles)],
        ),
        NET_AREAS: (
            site_layer(document, sites, net=True),
            _("Netto areal"),
            [(style.name, style.qml) for style in (outline(titles),)],
        ),
    }
    notes = []
    with _stamped(stamp):
        for name, (layer, title, looks) in layers.items():
            metadata = layer_metadata(document, title, layer, written)
            pyogrio.write_dataframe(
                layer,
                path,
                layer=name,
                driver="GPKG",
                promote_to_multi=True,
                append=path.exists(),
                dataset_options={} if path.exists() else {"VERSION": VERSION},
                layer_options={"IDENTIFIER": title, "DESCRIPTION": metadata.abstract},
            )
            notes.append(LayerNotes(name, columns, metadata.xml, looks))
    annotate(path, notes, attributes.codes(), stamp)


def write_layers(layers: Mapping[str, gpd.GeoDataFrame], path: Path, written: datetime) -> None:
    """Write layers by name as a GeoPackage; empty ones are left out."""
    with _stamped(written.strftime("%Y-%m-%dT%H:%M:%S.000Z")):
        for name, layer in layers.items():
            if len(layer):
                pyogrio.write_dataframe(
                    layer,
                    path,
                    layer=name,
                    driver="GPKG",
                    promote_to_multi=True,
                    append=path.exists(),
                    dataset_options={} if path.exists() else {"VERSION": VERSION},
                )


def write_geojson(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write scores.geojson as RFC 7946 has it: WGS 84, rings by the right hand, 7 decimals."""
    options = {"RFC7946": "YES", "COORDINATE_PRECISION": str(DEGREES), "ID_FIELD": "id"}
    options["SIGNIFICANT_FIGURES"] = str(FIGURES)  # of other numbers
    pyogrio.write_dataframe(layer, path, driver="GeoJSON", layer=path.stem, layer_options=options)


def write_advised(
    advice: Mapping[str, Advised], evaluation: Evaluation, folder: Path, written: datetime
) -> None:
    """Write advice.gpkg, a submission of the changed sites, and the same as advice.geojson."""
    sites = advised_sites(advice, evaluation)
    if len(sites):
        write_layers({"advice": sites}, folder / ADVICE_FILE, written)
        write_geojson(sites.to_crs(4326), (folder / ADVICE_FILE).with_suffix(".geojson"))
    added = advised_additions(advice)
    if added:
        layer = as_layer(added, evaluation.sites.crs)
        by_kind = {str(kind): part for kind, part in layer.groupby("kind")}
        write_layers(by_kind, folder / ADDED_FILE, written)


def read_added(folder: Path) -> dict[str, Addition]:
    """What is to be built beside sites, of a folder that `write_advised` wrote, by the advice."""
    file = folder / ADDED_FILE
    additions: dict[str, Addition] = {}
    if file.is_file():
        for name, _kind in pyogrio.list_layers(file):
            additions |= from_layer(pyogrio.read_dataframe(file, layer=name))
    return additions


def write_flatgeobuf(layer: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(layer, path, driver="FlatGeobuf", promote_to_multi=True)


def site_layer(
    document: Document, sites: gpd.GeoDataFrame, *, net: bool = False
) -> gpd.GeoDataFrame:
    """The sites with what the run says of them, in the region's CRS, in the document's order."""
    columns = attributes.columns(document)
    rows = [attributes.row(entry, document) for entry in document["alternatives"]]
    sites = sites.loc[[entry["id"] for entry in document["alternatives"]]]
    table = pd.DataFrame(rows, columns=list(columns), index=sites.index)
    for name in attributes.WHOLE:
        table[name] = _whole(table[name])
    for name in table.columns[table.isna().all()]:
        table[name] = table[name].astype(object if columns[name].is_text else float)
    shapes = sites["net"] if net else sites.geometry
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=sites.crs)


def _whole(values: pd.Series[Any]) -> pd.Series[Any]:
    """Whole numbers with gaps, as whole numbers."""
    numbers = pd.to_numeric(values)
    return numbers.astype("Int64") if (numbers.dropna() % 1 == 0).all() else numbers


@contextmanager
def _stamped(stamp: str) -> Iterator[None]:
    """GDAL stamps its tables with the clock unless told the time."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
