"""What goes between this process and the child: whole messages, and only data come back.

A message is its length and a pickle. What comes from the child is not trusted: it may name classes
of the libraries that hold data, and the few functions that put those together, and nothing else.
"""

from __future__ import annotations

import io
import pickle
import struct
from enum import Enum
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")
LONGEST = 2**36  # bytes of a message
_HOLDERS = ("ikap", "numpy", "pandas", "shapely", "geopandas", "pyproj", "datetime", "pathlib")
_PLAIN = frozenset(
    ("builtins", name)
    for name in ("set", "frozenset", "bytearray", "complex", "range", "slice", "object", "tuple")
) | frozenset((("collections", "OrderedDict"), ("collections", "Counter")))
_MAKERS = frozenset(
    (
        *(("numpy._core.multiarray", n) for n in ("_reconstruct", "scalar")),
        *(("numpy.core.multiarray", n) for n in ("_reconstruct", "scalar")),
        ("numpy._core.numeric", "_frombuffer"),
        ("pandas._libs.internals", "_unpickle_block"),
        ("pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked"),
        ("pandas.core.indexes.base", "_new_Index"),
        ("pandas.core.indexes.datetimes", "_new_DatetimeIndex"),
        ("pandas._libs.tslibs.timestamps", "_unpickle_timestamp"),
        ("pandas._libs.tslibs.nattype", "_nat_unpickle"),
        ("pandas._libs.tslibs.timedeltas", "_timedelta_unpickle"),
        ("pandas._libs.missing", "NA"),
        ("pandas", "NA"),
        *(("pyarrow.lib", n) for n in ("_restore_array", "py_buffer", "type_for_alias")),
        ("shapely.io", "from_wkb"),
        ("shapely.lib", "from_wkb"),
        ("shapely", "from_wkb"),
        ("ikap.sources.files.formats", "format_named"),
        ("copyreg", "_reconstructor"),
        ("copyreg", "__newobj__"),
    )
)


class Untrusted(pickle.Unpickler):
    """Data from the child."""

    def find_class(self, module: str, name: str) -> Any:
        """A class that holds data, or a function that makes one; anything else is refused."""
        if (module, name) in _MAKERS | _PLAIN:
            return super().find_class(module, name)
        if module.partition(".")[0] in _HOLDERS and "." not in name:
            held = super().find_class(module, name)
            if isinstance(held, type) and held.__module__.partition(".")[0] in _HOLDERS:
                return held
        raise pickle.UnpicklingError(f"{module}.{name} is no data")


class _Packer(pickle.Pickler):
    """A message that is read alike by every Python."""

    def reducer_override(self, obj: Any) -> Any:
        """A member of an enumeration by its value: Python before 3.11.4 has it by `getattr`."""
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


def packed(message: object) -> bytes:
    """A message as it is sent."""
    content = io.BytesIO()
    _Packer(content, protocol=5).dump(message)
    return content.getvalue()


def unpacked(content: bytes) -> Any:
    """What the child sent; an UnpicklingError where it is more than data."""
    return Untrusted(io.BytesIO(content)).load()


def send(stream: BinaryIO, content: bytes) -> None:
    """Write a message."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> bytes:
    """Read a message; an EOFError where the other end is gone or talks nonsense."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > LONGEST:
        raise EOFError
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content
