"""How sure a ranking is as one document: sensitivity.json, and what page and tables show.

Shares are 0..1, scores 0..1. Keys are English, sentences in the language in use, missing null.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ikap.assess.sensitivity import EVEN, Acceptance, Hold, Moved, Robustness, Shake
from ikap.catalogue import factors
from ikap.document import Document, Record
from ikap.model import Basis, Tag
from ikap.present.document import basis_entry, certainty_entry, rounded, synthetic_sign
from ikap.present.sensitivity.sentences import rules, summary
from ikap.present.sentences import standing
from ikap.sources.runs import SENSITIVITY, Run
from ikap.text import _, language
from ikap.words import LISTS

SCHEMA = SENSITIVITY[1]


def sensitivity_document(run: Run, how: Shake, found: Iterable[Robustness]) -> Record:
    """Everything about how sure a run's rankings are, with its sentences."""
    drawn = {one.list.name: certainty_entry(one.joint) for one in found}
    told: Document = {**run.document, "certainty": drawn}
    lists = {one.list.name: _list_entry(told, one) for one in found}
    document: Record = {
        "schema": SCHEMA,
        "language": language(),
        "run": {
            "folder": run.name,
            "written": run.record.get("written"),
            "profile": run.document["profile"]["title"],
            "decided_by": run.document["profile"]["decided_by"],
        },
        "region": {
            "title": run.document["region"]["title"],
            "synthetic": list(run.document["region"]["synthetic"]),
        },
        "synthetic": synthetic_sign(run.document),
        "how": how_entry(how),
        "lists": lists,
    }
    for entry in lists.values():
        entry["sentences"] = summary(entry, document["how"])
    document["rules"] = rules(document["how"])
    whole: Record = rounded(document)
    return whole


def how_entry(how: Shake) -> Record:
    """How the weights were moved, and on whose word; what the caller set has no basis."""
    table = factors("sensitivity")
    asked = {
        "least_factor": how.least,
        "greatest_factor": how.greatest,
        "draws": how.draws,
        "seed": how.seed,
        "tail": how.tail,
        "top": int(table["top"].best),
        "one_weight": table["one_weight"].best,
    }
    own = basis_entry(Basis(_("Oppgitt i kommandoen"), Tag.PROPOSAL))
    return {
        name: {
            "value": value,
            "unit": _(table[name].unit) if table[name].unit else "",
            "title": _(table[name].basis.title),
            "basis": basis_entry(table[name].basis) if value == table[name].best else own,
        }
        for name, value in asked.items()
    }


def _list_entry(run: Document, found: Robustness) -> Record:
    list_ = found.list
    return {
        "title": _(LISTS[list_.name]),
        "standing": standing(run, list_.name),
        "certainty": run["certainty"][list_.name],
        "ranked": list_.ranked,
        "unranked": [str(site["id"]) for site in list_.sites[list_.ranked :]],
        "same_first": found.shaken.same_first,
        "same_top": found.shaken.same_top,
        "sites": [_site_entry(found, i) for i in range(list_.ranked)],
        "ties": [[str(list_.sites[i]["id"]) for i in tie] for tie in found.ties],
        "weights": [_moved_entry(run, found, one) for one in found.one_weight],
        "weightings": [
            {
                "name": one.name,
                "title": _("Like vekter på målene") if one.name == EVEN else one.title,
                "goals": {goal.value: share for goal, share in one.goals.items()},
                "order": one.order,
                "places": _places(found, one.places.tolist()),
            }
            for one in found.weightings
        ],
        "left_out": [
            {
                "criterion": one.criterion,
                "title": run["criteria"][one.criterion]["title"],
                "goal": run["criteria"][one.criterion]["goal"],
                "goal_gone": one.goal_gone,
                "places": _places(found, one.places.tolist()),
            }
            for one in found.left_out
        ],
    }


def _places(found: Robustness, places: list[float]) -> dict[str, int | None]:
    """Place by id; null for one that lacks a value which counts."""
    return {
        id_: int(place) if place == place else None
        for id_, place in zip(found.list.ids, places, strict=True)
    }


def _site_entry(found: Robustness, i: int) -> Record:
    site = found.list.sites[i]
    return {
        "id": str(site["id"]),
        "name": site["name"],
        "rank": site["rank"],
        "score": site["score"],
        "class": site["class"],
        "class_reason": site.get("class_reason"),
        "shaken": _acceptance_entry(found.shaken.sites[i]),
        "free": _acceptance_entry(found.free.sites[i]),
        "certain": asdict(found.certain[i]),
    }


def _acceptance_entry(one: Acceptance) -> Record:
    return {
        **asdict(one),
        "places": {str(place): share for place, share in one.places.items()},
        "leading_weights": {goal.value: w for goal, w in one.leading_weights.items()},
    }


def _moved_entry(run: Document, found: Robustness, one: Moved) -> Record:
    ids, lever = found.list.ids, one.lever
    return {
        "goal": lever.goal.value,
        "criterion": lever.criterion,
        "title": None if lever.criterion is None else run["criteria"][lever.criterion]["title"],
        "share": lever.share,
        "changed_by_less": one.less,
        "changed_by_more": one.more,
        "leaders": [
            {"low": part.low, "high": part.high, "id": ids[part.leader]} for part in one.leaders
        ],
        "holds": [
            {"id": id_, **_hold_entry(ids, span)} for id_, span in zip(ids, one.holds, strict=False)
        ],
        "swaps": [
            {"share": swap.share, "above": ids[swap.above], "below": ids[swap.below]}
            for swap in one.swaps
        ],
    }


def _hold_entry(ids: tuple[str, ...], span: Hold) -> dict[str, Any]:
    return {
        "low": span.low,
        "high": span.high,
        "ends_low": None if span.ends_low is None else ids[span.ends_low],
        "ends_high": None if span.ends_high is None else ids[span.ends_high],
    }
