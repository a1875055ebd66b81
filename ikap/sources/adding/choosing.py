"""Which layer of a file is meant and how it is read.

What only a planner can answer is a question, each with the option that settles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ikap.catalogue import LAYERS, Field, LayerKind, scheme
from ikap.model import InputError, Problem
from ikap.sources import fields as cells
from ikap.sources.adding.candidate import Candidate, Choices
from ikap.sources.adding.offer import Offer, offers
from ikap.sources.adding.recognition import (
    AHEAD,
    SURE,
    by_layers,
    by_name_alone,
    candidate,
    candidates,
    fits,
    kept,
    kinds_of,
    serving,
    surest,
)
from ikap.sources.region import known_values
from ikap.text import N_, _, listed, lowered

SHOWN = 12  # layers or values listed in one sentence
SHAPES = {
    "polygon": N_("flater"),
    "line": N_("linjer"),
    "point": N_("punkter"),
    "any": N_("flater, linjer eller punkter"),
    "none": N_("en tabell uten geometri"),
    "raster": N_("et raster"),
    "timetable": N_("en rutetabell"),
}


@dataclass(frozen=True)
class Question:
    """What cannot be decided, as a problem, and what to add to the command: the likeliest answer,
    or a word in capitals in its place. `file`: the answer takes the place of this file.
    """

    problem: Problem
    answer: tuple[str, ...]
    file: Path | None = None


def chosen(
    path: Path, layer: str | None, kind: str | None, choices: Choices
) -> tuple[Candidate | None, list[Question]]:
    """What a file is taken for, or the questions that stand in the way.

    An InputError where nothing in the file can be the kind that was asked for.
    """
    found = offers(path, layer)
    if kind is not None:
        return _as_kind(path, found, LAYERS[kind], choices)
    whole = by_layers(found, choices) if len(found) > 1 else None
    if len(found) == 1:
        one = candidates(found[0], choices)
        best = surest(one)
        return (best, []) if best else (None, [_which_kind(found[0], one)])
    sure = [(offer, surest(candidates(offer, choices))) for offer in found]
    decided = [best for _offer, best in sure if best is not None]
    decided.sort(key=lambda one: -one.points)
    alone = len({one.kind.name for one in decided}) == 1
    if whole is None and alone and _leads(decided):
        return decided[0], []
    return None, [_which_layer(path, found, decided, whole)]


def _as_kind(
    path: Path, found: Sequence[Offer], kind: LayerKind, choices: Choices
) -> tuple[Candidate | None, list[Question]]:
    whole = by_layers(found, choices) if len(found) > 1 else None
    if whole is not None and whole.kind is kind:
        return whole, []
    fitting = [candidate(o, kind, choices, asked=True) for o in found if fits(o, kind)]
    if not fitting:
        shapes = sorted({_(SHAPES[offer.shape]) for offer in found})
        what = _(
            "{kind} skal være {wanted}; filen har {found}.",
            kind=lowered(_(kind.title)),
            wanted=_(SHAPES[kind.geometry]),
            found=listed(shapes),
        )
        raise InputError([Problem(path.name, what, _("Velg en annen fil, eller et annet lag."))])
    fitting.sort(key=lambda one: -one.points)
    if len(fitting) == 1 or (fitting[0].points >= SURE and _leads(fitting)):
        return fitting[0], []
    return None, [_which_layer(path, [one.offer for one in fitting], [], None)]


def _leads(found: Sequence[Candidate]) -> bool:
    """Whether the first of several layers is so much likelier that the others are not asked of."""
    return len(found) == 1 or found[0].points - found[1].points >= AHEAD


def _which_kind(offer: Offer, found: Sequence[Candidate]) -> Question:
    if found:
        told = [f"{one.kind.name} ({'; '.join(one.reasons)})" for one in found[:3]]
        what = _("det er ikke sikkert hva den er; den kan være {kinds}.", kinds=listed(told))
    elif (named := by_name_alone(offer)) is not None:
        what = _(
            "navnet sier {kind}, som er {wanted}, men dette er {found}.",
            kind=lowered(_(named.title)),
            wanted=_(SHAPES[named.geometry]),
            found=_(SHAPES[offer.shape]),
        )
    else:
        what = _("ingenting i navn, felt eller koder sier hva den er.")
    names = ", ".join(kind.name for kind in kinds_of(offer))
    shape = _(SHAPES[offer.shape])
    remedy = _("Av {shape} kan den være {names}.", shape=shape, names=names)
    answer = found[0].kind.name if found else _("LAG")
    return Question(Problem("--as", f"{offer.where}: {what}", remedy), ("--as", answer))


def _which_layer(
    path: Path, found: Sequence[Offer], decided: Sequence[Candidate], whole: Candidate | None
) -> Question:
    what = _("{file} har flere lag.", file=path.name)
    if whole is not None:
        what += " " + _(
            "Sammen kan de være {kind}: legg til --as {name}.",
            kind=lowered(_(whole.kind.title)),
            name=whole.kind.name,
        )
    if decided:
        told = [f"{one.offer.layer} → {one.kind.name}" for one in decided]
        remedy = _("Kjent igjen: {layers}.", layers=", ".join(told))
    else:
        names = [str(offer.layer) for offer in found[:SHOWN]]
        more = _(" og {n} til", n=len(found) - SHOWN) if len(found) > SHOWN else ""
        remedy = _("Lagene er {names}.", names=", ".join(names) + more)
    word = _("LAG")
    return Question(Problem(_("FIL:LAG"), what, remedy), (f"{path}:{word}",), path)


def questions(one: Candidate) -> list[Question]:
    """What stands between a candidate and being read: fields, code tables, unknown codes."""
    if one.choices.where and len(one.offer.cells) and not kept(one).any():
        return [_none_kept(one)]
    asked = [_lacking(one, told) for told in one.lacking]
    for name, tables in one.tables.items():
        if len(tables) > 1:
            asked.append(_which_table(one, name, tables))
    for name, values in one.unknown.items():
        told = next(f for f in one.kind.fields if f.name == name)
        asked.append(_unknown(one, told, values))
    return asked


def _none_kept(one: Candidate) -> Question:
    told = [f"{name}={','.join(map(str, vs))}" for name, vs in one.choices.where.items()]
    what = _("{file}: ingen rader har {values}.", file=one.offer.where, values=listed(told))
    shown = []
    for name in one.choices.where:
        column = cells.first_match((name,), one.offer.columns)
        if column is not None:
            there = sorted(set(one.offer.cells[column].map(cells.key)))[:SHOWN]
            shown.append(_("{column} har {values}.", column=column, values=", ".join(there)))
    answer = next(iter(one.choices.where))
    word = _("VERDI")
    return Question(Problem("--where", what, " ".join(shown)), ("--where", f"{answer}={word}"))


def _lacking(one: Candidate, told: Field) -> Question:
    column = one.choices.fields.get(told.name)
    if column is not None:
        what = _("{file}: feltet «{name}» finnes ikke.", file=one.offer.where, name=column)
    else:
        what = _(
            "{file}: feltet {name} ({title}) finnes ikke.",
            file=one.offer.where,
            name=told.name,
            title=lowered(_(told.title)),
        )
    fit = serving(one, told)
    remedy = _("Feltene er {fields}.", fields=", ".join(one.offer.columns) or "–")
    if fit:
        remedy = _("Felt som kan brukes: {fields}.", fields=", ".join(fit)) + " " + remedy
    known = known_values(told)
    if known is not None:
        remedy += " " + _(
            "Er det ett for alle: --constant {name}=VERDI, der verdien er {known}.",
            name=told.name,
            known=", ".join(known[:SHOWN]),
        )
    answer = fit[0] if len(fit) == 1 else _("FELT")
    return Question(Problem("--field", what, remedy), ("--field", f"{told.name}={answer}"))


def _which_table(one: Candidate, name: str, tables: Sequence[str]) -> Question:
    what = _(
        "{file}: kodene i «{column}» finnes i flere kodelister: {tables}.",
        file=one.offer.where,
        column=one.columns.get(name, name),
        tables=", ".join(tables),
    )
    remedy = _("Se i produktspesifikasjonen hvilken den følger.")
    word = _("KODELISTE")
    return Question(Problem("--codes", what, remedy), ("--codes", f"{name}={word}"))


def _unknown(one: Candidate, told: Field, counts: Mapping[str, int]) -> Question:
    empty = _("tom")
    listed_values = [f"{v or empty} ({n})" for v, n in sorted(counts.items())]
    shown = ", ".join(listed_values[:SHOWN])
    more = len(listed_values) - SHOWN
    what = _(
        "{file}: «{column}» har verdier som ikke er kjent: {values}.",
        file=one.offer.where,
        column=one.columns.get(told.name, told.name),
        values=shown + (_(" og {n} til", n=more) if more > 0 else ""),
    )
    tables = [name for name in (told.codes, *told.schemes) if name]
    table = next(iter(one.tables.get(told.name, ())), "")
    known = (
        tuple(map(str, scheme(table).read_as))
        if table in told.schemes
        else known_values(told) or ()
    )
    remedy = _("Kjente verdier: {known}.", known=", ".join(known))
    if len(tables) > 1:
        remedy += " " + _("Kodelister: {names} (--codes).", names=", ".join(tables))
    answer: list[str] = []
    word = _("VERDI")
    for value in sorted(counts)[:SHOWN]:
        answer += ["--value", f"{told.name}:{value}={word}"]
    return Question(Problem("--value", what, remedy), tuple(answer))
