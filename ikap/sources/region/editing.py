"""region.toml edited as its planner would: one layer's table changed, all else as it stood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import Comment, Item, Table

from ikap.catalogue import LAYERS, TABLES
from ikap.model import ConfigurationError, Problem
from ikap.sources.notes import FILE
from ikap.sources.region.declaration import not_toml
from ikap.sources.region.entry import merged
from ikap.text import _

BOM = "\ufeff"
_HEADING = re.compile(r"""\s*\[{1,2}\s*([\w\-."' \t]+?)\s*\]{1,2}\s*(?:#.*)?$""")
# What a layer's table says, in the order that it is written.
KEYS = (
    *(
        "file",
        "postgis",
        "layer",
        "crs",
        "parts",
        "fields",
        "codes",
        "values",
        "constants",
        "where",
    ),
    *("covers", "coverage", "record", "synthetic", "source", "download"),
)


def section_of(name: str) -> str:
    """Where in region.toml a layer or table stands: `layers` or `tables`."""
    return "tables" if LAYERS[name].geometry == "none" else "layers"


def entry_of(text: str, name: str) -> dict[str, Any]:
    """What region.toml says of a layer; empty where it says nothing."""
    entry = data_of(text).get(section_of(name), {}).get(name, {})
    return dict(entry) if isinstance(entry, dict) else {}


def with_layer(text: str, name: str, entry: Mapping[str, Any]) -> str:
    """The text with a layer's table put in the place of the one it had, or last.

    Comments and order are kept. A ConfigurationError where the text is so written that it cannot
    be done without changing more than this.
    """
    before, section = data_of(text), section_of(name)
    ordered = {key: entry[key] for key in KEYS if key in entry}
    if name in before.get(section, {}):
        after = _replaced(text, section, name, ordered)
    else:
        after = f"{text.rstrip()}\n\n{_written(section, name, ordered)}"
    wanted = {**before, section: {**before.get(section, {}), name: _plain(ordered)}}
    return _sure(text, after, wanted, _written(section, name, ordered))


def without_layer(text: str, name: str) -> str:
    """The text without a layer's table; comments around it stay."""
    before, section = data_of(text), section_of(name)
    rest = {key: value for key, value in before.get(section, {}).items() if key != name}
    span = _span(text, section, name)
    if span is not None:
        after = text[: span[0]] + text[span[1] :].lstrip("\r\n")
    else:
        document = _document(text)
        del document[section][name]
        after = tomlkit.dumps(document)
    wanted = {**before, section: rest}
    if section not in data_of(after) and not rest:
        wanted.pop(section)
    return _sure(text, after, wanted, f"[{section}.{name}]")


def with_main_centre(text: str, name: str) -> str:
    """The text with the region's main centre, in the line it had or after the CRS."""
    before = data_of(text)
    line = _written_line("main_centre", name)
    if "main_centre" in before:
        after = re.sub(r"(?m)^main_centre\s*=[^#\r\n]*?(?=\s*(#|\r?$))", lambda _m: line, text)
    else:
        after = re.sub(r"(?m)^(crs\s*=[^\r\n]*)", lambda m: f"{m[0]}\n{line}", text, count=1)
    return _sure(text, after, {**before, "main_centre": name}, line)


def block(name: str, entry: Mapping[str, Any]) -> str:
    """A layer's table as it is written in region.toml."""
    return _written(section_of(name), name, entry).rstrip()


def new_region(title: str, crs: str, municipalities: Sequence[str], **more: Any) -> str:
    """The region.toml of a region of its own, as yet without layers."""
    start = (TABLES / "region_start.toml").read_text(encoding="utf-8")
    tables = {key: value for key, value in more.items() if isinstance(value, Mapping)}
    top = {"municipalities": list(municipalities)}
    top |= {key: value for key, value in more.items() if key not in tables}
    filled = {'title = ""': _written_line("title", title), 'crs = ""': _written_line("crs", crs)}
    filled["municipalities = []"] = "\n".join(_written_line(*pair) for pair in top.items())
    for line, ours in filled.items():
        start = start.replace(line, ours, 1)
    blocks = [
        "\n".join([f"\n[{name}]", *(_written_line(*pair) for pair in table.items()), ""])
        for name, table in tables.items()
    ]
    return start + "".join(blocks)


def parted(entry: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A layer with what another says of its file as one part more; the rest is the other's."""
    held = ("file", "layer", "crs", "fields", "codes", "values", "constants", "where")
    first, more = (
        [merged({key: each[key] for key in held if key in each}, part)
         for part in each.get("parts", [{}])]
        for each in (entry, new)
    )  # fmt: skip
    parts = [*first, *(part for part in more if part not in first)]
    return {"parts": parts, **{k: v for k, v in new.items() if k not in (*held, "parts")}}


def _replaced(text: str, section: str, name: str, entry: Mapping[str, Any]) -> str:
    """With the keys of a table changed, each where it stood; new ones after them.

    Where no comment stands between them, they are written in our own order.
    """
    start, end = _span(text, section, name) or (0, len(text))
    document = _document(text[start:end])
    table: Any = document[section][name]
    commented = any(isinstance(item, Comment) for _key, item in getattr(table.value, "body", ()))
    moved = [] if commented else [key for key in table if key in entry]
    notes = {key: table[key].trivia.comment for key in moved if table[key].trivia.comment}
    for key in [key for key in table if key not in entry or key in moved]:
        del table[key]
    for key, value in entry.items():
        _set(table, key, value)
        if key in notes:
            table[key].comment(notes[key])
    return text[:start] + tomlkit.dumps(document) + text[end:]


def _span(text: str, section: str, name: str) -> tuple[int, int] | None:
    """Where a table begins and ends, without the blank lines and comments before the next.

    None where it has no heading of its own.
    """
    start = end = None
    place = 0
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        keys = [key.strip(" \t\"'") for key in heading[1].split(".")] if heading else []
        if start is None and keys == [section, name]:
            start = place
        elif start is not None and heading and keys[:2] != [section, name]:
            break
        place += len(line)
        if start is not None and line.strip() and not line.lstrip().startswith("#"):
            end = place
    return None if start is None or end is None else (start, end)


def _set(table: Any, key: str, value: Any) -> None:
    """A value in a table; the comment after the old one stays."""
    item = _item(value)
    old = table.get(key)
    if isinstance(old, Item) and not isinstance(old, Table) and not isinstance(item, Table):
        item.trivia.comment_ws = old.trivia.comment_ws
        item.trivia.comment = old.trivia.comment
    table[key] = item


def _written(section: str, name: str, entry: Mapping[str, Any]) -> str:
    lines = [f"[{section}.{name}]"]
    lines += [_written_line(key, entry[key]) for key in KEYS if key in entry]
    return "\n".join([*lines, ""])


def _written_line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_toml(value)}"


def _item(value: Any) -> Any:
    return tomlkit.value(_toml(value))


def _toml(value: Any) -> str:
    """A value as TOML, tables on one line.

    >>> _toml({"date": date(2026, 1, 15), "level": 2, "de res": ["a"]})
    '{ date = 2026-01-15, level = 2, "de res" = ["a"] }'
    """
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {_toml(item)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], Mapping):
            return "\n".join(["[", *(f"    {_toml(item)}," for item in value), "]"])
        return f"[{', '.join(map(_toml, value))}]"
    return str(tomlkit.item(value).as_string())


def _key(name: str) -> str:
    return tomlkit.key(str(name)).as_string()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def as_date(text: str) -> date | str:
    """A whole ISO date as a date, any other as the text it is.

    >>> as_date("2026-01-15"), as_date("2019")
    (datetime.date(2026, 1, 15), '2019')
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def data_of(text: str) -> dict[str, Any]:
    """What a region.toml says; a ConfigurationError where it is no TOML."""
    try:
        return tomllib.loads(text.removeprefix(BOM))
    except tomllib.TOMLDecodeError as error:
        raise not_toml(FILE, text.encode("utf-8")) from error


def _document(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text.removeprefix(BOM))
    except ParseError as error:
        raise not_toml(FILE, text.encode("utf-8")) from error


def _sure(before: str, after: str, wanted: Mapping[str, Any], written: str) -> str:
    """The text, if it says what was wanted and no more was changed."""
    try:
        same = data_of(after) == wanted
    except (ConfigurationError, TOMLKitError):
        same = False
    if same:
        return after.replace("\r\n", "\n").replace("\n", _line(before))
    what = _("filen er skrevet slik at kartlaget ikke kan settes inn uten å endre noe annet.")
    remedy = _("Sett inn dette i region.toml:") + "\n" + written
    raise ConfigurationError([Problem(FILE, what, remedy)])


def _line(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
