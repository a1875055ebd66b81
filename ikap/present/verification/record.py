"""A run computed again as one document: verify.json, and what page, table and screen show.

Keys are English, sentences in the language in use, missing null; numbers in the unit that stands
beside them, values 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ikap.catalogue import factors
from ikap.document import Document, Record
from ikap.model import Goal, Kind
from ikap.present.document import basis_entry, rounded, synthetic_sign
from ikap.present.sentences import called
from ikap.sources.runs import VERIFIED, Run
from ikap.text import N_, SHARE, _, _n, language, listed, number, percent
from ikap.verify import Compared, Difference, recomputed
from ikap.words import ANSWERS, GOALS_SHORT, KINDS, LIGHTS, LISTS, STATUSES, TIERS

SCHEMA = VERIFIED[1]
FIGURES = 6  # decimals at the most of a number in a sentence


def verify_document(
    run: Run, engine: str, comparisons: Sequence[Compared], left_out: Sequence[tuple[str, str]]
) -> Record:
    """Everything that was compared, every difference, and by name what was not compared."""
    names = {
        str(alternative["id"]): alternative["name"] for alternative in run.document["alternatives"]
    }
    parts = _part_titles(run.document)
    differences = [
        _difference_entry(difference, names, parts)
        for check in comparisons
        for difference in check.differences
    ]
    document = {
        "schema": SCHEMA,
        "language": language(),
        "run": {
            "folder": run.name,
            "written": run.record.get("written"),
            "profile": run.document["profile"]["title"],
            "sites": len(names),
        },
        "region": {
            "title": run.document["region"]["title"],
            "synthetic": list(run.document["region"]["synthetic"]),
        },
        "synthetic": synthetic_sign(run.document),
        "engine": engine,
        "equal": not differences,
        "recomputed": recomputed(run.document, comparisons),
        "compared": sum(check.count for check in comparisons),
        "checks": [_check_entry(check) for check in comparisons],
        "tolerances": {
            name: {
                "value": factor.best,
                "unit": _(factor.unit),
                "title": _(factor.basis.title),
                "basis": basis_entry(factor.basis),
            }
            for name, factor in factors("verify").items()
        },
        "differences": differences,
        "left_out": [{"title": title, "why": why} for title, why in left_out],
    }
    whole: Record = rounded(document)
    whole["sentence"] = f"{extent(whole)} {verdict(whole)}"
    return whole


def _check_entry(check: Compared) -> Record:
    return {
        "key": check.number.key,
        "title": _(check.number.title),
        "unit": unit(check.number.unit),
        "tolerance": check.tolerance,
        "compared": check.count,
        "differing": len(check.differences),
        "largest": check.largest,
    }


def unit(code: str) -> str:
    """A unit as it is shown; what is told in words or counted has none."""
    table = factors("verify")
    return _(table[code].unit) if code in table else _(code) if code else ""


def _difference_entry(
    difference: Difference, names: Mapping[str, Any], parts: Mapping[str, str]
) -> Record:
    head, _space, rest = difference.part.partition(" ")
    part = f"{parts.get(head, head)} {rest}".strip()
    return {
        "id": difference.site,
        "name": names.get(difference.site) or parts.get(difference.site),
        "check": difference.number.key,
        "title": _(difference.number.title),
        "part": difference.part or None,
        "part_title": part or None,
        "written": difference.written,
        "reckoned": difference.computed,
        "unit": unit(difference.number.unit),
        "tolerance": difference.tolerance,
    }


def _part_titles(document: Document) -> dict[str, str]:
    """What parts are called: criteria, constraints, goals and municipalities by their codes."""
    titles = {goal.value: _(GOALS_SHORT[goal]) for goal in Goal}
    for table in ("criteria", "constraints"):
        titles |= {name: entry["title"] for name, entry in document[table].items()}
    return titles | dict(document["region"]["municipalities"])


def summary(document: Record) -> Record:
    """What a script asks of a run that was computed again."""
    return {
        "recomputed": document["recomputed"],
        "numbers": document["compared"],
        "differences": document["differences"],
        "not_recomputed": [part["title"] for part in document["left_out"]],
    }


def extent(document: Record) -> str:
    """How much of the weight was computed again from the inputs, in a sentence."""
    shares = document["recomputed"]
    shares_ = [
        f"{_(KINDS[kind]).lower()} {_floored(shares[kind])}" for kind in Kind if kind in shares
    ]
    return _(
        "Andel av vektene som er beregnet på nytt fra innspill og kartlag: {told}.",
        told=listed(shares_) or "–",
    )


def _floored(share: float) -> str:
    """A share that is not all is never shown as if it were."""
    return percent(math.floor(1000 * share) / 1000, 0 if share >= 1 else 1)


def verdict(document: Record) -> str:
    """The answer in a sentence."""
    fields = {
        "figures": _n("{n} tall", "{n} tall", document["compared"]),
        "sites": number(document["run"]["sites"], 0),
        "engine": document["engine"],
    }
    if document["equal"]:
        return _(
            "Kontrollberegnet med {engine}: {figures} (områder: {sites}), ingen avvik.", **fields
        )
    return _(
        "Kontrollberegnet med {engine}: {figures} (områder: {sites}), avvik: {differing}.",
        **fields,
        differing=number(len(document["differences"]), 0),
    )


def difference_sentence(difference: Mapping[str, Any]) -> str:
    """One difference: where, which number, what is written and what comes out."""
    what = (
        difference["title"]
        if not difference["part_title"]
        else f"{difference['title']}, {difference['part_title']}"
    )
    return _(
        "{site}: {what}: beregning {written}, kontrollberegning {reckoned}",
        site=called(difference["id"], difference["name"]),
        what=what,
        written=shown(difference["written"], difference["unit"]),
        reckoned=shown(difference["reckoned"], difference["unit"]),
    )


_CODES: Mapping[str, str] = {
    **{answer.value: word for answer, word in ANSWERS.items()},
    **{status.value: word for status, word in STATUSES.items()},
    **{light.value: word for light, word in LIGHTS.items()},
    **{tier.value: word for tier, word in TIERS.items()},
    "true": N_("ja"),
    "false": N_("nei"),
    **LISTS,
}


def shown(value: float | str | None, of: str) -> str:
    """A number with as many decimals as it needs, and its unit; a word as it stands."""
    if value is None or isinstance(value, str):
        return "–" if value is None else _(_CODES.get(value, value))
    if of in (SHARE, _(SHARE)):
        hundredths = round(100 * value, 10)  # 0.07 of a float is not quite 7 %
        digits = next((n for n in range(FIGURES) if round(hundredths, n) == hundredths), FIGURES)
        return percent(value, digits)
    digits = next((n for n in range(FIGURES) if round(value, n) == value), FIGURES)
    return f"{number(value, digits)} {of}".strip()
