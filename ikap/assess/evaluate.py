"""Evaluate: alternatives and a region in, every number from measurement to rank out.

1 limits, 2 measure, 3 value and weigh, 4 status, class and rank. The first two run part by part
of the alternatives, wherever `map_parts` runs them; the rest is arithmetic over the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ikap.assess import limits, profiles
from ikap.assess.judgement import judge
from ikap.assess.measurement import Tables, lasting, make_ready, measure, recalled
from ikap.assess.round import school_sums
from ikap.assess.tidy import beside, by_site
from ikap.catalogue import factors
from ikap.criteria import CONSTRAINTS, INDICATORS
from ikap.criteria.ground import is_coarse
from ikap.criteria.sites import Sites
from ikap.criteria.zones import ZONE, Zones
from ikap.measure.network import Network
from ikap.measure.points import objects
from ikap.model import (
    M2_PER_DAA,
    Asked,
    Assessment,
    ConfigurationError,
    Constraint,
    Criterion,
    Evaluation,
    Indicator,
    InputFile,
    Kind,
    LimitTest,
    Override,
    Problem,
    Profile,
    RegionSummary,
    Rejection,
    Tag,
    TrailEntry,
    ZoneTest,
)
from ikap.sources.region import Region, evidence
from ikap.text import LANGUAGES, _, language, percent, speaking
from ikap.words import TAGS

NOTHING_ASKED = Asked()
PART = 1000  # sites looked at together
WIDEST = 5_000.0  # metres across a part, where a layer is too large to be read whole [P]


@dataclass(frozen=True)
class Measured:
    """What was measured on some of the alternatives; no site's rows depend on the others.

    `net` is what the exclusions leave of each site, empty where nothing is left; the tables are
    those of an Evaluation.
    """

    net: gpd.GeoSeries
    constraints: pd.DataFrame
    indicators: pd.DataFrame


class MapParts(Protocol):
    """How the work is spread: the builtin `map`, a process pool's `map`, a Dask client's."""

    def __call__(
        self, work: Callable[[gpd.GeoDataFrame], Measured], parts: Iterable[gpd.GeoDataFrame], /
    ) -> Iterable[Measured]: ...


@dataclass(frozen=True)
class Work:
    """Limits and measurement of a part; small, so that it can be sent to another process."""

    region: Region  # goes to another process as its folder
    profile: Profile
    overrides: tuple[Override, ...] = ()
    language: str = LANGUAGES[0]  # of what an override says, also in another process
    shown: bool = True  # whether also what is shown and moves no score is measured

    def __call__(self, part: gpd.GeoDataFrame) -> Measured:
        with speaking(self.language):
            return self._measured(part)

    def _measured(self, part: gpd.GeoDataFrame) -> Measured:
        region = self.region
        criteria, constraints = profiles.apply(self.profile)
        window, whole = window_of(part), region.whole

        def read(name: str) -> Any:
            return region.layer(name, None if name in whole else window)

        def proof(test: ZoneTest) -> Any:
            return evidence(region, test.layer, test.where)

        recall_zones(region)
        answers, net = limits.zone_answers(
            part, constraints, region.has, read, proof, self.overrides, kept=region.lasting
        )
        sites = _with_net(part, net, region)
        wanted = INDICATORS if self.shown else _deciding(criteria, constraints, set(part["kind"]))
        indicators = measure(Tables(sites, region.has, read, region.lasting, whole=whole), wanted)
        more = limits.limit_answers(sites, constraints, indicators, self.overrides)
        return Measured(net, limits.tidy([answers, more]), indicators)


def recall_zones(region: Region) -> None:
    """Take the zones that a prepared region has, where they are not made yet."""
    for constraint in CONSTRAINTS:
        name = ZONE.format(name=constraint.id)
        if isinstance(constraint.test, ZoneTest) and name not in region.lasting:
            known = recalled(region.lasting, name)
            if known is not None:
                region.lasting[name] = known


def _deciding(
    criteria: Iterable[Criterion], constraints: Iterable[Constraint], kinds: Collection[str]
) -> tuple[Indicator, ...]:
    """The indicators that move a score or answer a constraint, for sites of some kinds."""
    names = {gauge.indicator.id for c in criteria for k in kinds for gauge in c.gauges_of(Kind(k))}
    names |= {c.test.indicator.id for c in constraints if isinstance(c.test, LimitTest)}
    return tuple(indicator for indicator in INDICATORS if indicator.id in names)


def ready(region: Region) -> None:
    """Make ready what does not depend on the sites: tables, trees, zones, ways along the roads."""
    make_ready(region)
    recall_zones(region)
    zones = Zones(
        region.has,
        region.layer,
        lambda test: evidence(region, test.layer, test.where),
        region.lasting,
    )
    for constraint in CONSTRAINTS:
        if isinstance(constraint.test, ZoneTest) and region.has(constraint.test.layer):
            zones.of(constraint.id, constraint.test)


def joined(parts: Iterable[Measured]) -> Measured:
    """What was measured part by part as one, sorted by site."""
    done = list(parts)
    return Measured(
        gpd.GeoSeries(pd.concat([part.net for part in done]).sort_index()),
        by_site(pd.concat([part.constraints for part in done])),
        by_site(pd.concat([part.indicators for part in done])),
    )


def evaluate(
    alternatives: gpd.GeoDataFrame,
    region: Region,
    profile: Profile,
    *,
    map_parts: MapParts = map,
    rejected: tuple[Rejection, ...] = (),
    remarks: tuple[Problem, ...] = (),
    inputs: tuple[InputFile, ...] = (),
    overrides: tuple[Override, ...] = (),
    assessments: tuple[Assessment, ...] = (),
    trail: tuple[TrailEntry, ...] = (),
    asked: Asked = NOTHING_ASKED,
    drawn: bool = True,
    shown: bool = True,
) -> Evaluation:
    """Score the alternatives as `sources.proposals` gives them; never changes what it is given.

    `drawn`: whether what is of all the sites together is found: the joint draw, which says how
    surely the lists are ranked, and what the school districts have room for. `shown`: whether also
    what is shown beside the criteria, and moves no score, is measured.

    The same numbers come out however the parts are spread and in whatever order they come. A
    ConfigurationError names overrides of sites or constraints that are not there.
    """
    check_overrides(overrides, alternatives)
    work = Work(region, profile, overrides, language(), shown)
    widest = WIDEST if region.large else np.inf
    measured = joined(map_parts(work, parts_of(alternatives, widest=widest)))
    sites = _with_net(alternatives.sort_index(), measured.net, region)

    definitions, limit_records = profiles.apply(profile)
    judged = judge(
        sites, measured.constraints, measured.indicators, profile, region.has, drawn=drawn
    )
    scored = {gauge.indicator.id for c in definitions for gauge in c.gauges}
    return Evaluation(
        sites=judged.sites,
        goals=judged.goals,
        criteria=judged.criteria,
        constraints=measured.constraints,
        indicators=measured.indicators,
        definitions=definitions,
        limits=limit_records,
        shown=tuple(i for i in INDICATORS if shown and i.id not in scored),
        profile=profile,
        set_aside=judged.set_aside,
        region=summarised(region),
        rejected=rejected,
        remarks=remarks,
        inputs=inputs,
        overrides=overrides,
        assessments=assessments,
        trail=trail,
        asked=asked,
        certainty=judged.certainty,
        schools=school_sums(sites, region) if drawn else (),
    )


def check_overrides(overrides: Iterable[Override], alternatives: gpd.GeoDataFrame) -> None:
    """An override that meets nothing is a mistake: a ConfigurationError names it."""
    limits_by_name = {limit.id: limit for limit in CONSTRAINTS}
    asked = {
        limit.id: set(alternatives.index[limits.concerned(limit, alternatives)])
        for limit in CONSTRAINTS
        if any(override.constraint == limit.id for override in overrides)
    }
    problems = []
    for override in overrides:
        where = f"{override.id}, {override.constraint}"
        limit = limits_by_name.get(override.constraint)
        if limit is None:
            known = ", ".join(limits_by_name)
            remedy = _("Kjente navn: {known}.", known=known)
            what = _("Ukjent navn «{name}».", name=override.constraint)
            problems.append(Problem(where, what, remedy))
        elif override.id not in asked.get(override.constraint, ()):
            what = _("Overstyringen viser til et område som ikke er med i beregningen.")
            problems.append(
                Problem(where, what, _("Kontroller områdets id og om det er bolig eller næring."))
            )
    if problems:
        raise ConfigurationError(problems)


def parts_of(
    alternatives: gpd.GeoDataFrame, most: int | None = None, widest: float = np.inf
) -> list[gpd.GeoDataFrame]:
    """Neighbours together, so that each part looks at a small window of the region.

    `most` sites in each, as many as usual where nothing is said; those of a part lie within
    `widest` metres, unless one alone is wider.
    """
    size = most or PART
    along = alternatives.geometry.hilbert_distance()
    order = np.lexsort((np.arange(len(along)), along.to_numpy()))
    ends = [*range(size, len(order), size), len(order)]
    if widest < np.inf:
        ends = _narrow_ends(alternatives.bounds.to_numpy()[order], size, widest)
    return [
        alternatives.iloc[np.sort(order[begin:end])]
        for begin, end in zip([0, *ends], ends, strict=False)
    ]


def _narrow_ends(boxes: NDArray[np.float64], size: int, widest: float) -> list[int]:
    """Where parts end that are no wider than may be: `boxes` are those of sites in their order."""
    ends, begin = [], 0
    for i in range(1, len(boxes)):
        some = boxes[begin : i + 1]
        across = some[:, 2:].max(axis=0) - some[:, :2].min(axis=0)
        if i - begin == size or across.max() > widest:
            ends.append(i)
            begin = i
    return [*ends, len(boxes)]


def window_of(part: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    reach = max(i.reach for i in INDICATORS)
    west, south, east, north = part.total_bounds
    return (west - reach, south - reach, east + reach, north + reach)


def _with_net(part: gpd.GeoDataFrame, net: gpd.GeoSeries, region: Region) -> gpd.GeoDataFrame:
    """The sites with their areas, and the dwellings that net area and density give.

    An empty net is measured on gross, and `net_area_daa` is 0.
    """
    plots, used = Sites(part), factors("conventions")["capacity_utilisation"].best
    left = net.to_numpy()
    net_area = np.asarray(shapely.area(left), dtype=float) / M2_PER_DAA
    codes = part["municipality_code"].tolist()
    density = np.array([region.density_of(code) for code in codes], dtype=float)
    given = plots.number("dwellings")
    missing = plots.of_kind(Kind.HOUSING) & np.isnan(given)
    exact = net_area * density * used * plots.number("capacity_share")
    spread = factors("conventions")["derived_density"]
    derived = objects(
        (*fields, "dwellings") if gap else tuple(fields)
        for fields, gap in zip(part["derived"], missing, strict=True)
    )
    grouped = np.array([region.group_of(code) for code in codes], dtype=object)
    kinds = zip(plots["kind"], plots["business_class"], strict=True)
    more = {
        "area_daa": plots.area / M2_PER_DAA,
        "net_area_daa": net_area,
        "net": gpd.GeoSeries(
            np.where(shapely.is_empty(left), plots.shapes, left), index=part.index, crs=part.crs
        ),
        "dwellings": np.where(missing, np.floor(exact + 0.5), given),
        **{
            f"dwellings_{bound}": np.where(
                missing, np.floor(exact * getattr(spread, bound) + 0.5), given
            )
            for bound in ("low", "high")
        },
        "derived": pd.Series(derived, index=part.index, dtype=object),
        "dwellings_derived": missing,
        "density_minimum": density,
        "car_year": region.car_year,
        "group": pd.Series(grouped, index=part.index, dtype=object),
        "list": [_list(kind, firm) for kind, firm in kinds],
    }
    return beside(part, more)


def _list(kind: str, business_class: object) -> str:
    if kind == Kind.HOUSING:
        return "housing"
    return "business_c" if business_class == "C" else "business_ab"


def summarised(region: Region) -> RegionSummary:
    """The region, with a note of how distances were measured in it."""
    summary = region.summary()
    grouped = (_grouping(summary),) if summary.groups else ()
    if not region.has("roads"):
        ways = _(
            "Avstander er luftlinje × 1,3. Der linja krysser mer enn 500 m sjø, mangler avstanden."
        )
    elif is_coarse(region.layer("roads")):
        ways = _(
            "Avstand til senter er målt i et forenklet vegnett med ferjer. Der luftlinje × 1,3 "
            "er kortere og krysser høyst 500 m sjø, er den brukt."
        )
    else:
        ways = _("Avstand til senter er målt i vegnettet.")
    walks = _("Gangavstand til holdeplasser og daglige målpunkter er luftlinje × 1,3.")
    streets = lasting(region, "walk_network")
    if streets is not None:
        walks = _(
            "Gangavstand til holdeplasser og daglige målpunkter følger veger og stier der det er "
            "mulig å gå. {parts}",
            parts=_parts_told(streets),
        )
    return replace(summary, notes=(*summary.notes, *grouped, ways, walks))


def _parts_told(network: Network) -> str:
    """How well a network hangs together."""
    length = network.components()
    if len(length) < 2:
        return _("Nettet er sammenhengende.")
    return _(
        "Nettet består av {count} adskilte deler; den største utgjør {share} av lengden.",
        count=len(length),
        share=percent(length.iloc[0] / length.sum()),
    )


def _grouping(summary: RegionSummary) -> str:
    """Which municipalities are grouped, what that does, and on whose word."""
    names = summary.municipalities
    groups = "; ".join(
        f"{group} ({', '.join(names.get(code, code) for code in codes)})"
        for group, codes in summary.groups.items()
    )
    sentence = _(
        "Kommunegrupper: {groups}. Gruppen gir plassering innen gruppen og veiledende tetthet. "
        "Poengkurvene er like for alle.",
        groups=groups,
    )
    basis = summary.groups_basis
    if basis is None:
        return sentence + " " + _("Det er ikke oppgitt hvem som har fastsatt inndelingen.")
    publisher = f", {basis.publisher}" if basis.tag is Tag.SOURCE else ""
    return f"{sentence} {_(TAGS[basis.tag])}: {basis.title}{publisher}."
