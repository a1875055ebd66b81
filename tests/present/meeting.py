"""A made-up meeting: 45 sites that lack measurements, are excluded, and have hostile names.

What was measured is drawn by lot; everything after is judged as in a run.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.assess import profiles
from ikap.assess.judgement import judge
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.model import Curve, Evaluation, Kind, Profile, RegionSummary, Source, ZoneTest

CRS = "EPSG:25832"
HOSTILE = (
    "<img src=x onerror=\"window.harmed='img'\">",
    "</script><script>window.harmed='script'</script>",
    "Bruk ${window.harmed='template'} kr",
    "Skråstrek \\ og ` hermetegn",
    "</title><script>window.harmed='title'</script>",
    "{{ 7*7 }} {% raw %} \u2028 \"' &amp;",
)
MUNICIPALITIES = {"5001": "Trondheim", "5028": "Melhus", "5035": "Stjørdal"}
ABSENT = ("services", "core_farmland")
SITES = 45


def evaluation(seed: int = 1, sites: int = SITES, profile: Profile | None = None) -> Evaluation:
    """The meeting's run; the same lots are drawn whatever the profile."""
    rng = np.random.default_rng(seed)
    places = _sites(rng, sites)
    indicators = _indicators(rng, places)
    constraints = _constraints(rng, places)
    profile = profile or profiles.load("balansert")
    judged = judge(places, constraints, indicators, profile, has)
    scored = {gauge.indicator.id for c in CRITERIA for gauge in c.gauges}
    return Evaluation(
        sites=judged.sites,
        goals=judged.goals,
        criteria=judged.criteria,
        constraints=constraints,
        indicators=indicators,
        definitions=profiles.apply(profile)[0],
        limits=profiles.apply(profile)[1],
        shown=tuple(i for i in INDICATORS if i.id not in scored),
        profile=profile,
        set_aside=judged.set_aside,
        region=_region(),
        certainty=judged.certainty,
    )


def has(layer: str) -> bool:
    return layer not in ABSENT


def layers(sites: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Three municipalities side by side, a sea to the north, fields, a road and two centres."""
    land = [shapely.box(560_000 + 10_000 * i, 7_020_000, 570_000 + 10_000 * i, 7_040_000)
            for i in range(3)]  # fmt: skip
    fields = [shapely.box(x, 7_025_000, x + 400, 7_025_400) for x in range(560_000, 590_000, 500)]
    return {
        "municipalities": _frame(
            land, municipality_code=list(MUNICIPALITIES), name=list(MUNICIPALITIES.values())
        ),
        "shoreline": _frame([shapely.box(550_000, 7_040_000, 600_000, 7_060_000)]),
        "land": _frame(fields, land_type=[(21, 22, 23, 60)[i % 4] for i in range(len(fields))]),
        "roads": _frame(
            [shapely.LineString([(560_000, 7_025_200), (590_000, 7_032_000)])], road_class=["E"]
        ),
        "centres": _frame(
            [shapely.Point(569_618, 7_034_313), shapely.Point(581_000, 7_036_000)],
            name=["Trondheim sentrum", HOSTILE[0]],
            level=[1, 3],
        ),
        "walking_bands": _frame(sites.buffer(300), site=sites.index, minutes=[5] * len(sites)),
        "stops": _frame([shapely.Point(569_000, 7_034_000)]),
        "stops_served": _frame(
            [shapely.Point(569_000, 7_034_000), shapely.Point(569_400, 7_034_000)],
            departures_per_hour=[12.0, 0.5],
        ),
        "quick_clay": _frame([sites.geometry.iloc[0].buffer(300)], zone=["hazard"], name=["A"]),
    }


def _frame(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def _region() -> RegionSummary:
    source = Source("Oppdiktet <b>grunnlag</b>", "IKAP", "2026-11-23", "CC BY 4.0", synthetic=True)
    real = Source("Kommuner", "Kartverket", "2024-01-01", "CC BY 4.0", "https://www.kartverket.no")
    return RegionSummary(
        title="Møteregionen",
        reference="bundled:none",
        crs=CRS,
        municipalities=MUNICIPALITIES,
        sources={"municipalities": real, "land": source, "quick_clay": source},
        missing=ABSENT,
        files=(),
        ends={"timetable": "2021-06-26"},
    )


def _sites(rng: np.random.Generator, n: int) -> gpd.GeoDataFrame:
    ids = [f"{i:03d}" for i in range(1, n + 1)]
    codes = [list(MUNICIPALITIES)[i % 3] for i in range(n)]
    kinds = [Kind.BUSINESS if i % 3 == 2 else Kind.HOUSING for i in range(n)]
    firms = [("A", "B", "C")[i // 3 % 3] if i % 3 == 2 else None for i in range(n)]
    shapes = []
    for i in range(n):
        x, y = 561_000 + 10_000 * (i % 3) + rng.uniform(0, 8_000), rng.uniform(7_022_000, 7_038_000)
        side = float(rng.choice([60.0, 150.0, 400.0]))
        shapes.append(shapely.Point(x, y).buffer(side, 3))
    table = _frame(
        shapes,
        proposal=ids,
        name=[HOSTILE[i] if i < len(HOSTILE) else f"Område {i + 1}" for i in range(n)],
        kind=[str(kind) for kind in kinds],
        list=["housing" if f is None else "business_c" if f == "C" else "business_ab"
              for f in firms],
        municipality_code=codes,
        group=["storby" if code == codes[0] else None for code in codes],
        municipalities=[{code: 1.0} for code in codes],
        dwellings=[float(rng.integers(10, 400)) if f is None else np.nan for f in firms],
        jobs=[np.nan if f is None else float(rng.integers(5, 200)) for f in firms],
        business_class=firms,
        plan_status=[None] * n,
        case=["2026/17" if i % 5 == 0 else None for i in range(n)],
        derived=[("dwellings",) if i % 4 == 0 and firms[i] is None else () for i in range(n)],
    )  # fmt: skip
    table.index = pd.Index(ids, name="id")
    net = [0.1 if i % 11 == 10 else 1.0 for i in range(n)]
    return table.assign(
        area_daa=table.area / 1000,
        net_area_daa=table.area / 1000 * net,
        net=table.geometry,
        class_from=["field" if firm else None for firm in firms],
        land_use_purpose=None,
        capacity_share=1.0,
        dwellings_low=table["dwellings"],
        dwellings_high=table["dwellings"],
        dwellings_derived=["dwellings" in fields for fields in table["derived"]],
        density_minimum=2.0,
        car_year=2030,
        dwelling_mix=[{} for _site in range(n)],
        in_forecast=np.nan,
        peat_depth=np.nan,
        hazard_mitigated=False,
        flood_class="F2",
        slide_class="S2",
        noise_sensitive=[firm is None for firm in firms],
        port_dependent=False,
        plan_in_force=False,
        note=None,
        file="forslag.gpkg",
        row=range(1, n + 1),
    )


def _indicators(rng: np.random.Generator, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    curves = {g.indicator.id: g.value for c in CRITERIA for g in c.gauges}
    found = []
    for indicator in INDICATORS:
        curve = curves.get(indicator.id)
        ends = (curve.points[0][0], curve.points[-1][0]) if isinstance(curve, Curve) else (0, 10)
        measured = rng.uniform(*ends, len(sites))
        spread = rng.choice([0.0, 0.0, 0.1], len(sites)) * (ends[1] - ends[0])
        missing = rng.uniform(size=len(sites)) < 0.03
        found.append(
            pd.DataFrame(
                {
                    "id": sites.index,
                    "indicator": indicator.id,
                    "measured": np.where(missing, np.nan, measured),
                    "low": np.where(missing, np.nan, measured - spread),
                    "high": np.where(missing, np.nan, measured + spread),
                    "unit": indicator.unit,
                    "facts": [{} for _ in sites.index],
                }
            )
        )
    return pd.concat(found).set_index(["id", "indicator"]).sort_index()


def _constraints(rng: np.random.Generator, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    found = []
    for label, kind, area, net in zip(
        sites.index, sites["kind"], sites["area_daa"], sites["net_area_daa"], strict=True
    ):
        for limit in CONSTRAINTS:
            if kind not in limit.kinds:
                continue
            answer = str(rng.choice(["no", "no", "no", "no", "touch", "unchecked", "yes"]))
            if limit.id == "flood":
                answer = "yes" if net < area else "no"
            elif limit.tier == "exclude" or rng.uniform() < 0.6:
                answer = "no"
            zone = isinstance(limit.test, ZoneTest)
            share = 0.9 if limit.id == "flood" else 0.2
            found.append(
                {
                    "id": label,
                    "constraint": limit.id,
                    "tier": limit.tier,
                    "answer": answer,
                    "area_daa": area * share if answer == "yes" and zone else 0.0,
                    "share": share if answer == "yes" and zone else 0.0,
                    "unchecked_share": 1.0 if answer == "unchecked" else 0.0,
                    "measured": np.nan,
                    "override": None,
                }
            )
    return pd.DataFrame(found).set_index(["id", "constraint"])
