"""Whether rows lie where their file says: the CRS that it claims, or the one that would fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from ikap.model import InputError, Problem
from ikap.sources import crs as crs_of
from ikap.sources.crs import Box
from ikap.text import _


def some_fit(shapes: NDArray[np.object_], box: Box) -> bool:
    """Whether any of the geometries would lie in the box as they stand."""
    middles = crs_of.middles(shapes)
    return bool(crs_of.inside(middles, crs_of.widened(box)).any())


def no_crs(where: str, shapes: NDArray[np.object_], box: Box, crs: CRS) -> Problem:
    """That a file states no CRS, and the one that its coordinates fit."""
    what = _("filen oppgir ikke koordinatsystem.")
    remedy = _("Lagre filen på nytt med koordinatsystem.")
    guess = guessed(shapes, box, crs)
    if guess:
        fits = _("Koordinatene passer med {crs}.", crs=guess)
        remedy = f"{fits} {remedy}"
    return Problem(where, what, remedy)


def check_claim(
    where: str,
    shapes: NDArray[np.object_],
    claimed: CRS,
    box: Box,
    crs: CRS,
    *,
    assumed: bool = False,
) -> None:
    """Refuse a file that lies nowhere near in the CRS it claims, and would in another.

    `assumed`: the file states none, and has the one of its format.
    """
    middles = crs_of.middles(shapes)
    middles = middles[np.isfinite(middles).all(axis=1)]
    if len(middles) == 0:
        return
    if crs_of.inside(crs_of.moved(middles, claimed, crs), crs_of.widened(box)).any():
        return
    guess = crs_of.fitting(middles, crs_of.widened(box), crs)
    if guess is None:
        return  # each row is then outside the region, and reported so
    named = claimed.to_string() if claimed.to_authority() else claimed.name
    what = _(
        "koordinatene kan ikke være i {claimed}, som filen oppgir; de passer med {crs}.",
        claimed=named,
        crs=guess,
    )
    if assumed:
        what = _(
            "filen oppgir ikke koordinatsystem og leses da i {claimed}, men koordinatene passer "
            "med {crs}.",
            claimed=named,
            crs=guess,
        )
    remedy = _("Rett koordinatsystemet i kilden og lagre filen på nytt.")
    raise InputError([Problem(where, what, remedy)])


def guessed(shapes: Any, box: Box, crs: CRS) -> str | None:
    """The CRS in which all these geometries would lie in the region."""
    middles = crs_of.middles(shapes)
    middles = middles[np.isfinite(middles).all(axis=1)]
    return crs_of.fitting(middles, crs_of.widened(box), crs) if len(middles) else None
