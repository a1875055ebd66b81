"""Advice for sites of a run, as `ikap advice` has it, and for one that is being drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyproj import CRS
from shapely.geometry import mapping

from ikap.api import advise, score_submissions
from ikap.assess.advice import RULES, Advised, advice_entries, advised_areas
from ikap.model import Evaluation
from ikap.serve.engine.scoring import evaluated
from ikap.serve.engine.warm import opened, profile_of
from ikap.sources.proposals import feature_sheet, read_sheet
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
    advice = advise(evaluation, opened(region), sites=[site])
    return {
        "site": site,
        "rules": [_(rule) for rule in RULES],
        "synthetic": list(evaluation.region.synthetic),
        "advice": advice_entries(evaluation, advice)[site],
        "boundaries": {"type": "FeatureCollection", "features": _boundaries(advice, evaluation)},
    }


def of_drawing(
    region: str | None,
    site: Mapping[str, Any],
    crs: str = "OGC:CRS84",
    profile: str | dict[str, Any] | None = None,
) -> Mapping[str, Any]:
    """What a drawn site is advised: each piece with its new boundary where it has one, in CRS84.

    `site` is a GeoJSON feature with coordinates in `crs`; of several uses, the first.
    """
    where = opened(region)
    read = read_sheet(feature_sheet(site, CRS.from_user_input(crs), _("Tegningen")), where)
    evaluation = score_submissions(read, where, profile_of(profile), drawn=False)
    first = str(evaluation.sites.index[0])
    advice = advise(evaluation, where, sites=[first])
    entry = advice_entries(evaluation, advice)[first]
    shapes = {boundary["id"]: boundary["geometry"] for boundary in _boundaries(advice, evaluation)}
    pieces = [{**piece, "geometry": shapes.get(piece["id"])} for piece in entry["pieces"]]
    return {"before": entry["before"], "pieces": pieces, "why_none": entry["why_none"]}


def _boundaries(advice: Mapping[str, Advised], evaluation: Evaluation) -> list[dict[str, Any]]:
    """The new boundaries as GeoJSON features, degrees."""
    return [
        {
            "type": "Feature",
            "id": row.advice,
            "properties": {"area_daa": row.area_daa},
            "geometry": mapping(row.geometry),
        }
        for row in advised_areas(advice, evaluation).to_crs(4326).itertuples()
    ]
