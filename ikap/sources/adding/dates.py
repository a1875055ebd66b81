"""Of what day a file's data are, where the file itself says so. A date is read, never estimated."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ikap.sources import cells
from ikap.sources.adding.offer import Offer
from ikap.sources.wall import isolated
from ikap.storage import read_only
from ikap.text import _

# Producers' columns for when data were taken out of the register, or brought up to date.
COLUMNS = ("datauttaksdato", "oppdateringsdato")
FEED_INFO, FROM_DAY = "feed_info.txt", "feed_start_date"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
_METADATA = re.compile(r"<(?:\w+:)?Date(?:Time)?>\s*(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Dated:
    """An ISO date, and where in the file it stands."""

    date: str
    stated_by: str


@isolated
def date_of(offer: Offer) -> Dated | None:
    """The day that a file says its data are of: the latest in the first of COLUMNS that it has,
    a GeoPackage's metadata, or the first day of a timetable. None where it says nothing.
    """
    return _in_columns(offer) or _in_geopackage(offer.path) or _in_timetable(offer)


def date_in_name(path: Path) -> str | None:
    """A date in a file's name: a hint for the planner, and no more.

    >>> date_in_name(Path("rb_atb-aggregated-gtfs_20201215.zip"))
    '2020-12-15'
    >>> date_in_name(Path("Basisdata_5001_Trondheim_25832_N50.zip")) is None
    True
    """
    return _iso(path.name)


def _in_columns(offer: Offer) -> Dated | None:
    for name in COLUMNS:
        column = cells.first_match((name,), offer.columns)
        if column is None:
            continue
        days = [day for value in offer.cells[column].dropna().unique() if (day := _iso(value))]
        if days:
            return Dated(max(days), _("seneste dato i feltet {column}", column=column))
    return None


def _in_geopackage(path: Path) -> Dated | None:
    """The latest date in the metadata that a GeoPackage carries (ISO 19115 as XML)."""
    if path.suffix.lower() != ".gpkg":
        return None
    try:
        with closing(sqlite3.connect(read_only(path, unchanging=True), uri=True)) as file:
            texts = [str(row[0]) for row in file.execute("SELECT metadata FROM gpkg_metadata")]
    except sqlite3.Error:  # a GeoPackage without metadata
        return None
    days = [day for text in texts for stamp in _METADATA.findall(text) if (day := _iso(stamp))]
    return Dated(max(days), _("seneste dato i filens metadata")) if days else None


def _in_timetable(offer: Offer) -> Dated | None:
    """The first day of a timetable that says for which days it is."""
    if offer.shape != "timetable":
        return None
    try:
        if offer.path.is_dir():
            text = (offer.path / FEED_INFO).read_text(encoding="utf-8-sig")
        else:
            with zipfile.ZipFile(offer.path) as archive:
                names = [n for n in archive.namelist() if n.rpartition("/")[2] == FEED_INFO]
                text = archive.read(min(names, key=len)).decode("utf-8-sig") if names else ""
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile):
        return None
    row = next(csv.DictReader(io.StringIO(text)), {})
    day = _iso(row.get(FROM_DAY) or "")
    return Dated(day, _("{file}, første gyldige dag", file=FEED_INFO)) if day else None


def _iso(value: object) -> str | None:
    """The date in a cell, ISO; None where there is none that exists."""
    if isinstance(value, pd.Timestamp | date):
        value = value.isoformat()
    match = _ISO.search(str(value))
    if match is None:
        return None
    try:
        return date.fromisoformat("-".join(match.groups())).isoformat()
    except ValueError:
        return None
