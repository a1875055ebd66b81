"""What a layer of a file can be: by its name, its geometry, its columns and its codes.

It proposes and gives its reasons; what it cannot decide is left for the planner to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ikap.catalogue import LAYERS, Field, LayerKind, scheme
from ikap.sources import fields as cells
from ikap.sources.adding.candidate import Candidate, Choices
from ikap.sources.adding.offer import Offer
from ikap.sources.products import ObjectType, Product, object_type_of, object_types, product_of
from ikap.sources.region import Part, known_values, matched, not_known
from ikap.text import _, listed, lowered

# How much a sign says: a name that a producer uses for this alone, more than a common column.
BY_NAME, BY_PRODUCT, BY_WORD, BY_CODES, BY_TABLE, BY_COLUMN = 4, 4, 2, 2, 3, 1
SURE = 3  # points for a kind to be taken unasked
AHEAD = 2  # and its lead on the next; a table is told from the next by one column
MOSTLY = 0.5  # of the rows; a column with more unknown codes than this is of something else
MOST_SERVING = 5  # columns named for a field that is lacking
MADE = ("rides", "corridors")  # of the timetable, and no files of their own


def kinds_of(offer: Offer) -> tuple[LayerKind, ...]:
    """The kinds that have the geometry of the offer."""
    return tuple(kind for kind in LAYERS.values() if kind.name not in MADE and fits(offer, kind))


def fits(offer: Offer, kind: LayerKind) -> bool:
    """Whether the geometry of an offer can be that of a kind."""
    if offer.shape == "raster":
        return kind.geometry == "raster" or any(
            f.codes and f.type == "integer" for f in kind.fields if f.required
        )
    if {offer.shape, kind.geometry} & {"none", "timetable", "raster"}:
        return offer.shape == kind.geometry
    return "any" in (offer.shape, kind.geometry) or offer.shape == kind.geometry


def candidates(offer: Offer, choices: Choices) -> list[Candidate]:
    """The kinds that an offer shows any sign of being, the likeliest first."""
    found = [candidate(offer, kind, choices) for kind in kinds_of(offer)]
    order = {name: place for place, name in enumerate(LAYERS)}
    found = [one for one in found if one.points > 0]
    return sorted(found, key=lambda one: (-one.points, len(one.lacking), order[one.kind.name]))


def by_name_alone(offer: Offer) -> LayerKind | None:
    """The kind that its name says an offer is, and its geometry that it is not."""
    for kind in LAYERS.values():
        named = object_type_of(offer.name, kind.name) or _in_words(offer.name, kind)
        if named and not fits(offer, kind):
            return kind
    return None


def surest(found: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is taken without asking; None where it has to be asked."""
    if not found or found[0].points < SURE:
        return None
    lead = found[0].points - (found[1].points if len(found) > 1 else 0)
    ahead = 1 if found[0].kind.geometry == "none" else AHEAD
    return found[0] if lead >= ahead else None


def candidate(offer: Offer, kind: LayerKind, choices: Choices, *, asked: bool = False) -> Candidate:
    """How an offer would be read as a kind, and what speaks for it. `asked`: it was asked for."""
    told = object_type_of(offer.name, kind.name)
    if told is not None and told.only and not asked:
        told = None
    product = product_of(offer.path.name, offer.layer, kind.name)
    settled = _completed(choices, told, product, kind)
    part = Part(offer.path, fields=settled.fields, constants=settled.constants)
    columns, _problems = matched(kind.fields, part, offer.columns)
    settled = replace(settled, words=_occurring(settled.words, choices.words, columns, offer))
    fields = [f for f in kind.fields if f.name not in settled.constants]
    lacking = tuple(f for f in fields if f.required and f.name not in columns)
    if offer.shape in ("raster", "timetable"):
        lacking = ()
    one = Candidate(offer, kind, settled, 0, (), columns, lacking, product=product)
    return _weighed(_read(one), told)


def by_layers(found: Sequence[Offer], choices: Choices) -> Candidate | None:
    """A whole file whose layers are the codes of a table, as land in a GML has them.

    None where fewer than two of its layers are.
    """
    for kind in LAYERS.values():
        for told in kind.fields:
            for table in told.schemes:
                codes = {cells.plain(str(c)) for c in scheme(table).read_as}
                named = [o for o in found if cells.plain(o.name) in codes and fits(o, kind)]
                if not scheme(table).by_layer or len(named) < 2:
                    continue
                if choices.codes.get(told.name, table) != table:
                    continue
                first = named[0]
                offer = Offer(first.path, None, first.path.name, first.shape, (), first.crs)
                return Candidate(
                    offer=offer,
                    kind=kind,
                    choices=replace(choices, codes={**choices.codes, told.name: table}),
                    points=BY_NAME,
                    reasons=(_("lagene heter {names}", names=listed([o.name for o in named])),),
                    tables={told.name: (table,)},
                    product=product_of(first.path.name, None, kind.name),
                )
    return None


def _completed(
    choices: Choices, told: ObjectType | None, product: Product | None, kind: LayerKind
) -> Choices:
    """The planner's choices, and what the producer's names settle where nothing is said."""
    ours = {f.name for f in kind.fields}
    codes = {**(product.codes if product else {}), **(told.codes if told else {}), **choices.codes}
    constants = {**(told.constants if told else {}), **choices.constants}
    words = dict(choices.words)
    for one in object_types():
        if one.kind == kind.name:
            for name, known in one.words.items():
                words[name] = {**known, **words.get(name, {})}
    return replace(
        choices,
        codes={name: table for name, table in codes.items() if name in ours},
        words={name: known for name, known in words.items() if name in ours},
        constants={
            name: value
            for name, value in constants.items()
            if name in ours and name not in choices.fields
        },
        where=choices.where or (told.where if told else {}),
    )


def _occurring(
    words: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, Mapping[str, Any]],
    columns: Mapping[str, str],
    offer: Offer,
) -> dict[str, Mapping[str, Any]]:
    """The translations that the file has a use for, and all that the planner said."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, told in words.items():
        there = set(offer.cells[columns[name]].map(cells.key)) if name in columns else set()
        used = {k: v for k, v in told.items() if k in there or k in said.get(name, {})}
        if used:
            found[name] = used
    return found


def _read(one: Candidate) -> Candidate:
    """With the code tables that can hold the values of its columns, and what none of them holds."""
    tables: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, Mapping[str, int]] = {}
    for told in one.kind.fields:
        column = one.columns.get(told.name)
        if column is None or not (told.codes or told.choices):
            continue
        by_table = {name: _unread(one, told, column, name) for name in _tables(one, told)}
        best = sorted(by_table, key=lambda name: sum(by_table[name].values()))
        sound = tuple(name for name in best if not by_table[name])
        tables[told.name] = tuple(n for n in (sound or best[:1]) if n)
        if not sound and any(by_table[best[0]].values()):
            unknown[told.name] = by_table[best[0]]
    return replace(one, tables=tables, unknown=unknown)


def _tables(one: Candidate, told: Field) -> tuple[str, ...]:
    """The code tables that a field may be told in: the chosen one, else ours and others'."""
    if told.name in one.choices.codes:
        return (one.choices.codes[told.name],)
    return (told.codes or "", *told.schemes)


def _unread(one: Candidate, told: Field, column: str, table: str) -> dict[str, int]:
    values = one.offer.cells[column].astype(object)
    words = one.choices.words.get(told.name, {})
    rows = kept(one)
    values = cells.translated(values[rows], words)
    other = scheme(table) if table in told.schemes else None
    return not_known(told, values, other, one.offer.cells[rows])


def kept(one: Candidate) -> pd.Series[bool]:
    """Which rows of the offer are kept by the filter of the choices."""
    rows = pd.Series(data=True, index=one.offer.cells.index)
    for name, values in one.choices.where.items():
        column = cells.first_match((name,), one.offer.columns)
        if column is not None:
            wanted = {cells.key(value) for value in values}
            rows &= pd.Series([cells.key(v) in wanted for v in one.offer.cells[column]], rows.index)
    return rows


def _weighed(one: Candidate, told: ObjectType | None) -> Candidate:
    """With its points, and the reasons for them in words."""
    points, reasons = 0, []
    name = cells.plain(one.offer.name)
    named = name in (cells.plain(one.kind.name), cells.plain(_(one.kind.title)))
    if told is not None or named:
        points += BY_NAME
        reasons.append(_("den heter {name}", name=one.offer.name))
    elif one.offer.layer is None and _in_words(one.offer.name, one.kind):
        points += BY_WORD
        reasons.append(_("filnavnet sier det"))
    if one.product is not None:
        points += BY_PRODUCT
        reasons.append(_("den er levert som {product}", product=one.product.title))
    required = [f for f in one.kind.fields if f.required and f.name in one.columns]
    for ours in required:
        column = one.columns[ours.name]
        coded = bool(ours.codes or ours.choices)
        if coded and _understood(one, ours):
            points += BY_CODES + BY_COLUMN
            reasons.append(_("feltet {column} har kjente koder", column=column))
        elif ours.name != "name" and not coded:
            points += BY_COLUMN
            reasons.append(_("den har feltet {column}", column=column))
    if one.offer.shape == "timetable":
        points += BY_TABLE
        reasons.append(_("den er en rutetabell i GTFS"))
    if one.kind.geometry == "none" and required and not one.lacking:
        points += BY_TABLE
        reasons.append(_("den har alle feltene som {kind} må ha", kind=lowered(_(one.kind.title))))
    return replace(one, points=points, reasons=tuple(dict.fromkeys(reasons)))


def _in_words(name: str, kind: LayerKind) -> bool:
    """Whether a word of a file's name is the kind's, or that of an object type read as it."""
    words = {cells.plain(word) for word in re.split(r"[\W_]+", name)}
    known = [kind.name, _(kind.title)]
    known += [n for o in object_types() if o.kind == kind.name and not o.only for n in o.names]
    return not words.isdisjoint(cells.plain(one) for one in known)


def _understood(one: Candidate, told: Field) -> bool:
    """Whether most rows of a coded column can be read; of no rows nothing is known."""
    rows = len(one.offer.cells)
    return rows > 0 and sum(one.unknown.get(told.name, {}).values()) <= MOSTLY * rows


def serving(one: Candidate, lacking: Field) -> tuple[str, ...]:
    """The columns of the file that hold what a lacking field may hold, the fittest first."""
    fit: list[tuple[float, str]] = []
    for column in one.offer.columns:
        if column in one.columns.values():
            continue
        values = one.offer.cells[column].astype(object)
        filled = values[[not cells.is_empty(v) for v in values]]
        if filled.empty:
            continue
        wrong = sum(not_known(lacking, filled).values()) / len(filled)
        if wrong == 0 and (known_values(lacking) or lacking.type != "text"):
            fit.append((0.0, column))
        elif known_values(lacking) is not None and wrong < 0.5:
            fit.append((wrong, column))
        elif lacking.type == "text" and not known_values(lacking) and _words(filled):
            fit.append((0.5, column))
    return tuple(column for _wrong, column in sorted(fit, key=lambda t: t[0])[:MOST_SERVING])


def _words(values: pd.Series[Any]) -> bool:
    """Whether a column holds words, not numbers or dates."""
    return bool(values.astype(str).str.contains(r"[A-Za-zÆØÅæøå]{2}").mean() > 0.5)
