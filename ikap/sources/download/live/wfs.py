"""WFS 2.0 (OGC 09-025r2), paged by what was received.

The box carries its CRS, and axes are those of the EPSG register. GML is read by GDAL from the page
as it was kept; only its outline (members, ids, exceptions) is looked at here.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as Tree

import pyogrio
import shapely
from pyproj import CRS

from ikap.model import Problem
from ikap.sources.crs import Box
from ikap.sources.download import transport
from ikap.sources.download.live.asking import (
    GDAL,
    Batch,
    Gathered,
    Pages,
    Query,
    bounded,
    changed_schema,
    gathered,
    unsound,
)
from ikap.sources.files import explained, only
from ikap.text import _

_ID = "{http://www.opengis.net/gml/3.2}id"
_OPTIONS = {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO", "SWAP_COORDINATES": "AUTO"}
_REFERS = re.compile(rb"<(?:\w+:)?(?:include|import)\b[^>]*schemaLocation")


def gather(query: Query, pages: Pages) -> Gathered:
    """Every feature of the layer that meets the box, checked against the service's own count."""
    _check_schema(query, pages)
    hits = _hits(query, pages)
    if hits == 0:
        _check_nothing(query, pages)
    batches = bounded(query, _pages(query, pages, hits)) if hits != 0 else iter(())
    return gathered(query, list(batches), hits, pages.digests)


def _check_schema(query: Query, pages: Pages) -> None:
    """Refuse a type that is not there, or that has lost a column which we read."""
    request = _request(query, request="DescribeFeatureType", typeNames=query.layer)
    body = pages.answer(request, lambda: transport.fetch(request))
    root = _outline(query, pages, request, body)
    names = {str(node.get("name")) for node in root.iter() if node.get("name")}
    if _REFERS.search(body) or not query.columns:
        return  # the type is told in other files, or nothing of it is needed
    lacking = [name for name in query.columns if name not in names]
    if lacking:
        raise changed_schema(query, lacking, sorted(names))


def _hits(query: Query, pages: Pages, box: Box | None = None, crs: str = "") -> int | None:
    """How many features the service says there are; None where it does not know."""
    request = _request(
        query, typeNames=query.layer, resultType="hits", bbox=_bbox(box or query.box, query.crs)
    )
    count = _outline(query, pages, request).get("numberMatched", "")
    return int(count) if count.isdigit() else None


def _check_nothing(query: Query, pages: Pages) -> None:
    """Refuse a «nothing here» that comes of a box which the service reads with north first."""
    west, south, east, north = query.box
    if _hits(query, pages, (south, west, north, east)):
        what = _("tjenesten leser boksen med nord først og fant ingen objekter der.")
        raise unsound(query, what)
    request = _request(query, typeNames=query.layer, count="1", resultType="hits")
    if _outline(query, pages, request).get("numberMatched") == "0":
        what = _("tjenesten har ingen objekter.")
        raise unsound(query, what, _("Prøv igjen senere."))


def _pages(query: Query, pages: Pages, hits: int | None) -> Iterator[Batch]:
    """Pages until as many have come as there are, or, where that is not known, until one is empty.

    Servers cap a page below what was asked for: the next starts after what was received.
    """
    start = 0
    while hits is None or start < hits:
        request = _request(
            query,
            typeNames=query.layer,
            bbox=_bbox(query.box, query.crs),
            srsName=_urn(query.crs),
            count=str(query.page),
            startIndex=str(start),
        )
        body = pages.answer(request, lambda request=request: transport.fetch(request))  # type: ignore[misc]
        batch = _read(query, body, _outline(query, pages, request, body))
        if not len(batch):
            return
        yield batch
        start += len(batch)


def _read(query: Query, body: bytes, root: Tree.Element) -> Batch:
    """The features of a page, each by its gml:id."""
    members = [child[0] for child in root if _local(child.tag) == "member" and len(child)]
    members += [
        point for c in root if _local(c.tag) in ("members", "featureMembers") for point in c
    ]
    ids = [str(member.get(_ID) or "") for member in members]
    said = root.get("numberReturned", "")
    if said.isdigit() and int(said) != len(members):
        what = _("antall objekter på siden er {there}, ventet {said}.",
                 said=int(said), there=len(members))  # fmt: skip
        raise unsound(query, what)
    if not members:
        return Batch((), (), ())
    if not all(ids):
        raise unsound(query, _("objektene har ingen gml:id, så sidene kan ikke kontrolleres."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.gml"
        path.write_bytes(body)
        with GDAL, explained(path), only(("GML",)):
            frame = pyogrio.read_dataframe(path, force_2d=True, on_invalid="ignore", **_OPTIONS)
    if len(frame) != len(members):
        what = _("antall objekter på siden er {n}, men bare {read} kan leses.",
                 n=len(members), read=len(frame))  # fmt: skip
        raise unsound(query, what)
    crs = frame.crs
    if crs is not None and not CRS(crs).equals(CRS(query.crs), ignore_axis_order=True):
        what = _("dataene kom i {crs}, ikke {wanted}.", crs=crs.to_string(), wanted=query.crs)
        raise unsound(query, what)
    rows = frame.drop(columns=[frame.geometry.name, "gml_id"], errors="ignore").astype(object)
    shapes = tuple(shapely.force_2d(frame.geometry.to_numpy()))
    cells = [{k: v for k, v in row.items() if v == v} for row in rows.to_dict("records")]
    return Batch(tuple(ids), tuple(cells), shapes)


def _outline(query: Query, pages: Pages, request: str, body: bytes | None = None) -> Tree.Element:
    """The answer as XML; an exception report, which may come with status 200, is refused."""
    body_ = pages.answer(request, lambda: transport.fetch(request)) if body is None else body
    if b"<!DOCTYPE" in body_ or b"<!ENTITY" in body_:
        pages.forget(request)
        raise transport.odd(query.address)
    try:
        root = Tree.fromstring(body_)  # noqa: S314 - no entities, above
    except Tree.ParseError as error:
        pages.forget(request)
        what = _("svaret er ikke fullstendig XML. Det er avbrutt eller en feilside.")
        raise unsound(query, what, _("Prøv igjen senere.")) from error
    if _local(root.tag) in ("ExceptionReport", "ServiceExceptionReport"):
        pages.forget(request)
        said = " ".join(" ".join(root.itertext()).split())[:300]
        what = _("tjenesten svarte med en feil: {said}", said=said or "ExceptionReport")
        raise transport.Refused(Problem(query.where, what), 200)
    return root


def _request(query: Query, **more: str) -> str:
    parameters = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", **more}
    return f"{query.address}{'&' if '?' in query.address else '?'}{urlencode(parameters)}"


def _bbox(box: Box, crs: str) -> str:
    """A box as the service reads it: the CRS's own axes, and its name last."""
    west, south, east, north = box
    first = (south, west, north, east) if north_first(crs) else box
    return ",".join([*(f"{value:.7f}".rstrip("0").rstrip(".") for value in first), _urn(crs)])


def north_first(crs: str) -> bool:
    """Whether the register gives a CRS's axes as north, east.

    >>> north_first("EPSG:25833"), north_first("EPSG:4258")
    (False, True)
    """
    return CRS(crs).axis_info[0].direction == "north"


def _urn(crs: str) -> str:
    return f"urn:ogc:def:crs:EPSG::{CRS(crs).to_epsg()}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
