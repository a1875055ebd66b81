"""The frozen records that everything else speaks in, and the errors that a planner can meet.

Measuring, judging and showing are left to others; a record here only declares and checks itself.
numpy is imported where a value function is computed: what only reads records starts without it.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ikap.columns import TABLES
from ikap.text import SHARE

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

M2_PER_DAA = 1000.0
KM = 1000.0  # metres


# --- errors ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in a planner's words: where, what was found, how to mend it."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


class IkapError(Exception):
    """The base of every error whose text is meant for a planner."""


class InputError(IkapError):
    """Something given to the tool cannot be used; carries all problems found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # as it was made, also in another process


class ConfigurationError(InputError):
    """A region, a profile or an argument is wrong: nothing was written."""


class NothingScored(InputError):  # noqa: N818 - an outcome, raised as an error
    """Every submission was refused; the problems say why."""


@dataclass(frozen=True)
class Rejection:
    """A submission that was not scored: which one, why, and what would help."""

    file: str
    row: int | None  # 1 is the first feature of the file; None when the whole file is refused
    id: str | None
    reason: str
    remedy: str


# --- whose word ------------------------------------------------------------------------------


class Tag(StrEnum):
    """Provenance of a number: read at its source, expert judgement, computed, or proposed."""

    SOURCE = "S"
    JUDGEMENT_HIGH = "M-H"
    JUDGEMENT_MEDIUM = "M-M"
    JUDGEMENT_LOW = "M-L"
    COMPUTED = "C"
    PROPOSAL = "P"


@dataclass(frozen=True)
class Basis:
    """What justifies a curve, a limit, a factor, a weight or a definition.

    Only a basis tagged S may be printed as a source; it must name its publisher and a date
    (of the document, or of the day it was read).
    """

    title: str
    tag: Tag
    publisher: str | None = None
    date: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", Tag(self.tag))
        if self.tag is Tag.SOURCE and not (self.publisher and self.date):
            raise ValueError(f"a basis tagged S needs publisher and date: {self.title!r}")


@dataclass(frozen=True)
class Source:
    """Where a data set comes from. `synthetic` data are invented and are said to be so."""

    title: str
    publisher: str
    date: str
    licence: str
    url: str | None = None
    synthetic: bool = False


# --- what is judged --------------------------------------------------------------------------


class Goal(StrEnum):
    """The region's four political goals."""

    CLIMATE = "climate"
    PROXIMITY = "proximity"
    SOIL = "soil"
    GROWTH = "growth"


class Kind(StrEnum):
    """What an alternative proposes to build."""

    HOUSING = "housing"
    BUSINESS = "business"


class Tier(StrEnum):
    """What a constraint does: takes the overlap out of the site, or raises a flag."""

    EXCLUDE = "exclude"
    FLAG = "flag"


class Answer(StrEnum):
    """A constraint's answer; `unchecked` is not `no`."""

    YES = "yes"
    TOUCH = "touch"
    NO = "no"
    UNCHECKED = "unchecked"


class Status(StrEnum):
    """What stands in the way of an alternative."""

    ELIGIBLE = "eligible"
    CONDITIONAL = "conditional"
    EXCLUDED = "excluded"


class Light(StrEnum):
    """The class of a goal or of the whole."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


BOTH_KINDS = (Kind.HOUSING, Kind.BUSINESS)

# --- value functions -------------------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """A piecewise linear value function with absolute anchors, flat outside them.

    >>> Curve(((50, 1), (75, 0.8), (90, 0.5), (100, 0)))([40, 60, 90, 120]).tolist()
    [1.0, 0.92, 0.5, 0.0]
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        points = tuple((float(x), float(v)) for x, v in self.points)
        object.__setattr__(self, "points", points)
        if len(points) < 2:
            raise ValueError(f"a curve needs two points or more: {points}")
        if any(a[0] >= b[0] for a, b in pairwise(points)):
            raise ValueError(f"a curve's measured values must rise: {points}")
        if any(not 0 <= v <= 1 for _, v in points):
            raise ValueError(f"a curve's values must lie in 0..1: {points}")
        values = [v for _, v in points]
        if values != sorted(values) and values != sorted(values, reverse=True):
            raise ValueError(f"a curve must rise or fall all the way: {points}")

    def __call__(self, measured: ArrayLike) -> NDArray[np.float64]:
        import numpy as np

        xs, vs = zip(*self.points, strict=True)
        return np.asarray(np.interp(np.asarray(measured, dtype=float), xs, vs), dtype=float)


@dataclass(frozen=True)
class Table:
    """A value function over categories; a category that it lacks is missing, not 0.

    >>> Table({1: 1.0, 3: 0.5})([1, 3, 7]).tolist()
    [1.0, 0.5, nan]
    """

    values: Mapping[float, float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", {float(k): float(v) for k, v in self.values.items()})
        if any(not 0 <= v <= 1 for v in self.values.values()):
            raise ValueError(f"a table's values must lie in 0..1: {self.values}")

    def __call__(self, measured: ArrayLike) -> NDArray[np.float64]:
        import numpy as np

        flat = np.asarray(measured, dtype=float)
        looked_up = [self.values.get(float(x), np.nan) for x in flat.ravel()]
        return np.asarray(looked_up, dtype=float).reshape(flat.shape)


ValueFunction = Curve | Table

# --- what is measured and wanted ---------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """Something an indicator reports beside its number, which reasons may quote.

    `words`: its values are the tool's own words, translated where they are shown. `names`: they
    are names and codes from the data. Else they are numbers.
    """

    title: str
    unit: str = ""
    words: bool = False
    names: bool = False


@dataclass(frozen=True)
class Shared:
    """A table that several indicators use; made once a part, or once a region without sites.

    `gathered` are inputs that it has for others' sake: who uses the table names his own beside it.
    """

    name: str
    function: Callable[..., Any] = field(compare=False)
    inputs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    gathered: tuple[str, ...] = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


# What reasons say of a measurement, in the language in use: from what was measured, as text, and
# the facts that are known.
Tell = Callable[[str, Mapping[str, Any]], str]


# The theme of what no theme of an impact assessment (KU-forskriften § 21) asks about.
NO_THEME = "none"


@dataclass(frozen=True)
class Method:
    """How something is measured, in words: bokmål with a {field} for each number by name.

    Each number goes with the decimals it is written with.
    """

    text: str
    numbers: Mapping[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Indicator:
    """A measurement of every alternative in a stated unit.

    `inputs` are the parameter names of the function: `sites`, layers and tables of the
    catalogue, or shared tables. Those with a default are `optional`. `reach` is how far outside
    a site, in metres, it looks in area layers. `impact` is the theme of an impact assessment (of
    words.IMPACT_THEMES) that lists it as measured; "" where it is listed by its criterion or not.
    `most` is what it can never exceed: 1 for a share of the site, math.inf for one of something
    that the site may be more than. A ValueError where what is a share, or has no unit, says none.
    """

    id: str
    title: str
    unit: str
    basis: Basis
    function: Callable[..., Any] = field(compare=False)
    inputs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    reach: float = 0.0
    decimals: int = 1  # on screens and paper
    sentence: str = ""  # what reasons say, with {measured} and the facts by name; or
    tell: Tell | None = field(default=None, compare=False)
    impact: str = ""
    short: str = ""  # for chips and heads of tables, 14 letters at most
    lever: str = ""  # what a planner can do about it, of words.LEVERS; "" for nothing
    most: float | None = None

    def __post_init__(self) -> None:
        if self.most is None and self.unit in (SHARE, ""):
            raise ValueError(f"{self.id!r} is a share or has no unit: say the most that it can be")

    @property
    def bound(self) -> float:
        """What it can never exceed; infinite where nothing is said."""
        return math.inf if self.most is None else self.most

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __reduce__(self) -> tuple[Callable[[str, str], Any], tuple[str, str]]:
        # The function is hidden behind the record of its own name, so pickle by that name.
        return _by_name, (self.function.__module__, self.function.__name__)


def _by_name(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


@dataclass(frozen=True)
class Gauge:
    """An indicator read through a value function, for one kind of alternative or both."""

    indicator: Indicator
    value: ValueFunction
    basis: Basis
    kinds: tuple[Kind, ...] = BOTH_KINDS


@dataclass(frozen=True)
class Criterion:
    """What the region wants of one or more gauges, and which of them decides.

    The one with the `least` or the `best` value, or the `first` that could be measured. `impact`
    is the theme of an impact assessment (of words.IMPACT_THEMES) that lists what it measured, or
    NO_THEME.
    """

    id: str
    title: str
    goal: Goal
    gauges: tuple[Gauge, ...]
    combine: Literal["least", "best", "first"] = "least"
    method: Method = Method("")  # a criterion of the tool's own has one, and an impact
    impact: str = ""
    short: str = ""  # for chips and heads of tables, 12 letters at most

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(kind for kind in Kind if any(kind in gauge.kinds for gauge in self.gauges))

    def gauges_of(self, kind: Kind) -> tuple[Gauge, ...]:
        return tuple(gauge for gauge in self.gauges if kind in gauge.kinds)


@dataclass(frozen=True)
class Zone:
    """The features of a layer whose columns hold the given codes, and a belt around them."""

    layer: str
    where: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    buffer: float = 0.0  # metres around the features
    own_buffer: str = ""  # a column with a feature's own belt in metres, where somebody set one


@dataclass(frozen=True)
class ZoneTest(Zone):
    """Answers by overlap with a zone, or with that part of it that lies in or out of others."""

    inside: tuple[Zone, ...] = ()  # only what lies in any of these
    outside: tuple[Zone, ...] = ()  # only what lies in none of these
    area: float = 0.1  # daa; an overlap up to this is `touch`

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that the answer rests on, its own first; the others only where they are."""
        zones = (self, *self.inside, *self.outside)
        return tuple(dict.fromkeys(zone.layer for zone in zones))


@dataclass(frozen=True)
class LimitTest:
    """Answers by which side of a limit an indicator is on, in the indicator's own unit.

    `ends`: the facts that hold the least and the most that it may be. With them the answer is
    `yes` where both are on that side, and `touch` where one of them is.
    """

    indicator: Indicator
    limit: float
    yes: Literal["from", "over", "under"] = (
        "from"  # where the answer is `yes`; at the limit by from
    )
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Constraint:
    """A limit that weights cannot buy off.

    `conditional`: a `yes` makes the site conditional; else it informs. `caps_class`: a `yes`
    keeps the whole from green. `only`: columns of the alternatives and the values that it
    concerns; the others are not asked. `impact`: the theme of an impact assessment (of
    words.IMPACT_THEMES) that lists the answer, or NO_THEME; "" for that of what it tests, the kind
    of layer or the indicator. `measured_by`: the criterion that measures the same ground, and
    goes on following the map where a caseworker answers otherwise.
    """

    id: str
    title: str
    tier: Tier
    test: ZoneTest | LimitTest
    basis: Basis
    advice: str  # what a `yes` asks the planner to do
    kinds: tuple[Kind, ...] = BOTH_KINDS
    conditional: bool = True
    caps_class: bool = False
    mitigable: bool = False  # documented protection turns an exclusion into a flag
    only: Mapping[str, tuple[str | bool, ...]] = field(default_factory=dict)
    impact: str = ""
    measured_by: str = ""
    short: str = ""  # for chips and heads of tables, 14 letters at most

    def __post_init__(self) -> None:
        if self.tier is Tier.EXCLUDE and isinstance(self.test, LimitTest):
            raise ValueError(f"constraint {self.id!r}: only a zone can be taken out of a site")


@dataclass(frozen=True)
class Override:
    """A planner's own answer to a constraint for one site; the original stays in the record."""

    id: str
    constraint: str
    answer: Answer
    reason: str
    by: str
    date: str


@dataclass(frozen=True)
class Assessment:
    """A caseworker's own assessment of a theme for one site, kept apart from what was measured.

    `consequence` is −4 (most harm) to +4, by `value_class` and `influence`; None where not given.
    """

    id: str
    theme: str  # of words.IMPACT_THEMES
    text: str
    value_class: str
    influence: str
    consequence: int | None
    by: str
    date: str  # ISO


@dataclass(frozen=True)
class TrailEntry:
    """A step of a site's way through the round, as the municipality entered it; never measured.

    `state` and `outcome` are codes of words.STATES and OUTCOMES; dates are ISO; `until` is the
    last day of a hearing. `run`: the run that it was entered on. `seal`: the sha256 of the entry
    and of the one before it. `changed`: whether it, or what stood before it, is another than was
    entered.
    """

    id: str
    state: str
    outcome: str
    reason: str
    case: str
    by: str
    role: str
    date: str
    until: str
    run: str
    seal: str = ""
    changed: bool = False


# --- weights -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Replacement:
    """A profile's own curve, or tier, with the profile's own basis for it."""

    basis: Basis
    criterion: str | None = None
    indicator: str | None = None
    curve: Curve | None = None
    constraint: str | None = None
    tier: Tier | None = None


@dataclass(frozen=True)
class Profile:
    """Weights a kind, as ratios, with whose decision they are."""

    name: str
    title: str
    decided_by: str
    date: str
    basis: Basis
    goals: Mapping[Kind, Mapping[Goal, float]]
    criteria: Mapping[Kind, Mapping[str, float]]
    not_compensable: tuple[Goal, ...] = (Goal.SOIL,)
    replacements: tuple[Replacement, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(self.goals)


# --- the result --------------------------------------------------------------------------------


@dataclass(frozen=True)
class InputFile:
    """A file that a run read, and the checksum that lets it be repeated."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Asked:
    """What a run was asked to read: the files as they were named, and our field → theirs."""

    files: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RegionSummary:
    """What an Evaluation keeps of the region it was made in."""

    title: str
    reference: str  # `bundled:NAME` or a path, relative to the working folder where possible
    crs: str
    municipalities: Mapping[str, str]  # code → name
    sources: Mapping[str, Source]  # layer or table → its source; all that the region has
    missing: tuple[str, ...]  # kinds of layer that the region lacks
    files: tuple[InputFile, ...]
    notes: tuple[str, ...] = ()  # how distances were measured, what was repaired
    ends: Mapping[str, str] = field(default_factory=dict)  # layer → its last valid day, ISO
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of municipalities
    groups_basis: Basis | None = None

    @property
    def synthetic(self) -> tuple[str, ...]:
        return tuple(name for name, source in self.sources.items() if source.synthetic)


@dataclass(frozen=True)
class Acceptability:
    """How the joint draws place one site; `first`, `top` and `places` count draws.

    `low` and `high`: the places that it lies between in 90 % of the draws. `places`: place →
    draws, empty far down a long list. `above_next`: the draws in which it is above the next of
    the list; None for the last. `confidence`: the share of draws of the data in which it is first
    under the weights that favour it; None where it is not worked out, or is never first.
    `above`: the draws in which it is above each of those after it, by place; empty far down a long
    list, and without those who are.
    """

    first: int
    top: int
    low: int
    high: int
    places: Mapping[int, int]
    above_next: int | None
    confidence: float | None = None
    above: tuple[int, ...] = ()


@dataclass(frozen=True)
class Certainty:
    """How surely a list is ranked: joint draws of the data's errors and the weights (SMAA-2).

    `wins` are the draws in which the leader is above the next, `data_wins` those where the data
    alone are drawn. `even_with`: the others that it is above in too few draws to be said to lead,
    by place. `open`: sites without a place, for lack of a measurement, that may be above it.
    """

    leader: str
    next: str | None
    wins: int
    data_wins: int
    even_with: tuple[str, ...]
    open: tuple[str, ...]
    draws: int
    seed: int
    sites: Mapping[str, Acceptability]

    @property
    def leads(self) -> bool:
        """Whether the leader may be said to be ranked first."""
        return not self.even_with and not self.open


@dataclass(frozen=True)
class SchoolSum:
    """A school district at one level, and all the sites that lie in it.

    `pupils` and `left` by bound: low, best and high pupils, and the places left with each. NaN
    where nobody has counted. `by_map`: the municipality's own class of the district. `sites`: ids.
    The titles, the school years and whether there is room, are bokmål, translated where shown.
    """

    district: str
    level: str
    level_title: str
    school: str | None
    sites: tuple[str, ...]
    homes: float
    pupils: tuple[float, float, float]
    free: float
    year: int | None
    left: tuple[float, float, float]
    by_map: str | None
    light: float
    answer: str
    answer_title: str


@dataclass(frozen=True, repr=False)
class Evaluation:
    """Every number from measurement to rank, in five tidy tables, with their definitions.

    `columns.TABLES` says what each of the tables holds; they are sorted by id. A ValueError names
    every column that is missing or unknown.
    """

    sites: gpd.GeoDataFrame
    goals: pd.DataFrame
    criteria: pd.DataFrame
    constraints: pd.DataFrame
    indicators: pd.DataFrame
    definitions: tuple[Criterion, ...]  # effective: after the profile's replacements
    limits: tuple[Constraint, ...]  # likewise
    shown: tuple[Indicator, ...]  # indicators that are reported without a score
    profile: Profile
    set_aside: Mapping[Kind, tuple[str, ...]]  # criteria left out for lack of a layer
    region: RegionSummary
    rejected: tuple[Rejection, ...] = ()
    remarks: tuple[Problem, ...] = ()  # repairs and reports that refused nothing
    inputs: tuple[InputFile, ...] = ()
    overrides: tuple[Override, ...] = ()
    assessments: tuple[Assessment, ...] = ()  # by id and theme
    trail: tuple[TrailEntry, ...] = ()  # in the order entered
    asked: Asked = field(default_factory=Asked)
    certainty: Mapping[str, Certainty] = field(default_factory=dict)  # by list
    schools: tuple[SchoolSum, ...] = ()  # of all the sites together

    as_html: ClassVar[Callable[[Evaluation], str] | None] = None  # given by who can show it

    def __repr__(self) -> str:
        sites, region = len(self.sites), self.region.title
        return f"<Evaluation of {sites} sites in {region}, profile {self.profile.title!r}>"

    def _repr_html_(self) -> str | None:
        """What a notebook shows; None, which leaves it to the line above, where nobody can."""
        show = type(self).as_html
        return None if show is None else show(self)

    def __post_init__(self) -> None:
        problems = [
            f"{name}: {problem}"
            for name, table in TABLES.items()
            for problem in table.problems(getattr(self, name))
        ]
        if problems:
            raise ValueError("; ".join(problems))
