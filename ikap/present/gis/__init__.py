"""The run as GIS layers, with titles, code lists, styles and sources."""

from __future__ import annotations

from ikap.present.gis.formats import (
    ADVICE_FILE,
    site_layer,
    write_advised,
    write_flatgeobuf,
    write_geojson,
    write_geopackage,
    write_layers,
    write_parquet,
)
from ikap.present.gis.postgis import write_postgis
from ikap.present.gis.provenance import source_lines

__all__ = [
    "ADVICE_FILE",
    "site_layer",
    "source_lines",
    "write_advised",
    "write_flatgeobuf",
    "write_geojson",
    "write_geopackage",
    "write_layers",
    "write_parquet",
    "write_postgis",
]
