"""A data set of a service that answers page by page, as a GeoPackage with its coverage map."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from ikap.model import InputError, Problem
from ikap.sources.cells import plain
from ikap.sources.download import live, register
from ikap.sources.download.live import GDAL, Gathered, Pages, Query
from ikap.sources.download.products.shapes import (
    COVERAGE,
    Got,
    Place,
    Say,
    proof,
    readings,
    sha256,
)
from ikap.sources.fetched import Asked
from ikap.sources.official import CoverageMap, Official, Request
from ikap.storage import move_over, remove
from ikap.text import _


def paged(product: Official, place: Place, work: Path, say: Say) -> Got:
    gathered = [_gathered(product, n, r, place, work, say) for n, r in enumerate(product.requests)]
    with GDAL:
        frames = [
            (request, written_frame(_prepared(batch.frame, request, place), request))
            for request, batch in zip(product.requests, gathered, strict=True)
        ]
    coverage, state, message = _coverage(product.coverage, place, work, say)
    got = save(product, place, work, frames, coverage, state)
    asked = [
        _asked(request, batch, place)
        for request, batch in zip(product.requests, gathered, strict=True)
    ]
    return replace(
        got,
        asked=tuple(asked),
        date=_newest(product, [batch.frame for batch in gathered]),
        remarks=(*(p for batch in gathered for p in batch.remarks), *message),
    )


def _gathered(
    product: Official, n: int, request: Request, place: Place, work: Path, say: Say
) -> Gathered:
    pages = Pages(work / f"{n}", lambda count: say(_("sider: {n}", n=count)))
    try:
        return live.gather(request.service, _query(request, place), pages)
    except live.Unsound:
        pages.clear()  # what came is not to be gone on with
        raise


def _query(request: Request, place: Place) -> Query:
    return Query(
        address=request.address,
        layer=request.layer,
        crs=request.crs,
        box=place.box_in(request.crs),
        name=request.name,
        columns=request.columns,
    )


def _asked(request: Request, batch: Gathered, place: Place) -> Asked:
    digest = hashlib.sha256("".join(batch.digests).encode("ascii")).hexdigest()
    return Asked(
        service=request.service,
        address=request.address,
        layer=request.layer,
        crs=request.crs,
        box=tuple(round(value, 3) for value in place.box_in(request.crs)),
        hits=batch.hits,
        rows=len(batch.frame),
        pages=len(batch.digests),
        sha256=digest,
    )


def _coverage(
    coverage: CoverageMap | None, place: Place, work: Path, say: Say
) -> tuple[gpd.GeoDataFrame | None, str, tuple[Problem, ...]]:
    """Where the data set was mapped: `map`, `none` where nobody tells, `failed` where it broke."""
    if coverage is None:
        return None, "none", ()
    request = coverage.request
    columns = (coverage.field,) if coverage.field else ()
    pages = Pages(work / COVERAGE, lambda count: say(_("dekningskart, sider: {n}", n=count)))
    try:
        covered = live.gather(
            request.service, replace(_query(request, place), columns=columns), pages
        )
    except InputError as error:
        pages.clear()
        return None, "failed", error.problems
    with GDAL:
        frame = covered.frame.reindex(columns=[*columns, "geometry"]).to_crs(place.crs)
        return written_frame(frame, request), "map", covered.remarks


def _prepared(frame: gpd.GeoDataFrame, request: Request, place: Place) -> gpd.GeoDataFrame:
    """In the calculation CRS, without what is not to be kept, with an area around points."""
    away = {name.casefold() for name in request.forgotten}
    kept = frame[[c for c in frame.columns if str(c).casefold() not in away]]
    if frame.empty:
        return empty_frame(request, place)
    moved = kept.to_crs(place.crs)
    if request.buffer:
        flat = shapely.get_dimensions(moved.geometry.to_numpy()) < 2
        shapes = moved.geometry.where(~flat, moved.geometry.buffer(request.buffer))
        moved = moved.set_geometry(shapes)
    return moved


def empty_frame(request: Request, place: Place) -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype=str) for name in request.columns}
    return gpd.GeoDataFrame(columns, geometry=[], crs=place.crs)


def written_frame(frame: gpd.GeoDataFrame, request: Request) -> gpd.GeoDataFrame:
    """With columns of one type each, and no two names that differ by case alone."""
    columns: dict[str, Any] = {}
    taken: set[str] = {"fid", "geom"}
    for name in sorted(map(str, frame.columns.drop("geometry"))):
        if name.casefold() in taken:
            continue
        taken.add(name.casefold())
        columns[name] = _one_type(frame[name])
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)


def _one_type(values: pd.Series[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None and value == value}
    if kinds <= {int, np.int64, np.int32}:
        return values.astype("Int64") if kinds else values.astype(object)
    if kinds <= {int, float, np.int64, np.float64}:
        return values.astype(float)
    return pd.Series(
        [None if v is None or v != v else str(v) for v in values], values.index, dtype=object
    )


def save(
    product: Official,
    place: Place,
    work: Path,
    frames: Sequence[tuple[Request, gpd.GeoDataFrame]],
    coverage: gpd.GeoDataFrame | None,
    state: str,
) -> Got:
    """The frames as layers of one GeoPackage, named after what it holds; and the parts of it."""
    work.mkdir(parents=True, exist_ok=True)
    part = work / f"{product.id}.part.gpkg"
    remove(part)
    layers = [
        (f"{n}_{plain(r.layer) or 'lag'}", r, frame) for n, (r, frame) in enumerate(frames, 1)
    ]
    with GDAL:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{place.day}T00:00:00Z"})
        try:
            for name, _request, frame in layers:
                _write(frame, part, name)
            if coverage is not None:
                _write(coverage, part, COVERAGE)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    file = f"{product.id}-{sha256(part)[:8]}.gpkg"
    whole = work / file
    move_over(part, whole)
    parts = [
        {"file": file, "layer": name, **readings(request), **proof(product, file, state)}
        for name, request, _frame in layers
    ]
    return Got({file: whole}, tuple(parts), coverage=state)


def _write(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    pyogrio.write_dataframe(
        frame, path, layer=layer, driver="GPKG", geometry_type="Unknown", append=path.exists()
    )


def _newest(product: Official, frames: Sequence[gpd.GeoDataFrame]) -> str:
    """The newest day in the column of the data set's own date; empty where it has none."""
    if not product.dated or product.dated_is != "dataset":
        return ""
    days = [
        day
        for frame in frames
        for name in frame.columns
        if str(name).casefold() == product.dated.casefold()
        for value in frame[name]
        if (day := register.iso_day(str(value)))
    ]
    return max(days, default="")
