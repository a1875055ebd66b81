"""A PostgreSQL of one's own, with PostGIS: made in a folder, reached by a socket there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")
PASSWORD = "hemmelig-nok"  # noqa: S105 - of one role: not to be found in what is written
SMALL = ("shared_buffers=32MB",)


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine that has PostGIS; None without one."""
    found = shutil.which("initdb")
    folders = [path for place in PLACES for path in sorted(Path(place).glob("**/bin"))]
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in reversed(folders) if _postgis(folder).is_file()), None)


def postgis_version() -> str:
    """The version of the PostGIS that `programs` has, as it says of itself."""
    folder = programs()
    lines = _postgis(folder).read_text(encoding="utf-8").splitlines() if folder else []
    said = (line.split("'")[1] for line in lines if line.startswith("default_version"))
    return next(said, "")


def _postgis(folder: Path) -> Path:
    """The file that says that a PostgreSQL has PostGIS."""
    if not (folder / "initdb").is_file() or not (folder / "pg_config").is_file():
        return folder / "nothing"
    asked = [folder / "pg_config", "--sharedir"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return Path(said) / "extension" / "postgis.control"


def _as_nobody() -> list[str]:
    """How a program is run that refuses to be run as root."""
    if os.geteuid() != 0:
        return []
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def served(bin_folder: Path, settings: Sequence[str] = SMALL) -> Iterator[str]:
    """A running server, as the address of its database; stopped and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        import pwd

        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    before, data = _as_nobody(), folder / "data"
    run: dict[str, Any] = {"check": True, "capture_output": True, "cwd": folder, "timeout": 120}
    ours = ("listen_addresses=''", "fsync=off", *settings)
    options = " ".join([f"-k {folder}", *(f"-c {setting}" for setting in ours)])
    try:
        initdb = [bin_folder / "initdb", "-D", data, "-U", "ikap", "-A", "scram-sha-256"]
        secret = folder / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [*before, *initdb, f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "-N"], **run
        )
        start = ["start", "-w", "-l", folder / "log", "-o", options]
        subprocess.run([*before, bin_folder / "pg_ctl", "-D", data, *start], **run)
        try:
            yield f"postgresql://ikap:{PASSWORD}@/postgres?host={folder}"
        finally:
            stop = ["stop", "-m", "immediate", "-w"]
            subprocess.run([*before, bin_folder / "pg_ctl", "-D", data, *stop], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
