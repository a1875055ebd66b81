"""A run reckoned once more by another engine: SQL in DuckDB, from the run's own inputs.

Nothing here uses what it checks: not `measure`, `criteria`, nor the rest of `assess`. What a
constraint or a curve asks is told by the records; how it is reckoned is written anew.
"""

from __future__ import annotations

from ikap.verify.engine import Engine
from ikap.verify.findings import Compared, Difference
from ikap.verify.ground import Layers
from ikap.verify.whole import Given, left_out, reckoned

__all__ = ["Compared", "Difference", "Engine", "Given", "Layers", "left_out", "reckoned"]
