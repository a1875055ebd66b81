"""A declared layer read, validated and put in our own words: CRS, columns, types, order.

What is wrong in a way that would give wrong numbers is a ConfigurationError; what was mended on
the way is a remark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources import crs as crs_of
from ikap.sources import fields as cells
from ikap.sources.crs import Box
from ikap.sources.files import repaired, surfaces, table, vector
from ikap.sources.region.columns import (
    filter_columns,
    filtered,
    in_our_words,
    matched,
    not_rising,
    refining,
)
from ikap.sources.region.entry import Declaration, Part
from ikap.text import _

_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_WANTED = {"polygon": 2, "line": 1, "point": 0}
_SHAPE_NAMES = {"polygon": "Polygon", "line": "LineString", "point": "Point"}


class Elsewhere(InputError):  # noqa: N818 - where it is, told as what is wrong
    """Nothing of a file is in the region."""


@dataclass(frozen=True)
class Reading:
    """A layer as read, and what was mended on the way."""

    frame: gpd.GeoDataFrame | pd.DataFrame
    remarks: tuple[Problem, ...]
    note: str = ""  # what a sheet should say of it
    ends: str = ""  # its last valid day, ISO, where it holds for a time


def read_layer(
    declaration: Declaration, crs: CRS, box: Box | None = None, window: Box | None = None
) -> Reading:
    """A layer in the calculation CRS; all that is wrong with its parts is told at once.

    `box` is around the municipalities: a layer with nothing there is in another CRS than it
    says. `window` limits the reading; both are in the calculation CRS.
    """
    problems: list[Problem] = []
    readings: list[Reading] = []
    away: list[Problem] = []  # object types of a file whose others may be here
    for part in parts_of(declaration):
        try:
            readings.append(_read_part(declaration, part, crs, box, window))
        except Elsewhere as error:
            told = problems if part in declaration.parts else away
            told.extend(_placed(declaration, error.problems))
        except InputError as error:
            problems.extend(_placed(declaration, error.problems))
    problems += [] if readings else away
    if problems:
        raise ConfigurationError(problems)
    remarks = tuple(p for r in readings for p in _placed(declaration, r.remarks))
    return Reading(_joined([r.frame for r in readings], crs), remarks)


def _placed(declaration: Declaration, problems: Sequence[Problem]) -> list[Problem]:
    title = _(declaration.kind.title)
    return [Problem(f"{title}, {p.where}", p.what, p.remedy) for p in problems]


def _read_part(
    declaration: Declaration, part: Part, crs: CRS, box: Box | None, window: Box | None
) -> Reading:
    if declaration.kind.geometry == "none":
        return Reading(_table(declaration, part), ())
    if part.file.suffix.lower() in surfaces.RASTERS:
        return _raster(declaration, part, crs, box, window)
    found = vector.contents(part.file, part.layer)
    source = CRS.from_user_input(part.crs) if part.crs else found.crs
    columns, problems = matched(declaration.kind.fields, part, found.fields)
    problems += _wrong_type(declaration, found)
    if source is None:
        problems.append(_no_crs(found, box, crs))
    if problems:
        raise InputError([Problem(found.where, p.what, p.remedy) for p in problems])
    assert source is not None
    kept = {*filter_columns(part, found.fields).values(), *refining(part, found.fields)}
    wanted = sorted({*columns.values(), *kept})
    raw = vector.read(found, wanted, _in_file(window, crs, source))
    remarks = [] if window else _lost(found, raw)
    raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)]
    raw = filtered(raw, part, found.fields).set_crs(source, allow_override=True)
    moved = raw if source.equals(crs, ignore_axis_order=True) else raw.to_crs(crs)
    _check_place(found, raw, moved, box, window, crs)
    shapes, mended = repaired(moved.geometry.to_numpy())
    remarks += _mended(found, int(mended.sum()))
    frame = in_our_words(declaration.kind.fields, part, columns, moved, found.where)
    frame = gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)
    return Reading(_simple(frame, declaration, found, window), tuple(remarks))


def parts_of(declaration: Declaration) -> list[Part]:
    """The parts, a file with a layer for each code of a table as a part for each of them."""
    found = []
    for part in declaration.parts:
        told = [name for name, scheme in part.schemes.items() if scheme.by_layer]
        found += _by_layer(declaration, part, told[0]) if told and part.layer is None else [part]
    return found


def _by_layer(declaration: Declaration, part: Part, field: str) -> list[Part]:
    """A part for each layer that is named after a code; the part itself where none is."""
    codes = {cells.plain(str(code)) for code in part.schemes[field].read_as}
    try:
        names = [name for name in vector.layer_names(part.file) if cells.plain(name) in codes]
    except InputError:
        return [part]  # which is told when it is read
    of_type = [n for n in names if not _wrong_type(declaration, vector.contents(part.file, n))]
    if not of_type:
        return [part]
    return [replace(part, layer=n, constants={**part.constants, field: n}) for n in of_type]


def _raster(
    declaration: Declaration, part: Part, crs: CRS, box: Box | None, window: Box | None
) -> Reading:
    """A raster of codes as surfaces, under the first of the layer's fields that has codes."""
    where, fields = part.file.name, declaration.kind.fields
    coded = next((field.name for field in fields if field.codes), None)
    if coded is None:
        what = _("et raster kan ikke brukes her; laget har ingen koder.")
        raise InputError([Problem(where, what, _("Oppgi en fil med flater."))])
    raw = surfaces.surfaces(part.file, crs, window)
    if box is not None and not _any_in(surfaces.outline(part.file, crs).to_numpy(), box):
        what = _("ingen av rutene ligger i regionen.")
        remedy = _("Kontroller koordinatsystemet og at filen gjelder denne regionen.")
        raise InputError([Problem(where, what, remedy)])
    remarks = []
    if not surfaces.is_in(part.file, crs):
        what = _("rutene er regnet om til {crs}, med nærmeste rute.", crs=crs.to_string())
        remarks.append(Problem(where, what))
    frame = in_our_words(fields, part, {coded: "code"}, raw, where)
    return Reading(gpd.GeoDataFrame(frame, geometry=raw.geometry, crs=crs), tuple(remarks))


def _table(declaration: Declaration, part: Part) -> pd.DataFrame:
    raw = table.read_table(part.file, part.layer)
    columns, problems = matched(declaration.kind.fields, part, tuple(raw.columns))
    if problems:
        raise InputError([Problem(part.file.name, p.what, p.remedy) for p in problems])
    raw = filtered(raw, part, tuple(raw.columns))
    frame = in_our_words(declaration.kind.fields, part, columns, raw, part.file.name)
    if problems := not_rising(declaration.kind, frame, part.file.name):
        raise InputError(problems)
    return frame


def _wrong_type(declaration: Declaration, found: vector.Contents) -> list[Problem]:
    """A declared geometry type that cannot be what the layer needs."""
    wanted = _WANTED.get(declaration.kind.geometry)
    given = _DIMENSION.get(found.geometry.removeprefix("Multi"))
    if found.geometry == "None":
        what = _("filen har ingen geometri.")
    elif wanted is not None and given is not None and given != wanted:
        what = _(
            "geometrien er {found}, ventet {wanted}.",
            found=found.geometry,
            wanted=_SHAPE_NAMES[declaration.kind.geometry],
        )
    else:
        return []
    return [Problem(found.where, what, _("Velg et annet lag i region.toml."))]


def _no_crs(found: vector.Contents, box: Box | None, crs: CRS) -> Problem:
    guess = None
    extent = vector.bounds(found)
    if box is not None and extent is not None:
        middle = np.array([[(extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2]])
        guess = crs_of.fitting(middle, crs_of.widened(box), crs)
    remedy = _('Oppgi crs = "EPSG:…" for laget i region.toml.')
    if guess:
        fits = _("Koordinatene passer med {crs}.", crs=guess)
        remedy = f"{remedy} {fits}"
    return Problem(found.where, _("filen sier ikke hvilket koordinatsystem den er i."), remedy)


def _in_file(window: Box | None, crs: CRS, source: CRS) -> Box | None:
    """A window in the file's CRS, a little larger than it need be."""
    if window is None:
        return None
    to = Transformer.from_crs(crs, source, always_xy=True)
    west, south, east, north = to.transform_bounds(*window, densify_pts=21)
    x, y = 0.001 * (east - west), 0.001 * (north - south)
    return west - x, south - y, east + x, north + y


def _check_place(
    found: vector.Contents,
    raw: gpd.GeoDataFrame,
    moved: gpd.GeoDataFrame,
    box: Box | None,
    window: Box | None,
    crs: CRS,
) -> None:
    """Refuse a layer that has nothing at all in the region."""
    if box is None or _any_in(moved.geometry.to_numpy(), box):
        return
    middles = crs_of.middles(raw.geometry.to_numpy())
    if len(raw) == 0:
        extent = vector.bounds(found)
        if window is None or extent is None:
            return  # an empty layer is what the file says: nothing is there
        shape = gpd.GeoSeries([shapely.box(*extent)], crs=raw.crs)
        if _any_in(shape.to_crs(crs).to_numpy(), box):
            return
        middles = crs_of.middles(shape.to_numpy())
    guess = crs_of.fitting(np.median(middles, axis=0)[None], crs_of.widened(box), crs)
    what = _("ingen av objektene ligger i regionen.")
    remedy = (
        _("Koordinatene passer med {crs}; rett det i kilden, eller oppgi crs.", crs=guess)
        if guess
        else _("Kontroller koordinatsystemet og at filen gjelder denne regionen.")
    )
    raise Elsewhere([Problem(found.where, what, remedy)])


def _any_in(shapes: Any, box: Box) -> bool:
    return bool(shapely.intersects(shapes, shapely.box(*box)).any()) if len(shapes) else False


def _lost(found: vector.Contents, raw: gpd.GeoDataFrame) -> list[Problem]:
    reasons = vector.reasons_lost(found, raw)
    if not reasons:
        return []
    first = min(reasons)
    what = _(
        "{count} objekt(er) er utelatt fordi geometrien ikke kan leses; det første er nr. {row}: "
        "{reason}",
        count=len(reasons),
        row=first + 1,
        reason=reasons[first],
    )
    return [Problem(found.where, what, _("Rett geometrien i kilden."))]


def _mended(found: vector.Contents, count: int) -> list[Problem]:
    if not count:
        return []
    what = _("{count} objekt(er) med ugyldig geometri er reparert.", count=count)
    return [Problem(found.where, what)]


def _simple(
    frame: gpd.GeoDataFrame, declaration: Declaration, found: vector.Contents, window: Box | None
) -> gpd.GeoDataFrame:
    """Single points and lines; surfaces whole. Geometry of another dimension is refused."""
    wanted = _WANTED.get(declaration.kind.geometry)
    if wanted is None:
        return within(frame, window)
    other = shapely.get_dimensions(frame.geometry.to_numpy()) != wanted
    if other.any():
        what = _(
            "{count} objekt(er) er ikke {wanted}.",
            count=int(other.sum()),
            wanted=_SHAPE_NAMES[declaration.kind.geometry],
        )
        raise InputError([Problem(found.where, what, _("Velg et annet lag i region.toml."))])
    if wanted < 2:
        frame = frame.explode(ignore_index=True)
    return within(frame[~frame.geometry.is_empty], window)


def within(frame: gpd.GeoDataFrame, window: Box | None) -> gpd.GeoDataFrame:
    """The features that a window touches; all without one."""
    if window is None:
        return frame
    return frame[shapely.intersects(frame.geometry.to_numpy(), shapely.box(*window))]


def _joined(frames: list[Any], crs: CRS) -> Any:
    """Parts as one frame in an order of its own, so that the file's order does not matter."""
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    whole = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    whole = whole.reset_index(drop=True)
    shapes = (
        shapely.to_wkb(whole.geometry.to_numpy()) if isinstance(whole, gpd.GeoDataFrame) else None
    )
    keys: list[Any] = [] if shapes is None else shapes.tolist()
    if len(set(keys)) < len(whole):  # only where the shape does not tell them apart
        rest = whole.drop(columns="geometry", errors="ignore").astype(object).to_numpy()
        keys = [(keys[i] if keys else b"", *map(str, row)) for i, row in enumerate(rest)]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    whole = whole.iloc[order].reset_index(drop=True)
    return whole.set_crs(crs) if shapes is not None and whole.crs is None else whole
