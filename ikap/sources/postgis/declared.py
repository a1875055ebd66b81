"""What region.toml says of a table in a database: where it is, never who may read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ikap.sources.notes import Notes, text_in
from ikap.sources.postgis.connection import VARIABLE
from ikap.text import _

REACH = 20_000.0  # metres around the municipalities that are read too [P]
_KEYS = ("dsn_env", "table", "query", "geometry", "reach")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")


@dataclass(frozen=True)
class Table:
    """A table, a view or a query of a database.

    `dsn_env` is the environment variable with the address, `table` a name with or without its
    schema, `query` a SELECT of the region owner's own. `geometry` is the column of the shapes
    where there are several. `reach`: metres around the municipalities that are read too.
    """

    dsn_env: str
    table: str = ""
    query: str = ""
    geometry: str = ""
    reach: float = REACH

    @property
    def name(self) -> str:
        """What it is called in messages and sources."""
        return self.table or _("spørring")


def table_of(notes: Notes, where: str, given: Mapping[str, Any]) -> Table | None:
    """The table that a `postgis` entry declares; None where it cannot be used, which is noted."""
    before = len(notes.problems)
    place = f"{where} postgis"
    notes.unknown(place, given, _KEYS)
    dsn_env, table, query, geometry = (text_in(notes, place, given, key) for key in _KEYS[:4])
    if not VARIABLE.fullmatch(dsn_env):
        # What was written there may be an address with a password: it is not repeated.
        notes.add(
            place,
            _("dsn_env skal være navnet på en miljøvariabel."),
            _(
                'Skriv for eksempel dsn_env = "IKAP_POSTGIS", og legg adressen i variabelen. '
                "Adresse og passord skal ikke stå i region.toml."
            ),
        )
    if bool(table) == bool(query):
        notes.add(place, _("oppgi enten table eller query."))
    if table and not _NAME.fullmatch(table):
        notes.add(
            place,
            _("{table} er ikke navnet på en tabell.", table=table),
            _('Skriv table = "skjema.tabell".'),
        )
    reach = given.get("reach", REACH)
    if isinstance(reach, bool) or not isinstance(reach, int | float) or not 0 <= reach <= 1e6:
        notes.wrong_type(place, "reach", _("et tall fra 0 til 1 000 000 (meter)"))
    if len(notes.problems) > before:
        return None
    return Table(dsn_env, table, query.strip().rstrip(";"), geometry, float(reach))
