"""What is asked of a service that answers page by page, and what comes back.

A page is kept on disk as it came, under the checksum of its request, so that a fetch that was cut
goes on where it was. What is the same for all protocols is checked here: that no feature came
twice or was left out, and that what came lies where it was asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ikap.model import InputError, Problem
from ikap.sources.crs import Box
from ikap.storage import discard_tree, remove, replace_file
from ikap.text import _, listed, number

# Services are asked together; what GDAL and PROJ do is done one at a time, since geopandas keeps
# its transformations for all threads and PROJ's must not be shared by them.
GDAL = threading.RLock()
PAGE = 1000  # features asked for at once
MOST_PAGES = 500
SLACK = 0.05  # of the box's sides: a server may compare envelopes in a CRS of its own
SHOWN = 5  # ids in one sentence


class Unsound(InputError):  # noqa: N818 - what the answer is
    """A service answered, and what it gave cannot be the data that were asked for."""


@dataclass(frozen=True)
class Query:
    """A layer of a service, and where: `box` is in `crs`, east and north.

    `name` is a regular expression that the layer's name must meet, where the address holds but a
    number. `columns` are
    the producer's columns that we cannot do without.
    """

    address: str
    layer: str
    crs: str
    box: Box
    name: str = ""
    columns: tuple[str, ...] = ()
    page: int = PAGE

    @property
    def where(self) -> str:
        return f"{self.address.rstrip('/')} {self.layer}"


@dataclass(frozen=True)
class Batch:
    """A page that was read: the features' ids, their cells and shapes, in the service's order."""

    ids: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    shapes: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Gathered:
    """All that a query gave, by id; `hits` is the number that the service itself told."""

    frame: gpd.GeoDataFrame
    hits: int | None
    remarks: tuple[Problem, ...] = ()
    digests: tuple[str, ...] = ()  # of the pages, as they came


@dataclass
class Pages:
    """The answers so far, kept in a folder; `seen` is called when another has come."""

    folder: Path
    seen: Callable[[int], None] | None = None
    digests: list[str] = field(default_factory=list)

    def answer(self, request: str, ask: Callable[[], bytes]) -> bytes:
        """The answer to a request: as it was kept, else asked for now and kept."""
        path = self.folder / f"{hashlib.sha256(request.encode('utf-8')).hexdigest()[:24]}.page"
        if path.is_file():
            body = path.read_bytes()
        else:
            body = ask()
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, body)
        self.digests.append(hashlib.sha256(body).hexdigest())
        if self.seen is not None:
            self.seen(len(self.digests))
        return body

    def clear(self) -> None:
        """Drop all that has come."""
        discard_tree(self.folder)
        self.digests.clear()

    def forget(self, request: str) -> None:
        """Drop an answer that turned out to be none, so that it is asked for anew."""
        name = hashlib.sha256(request.encode("utf-8")).hexdigest()[:24]
        remove(self.folder / f"{name}.page")


def unsound(query: Query, what: str, remedy: str = "") -> Unsound:
    return Unsound([Problem(query.where, what, remedy or _("Ingenting er byttet ut."))])


def gathered(
    query: Query, batches: Iterable[Batch], hits: int | None, digests: Sequence[str] = ()
) -> Gathered:
    """The pages as one frame by id, or an Unsound that tells why they are not the whole.

    A feature that came twice alike is kept once, and that is a remark; one that came in two
    versions is not ours to choose between.
    """
    kept: dict[str, tuple[Mapping[str, Any], Any]] = {}
    twice: set[str] = set()
    for batch in batches:
        for label, row, shape in zip(batch.ids, batch.rows, batch.shapes, strict=True):
            if label in kept:
                if kept[label][0] != row or not _same(kept[label][1], shape):
                    what = _("objektet {id} kom i to ulike utgaver.", id=label)
                    raise unsound(query, what, _("Dataene ble endret underveis. Hent dem på nytt."))
                twice.add(label)
            kept[label] = (row, shape)
    if hits is not None and len(kept) != hits:
        raise _incomplete(query, len(kept), hits, twice)
    _check_columns(query, [row for row, _shape in kept.values()])
    order = sorted(kept)
    with GDAL:
        frame = gpd.GeoDataFrame(
            [dict(kept[label][0]) for label in order],
            geometry=[kept[label][1] for label in order],
            index=order,
            crs=query.crs,
        )
    return Gathered(_in_place(query, frame), hits, _repeated(query, twice), tuple(digests))


def _same(value: Any, other: Any) -> bool:
    if value is None or other is None:
        return value is other
    return bool(shapely.equals_exact(value, other, tolerance=0.0))


def _incomplete(query: Query, there: int, hits: int, twice: set[str]) -> Unsound:
    what = _(
        "antall objekter er {there}, men tjenesten oppga {hits}.",
        hits=number(hits, 0),
        there=number(there, 0),
    )
    if twice:
        what += " " + _("Objekter som kom to ganger: {n}. Like mange ble borte mellom sidene.",
                        n=number(len(twice), 0))  # fmt: skip
    return unsound(query, what)


def _repeated(query: Query, twice: set[str]) -> tuple[Problem, ...]:
    if not twice:
        return ()
    shown = listed(sorted(twice)[:SHOWN])
    what = _("objekter som kom på to sider og er tatt med én gang: {n} ({ids}).",
             n=len(twice), ids=shown)  # fmt: skip
    return (Problem(query.where, what),)


def _check_columns(query: Query, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse features that lack a column which we read: the schema is another than we know."""
    if not rows:
        return
    there = {name.casefold() for row in rows for name in row}
    lacking = [name for name in query.columns if name.casefold() not in there]
    if lacking:
        raise changed_schema(query, lacking, sorted({name for row in rows for name in row}))


def changed_schema(query: Query, lacking: Sequence[str], there: Sequence[str]) -> Unsound:
    what = _("feltene {names} finnes ikke lenger. Skjemaet er endret.", names=listed(lacking))
    return unsound(query, what, _("Feltene er {fields}.", fields=", ".join(there) or "–"))


def _in_place(query: Query, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What of it meets the box; an Unsound where some lies elsewhere altogether."""
    there = ~(frame.geometry.isna() | frame.geometry.is_empty)
    frame = frame[there]
    if frame.empty:
        return frame
    bounds = shapely.bounds(frame.geometry.to_numpy())
    astray = ~_meets(bounds, query.box)
    if astray.any():
        swapped = _meets(bounds[:, [1, 0, 3, 2]], query.box)
        if swapped[astray].all():
            what = _("koordinatene kom med nord først. Akserekkefølgen er en annen enn i {crs}.",
                     crs=query.crs)  # fmt: skip
        else:
            what = _(
                "objekter utenfor det etterspurte området i {crs}: {n} av {all}.",
                n=number(int(astray.sum()), 0),
                all=number(len(frame), 0),
                crs=query.crs,
            )
        raise unsound(query, what)
    return frame[shapely.intersects(frame.geometry.to_numpy(), shapely.box(*query.box))]


def _meets(bounds: Any, box: Box) -> Any:
    west, south, east, north = box
    x, y = SLACK * (east - west) + 1, SLACK * (north - south) + 1
    return (
        (bounds[:, 0] <= east + x)
        & (bounds[:, 2] >= west - x)
        & (bounds[:, 1] <= north + y)
        & (bounds[:, 3] >= south - y)
        & np.isfinite(bounds).all(axis=1)
    )


def bounded(query: Query, pages: Iterator[Batch]) -> Iterator[Batch]:
    """The pages, and an Unsound in the place of one too many."""
    for n, page in enumerate(pages, start=1):
        if n > MOST_PAGES:
            raise unsound(query, _("tjenesten ga flere sider enn grensen på {n}.", n=MOST_PAGES))
        yield page
