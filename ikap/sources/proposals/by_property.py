"""Proposals in tables that have no drawing and name properties: their ground is that of those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ikap.model import InputError, Problem
from ikap.sources import cells, municipality
from ikap.sources.cadastre import Ground, Grounds, Property, Written, written
from ikap.sources.proposals.headings import SYNONYMS
from ikap.sources.proposals.sheet import Sheet
from ikap.text import _, day, listed

PROPERTY = (
    *("gnr_bnr", "gbnr", "g_bnr", "gnr_bnr_fnr", "gnr_bnr_fnr_snr", "gnr_og_bnr", "gårdsbruksnr"),
    *("matrikkelnummer", "matrikkelnr", "matrikkelnummertekst", "matrikkelenhet", "matrikkel"),
    *("eiendomsnummer", "eiendomsnr", "eiendom", "eiendommer", "eiendommen"),
    *("property_number", "property", "properties", "cadastral_number", "cadastral_id"),
)
FARM = ("gnr", "gårdsnummer", "gardsnummer", "gårdsnr", "gardsnr", "farm_number")
HOLDING = ("bnr", "bruksnummer", "bruksnr", "holding_number")
LEASE = ("fnr", "festenummer", "festenr", "lease_number")
_SHOWN = 6


class PropertiesWantedError(Exception):
    """A table that names properties was looked at: here they are, and it can be read with them."""

    def __init__(self, properties: frozenset[Property]) -> None:
        super().__init__()
        self.properties = properties


@dataclass(frozen=True)
class Columns:
    """The columns of a table that name properties: all in one, or a number in each."""

    whole: str | None = None
    farm: str | None = None
    holding: str | None = None
    lease: str | None = None
    municipality: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.whole, self.farm, self.holding, self.lease)))


_PLAIN_NAMES = frozenset(cells.plain(name) for name in (*PROPERTY, *FARM))


def is_property_name(column: str) -> bool:
    """Whether a column of a table goes by a name of properties."""
    return cells.plain(column) in _PLAIN_NAMES


def property_columns(columns: Sequence[str]) -> Columns | None:
    """The columns that name properties; None where a table has none."""
    whole, farm, holding, lease = (
        cells.first_match(names, columns) for names in (PROPERTY, FARM, HOLDING, LEASE)
    )
    said = cells.first_match(SYNONYMS["municipality_code"], columns)
    if farm is not None and holding is not None:
        return Columns(None, farm, holding, lease, said)
    whole = whole or farm
    return Columns(whole, municipality=said) if whole is not None else None


@dataclass
class _Row:
    """What a row names, and what is said of it."""

    properties: tuple[Property, ...] = ()
    reasons: list[tuple[str, str]] = field(default_factory=list)  # with what would mend each
    notes: list[str] = field(default_factory=list)

    def refuse(self, reason: str, remedy: str) -> None:
        self.reasons.append((reason, remedy))


def sheet_by_property(
    where: str,
    layer: str | None,
    frame: pd.DataFrame,
    columns: Columns,
    known: Grounds,
    crs: CRS,
) -> Sheet:
    """A table whose rows lie where their properties do; refused by row where one is not found.

    A PropertiesWantedError says what the table names where `known` has not been asked; an
    InputError that the region has no properties.
    """
    names = known.names
    records: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    rows = [_named(row, columns, names) for row in records]
    if not known.there:
        raise InputError([_no_layer(where, columns)])
    if known.asking:
        raise PropertiesWantedError(frozenset(parcel for row in rows for parcel in row.properties))
    shapes = np.full(len(rows), None, dtype=object)
    for at, row in enumerate(rows):
        shapes[at] = _placed(row, known, names)
    numbered = list(zip(map(int, frame.index), rows, strict=True))
    return Sheet(
        where,
        frame.astype(object),
        shapes,
        crs,
        lost={
            n: " ".join(why for why, _remedy in row.reasons) for n, row in numbered if row.reasons
        },
        remarks=(Problem(where, _("områdene er hentet fra {source}.", source=known.source)),),
        layer=layer,
        placing=dict.fromkeys(columns.names, "property"),
        remedies={
            n: " ".join(dict.fromkeys(remedy for _why, remedy in row.reasons))
            for n, row in numbered
            if row.reasons
        },
        notes={n: tuple(row.notes) for n, row in numbered if row.notes},
    )


def _named(cells_: Mapping[str, Any], columns: Columns, names: Mapping[str, str]) -> _Row:
    """The properties that a row names, in the municipality that it says."""
    row = _Row()
    texts = _texts(cells_, columns)
    if not texts:
        row.refuse(_("gnr/bnr mangler."), _how())
        return row
    said = cells.text(cells_.get(columns.municipality)) if columns.municipality else None
    within = _municipality(said, names, row)
    properties: dict[Property, None] = {}
    for text in texts:
        named = written(text, names)
        _report(named, text, row)
        for parcel in named.properties:
            _check_municipality(parcel, names, row)
            properties[parcel if parcel.municipality else replace(parcel, municipality=within)] = (
                None
            )
    if not properties and not row.reasons:
        row.refuse(_("gnr/bnr mangler."), _how())
    row.properties = tuple(properties)
    return row


def _texts(row: Mapping[str, Any], columns: Columns) -> list[str]:
    """What a row says of its properties, as one would write it."""
    if columns.whole is not None:
        said = cells.text(row[columns.whole])
        return [said] if said and not cells.stands_for_none(said) else []
    farm, holding = (cells.text(row.get(name or "")) for name in (columns.farm, columns.holding))
    if farm is None or holding is None or cells.stands_for_none(farm):
        return []
    if written(holding).properties:  # the whole number stands in the last column
        return [holding]
    lease = cells.text(row[columns.lease]) if columns.lease else None
    behind = f"/{lease}" if lease and lease.isdecimal() and int(lease) else ""
    return [f"{farm}/{holding}{behind}"]


def _report(named: Written, text: str, row: _Row) -> None:
    """What of a text cannot be used, or is used in a way that it does not say."""
    if named.date:
        what = _("gnr/bnr er «{value}»: regnearket har gjort tallet om til en dato.", value=text)
        row.refuse(what, _("Formater feltet som tekst og skriv tallet på nytt."))
    elif named.part:
        what = _("raden gjelder en del av en eiendom («{value}»).", value=text)
        row.refuse(what, _("Tegn delen som en flate og send den i et kartformat."))
    elif named.rest:
        row.refuse(_("«{value}» kan ikke leses som gnr/bnr.", value=named.rest), _how())
    if named.more:
        row.notes.append(
            _("«{value}» nevner flere eiendommer uten nummer. De er ikke med.", value=text)
        )
    if named.alone:
        read = [str(parcel) for parcel in named.properties if str(parcel.holding) in named.alone]
        row.notes.append(
            _("«{value}» er lest som {properties}.", value=text, properties=listed(read))
        )
    if named.sections:
        row.notes.append(
            _("«{value}» er en seksjon. Grunnen til hele eiendommen er brukt.", value=text)
        )


def _how() -> str:
    return _("Skriv for eksempel 12/34, eller 5001-12/34 med kommunenummer.")


def _municipality(said: str | None, names: Mapping[str, str], row: _Row) -> str | None:
    """The municipality that a row says, where it is one of today's."""
    if said is None or cells.stands_for_none(said):
        return None
    code = municipality.code_of(said)
    if code is not None and code in municipality.merged():
        _gone(code, row)
        return None
    said_codes = municipality.codes_said(said, names)
    if len(said_codes) == 1:
        return next(iter(said_codes))
    what = _("«{value}» er ikke gjenkjent som én kommune.", value=said)
    row.refuse(what, _("Skriv kommunenummeret, for eksempel 5001."))
    return None


def _check_municipality(parcel: Property, names: Mapping[str, str], row: _Row) -> None:
    code = parcel.municipality
    if code is not None and code not in names and code in municipality.merged():
        _gone(code, row)


def _gone(code: str, row: _Row) -> None:
    change = municipality.merged()[code]
    what = _(
        "kommune {code} gikk ut {date}; gårdsnumrene kan ha fått nye tall.",
        code=change,
        date=day(change.date),
    )
    row.refuse(what, _("Skriv dagens kommunenummer, gnr og bnr."))


def _placed(row: _Row, known: Grounds, names: Mapping[str, str]) -> BaseGeometry | None:
    """The ground of all that a row names; none where one of it is not known."""
    grounds = []
    for parcel in row.properties:
        ground = known.found.get(parcel)
        if ground is None:
            _missing(parcel, known.elsewhere.get(parcel, ()), names, row)
        else:
            grounds.append(ground)
            _describe(parcel, ground, known.elsewhere.get(parcel, ()), row)
    if row.reasons or not grounds:
        return None
    return shapely.union_all([ground.shape for ground in grounds])


def _missing(parcel: Property, places: Sequence[str], names: Mapping[str, str], row: _Row) -> None:
    if len(places) > 1:
        listed_ = listed([f"{code} {names.get(code, '')}".strip() for code in places[:_SHOWN]])
        what = _(
            "eiendommen {property} finnes i flere kommuner: {names}.",
            property=parcel,
            names=listed_,
        )
        row.refuse(what, _("Oppgi kommunenummeret i raden."))
        return
    what = _("eiendommen {property} finnes ikke i eiendomskartet.", property=parcel)
    row.refuse(
        what, _("Kontroller nummeret. Det kan være endret ved sammenslåing eller fradeling.")
    )


def _describe(parcel: Property, ground: Ground, places: Sequence[str], row: _Row) -> None:
    """What is to be known of a property's ground before it is used."""
    if parcel.municipality is None and places:
        row.notes.append(
            _(
                "kommunen er ikke oppgitt; {property} finnes bare i {code}.",
                property=parcel,
                code=places[0],
            )
        )
    if ground.parts > 1:
        row.notes.append(
            _(
                "eiendommen {property} består av {n} teiger som ikke henger sammen. Alle er med.",
                property=parcel,
                n=ground.parts,
            )
        )
    if ground.leases:
        row.notes.append(
            _(
                "eiendommen {property} har festetomter ({n}), som ikke er med.",
                property=parcel,
                n=ground.leases,
            )
        )
    if ground.others:
        row.notes.append(
            _(
                "eiendommen {property} eier grunn sammen med {others}. Hele teigen er med.",
                property=parcel,
                others=listed(ground.others[:_SHOWN]),
            )
        )


def _no_layer(where: str, columns: Columns) -> Problem:
    what = _(
        "tabellen har eiendommer ({fields}) og ingen geometri, og regionen mangler eiendomskartet.",
        fields=", ".join(columns.names),
    )
    remedy = _(
        "Legg inn Kartverkets «Matrikkelen – Eiendomskart Teig» med «ikap layers add», eller legg "
        "til feltet wkt med flatene."
    )
    return Problem(where, what, remedy)
