"""The geometry of submitted rows: moved to the calculation CRS, mended, placed, or refused."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ikap.measure.overlap import polygonal
from ikap.model import M2_PER_DAA
from ikap.sources import crs as crs_of
from ikap.sources import municipality
from ikap.sources.crs import Box
from ikap.sources.files import excess, repaired
from ikap.sources.proposals.claims import guessed
from ikap.sources.proposals.sheet import Sheet
from ikap.text import _, number, percent

SMALLEST = 50.0  # m²; less is a sliver between two drawings, not a place to build
MOST = 0.5  # of a site may lie outside the region


@dataclass(frozen=True)
class Site:
    """A row's ground in the calculation CRS, or why it has none (`reason`, `remedy`).

    `shares`: municipality → share of what lies inside the region; sums to 1.
    """

    shape: BaseGeometry | None = None
    shares: tuple[tuple[str, float], ...] = ()
    remarks: tuple[str, ...] = ()
    reason: str = ""
    remedy: str = ""

    @property
    def municipality(self) -> str | None:
        """The municipality with most of the site; the lowest number where two have as much."""
        by_size = sorted(self.shares, key=lambda item: (-item[1], item[0]))
        return by_size[0][0] if by_size else None


def read_sites(
    sheet: Sheet, crs: CRS, municipalities: gpd.GeoDataFrame, box: Box
) -> dict[int, Site]:
    """The site of every row of a sheet, by row number."""
    rows = [int(row) for row in sheet.cells.index]
    refusals = {
        row: _refusal(sheet, row, shape) for row, shape in zip(rows, sheet.shapes, strict=True)
    }
    refused = {row: site for row, site in refusals.items() if site is not None}
    kept = [row for row in rows if row not in refused]
    at = {row: position for position, row in enumerate(rows)}
    shapes = np.empty(len(kept), dtype=object)
    for i, row in enumerate(kept):
        shapes[i] = polygonal(sheet.shapes[at[row]])
    moved = gpd.GeoSeries(shapes, index=kept, crs=sheet.crs).to_crs(crs)
    finite = np.isfinite(shapely.bounds(moved.to_numpy()).reshape(-1, 4)).all(axis=1)
    far = ~finite | ~crs_of.inside(crs_of.middles(moved.to_numpy()), crs_of.widened(box))
    refused |= {
        row: _outside(sheet, sheet.shapes[at[row]], box, crs)
        for row, is_far in zip(kept, far, strict=True)
        if is_far
    }
    near = moved[~far]
    mended, broken = repaired(near.to_numpy())
    sites = gpd.GeoSeries(mended, index=near.index, crs=crs)
    shares = municipality.shares(sites, municipalities)
    judged = {
        int(row): _site(
            shape,
            shares.loc[row],
            (*_remarks(sheet.shapes[at[row]], shape, was_broken), *sheet.notes.get(int(row), ())),
        )
        for (row, shape), was_broken in zip(sites.items(), broken, strict=True)
    }
    return refused | judged


def _refusal(sheet: Sheet, row: int, shape: BaseGeometry | None) -> Site | None:
    """Why a row has no surface at all; None where it has one."""
    if shape is None:
        reason = sheet.lost.get(row) or _("geometrien mangler.")
        return Site(
            reason=reason,
            remedy=sheet.remedies.get(row) or _("Tegn området på nytt som en lukket flate."),
        )
    if shape.is_empty:
        return Site(
            reason=_("geometrien er tom."), remedy=_("Tegn området på nytt som en lukket flate.")
        )
    if polygonal(shape).is_empty:
        return Site(
            reason=_("geometrien er {found}, ventet Polygon.", found=shape.geom_type),
            remedy=_("Tegn området på nytt som en lukket flate."),
        )
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return Site(
            reason=_("geometrien har koordinater som ikke er tall."),
            remedy=_("Tegn området på nytt som en lukket flate."),
        )
    if too_much := excess(shape):
        return Site(reason=too_much, remedy=_("Forenkle flaten og tegn den uten kryssinger."))
    return None


def _outside(sheet: Sheet, shape: BaseGeometry, box: Box, crs: CRS) -> Site:
    remedy = _("Kontroller beliggenheten og koordinatsystemet.")
    guess = guessed(np.array([shape], dtype=object), box, crs)
    if guess:
        fits = _("Koordinatene passer med {crs}.", crs=guess)
        remedy = f"{fits} {remedy}"
    return Site(reason=_("området ligger utenfor regionen."), remedy=remedy)


def _remarks(drawn: BaseGeometry, shape: BaseGeometry, broken: bool) -> tuple[str, ...]:
    remarks = []
    if (shapely.get_dimensions(shapely.get_parts(drawn)) < 2).any():
        remarks.append(_("geometrien har også punkter eller linjer; bare flatene er brukt."))
    if broken:
        area = number(shape.area / M2_PER_DAA, 1)
        remarks.append(
            _("geometrien krysset seg selv og er reparert; arealet er {area} daa.", area=area)
        )
    return tuple(remarks)


def _site(shape: BaseGeometry, shares: pd.Series[float], remarks: tuple[str, ...]) -> Site:
    if shape.area < SMALLEST:
        return Site(
            reason=_("området er bare {area} m².", area=number(np.floor(10 * shape.area) / 10)),
            remedy=_("Et område må være minst {area} m².", area=number(SMALLEST, 0)),
        )
    held = float(shares.sum())
    if held < 1 - MOST:
        return Site(
            reason=_(
                "{share} av området ligger utenfor kommunene i regionen.",
                share=percent(1 - held),
            ),
            remedy=_("Kontroller beliggenheten og koordinatsystemet."),
        )
    inside = [(str(code), float(share) / held) for code, share in shares.items() if share > 0]
    return Site(shape, tuple(inside), remarks)
