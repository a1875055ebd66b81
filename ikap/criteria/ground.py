"""What several goals look at together: sample points, the road network, what the sites lie on."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ikap.catalogue import code_group, code_list, factors
from ikap.criteria.declaration import Data, indicator, shared
from ikap.criteria.sites import where
from ikap.measure.areas import Ground, covered, pieces_of
from ikap.measure.network import build
from ikap.measure.overlap import OUTSIDE, ranks
from ikap.measure.points import points_in
from ikap.model import M2_PER_DAA, Basis, Fact, Kind, Tag
from ikap.text import N_, SHARE

STRAY = 1000.0  # metres of road that is joined to nothing else
FERRY_WAIT = 15_000.0  # metres that the wait for a ferry counts as [P]
ROUNDING = 1e-9  # of an area; less is left of it by the arithmetic alone
UNMAPPED = 99  # AR5 land types
FULLY, SURFACE, PASTURE = 21, 22, 23
FARMLAND = [FULLY, SURFACE, PASTURE]


@shared
def points(sites: Data) -> Data:
    """Sample points in each site's net area (`measure.points.Points`)."""
    return points_in(sites["net"])


NET = Basis(N_("Brutto areal minus det som begrensninger trekker fra"), Tag.COMPUTED)
CAPACITY = Basis(
    N_("Netto areal × regionens veiledende tetthet × andelen som bebygges; spennet er foreslått"),
    Tag.PROPOSAL,
)


@indicator(
    title=N_("Andel av området som er trukket fra"),
    unit=SHARE,
    most=1.0,
    basis=NET,
    decimals=2,
    short=N_("Trukket fra"),
)
def deducted_share(sites: Data) -> Data:
    """What the exclusions take of the gross area; all of it where nothing is left."""
    gross = sites.area / M2_PER_DAA
    return (gross - sites.number("net_area_daa")) / gross


@indicator(
    title=N_("Boliger utledet av netto areal og tetthet"),
    unit="boliger",
    basis=CAPACITY,
    facts={
        "density": Fact(N_("boliger per daa")),
        "used": Fact(N_("andel som bebygges"), SHARE),
        "net": Fact(N_("netto areal"), "daa"),
    },
    decimals=0,
    short=N_("Utledet tall"),
)
def derived_dwellings(sites: Data) -> Data:
    """Only where the proposal says none, with the interval that the density's range gives."""
    derived = sites.flag("dwellings_derived") & sites.of_kind(Kind.HOUSING)
    used = factors("conventions")["capacity_utilisation"].best
    return {
        "measured": where(derived, sites.number("dwellings")),
        "low": where(derived, sites.number("dwellings_low")),
        "high": where(derived, sites.number("dwellings_high")),
        "density": where(derived, sites.number("density_minimum")),
        "used": where(derived, used * sites.number("capacity_share")),
        "net": where(derived, sites.number("net_area_daa")),
    }


@shared
def network(roads: Data, ferries: Data = None) -> Data:
    """The routable graph of roads and ferries."""
    return road_network(roads, ferries)


def road_network(roads: Data, ferries: Data = None) -> Data:
    """A routable graph of the roads that carry cars; a ferry counts its length and the wait.

    Bridges and tunnels meet other roads at their ends alone. In a network with all its streets,
    a stray piece of road that leads nowhere is left out.
    """
    driven = carrying_cars(roads)
    crossings = [] if ferries is None else _whole(ferries.geometry)
    lines = gpd.GeoSeries([*driven.geometry, *crossings], crs=roads.crs)
    network = build(
        lines,
        extra=pd.Series([0.0] * len(driven) + [FERRY_WAIT] * len(crossings), dtype=float),
        level=pd.Series(levels(driven) + [""] * len(crossings), dtype=object),
    )
    return network if is_coarse(roads) else network.without_fragments(STRAY)


def carrying_cars(roads: Data) -> Data:
    """The roads that one may drive; those without a type are driven."""
    return _except(roads, "way_type", code_group("way_types", "not_driven"))


def carrying_walks(ways: Data) -> Data:
    """The roads and paths that one may walk; those without a type are walked, motorways not."""
    walked = _except(ways, "way_type", code_group("way_types", "not_walked"))
    return _except(walked, "motorway", {"motorveg", "motortrafikkveg"})


def _except(ways: Data, column: str, codes: Data) -> Data:
    return ways[~ways[column].isin(codes)] if column in ways else ways


def levels(ways: Data) -> Data:
    """What each way lies on: ways on different levels meet end to end alone."""
    return ways["level"].fillna("").tolist() if "level" in ways else [""] * len(ways)


def _whole(ferries: Data) -> Data:
    """Ferries as lines from quay to quay: one is waited for once, however it is drawn."""
    return shapely.get_parts(shapely.line_merge(shapely.union_all(ferries.to_numpy())))


@shared
def land_types(land: Data) -> Data:
    """The AR5 land type of each feature of the land layer."""
    return land["land_type"].to_numpy()


@shared
def land_ground(land: Data) -> Data:
    """The land layer's surfaces, ready to be asked what lies where (`measure.areas.Ground`)."""
    rank = ranks(land["land_type"], tuple(code_list("ar5")))
    return Ground(land.geometry.to_numpy(), np.asarray(rank, dtype=np.intp))


@shared
def land_pieces(sites: Data, land_ground: Data) -> Data:
    """Each gross site's share of each feature of the land layer, in m²; ground counts once."""
    return pieces_of(sites.shapes, land_ground)


@shared
def land_cover(sites: Data, land_types: Data, land_pieces: Data) -> Data:
    """daa of each gross site by AR5 land type, and `outside` the land layer."""
    return by_class(sites.area, land_pieces, land_types, tuple(code_list("ar5")))


def by_class(gross: Data, parts: Data, classes: Data, kinds: Iterable[str | int]) -> Data:
    """daa of areas (m² in all) by the class of the surfaces that they share, and `outside` them."""
    of = classes[parts.of]
    areas = {
        kind: parts.per_site(np.where(of == kind, parts.area, 0.0), len(gross)) for kind in kinds
    }
    left = gross - parts.per_site(parts.area, len(gross))
    table: dict[str | int, Data] = {**areas, OUTSIDE: np.where(left > ROUNDING * gross, left, 0.0)}
    return {kind: area / M2_PER_DAA for kind, area in table.items()}


@shared
def unclassified(land_cover: Data) -> Data:
    """daa of each site whose land type nobody has mapped."""
    return land_cover[UNMAPPED] + land_cover[OUTSIDE]


def surfaces(shapes: Data) -> Data:
    """Surfaces of one class, ready to be asked what they cover."""
    return Ground(shapes, np.zeros(len(shapes), dtype=np.intp))


@shared
def fully_cultivated_ground(land: Data) -> Data:
    """The fields of fulldyrka jord (AR5 21)."""
    return surfaces(land.geometry.to_numpy()[land["land_type"].to_numpy() == FULLY])


@shared
def soil_quality_ground(soil_quality: Data) -> Data:
    """The surfaces of soil quality, and the class of each."""
    rank = ranks(soil_quality["soil_quality"], tuple(code_list("soil_quality")))
    ground = Ground(soil_quality.geometry.to_numpy(), np.asarray(rank, dtype=np.intp))
    return ground, soil_quality["soil_quality"].to_numpy()


@shared
def farmland_quality(
    sites: Data, fully_cultivated_ground: Data, soil_quality_ground: Data = None
) -> Data:
    """daa of each gross site's fulldyrka jord (AR5 21) by soil quality 1–3, and `outside` it."""
    qualities = tuple(code_list("soil_quality"))
    fields = covered(sites.shapes, fully_cultivated_ground)
    gross = np.asarray(shapely.area(fields), dtype=float)
    if soil_quality_ground is None:
        nothing = {quality: np.zeros(len(sites)) for quality in qualities}
        return {**nothing, OUTSIDE: gross / M2_PER_DAA}
    ground, classes = soil_quality_ground
    return by_class(gross, pieces_of(fields, ground), classes, qualities)


def with_gaps(known: Data, unclassified: Data, gross: Data, worst: float) -> Data:
    """A measure of mapped ground, with what unmapped ground could add to it.

    `known` is in some unit, `worst` the most of it that one unmapped daa could hold. Where more
    of the site is unmapped than the convention allows, the measure is missing and only its
    bounds are known.
    """
    limit = factors("conventions")["unclassified_share"].best
    measured = where(unclassified <= limit * gross, known)
    return {"measured": measured, "low": known, "high": known + unclassified * worst}


def is_coarse(roads: pd.DataFrame) -> bool:
    """Whether the region says that its roads lack the small streets."""
    return "coarse" in roads and bool(roads["coarse"].any())
