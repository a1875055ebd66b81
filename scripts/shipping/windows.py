r"""A folder for Windows that needs no installation and no rights: Python, the wheels, a start.

Python itself is the embeddable package for Windows x64, which python.org hands out as a zip; it
is given to this script, since nothing here fetches a program that is to be run. Its `._pth` file
says what is imported and shuts out every other Python of the machine.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

PACKAGES = "lib"
PYTHON = "python"
LISTED = "INNHOLD.txt"
LONGEST = 120  # characters inside the folder: a planner's own path has 139 left of Windows' 259
STARTS = {
    "ikap.cmd": '@"%~dp0python\\python.exe" -m ikap %*\n',
    # pythonw has no window of its own that would stay when the browser is closed.
    "Start IKAP.cmd": (
        '@start "" "%~dp0python\\pythonw.exe" -c "from ikap.serve.desktop import main; main()"\n'
    ),
    "Legg IKAP i startmenyen.cmd": (
        '@powershell -NoProfile -Command "$s = (New-Object -ComObject WScript.Shell)'
        ".CreateShortcut([Environment]::GetFolderPath('Programs') + '\\IKAP.lnk'); "
        "$s.TargetPath = '%~dp0python\\pythonw.exe'; "
        "$s.Arguments = '-c \\\"from ikap.serve.desktop import main; main()\\\"'; "
        "$s.WorkingDirectory = [Environment]::GetFolderPath('MyDocuments'); $s.Save()\"\n"
    ),
}


class NotEmbeddableError(Exception):
    """The zip is not an embeddable Python for Windows x64 of a version that fits."""


def build(embeddable: Path, wheels: Sequence[Path], python: str, out: Path) -> list[str]:
    """Write the folder; a line for each file in it: checksum, bytes, name, as INNHOLD.txt has it.

    A NotEmbeddableError says what is wrong with the Python; a ValueError names a path in a wheel
    that leads out of the folder, is too long for Windows, or is another's but for its case.
    """
    digits = python.replace(".", "")
    taken: dict[str, bytes] = {}
    with zipfile.ZipFile(embeddable) as archive:
        names = set(archive.namelist())
        lacking = {"python.exe", "pythonw.exe", f"python{digits}._pth"} - names
        if lacking:
            raise NotEmbeddableError(f"{embeddable.name} lacks {', '.join(sorted(lacking))}")
        for name in sorted(names):
            if not name.endswith("/"):
                _put(out / PYTHON, name, archive.read(name), taken)
    pth = f"python{digits}.zip\r\n.\r\n..\\{PACKAGES}\r\n"
    (out / PYTHON / f"python{digits}._pth").write_bytes(pth.encode("ascii"))
    for wheel in wheels:
        for name, content in unpacked(wheel):
            _put(out / PACKAGES, name, content, taken)
    for name, text in STARTS.items():
        (out / name).write_bytes(text.replace("\n", "\r\n").encode("ascii"))
    lines = [_line(path, out) for path in sorted(out.rglob("*")) if path.is_file()]
    listed = "\n".join(lines) + "\n"
    (out / LISTED).write_text(listed, encoding="utf-8", newline="\n")
    return lines


def unpacked(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel as they lie when it is installed, but for its programs.

    What is in `NAME.data/purelib` and `platlib` belongs beside the rest (the format of wheels,
    PEP 427); programs and headers are not used here.
    """
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            first, _slash, rest = name.partition("/")
            if not first.endswith(".data"):
                yield name, archive.read(name)
                continue
            place, _slash, inside = rest.partition("/")
            if place in ("purelib", "platlib"):
                yield inside, archive.read(name)


def _put(folder: Path, name: str, content: bytes, taken: dict[str, bytes]) -> None:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
        raise ValueError(f"{name!r} leads out of the folder")
    if len(folder.name) + 1 + len(name) > LONGEST:
        raise ValueError(f"{name!r} is longer than {LONGEST} characters")
    path = folder / inside
    if taken.setdefault(str(path).casefold(), content) != content:
        raise ValueError(f"{name!r} is there twice, and Windows does not tell the two apart")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _line(path: Path, out: Path) -> str:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{digest}  {len(content):>10}  {path.relative_to(out).as_posix()}"
