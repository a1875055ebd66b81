"""The text of a SOSI file as elements: what each is, what it says of itself, and its coordinates.

A line begins with as many dots as its level: `.FLATE 3:` is an element, `..NAVN` an attribute of
it, `...PLANDATO` a part of the attribute above. Coordinates are whole numbers of a unit, north
first. After «Realisering i SOSI-format», SOSI-standarden del 1, versjon 4.5 (Kartverket, 2012).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikap.sources.files.failures import problem
from ikap.text import _

# KOORDSYS → EPSG, of the same standard.
SYSTEMS: Mapping[int, int] = {
    **{axis: 27390 + axis for axis in range(1, 9)},  # NGO 1948, axes I to VIII
    9: 4273,
    **{code: 25810 + code for code in range(19, 27)},  # EUREF89, UTM 29 to 36
    **{code: 23000 + code for code in range(31, 37)},  # ED50, UTM 31 to 36
    50: 4230,
    **{code: 32570 + code for code in range(59, 67)},  # WGS84, UTM 29 to 36
    84: 4326,
    184: 4258,
    **{code: 4900 + code for code in range(205, 231)},  # EUREF89, NTM 5 to 30
}
_SETS = {
    "ISO8859-1": "iso8859-1",
    "ISO8859-10": "iso8859-10",
    "ISO8859-15": "iso8859-15",
    "ANSI": "cp1252",
    "UTF-8": "utf-8-sig",
    "DOSN8": "cp865",
}
_SEVEN_BITS = ("ND7", "DECN7")  # Norwegian letters stand where ASCII has brackets
_LETTERS = str.maketrans("[\\]{|}", "ÆØÅæøå")
_SET = re.compile(rb"^\.\.TEGNSETT[ \t]+\"?([^\s\"]+)", re.MULTILINE)
_NUMBER = re.compile(r"\s*(\d+)\s*:?")
_COMMENT = re.compile(r"!(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")  # outside quotes
_COORDINATES = {"NØ": 2, "NØH": 3, "NØD": 3}
_REFERENCES = "REF"

Path_ = tuple[str, ...]  # an attribute within its attributes
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Element:
    """One object. `line` is where it begins, `points` east and north in metres or degrees.

    `rings` are the signed numbers of the curves that bound it, those of islands after the outer.
    `fault` says why the coordinates cannot be used.
    """

    kind: str
    number: int | None
    line: int
    attributes: Mapping[Path_, str]
    points: Numbers
    rings: tuple[tuple[int, ...], ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class SosiText:
    """The elements of a file after its head; `epsg` is None where the head names no system."""

    epsg: int | None
    unit: float
    elements: tuple[Element, ...]


@dataclass
class _Open:
    """An element while its lines are read."""

    kind: str
    number: int | None
    line: int
    attributes: dict[Path_, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    width: int = 2  # numbers a point
    references: list[str] = field(default_factory=list)


def parse(content: bytes, path: Path) -> SosiText:
    """The elements of a file's content; an InputError says what makes the whole unusable."""
    opened = list(_elements(_decoded(content, path)))
    if not opened or opened[0].kind != "HODE":
        raise problem(path, _("filen begynner ikke med .HODE."), _("Lagre filen på nytt som SOSI."))
    if opened[-1].kind != "SLUTT":
        what = _("filen slutter ikke med .SLUTT; den er trolig avkortet.")
        raise problem(path, what, _("Last ned zip-filen eller lag den på nytt."))
    head = {name: value for name, value in opened[0].attributes.items() if name[0] == "TRANSPAR"}
    unit = _unit(head.get(("TRANSPAR", "ENHET")), path)
    north, east = _origin(head.get(("TRANSPAR", "ORIGO-NØ")), path)
    elements = tuple(_closed(element, unit, east, north) for element in opened[1:-1])
    return SosiText(_epsg(head.get(("TRANSPAR", "KOORDSYS")), path), unit, elements)


def _decoded(content: bytes, path: Path) -> str:
    stated = _SET.search(content[:20_000])
    name = stated[1].decode("ascii", "replace").upper() if stated else ""
    if name in _SEVEN_BITS:
        return content.decode("ascii", "replace").translate(_LETTERS)
    if name and name not in _SETS:
        what = _("tegnsettet {name} er ukjent.", name=name)
        known = ", ".join([*_SETS, *_SEVEN_BITS])
        raise problem(
            path, what, _("Lagre filen med ett av disse tegnsettene: {known}.", known=known)
        )
    try:  # what is sound UTF-8 is that: heads are often left behind when a file is converted
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_SETS.get(name, "iso8859-1"), "replace")


def _elements(text: str) -> Iterator[_Open]:
    """The elements in order, the head first."""
    current: _Open | None = None
    within: list[str] = []  # the attribute that lines without dots go on with
    reading = ""  # what those lines are: coordinates, references, or a value
    for at, raw in enumerate(re.split("\r\n|\n|\r", text), start=1):
        line = (_COMMENT.split(raw, maxsplit=1)[0] if "!" in raw else raw).strip()
        if not line:
            continue
        if line[0] != ".":
            if current is not None:
                _go_on(current, line, reading, within)
            continue
        bare = line.lstrip(".")
        level = len(line) - len(bare)
        name, _space, value = bare.partition(" ")
        name, value = name.strip().upper(), value.strip()
        if level == 1:
            if current is not None:
                yield current
            numbered = _NUMBER.match(value)
            current = _Open(name.rstrip(":"), int(numbered[1]) if numbered else None, at)
            within, reading = [], ""
        elif current is None or (level > 2 and reading == "coordinates"):
            continue  # of a single point: its node number or quality
        elif level == 2 and name in _COORDINATES:
            reading, current.width = "coordinates", _COORDINATES[name]
            _go_on(current, value, reading, within)
        elif level == 2 and name == _REFERENCES:
            reading = "references"
            current.references.append(value)
        else:
            reading = "value"
            within = [*within[: level - 2], name]
            _say(current, within, value)
    if current is not None:
        yield current


def _go_on(current: _Open, line: str, reading: str, within: list[str]) -> None:
    if reading == "coordinates":
        current.numbers += line.partition("...")[0].split()
    elif reading == "references":
        current.references.append(line)
    elif within:
        key = tuple(within)
        current.attributes[key] = f"{current.attributes.get(key, '')} {_bare(line)}".strip()


def _say(current: _Open, within: list[str], value: str) -> None:
    if value and value != "*":
        key = tuple(within)
        before = current.attributes.get(key)
        current.attributes[key] = f"{before}; {_bare(value)}" if before else _bare(value)


def _bare(value: str) -> str:
    for mark in ('"', "'"):
        if len(value) > 1 and value[0] == mark and value[-1] == mark:
            return value[1:-1].strip()
    return value


def _closed(element: _Open, unit: float, east: float, north: float) -> Element:
    rings, fault = _rings(" ".join(element.references), element.line)
    points = np.empty((0, 2))
    try:
        numbers = np.array(element.numbers, dtype=np.float64)
    except ValueError:
        fault = _("koordinatene fra linje {line} er ikke bare tall.", line=element.line)
    else:
        if len(numbers) % element.width or not np.isfinite(numbers).all():
            fault = _("et punkt i objektet på linje {line} er ufullstendig.", line=element.line)
        else:
            own = element.attributes.get(("ENHET",))
            step = float(own) if own and _is_number(own) else unit
            pairs = numbers.reshape(-1, element.width)[:, 1::-1] * step + (east, north)
            points = np.round(pairs, _decimals(step))
    return Element(
        element.kind, element.number, element.line, element.attributes, points, rings, fault
    )


def _rings(references: str, line: int) -> tuple[tuple[tuple[int, ...], ...], str]:
    """The outer ring and the islands, which stand in brackets."""
    if not references:
        return (), ""
    parts = re.split(r"[()]", references)
    rings = []
    for part in parts:
        numbers = re.findall(r":\s*(-?\d+)", part)
        if re.sub(r":\s*-?\d+(?:\.\.\.\S+)?", "", part).strip():
            return (), _("avgrensingen (REF) på linje {line} kan ikke leses.", line=line)
        if numbers:
            rings.append(tuple(int(number) for number in numbers))
    return tuple(rings), ""


def _decimals(step: float) -> int:
    """Decimals that keep a whole number of steps and drop what the multiplication added."""
    return max(0, int(np.ceil(-np.log10(step))) + 2) if step < 1 else 2


def _is_number(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def _unit(stated: str | None, path: Path) -> float:
    if stated is None or not _is_number(stated):
        what = _("filhodet oppgir ikke hvilken enhet koordinatene er i (ENHET).")
        raise problem(path, what, _("Lagre filen på nytt som SOSI."))
    return float(stated)


def _origin(stated: str | None, path: Path) -> tuple[float, float]:
    """North and east of the origin, in metres; 0, 0 where the head names none."""
    try:
        north, east = (float(number) for number in (stated or "0 0").split())
    except ValueError:
        what = _("filens nullpunkt (ORIGO-NØ) er {told}, ventet to tall.", told=stated)
        raise problem(path, what, _("Lagre filen på nytt som SOSI.")) from None
    return north, east


def _epsg(system: str | None, path: Path) -> int | None:
    if system is None:
        return None
    code = SYSTEMS.get(int(system)) if system.isdigit() else None
    if code is None:
        what = _("koordinatsystemet KOORDSYS {told} er ukjent.", told=system)
        remedy = _("Lagre filen i EUREF89 UTM: KOORDSYS 22, 23 eller 25.")
        raise problem(path, what, remedy)
    return code
