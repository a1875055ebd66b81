"""Which coordinate reference system coordinates are really in, when the file says another.

Nothing is guessed silently: the answer is put in a sentence that refuses the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ikap.text import N_, _

Box = tuple[float, float, float, float]

# The zones that Norway's official maps are in: the easternmost longitude, and the code.
ZONES = ((12.0, 25832), (21.5, 25833), (180.0, 25835))
_AUTHORITY = re.compile(r"[A-Za-z]+:\d+")
_CODE = re.compile(
    r"(?:(?:EPSG|SRID)?[\s:_-]*|urn:ogc:def:crs:EPSG:[\d.]*:)(\d{4,5})", re.IGNORECASE
)
# What makes PROJ open a file that is named in a CRS.
_FILES = re.compile(
    r"(?:nad|geoid)grids(?!\s*=\s*@?null\b)|PROJ4_GRIDS|PARAMETERFILE|\binit\s*=", re.IGNORECASE
)
MARGIN = 10_000.0  # metres around the municipalities

# What coordinates in Norway are taken for by mistake: code, axes swapped, what it is called.
CANDIDATES = (
    (25833, False, N_("EUREF89 UTM sone 33 (EPSG:25833)")),
    (25832, False, N_("EUREF89 UTM sone 32 (EPSG:25832)")),
    (25835, False, N_("EUREF89 UTM sone 35 (EPSG:25835)")),
    (25833, True, N_("EUREF89 UTM sone 33 (EPSG:25833) med nord og øst byttet om")),
    (25832, True, N_("EUREF89 UTM sone 32 (EPSG:25832) med nord og øst byttet om")),
    (4326, False, N_("lengde- og breddegrader (EPSG:4326)")),
    (4326, True, N_("lengde- og breddegrader (EPSG:4326) med lengde og bredde byttet om")),
    (5110, False, N_("EUREF89 NTM sone 10 (EPSG:5110)")),
)


def widened(box: Box, metres: float = MARGIN) -> Box:
    """A box with a margin on all sides.

    >>> widened((0, 0, 10, 10), 5)
    (-5, -5, 15, 15)
    """
    west, south, east, north = box
    return west - metres, south - metres, east + metres, north + metres


def fitting(points: NDArray[np.float64], box: Box, crs: CRS) -> str | None:
    """The name of the first known CRS in which all points (n × 2) fall inside the box.

    `box` is in `crs`, the calculation CRS.

    >>> box = (550_000, 7_020_000, 580_000, 7_050_000)
    >>> fitting(np.array([[270_340.0, 7_041_816.0]]), box, CRS.from_epsg(25832))
    'EUREF89 UTM sone 33 (EPSG:25833)'
    >>> fitting(np.array([[63.43, 10.395]]), box, CRS.from_epsg(25832))
    'lengde- og breddegrader (EPSG:4326) med lengde og bredde byttet om'
    """
    for code, swapped, name in CANDIDATES:
        xs, ys = (points[:, 1], points[:, 0]) if swapped else (points[:, 0], points[:, 1])
        there = np.column_stack(_to(code, crs.to_wkt()).transform(xs, ys))
        if inside(there, box).all():
            return _(name)
    return None


def inside(points: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    """Which points (n × 2) lie in a box; what is not finite does not."""
    west, south, east, north = box
    x, y = points[:, 0], points[:, 1]
    with np.errstate(invalid="ignore"):
        held = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return np.asarray(held, dtype=bool)


def middles(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> NDArray[np.float64]:
    """The middle of each geometry's box, n × 2; NaN without coordinates."""
    box = shapely.bounds(np.asarray(shapes, dtype=object)).reshape(-1, 4)
    return np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])


@cache
def _to(code: int, wkt: str) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(code), CRS.from_wkt(wkt), always_xy=True)


def moved(points: NDArray[np.float64], source: CRS, crs: CRS) -> NDArray[np.float64]:
    """Points (n × 2, x before y) in another CRS; what has no place there is infinite."""
    to = Transformer.from_crs(source, crs, always_xy=True)
    return np.column_stack(to.transform(points[:, 0], points[:, 1]))


_OF = r"(?:EUREF\s?-?89|ETRS\s?-?89)?[\s/,-]*"
# A name with a zone, the zones that there are, and what their EPSG codes count from.
_ZONES = (
    (re.compile(_OF + r"UTM[\s-]*(?:sone|zone)?[\s-]*(\d\d)\s*N?", re.IGNORECASE), 31, 36, 25800),
    (re.compile(_OF + r"NTM[\s-]*(?:sone|zone)?[\s-]*(\d\d?)", re.IGNORECASE), 5, 30, 5100),
)
_NAMED = {"wgs84": 4326, "lengdeogbredde": 4326, "latlon": 4326, "lonlat": 4326, "euref89": 4258,
          "etrs89": 4258, "webmercator": 3857}  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """The CRS that a file states, in the plane; `remarks` say what was left out of it."""

    crs: CRS | None
    remarks: tuple[str, ...] = ()


def stated_crs(text: str | None) -> Stated:
    """The CRS in a file's own words; none where it states none, or one that nobody knows.

    A height system is left out and remarked. A grid of shifts that the file brings along is never
    opened: what remains of such a CRS is the one that it starts from.
    """
    crs = _parsed(text)
    if crs is None or crs.name.startswith("Undefined"):  # GeoPackage's word for none
        return Stated(None)
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    remarks: tuple[str, ...] = ()
    if crs.is_compound:
        plane, *heights = crs.sub_crs_list
        remarks = (
            _("høydene ({name}) er utelatt.", name=", ".join(height.name for height in heights)),
        )
        crs = plane.source_crs if plane.is_bound and plane.source_crs is not None else plane
    crs = crs.to_2d()
    if not (crs.is_projected or crs.is_geographic) or _FILES.search(crs.to_wkt()):
        return Stated(None, remarks)
    return Stated(crs, remarks)


def named_crs(text: str) -> CRS | None:
    """The CRS of a code or a name that somebody wrote in a cell; None where it is unknown.

    >>> named_crs("EPSG:5972").to_epsg(), named_crs("25833").to_epsg(), named_crs("+init=/x:1")
    (25832, 25833, None)
    >>> [named_crs(name).to_epsg() for name in ("EUREF89 UTM sone 32", "WGS84", "NTM10")]
    [25832, 4326, 5110]
    """
    code = _CODE.fullmatch(text.strip())
    number = code[1] if code else _by_name(text)
    return stated_crs(f"EPSG:{number}").crs if number else None


def _by_name(text: str) -> int | None:
    """The EPSG code of a system that is named as people in Norway name it."""
    for pattern, first, last, before in _ZONES:
        if (match := pattern.fullmatch(text.strip())) and first <= int(match[1]) <= last:
            return before + int(match[1])
    bare = re.sub(r"[\W_]", "", text).casefold()
    return _NAMED.get(bare)


def _parsed(text: str | None) -> CRS | None:
    if not text or _FILES.search(text):
        return None
    try:
        return CRS.from_user_input(text) if _AUTHORITY.fullmatch(text) else CRS.from_wkt(text)
    except CRSError:
        return None


def zone(longitude: float) -> int:
    """The EPSG code of the UTM zone that Norway's official maps use at a longitude.

    >>> zone(10.4), zone(15.0), zone(25.5)
    (25832, 25833, 25835)
    """
    return next(code for east, code in ZONES if longitude < east)
