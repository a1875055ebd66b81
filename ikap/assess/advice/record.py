"""What advice is made of: bounds, steps, what was tried, and how a site stands before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shapely.geometry.base import BaseGeometry

from ikap.catalogue import factors
from ikap.model import Goal, Kind, Light, Status


@dataclass(frozen=True)
class Bounds:
    """What advice may ask for: areas in daa, `narrowest` in metres, shares of the gross area.

    `most_removed` is what may be cut to lift a class or to come free of an exclusion,
    `most_removed_else` for less than that.
    `most_dense`: the highest density, in times of the guiding one. `steps`: how many places each
    edge is first tried at. `spared`: the least farmland that counts as spared. `most`: pieces of
    advice for one site. In metres: `stop_reach`, how far from a site a new stop may be, `apart`,
    how far from one that is there, `longest_link`, the longest new way on foot.
    """

    least_share: float
    least_area: float
    most_removed: float
    most_removed_else: float
    narrowest: float
    most_dense: float
    steps: int
    spared: float
    most: int
    stop_reach: float
    apart: float
    longest_link: float

    def least(self, gross: float) -> float:
        """daa that must be left of a site of `gross` daa.

        >>> usual_bounds().least(100), usual_bounds().least(10)
        (20.0, 3.0)
        """
        small = min(self.least_area, self.least_share * gross)
        return round(max(small, (1 - self.most_removed) * gross), 9)


@cache
def usual_bounds() -> Bounds:
    """The bounds of tables/advice.toml."""
    table = {name: factor.best for name, factor in factors("advice").items()}
    steps, most = int(table.pop("steps")), int(table.pop("most"))
    return Bounds(**table, steps=steps, most=most)


@dataclass(frozen=True)
class Step:
    """One change: `move` is one of `said`: `deducted`, `zone`, `land`, `end`, `density`,
    `purpose`, `stop` or `link`.

    `detail`: the constraint of a zone, the land types, the side or what an end lies far from.
    `metres`: how far an end is drawn in.
    """

    move: str
    detail: str = ""
    metres: float = 0.0


# What a step changes of a site; changes of another nature are not weighed against each other.
NATURES = {"density": "homes", "purpose": "purpose", "stop": "transit", "link": "transit"}


@dataclass(frozen=True)
class Addition:
    """Something that is not there: a `stop` (a point) or a `link` (a line), in the region's CRS.

    `between`: the stops that the stop lies between, by id; of a link, the stop that it leads to.
    `lines`: those that would stop there; `departures`: an hour in the peak; `away`: metres from
    the site, of a link its length.
    """

    kind: str
    shape: BaseGeometry
    between: tuple[str, ...]
    names: tuple[str, ...]
    lines: tuple[str, ...] = ()
    departures: float = 0.0
    away: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """A site as it could be: what was changed, and all that the change touches."""

    site: str
    steps: tuple[Step, ...]
    shape: BaseGeometry
    kind: Kind
    business_class: str | None
    dwellings: float  # NaN: from area and density, as for any proposal that tells none
    added: Addition | None = None  # what is built beside it

    @property
    def nature(self) -> str:
        """`land`, `homes`, `both`, `purpose` or `transit`."""
        kinds = {NATURES.get(step.move, "land") for step in self.steps}
        if len(kinds) == 1:
            return kinds.pop()
        return "purpose" if "purpose" in kinds else "both"


@dataclass(frozen=True)
class Standing:
    """How a site came out: areas and farmland (AR5 21–23) in daa, emissions in tCO2e of 20 years.

    `rank`: its place in its list, were it scored among the run's others; None without one.
    `lacking`: the criterion with the most to gain, by weight.
    """

    kind: Kind
    list: str
    score: float
    light: Light | None
    status: Status
    complete: bool
    goals: Mapping[Goal, tuple[float, Light | None]]
    flags: frozenset[str]  # constraints answered yes
    area: float
    net: float
    dwellings: float
    density_minimum: float
    farmland: float
    emissions: float
    rank: int | None
    lacking: str


@dataclass(frozen=True)
class Advice:
    """A change that was evaluated and found to help. `aims`: what it comes to.

    An aim is `class`, `status`, `goal:…`, `flag:…` or `soil`. `id` is that of the changed site, as
    it is handed out; `removed` is the share of the gross area that is cut.
    """

    id: str
    candidate: Candidate
    aims: tuple[str, ...]
    before: Standing
    after: Standing

    @property
    def removed(self) -> float:
        return max(0.0, 1 - self.after.area / self.before.area)


@dataclass(frozen=True)
class Advised:
    """What a site is advised, smallest change first, of how many that were tried.

    `best`: of the feasible ones, where none helped: what it was, and how it came out.
    """

    site: str
    before: Standing
    advice: tuple[Advice, ...]
    tried: int
    feasible: int
    best: tuple[Candidate, Standing] | None = None
