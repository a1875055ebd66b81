"""Which layer of a file is meant and how it is read.

What only a planner can answer is a question, each with the option that settles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ikap.catalogue import LAYERS, Field, LayerKind, scheme
from ikap.model import InputError, Problem
from ikap.sources import cells
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
    offered = offers(path, layer)
    if kind is not None:
        return _as_kind(path, offered, LAYERS[kind], choices)
    whole = by_layers(offered, choices) if len(offered) > 1 else None
    if len(offered) == 1:
        ranked = candidates(offered[0], choices)
        best = surest(ranked)
        return (best, []) if best else (None, [_which_kind(offered[0], ranked)])
    sure = [(offer, surest(candidates(offer, choices))) for offer in offered]
    decided = [best for _offer, best in sure if best is not None]
    decided.sort(key=lambda guess: -guess.points)
    alone = len({guess.kind.name for guess in decided}) == 1
    if whole is None and alone and _leads(decided):
        return decided[0], []
    return None, [_which_layer(path, offered, decided, whole)]


def _as_kind(
    path: Path, offered: Sequence[Offer], kind: LayerKind, choices: Choices
) -> tuple[Candidate | None, list[Question]]:
    whole = by_layers(offered, choices) if len(offered) > 1 else None
    if whole is not None and whole.kind is kind:
        return whole, []
    fitting = [candidate(o, kind, choices, asked=True) for o in offered if fits(o, kind)]
    if not fitting:
        shapes = sorted({_(SHAPES[offer.shape]) for offer in offered})
        what = _(
            "{kind}: filen inneholder {found}, ventet {wanted}.",
            kind=lowered(_(kind.title)),
            wanted=_(SHAPES[kind.geometry]),
            found=listed(shapes),
        )
        raise InputError([Problem(path.name, what, _("Velg en annen fil eller et annet kartlag."))])
    fitting.sort(key=lambda guess: -guess.points)
    if len(fitting) == 1 or (fitting[0].points >= SURE and _leads(fitting)):
        return fitting[0], []
    return None, [_which_layer(path, [guess.offer for guess in fitting], [], None)]


def _leads(ranked: Sequence[Candidate]) -> bool:
    """Whether the first of several layers is so much likelier that the others are not asked of."""
    return len(ranked) == 1 or ranked[0].points - ranked[1].points >= AHEAD


def _which_kind(offer: Offer, ranked: Sequence[Candidate]) -> Question:
    if ranked:
        shown = [f"{guess.kind.name} ({'; '.join(guess.reasons)})" for guess in ranked[:3]]
        what = _("filen kan være flere typer kartlag: {kinds}.", kinds=listed(shown))
    elif (named := by_name_alone(offer)) is not None:
        what = _(
            "navnet tyder på {kind} ({wanted}), men filen inneholder {found}.",
            kind=lowered(_(named.title)),
            wanted=_(SHAPES[named.geometry]),
            found=_(SHAPES[offer.shape]),
        )
    else:
        what = _("filen gjenkjennes ikke av navn, felt eller koder.")
    names = ", ".join(kind.name for kind in kinds_of(offer))
    shape = _(SHAPES[offer.shape])
    remedy = _("Filen inneholder {shape}. Mulige kartlag: {names}.", shape=shape, names=names)
    answer = ranked[0].kind.name if ranked else _("LAG")
    return Question(Problem("--as", f"{offer.where}: {what}", remedy), ("--as", answer))


def _which_layer(
    path: Path, offered: Sequence[Offer], decided: Sequence[Candidate], whole: Candidate | None
) -> Question:
    what = _("{file} har flere kartlag.", file=path.name)
    if whole is not None:
        what += " " + _(
            "Sammen kan de være {kind}. Legg til --as {name}.",
            kind=lowered(_(whole.kind.title)),
            name=whole.kind.name,
        )
    if decided:
        recognised = [f"{guess.offer.layer} → {guess.kind.name}" for guess in decided]
        remedy = _("Gjenkjent: {layers}.", layers=", ".join(recognised))
    else:
        names = [str(offer.layer) for offer in offered[:SHOWN]]
        more = _(" og {n} til", n=len(offered) - SHOWN) if len(offered) > SHOWN else ""
        remedy = _("Kartlagene er {names}.", names=", ".join(names) + more)
    word = _("LAG")
    return Question(Problem(_("FIL:LAG"), what, remedy), (f"{path}:{word}",), path)


def questions(guess: Candidate) -> list[Question]:
    """What stands between a candidate and being read: fields, code tables, unknown codes."""
    if guess.choices.where and len(guess.offer.cells) and not kept(guess).any():
        return [_none_kept(guess)]
    asked = [_lacking(guess, field) for field in guess.lacking]
    for name, tables in guess.tables.items():
        if len(tables) > 1:
            asked.append(_which_table(guess, name, tables))
    for name, values in guess.unknown.items():
        field = next(f for f in guess.kind.fields if f.name == name)
        asked.append(_unknown(guess, field, values))
    return asked


def _none_kept(guess: Candidate) -> Question:
    filters = [f"{name}={','.join(map(str, vs))}" for name, vs in guess.choices.where.items()]
    what = _("{file}: ingen rader har {values}.", file=guess.offer.where, values=listed(filters))
    shown = []
    for name in guess.choices.where:
        column = cells.first_match((name,), guess.offer.columns)
        if column is not None:
            there = sorted(set(guess.offer.cells[column].map(cells.key)))[:SHOWN]
            shown.append(_("{column} har {values}.", column=column, values=", ".join(there)))
    answer = next(iter(guess.choices.where))
    word = _("VERDI")
    return Question(Problem("--where", what, " ".join(shown)), ("--where", f"{answer}={word}"))


def _lacking(guess: Candidate, field: Field) -> Question:
    column = guess.choices.fields.get(field.name)
    if column is not None:
        what = _("{file}: feltet «{name}» finnes ikke.", file=guess.offer.where, name=column)
    else:
        what = _(
            "{file}: feltet {name} ({title}) finnes ikke.",
            file=guess.offer.where,
            name=field.name,
            title=lowered(_(field.title)),
        )
    fit = serving(guess, field)
    remedy = _("Feltene er {fields}.", fields=", ".join(guess.offer.columns) or "–")
    if fit:
        remedy = _("Felt som kan brukes: {fields}.", fields=", ".join(fit)) + " " + remedy
    known = known_values(field)
    if known is not None:
        remedy += " " + _(
            "Er verdien lik for alle: --constant {name}=VERDI. Mulige verdier: {known}.",
            name=field.name,
            known=", ".join(known[:SHOWN]),
        )
    answer = fit[0] if len(fit) == 1 else _("FELT")
    return Question(Problem("--field", what, remedy), ("--field", f"{field.name}={answer}"))


def _which_table(guess: Candidate, name: str, tables: Sequence[str]) -> Question:
    what = _(
        "{file}: kodene i «{column}» finnes i flere kodelister: {tables}.",
        file=guess.offer.where,
        column=guess.columns.get(name, name),
        tables=", ".join(tables),
    )
    remedy = _("Se i produktspesifikasjonen hvilken kodeliste feltet følger.")
    word = _("KODELISTE")
    return Question(Problem("--codes", what, remedy), ("--codes", f"{name}={word}"))


def _unknown(guess: Candidate, field: Field, counts: Mapping[str, int]) -> Question:
    empty = _("tom")
    listed_values = [f"{v or empty} ({n})" for v, n in sorted(counts.items())]
    shown = ", ".join(listed_values[:SHOWN])
    more = len(listed_values) - SHOWN
    what = _(
        "{file}: «{column}» har ukjente verdier: {values}.",
        file=guess.offer.where,
        column=guess.columns.get(field.name, field.name),
        values=shown + (_(" og {n} til", n=more) if more > 0 else ""),
    )
    tables = [name for name in (field.codes, *field.schemes) if name]
    table = next(iter(guess.tables.get(field.name, ())), "")
    known = (
        tuple(map(str, scheme(table).read_as))
        if table in field.schemes
        else known_values(field) or ()
    )
    remedy = _("Kjente verdier: {known}.", known=", ".join(known))
    if len(tables) > 1:
        remedy += " " + _("Kodelister: {names} (--codes).", names=", ".join(tables))
    answer: list[str] = []
    word = _("VERDI")
    for value in sorted(counts)[:SHOWN]:
        answer += ["--value", f"{field.name}:{value}={word}"]
    return Question(Problem("--value", what, remedy), tuple(answer))
