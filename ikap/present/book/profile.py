"""The sheet Profile: weights as cells to change, and the shares of the total that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ikap.assess.weighing import GREEN, YELLOW
from ikap.document import Alternative, Document
from ikap.model import Goal, Kind, Light
from ikap.present.book.sheets import INPUT, Cell, Column, Sheet, Value, at, span
from ikap.text import _
from ikap.words import GOALS, KINDS, LIGHT_SYMBOLS, LIGHTS, LISTS, NOT_ASSESSED, goal_title

Row = Sequence[Value | Cell]

WEIGHT = "0.###"
SHARE = "0.0 %"
FILLS = {Light.GREEN: "#d5efdd", Light.YELLOW: "#fff3c4", Light.RED: "#fbd5d1"}
CLASS_FILLS = {LIGHT_SYMBOLS[light]: fill for light, fill in FILLS.items()}
TITLES = 4  # lines above what a sheet has of its own
CHANGED = (TITLES, 1)  # where Profile counts the weights that were changed


def goal_order(document: Document) -> dict[Goal, list[str]]:
    """The ids of the criteria by goal, in the order of the goals."""
    return {
        goal: [name for name, c in document["criteria"].items() if c["goal"] == goal.value]
        for goal in GOALS
    }


def list_word(entry: Alternative) -> str:
    """The list that an alternative is ranked in, in words."""
    name = entry["list"]
    return _(LISTS[name])


def light_word(light: str | None) -> str:
    """A class as symbol and word: never colour alone."""
    if light is None:
        return f"– {_(NOT_ASSESSED)}"
    return f"{LIGHT_SYMBOLS[Light(light)]} {_(LIGHTS[Light(light)])}"


def light_pattern(*, words: bool) -> str:
    """A number pattern that puts the class's symbol before a value 0–1, and follows the value."""
    green, yellow, red = (
        f'"{light_word(light.value)} "0.00' if words else f'"{LIGHT_SYMBOLS[light]} "0.00'
        for light in (Light.GREEN, Light.YELLOW, Light.RED)
    )
    return f"[>={GREEN}]{green};[>={YELLOW}]{yellow};{red}"


def coloured(sheet: Sheet, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Colour the values 0–1 of a range by class; what is no number stays as it is."""
    cell = at(*first, row_fixed=False, column_fixed=False)
    for light, test in (
        (Light.GREEN, f"{cell}>={GREEN}"),
        (Light.YELLOW, f"AND({cell}>={YELLOW},{cell}<{GREEN})"),
        (Light.RED, f"{cell}<{YELLOW}"),
    ):
        style = sheet.book.workbook.add_format({"bg_color": FILLS[light]})
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{test})", "format": style}
        sheet.page.conditional_format(*first, *last, rule)


def coloured_words(
    sheet: Sheet,
    first: tuple[int, int],
    last: tuple[int, int],
    fills: Mapping[str, str] = CLASS_FILLS,
) -> None:
    """Colour a range of words by the symbol that they start with."""
    cell = at(*first, row_fixed=False, column_fixed=False)
    for symbol, fill in fills.items():
        style = sheet.book.workbook.add_format({"bg_color": fill})
        rule = {"type": "formula", "criteria": f'=LEFT({cell},1)="{symbol}"', "format": style}
        sheet.page.conditional_format(*first, *last, rule)


# --- profile -----------------------------------------------------------------------------------


def profile_columns(document: Document) -> list[Column]:
    columns = [Column(_("Mål"), 34), Column(_("Kriterium"), 34)]
    for kind in document["profile"]["weights"]:
        word = _(KINDS[Kind(kind)])
        columns += [
            Column(_("Vekt, {kind}", kind=word.lower()), 13, WEIGHT),
            Column(_("Vekt i beregningen, {kind}", kind=word.lower()), 13, WEIGHT),
            Column(_("Andel av samlet poengsum, {kind}", kind=word.lower()), 13, SHARE),
        ]
    return [*columns, Column(_("Merknad"), 44, wrap=True)]


@dataclass(frozen=True)
class ProfileSheet:
    """The profile's sheet once written: where the shares of the total stand."""

    shares: Mapping[tuple[str, str], str]  # (kind, goal or criterion) → the cell, seen from afar
    values: Mapping[tuple[str, str], float]
    within: Mapping[tuple[str, str], tuple[float, str]]  # a criterion's weight in its goal, cell
    changed: str  # a test that is true when a weight is not the run's

    def has(self, kind: str, name: str) -> bool:
        """Whether a goal or criterion is weighted for a kind."""
        return (kind, name) in self.shares


def write_profile(sheet: Sheet, document: Document) -> ProfileSheet:
    """Write the weights as cells to change, and the shares that follow from them."""
    order = goal_order(document)
    names = [name for goal, criteria in order.items() for name in (goal.value, *criteria)]
    row_of = {name: sheet.first + i for i, name in enumerate(names)}
    kinds = list(document["profile"]["weights"])
    shares: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], float] = {}
    within: dict[tuple[str, str], tuple[float, str]] = {}
    cells: dict[str, list[Value | Cell]] = {}
    for goal, criteria in order.items():
        cells[goal.value] = [Cell(goal_title(goal), bold=True), None]
        cells |= {name: [None, document["criteria"][name]["title"]] for name in criteria}
    for number, kind in enumerate(kinds):
        column = 2 + 3 * number
        part = _KindWeights(document, kind, row_of, column)
        for name in names:
            cells[name] += part.cells(name)
            if name in part.weights:
                shares[kind, name] = sheet.ref(at(row_of[name], column + 2))
                values[kind, name] = part.share(name)
            if name in part.taking_part.get(part.goal_of.get(name, ""), ()):
                within[kind, name] = part.weights[name], sheet.ref(at(row_of[name], column))
        _only_weights(sheet, (sheet.first, column), (sheet.first + len(names) - 1, column))
    for name in names:
        cells[name].append(_set_aside(name, document))
    last = sheet.first + len(names) - 1
    differ = "+".join(
        f"SUMPRODUCT(({span((sheet.first, c), (last, c))}"
        f"<>{span((sheet.first, c + 1), (last, c + 1))})*1)"
        for c in range(2, 2 + 3 * len(kinds), 3)
    )
    sheet.put(CHANGED[0], 0, Cell(_("Antall endrede vekter:"), bold=True))
    sheet.put(*CHANGED, Cell(0, "0", differ, bold=True))
    sheet.rows([cells[name] for name in names])
    return ProfileSheet(shares, values, within, f"{sheet.ref(at(*CHANGED))}>0")


def _only_weights(sheet: Sheet, first: tuple[int, int], last: tuple[int, int]) -> None:
    rule = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": _("Vekt"),
        "error_message": _("En vekt må være 0 eller høyere."),
    }
    sheet.page.data_validation(*first, *last, rule)


def _set_aside(name: str, document: Document) -> str | None:
    kinds = [_(KINDS[Kind(k)]) for k, names in document["set_aside"].items() if name in names]
    if not kinds:
        return None
    return _(
        "Ikke med i beregningen, fordi regionen mangler kartlaget: {kinds}.",
        kinds=", ".join(kinds).lower(),
    )


class _KindWeights:
    """The weights of one kind of site, and the formulas of their shares of the total."""

    def __init__(
        self, document: Document, kind: str, row_of: Mapping[str, int], column: int
    ) -> None:
        given = document["profile"]["weights"][kind]
        mine = {
            name: criterion["goal"]
            for name, criterion in document["criteria"].items()
            if any(kind in gauge["kinds"] for gauge in criterion["gauges"])
        }
        self.goal_of = {goal.value: goal.value for goal in GOALS} | mine
        self.weights = {goal.value: given["goals"].get(goal.value, 0.0) for goal in GOALS}
        self.weights |= {name: given["criteria"].get(name, 0.0) for name in mine}
        self.taking_part: dict[str, list[str]] = {goal.value: [] for goal in GOALS}
        for name, goal in mine.items():
            if name not in document["set_aside"][kind]:
                self.taking_part[goal].append(name)
        self.row_of, self.column = row_of, column

    def cells(self, name: str) -> list[Value | Cell]:
        """The weight to change, the run's own, and the share; empty where the kind has none."""
        if name not in self.weights:
            return [None, None, None]
        weight, bold = self.weights[name], name in self.taking_part
        return [
            Cell(weight, WEIGHT, fill=INPUT, bold=bold),
            Cell(weight, WEIGHT),
            Cell(self.share(name), SHARE, self.formula(name), bold=bold),
        ]

    def share(self, name: str) -> float:
        """The share of the total, as ikap.assess.weighing has it."""
        goal = self.goal_of[name]
        inside = self._inside(goal)
        total = sum(self.weights[g] for g in self.taking_part if self._inside(g) > 0)
        part = self.weights[goal] / total if total > 0 and inside > 0 else 0.0
        if name == goal or not part:
            return part
        return part * self.weights[name] / inside if name in self.taking_part[goal] else 0.0

    def formula(self, name: str) -> str:
        """The share as a formula; none for a criterion that is set aside."""
        goal = self.goal_of[name]
        inside = self._inside_cells(goal)
        if name == goal:
            parts = (f"IF({self._inside_cells(g)}>0,{self._cell(g)},0)" for g in self.taking_part)
            total = f"({'+'.join(parts)})"
            return f"IF(AND({total}>0,{inside}>0),{self._cell(goal)}/{total},0)"
        if name not in self.taking_part[goal]:
            return ""
        part = at(self.row_of[goal], self.column + 2)
        return f"IF({inside}>0,{part}*{self._cell(name)}/{inside},0)"

    def _inside(self, goal: str) -> float:
        return float(sum(self.weights[name] for name in self.taking_part[goal]))

    def _inside_cells(self, goal: str) -> str:
        return "(" + ("+".join(map(self._cell, self.taking_part[goal])) or "0") + ")"

    def _cell(self, name: str) -> str:
        return at(self.row_of[name], self.column)
