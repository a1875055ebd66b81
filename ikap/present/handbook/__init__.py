"""The handbook: every criterion, curve, limit, weight and factor, from the records that compute."""

from __future__ import annotations

from ikap.present.handbook.chapters import handbook
from ikap.present.handbook.publication import handbook_page, handbook_pdf

__all__ = [
    "handbook",
    "handbook_page",
    "handbook_pdf",
]
