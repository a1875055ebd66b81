"""Advice for sites of a run, as `ikap advice` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapely.geometry import mapping

from ikap.api import advise
from ikap.assess.advice import RULES, advice_entries, advised_areas
from ikap.serve.engine.scoring import evaluated
from ikap.serve.engine.warm import opened
from ikap.text import _


def advised(
    region: str | None, site: str, files: Sequence[str], **given: Any
) -> Mapping[str, Any] | None:
    """What a site is advised, with its new boundaries as GeoJSON; None where there is no such site.

    Coordinates are degrees, WGS 84.
    """
    evaluation = evaluated(region, files, **given)
    if site not in evaluation.sites.index:
        return None
    found = advise(evaluation, opened(region), sites=[site])
    trims = advised_areas(found, evaluation).to_crs(4326)
    return {
        "site": site,
        "rules": [_(rule) for rule in RULES],
        "synthetic": list(evaluation.region.synthetic),
        "advice": advice_entries(evaluation, found)[site],
        "boundaries": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": row.advice,
                    "properties": {"area_daa": row.area_daa},
                    "geometry": mapping(row.geometry),
                }
                for row in trims.itertuples()
            ],
        },
    }
