"""What a site must be served by: schools and their districts, water, sewer and roads to join."""

from __future__ import annotations

from collections.abc import Mapping

from ikap.catalogue.codes import read_table
from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.catalogue.themes import GROWTH, Look, Theme
from ikap.model import Tag
from ikap.text import N_

DWELLING_TYPES = ("flat", "row_house", "detached")
ANY_TYPE = "any"
SCHOOL_LEVELS = ("primary", "lower_secondary")
CAPACITY = ("free", "limited", "none")
SERVICES = ("water", "sewer", "road")

_DISTRICT = Field(
    "district",
    "text",
    N_("Skolekrets"),
    names=("krets", "skolekrets", "kretsnavn", "skolekretsnavn", "navn", "inntaksomrade"),
)
_LEVEL = Field(
    "school_level",
    "text",
    N_("Skoleslag"),
    choices=SCHOOL_LEVELS,
    names=("skoleslag", "trinn", "skoletrinn"),
)
_YEAR = Field("year", "integer", N_("År"), names=("år",))
_SCENARIO = Field(
    "scenario",
    "text",
    N_("Alternativ"),
    required=False,
    choices=("low", "best", "high"),
    names=("alternativ",),
    blank="best",
)
KINDS: tuple[LayerKind, ...] = (
    LayerKind(
        "school_districts",
        N_("Skolekretser"),
        "polygon",
        (
            _DISTRICT,
            _LEVEL,
            Field("school", "text", N_("Skole"), required=False, names=("skole", "skolenavn")),
        ),
        themes=(
            Theme(
                group=GROWTH,
                looks=(
                    Look(
                        N_("Skolekretsgrense"), "--ink", outline="#7a4fa3", width=1.4, dash=(5, 3)
                    ),
                ),
                apart=15,
                order=336,
            ),
        ),
    ),
    LayerKind(  # where a site may be joined: points, or lines along which it may be
        "connections",
        N_("Tilkobling: vann, avløp og veg"),
        "any",
        (
            Field(
                "service",
                "text",
                N_("Tilkobling til"),
                choices=SERVICES,
                names=("tjeneste", "nett"),
            ),
            NAME,
            Field(
                "capacity",
                "text",
                N_("Kapasitet"),
                required=False,
                choices=CAPACITY,
                names=("kapasitet", "ledig_kapasitet"),
            ),
        ),
        themes=(
            Theme(
                group=GROWTH,
                looks=(
                    Look(N_("Vann"), "#1d6fb8", ("water",), "--paper", 6),
                    Look(N_("Avløp"), "#7a5230", ("sewer",), "--paper", 6),
                    Look(N_("Veg"), "#4d4d4d", outline="--paper", width=6),
                ),
                column="service",
                from_zoom=11,
                order=337,
            ),
        ),
    ),
    LayerKind(
        "school_capacity",
        N_("Elevplasser etter skolekrets"),
        "none",
        (
            _DISTRICT,
            _LEVEL,
            _YEAR,
            Field(
                "places", "number", N_("Elevplasser"), least=0.0, names=("plasser", "elevplasser")
            ),
        ),
    ),
    LayerKind(
        "school_pupils",
        N_("Framskrevet elevtall etter skolekrets"),
        "none",
        (
            _DISTRICT,
            _LEVEL,
            _YEAR,
            _SCENARIO,
            Field("pupils", "number", N_("Elever"), least=0.0, names=("elever", "elevtall")),
        ),
    ),
    LayerKind(
        "school_class",
        N_("Kommunens skolekapasitetskart"),
        "none",
        (
            _DISTRICT,
            _LEVEL,
            Field(
                "school_class",
                "text",
                N_("Klasse i kartet"),
                choices=("blue", "yellow", "red"),
                names=("klasse", "farge"),
            ),
            Field("date", "text", N_("Dato"), names=("dato",)),
        ),
    ),
    LayerKind(
        "pupils_per_dwelling",
        N_("Elever per bolig etter boligtype"),
        "none",
        (
            Field(
                "dwelling_type",
                "text",
                N_("Boligtype"),
                choices=(*DWELLING_TYPES, ANY_TYPE),
                names=("boligtype",),
            ),
            _LEVEL,
            Field("low", "number", N_("Lav"), required=False, least=0.0, most=3.0, names=("lav",)),
            Field("best", "number", N_("Midt"), least=0.0, most=3.0, names=("midt",)),
            Field("high", "number", N_("Høy"), required=False, least=0.0, most=3.0, names=("høy",)),
            Field("source", "text", N_("Kilde"), names=("kilde",)),
            Field("date", "text", N_("Dato"), names=("dato",)),
            Field("tag", "text", N_("Grunnlag"), choices=tuple(map(str, Tag)), names=("merke",)),
        ),
        rising=("low", "best", "high"),
    ),
)


def dwelling_type_words() -> Mapping[str, str]:
    """What people write for a type of dwelling → the type."""
    types = read_table("dwelling_types")["types"]
    return {word: name for name, type_ in types.items() for word in type_["words"]}


def dwelling_type_of(code: int | None) -> str | None:
    """The type of dwelling that an arealformål says, None for one that says none."""
    types = read_table("dwelling_types")["types"]
    return next((name for name, type_ in types.items() if code in type_["codes"]), None)
