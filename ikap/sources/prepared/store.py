"""A prepared region as one file: a head in JSON, and arrays that are mapped into memory.

It is there whole or not at all, and each array carries a checksum: what a full disk or a pulled
plug has left is not taken for a region.
"""

from __future__ import annotations

import json
import math
import mmap
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS

from ikap.sources.prepared.packing import KINDS, Array, Packer, Unpacker
from ikap.storage import replace_file

MARK = b"IKAPREG1"
ALIGNED = 64  # bytes
LONGEST_HEAD = 1 << 30


class UnsoundError(ValueError):
    """A file that is none of ours, or not whole."""


def write_store(path: Path, items: Mapping[str, Any], packer: Packer) -> int:
    """Write trees by name, and the arrays of the packer that made them; the file's bytes."""
    place, entries = 0, []
    for values in packer.arrays:
        entries.append([values.dtype.str, list(values.shape), place, zlib.crc32(_bytes(values))])
        place += -(-values.nbytes // ALIGNED) * ALIGNED
    head = json.dumps(
        {"items": dict(items), "shared": packer.shared, "arrays": entries, "bytes": place},
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    ).encode("utf-8")
    start = -(-(len(MARK) + 8 + len(head)) // ALIGNED) * ALIGNED
    parts = [MARK, len(head).to_bytes(8, "little"), head]
    parts.append(bytes(start - len(MARK) - 8 - len(head)))
    for values in packer.arrays:
        parts += [_bytes(values), bytes(-values.nbytes % ALIGNED)]
    content = b"".join(parts)
    replace_file(path, content)
    return len(content)


class Store:
    """The items of a file, each put together when it is first asked for."""

    def __init__(self, path: Path) -> None:
        """Open a file; UnsoundError where it is not whole, an OSError where it cannot be read."""
        with path.open("rb") as file:
            start = file.read(len(MARK) + 8)
            length = int.from_bytes(start[len(MARK) :], "little")
            if not start.startswith(MARK) or length > LONGEST_HEAD:
                raise UnsoundError(str(path))
            try:
                head = json.loads(file.read(length).decode("utf-8"))
                self._items: dict[str, Any] = head["items"]
                self._shared: list[Any] = head["shared"]
                self._told: list[Any] = head["arrays"]
                begin = -(-(len(MARK) + 8 + length) // ALIGNED) * ALIGNED
                whole = begin + head["bytes"]
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise UnsoundError(str(path)) from error
            # What is written into an array stays in this process: the file is never changed.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        if len(self._map) != whole:
            raise UnsoundError(str(path))
        self._begin = begin
        self._arrays: dict[int, Array] = {}
        self._unpackers: dict[int, Unpacker] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Any:
        return iter(self._items)

    def get(self, name: str, records: Mapping[str, type], crs: CRS) -> Any:
        """An item, with records of the kinds given; UnsoundError where it is not what was written.

        `records` must be the same mapping each time: what items share is put together once.
        """
        unpacker = self._unpackers.get(id(records))
        if unpacker is None:
            unpacker = Unpacker(self._array, self._shared, records, crs)
            self._unpackers[id(records)] = unpacker
        try:
            return unpacker.unpack(self._items[name])
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise UnsoundError(name) from error

    def _array(self, number: int) -> Array:
        if number not in self._arrays:
            kind, shape, place, crc = self._told[number]
            dtype = np.dtype(kind)
            if dtype.kind not in KINDS or place < 0 or min(shape, default=0) < 0:
                raise UnsoundError(kind)
            count = math.prod(shape)
            start = self._begin + place
            if start + count * dtype.itemsize > len(self._map):
                raise UnsoundError("an array outside the file")
            values = np.frombuffer(self._map, dtype, count, start).reshape(shape)
            if zlib.crc32(_bytes(values)) != crc:
                raise UnsoundError("an array that was changed")
            self._arrays[number] = values
        return self._arrays[number]


def _bytes(values: Array) -> Any:
    """The bytes of an array, not copied."""
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8).data
