"""What a GIS layer holds of each site: the columns with their titles, code lists and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ikap.document import Alternative, Document
from ikap.model import Goal, Kind, Light, Status
from ikap.present.gis.geopackage import ColumnTitle
from ikap.text import _
from ikap.words import GOALS, GOALS_SHORT, KINDS, LIGHTS, LISTS, STATUSES

Row = dict[str, Any]

WHOLE = ("dwellings", "jobs", "rank", "group_rank")  # whole numbers where all are


@dataclass(frozen=True)
class Attribute(ColumnTitle):
    """A column of the layer."""

    is_text: bool = False


def columns(document: Document) -> dict[str, Attribute]:
    """The columns in their order, by name. No two have the same title."""
    result = _of_site() | _of_goals() | _of_criteria(document) | _of_words()
    titles: set[str] = set()
    unique: dict[str, Attribute] = {}
    for name, column in result.items():
        title = column.title if column.title not in titles else f"{column.title} ({name})"
        titles.add(title)
        unique[name] = Attribute(title, column.description, column.codes, column.is_text)
    return unique


def _of_site() -> dict[str, Attribute]:
    return {
        "id": Attribute(_("Id"), is_text=True),
        "proposal": Attribute(_("Innspill"), is_text=True),
        "name": Attribute(_("Navn"), is_text=True),
        "kind": Attribute(_("Bolig eller næring"), codes="ikap_kind", is_text=True),
        "list": Attribute(_("Liste"), codes="ikap_list", is_text=True),
        "municipality": Attribute(_("Kommune"), is_text=True),
        "area_daa": Attribute(_("Brutto, daa")),
        "net_area_daa": Attribute(_("Netto, daa")),
        "dwellings": Attribute(_("Boliger")),
        "jobs": Attribute(_("Arbeidsplasser")),
        "note": Attribute(_("Merknad i innspillet (ikke vurdert)"), is_text=True),
        "status": Attribute(_("Status"), codes="ikap_status", is_text=True),
        "complete": Attribute(_("Fullstendig målt")),
        "rank": Attribute(_("Plassering")),
        "group": Attribute(_("Kommunegruppe"), is_text=True),
        "group_rank": Attribute(_("Plassering i gruppen")),
        "score": Attribute(_("Samlet (hjelpetall for rangering)")),
        "class": Attribute(_("Samlet klasse"), codes="ikap_class", is_text=True),
        "class_reason": Attribute(_("Om klassen"), is_text=True),
    }


def _of_goals() -> dict[str, Attribute]:
    result = {}
    for goal in GOALS:
        name, whole = _(GOALS_SHORT[goal]), _(GOALS[goal])
        result[goal.value] = Attribute(_("Mål: {goal} (0–1)", goal=name), whole)
        title = _("Mål: {goal}, klasse", goal=name)
        result[f"{goal.value}_class"] = Attribute(title, whole, "ikap_class", is_text=True)
    return result


def _of_criteria(document: Document) -> dict[str, Attribute]:
    """What was measured, with its unit, and its value 0–1; by whose definition."""
    result = {}
    for name, criterion in document["criteria"].items():
        units = {gauge["unit"] for gauge in criterion["gauges"]}
        title = _("Målt: {criterion}", criterion=criterion["title"])
        unit = f", {units.pop()}" if len(units) == 1 and units != {""} else ""
        gauges = "; ".join(dict.fromkeys(g["title"] for g in criterion["gauges"]))
        words = "; ".join(dict.fromkeys(g["definition"]["title"] for g in criterion["gauges"]))
        curve = "; ".join(dict.fromkeys(g["basis"]["title"] for g in criterion["gauges"]))
        result[f"{name}_measured"] = Attribute(f"{title}{unit}", f"{gauges}. {words}")
        result[name] = Attribute(_("{criterion} (0–1)", criterion=criterion["title"]), curve)
    return result


def _of_words() -> dict[str, Attribute]:
    return {
        "reasons": Attribute(_("Begrunnelse"), is_text=True),
        "synthetic_layers": Attribute(_("Oppdiktede kartlag"), is_text=True),
    }


def codes() -> dict[str, dict[str, str]]:
    """Code lists by name: code → word."""
    return {
        "ikap_kind": {kind.value: _(KINDS[kind]) for kind in Kind},
        "ikap_list": {name: _(word) for name, word in LISTS.items()},
        "ikap_status": {status.value: _(STATUSES[status]) for status in Status},
        "ikap_class": {light.value: _(LIGHTS[light]) for light in Light},
    }


def row(entry: Alternative, document: Document) -> Row:
    """What the run says of one site, by column."""
    plain = (name for name in _of_site() if name != "municipality")
    whole: Mapping[str, Any] = entry
    values = {name: whole.get(name) for name in plain}
    values["municipality"] = entry["municipality"]["name"]
    for goal in Goal:
        part = entry["goals"][goal.value]
        values |= {goal.value: part["value"], f"{goal.value}_class": part["class"]}
    for name in document["criteria"]:
        row = entry["criteria"].get(name)
        values |= {f"{name}_measured": row and row["measured"], name: row and row["value"]}
    lists: Mapping[str, Any] = entry["reasons"]
    values["reasons"] = "\n".join(
        sentence
        for key in (
            *("status", "for", "against", "tradeoffs", "missing", "unremarked", "supply", "advice"),
        )
        for sentence in lists.get(key, [])
    )
    values["synthetic_layers"] = ", ".join(document["region"]["synthetic"])
    return values
