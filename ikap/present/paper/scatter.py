"""Two goals against each other, one mark an alternative: where one costs the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ikap.assess.weighing import GREEN, YELLOW
from ikap.document import Alternative
from ikap.model import Goal
from ikap.present.paper import svg
from ikap.present.paper.furniture import INK
from ikap.present.paper.svg import UNITS
from ikap.text import _, number
from ikap.words import GOALS, GOALS_SHORT

WIDTH, HEIGHT = 84.0, 68.0  # mm
LEFT, RIGHT, TOP, FLOOR = 13.0, 81.0, 3.0, 57.0
LINE, SOFT, GROUND = "#dfe3e0", "#4c5a58", "#dcefe5"
MARKS = {"housing": "#14586b", "business_ab": "#8a5c00", "business_c": "#7b4f9e"}
MARK = 1.9  # mm


def scatter(entries: Sequence[Alternative], across: Goal, up: Goal) -> str:
    """The values 0–100 of two goals; round for housing, square for business."""
    body = [
        svg.path(_box(_x(GREEN), _y(1), _x(1), _y(GREEN)), fill=GROUND),
        *(_rule(value) for value in (0, YELLOW, GREEN, 1)),
    ]
    for value in (0, YELLOW, GREEN, 1):
        shown = number(100 * value, 0)
        for x, y in ((_x(value), FLOOR + 3.4), (LEFT - 3, _y(value) + 0.8)):
            body.append(svg.text(shown, x, y, 2.2, text_anchor="middle", fill=SOFT))
    middle = (LEFT + RIGHT) / 2
    body.append(svg.text(_axis(across), middle, HEIGHT - 2.6, 2.5, text_anchor="middle", fill=INK))
    turn = f'<g transform="translate(300 {round((TOP + FLOOR) / 2 * UNITS)}) rotate(-90)">'
    body.append(f"{turn}{svg.text(_axis(up), 0, 0, 2.5, text_anchor='middle', fill=INK)}</g>")
    body += [_mark(entry, across, up) for entry in placed(entries, across, up)]
    return svg.document(WIDTH, HEIGHT, body)


def placed(entries: Sequence[Alternative], across: Goal, up: Goal) -> list[Alternative]:
    """Those that have a value on both."""
    return [e for e in entries if all(_value(e, goal) is not None for goal in (across, up))]


def key(name: str) -> str:
    """The mark of a list, for a legend."""
    colour = MARKS[name]
    drawn = svg.points_path(np.array([[2.0, 2.0]]), MARK + 0.4)
    if name != "housing":
        drawn = _box(1.0, 1.0, 3.0, 3.0)
    return svg.document(4, 4, [svg.path(drawn, fill=colour)])


def said(entries: Sequence[Alternative], across: Goal, up: Goal) -> str:
    """The drawing in words: how many are where."""
    shown = placed(entries, across, up)
    both = sum(_value(e, across) >= GREEN and _value(e, up) >= GREEN for e in shown)
    apart = sum(
        (_value(e, across) >= GREEN) != (_value(e, up) >= GREEN)
        and min(_value(e, across), _value(e, up)) < YELLOW
        for e in shown
    )
    return _(
        "Punktdiagram, {across} mot {up}. Områder: {n}. Gode på begge mål: {both}. Gode på det "
        "ene og svake på det andre: {apart}.",
        n=len(shown),
        across=_(GOALS[across]).lower(),
        up=_(GOALS[up]).lower(),
        both=both,
        apart=apart,
    )


def _mark(entry: Alternative, across: Goal, up: Goal) -> str:
    x, y = _x(_value(entry, across)), _y(_value(entry, up))
    hollow = entry["status"] == "excluded"
    colour = MARKS[entry["list"]]
    drawn = svg.points_path(np.array([[x, y]]), MARK)
    if entry["kind"] != "housing":
        drawn = _box(x - MARK / 2, y - MARK / 2, x + MARK / 2, y + MARK / 2)
    style = {"fill": "#ffffff" if hollow else colour, "stroke": colour if hollow else "#ffffff"}
    return svg.path(drawn, stroke_width=28, fill_opacity=0.9, **style)


def _value(entry: Alternative, goal: Goal) -> Any:
    return entry["goals"][goal.value]["value"]


def _axis(goal: Goal) -> str:
    return _("{goal}, 0–100", goal=_(GOALS_SHORT[goal]))


def _rule(value: float) -> str:
    x, y = round(_x(value) * UNITS), round(_y(value) * UNITS)
    left, right = round(LEFT * UNITS), round(RIGHT * UNITS)
    top, floor = round(TOP * UNITS), round(FLOOR * UNITS)
    lines = f"M{left} {y}H{right}M{x} {top}V{floor}"
    return svg.path(lines, fill="none", stroke=LINE, stroke_width=18)


def _box(left: float, top: float, right: float, floor: float) -> str:
    a, b, c, d = (round(length * UNITS) for length in (left, top, right, floor))
    return f"M{a} {b}H{c}V{d}H{a}z"


def _x(value: float) -> float:
    return LEFT + value * (RIGHT - LEFT)


def _y(value: float) -> float:
    return FLOOR - value * (FLOOR - TOP)
