"""What a site must be served by, in sentences: school first, then water, sewer and road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ikap.assess.explain.said import Invented, sentence
from ikap.assess.measurement import layers_of
from ikap.criteria.schools import pupils_from_site, school_light, school_places_left
from ikap.criteria.supply import (
    connection_light,
    road_connection,
    sewer_connection,
    water_connection,
)

ORDER = (
    *(school_light, school_places_left, pupils_from_site),
    *(connection_light, water_connection, sewer_connection, road_connection),
)


def supply_sentences(by_indicator: Mapping[str, Any], invented: Invented) -> tuple[str, ...]:
    """What was measured of school and connections; each says itself where its data are invented."""
    found = []
    for one in ORDER:
        row = by_indicator.get(one.id)
        if row is not None and row.measured == row.measured:
            found.append(sentence(one, row) + invented(layers_of(one)) + ".")
    return tuple(found)
