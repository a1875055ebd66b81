"""What a school has room for: its places, the forecast of pupils, the municipality's own map.

And how many pupils a dwelling gives. Low, best and high are bounds and no probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ikap.catalogue import ANY_TYPE, DWELLING_TYPES, SCHOOL_LEVELS, factors
from ikap.criteria.declaration import Data, shared
from ikap.criteria.need import BOUNDS

PRIMARY, LOWER = SCHOOL_LEVELS
ENOUGH, JUDGED, SHORT = 0.0, 1.0, 2.0  # the traffic light: green, yellow, red
CLOSE = 6  # decimals of dwellings; less is left by the arithmetic of shares alone
Span = tuple[float, float, float]  # of BOUNDS: low, best and high
Key = tuple[str, str]  # district and level
NOTHING_KNOWN: Span = (np.nan, np.nan, np.nan)


def pupils_in(homes: float, mix: Mapping[str, float], rates: Mapping[str, float]) -> float:
    """Pupils in dwellings of some types; a dwelling of no known type counts as any.

    `mix`: type → share of the dwellings. `rates`: type → pupils in a dwelling.

    >>> pupils_in(100, {"flat": 0.8, "row_house": 0.2}, {"flat": 0.1, "row_house": 0.25})
    13.0
    """
    known = mix or {ANY_TYPE: 1.0}
    return float(sum(homes * share * rates[kind] for kind, share in known.items()))


@dataclass(frozen=True)
class Room:
    """What a district's school has: places left before anything is built, by bound; its map class.

    `year` is the worst of the forecast's; `places` those of that year.
    """

    free: Span = NOTHING_KNOWN  # with the fewest, the likely and the most pupils
    year: int | None = None
    places: float = np.nan
    school_class: str | None = None


def light_of(room: Room, homes: Span, pupils: Span) -> tuple[Span, str]:
    """The light with the fewest pupils, as it is, and with the most; and the answer in a word.

    The municipality's map goes before the count. What it leaves to be judged may be either.

    >>> light_of(Room((10, 10, 10)), (100, 100, 100), (7, 13, 24))
    ((0.0, 1.0, 2.0), 'limited')
    >>> light_of(Room(school_class="red"), (5, 5, 5), (1, 1, 1))
    ((2.0, 2.0, 2.0), 'stopped')
    """
    if room.school_class is not None:
        lights, words = zip(*(_by_map(room.school_class, home) for home in homes), strict=True)
        if words[1] == "judged":
            return (ENOUGH, JUDGED, SHORT), "judged"
        return (min(lights), lights[1], max(lights)), words[1]
    if room.free[1] != room.free[1]:
        return NOTHING_KNOWN, "unknown"
    if room.free[2] - pupils[2] >= 0:
        return (ENOUGH, ENOUGH, ENOUGH), "enough"
    if room.free[0] - pupils[0] < 0:
        return (SHORT, SHORT, SHORT), "short"
    return (ENOUGH, JUDGED, SHORT), "limited"


def _by_map(school_class: str, homes: float) -> tuple[float, str]:
    """Trondheim's rule of its map of school capacity, for the new homes in the district."""
    table, count = factors("pupils"), round(homes, CLOSE)
    if school_class == "red":
        return (SHORT, "stopped") if count > table["stopped_units"].best else (ENOUGH, "few")
    if school_class == "blue" and count < table["judged_units"].best:
        return ENOUGH, "enough"
    return JUDGED, "judged"


# --- what the region says ------------------------------------------------------------------------


@shared
def pupil_rates(pupils_per_dwelling: Data = None) -> Data:
    """Pupils in a dwelling by level, bound and type: the region's own, else the tool's."""
    table = factors("pupils")
    older = table["older_share"].best
    rates: dict[tuple[str, str], dict[str, float]] = {}
    for level, part in ((PRIMARY, 1.0), (LOWER, older)):
        for bound in BOUNDS:
            rates[level, bound] = {
                kind: part * getattr(table[kind], bound) for kind in (*DWELLING_TYPES, ANY_TYPE)
            }
    if pupils_per_dwelling is not None:
        for row in pupils_per_dwelling.to_dict("records"):
            for bound in BOUNDS:
                own = row.get(bound)
                best = float(row["best"])
                value = best if own is None or own != own else float(own)
                rates[row["school_level"], bound][row["dwelling_type"]] = value
    return rates


@shared
def school_room(
    school_capacity: Data = None, school_pupils: Data = None, school_class: Data = None
) -> Data:
    """What each district's school has room for, by district and level (`Room`)."""
    places: dict[Key, dict[int, float]] = {}
    forecast: dict[Key, dict[int, dict[str, float]]] = {}
    classes: dict[Key, str] = {}
    if school_capacity is not None:
        for row in school_capacity.to_dict("records"):
            places.setdefault(_key(row), {})[int(row["year"])] = float(row["places"])
    if school_pupils is not None:
        for row in school_pupils.to_dict("records"):
            stated = row.get("scenario")
            scenario = stated if isinstance(stated, str) else "best"
            by_year = forecast.setdefault(_key(row), {}).setdefault(int(row["year"]), {})
            by_year[scenario] = float(row["pupils"])
    if school_class is not None:
        classes = {_key(row): row["school_class"] for row in school_class.to_dict("records")}
    return {
        key: _room(places.get(key, {}), forecast.get(key, {}), classes.get(key))
        for key in sorted({*places, *forecast, *classes})
    }


def _key(row: Mapping[str, Any]) -> Key:
    return str(row["district"]), str(row["school_level"])


def _room(
    places: Mapping[int, float],
    forecast: Mapping[int, Mapping[str, float]],
    school_class: str | None,
) -> Room:
    """The worst of the years that the forecast has and the places are known of."""
    rows = []
    for year, pupils in sorted(forecast.items()):
        known = [place for place in places if place <= year]
        best = pupils.get("best")
        if known and best is not None:
            held = places[max(known)]
            low, high = pupils.get("low", best), pupils.get("high", best)
            rows.append((held - best, year, held, (held - low, held - best, held - high)))
    if not rows:
        return Room(school_class=school_class)
    least, year, held, _free = min(rows)
    del least
    low, best, high = (min(row[3][i] for row in rows) for i in range(3))
    return Room((low, best, high), year, held, school_class)
