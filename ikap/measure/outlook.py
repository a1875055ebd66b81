"""How far from a place the sea lets straight lines go, at the most: what is beyond is not asked.

Never less than it is, so that what is ruled out is wet. Metres in one projected CRS.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ikap.measure.points import Floats, Shapes

SQUARE, SQUARES = 50.0, 2_000_000  # metres across at the least, and how many at the most
FINE = 8  # pieces of a square's side that the shore is taken in, where it is measured
MEASURED = 8  # squares from the shore within which it is
LINES = 5_000  # looked at in one go
CELL = 200.0  # metres across; from all of one the outlook is the same
RADIUS = CELL / 2**0.5  # metres from the middle of a cell to its corners
SECTORS = 128  # of the horizon
STEP, WIDER = 50.0, 0.04  # metres that an outlook goes on at the least, and of the way it has gone
TOGETHER = 50  # cells looked out from in one go
KNOWN = 8_192  # cells that are remembered, 1 kB each


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares over the sea, from a south-western corner: metres to land from anywhere in each.

    Never more than there are; 0 on land, by the shore and in the outermost squares.
    """

    corner: Floats
    across: float
    clear: NDArray[np.uint16]  # rows northwards × columns eastwards, whole metres

    def at_least(self, lines: Floats, steps: int) -> Floats:
        """Metres of each straight line (n × 2 × 2) that are sure to be on the sea.

        Of a line's `steps`, one is at sea, all of it, where its middle is further from land than
        half of it.
        """
        middles = (np.arange(steps) + 0.5) / steps
        step = np.hypot(*(lines[:, 1] - lines[:, 0]).T) / steps
        metres = np.zeros(len(lines))
        for start in range(0, len(lines), LINES):
            some = slice(start, start + LINES)
            x, y = (
                lines[some, 0].T[..., None]
                + middles * (lines[some, 1] - lines[some, 0]).T[..., None]
            )
            metres[some] = (self.depth(x, y) > step[some, None] / 2).sum(axis=1) * step[some]
        return metres

    def depth(self, x: Floats, y: Floats) -> NDArray[np.uint16]:
        """Whole metres to land from places, at the least."""
        rows, columns = self.clear.shape
        column, row = (x - self.corner[0]) / self.across, (y - self.corner[1]) / self.across
        np.clip(column, 0, columns - 1, out=column)
        np.clip(row, 0, rows - 1, out=row)
        at = row.astype(np.intp)
        at *= columns
        at += column.astype(np.intp)
        return np.asarray(self.clear.ravel().take(at))


def in_squares(whole: BaseGeometry) -> Squares:
    """The sea in squares, each as deep into it as the nearest that land may reach into."""
    from scipy import ndimage, spatial  # a twentieth of a second that few runs have a use for

    west, south, east, north = whole.bounds
    across = max(SQUARE, float(np.sqrt((east - west) * (north - south) / SQUARES)))
    corner = np.array([west, south]) - 2 * across
    columns, rows = (int(length // across) + 5 for length in (east - west, north - south))
    shore = np.zeros((rows, columns), dtype=bool)
    ends = shapely.get_coordinates(shapely.segmentize(whole.boundary, across / FINE))
    at, up = np.floor((ends - corner) / across).astype(np.intp).T
    shore[up, at] = True
    # Between two corners the shore comes no further than into the next square.
    label, _count = ndimage.label(~ndimage.binary_dilation(shore, np.ones((3, 3), dtype=bool)))
    _labels, first = np.unique(label, return_index=True)  # the shore's own is 0
    places = corner + (np.column_stack([first % columns, first // columns]) + 0.5) * across
    inside = np.asarray(shapely.contains_xy(whole, *places.T))
    inside[0] = False
    sea = inside[label]
    half = across / np.sqrt(2)  # metres from a square's middle to its corners
    depth = ndimage.distance_transform_edt(sea) * across - half
    # In squares alone the shore is known to a square; where that matters it is measured.
    near = np.nonzero(sea & (depth < MEASURED * across))
    places = corner + (np.column_stack(near[::-1]) + 0.5) * across
    metres, _which = spatial.KDTree(ends).query(places)
    depth[near] = metres - across / FINE / 2  # an end is half a piece from the shore's middle
    deep = np.where(sea, (depth - half).clip(0, np.iinfo(np.uint16).max), 0.0)
    return Squares(corner, across, deep.astype(np.uint16))


@dataclass(frozen=True, eq=False)
class Outlook:
    """How far lines may go from the cells of a grid, by sector of the horizon, over some sea."""

    squares: Squares
    most: float  # metres of sea that a line may cross
    _known: dict[tuple[int, int], Floats] = field(default_factory=dict, repr=False)

    def ranges(self, cells: NDArray[np.int64]) -> Floats:
        """Metres from the middle of each cell (n × 2), by sector (× `SECTORS`).

        What lies further off, every line to it from anywhere in the cell is wet; inf where not
        all such lines are sure to be.
        """
        keys = [(int(column), int(row)) for column, row in cells]
        found = {key: known for key in keys if (known := self._known.get(key)) is not None}
        lacking = [key for key in dict.fromkeys(keys) if key not in found]
        for start in range(0, len(lacking), TOGETHER):
            some = lacking[start : start + TOGETHER]
            found |= zip(some, self._look(middles(np.array(some))), strict=True)
        if len(self._known) + len(lacking) > KNOWN:
            self._known.clear()
        self._known.update({key: found[key] for key in lacking})
        return np.array([found[key] for key in keys]).reshape(-1, SECTORS)

    def _look(self, places: Floats) -> Floats:
        """The ranges of cells by their middles.

        A line from a cell runs beside the one from its middle, nowhere further off than the
        cell's radius, and that one beside the middle of its sector, by half the sector's width.
        Where the sea reaches further than both beside a step, all of the step is at sea. As the
        line may be a radius shorter, so is what it crosses, by the same share.
        """
        rows, columns = self.squares.clear.shape
        ends = _steps(float(np.hypot(rows, columns)) * self.squares.across)
        length = np.diff(ends, prepend=0.0)
        angle = (np.arange(SECTORS) + 0.5) * 2 * np.pi / SECTORS
        east, north = (np.outer(way, ends - length / 2) for way in (np.cos(angle), np.sin(angle)))
        x, y = (places[:, i, None, None] + ahead for i, ahead in enumerate((east, north)))
        depth = self.squares.depth(x, y)  # cells × sectors × steps
        beside = length / 2 + ends * (np.pi / SECTORS) + RADIUS
        crossed = np.cumsum((depth > beside) * length, axis=-1)
        # A metre more than may be crossed, so that no rounding decides.
        wet = crossed * np.maximum(1.0 - RADIUS / ends, 0.0) > self.most + 1.0
        return np.where(wet.any(axis=-1), ends[wet.argmax(axis=-1)], np.inf)


def cells_of(places: Floats) -> NDArray[np.int64]:
    """The cell (column and row) that each place (n × 2) lies in."""
    return np.floor(places / CELL).astype(np.int64)


def middles(cells: NDArray[np.int64]) -> Floats:
    """The middle of each cell."""
    return np.asarray((cells + 0.5) * CELL, dtype=float)


def _steps(farthest: float) -> Floats:
    """Where the steps of an outlook end, the last one beyond the farthest."""
    ends = [STEP]
    while ends[-1] < farthest:
        ends.append(ends[-1] + max(STEP, WIDER * ends[-1]))
    return np.array(ends)


def seen_from(cells: NDArray[np.int64], ranges: Floats) -> Shapes:
    """The ground within the ranges of each cell, as a polygon that holds all of it."""
    angle = np.arange(SECTORS + 1) * 2 * np.pi / SECTORS
    corner = np.stack([np.cos(angle), np.sin(angle)], axis=-1) / np.cos(np.pi / SECTORS)
    ends = np.stack([corner[:-1], corner[1:]], axis=1)  # of the arc of each sector
    around = ranges[:, :, None, None] * ends + middles(cells)[:, None, None]
    return np.asarray(shapely.polygons(around.reshape(len(cells), 2 * SECTORS, 2)), dtype=object)
