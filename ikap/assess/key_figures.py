"""The region's key figures: population, growth, commuting, jobs and economy, with checked sums.

Printed sums and changes are held against what their own tables add up to. What does not agree is
an anomaly: it is reported, and the computed number is the one that is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import shapely

from ikap.assess.portfolio import Distribution, distribution
from ikap.catalogue import LAYERS
from ikap.model import Problem, Source
from ikap.sources import municipality
from ikap.sources.region import FIGURE_TABLES, REST, Region, bygone
from ikap.text import _, number, percent

INWARD, OUTWARD = "in", "out"


@dataclass(frozen=True)
class Population:
    """Residents of one year by municipality code, and how they are spread."""

    year: int
    residents: Mapping[str, float]
    lacking: tuple[str, ...]  # codes without a number; then nothing is said of the shares
    spread: Distribution | None

    @property
    def total(self) -> float:
        return math.fsum(self.residents.values())


@dataclass(frozen=True)
class Growth:
    """Observed growth of one year's parts of the region against their residents."""

    year: int
    parts: tuple[str, ...]  # codes, or `rest`
    residents: Mapping[str, float]
    growth: Mapping[str, float]
    spread: Distribution  # the growth, with the residents as its target


@dataclass(frozen=True)
class Flow:
    """Commuters from one municipality to another, by year; `name` is what it was called."""

    from_code: str
    to_code: str
    name: str
    commuters: Mapping[int, float]
    shares: Mapping[int, float]  # of the employed who live there

    @property
    def change(self) -> float:
        """The change from the first year to the last, as a share of the first."""
        years = sorted(self.commuters)
        return change(self.commuters[years[0]], self.commuters[years[-1]])


@dataclass(frozen=True)
class Total:
    """Commuting into or out of a municipality in a year: as printed, and as its rows add up."""

    code: str
    direction: str
    year: int
    printed: float
    computed: float | None  # None where no rows say
    stated_change: float | None
    computed_change: float | None  # from the year before in the table, of printed numbers
    change_of_sums: float | None  # likewise of computed numbers

    @property
    def adds_up(self) -> bool:
        return self.computed is None or self.printed == self.computed

    @property
    def change_holds(self) -> bool:
        """Whether the stated change, in whole percent, is that of printed or computed numbers."""
        if self.stated_change is None or self.computed_change is None:
            return True
        known = [c for c in (self.computed_change, self.change_of_sums) if c is not None]
        return any(round(100 * c) == round(100 * self.stated_change) for c in known)


@dataclass(frozen=True)
class Economy:
    """The region's shares of the country's people and of its gross product in a year."""

    year: int
    population_share: float
    gdp_share: float


@dataclass(frozen=True)
class Standing:
    """One municipality's share of the region in each measure that has numbers; NaN elsewhere."""

    code: str
    residents: float
    target: float
    reserve: float
    jobs: float
    employed: float

    def against_residents(self, share: float) -> float:
        """A share over the share of the residents."""
        return share / self.residents if self.residents > 0 else math.nan


@dataclass(frozen=True)
class KeyFigures:
    """All that `ikap region` shows. `anomalies` is what does not agree, `remarks` what to know."""

    title: str
    names: Mapping[str, str]  # code → name, of the region's municipalities
    population: tuple[Population, ...]
    growth: tuple[Growth, ...]
    flows: tuple[Flow, ...]
    totals: tuple[Total, ...]
    economy: tuple[Economy, ...] = ()
    standings: tuple[Standing, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # tables that the region lacks
    anomalies: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def change(before: float, after: float) -> float:
    """The change as a share of what was before; NaN from nothing.

    >>> round(change(2088, 4550), 3)
    1.179
    """
    return after / before - 1 if before else math.nan


def key_figures(region: Region) -> KeyFigures:
    """The region's key figures; a ConfigurationError lists all that makes a table unusable."""
    here = [name for name in FIGURE_TABLES if region.has(name)]
    remarks = [p for name in here for p in region.reading(name).remarks]
    remarks += [
        Problem(_(LAYERS[name].title), what)
        for name in here
        for what in bygone(name, region.layer(name), region.names)
    ]
    population = _population(region)
    totals = _totals(region)
    used = [*here, *(name for name in ("growth_targets", "employment") if region.has(name))]
    return KeyFigures(
        title=region.title,
        names=region.names,
        population=population,
        growth=_growth(region),
        flows=_flows(region),
        totals=totals,
        economy=_economy(region),
        standings=_standings(region, population),
        sources={name: region.source(name) for name in used},
        missing=tuple(name for name in FIGURE_TABLES if not region.has(name)),
        anomalies=(*_lacking(population, region.names), *_disagreeing(totals, region)),
        remarks=tuple(remarks),
    )


def _population(region: Region) -> tuple[Population, ...]:
    if not region.has("residents"):
        return ()
    figures = []
    for year, rows in region.layer("residents").groupby("year", sort=True):
        today = rows["municipality_code"].map(municipality.current_code)
        residents = rows["residents"].groupby(today).sum().to_dict()
        lacking = tuple(sorted(set(region.names) - set(residents)))
        spread = None if lacking else distribution(residents, residents)
        figures.append(Population(int(str(year)), dict(sorted(residents.items())), lacking, spread))
    return tuple(figures)


def _growth(region: Region) -> tuple[Growth, ...]:
    if not region.has("observed_growth"):
        return ()
    figures = []
    for year, rows in region.layer("observed_growth").groupby("year", sort=True):
        table = rows.set_index("area")
        residents = table["residents"].astype(float).to_dict()
        growth = table["growth_a_year"].astype(float).to_dict()
        parts = tuple(sorted(residents, key=lambda part: (part == REST, part)))
        figures.append(
            Growth(int(str(year)), parts, residents, growth, distribution(growth, residents))
        )
    return tuple(figures)


def _flows(region: Region) -> tuple[Flow, ...]:
    if not region.has("commuting"):
        return ()
    table = region.layer("commuting")
    flows = []
    for (start, end), rows in table.groupby(["from_code", "to_code"], sort=True):
        years = rows["year"].astype(int)
        commuters = dict(zip(years, rows["commuters"].astype(float), strict=True))
        shares = (
            dict(zip(years, rows["employed_share"].astype(float), strict=True))
            if "employed_share" in rows
            else {}
        )
        known = {year: share for year, share in shares.items() if share == share}
        flows.append(Flow(str(start), str(end), name_of(str(start), region), commuters, known))
    return tuple(sorted(flows, key=lambda flow: (flow.to_code, -max(flow.commuters.values()))))


def name_of(code: str, region: Region) -> str:
    """What a municipality is called, or was called before it became part of another."""
    if code in region.names:
        return region.names[code]
    bygone = municipality.merged().get(code)
    return bygone.name if bygone is not None else code


def _totals(region: Region) -> tuple[Total, ...]:
    if not region.has("commuting_totals"):
        return ()
    flows = region.layer("commuting") if region.has("commuting") else pd.DataFrame()
    totals: list[Total] = []
    table = region.layer("commuting_totals")
    for (code, direction), rows in table.groupby(["municipality_code", "direction"], sort=True):
        earlier: Total | None = None
        for row in rows.sort_values("year").to_dict("records"):
            year, printed = int(row["year"]), float(row["commuters"])
            stated = float(row.get("stated_change", math.nan))
            computed = _sum_of(flows, str(code), str(direction), year)
            now = Total(
                code=str(code),
                direction=str(direction),
                year=year,
                printed=printed,
                computed=computed,
                stated_change=None if math.isnan(stated) else stated,
                computed_change=None if earlier is None else change(earlier.printed, printed),
                change_of_sums=None
                if earlier is None or earlier.computed is None or computed is None
                else change(earlier.computed, computed),
            )
            totals.append(now)
            earlier = now
    return tuple(totals)


def _sum_of(flows: pd.DataFrame, code: str, direction: str, year: int) -> float | None:
    """What the rows of commuting add up to; None where there are none."""
    if flows.empty:
        return None
    column = "to_code" if direction == INWARD else "from_code"
    rows = flows[(flows[column] == code) & (flows["year"] == year)]
    return math.fsum(rows["commuters"]) if len(rows) else None


def _economy(region: Region) -> tuple[Economy, ...]:
    if not region.has("economy"):
        return ()
    rows = region.layer("economy").to_dict("records")
    return tuple(
        Economy(int(row["year"]), float(row["population_share"]), float(row["gdp_share"]))
        for row in rows
    )


def _standings(region: Region, population: tuple[Population, ...]) -> tuple[Standing, ...]:
    shares: dict[str, Mapping[str, float]] = {}
    latest = population[-1] if population else None
    if latest is not None and latest.spread is not None:
        shares["residents"] = latest.spread.shares
    if region.has("growth_targets"):
        table = region.layer("growth_targets").set_index("municipality_code")
        for name, column in (
            ("target", "dwellings_share"),
            ("reserve", "dwellings_reserve"),
        ):
            if column in table and table[column].notna().all():
                shares[name] = (table[column] / table[column].sum()).astype(float).to_dict()
    if region.has("employment"):
        work = region.layer("employment").set_index("municipality_code")
        for name, column in (("jobs", "jobs"), ("employed", "employed_residents")):
            if work[column].notna().all() and set(work.index) == set(region.names):
                shares[name] = (work[column] / work[column].sum()).astype(float).to_dict()
    if not shares:
        return ()
    return tuple(
        Standing(
            code,
            *(
                shares.get(name, {}).get(code, math.nan)
                for name in ("residents", "target", "reserve", "jobs", "employed")
            ),
        )
        for code in sorted(region.names)
    )


# --- what does not agree -------------------------------------------------------------------------


def _lacking(population: tuple[Population, ...], names: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(
            _("Folketall {year}", year=figure.year),
            _("mangler {names}.", names=", ".join(f"{c} {names[c]}" for c in figure.lacking)),
            _("Andelene beregnes først når alle kommunene er med."),
        )
        for figure in population
        if figure.lacking
    ]


def _disagreeing(totals: tuple[Total, ...], region: Region) -> list[Problem]:
    problems = []
    for total in totals:
        where = (
            _("Pendling til {name} {year}", name=name_of(total.code, region), year=total.year)
            if total.direction == INWARD
            else _("Pendling fra {name} {year}", name=name_of(total.code, region), year=total.year)
        )
        if not total.adds_up and total.computed is not None:
            what = _(
                "radene summerer seg til {computed}, men summen er oppgitt til {printed}.",
                computed=number(total.computed, 0),
                printed=number(total.printed, 0),
            )
            problems.append(Problem(where, what, _("Summen av radene er brukt.")))
        if not total.change_holds and total.computed_change is not None:
            what = _(
                "endringen er oppgitt til {stated}, men tallene gir {computed}.",
                stated=percent(total.stated_change),
                computed=percent(total.computed_change),
            )
            problems.append(Problem(where, what, _("Kontroller tallene mot kilden.")))
    return problems


# --- on the map ----------------------------------------------------------------------------------


def commuting_lines(region: Region, figures: KeyFigures) -> gpd.GeoDataFrame:
    """Commuting as lines between the municipalities' main centres, in the region's CRS.

    Columns `from_code`, `from_name`, `to_code`, `to_name`, `year`, `commuters`, `share`. A
    municipality that is gone starts at the centre that bears its name, else at that of the one
    that has its land now; what would start and end at the same place has no line.
    """
    rows, shapes = [], []
    for flow in figures.flows:
        ends = [main_place(code, region) for code in (flow.from_code, flow.to_code)]
        if ends[0] is None or ends[1] is None or ends[0].equals(ends[1]):
            continue
        for year in sorted(flow.commuters):
            rows.append(
                {
                    "from_code": flow.from_code,
                    "from_name": flow.name,
                    "to_code": flow.to_code,
                    "to_name": name_of(flow.to_code, region),
                    "year": year,
                    "commuters": flow.commuters[year],
                    "share": flow.shares.get(year, math.nan),
                }
            )
            shapes.append(shapely.LineString([ends[0], ends[1]]))
    columns = [
        "from_code",
        "from_name",
        "to_code",
        "to_name",
        "year",
        "commuters",
        "share",
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs=region.crs)


def main_place(code: str, region: Region) -> shapely.Point | None:
    """A municipality's main centre: the one of the highest level in it, else a point inside."""
    centres = region.layer("centres") if region.has("centres") else None
    if code not in region.names:
        named = (
            centres[centres["name"] == name_of(code, region)]
            if centres is not None
            else pd.DataFrame()
        )
        if not named.empty:
            return _middle(named.geometry.iloc[0])
        now = municipality.current_code(code)
        return main_place(now, region) if now in region.names else None
    borders = region.layer("municipalities").set_index("municipality_code").geometry
    if centres is not None:
        inside = centres[centres.geometry.representative_point().within(borders[code])]
        if len(inside):
            people = inside.get("population", pd.Series(0.0, index=inside.index)).fillna(0.0)
            order = inside.assign(people=-people).sort_values(["level", "people", "name"])
            return _middle(order.geometry.iloc[0])
    return _middle(borders[code])


def _middle(shape: shapely.Geometry) -> shapely.Point:
    return shapely.Point(shapely.point_on_surface(shape))
