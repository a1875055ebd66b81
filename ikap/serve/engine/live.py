"""One site that is being drawn: what it scores, and where it meets what stands in the way.

The same functions as for a file, so an answer is exact; nothing is approximated for speed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ikap.api import score_submissions
from ikap.assess.evaluate import window_of
from ikap.assess.limits import zone_overlaps
from ikap.model import Answer, Evaluation
from ikap.present.document import scores_document, to_json
from ikap.serve.engine.warm import opened, profile_of
from ikap.sources.proposals import feature_sheet, read_sheet
from ikap.sources.region import Region, evidence
from ikap.text import _

DEGREES = CRS.from_user_input("OGC:CRS84")
DIGITS = 1e-7  # degrees: a centimetre, for shapes that are only looked at
IN_THE_WAY = (Answer.YES, Answer.TOUCH)


def score_one(
    region: str | None,
    site: Mapping[str, Any],
    crs: str = "OGC:CRS84",
    profile: str | dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The document's entries of one drawn site, and the shapes of what stands in its way.

    `site` is a GeoJSON feature with coordinates in `crs`; the shapes come back in CRS84.
    """
    where = opened(region)
    read = read_sheet(feature_sheet(site, CRS.from_user_input(crs), _("Tegningen")), where)
    # A site alone is first in its list, however the draws fall.
    evaluation = score_submissions(read, where, profile_of(profile), drawn=False)
    document = json.loads(to_json(scores_document(evaluation, sheets=False)))
    return {
        "alternatives": document["alternatives"],
        "criteria": {k: _short(v) for k, v in document["criteria"].items()},
        "constraints": {k: _short(v) for k, v in document["constraints"].items()},
        "set_aside": document["set_aside"],
        "remarks": [str(remark.what) for remark in read.remarks],
        "taken": _taken(evaluation),
        "conflicts": _conflicts(evaluation, where),
    }


def _short(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: entry[key]
        for key in ("title", "goal", "tier", "conditional", "advice")
        if key in entry
    }


def _taken(evaluation: Evaluation) -> dict[str, Any] | None:
    """What the exclusions take out of the site."""
    site = evaluation.sites.iloc[0]
    if site["net_area_daa"] >= site["area_daa"]:
        return None
    left = shapely.Polygon() if site["net_area_daa"] == 0 else site["net"]
    return _degrees(shapely.difference(site["geometry"], left), evaluation.sites.crs)


def _conflicts(evaluation: Evaluation, region: Region) -> list[dict[str, Any]]:
    """Each constraint that answers yes or touch, with its part of the site where it has one."""
    sites = evaluation.sites
    answers = evaluation.constraints
    met = {
        name
        for (_id, name), answer in zip(answers.index, answers["answer"], strict=True)
        if answer in IN_THE_WAY
    }
    constraints = [limit for limit in evaluation.limits if limit.id in met]
    window = window_of(sites)
    overlaps = zone_overlaps(
        sites,
        constraints,
        region.has,
        lambda name: region.layer(name, window),
        lambda test: evidence(region, test.layer, test.where),
        kept=region.lasting,
    )
    rows = []
    ids, names = (answers.index.get_level_values(level) for level in ("id", "constraint"))
    for site, name, tier, answer in zip(
        ids, names, answers["tier"], answers["answer"], strict=True
    ):
        if answer not in IN_THE_WAY:
            continue
        shape = overlaps[name].get(site) if name in overlaps else None
        rows.append(
            {
                "constraint": name,
                "id": site,
                "tier": str(tier),
                "answer": str(answer),
                "shape": None if shape is None else _degrees(shape, sites.crs),
            }
        )
    return rows


def _degrees(shape: BaseGeometry, crs: Any) -> dict[str, Any] | None:
    """A shape as GeoJSON in CRS84; None for an empty one."""
    if shape.is_empty:
        return None
    moved = gpd.GeoSeries([shape], crs=crs).to_crs(DEGREES).iloc[0]
    # Corner by corner: a ring that touches itself is drawn as it is, not mended.
    rounded = shapely.set_precision(moved, DIGITS, mode="pointwise")
    drawing: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return drawing
