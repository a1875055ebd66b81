"""What a map must carry to be read: scale bar and north arrow."""

from __future__ import annotations

from ikap.present.paper import svg
from ikap.present.paper.frame import Frame, scale_bar
from ikap.present.paper.labels import LETTER
from ikap.present.paper.svg import UNITS
from ikap.text import NO_BREAK, _, number

INK, PAPER = "#16211f", "#ffffff"


def north_arrow(x: float, y: float, degrees: float, height: float = 13.0) -> str:
    """An arrow to true north around a place in millimetres, turned clockwise from up."""
    h, w = height * UNITS, height * UNITS * 0.22
    tip, foot, notch = -h * 0.5, h * 0.28, h * 0.14
    left = f"M0 {tip:.0f}L{-w:.0f} {foot:.0f}L0 {notch:.0f}z"
    right = f"M0 {tip:.0f}L{w:.0f} {foot:.0f}L0 {notch:.0f}z"
    letter = svg.text(
        _("N"), 0, height * 0.5, height * 0.24, bold=True, text_anchor="middle", fill=INK
    )
    return (
        f'<g transform="translate({x * UNITS:.0f} {y * UNITS:.0f}) rotate({degrees:.2f})">'
        f'<circle r="{h * 0.66:.0f}" fill="{PAPER}" fill-opacity="0.82"/>'
        f"{svg.path(left, fill=INK)}"
        f"{svg.path(right, fill=PAPER, stroke=INK, stroke_width=18, stroke_linejoin='round')}"
        f"{letter}</g>"
    )


def bar(frame: Frame, x: float, y: float, longest: float = 44.0) -> str:
    """A scale bar in four parts with its left end at a place in millimetres."""
    metres, length = scale_bar(frame.scale, longest)
    size, high = 2.1, 1.3
    kilometres = metres >= 2000
    unit, per = (_("km"), 1000) if kilometres else (_("m"), 1)
    last = f"{_measure(metres / per)}{NO_BREAK}{unit}"
    room = length + LETTER * size * (len(last) / 2 + 3)
    parts = [_rectangle(x - 2.6, y - 4.2, room + 4.2, 7.2, PAPER, opacity=0.82)]
    for i in range(4):
        shade = INK if i % 2 == 0 else PAPER
        parts.append(_rectangle(x + i * length / 4, y, length / 4, high, shade, edge=True))
    for share, said in ((0.0, "0"), (0.5, _measure(metres / 2 / per)), (1.0, last)):
        parts.append(
            svg.text(said, x + share * length, y - 1.1, size, text_anchor="middle", fill=INK)
        )
    return "".join(parts)


def _measure(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _rectangle(
    x: float, y: float, w: float, h: float, fill: str, *, opacity: float = 1, edge: bool = False
) -> str:
    left, top, wide, high = (round(length * UNITS) for length in (x, y, w, h))
    line = {"stroke": INK, "stroke_width": 12} if edge else {}
    return svg.path(
        f"M{left} {top}h{wide}v{high}h{-wide}z", fill=fill, fill_opacity=opacity, **line
    )
