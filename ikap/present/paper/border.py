"""A map's border: a frame with ticks and coordinates, and crosses of the grid in the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ikap.present.paper import svg
from ikap.present.paper.atlas import Picture
from ikap.present.paper.frame import MILLIMETRES, Frame
from ikap.present.paper.furniture import INK
from ikap.present.paper.svg import UNITS
from ikap.text import number

EDGE = 6.0  # mm around the map
TICK, CROSS = 1.5, 1.2  # mm; of a tick, and half of a cross
LETTERS = 2.0  # mm


def bordered(picture: Picture) -> str:
    """The map in its frame; wider and higher than the map by the border on each side."""
    frame = picture.frame
    step = grid_step(frame)
    west, south, east, north = frame.bounds
    per_metre = MILLIMETRES / frame.scale
    across = [(x, (x - west) * per_metre) for x in grid_lines(west, east, step)]
    down = [(y, (north - y) * per_metre) for y in grid_lines(south, north, step)]
    crosses = _crosses([at for _x, at in across], [at for _y, at in down])
    picture.body.append(
        svg.path(crosses, fill="none", stroke=INK, stroke_width=10, stroke_opacity=0.6)
    )
    # A picture inside a picture: each cuts at its own edge.
    inner = picture.svg().replace('id="edge"', 'id="map"').replace("url(#edge)", "url(#map)")
    size = f'width="{frame.width:g}mm" height="{frame.height:g}mm"'
    place = f'x="{_u(EDGE)}" y="{_u(EDGE)}" width="{_u(frame.width)}" height="{_u(frame.height)}"'
    edges = f"M{_u(EDGE)} {_u(EDGE)}h{_u(frame.width)}v{_u(frame.height)}h{-_u(frame.width)}z"
    edges += "".join(_ticks(at, frame.height) for _x, at in across)
    edges += "".join(_ticks(at, frame.width, turned=True) for _y, at in down)
    border = svg.path(edges, fill="none", stroke=INK, stroke_width=22)
    said = [_coordinates(x, at, frame.height) for x, at in across]
    said += [_coordinates(y, at, frame.width, turned=True) for y, at in down]
    wide, high = frame.width + 2 * EDGE, frame.height + 2 * EDGE
    return svg.document(wide, high, [inner.replace(size, place, 1), border, *said])


def grid_step(frame: Frame, apart: float = 60.0) -> int:
    """Metres between grid lines: round, and at most `apart` mm on paper."""
    most = apart * frame.scale / MILLIMETRES
    power = 10 ** math.floor(math.log10(most))
    return int(max(step * power for step in (1, 2, 5) if step * power <= most))


def grid_lines(low: float, high: float, step: int) -> range:
    """The whole multiples of a step from one side of a frame to the other."""
    return range(math.ceil(low / step) * step, math.floor(high) + 1, step)


def _crosses(across: Sequence[float], down: Sequence[float]) -> str:
    long = _u(2 * CROSS)
    return "".join(
        f"M{_u(x - CROSS)} {_u(y)}h{long}M{_u(x)} {_u(y - CROSS)}v{long}"
        for x in across
        for y in down
    )


def _ticks(at: float, far: float, *, turned: bool = False) -> str:
    """Two ticks outwards, on both sides of the map."""
    place, near, end, tick = _u(EDGE + at), _u(EDGE), _u(EDGE + far), _u(TICK)
    if turned:
        return f"M{near} {place}h{-tick}M{end} {place}h{tick}"
    return f"M{place} {near}v{-tick}M{place} {end}v{tick}"


def _coordinates(value: int, at: float, far: float, *, turned: bool = False) -> str:
    """A coordinate on both sides of the map; turned it reads upwards."""
    shown, place = number(value, 0), EDGE + at
    near, end = EDGE - 2.2, EDGE + far + 4.0
    if not turned:
        return _said(shown, place, near) + _said(shown, place, end)
    return "".join(
        f'<g transform="translate({_u(side)} {_u(place)}) rotate(-90)">{_said(shown, 0, 0)}</g>'
        for side in (near, end)
    )


def _said(text: str, x: float, y: float) -> str:
    return svg.text(text, x, y, LETTERS, text_anchor="middle", fill=INK)


def _u(length: float) -> int:
    return round(length * UNITS)
