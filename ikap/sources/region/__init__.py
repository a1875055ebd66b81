"""A region: what region.toml declares, its layers read and checked, its tables settled."""

from __future__ import annotations

from ikap.sources.region.checking import check_layer, check_region
from ikap.sources.region.columns import (
    filter_columns,
    filtered,
    known_values,
    matched,
    needed,
    not_known,
    unmet,
)
from ikap.sources.region.datasets import (
    DataSet,
    Evidence,
    datasets,
    evidence,
    ground_share,
    rows_of,
)
from ikap.sources.region.declaration import declared
from ikap.sources.region.editing import (
    as_date,
    block,
    data_of,
    entry_of,
    new_region,
    parted,
    section_of,
    with_layer,
    with_main_centre,
    without_layer,
)
from ikap.sources.region.entry import Coverage, Declaration, Part, read_layers
from ikap.sources.region.files import BUNDLED, DEFAULT, bundled_regions, checksum, relative
from ikap.sources.region.key_figures import FIGURE_TABLES, REST, bygone
from ikap.sources.region.layer import parts_of, read_layer
from ikap.sources.region.plans import PLANS, plans_in
from ikap.sources.region.region import OF_A_LAYER, Lasting, Region, open_region, region_of
from ikap.sources.region.timetable import FROM_TIMETABLE
from ikap.sources.region.travel import TRAVEL_TABLES

__all__ = [
    "BUNDLED",
    "DEFAULT",
    "FIGURE_TABLES",
    "FROM_TIMETABLE",
    "OF_A_LAYER",
    "PLANS",
    "REST",
    "TRAVEL_TABLES",
    "Coverage",
    "DataSet",
    "Declaration",
    "Evidence",
    "Lasting",
    "Part",
    "Region",
    "as_date",
    "block",
    "bundled_regions",
    "bygone",
    "check_layer",
    "check_region",
    "checksum",
    "data_of",
    "datasets",
    "declared",
    "entry_of",
    "evidence",
    "filter_columns",
    "filtered",
    "ground_share",
    "known_values",
    "matched",
    "needed",
    "new_region",
    "not_known",
    "open_region",
    "parted",
    "parts_of",
    "plans_in",
    "read_layer",
    "read_layers",
    "region_of",
    "relative",
    "rows_of",
    "section_of",
    "unmet",
    "with_layer",
    "with_main_centre",
    "without_layer",
]
