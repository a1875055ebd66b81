"""ArcGIS REST (MapServer, FeatureServer): a small client of our own.

GDAL is not used to page: as GeoJSON it gave 3 of 7 rows without an error. Pages go on while the
service says that there is more; a short page is no end. `f=json` is asked for since it names its
CRS, which GeoJSON does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import shapely
from pyproj import CRS

from ikap.model import Problem
from ikap.sources.download import transport
from ikap.sources.download.live.asking import (
    Batch,
    Gathered,
    Pages,
    Query,
    bounded,
    changed_schema,
    gathered,
    unsound,
)
from ikap.text import _

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
SAME_CRS = {102100: 3857}  # Esri's own numbers for what the register calls otherwise


def gather(query: Query, pages: Pages) -> Gathered:
    """Every feature of the layer that meets the box, checked against the service's own count."""
    layer = _layer(query, pages)
    counted = _asked(query, pages, {**_what(query), "returnCountOnly": "true"})
    if not isinstance(counted.get("count"), int):
        raise transport.odd(query.address)
    if (layer.get("advancedQueryCapabilities") or {}).get(
        "supportsPagination", layer.get("supportsPagination", False)
    ):
        batches = list(bounded(query, _by_offset(query, pages, layer)))
    else:
        batches = list(bounded(query, _by_ids(query, pages, layer)))
    return gathered(query, batches, counted["count"], pages.digests)


def _layer(query: Query, pages: Pages) -> Mapping[str, Any]:
    """What the layer says of itself; refused where it is another than the one we know."""
    address = f"{_address(query)}?f=json"
    layer = _told(query, pages, address, pages.answer(address, lambda: transport.fetch(address)))
    name = str(layer.get("name", ""))
    if query.name and not re.search(query.name, name, re.IGNORECASE):
        what = _("kartlag {number} heter nå «{name}», ventet «{wanted}».",
                 number=query.layer, name=name, wanted=query.name)  # fmt: skip
        raise unsound(query, what, _("Tjenesten er bygd om. Ingenting er byttet ut."))
    if layer.get("type") not in ("Feature Layer", None) or not layer.get("geometryType"):
        what = _("kartlaget har ikke objekter, men er {type}.", type=layer.get("type"))
        raise unsound(query, what)
    there = [str(field.get("name")) for field in layer.get("fields") or ()]
    known = {name.casefold() for name in there}
    lacking = [name for name in query.columns if name.casefold() not in known]
    if lacking:
        raise changed_schema(query, lacking, there)
    return layer


def _what(query: Query) -> dict[str, str]:
    number = str(CRS(query.crs).to_epsg())
    west, south, east, north = query.box
    box = {"xmin": west, "ymin": south, "xmax": east, "ymax": north}
    return {
        "f": "json",
        "where": "1=1",
        "geometry": json.dumps({**box, "spatialReference": {"wkid": int(number)}}),
        "geometryType": "esriGeometryEnvelope",
        "spatialRel": "esriSpatialRelIntersects",
        "inSR": number,
    }


def _whole(query: Query, key: str) -> dict[str, str]:
    number = str(CRS(query.crs).to_epsg())
    return {"outFields": "*", "returnGeometry": "true", "outSR": number, "orderByFields": key}


def _by_offset(query: Query, pages: Pages, layer: Mapping[str, Any]) -> Iterator[Batch]:
    """Pages from where the last ended, as long as the service says that there is more."""
    key, size = _key(query, layer), _size(query, layer)
    start, empty = 0, 0
    while True:
        more = {"resultOffset": str(start), "resultRecordCount": str(size)}
        answer = _asked(query, pages, {**_what(query), **_whole(query, key), **more})
        batch = _read(query, answer, layer, key)
        if len(batch):
            yield batch
        if not answer.get("exceededTransferLimit"):
            return
        # An empty page that says there is more: the server skipped a page's worth of rows.
        empty = 0 if len(batch) else empty + 1
        if empty > 3:
            raise unsound(query, _("tjenesten oppgir at det er mer, men gir tomme sider."))
        start += len(batch) or size


def _by_ids(query: Query, pages: Pages, layer: Mapping[str, Any]) -> Iterator[Batch]:
    """Pages by the ids that the service lists, where it cannot page."""
    answer = _asked(query, pages, {**_what(query), "returnIdsOnly": "true"})
    key, size = _key(query, layer), _size(query, layer)
    ids = sorted(int(label) for label in answer.get("objectIds") or ())
    for start in range(0, len(ids), size):
        wanted = ",".join(map(str, ids[start : start + size]))
        asked = {"f": "json", "objectIds": wanted, **_whole(query, key)}
        yield _read(query, _asked(query, pages, asked), layer, key)


def _key(query: Query, layer: Mapping[str, Any]) -> str:
    named = layer.get("objectIdField")
    for field in layer.get("fields") or ():
        if named is None and field.get("type") == "esriFieldTypeOID":
            named = field.get("name")
    if not named:
        raise unsound(query, _("objektene har ingen id, så sidene kan ikke kontrolleres."))
    return str(named)


def _size(query: Query, layer: Mapping[str, Any]) -> int:
    cap = layer.get("maxRecordCount")
    return min(query.page, cap) if isinstance(cap, int) and cap > 0 else query.page


def _read(query: Query, answer: Mapping[str, Any], layer: Mapping[str, Any], key: str) -> Batch:
    features = answer.get("features")
    if not isinstance(features, list):
        raise transport.odd(query.address)
    _check_crs(query, answer, bool(features))
    dates = {
        str(field["name"])
        for field in answer.get("fields") or layer.get("fields") or ()
        if field.get("type") == "esriFieldTypeDate"
    }
    ids, rows, shapes = [], [], []
    for feature in features:
        cells = {
            name: _day(value) if name in dates else value
            for name, value in (feature.get("attributes") or {}).items()
        }
        if cells.get(key) is None:
            raise unsound(query, _("objektene har ingen id, så sidene kan ikke kontrolleres."))
        ids.append(f"{int(cells[key]):012d}")
        rows.append(cells)
        shapes.append(_shape(query, feature.get("geometry")))
    return Batch(tuple(ids), tuple(rows), tuple(shapes))


def _check_crs(query: Query, answer: Mapping[str, Any], any_features: bool) -> None:
    reference = answer.get("spatialReference") or {}
    number: Any = reference.get("latestWkid") or reference.get("wkid")
    wanted = CRS(query.crs).to_epsg()
    if any_features and (number if number is None else SAME_CRS.get(number, number)) != wanted:
        what = _("dataene kom i {crs}, ikke {wanted}.", crs=f"EPSG:{number}", wanted=query.crs)
        raise unsound(query, what)


def _day(value: Any) -> Any:
    """Milliseconds since 1970 as an ISO date; anything else as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    return value


def _shape(query: Query, drawing: Mapping[str, Any] | None) -> Any:
    """A geometry of Esri's JSON; None where there is none."""
    if not drawing:
        return None
    try:
        if "rings" in drawing:
            return polygons(drawing["rings"])
        if "paths" in drawing:
            return shapely.MultiLineString([[p[:2] for p in path] for path in drawing["paths"]])
        if "points" in drawing:
            return shapely.MultiPoint([point[:2] for point in drawing["points"]])
        if "x" in drawing:
            return shapely.Point(drawing["x"], drawing["y"]) if drawing["x"] is not None else None
    except (TypeError, ValueError, IndexError, shapely.errors.GEOSException) as error:
        raise unsound(query, _("et objekt har en geometri som ikke kan leses.")) from error
    raise unsound(query, _("et objekt har en geometri som ikke kan leses."))


def polygons(rings: Sequence[Sequence[Sequence[float]]]) -> Any:
    """Esri's rings as polygons: clockwise ones are outlines, the others holes in one of them.

    A hole outside every outline is an outline that was drawn the wrong way round.

    >>> square = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
    >>> hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    >>> polygons([square, hole]).area, polygons([square[::-1]]).area
    (15.0, 16.0)
    """
    closed = [
        [tuple(p[:2]) for p in ring] for ring in rings if len({tuple(p[:2]) for p in ring}) > 2
    ]
    shells = [ring for ring in closed if not shapely.is_ccw(shapely.LinearRing(ring))]
    holes = [ring for ring in closed if shapely.is_ccw(shapely.LinearRing(ring))]
    outlines = [shapely.Polygon(ring) for ring in shells]
    inside: list[list[Any]] = [[] for _ in outlines]
    for hole in holes:
        surface = shapely.Polygon(hole)
        point = surface.representative_point()
        around = [i for i, outline in enumerate(outlines) if outline.contains(point)]
        if around:
            inside[min(around, key=lambda i: outlines[i].area)].append(hole)
        else:
            outlines.append(surface)
            inside.append([])
    made = [
        shapely.Polygon(outline.exterior, mine)
        for outline, mine in zip(outlines, inside, strict=True)
    ]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def _asked(query: Query, pages: Pages, parameters: Mapping[str, str]) -> Mapping[str, Any]:
    """The answer to a query, sent as a form: a box and a filter may be too long for an address."""
    address = f"{_address(query)}/query"
    form = urlencode(sorted(parameters.items()))
    request = f"{address}?{form}"
    body = pages.answer(request, lambda: transport.fetch(address, form.encode("ascii"), FORM))
    return _told(query, pages, request, body)


def _told(query: Query, pages: Pages, request: str, body: bytes) -> Mapping[str, Any]:
    """An answer as JSON; an error that came with status 200 is refused and not kept."""
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except ValueError as error:
        pages.forget(request)
        raise transport.odd(query.address) from error
    if not isinstance(answer, Mapping):
        pages.forget(request)
        raise transport.odd(query.address)
    wrong = answer.get("error")
    if isinstance(wrong, Mapping):
        pages.forget(request)
        code = wrong.get("code")
        if code in (401, 403, 498, 499):
            raise transport.needs_login(query.address, int(code))
        said = str(wrong.get("message") or "")[:300]
        what = _("tjenesten svarte med en feil: {said}", said=f"{code} {said}".strip())
        raise transport.Refused(Problem(query.where, what), 200)
    return answer


def _address(query: Query) -> str:
    return f"{query.address.rstrip('/')}/{query.layer}"
