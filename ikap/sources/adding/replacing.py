"""What was fetched put in the place of a layer: checked whole, then written at once, or not at all.

The data lie in the region's folder `official`, each file named after what it holds, so that a new
one never overwrites an old; region.toml is what switches from one to the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ikap.model import Problem
from ikap.sources.adding.filing import rewrite
from ikap.sources.adding.intake import Base, region_in
from ikap.sources.download import Fetched
from ikap.sources.fetched import FetchRecord
from ikap.sources.notes import FILE
from ikap.sources.region import (
    as_date,
    check_layer,
    data_of,
    entry_of,
    with_layer,
    with_main_centre,
)
from ikap.storage import move_over, remove

FOLDER = "official"
_FILES = ("file", "record")


def official_entry(fetched: Sequence[Fetched], before: Mapping[str, Any]) -> dict[str, Any]:
    """What region.toml says of a layer of these data sets; files by their names in the folder.

    Of one that could not be had, the parts that the layer has from an earlier fetch are kept.
    """
    parts: list[dict[str, Any]] = []
    records: list[FetchRecord] = []
    for layer in fetched:
        kept = (
            _parts_of(before, layer)
            if layer.record.coverage == "failed" and not _asked(layer)
            else []
        )
        mine = kept or [_moved(part, lambda name: f"{FOLDER}/{name}") for part in layer.parts]
        parts += mine
        records.append(layer.record)
    entry: dict[str, Any] = dict(parts[0]) if len(parts) == 1 else {"parts": parts}
    return entry | {
        "source": _source(records),
        "download": {"service": "official", "products": [record.product for record in records]},
    }


def _asked(layer: Fetched) -> bool:
    """Whether anything of a data set came; its coverage map alone may be what failed."""
    return bool(layer.record.requests)


def put_in(
    base: Base, kind: str, fetched: Sequence[Fetched], main_centre: str = ""
) -> tuple[str, list[Problem]]:
    """Put data sets in the place of a layer: region.toml's new text, and what was mended.

    An InputError tells why they cannot be a layer of this region; nothing is changed then.
    """
    entry = official_entry(fetched, entry_of(base.text, kind))
    start = base.text
    if main_centre and "main_centre" not in data_of(start):
        start = with_main_centre(start, main_centre)
    lying = {
        f"{FOLDER}/{name}": str(path.resolve())
        for layer in fetched
        for name, path in layer.files.items()
    }
    trial = _renamed(entry, lambda name: lying.get(name, name))
    remarks = check_layer(region_in(base, with_layer(start, kind, trial)), kind)
    text = with_layer(start, kind, entry)
    _bring(base.folder, fetched)
    rewrite(base, text)
    return text, remarks


def sweep(folder: Path) -> list[str]:
    """Remove the fetched files that region.toml no longer names; what they were called."""
    text = (folder / FILE).read_text(encoding="utf-8-sig")
    gone = []
    for path in sorted((folder / FOLDER).glob("*")) if (folder / FOLDER).is_dir() else []:
        if f"{FOLDER}/{path.name}" not in text:
            remove(path)
            gone.append(path.name)
    return gone


def _bring(folder: Path, fetched: Sequence[Fetched]) -> None:
    """Copy the files in; each has its name only when it is whole."""
    into = folder / FOLDER
    into.mkdir(exist_ok=True)
    for layer in fetched:
        for name, path in layer.files.items():
            if not (into / name).exists():
                part = into / f".{name}.part"
                shutil.copyfile(path, part)
                move_over(part, into / name)


def _parts_of(before: Mapping[str, Any], layer: Fetched) -> list[dict[str, Any]]:
    """The parts of a layer that an earlier fetch of the same data set made."""
    parts = before.get("parts") or [before]
    stem = f"{FOLDER}/{layer.product.id}-"
    return [dict(part) for part in parts if str(part.get("record", "")).startswith(stem)]


def _moved(part: Mapping[str, Any], name_of: Any) -> dict[str, Any]:
    moved = dict(part)
    for key in _FILES:
        if key in moved:
            moved[key] = name_of(moved[key])
    if "coverage" in moved:
        moved["coverage"] = {**moved["coverage"], "file": name_of(moved["coverage"]["file"])}
    return moved


def _renamed(entry: Mapping[str, Any], name_of: Any) -> dict[str, Any]:
    if "parts" not in entry:
        return _moved(entry, name_of)
    return {**entry, "parts": [_moved(part, name_of) for part in entry["parts"]]}


def _source(records: Sequence[FetchRecord]) -> dict[str, Any]:
    """The source of a layer of several data sets: all by name, and the date of the oldest."""

    def together(name: str) -> str:
        return "; ".join(dict.fromkeys(str(getattr(record, name)) for record in records))

    return {
        "title": together("title"),
        "publisher": together("owner"),
        "date": as_date(min(record.date for record in records)),
        "licence": together("licence"),
        "url": records[0].url,
    }
