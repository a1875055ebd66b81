"""Where nobody reads: a program without a console has streams that take every sentence."""

from __future__ import annotations

import io
import sys

from ikap.cli import _speak


def test_without_a_console_what_is_said_is_taken_and_lost(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    _speak()
    assert sys.stdout.writable()
    assert sys.stdout.write("Områder på høyden: 3 m²") > 0
    sys.stderr.write("Sør")
    sys.stderr.flush()
    assert sys.stderr.buffer.getvalue() == "Sør".encode()
    sys.stdout.close()
