"""Room at school for a set of sites: a row a district, for records, pages and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ikap.document import SchoolEntry, as_number
from ikap.model import SchoolSum
from ikap.text import N_, _

LIGHTS = {0.0: "●", 1.0: "▲", 2.0: "■"}  # as classes are marked
CLASSES = {"blue": N_("blå"), "yellow": N_("gul"), "red": N_("rød")}


def school_entries(sums: Iterable[SchoolSum]) -> list[SchoolEntry]:
    """The districts of a set as they stand in a document; places left by low, best, high pupils."""
    return [
        {
            "district": entry.district,
            "level": entry.level,
            "level_title": _(entry.level_title),
            "school": entry.school,
            "sites": list(entry.sites),
            "homes": as_number(entry.homes),
            "pupils": [as_number(n) for n in entry.pupils],
            "free": as_number(entry.free),
            "year": entry.year,
            "left": [as_number(n) for n in entry.left],
            "map": entry.by_map,
            "light": as_number(entry.light),
            "answer": _(entry.answer_title),
        }
        for entry in sums
    ]


def heads() -> list[tuple[str, int | None]]:
    """The columns by title, and how many decimals their numbers have; None for text."""
    return [
        (_("Skolekrets"), None),
        (_("Trinn"), None),
        (_("Områder"), None),
        (_("Boliger"), 0),
        (_("Elever"), 0),
        (_("Elever, lavt"), 0),
        (_("Elever, høyt"), 0),
        (_("Ledige elevplasser før"), 0),
        (_("Igjen"), 0),
        (_("Igjen, lavt elevtall"), 0),
        (_("Igjen, høyt elevtall"), 0),
        (_("Verste år"), None),
        (_("Kommunens kart"), None),
        (_("Skolekapasitet"), None),
    ]


def school_rows(entries: Iterable[SchoolEntry]) -> Iterator[list[Any]]:
    """A row a district, in the order of `heads`."""
    for entry in entries:
        pupils: Sequence[float | None] = entry["pupils"]
        left: Sequence[float | None] = entry["left"]
        coloured = None if entry["map"] is None else CLASSES.get(entry["map"])
        mark = "○" if entry["light"] is None else LIGHTS.get(entry["light"], "○")
        yield [
            entry["district"],
            entry["level_title"],
            ", ".join(entry["sites"]),
            entry["homes"],
            pupils[1],
            pupils[0],
            pupils[2],
            entry["free"],
            left[1],
            left[0],
            left[2],
            None if entry["year"] is None else str(entry["year"]),
            _(coloured) if coloured else None,
            f"{mark} {entry['answer']}",
        ]


def schools_note() -> str:
    """What the sums are, and what they are not."""
    return _(
        "Elevene fra alle områdene i kretsen lagt sammen, mot ledige elevplasser i prognosens "
        "verste "
        "år. Overlappende områder teller hver for seg. Det som mangler, kan bygges: tallene er til "
        "orientering og sier ikke at det ikke kan bygges."
    )
