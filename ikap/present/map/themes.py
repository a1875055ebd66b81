"""How the region's layers look on the map: groups, classes, colours, and what lies over what."""

from __future__ import annotations

from collections.abc import Mapping

from ikap.catalogue import LAYERS, code_list
from ikap.model import Light, Status
from ikap.present.map.theme import Grid, Look, Theme
from ikap.text import N_

# How the sites themselves look; assets/page/scripts/map/sites.js has the same.
LIGHT_COLOURS = {Light.GREEN: "#1f7a5c", Light.YELLOW: "#e9a820", Light.RED: "#c2452d"}
STATUS_COLOURS = {
    Status.ELIGIBLE: "#1f6f8b",
    Status.CONDITIONAL: "#e9a820",
    Status.EXCLUDED: "#8d9296",
}
SCORE_COLOURS = ("#00224e", "#434e6c", "#7d7c78", "#bcaf6f", "#fee838")  # fifths, the lowest first
NEUTRAL = "#5f7a86"
OUTLINE = "#1b2529"
GREY = "#a9adb0"

BASE = N_("Grunnkart")
TRANSPORT = N_("Transport og sentra")
SOIL = N_("Jord og natur")
HAZARD = N_("Fare og støy")
PLAN = N_("Kulturminner og plan")
GROWTH = N_("Vekst og næring")
GROUPS = (TRANSPORT, GROWTH, SOIL, HAZARD, PLAN, BASE)  # as the panel lists them

_CLASSES = (N_("Under 3 %"), N_("3–7 %"), N_("7 % eller mer"))


def _land_type(code: int) -> Look:
    """A land type in the colour that NIBIO gives it."""
    told = code_list("ar5")[code]
    return Look(told.title, told.colour or "", (code,))


# From the bottom of the map to the top.
THEMES: tuple[Theme, ...] = (
    Theme(
        "municipalities",
        "municipalities",
        BASE,
        N_("Kommuner"),
        (Look(N_("Kommunegrense"), "--land", outline="--border", width=1.2, dash=(6, 4)),),
        shown=True,
        apart=15,
        base=True,
    ),
    Theme(
        "growth_against_target",
        "growth_against_target",
        GROWTH,
        N_("Andel av boligreserven mot andel av vekstmålet"),
        (
            Look(N_("Lite mål, liten reserve"), "#e8e8e8", ("00",), "--border"),
            Look(N_("Lite mål, middels reserve"), "#e4acac", ("01",), "--border"),
            Look(N_("Lite mål, stor reserve"), "#c85a5a", ("02",), "--border"),
            Look(N_("Middels mål, liten reserve"), "#b0d5df", ("10",), "--border"),
            Look(N_("Middels mål, middels reserve"), "#ad9ea5", ("11",), "--border"),
            Look(N_("Middels mål, stor reserve"), "#985356", ("12",), "--border"),
            Look(N_("Stort mål, liten reserve"), "#64acbe", ("20",), "--border"),
            Look(N_("Stort mål, middels reserve"), "#627f8c", ("21",), "--border"),
            Look(N_("Stort mål, stor reserve"), "#574249", ("22",), "--border"),
        ),
        column="both",
        apart=15,
        grid=Grid(N_("Andel av reserven"), _CLASSES, N_("Andel av målet"), _CLASSES),
    ),
    Theme(
        "car_km_surface",
        "car_km_surface",
        TRANSPORT,
        N_("Bilkjøring per bosatt og døgn, langs vegene"),
        (
            Look(N_("45 km eller mer"), "#fee838", least=45),
            Look(N_("32–45 km"), "#d4c35f", least=32),
            Look(N_("24–32 km"), "#a89e71", least=24),
            Look(N_("18–24 km"), "#7d7c78", least=18),
            Look(N_("12–18 km"), "#575d6d", least=12),
            Look(N_("6–12 km"), "#2a3f6d", least=6),
            Look(N_("Under 6 km"), "#00224e"),
        ),
        column="least",
        apart=20,
    ),
    Theme(
        "sea",
        "shoreline",
        BASE,
        N_("Sjø"),
        (Look(N_("Sjø"), "--sea"),),
        shown=True,
        apart=12,
        base=True,
        framed=True,
    ),
    Theme(
        "land_cover",
        "land",
        SOIL,
        N_("Skog, bebyggelse og åpen mark"),
        (*(_land_type(code) for code in (30, 50, 11, 12, 70)),),
        column="land_type",
        apart=8,
    ),
    Theme(
        "farmland",
        "land",
        SOIL,
        N_("Jordbruksareal"),
        (*(_land_type(code) for code in (21, 22, 23)),),
        column="land_type",
        near=True,
    ),
    Theme(
        "mire",
        "land",
        SOIL,
        N_("Myr"),
        (_land_type(60),),
        column="land_type",
    ),
    Theme(
        "fresh_water",
        "land",
        BASE,
        N_("Innsjøer og elver"),
        (Look(N_("Ferskvann"), "--sea", (81,)),),
        column="land_type",
        shown=True,
        apart=8,
        base=True,
    ),
    Theme(
        "soil_quality",
        "soil_quality",
        SOIL,
        N_("Jordkvalitet"),
        (
            Look(N_("Svært god jordkvalitet"), "#7a4a12", (1,)),
            Look(N_("God jordkvalitet"), "#b5813a", (2,)),
            Look(N_("Mindre god jordkvalitet"), "#dfc391", (3,)),
        ),
        column="soil_quality",
    ),
    Theme(
        "cultivable",
        "cultivable",
        SOIL,
        N_("Dyrkbar jord"),
        (Look(N_("Dyrkbar jord"), "#9a8a3a", hatch="dots"),),
    ),
    Theme(
        "core_farmland",
        "core_farmland",
        SOIL,
        N_("Kjerneområde landbruk"),
        (Look(N_("Kjerneområde landbruk"), "#8a5a00", outline="#8a5a00", hatch="diagonal"),),
    ),
    Theme(
        "protected_nature",
        "protected_nature",
        SOIL,
        N_("Naturvernområder"),
        (Look(N_("Vernet etter naturmangfoldloven"), "#2f7d4f", outline="#2f7d4f"),),
    ),
    Theme(
        "nature_values",
        "nature_values",
        SOIL,
        N_("Naturtyper og arter"),
        # What is sensitive is checked against, and never drawn.
        (Look(N_("Viktige naturtyper og arter"), "#5d9c3f", (0,), "#5d9c3f", hatch="dots"),),
        column="sensitive",
    ),
    Theme(
        "reindeer",
        "reindeer",
        SOIL,
        N_("Reindrift"),
        (
            Look(N_("Flyttlei"), "#7b4f9e", ("migration_route",), "#7b4f9e", 2),
            Look(N_("Annet reindriftsareal"), "#b79acb", outline="#7b4f9e", hatch="diagonal"),
        ),
        column="use",
    ),
    Theme(
        "flood",
        "flood",
        HAZARD,
        N_("Flomsoner"),
        (
            Look(N_("Faresone"), "#2b6cb0", ("hazard",), "#2b6cb0"),
            Look(N_("Aktsomhetsområde"), "#7fb0dd", hatch="diagonal"),
        ),
        column="zone",
    ),
    Theme(
        "storm_surge",
        "storm_surge",
        HAZARD,
        N_("Stormflo"),
        (Look(N_("Stormflo"), "#1e4e8c", outline="#1e4e8c"),),
    ),
    Theme(
        "landslide",
        "landslide",
        HAZARD,
        N_("Skredfaresoner"),
        (
            Look(N_("Faresone"), "#8c5a2b", ("hazard",), "#8c5a2b"),
            Look(N_("Aktsomhetsområde"), "#c79b73", hatch="diagonal"),
        ),
        column="zone",
    ),
    Theme(
        "quick_clay",
        "quick_clay",
        HAZARD,
        N_("Kvikkleire og marin leire"),
        (
            Look(N_("Kvikkleiresone"), "#a4508b", ("hazard",), "#a4508b"),
            Look(N_("Aktsomhetsområde"), "#c98bb6", ("precaution",), hatch="diagonal"),
            Look(N_("Under marin grense"), "#e3c6da", hatch="dots"),
        ),
        column="zone",
    ),
    Theme(
        "noise",
        "noise",
        HAZARD,
        N_("Støysoner"),
        (
            Look(N_("Rød støysone"), "#c0392b", ("red",)),
            Look(N_("Gul støysone"), "#e8b730"),
        ),
        column="noise_zone",
    ),
    Theme(
        "heritage",
        "heritage",
        PLAN,
        N_("Kulturminner"),
        (
            Look(N_("Fredet"), "#6b2d5c", ("automatic", "listed"), "#6b2d5c", 7),
            Look(N_("Annet kulturminne"), "#b58aa9", outline="#6b2d5c", width=7, hatch="diagonal"),
        ),
        column="heritage_status",
    ),
    Theme(
        "plan_limits",
        "plan_limits",
        PLAN,
        N_("Hensynssoner og planbegrensninger"),
        (Look(N_("Planbegrensning"), "#3d6b66", outline="#3d6b66", dash=(5, 4), hatch="diagonal"),),
    ),
    Theme(
        "field_parts",
        "field_parts",
        SOIL,
        N_("Det som blir igjen av teigene"),
        (
            Look(N_("Teigdel under 5 daa"), "#b5432a40", ("small",), "#b5432a", 2, (4, 3)),
            Look(
                N_("Stengt inne mot veg eller bebyggelse"), "#6b2d5c40", ("shut_in",), "#6b2d5c", 2
            ),
            Look(N_("Teigdel som kan drives videre"), "#8a5a0014", outline="#8a5a00", width=2),
        ),
        column="becomes",
        shown=True,
        apart=2,
        of_site=True,
    ),
    Theme(
        "farmland_lost",
        "farmland_lost",
        SOIL,
        N_("Jordbruksareal i områdene"),
        (
            Look(N_("Fulldyrka jord som går tapt"), "#7a4a12", (21,), hatch="diagonal"),
            Look(N_("Overflatedyrka jord som går tapt"), "#8f7a00", (22,), hatch="diagonal"),
            Look(N_("Innmarksbeite som går tapt"), "#8f8a3a", (23,), hatch="diagonal"),
        ),
        column="land_type",
        shown=True,
        apart=2,
    ),
    Theme(
        "walking_bands",
        "walking_bands",
        TRANSPORT,
        N_("Gangavstand fra området"),
        (
            Look(N_("5 minutter"), "#7b4f9e59", (5,), "#7b4f9e", 1.6),
            Look(N_("10 minutter"), "#7b4f9e2e", (10,), "#7b4f9e", 1.2),
            Look(N_("15 minutter"), "#7b4f9e1c", (15,), "#7b4f9e", 0.8),
        ),
        column="minutes",
        of_site=True,
    ),
    Theme(
        "housing_areas",
        "housing_areas",
        GROWTH,
        N_("Boligområder som lastebiler bør utenom"),
        (Look(N_("Boligområde"), "#b98a5e", outline="#8a5f37", hatch="dots"),),
    ),
    Theme(
        "business_areas",
        "business_areas",
        GROWTH,
        N_("Næringsområder i dag"),
        (
            Look(N_("A: mange besøkende eller ansatte"), "#7b3f8c", ("A",), "#ffffff"),
            Look(N_("B: blandet"), "#3f6f8c", ("B",), "#ffffff"),
            Look(N_("C: areal- og transportkrevende"), "#8c6a3f", ("C",), "#ffffff"),
            Look(N_("Uten oppgitt klasse"), "#9a9a9a", outline="#ffffff"),
        ),
        column="business_class",
    ),
    Theme(
        "transformation_areas",
        "transformation_areas",
        GROWTH,
        N_("Mulig transformasjon: klasse C på steder for mennesker"),
        (
            Look(N_("På et sted i klasse A"), "#c2452d", ("A",), "#c2452d", 2, hatch="diagonal"),
            Look(
                N_("På et sted i klasse B"), "#e08a1e", outline="#e08a1e", width=2, hatch="diagonal"
            ),
        ),
        column="place",
    ),
    Theme(
        "watercourses",
        "watercourses",
        BASE,
        N_("Vassdrag"),
        (Look(N_("Vassdrag"), "--sea", outline="--river", width=1.2),),
        shown=True,
        apart=8,
        base=True,
    ),
    Theme(
        "roads",
        "roads",
        BASE,
        N_("Veger"),
        (
            Look(N_("Europa- og riksveg"), "--road", ("E", "R"), width=2.4),
            Look(N_("Fylkesveg"), "--road", ("F",), width=1.4),
            Look(N_("Annen veg"), "--road", width=0.8),
        ),
        column="road_class",
        shown=True,
        apart=12,
        base=True,
    ),
    Theme(
        "ferries",
        "ferries",
        BASE,
        N_("Ferjesamband"),
        (Look(N_("Ferjesamband"), "--road", width=1.4, dash=(2, 5)),),
        shown=True,
        base=True,
    ),
    Theme(
        "transit_lines",
        "transit_lines",
        TRANSPORT,
        N_("Kollektivtraseer"),
        (
            Look(N_("Jernbane"), "--rail", ("tog",), width=1.8, dash=(9, 4)),
            Look(N_("Metrobuss"), "#0b6e99", ("metrobuss",), width=3),
            Look(N_("Stamrute"), "#4f9cc0", ("stamrute",), width=2),
            Look(N_("Buss"), "#8bb9cf", width=1.4),
        ),
        column="line_class",
        shown=True,
        apart=8,
    ),
    Theme(
        "corridors_served",
        "corridors_served",
        TRANSPORT,
        N_("Strekninger etter avganger i timen i rush"),
        (
            Look(N_("12 eller flere"), "#08415c", width=4.5, least=12),
            Look(N_("4–12"), "#0b6e99", width=3, least=4),
            Look(N_("2–4"), "#4f9cc0", width=2, least=2),
            Look(N_("1–2"), "#8bb9cf", width=1.4, least=1),
            Look(N_("Under 1"), "#8bb9cf", width=1, dash=(3, 4)),
        ),
        column="departures_per_hour",
        apart=8,
    ),
    Theme(
        "stops",
        "stops",
        TRANSPORT,
        N_("Holdeplasser"),
        (Look(N_("Holdeplass"), "#0b6e99", outline="#ffffff", width=4),),
        from_zoom=11,
        unless="stops_served",
    ),
    Theme(
        "stops_served",
        "stops_served",
        TRANSPORT,
        N_("Holdeplasser etter avganger i timen i rush"),
        (
            Look(N_("30 eller flere"), "#08415c", outline="#ffffff", width=15, least=30),
            Look(N_("12–30"), "#0b6e99", outline="#ffffff", width=11, least=12),
            Look(N_("4–12"), "#0b6e99", outline="#ffffff", width=8, least=4),
            Look(N_("2–4"), "#4f9cc0", outline="#ffffff", width=6, least=2),
            Look(N_("1–2"), "#8bb9cf", outline="#ffffff", width=5, least=1),
            Look(N_("Under 1"), "--paper", outline="#0b6e99", width=4),
        ),
        column="departures_per_hour",
        from_zoom=11,
    ),
    Theme(
        "services",
        "services",
        TRANSPORT,
        N_("Daglige mål"),
        (
            Look(N_("Dagligvare"), "#8e3b46", ("grocery",), "#ffffff", 6),
            Look(N_("Barnehage"), "#c2703d", ("kindergarten",), "#ffffff", 6),
            Look(N_("Barneskole"), "#4b6a9b", ("primary_school",), "#ffffff", 6),
            Look(N_("Park"), "#5d8a4a", outline="#ffffff", width=6),
        ),
        column="service",
        from_zoom=11,
    ),
    Theme(
        "terminals",
        "terminals",
        GROWTH,
        N_("Havner, godsterminaler og jernbane for gods"),
        (
            Look(N_("Havn"), "#1e4e8c", ("port",), "#ffffff", 8),
            Look(N_("Godsterminal"), "#8c1e4e", ("freight",), "#ffffff", 8),
            Look(N_("Jernbane for gods"), "#4a4a4a", outline="#ffffff", width=8),
        ),
        column="terminal",
    ),
    Theme(
        "stations",
        "stations",
        TRANSPORT,
        N_("Jernbanestasjoner"),
        (Look(N_("Jernbanestasjon"), "--paper", outline="--rail", width=7),),
        shown=True,
        from_zoom=9,
    ),
    Theme(
        "centres",
        "centres",
        TRANSPORT,
        N_("Sentra"),
        (
            Look(N_("Regionsenter"), "--ink", (1,), "--paper", 10),
            Look(N_("Bydels- og avlastningssenter"), "--ink", (2,), "--paper", 8),
            Look(N_("Kommunesenter"), "--ink", (3,), "--paper", 7),
            Look(N_("Lokalsenter"), "--ink", outline="--paper", width=5),
        ),
        column="level",
        shown=True,
    ),
)

BY_ID: Mapping[str, Theme] = {theme.id: theme for theme in THEMES}
# Those that a region's files hold; the others are made (assess.drawn).
MAP_LAYERS: tuple[str, ...] = tuple(
    dict.fromkeys(theme.layer for theme in THEMES if theme.layer in LAYERS)
)
