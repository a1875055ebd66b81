"""Reserve areas as alternatives: through the door of a submission, judged by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ikap.assess.reserve.areas import Reserve
from ikap.model import ConfigurationError, Problem
from ikap.sources.proposals import Sheet, Submissions, purpose, read_sheet
from ikap.sources.region import Region
from ikap.text import N_, _

SET_ASIDE = N_("Avsatt i gjeldende plan")  # the plan status that marks them on every output


def as_submissions(reserve: Reserve, region: Region) -> tuple[Submissions, Mapping[str, str]]:
    """The areas of the reserve that can be judged as homes or business, read as a submission is.

    And why the others are not, by id: a sentence. Dwellings that the plan states are those of the
    whole area; the reserve has its share of them. The others are derived from net area as ever.
    """
    left = reserve.left
    judged = [bool(_kinds(int(code))) for code in left["purpose"]]
    table = left[np.array(judged, dtype=bool)]
    shares = table["reserve"] / table["set_aside"]
    stated = np.floor(table["dwellings"].astype(float) * shares + 0.5)
    cells = pd.DataFrame(
        {
            "id": list(table.index),
            "name": [_("{name} (arealreserve)", name=name_of(row)) for row in table.itertuples()],
            "land_use_purpose": [int(code) for code in table["purpose"]],
            "dwellings": [None if n != n else float(n) for n in stated],
            "municipality_code": list(table["municipality_code"]),
            "plan_status": [SET_ASIDE] * len(table),
            "case": [p if isinstance(p, str) else None for p in table["plan_id"]],
        },
        index=pd.RangeIndex(1, len(table) + 1),
        dtype=object,
    )
    shapes = table.geometry.to_numpy()
    read = read_sheet(Sheet(_("Arealreserve"), cells, shapes, region.crs, {}), region)
    unjudged = {
        str(id_): _("Formålet {purpose} vurderes verken som bolig eller næring.",
                    purpose=title_of(int(code)))
        for id_, code, is_judged in zip(left.index, left["purpose"], judged, strict=True)
        if not is_judged
    }  # fmt: skip
    refused = {str(r.id): f"{r.reason} {r.remedy}".strip() for r in read.rejected}
    return read, {**unjudged, **refused}


def together(proposed: Submissions | None, reserve: Submissions) -> Submissions:
    """Proposals and reserve in the same lists. A ConfigurationError names ids that both have."""
    if proposed is None:
        return reserve
    both = sorted(set(proposed.alternatives["proposal"]) & set(reserve.alternatives["proposal"]))
    if both:
        what = _("id-ene {ids} er brukt av områder i arealreserven.", ids=", ".join(both[:8]))
        raise ConfigurationError(
            [Problem(_("Arealinnspill"), what, _("Gi innspillene andre id-er."))]
        )
    frames = [f for f in (proposed.alternatives, reserve.alternatives) if len(f)]
    whole = pd.concat(frames).sort_index() if frames else reserve.alternatives
    return replace(
        proposed,
        alternatives=gpd.GeoDataFrame(whole, crs=reserve.alternatives.crs),
        rejected=(*proposed.rejected, *reserve.rejected),
        remarks=(*proposed.remarks, *reserve.remarks),
    )


def name_of(row: object) -> str:
    """What a reserve area is called: its own name, else its purpose and plan."""
    said = [
        text if isinstance(text, str) and text else ""
        for text in (row.name, row.plan_name, row.plan_id)  # type: ignore[attr-defined]
    ]
    title = title_of(int(row.purpose))  # type: ignore[attr-defined]
    plan = said[1] or said[2]
    return said[0] or (f"{title}, {plan}" if plan else title)


def title_of(code: int) -> str:
    """The title of an arealformål, with its code."""
    purpose_ = purpose.purpose_of(code)
    return str(purpose_) if purpose_ else str(code)


def _kinds(code: int) -> tuple[str, ...]:
    purpose_ = purpose.purpose_of(code)
    return tuple(kind.value for kind in purpose_.kinds) if purpose_ else ()
