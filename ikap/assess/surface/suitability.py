"""Where it would be good to build: one site after another tried all over the region.

At the middle of each square of a lattice stands a site of the size that is asked for, and it is
scored as a submitted one would be, with the same criteria, limits and weights. A number of the
surface is thus what a proposal there would get, for that size and no other.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.assess.evaluate import MapParts, evaluate, parts_of
from ikap.assess.surface.lattice import middles
from ikap.catalogue import code_group, factors
from ikap.model import M2_PER_DAA, ConfigurationError, Evaluation, Goal, Kind, Problem, Profile
from ikap.sources.crs import Box
from ikap.sources.proposals import Sheet, alternatives_in
from ikap.sources.region import Region
from ikap.text import _, number


@dataclass(frozen=True)
class Trial:
    """What is tried: a square of `area` daa for a use, every `step` metres.

    `municipalities` are the numbers of those it is tried in; none means all.
    """

    kind: Kind
    business_class: str | None
    area: float
    step: float
    municipalities: tuple[str, ...] = ()


def usual_trial() -> Trial:
    """The trial unless something else is asked for: homes."""
    table = factors("suitability")
    return Trial(Kind.HOUSING, None, table["site_area"].best, table["step"].best)


def tried_sites(region: Region, trial: Trial) -> gpd.GeoDataFrame:
    """The sites of a trial as alternatives, all at once, those in water left out.

    A ConfigurationError where there is none.
    """
    sites = sites_at(region, trial)
    if sites is None:
        raise nothing_tried()
    return sites


def sites_at(region: Region, trial: Trial, box: Box | None = None) -> gpd.GeoDataFrame | None:
    """The sites whose middles lie in a box, or anywhere; None where there are none."""
    points = middles(region, trial.step, trial.municipalities, box)
    points = points[_dry(points, region)] if len(points) else points
    if points.empty:
        return None
    half = np.sqrt(trial.area * M2_PER_DAA) / 2
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    cells = pd.DataFrame(
        {"id": points.index, "kind": trial.kind.value, "business_class": trial.business_class},
        index=pd.RangeIndex(1, len(points) + 1),
        dtype=object,
    )
    shapes = np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)
    return alternatives_in(Sheet("", cells, shapes, region.crs, {}), region)


def nothing_tried() -> ConfigurationError:
    what = _("ingen punkter på land ligger nær nok veg til å bli vurdert.")
    return ConfigurationError([Problem("--step", what, _("Velg mindre avstand mellom punktene."))])


def too_many(count: float, most: float) -> ConfigurationError:
    what = _("antall punkter blir {n}.", n=number(count, 0))
    remedy = _(
        "Største antall punkter i én beregning er {most}. Velg større avstand eller færre "
        "kommuner.",
        most=number(most, 0),
    )
    return ConfigurationError([Problem("--step", what, remedy)])


def suitability(
    region: Region, profile: Profile, trial: Trial, *, map_parts: MapParts = map
) -> Evaluation:
    """The sites of a trial scored as proposals."""
    return evaluate(tried_sites(region, trial), region, profile, map_parts=map_parts, drawn=False)


def squares(evaluation: Evaluation, trial: Trial) -> gpd.GeoDataFrame:
    """The lattice's squares with what the site in the middle of each got.

    Columns: municipality_code, status, complete, score, score_low, score_high, light, the goals by
    name (0..1, NaN where not assessed) and their `…_light`. A score that is not complete is NaN.
    """
    sites = evaluation.sites
    goals = evaluation.goals[["value", "light"]].unstack("goal")
    centres = sites.geometry.centroid
    half = trial.step / 2
    shapes = shapely.box(centres.x - half, centres.y - half, centres.x + half, centres.y + half)
    columns = sites[["municipality_code", "status", "complete", "score", "score_low", "score_high"]]
    return gpd.GeoDataFrame(
        columns.assign(
            light=sites["light"],
            **{goal.value: goals["value"][goal.value].astype(float) for goal in Goal},
            **{f"{goal.value}_light": goals["light"][goal.value] for goal in Goal},
        ),
        geometry=shapes,
        crs=sites.crs,
    )


def _dry(points: gpd.GeoDataFrame, region: Region) -> NDArray[np.bool_]:
    """Whether each point is on land, as far as the region's layers show."""
    wet = pd.Series(False, index=points.index)
    water_types = code_group("ar5", "water")
    for part in parts_of(points):
        for name in ("shoreline", "land"):
            if not region.has(name):
                continue
            layer = region.layer(name, tuple(part.total_bounds))
            if name == "land":
                layer = layer[layer["land_type"].isin(water_types)]
            tree = shapely.STRtree(layer.geometry.to_numpy())
            inside = tree.query(part.geometry.to_numpy(), predicate="within")[0]
            wet[part.index[np.unique(inside)]] = True
    return ~wet.to_numpy()
