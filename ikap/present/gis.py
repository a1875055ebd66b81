"""The run as GIS layers: scores.gpkg, styled for QGIS by class, with names in Norwegian.

The layers are `alternatives` (the gross sites) and `net_areas` (what is left of them).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pandas as pd
import pyogrio

from ikap.model import Evaluation, Light
from ikap.text import _
from ikap.words import GOALS, LIGHTS, NOT_ASSESSED

COLOURS = {Light.GREEN: "#1a9850", Light.YELLOW: "#fee08b", Light.RED: "#d73027", None: "#bdbdbd"}
ALTERNATIVES, NET_AREAS = "alternatives", "net_areas"


def write_geopackage(
    document: Mapping[str, Any], evaluation: Evaluation, path: Path, written: datetime
) -> None:
    """Write scores.gpkg: the same bytes for the same run and the same `written`."""
    table = pd.DataFrame(
        [_row(entry, document) for entry in document["alternatives"]],
        index=evaluation.sites.index,
    )
    stamp = written.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    # GDAL stamps its tables with the clock unless told the time.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        for name, shapes in (
            (ALTERNATIVES, evaluation.sites.geometry),
            (NET_AREAS, gpd.GeoSeries(evaluation.sites["net"], crs=evaluation.sites.crs)),
        ):
            layer = gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=evaluation.sites.crs)
            pyogrio.write_dataframe(
                layer, path, layer=name, driver="GPKG", promote_to_multi=True, append=path.exists()
            )
        pyogrio.write_dataframe(_styles(stamp), path, layer="layer_styles", append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _row(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        name: entry[name]
        for name in (
            "id",
            "proposal",
            "name",
            "kind",
            "list",
            "area_daa",
            "net_area_daa",
            "dwellings",
            "jobs",
            "status",
            "complete",
            "rank",
            "score",
            "class",
            "class_reason",
        )
    }
    row["municipality"] = entry["municipality"]["name"]
    for goal in GOALS:
        row[goal.value] = entry["goals"].get(goal.value, {}).get("value")
    for name in document["criteria"]:
        row[f"{name}_measured"] = entry["criteria"].get(name, {}).get("measured")
        row[name] = entry["criteria"].get(name, {}).get("value")
    row["reasons"] = "\n".join(
        sentence
        for key in ("status", "for", "against", "tradeoffs", "missing")
        for sentence in entry["reasons"][key]
    )
    row["synthetic_layers"] = ", ".join(document["region"]["synthetic"])
    return row


def _styles(stamp: str) -> pd.DataFrame:
    """The `layer_styles` table that QGIS looks for when it opens a GeoPackage."""
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": [ALTERNATIVES, NET_AREAS],
            "f_geometry_column": "geom",
            "styleName": [_("Samlet klasse"), _("Netto areal")],
            "styleQML": [_class_style(), _outline_style()],
            "styleSLD": "",
            "useAsDefault": True,
            "description": "",
            "owner": "",
            "ui": "",
            "update_time": stamp,
        }
    )


def _class_style() -> str:
    words = {light: _(LIGHTS[light]) for light in Light} | {None: _(NOT_ASSESSED)}
    categories = "".join(
        f'<category symbol="{i}" value={quoteattr(light.value if light else "")} '
        f'label={quoteattr(words[light])} render="true"/>'
        for i, light in enumerate(COLOURS)
    )
    symbols = "".join(_symbol(i, colour, "solid") for i, colour in enumerate(COLOURS.values()))
    return (
        '<!DOCTYPE qgis><qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="categorizedSymbol" attr="class">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _outline_style() -> str:
    return (
        '<!DOCTYPE qgis><qgis version="3.28" styleCategories="Symbology">'
        f'<renderer-v2 type="singleSymbol"><symbols>{_symbol(0, "#000000", "no")}</symbols>'
        "</renderer-v2></qgis>"
    )


def _symbol(number: int, colour: str, fill: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    options = {
        "color": f"{red},{green},{blue},200",
        "outline_color": "35,35,35,255",
        "outline_style": "solid",
        "outline_width": "0.4",
        "outline_width_unit": "MM",
        "style": fill,
    }
    entries = "".join(
        f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items()
    )
    layer = f'<layer class="SimpleFill" enabled="1"><Option type="Map">{entries}</Option></layer>'
    return f'<symbol type="fill" name="{number}" alpha="1">{layer}</symbol>'
