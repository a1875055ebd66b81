"""What a planner asks of `ikap layers add`, read from the options, and how it is asked again."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from ikap.catalogue import LAYERS, scheme
from ikap.commands.layers.options import (
    AddFiles,
    AsOption,
    CodesOption,
    ConstantOption,
    CoversOption,
    CrsOption,
    DateOption,
    DryRunOption,
    EmptyOption,
    FieldOption,
    LicenceOption,
    LinkOption,
    MainCentreOption,
    MunicipalityOption,
    NewRegionOption,
    PartOption,
    PublisherOption,
    SyntheticOption,
    TitleOption,
    UrlOption,
    ValueOption,
    WhereOption,
)
from ikap.commands.terminal import LanguageOption
from ikap.model import ConfigurationError, Problem
from ikap.sources import cells
from ikap.sources.adding import MADE, Choices, Question
from ikap.sources.proposals import split_reference
from ikap.sources.region import known_values
from ikap.text import _

WHOLE = ("", "features", "region")  # what --covers may say beside municipalities
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
ADDED = tuple(name for name in LAYERS if name not in MADE)
_CODES = re.compile(r"[,;\s]+")


@dataclass(frozen=True, kw_only=True)
class Given:
    """The options of `ikap layers add` as they were typed; empty where they were not."""

    files: AddFiles
    kind: AsOption = ""
    region: NewRegionOption = ""
    title: TitleOption = ""
    publisher: PublisherOption = ""
    date: DateOption = ""
    licence: LicenceOption = ""
    url: UrlOption = ""
    fields: FieldOption = ()
    codes: CodesOption = ()
    values: ValueOption = ()
    constants: ConstantOption = ()
    where: WhereOption = ()
    crs: CrsOption = ""
    covers: CoversOption = ""
    municipality: MunicipalityOption = ""
    main_centre: MainCentreOption = ""
    synthetic: SyntheticOption = False
    part: PartOption = False
    link: LinkOption = False
    empty: EmptyOption = False
    dry_run: DryRunOption = False
    lang: LanguageOption = "nb"

    @property
    def flags(self) -> tuple[str, ...]:
        """The options without a value, and the language, as they are typed."""
        on = {
            "--synthetic": self.synthetic,
            "--part": self.part,
            "--link": self.link,
            "--empty": self.empty,
            "--dry-run": self.dry_run,
            f"--lang={self.lang}": self.lang != "nb",
        }
        return tuple(flag for flag, given in on.items() if given)


@dataclass(frozen=True)
class Wish:
    """What the options mean."""

    files: tuple[tuple[Path, str | None], ...]
    choices: Choices
    covers: str | tuple[str, ...] = ""
    municipalities: tuple[str, ...] = ()


def understood(given: Given) -> Wish:
    """The options read; a ConfigurationError names everything that is wrong with them."""
    problems = _wrong(given)
    choices = _choices(given, problems)
    if given.kind in ADDED:
        problems += unfit(given.kind, choices)
    if problems:
        raise ConfigurationError(problems)
    return Wish(
        files=tuple(dict.fromkeys(split_reference(file) for file in given.files)),
        choices=choices,
        covers=given.covers if given.covers in WHOLE else codes_in(given.covers),
        municipalities=codes_in(given.municipality),
    )


def _wrong(given: Given) -> list[Problem]:
    """What is wrong with options by themselves."""
    problems: list[Problem] = []
    if given.kind and given.kind not in ADDED:
        what = _("«{name}» er ikke et kartlag.", name=given.kind)
        problems.append(Problem("--as", what, _("Kjente navn: {names}.", names=", ".join(ADDED))))
    if given.date and not _DATE.fullmatch(given.date):
        what = _("«{date}» er ikke en dato. Ventet formen ÅÅÅÅ-MM-DD.", date=given.date)
        problems.append(Problem("--date", what))
    if given.crs:
        problems += _crs(given.crs)
    if given.covers not in WHOLE:
        problems += _no_codes("--covers", given.covers, _("«features», «region» eller 5001,5028"))
    return problems + _no_codes("--municipality", given.municipality, "5001,5028")


def _choices(given: Given, problems: list[Problem]) -> Choices:
    """How the file is to be read; pairs that are no pairs are noted."""
    words: dict[str, dict[str, Any]] = {}
    for given_value in given.values:
        name, colon, rest = given_value.partition(":")
        theirs, sign, ours = rest.rpartition("=")
        if not (colon and sign and name):
            problems.append(_shape("--value", given_value, _("felt:verdi=kode")))
        else:
            words.setdefault(name, {})[theirs] = literal(ours)
    constants = _pairs("--constant", given.constants, problems)
    where = _pairs("--where", given.where, problems)
    return Choices(
        fields=_pairs("--field", given.fields, problems),
        codes=_pairs("--codes", given.codes, problems),
        words=words,
        constants={name: literal(value) for name, value in constants.items()},
        where={name: [literal(v) for v in text.split(",")] for name, text in where.items()},
        crs=given.crs or None,
    )


def unfit(kind: str, choices: Choices) -> list[Problem]:
    """Fields, code tables and values that the kind does not have."""
    read_as = [("--value", n, v) for n, values in choices.words.items() for v in values.values()]
    read_as += [("--constant", n, v) for n, v in choices.constants.items()]
    return [
        *_unknown_fields(kind, [*choices.fields, *choices.constants, *choices.words]),
        *_unknown_tables(kind, choices.codes),
        *_unknown_values(kind, read_as),
    ]


def again(given: Given, asked: Sequence[Question]) -> str:
    """The command to run when the questions are answered: the likeliest answers are filled in."""
    instead = {question.file: question.answer for question in asked if question.file is not None}
    files = [
        instead[path][0] if (path := split_reference(file)[0]) in instead else file
        for file in given.files
    ]
    single = [("--as", given.kind), ("--region", given.region)]
    single += [(f"--{n}", getattr(given, n)) for n in ("title", "publisher", "date", "licence")]
    single += [("--url", given.url), ("--main-centre", given.main_centre), ("--crs", given.crs)]
    single += [("--covers", given.covers), ("--municipality", given.municipality)]
    repeated = [("--field", given.fields), ("--codes", given.codes), ("--value", given.values)]
    repeated += [("--constant", given.constants), ("--where", given.where)]
    answers = [word for question in asked if question.file is None for word in question.answer]
    # What is asked again is not said twice.
    answered = {(o, w.partition("=")[0]) for o, w in zip(answers[::2], answers[1::2], strict=True)}
    options = {option for option, _name in answered}
    words = [w for o, value in single if value and o not in options for w in (o, value)]
    for option, values in repeated:
        for value in values:
            words += [] if (option, value.partition("=")[0]) in answered else [option, value]
    words += answers
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


def codes_in(text: str) -> tuple[str, ...]:
    """The municipality numbers of a list.

    >>> codes_in("5001, 5028"), codes_in("")
    (('5001', '5028'), ())
    """
    return tuple(filter(None, _CODES.split(text.strip())))


def _no_codes(option: str, text: str, wanted: str) -> list[Problem]:
    wrong = [code for code in codes_in(text) if not re.fullmatch(r"\d{4}", code)]
    return [_shape(option, code, wanted) for code in wrong]


def _pairs(option: str, given_pairs: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    pairs = {}
    for pair in given_pairs:
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            problems.append(_shape(option, pair, _("felt=verdi")))
        pairs[name] = value
    return pairs


def _shape(option: str, pair: str, wanted: str) -> Problem:
    return Problem(option, _("«{pair}» er ikke på formen {wanted}.", pair=pair, wanted=wanted))


def _crs(text: str) -> list[Problem]:
    try:
        CRS.from_user_input(text)
    except CRSError:
        what = _("koordinatsystemet {crs} er ukjent.", crs=text)
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


def _unknown_values(kind: str, given_values: Sequence[tuple[str, str, Any]]) -> list[Problem]:
    """Values that are to stand for a producer's and that no code list of the field has."""
    fields = {f.name: f for f in LAYERS[kind].fields}
    problems = []
    for option, name, value in given_values:
        known = known_values(fields[name]) if name in fields else None
        theirs = {
            cells.key(code)
            for table in (fields[name].schemes if known else ())
            for code in scheme(table).read_as
        }
        if known is not None and cells.key(value) not in {*known, *theirs}:
            what = _("«{value}» er ikke en av verdiene til {name}.", value=value, name=name)
            remedy = _("Kjente verdier: {known}.", known=", ".join(known))
            problems.append(Problem(option, what, remedy))
    return problems


def _unknown_tables(kind: str, codes: Mapping[str, str]) -> list[Problem]:
    known = {f.name: [n for n in (f.codes, *f.schemes) if n] for f in LAYERS[kind].fields}
    problems = []
    for name, table in codes.items():
        if table not in known.get(name, []):
            what = _("{name} har ikke kodelisten {codes}.", name=name, codes=table)
            listed = ", ".join(known.get(name, [])) or "–"
            problems.append(Problem("--codes", what, _("Kjente navn: {names}.", names=listed)))
    return problems
