"""A data set that is delivered in files: ordered, or lying at an address; and a table of SSB."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyproj import CRS

from ikap.model import InputError, Problem
from ikap.sources.cells import plain
from ikap.sources.download import geonorge, statistics
from ikap.sources.download.geonorge import Download
from ikap.sources.download.live import GDAL
from ikap.sources.download.products.shapes import Got, Place, Say, proof, readings, sha256
from ikap.sources.download.transfer import download
from ikap.sources.fetched import Asked
from ikap.sources.files import vector
from ikap.sources.official import Official, Request, feeds, rail_feeds
from ikap.text import _, listed

ORDER = "order.json"
ORDERS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def ordered_files(product: Official, place: Place, work: Path, say: Say) -> Got:
    """Files of Geonorge's download service: by municipality, else county, else the country."""
    shared = work.parent / product.uuid  # several products are layers of one data set
    with ORDERS[str(shared)]:
        files = standing_order(shared) or new_order(product, place, shared, say)
    return _of_files(product, files, place)


def new_order(product: Official, place: Place, shared: Path, say: Say) -> list[Path]:
    where = Download("geonorge", product.uuid)
    areas = geonorge.offered(where)
    with GDAL:
        epsg = CRS(place.crs).to_epsg() or 0
    plan = geonorge.planned(areas, place.municipalities, epsg)
    order = geonorge.waited_for(where, geonorge.ordered(where, plan))
    files = [_one(file.name, file.url, file.size, shared, say) for file in order.files]
    names = json.dumps([file.name for file in files])
    (shared / ORDER).write_text(names, encoding="utf-8")
    return files


def standing_order(shared: Path) -> list[Path]:
    """The files of an order that has come whole; none where it has not."""
    if not (shared / ORDER).is_file():
        return []
    names = json.loads((shared / ORDER).read_text(encoding="utf-8"))
    files = [shared / str(name) for name in names]
    return files if all(file.is_file() for file in files) else []


def one_file(product: Official, place: Place, work: Path, say: Say) -> Got:
    request = product.requests[0]
    name = request.address.rpartition("/")[2]
    return _of_files(product, [_one(name, request.address, None, work, say)], place)


def feed_files(product: Official, place: Place, work: Path, say: Say) -> Got:
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


def table_file(product: Official, place: Place, work: Path, say: Say) -> Got:
    request = product.requests[0]
    frame = statistics.by_municipality(request.address, request.layer, place.municipalities)
    work.mkdir(parents=True, exist_ok=True)
    text = frame.to_csv(index=False, lineterminator="\n")
    name = f"{product.id}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}.csv"
    (work / name).write_text(text, encoding="utf-8", newline="")
    asked = Asked("ssb", request.address, request.layer, rows=len(frame))
    part = {"file": name, **readings(request)}
    date = f"{frame['Tid'].max()}-01-01"
    return Got({name: work / name}, (part,), (asked,), date=date)


def _one(name: str, url: str, size: int | None, folder: Path, say: Say) -> Path:
    target = folder / name
    if not (target.is_file() and size in (None, target.stat().st_size)):
        download(url, target, size, lambda got, _of: say(f"{got / 1e6:.1f} MB"))
    return target


def _of_files(product: Official, files: Sequence[Path], place: Place) -> Got:
    """The parts of files as they were delivered: every layer that is asked for, where it is."""
    named = {f"{_stem(path)}-{sha256(path)[:8]}{_endings(path)}": path for path in files}
    parts: list[Mapping[str, Any]] = []
    names: set[str] = set()
    for name, path in named.items():
        for request in product.requests:
            layer = layer_in(path, request)
            if layer is None:
                continue
            names.add(request.layer)
            entry = {"file": name} | ({"layer": layer} if layer else {})
            parts.append({**entry, **readings(request), **proof(product, name, "none")})
    lacking = [r.layer for r in product.requests if r.layer not in names]
    if not parts:
        what = _("filene har ikke kartlaget {names}. Det mangler, eller skjemaet er endret.",
                 names=listed(lacking))  # fmt: skip
        raise InputError([Problem(product.title, what)])
    date = min((day for path in files if (day := day_of(path))), default="")
    asked = tuple(
        Asked(product.requests[0].service, r.address, r.layer, rows=len(files))
        for r in product.requests
    )
    return Got(named, tuple(parts), asked, date=date)


def layer_in(path: Path, request: Request) -> str | None:
    """What a layer is called in a file; empty for a whole file, None where it is not there."""
    if request.service == "gtfs" or not request.layer:
        return ""
    with GDAL:
        names = vector.layer_names(path)
    wanted = plain(request.layer)
    return next(
        (name for name in names if plain(name) == wanted or plain(name).endswith(wanted)), None
    )


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _endings(path: Path) -> str:
    return path.name[len(_stem(path)) :]


def day_of(path: Path) -> str:
    """The day in a delivery's name, where it has one."""
    match = re.search(r"(20\d{2})-?(\d{2})-?(\d{2})", path.name)
    return f"{match[1]}-{match[2]}-{match[3]}" if match else ""
