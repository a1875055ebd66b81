"""Where a text in JSON, XML or TOML stops being that: the place, what stands there, what helps.

The parsers know the place, but say in English what they miss. What is quoted of a text is short
and printable, whatever it holds.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from dataclasses import dataclass, replace
from typing import IO
from xml.parsers import expat

from ikap.text import N_, _

LONGEST = 20  # characters that are quoted of a text


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: where its mending begins, line and character counted from 1."""

    line: int
    column: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return _("linje {line}, tegn {column}: {what}", **vars(self))


# What is found and what helps; {found} is what stands at the place.
_Kind = tuple[str, str]
_BY_HAND = N_("Rett opp stedet i et tekstprogram, eller lagre filen på nytt fra kilden.")
_CUT: _Kind = (
    N_("teksten slutter før den er ferdig"),
    N_("Filen er ikke kommet hel fram. Lagre den på nytt, eller be om den på nytt."),
)
_MORE: _Kind = (N_("det står mer etter slutten: «{found}»"), _BY_HAND)
_WRONG: _Kind = (N_("«{found}» kan ikke stå her"), _BY_HAND)
_COMMA: _Kind = (N_("et komma er til overs foran «{found}»"), N_("Fjern kommaet."))
_QUOTES: _Kind = (
    N_("ventet en tekst i doble anførselstegn, fant «{found}»"),
    N_('Skriv navn og tekst mellom doble anførselstegn (").'),
)
_NUMBER: _Kind = (
    N_("«{found}» er ikke et tall slik JSON skriver det"),
    N_("Skriv tallet med siffer og punktum, uten pluss og uten null foran."),
)
_LARGE: _Kind = (N_("tallet «{found}» er for stort"), N_("Rett tallet."))
_VALUE: _Kind = (
    N_("ventet et tall, en tekst, en liste eller et objekt, fant «{found}»"),
    _BY_HAND,
)
_OPEN: _Kind = (
    N_("anførselstegnet som åpner her, lukkes aldri"),
    N_("Sett inn anførselstegnet som mangler."),
)
_OPEN_TEXT: _Kind = (N_("et anførselstegn lukkes aldri"), _OPEN[1])
_ESCAPE: _Kind = (
    N_("«{found}»: etter en omvendt skråstrek kan dette ikke stå"),
    N_("Skriv omvendt skråstrek to ganger."),
)
_BETWEEN: _Kind = (N_("ventet komma eller slutt, fant «{found}»"), _BY_HAND)
_COLON: _Kind = (N_("ventet kolon etter navnet, fant «{found}»"), _BY_HAND)
_AMPERSAND: _Kind = (
    N_("tegnet & i en tekst er ikke skrevet som i XML"),
    N_("Skriv «&amp;» for &."),
)
_LESS: _Kind = (
    N_("tegnet < i en tekst er ikke skrevet som i XML"),
    N_("Skriv «&lt;» for <."),
)
_CROSSED: _Kind = (
    N_("elementet som slutter her, er ikke det som begynte sist"),
    _BY_HAND,
)
_UTF8: _Kind = (N_("teksten er ikke i UTF-8"), N_("Lagre filen på nytt i UTF-8."))

# How a number may be written by hand, JSON's own way or not.
_LIKE_NUMBER = re.compile(r"[+-]?\.?\d[\w.+-]*")
_LINE, _MARKED = re.compile(r"[^\n]+"), re.compile("\x1e[^\x1e]*")  # one object after another
_WORD_END = re.compile(r"[\w.+-]*\Z")
_STRING_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|NaN|-?Infinity', re.DOTALL)


def printable(text: str, most: int = LONGEST) -> str:
    r"""The first characters of a text, a dot for what cannot be printed.

    >>> printable("tall\x1b[31m"), printable("abcdef", 3)
    ('tall·[31m', 'abc…')
    """
    shown = "".join(letter if letter.isprintable() else "·" for letter in text[:most])
    return shown + "…" * (len(text) > most)


# --- JSON ---------------------------------------------------------------------------------------


def json_fault(text: str, *, lines: bool = False) -> Fault | None:
    r"""The first thing in a text that is not JSON, or is a number that cannot be held.

    None where there is neither, or where it is too deep to be followed. `lines`: one object follows
    another, as in a GeoJSON of a line each; there a number may be of any size.

    >>> str(json_fault('{"a": [1,\n2,]}'))
    'linje 2, tegn 3: et komma er til overs foran «]}»'
    """
    if not lines:
        return _of_value(text) or _no_number(text)
    for part in (_MARKED if "\x1e" in text else _LINE).finditer(text):
        if part[0].strip() and (fault := _of_value(part[0])):
            return replace(fault, line=fault.line + text.count("\n", 0, part.start()))
    return None


def _of_value(text: str) -> Fault | None:
    """Where the one value of a text is no JSON."""
    decoder = json.JSONDecoder(
        parse_int=_nothing, parse_float=_nothing, object_hook=_nothing, strict=False
    )
    try:
        _value, end = decoder.raw_decode(text, _skipped(text, 0))
    except json.JSONDecodeError as error:
        return _of_json(text, error)
    except RecursionError:
        return None
    end = _skipped(text, end)
    return _at(text, end, _MORE) if end < len(text) else None


def _nothing(_found: object) -> None:
    """Nothing is kept of what is only looked through."""


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\x1e\ufeff":
        at += 1
    return at


def _of_json(text: str, error: json.JSONDecodeError) -> Fault:
    kinds = {"Unterminated": _OPEN, "Invalid": _ESCAPE, "Illegal": _COMMA}
    first = error.msg.partition(" ")[0]
    at = error.pos if first == "Unterminated" else _skipped(text, error.pos)
    end = len(text.rstrip())
    if at >= end:
        return _at(text, end, _CUT)
    if first in kinds:
        at = _skipped(text, at + 1) if first == "Illegal" and text[at] == "," else at
        return _at(text, at, kinds[first])
    before = text[:at].rstrip()[-1:]
    if text[at] in "]}" and before == ",":
        return _at(text, at, _COMMA)
    if text[at] == "'" or "double quotes" in error.msg:
        return _at(text, at, _QUOTES)
    start = _word_start(text, at)
    number = _LIKE_NUMBER.match(text, start)
    if number and (start < at or "value" in error.msg):
        return _at(text, number.start(), _NUMBER, number[0])
    if "delimiter" in error.msg:
        return _at(text, at, _COLON if "':'" in error.msg else _BETWEEN)
    return _at(text, at, _VALUE)


def _word_start(text: str, at: int) -> int:
    """Where the word that reaches to a position begins, of its last letters."""
    return at - len(_WORD_END.search(text[max(at - 400, 0) : at])[0])  # type: ignore[index]


def _no_number(text: str) -> Fault | None:
    for found in _STRING_OR_NUMBER.finditer(text):
        if found[0][0] != '"' and not math.isfinite(float(found[0])):
            kind = _LARGE if found[0][-1].isdigit() else _NUMBER
            return _at(text, found.start(), kind, found[0])
    return None


def _at(text: str, at: int, kind: _Kind, found: str | None = None) -> Fault:
    """The fault at a position of a text."""
    stands = text[at : at + LONGEST + 1].partition("\n")[0] if found is None else found
    line = text.count("\n", 0, at) + 1
    return _fault(line, at - text.rfind("\n", 0, at), kind, stands.rstrip())


def _fault(line: int, column: int, kind: _Kind, found: str) -> Fault:
    what, remedy = kind
    return Fault(line, column, _(what, found=printable(found)), _(remedy))


# --- XML ----------------------------------------------------------------------------------------


class _DeclaredError(Exception):
    """A document type, which no map file has use for and which is not followed."""


def xml_fault(file: IO[bytes]) -> Fault | None:
    r"""The first thing in a file that is not XML; None where there is none.

    A file that declares a document type is not looked through.

    >>> import io
    >>> str(xml_fault(io.BytesIO(b"<a>\n<navn>Vik & Nes</navn></a>")))
    'linje 2, tegn 11: tegnet & i en tekst er ikke skrevet som i XML'
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    try:
        parser.ParseFile(file)
    except expat.ExpatError as error:
        return _of_xml(file, parser, error)
    except (_DeclaredError, LookupError, ValueError):  # or an encoding that is not known here
        return None
    return None


def _declared(*_told: object) -> None:
    raise _DeclaredError


def _of_xml(file: IO[bytes], parser: expat.XMLParserType, error: expat.ExpatError) -> Fault | None:
    name = {number: text for text, number in expat.errors.codes.items()}.get(error.code, "")
    kinds = {
        expat.errors.XML_ERROR_NO_ELEMENTS: _CUT,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN: _CUT,
        expat.errors.XML_ERROR_PARTIAL_CHAR: _CUT,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: _CUT,
        expat.errors.XML_ERROR_INVALID_TOKEN: _WRONG,
        expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: _WRONG,
        expat.errors.XML_ERROR_BAD_CHAR_REF: _WRONG,
        expat.errors.XML_ERROR_UNDEFINED_ENTITY: _AMPERSAND,
        expat.errors.XML_ERROR_TAG_MISMATCH: _CROSSED,
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _MORE,
    }
    if name not in kinds:  # of the encoding, say, which the reader may know
        return None
    at, column = max(parser.ErrorByteIndex, 0), parser.ErrorColumnNumber + 1
    file.seek(max(at - 1, 0))
    around = file.read(4 * LONGEST)
    before, found = (around[:1], around[1:]) if at else (b"", around)
    kind = kinds[name]
    if kind is _WRONG and before in (b"&", b"<"):  # what follows it is no name
        kind, column = (_AMPERSAND if before == b"&" else _LESS), column - 1
    stands = found.decode("utf-8", "replace").partition("\n")[0]
    return _fault(parser.ErrorLineNumber, column, kind, stands)


# --- TOML ---------------------------------------------------------------------------------------

_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE: _Kind = (N_("det samme er sagt to ganger"), N_("Slett det ene stedet."))
_ENDLESS: _Kind = (N_("lista eller klammen slutter aldri, eller mangler et komma"), _BY_HAND)
# How what the parser says begins → what it is about.
_TOML: tuple[tuple[str, _Kind], ...] = (
    ("Expected '=' after", (N_("ventet = etter navnet, fant «{found}»"), _BY_HAND)),
    ("Expected newline", (N_("ventet en ny linje, fant «{found}»"), _BY_HAND)),
    ("Expected ']", (N_("hakeparentesen rundt overskriften lukkes ikke"), _BY_HAND)),
    ("Cannot declare", _TWICE),
    ("Cannot overwrite", _TWICE),
    ("Duplicate", _TWICE),
    ("Unclosed", _ENDLESS),
    ("Unterminated", _OPEN_TEXT),
    ("Illegal", _OPEN_TEXT),
    ('Expected "', _OPEN_TEXT),
    ("Expected '", _OPEN_TEXT),
    ("Unescaped", _ESCAPE),
    (
        "Invalid value",
        (
            N_("ventet en verdi, fant «{found}»"),
            N_("Skriv tekst i doble anførselstegn, og tall med punktum."),
        ),
    ),
)


def toml_fault(text: str) -> Fault | None:
    r"""The first thing in a text that is not TOML; None where there is none.

    >>> str(toml_fault("a = 1\nb 2\n"))
    'linje 2, tegn 3: ventet = etter navnet, fant «2»'
    """
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        place = _TOML_PLACE.search(str(error))
        line, column = (place[1], place[2]) if place and place[1] else (None, None)
        row = int(line) if line else len(lines)
        at = int(column) if column else len(lines[row - 1]) + 1
        kind = next((k for begins, k in _TOML if str(error).startswith(begins)), _WRONG)
        return _fault(row, at, kind, lines[row - 1][at - 1 :])
    return None


# --- bytes --------------------------------------------------------------------------------------


def utf8_fault(raw: bytes) -> Fault | None:
    r"""The first letter that is not in UTF-8; None where all are.

    >>> str(utf8_fault("a\nbø".encode("cp1252")))
    'linje 2, tegn 2: teksten er ikke i UTF-8'
    """
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8-sig")
        return _fault(before.count("\n") + 1, len(before) - before.rfind("\n"), _UTF8, "")
    return None


def fault_in_json(raw: bytes) -> Fault | None:
    """The first thing that is not JSON in UTF-8; None where all of it is."""
    return utf8_fault(raw) or json_fault(raw.decode("utf-8-sig"))


def fault_in_toml(raw: bytes) -> Fault | None:
    """The first thing that is not TOML in UTF-8; None where all of it is."""
    return utf8_fault(raw) or toml_fault(raw.decode("utf-8-sig"))
