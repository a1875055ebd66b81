"""One official data set fetched for a region: files, how region.toml reads them, and the record.

Nothing of the region is touched here: all of it lies in a folder of its own until it is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer

from ikap.model import InputError, Problem
from ikap.sources.cells import first_match, plain
from ikap.sources.crs import Box
from ikap.sources.download import geonorge, live, register, statistics
from ikap.sources.download.centres import proposed
from ikap.sources.download.geonorge import Download
from ikap.sources.download.live import GDAL, Gathered, Pages, Query
from ikap.sources.download.transfer import download
from ikap.sources.fetched import Asked, FetchRecord, record_text
from ikap.sources.files import repaired, vector
from ikap.sources.official import PAGED, CoverageMap, Official, Request, feeds, rail_feeds
from ikap.storage import move_over, remove
from ikap.text import _, listed

COVERAGE = "coverage"
ORDER = "order.json"
_ORDERS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
KEPT = ("fields", "codes", "values", "constants", "where")


@dataclass(frozen=True)
class Place:
    """What is fetched for: municipalities, and a box around them in the calculation CRS.

    `margin` is how far outside the municipalities something may matter, in metres; `day` is the
    day of the fetch, ISO; `ground` are the municipalities' surfaces, where they are known.
    """

    municipalities: tuple[str, ...]
    crs: str
    box: Box
    margin: float
    day: str
    ground: gpd.GeoDataFrame | None = field(default=None, compare=False, repr=False)

    @property
    def wide(self) -> Box:
        west, south, east, north = self.box
        m = self.margin
        return west - m, south - m, east + m, north + m

    def box_in(self, crs: str) -> Box:
        """The wide box in another CRS, all of it inside."""
        to = Transformer.from_crs(self.crs, crs, always_xy=True)
        west, south, east, north = to.transform_bounds(*self.wide, densify_pts=21)
        return west, south, east, north


@dataclass(frozen=True)
class Fetched:
    """A data set that has come: its files, and its parts as region.toml would have them.

    Parts name their files by the keys of `files`: what they are to be called → where they lie.
    """

    product: Official
    files: Mapping[str, Path]
    parts: tuple[Mapping[str, Any], ...]
    record: FetchRecord
    main_centre: str = ""  # that of centres which were proposed


Say = Callable[[str], None]


def fetch_product(
    product: Official,
    place: Place,
    work: Path,
    fitness: Mapping[str, Mapping[str, int]] | None = None,
    say: Say = lambda _words: None,
) -> Fetched:
    """Fetch a data set whole; an InputError tells why it cannot be had.

    `work` keeps what has come until all of it is there, and what was cut is taken up from it.
    """
    known = register.metadata(product.uuid) if product.uuid else register.Metadata()
    service = product.requests[0].service
    fetchers = {
        "geonorge": _ordered,
        "file": _file,
        "gtfs": _feeds,
        "ssb": _statistics,
        "centres": _centres,
    }
    fetcher = _paged if service in PAGED else fetchers[service]
    got = fetcher(product, place, work, say)
    date, date_of = _date(product, known, got, place)
    record = FetchRecord(
        product=product.id,
        kind=product.kind,
        title=product.title,
        owner=product.owner,
        licence=known.licence or product.licence,
        date=date,
        date_of=date_of,
        fetched=place.day,
        theme=product.theme,
        uuid=product.uuid,
        url=product.page or product.requests[0].address,
        coverage=got.coverage,
        fitness=dict((fitness or {}).get(product.uuid, {})),
        requests=tuple(got.asked),
        files={name: _sha256(path) for name, path in sorted(got.files.items())},
        remarks=tuple(str(problem) for problem in (*got.remarks, *known.problems)),
    )
    return _recorded(product, got, record, work)


def failed_product(product: Official, place: Place, work: Path, why: Sequence[Problem]) -> Fetched:
    """What stands in the place of a data set that could not be had: nothing, and known to be so.

    A layer of several data sets is not held up by one of them, and where that one is silent the
    answer is «not checked», never «no».
    """
    requests = [r for r in product.requests if r.service in PAGED]
    empty = [_written_frame(_empty(request, place), request) for request in requests]
    got = _save(product, place, work, list(zip(requests, empty, strict=True)), None, "failed")
    record = FetchRecord(
        product=product.id,
        kind=product.kind,
        title=product.title,
        owner=product.owner,
        licence=product.licence,
        date=place.day,
        date_of="fetch",
        fetched=place.day,
        theme=product.theme,
        uuid=product.uuid,
        url=product.page,
        coverage="failed",
        files={name: _sha256(path) for name, path in sorted(got.files.items())},
        remarks=tuple(map(str, why)),
    )
    parts = tuple({**part, "covers": []} for part in got.parts)
    return _recorded(product, replace(got, parts=parts), record, work)


@dataclass(frozen=True)
class _Got:
    files: Mapping[str, Path]
    parts: tuple[Mapping[str, Any], ...]
    asked: tuple[Asked, ...] = ()
    coverage: str = "none"
    date: str = ""
    remarks: tuple[Problem, ...] = ()
    main_centre: str = ""


def _recorded(product: Official, got: _Got, record: FetchRecord, work: Path) -> Fetched:
    """With the record written beside, and named by every part."""
    text = record_text(record)
    name = f"{product.id}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}.json"
    path = work / name
    work.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    parts = tuple({**part, "record": name} for part in got.parts)
    return Fetched(product, {**got.files, name: path}, parts, record, got.main_centre)


# --- page by page ------------------------------------------------------------------------------


def _paged(product: Official, place: Place, work: Path, say: Say) -> _Got:
    gathered = [_gathered(product, n, r, place, work, say) for n, r in enumerate(product.requests)]
    frames = [
        (request, _written_frame(_prepared(found.frame, request, place), request))
        for request, found in zip(product.requests, gathered, strict=True)
    ]
    coverage, state, told = _coverage(product.coverage, place, work, say)
    got = _save(product, place, work, frames, coverage, state)
    asked = [
        _asked(request, found, place)
        for request, found in zip(product.requests, gathered, strict=True)
    ]
    return replace(
        got,
        asked=tuple(asked),
        date=_newest(product, [found.frame for found in gathered]),
        remarks=(*(p for found in gathered for p in found.remarks), *told),
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


def _asked(request: Request, found: Gathered, place: Place) -> Asked:
    digest = hashlib.sha256("".join(found.digests).encode("ascii")).hexdigest()
    return Asked(
        service=request.service,
        address=request.address,
        layer=request.layer,
        crs=request.crs,
        box=tuple(round(value, 3) for value in place.box_in(request.crs)),
        hits=found.hits,
        rows=len(found.frame),
        pages=len(found.digests),
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
        found = live.gather(
            request.service, replace(_query(request, place), columns=columns), pages
        )
    except InputError as error:
        pages.clear()
        return None, "failed", error.problems
    frame = found.frame.reindex(columns=[*columns, "geometry"]).to_crs(place.crs)
    return _written_frame(frame, request), "map", found.remarks


def _prepared(frame: gpd.GeoDataFrame, request: Request, place: Place) -> gpd.GeoDataFrame:
    """In the calculation CRS, without what is not to be kept, with an area around points."""
    away = {name.casefold() for name in request.forgotten}
    kept = frame[[c for c in frame.columns if str(c).casefold() not in away]]
    if frame.empty:
        return _empty(request, place)
    moved = kept.to_crs(place.crs)
    if request.buffer:
        flat = shapely.get_dimensions(moved.geometry.to_numpy()) < 2
        shapes = moved.geometry.where(~flat, moved.geometry.buffer(request.buffer))
        moved = moved.set_geometry(shapes)
    return moved


def _empty(request: Request, place: Place) -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype=str) for name in request.columns}
    return gpd.GeoDataFrame(columns, geometry=[], crs=place.crs)


def _written_frame(frame: gpd.GeoDataFrame, request: Request) -> gpd.GeoDataFrame:
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


def _save(
    product: Official,
    place: Place,
    work: Path,
    frames: Sequence[tuple[Request, gpd.GeoDataFrame]],
    coverage: gpd.GeoDataFrame | None,
    state: str,
) -> _Got:
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
    file = f"{product.id}-{_sha256(part)[:8]}.gpkg"
    whole = work / file
    move_over(part, whole)
    parts = [
        {"file": file, "layer": name, **_readings(request), **_proof(product, file, state)}
        for name, request, _frame in layers
    ]
    return _Got({file: whole}, tuple(parts), coverage=state)


def _write(frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    pyogrio.write_dataframe(
        frame, path, layer=layer, driver="GPKG", geometry_type="Unknown", append=path.exists()
    )


def _readings(request: Request) -> dict[str, Any]:
    """How the producer's columns are read, as region.toml says it."""
    told = {name: _as_toml(getattr(request, name)) for name in KEPT}
    return {name: value for name, value in told.items() if value}


def _as_toml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _as_toml(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple | list) else value


def _proof(product: Official, file: str, state: str) -> dict[str, Any]:
    """Where the absence of a feature means `no`, where that is not as the layer usually has it."""
    if state == "map":
        field = product.coverage.field if product.coverage else ""
        return {"coverage": {"file": file, "layer": COVERAGE} | ({"field": field} if field else {})}
    if state == "failed" or product.never_no:
        return {"covers": []}
    return {"covers": product.covers} if product.covers else {}


# --- in files ----------------------------------------------------------------------------------


def _ordered(product: Official, place: Place, work: Path, say: Say) -> _Got:
    """Files of Geonorge's download service: by municipality, else county, else the country."""
    shared = work.parent / product.uuid  # several products are layers of one data set
    with _ORDERS[str(shared)]:
        files = _standing_order(shared) or _new_order(product, place, shared, say)
    return _of_files(product, files, place)


def _new_order(product: Official, place: Place, shared: Path, say: Say) -> list[Path]:
    where = Download("geonorge", product.uuid)
    areas = geonorge.offered(where)
    plan = geonorge.planned(areas, place.municipalities, CRS(place.crs).to_epsg() or 0)
    order = geonorge.waited_for(where, geonorge.ordered(where, plan))
    files = [_one(file.name, file.url, file.size, shared, say) for file in order.files]
    names = json.dumps([file.name for file in files])
    (shared / ORDER).write_text(names, encoding="utf-8")
    return files


def _standing_order(shared: Path) -> list[Path]:
    """The files of an order that has come whole; none where it has not."""
    if not (shared / ORDER).is_file():
        return []
    names = json.loads((shared / ORDER).read_text(encoding="utf-8"))
    files = [shared / str(name) for name in names]
    return files if all(file.is_file() for file in files) else []


def _file(product: Official, place: Place, work: Path, say: Say) -> _Got:
    request = product.requests[0]
    name = request.address.rpartition("/")[2]
    return _of_files(product, [_one(name, request.address, None, work, say)], place)


def _feeds(product: Official, place: Place, work: Path, say: Say) -> _Got:
    """Timetables of the counties' companies, or of the railways; one that is not there is told."""
    request = product.requests[0]
    counties = [code[:2] for code in place.municipalities]
    names = feeds(counties) if request.layer == "county" else rail_feeds()
    if not names:
        what = _("kollektivselskapet i {counties} er ikke kjent.",
                 counties=listed(sorted(set(counties))))  # fmt: skip
        raise InputError([Problem(product.title, what)])
    files = []
    problems: list[Problem] = []
    for name in names:
        address = request.address.format(feed=name)
        try:
            files.append(_one(address.rpartition("/")[2], address, None, work, say))
        except InputError as error:
            problems += error.problems
    if not files:
        raise InputError(problems)
    got = _of_files(product, files, place)
    return replace(got, remarks=tuple(problems))


def _statistics(product: Official, place: Place, work: Path, say: Say) -> _Got:
    request = product.requests[0]
    frame = statistics.by_municipality(request.address, request.layer, place.municipalities)
    work.mkdir(parents=True, exist_ok=True)
    text = frame.to_csv(index=False, lineterminator="\n")
    name = f"{product.id}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}.csv"
    (work / name).write_text(text, encoding="utf-8", newline="")
    asked = Asked("ssb", request.address, request.layer, rows=len(frame))
    part = {"file": name, **_readings(request)}
    date = f"{frame['Tid'].max()}-01-01"
    return _Got({name: work / name}, (part,), (asked,), date=date)


def _centres(product: Official, place: Place, work: Path, say: Say) -> _Got:
    """Settlements as centres with levels that are proposed; the largest is the main centre."""
    if place.ground is None:
        what = _("kommunegrensene må være på plass før sentra kan foreslås.")
        raise InputError([Problem(product.title, what)])
    request = product.requests[0]
    shared = work.parent / product.uuid
    with _ORDERS[str(shared)]:
        files = _standing_order(shared) or _new_order(product, place, shared, say)
    rows = [_settlements(path, request, place) for path in files]
    made = proposed(pd.concat(rows, ignore_index=True), place.ground.to_crs(place.crs))
    if made.empty:
        what = _("ingen tettsteder ligger i kommunene.")
        raise InputError([Problem(product.title, what)])
    plain_request = Request(service=request.service, layer=request.layer)
    got = _save(product, place, work, [(plain_request, made)], None, "none")
    asked = (Asked(request.service, product.page, request.layer, rows=len(made)),)
    date = min((day for path in files if (day := _day_of(path))), default="")
    return replace(got, asked=asked, date=date, main_centre=str(made["name"].iloc[0]))


def _settlements(path: Path, request: Request, place: Place) -> gpd.GeoDataFrame:
    """`name`, `population` and surface of the settlements in a delivery, in the calculation CRS."""
    layer = _layer_in(path, request)
    if layer is None:
        what = _("filene har ikke kartlaget {names}. Skjemaet er endret.", names=request.layer)
        raise InputError([Problem(path.name, what)])
    found = vector.contents(path, layer or None)
    columns = {
        ours: first_match((theirs,), found.fields) for ours, theirs in request.fields.items()
    }
    lacking = [request.fields[ours] for ours, theirs in columns.items() if theirs is None]
    if lacking:
        what = _("feltene {names} finnes ikke lenger. Skjemaet er endret.", names=listed(lacking))
        raise InputError([Problem(found.where, what)])
    raw = vector.read(found, [str(theirs) for theirs in columns.values()]).to_crs(place.crs)
    raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)]
    table = {ours: raw[theirs] for ours, theirs in columns.items()}
    table["population"] = pd.to_numeric(table.get("population", 0), errors="coerce").fillna(0)
    return gpd.GeoDataFrame(table, geometry=repaired(raw.geometry.to_numpy())[0], crs=place.crs)


def _one(name: str, url: str, size: int | None, folder: Path, say: Say) -> Path:
    target = folder / name
    if not (target.is_file() and size in (None, target.stat().st_size)):
        download(url, target, size, lambda got, _of: say(f"{got / 1e6:.1f} MB"))
    return target


def _of_files(product: Official, files: Sequence[Path], place: Place) -> _Got:
    """The parts of files as they were delivered: every layer that is asked for, where it is."""
    named = {f"{_stem(path)}-{_sha256(path)[:8]}{_endings(path)}": path for path in files}
    parts: list[Mapping[str, Any]] = []
    found: set[str] = set()
    for name, path in named.items():
        for request in product.requests:
            layer = _layer_in(path, request)
            if layer is None:
                continue
            found.add(request.layer)
            told = {"file": name} | ({"layer": layer} if layer else {})
            parts.append({**told, **_readings(request), **_proof(product, name, "none")})
    lacking = [r.layer for r in product.requests if r.layer not in found]
    if not parts:
        what = _("filene har ikke kartlaget {names}. Det mangler, eller skjemaet er endret.",
                 names=listed(lacking))  # fmt: skip
        raise InputError([Problem(product.title, what)])
    date = min((day for path in files if (day := _day_of(path))), default="")
    asked = tuple(
        Asked(product.requests[0].service, r.address, r.layer, rows=len(files))
        for r in product.requests
    )
    return _Got(named, tuple(parts), asked, date=date)


def _layer_in(path: Path, request: Request) -> str | None:
    """What a layer is called in a file; empty for a whole file, None where it is not there."""
    if request.service == "gtfs" or not request.layer:
        return ""
    names = vector.layer_names(path)
    wanted = plain(request.layer)
    return next(
        (name for name in names if plain(name) == wanted or plain(name).endswith(wanted)), None
    )


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _endings(path: Path) -> str:
    return path.name[len(_stem(path)) :]


def _day_of(path: Path) -> str:
    """The day in a delivery's name, where it has one."""
    found = re.search(r"(20\d{2})-?(\d{2})-?(\d{2})", path.name)
    return f"{found[1]}-{found[2]}-{found[3]}" if found else ""


# --- dates -------------------------------------------------------------------------------------


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


def _date(product: Official, known: register.Metadata, got: _Got, place: Place) -> tuple[str, str]:
    """The data's own day and where it was read: the data, the catalogue, the tables, the fetch."""
    for date, told_by in (
        (got.date, "data"),
        (known.updated, "metadata"),
        (product.date, "tables"),
    ):
        if date:
            return date, told_by
    return place.day, "fetch"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
