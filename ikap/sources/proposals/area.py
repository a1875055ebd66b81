"""The area that a row states for itself, against the one that is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ikap.sources import cells
from ikap.text import _, number

TOLERANCE = 0.05  # of the drawn area, before a stated one is remarked on
_UNITS = (  # parts of a column's plain name → how many daa one of it is
    (("m2", "kvm", "kvadratmeter", "shapear", "shapest", "starea"), 0.001),
    (("daa", "dekar", "mal"), 1.0),
    (("hektar", "ha"), 10.0),
)
_UNKNOWN = (1.0, 0.001, 10.0)


@dataclass(frozen=True)
class StatedArea:
    """A number that a row gives as its area, and the column that it stands in."""

    value: float
    column: str

    def in_daa(self) -> tuple[float, ...]:
        """What it may be in daa: in the unit of the column's name, else in each that is used.

        >>> StatedArea(57_600, "Areal_m2").in_daa(), StatedArea(5, "Areal").in_daa()
        ((57.6,), (5.0, 0.005, 50.0))
        """
        bare = cells.plain(self.column)
        for parts, daa in _UNITS:
            if any(
                re.search(rf"{part}(?![a-z])" if part in _SHORT else part, bare) for part in parts
            ):
                return (self.value * daa,)
        return tuple(self.value * daa for daa in _UNKNOWN)

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


_SHORT = ("ha", "mal")  # ends of a name, not the beginnings of others
