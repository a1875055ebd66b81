"""What goes on paper from a run: a fact sheet an alternative, and the report in two dresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
from shapely.geometry import box

from ikap.document import Alternative, Document
from ikap.model import Answer, Evaluation
from ikap.present.document import to_json
from ikap.present.paper.atlas import Atlas
from ikap.present.paper.factsheet import closeness, sheet_data
from ikap.present.paper.mapsheet import Sheet, draw, map_data, window
from ikap.present.paper.report import report_data, supplement
from ikap.present.paper.sitemap import SiteMaps
from ikap.present.paper.typesetting import Press
from ikap.present.paper.webreport import report_page
from ikap.present.sentences import aged
from ikap.sources.region import Region
from ikap.text import _, day


class Paper(StrEnum):
    """How much of a run is set as PDF: fact sheets take a tenth of a second each."""

    ALL = "all"
    REPORT = "report"
    NONE = "none"


PIXELS = 200  # an inch of a map sheet as a picture
SHEET_PAGES = 2  # of a fact sheet, where no analysis comes after it
DIGITS = 16  # of a checksum, as paper has room for


def write_sheets(
    document: Document,
    sites: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    folder: Path,
    written: datetime,
    dok: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> None:
    """Write the fact sheet of each alternative where the document says that it stands.

    `sites` are the areas by id, gross, with what is left of them in the column `net`. `dok` are
    the pages of the national analysis, by id; a sheet without one ends where it did.
    """
    maps = site_maps(document, sites, Atlas(layers))
    press = Press("sheet.typ", written)
    foot = imprint(document, written)
    document = aged(document, written.date())
    for entry in document["alternatives"]:
        if entry["sheet"] is None:
            raise ValueError(f"The document has no fact sheet for {entry['id']!r}")
        path = folder / entry["sheet"]
        path.parent.mkdir(exist_ok=True)
        drawn = maps.draw(entry["id"], entry["name"], hits(entry))
        analysis = dok.get(entry["id"])
        data = sheet_data(entry, document, drawn, foot) | {"dok": analysis}
        if analysis:
            path.write_bytes(press.pdf(data))
        else:
            path.write_bytes(press.fitted(data, SHEET_PAGES, closeness(data)))


def write_report(
    document: Document, evaluation: Evaluation, region: Region, folder: Path, written: datetime
) -> None:
    """Write report.pdf and report.html: the same blocks for paper and for a screen."""
    data = report_data(document, supplement(evaluation, region), imprint(document, written))
    (folder / "report.pdf").write_bytes(Press("report.typ", written).pdf(data))
    (folder / "report.html").write_text(report_page(data), encoding="utf-8", newline="\n")


def site_maps(document: Document, sites: gpd.GeoDataFrame, atlas: Atlas) -> SiteMaps:
    """What draws the maps of a run's sites; `sites` are its areas by id, with `net`."""
    return SiteMaps(atlas, sites, sites.crs, document["constraints"])


def hits(entry: Alternative) -> list[str]:
    """The constraints that a site meets, or nearly."""
    met = (Answer.YES, Answer.TOUCH)
    return [name for name, row in entry["constraints"].items() if row["answer"] in met]


@dataclass(frozen=True)
class MapSheet:
    """A map sheet as files by name, its scale, and how many sites lie outside it."""

    files: Mapping[str, bytes]
    scale: int
    outside: int


def map_sheets(
    chosen: Iterable[Sheet],
    document: Document,
    areas: gpd.GeoSeries,
    middle: gpd.GeoSeries,
    layers: Mapping[str, gpd.GeoDataFrame],
    written: datetime,
    *,
    title: str = "",
    scale: int | None = None,
) -> Iterator[MapSheet]:
    """A3 sheets of a run, each as PDF and PNG: `areas` by id, the frame around `middle`."""
    frame = window(middle, scale)
    outside = int((~areas.intersects(box(*frame.bounds))).sum())
    atlas, press, foot = Atlas(layers), Press("map.typ", written), imprint(document, written)
    for sheet in chosen:
        drawn = draw(sheet, frame, atlas, areas, document, areas.crs)
        data = map_data(sheet, drawn, document, areas.crs, title, foot)
        files = {
            f"ikap-{sheet.id}.pdf": press.pdf(data),
            f"ikap-{sheet.id}.png": press.png(data, PIXELS),
        }
        yield MapSheet(files, frame.scale, outside)


def imprint(document: Document, written: datetime) -> str:
    """What ties a page to its run: version, day, weights, and the checksum of scores.json."""
    checksum = hashlib.sha256(to_json(document).encode("utf-8")).hexdigest()[:DIGITS]
    return _(
        "IKAP {version} · laget {day} · vekter: {profile} · scores.json SHA-256 {checksum}…",
        version=version("ikap"),
        day=day(written.date()),
        profile=document["profile"]["title"],
        checksum=checksum,
    )
