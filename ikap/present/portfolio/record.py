"""What a choice among sets comes to as one document: portfolio.json, and what page and tables show.

Keys are English, sentences are in the language in use, missing numbers are null.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from ikap.assess.portfolio import (
    Amount,
    Candidate,
    Chosen,
    Demand,
    Distribution,
    Entry,
    Portfolio,
    Price,
    RuleCost,
    Selection,
)
from ikap.catalogue import factors
from ikap.document import DECIMALS, Record, as_number
from ikap.model import Evaluation
from ikap.present.document import basis_entry, layer_entries
from ikap.present.portfolio.sentences import (
    lacking_sentences,
    price_sentence,
    rule_sentences,
    rules,
    set_title,
)
from ikap.present.sentences import schools as school_words
from ikap.text import _, language

SCHEMA = "ikap-portfolio-1"
BEST = "best"


@dataclass(frozen=True)
class Judged:
    """A set with a name, and its totals."""

    key: str
    title: str
    totals: Portfolio


def portfolio_document(
    evaluation: Evaluation,
    selection: Selection,
    sets: Iterable[Judged],
    account: tuple[Entry, ...] | None,
    origin: str,
) -> Record:
    """Everything about a choice. `origin` says where the numbers come from."""
    region = evaluation.region
    names = {str(p): str(n) for p, n in _names(evaluation).items()}
    return {
        "schema": SCHEMA,
        "language": language(),
        "region": {
            "title": region.title,
            "crs": region.crs,
            "municipalities": dict(region.municipalities),
            "synthetic": list(region.synthetic),
        },
        "origin": origin,
        "proposals": names,
        "demand": demand_entry(selection),
        "lacking": lacking_sentences(selection, region.municipalities),
        "front": [
            _front_entry(number, chosen, selection) for number, chosen in enumerate(selection.sets)
        ],
        "best": selection.best + 1 if selection.sets else None,
        "proven": selection.proven,
        "prices": [_price_entry(price) for price in selection.prices],
        "forced_in": list(selection.forced_in),
        "forced_out": list(selection.forced_out),
        "allowed": list(selection.allowed),
        "rule_cost": None if selection.rule_cost is None else _cost_entry(selection.rule_cost),
        "rule_sentences": rule_sentences(selection),
        "left_out": {p: _(why) for p, why in selection.left_out.items()},
        "conflicts": [list(pair) for pair in selection.conflicts],
        "candidates": [_candidate_entry(c) for c in selection.candidates],
        "sets": {named.key: {"title": named.title, **totals_entry(named.totals)} for named in sets},
        "land_account": None if account is None else [_account_entry(row) for row in account],
        "driving_counted": selection.driving_counted,
        "rules": [*rules(selection)],
        "factors": {
            name: {"value": factor.best, "unit": _(factor.unit), "basis": basis_entry(factor.basis)}
            for table in ("portfolio",)
            for name, factor in factors(table).items()
        },
        "layers": layer_entries(region),
    }


def _names(evaluation: Evaluation) -> Mapping[str, str]:
    """The name of each proposal: that of its first alternative."""
    sites = evaluation.sites.sort_index()
    first = sites.drop_duplicates("proposal").set_index("proposal")["name"]
    return {str(proposal): str(name) for proposal, name in first.items()}


def demand_entry(selection: Selection) -> Record:
    """The demand by municipality, and what the proposals could give of it."""
    demand: Demand = selection.demand
    need = demand.need
    possible = possible_dwellings(selection)
    return {
        "years": demand.years,
        "scenario": demand.scenario.value,
        "least": demand.least,
        "total": as_number(demand.total),
        "business_land": demand.business_land,
        "attainable_years": as_number(selection.attainable_years),
        "municipalities": {
            code: {
                "target": as_number(demand.targets[code]),
                "need_a_year": as_number(demand.need_a_year[code]),
                "need_a_year_span": [
                    as_number(end) for end in demand.need_span.get(code, (math.nan, math.nan))
                ],
                "reserve": as_number(demand.reserve[code]),
                "need": as_number(need[code]),
                "must": as_number(demand.least * need[code]),
                "possible": as_number(possible.get(code, 0.0)),
                "lacking": as_number(selection.lacking.get(code, 0.0)),
            }
            for code in sorted(need)
        },
        "lacking_total": as_number(selection.lacking_total),
        "lacking_land": as_number(selection.lacking_land),
    }


def possible_dwellings(selection: Selection) -> dict[str, float]:
    """Dwellings by municipality if every proposal that may be chosen were."""
    ranges: dict[str, list[float]] = {}
    for candidate in selection.candidates:
        if candidate.proposal not in selection.forced_out:
            for code, amount in candidate.dwellings.items():
                ranges.setdefault(code, []).append(amount)
    return {code: math.fsum(amounts) for code, amounts in ranges.items()}


def _front_entry(number: int, chosen: Chosen, selection: Selection) -> Record:
    return {
        "number": number + 1,
        "title": set_title(number, selection),
        **_chosen_entry(chosen),
    }


def _chosen_entry(chosen: Chosen) -> Record:
    return {
        "proposals": list(chosen.proposals),
        "ids": list(chosen.ids),
        "dwellings": as_number(chosen.dwellings),
        "soil": as_number(chosen.soil),
        "emissions": as_number(chosen.emissions),
        **{
            f"{name}_per_dwelling": as_number(amount / chosen.dwellings, DECIMALS)
            if chosen.dwellings
            else None
            for name, amount in (("soil", chosen.soil), ("emissions", chosen.emissions))
        },
        "dissimilarity": as_number(chosen.dissimilarity, DECIMALS),
    }


def _price_entry(price: Price) -> Record:
    return {
        "goal": price.goal,
        "gain": as_number(price.gain, DECIMALS),
        "paid": price.paid,
        "cost": as_number(price.cost),
        "whole_region_only": price.wide,
        "start": _chosen_entry(price.start),
        "end": _chosen_entry(price.end),
        "sentence": price_sentence(price),
    }


def _cost_entry(cost: RuleCost) -> Record:
    return {
        "proposals": list(cost.proposals),
        "dwellings": as_number(cost.dwellings),
        **{
            name: None if value is None else as_number(value, DECIMALS)
            for name, value in (
                ("soil", cost.soil),
                ("emissions", cost.emissions),
                ("dissimilarity", cost.dissimilarity),
            )
        },
        "lacking": as_number(cost.lacking),
    }


def _candidate_entry(candidate: Candidate) -> Record:
    return {
        "proposal": candidate.proposal,
        "ids": list(candidate.ids),
        "dwellings": {code: as_number(n) for code, n in candidate.dwellings.items()},
        "soil": as_number(candidate.soil),
        "emissions": as_number(candidate.emissions),
        "driving": as_number(candidate.driving),
        "business_land": as_number(candidate.business_land),
    }


def totals_entry(totals: Portfolio) -> Record:
    """A portfolio as it stands in the document."""
    return {
        "ids": list(totals.ids),
        "dwellings": _amount(totals.dwellings),
        "jobs": _amount(totals.jobs),
        "land": as_number(totals.land),
        "shared": as_number(totals.shared),
        "soil": {name: _amount(amount) for name, amount in totals.soil.items()},
        "farmland": _amount(totals.farmland),
        "equivalents": _amount(totals.equivalents),
        "emissions": _amount(totals.emissions),
        "resident_car_km": _amount(totals.resident_car_km),
        "resident_car_emissions": _amount(totals.resident_car_emissions),
        "commuting_car_km": _amount(totals.commuting_car_km),
        "near_transit": _amount(totals.near_transit),
        "before": _distribution(totals.before),
        "after": _distribution(totals.after),
        "municipalities": {
            code: {
                "dwellings": as_number(part.dwellings),
                "jobs": as_number(part.jobs),
                "land": as_number(part.land),
                "soil": {name: as_number(area) for name, area in part.soil.items()},
                "emissions": as_number(part.emissions),
            }
            for code, part in totals.municipalities.items()
        },
        "schools": school_words.school_entries(totals.schools),
    }


def _amount(amount: Amount) -> Record:
    return {
        "value": as_number(amount.value),
        "low": as_number(amount.low),
        "high": as_number(amount.high),
        "missing": list(amount.missing),
    }


def _distribution(spread: Distribution | None) -> Record | None:
    if spread is None:
        return None
    entry: Record = {}
    for name, value in asdict(spread).items():
        entry[name] = (
            {code: as_number(v, DECIMALS) for code, v in value.items()}
            if isinstance(value, dict)
            else as_number(value, DECIMALS)
        )
    return entry


def _account_entry(entry: Entry) -> Record:
    return {
        "municipality": entry.municipality,
        "land_type": entry.land_type,
        "before": as_number(entry.before),
        "taken": {purpose: as_number(area) for purpose, area in entry.taken.items()},
        "after": as_number(entry.after),
    }
