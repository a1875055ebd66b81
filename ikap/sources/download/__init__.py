"""Data fetched from official services."""

from __future__ import annotations

from ikap.sources.download import geonorge
from ikap.sources.download.delivered import WHOLE, delivered_area, delivered_files
from ikap.sources.download.geonorge import Download, File, Plan
from ikap.sources.download.transfer import download

__all__ = [
    "WHOLE",
    "Download",
    "File",
    "Plan",
    "delivered_area",
    "delivered_files",
    "download",
    "geonorge",
]
