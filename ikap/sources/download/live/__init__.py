"""Services that answer page by page, asked for what meets a box."""

from __future__ import annotations

from dataclasses import replace

from ikap.sources.download.live import arcgis, features, wfs
from ikap.sources.download.live.asking import GDAL, Batch, Gathered, Pages, Query, Unsound, gathered
from ikap.sources.download.transport import BUSY, NeedsLogin, Refused

__all__ = ["GDAL", "PROTOCOLS", "Gathered", "Pages", "Query", "Unsound", "gather"]

PROTOCOLS = {"wfs": wfs.gather, "ogc_api": features.gather, "arcgis": arcgis.gather}
DEEPEST = 2  # how often a box is quartered where the whole is too much for a service


def gather(protocol: str, query: Query, pages: Pages, depth: int = 0) -> Gathered:
    """Everything of a layer that meets the box; a box that is too much is asked for in quarters."""
    try:
        return PROTOCOLS[protocol](query, pages)
    except NeedsLogin:
        raise
    except Refused as error:
        if error.status not in BUSY or error.status in (429, 503) or depth >= DEEPEST:
            raise
    quarters = [
        gather(protocol, replace(query, box=box), pages, depth + 1) for box in _quarters(query.box)
    ]
    batch = Batch((), (), ())
    for quarter in quarters:
        cells = quarter.frame.drop(columns="geometry").to_dict("records")
        rows = tuple({str(k): v for k, v in row.items()} for row in cells)
        fresh = [i for i, label in enumerate(quarter.frame.index) if label not in batch.ids]
        batch = Batch(
            (*batch.ids, *(str(quarter.frame.index[i]) for i in fresh)),
            (*batch.rows, *(rows[i] for i in fresh)),
            (*batch.shapes, *(quarter.frame.geometry.iloc[i] for i in fresh)),
        )
    whole = gathered(query, [batch], None, pages.digests)
    return replace(
        whole, hits=len(batch), remarks=tuple(p for quarter in quarters for p in quarter.remarks)
    )


def _quarters(box: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    west, south, east, north = box
    x, y = (west + east) / 2, (south + north) / 2
    return [(west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)]
