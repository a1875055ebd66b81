"""A small meeting on paper: twelve sites, hostile names among them."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ikap.present.document import scores_document

HERE = Path(__file__).parent


def module(path: Path):
    """A helper beside the tests, by its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, found)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="session")
def written():
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def reading():
    """How a PDF is read: metadata, structure, text."""
    return module(HERE / "reading.py")


@pytest.fixture(scope="session")
def meeting():
    """The module that makes a meeting up."""
    return module(HERE.parent / "meeting.py")


@pytest.fixture(scope="session")
def evaluation(meeting):
    return meeting.evaluation(sites=12)


@pytest.fixture(scope="session")
def layers(meeting, evaluation):
    return meeting.layers(evaluation.sites)


@pytest.fixture(scope="session")
def document(evaluation):
    return scores_document(evaluation)
