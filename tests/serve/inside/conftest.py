"""A service in this process, and its clock."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from ikap.serve.work import store
from tests.serve.inside.service import Inside, ticking


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Makes a service whose lanes answer what they are told to."""
    opened = []
    monkeypatch.setattr(store, "now", ticking())

    def make(**given):
        opened.append(Inside(tmp_path / f"data{len(opened)}", **given))
        return opened[-1]

    yield make
    for inside in opened:
        inside.service.store.close()
