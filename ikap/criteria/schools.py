"""Room at school: the pupils that a site gives, and what is left of its school districts' places.

A school can be built and the ground cannot be moved: what is found here is a flag, and moves no
score until a profile weighs it. Low, best and high are bounds and no probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ikap.catalogue import SCHOOL_LEVELS
from ikap.criteria import bases
from ikap.criteria.declaration import Data, criterion, gauge, indicator, shared
from ikap.criteria.need import BOUNDS
from ikap.criteria.school_room import (
    ENOUGH,
    JUDGED,
    LOWER,
    NOTHING_KNOWN,
    PRIMARY,
    SHORT,
    Key,
    Room,
    Span,
    light_of,
    pupils_in,
)
from ikap.measure.points import objects
from ikap.model import NO_THEME, Basis, Fact, Goal, Kind, Tag
from ikap.text import N_, _, _n

PLACES = N_("elevplasser")
PUPILS = N_("elever")
LEVELS = {PRIMARY: N_("1.–7. trinn"), LOWER: N_("8.–10. trinn")}
ANSWERS = {
    "enough": N_("tilstrekkelig"),
    "limited": N_("begrenset"),
    "short": N_("ikke tilstrekkelig"),
    "judged": N_("vurderes i hver sak"),
    "few": N_("så få boliger at regelen ikke stanser dem"),
    "stopped": N_("ingen rammetillatelse nå, ifølge kommunens kart"),
    "unknown": N_("ikke kjent"),
}

RATES = Basis(
    N_(
        "Elever per bolig etter boligtype, ganget med boligene i skolekretsen; foreslått uten "
        "kilde der regionen ikke har egne tall"
    ),
    Tag.PROPOSAL,
)
ROOM = Basis(
    N_(
        "Elevplasser minus framskrevne elever i det verste året, minus elevene fra området, etter "
        "kommunens egne tabeller"
    ),
    Tag.COMPUTED,
)
CAPACITY_MAP = Basis(
    N_(
        "Kommunens skolekapasitetskart der det finnes; ellers er kapasiteten tilstrekkelig når det "
        "er nok elevplasser ved høyt elevtall, og utilstrekkelig når det mangler elevplasser ved "
        "lavt (foreslått)"
    ),
    Tag.PROPOSAL,
)


@dataclass(frozen=True)
class Case:
    """A site in one district at one level: pupils, places left, and the light, each by bound."""

    district: str
    level: str
    school: str | None
    share: float  # of the site's area
    homes: Span
    pupils: Span
    room: Room
    light: Span
    answer: str

    @property
    def left(self) -> Span:
        """Places left: with the fewest pupils, the likely, and the most."""
        low, best, high = (
            free - pupils for free, pupils in zip(self.room.free, self.pupils, strict=True)
        )
        return low, best, high

    @property
    def order(self) -> tuple[float, float, str, str]:
        """The worst first: red, then what is not known, and the fewest places left."""
        light, left = self.light[1], self.left[1]
        severity = {SHORT: 0.0, JUDGED: 2.0, ENOUGH: 3.0}.get(light, 1.0)
        return (severity, left if left == left else -np.inf, self.district, self.level)


@dataclass(frozen=True, eq=False)
class Districts:
    """The school districts, ready to be found: a row of words and a shape each, and their tree."""

    rows: tuple[Any, ...]
    shapes: Any
    tree: shapely.STRtree


@shared
def school_ground(school_districts: Data) -> Data:
    """The school districts (`Districts`), a row for each level."""
    shapes = school_districts.geometry.to_numpy()
    rows = tuple(school_districts.drop(columns="geometry").itertuples(index=False, name="District"))
    return Districts(rows, shapes, shapely.STRtree(shapes))


@shared
def school_cases(sites: Data, school_ground: Data, school_room: Data, pupil_rates: Data) -> Data:
    """For each site, the districts that it lies in (`Case`), the worst first; none for business."""
    return [
        sorted(
            (
                _case(row, share, homes, forecast, mix, school_room, pupil_rates)
                for row, share in parts
            ),
            key=lambda case: case.order,
        )
        for parts, homes, forecast, mix in zip(
            district_parts(sites, school_ground),
            homes_of(sites),
            _known_share(sites),
            sites["dwelling_mix"],
            strict=True,
        )
    ]


def district_parts(sites: Data, ground: Districts) -> list[list[tuple[Any, float]]]:
    """The districts that each site lies in, with the share of its area that does."""
    at, of = ground.tree.query(sites.shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(sites.shapes[at], ground.shapes[of]))
    parts: list[list[tuple[Any, float]]] = [[] for _site in range(len(sites))]
    for site, district, common in zip(at, of, area, strict=True):
        if common > 0:
            parts[site].append((ground.rows[district], float(common / sites.area[site])))
    return parts


def homes_of(sites: Data) -> list[Span]:
    """Dwellings by bound; none where what is proposed is no housing."""
    housing = sites.of_kind(Kind.HOUSING)
    bounds = [
        sites.number(name if name in sites else "dwellings")
        for name in ("dwellings_low", "dwellings", "dwellings_high")
    ]
    return [
        (float(low), float(best), float(high)) if house else NOTHING_KNOWN
        for house, low, best, high in zip(housing, *bounds, strict=True)
    ]


def _known_share(sites: Data) -> Data:
    """The share of the dwellings that the forecast of pupils has already; 0 where nobody says."""
    if "in_forecast" not in sites:
        return np.zeros(len(sites))
    return np.nan_to_num(sites.number("in_forecast"))


def _case(
    district: Any,
    share: float,
    homes: Span,
    in_forecast: float,
    mix: Mapping[str, float],
    rooms: Mapping[Key, Room],
    rates: Mapping[tuple[str, str], Mapping[str, float]],
) -> Case:
    level = district.school_level
    here = (homes[0] * share, homes[1] * share, homes[2] * share)
    low, best, high = (
        pupils_in(count * (1 - in_forecast), mix, rates[level, bound])
        for count, bound in zip(here, BOUNDS, strict=True)
    )
    room = rooms.get((district.district, level), Room())
    light, answer = (
        light_of(room, here, (low, best, high))
        if here[1] == here[1]
        else (NOTHING_KNOWN, "unknown")
    )
    school = getattr(district, "school", None)
    named = school if isinstance(school, str) and school else None
    return Case(
        district.district, level, named, share, here, (low, best, high), room, light, answer
    )


# --- what is measured ----------------------------------------------------------------------------

_DISTRICT_FACTS = {
    "district": Fact(N_("skolekrets"), names=True),
    "level": Fact(N_("trinn"), words=True),
    "school": Fact(N_("skole"), names=True),
}


def _worst(cases: Data) -> list[Case | None]:
    return [of_site[0] if of_site else None for of_site in cases]


def _column(cases: list[Case | None], value: Any) -> Data:
    return objects(None if case is None else value(case) for case in cases)


def _numbers(cases: list[Case | None], value: Any) -> Data:
    return np.array([np.nan if case is None else value(case) for case in cases], dtype=float)


def _named(cases: list[Case | None]) -> dict[str, Data]:
    return {
        "district": _column(cases, lambda case: case.district),
        "level": _column(cases, lambda case: LEVELS[case.level]),
        "school": _column(cases, lambda case: case.school),
    }


@indicator(
    title=N_("Elever fra området, 1.–10. trinn"),
    unit=PUPILS,
    basis=RATES,
    facts={
        "younger": Fact(N_("på 1.–7. trinn"), PUPILS),
        "older": Fact(N_("på 8.–10. trinn"), PUPILS),
    },
    decimals=0,
    sentence=N_("Om lag {measured} fra området går på 1.–10. trinn"),
    short=N_("Elever"),
    lever="density",
)
def pupils_from_site(sites: Data, pupil_rates: Data, school_districts: Data) -> Data:
    """All pupils that the dwellings give, also those that the forecast has already."""
    columns: dict[str, list[float]] = {
        name: [] for name in ("measured", "low", "high", "younger", "older")
    }
    for homes, mix in zip(homes_of(sites), sites["dwelling_mix"], strict=True):
        by_level = {
            level: [
                pupils_in(count, mix, pupil_rates[level, bound])
                for count, bound in zip(homes, BOUNDS, strict=True)
            ]
            for level in SCHOOL_LEVELS
        }
        low, best, high = (a + b for a, b in zip(*by_level.values(), strict=True))
        columns["measured"].append(best)
        columns["low"].append(low)
        columns["high"].append(high)
        columns["younger"].append(by_level[PRIMARY][1])
        columns["older"].append(by_level[LOWER][1])
    return {name: np.array(values, dtype=float) for name, values in columns.items()}


def _left_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    if "district" not in facts or "year" not in facts:
        return _("Ledige elevplasser: {measured}", measured=measured)
    level = facts["level"]
    known = {
        "district": facts["district"],
        "level": _(level),
        "year": facts["year"],
    }
    if facts["free"] < 0:
        text = _n(
            "{district} ({level}) mangler {n} elevplass i {year}",
            "{district} ({level}) mangler {n} elevplasser i {year}",
            -facts["free"],
            **known,
        )
    else:
        text = _n(
            "{district} ({level}) har {n} ledig elevplass i {year}",
            "{district} ({level}) har {n} ledige elevplasser i {year}",
            facts["free"],
            **known,
        )
    return f"{text}. " + _("Med elevene herfra: {measured}", measured=measured)


@indicator(
    title=N_("Elevplasser igjen i skolekretsen"),
    unit=PLACES,
    basis=ROOM,
    facts={
        **_DISTRICT_FACTS,
        "year": Fact(N_("verste år"), names=True),
        "free": Fact(N_("ledige elevplasser før utbygging"), PLACES),
        "pupils": Fact(N_("elever herfra i kretsen"), PUPILS),
    },
    decimals=0,
    tell=_left_sentence,
    short=N_("Elevplasser"),
)
def school_places_left(school_cases: Data) -> Data:
    """Places left with the site's pupils, in the district where it stands worst; its interval.

    What is least has the fewest pupils against the most: the bounds are those of the pupils.
    """
    cases = _worst(school_cases)
    return {
        "measured": _numbers(cases, lambda case: case.left[1]),
        "low": _numbers(cases, lambda case: case.left[2]),
        "high": _numbers(cases, lambda case: case.left[0]),
        **_named(cases),
        "year": _column(
            cases, lambda case: None if case.room.year is None else str(case.room.year)
        ),
        "free": _numbers(cases, lambda case: case.room.free[1]),
        "pupils": _numbers(cases, lambda case: case.pupils[1]),
    }


def _light_sentence(measured: str, facts: Mapping[str, Any]) -> str:
    if "answer" not in facts:
        return _("Skolekapasitet: {measured}", measured=measured)
    level, answer = facts["level"], facts["answer"]
    return _(
        "Skolekapasitet i {district} ({level}): {answer}",
        district=facts["district"],
        level=_(level),
        answer=_(answer),
    )


@indicator(
    title=N_("Skolekapasitet (0 tilstrekkelig, 1 vurderes, 2 ikke tilstrekkelig)"),
    unit="",
    most=2.0,
    basis=CAPACITY_MAP,
    facts={
        **_DISTRICT_FACTS,
        "answer": Fact(N_("svar"), words=True),
        "homes": Fact(N_("boliger i kretsen"), "boliger"),
        "lightest": Fact(N_("svar ved færrest elever (0–2)")),
        "darkest": Fact(N_("svar ved flest elever (0–2)")),
    },
    decimals=0,
    tell=_light_sentence,
    short=N_("Skolekapasitet"),
)
def school_light(school_cases: Data) -> Data:
    """The light of the district where the site stands worst; missing where it is not known."""
    cases = _worst(school_cases)
    return {
        "measured": _numbers(cases, lambda case: case.light[1]),
        "low": _numbers(cases, lambda case: case.light[0]),
        "high": _numbers(cases, lambda case: case.light[2]),
        **_named(cases),
        "answer": _column(cases, lambda case: ANSWERS[case.answer]),
        "homes": _numbers(cases, lambda case: case.homes[1]),
        "lightest": _numbers(cases, lambda case: case.light[0]),
        "darkest": _numbers(cases, lambda case: case.light[2]),
    }


room_at_school = criterion(
    "room_at_school",
    N_("Skolekapasitet"),
    Goal.GROWTH,
    gauge(school_light, ((ENOUGH, 1), (JUDGED, 0.5), (SHORT, 0)), bases.CURVE, (Kind.HOUSING,)),
    method=N_(
        "Boligene i området fordeles på skolekretsene etter areal. Elevene er boligene ganget med "
        "elever per bolig etter boligtype, uten den delen som elevprognosen alt har med. Kommunens "
        "skolekapasitetskart gjelder der det finnes; ellers er ledige elevplasser i prognosens "
        "verste "
        "år regnet mot elevene, med lavt, midtre og høyt tall. Kretsen og trinnet der det står "
        "dårligst til, avgjør. Kriteriet gir ikke poeng uten at en profil vekter det: en skole kan "
        "bygges."
    ),
    impact=NO_THEME,
    short=N_("Skoleplass"),
)
