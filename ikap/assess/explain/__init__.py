"""Why: the reasons for every site, in sentences."""

from __future__ import annotations

from ikap.assess.explain.reasons import PULL_APART, Reasons, reasons, site_rows

__all__ = ["PULL_APART", "Reasons", "reasons", "site_rows"]
