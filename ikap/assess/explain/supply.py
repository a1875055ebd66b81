"""What a site must be served by, in sentences: school first, then water, sewer and road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.assess.explain.said import Invented, grounded, sentence
from ikap.assess.measurement import layers_of
from ikap.criteria.schools import school_light, school_places_left
from ikap.criteria.supply import (
    CAPACITY,
    NAMES,
    connection_light,
    road_connection,
    sewer_connection,
    water_connection,
)
from ikap.text import _, listed, spoken

SCHOOL = (school_light, school_places_left)
WAYS = {"water": water_connection, "sewer": sewer_connection, "road": road_connection}


def supply_sentences(by_indicator: Mapping[str, Any], invented: Invented) -> tuple[str, ...]:
    """What was measured of school, and of connections: each a text of its own.

    Each sentence says where its data are invented.
    """
    school = [
        sentence(entry, by_indicator[entry.id])
        for entry in SCHOOL
        if _is_known(by_indicator, entry.id)
    ]
    joined = []
    if _is_known(by_indicator, connection_light.id):
        joined.append(sentence(connection_light, by_indicator[connection_light.id]))
    if ways := _ways(by_indicator):
        joined.append(_("Langs vegnettet til tilkobling: {ways}", ways=ways))
    texts = (
        (school, layers_of(school_light)),
        (joined, ("connections",)),
    )
    return tuple(
        f"{grounded('. '.join(said), invented(layers))}." for said, layers in texts if said
    )


def _is_known(by_indicator: Mapping[str, Any], name: str) -> bool:
    row = by_indicator.get(name)
    return row is not None and bool(row.measured == row.measured)


def _ways(by_indicator: Mapping[str, Any]) -> str:
    """How far it is to each service that is mapped, and whether there is capacity there."""
    parts = []
    for service, way in WAYS.items():
        if _is_known(by_indicator, way.id):
            row = by_indicator[way.id]
            known = {"service": _(NAMES[service]), "metres": spoken(row.measured, "m", 0)}
            parts.append(_way(known, row.facts or {}))
    return listed(parts)


def _way(known: Mapping[str, str], facts: Mapping[str, Any]) -> str:
    """One service; where the nearest connection has no room, how far it is to one that has."""
    capacity = facts.get("capacity")
    if not capacity:
        return _("{service} {metres}", **known)
    if capacity == CAPACITY["free"] or "open" not in facts:
        return _("{service} {metres} ({capacity})", capacity=_(capacity), **known)
    return _(
        "{service} {metres} ({capacity}, {open} til ledig kapasitet)",
        capacity=_(capacity),
        open=spoken(facts["open"], "m", 0),
        **known,
    )
