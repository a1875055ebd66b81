"""What limits building: hazards, plans, noise, water's edges."""

from __future__ import annotations

from dataclasses import replace

from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.catalogue.themes import BASE, HAZARD, PLAN, SOIL, Look, Theme
from ikap.text import N_

_RETURN_PERIOD = Field(
    "return_period",
    "integer",
    N_("Gjentaksintervall"),
    unit=N_("år"),
    choices=(20, 100, 200, 1000, 5000),
    names=("gjentaksintervall", "gjentakInt"),
)
# A precautionary area is of no period.
_PERIOD_OF_HAZARD = replace(_RETURN_PERIOD, not_in=("zone", ("precaution",)))
_ZONE = Field(
    "zone",
    "text",
    N_("Sonetype"),
    choices=("hazard", "precaution", "marine_limit"),
    names=("sonetype",),
)

KINDS: tuple[LayerKind, ...] = (
    LayerKind(
        "flood",
        N_("Flomsoner"),
        "polygon",
        (_PERIOD_OF_HAZARD, _ZONE),
        themes=(
            Theme(
                group=HAZARD,
                looks=(
                    Look(N_("Faresone"), "#2b6cb0", ("hazard",), "#2b6cb0"),
                    Look(N_("Aktsomhetsområde"), "#7fb0dd", hatch="diagonal"),
                ),
                column="zone",
                order=150,
            ),
        ),
        impact="climate_change",
    ),
    LayerKind(
        "storm_surge",
        N_("Stormflo"),
        "polygon",
        (_RETURN_PERIOD,),
        themes=(
            Theme(
                group=HAZARD, looks=(Look(N_("Stormflo"), "#1e4e8c", outline="#1e4e8c"),), order=160
            ),
        ),
        impact="climate_change",
    ),
    LayerKind(
        "landslide",
        N_("Skredfaresoner"),
        "polygon",
        (_PERIOD_OF_HAZARD, _ZONE),
        themes=(
            Theme(
                group=HAZARD,
                looks=(
                    Look(N_("Faresone"), "#8c5a2b", ("hazard",), "#8c5a2b"),
                    Look(N_("Aktsomhetsområde"), "#c79b73", hatch="diagonal"),
                ),
                column="zone",
                order=170,
            ),
        ),
        impact="climate_change",
    ),
    LayerKind(
        "quick_clay",
        N_("Kvikkleire og marin leire"),
        "polygon",
        (NAME, _ZONE),
        themes=(
            Theme(
                group=HAZARD,
                looks=(
                    Look(N_("Kvikkleiresone"), "#a4508b", ("hazard",), "#a4508b"),
                    Look(N_("Aktsomhetsområde"), "#c98bb6", ("precaution",), hatch="diagonal"),
                    Look(N_("Under marin grense"), "#e3c6da", hatch="dots"),
                ),
                column="zone",
                order=180,
            ),
        ),
        impact="preparedness",
    ),
    LayerKind(
        "watercourses",
        N_("Vassdrag"),
        "any",
        (
            NAME,
            Field("protected", "flag", N_("Vernet vassdrag"), required=False, names=("vernet",)),
            Field(
                "belt",
                "number",
                N_("Byggegrense langs vassdrag i plan"),
                required=False,
                unit="m",
                least=0.0,
                most=500.0,
                names=("byggegrense_m", "byggegrense"),
            ),
        ),
        themes=(
            Theme(
                group=BASE,
                looks=(Look(N_("Vassdrag"), "--sea", outline="--river", width=1.2),),
                shown=True,
                apart=8,
                base=True,
                named=True,
                order=280,
            ),
        ),
        impact="water",
    ),
    LayerKind(
        "plan_limits",
        N_("Hensynssoner og begrensninger"),
        "polygon",
        (
            NAME,
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
        themes=(
            Theme(
                group=PLAN,
                looks=(
                    Look(
                        N_("Planbegrensning"),
                        "#3d6b66",
                        outline="#3d6b66",
                        dash=(5, 4),
                        hatch="diagonal",
                    ),
                ),
                order=210,
            ),
        ),
    ),
    LayerKind(
        "reindeer",
        N_("Reindrift"),
        "any",
        (Field("use", "text", N_("Bruk"), choices=("migration_route", "other")),),
        themes=(
            Theme(
                group=SOIL,
                looks=(
                    Look(N_("Flyttlei"), "#7b4f9e", ("migration_route",), "#7b4f9e", 2),
                    Look(
                        N_("Annet reindriftsareal"), "#b79acb", outline="#7b4f9e", hatch="diagonal"
                    ),
                ),
                column="use",
                order=140,
                sheets=("constraints",),
            ),
        ),
        impact="sami_basis",
    ),
    LayerKind(
        "noise",
        N_("Støysoner"),
        "polygon",
        (
            Field("noise_source", "text", N_("Kilde"), choices=("road", "rail", "aircraft")),
            Field("noise_zone", "text", N_("Støysone"), choices=("red", "yellow")),
        ),
        themes=(
            Theme(
                group=HAZARD,
                looks=(
                    Look(N_("Rød støysone"), "#c0392b", ("red",)),
                    Look(N_("Gul støysone"), "#e8b730"),
                ),
                column="noise_zone",
                order=190,
            ),
        ),
        impact="noise",
    ),
    LayerKind("noise_deviation", N_("Avvikssoner for støy"), "polygon", (NAME,), themes=()),
    LayerKind(
        "shoreline",
        N_("Sjø"),
        "polygon",
        themes=(
            Theme(
                id="sea",
                group=BASE,
                looks=(Look(N_("Sjø"), "--sea"),),
                shown=True,
                apart=12,
                base=True,
                framed=True,
                order=40,
            ),
        ),
        impact="recreation",
    ),
    LayerKind(
        "shore_plans",
        N_("Annen byggegrense mot sjø (plan)"),
        "polygon",
        (NAME,),
        themes=(),
    ),
    LayerKind(
        "dok_themes",
        N_("Andre DOK-tema"),
        "any",
        (
            NAME,
            Field(
                "theme",
                "text",
                N_("Tema"),
                choices=(
                    "exploration_right",
                    "extraction_right",
                    "shelter",
                    "fairway",
                    "contaminated_ground",
                    "ground_investigation",
                    "power_line",
                    "slide_event",
                ),
                names=("tema",),
            ),
        ),
    ),
)
