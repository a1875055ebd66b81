"""Goal 2, housing near centres; public transport and daily errands are `transit` and `errands`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, method, shared
from ikap.criteria.destinations import LEVELS
from ikap.criteria.sites import known, looked_up
from ikap.model import KM, Curve, Fact, Goal, Indicator, Kind
from ikap.text import N_, _, spoken

AT_THE_CENTRE = 0.05  # km under which nobody says how far it is
LEVEL_QUALITY = {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.5}
CENTRE_CURVE = ((0.8, 1.0), (1.6, 0.75), (3, 0.5), (5, 0.25), (10, 0.0))

# --- centres -----------------------------------------------------------------------------------


@shared
def centre_distances(centre_targets: Data, drives: Data) -> Data:
    """Metres to the nearest centre of each level (`measure.nearness.SiteWays`), by level."""
    return {level: drives.by_site(centre_targets[level]) for level in LEVELS}


@shared
def centre_names(centres: Data) -> Data:
    """What the centres of each level that the region has are called, by level and row."""
    return {level: of_level.to_dict() for level, of_level in centres.groupby("level")["name"]}


def centre_curve(level: int) -> Curve:
    """The value of a distance in km to a centre of a level, by the level's quality."""
    return Curve(tuple((x, v * LEVEL_QUALITY[level]) for x, v in CENTRE_CURVE))


def _centre_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    """How far it is to which centre; a site at the centre is said to be there."""
    if "centre" not in facts or "worst" not in facts:
        return _("{measured} til senter", measured=measured)
    if facts["worst"] < AT_THE_CENTRE:
        return _("Senteret {centre} ligger i området eller inntil det", centre=facts["centre"])
    return _(
        "{measured} til {centre} i snitt, {worst} på det lengste",
        measured=measured,
        centre=facts["centre"],
        worst=spoken(facts["worst"], "km"),
    )


def _to_centre(level: int, title: str, short: str) -> Indicator:
    """The indicator of the distance to the nearest centre of a level, under its own name."""

    def kilometres(centre_distances: Data, centre_names: Data) -> Data:
        """Kilometres to the nearest; beyond all where the region has no centre of the level."""
        way, names = centre_distances[level], centre_names.get(level, {})
        absent = not names
        mean = way.mean
        return {
            "measured": mean / KM,
            "low": np.full(len(mean), np.inf) if absent else known(mean, way.at_least) / KM,
            "centre": looked_up(names, way.target),
            "worst": way.worst / KM,
        }

    kilometres.__name__ = f"centre_{level}_km"
    return indicator(
        title=title,
        unit="km",
        basis=bases.CENTRE_DISTANCE,
        facts={"centre": Fact(N_("senter"), names=True), "worst": Fact(N_("på det lengste"), "km")},
        tell=_centre_sentence,
        short=short,
    )(kilometres)


centre_1_km = _to_centre(1, N_("Avstand til regionsenter (nivå 1)"), N_("Nivå 1"))
centre_2_km = _to_centre(
    2, N_("Avstand til bydels- eller avlastningssenter (nivå 2)"), N_("Nivå 2")
)
centre_3_km = _to_centre(3, N_("Avstand til kommunesenter (nivå 3)"), N_("Nivå 3"))
centre_4_km = _to_centre(4, N_("Avstand til lokalsenter (nivå 4)"), N_("Nivå 4"))


centre_access = criterion(
    "centre_access",
    N_("Nærhet til senter"),
    Goal.PROXIMITY,
    gauge(centre_1_km, centre_curve(1), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_2_km, centre_curve(2), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_3_km, centre_curve(3), bases.CURVE, (Kind.HOUSING,)),
    gauge(centre_4_km, centre_curve(4), bases.CURVE, (Kind.HOUSING,)),
    method=method(
        N_(
            "Avstanden til nærmeste senter på hvert nivå gir poeng, og den høyeste poengsummen "
            "gjelder. Nivå 1 kan gi {one}, nivå 2 {two}, nivå 3 {three} og nivå 4 {four}."
        ),
        one=(LEVEL_QUALITY[1], 1),
        two=(LEVEL_QUALITY[2], 1),
        three=(LEVEL_QUALITY[3], 1),
        four=(LEVEL_QUALITY[4], 1),
    ),
    impact="transport",
    combine="best",
    short=N_("Senter"),
)
