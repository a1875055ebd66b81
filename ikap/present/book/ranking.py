"""The sheet Ranking: the goals, totals, classes and places that the values and weights give.

The arithmetic is that of ikap.assess.weighing and ranking, rounding and all, as formulas over the
values and the shares. The rows may be sorted: Ranking finds its row in Criteria by number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ikap.assess.weighing import DECIMALS, GREEN, YELLOW
from ikap.document import Alternative, Document
from ikap.model import Goal, Kind, Light, Status
from ikap.present.book.criteria import CriteriaSheet
from ikap.present.book.profile import (
    SHARE,
    TITLES,
    ProfileSheet,
    coloured,
    coloured_words,
    light_pattern,
    light_word,
    list_word,
)
from ikap.present.book.sheets import Cell, Column, Sheet, Value, at, pattern, quoted, span
from ikap.text import _
from ikap.words import GOALS, GOALS_SHORT, KINDS, LISTS, STATUSES

LIVE = 5_000  # sites; a place that looks at every other is too slow to recalculate beyond that
UNRANKED = 10**9

_HEAD = ("rank", "net_share", "id", "name", "list", "municipality", "status", "total")
_TAIL = (
    *("class", "rank_low", "rank_high", "score_low", "score_high", "group", "group_rank"),
    *("area", "net", "dwellings"),
    *("jobs", "business_class", "plan_status", "case", "note", "class_reason", "key", "found"),
)
_ORDER = (*_HEAD, *(goal.value for goal in GOALS), *_TAIL)
_AT = {name: number for number, name in enumerate(_ORDER)}


def ranking_columns() -> list[Column]:
    value = light_pattern(words=True)
    columns = {
        "rank": Column(_("Plassering"), 11, "0"),
        "net_share": Column(_("Netto, andel"), 8, "0 %"),
        "id": Column(_("Id"), 9),
        "name": Column(_("Navn"), 28),
        "list": Column(_("Liste"), 14),
        "municipality": Column(_("Kommune"), 15),
        "status": Column(_("Status"), 11),
        "total": Column(_("Samlet (hjelpetall for rangering)"), 14, value),
        "class": Column(_("Samlet klasse"), 15),
        "group": Column(_("Kommunegruppe"), 12),
        "group_rank": Column(_("Plassering i gruppen"), 11, "0"),
        "rank_low": Column(_("Plassering, best"), 11, "0"),
        "rank_high": Column(_("Plassering, dårligst"), 11, "0"),
        "score_low": Column(_("Samlet, lavest"), 8, "0.00"),
        "score_high": Column(_("Samlet, høyest"), 8, "0.00"),
        "area": Column(_("Brutto, daa"), 9, pattern(1)),
        "net": Column(_("Netto, daa"), 9, pattern(1)),
        "dwellings": Column(_("Boliger"), 16, pattern(0)),
        "jobs": Column(_("Arbeidsplasser"), 14, pattern(0)),
        "business_class": Column(_("Virksomhetsklasse"), 12),
        "plan_status": Column(_("Planstatus"), 12),
        "case": Column(_("Sak"), 12),
        "note": Column(_("Merknad i innspillet"), 40, wrap=True),
        "class_reason": Column(_("Om klassen"), 40, wrap=True),
        "key": Column(_("Nr."), 5),
        "found": Column(_("Rad i arket Kriterier"), 8),
    } | {goal.value: Column(_(GOALS_SHORT[goal]), 14, value) for goal in GOALS}
    last = _AT["class"]
    return [replace(columns[name], printed=_AT[name] <= last) for name in _ORDER]


def write_ranking(
    sheet: Sheet, document: Document, profile: ProfileSheet, criteria: CriteriaSheet
) -> None:
    """Goals, total, class and place of each site, in the order of the lists and places."""
    note = _(
        "Vektene er endret i arket Profil. Sorter lista på nytt etter plassering. Begrunnelser "
        "og intervaller gjelder vektene i beregningen."
    )
    sheet.put(TITLES, 0, Cell("", formula=f'IF({profile.changed},{quoted(note)},"")', bold=True))
    kinds = list(document["profile"]["weights"])
    row_of = {kind: TITLES + 1 + i for i, kind in enumerate(kinds)}
    for kind in kinds:
        label = _("Andel av samlet poengsum, {kind}", kind=_(KINDS[Kind(kind)]).lower())
        sheet.put(row_of[kind], _AT["name"], Cell(label, bold=True))
        for goal in GOALS:
            share = profile.values[kind, goal.value]
            cell = Cell(share, SHARE, profile.shares[kind, goal.value])
            sheet.put(row_of[kind], _AT[goal.value], cell)
    keys = {entry["id"]: number for number, entry in enumerate(document["alternatives"], 1)}
    entries = sorted(document["alternatives"], key=_place)
    last = sheet.first + max(len(entries), 1) - 1
    live = len(entries) <= LIVE
    rows = []
    for row, entry in enumerate(entries, sheet.first):
        formulas = _Formulas(sheet.first, row, last, row_of, entry, document, profile, criteria)
        cells = _ranking_row(entry, keys[entry["id"]], formulas if live else None)
        rows.append([cells[name] for name in _ORDER])
    sheet.rows(rows)
    goals = (_AT[name] for name in ("total", *(goal.value for goal in GOALS)))
    for column in goals:
        coloured(sheet, (sheet.first, column), (last, column))
    coloured_words(sheet, (sheet.first, _AT["class"]), (last, _AT["class"]))


def _place(entry: Alternative) -> tuple[int, int, str]:
    rank = entry["rank"]
    return list(LISTS).index(entry["list"]), UNRANKED if rank is None else rank, entry["id"]


def net_share(entry: Alternative) -> float:
    """What is left of the gross area: a place says little of a site that is mostly deducted."""
    gross = entry["area_daa"]
    return float(entry["net_area_daa"] or 0.0) / gross if gross else 0.0


def _ranking_row(
    entry: Alternative, key: int, formulas: _Formulas | None
) -> dict[str, Value | Cell]:
    ranks = entry["rank_interval"] or (None, None)
    scores = entry["score_interval"] or (None, None)
    word = _("utledet")
    derived = pattern(0) + f'" ({word})"' if "dwellings" in entry["derived"] else ""
    now: dict[str, Value] = {
        "rank": entry["rank"],
        "group_rank": entry["group_rank"],
        "total": entry["score"],
        "class": _class_word(entry),
        "rank_low": ranks[0],
        "rank_high": ranks[1],
        "score_low": scores[0],
        "score_high": scores[1],
        "class_reason": None if _in_conflict(entry) else entry["class_reason"],
        **{goal.value: entry["goals"][goal.value]["value"] for goal in GOALS},
    }
    cells: dict[str, Value | Cell] = {
        "net_share": net_share(entry),
        "id": entry["id"],
        "name": entry["name"],
        "list": list_word(entry),
        "group": entry["group"],
        "municipality": entry["municipality"]["name"],
        "status": _(STATUSES[Status(entry["status"])]),
        "area": entry["area_daa"],
        "net": entry["net_area_daa"],
        "dwellings": Cell(entry["dwellings"], derived),
        "jobs": entry["jobs"],
        "business_class": entry["business_class"],
        "plan_status": entry["plan_status"],
        "case": entry["case"],
        "note": entry.get("note"),
        "key": key,
        "found": None if formulas is None else Cell(key, "0", formulas.found()),
    }
    if formulas is None:
        return now | cells
    return {name: Cell(v, formula=formulas.of(name, v)) for name, v in now.items()} | cells


def _in_conflict(entry: Alternative) -> bool:
    """Whether too little is left to build on: such a site has no place and no class."""
    return entry["status"] == Status.EXCLUDED


def _class_word(entry: Alternative) -> str:
    return "–" if _in_conflict(entry) else light_word(entry["class"])


@dataclass(frozen=True)
class _Formulas:
    """The formulas of one row of the ranking."""

    first: int
    row: int
    last: int
    row_of: Mapping[str, int]  # kind → the row of the goals' shares
    entry: Alternative
    document: Document
    profile: ProfileSheet
    criteria: CriteriaSheet

    def of(self, name: str, now: Value) -> str:
        if name == "rank":
            return self.rank()
        if name == "group_rank":
            return self.rank(within="group") if self.entry["group"] else ""
        if name == "total":
            return self.total()
        if name == "class":
            return "" if _in_conflict(self.entry) else self.light()
        if name in list(Goal):
            return self.goal(Goal(name))
        return self.unless_changed(now)

    def found(self) -> str:
        return f"MATCH({self._cell('key')},{self.criteria.keys},0)"

    def goal(self, goal: Goal) -> str:
        """Its criteria's values by their weights in it; empty when one that counts is missing."""
        columns = self.criteria.columns.get((self.entry["kind"], goal), ())
        if not columns:
            return ""
        cell = self._cell("found")
        pairs = [(f"INDEX({values},{cell})", weight) for values, weight in columns]
        whole = "+".join(weight for _value, weight in pairs)
        missing = ",".join(f'AND({weight}>0,{value}="")' for value, weight in pairs)
        mean = "+".join(f"{value}*{weight}" for value, weight in pairs)
        return f'IF(({whole})=0,"",IF(OR({missing}),"",ROUND(({mean})/({whole}),{DECIMALS})))'

    def total(self) -> str:
        """The goals by their shares; empty when one that counts is missing."""
        kind = self.entry["kind"]
        if kind not in self.row_of:
            return ""
        start, end = _AT[next(iter(GOALS)).value], _AT[list(GOALS)[-1].value]
        weights = span((self.row_of[kind], start), (self.row_of[kind], end))
        missing = f'SUMPRODUCT(({weights}>0)*({self._goals()}=""))'
        mean = f"SUMPRODUCT({self._goals()},{weights})/SUM({weights})"
        return f'IF(SUM({weights})=0,"",IF({missing}>0,"",ROUND({mean},{DECIMALS})))'

    def rank(self, within: str = "") -> str:
        """The place among the measured of the list that are not excluded; equals share it.

        `within`: a column whose value they have in common.
        """
        if _in_conflict(self.entry):
            return ""
        total, excluded = self._cell("total"), quoted("<>" + _(STATUSES[Status.EXCLUDED]))
        group = f"{self._column(within)},{self._cell(within)}," if within else ""
        better = (
            f"COUNTIFS({self._column('list')},{self._cell('list')},{group}"
            f'{self._column("status")},{excluded},{self._column("total")},">"&{total})'
        )
        return f'IF(ISNUMBER({total}),1+{better},"")'

    def light(self) -> str:
        """The class of the whole, as ikap.assess.ranking has it."""
        green, yellow, red = (
            quoted(light_word(light)) for light in (Light.GREEN, Light.YELLOW, Light.RED)
        )
        total = self._cell("total")
        reds = f'COUNTIF({self._goals()},"<"&{YELLOW})'
        stiff = "".join(
            f'COUNTIF({self._cell(goal)},"<"&{YELLOW})>0,'
            for goal in self.document["profile"]["not_compensable"]
        )
        limits = self.document["constraints"]
        capped = any(
            name in limits and limits[name]["caps_class"] and row["answer"] == "yes"
            for name, row in self.entry["constraints"].items()
        )
        middling = f"OR({total}<{GREEN},{reds}>0{',TRUE' if capped else ''})"
        whole = f"IF(OR({stiff}{reds}>1,{total}<{YELLOW}),{red},IF({middling},{yellow},{green}))"
        unknown = light_word(self.entry["class"] if self.entry["score"] is None else None)
        rest = f"IF({self.profile.changed},{quoted(light_word(None))},{quoted(unknown)})"
        return f"IF(ISNUMBER({total}),{whole},{rest})"

    def unless_changed(self, now: Value) -> str:
        """What holds for the run's weights alone, and is gone when they are changed."""
        if now is None:
            return ""
        shown = quoted(now) if isinstance(now, str) else repr(now)
        return f'IF({self.profile.changed},"",{shown})'

    def _cell(self, name: str) -> str:
        return at(self.row, _AT[name], row_fixed=False)

    def _column(self, name: str) -> str:
        return span((self.first, _AT[name]), (self.last, _AT[name]))

    def _goals(self) -> str:
        names = [goal.value for goal in GOALS]
        return f"{self._cell(names[0])}:{self._cell(names[-1])}"
