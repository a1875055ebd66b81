"""The national analysis as a page of the fact sheet: hits, what is not known, then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ikap.present.dok.output import INFORMS, State
from ikap.text import N_, NO_BREAK, _, day, number, quantity

# A state as symbol and word: never colour alone.
WORDS = {
    State.RED: N_("■ Treff, del trekkes fra"),
    State.YELLOW: N_("▲ Treff"),
    State.UNKNOWN: N_("○ Ikke kjent"),
}


def page_data(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What the template sets of a site's answer; every sentence is in the language in use."""
    results = answer["resultList"]
    rows = [row for state in WORDS for row in _rows(results, state)]
    green = [_name(result) for result in results if result["resultStatus"] == State.GREEN]
    return {
        "title": _("DOK-analyse"),
        "intro": _(
            "Samme form som den nasjonale DOK-analysen (skjema versjon 1), beregnet på regionens "
            "egne kartlag. «Ikke kjent» betyr at noe ikke er kartlagt, ikke at det mangler."
        ),
        "columns": [
            _("Resultat"),
            _("Tema"),
            _("Treffareal"),
            _("Nærmest"),
            _("Datasett og dato"),
            _("Merknad"),
        ],
        "rows": rows,
        "green": _("Ingen treff: {names}.", names="; ".join(green)) if green else "",
    }


def _rows(results: Sequence[Mapping[str, Any]], state: State) -> list[list[str]]:
    return [_row(result, state) for result in results if result["resultStatus"] == state]


def _row(result: Mapping[str, Any], state: State) -> list[str]:
    source = result["runOnDataset"]
    hit = state is not State.UNKNOWN
    lacking = source["updated"].startswith("1970")
    return [
        _(WORDS[state]),
        _name(result),
        quantity(result["hitArea"] / 1000, "daa") if hit else "–",
        f"{number(result['distanceToObject'], 0)}{NO_BREAK}m"
        if "distanceToObject" in result
        else "–",
        source["owner"] if lacking else f"{source['title']}, {day(source['updated'][:10])}",
        "; ".join(
            said.rstrip(".")
            for said in (*result.get("possibleActions", ()), *result.get("qualityWarning", ()))
        ),
    ]


def _name(result: Mapping[str, Any]) -> str:
    """The constraint or data set, as the description begins."""
    name = str(result["description"])
    return name.removeprefix(f"{_(INFORMS)} ").rpartition(":")[0] or name
