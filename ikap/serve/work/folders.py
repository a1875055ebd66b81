"""Where the service keeps what it is given: one folder of the user's, and names of our own in it.

Nothing that a request says is ever put into a path as it is: a run, a drop and a profile are
looked up by ids that were made here; a file's name is kept beside it and used in sentences.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ikap.model import ConfigurationError, Problem
from ikap.storage import is_reserved
from ikap.text import _

_ID = re.compile(r"[a-z0-9]{16}")
_KEPT = re.compile(r"[^\w.()+ -]")
LONGEST = 80
# File systems of the network, on which SQLite's journal is not safe.
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "sshfs", "fuse.sshfs", "davfs")


def usual_place() -> Path:
    """The user's own folder for what programs keep."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ikap"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ikap"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ikap"


def new_id() -> str:
    """An id that nobody guesses, in letters that every file system tells apart."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _n in range(16))


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def safe_name(name: str) -> str:
    """A file's own name with nothing in it that a system would take for more than a name.

    >>> safe_name("../../etc/passwd"), safe_name("CON.gpkg"), safe_name("innspill æøå.gpkg")
    ('passwd', '_CON.gpkg', 'innspill æøå.gpkg')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = _KEPT.sub("_", last).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    kept = (stem[: LONGEST - len(suffix) - 1] + dot + suffix) if dot else kept[:LONGEST]
    return f"_{kept}" if not kept or is_reserved(kept) else kept


@dataclass(frozen=True)
class Folders:
    """The user's folder, and where each kind of thing is in it."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "ikap.sqlite3"

    @property
    def profiles(self) -> Path:
        return self.root / "profiles"

    @property
    def announcement(self) -> Path:
        return self.root / "serving.json"

    def run(self, run: str) -> Path:
        return self.root / "runs" / self._checked(run)

    def inputs(self, run: str) -> Path:
        return self.run(run) / "inputs"

    def first(self, run: str) -> Path:
        """Scores and map, which are there before the rest."""
        return self.run(run) / "first"

    def result(self, run: str) -> Path:
        """The folder that `ikap score` writes."""
        return self.run(run) / "result"

    @property
    def drops(self) -> Path:
        return self.root / "drops"

    def drop(self, drop: str) -> Path:
        return self.drops / self._checked(drop)

    def make(self) -> None:
        """Make the folder, for its owner alone; a ConfigurationError where it cannot be used."""
        kind = network_share(self.root)
        if kind:
            what = _("Mappen ligger på et nettverksområde ({kind}).", kind=kind)
            remedy = _("Velg en mappe på denne maskinen med --data.")
            raise ConfigurationError([Problem(str(self.root), what, remedy)])
        try:
            for folder in (self.root, self.root / "runs", self.drops, self.profiles):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            what = _("Mappen kan ikke opprettes: {error}.", error=error.strerror)
            remedy = _("Velg en annen mappe med --data.")
            raise ConfigurationError([Problem(str(self.root), what, remedy)]) from error

    @staticmethod
    def _checked(name: str) -> str:
        if not is_id(name):
            raise ValueError(f"no id of ours: {name!r}")
        return name


def network_share(folder: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """The kind of network share that a folder lies on; None where it is the machine's own."""
    if str(folder).startswith("\\\\"):
        return "UNC"
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    whole = folder.resolve()
    held = [line.split()[1:3] for line in lines if len(line.split()) > 2]
    over = [(at, kind) for at, kind in held if whole.is_relative_to(at.replace("\\040", " "))]
    _at, kind = max(over, key=lambda row: len(row[0]), default=("", ""))
    return kind if kind in _NETWORK else None
