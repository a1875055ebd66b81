"""Tables without geometry: factors, travel, growth, key figures."""

from __future__ import annotations

from ikap.catalogue.codes import factors
from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.model import Tag
from ikap.text import N_

EMISSION_FACTORS = tuple(factors("land_emissions"))
MOST_TRIPS = 20.0  # a person and day; a greater number is some other unit

_YEAR = Field("year", "integer", N_("År"), names=("år",))
_ZONE_ID = Field("zone", "text", N_("Sone"), names=("sone", "grunnkretssone"))
_MODAL_ZONE = Field("modal_zone", "text", N_("Modalsone"), names=("modalsone",))
_PURPOSE = Field("purpose", "text", N_("Reiseformål"), names=("formål", "reiseformål"))
_DESTINATION = Field("destination", "text", N_("Reisemål"), names=("mål", "reisemål", "bosted"))
_TRIP_SHARE = Field("share", "number", N_("Andel"), least=0.0, most=1.0, names=("andel",))
_KM = Field("km", "number", N_("Reiselengde"), False, "km", least=0.0, names=("reiselengde",))
_FROM_KM = Field("from_km", "number", N_("Fra"), unit="km", least=0.0, names=("fra_km",))
_TO_KM = Field("to_km", "number", N_("Til"), False, "km", least=0.0, names=("til_km",))
_MUNICIPALITY = Field("municipality_code", "text", N_("Kommunenummer"), names=("kommunenummer",))


def _assumptions(*names: str) -> tuple[Field, ...]:
    """The columns of a table of assumptions, each by name with low, best and high, and a source.

    A bound that is not given is the number itself. `municipality_code` where it is known of one
    municipality; empty for the region's.
    """
    return (
        Field("name", "text", N_("Forutsetning"), choices=names, names=("navn",)),
        Field(
            "municipality_code",
            "text",
            N_("Kommunenummer"),
            required=False,
            names=("kommunenummer",),
        ),
        Field("low", "number", N_("Lav"), required=False, least=0.0, names=("lav",)),
        Field("best", "number", N_("Midt"), least=0.0, names=("midt",)),
        Field("high", "number", N_("Høy"), required=False, least=0.0, names=("høy",)),
        Field("source", "text", N_("Kilde"), names=("kilde",)),
        Field("date", "text", N_("Dato"), names=("dato",)),
        Field("tag", "text", N_("Grunnlag"), choices=tuple(map(str, Tag)), names=("merke",)),
    )


KINDS: tuple[LayerKind, ...] = (
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
        "travel_zones", N_("Reisesoner"), "polygon", (_ZONE_ID, NAME, _MODAL_ZONE), themes=()
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
        N_("Reisemål etter bostedssone"),
        "none",
        (_ZONE_ID, _PURPOSE, _DESTINATION, _TRIP_SHARE, _KM),
    ),
    LayerKind(
        "travel_settlement",
        N_("Bosettingsmønster etter arbeidssone"),
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
                N_("Type reserve"),
                choices=("build_ready", "total", "year_programme"),
            ),
            Field("reserve_date", "text", N_("Dato for reserven")),
            Field("reserve_note", "text", N_("Merknad til boligreserven"), required=False),
            Field("jobs", "number", N_("Arbeidsplasser"), required=False),
            Field("employed_residents", "number", N_("Sysselsatte bosatte"), required=False),
        ),
    ),
    LayerKind(
        "employment",
        N_("Arbeidsplasser og sysselsatte"),
        "none",
        (
            _MUNICIPALITY,
            Field("jobs", "number", N_("Arbeidsplasser"), least=0.0, names=("arbeidsplasser",)),
            Field(
                "employed_residents",
                "number",
                N_("Sysselsatte bosatte"),
                least=0.0,
                names=("sysselsatte",),
            ),
        ),
    ),
    LayerKind(
        "need_assumptions",
        N_("Boligbehov: framskriving og forutsetninger"),
        "none",
        _assumptions(
            "people_per_year",
            "people_per_new_dwelling",
            "people_per_dwelling",
            "vacant_share",
            "replaced_share",
            "years",
        ),
        rising=("low", "best", "high"),
    ),
    LayerKind(
        "business_need",
        N_("Behov for næringsareal"),
        "none",
        _assumptions("land_per_year", "years"),
        rising=("low", "best", "high"),
    ),
    LayerKind(
        "population_scenarios",
        N_("Framskrevet folketall i private husholdninger"),
        "none",
        (
            _MUNICIPALITY,
            _YEAR,
            Field("scenario", "text", N_("Alternativ"), choices=("low", "best", "high")),
            Field("persons", "number", N_("Personer"), least=0.0, names=("personer",)),
        ),
    ),
    LayerKind(
        "dwelling_stock",
        N_("Boligmasse"),
        "none",
        (
            _MUNICIPALITY,
            _YEAR,
            Field("dwellings", "number", N_("Boliger"), least=0.0, names=("boliger",)),
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
            Field("growth_a_year", "number", N_("Vekst per år"), names=("vekst",)),
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
        N_("Publiserte pendlingssummer"),
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
