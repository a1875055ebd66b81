"""Why: the reasons for every site, in sentences."""

from __future__ import annotations

from ikap.assess.explain.reasons import Reasons, reasons

__all__ = ["Reasons", "reasons"]
