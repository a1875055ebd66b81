"""A region checked: every layer read whole, what is wrong with it, and what was mended."""

from __future__ import annotations

from ikap.catalogue import LAYERS
from ikap.measure.partition import WIDTH, faults
from ikap.model import M2_PER_DAA, InputError, Problem
from ikap.sources.region.region import Region
from ikap.text import _, number, percent, quantity

WELL_COVERED = 0.99  # of a municipality; the rest is the width of a drawn coast


def check_region(region: Region) -> list[Problem]:
    """Read every layer whole; all that is wrong, then all that was mended."""
    wrong: list[Problem] = []
    mended: list[Problem] = []
    for name in region.declarations:
        try:
            mended.extend(check_layer(region, name))
        except InputError as error:
            wrong.extend(p for p in error.problems if p not in wrong)
    return wrong + mended


def check_layer(region: Region, name: str) -> list[Problem]:
    """Read a layer whole: what was mended. An InputError lists all that is wrong with it."""
    if LAYERS[name].geometry == "raster":
        region.raster(name)
        return []
    mended = list(region.reading(name).remarks)
    return [*mended, *(_untidy(region, name) if LAYERS[name].partition else [])]


def _untidy(region: Region, name: str) -> list[Problem]:
    """What is not edge to edge in a layer that should be: ground counts once all the same."""
    declaration = region.declarations[name]
    places = region.layer("municipalities").set_index("municipality_code").geometry
    gaps = faults(region.layer(name).geometry, places)
    where = declaration.where
    problems = []
    if gaps.overlaps:
        what = _(
            "par av overlappende flater: {n}, i alt {area}; den største ved {at}. Arealet regnes "
            "én gang, som den mest vernede arealtypen.",
            n=gaps.overlaps,
            area=quantity(gaps.overlap_area / M2_PER_DAA, "daa"),
            at=_at(gaps.overlap_at),
        )
        problems.append(Problem(where, what, _("Rett flatene i kilden.")))
    if gaps.slivers:
        what = _(
            "flater eller sprekker smalere enn {width} m: {n}; den største ved {at}.",
            n=gaps.slivers,
            width=number(WIDTH, 1),
            at=_at(gaps.sliver_at),
        )
        problems.append(Problem(where, what, _("Rett flatene i kilden.")))
    for code, share in gaps.covered.items():
        if share < WELL_COVERED:
            what = _(
                "kartlaget dekker {share} av {name}; resten regnes som ikke undersøkt.",
                share=percent(share, 1),
                name=region.names[str(code)],
            )
            problems.append(Problem(where, what, _("Legg til det som mangler, som en ny part.")))
    return problems


def _at(place: tuple[float, float] | None) -> str:
    east, north = place or (0.0, 0.0)
    return _("øst {east}, nord {north}", east=number(east, 0), north=number(north, 0))
