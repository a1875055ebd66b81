"""Data fetched from official services."""

from __future__ import annotations

from ikap.sources.download import geonorge
from ikap.sources.download.centres import proposed
from ikap.sources.download.delivered import WHOLE, delivered_area, delivered_files
from ikap.sources.download.geonorge import Download, File, Plan
from ikap.sources.download.products import Fetched, Place
from ikap.sources.download.register import Metadata, metadata
from ikap.sources.download.together import Outcome, fetch_together
from ikap.sources.download.transfer import download
from ikap.sources.download.transport import offline

__all__ = [
    "WHOLE",
    "Download",
    "Fetched",
    "File",
    "Metadata",
    "Outcome",
    "Place",
    "Plan",
    "delivered_area",
    "delivered_files",
    "download",
    "fetch_together",
    "geonorge",
    "metadata",
    "offline",
    "proposed",
]
