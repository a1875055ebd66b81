"""The lie of the ground: how steep a gross site is and how high, where the region has heights.

Information, and a criterion that no bundled profile weighs: a region may.
"""

from __future__ import annotations

from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.model import NO_THEME, Basis, Fact, Goal, Tag
from ikap.text import N_, SHARE

STEEP, VERY_STEEP = 1 / 5, 1 / 3  # metres up a metre along

TERRAIN = Basis(
    N_("Stigning mellom nabocellene i høydemodellen; tersklene 1:5 og 1:3 er foreslåtte"),
    Tag.PROPOSAL,
)
GENTLE = Basis(
    N_("Bratt terreng gir mer sprenging, masseflytting og bilbruk; poengkurven er foreslått"),
    Tag.PROPOSAL,
)


@shared
def terrain(sites: Data, elevation: Data) -> Data:
    """What is known of each gross site's heights and steepness (`measure.raster.steepness`)."""
    from ikap.measure.raster import steepness  # what reads a raster is loaded where there is one

    table = steepness(sites.frame.geometry, elevation, (STEEP, VERY_STEEP), warp=True)
    return {name: table[name].to_numpy() for name in table}


@indicator(
    title=N_("Andel brattere enn 1:5"),
    unit=SHARE,
    most=1.0,
    basis=TERRAIN,
    facts={
        "very_steep": Fact(N_("brattere enn 1:3"), SHARE),
        "height": Fact(N_("middelhøyde"), "m"),
    },
    decimals=2,
    sentence=N_("{measured} av området er brattere enn 1:5, og {very_steep} brattere enn 1:3"),
    short=N_("Over 1:5"),
    lever="boundary",
)
def steep_share(terrain: Data) -> Data:
    return {
        "measured": terrain[STEEP],
        "very_steep": terrain[VERY_STEEP],
        "height": terrain["mean"],
    }


@indicator(
    title=N_("Andel brattere enn 1:3"),
    unit=SHARE,
    most=1.0,
    basis=TERRAIN,
    decimals=2,
    short=N_("Over 1:3"),
    lever="boundary",
)
def very_steep_share(terrain: Data) -> Data:
    return terrain[VERY_STEEP]


@indicator(
    title=N_("Middelhøyde over havet"),
    unit="m",
    basis=TERRAIN,
    decimals=0,
    short=N_("Høyde"),
)
def mean_height(terrain: Data) -> Data:
    return terrain["mean"]


gentle_ground = criterion(
    "gentle_ground",
    N_("Terrenghelning"),
    Goal.CLIMATE,
    gauge(steep_share, ((0, 1), (0.25, 0.7), (0.5, 0.4), (1, 0)), GENTLE),
    method=N_(
        "Andelen av brutto areal der terrenget stiger mer enn 1:5, målt mellom nabocellene i "
        "høydemodellen. Andelen som er brattere enn 1:3, vises ved siden av. Tallet gjelder "
        "dagens terreng, ikke kostnaden ved å bygge der."
    ),
    impact=NO_THEME,
    short=N_("Helning"),
)
