"""The commands: what a planner types, and what is answered. The work is done elsewhere.

Exit codes: 0 all scored, nothing found; 1 some input refused, or `check` found something;
2 wrong use or configuration, nothing written; 130 interrupted.
"""

from __future__ import annotations

from ikap.commands.program import app

__all__ = ["app"]
