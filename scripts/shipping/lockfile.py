"""requirements.lock as records, and what of it a system needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"


@dataclass(frozen=True)
class Pin:
    """A package at a version; `hashes` are the SHA-256 of the files that it may be."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def line(self) -> str:
        """As pip reads it, without the marker."""
        return " \\\n    ".join(
            [f"{self.name}=={self.version}", *(f"--hash=sha256:{one}" for one in self.hashes)]
        )


@dataclass(frozen=True)
class Target:
    """A system that packages are gathered for: pip's names of it, and what markers ask."""

    title: str
    platforms: tuple[str, ...]
    environment: Mapping[str, str]


TARGETS = {
    "windows": Target(
        "Windows x64",
        ("win_amd64",),
        {
            "sys_platform": "win32",
            "os_name": "nt",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
        },
    ),
    "macos": Target(
        "macOS arm64",
        ("macosx_14_0_arm64",),
        {
            "sys_platform": "darwin",
            "os_name": "posix",
            "platform_system": "Darwin",
            "platform_machine": "arm64",
        },
    ),
    "linux": Target(
        "Linux x86_64",
        tuple(f"manylinux{age}_x86_64" for age in ("_2_28", "_2_27", "_2_17", "2014")),
        {
            "sys_platform": "linux",
            "os_name": "posix",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        },
    ),
}


def read(text: str) -> list[Pin]:
    r"""The pins of a lock file.

    >>> read("# made\nrich==15.0.0 ; os_name == 'nt' \\\n    --hash=sha256:ab\n")
    [Pin(name='rich', version='15.0.0', marker="os_name == 'nt'", hashes=('ab',))]
    """
    pins = []
    for entry in text.replace("\\\n", " ").splitlines():
        if "==" not in entry or entry.lstrip().startswith("#"):
            continue
        what, *_hashes = entry.split("--hash=")
        named, _semicolon, marker = what.partition(";")
        name, version = named.strip().split("==")
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]+)", entry))
        pins.append(Pin(name, version.strip(), marker.strip(), hashes))
    return pins


def needed(pins: Sequence[Pin], target: Target, python: str) -> list[Pin]:
    """The pins that are installed on a system with a Python such as `3.13`."""
    environment = {
        **target.environment,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return [
        pin
        for pin in pins
        if not pin.marker or _holds(Requirement(f"{pin.name} ; {pin.marker}"), environment)
    ]


def _holds(requirement: Requirement, environment: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)
