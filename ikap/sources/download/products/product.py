"""One official data set fetched for a region: files, how region.toml reads them, and the record.

Nothing of the region is touched here: all of it lies in a folder of its own until it is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ikap.model import Problem
from ikap.sources.download import register
from ikap.sources.download.live import GDAL
from ikap.sources.download.products.files import (
    feed_files,
    one_file,
    ordered_files,
    table_file,
)
from ikap.sources.download.products.paged import empty_frame, paged, save, written_frame
from ikap.sources.download.products.settlements import centres
from ikap.sources.download.products.shapes import Fetched, Got, Place, Say, sha256
from ikap.sources.fetched import FetchRecord, record_text
from ikap.sources.official import PAGED, Official


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
        "geonorge": ordered_files,
        "file": one_file,
        "gtfs": feed_files,
        "ssb": table_file,
        "centres": centres,
    }
    fetcher = paged if service in PAGED else fetchers[service]
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
        files={name: sha256(path) for name, path in sorted(got.files.items())},
        remarks=tuple(str(problem) for problem in (*got.remarks, *known.problems)),
    )
    return _recorded(product, got, record, work)


def failed_product(product: Official, place: Place, work: Path, why: Sequence[Problem]) -> Fetched:
    """What stands in the place of a data set that could not be had: nothing, and known to be so.

    A layer of several data sets is not held up by one of them, and where that one is silent the
    answer is «not checked», never «no».
    """
    requests = [r for r in product.requests if r.service in PAGED]
    with GDAL:
        empty = [written_frame(empty_frame(request, place), request) for request in requests]
    got = save(product, place, work, list(zip(requests, empty, strict=True)), None, "failed")
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
        files={name: sha256(path) for name, path in sorted(got.files.items())},
        remarks=tuple(map(str, why)),
    )
    parts = tuple({**part, "covers": []} for part in got.parts)
    return _recorded(product, replace(got, parts=parts), record, work)


def _recorded(product: Official, got: Got, record: FetchRecord, work: Path) -> Fetched:
    """With the record written beside, and named by every part."""
    text = record_text(record)
    name = f"{product.id}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}.json"
    path = work / name
    work.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    parts = tuple({**part, "record": name} for part in got.parts)
    return Fetched(product, {**got.files, name: path}, parts, record, got.main_centre)


def _date(product: Official, known: register.Metadata, got: Got, place: Place) -> tuple[str, str]:
    """The data's own day and where it was read: the data, the catalogue, the tables, the fetch."""
    for date, told_by in (
        (got.date, "data"),
        (known.updated, "metadata"),
        (product.date, "tables"),
    ):
        if date:
            return date, told_by
    return place.day, "fetch"
