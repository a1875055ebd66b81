"""What a site must be served by, in sentences: school first, then water, sewer and road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.assess.explain.said import Invented, sentence
from ikap.assess.measurement import layers_of
from ikap.criteria.schools import pupils_from_site, school_light, school_places_left
from ikap.criteria.supply import (
    NAMES,
    connection_light,
    road_connection,
    sewer_connection,
    water_connection,
)
from ikap.text import _, listed, spoken

SAID = (school_light, school_places_left, pupils_from_site, connection_light)
WAYS = {"water": water_connection, "sewer": sewer_connection, "road": road_connection}


def supply_sentences(by_indicator: Mapping[str, Any], invented: Invented) -> tuple[str, ...]:
    """What was measured of school and connections; each says itself where its data are invented."""
    found = []
    for one in SAID:
        row = by_indicator.get(one.id)
        if row is not None and row.measured == row.measured:
            found.append(sentence(one, row) + invented(layers_of(one)) + ".")
    ways = _ways(by_indicator)
    if ways:
        text = _("Langs vegnettet til tilkobling: {ways}", ways=ways)
        found.append(text + invented(("connections",)) + ".")
    return tuple(found)


def _ways(by_indicator: Mapping[str, Any]) -> str:
    """How far it is to each service that is mapped, and whether there is capacity there."""
    parts = []
    for service, one in WAYS.items():
        row = by_indicator.get(one.id)
        if row is not None and row.measured == row.measured:
            known = {"service": _(NAMES[service]), "metres": spoken(row.measured, "m", 0)}
            capacity = (row.facts or {}).get("capacity")
            parts.append(
                _("{service} {metres} ({capacity})", capacity=_(capacity), **known)
                if capacity
                else _("{service} {metres}", **known)
            )
    return listed(parts)
