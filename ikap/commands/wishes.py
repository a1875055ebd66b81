"""What a planner asks of `ikap layers add`, read from the options, and how it is asked again."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.catalogue import LAYERS
from ikap.model import ConfigurationError, Problem
from ikap.sources.candidate import Choices
from ikap.sources.choosing import Question
from ikap.sources.recognition import MADE
from ikap.sources.submission import split_reference
from ikap.text import _

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
ADDED = tuple(name for name in LAYERS if name not in MADE)
_CODES = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class Given:
    """The options as they were typed; empty where they were not."""

    files: tuple[str, ...]
    kind: str = ""
    region: str = ""
    title: str = ""
    publisher: str = ""
    date: str = ""
    licence: str = ""
    url: str = ""
    main_centre: str = ""
    crs: str = ""
    covers: str = ""
    municipality: str = ""
    fields: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # --synthetic and the like, as they are typed


@dataclass(frozen=True)
class Wish:
    """What the options mean."""

    files: tuple[tuple[Path, str | None], ...]
    choices: Choices
    covers: str | tuple[str, ...] = ""
    municipalities: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), repr=False)


def understood(given: Given) -> Wish:
    """The options read; a ConfigurationError tells everything that is wrong with them."""
    problems: list[Problem] = []
    kind = given.kind
    if kind and kind not in ADDED:
        what = _("«{name}» er ikke et lag.", name=kind)
        problems.append(Problem("--as", what, _("Kjente navn: {names}.", names=", ".join(ADDED))))
    if given.date and not _DATE.fullmatch(given.date):
        what = _("«{date}» er ikke en dato på formen ÅÅÅÅ-MM-DD.", date=given.date)
        problems.append(Problem("--date", what))
    if given.crs:
        problems += _crs(given.crs)
    values: dict[str, dict[str, Any]] = {}
    for told in given.values:
        name, colon, rest = told.partition(":")
        theirs, sign, ours = rest.rpartition("=")
        if not (colon and sign and name):
            problems.append(_shape("--value", told, _("felt:deres=vår")))
        else:
            values.setdefault(name, {})[theirs] = literal(ours)
    pairs = {
        option: _pairs(option, told, problems)
        for option, told in (
            ("--field", given.fields),
            ("--codes", given.codes),
            ("--constant", given.constants),
            ("--where", given.where),
        )
    }
    if kind in LAYERS:
        problems += _unknown_fields(kind, [*pairs["--field"], *pairs["--constant"], *values])
        problems += _unknown_tables(kind, pairs["--codes"])
    if problems:
        raise ConfigurationError(problems)
    covers: str | tuple[str, ...] = given.covers
    if covers not in ("", "features", "region"):
        covers = tuple(_CODES.split(given.covers.strip()))
    return Wish(
        files=tuple(split_reference(file) for file in given.files),
        choices=Choices(
            fields=pairs["--field"],
            codes=pairs["--codes"],
            words=values,
            constants={name: literal(value) for name, value in pairs["--constant"].items()},
            where={n: [literal(v) for v in t.split(",")] for n, t in pairs["--where"].items()},
            crs=given.crs or None,
        ),
        covers=covers,
        municipalities=tuple(filter(None, _CODES.split(given.municipality.strip()))),
    )


def again(given: Given, asked: Sequence[Question]) -> str:
    """The command to run when the questions are answered: the likeliest answers are filled in."""
    instead = {question.file: question.answer for question in asked if question.file is not None}
    files = [
        instead[path][0] if (path := split_reference(file)[0]) in instead else file
        for file in given.files
    ]
    told = [("--as", given.kind), ("--region", given.region)]
    told += [(f"--{n}", getattr(given, n)) for n in ("title", "publisher", "date", "licence")]
    told += [("--url", given.url), ("--main-centre", given.main_centre), ("--crs", given.crs)]
    told += [("--covers", given.covers), ("--municipality", given.municipality)]
    many = [("--field", given.fields), ("--codes", given.codes), ("--value", given.values)]
    many += [("--constant", given.constants), ("--where", given.where)]
    words = [word for option, value in told if value for word in (option, value)]
    words += [word for option, values in many for value in values for word in (option, value)]
    words += [word for question in asked if question.file is None for word in question.answer]
    return command_line(["ikap", "layers", "add", *files, *words, *given.flags])


def command_line(words: Sequence[str]) -> str:
    """Words as they are typed in the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def literal(text: str) -> str | int | float | bool:
    """A value as it stands in region.toml; what is no plain number or yes is text.

    >>> literal("21"), literal("0301"), literal("true"), literal("tog"), literal("0.5")
    (21, '0301', True, 'tog', 0.5)
    """
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        return int(text)
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", text):
        return float(text)
    return text


def _pairs(option: str, told: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    found = {}
    for pair in told:
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            problems.append(_shape(option, pair, _("felt=verdi")))
        found[name] = value
    return found


def _shape(option: str, told: str, wanted: str) -> Problem:
    return Problem(option, _("«{pair}» er ikke på formen {wanted}.", pair=told, wanted=wanted))


def _crs(told: str) -> list[Problem]:
    try:
        CRS.from_user_input(told)
    except CRSError:
        what = _("koordinatsystemet {crs} er ukjent.", crs=told)
        return [Problem("--crs", what, _("Skriv EPSG:25832."))]
    return []


def _unknown_fields(kind: str, names: Sequence[str]) -> list[Problem]:
    ours = [f.name for f in LAYERS[kind].fields]
    remedy = _("Feltene til {kind} er {names}.", kind=kind, names=", ".join(ours) or "–")
    return [
        Problem("--field", _("ukjent navn: {name}.", name=name), remedy)
        for name in dict.fromkeys(names)
        if name not in ours
    ]


def _unknown_tables(kind: str, codes: dict[str, str]) -> list[Problem]:
    known = {f.name: [n for n in (f.codes, *f.schemes) if n] for f in LAYERS[kind].fields}
    problems = []
    for name, table in codes.items():
        if table not in known.get(name, []):
            what = _("{name} har ikke kodelisten {codes}.", name=name, codes=table)
            listed = ", ".join(known.get(name, [])) or "–"
            problems.append(Problem("--codes", what, _("Kjente navn: {names}.", names=listed)))
    return problems
