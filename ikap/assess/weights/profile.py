"""A workshop's weights as a profile: whose decision it is, and what was not asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ikap.assess.weights.workshop import GOALS, Ask, Combined
from ikap.model import Kind, Profile, Tag
from ikap.text import N_, _, listed

DECIMALS = 4
WAYS = {
    Ask.PAIRS: N_("parvise sammenligninger (AHP)"),
    Ask.SWING: N_("poeng for forskjellen fra dårligst til best (swing)"),
    Ask.RANKS: N_("rangering (ROC)"),
}


def profile_table(
    base: Profile, sets: Sequence[Combined], title: str, decided_by: str, when: date
) -> dict[str, Any]:
    """The keys of a profile's file: the workshop's weights in the place of the base's.

    A set that nobody answered keeps the base's weights, and the basis says so. Weights of a goal's
    criteria are shares of the goal.
    """
    combined = {(each.name.kind, each.name.of): each for each in sets}
    parts: dict[str, Any] = {}
    for kind in base.kinds:
        parts[kind.value] = {
            "goals": _goals(base, kind, combined),
            "criteria": _criteria(base, kind, combined),
        }
    people = {person.by for each in sets for person in each.people}
    ways = listed([_(WAYS[ask]) for ask in dict.fromkeys(each.ask for each in sets)])
    basis = _(
        "Vekter fra {n} deltakere, med {ways}; resten som i profilen {base}",
        n=len(people),
        ways=ways,
        base=base.title,
    )
    return {
        "title": title,
        "decided_by": decided_by,
        "date": when,
        "basis": {"tag": Tag.PROPOSAL.value, "title": basis},
        "not_compensable": [goal.value for goal in base.not_compensable],
        **parts,
    }


def _goals(
    base: Profile, kind: Kind, combined: Mapping[tuple[Kind, str], Combined]
) -> dict[str, float]:
    weights = {goal.value: weight for goal, weight in base.goals[kind].items()}
    return _replaced(weights, combined.get((kind, GOALS)))


def _criteria(
    base: Profile, kind: Kind, combined: Mapping[tuple[Kind, str], Combined]
) -> dict[str, float]:
    weights = dict(base.criteria[kind])
    for goal in base.goals[kind]:
        weights = _replaced(weights, combined.get((kind, goal.value)))
    return weights


def _replaced(weights: dict[str, float], answered: Combined | None) -> dict[str, float]:
    if answered is None:
        return weights
    own = dict(zip(answered.items, answered.weights, strict=True))
    return {name: round(own.get(name, weight), DECIMALS) for name, weight in weights.items()}
