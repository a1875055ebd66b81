"""The run as GIS layers, with titles, code lists, styles and sources."""

from __future__ import annotations

from ikap.present.gis.columnar import Stamp, with_places, write_columns
from ikap.present.gis.formats import (
    ADDED_FILE,
    ADVICE_FILE,
    read_added,
    site_layer,
    write_advised,
    write_flatgeobuf,
    write_geojson,
    write_geopackage,
    write_layers,
)
from ikap.present.gis.postgis import write_postgis
from ikap.present.gis.provenance import source_lines

__all__ = [
    "ADDED_FILE",
    "ADVICE_FILE",
    "Stamp",
    "read_added",
    "site_layer",
    "source_lines",
    "with_places",
    "write_advised",
    "write_columns",
    "write_flatgeobuf",
    "write_geojson",
    "write_geopackage",
    "write_layers",
    "write_postgis",
]
