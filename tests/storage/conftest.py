"""The machine that holds files."""

from __future__ import annotations

import pytest

from tests.storage.machine import Machine


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)
