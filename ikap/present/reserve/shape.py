"""The types of reserve.json, which page, workbook and sheet are read from.

Areas are daa, capacities dwellings, emissions tCO2e over 20 years, driving car-km a day; a number
that is not known is None, and one without bound (a reserve that lasts for good) is "inf".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from ikap.document import BasisEntry, Record, SourceEntry

Number = float | str | None


class SpanEntry(TypedDict):
    """A number with its bounds."""

    low: Number
    best: Number
    high: Number


class PlanEntry(TypedDict):
    """The plan that an area lies in; `age` in years on the day of the document."""

    id: str | None
    name: str | None
    type: str | None
    level: str
    in_force: str | None
    age: float | None


class AreaEntry(TypedDict):
    """A plan area that is counted, and what is left of it.

    `set_aside` = `built` + `rests` + `reserve`. `land` by AR5 type adds up to `reserve`;
    `qualities` may overlap. `alternatives`: what it is called in the lists, empty where it is not
    judged, and `unjudged` says why.
    """

    id: str
    name: str
    municipality: str
    purpose: int
    purpose_title: str
    overall: str | None
    group: str
    existing: bool
    plan: PlanEntry
    note: str | None
    set_aside: float
    built: float
    rests: float
    rest_pieces: int
    reserve: float
    pieces: int
    land: Mapping[str, float]
    qualities: Mapping[str, float]
    alternatives: list[str]
    unjudged: str | None


class SumEntry(TypedDict):
    """A row of T1: areas summed by what `key` says."""

    key: list[str]
    set_aside: float
    built: float
    rests: float
    rest_pieces: int
    reserve: float
    areas: int
    capacity: SpanEntry
    unassessed: int


class AgeEntry(TypedDict):
    """Reserve in plans of an age: both None without a date, `until` None where it is open."""

    since: float | None
    until: float | None
    areas: int
    reserve: float


class ClassEntry(TypedDict):
    """A row of T2 or T3: daa by land type or quality."""

    key: list[str]
    amounts: Mapping[str, float]


class YearEntry(TypedDict):
    """Need until the end of a year, and what is left of the reserve then."""

    year: int
    need: SpanEntry
    left: SpanEntry


class StandingEntry(TypedDict):
    """A row of T4; `municipality` is "" for all together."""

    municipality: str
    reserve: SpanEntry
    need: SpanEntry
    surplus: SpanEntry
    lasts: SpanEntry
    verdict: str
    proposals: SpanEntry
    surplus_with: SpanEntry
    verdict_with: str
    unassessed: int
    sentence: str
    years: list[YearEntry]


class ChangeEntry(TypedDict):
    """Ground taken or released."""

    area: float
    land: Mapping[str, float]
    qualities: Mapping[str, float]
    emissions: SpanEntry


class CellEntry(TypedDict):
    """A cell of the matrix from purpose to purpose; "" is ground without a purpose."""

    municipality: str
    before: str
    after: str
    area: float


class DevelopmentEntry(TypedDict):
    """Development ground before and after; `municipality` is "" for all together."""

    municipality: str
    whole: float
    before: float
    after: float


class CombinedEntry(TypedDict):
    """T5."""

    proposed: bool
    matrix: list[CellEntry]
    development: list[DevelopmentEntry]
    taken: ChangeEntry
    released: ChangeEntry
    emissions: SpanEntry
    gap_m2: float
    sentences: list[str]


class ReviewEntry(TypedDict):
    """A row of T6."""

    id: str
    alternatives: list[str]
    soil: float
    mire: float
    equivalents: float | None
    emissions: SpanEntry
    dwellings: SpanEntry | None
    needed: bool
    reasons: list[str]
    suggestion: str
    suggestion_title: str
    school: str | None
    state: str | None
    score: float | None
    light: str | None
    status: str


class RemovalEntry(TypedDict):
    """A set that could be taken out in a scenario."""

    scenario: str
    aim: str
    title: str
    out: list[str]
    kept: list[str]
    soil: float
    mire: float
    equivalents: float | None
    emissions: SpanEntry
    dwellings: float
    left: Mapping[str, float]
    short: Mapping[str, float]
    proven: bool
    sentence: str


class DrivingEntry(TypedDict):
    """The nullvekst account of a set."""

    scenario: str
    title: str
    zero_dwellings: float
    zero_car_km: SpanEntry
    dwellings: float
    car_km: SpanEntry
    change: SpanEntry
    at_equal_homes: float | None
    missing: list[str]
    sentence: str


class FactorEntry(TypedDict):
    """A parameter with whose word it is."""

    value: float
    unit: str
    basis: BasisEntry


class ReserveDocument(TypedDict):
    """reserve.json."""

    schema: str
    language: str
    basis: str
    region: Record
    day: str
    rule: str
    decided: Mapping[str, float]
    undated: int
    abroad: float
    layers_used: Mapping[str, bool]
    gap_m2: float
    sentence: str
    warnings: list[str]
    groups: Mapping[str, str]
    land_titles: Mapping[str, str]
    quality_titles: Mapping[str, str]
    lacking: list[str]
    areas: list[AreaEntry]
    by_purpose: list[SumEntry]
    by_plan: list[SumEntry]
    by_age: list[AgeEntry]
    by_land: list[ClassEntry]
    by_quality: list[ClassEntry]
    far_from_stop: list[ClassEntry]
    need: list[StandingEntry]
    business: Record | None
    combined: CombinedEntry
    review: list[ReviewEntry]
    removals: list[RemovalEntry]
    driving: list[DrivingEntry]
    agreement: list[str]
    rules: list[str]
    hearing: list[str]
    factors: Mapping[str, FactorEntry]
    purposes_basis: BasisEntry
    layers: Mapping[str, SourceEntry]
