"""A value function drawn small, with the alternative's point on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ikap.document import CriterionResult, GaugeEntry
from ikap.present.paper import svg
from ikap.present.paper.furniture import INK
from ikap.present.paper.svg import UNITS
from ikap.text import SHARE, _, number, percent, quantity
from ikap.words import counted_points

WIDTH, HEIGHT = 34.0, 9.0  # mm
LEFT, RIGHT, TOP, FLOOR = 0.8, 33.2, 0.8, 6.6
THIRDS = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class Reading:
    """A point on a curve: what was measured, its value 0..1, and the interval of the former."""

    measured: float | None
    value: float | None
    low: float | None = None
    high: float | None = None


def reading(row: CriterionResult | None) -> Reading | None:
    """The point that a criterion gave a site."""
    if row is None:
        return None
    return Reading(row["measured"], row["value"], row["low"], row["high"])


def curve(gauge: GaugeEntry, point: Reading | None = None) -> str:
    """The curve of a gauge; the measured point and its interval where `point` has them."""
    points = gauge.get("curve")
    if not points:
        return _steps(gauge, point)
    xs, vs = (np.array(side, dtype=float) for side in zip(*points, strict=True))
    first, last = xs[0], xs[-1]

    def x(measured: float) -> float:
        share = (min(max(measured, first), last) - first) / (last - first)
        return float(LEFT + share * (RIGHT - LEFT))

    body = [_rule(y(third), "#c9d0cd") for third in THIRDS] + [_rule(FLOOR, "#75817e")]
    if point and point.low is not None and point.high is not None and point.low != point.high:
        low, high = x(point.low), x(point.high)
        wide = max(high - low, 0.4)
        body.append(svg.path(_rect(low, TOP, wide, FLOOR - TOP), fill="#14586b", fill_opacity=0.18))
    line = "M" + "L".join(f"{_u(x(a))} {_u(y(v))}" for a, v in zip(xs, vs, strict=True))
    body.append(svg.path(line, fill="none", stroke="#14586b", stroke_width=38))
    if point and point.measured is not None and point.value is not None:
        here = x(point.measured)
        at = y(float(np.interp(point.measured, xs, vs)))
        drop = f"M{_u(here)} {_u(at)}V{_u(FLOOR)}"
        body.append(svg.path(drop, fill="none", stroke=INK, stroke_width=14))
        dot = svg.points_path(np.array([[here, at]]), 1.7)
        body.append(svg.path(dot, fill=INK, stroke="#ffffff", stroke_width=20))
    for place, anchor, value in ((LEFT, "start", first), (RIGHT, "end", last)):
        said = _end(value, gauge["unit"])
        body.append(svg.text(said, place, HEIGHT - 0.3, 1.9, text_anchor=anchor, fill="#4c5a58"))
    return svg.document(WIDTH, HEIGHT, body)


def said(gauge: GaugeEntry, point: Reading | None) -> str:
    """What the curve shows, in words."""
    if point is None or point.measured is None or point.value is None:
        return _("{indicator}: mangler grunnlag", indicator=gauge["title"])
    return _(
        "{indicator}: {measured} gir {points}",
        indicator=gauge["title"],
        measured=quantity(point.measured, gauge["unit"], gauge["decimals"]),
        points=counted_points(100 * point.value),
    )


def points_said(gauge: GaugeEntry) -> str:
    """The anchors of a value function in words: «6 km gir 100, 12 km gir 80»."""
    points = gauge.get("curve") or [[float(key), v] for key, v in gauge["table"].items()]
    return ", ".join(
        _("{measured} gir {value}", measured=_end(x, gauge["unit"]), value=number(100 * v, 0))
        for x, v in points
    )


def _steps(gauge: GaugeEntry, point: Reading | None) -> str:
    """A table's values as bars, the alternative's own dark."""
    values = list(gauge["table"].items())
    wide = (RIGHT - LEFT) / max(len(values), 1)
    own = None if not point or point.measured is None else f"{point.measured:g}"
    body = [_rule(FLOOR, "#75817e")]
    for i, (key, value) in enumerate(values):
        left, shade = LEFT + i * wide, INK if key == own else "#8fb3bd"
        body.append(svg.path(_rect(left + 0.2, y(value), wide - 0.4, FLOOR - y(value)), fill=shade))
        body.append(
            svg.text(key, left + wide / 2, HEIGHT - 0.3, 1.9, text_anchor="middle", fill="#4c5a58")
        )
    return svg.document(WIDTH, HEIGHT, body)


def y(value: float) -> float:
    return FLOOR - value * (FLOOR - TOP)


def _end(value: float, unit: str) -> str:
    decimals = next((d for d in range(3) if round(value, d) == round(value, 3)), 3)
    return percent(value) if unit == _(SHARE) else quantity(value, unit, decimals)


def _rule(at: float, colour: str) -> str:
    return svg.path(f"M0 {_u(at)}H{_u(WIDTH)}", fill="none", stroke=colour, stroke_width=10)


def _rect(left: float, top: float, wide: float, high: float) -> str:
    return f"M{_u(left)} {_u(top)}h{_u(wide)}v{_u(high)}h{-_u(wide)}z"


def _u(length: float) -> int:
    return round(length * UNITS)
