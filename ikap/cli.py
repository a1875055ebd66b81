"""The entry point of the command `ikap`: a sound environment first, then the commands."""

from __future__ import annotations

import os
import signal
import sys
from itertools import pairwise

TYPE_CHECKING = False  # not of `typing`: until `main` runs, Ctrl-C is a traceback of Python's own
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

# QGIS, PostGIS and others set these to their own installations, which breaks the libraries here.
FOREIGN = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")


# Commands that read what somebody sent: their reader comes up while the rest is imported.
READING = ("score", "demo", "check", "batch", "map", "layers", "serve")
INTERRUPTED, WRONG = 130, 2


def main() -> None:
    """Run the command line; nothing that reads the foreign settings is imported before."""
    signal.signal(signal.SIGINT, _leave)  # in the middle of an import there is nothing to undo
    for name in FOREIGN:
        os.environ.pop(name, None)
    _speak()
    from ikap.garbage import search_no_more, search_seldom

    search_seldom()
    from ikap.text import LANGUAGES, set_language

    # The help texts are made when the commands are imported, so the language comes before.
    wanted = [b for a, b in pairwise([*sys.argv, ""]) if a == "--lang"]
    wanted += [a.removeprefix("--lang=") for a in sys.argv if a.startswith("--lang=")]
    if wanted and wanted[0] in LANGUAGES:
        set_language(wanted[0])

    if sys.argv[1:2] and sys.argv[1] in READING:
        from ikap.sources import wall

        wall.start()
    try:
        from ikap.commands import app

        app()
    except Exception as error:  # a fault of ours: told in a sentence, and to a developer in full
        _confess(error)
    finally:
        signal.signal(signal.SIGINT, _leave)  # what is left to do is done whether it is waited for
        search_no_more()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once, without a word from whatever was going on."""
    os._exit(INTERRUPTED)


def _confess(error: Exception) -> NoReturn:
    from ikap.sources import log
    from ikap.text import _

    log.note(" ".join(sys.argv), error)
    said = _(
        "En ukjent feil oppsto. Send loggen til den som utvikler verktøyet: {log}",
        log=log.place(),
    )
    sys.stderr.write(said + "\n")
    raise SystemExit(WRONG)


def _speak() -> None:
    """Streams that take every sentence, whatever the console and whether there is one."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # pythonw, or a service: nobody reads, and servers ask the stream
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):  # an old code page must not stop a sentence
            stream.reconfigure(encoding="utf-8", errors="replace")
