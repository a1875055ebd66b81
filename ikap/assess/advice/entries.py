"""Advice as entries of the document: numbers and sentences, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping

from ikap.assess.advice.record import Advice, Advised, Standing
from ikap.assess.advice.said import changes, effects, why_none
from ikap.document import AdviceEntry, PieceEntry, StandingEntry, as_number
from ikap.model import Constraint, Criterion, Evaluation
from ikap.text import _

DECIMALS = 6  # of what was measured
EXACT = 12  # of scores


def advice_entries(evaluation: Evaluation, advice: Mapping[str, Advised]) -> dict[str, AdviceEntry]:
    """What each site is advised, by id."""
    limits = {limit.id: limit for limit in evaluation.limits}
    criteria = {criterion.id: criterion for criterion in evaluation.definitions}
    return {id_: _entry(advised, limits, criteria) for id_, advised in advice.items()}


def advice_sentences(entry: AdviceEntry) -> list[str]:
    """Each piece in one text, by the id of the changed site; else why there is none."""
    if not entry["pieces"]:
        return [entry["why_none"]] if entry["why_none"] else []
    return [
        _("{id}: {said}", id=piece["id"], said=" ".join((*piece["change"], *piece["effect"])))
        for piece in entry["pieces"]
    ]


def _entry(
    advised: Advised, limits: Mapping[str, Constraint], criteria: Mapping[str, Criterion]
) -> AdviceEntry:
    return {
        "tried": advised.tried,
        "before": _standing(advised.before),
        "pieces": [_piece(piece, limits) for piece in advised.advice],
        "why_none": None if advised.advice else why_none(advised, limits, criteria),
    }


def _piece(piece: Advice, limits: Mapping[str, Constraint]) -> PieceEntry:
    return {
        "id": piece.id,
        "nature": piece.candidate.nature,
        "steps": [
            {"move": step.move, "detail": step.detail, "metres": step.metres or None}
            for step in piece.candidate.steps
        ],
        "aims": list(piece.aims),
        "removed": round(piece.removed, EXACT),
        "after": _standing(piece.after),
        "change": list(changes(piece.candidate, piece.before, piece.after, limits)),
        "effect": list(effects(piece, limits)),
    }


def _standing(standing: Standing) -> StandingEntry:
    return {
        "kind": standing.kind.value,
        "list": standing.list,
        "area_daa": round(standing.area, DECIMALS),
        "net_area_daa": round(standing.net, DECIMALS),
        "dwellings": as_number(standing.dwellings, DECIMALS),
        "score": as_number(standing.score, EXACT),
        "class": None if standing.light is None else standing.light.value,
        "status": standing.status.value,
        "rank": standing.rank,
        "goals": {
            goal.value: as_number(value, EXACT) for goal, (value, _l) in standing.goals.items()
        },
        "farmland_daa": as_number(standing.farmland, DECIMALS),
        "emissions": as_number(standing.emissions, DECIMALS),
    }
