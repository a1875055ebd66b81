"""Who asks: a browser with a cookie, a program with the secret or a key; what each may do.

On loopback one secret opens all. Beyond it each planner and program has a key of its own; the
file of keys holds their checksums, not the keys.
"""

from __future__ import annotations

import hmac
import secrets
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import tomlkit

from ikap.model import ConfigurationError, Problem
from ikap.storage import replace_file
from ikap.syntax import fault_in_toml
from ikap.text import _

READ, WRITE = "read", "write"
LENGTH = 32  # bytes of a secret


@dataclass(frozen=True)
class Who:
    """One who asks. `owner` parts drafts and jobs; `name` is what the log calls them."""

    owner: str
    name: str
    may_write: bool = True


@dataclass(frozen=True)
class Key:
    """A key of the file: whose, its checksum, and whether it may write."""

    name: str
    sha256: str
    rights: str

    def who(self) -> Who:
        return Who(f"key:{self.name}", self.name, self.rights == WRITE)


def new_secret() -> str:
    return secrets.token_urlsafe(LENGTH)


def digest(secret: str) -> str:
    return sha256(secret.encode("utf-8")).hexdigest()


def same(given: str, known: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing of where they part."""
    return hmac.compare_digest(given.encode("utf-8"), known.encode("utf-8"))


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file; a ConfigurationError tells all that is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fault = fault_in_toml(path.read_bytes()) if isinstance(error, ValueError) else None
        what = _("Nøkkelfilen kan ikke leses: {error}.", error=fault or error)
        raise ConfigurationError([Problem(str(path), what, _remedy())]) from error
    keys, problems = [], []
    for name, entry in table.items():
        rights = entry.get("rights") if isinstance(entry, dict) else None
        checksum = entry.get("sha256") if isinstance(entry, dict) else None
        if rights not in (READ, WRITE) or not isinstance(checksum, str) or len(checksum) != 64:
            what = _(
                "Nøkkelen «{name}» mangler sha256, eller rights er ikke read|write.", name=name
            )
            problems.append(Problem(str(path), what, _remedy()))
        else:
            keys.append(Key(name, checksum, rights))
    if not keys and not problems:
        problems.append(Problem(str(path), _("Nøkkelfilen har ingen nøkler."), _remedy()))
    if problems:
        raise ConfigurationError(problems)
    return tuple(keys)


def add_key(path: Path, name: str, rights: str) -> str:
    """Add a key to a file, made where it is missing; gives the key, which is kept nowhere."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    document = tomlkit.parse(old)
    if name in document:
        what = _("Nøkkelen «{name}» finnes fra før.", name=name)
        raise ConfigurationError([Problem(str(path), what, _("Velg et annet navn."))])
    secret = new_secret()
    document[name] = {"sha256": digest(secret), "rights": rights}
    path.touch(mode=0o600)
    replace_file(path, tomlkit.dumps(document).encode("utf-8"))
    path.chmod(0o600)
    return secret


def _remedy() -> str:
    return _("Lag en nøkkel med: ikap serve --key-file FIL --add-key NAVN.")
