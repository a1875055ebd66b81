"""The folder of a portfolio: page, workbook, record, and what is said of it."""

from __future__ import annotations

from ikap.present.portfolio.folder import write_portfolio
from ikap.present.portfolio.record import BEST, Judged, portfolio_document

__all__ = [
    "BEST",
    "Judged",
    "portfolio_document",
    "write_portfolio",
]
