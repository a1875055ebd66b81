"""The bundled sample scored over real data: who moves, by how much, and because of which layer.

`python scripts/real_region.py --data FOLDER` puts real extracts (Kartverket's municipalities and
N1000, AtB's timetable, Statistics Norway's 250 m grid) in the place of the bundled region's layers
of the same kind; `--fetch` fetches all that is open instead, which takes a network. The proposals
are the bundled ones either way, so what differs comes of the layers alone. `--write` puts the table
into docs/real_data.md. Run it with the Python of `.venv`.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from typer.testing import CliRunner

import ikap
from ikap.commands import app
from ikap.sources.adding import base_of, take_in
from ikap.sources.region import open_region, with_layer
from ikap.text import number

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "real_data.md"
BEGIN, END = "<!-- the ranking beside the sample's -->", "<!-- end -->"
N1000, BOUNDARIES = (
    "n1000_trondheimsregionen_25833.gpkg",
    "kommuner_trondheimsregionen_2024_robhopM_4326.geojson",
)
TIMETABLE, GRID = "rb_atb-aggregated-gtfs_20201215.zip", "ssb_population_250m_2022_region.csv.gz"
CELL = 250  # metres
LISTS = {"housing": "Bolig", "business_ab": "Næring A og B", "business_c": "Næring C"}


def source(title: str, publisher: str, date: str, licence: str) -> dict[str, str]:
    return {"title": title, "publisher": publisher, "date": date, "licence": licence}


KARTVERKET = source("N1000 Kartdata", "Kartverket", "2025-01-01", "CC BY 4.0")
# Our layer → what region.toml says of it; files are in the folder of extracts.
ENTRIES: Mapping[str, dict[str, Any]] = {
    "municipalities": {
        "file": BOUNDARIES,
        "source": source("Kommuner 2024", "Kartverket", "2024-01-01", "CC BY 4.0"),
    },
    "roads": {
        "file": N1000,
        "layer": "Veglenke",
        "where": {"typeVeg": ["enkelBilveg"], "vegfase": ["V"]},
        "constants": {"coarse": True},
        "source": KARTVERKET,
    },
    "ferries": {
        "file": N1000,
        "layer": "Veglenke",
        "where": {"typeVeg": ["bilferje"]},
        "source": KARTVERKET,
    },
    "stations": {"file": N1000, "layer": "Stasjon", "source": KARTVERKET},
    "shoreline": {"file": N1000, "layer": "Havflate", "source": KARTVERKET},
    "land": {
        "file": N1000,
        "parts": [
            {"layer": "ApentOmrade", "constants": {"land_type": 21}},
            {"layer": "Skog", "constants": {"land_type": 30}},
            {"layer": "Myr", "constants": {"land_type": 60}},
            {"layer": "Innsjo", "constants": {"land_type": 81}},
            {"layer": "Tettbebyggelse", "constants": {"land_type": 11}},
        ],
        "source": {
            **KARTVERKET,
            "title": "N1000 Arealdekke: åpent område er satt til fulldyrka jord, et grovt mål",
        },
    },
    "watercourses": {
        "file": N1000,
        "parts": [{"layer": "Innsjo"}, {"layer": "ElvBekk"}],
        "source": KARTVERKET,
    },
    "protected_nature": {
        "file": N1000,
        "layer": "Naturvernomrade",
        "values": {
            "protection": {"NP": "national_park", "NR": "nature_reserve", "LVO": "landscape"}
        },
        "source": KARTVERKET,
    },
    "timetable": {
        "file": TIMETABLE,
        "source": source("AtB rutetabell", "Entur / AtB", "2020-12-15", "NLOD 2.0"),
    },
    "population": {
        "file": GRID,
        "source": source(
            "Befolkning på rutenett 250 m", "Statistisk sentralbyrå", "2022-01-01", "NLOD"
        ),
    },
}


@dataclass(frozen=True)
class Moved:
    """A proposal in both regions; `by` is the layer that alone moves its score furthest."""

    id: str
    name: str
    list: str
    rank: tuple[float | None, float | None]
    score: tuple[float | None, float | None]
    by: str
    by_points: float


def write_region(data: Path, out: Path, kinds: Collection[str] = tuple(ENTRIES)) -> Path:
    """The bundled region in a new folder, with real extracts in the place of some layers."""
    base = base_of(str(out), "", empty=False)
    text = base.text
    for kind in (name for name in ENTRIES if name in kinds):
        entry = dict(ENTRIES[kind])
        file = data / entry["file"]
        if kind == "population":
            file = out / "population.gpkg"  # made below, when the folder is there
        entry["file"] = str(file.resolve())
        text = with_layer(text, kind, entry)
    take_in(base, text, {}, link=False)
    if "population" in kinds:
        _write_grid(data / GRID, out / "population.gpkg")
    return out


def _write_grid(file: Path, to: Path) -> None:
    """The grid's cells as squares, in their own CRS."""
    rows = pd.read_csv(io.BytesIO(gzip.decompress(file.read_bytes())))
    cells = shapely.box(rows["E"], rows["N"], rows["E"] + CELL, rows["N"] + CELL)
    frame = gpd.GeoDataFrame({"residents": rows["pop_tot"]}, geometry=cells, crs=32633)
    frame.to_file(to)


def scored(region: Path | None) -> pd.DataFrame:
    """The bundled proposals' list, rank and score over a region, by id."""
    found = ikap.score([ikap.sample_proposals()], open_region(region))
    return found.sites[["name", "list", "rank", "score"]]


def compared(data: Path, work: Path) -> list[Moved]:
    """Every proposal over the sample and over the real layers, the longest move first.

    What a layer did is the change that it makes alone, with all others as in the sample.
    """
    before = scored(None)
    after = scored(write_region(data, work / "all"))
    alone = {
        kind: scored(write_region(data, work / kind, (kind,)))["score"] - before["score"]
        for kind in ENTRIES
    }
    found = []
    for label, row in before.iterrows():
        if label not in after.index:
            continue
        moves = {kind: float(change.get(label, 0.0)) for kind, change in alone.items()}
        by = max(moves, key=lambda kind: abs(moves[kind]) if moves[kind] == moves[kind] else 0.0)
        now = after.loc[label]
        found.append(
            Moved(
                str(label), row["name"], row["list"],
                (_known(row["rank"]), _known(now["rank"])),
                (_known(row["score"]), _known(now["score"])),
                by if abs(moves[by]) > 0.0005 else "", moves[by],
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-abs(_change(one)), one.id))


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _change(one: Moved) -> float:
    before, after = one.score
    return 0.0 if before is None or after is None else after - before


def table(found: list[Moved]) -> str:
    """The moves as a table of Markdown, in points of 100."""
    lines = [
        "| Forslag | Liste | Plass | Poeng | Endring | Laget som alene flytter mest |",
        "|---|---|---|---|---|---|",
    ]
    for one in found:
        rank = " → ".join("–" if place is None else number(place, 0) for place in one.rank)
        score = " → ".join("–" if value is None else number(100 * value) for value in one.score)
        by = f"`{one.by}` ({_points(one.by_points)})" if one.by else "–"
        change = _points(_change(one))
        lines.append(
            f"| {one.id} {one.name} | {LISTS[one.list]} | {rank} | {score} | {change} | {by} |"
        )
    return "\n".join(lines)


def _points(change: float) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{number(abs(100 * change))}"


def fetched(out: Path) -> Path:
    """The bundled region with all that is open fetched into it; what failed is told."""
    result = CliRunner().invoke(app, ["layers", "fetch", "--all", "--region", str(out)])
    sys.stdout.write(result.output)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, help="folder of real extracts")
    where.add_argument("--fetch", action="store_true", help="fetch what is open")
    parser.add_argument("--out", type=Path, default=Path("real-region"), help="the region's folder")
    parser.add_argument("--write", action="store_true", help="put the table into docs/real_data.md")
    given = parser.parse_args()
    if given.fetch:
        fetched(given.out)
        print(scored(given.out).sort_values(["list", "rank"]).to_string())
        return 0
    with tempfile.TemporaryDirectory() as work:
        told = table(compared(given.data, Path(work)))
    write_region(given.data, given.out)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        head, rest = page.split(BEGIN)
        foot = rest.split(END)[1]
        PAGE.write_text(f"{head}{BEGIN}\n{told}\n{END}{foot}", encoding="utf-8", newline="\n")
    else:
        print(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
