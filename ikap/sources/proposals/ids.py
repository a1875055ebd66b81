"""Ids: theirs as they are, a made-up one from file and row, and a prefix only where two meet.

An id is the same whether a file is scored alone or with others, except where another file has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ikap.model import Rejection
from ikap.sources.proposals.alternatives import Proposal
from ikap.text import _


def made_up(stem: str, layer: str | None, number: int) -> str:
    """The id of a row that has none: its file, its layer where there are several, and its row.

    >>> made_up("innspill", None, 3), made_up("innspill", "Næring", 3)
    ('innspill-3', 'innspill-Næring-3')
    """
    return "-".join(part for part in (stem, layer, str(number)) if part)


def told_apart(
    proposals: Sequence[Proposal], prefixes: Mapping[str, str]
) -> tuple[list[Proposal], set[str]]:
    """The proposals, those whose ids other files or layers have too with a prefix of their own.

    `prefixes`: the name of a file among the others → what its ids begin with. Also: the files of
    which some ids have it.
    """
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for proposal in proposals:
        places[proposal.id].add((proposal.source, proposal.layer or ""))
    parted: list[Proposal] = []
    with_prefix: set[str] = set()
    for proposal in proposals:
        files = {file for file, _layer in places[proposal.id]}
        layers = {layer for file, layer in places[proposal.id] if file == proposal.source}
        before = []
        if len(files) > 1:
            before.append(prefixes[proposal.source])
            with_prefix.add(proposal.source)
        if len(layers) > 1 and proposal.layer:
            before.append(proposal.layer)
        own = proposal.id
        if before and not proposal.given_id:
            own = str(proposal.number)
        parted.append(replace(proposal, id="-".join([*before, own])) if before else proposal)
    return parted, with_prefix


def said_once(proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Rejection]]:
    """The proposals without those of a layer that another layer of the same file has word for word.

    A view in a GeoPackage, or a sheet that copies another, would otherwise count them twice.
    """
    once: list[Proposal] = []
    refused: list[Rejection] = []
    first: dict[tuple[str, str], Proposal] = {}
    for proposal in proposals:
        file = proposal.source
        earlier = first.setdefault((file, proposal.id), proposal) if proposal.given_id else proposal
        if earlier.layer == proposal.layer or not earlier.same_as(proposal):
            once.append(proposal)
            continue
        why = _(
            "raden er en gjentakelse av rad {row} i {layer}.",
            row=earlier.number,
            layer=earlier.layer or earlier.file,
        )
        refused.append(_refused(proposal, why, _("Rad {row} er vurdert.", row=earlier.number)))
    return once, refused


def unique(proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Rejection]]:
    """Those whose ids nobody else has. Rows alike in everything are kept once."""
    once: list[Proposal] = []
    refused: list[Rejection] = []
    first: dict[str, Proposal] = {}
    for proposal in proposals:
        earlier = first.setdefault(proposal.id, proposal)
        if earlier is not proposal and earlier.same_as(proposal):
            why = _("raden er en gjentakelse av rad {row}.", row=earlier.number)
            refused.append(_refused(proposal, why, _("Rad {row} er vurdert.", row=earlier.number)))
        else:
            once.append(proposal)
    given = {p.id for p in once if p.given_id}
    named = [p for p in once if p.given_id or p.id not in given]
    taken = Counter(id_ for p in named for id_ in {*p.ids, p.id})
    rows_of = Counter(p.id for p in named)
    kept: list[Proposal] = []
    for proposal in once:
        if not proposal.given_id and proposal.id in given:
            why = _("raden mangler id.")
        elif rows_of[proposal.id] > 1:
            why = _("id {id} er brukt av flere rader.", id=proposal.id)
        elif shared := sorted(id_ for id_ in {*proposal.ids, proposal.id} if taken[id_] > 1):
            why = _(
                "id {ids} er brukt både av en rad og av en del av et område til både bolig og "
                "næring.",
                ids=", ".join(shared),
            )
        else:
            kept.append(proposal)
            continue
        refused.append(_refused(proposal, why, _("Gi hver rad sin egen id.")))
    return kept, refused


def _refused(proposal: Proposal, reason: str, remedy: str) -> Rejection:
    return Rejection(proposal.file, proposal.number, proposal.id, reason, remedy)
