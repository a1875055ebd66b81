"""Why: the reasons for every site, in sentences."""

from __future__ import annotations

from ikap.assess.explain.reasons import Reasons, reasons, site_rows

__all__ = ["Reasons", "reasons", "site_rows"]
