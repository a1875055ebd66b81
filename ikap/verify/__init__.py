"""A run computed again by another engine: SQL in DuckDB, from the run's own inputs.

Nothing here uses what it checks: not `measure`, `criteria`, nor the rest of `assess`. What a
constraint or a curve asks stands in the records; how it is computed is written again.
"""

from __future__ import annotations

from ikap.verify.engine import Engine
from ikap.verify.extent import recomputed
from ikap.verify.findings import Compared, Difference
from ikap.verify.ground import Layers
from ikap.verify.run import Given, left_out, verify_run

__all__ = [
    "Compared",
    "Difference",
    "Engine",
    "Given",
    "Layers",
    "left_out",
    "recomputed",
    "verify_run",
]
