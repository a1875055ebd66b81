"""Site against site: two to four sites of one run beside each other, on paper and on slides."""

from __future__ import annotations

from ikap.present.paper.facing.page import FACING, facing_page
from ikap.present.paper.facing.table import FEWEST, MOST, Cell, Facing, Group, Row, faced

__all__ = [
    "FACING",
    "FEWEST",
    "MOST",
    "Cell",
    "Facing",
    "Group",
    "Row",
    "faced",
    "facing_page",
]
