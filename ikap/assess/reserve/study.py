"""What lies in the plans, put together: reserve, planvask, arealregnskap, need and driving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd

from ikap.assess.reserve.account import Combined, combined
from ikap.assess.reserve.areas import Reserve, reserve_of
from ikap.assess.reserve.driving import Account, account
from ikap.assess.reserve.ground import Lie, lie_of
from ikap.assess.reserve.mosaic import NEWEST, Mosaic, mosaic, revised
from ikap.assess.reserve.need import Needs, Span, land_need, needs_of
from ikap.assess.reserve.removal import COMPROMISE, Removal, removals
from ikap.assess.reserve.review import Row, review
from ikap.assess.reserve.tables import Standing, standings
from ikap.model import Evaluation, Kind, Status
from ikap.sources.region import Region

HOMES, BUSINESS = 1110, 1300  # what a proposal without a purpose becomes


@dataclass(frozen=True)
class Study:
    """All that is found of the plans in force and the proposals.

    `unjudged`: why reserve areas are not scored, by id. `proposed`: whether the combined account
    is of a plan that was given; else it is of the plan in force less the middle compromise, with
    the proposals without absolute conflict.
    """

    region: Region
    reserve: Reserve
    ground: Lie
    evaluation: Evaluation
    unjudged: Mapping[str, str]
    rows: tuple[Row, ...]
    needs: Needs | None
    business: tuple[Span, float] | None
    standings: tuple[Standing, ...]
    removals: tuple[Removal, ...]
    combined: Combined
    proposed: bool
    driving: tuple[tuple[str, Account], ...]

    @property
    def middle(self) -> Removal | None:
        """The compromise at the middle need, if there is one."""
        return next(
            (r for r in self.removals if r.scenario == "best" and r.aim == COMPROMISE), None
        )


def reserve_in(plans: gpd.GeoDataFrame, region: Region, day: date, rule: str = NEWEST) -> Reserve:
    """The reserve that lies in plans, on a day."""
    return reserve_of(mosaic(plans, region.layer("municipalities"), rule), region, day)


def study(
    region: Region,
    reserve: Reserve,
    evaluation: Evaluation,
    unjudged: Mapping[str, str],
    proposed: gpd.GeoDataFrame | None = None,
) -> Study:
    """Everything about a reserve whose areas are judged in `evaluation`, with any proposals.

    `proposed` are the areas of a proposed plan, as the plan layer has them.
    """
    left = reserve.areas[reserve.areas["reserve"] > 0]
    ground = lie_of(left, region)
    needs = needs_of(region)
    rows = review(reserve, ground.land, evaluation, needs)
    business = land_need(region)
    sets = (
        ()
        if needs is None
        else removals(
            rows,
            evaluation,
            needs,
            _targets(region),
            None if business is None else business[0],
        )
    )
    after = _after(region, reserve, evaluation, rows, sets, proposed)
    return Study(
        region=region,
        reserve=reserve,
        ground=ground,
        evaluation=evaluation,
        unjudged=unjudged,
        rows=rows,
        needs=needs,
        business=business,
        standings=() if needs is None else standings(reserve, rows, evaluation, needs),
        removals=sets,
        combined=combined(reserve.mosaic, after, region),
        proposed=proposed is not None,
        driving=_driving(region, evaluation, rows, sets),
    )


def _targets(region: Region) -> dict[str, float]:
    table = region.layer("growth_targets").set_index("municipality_code")["dwellings_share"]
    return {str(code): float(share) for code, share in table.items()}


def _after(
    region: Region,
    reserve: Reserve,
    evaluation: Evaluation,
    rows: tuple[Row, ...],
    sets: tuple[Removal, ...],
    proposed: gpd.GeoDataFrame | None,
) -> Mosaic:
    """The proposed plan: what was given, else the plan in force as it would be after planvask."""
    municipalities = region.layer("municipalities")
    if proposed is not None:
        return mosaic(proposed, municipalities, reserve.mosaic.rule)
    middle = next((r for r in sets if r.scenario == "best" and r.aim == COMPROMISE), None)
    out = (
        reserve.areas.geometry.loc[list(middle.out)] if middle else reserve.areas.geometry.iloc[:0]
    )
    return revised(reserve.mosaic, municipalities, out, _new_ground(evaluation, rows))


def _new_ground(evaluation: Evaluation, rows: tuple[Row, ...]) -> gpd.GeoDataFrame:
    """The proposals without absolute conflict, each with its purpose, on its gross ground."""
    sites = evaluation.sites
    ours = {row.id for row in rows}
    kept = sites[~sites["proposal"].isin(ours) & (sites["status"] != Status.EXCLUDED)]
    first = kept[~kept["proposal"].duplicated()]
    usual = {Kind.HOUSING: HOMES, Kind.BUSINESS: BUSINESS}
    codes = [
        int(code) if code is not None and code == code else usual[Kind(kind)]
        for code, kind in zip(first["land_use_purpose"], first["kind"], strict=True)
    ]
    return gpd.GeoDataFrame({"purpose": codes}, geometry=first.geometry.to_numpy(), crs=sites.crs)


def _driving(
    region: Region,
    evaluation: Evaluation,
    rows: tuple[Row, ...],
    sets: tuple[Removal, ...],
) -> tuple[tuple[str, Account], ...]:
    """The account of each scenario's compromise, and of all that could be built."""
    codes = region.agreement
    sites = evaluation.sites
    usable = sites.index[sites["status"] != Status.EXCLUDED]
    of_proposal = sites["proposal"]
    reserved = {row.id for row in rows}
    zero = [str(i) for i in usable if of_proposal[i] in reserved]
    others = [str(i) for i in usable if of_proposal[i] not in reserved]
    if not codes or not zero:
        return ()
    accounts: list[tuple[str, Account]] = []
    for removal in sets:
        if removal.aim == COMPROMISE:
            stay = [i for i in zero if of_proposal[i] not in removal.out]
            accounts.append(
                (removal.scenario, account(evaluation, region, zero, [*stay, *others], codes))
            )
    if others:
        accounts.append(("all", account(evaluation, region, zero, [*zero, *others], codes)))
    return tuple(accounts)
