"""What Geonorge knows of a data set: its owner, its day, its terms, and what it is fit for.

Neither is needed to fetch the data: a register that does not answer is told, and the tables' own
words stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ikap.model import InputError, Problem
from ikap.sources.download.transport import fetch_json
from ikap.sources.official import service_address
from ikap.text import _

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NORWEGIAN_DAY = re.compile(r"^(\d{2})\.(\d{2})\.(\d{4})")
# The register's words for the contexts that the national analysis tells fitness for.
CONTEXTS = {
    "MunicipalLandUseElementPlan": "Kommuneplan",
    "ZoningPlan": "Reguleringsplan",
    "BuildingMatter": "Byggesak",
}


@dataclass(frozen=True)
class Metadata:
    """What the catalogue says of a data set; empty where it says nothing."""

    title: str = ""
    owner: str = ""
    updated: str = ""
    licence: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Fitness:
    """The data sets' fitness, by number and context: 0 to 5."""

    by_dataset: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def metadata(uuid: str) -> Metadata:
    """The catalogue's entry for a data set."""
    try:
        answer = fetch_json(service_address("metadata").format(uuid=uuid))
    except InputError as error:
        return Metadata(problems=error.problems)
    if not isinstance(answer, Mapping):
        return Metadata(problems=(_odd(),))
    owner = answer.get("ContactOwner")
    terms = answer.get("Constraints")
    return Metadata(
        title=str(answer.get("NorwegianTitle") or answer.get("Title") or ""),
        owner=str(owner.get("Organization") or "") if isinstance(owner, Mapping) else "",
        updated=iso_day(str(answer.get("DateUpdated") or "")),
        licence=str(terms.get("OtherConstraintsLinkText") or "")
        if isinstance(terms, Mapping)
        else "",
    )


def fitness() -> Fitness:
    """What every data set of the national map basis is fit for, by its owner's own word."""
    try:
        answer = fetch_json(service_address("fitness"))
    except InputError as error:
        return Fitness(problems=error.problems)
    items = answer.get("containeditems") if isinstance(answer, Mapping) else None
    if not isinstance(items, list):
        return Fitness(problems=(_odd(),))
    fitness: dict[str, dict[str, int]] = {}
    for item in items:
        if not isinstance(item, Mapping):
            continue
        number = str(item.get("MetadataUrl") or "").rstrip("/").rpartition("/")[2]
        words = item.get("Suitability")
        values = {
            ours: words[theirs]
            for theirs, ours in CONTEXTS.items()
            if isinstance(words, Mapping) and words.get(theirs) in range(6)
        }
        if number and values:
            fitness[number] = values
    return Fitness(fitness)


def iso_day(text: str) -> str:
    """The day of a moment, in any of the ways that it is written; empty where it is none.

    >>> iso_day("2025-10-23T00:00:00"), iso_day("03.10.2023"), iso_day("i fjor")
    ('2025-10-23', '2023-10-03', '')
    """
    if match := _DAY.search(text):
        return match[0]
    if match := _NORWEGIAN_DAY.match(text):
        return f"{match[3]}-{match[2]}-{match[1]}"
    return ""


def _odd() -> Problem:
    return Problem(service_address("metadata"), _("svaret fra tjenesten har ikke ventet innhold."))
