"""The kinds of layer and table a region may have: geometry, columns, units, code lists, themes.

`sources` validates against it, `criteria` rely on it, `present` draws by it, and nobody else
mentions a column of a producer. Reading files is left to `sources`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ikap.catalogue import activity, hazards, land, places, plans, supply, tables
from ikap.catalogue.codes import (
    TABLES,
    Code,
    Factor,
    Scheme,
    code_group,
    code_list,
    factors,
    scheme,
)
from ikap.catalogue.errors import MeasurementError, measurement_errors
from ikap.catalogue.land import PEAT_DEEPEST
from ikap.catalogue.purposes import (
    PurposeGroup,
    family,
    group_of,
    old_purposes,
    plan_level,
    purpose_basis,
    purpose_groups,
)
from ikap.catalogue.records import Field, Geometry, LayerKind, Related
from ikap.catalogue.supply import (
    ANY_TYPE,
    CAPACITY,
    DWELLING_TYPES,
    SCHOOL_LEVELS,
    SERVICES,
    dwelling_type_of,
    dwelling_type_words,
)
from ikap.catalogue.themes import (
    ALL_SHEETS,
    BASE,
    GROUPS,
    GROWTH,
    HAZARD,
    PLAN,
    SOIL,
    TRANSPORT,
    Grid,
    Hatch,
    Look,
    Theme,
)

_KINDS = (
    *places.KINDS,
    *land.KINDS,
    *hazards.KINDS,
    *activity.KINDS,
    *plans.KINDS,
    *supply.KINDS,
    *tables.KINDS,
)
LAYERS: Mapping[str, LayerKind] = {kind.name: kind for kind in _KINDS}

__all__ = [
    "ALL_SHEETS",
    "ANY_TYPE",
    "BASE",
    "CAPACITY",
    "DWELLING_TYPES",
    "GROUPS",
    "GROWTH",
    "HAZARD",
    "LAYERS",
    "PEAT_DEEPEST",
    "PLAN",
    "SCHOOL_LEVELS",
    "SERVICES",
    "SOIL",
    "TABLES",
    "TRANSPORT",
    "Code",
    "Factor",
    "Field",
    "Geometry",
    "Grid",
    "Hatch",
    "LayerKind",
    "Look",
    "MeasurementError",
    "PurposeGroup",
    "Related",
    "Scheme",
    "Theme",
    "code_group",
    "code_list",
    "dwelling_type_of",
    "dwelling_type_words",
    "factors",
    "family",
    "group_of",
    "measurement_errors",
    "old_purposes",
    "plan_level",
    "purpose_basis",
    "purpose_groups",
    "scheme",
]
