"""SOSI, the national text format: its elements, their geometry, and its object types as layers."""

from __future__ import annotations

from ikap.sources.files.sosi.layers import (
    SUFFIXES,
    epsg,
    fields,
    geometry,
    is_sosi,
    layer_names,
    read,
    reasons_lost,
)

__all__ = [
    "SUFFIXES",
    "epsg",
    "fields",
    "geometry",
    "is_sosi",
    "layer_names",
    "read",
    "reasons_lost",
]
