"""Services on this machine that speak WFS 2.0, OGC API Features and ArcGIS REST, with faults.

Hand-made and small. A `Layer` is what one of them has; `faults` are what is wrong with it. The
shapes of the answers are those that the services are documented, or were seen, to give.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import shapely
from shapely.geometry.base import BaseGeometry

WFS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
    'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="http://example.org/app" '
    'numberMatched="{matched}" numberReturned="{returned}">'
)


@dataclass
class Layer:
    """Features by id, in EPSG:25833, and what the layer says of itself."""

    shapes: dict[str, BaseGeometry]
    cells: dict[str, dict[str, Any]]
    name: str = "Flomsone"
    cap: int = 1000
    paged: bool = True
    faults: set[str] = field(default_factory=set)

    def within(self, box: Any) -> list[str]:
        area = shapely.box(*box)
        return [label for label, shape in self.shapes.items() if shape.intersects(area)]

    @property
    def columns(self) -> list[str]:
        return sorted({name for row in self.cells.values() for name in row})


@dataclass
class Answer:
    body: bytes
    kind: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # told, where it is not that of the body


class Services:
    """A host: `layers` by name, `files` by path, and what `next` answers go wrong."""

    def __init__(self) -> None:
        self.layers: dict[str, Layer] = {}
        self.files: dict[str, Answer] = {}
        self.deliveries: dict[str, tuple[str, bytes]] = {}  # data set → its file's name and bytes
        self.wrong: list[Answer] = []  # given in the place of the next answers
        self.slow = 0.0
        self.cuts = 0  # how many answers are cut in the middle
        self.stop_after: int | None = None  # answers before the host is gone
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.together = self.most_together = 0
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def address(self, protocol: str) -> str:
        return f"{self.base}/{protocol}"

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        with self._lock:
            self.asked.append(f"{path}?{'&'.join(f'{k}={v}' for k, v in sorted(form.items()))}")
            if self.stop_after is not None and len(self.asked) > self.stop_after:
                return Answer(b"", "text/plain", -1)
            if self.wrong:
                return self.wrong.pop(0)
        for name, answer in self.files.items():
            if path == name or (name.endswith("/") and path.startswith(name)):
                return answer
        parts = path.strip("/").split("/")
        if parts[0] == "wfs":
            return self.wfs(form, "/".join([*parts[1:], ""]))
        if parts[0] == "ogc_api":
            place = parts.index("collections")
            return self.ogc(parts[place:], form, "/".join([*parts[1:place], ""]))
        if parts[0] == "api":
            return self.delivered(parts[1:], form)
        if parts[0] == "arcgis":
            return self.arcgis(parts[1:], form)
        return Answer(b'"not found"', "application/json", 404)

    # --- Geonorge's download service ------------------------------------------------------------

    def delivered(self, parts: list[str], form: dict[str, str]) -> Answer:
        """A data set of `deliveries` is offered for the whole country, as one file."""
        formats = [{"name": "GPKG"}]
        whole = {"type": "landsdekkende", "code": "0000", "name": "Norge", "formats": formats}
        projections = [{"code": "25832", "name": "UTM 32", "formats": formats}]
        if parts[0] == "capabilities":
            return _json({"supportsAreaSelection": True}, status=200)
        if parts[:2] == ["codelists", "area"]:
            known = parts[2] in self.deliveries
            return _json([{**whole, "projections": projections}] if known else [])
        if parts[0] == "order":
            (line,) = json.loads(form["json"])["orderLines"]
            name, body = self.deliveries[line["metadataUuid"]]
            self.files[f"/files/{name}"] = Answer(body, "application/zip")
            url = f"{self.base}/files/{name}"
            file = {"name": name, "downloadUrl": url, "fileSize": len(body)}
            return _json(
                {"referenceNumber": "1", "files": [{**file, "status": "ReadyForDownload"}]}
            )
        return Answer(b'"not found"', "application/json", 404)

    # --- WFS 2.0 ------------------------------------------------------------------------------

    def wfs(self, form: dict[str, str], of: str = "") -> Answer:
        name = form.get("typeNames", "")
        layer = self.layers.get(of + name)
        if layer is None:
            said = f"<ows:ExceptionText>Unknown type {name}</ows:ExceptionText>"
            head = '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1">'
            report = f"{head}{said}</ows:ExceptionReport>"
            return Answer(report.encode(), "text/xml")
        if form["request"] == "DescribeFeatureType":
            return Answer(_described(layer, name).encode(), "text/xml")
        there = list(layer.shapes)
        if "bbox" in form:
            *box, crs = form["bbox"].split(",")
            assert crs == "urn:ogc:def:crs:EPSG::25833"
            numbers = [float(value) for value in box]
            if "reads north first" in layer.faults:
                numbers = [numbers[i] for i in (1, 0, 3, 2)]
            there = layer.within(numbers)
        if form.get("resultType") == "hits":
            matched = "unknown" if "unknown" in layer.faults else str(len(there))
            head = WFS_HEAD.format(matched=matched, returned=0)
            return Answer(f"{head}</wfs:FeatureCollection>".encode(), "text/xml")
        start = int(form["startIndex"])
        if "ignores start" in layer.faults:
            start = 0
        page = there[start : start + min(int(form["count"]), layer.cap)]
        if "repeats" in layer.faults and start and page:
            page = [there[start - 1], *page[1:]]
        members = "".join(_member(layer, name, label) for label in page)
        returned = len(page)
        if "drops" in layer.faults and len(page) > 1:
            members = "".join(_member(layer, name, label) for label in page[:-1])
        head = WFS_HEAD.format(matched=len(there), returned=returned)
        return Answer(f"{head}{members}</wfs:FeatureCollection>".encode(), "text/xml")

    # --- OGC API Features ---------------------------------------------------------------------

    def ogc(self, parts: list[str], form: dict[str, str], of: str = "") -> Answer:
        layer = self.layers.get(of + parts[1]) if len(parts) > 1 else None
        if layer is None:
            return Answer(b'{"code": "NotFound"}', "application/json", 404)
        path = f"/ogc_api/{of}collections/{quote(parts[1])}"
        here = f"{self.base}{path}"
        if len(parts) == 2:
            crs = ["http://www.opengis.net/def/crs/EPSG/0/25833"]
            return _json({"id": parts[1], "crs": crs})
        there = layer.within([float(value) for value in form["bbox"].split(",")])
        start, size = int(form.get("token", 0)), min(int(form["limit"]), layer.cap)
        page = there[start : start + size]
        links = [{"rel": "self", "href": here}]
        if start + size < len(there) or "always next" in layer.faults:
            token = 0 if "ring" in layer.faults else start + size
            told = {**form, "token": str(token)}
            query = "&".join(f"{k}={quote(v, safe='')}" for k, v in sorted(told.items()))
            host = "http://127.0.0.1:1" if "elsewhere" in layer.faults else self.base
            links.append({"rel": "next", "href": f"{host}{path}/items?{query}"})
        returned = len(page)
        if "drops" in layer.faults and len(page) > 1:
            page = page[:-1]
        swapped = "swapped" in layer.faults
        return _json(
            {
                "type": "FeatureCollection",
                "numberMatched": len(there),
                "numberReturned": returned,
                "links": links,
                "features": [
                    {
                        "type": "Feature",
                        "id": label,
                        "properties": layer.cells[label],
                        "geometry": _geojson(layer.shapes[label], swapped=swapped),
                    }
                    for label in page
                ],
            },
            "application/geo+json",
        )

    # --- ArcGIS REST --------------------------------------------------------------------------

    def arcgis(self, parts: list[str], form: dict[str, str]) -> Answer:
        asked = parts[-1] == "query"
        layer = self.layers.get("/".join(parts[:-1] if asked else parts))
        if layer is None:
            return _json({"error": {"code": 404, "message": "Layer not found"}})
        if not asked:
            return _json(_described_arcgis(layer))
        if "error" in layer.faults:
            return _json({"error": {"code": 500, "message": "Error performing query operation"}})
        if "login" in layer.faults:
            return _json({"error": {"code": 499, "message": "Token Required"}})
        if "objectIds" in form:
            there = [label for label in layer.shapes if label in form["objectIds"].split(",")]
        else:
            box = json.loads(form["geometry"])
            there = layer.within([box[n] for n in ("xmin", "ymin", "xmax", "ymax")])
        if form.get("returnCountOnly") == "true":
            return _json({"count": len(there)})
        if form.get("returnIdsOnly") == "true":
            return _json({"objectIdFieldName": "OBJECTID", "objectIds": [int(n) for n in there]})
        start = int(form.get("resultOffset", 0))
        size = min(int(form.get("resultRecordCount", layer.cap)), layer.cap)
        page = there[start : start + size]
        more = start + size < len(there)
        if "short pages" in layer.faults and len(page) > 1 and more:
            page = page[: len(page) // 2]
        if "stops" in layer.faults:
            more = False
        wkid = 4326 if "another crs" in layer.faults else 25833
        return _json(
            {
                "objectIdFieldName": "OBJECTID",
                "geometryType": "esriGeometryPolygon",
                "spatialReference": {"wkid": wkid, "latestWkid": wkid},
                "fields": _fields(layer),
                "features": [
                    {
                        "attributes": {"OBJECTID": int(label), **layer.cells[label]},
                        "geometry": _rings(layer.shapes[label], "swapped" in layer.faults),
                    }
                    for label in page
                ],
                **({"exceededTransferLimit": True} if more else {}),
            }
        )


def _described(layer: Layer, name: str) -> str:
    local = name.partition(":")[2] or name
    names = [c for c in layer.columns if not ("renamed" in layer.faults and c == layer.columns[0])]
    rows = "".join(f'<element name="{n}" type="string"/>' for n in names)
    return (
        '<schema xmlns="http://www.w3.org/2001/XMLSchema">'
        f'<element name="{local}"/><complexType name="{local}Type"><sequence>{rows}'
        '<element name="område"/></sequence></complexType></schema>'
    )


def _member(layer: Layer, name: str, label: str) -> str:
    local = name.partition(":")[2] or name
    swap = "swapped" in layer.faults
    cells = "".join(f"<app:{n}>{v}</app:{n}>" for n, v in layer.cells[label].items())
    return (
        f'<wfs:member><app:{local} gml:id="{local}.{label}">{cells}<app:område>'
        f"{_gml(layer.shapes[label], label, swap)}</app:område></app:{local}></wfs:member>"
    )


def _gml(shape: BaseGeometry, label: str, swap: bool) -> str:
    crs = "urn:ogc:def:crs:EPSG::25833"

    def ring(line: Any, tag: str) -> str:
        pairs = [(y, x) if swap else (x, y) for x, y in line.coords]
        told = " ".join(f"{x:.3f} {y:.3f}" for x, y in pairs)
        line_ring = f"<gml:LinearRing><gml:posList>{told}</gml:posList></gml:LinearRing>"
        return f"<gml:{tag}>{line_ring}</gml:{tag}>"

    def polygon(part: Any, n: int) -> str:
        holes = "".join(ring(hole, "interior") for hole in part.interiors)
        return (
            f'<gml:Polygon gml:id="p.{label}.{n}" srsName="{crs}" srsDimension="2">'
            f"{ring(part.exterior, 'exterior')}{holes}</gml:Polygon>"
        )

    if shape.geom_type == "Polygon":
        return polygon(shape, 0)
    parts = "".join(
        f"<gml:surfaceMember>{polygon(p, n)}</gml:surfaceMember>"
        for n, p in enumerate(shape.geoms, 1)
    )
    return f'<gml:MultiSurface gml:id="m.{label}" srsName="{crs}">{parts}</gml:MultiSurface>'


def _geojson(shape: BaseGeometry, *, swapped: bool) -> Any:
    turned = shapely.transform(shape, lambda c: c[:, ::-1]) if swapped else shape
    return json.loads(shapely.to_geojson(turned))


def _rings(shape: BaseGeometry, swapped: bool) -> dict[str, Any]:
    """Esri's rings: outlines clockwise, holes against."""
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    rings = []
    for part in parts:
        outer = list(part.exterior.coords)
        rings.append(outer[::-1] if part.exterior.is_ccw else outer)
        for hole in part.interiors:
            inner = list(hole.coords)
            rings.append(inner if hole.is_ccw else inner[::-1])
    return {"rings": [[[y, x] if swapped else [x, y] for x, y in ring] for ring in rings]}


def _fields(layer: Layer) -> list[dict[str, str]]:
    told = [{"name": "OBJECTID", "type": "esriFieldTypeOID"}]
    for name in layer.columns:
        day = name.endswith("dato")
        told.append({"name": name, "type": "esriFieldTypeDate" if day else "esriFieldTypeString"})
    return told


def _described_arcgis(layer: Layer) -> dict[str, Any]:
    group = "group" in layer.faults
    return {
        "name": layer.name,
        "type": "Group Layer" if group else "Feature Layer",
        "geometryType": None if group else "esriGeometryPolygon",
        "maxRecordCount": layer.cap,
        "objectIdField": "OBJECTID",
        "supportsPagination": layer.paged,
        "fields": _fields(layer),
    }


def _json(told: Any, kind: str = "application/json", status: int = 200) -> Answer:
    return Answer(json.dumps(told).encode(), kind, status)


def _handler(services: Services) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_told: Any) -> None:
            """Nothing is told on the screen."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.reply(parts.path, parts.query)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
            self.reply(urlsplit(self.path).path, body if form else f"json={quote(body)}")

        def reply(self, path: str, query: str) -> None:
            services.agents.add(self.headers.get("User-Agent", ""))
            with services._lock:
                services.together += 1
                services.most_together = max(services.most_together, services.together)
            try:
                if services.slow:
                    time.sleep(services.slow)
                form = {name: values[0] for name, values in parse_qs(query).items()}
                answer = services.answer(path, form)
            finally:
                with services._lock:  # before it is sent: the next question may come at once
                    services.together -= 1
            self.send(answer)

        def send(self, answer: Answer) -> None:
            self.close_connection = True
            if answer.status < 0:
                self.connection.close()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", answer.kind)
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            body = answer.body
            if services.cuts > 0 and len(body) > 1:
                services.cuts -= 1
                body = body[: len(body) // 2]
            self.wfile.write(body)

    return Handler
