"""What lies on the ground: land types, soil, nature, heritage, and daily services."""

from __future__ import annotations

from ikap.catalogue.codes import code_list
from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.catalogue.themes import BASE, PLAN, SOIL, TRANSPORT, Look, Theme
from ikap.text import N_

PEAT_DEEPEST = 10.0  # metres; a greater number is some other unit


def _land_type(code: int) -> Look:
    """A land type in the colour that NIBIO gives it."""
    entry = code_list("ar5")[code]
    return Look(entry.title, entry.colour or "", (code,))


KINDS: tuple[LayerKind, ...] = (
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
                schemes=("ar50", "n50", "base_map"),
                names=("arealtype", "ARTYPE", "arealdekkeNiva1", "objtype"),
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
        themes=(
            Theme(
                id="land_cover",
                group=SOIL,
                title=N_("Skog, bebyggelse og åpen mark"),
                looks=(*(_land_type(code) for code in (30, 50, 11, 12, 70)),),
                column="land_type",
                apart=8,
                order=50,
                sheets=("climate", "growth"),
            ),
            Theme(
                id="farmland",
                group=SOIL,
                title=N_("Dyrka jord (AR5 21–23)"),
                looks=(*(_land_type(code) for code in (21, 22, 23)),),
                column="land_type",
                near=True,
                order=60,
            ),
            Theme(
                id="mire",
                group=SOIL,
                title=N_("Myr i området"),
                looks=(_land_type(60),),
                column="land_type",
                order=70,
                sheets=("climate",),
            ),
            Theme(
                id="fresh_water",
                group=BASE,
                title=N_("Innsjøer og elver"),
                looks=(Look(N_("Ferskvann"), "--sea", (81,)),),
                column="land_type",
                shown=True,
                apart=8,
                base=True,
                order=80,
            ),
        ),
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
        themes=(
            Theme(
                group=SOIL,
                looks=(
                    Look(N_("Svært god jordkvalitet"), "#7a4a12", (1,)),
                    Look(N_("God jordkvalitet"), "#b5813a", (2,)),
                    Look(N_("Mindre god jordkvalitet"), "#dfc391", (3,)),
                ),
                column="soil_quality",
                order=90,
                sheets=(),
            ),
        ),
    ),
    LayerKind(
        "cultivable",
        N_("Dyrkbar jord"),
        "polygon",
        windowed=True,
        themes=(
            Theme(
                group=SOIL,
                looks=(Look(N_("Dyrkbar jord"), "#9a8a3a", hatch="dots"),),
                order=100,
                sheets=(),
            ),
        ),
    ),
    LayerKind(
        "core_farmland",
        N_("Kjerneområde landbruk"),
        "polygon",
        (NAME,),
        windowed=True,
        themes=(
            Theme(
                group=SOIL,
                looks=(
                    Look(
                        N_("Kjerneområde landbruk"), "#8a5a00", outline="#8a5a00", hatch="diagonal"
                    ),
                ),
                order=110,
            ),
        ),
    ),
    LayerKind(
        "services",
        N_("Daglige målpunkter"),
        "point",
        (
            NAME,
            Field(
                "service",
                "text",
                N_("Type"),
                choices=("grocery", "kindergarten", "primary_school", "park"),
            ),
        ),
        themes=(
            Theme(
                group=TRANSPORT,
                looks=(
                    Look(N_("Dagligvare"), "#8e3b46", ("grocery",), "#ffffff", 6),
                    Look(N_("Barnehage"), "#c2703d", ("kindergarten",), "#ffffff", 6),
                    Look(N_("Barneskole"), "#4b6a9b", ("primary_school",), "#ffffff", 6),
                    Look(N_("Park"), "#5d8a4a", outline="#ffffff", width=6),
                ),
                column="service",
                from_zoom=11,
                order=350,
            ),
        ),
    ),
    LayerKind(
        "protected_nature",
        N_("Verneområder (natur)"),
        "polygon",
        (
            NAME,
            Field(
                "protection",
                "text",
                N_("Verneform"),
                codes="protection",
                names=("verneform", "VERNEFORM"),
            ),
        ),
        themes=(
            Theme(
                group=SOIL,
                looks=(Look(N_("Vernet (naturmangfoldloven)"), "#2f7d4f", outline="#2f7d4f"),),
                order=120,
                sheets=("constraints",),
            ),
        ),
        impact="nature",
    ),
    LayerKind(
        "nature_values",
        N_("Naturtyper og arter"),
        "polygon",
        (
            NAME,
            Field(
                "value",
                "text",
                N_("Verdi (KU-verdi)"),
                required=False,
                choices=("very_high", "high", "medium", "some", "not_valued"),
                names=("verdi", "verdikategori"),
                blank="not_valued",
            ),
            Field(
                "sensitive",
                "flag",
                N_("Sensitiv (vises ikke)"),
                required=False,
                names=("sensitiv", "skjermet"),
            ),
        ),
        themes=(
            Theme(
                group=SOIL,
                # What is sensitive is checked against, and never drawn.
                looks=(
                    Look(
                        N_("Registrerte naturtyper og arter"),
                        "#5d9c3f",
                        (0,),
                        "#5d9c3f",
                        hatch="dots",
                    ),
                ),
                column="sensitive",
                order=130,
                sheets=("constraints",),
            ),
        ),
        impact="nature",
    ),
    LayerKind(
        "outdoor_life",
        N_("Friluftslivsområder"),
        "polygon",
        (
            NAME,
            Field(
                "value",
                "text",
                N_("Områdeverdi"),
                required=False,
                choices=("very_important", "important", "registered", "not_classified"),
                names=("områdeverdi", "omraadeverdi"),
                blank="not_classified",
            ),
        ),
        themes=(
            Theme(
                group=SOIL,
                looks=(
                    Look(
                        N_("Svært viktig friluftslivsområde"),
                        "#3f7d6e",
                        ("very_important",),
                        "#3f7d6e",
                        hatch="diagonal",
                    ),
                    Look(
                        N_("Viktig friluftslivsområde"),
                        "#6fa596",
                        ("important",),
                        "#3f7d6e",
                        hatch="diagonal",
                    ),
                    Look(N_("Annet friluftslivsområde"), "#a9cbc1", hatch="dots"),
                ),
                column="value",
                order=135,
                sheets=("constraints",),
            ),
        ),
        impact="recreation",
    ),
    LayerKind(
        "heritage",
        N_("Kulturminner"),
        "any",
        (
            NAME,
            Field(
                "heritage_status",
                "text",
                N_("Vernestatus"),
                codes="heritage_status",
                names=("vernestatus", "vernetype"),
            ),
        ),
        themes=(
            Theme(
                group=PLAN,
                looks=(
                    Look(N_("Fredet"), "#6b2d5c", ("automatic", "listed"), "#6b2d5c", 7),
                    Look(
                        N_("Annet kulturminne"),
                        "#b58aa9",
                        outline="#6b2d5c",
                        width=7,
                        hatch="diagonal",
                    ),
                ),
                column="heritage_status",
                order=200,
            ),
        ),
        impact="heritage",
    ),
)
