"""Goal 3, soil protection: what of the fields a site would take, in decares of the gross site."""

from __future__ import annotations

import pandas as pd

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import with_gaps
from ikap.measure.overlap import OUTSIDE, class_areas, covered_part
from ikap.model import M2_PER_DAA, Fact, Goal, Kind
from ikap.text import N_

FULLY, SURFACE, PASTURE = 21, 22, 23
FARMLAND = [FULLY, SURFACE, PASTURE]
BUILT = [11, 12]


def _area_off(sites, layer, land, land_types):
    """daa of each gross site that a layer covers, leaving out ground of the given land types."""
    part = covered_part(sites.geometry, layer.geometry)
    if land is None:
        return part.area / M2_PER_DAA
    areas = class_areas(part, land.geometry, land["land_type"], ())
    return areas.drop(columns=land_types, errors="ignore").sum(axis=1) / M2_PER_DAA


@shared
def cultivable_area(sites, cultivable, land=None):
    """daa of dyrkbar jord in each gross site that is not farmland already."""
    return _area_off(sites, cultivable, land, FARMLAND)


@shared
def soil_equivalents(sites, land_cover, farmland_quality, unclassified, cultivable_area=None):
    """Fulldyrka equivalents of each gross site, daa: measured, low, high."""
    weight = {name: factor.best for name, factor in factors("soil_weights").items()}
    known = (
        farmland_quality[1] * weight["quality_1"]
        + farmland_quality[2] * weight["quality_2"]
        + farmland_quality[3] * weight["quality_3"]
        + farmland_quality[OUTSIDE] * weight["fully_cultivated"]
        + land_cover[SURFACE] * weight["surface_cultivated"]
        + land_cover[PASTURE] * weight["pasture"]
    )
    if cultivable_area is not None:
        known = known + cultivable_area * weight["cultivable"]
    return with_gaps(known, unclassified, sites.area / M2_PER_DAA, weight["quality_1"])


@indicator(
    title=N_("Fulldyrka-ekvivalenter som bygges ned"),
    unit="daa",
    basis=bases.SOIL_EQUIVALENTS,
    facts={
        "fully": Fact(N_("fulldyrka jord"), "daa"),
        "surface": Fact(N_("overflatedyrka jord"), "daa"),
        "pasture": Fact(N_("innmarksbeite"), "daa"),
    },
)
def equivalents_lost(soil_equivalents, land_cover):
    return soil_equivalents.assign(
        fully=land_cover[FULLY], surface=land_cover[SURFACE], pasture=land_cover[PASTURE]
    )


@indicator(
    title=N_("Fulldyrka-ekvivalenter, andel av området"),
    unit="",
    basis=bases.SOIL_EQUIVALENTS,
    facts={"fully": Fact(N_("fulldyrka jord"), "daa")},
    decimals=2,
)
def equivalents_share(sites, soil_equivalents, land_cover):
    share = soil_equivalents.div(sites.area / M2_PER_DAA, axis=0)
    return share.assign(fully=land_cover[FULLY])


farmland_loss = criterion(
    "farmland_loss",
    N_("Sparer matjorda"),
    Goal.SOIL,
    gauge(
        equivalents_share, ((0, 1), (0.05, 0.75), (0.25, 0.4), (0.5, 0.2), (0.8, 0)), bases.CURVE
    ),
    gauge(equivalents_lost, ((0, 1), (2, 0.8), (10, 0.5), (50, 0.15), (100, 0)), bases.CURVE),
)


@indicator(title=N_("Kjerneområde landbruk som bygges ned"), unit="daa", basis=bases.CORE_FARMLAND)
def core_farmland_lost(sites, core_farmland, land=None):
    return _area_off(sites, core_farmland, land, BUILT)


core_farmland_loss = criterion(
    "core_farmland",
    N_("Sparer kjerneområde landbruk"),
    Goal.SOIL,
    gauge(core_farmland_lost, ((0, 1), (2, 0.8), (10, 0.5), (50, 0.1), (100, 0)), bases.CURVE),
)

# --- shown, not scored -------------------------------------------------------------------------


@indicator(title=N_("Fulldyrka jord (AR5 21)"), unit="daa", basis=bases.AR5)
def fully_cultivated(land_cover):
    return land_cover[FULLY]


@indicator(title=N_("Fulldyrka og overflatedyrka jord (AR5 21–22)"), unit="daa", basis=bases.AR5)
def cultivated(land_cover):
    return land_cover[[FULLY, SURFACE]].sum(axis=1)


@indicator(title=N_("Jordbruksareal (AR5 21–23)"), unit="daa", basis=bases.AR5)
def farmland_area(land_cover):
    return land_cover[FARMLAND].sum(axis=1)


@indicator(title=N_("Dyrkbar jord"), unit="daa", basis=bases.AR5)
def cultivable_lost(cultivable_area):
    return cultivable_area


@indicator(title=N_("Jordbruksareal per 100 boliger"), unit="daa", basis=bases.AR5)
def farmland_per_100_dwellings(sites, land_cover):
    homes = sites["dwellings"].where((sites["kind"] == Kind.HOUSING) & (sites["dwellings"] > 0))
    return 100 * land_cover[FARMLAND].sum(axis=1) / homes


@indicator(title=N_("Allerede bebygd areal, andel"), unit="", basis=bases.AR5, decimals=2)
def built_share(sites, land_cover):
    return land_cover[BUILT].sum(axis=1) / (sites.area / M2_PER_DAA)


@indicator(title=N_("Uten arealtype i kartet"), unit="daa", basis=bases.AR5)
def unmapped_area(unclassified):
    return pd.Series(unclassified)
