"""What the region measures and wants: the records of every goal, collected from its module."""

from __future__ import annotations

from ikap.criteria import (
    business,
    climate,
    constraints,
    destinations,
    emissions,
    errands,
    ground,
    growth,
    journeys,
    need,
    proximity,
    school_room,
    schools,
    soil,
    supply,
    terrain,
    transit,
    travel,
    ways,
)
from ikap.criteria.declaration import check_inputs, collect
from ikap.model import Constraint, Criterion, Indicator, Shared

_MODULES = (
    ground,
    destinations,
    ways,
    travel,
    climate,
    emissions,
    proximity,
    transit,
    journeys,
    errands,
    business,
    soil,
    growth,
    need,
    school_room,
    schools,
    supply,
    terrain,
)

SHARED: tuple[Shared, ...] = collect(Shared, *_MODULES)
INDICATORS: tuple[Indicator, ...] = collect(Indicator, *_MODULES)
CRITERIA: tuple[Criterion, ...] = collect(Criterion, *_MODULES)
CONSTRAINTS: tuple[Constraint, ...] = collect(Constraint, constraints)

check_inputs((*INDICATORS, *SHARED), SHARED)
