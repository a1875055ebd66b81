"""A connection to a PostGIS database, and what can go wrong with one, in a planner's words.

What the server or its library says of an address is never repeated: it may hold the password.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ikap.model import ConfigurationError, InputError, Problem
from ikap.text import _
from ikap.words import not_installed

if TYPE_CHECKING:
    from psycopg import Connection, Error

ANSWER = 10  # seconds that a server is given to answer at all
LONGEST = 600  # seconds that one statement may take
EXTRA = "postgis"
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What the session is held to, whatever the database's own settings are: texts of numbers and
# dates are then the same everywhere.
_SETTINGS = {
    "statement_timeout": f"{LONGEST}s",
    "datestyle": "ISO,YMD",
    "extra_float_digits": "1",
    "client_encoding": "UTF8",
    "search_path": None,  # the owner's own
}


@contextmanager
def connected(dsn_env: str, *, writing: bool = False) -> Iterator[Connection[Any]]:
    """The database whose address an environment variable holds, in one transaction.

    Read-only unless `writing`, and as the database stood when it began. A ConfigurationError
    says what is missing: the package, the variable, the server, or the right to enter.
    """
    try:
        import psycopg
    except ImportError:
        raise ConfigurationError([not_installed("PostGIS", "psycopg", EXTRA)]) from None
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items() if value)
    asked = _asked(dsn_env)
    asked["options"] = f"{asked.get('options') or ''} {settings}".strip()
    asked.setdefault("connect_timeout", ANSWER)
    asked.setdefault("application_name", "ikap")
    try:
        base = psycopg.connect(**asked)
    except psycopg.Error:
        raise ConfigurationError([_shut(dsn_env, asked)]) from None
    with base:
        if not writing:
            base.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            base.read_only = True
        yield base


def _asked(dsn_env: str) -> dict[str, Any]:
    """The address in a variable, in its parts."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not VARIABLE.fullmatch(dsn_env):
        # What was given may be an address with a password: it is not repeated.
        what = _("dette er ikke navnet på en miljøvariabel.")
        remedy = _("Legg adressen i en miljøvariabel, og oppgi navnet på den.")
        raise ConfigurationError([Problem("PostGIS", what, remedy)])
    text = os.environ.get(dsn_env, "").strip()
    if not text:
        what = _("miljøvariabelen {name} er ikke satt.", name=dsn_env)
        remedy = _(
            "Legg databasens adresse i den, for eksempel postgresql://bruker@planserver/kart. "
            "Passordet kan stå i filen .pgpass."
        )
        raise ConfigurationError([Problem("PostGIS", what, remedy)])
    try:
        return dict(conninfo_to_dict(text))
    except ProgrammingError:
        what = _("miljøvariabelen {name} inneholder ingen gyldig databaseadresse.", name=dsn_env)
        remedy = _("Skriv den som postgresql://bruker@planserver/kart.")
        raise ConfigurationError([Problem("PostGIS", what, remedy)]) from None


def _shut(dsn_env: str, asked: dict[str, Any]) -> Problem:
    """Why there is no connection: nobody is there, or nobody may enter."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn, Ping

    server = str(asked.get("host") or asked.get("hostaddr") or "localhost")
    where = f"{server}:{asked.get('port') or 5432}"
    if PGconn.ping(make_conninfo(**asked).encode()) == Ping.OK:
        what = _("databaseserveren på {server} avviste innloggingen.", server=where)
        remedy = _(
            "Kontroller brukeren, passordet og navnet på databasen i miljøvariabelen {name}, og "
            "at brukeren har lov til å logge inn.",
            name=dsn_env,
        )
    else:
        what = _("databaseserveren på {server} svarer ikke.", server=where)
        remedy = _(
            "Kontroller adressen i miljøvariabelen {name}, at serveren kjører, og at nettet når "
            "den.",
            name=dsn_env,
        )
    return Problem("PostGIS", what, remedy)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """What the database says against a statement, as an InputError."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise InputError([problem(error, where)]) from None


def problem(error: Error, where: str) -> Problem:
    """What the database says against a statement, as a sentence."""
    from psycopg import errors

    said = (error.diag.message_primary or "").strip().rstrip(".")
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        what, remedy = (
            _("tabellen finnes ikke i databasen."),
            _("Kontroller navnet, med skjemaet foran: skjema.tabell."),
        )
    elif isinstance(error, errors.InsufficientPrivilege):
        what, remedy = (
            _("databasebrukeren mangler rettigheter: {said}.", said=said),
            _("Be databasens eier om rettigheten (GRANT)."),
        )
    elif isinstance(error, errors.QueryCanceled):
        what, remedy = (
            _("databasen brukte mer enn {seconds} sekunder på å svare.", seconds=LONGEST),
            _("Lag en romlig indeks på tabellen, eller les et mindre utvalg med query."),
        )
    elif isinstance(error, errors.ReadOnlySqlTransaction):
        what, remedy = (
            _("spørringen forsøker å endre databasen. Kartlag leses uten å endre noe."),
            _("Skriv en SELECT som bare leser."),
        )
    elif isinstance(error, errors.UndefinedFunction | errors.UndefinedObject):
        what, remedy = (
            _("databasen mangler det spørringen bruker: {said}.", said=said),
            _("Kontroller at utvidelsen PostGIS er installert: CREATE EXTENSION postgis."),
        )
    elif not said or isinstance(error, errors.AdminShutdown):
        what, remedy = (
            _("forbindelsen til databasen ble brutt."),
            _("Prøv igjen; kontroller serveren og nettet hvis det skjer på nytt."),
        )
    else:
        what = _("databasen kan ikke svare på spørringen: {said}.", said=said)
        remedy = _("Kontroller table eller query i region.toml.")
    return Problem(where, what, remedy)
