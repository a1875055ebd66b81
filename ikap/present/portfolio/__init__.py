"""The folder of a portfolio: page, workbook, record, and what is said of it."""

from __future__ import annotations

from ikap.present.portfolio.folder import write_portfolio
from ikap.present.portfolio.record import BEST, Judged, portfolio_document
from ikap.present.portfolio.sentences import ways_out
from ikap.present.portfolio.sheet import synthetic_sign

__all__ = [
    "BEST",
    "Judged",
    "portfolio_document",
    "synthetic_sign",
    "ways_out",
    "write_portfolio",
]
