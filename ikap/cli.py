"""The entry point of the command `ikap`: a sound environment first, then the commands."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

# QGIS, PostGIS and others set these to their own installations, which breaks the libraries here.
FOREIGN = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")


def main() -> None:
    """Run the command line; nothing that reads the foreign settings is imported before."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    _speak()
    from ikap.text import LANGUAGES, set_language

    # The help texts are made when the commands are imported, so the language comes before.
    wanted = [b for a, b in pairwise([*sys.argv, ""]) if a == "--lang"]
    wanted += [a.removeprefix("--lang=") for a in sys.argv if a.startswith("--lang=")]
    if wanted and wanted[0] in LANGUAGES:
        set_language(wanted[0])

    from ikap.commands import app

    app()


def _speak() -> None:
    """Streams that take every sentence, whatever the console and whether there is one."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # pythonw, or a service: nobody reads, and servers ask the stream
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):  # an old code page must not stop a sentence
            stream.reconfigure(encoding="utf-8", errors="replace")
