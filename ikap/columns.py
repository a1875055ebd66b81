"""The tidy tables of an Evaluation: every column by name, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TidyTable:
    """A table of an Evaluation: the names of its index, and what each column holds."""

    index: tuple[str, ...]
    columns: Mapping[str, str]

    def problems(self, table: pd.DataFrame) -> list[str]:
        """In which ways a table is not this one; empty where it is."""
        result = []
        if tuple(table.index.names) != self.index:
            result.append(f"index {list(table.index.names)}, expected {list(self.index)}")
        elif not table.index.get_level_values(self.index[0]).is_monotonic_increasing:
            result.append(f"not sorted by {self.index[0]}")
        if missing := sorted(self.columns.keys() - set(table.columns)):
            result.append(f"no columns {missing}")
        if unknown := sorted(set(map(str, table.columns)) - self.columns.keys()):
            result.append(f"unknown columns {unknown}")
        return result


# Every column that an Evaluation has; areas are daa, values and shares 0..1.
TABLES: Mapping[str, TidyTable] = {
    "sites": TidyTable(
        ("id",),
        {
            "geometry": "the gross area, in the region's CRS",
            "net": "what the exclusions leave of it; the gross area where that is nothing",
            "proposal": "id of the proposal that it is, or is part of",
            "name": "what the proposer calls it",
            "kind": "a Kind",
            "list": "the list that it is ranked in",
            "business_class": "A, B or C; missing for housing",
            "class_from": "what the class was read from",
            "land_use_purpose": "code of the proposed purpose",
            "municipality_code": "of the municipality that most of it lies in",
            "municipalities": "code → share of the area",
            "group": "of its municipality",
            "area_daa": "gross",
            "net_area_daa": "of what the exclusions leave; 0 where that is nothing",
            "dwellings": "as proposed, else from net area and density",
            "dwellings_low": "as dwellings, with the lowest density where they are derived",
            "dwellings_high": "likewise with the highest",
            "dwellings_derived": "whether the tool worked out the dwellings",
            "density_minimum": "dwellings a daa that its municipality asks for",
            "capacity_share": "of the net area that this use builds on: half in mixed use",
            "dwelling_mix": "type of dwelling → share of them; empty where nobody says",
            "in_forecast": "share of the dwellings that the forecast of pupils already has",
            "jobs": "as proposed",
            "car_year": "the year whose fleet of cars drives there",
            "peat_depth": "metres, as proposed",
            "hazard_mitigated": "whether the proposal documents measures against hazards",
            "flood_class": "of TEK17 § 7-2",
            "slide_class": "of TEK17 § 7-3",
            "noise_sensitive": "whether what is proposed is sensitive to noise",
            "port_dependent": "whether it has to lie by a port",
            "plan_status": "as proposed",
            "plan_in_force": "whether a plan in force has the purpose already",
            "case": "the caseworker's reference",
            "note": "what the proposer remarked, in their own words; None where nothing was",
            "derived": "fields that the tool filled in, a tuple",
            "file": "that it was read from",
            "row": "its number in that file",
            "status": "a Status",
            "status_reasons": "the causes of the status, a tuple",
            "complete": "whether everything that counts was measured",
            "rank": "in its list, from 1",
            "rank_low": "the best place that it may have",
            "rank_high": "the last place that it may have",
            "group_rank": "among those of its list and group",
            "score": "the sum of the goals by weight, 0..1",
            "score_low": "the least that it may be",
            "score_high": "the most that it may be",
            "light": "a Light: the class of the whole",
            "light_reason": "what the class comes from, where it is not the score",
        },
    ),
    "goals": TidyTable(
        ("id", "goal"),
        {
            "value": "0..1",
            "low": "the least that it may be",
            "high": "the most that it may be",
            "light": "a Light",
            "uncertain": "whether the class is another at the ends of the interval",
            "weight": "of the total",
        },
    ),
    "criteria": TidyTable(
        ("id", "criterion"),
        {
            "goal": "a Goal",
            "indicator": "id of the one that decided",
            "measured": "in `unit`",
            "low": "the least that was certain of it",
            "high": "the most that was certain of it",
            "unit": "of what was measured",
            "value": "0..1",
            "value_low": "the least that it may be",
            "value_high": "the most that it may be",
            "weight": "of the total: goal × criterion",
            "contribution": "value × weight",
            "facts": "what was noted beside the number, a dict",
        },
    ),
    "constraints": TidyTable(
        ("id", "constraint"),
        {
            "tier": "a Tier",
            "answer": "an Answer",
            "area_daa": "that the constraint's zone covers",
            "share": "of the gross area",
            "unchecked_share": "of the gross area that nobody has looked at",
            "measured": "against a limit, in its indicator's unit",
            "override": "why a caseworker answered instead",
        },
    ),
    # Every indicator that was measured, also those that are shown and not scored.
    "indicators": TidyTable(
        ("id", "indicator"),
        {
            "measured": "in `unit`",
            "low": "the least that was certain of it",
            "high": "the most that was certain of it",
            "unit": "of what was measured",
            "facts": "what was noted beside the number, a dict",
        },
    ),
}
