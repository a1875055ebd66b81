"""The address by which SQLite opens a file that is only read, on any disk or share."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import quote


def read_only(path: PurePath, *, unchanging: bool = False) -> str:
    r"""The URI of a file for `sqlite3.connect(…, uri=True)`; a relative path is made whole.

    SQLite refuses an address that names a machine, as `Path.as_uri` gives for a share: the share
    stands in the path instead, after an empty machine (https://sqlite.org/uri.html). `unchanging`
    says that nobody writes the file meanwhile, so that no lock is taken and nothing is left
    beside it.

    >>> from pathlib import PureWindowsPath
    >>> read_only(PureWindowsPath(r"\\server\felles\kart 1.gpkg"))
    'file:////server/felles/kart%201.gpkg?mode=ro'
    >>> read_only(PureWindowsPath(r"H:\a#b.gpkg"), unchanging=True)
    'file:///H:/a%23b.gpkg?mode=ro&immutable=1'
    """
    whole = path.absolute() if isinstance(path, Path) else path
    written = quote(whole.as_posix(), safe="/:~")
    if not written.startswith("/"):  # a drive
        written = f"/{written}"
    return f"file://{written}?mode=ro" + ("&immutable=1" if unchanging else "")
