"""The folder of a study of the plans, complete or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from ikap.assess.reserve import SET_ASIDE, Study
from ikap.catalogue import Look, Theme
from ikap.document import Document, RegionEntry
from ikap.model import Source
from ikap.present.document import scores_document
from ikap.present.gis import write_layers
from ikap.present.map import map_layers, meeting_map
from ikap.present.reserve.hearing import hearing_pdf
from ikap.present.reserve.record import reserve_document
from ikap.present.reserve.shape import ReserveDocument
from ikap.present.reserve.sheet import reserve_page
from ikap.present.reserve.workbook import write_reserve_workbook
from ikap.present.run import check_target, clock, record_of
from ikap.sources.runs import RESERVE
from ikap.storage import Staged, write_json, write_text
from ikap.text import N_, _
from ikap.words import SYNTHETIC

GROUP = N_("Arealreserve")
AREAS = Theme(
    "reserve_areas",
    "reserve_areas",
    GROUP,
    N_("Reserveområder"),
    (
        Look(N_("Kan tas ut ved midtre behov"), "#a83420", (2,), "#a83420", 2, hatch="diagonal"),
        Look(N_("Til ny vurdering"), "#d9a437", (1,), "#8a5c00", 2, hatch="dots"),
        Look(N_("Ellers i reserven"), "#14586b", (0,), "#14586b", 2),
    ),
    column="standing",
    shown=True,
)
PLANS = Theme(
    "plans_in_force",
    "plans_in_force",
    GROUP,
    N_("Avsatt til utbygging i gjeldende planer"),
    (Look(N_("Avsatt areal"), "#b7a3c9", outline="#6b4f8a", hatch="cross"),),
)


def write_reserve(
    study: Study, out: Path, given: Mapping[str, Source]
) -> tuple[ReserveDocument, Path]:
    """Write the folder; returns what its document holds, and where it is.

    `given`: layers that did not come from the region, by name. A ConfigurationError says why
    `out` cannot be used.
    """
    check_target(out)
    written = clock()
    document = reserve_document(study, given)
    scores = _with_plans(scores_document(study.evaluation, sheets=False), document)
    sites = study.evaluation.sites
    layers = map_layers(study.region)
    staged = Staged(out)
    with staged as folder:
        record = record_of(study.evaluation, written, out)
        whole: dict[str, Any] = {**document, "record": record}
        write_json(folder / RESERVE[0], whole)
        write_text(folder / "reserve.html", reserve_page(document))
        write_reserve_workbook(document, folder / "reserve.xlsx", written)
        (folder / "planvask.pdf").write_bytes(
            hearing_pdf(document, scores, sites, dict(layers), written)
        )
        synthetic = bool(document["region"]["synthetic"])
        areas = submitted(study, synthetic=synthetic)
        write_layers({"areas": areas}, folder / "areas.gpkg", written)
        drawn = {
            **layers,
            AREAS.layer: _standing(study),
            PLANS.layer: study.reserve.mosaic.areas.loc[
                study.reserve.mosaic.areas["group"].isin(_building(document)), ["geometry"]
            ],
        }
        write_text(folder / "map.html", meeting_map(scores, sites, drawn, more=(AREAS, PLANS)))
    return document, staged.landed


def _with_plans(scores: Document, document: ReserveDocument) -> Document:
    """The scores with the layers that only the reserve rests on, so that a map tells of them."""
    region: RegionEntry = {**scores["region"], "synthetic": document["region"]["synthetic"]}
    return {**scores, "region": region, "layers": document["layers"]}


def submitted(study: Study, *, synthetic: bool) -> gpd.GeoDataFrame:
    """The reserve as a file that `ikap score` reads beside the proposals."""
    left = study.reserve.left
    share = left["reserve"] / left["set_aside"]
    return gpd.GeoDataFrame(
        {
            "id": list(left.index),
            "name": list(left["name"]),
            "land_use_purpose": [int(code) for code in left["purpose"]],
            "municipality_code": list(left["municipality_code"]),
            "dwellings": list(np.floor(left["dwellings"].astype(float) * share + 0.5)),
            "plan_status": [_(SET_ASIDE)] * len(left),
            "case": list(left["plan_id"]),
            "plan_name": list(left["plan_name"]),
            "in_force": list(left["in_force"]),
            "note": [_(SYNTHETIC) if synthetic else None] * len(left),
        },
        geometry=left.geometry.to_numpy(),
        crs=left.crs,
    )


def _building(document: ReserveDocument) -> list[str]:
    return sorted({area["group"] for area in document["areas"]})


def _standing(study: Study) -> gpd.GeoDataFrame:
    """The reserve by what could be done with it: 2 in the middle set, 1 with reasons, 0 else."""
    left = study.reserve.left
    out = set(study.middle.out) if study.middle is not None else set()
    again = {row.id for row in study.rows if row.may_go}
    return gpd.GeoDataFrame(
        {
            "name": list(left["name"]),
            "standing": [2 if id_ in out else 1 if id_ in again else 0 for id_ in left.index],
        },
        geometry=left.geometry.to_numpy(),
        crs=left.crs,
    )
