"""How the sites look on the map, the layers that a run makes, and what lies over what.

How a kind of layer looks is declared with the kind, in `catalogue`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ikap.catalogue import GROWTH, LAYERS, SOIL, TRANSPORT, Grid, Look, Theme
from ikap.model import Light, Status
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

_CLASSES = (N_("Under 3 %"), N_("3–7 %"), N_("7 % eller mer"))

# What is drawn that no file of a region holds (assess.drawn).
MADE: tuple[Theme, ...] = (
    Theme(
        "growth_against_target",
        "growth_against_target",
        GROWTH,
        N_("Boligreserve mot vekstmål"),
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
        grid=Grid(N_("Andel av boligreserven"), _CLASSES, N_("Andel av vekstmålet"), _CLASSES),
        order=20,
        sheets=(),
    ),
    Theme(
        "car_km_surface",
        "car_km_surface",
        TRANSPORT,
        N_("Bilkjøring per bosatt og døgn"),
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
        order=30,
        sheets=(),
    ),
    Theme(
        "field_parts",
        "field_parts",
        SOIL,
        N_("Gjenværende deler av jordteiger"),
        (
            Look(N_("Teigdel under 5 daa"), "#b5432a40", ("small",), "#b5432a", 2, (4, 3)),
            Look(N_("Inneklemt jord"), "#6b2d5c40", ("shut_in",), "#6b2d5c", 2),
            Look(N_("Teigdel som kan drives"), "#8a5a0014", outline="#8a5a00", width=2),
        ),
        column="becomes",
        shown=True,
        apart=2,
        of_site=True,
        order=220,
        sheets=(),
    ),
    Theme(
        "farmland_lost",
        "farmland_lost",
        SOIL,
        N_("Dyrka jord i områdene"),
        (
            Look(N_("Fulldyrka jord i området"), "#7a4a12", (21,), hatch="diagonal"),
            Look(N_("Overflatedyrka i området"), "#8f7a00", (22,), hatch="diagonal"),
            Look(N_("Innmarksbeite i området"), "#8f8a3a", (23,), hatch="diagonal"),
        ),
        column="land_type",
        shown=True,
        apart=2,
        order=230,
        sheets=(),
    ),
    Theme(
        "advised_areas",
        "advised_areas",
        GROWTH,
        N_("Foreslått ny grense"),
        (Look(N_("Ny grense etter råd"), "#0b6e4f1f", outline="#0b6e4f", width=3, dash=(8, 4)),),
        shown=True,
        of_site=True,
        order=245,
        sheets=(),
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
        order=240,
        sheets=(),
    ),
    Theme(
        "transformation_areas",
        "transformation_areas",
        GROWTH,
        N_("Mulig transformasjon: klasse C på sentrale steder"),
        (
            Look(N_("På et sted i klasse A"), "#c2452d", ("A",), "#c2452d", 2, hatch="diagonal"),
            Look(
                N_("På et sted i klasse B"), "#e08a1e", outline="#e08a1e", width=2, hatch="diagonal"
            ),
        ),
        column="place",
        order=270,
        sheets=(),
    ),
    Theme(
        "corridors_served",
        "corridors_served",
        TRANSPORT,
        N_("Strekninger, avg./t i rush"),
        (
            Look(N_("12 eller flere"), "#08415c", width=4.5, least=12),
            Look(N_("4–12"), "#0b6e99", width=3, least=4),
            Look(N_("2–4"), "#4f9cc0", width=2, least=2),
            Look(N_("1–2"), "#8bb9cf", width=1.4, least=1),
            Look(N_("Under 1"), "#8bb9cf", width=1, dash=(3, 4)),
        ),
        column="departures_per_hour",
        apart=8,
        order=320,
        sheets=(),
    ),
    Theme(
        "stops_served",
        "stops_served",
        TRANSPORT,
        N_("Holdeplasser, avg./t i rush"),
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
        order=340,
        sheets=("proximity", "status", "class"),
    ),
)


def _themes() -> tuple[Theme, ...]:
    """All themes, from the bottom of the map to the top."""
    declared = [theme for kind in LAYERS.values() for theme in kind.drawn]
    return tuple(sorted((*declared, *MADE), key=lambda theme: theme.order))


THEMES: tuple[Theme, ...] = _themes()
BY_ID: Mapping[str, Theme] = {theme.id: theme for theme in THEMES}
# Those that a region's files hold; the others are made (assess.drawn).
MAP_LAYERS: tuple[str, ...] = tuple(
    dict.fromkeys(theme.layer for theme in THEMES if theme.layer in LAYERS)
)
