"""Whether what is decided was heard: ground outside it, ground that is cut, another purpose.

Pbl. § 11-15: ground that was not on hearing is taken up anew before it can be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd

from ikap.assess.limits import DUST
from ikap.model import M2_PER_DAA, ConfigurationError, Problem, TrailEntry
from ikap.sources.runs import Run
from ikap.text import _, quantity

DECIDED = ("decided", "announced")


@dataclass(frozen=True)
class Decided:
    """A decided site against what was heard of it: daa outside, daa cut, and the purposes.

    `heard`: whether it was in the run that went on hearing at all.
    """

    id: str
    heard: bool
    outside: float = 0.0
    cut: float = 0.0
    purpose: tuple[str, str] | None = None  # heard and decided, where they are not the same

    @property
    def stands(self) -> bool:
        """Whether it can be decided without a new hearing."""
        return self.heard and self.purpose is None and self.outside <= DUST


def decided_against_heard(
    ids: Iterable[str],
    sites: gpd.GeoDataFrame,
    heard: gpd.GeoSeries,
    purposes: Mapping[str, str],
) -> list[Decided]:
    """Each decided site by the ground and the purpose that were heard, by id.

    `sites`: as they are decided, with `kind` and `business_class`. `heard`: gross ground by id,
    in the same CRS. `purposes`: what was heard, by id, as `purpose_of` says it.
    """
    differing = []
    for id_ in sorted(set(ids) & set(map(str, sites.index))):
        if id_ not in heard.index:
            differing.append(Decided(id_, heard=False))
            continue
        now, then = sites.geometry[id_], heard[id_]
        own = purpose_of(sites["kind"][id_], sites["business_class"][id_])
        other = purposes.get(id_, own)
        differing.append(
            Decided(
                id_,
                heard=True,
                outside=now.difference(then).area / M2_PER_DAA,
                cut=then.difference(now).area / M2_PER_DAA,
                purpose=None if other == own else (other, own),
            )
        )
    return differing


def purpose_of(kind: object, firm: object) -> str:
    """What is proposed, as two runs can be held against each other: the kind, and the firm class.

    >>> purpose_of("business", "C"), purpose_of("housing", None)
    ('business C', 'housing')
    """
    return f"{kind} {firm}" if isinstance(firm, str) and firm else str(kind)


def latest_decided(entries: Iterable[TrailEntry]) -> list[str]:
    """The sites whose last step is that they are decided or announced, and not refused."""
    latest = {entry.id: entry for entry in entries}
    return [
        i
        for i, latest_entry in latest.items()
        if latest_entry.state in DECIDED and latest_entry.outcome != "no"
    ]


def check_heard(
    entries: Iterable[TrailEntry], sites: gpd.GeoDataFrame, run: Run
) -> tuple[Problem, ...]:
    """What to remark of the decided sites against the run that was heard.

    A ConfigurationError names every one that must be taken up anew.
    """
    purposes = {
        str(entry["id"]): purpose_of(entry["kind"], entry["business_class"])
        for entry in run.document["alternatives"]
    }
    areas = run.areas.to_crs(sites.crs)
    differing = decided_against_heard(latest_decided(entries), sites, areas, purposes)
    problems = [
        Problem(entry.id, _why(entry, run), _remedy()) for entry in differing if not entry.stands
    ]
    if problems:
        raise ConfigurationError(problems)
    return tuple(
        Problem(
            entry.id,
            _(
                "vedtatt areal er redusert med {daa} fra det som ble hørt. Kommunen vurderer om "
                "det krever ny høring.",
                daa=quantity(entry.cut, "daa"),
            ),
        )
        for entry in differing
        if entry.cut > DUST
    )


def _why(decided: Decided, run: Run) -> str:
    if not decided.heard:
        return _("området var ikke med i det som ble hørt ({run}).", run=run.name)
    if decided.purpose is not None:
        return _("formålet er et annet enn det som ble hørt.")
    return _(
        "{daa} av det som er ført som vedtatt, ligger utenfor det som ble hørt.",
        daa=quantity(decided.outside, "daa"),
    )


def _remedy() -> str:
    return _("Arealet må tas opp til ny behandling før det kan vedtas (pbl. § 11-15).")
