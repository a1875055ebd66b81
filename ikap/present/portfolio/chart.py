"""The front as pictures: soil against evenness and emissions; the numbers are the table's.

Inline SVG without style: colours are the page's own classes, and nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ikap.text import _, number, percent

WIDTH, HEIGHT = 560.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 74.0, 24.0, 34.0, 52.0
RADIUS = 11.0


@dataclass(frozen=True)
class Axis:
    """A measure along a side: values, title, and whether they are shares."""

    title: str
    values: tuple[float, ...]
    share: bool = False

    @property
    def ticks(self) -> list[float]:
        return ticks(min(self.values), max(self.values))

    def at(self, value: float) -> float:
        """0..1 along the axis."""
        low, high = self.ticks[0], self.ticks[-1]
        return (value - low) / (high - low)

    def text(self, value: float) -> str:
        step = self.ticks[1] - self.ticks[0]
        decimals = max(0, -math.floor(math.log10(step * (100 if self.share else 1)) + 1e-9))
        return percent(value, decimals) if self.share else number(value, decimals)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from below `low` to above `high`.

    >>> ticks(3, 97), ticks(5, 5)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [4.4, 4.6, 4.8, 5.0, 5.2, 5.4, 5.6])
    """
    if high <= low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def scatter(across: Axis, up: Axis, best: int, name: str, title: str, description: str) -> str:
    """The sets as numbered circles; the best is filled. `name` tells the picture from others."""
    inner = [
        *_frame(across, up),
        *_marks(across, up, best),
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{"".join(inner)}</svg>'
    )


def _x(axis: Axis, value: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * axis.at(value), 1)


def _y(axis: Axis, value: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * axis.at(value), 1)


def _frame(across: Axis, up: Axis) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for value in up.ticks:
        y = _y(up, value)
        parts.append(f'<line class="grid" x1="{LEFT:g}" y1="{y:g}" x2="{right:g}" y2="{y:g}"/>')
        parts.append(
            f'<text class="soft" x="{LEFT - 8:g}" y="{y + 4:g}" text-anchor="end">'
            f"{escape(up.text(value))}</text>"
        )
    for value in across.ticks:
        x = _x(across, value)
        parts.append(
            f'<text class="soft" x="{x:g}" y="{bottom + 18:g}" text-anchor="middle">'
            f"{escape(across.text(value))}</text>"
        )
    parts.append(
        f'<line class="axis" x1="{LEFT:g}" y1="{bottom:g}" x2="{right:g}" y2="{bottom:g}"/>'
    )
    parts.append(f'<text x="{LEFT - 62:g}" y="16">{escape(up.title)}</text>')
    parts.append(
        f'<text x="{right:g}" y="{HEIGHT - 10:g}" text-anchor="end">{escape(across.title)}</text>'
    )
    return parts


def _marks(across: Axis, up: Axis, best: int) -> list[str]:
    """Circles with numbers; those that would cover one another are moved apart, with a thread."""
    spots = [(_x(across, a), _y(up, b)) for a, b in zip(across.values, up.values, strict=True)]
    placed = apart(spots, 2 * RADIUS)
    parts = []
    order = [i for i in range(len(spots)) if i != best] + ([best] if spots else [])
    for i in order:
        (x, y), (px, py) = spots[i], placed[i]
        if (x, y) != (px, py):
            parts.append(f'<line class="axis" x1="{x:g}" y1="{y:g}" x2="{px:g}" y2="{py:g}"/>')
    for i in order:
        x, y = placed[i]
        kind = " best" if i == best else ""
        ink = ' class="on"' if i == best else ""
        parts.append(f'<circle class="mark{kind}" cx="{x:g}" cy="{y:g}" r="{RADIUS:g}"/>')
        parts.append(f'<text{ink} x="{x:g}" y="{y + 4.5:g}" text-anchor="middle">{i + 1}</text>')
    return parts


def apart(spots: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Spots moved as little as need be to lie `least` from each other, the first unmoved.

    >>> apart([(50.0, 50.0), (50.0, 50.0)], 20)[1] != (50.0, 50.0)
    True
    """
    placed: list[tuple[float, float]] = []
    for x, y in spots:
        placed.append(next(at for at in _around(x, y, least) if _free(at, placed, least)))
    return placed


def _around(x: float, y: float, least: float) -> Sequence[tuple[float, float]]:
    rings = [(x, y)]
    for ring in range(1, 30):
        for turn in range(12):
            angle = math.pi * (turn / 6 - 0.5)
            far = least * ring / 2
            at = (round(x + far * math.cos(angle), 1), round(y + far * math.sin(angle), 1))
            inside_x = LEFT + RADIUS <= at[0] <= WIDTH - RADIUS
            if inside_x and TOP - 4 <= at[1] <= HEIGHT - BOTTOM - RADIUS / 2:
                rings.append(at)
    return rings


def _free(at: tuple[float, float], taken: Sequence[tuple[float, float]], least: float) -> bool:
    return all(math.dist(at, other) >= least - 1e-6 for other in taken)


def front_axes(
    soil: Sequence[float], emissions: Sequence[float], uneven: Sequence[float]
) -> tuple[Axis, Axis, Axis]:
    """The three measures of the front."""
    return (
        Axis(_("Fulldyrka-ekvivalenter, daa"), tuple(soil)),
        Axis(_("Utslipp over 20 år, tCO₂e"), tuple(emissions)),
        Axis(_("Avvik fra vekstmål (D)"), tuple(uneven), share=True),
    )
