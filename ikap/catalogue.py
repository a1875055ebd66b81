"""The kinds of layer and table a region may have: geometry, columns, units, code lists.

`sources` validates against it, `criteria` rely on it, and nobody else mentions a column of a
producer. Reading files is left to `sources`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Literal

from ikap.model import Basis
from ikap.text import N_

TABLES = Path(__file__).parent / "tables"
PEAT_DEEPEST = 10.0  # metres; a greater number is some other unit

Geometry = Literal["polygon", "line", "point", "any", "timetable", "raster", "none"]


@dataclass(frozen=True)
class Field:
    """A column of ours. `names` are producers' names for it, recognised without a declaration."""

    name: str
    type: Literal["text", "integer", "number", "flag"]
    title: str
    required: bool = True
    unit: str = ""
    codes: str | None = None  # a code table in tables/; or
    schemes: tuple[str, ...] = ()  # others' code tables that can be read as it
    choices: tuple[str | int, ...] = ()  # the values allowed
    least: float = -inf  # of a number
    most: float = inf
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayerKind:
    """A data set that the tool knows how to use.

    `partition`: its features cover the land without overlap. `windowed`: large enough to be read
    by the part of the region that is looked at.
    """

    name: str
    title: str
    geometry: Geometry
    fields: tuple[Field, ...] = ()
    partition: bool = False
    windowed: bool = False
    required: bool = False
    rising: tuple[str, ...] = ()  # columns whose values may not fall from one to the next
    judged: bool = True  # False: shown as key figures, and no part of judging proposals

    @property
    def covers(self) -> Literal["features", "region"]:
        """Where absence of a feature means `no`, unless the region declares otherwise."""
        return "features" if self.partition or self.geometry == "raster" else "region"


with (TABLES / "land_emissions.toml").open("rb") as _file:
    EMISSION_FACTORS = tuple(tomllib.load(_file)["factors"])


def _kinds(*kinds: LayerKind) -> Mapping[str, LayerKind]:
    return {kind.name: kind for kind in kinds}


_YEAR = Field("year", "integer", N_("År"), names=("år",))
_NAME = Field("name", "text", N_("Navn"), required=False, names=("navn", "NAVN", "NAME"))
_RETURN_PERIOD = Field(
    "return_period",
    "integer",
    N_("Gjentaksintervall"),
    unit=N_("år"),
    choices=(20, 100, 200, 1000, 5000),
    names=("gjentaksintervall", "gjentakInt"),
)
_ZONE = Field(
    "zone",
    "text",
    N_("Sonetype"),
    choices=("hazard", "precaution", "marine_limit"),
    names=("sonetype",),
)
_LEVEL = Field("level", "text", N_("Medium (bru, tunnel)"), required=False, names=("medium",))
_WAY_TYPE = Field(
    "way_type",
    "text",
    N_("Vegtype"),
    required=False,
    codes="way_types",
    names=("typeVeg", "highway"),
)

# The tables of the region's own travel method.
_DEPARTURES = Field("departures_per_hour", "number", N_("Avganger i timen i rush"), required=False)
MOST_TRIPS = 20.0  # a person and day; a greater number is some other unit
_ZONE_ID = Field("zone", "text", N_("Sone"), names=("sone", "grunnkretssone"))
_MODAL_ZONE = Field("modal_zone", "text", N_("Modalsone"), names=("modalsone",))
_PURPOSE = Field("purpose", "text", N_("Reiseformål"), names=("formål", "reiseformål"))
_DESTINATION = Field("destination", "text", N_("Reisemål"), names=("mål", "reisemål", "bosted"))
_TRIP_SHARE = Field("share", "number", N_("Andel"), least=0.0, most=1.0, names=("andel",))
_KM = Field("km", "number", N_("Reiselengde"), False, "km", least=0.0, names=("reiselengde",))
_FROM_KM = Field("from_km", "number", N_("Fra"), unit="km", least=0.0, names=("fra_km",))
_TO_KM = Field("to_km", "number", N_("Til"), False, "km", least=0.0, names=("til_km",))

LAYERS = _kinds(
    LayerKind(
        "municipalities",
        N_("Kommuner"),
        "polygon",
        (
            Field(
                "municipality_code",
                "text",
                N_("Kommunenummer"),
                names=("kommunenummer", "KOMMUNENUM", "komm", "kommnr"),
            ),
            Field(
                "name",
                "text",
                N_("Kommunenavn"),
                required=False,
                names=("kommunenavn", "navn", "NAVN"),
            ),
        ),
        required=True,
    ),
    LayerKind(
        "centres",
        N_("Sentra"),
        "any",
        (
            Field("name", "text", N_("Navn"), names=("navn", "NAVN", "sentrumssonenavn")),
            Field("level", "integer", N_("Sentrumsnivå"), choices=(1, 2, 3, 4), names=("nivå",)),
            Field("population", "number", N_("Innbyggere"), required=False),
        ),
    ),
    LayerKind("timetable", N_("Rutetabell (GTFS)"), "timetable"),
    LayerKind("rides", N_("Turer i rutetabellen"), "timetable"),
    LayerKind(
        "corridors",
        N_("Strekninger i rutetabellen"),
        "timetable",
        (
            Field("from_name", "text", N_("Fra")),
            Field("to_name", "text", N_("Til")),
            Field("lines", "text", N_("Linjer")),
            Field("mode", "text", N_("Driftsart")),
            replace(_DEPARTURES, required=True),
        ),
    ),
    LayerKind(
        "stops",
        N_("Holdeplasser"),
        "point",
        (
            Field("stop_id", "text", N_("Holdeplass-id"), required=False),
            _NAME,
            _DEPARTURES,
        ),
    ),
    LayerKind("stations", N_("Jernbanestasjoner"), "point", (_NAME,)),
    LayerKind(
        "transit_lines",
        N_("Kollektivtraseer"),
        "line",
        (
            _NAME,
            Field(
                "line_class",
                "text",
                N_("Traséklasse"),
                choices=("metrobuss", "tog", "stamrute", "buss"),
                names=("klasse",),
            ),
        ),
    ),
    LayerKind(
        "roads",
        N_("Veger"),
        "line",
        (
            _NAME,
            Field(
                "road_class",
                "text",
                N_("Vegkategori"),
                required=False,
                names=("vegkategori", "VEGKATEGORI"),
            ),
            Field("coarse", "flag", N_("Grovt vegnett"), required=False),
            _LEVEL,
            _WAY_TYPE,
            Field(
                "motorway",
                "text",
                N_("Motorvegtype"),
                required=False,
                names=("motorvegtype",),
            ),
            Field(
                "speed_limit",
                "number",
                N_("Fartsgrense"),
                required=False,
                unit="km/t",
                names=("fartsgrense", "fartsgrenseMed", "maxspeed"),
            ),
        ),
    ),
    LayerKind("paths", N_("Gangveger og stier"), "line", (_NAME, _LEVEL, _WAY_TYPE)),
    LayerKind("ferries", N_("Ferjesamband"), "line", (_NAME,)),
    LayerKind(
        "land",
        N_("Arealtyper (AR5)"),
        "polygon",
        (
            Field(
                "land_type",
                "integer",
                N_("Arealtype"),
                codes="ar5",
                schemes=("ar50", "n50"),
                names=("arealtype", "ARTYPE", "objtype"),
            ),
            Field(
                "forest_productivity",
                "integer",
                N_("Skogbonitet"),
                required=False,
                codes="ar5_forest_productivity",
                names=("skogbonitet", "ARSKOGBON"),
            ),
            Field(
                "ground",
                "integer",
                N_("Grunnforhold"),
                required=False,
                codes="ar5_ground",
                names=("grunnforhold", "ARGRUNNF"),
            ),
            Field(
                "peat_depth",
                "number",
                N_("Torvdybde"),
                required=False,
                unit="m",
                least=0.0,
                most=PEAT_DEEPEST,
                names=("torvdybde_m", "torvdybde"),
            ),
        ),
        partition=True,
        windowed=True,
    ),
    LayerKind(
        "soil_quality",
        N_("Jordkvalitet"),
        "polygon",
        (
            Field(
                "soil_quality",
                "integer",
                N_("Jordkvalitet"),
                codes="soil_quality",
                names=("jordkvalitet", "JORDKVALITET", "JORDKVAL"),
            ),
        ),
        windowed=True,
    ),
    LayerKind("cultivable", N_("Dyrkbar jord"), "polygon", windowed=True),
    LayerKind("core_farmland", N_("Kjerneområde landbruk"), "polygon", (_NAME,), windowed=True),
    LayerKind(
        "services",
        N_("Daglige mål"),
        "point",
        (
            _NAME,
            Field(
                "service",
                "text",
                N_("Type"),
                choices=("grocery", "kindergarten", "primary_school", "park"),
            ),
        ),
    ),
    LayerKind(
        "protected_nature",
        N_("Naturvernområder"),
        "polygon",
        (
            _NAME,
            Field(
                "protection",
                "text",
                N_("Verneform"),
                codes="protection",
                names=("verneform", "VERNEFORM"),
            ),
        ),
    ),
    LayerKind(
        "nature_values",
        N_("Naturtyper og arter"),
        "polygon",
        (
            _NAME,
            Field(
                "sensitive",
                "flag",
                N_("Sensitiv: tegnes ikke"),
                required=False,
                names=("sensitiv", "skjermet"),
            ),
        ),
    ),
    LayerKind(
        "heritage",
        N_("Kulturminner"),
        "any",
        (
            _NAME,
            Field(
                "heritage_status",
                "text",
                N_("Vernestatus"),
                codes="heritage_status",
                names=("vernestatus", "vernetype"),
            ),
        ),
    ),
    LayerKind("flood", N_("Flomsoner"), "polygon", (_RETURN_PERIOD, _ZONE)),
    LayerKind("storm_surge", N_("Stormflo"), "polygon", (_RETURN_PERIOD,)),
    LayerKind("landslide", N_("Skredfaresoner"), "polygon", (_RETURN_PERIOD, _ZONE)),
    LayerKind("quick_clay", N_("Kvikkleire og marin leire"), "polygon", (_NAME, _ZONE)),
    LayerKind(
        "watercourses",
        N_("Vassdrag"),
        "any",
        (
            _NAME,
            Field("protected", "flag", N_("Vernet vassdrag"), required=False, names=("vernet",)),
            Field(
                "belt",
                "number",
                N_("Byggegrense langs vassdraget i plan"),
                required=False,
                unit="m",
                least=0.0,
                most=500.0,
                names=("byggegrense_m", "byggegrense"),
            ),
        ),
    ),
    LayerKind(
        "plan_limits",
        N_("Hensynssoner og planbegrensninger"),
        "polygon",
        (
            _NAME,
            Field(
                "limit",
                "text",
                N_("Type"),
                choices=(
                    "drinking_water",
                    "forest_boundary",
                    "green_structure",
                    "major_accident",
                    "other",
                ),
            ),
        ),
    ),
    LayerKind(
        "reindeer",
        N_("Reindrift"),
        "any",
        (Field("use", "text", N_("Bruk"), choices=("migration_route", "other")),),
    ),
    LayerKind(
        "noise",
        N_("Støysoner"),
        "polygon",
        (
            Field("noise_source", "text", N_("Kilde"), choices=("road", "rail", "aircraft")),
            Field("noise_zone", "text", N_("Støysone"), choices=("red", "yellow")),
        ),
    ),
    LayerKind("noise_deviation", N_("Avvikssoner for støy"), "polygon", (_NAME,)),
    LayerKind("shoreline", N_("Sjø"), "polygon"),
    LayerKind(
        "shore_plans", N_("Der plan setter annen byggegrense mot sjøen"), "polygon", (_NAME,)
    ),
    LayerKind(
        "population",
        N_("Befolkning på rutenett"),
        "any",
        (Field("residents", "number", N_("Innbyggere"), names=("popTot",)),),
    ),
    LayerKind("housing_areas", N_("Boligområder som lastebiler bør utenom"), "polygon", (_NAME,)),
    LayerKind(
        "terminals",
        N_("Havner, godsterminaler og jernbane for gods"),
        "point",
        (
            _NAME,
            Field("terminal", "text", N_("Type"), choices=("rail", "port", "freight")),
        ),
    ),
    LayerKind(
        "business_areas",
        N_("Næringsområder i dag"),
        "polygon",
        (
            _NAME,
            Field(
                "business_class",
                "text",
                N_("Virksomhetsklasse"),
                required=False,
                choices=("A", "B", "C"),
                names=("virksomhetsklasse",),
            ),
            Field(
                "jobs",
                "number",
                N_("Arbeidsplasser"),
                required=False,
                least=0.0,
                names=("arbeidsplasser", "ansatte"),
            ),
        ),
    ),
    LayerKind("elevation", N_("Terreng"), "raster"),
    LayerKind(
        "emission_factors",
        N_("Utslippsfaktorer for arealbruksendring"),
        "none",
        (
            Field("factor", "text", N_("Faktor"), choices=EMISSION_FACTORS, names=("faktor",)),
            Field("low", "number", N_("Lav"), required=False, least=0.0, names=("lav",)),
            Field("best", "number", N_("Midt"), least=0.0, names=("midt", "verdi", "value")),
            Field("high", "number", N_("Høy"), required=False, least=0.0, names=("høy",)),
        ),
        rising=("low", "best", "high"),
    ),
    LayerKind(
        "travel_zones",
        N_("Reisesoner"),
        "polygon",
        (_ZONE_ID, _NAME, _MODAL_ZONE),
    ),
    LayerKind(
        "travel_bands",
        N_("Reisesoner etter kommune og avstand"),
        "none",
        (
            Field("municipality_code", "text", N_("Kommunenummer"), names=("kommunenummer",)),
            _FROM_KM,
            _TO_KM,
            _ZONE_ID,
            _MODAL_ZONE,
        ),
    ),
    LayerKind(
        "travel_trips",
        N_("Reiser per døgn"),
        "none",
        (
            Field("kind", "text", N_("Type"), choices=("housing", "business"), names=("type",)),
            _PURPOSE,
            Field(
                "trips",
                "number",
                N_("Reiser per døgn"),
                least=0.0,
                most=MOST_TRIPS,
                names=("reiser",),
            ),
        ),
    ),
    LayerKind(
        "travel_destinations",
        N_("Reisemål: hvor de som bor i sonen, reiser"),
        "none",
        (_ZONE_ID, _PURPOSE, _DESTINATION, _TRIP_SHARE, _KM),
    ),
    LayerKind(
        "travel_settlement",
        N_("Bosettingsmønster: hvor de som arbeider i sonen, bor"),
        "none",
        (_ZONE_ID, _DESTINATION, _TRIP_SHARE, _KM),
    ),
    LayerKind(
        "travel_modes",
        N_("Andel av reisene som bilfører"),
        "none",
        (
            _PURPOSE,
            _MODAL_ZONE,
            _FROM_KM,
            _TO_KM,
            Field(
                "car_driver",
                "number",
                N_("Andel som bilfører"),
                least=0.0,
                most=1.0,
                names=("bilfører", "bilforer"),
            ),
        ),
    ),
    LayerKind(
        "growth_targets",
        N_("Vekstmål, boligreserve og arbeidsplasser"),
        "none",
        (
            Field("municipality_code", "text", N_("Kommunenummer"), names=("kommunenummer",)),
            Field("dwellings_share", "number", N_("Andel av boligveksten")),
            Field("dwellings_reserve", "number", N_("Boligreserve"), unit=N_("boliger")),
            Field(
                "reserve_type",
                "text",
                N_("Reservens art"),
                choices=("build_ready", "total"),
            ),
            Field("reserve_date", "text", N_("Reservens dato")),
            Field("jobs", "number", N_("Arbeidsplasser"), required=False),
            Field("employed_residents", "number", N_("Sysselsatte bosatte"), required=False),
        ),
    ),
    LayerKind(
        "residents",
        N_("Folketall etter kommune"),
        "none",
        (
            Field("municipality_code", "text", N_("Kommunenummer"), names=("kommunenummer",)),
            _YEAR,
            Field("residents", "number", N_("Innbyggere"), names=("innbyggere", "folketall")),
        ),
        judged=False,
    ),
    LayerKind(
        "observed_growth",
        N_("Observert folkevekst"),
        "none",
        (
            Field("area", "text", N_("Kommunenummer, eller rest"), names=("kommunenummer",)),
            _YEAR,
            Field("residents", "number", N_("Innbyggere"), names=("innbyggere",)),
            Field("growth_a_year", "number", N_("Vekst i året"), names=("vekst",)),
        ),
        judged=False,
    ),
    LayerKind(
        "commuting",
        N_("Pendling mellom kommuner"),
        "none",
        (
            Field("from_code", "text", N_("Fra kommune"), names=("fra", "bostedskommune")),
            Field("to_code", "text", N_("Til kommune"), names=("til", "arbeidsstedskommune")),
            _YEAR,
            Field("commuters", "number", N_("Pendlere"), names=("pendlere",)),
            Field(
                "employed_share",
                "number",
                N_("Andel av de sysselsatte"),
                required=False,
                names=("andel",),
            ),
        ),
        judged=False,
    ),
    LayerKind(
        "commuting_totals",
        N_("Trykte summer for pendling"),
        "none",
        (
            Field("municipality_code", "text", N_("Kommunenummer"), names=("kommunenummer",)),
            Field("direction", "text", N_("Retning"), choices=("in", "out")),
            _YEAR,
            Field("commuters", "number", N_("Pendlere"), names=("pendlere",)),
            Field(
                "stated_change",
                "number",
                N_("Oppgitt endring fra året før"),
                required=False,
            ),
        ),
        judged=False,
    ),
    LayerKind(
        "economy",
        N_("Andel av landets befolkning og BNP"),
        "none",
        (
            _YEAR,
            Field("population_share", "number", N_("Andel av befolkningen")),
            Field("gdp_share", "number", N_("Andel av BNP")),
        ),
        judged=False,
    ),
)


@dataclass(frozen=True)
class Code:
    """A code of a code list, as its producer defines it."""

    code: str | int
    title: str
    colour: str | None = None


@cache
def _table(name: str) -> Mapping[str, Any]:
    with (TABLES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def code_list(name: str) -> Mapping[str | int, Code]:
    """The codes of a list in tables/, in the list's own order, which is its precedence."""
    entries = _table(name)["codes"]
    return {
        entry["code"]: Code(entry["code"], entry["title"], entry.get("colour")) for entry in entries
    }


def code_group(name: str, group: str) -> frozenset[str | int]:
    """The codes of a list in tables/ that belong to one of its groups."""
    return frozenset(_table(name)["groups"][group])


@dataclass(frozen=True)
class Scheme:
    """Another's code table that is read as ours, and what is lost by it.

    `read_as`: their code → ours, in their order. `by_layer`: a file may have a layer for each
    code. `refined`: the code that another column, by its names, tells in more detail.
    """

    name: str
    meaning: str
    basis: Basis
    read_as: Mapping[str | int, str | int]
    by_layer: bool = False
    refined: str | int | None = None
    refining: tuple[str, ...] = ()


@cache
def scheme(name: str) -> Scheme:
    """A code table in tables/ that says what each of its codes is read as."""
    told = _table(name)
    refine = told.get("refine", {})
    return Scheme(
        name=name,
        meaning=told["meaning"],
        basis=Basis(**told["basis"]),
        read_as={entry["code"]: entry["read_as"] for entry in told["codes"]},
        by_layer=told.get("by_layer", False),
        refined=refine.get("code"),
        refining=tuple(refine.get("names", ())),
    )


@dataclass(frozen=True)
class Factor:
    """A number with its unit, its interval and whose word it is."""

    best: float
    unit: str
    basis: Basis
    low: float
    high: float


@cache
def factors(name: str) -> Mapping[str, Factor]:
    """The factors of a table in tables/, by name; `low` and `high` default to `best`."""
    return {
        key: Factor(
            best=float(entry["best"]),
            unit=entry["unit"],
            basis=Basis(**entry["basis"]),
            low=float(entry.get("low", entry["best"])),
            high=float(entry.get("high", entry["best"])),
        )
        for key, entry in _table(name)["factors"].items()
    }
