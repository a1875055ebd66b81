"""Whose data a file is and of what day: as the planner says, else as the file or product does.

What neither says is asked for; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ikap.catalogue import LAYERS
from ikap.commands.layers.requests import Given
from ikap.model import Problem
from ikap.sources import cells
from ikap.sources.adding import (
    Base,
    Candidate,
    Dated,
    Question,
    date_in_name,
    date_of,
    kept,
    named_municipalities,
)
from ikap.sources.notes import plain
from ikap.sources.products import Product
from ikap.sources.region import as_date, data_of
from ikap.text import N_, _, day, listed

# What a source must say; what is asked where nobody says it; the word that stands for the answer.
ASKED = {
    "title": (N_("datasettets tittel er ikke kjent."), N_("TITTEL")),
    "publisher": (N_("utgiveren av datasettet er ikke kjent."), N_("UTGIVER")),
    "date": (N_("filen oppgir ikke hvilken dato dataene er fra."), N_("ÅÅÅÅ-MM-DD")),
    "licence": (N_("vilkårene for bruk er ikke kjent."), N_("VILKÅR")),
}


def source_of(
    given: Given, candidates: Sequence[Candidate]
) -> tuple[dict[str, Any], list[str], list[Question]]:
    """The source for region.toml, what was read and where, and what has to be asked."""
    product = _product(candidates)
    facts = {name: getattr(given, name) for name in ASKED}
    notes: list[str] = []
    if product is not None:
        known = {name: getattr(product, name) for name in ("title", "publisher", "licence")}
        known = {name: value for name, value in known.items() if value and not facts[name]}
        if known:
            what = ", ".join(known.values())
            options = listed([f"--{name}" for name in known])
            notes.append(
                _(
                    "Kilden er hentet fra produktet: {what}. Rett med {options}.",
                    what=what,
                    options=options,
                )
            )
        facts.update(known)
    if not facts["date"] and candidates:
        dated = _date(candidates)
        if dated is not None:
            facts["date"] = dated.date
            notes.append(_("Datoen {day} er lest fra filen: {told_by}.",
                           day=day(dated.date), told_by=dated.stated_by))  # fmt: skip
    asked = [_missing(name, candidates) for name in ASKED if not facts[name]]
    source: dict[str, Any] = {name: facts[name] for name in ASKED}
    source["date"] = as_date(facts["date"])
    url = given.url or (product.page if product is not None else "")
    return {**source, "url": url} if url else source, notes, asked


def download_of(candidates: Sequence[Candidate], before: Mapping[str, Any]) -> dict[str, str]:
    """Where the layer is ordered: as region.toml said, unless it is another product now."""
    product, declared = _product(candidates), dict(before.get("download", {}))
    if product is None or not product.uuid or declared.get("uuid") == product.uuid:
        return declared
    return {"service": "geonorge", "uuid": product.uuid}


def together(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The source of a layer of two data sets: both by name, and the date of the older."""
    dates = [str(plain(source.get("date", ""))) for source in (before, now)]
    both: dict[str, Any] = {}
    for name in ASKED:
        old, other = str(before.get(name, "")), str(now.get(name, ""))
        both[name] = old if other in old.split("; ") else f"{old}; {other}"
    both["date"] = as_date(min(date for date in dates if date))
    url = before.get("url") or now.get("url")
    return {**both, "url": url} if url else both


def covers_of(
    asked: str | tuple[str, ...],
    before: Mapping[str, Any],
    candidates: Sequence[Candidate],
    text: str,
    *,
    part: bool,
) -> str | list[str]:
    """Where absence means no: as the planner says, as the files' names say, else as before."""
    if asked:
        return list(asked) if isinstance(asked, tuple) else asked
    held = before.get("covers", "")
    named = set(named_municipalities(candidates))
    if not named or LAYERS[candidates[0].kind.name].covers == "features" or (part and not held):
        return held if isinstance(held, str) else list(held)
    region = data_of(text)["municipalities"]
    if part and not isinstance(held, str):
        named |= set(held)
    return "region" if named >= set(region) else sorted(named & set(region))


def main_centre_question(
    named: str, candidates: Sequence[Candidate], base: Base | None
) -> list[Question]:
    """Which of the centres is the main one, where neither the region nor the planner says."""
    if base is None or not candidates or candidates[0].kind.name != "centres":
        return []
    names = [name for candidate in candidates for name in _names(candidate)]
    main = named or data_of(base.text).get("main_centre", "")
    if main in names or not names:
        return []
    what = (
        _("hovedsenteret «{name}» finnes ikke blant sentrene.", name=main)
        if main
        else _("det er ikke oppgitt hvilket senter som er hovedsenteret.")
    )
    remedy = _("Sentrene er {names}.", names=", ".join(sorted(set(names))))
    return [Question(Problem("--main-centre", what, remedy), ("--main-centre", _("NAVN")))]


def _names(candidate: Candidate) -> list[str]:
    column = candidate.columns.get("name")
    if column is None:
        return (
            [str(candidate.choices.constants["name"])]
            if "name" in candidate.choices.constants
            else []
        )
    return [
        name for v in candidate.offer.cells.loc[kept(candidate), column] if (name := cells.text(v))
    ]


def _product(candidates: Sequence[Candidate]) -> Product | None:
    """The product that all of the files are."""
    products = [candidate.product for candidate in candidates]
    return products[0] if products and all(p == products[0] for p in products) else None


def _date(candidates: Sequence[Candidate]) -> Dated | None:
    """The oldest of what the files say; None where one of them says nothing."""
    dates = [date_of(candidate.offer) for candidate in candidates]
    known = [dated for dated in dates if dated is not None]
    return min(known, key=lambda dated: dated.date) if len(known) == len(dates) else None


def _missing(name: str, candidates: Sequence[Candidate]) -> Question:
    what, word = ASKED[name]
    remedy = ""
    hint = date_in_name(candidates[0].offer.path) if name == "date" and candidates else None
    if hint is not None:
        remedy = _("Filnavnet inneholder {day}. Kontroller om det er datoen.", day=hint)
    return Question(Problem(f"--{name}", _(what), remedy), (f"--{name}", _(word)))
