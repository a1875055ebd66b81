"""Where people live and travel: municipalities, centres, public transport, roads."""

from __future__ import annotations

from dataclasses import replace

from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind, Related
from ikap.catalogue.themes import ALL_SHEETS, BASE, TRANSPORT, Look, Theme
from ikap.text import N_

_LEVEL = Field("level", "text", N_("Medium (bru, tunnel)"), required=False, names=("medium",))
_WAY_TYPE = Field(
    "way_type",
    "text",
    N_("Vegtype"),
    required=False,
    codes="way_types",
    names=("typeVeg", "highway"),
)
_DEPARTURES = Field("departures_per_hour", "number", N_("Avganger i timen i rush"), required=False)

KINDS: tuple[LayerKind, ...] = (
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
        themes=(
            Theme(
                group=BASE,
                looks=(
                    Look(N_("Kommunegrense"), "--land", outline="--border", width=1.2, dash=(6, 4)),
                ),
                shown=True,
                apart=15,
                base=True,
                order=10,
            ),
        ),
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
        themes=(
            Theme(
                group=TRANSPORT,
                looks=(
                    Look(N_("Regionsenter"), "--ink", (1,), "--paper", 10),
                    Look(N_("Bydels- og avlastningssenter"), "--ink", (2,), "--paper", 8),
                    Look(N_("Kommunesenter"), "--ink", (3,), "--paper", 7),
                    Look(N_("Lokalsenter"), "--ink", outline="--paper", width=5),
                ),
                column="level",
                shown=True,
                order=380,
                sheets=ALL_SHEETS,
            ),
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
            Field("mode", "text", N_("Transportmiddel")),
            replace(_DEPARTURES, required=True),
        ),
    ),
    LayerKind(
        "stops",
        N_("Holdeplasser"),
        "point",
        (
            Field("stop_id", "text", N_("Holdeplass-id"), required=False),
            NAME,
            _DEPARTURES,
        ),
        themes=(
            Theme(
                group=TRANSPORT,
                looks=(Look(N_("Holdeplass"), "#0b6e99", outline="#ffffff", width=4),),
                from_zoom=11,
                unless="stops_served",
                order=330,
                sheets=("proximity", "status", "class"),
            ),
        ),
    ),
    LayerKind(
        "stations",
        N_("Jernbanestasjoner"),
        "point",
        (NAME,),
        themes=(
            Theme(
                group=TRANSPORT,
                looks=(Look(N_("Jernbanestasjon"), "--paper", outline="--rail", width=7),),
                shown=True,
                from_zoom=9,
                order=370,
                sheets=("climate", "proximity", "status", "class"),
            ),
        ),
    ),
    LayerKind(
        "transit_lines",
        N_("Kollektivtraseer"),
        "line",
        (
            NAME,
            Field(
                "line_class",
                "text",
                N_("Traséklasse"),
                choices=("metrobuss", "tog", "stamrute", "buss"),
                names=("klasse",),
            ),
        ),
        themes=(
            Theme(
                group=TRANSPORT,
                looks=(
                    Look(N_("Jernbane"), "--rail", ("tog",), width=1.8, dash=(9, 4)),
                    Look(N_("Metrobuss"), "#0b6e99", ("metrobuss",), width=3),
                    Look(N_("Stamrute"), "#4f9cc0", ("stamrute",), width=2),
                    Look(N_("Buss"), "#8bb9cf", width=1.4),
                ),
                column="line_class",
                shown=True,
                apart=8,
                order=310,
                sheets=("climate", "proximity", "status", "class"),
            ),
        ),
    ),
    LayerKind(
        "roads",
        N_("Veger"),
        "line",
        (
            NAME,
            Field(
                "road_class",
                "text",
                N_("Vegkategori"),
                required=False,
                names=("vegkategori", "VEGKATEGORI"),
            ),
            Field("coarse", "flag", N_("Forenklet vegnett"), required=False),
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
        themes=(
            Theme(
                group=BASE,
                looks=(
                    Look(N_("Europa- og riksveg"), "--road", ("E", "R"), width=2.4),
                    Look(N_("Fylkesveg"), "--road", ("F",), width=1.4),
                    Look(N_("Annen veg"), "--road", width=0.8),
                ),
                column="road_class",
                shown=True,
                apart=12,
                base=True,
                named=True,
                order=290,
            ),
        ),
    ),
    LayerKind(
        "paths",
        N_("Gangveger og stier"),
        "line",
        (NAME, _LEVEL, _WAY_TYPE),
        themes=(
            Theme(
                group=BASE,
                looks=(Look(N_("Gangveg eller sti"), "--road", width=1, dash=(3, 3)),),
                shown=True,
                apart=6,
                from_zoom=13,
                base=True,
                order=285,
            ),
        ),
    ),
    LayerKind(
        "ferries",
        N_("Ferjesamband"),
        "line",
        (NAME,),
        themes=(
            Theme(
                group=BASE,
                looks=(Look(N_("Ferjesamband"), "--road", width=1.4, dash=(2, 5)),),
                shown=True,
                base=True,
                order=300,
            ),
        ),
    ),
    LayerKind(
        "properties",
        N_("Eiendommer"),
        "polygon",
        (
            Field(
                "municipality_code",
                "text",
                N_("Kommunenummer"),
                names=("kommunenummer", "kommunenr", "komm", "kommnr"),
            ),
            Field(
                "farm_number",
                "text",
                N_("Gårdsnummer"),
                required=False,
                names=("gardsnummer", "gårdsnummer", "gaardsnummer", "gnr"),
            ),
            Field(
                "holding_number",
                "text",
                N_("Bruksnummer"),
                required=False,
                names=("bruksnummer", "bnr"),
            ),
            Field(
                "lease_number",
                "text",
                N_("Festenummer"),
                required=False,
                names=("festenummer", "fnr"),
            ),
            Field(
                "property_number",
                "text",
                N_("Matrikkelnummer"),
                required=False,
                names=("matrikkelnummertekst", "matrikkelnummer", "matrikkeln", "gnrbnr"),
            ),
        ),
        windowed=True,
        related=Related("teigid", "teig_fk"),  # as Kartverket's databases have it
        either=(("farm_number", "holding_number"), ("property_number",)),
        judged=False,
        themes=(),
    ),
)
