"""`ikap-desktop`: what a double click starts. The service, and a way to see what went wrong.

Without a terminal nothing would be seen of a sentence, so it is shown in the browser; and a
service that runs already is opened again and not started twice.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import webbrowser
from pathlib import Path

from ikap.cli import FOREIGN


def main() -> None:
    """Open the service that runs, or start one; what hinders it is shown as a page."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    if sys.stdout is None or sys.stderr is None:  # a program without a window has neither
        null = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as we run
        sys.stdout, sys.stderr = sys.stdout or null, sys.stderr or null
    from ikap.commands.serving import check_installed
    from ikap.model import InputError

    try:
        check_installed()
        _start()
    except InputError as error:
        show(str(error))
        raise SystemExit(2) from None


def _start() -> None:
    from ikap.serve import launch
    from ikap.serve.work import Folders, Settings, usual_place

    running = answering(Folders(usual_place()).announcement)
    if running is not None:
        webbrowser.open(running)
        return
    launch.serve(launch.Wanted(Settings(usual_place())), lambda _serving: None)


def answering(announcement: Path) -> str | None:
    """The address to open of a service that runs already; None where none answers."""
    import urllib.error
    import urllib.request

    try:
        announced = json.loads(announcement.read_text(encoding="utf-8"))
        with urllib.request.urlopen(f"{announced['address']}state", timeout=2):  # noqa: S310 - our own
            return str(announced["open"])
    except (OSError, ValueError, KeyError, TypeError, urllib.error.URLError):
        return None


def show(text: str) -> None:
    """A sentence as a page of its own."""
    from html import escape

    with tempfile.NamedTemporaryFile(
        "w", suffix=".html", prefix="ikap-", delete=False, encoding="utf-8"
    ) as page:
        page.write(
            "<!DOCTYPE html><html lang='nb'><meta charset='utf-8'><title>IKAP</title>"
            f"<body><h1>IKAP</h1><p>{escape(text)}</p>"
        )
    webbrowser.open(Path(page.name).as_uri())
