"""The folder of a surface, complete or not at all: map, raster, table and record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ikap.assess.surface import Surface
from ikap.document import Record
from ikap.model import Goal, Source
from ikap.present.document import invented, rounded
from ikap.present.map import layer_map, map_layers
from ikap.present.run import check_target, clock, run_record
from ikap.present.surface.layers import suitability_layers
from ikap.present.surface.raster import write_surface
from ikap.present.surface.sentences import explained, titled
from ikap.present.tables import csv_text
from ikap.sources.region import Region
from ikap.sources.runs import SURFACE
from ikap.storage import Staged, write_json, write_text
from ikap.text import _

SCORES = ("score", "score_low", "score_high")


def write_suitability(surface: Surface, region: Region, out: Path) -> tuple[Record, Path]:
    """Write surface.html, .tif, .csv and .json; a ConfigurationError says why it cannot.

    The table is left out where the map cannot show every square: so many rows are for programs,
    which read the raster. Returns what surface.json holds, and the folder.
    """
    check_target(out)
    written = clock()
    cells = surface.shown()
    document = surface_document(surface, written, out)
    source = Source(
        _("Beregnet med profilen «{profile}»", profile=surface.profile.title),
        "IKAP",
        written.date().isoformat(),
        "",
        synthetic=bool(surface.region.synthetic),
    )
    names = dict(surface.region.municipalities)
    page = layer_map(
        titled(surface.trial),
        suitability_layers(cells, names, source),
        map_layers(region),
        region.title,
        surface.region.sources,
        notes=document["notes"],
    )
    staged = Staged(out)
    with staged as folder:
        write_text(folder / "surface.html", page)
        write_surface(surface, folder / "surface.tif", _tags(document))
        if surface.times == 1:
            write_text(folder / "surface.csv", surface_csv(cells, names, document["synthetic"]))
        write_json(folder / SURFACE[0], document)
    return document, staged.landed


def surface_document(surface: Surface, written: datetime, out: Path) -> Record:
    """What was tried, with what, and how many squares came out how."""
    record = run_record(
        surface.region,
        surface.profile,
        (),
        (),
        written,
        out,
        scored=surface.counts["tried"],
        rejected=0,
    )
    document: Record = {
        **record,
        "schema": SURFACE[1],
        "trial": {**asdict(surface.trial), "kind": surface.trial.kind.value},
        "title": titled(surface.trial),
        "synthetic": invented(surface.region.synthetic),
        "notes": explained(surface),
        "set_aside": list(surface.set_aside),
        "counts": dict(surface.counts),
    }
    whole: Record = rounded(document)
    return whole


def surface_csv(cells: gpd.GeoDataFrame, names: Mapping[str, str], synthetic: str | None) -> str:
    """A row a square, by its middle in metres; scores and goals 0..1, `synthetic` in each row."""
    centres = cells.geometry.centroid
    goals = [goal.value for goal in Goal]
    table = pd.DataFrame(
        {
            "id": cells.index,
            "easting": centres.x.round(1),
            "northing": centres.y.round(1),
            "municipality": [names.get(code, code) for code in cells["municipality_code"]],
            "status": cells["status"],
            **{name: cells[name].astype(float).round(4) for name in (*SCORES, *goals)},
            "class": cells["light"],
            "synthetic": synthetic or "",
        },
        dtype=object,
    )
    columns = [*table.columns]
    rows = table.where(table.notna(), None).to_numpy().tolist()
    return csv_text([dict(zip(columns, row, strict=True)) for row in rows], columns)


def _tags(document: Record) -> dict[str, str]:
    """What the raster says of itself, for whoever opens it alone."""
    return {
        "title": document["title"],
        "notes": "\n".join(document["notes"]),
        "profile": document["profile"]["title"],
        "written": document["written"],
    }
