"""Where a GIS layer's numbers come from, as the metadata that QGIS reads from a GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import geopandas as gpd

from ikap.catalogue import LAYERS
from ikap.document import Document
from ikap.present.document import synthetic_sign
from ikap.text import _, day, language


@dataclass(frozen=True)
class LayerMetadata:
    """What is told of a layer in a sentence or two, and everything as QGIS's XML."""

    abstract: str
    xml: str


def layer_metadata(
    document: Document, title: str, layer: gpd.GeoDataFrame, written: datetime
) -> LayerMetadata:
    """The metadata of a layer of the run: whose weights, which sources, what is invented."""
    abstract = _abstract(document)
    root = Element("qgis", version="3.28.0")
    region = document["region"]
    for name, text in (
        ("identifier", f"IKAP {region['title']}: {title}"),
        ("parentidentifier", ""),
        ("language", language()),
        ("type", "dataset"),
        ("title", f"{title} – {region['title']}"),
        ("abstract", abstract),
    ):
        SubElement(root, name).text = text
    links = SubElement(root, "links")
    for source in document["layers"].values():
        if source["url"]:
            SubElement(
                links,
                "link",
                name=source["title"],
                type="WWW:LINK",
                url=source["url"],
                description=source["publisher"],
                format="",
                mimeType="",
                size="",
            )
    for line in (*source_lines(document["layers"]), *_method(document)):
        SubElement(root, "history").text = line
    dates = SubElement(root, "dates")
    SubElement(dates, "date", type="Created", value=written.isoformat().replace("+00:00", "Z"))
    for licence in sorted({source["licence"] for source in document["layers"].values()}):
        SubElement(root, "license").text = licence
    SubElement(root, "encoding").text = "UTF-8"
    _crs(root, region["crs"])
    _extent(root, layer, region["crs"])
    return LayerMetadata(abstract, tostring(root, encoding="unicode"))


def _abstract(document: Document) -> str:
    profile = document["profile"]
    text = _(
        "Områder vurdert med vektprofilen {profile} (bestemt av: {who}, {decided}). Poeng på "
        "skalaen 0–1, areal i daa.",
        profile=profile["title"],
        who=profile["decided_by"],
        decided=day(profile["date"]),
    )
    sign = synthetic_sign(document)
    return f"{sign} {text}" if sign else text


def source_lines(layers: Mapping[str, Any]) -> Iterator[str]:
    """A line a source: what, whose, how old, under which licence, invented or not."""
    for name, source in layers.items():
        invented = _("oppdiktet")
        parts = [source["title"], source["publisher"], day(source["date"]), source["licence"]]
        line = f"{_(LAYERS[name].title)}: {', '.join(parts)}"
        yield f"{line} ({invented})" if source["synthetic"] else line


def _method(document: Document) -> Iterator[str]:
    """How the numbers came about."""
    yield from document["region"]["notes"]
    yield _("Beregnet av IKAP {version}.", version=version("ikap"))


def _crs(root: Element, crs: str) -> None:
    held = SubElement(SubElement(root, "crs"), "spatialrefsys")
    SubElement(held, "authid").text = crs
    SubElement(held, "srid").text = crs.removeprefix("EPSG:")


def _extent(root: Element, layer: gpd.GeoDataFrame, crs: str) -> None:
    west, south, east, north = layer.total_bounds
    edges = {"minx": west, "miny": south, "maxx": east, "maxy": north, "minz": 0, "maxz": 0}
    extent = {"crs": crs, "dimensions": "2"} | {name: f"{v:.3f}" for name, v in edges.items()}
    SubElement(SubElement(root, "extent"), "spatial", extent)
