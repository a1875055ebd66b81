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


def sensitivity_document(run: Run, how: Shake, rankings: Iterable[Robustness]) -> Record:
    """Everything about how sure a run's rankings are, with its sentences."""
    drawn = {ranking.list.name: certainty_entry(ranking.joint) for ranking in rankings}
    with_draws: Document = {**run.document, "certainty": drawn}
    lists = {ranking.list.name: _list_entry(with_draws, ranking) for ranking in rankings}
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


def _list_entry(run: Document, ranking: Robustness) -> Record:
    list_ = ranking.list
    return {
        "title": _(LISTS[list_.name]),
        "standing": standing(run, list_.name),
        "certainty": run["certainty"][list_.name],
        "ranked": list_.ranked,
        "unranked": [str(site["id"]) for site in list_.sites[list_.ranked :]],
        "same_first": ranking.shaken.same_first,
        "same_top": ranking.shaken.same_top,
        "sites": [_site_entry(ranking, i) for i in range(list_.ranked)],
        "ties": [[str(list_.sites[i]["id"]) for i in tie] for tie in ranking.ties],
        "weights": [_moved_entry(run, ranking, entry) for entry in ranking.one_weight],
        "weightings": [
            {
                "name": weighting.name,
                "title": _("Like vekter på målene") if weighting.name == EVEN else weighting.title,
                "goals": {goal.value: share for goal, share in weighting.goals.items()},
                "order": weighting.order,
                "places": _places(ranking, weighting.places.tolist()),
            }
            for weighting in ranking.weightings
        ],
        "left_out": [
            {
                "criterion": part.criterion,
                "title": run["criteria"][part.criterion]["title"],
                "goal": run["criteria"][part.criterion]["goal"],
                "goal_gone": part.goal_gone,
                "places": _places(ranking, part.places.tolist()),
            }
            for part in ranking.left_out
        ],
    }


def _places(ranking: Robustness, places: list[float]) -> dict[str, int | None]:
    """Place by id; null for one that lacks a value which counts."""
    return {
        id_: int(place) if place == place else None
        for id_, place in zip(ranking.list.ids, places, strict=True)
    }


def _site_entry(ranking: Robustness, i: int) -> Record:
    site = ranking.list.sites[i]
    return {
        "id": str(site["id"]),
        "name": site["name"],
        "rank": site["rank"],
        "score": site["score"],
        "class": site["class"],
        "class_reason": site.get("class_reason"),
        "shaken": _acceptance_entry(ranking.shaken.sites[i]),
        "free": _acceptance_entry(ranking.free.sites[i]),
        "certain": asdict(ranking.certain[i]),
    }


def _acceptance_entry(acceptance: Acceptance) -> Record:
    return {
        **asdict(acceptance),
        "places": {str(place): share for place, share in acceptance.places.items()},
        "leading_weights": {goal.value: w for goal, w in acceptance.leading_weights.items()},
    }


def _moved_entry(run: Document, ranking: Robustness, moved: Moved) -> Record:
    ids, lever = ranking.list.ids, moved.lever
    return {
        "goal": lever.goal.value,
        "criterion": lever.criterion,
        "title": None if lever.criterion is None else run["criteria"][lever.criterion]["title"],
        "share": lever.share,
        "changed_by_less": moved.less,
        "changed_by_more": moved.more,
        "leaders": [
            {"low": part.low, "high": part.high, "id": ids[part.leader]} for part in moved.leaders
        ],
        "holds": [
            {"id": id_, **_hold_entry(ids, span)}
            for id_, span in zip(ids, moved.holds, strict=False)
        ],
        "swaps": [
            {"share": swap.share, "above": ids[swap.above], "below": ids[swap.below]}
            for swap in moved.swaps
        ],
    }


def _hold_entry(ids: tuple[str, ...], span: Hold) -> dict[str, Any]:
    return {
        "low": span.low,
        "high": span.high,
        "ends_low": None if span.ends_low is None else ids[span.ends_low],
        "ends_high": None if span.ends_high is None else ids[span.ends_high],
    }
