"""Facts of an area for the answer of the national analysis: what the ground is, by land type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.catalogue import code_list
from ikap.present.dok.output import dataset_entry
from ikap.sources.region import DataSet
from ikap.text import _


def land_fact(areas: Mapping[Any, float], dataset: DataSet, buffer: float) -> dict[str, Any]:
    """A part of the fact list: m² by land type (AR5), the largest first; whole square metres.

    `areas` has what lies outside the map too, under a name that is no code.
    """
    titles = code_list("ar5")
    kinds = [
        {
            "areaType": _(titles[code].title) if code in titles else _("Utenfor kartet"),
            "area": round(area),
        }
        for code, area in sorted(areas.items(), key=lambda pair: -pair[1])
        if round(area) > 0
    ]
    return {
        "runAlgorithm": "set input_geometry; intersects layer land; area of each land type",
        "buffer": round(buffer),
        "runOnDataset": dataset_entry(dataset),
        "data": {"areaTypes": kinds},
    }
