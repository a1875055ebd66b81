"""Urban settlements as centres of the region."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ikap.model import InputError, Problem
from ikap.sources.cells import first_match
from ikap.sources.download.centres import proposed
from ikap.sources.download.live import GDAL
from ikap.sources.download.products.files import (
    ORDERS,
    day_of,
    layer_in,
    new_order,
    standing_order,
)
from ikap.sources.download.products.paged import save
from ikap.sources.download.products.shapes import Got, Place, Say
from ikap.sources.fetched import Asked
from ikap.sources.files import repaired, vector
from ikap.sources.official import Official, Request
from ikap.text import _, listed


def centres(product: Official, place: Place, work: Path, say: Say) -> Got:
    """Settlements as centres with levels that are proposed; the largest is the main centre."""
    if place.ground is None:
        what = _("kommunegrensene må være på plass før sentra kan foreslås.")
        raise InputError([Problem(product.title, what)])
    request = product.requests[0]
    shared = work.parent / product.uuid
    with ORDERS[str(shared)]:
        files = standing_order(shared) or new_order(product, place, shared, say)
    with GDAL:
        rows = [_settlements(path, request, place) for path in files]
        made = proposed(pd.concat(rows, ignore_index=True), place.ground.to_crs(place.crs))
    if made.empty:
        what = _("ingen tettsteder ligger i kommunene.")
        raise InputError([Problem(product.title, what)])
    plain_request = Request(service=request.service, layer=request.layer)
    got = save(product, place, work, [(plain_request, made)], None, "none")
    asked = (Asked(request.service, product.page, request.layer, rows=len(made)),)
    date = min((day for path in files if (day := day_of(path))), default="")
    return replace(got, asked=asked, date=date, main_centre=str(made["name"].iloc[0]))


def _settlements(path: Path, request: Request, place: Place) -> gpd.GeoDataFrame:
    """`name`, `population` and surface of the settlements in a delivery, in the calculation CRS."""
    layer = layer_in(path, request)
    if layer is None:
        what = _("filene har ikke kartlaget {names}. Skjemaet er endret.", names=request.layer)
        raise InputError([Problem(path.name, what)])
    places = vector.contents(path, layer or None)
    columns = {
        ours: first_match((theirs,), places.fields) for ours, theirs in request.fields.items()
    }
    lacking = [request.fields[ours] for ours, theirs in columns.items() if theirs is None]
    if lacking:
        what = _("feltene {names} finnes ikke lenger. Skjemaet er endret.", names=listed(lacking))
        raise InputError([Problem(places.where, what)])
    raw = vector.read(places, [str(theirs) for theirs in columns.values()]).to_crs(place.crs)
    raw = raw[~(raw.geometry.isna() | raw.geometry.is_empty)]
    table = {ours: raw[theirs] for ours, theirs in columns.items()}
    table["population"] = pd.to_numeric(table.get("population", 0), errors="coerce").fillna(0)
    return gpd.GeoDataFrame(table, geometry=repaired(raw.geometry.to_numpy())[0], crs=place.crs)
