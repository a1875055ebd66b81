"""The folder of a choice among sets, complete or not at all: page, tables, map and document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from ikap.assess.drawn import drawn_layers
from ikap.catalogue import Look, Theme
from ikap.document import Record
from ikap.model import Evaluation
from ikap.present.document import scores_document
from ikap.present.map import map_layers, meeting_map
from ikap.present.portfolio.sheet import portfolio_page
from ikap.present.portfolio.workbook import write_portfolio_workbook
from ikap.present.run import check_target, clock, record_of
from ikap.sources.region import Region
from ikap.sources.runs import PORTFOLIO
from ikap.storage import Staged, write_json, write_text
from ikap.text import N_

GROUP = N_("Kombinasjoner")
# Far out a ring around each site's mark, closer the ground itself.
MARKS = Theme(
    "chosen_marks",
    "chosen_marks",
    GROUP,
    N_("Valgt kombinasjon"),
    (Look(N_("Valgt"), "#ffd23f", outline="#1b2529", width=42),),
    shown=True,
)
GROUND = Theme(
    "chosen_ground",
    "chosen_ground",
    GROUP,
    N_("Arealtyper i valgt kombinasjon"),
    (Look(N_("Valgt"), "#ffd23f", outline="#1b2529", width=5),),
    shown=True,
    from_zoom=12,
)


def write_portfolio(
    evaluation: Evaluation,
    region: Region,
    document: Record,
    chosen: Sequence[str],
    out: Path,
) -> Path:
    """Write the folder; it appears when all of it is there. `chosen` are ids to draw as the set.

    A ConfigurationError says why `out` cannot be used.
    """
    check_target(out)
    written = clock()
    staged = Staged(out)
    with staged as folder:
        record = record_of(evaluation, written, out)
        whole: Mapping[str, Any] = {**document, "record": record}
        write_json(folder / PORTFOLIO[0], whole)
        write_text(folder / "portfolio.html", portfolio_page(document))
        write_portfolio_workbook(document, folder / "portfolio.xlsx", written)
        layers = {**map_layers(region), **drawn_layers(region, evaluation)}
        ground = chosen_ground(evaluation, chosen)
        layers[GROUND.layer] = ground
        layers[MARKS.layer] = ground.set_geometry(ground.representative_point())
        write_text(
            folder / "map.html",
            meeting_map(
                scores_document(evaluation), evaluation.sites, layers, more=(GROUND, MARKS)
            ),
        )
    return staged.landed


def chosen_ground(evaluation: Evaluation, chosen: Sequence[str]) -> gpd.GeoDataFrame:
    """The ground of the chosen set, each proposal once."""
    sites = evaluation.sites.loc[sorted(chosen)]
    once = sites.drop_duplicates("proposal")
    return gpd.GeoDataFrame(
        {"name": once["name"].to_numpy()}, geometry=once.geometry.to_numpy(), crs=sites.crs
    )
