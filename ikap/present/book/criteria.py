"""The sheet Criteria: each criterion's value under its weight, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ikap.document import Alternative, Document
from ikap.model import Goal, Kind
from ikap.present.book.profile import (
    TITLES,
    WEIGHT,
    ProfileSheet,
    coloured,
    goal_order,
    light_pattern,
    list_word,
)
from ikap.present.book.sheets import Cell, Column, Sheet, Value, at, pattern, span
from ikap.text import _
from ikap.words import GOALS_SHORT, KINDS

LABELS = 4  # the columns before the first criterion


@dataclass(frozen=True)
class CriteriaSheet:
    """Where the values and the weights of the criteria stand, seen from the ranking."""

    keys: str  # the column of row numbers
    columns: Mapping[tuple[str, Goal], tuple[tuple[str, str], ...]]  # values and weight, by kind


def criteria_columns(document: Document) -> list[Column]:
    """A row number, the site, each criterion's value, and then what was measured."""
    order = [name for names in goal_order(document).values() for name in names]
    columns = [
        Column(_("Nr."), 5),
        Column(_("Id"), 9),
        Column(_("Navn"), 26),
        Column(_("Liste"), 14),
    ]
    columns += [Column(document["criteria"][name]["title"], 12) for name in order]
    for name in order:
        criterion = document["criteria"][name]
        measured = _("Målt: {criterion}", criterion=criterion["title"])
        columns.append(Column(measured, 13, printed=False))
        if len(criterion["gauges"]) > 1:
            decided = _("Avgjørende måling: {criterion}", criterion=criterion["title"])
            columns.append(Column(decided, 26, printed=False))
    return [*columns, Column(_("Merknader til kriteriene"), 50, wrap=True, printed=False)]


def write_criteria(sheet: Sheet, document: Document, profile: ProfileSheet) -> CriteriaSheet:
    """Each criterion's value 0–1 under its weights in the goal, and what was measured."""
    order = goal_order(document)
    names = [name for criteria in order.values() for name in criteria]
    column_of = {name: LABELS + i for i, name in enumerate(names)}
    kinds = list(document["profile"]["weights"])
    row_of = {kind: TITLES + 1 + i for i, kind in enumerate(kinds)}
    for goal, criteria in order.items():
        if criteria:
            sheet.put(TITLES, column_of[criteria[0]], Cell(_(GOALS_SHORT[goal]), bold=True))
    for kind in kinds:
        label = _("Vekt i målet, {kind}", kind=_(KINDS[Kind(kind)]).lower())
        sheet.put(row_of[kind], 2, Cell(label, bold=True))
        for name in names:
            if (kind, name) in profile.within:
                weight, cell = profile.within[kind, name]
                sheet.put(row_of[kind], column_of[name], Cell(weight, WEIGHT, cell))
    entries = document["alternatives"]
    sheet.rows([_criteria_row(i, e, names, document) for i, e in enumerate(entries, 1)])
    last = sheet.first + max(len(entries), 1) - 1
    coloured(sheet, (sheet.first, LABELS), (last, LABELS + len(names) - 1))
    return CriteriaSheet(
        keys=sheet.ref(span((sheet.first, 0), (last, 0))),
        columns={
            (kind, goal): tuple(
                (
                    sheet.ref(span((sheet.first, column_of[name]), (last, column_of[name]))),
                    sheet.ref(at(row_of[kind], column_of[name])),
                )
                for name in criteria
                if (kind, name) in profile.within
            )
            for goal, criteria in order.items()
            for kind in kinds
        },
    )


def _criteria_row(
    number: int, entry: Alternative, names: Sequence[str], document: Document
) -> list[Value | Cell]:
    cells: list[Value | Cell] = [number, entry["id"], entry["name"], list_word(entry)]
    pattern_ = light_pattern(words=False)
    measured: list[Value | Cell] = []
    for name in names:
        row = entry["criteria"].get(name)
        cells.append(None if row is None else Cell(row["value"], pattern_))
        gauges = document["criteria"][name]["gauges"]
        decides = next((g for g in gauges if row and g["indicator"] == row["indicator"]), None)
        if row is None or decides is None:
            measured.append(None)
        else:
            measured.append(Cell(row["measured"], pattern(decides["decimals"], decides["unit"])))
        if len(gauges) > 1:
            measured.append(None if decides is None else decides["title"])
    said = [
        f"{document['criteria'][name]['title']}: {remark}"
        for name in names
        if (row := entry["criteria"].get(name)) is not None
        for remark in row.get("remarks", [])
    ]
    return [*cells, *measured, "\n".join(said) or None]
