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
from ikap.sources import cells
from ikap.sources.adding.candidate import Candidate, Choices
from ikap.sources.adding.offer import Offer
from ikap.sources.products import (
    ObjectType,
    Product,
    is_delivered,
    object_type_of,
    object_types,
    product_by_format,
    product_of,
)
from ikap.sources.region import Part, known_values, matched, needed, not_known, unmet
from ikap.text import _, listed, lowered

# How much a sign says: a name that a producer uses for this alone, more than a common column.
BY_NAME, BY_PRODUCT, BY_WORD, BY_CODES, BY_TABLE, BY_COLUMN = 4, 4, 2, 2, 3, 1
SURE = 3  # points for a kind to be taken unasked
AHEAD = 2  # and its lead on the next; one column tells a table from the next
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
    ranked = [candidate(offer, kind, choices) for kind in kinds_of(offer)]
    order = {name: place for place, name in enumerate(LAYERS)}
    ranked = [each for each in ranked if each.points > 0]
    return sorted(ranked, key=lambda each: (-each.points, len(each.lacking), order[each.kind.name]))


def by_name_alone(offer: Offer) -> LayerKind | None:
    """The kind that its name says an offer is, and its geometry that it is not."""
    for kind in LAYERS.values():
        named = object_type_of(offer.name, kind.name) or _in_words(offer.name, kind)
        if named and not fits(offer, kind):
            return kind
    return None


def surest(ranked: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is taken without asking; None where it has to be asked."""
    if not ranked or ranked[0].points < SURE:
        return None
    lead = ranked[0].points - (ranked[1].points if len(ranked) > 1 else 0)
    ahead = 1 if ranked[0].kind.geometry == "none" else AHEAD
    return ranked[0] if lead >= ahead else None


def candidate(offer: Offer, kind: LayerKind, choices: Choices, *, asked: bool = False) -> Candidate:
    """How an offer would be read as a kind, and what speaks for it. `asked`: it was asked for."""
    object_type = object_type_of(offer.name, kind.name)
    if object_type is not None and object_type.only and not asked:
        object_type = None
    product = _product(offer, kind)
    settled = _completed(choices, object_type, product, kind)
    part = Part(offer.path, fields=settled.fields, constants=settled.constants)
    columns, _problems = matched(kind.fields, part, offer.columns)
    settled = replace(settled, words=_occurring(settled.words, choices.words, columns, offer))
    fields = [f for f in kind.fields if f.name not in settled.constants]
    lacking = tuple(f for f in fields if needed(f, settled.constants) and f.name not in columns)
    lacking += tuple(f for f in unmet(kind, {*columns, *settled.constants}) if f not in lacking)
    if offer.shape in ("raster", "timetable"):
        lacking = ()
    unread = Candidate(offer, kind, settled, 0, (), columns, lacking, product=product)
    return _weighed(_read(unread), object_type)


def _product(offer: Offer, kind: LayerKind) -> Product | None:
    """The product that an offer is: by its format, or by its name where it is a delivery."""
    file, held = offer.path.name, offer.contents
    product = product_of(file, offer.layer, kind.name)
    if held is None:
        return product
    if (by_format := product_by_format(held.driver, held.layer, kind.name)) is not None:
        return by_format
    if product is None:
        return None
    delivered = is_delivered(product, file, offer.layer, offer.columns)
    return product if delivered else None


def by_layers(offered: Sequence[Offer], choices: Choices) -> Candidate | None:
    """A whole file whose layers are the codes of a table, as land in a GML has them.

    None where fewer than two of its layers are.
    """
    for kind in LAYERS.values():
        for field in kind.fields:
            for table in field.schemes:
                codes = {cells.plain(str(c)) for c in scheme(table).read_as}
                named = [o for o in offered if cells.plain(o.name) in codes and fits(o, kind)]
                if not scheme(table).by_layer or len(named) < 2:
                    continue
                if choices.codes.get(field.name, table) != table:
                    continue
                first = named[0]
                offer = Offer(first.path, None, first.path.name, first.shape, (), first.crs)
                return Candidate(
                    offer=offer,
                    kind=kind,
                    choices=replace(choices, codes={**choices.codes, field.name: table}),
                    points=BY_NAME,
                    reasons=(_("kartlagene heter {names}", names=listed([o.name for o in named])),),
                    tables={field.name: (table,)},
                    product=product_of(first.path.name, None, kind.name),
                )
    return None


def _completed(
    choices: Choices, object_type: ObjectType | None, product: Product | None, kind: LayerKind
) -> Choices:
    """The planner's choices, and what the producer's names settle where nothing is said."""
    ours = {f.name for f in kind.fields}
    codes = {
        **(product.codes if product else {}),
        **(object_type.codes if object_type else {}),
        **choices.codes,
    }
    constants = {**(object_type.constants if object_type else {}), **choices.constants}
    words = dict(choices.words)
    for known_type in object_types():
        if known_type.kind == kind.name:
            for name, known in known_type.words.items():
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
        where=choices.where or (object_type.where if object_type else {}),
    )


def _occurring(
    words: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, Mapping[str, Any]],
    columns: Mapping[str, str],
    offer: Offer,
) -> dict[str, Mapping[str, Any]]:
    """The translations that the file has a use for, and all that the planner said."""
    occurring: dict[str, Mapping[str, Any]] = {}
    for name, meanings in words.items():
        there = set(offer.cells[columns[name]].map(cells.key)) if name in columns else set()
        used = {k: v for k, v in meanings.items() if k in there or k in said.get(name, {})}
        if used:
            occurring[name] = used
    return occurring


def _read(guess: Candidate) -> Candidate:
    """With the code tables that can hold the values of its columns, and what none of them holds."""
    tables: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, Mapping[str, int]] = {}
    for field in guess.kind.fields:
        column = guess.columns.get(field.name)
        if column is None or not (field.codes or field.choices):
            continue
        by_table = {name: _unread(guess, field, column, name) for name in _tables(guess, field)}
        best = sorted(by_table, key=lambda name: sum(by_table[name].values()))
        sound = tuple(name for name in best if not by_table[name])
        tables[field.name] = tuple(n for n in (sound or best[:1]) if n)
        if not sound and any(by_table[best[0]].values()):
            unknown[field.name] = by_table[best[0]]
    return replace(guess, tables=tables, unknown=unknown)


def _tables(guess: Candidate, field: Field) -> tuple[str, ...]:
    """The code tables that a field may be coded in: the chosen one, else ours and others'."""
    if field.name in guess.choices.codes:
        return (guess.choices.codes[field.name],)
    return (field.codes or "", *field.schemes)


def _unread(guess: Candidate, field: Field, column: str, table: str) -> dict[str, int]:
    values = guess.offer.cells[column].astype(object)
    words = guess.choices.words.get(field.name, {})
    rows = kept(guess)
    values = cells.translated(values[rows], words)
    other = scheme(table) if table in field.schemes else None
    return not_known(field, values, other, guess.offer.cells[rows])


def kept(guess: Candidate) -> pd.Series[bool]:
    """Which rows of the offer are kept by the filter of the choices."""
    rows = pd.Series(data=True, index=guess.offer.cells.index)
    for name, values in guess.choices.where.items():
        column = cells.first_match((name,), guess.offer.columns)
        if column is not None:
            wanted = {cells.key(value) for value in values}
            rows &= pd.Series(
                [cells.key(v) in wanted for v in guess.offer.cells[column]], rows.index
            )
    return rows


def _weighed(guess: Candidate, object_type: ObjectType | None) -> Candidate:
    """With its points, and the reasons for them in words."""
    points, reasons = 0, []
    name = cells.plain(guess.offer.name)
    named = name in (cells.plain(guess.kind.name), cells.plain(_(guess.kind.title)))
    if object_type is not None or named:
        points += BY_NAME
        reasons.append(_("den heter {name}", name=guess.offer.name))
    elif guess.offer.layer is None and _in_words(guess.offer.name, guess.kind):
        points += BY_WORD
        reasons.append(_("filnavnet tyder på det"))
    if guess.product is not None:
        points += BY_PRODUCT
        reasons.append(_("den er levert som {product}", product=guess.product.title))
    required = [f for f in guess.kind.fields if f.required and f.name in guess.columns]
    for ours in required:
        column = guess.columns[ours.name]
        coded = bool(ours.codes or ours.choices)
        if coded and _understood(guess, ours):
            points += BY_CODES + BY_COLUMN
            reasons.append(_("feltet {column} har kjente koder", column=column))
        elif ours.name != "name" and not coded:
            points += BY_COLUMN
            reasons.append(_("den har feltet {column}", column=column))
    for group in guess.kind.either:
        if all(name in guess.columns for name in group):
            points += BY_COLUMN * len(group)
            theirs = [guess.columns[name] for name in group]
            reasons.append(_("den har feltet {column}", column=listed(theirs)))
    if guess.offer.shape == "timetable":
        points += BY_TABLE
        reasons.append(_("den er en rutetabell i GTFS"))
    if guess.kind.geometry == "none" and required and not guess.lacking:
        points += BY_TABLE
        reasons.append(
            _("den har alle feltene som {kind} må ha", kind=lowered(_(guess.kind.title)))
        )
    return replace(guess, points=points, reasons=tuple(dict.fromkeys(reasons)))


def _in_words(name: str, kind: LayerKind) -> bool:
    """Whether a word of a file's name is the kind's, or that of an object type read as it."""
    words = {cells.plain(word) for word in re.split(r"[\W_]+", name)}
    known = [kind.name, _(kind.title)]
    known += [n for o in object_types() if o.kind == kind.name and not o.only for n in o.names]
    return not words.isdisjoint(cells.plain(term) for term in known)


def _understood(guess: Candidate, field: Field) -> bool:
    """Whether most rows of a coded column can be read; of no rows nothing is known."""
    rows = len(guess.offer.cells)
    return rows > 0 and sum(guess.unknown.get(field.name, {}).values()) <= MOSTLY * rows


def serving(guess: Candidate, lacking: Field) -> tuple[str, ...]:
    """The columns of the file that hold what a lacking field may hold, the fittest first."""
    fit: list[tuple[float, str]] = []
    for column in guess.offer.columns:
        if column in guess.columns.values():
            continue
        values = guess.offer.cells[column].astype(object)
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
