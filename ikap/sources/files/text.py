"""Text of tables as offices save it: its encoding, its separator, and its rows as they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from ikap.sources.files.alphabets import NAMES, eight_bit

SEPARATORS = ";\t,|"
LONGEST = 2**31 - 1  # characters of a cell: a drawing may be long, and the file's size is limited
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Text:
    """A text; how many of its lines were in another encoding than the rest, and in which; and how
    many of its letters were in none that is read.
    """

    content: str
    odd_lines: int = 0
    encoding: str = field(default="", compare=False)  # as it is named to people

    @property
    def lost(self) -> int:
        """How many letters could not be read: they stand as a sign for that."""
        return self.content.count("\N{REPLACEMENT CHARACTER}")


class BrokenTextError(ValueError):
    """A text whose quotation marks do not close; `line` is that of the row's beginning, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"a quotation does not close in the row of line {line}")
        self.line = line


def decoded(raw: bytes) -> Text:
    r"""Bytes as text: UTF-8, UTF-16, UTF-32, or of one byte a letter; each line by itself if mixed.

    >>> decoded("Åsen".encode("utf-16")).content, decoded("Åsen".encode("cp1252")).content
    ('Åsen', 'Åsen')
    >>> decoded("Ås\n".encode() + "Øra".encode("cp1252"))
    Text(content='Ås\nØra', odd_lines=1, encoding='Windows-1252')
    """
    if raw[:4] in _UTF_32:
        return Text(raw.decode("utf-32", errors="replace"))
    if raw[:2] in _UTF_16:
        return Text(raw.decode("utf-16", errors="replace"))
    if raw[:200:2].count(0) > len(raw[:200:2]) // 2:
        return Text(raw.decode("utf-16-be", errors="replace"))
    if raw[1:200:2].count(0) > len(raw[1:200:2]) // 2:
        return Text(raw.decode("utf-16-le", errors="replace"))
    try:
        return Text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    lines = raw.split(b"\n")
    readable = [_is_utf8(line) for line in lines]
    odd = [line for line, reads in zip(lines, readable, strict=True) if not reads]
    other = eight_bit(b"\n".join(odd))
    content = "\n".join(
        line.decode("utf-8-sig" if reads else other, errors="replace")
        for line, reads in zip(lines, readable, strict=True)
    )
    plain = any(reads and not line.isascii() for line, reads in zip(lines, readable, strict=True))
    return Text(content, len(odd) if plain else 0, NAMES[other])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def separator_in(line: str) -> str:
    """The sign that parts the cells of a line: the one that it has most of, outside quotes."""
    return max(SEPARATORS, key=lambda sign: sum(p.count(sign) for p in line.split('"')[::2]))


def stated_separator(content: str) -> tuple[str | None, str]:
    r"""The separator that Excel writes above a table, and the text without that line.

    >>> stated_separator("sep=;\nid;navn")
    (';', 'id;navn')
    """
    first, _newline, rest = content.partition("\n")
    said = first.rstrip("\r").strip('"')
    if said[:4].lower() == "sep=" and len(said) == 5:
        return said[4], rest
    return None, content


def rows(content: str, separator: str) -> list[list[str]]:
    """The rows of a text, each a list of cells; a BrokenTextError where a quotation never ends."""
    csv.field_size_limit(LONGEST)
    try:
        return list(csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        *_whole, broken = row_lines(content, separator)
        raise BrokenTextError(broken) from error


def row_lines(content: str, separator: str) -> Iterator[int]:
    r"""The line that each row begins on, from 1; the last is that of one that does not close.

    >>> list(row_lines('a;b\n1;"x\ny"\n2;"z', ";"))
    [1, 2, 4]
    """
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line
            return
        yield line
