"""OGC API Features (OGC 17-069r4, and 18-058 for the CRS), along the `next` links it gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import shapely
from shapely.errors import GEOSException

from ikap.sources.download import transport
from ikap.sources.download.live.asking import (
    Batch,
    Gathered,
    Pages,
    Query,
    bounded,
    gathered,
    unsound,
)
from ikap.sources.download.live.wfs import north_first
from ikap.text import _

HEADERS = {"Accept": "application/geo+json, application/json"}


def gather(query: Query, pages: Pages) -> Gathered:
    """Every feature of the collection that meets the box."""
    base = f"{query.address.rstrip('/')}/collections/{quote(query.layer)}"
    collection = _json(query, pages, f"{base}?f=json")
    if str(collection.get("id")) != query.layer:
        raise unsound(query, _("samlingen heter nå {name}.", name=collection.get("id")))
    wanted = _uri(query.crs)
    offered = [str(code) for code in collection.get("crs") or ()]
    if offered and wanted not in offered:
        raise unsound(query, _("tjenesten tilbyr ikke {crs}.", crs=query.crs))
    west, south, east, north = query.box
    box = (south, west, north, east) if north_first(query.crs) else query.box
    parameters = {
        "f": "json",
        "limit": str(query.page),
        "bbox": ",".join(f"{value:.7f}".rstrip("0").rstrip(".") for value in box),
        "bbox-crs": wanted,
        "crs": wanted,
    }
    matched: list[int] = []
    first = f"{base}/items?{urlencode(parameters)}"
    batches = list(bounded(query, _pages(query, pages, first, matched)))
    return gathered(query, batches, matched[0] if matched else None, pages.digests)


def _pages(query: Query, pages: Pages, first: str, matched: list[int]) -> Iterator[Batch]:
    """Pages along the links; a link in a ring, or to another host, is refused."""
    seen: set[str] = set()
    address: str | None = first
    while address is not None:
        if address in seen:
            raise unsound(query, _("lenken til neste side går i ring."))
        if not transport.same_site(first, address) or address.split(":")[0] != first.split(":")[0]:
            what = _("lenken til neste side går til en annen vert ({host}).",
                     host=transport.host_of(address))  # fmt: skip
            raise unsound(query, what)
        seen.add(address)
        answer = _json(query, pages, address)
        if answer.get("type") != "FeatureCollection" or not isinstance(
            answer.get("features"), list
        ):
            pages.forget(address)
            raise transport.odd(query.address)
        if not matched and isinstance(answer.get("numberMatched"), int):
            matched.append(answer["numberMatched"])
        returned = answer.get("numberReturned")
        if isinstance(returned, int) and returned != len(answer["features"]):
            pages.forget(address)
            what = _("antall objekter på siden er {there}, ventet {said}.",
                     said=returned, there=len(answer["features"]))  # fmt: skip
            raise unsound(query, what)
        batch = _read(query, answer["features"])
        links = [link for link in answer.get("links") or () if link.get("rel") == "next"]
        address = urljoin(address, str(links[0]["href"])) if links and len(batch) else None
        if len(batch):
            yield batch


def _read(query: Query, features: list[Mapping[str, Any]]) -> Batch:
    ids = [feature.get("id") for feature in features]
    if any(label is None for label in ids):
        raise unsound(query, _("objektene har ingen id, så sidene kan ikke kontrolleres."))
    return Batch(
        tuple(str(label) for label in ids),
        tuple(flat(feature.get("properties") or {}) for feature in features),
        tuple(shape(query, feature.get("geometry")) for feature in features),
    )


def flat(properties: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested objects as columns with dots between the names; lists as text.

    >>> flat({"a": 1, "b": {"c": "x", "d": [1, 2]}})
    {'a': 1, 'b.c': 'x', 'b.d': '1, 2'}
    """
    found: dict[str, Any] = {}
    for name, value in properties.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            found[f"{before}{name}"] = ", ".join(map(str, value))
        else:
            found[f"{before}{name}"] = value
    return found


def shape(query: Query, geometry: Any) -> Any:
    """A GeoJSON geometry, without heights; None where there is none."""
    if geometry is None:
        return None
    try:
        return shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (GEOSException, ValueError, TypeError) as error:
        raise unsound(query, _("et objekt har en geometri som ikke kan leses.")) from error


def _json(query: Query, pages: Pages, address: str) -> Mapping[str, Any]:
    body = pages.answer(address, lambda: transport.fetch(address, None, HEADERS))
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except ValueError as error:
        pages.forget(address)
        raise transport.odd(query.address) from error
    if not isinstance(answer, Mapping):
        pages.forget(address)
        raise transport.odd(query.address)
    return answer


def _uri(crs: str) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{crs.rpartition(':')[2]}"
