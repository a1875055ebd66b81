"""Ranked lists made by hand: sites with stated values, under stated weights."""

from __future__ import annotations

import numpy as np

from ikap.assess.sensitivity.acceptability import drawn_shaken
from ikap.assess.sensitivity.ranked_list import places_of, ranked_lists, scores_of
from ikap.assess.sensitivity.stability import shake
from ikap.assess.weighing import effective_weights
from ikap.model import Basis, Criterion, Goal, Kind, Profile, Tag
from ikap.present.document import profile_entry, scores_document


def kept_places(evaluation):
    """How often each ranked site keeps its place, as `ikap sensitivity` has it, by id."""
    lists = ranked_lists(scores_document(evaluation), "scores.json")
    return {
        id_: site
        for entry in lists
        for id_, site in zip(entry.ids, drawn_shaken(entry, shake(), 5).sites, strict=True)
    }


def profile(goals, criteria, **more):
    return Profile(
        name="prøve",
        title="Prøve",
        decided_by="Møtet",
        date="2026-11-23",
        basis=Basis("Prøve", Tag.PROPOSAL),
        goals={Kind.HOUSING: {Goal(name): weight for name, weight in goals.items()}},
        criteria={Kind.HOUSING: criteria},
        **more,
    )


def document(weights, goal_of, sites, capping=()):
    """A document of one housing list: `sites` is id → criterion → value or (low, high)."""
    criteria = [Criterion(name, name, Goal(goal), ()) for name, goal in goal_of.items()]
    effective = effective_weights(weights, Kind.HOUSING, criteria)
    used = [effective[c.id] for c in criteria]
    middle = np.array([[_middle(row[c.id]) for c in criteria] for row in sites.values()])
    low, high = (
        np.array([[_end(row[c.id], side) for c in criteria] for row in sites.values()])
        for side in (0, 1)
    )
    scores = scores_of(middle, used)
    places = places_of(scores)
    ends = [scores_of(part, used) for part in (low, high)]
    entries = [
        {
            "id": id_,
            "name": f"Område {id_}",
            "kind": "housing",
            "municipality": {"code": "5001", "name": "Trondheim"},
            "list": "housing",
            "status": "eligible",
            "rank": None if np.isnan(places[i]) else int(places[i]),
            "score": None if np.isnan(scores[i]) else float(scores[i]),
            "score_interval": [float(end[i]) for end in ends],
            "class": "green",
            "class_reason": None,
            "criteria": {
                c.id: {
                    "value": None if np.isnan(middle[i, k]) else float(middle[i, k]),
                    "interval": [float(low[i, k]), float(high[i, k])],
                    "indicator": c.id,
                }
                for k, c in enumerate(criteria)
            },
            "constraints": {"clay": {"answer": "yes" if id_ in capping else "no"}},
        }
        for i, id_ in enumerate(sites)
    ]
    return {
        "profile": profile_entry(weights),
        "set_aside": {"housing": []},
        "criteria": {
            c.id: {"title": c.title, "goal": c.goal.value, "gauges": [{"kinds": ["housing"]}]}
            for c in criteria
        },
        "constraints": {"clay": {"caps_class": True}},
        "alternatives": entries,
    }


def ranked_list(*arguments, **options):
    return ranked_lists(document(*arguments, **options), "scores.json")[0]


def _middle(value):
    if isinstance(value, tuple):
        return sum(value) / 2
    return np.nan if value is None else value


def _end(value, side):
    if value is None:
        return float(side)
    return value[side] if isinstance(value, tuple) else value
