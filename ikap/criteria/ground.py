"""What several goals look at together: sample points, the road network, what the sites lie on."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ikap.catalogue import code_group, code_list, factors
from ikap.criteria.declaration import Data, indicator, shared
from ikap.measure.distance import route
from ikap.measure.network import build
from ikap.measure.overlap import OUTSIDE, areas_by_class, class_areas, covered_part, pieces, ranks
from ikap.measure.points import sample_points
from ikap.model import M2_PER_DAA, Basis, Fact, Kind, Tag
from ikap.text import N_, SHARE

STRAY = 1000.0  # metres of road that is joined to nothing else
FERRY_WAIT = 15_000.0  # metres that the wait for a ferry counts as [P]
UNMAPPED = 99  # AR5 land types
FULLY, SURFACE, PASTURE = 21, 22, 23
FARMLAND = [FULLY, SURFACE, PASTURE]


@shared
def points(sites: Data) -> Data:
    """Sample points in each site's net area; the index repeats the site's id."""
    return sample_points(sites["net"])


NET = Basis(N_("Brutto areal minus det som begrensninger trekker fra"), Tag.COMPUTED)
CAPACITY = Basis(
    N_("Netto areal × regionens veiledende tetthet × andelen som bebygges; spennet er foreslått"),
    Tag.PROPOSAL,
)


@indicator(
    title=N_("Andel av området som er trukket fra"),
    unit=SHARE,
    basis=NET,
    decimals=2,
    short=N_("Trukket fra"),
)
def deducted_share(sites: Data) -> Data:
    """What the exclusions take of the gross area; all of it where nothing is left."""
    gross = sites.area / M2_PER_DAA
    return (gross - sites["net_area_daa"]) / gross


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
    derived = sites["dwellings_derived"] & (sites["kind"] == Kind.HOUSING)
    return pd.DataFrame(
        {
            "measured": sites["dwellings"].where(derived),
            "low": sites["dwellings_low"].where(derived),
            "high": sites["dwellings_high"].where(derived),
            "density": sites["density_minimum"].where(derived),
            "used": (factors("conventions")["capacity_utilisation"].best * sites["capacity_share"])
            .astype(float)
            .where(derived),
            "net": sites["net_area_daa"].where(derived),
        }
    )


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
def land_pieces(sites: Data, land: Data) -> Data:
    """Each gross site's share of each feature of the land layer, in m²; ground counts once."""
    rank = ranks(land["land_type"], tuple(code_list("ar5")))
    return pieces(sites.geometry, land.geometry, rank)


@shared
def land_cover(sites: Data, land: Data, land_pieces: Data) -> Data:
    """daa of each gross site by AR5 land type, and `outside` the land layer."""
    areas = areas_by_class(sites.geometry, land_pieces, land["land_type"])
    return areas.reindex(columns=[*code_list("ar5"), OUTSIDE], fill_value=0.0) / M2_PER_DAA


@shared
def unclassified(land_cover: Data) -> Data:
    """daa of each site whose land type nobody has mapped."""
    return land_cover[UNMAPPED] + land_cover[OUTSIDE]


@shared
def farmland_quality(sites: Data, land: Data, soil_quality: Data = None) -> Data:
    """daa of each gross site's fulldyrka jord (AR5 21) by soil quality 1–3, and `outside` it."""
    fields = covered_part(sites.geometry, land.geometry[land["land_type"] == FULLY])
    qualities = tuple(code_list("soil_quality"))
    if soil_quality is None:
        areas = pd.DataFrame({OUTSIDE: fields.area})
    else:
        classes = soil_quality["soil_quality"]
        areas = class_areas(fields, soil_quality.geometry, classes, qualities)
    return areas.reindex(columns=[*qualities, OUTSIDE], fill_value=0.0) / M2_PER_DAA


def with_gaps(known: Data, unclassified: Data, gross: Data, worst: float) -> Data:
    """A measure of mapped ground, with what unmapped ground could add to it.

    `known` is in some unit, `worst` the most of it that one unmapped daa could hold. Where more
    of the site is unmapped than the convention allows, the measure is missing and only its
    bounds are known.
    """
    limit = factors("conventions")["unclassified_share"].best
    measured = known.where(unclassified <= limit * gross)
    return pd.DataFrame({"measured": measured, "low": known, "high": known + unclassified * worst})


def travelled(
    points: Data, targets: Data, network: Data = None, roads: Data = None, shoreline: Data = None
) -> Data:
    """The way from each point to the nearest target, by road where the region has roads."""
    return route(
        points,
        targets.geometry,
        network=network,
        sea=None if shoreline is None else shoreline.geometry,
        coarse=roads is not None and is_coarse(roads),
    )


def is_coarse(roads: pd.DataFrame) -> bool:
    """Whether the region says that its roads lack the small streets."""
    return "coarse" in roads and bool(roads["coarse"].any())
