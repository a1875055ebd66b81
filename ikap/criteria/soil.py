"""Goal 3, soil protection: what of the fields a site would take, in decares of the gross site."""

from __future__ import annotations

import pandas as pd

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import criterion, gauge, indicator, shared
from ikap.criteria.ground import FARMLAND, FULLY, PASTURE, SURFACE, with_gaps
from ikap.measure.fields import remaining_fields
from ikap.measure.overlap import OUTSIDE, class_areas, covered_part
from ikap.model import M2_PER_DAA, Basis, Fact, Goal, Kind, Tag
from ikap.text import N_, SHARE

BUILT = [11, 12]

FIELD_REACH = 1000.0  # metres from the site that its fields are followed
SMALL_PART = 5000.0  # m², what is left of a field under this is of little use

FIELD_PARTS = Basis(
    N_("Teiger (AR5 21–22) fulgt inntil 1 km fra området; restareal er teigdeler under 5 daa"),
    Tag.PROPOSAL,
)


def _residual(field_parts):
    """daa of field parts left outside each site that are too small to be of use."""
    return field_parts["small_area"] / M2_PER_DAA


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
def field_parts(sites, land):
    """What each gross site leaves of the fields (AR5 21–22) that it takes from; areas in m²."""
    fields = land.geometry[land["land_type"].isin([FULLY, SURFACE])]
    return remaining_fields(sites.geometry, fields, reach=FIELD_REACH, small=SMALL_PART)


@shared
def soil_equivalents(
    sites, land_cover, farmland_quality, unclassified, field_parts, cultivable_area=None
):
    """Fulldyrka equivalents of each gross site, daa: measured, low, high.

    Small parts of fields left outside the site count by half, as fulldyrka of unknown quality.
    """
    weight = {name: factor.best for name, factor in factors("soil_weights").items()}
    known = (
        farmland_quality[1] * weight["quality_1"]
        + farmland_quality[2] * weight["quality_2"]
        + farmland_quality[3] * weight["quality_3"]
        + farmland_quality[OUTSIDE] * weight["fully_cultivated"]
        + land_cover[SURFACE] * weight["surface_cultivated"]
        + land_cover[PASTURE] * weight["pasture"]
        + _residual(field_parts) * weight["fully_cultivated"] * weight["residual_share"]
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
        "split": Fact(N_("delinger av teiger")),
        "residual": Fact(N_("restareal utenfor"), "daa"),
    },
    sentence=N_(
        "Bygger ned {fully} fulldyrka, {surface} overflatedyrka og {pasture} innmarksbeite "
        "(regnet som {measured} fulldyrka); delinger av teiger {split}, restareal {residual}"
    ),
    reach=FIELD_REACH,
)
def equivalents_lost(soil_equivalents, land_cover, field_parts):
    return soil_equivalents.assign(
        fully=land_cover[FULLY],
        surface=land_cover[SURFACE],
        pasture=land_cover[PASTURE],
        split=field_parts["split"],
        residual=_residual(field_parts),
    )


@indicator(
    title=N_("Fulldyrka-ekvivalenter, andel av området"),
    unit=SHARE,
    basis=bases.SOIL_EQUIVALENTS,
    facts={"fully": Fact(N_("fulldyrka jord"), "daa")},
    reach=FIELD_REACH,
    decimals=2,
    sentence=N_("{measured} av området er matjord, regnet som fulldyrka; {fully} er fulldyrka"),
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


@indicator(
    title=N_("Kjerneområde landbruk som bygges ned"),
    unit="daa",
    basis=bases.CORE_FARMLAND,
    sentence=N_("Bygger ned {measured} kjerneområde landbruk"),
)
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


@indicator(
    title=N_("Teigdeler som blir igjen utenfor"),
    unit="",
    basis=FIELD_PARTS,
    facts={
        "fields": Fact(N_("teiger som berøres")),
        "split": Fact(N_("delinger av teiger")),
        "small_parts": Fact(N_("teigdeler under 5 daa")),
        "shape_index": Fact(N_("formindeks")),
        "largest": Fact(N_("største del"), "daa"),
    },
    reach=FIELD_REACH,
    decimals=0,
)
def field_parts_left(field_parts):
    return field_parts.assign(
        measured=field_parts["parts"], largest=field_parts["largest"] / M2_PER_DAA
    )


@indicator(
    title=N_("Restareal: teigdeler under 5 daa som blir igjen utenfor"),
    unit="daa",
    basis=FIELD_PARTS,
    reach=FIELD_REACH,
)
def residual_area(field_parts):
    return _residual(field_parts)


@indicator(title=N_("Jordbruksareal per 100 boliger"), unit="daa", basis=bases.AR5)
def farmland_per_100_dwellings(sites, land_cover):
    homes = sites["dwellings"].where((sites["kind"] == Kind.HOUSING) & (sites["dwellings"] > 0))
    return 100 * land_cover[FARMLAND].sum(axis=1) / homes


@indicator(title=N_("Allerede bebygd areal, andel"), unit=SHARE, basis=bases.AR5, decimals=2)
def built_share(sites, land_cover):
    return land_cover[BUILT].sum(axis=1) / (sites.area / M2_PER_DAA)


@indicator(title=N_("Uten arealtype i kartet"), unit="daa", basis=bases.AR5)
def unmapped_area(unclassified):
    return pd.Series(unclassified)
