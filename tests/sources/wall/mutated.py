"""Sound files of every format, the same bytes whenever they are made, and changed ones.

`python -m tests.sources.wall.mutated FOLDER NUMBER…` writes the changed files of these numbers.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely
from openpyxl import Workbook

SEED = 20_261_129
WEST, SOUTH = 560_100, 7_020_100
THEN = "2026-01-01T00:00:00Z"  # the time that stands in files that say when they were made
DRIVERS = {
    "a.gpkg": "GPKG",
    "a.geojson": "GeoJSON",
    "a.shp": "ESRI Shapefile",
    "a.gml": "GML",
    "a.fgb": "FlatGeobuf",
    "a.kml": "KML",
}
KIN = (".shx", ".dbf", ".prj")
SOSI = """.HODE
..TEGNSETT UTF-8
..TRANSPAR
...KOORDSYS 22
...ORIGO-NØ 0 0
...ENHET 1
.KURVE 1:
..OBJTYPE Grense
..NØ
7020100 560100
7020100 560300
7020300 560300
7020100 560100
.FLATE 2:
..OBJTYPE RpArealformålOmråde
..RPAREALFORMÅL 1110
..REF :1
.SLUTT
"""


def seeds(folder: Path) -> list[Path]:
    """A sound file of every format."""
    shapes = [shapely.box(WEST + x, SOUTH, WEST + x + 100, SOUTH + 100) for x in (0, 300)]
    columns = {"id": ["A", "B"], "kind": ["bolig", "næring"], "boliger": [4, 5]}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=25832)
    files = [folder / name for name in DRIVERS]
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": THEN})
    try:
        for file in files:
            dated = {"DBF_DATE_LAST_UPDATE": THEN[:10]} if file.suffix == ".shp" else {}
            frame.to_file(file, driver=DRIVERS[file.name], engine="pyogrio", **dated)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    frame.to_parquet(folder / "a.parquet")
    rows = [("id", "kind", "wkt", "epsg"), *(("A", "bolig", s.wkt, "25832") for s in shapes)]
    (folder / "a.csv").write_text("\n".join(map(";".join, rows)), encoding="utf-8")
    (folder / "a.sos").write_text(SOSI, encoding="utf-8")
    (folder / "a.xlsx").write_bytes(_workbook(rows))
    (folder / "a.zip").write_bytes(_zip({"a.geojson": (folder / "a.geojson").read_bytes()}))
    more = ("a.parquet", "a.csv", "a.sos", "a.xlsx", "a.zip")
    return [*files, *(folder / name for name in more)]


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb">20\d\d-[^<]*Z<", f">{THEN}<".encode(), parts[core])
    return _zip(parts)


def _zip(parts: dict[str, bytes]) -> bytes:
    """A zip whose members are of no time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def write(sound: list[Path], number: int, folder: Path) -> Path:
    """The changed file of a number, with what belongs to it; the numbers go through the formats."""
    seed = sound[number % len(sound)]
    folder.mkdir(parents=True)
    file = folder / seed.name
    file.write_bytes(changed(seed.read_bytes(), random.Random(SEED + number)))
    for suffix in KIN if seed.suffix == ".shp" else ():
        file.with_suffix(suffix).write_bytes(seed.with_suffix(suffix).read_bytes())
    return file


def changed(content: bytes, chance: random.Random) -> bytes:
    """A content with bytes flipped, cut out, doubled or put in."""
    raw = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 40))):
        at = chance.randrange(max(len(raw), 1))
        how = chance.randrange(5)
        if how == 0:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            del raw[at : at + chance.randrange(1, 64)]
        elif how == 2:
            raw[at:at] = raw[at : at + chance.randrange(1, 64)]
        elif how == 3:
            raw[at : at + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
            )
        else:
            raw = raw[: max(at, 1)] if chance.random() < 0.2 else raw
    return bytes(raw)


def main(folder: Path, numbers: list[int]) -> None:
    """Write the sound files, and the changed ones of some numbers."""
    (folder / "sound").mkdir(parents=True)
    sound = seeds(folder / "sound")
    for number in numbers:
        write(sound, number, folder / str(number))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
