"""Files with bytes changed at random, through every reader: each is read or refused in words.

IKAP_FUZZ is the number of files (120 where it is not set); the seed makes them the same each time.
"""

from __future__ import annotations

import os
import random
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import shapely
from openpyxl import Workbook

from ikap.model import InputError
from ikap.sources import wall
from ikap.sources.dataset import read_datasets
from ikap.sources.proposals import read_proposals

COUNT = int(os.environ.get("IKAP_FUZZ", "120"))
SEED = 20_261_129
LONGEST = 10.0  # seconds that an answer may take, with what a busy machine adds
WEST, SOUTH = 560_100, 7_020_100
DRIVERS = {
    "a.gpkg": "GPKG",
    "a.geojson": "GeoJSON",
    "a.shp": "ESRI Shapefile",
    "a.gml": "GML",
    "a.fgb": "FlatGeobuf",
    "a.kml": "KML",
}
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
    for file in files:
        frame.to_file(file, driver=DRIVERS[file.name])
    frame.to_parquet(folder / "a.parquet")
    rows = [("id", "kind", "wkt", "epsg"), *(("A", "bolig", s.wkt, "25832") for s in shapes)]
    (folder / "a.csv").write_text("\n".join(map(";".join, rows)), encoding="utf-8")
    (folder / "a.sos").write_text(SOSI, encoding="utf-8")
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "a.geojson", "a.geojson")
    more = ("a.parquet", "a.csv", "a.sos", "a.xlsx", "a.zip")
    return [*files, *(folder / name for name in more)]


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


def test_a_changed_file_is_read_or_refused_in_words(tmp_path, lilleby):
    chance = random.Random(SEED)
    (tmp_path / "sound").mkdir()
    sound = seeds(tmp_path / "sound")
    kin = {file: [p for p in file.parent.glob("a.*") if p.suffix in (".shx", ".dbf", ".prj")]
           for file in sound if file.suffix == ".shp"}  # fmt: skip
    wall.start()
    slowest = 0.0
    for number in range(COUNT):
        seed = sound[number % len(sound)]
        folder = tmp_path / "changed" / str(number)
        folder.mkdir(parents=True)
        file = folder / seed.name
        file.write_bytes(changed(seed.read_bytes(), chance))
        for part in kin.get(seed, ()):
            (folder / part.name).write_bytes(part.read_bytes())
        start = time.monotonic()
        read = read_proposals([file], lilleby)
        slowest = max(slowest, time.monotonic() - start)
        assert len(read.alternatives) + len(read.rejected) > 0, file
        told = [r.reason for r in read.rejected]
        assert all(told), file
        assert not any(name in text for text in told for name in ("Error", "Exception", "GDAL"))
        if number % 10 == 0:
            with suppress(InputError):
                read_datasets([str(file)], lilleby)
    assert slowest < LONGEST * (1 if (os.cpu_count() or 1) > 2 else 4)
