"""Goal 3, soil protection: what of the fields a site would take, in decares of the gross site."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import factors
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.criteria.ground import (
    FARMLAND,
    FULLY,
    PASTURE,
    SURFACE,
    is_coarse,
    surfaces,
    with_gaps,
)
from ikap.criteria.sites import where
from ikap.measure.areas import covered, pieces_of
from ikap.measure.fields import fields, left_of
from ikap.measure.overlap import OUTSIDE
from ikap.model import M2_PER_DAA, NO_THEME, Basis, Fact, Goal, Kind, Tag
from ikap.text import N_, SHARE, _, _n, listed, number, spoken

BUILT = [11, 12]

FIELD_REACH = 1000.0  # metres from the site that its fields are followed
SMALL_PART = 5000.0  # m², what is left of a field under this is of little use

LEAST_TOLD = 0.05  # daa; less is written as 0,0
NEARLY_ALL = 0.95  # of the fulldyrka jord, for one class of quality to name it alone
COUNTS = ("fields", "parts", "set_aside")
NOTHING_LOST = N_("Ingen dyrka eller dyrkbar jord i området")
BUILT_OVER = {
    "fully": N_("{daa} fulldyrka jord"),
    "surface": N_("{daa} overflatedyrka jord"),
    "pasture": N_("{daa} innmarksbeite"),
    "cultivable": N_("{daa} dyrkbar jord"),
}
QUALITIES = {"very_good": N_("svært god"), "good": N_("god"), "fair": N_("mindre god")}

FIELD_PARTS = Basis(
    N_("Jordteiger (AR5 21–22) fulgt inntil 1 km fra området; restareal er teigdeler under 5 daa"),
    Tag.PROPOSAL,
)


SHUT_IN = Basis(
    N_(
        "Teigdel der kanten grenser til området, veg eller bebygd areal hele vegen, med unntak "
        "av høyst 20 m"
    ),
    Tag.PROPOSAL,
)
CEILING = factors("farmland_ceiling")["yearly_ceiling"]


def _residual(field_parts: Data) -> Data:
    """daa of field parts left outside each site that are too small to be of use."""
    return field_parts["small_area"] / M2_PER_DAA


def _area_off(sites: Data, layer: Data, ground: Data, types: Data, left_out: Data) -> Data:
    """daa of each gross site that a layer covers, leaving out ground of the given land types."""
    part = covered(sites.shapes, layer)
    area = np.asarray(shapely.area(part), dtype=float)
    if ground is not None:
        pieces = pieces_of(part, ground)
        out = np.isin(types[pieces.of], left_out)
        total = pieces.per_site(pieces.area, len(sites))
        area = np.maximum(area, total) - pieces.per_site(
            np.where(out, pieces.area, 0.0), len(sites)
        )
    return area / M2_PER_DAA


@shared
def cultivable_ground(cultivable: Data) -> Data:
    """The surfaces of dyrkbar jord."""
    return surfaces(cultivable.geometry.to_numpy())


@shared
def cultivable_area(
    sites: Data, cultivable_ground: Data, land_ground: Data = None, land_types: Data = None
) -> Data:
    """daa of dyrkbar jord in each gross site that is not farmland already."""
    return _area_off(sites, cultivable_ground, land_ground, land_types, FARMLAND)


@shared
def field_ground(land: Data, roads: Data = None) -> Data:
    """The fields and what shuts them in, ready to be followed (`measure.fields.Fields`).

    Roads that are drawn coarsely are not where they seem, and shut nothing in.
    """
    return fields(fields_of(land).to_numpy(), barriers_of(land, roads).to_numpy())


@shared
def field_parts(sites: Data, field_ground: Data) -> Data:
    """What each gross site leaves of the fields (AR5 21–22) that it takes from; areas in m²."""
    return left_of(sites.shapes, field_ground, reach=FIELD_REACH, small=SMALL_PART)


def fields_of(land: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Land that is ploughed or mown: AR5 21 and 22."""
    return land.geometry[land["land_type"].isin([FULLY, SURFACE])]


def barriers_of(land: gpd.GeoDataFrame, roads: gpd.GeoDataFrame | None = None) -> gpd.GeoSeries:
    """Roads and built ground that shut a field in: AR5 11 and 12, and roads as lines."""
    built = land.geometry[land["land_type"].isin(BUILT)]
    if roads is None or is_coarse(roads):
        return built
    return gpd.GeoSeries(pd.concat([built, roads.geometry]))


@shared
def soil_equivalents(
    sites: Data,
    land_cover: Data,
    farmland_quality: Data,
    unclassified: Data,
    field_parts: Data,
    cultivable_area: Data = None,
) -> Data:
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


@shared
def farmland_facts(
    sites: Data,
    land_cover: Data,
    farmland_quality: Data,
    field_parts: Data,
    cultivable_area: Data = None,
) -> Data:
    """What reasons say of the fields that each gross site takes: daa and counts, NaN for none."""
    areas = {
        "fully": land_cover[FULLY],
        "very_good": farmland_quality[1],
        "good": farmland_quality[2],
        "fair": farmland_quality[3],
        "surface": land_cover[SURFACE],
        "pasture": land_cover[PASTURE],
        "cultivable": np.zeros(len(sites)) if cultivable_area is None else cultivable_area,
        "residual": _residual(field_parts),
        "shut_in": field_parts["shut_in_area"] / M2_PER_DAA,
    }
    shown = {name: where(daa >= LEAST_TOLD, daa) for name, daa in areas.items()}
    split = {
        name: where(field_parts["split"] > 0, field_parts[name]) for name in ("fields", "parts")
    }
    takes = ~np.isnan([shown[name] for name in ("fully", "surface", "pasture")]).all(axis=0)
    set_aside = where(takes & sites.flag("plan_in_force"), 1.0)
    return shown | split | {"set_aside": set_aside}


def _loss_sentence(facts: Mapping[str, Any]) -> str:
    """What is built over, cut up and left behind, in short sentences without the last end."""
    amounts = {name: spoken(facts[name], "daa") for name in facts if name not in COUNTS}
    over = [_(text, daa=amounts[name]) for name, text in BUILT_OVER.items() if name in amounts]
    if not over:
        return _(NOTHING_LOST)
    quality, parts = _quality_sentence(facts) if "fully" in amounts else ("", "")
    if quality:
        over[0] += f" ({quality})"
    if "fields" not in facts:
        acts = []
    else:
        acts = [
            _n(
                "deler jordteigen i {parts}",
                "deler {n} jordteiger i {parts}",
                facts["fields"],
                parts=number(facts["parts"], 0),
            )
        ]
    if "residual" in amounts:
        acts.append(
            _("etterlater {daa} restareal (teigdeler under 5 daa)", daa=amounts["residual"])
        )
    if "shut_in" in amounts:
        acts.append(
            _(
                "gir {daa} inneklemt jord mellom området og veg eller bebyggelse",
                daa=amounts["shut_in"],
            )
        )
    said = [_("Omfatter {ground}", ground=over[0])]
    if parts:
        said.append(_("Av den fulldyrka jorda er {parts}", parts=parts))
    if over[1:]:
        said.append(_("Dessuten {ground}", ground=listed(over[1:])))
    if acts:
        said.append(listed(acts))
    if "set_aside" in facts:
        said.append(_("arealet er satt av til utbygging i gjeldende plan"))
    return ". ".join(text[0].upper() + text[1:] for text in said)


def _quality_sentence(facts: Mapping[str, Any]) -> tuple[str, str]:
    """The quality of the fulldyrka jord: the one class that is nearly all of it, or how much of
    each; the other of the two is empty, and both where the quality is not mapped.
    """
    mapped = {name: facts[name] for name in QUALITIES if name in facts}
    if not mapped:
        return "", ""
    most = max(mapped, key=mapped.__getitem__)
    if mapped[most] >= NEARLY_ALL * facts["fully"]:
        return _(QUALITIES[most]), ""
    return "", listed(
        [f"{spoken(daa, 'daa')} {_(QUALITIES[name])}" for name, daa in mapped.items()]
    )


def _daa_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    loss = _loss_sentence(facts)
    if loss == _(NOTHING_LOST) and "–" not in measured:  # no interval that unmapped ground leaves
        return loss
    return _("{loss}. I alt {measured} fulldyrka-ekvivalenter", loss=loss, measured=measured)


def _share_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    loss = _loss_sentence(facts)
    if loss == _(NOTHING_LOST) and "–" not in measured:
        return loss
    return _(
        "{loss}. Fulldyrka-ekvivalentene utgjør {measured} av området", loss=loss, measured=measured
    )


_LOSS_FACTS = {
    "fully": Fact(N_("fulldyrka jord"), "daa"),
    "very_good": Fact(N_("av svært god kvalitet"), "daa"),
    "good": Fact(N_("av god kvalitet"), "daa"),
    "fair": Fact(N_("av mindre god kvalitet"), "daa"),
    "surface": Fact(N_("overflatedyrka jord"), "daa"),
    "pasture": Fact(N_("innmarksbeite"), "daa"),
    "cultivable": Fact(N_("dyrkbar jord"), "daa"),
    "fields": Fact(N_("delte jordteiger")),
    "parts": Fact(N_("deler de delte jordteigene blir til")),
    "residual": Fact(N_("restareal"), "daa"),
    "shut_in": Fact(N_("inneklemt jord"), "daa"),
    "set_aside": Fact(N_("avsatt i gjeldende plan")),
}


@indicator(
    title=N_("Fulldyrka-ekvivalenter"),
    unit="daa",
    basis=bases.SOIL_EQUIVALENTS,
    facts=_LOSS_FACTS,
    reach=FIELD_REACH,
    tell=_daa_sentence,
    short=N_("Fd-ekv."),
    lever="boundary",
)
def equivalents_lost(soil_equivalents: Data, farmland_facts: Data) -> Data:
    return soil_equivalents | farmland_facts


@indicator(
    title=N_("Fulldyrka-ekvivalenter, andel av området"),
    unit=SHARE,
    most=1.0,
    basis=bases.SOIL_EQUIVALENTS,
    facts=_LOSS_FACTS,
    reach=FIELD_REACH,
    decimals=2,
    tell=_share_sentence,
    short=N_("Fd-ekv., andel"),
    lever="boundary",
)
def equivalents_share(sites: Data, soil_equivalents: Data, farmland_facts: Data) -> Data:
    gross = sites.area / M2_PER_DAA
    return {name: daa / gross for name, daa in soil_equivalents.items()} | farmland_facts


farmland_loss = criterion(
    "farmland_loss",
    N_("Dyrka og dyrkbar jord"),
    Goal.SOIL,
    gauge(
        equivalents_share, ((0, 1), (0.05, 0.75), (0.25, 0.4), (0.5, 0.2), (0.8, 0)), bases.CURVE
    ),
    gauge(equivalents_lost, ((0, 1), (2, 0.8), (10, 0.5), (50, 0.15), (100, 0)), bases.CURVE),
    method=N_(
        "Fulldyrka-ekvivalenter er daa vektet med tallene i tabellen over jordvekter. Den "
        "laveste av to poengsummer gjelder: for ekvivalenter i alt, og for ekvivalenter som "
        "andel av området."
    ),
    impact=NO_THEME,  # weighted; § 21 gets the daa of each kind of farmland
    short=N_("Dyrka jord"),
)


@indicator(
    title=N_("Kjerneområde landbruk i området"),
    unit="daa",
    basis=bases.CORE_FARMLAND,
    sentence=N_("Omfatter {measured} kjerneområde landbruk"),
    short=N_("Kjerneområde"),
    lever="boundary",
)
def core_farmland_lost(
    sites: Data, core_ground: Data, land_ground: Data = None, land_types: Data = None
) -> Data:
    return _area_off(sites, core_ground, land_ground, land_types, BUILT)


@shared
def core_ground(core_farmland: Data) -> Data:
    """The municipalities' core areas of farming."""
    return surfaces(core_farmland.geometry.to_numpy())


core_farmland_loss = criterion(
    "core_farmland",
    N_("Kjerneområde landbruk"),
    Goal.SOIL,
    gauge(core_farmland_lost, ((0, 1), (2, 0.8), (10, 0.5), (50, 0.1), (100, 0)), bases.CURVE),
    method=N_("Daa av kommunens kjerneområde landbruk på areal som ikke er bebygd."),
    impact="soil",
    short=N_("Kjerneområde"),
)

# --- shown, not scored -------------------------------------------------------------------------


@indicator(
    title=N_("Fulldyrka jord (AR5 21)"),
    unit="daa",
    basis=bases.AR5,
    impact="soil",
    short=N_("Fulldyrka"),
)
def fully_cultivated(land_cover: Data) -> Data:
    return land_cover[FULLY]


@indicator(
    title=N_("Fulldyrka og overflatedyrka jord (AR5 21–22)"),
    unit="daa",
    basis=bases.AR5,
    impact="soil",
    short=N_("AR5 21–22"),
)
def cultivated(land_cover: Data) -> Data:
    return _sum_of(land_cover, (FULLY, SURFACE))


def _sum_of(land_cover: Data, types: Sequence[int]) -> Data:
    """daa of several land types together."""
    return np.sum([land_cover[code] for code in types], axis=0)


@indicator(
    title=N_("Dyrka jord (AR5 21–23)"),
    unit="daa",
    basis=bases.AR5,
    impact="soil",
    short=N_("Dyrka jord"),
)
def farmland_area(land_cover: Data) -> Data:
    return _sum_of(land_cover, FARMLAND)


@indicator(
    title=N_("Dyrkbar jord"),
    unit="daa",
    basis=bases.AR5,
    impact="soil",
    short=N_("Dyrkbar"),
)
def cultivable_lost(cultivable_area: Data) -> Data:
    return cultivable_area


@indicator(
    title=N_("Delte jordteiger"),
    unit="",
    most=math.inf,
    basis=FIELD_PARTS,
    facts={
        "fields": Fact(N_("berørte jordteiger")),
        "split": Fact(N_("delinger av jordteiger")),
        "small_parts": Fact(N_("teigdeler under 5 daa")),
        "shape_index": Fact(N_("formindeks")),
        "largest": Fact(N_("største del"), "daa"),
        "shut_in": Fact(N_("deler inneklemt mot veg eller bebyggelse")),
    },
    reach=FIELD_REACH,
    decimals=0,
    short=N_("Delte teiger"),
)
def field_parts_left(field_parts: Data) -> Data:
    largest = field_parts["largest"] / M2_PER_DAA
    return field_parts | {"measured": field_parts["parts"], "largest": largest}


@indicator(
    title=N_("Restareal (teigdeler under 5 daa)"),
    unit="daa",
    basis=FIELD_PARTS,
    reach=FIELD_REACH,
    short=N_("Restareal"),
)
def residual_area(field_parts: Data) -> Data:
    return _residual(field_parts)


@indicator(
    title=N_("Inneklemt jord"),
    unit="daa",
    basis=SHUT_IN,
    reach=FIELD_REACH,
    short=N_("Inneklemt"),
)
def shut_in_area(field_parts: Data) -> Data:
    return field_parts["shut_in_area"] / M2_PER_DAA


@indicator(
    title=N_("Dyrka jord, andel av det nasjonale målet for ett år"),
    unit=SHARE,
    most=math.inf,
    basis=CEILING.basis,
    decimals=4,
    short=N_("Av nasj. mål"),
)
def ceiling_share(land_cover: Data) -> Data:
    return _sum_of(land_cover, FARMLAND) / CEILING.best


@indicator(
    title=N_("Dyrka jord per 100 boliger"),
    unit="daa",
    basis=bases.AR5,
    short=N_("Jord/100 bol."),
)
def farmland_per_100_dwellings(sites: Data, land_cover: Data) -> Data:
    homes = sites.number("dwellings")
    homes = where(sites.of_kind(Kind.HOUSING) & (homes > 0), homes)
    return 100 * _sum_of(land_cover, FARMLAND) / homes


@indicator(
    title=N_("Andel allerede bebygd"),
    unit=SHARE,
    most=1.0,
    basis=bases.AR5,
    decimals=2,
    short=N_("Bebygd"),
)
def built_share(sites: Data, land_cover: Data) -> Data:
    return _sum_of(land_cover, BUILT) / (sites.area / M2_PER_DAA)


@indicator(
    title=N_("Areal uten arealtype i kartet"),
    unit="daa",
    basis=bases.AR5,
    short=N_("Uten type"),
)
def unmapped_area(unclassified: Data) -> Data:
    return unclassified
