"""A declared layer read, validated and put in our own words: CRS, columns, types, order.

What is wrong in a way that would give wrong numbers is a ConfigurationError; what was mended on
the way is a remark.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from ikap.catalogue import LayerKind
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources import cells
from ikap.sources.crs import Box
from ikap.sources.files import check_excess, repaired, surfaces, table, vector
from ikap.sources.region.columns import (
    filter_columns,
    filtered,
    in_our_words,
    matched,
    not_rising,
    refining,
    unmet,
)
from ikap.sources.region.entry import Declaration, Part
from ikap.sources.region.placement import (
    Elsewhere,
    any_in,
    check_place,
    no_crs,
    window_in_file,
)
from ikap.sources.region.reading import Reading
from ikap.sources.region.related import key_column, with_related
from ikap.text import _

_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_WANTED = {"polygon": 2, "line": 1, "point": 0}
_SHAPE_NAMES = {"polygon": "Polygon", "line": "LineString", "point": "Point"}


def read_layer(
    declaration: Declaration, crs: CRS, box: Box | None = None, window: Box | None = None
) -> Reading:
    """A layer in the calculation CRS; all that is wrong with its parts is reported at once.

    `box` is around the municipalities: a layer with nothing there is in another CRS than it
    says. `window` limits the reading; both are in the calculation CRS.
    """
    problems: list[Problem] = []
    readings: list[Reading] = []
    remarks: list[Problem] = []
    away: list[Problem] = []  # object types of a file whose others may be here
    for part in parts_of(declaration):
        try:
            reading = _read_part(declaration, part, crs, box, window)
            remarks.extend(_placed(declaration, part, reading.remarks))
            readings.append(reading)
        except Elsewhere as error:
            reported = problems if part in declaration.parts else away
            reported.extend(_placed(declaration, part, error.problems))
        except InputError as error:
            problems.extend(_placed(declaration, part, error.problems))
    problems += [] if readings else away
    if problems:
        raise ConfigurationError(problems)
    return Reading(_joined([r.frame for r in readings], crs), tuple(remarks))


def _placed(declaration: Declaration, part: Part, problems: Sequence[Problem]) -> list[Problem]:
    """Problems in the name of the layer and of what the planner knows: the file, or the table."""
    title = _(declaration.kind.title)
    places = [
        p.where.replace(part.file.name, part.table.name) if part.table else p.where
        for p in problems
    ]
    return [
        Problem(f"{title}, {place}", p.what, p.remedy)
        for place, p in zip(places, problems, strict=True)
    ]


def _read_part(
    declaration: Declaration, part: Part, crs: CRS, box: Box | None, window: Box | None
) -> Reading:
    if declaration.kind.geometry == "none":
        return Reading(_table(declaration, part), ())
    if part.file.suffix.lower() in surfaces.RASTERS:
        return _raster(declaration, part, crs, box, window)
    contents = vector.contents(part.file, part.layer)
    source = CRS.from_user_input(part.crs) if part.crs else contents.crs
    columns, problems = matched(declaration.kind.fields, part, contents.fields)
    problems += without_either(declaration.kind, {*columns, *part.constants}, contents.fields)
    problems += _wrong_type(declaration, contents)
    if source is None:
        problems.append(no_crs(contents, box, crs))
    if problems:
        raise InputError([Problem(contents.where, p.what, p.remedy) for p in problems])
    assert source is not None
    kept = {*filter_columns(part, contents.fields).values(), *refining(part, contents.fields)}
    wanted = sorted({*columns.values(), *kept})
    key = key_column(declaration.kind, contents.fields)
    if key is not None and key not in wanted:
        wanted.append(key)
    raw = vector.read(contents, wanted, window_in_file(window, crs, source))
    if with_related(declaration.kind, contents, raw):
        columns, _none = matched(declaration.kind.fields, part, tuple(map(str, raw.columns)))
    remarks = [] if window else _lost(contents, raw)
    raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)]
    raw = filtered(raw, part, contents.fields).set_crs(source, allow_override=True)
    moved = raw if source.equals(crs, ignore_axis_order=True) else raw.to_crs(crs)
    # What was asked for by place may lie in the margin alone; that it came right is checked there.
    check_place(contents, raw, moved, None if part.record else box, window, crs)
    check_excess(contents.where, moved.geometry.to_numpy())
    shapes, mended = repaired(moved.geometry.to_numpy())
    remarks += _mended(contents, int(mended.sum()))
    frame = in_our_words(declaration.kind.fields, part, columns, moved, contents.where)
    frame = gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)
    return Reading(_simple(frame, declaration, contents, window), tuple(remarks))


def without_either(kind: LayerKind, names: Container[str], theirs: Sequence[str]) -> list[Problem]:
    """That a file has none of the groups of columns of which the layer needs one whole."""
    lacking = unmet(kind, names)
    if not lacking:
        return []
    what = _("feltene mangler: {names}.", names=", ".join(field.name for field in lacking))
    groups = [" + ".join(group) for group in kind.either]
    remedy = _(
        "Filen må ha en av disse: {either}. Feltene er {fields}.",
        either="; ".join(groups),
        fields=", ".join(theirs) or "–",
    )
    return [Problem("", what, remedy)]


def parts_of(declaration: Declaration) -> list[Part]:
    """The parts, a file with a layer for each code of a table as a part for each of them."""
    parts = []
    for part in declaration.parts:
        fields = [name for name, scheme in part.schemes.items() if scheme.by_layer]
        split = bool(fields) and part.layer is None
        parts += _by_layer(declaration, part, fields[0]) if split else [part]
    return parts


def _by_layer(declaration: Declaration, part: Part, field: str) -> list[Part]:
    """A part for each layer that is named after a code; the part itself where none is."""
    codes = {cells.plain(str(code)) for code in part.schemes[field].read_as}
    try:
        names = [name for name in vector.layer_names(part.file) if cells.plain(name) in codes]
    except InputError:
        return [part]  # which is reported when it is read
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
        what = _("et raster kan ikke brukes her; kartlaget har ingen koder.")
        raise InputError([Problem(where, what, _("Oppgi en fil med flater."))])
    raw = surfaces.surfaces(part.file, crs, window)
    if box is not None and not any_in(surfaces.outline(part.file, crs).to_numpy(), box):
        what = _("ingen av rutene ligger i regionen.")
        remedy = _("Kontroller koordinatsystemet, og at filen gjelder denne regionen.")
        raise InputError([Problem(where, what, remedy)])
    remarks = []
    if not surfaces.is_in(part.file, crs):
        what = _("rutene er omregnet til {crs} med verdien fra nærmeste rute.", crs=crs.to_string())
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


def _wrong_type(declaration: Declaration, contents: vector.Contents) -> list[Problem]:
    """A declared geometry type that cannot be what the layer needs."""
    wanted = _WANTED.get(declaration.kind.geometry)
    given = _DIMENSION.get(contents.geometry.removeprefix("Multi"))
    if contents.geometry == "None":
        what = _("filen har ingen geometri.")
    elif wanted is not None and given is not None and given != wanted:
        what = _(
            "geometrien er {found}, ventet {wanted}.",
            found=contents.geometry,
            wanted=_SHAPE_NAMES[declaration.kind.geometry],
        )
    else:
        return []
    return [Problem(contents.where, what, _("Velg et annet kartlag i region.toml."))]


def _lost(contents: vector.Contents, raw: gpd.GeoDataFrame) -> list[Problem]:
    reasons = vector.reasons_lost(contents, raw)
    if not reasons:
        return []
    first = min(reasons)
    what = _(
        "objekter som er utelatt fordi geometrien ikke kan leses: {count}. Det første er nr. "
        "{row}: {reason}",
        count=len(reasons),
        row=first + 1,
        reason=reasons[first],
    )
    return [Problem(contents.where, what, _("Rett geometrien i kilden."))]


def _mended(contents: vector.Contents, count: int) -> list[Problem]:
    if not count:
        return []
    what = _("objekter med ugyldig geometri som er reparert: {count}.", count=count)
    return [Problem(contents.where, what)]


def _simple(
    frame: gpd.GeoDataFrame, declaration: Declaration, contents: vector.Contents, window: Box | None
) -> gpd.GeoDataFrame:
    """Single points and lines; surfaces whole. Geometry of another dimension is refused."""
    wanted = _WANTED.get(declaration.kind.geometry)
    if wanted is None:
        return within(frame, window)
    other = shapely.get_dimensions(frame.geometry.to_numpy()) != wanted
    if other.any():
        what = _(
            "objekter som ikke er {wanted}: {count}.",
            count=int(other.sum()),
            wanted=_SHAPE_NAMES[declaration.kind.geometry],
        )
        raise InputError([Problem(contents.where, what, _("Velg et annet kartlag i region.toml."))])
    if wanted < 2:
        frame = frame.explode(ignore_index=True)
    return within(frame[~frame.geometry.is_empty], window)


def within(frame: gpd.GeoDataFrame, window: Box | None) -> gpd.GeoDataFrame:
    """The features that a window touches; all without one."""
    if window is None:
        return frame
    return frame[shapely.intersects(frame.geometry.to_numpy(), shapely.box(*window))]


def windows_around(places: gpd.GeoSeries, reach: float) -> list[Box]:
    """Boxes that hold all within so many metres of the box around each place."""
    known = places[~(places.is_empty | places.isna())]
    west, south, east, north = known.bounds.to_numpy().T
    boxes = shapely.box(west - reach, south - reach, east + reach, north + reach)
    return [window.bounds for window in shapely.get_parts(shapely.union_all(boxes))]


def once(frames: Sequence[gpd.GeoDataFrame], crs: CRS) -> gpd.GeoDataFrame:
    """Features of several windows of one layer, those that are in more than one of them once."""
    found: gpd.GeoDataFrame = _joined(list(frames), crs)
    told = pd.DataFrame(found.drop(columns="geometry")).astype(str)
    return found[~told.assign(shape=found.geometry.to_wkb()).duplicated()].reset_index(drop=True)


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
