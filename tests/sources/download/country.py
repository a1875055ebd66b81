"""A small country of services: every official product of the tables, on loopback, hand-made.

Each product has a service of its own there, with features whose columns and codes are those that
the tables read; what is delivered in files is a file of the same object types.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from ikap.sources import official
from tests.sources.download.loopback import Answer, Layer, Services

CODES = ("5001", "5027", "5028", "5029", "5031", "5035", "5054", "5059")
WEST, SOUTH, SIZE = 520_000, 7_000_000, 10_000  # eight municipalities in a row, EPSG:25832
WEEK = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"
SOURCE = 'source = { title = "Data", publisher = "Etat", date = 2026-01-15, licence = "CC BY 4.0" }'
REGION = f"""title = "Åtte kommuner"
crs = "EPSG:25832"
municipalities = [{", ".join(f'"{code}"' for code in CODES)}]

[density]
default = 3
basis = {{ title = "Forslag", tag = "P" }}

[layers.municipalities]
file = "municipalities.gpkg"
{SOURCE}
"""


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """A rectangle by metres from the region's lower left corner."""
    return shapely.box(WEST + x, SOUTH + y, WEST + x + width, SOUTH + y + height)


def municipalities() -> gpd.GeoDataFrame:
    shapes = [box(n * SIZE, 0, SIZE, SIZE) for n in range(len(CODES))]
    names = [f"Kommune {code}" for code in CODES]
    return gpd.GeoDataFrame(
        {"kommunenummer": CODES, "kommunenavn": names}, geometry=shapes, crs=25832
    )


def begin(folder: Path) -> Path:
    """A region with its municipalities alone."""
    folder.mkdir(parents=True)
    municipalities().to_file(folder / "municipalities.gpkg")
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    return folder


class Country:
    """The services, and the tables that lead to them."""

    def __init__(self, services: Services, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.services = services
        for product in official.official():
            for n, request in enumerate(product.requests):
                self._serve(product, request, n)
            if product.coverage is not None:
                self._cover(product)
        self._tables(tables)
        monkeypatch.setattr(official, "FOLDER", tables)
        _forget()

    def close(self) -> None:
        self.services.close()
        _forget()

    def _serve(self, product: Any, request: Any, n: int) -> None:
        if request.service in official.PAGED:
            cells = {"navn": "x"} | {theirs: _value(request, theirs) for theirs in request.columns}
            east = gpd.GeoSeries(
                [box(2000 + 9000 * i + 300 * n, 4000, 150, 150) for i in range(5)], crs=25832
            ).to_crs(25833)
            shapes = {str(10 * n + i + 1): shape for i, shape in enumerate(east)}
            layer = Layer(shapes, dict.fromkeys(shapes, cells), _name(request.name), cap=2)
            self.services.layers[f"{product.id}/{request.layer}"] = layer
        elif request.service in ("geonorge", "centres"):
            self.services.deliveries[product.uuid] = delivery(product.uuid)
        elif request.service == "ssb":
            self.services.files["/ssb"] = Answer(_population(), "application/json")
        elif request.service == "file":
            self.services.files["/grid/Befolkning_0000_Norge_25832_Rutenett_GML.zip"] = Answer(
                _grid(), "application/zip"
            )
        else:
            for feed in ("atb", "sjn"):
                self.services.files[f"/gtfs/rb_{feed}-aggregated-gtfs.zip"] = Answer(
                    _feed(feed), "application/zip"
                )

    def _cover(self, product: Any) -> None:
        request, field = product.coverage.request, product.coverage.field
        whole = gpd.GeoSeries([box(-5000, -5000, 60_000, 20_000)], crs=25832).to_crs(25833)
        cells = {"navn": "x"} | ({field: "kartlagtUtenFunn"} if field else {})
        self.services.layers[f"{product.id}_map/{request.layer}"] = Layer(
            {"1": whole.iloc[0]}, {"1": cells}, _name(request.name)
        )

    def _tables(self, into: Path) -> None:
        """The tables with every address on this machine, and nothing else changed."""
        into.mkdir(parents=True)
        for path in official.FOLDER.glob("*.toml"):
            product, lines, mapped = "", [], False
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("id = "):
                    product = line.split('"')[1]
                mapped = line.startswith("[products.coverage]") or (
                    mapped and not line.startswith("[")
                )
                lines.append(self._line(line, f"{product}_map" if mapped else product, lines))
            (into / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _line(self, line: str, of: str, before: list[str]) -> str:
        base = self.services.base
        if line.startswith(("metadata = ", "fitness = ")):
            name = line.split(" ")[0]
            return f'{name} = "{base}/{name}/{"{uuid}" if name == "metadata" else ""}"'
        if not line.startswith("address = "):
            return line
        service = next(
            re.findall(r'"(\w+)"', b)[0] for b in before[::-1] if b.startswith("service")
        )
        tail = line.split('"')[1].rpartition("/")[2]
        places = {
            "file": "grid/Befolkning_0000_Norge_25832_Rutenett_GML.zip",
            "gtfs": f"gtfs/{tail}",
            "ssb": "ssb",
        }
        return f'address = "{base}/{places.get(service, f"{service}/{of}")}"'


def _forget() -> None:
    for cached in (
        official.official,
        official.left_out,
        official._tables,
        official.coverage_statuses,
    ):
        cached.cache_clear()


def _value(request: Any, column: str) -> Any:
    """A value of the producer's that the tables have a use for."""
    if column in request.where:
        return request.where[column][0]
    ours = next(name for name, theirs in request.fields.items() if theirs == column)
    return next(iter(request.values.get(ours, {"x": "x"})))


def _name(pattern: str) -> str:
    """A name that a pattern for it fits."""
    first = pattern.split("|")[0]
    return re.sub(r"\(\?.*?\)", "", first) or "lag"


def _zipped(name: str, layers: dict[str, gpd.GeoDataFrame]) -> bytes:
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.gpkg"
        for layer, frame in layers.items():
            frame.to_file(path, layer=layer, engine="pyogrio")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
    return packed.getvalue()


def _frame(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=25832)


@cache
def delivery(uuid: str) -> tuple[str, bytes]:
    """What one data set of the download service is delivered as."""
    wide = box(-1000, -1000, 82_000, 12_000)
    road = shapely.LineString([(WEST, SOUTH + 5000), (WEST + 80_000, SOUTH + 5000)])
    point = shapely.Point(WEST + 5000, SOUTH + 5000)
    n50 = {
        "Skog": _frame([box(-1000, -1000, 41_000, 12_000)], objtype=["Skog"]),
        "DyrketMark": _frame([box(40_000, -1000, 41_000, 12_000)], objtype=["DyrketMark"]),
        "Havflate": _frame([box(-5000, -5000, 90_000, 5500)], objtype=["Havflate"]),
        "Elv": _frame([road], objtype=["Elv"]),
        "Innsjø": _frame([box(100, 100, 50, 50)], objtype=["Innsjø"]),
        "Bane": _frame([road], objtype=["Bane"]),
        "Stasjon": _frame([point], navn=["Anes"]),
    }
    ways = _frame(
        [road, road, road],
        typeVeg=["enkelBilveg", "gangveg", "bilferje"],
        vegkategori=["F", "K", "R"],
        vegfase=["V", "V", "V"],
    )
    towns = _frame(
        [box(n * SIZE + 4500, 4500, 1000, 1000) for n in range(8)],
        tettstednavn=[f"By {code}" for code in CODES],
        totalbefolkning=[200_000, 500, 8000, 900, 6000, 12_000, 300, 7000],
    )
    kinds = {
        "041f1e6e": {"Kommune": municipalities()},
        "ea192681": n50,
        "4bc2d1e0": {"AR50": _frame([wide], arealtype=[30])},
        "112d6261": {"Jordkvalitet": _frame([wide], jordkvalitet=[2])},
        "173f4a15": {"Tettsted": towns},
        "97e6a869": {"Veglenke": ways},
        "ed1e6798": {"Veglenke": ways},
    }
    layers = kinds.get(uuid[:8], {"lag": _frame([wide], x=["y"])})
    return f"Basisdata_0000_Norge_25832_{uuid[:8]}_GPKG.zip", _zipped(uuid[:8], layers)


def _population() -> bytes:
    codes = {f"K-{code}": n for n, code in enumerate(CODES)}
    cube = {
        "class": "dataset",
        "id": ["Region", "ContentsCode", "Tid"],
        "size": [8, 1, 2],
        "value": [1000 + n for n in range(16)],
        "dimension": {
            "Region": {"category": {"index": codes}},
            "ContentsCode": {"category": {"index": {"Personer1": 0}}},
            "Tid": {"category": {"index": {"2024": 0, "2025": 1}}},
        },
    }
    return json.dumps(cube).encode()


@cache
def _grid() -> bytes:
    cells = [box(250 * n, 5000, 250, 250) for n in range(20)]
    return _zipped("grid", {"Rute": _frame(cells, popTot=[10] * 20)})


@cache
def _feed(name: str) -> bytes:
    places = gpd.GeoSeries(
        [shapely.Point(WEST + 5000 + 500 * n, SOUTH + 5000) for n in range(3)], crs=25832
    ).to_crs(4326)
    stops = "".join(f"{name}{n},Stopp {n},{p.y:.6f},{p.x:.6f}\n" for n, p in enumerate(places))
    files = {
        "stops": f"stop_id,stop_name,stop_lat,stop_lon\n{stops}",
        "routes": f"route_id,route_short_name,route_type\nR,1,{2 if name == 'sjn' else 3}\n",
        "trips": "route_id,service_id,trip_id,direction_id\nR,w,t1,0\nR,w,t2,0\n",
        "stop_times": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
        + "".join(
            f"t{t},{name}{n},{n + 1},07:{at:02}:00,07:{at:02}:00\n"
            for t in (1, 2)
            for n, at in enumerate(range(30 * (t - 1), 30 * (t - 1) + 15, 5))
        ),
        "calendar": f"{WEEK}\nw,1,1,1,1,1,0,0,20260105,20261218\n",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{file}.txt"), text)
    return packed.getvalue()
