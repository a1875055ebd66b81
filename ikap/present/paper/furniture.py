"""What a map must carry to be read: scale bar, north arrow, frame, grid ticks and labels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ikap.present.paper import svg
from ikap.present.paper.frame import Frame, scale_bar
from ikap.present.paper.svg import UNITS
from ikap.text import NO_BREAK, _, number

INK, PAPER, HALO = "#16211f", "#ffffff", "#ffffff"
LETTER = 0.6  # of a text's size, the mean width of its letters
Box = tuple[float, float, float, float]


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


# --- labels ------------------------------------------------------------------------------------


@dataclass
class Labels:
    """Names on a map, put down in order of weight; one that has no room is left out."""

    frame: Frame
    body: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def keep_clear(self, left: float, top: float, right: float, bottom: float) -> None:
        self.taken.append((left, top, right, bottom))

    def put(
        self,
        said: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        beside: float = 0.0,
        must: bool = False,
    ) -> bool:
        """A name around a place in metres: right, left, above or below it, `beside` mm off.

        `must` puts it down also where others stand. False where it was left out.
        """
        ((px, py),) = self.frame.on_paper(np.array([[x, y]]))
        wide, high = LETTER * size * len(said) * (1.1 if bold else 1.0), size
        places = [
            ("middle", px, py + high * 0.36),
            *(
                (("start", px + beside, py + high * 0.36), ("end", px - beside, py + high * 0.36))
                if beside
                else ()
            ),
            ("middle", px, py - max(beside, 0.6)),
            ("middle", px, py + max(beside, 0.6) + high * 0.8),
        ]
        if beside:
            places = places[1:]
        tried = [(anchor, ax, ay, _box(anchor, ax, ay, wide, high)) for anchor, ax, ay in places]
        free = [one for one in tried if self._inside(one[3]) and not self._meets(one[3])]
        if not free and must:
            free = [one for one in tried if self._inside(one[3])] or tried
        if not free:
            return False
        anchor, ax, ay, taken = free[0]
        self.taken.append(taken)
        self.body.append(
            svg.text(said, ax, ay, size, bold=bold, halo=HALO, text_anchor=anchor, fill=colour)
        )
        return True

    def _inside(self, box: Box) -> bool:
        return (
            box[0] >= 1
            and box[1] >= 1
            and box[2] <= self.frame.width - 1
            and box[3] <= self.frame.height - 1
        )

    def _meets(self, box: Box) -> bool:
        return any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in self.taken
        )


def _box(anchor: str, x: float, y: float, wide: float, high: float) -> Box:
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return left - 0.3, y - high * 0.9, left + wide + 0.3, y + high * 0.3
