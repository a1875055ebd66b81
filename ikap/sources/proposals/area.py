"""The area that a row states for itself, against the one that is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ikap.sources import cells
from ikap.text import N_, _, number

TOLERANCE = 0.05  # of the drawn area, before a stated one is remarked on
_UNITS = (  # parts of a column's plain name → how many daa one of it is
    (("km2",), 1000.0),
    (("m2", "kvm", "kvadratmeter", "shapear", "shapest", "starea"), 0.001),
    (("daa", "dekar", "mal"), 1.0),
    (("hektar", "ha"), 10.0),
)
_UNKNOWN = (1.0, 0.001, 10.0)
_PER_UNIT = {
    **dict.fromkeys(("m2", "m²", "kvm"), 0.001),
    **dict.fromkeys(("daa", "da", "dekar", "mål"), 1.0),
    **dict.fromkeys(("ha", "hektar"), 10.0),
    **dict.fromkeys(("km2", "km²"), 1000.0),
}
_WITH_UNIT = re.compile(
    r"(?:ca\.?|cirka|~|≈)?\s*([\d\s.,'’]*\d)\s*([a-zæøå]+[2²]?)?\.?", re.IGNORECASE
)
# A column whose name says that it is the area of the site, in whatever words around: the unit, and
# that it is all of it. What is the area of something on it, as bruksareal, is not.
_HEADING = re.compile(
    r"(?:(?:total|brutto|omr(?:ade)?|planomrade|felt|oppgitt|beregnet|samlet)?areal(?:et)?|storrelse|area)"
    r"(?:i|ca|cai|ica|omtrent)?(m2|kvm|kvadratmeter|daa|da|dekar|mal|ha|hektar|km2)?(?:ca)?"
)
# The most of these on a daa: one for each square metre, and a hundred visits a day to it [P].
MOST_PER_DAA = {"dwellings": 1_000.0, "jobs": 1_000.0, "visits": 100_000.0}
_COUNTED = {"dwellings": N_("boliger"), "jobs": N_("arbeidsplasser"), "visits": N_("besøk")}


@dataclass(frozen=True)
class StatedArea:
    """A number that a row gives as its area, and the column that it stands in.

    `daa`: how many daa one of it is, where the cell itself says its unit. `or_else`: what the
    number is where a sign in it parts thousands.
    """

    value: float
    column: str
    daa: float | None = None
    or_else: float | None = None

    def in_daa(self) -> tuple[float, ...]:
        """What it may be in daa: in the unit of the column's name, else in each that is used.

        >>> StatedArea(57_600, "Areal_m2").in_daa(), StatedArea(5, "Areal").in_daa()
        ((57.6,), (5.0, 0.005, 50.0))
        """
        values = [value for value in (self.value, self.or_else) if value is not None]
        return tuple(value * daa for daa in self._per_unit() for value in values)

    def _per_unit(self) -> tuple[float, ...]:
        if self.daa is not None:
            return (self.daa,)
        bare = cells.plain(self.column)
        for parts, daa in _UNITS:
            if any(
                re.search(rf"{part}(?![a-z])" if part in _SHORT else part, bare) for part in parts
            ):
                return (daa,)
        return _UNKNOWN

    def against(self, drawn_daa: float) -> str:
        """What is remarked where no reading of it is near the drawn area; nothing where one is."""
        if any(abs(daa - drawn_daa) <= TOLERANCE * drawn_daa for daa in self.in_daa()):
            return ""
        return _(
            "arealet i «{column}» er {stated}, men den tegnede flaten er {drawn} daa. Flaten er "
            "brukt.",
            column=self.column,
            stated=number(self.value, 1),
            drawn=number(drawn_daa, 1),
        )


def stated_area(value: Any, column: str) -> StatedArea | None:
    """The area that a cell states; none where it says nothing that can be held up to the drawing.

    >>> stated_area("12 daa", "Areal"), stated_area("stort", "Areal")
    (StatedArea(value=12.0, column='Areal', daa=1.0, or_else=None), None)
    """
    said, unit = value, None
    if isinstance(value, str) and (match := _WITH_UNIT.fullmatch(value.strip())):
        said, unit = match[1], (match[2] or "").casefold()
    daa = _PER_UNIT.get(unit) if unit else None
    if unit and daa is None:
        return None
    try:
        area = cells.number(said)
        other = cells.number(re.sub(r"[.,]", "", said)) if cells.is_ambiguous(said) else None
    except ValueError:
        return None
    return StatedArea(area, column, daa, other) if area > 0 else None


def is_area_heading(column: str) -> bool:
    """Whether the name of a column says, in words around it, that it is the area of the site.

    >>> [is_area_heading(name) for name in ("Areal i m²", "Størrelse (dekar)", "Bruksareal (m2)")]
    [True, True, False]
    """
    return _HEADING.fullmatch(cells.plain(column)) is not None


def too_many(counts: Mapping[str, float], drawn_daa: float) -> list[tuple[str, str]]:
    """What is more than the drawn area can hold: reason and remedy of each."""
    return [
        (
            _(
                "{name} er {count} på {area} daa, mer enn {most} per daa.",
                name=_(title),
                count=number(counts[name], 0),
                area=number(drawn_daa, 1),
                most=number(MOST_PER_DAA[name], 0),
            ),
            _("Rett tallet, eller la feltet stå tomt."),
        )
        for name, title in _COUNTED.items()
        if counts[name] > MOST_PER_DAA[name] * drawn_daa
    ]


_SHORT = ("ha", "mal")  # ends of a name, not the beginnings of others
