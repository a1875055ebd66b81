"""Read every hostile file of a folder by every way in, in this process: for `strace` to watch.

Usage: watched.py REGION FILE… ; the process is shut as the child that reads is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ikap.sources.wall import shut_off, within

if __name__ == "__main__":
    shut_off(os.environ)
    within()

from ikap.measure.raster import check
from ikap.model import InputError
from ikap.sources.adding import date_of
from ikap.sources.adding.offer import offers
from ikap.sources.dataset import read_datasets
from ikap.sources.files import read_table, surfaces, vector
from ikap.sources.gtfs import is_feed, read_feed
from ikap.sources.proposals import read_proposals
from ikap.sources.region import open_region


def every_way(path: Path, region: object) -> None:
    """Open a file by everything that opens files."""
    ways = (
        lambda: read_proposals([path], region),  # type: ignore[arg-type]
        lambda: read_datasets([str(path)], region),  # type: ignore[arg-type]
        lambda: [(offer.cells, date_of(offer)) for offer in offers(path)],
        lambda: [vector.read(vector.contents(path, name)) for name in vector.layer_names(path)],
        lambda: vector.bounds(vector.contents(path)),
        lambda: read_table(path),
        lambda: read_feed(path) if is_feed(path) else None,
        lambda: check(path, region.crs),  # type: ignore[attr-defined]
        lambda: surfaces.surfaces(path, region.crs),  # type: ignore[attr-defined]
    )
    for way in ways:
        try:
            way()
        except (InputError, ValueError, KeyError):
            continue


if __name__ == "__main__":
    opened = open_region(sys.argv[1])
    assert opened.box
    os.write(2, b"--- watched from here\n")
    for name in sys.argv[2:]:
        every_way(Path(name), opened)
