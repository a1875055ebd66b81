"""Who is there: residents, business, terminals; and the terrain."""

from __future__ import annotations

from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.catalogue.themes import GROWTH, Look, Theme
from ikap.text import N_

KINDS: tuple[LayerKind, ...] = (
    LayerKind(
        "population",
        N_("Befolkning i rutenett"),
        "any",
        (Field("residents", "number", N_("Innbyggere"), names=("popTot",)),),
        themes=(),
    ),
    LayerKind(
        "housing_areas",
        N_("Boligområder (unngå lastebiler)"),
        "polygon",
        (NAME,),
        themes=(
            Theme(
                group=GROWTH,
                looks=(Look(N_("Boligområde"), "#b98a5e", outline="#8a5f37", hatch="dots"),),
                order=250,
                sheets=(),
            ),
        ),
    ),
    LayerKind(
        "terminals",
        N_("Havner, terminaler og godsbaner"),
        "point",
        (
            NAME,
            Field("terminal", "text", N_("Type"), choices=("rail", "port", "freight")),
        ),
        themes=(
            Theme(
                group=GROWTH,
                looks=(
                    Look(N_("Havn"), "#1e4e8c", ("port",), "#ffffff", 8),
                    Look(N_("Godsterminal"), "#8c1e4e", ("freight",), "#ffffff", 8),
                    Look(N_("Godsjernbane"), "#4a4a4a", outline="#ffffff", width=8),
                ),
                column="terminal",
                order=360,
                sheets=(),
            ),
        ),
    ),
    LayerKind(
        "business_areas",
        N_("Dagens næringsområder"),
        "polygon",
        (
            NAME,
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
        themes=(
            Theme(
                group=GROWTH,
                looks=(
                    Look(N_("A: mange besøkende/ansatte"), "#7b3f8c", ("A",), "#ffffff"),
                    Look(N_("B: blandet"), "#3f6f8c", ("B",), "#ffffff"),
                    Look(N_("C: krever areal og transport"), "#8c6a3f", ("C",), "#ffffff"),
                    Look(N_("Uten oppgitt klasse"), "#9a9a9a", outline="#ffffff"),
                ),
                column="business_class",
                order=260,
                sheets=(),
            ),
        ),
    ),
    LayerKind("elevation", N_("Terreng"), "raster"),
)
