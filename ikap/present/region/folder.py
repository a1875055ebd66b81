"""The folder of key figures, complete or not at all: page, GIS layers and document."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd

from ikap.assess.key_figures import KeyFigures, commuting_lines
from ikap.assess.portfolio import Distribution
from ikap.document import Record
from ikap.present.document import rounded
from ikap.present.gis import write_layers
from ikap.present.region.page import region_page
from ikap.present.run import check_target, clock
from ikap.sources.region import Region
from ikap.sources.runs import KEY_FIGURES
from ikap.storage import Staged, write_json, write_text
from ikap.text import language


def write_key_figures(figures: KeyFigures, region: Region, out: Path) -> Path:
    """Write region.html, region.gpkg and region.json; a ConfigurationError says why it cannot."""
    check_target(out)
    written = clock()
    municipalities, lines = municipality_layer(figures, region), commuting_lines(region, figures)
    staged = Staged(out)
    with staged as folder:
        page = region_page(figures, municipalities, lines)
        write_text(folder / "region.html", page)
        write_layers(
            {"municipalities": municipalities, "commuting": lines},
            folder / "region.gpkg",
            written,
        )
        write_json(folder / KEY_FIGURES[0], figures_document(figures))
    return staged.landed


def municipality_layer(figures: KeyFigures, region: Region) -> gpd.GeoDataFrame:
    """The municipalities with their figures: residents, shares, and commuters to and from."""
    layer = region.layer("municipalities")[["municipality_code", "name", "geometry"]].copy()
    codes = layer["municipality_code"]
    if figures.population:
        latest = figures.population[-1]
        layer[f"residents_{latest.year}"] = codes.map(latest.residents)
    standings = {standing.code: standing for standing in figures.standings}
    for name in ("residents", "target", "reserve", "jobs", "employed"):
        if standings:
            layer[f"{name}_share"] = [getattr(standings[code], name) for code in codes]
    for year in sorted({year for flow in figures.flows for year in flow.commuters}):
        out = {flow.from_code: flow.commuters.get(year) for flow in figures.flows}
        layer[f"commuters_{year}"] = codes.map(out).astype(float)
    return layer


def figures_document(figures: KeyFigures) -> Record:
    """The key figures as a document: missing numbers are null."""
    return {
        "schema": KEY_FIGURES[1],
        "language": language(),
        "region": {"title": figures.title, "municipalities": dict(figures.names)},
        "population": [
            {
                "year": entry.year,
                "residents": dict(entry.residents),
                "total": entry.total,
                "lacking": list(entry.lacking),
                "spread": _spread(entry.spread),
            }
            for entry in figures.population
        ],
        "growth": [
            {
                "year": entry.year,
                "residents": dict(entry.residents),
                "growth": dict(entry.growth),
                "spread": _spread(entry.spread),
            }
            for entry in figures.growth
        ],
        "commuting": [
            {
                "from_code": flow.from_code,
                "from_name": flow.name,
                "to_code": flow.to_code,
                "commuters": {str(year): n for year, n in flow.commuters.items()},
                "employed_share": {str(year): n for year, n in flow.shares.items()},
                "change": rounded(flow.change),
            }
            for flow in figures.flows
        ],
        "totals": [rounded(asdict(total)) for total in figures.totals],
        "shares": [rounded(asdict(standing)) for standing in figures.standings],
        "economy": [asdict(entry) for entry in figures.economy],
        "anomalies": [asdict(problem) for problem in figures.anomalies],
        "remarks": [asdict(problem) for problem in figures.remarks],
        "missing": list(figures.missing),
        "sources": {name: asdict(source) for name, source in figures.sources.items()},
    }


def _spread(spread: Distribution | None) -> Any:
    return None if spread is None else rounded(asdict(spread))
