"""The commands: what a planner types, and what is answered. The work is done elsewhere.

Exit codes: 0 all scored, nothing found; 1 some input refused, or `check` found something;
2 wrong use or configuration, nothing written; 130 interrupted.
"""

from __future__ import annotations

from ikap.commands import (
    comparing,
    maps,
    mapsheets,
    portfolios,
    records,
    regions,
    scoring,
    sensitivity,
    serving,
    surface,
    transformation,
    verifying,
)
from ikap.commands.layers import adding, fetching, listing, taking
from ikap.commands.rounds import batch
from ikap.commands.terminal import app

__all__ = [
    "adding",
    "app",
    "batch",
    "comparing",
    "fetching",
    "listing",
    "maps",
    "mapsheets",
    "portfolios",
    "records",
    "regions",
    "scoring",
    "sensitivity",
    "serving",
    "surface",
    "taking",
    "transformation",
    "verifying",
]

# In the order of a planner's day; the modules are imported by name.
DAY = (
    *("demo", "score", "check", "batch", "map", "sheet", "compare", "sensitivity", "portfolio"),
    *("verify", "region", "surface", "transformation", "criteria", "profiles", "serve"),
)
app.registered_commands.sort(
    key=lambda command: DAY.index(command.name or command.callback.__name__)  # type: ignore[union-attr]
)
