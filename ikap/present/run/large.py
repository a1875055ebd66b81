"""The folder of a round of more sites than people read: columns, a map of the best, and a grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from ikap.assess import profiles
from ikap.assess.round import Overview, score_grid
from ikap.model import Evaluation, Problem
from ikap.present.document import scores_document
from ikap.present.gis import with_places, write_layers
from ikap.present.map import grid_layers, grid_themes, map_layers, meeting_map
from ikap.present.page import TooLarge
from ikap.present.run.folder import Extra, check_target, run_record, write_rest
from ikap.present.run.outputs import MAP
from ikap.sources.region import Region
from ikap.sources.runs import COLUMNS
from ikap.storage import Staged, write_text
from ikap.text import _, number

GRID = "grid.gpkg"


def write_large(
    overview: Overview,
    best: Evaluation,
    columns: Path,
    out: Path,
    region: Region,
    written: datetime,
    more: Mapping[str, Extra] = MappingProxyType({}),
    say: Callable[[str], None] | None = None,
) -> Path:
    """Write scores.parquet, the map of the best, the grid of scores, and the record.

    `columns` are those of all sites, without places; `best` is the Evaluation of the first of each
    list, with the places that they have among all. Returns where it is, as `write_run`.
    """
    announce = say or (lambda _file: None)
    check_target(out)
    said = said_of(len(overview.sites), len(best.sites))
    remarks = [*best.remarks, said]
    grid = grid_layers(score_grid(overview.sites, best.sites.crs))
    staged = Staged(out)
    with staged as folder:
        announce(COLUMNS)
        with_places(columns, folder / COLUMNS, overview.places)
        announce(GRID)
        write_layers(grid, folder / GRID, written)
        announce(MAP)
        try:
            write_text(folder / MAP, _page(best, region, grid, len(overview.sites)))
        except TooLarge as error:  # the numbers are not lost for want of a map
            remarks += error.problems
        record = run_record(
            best.region,
            best.profile,
            best.inputs,
            remarks,
            written,
            out,
            scored=len(overview.sites),
            rejected=len(best.rejected),
            overrides=best.overrides,
            asked=best.asked,
        )
        write_rest(folder, best.rejected, record, more, written)
    return staged.landed


def said_of(sites: int, shown: int) -> Problem:
    """That a round is too large to be read site by site, and what there is instead."""
    what = _(
        "Områder i innspillsrunden: {sites}. Kartet viser de beste ({shown}) og et rutenett med "
        "poeng for alle. Plasseringene gjelder hele innspillsrunden.",
        sites=number(sites, 0),
        shown=number(shown, 0),
    )
    remedy = _(
        "Alle tall står i {columns}, rutenettet i {grid}. Arbeidsbok, PDF og JSON lages ikke for "
        "så mange.",
        columns=COLUMNS,
        grid=GRID,
    )
    return Problem(MAP, what, remedy)


def _page(
    best: Evaluation, region: Region, grid: Mapping[str, gpd.GeoDataFrame], sites: int
) -> str:
    """The meeting map of the best, with the grid of all; its heading says that there are more."""
    title = _(
        "{region}: de {shown} beste av {sites}",
        region=best.region.title,
        shown=number(len(best.sites), 0),
        sites=number(sites, 0),
    )
    titled = replace(best, region=replace(best.region, title=title))
    return meeting_map(
        scores_document(titled, sheets=False),
        best.sites,
        {**map_layers(region, best.sites.geometry), **grid},
        presets=[profiles.load(name) for name in profiles.names()],
        more=grid_themes(),
        partly=region.large,
    )
