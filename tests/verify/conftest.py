"""The second engine, opened once a worker and given to each story without another's tables."""

from __future__ import annotations

import pytest

from ikap.model import ConfigurationError
from ikap.verify.engine import Engine


@pytest.fixture(scope="session")
def opened():
    pytest.importorskip("duckdb")
    try:
        engine = Engine()
    except ConfigurationError as error:
        pytest.skip(str(error))
    with engine:
        yield engine


@pytest.fixture
def engine(opened):
    yield opened
    for name in opened.frame("SELECT table_name AS name FROM duckdb_tables()")["name"]:
        opened.run(f'DROP TABLE "{name}"')
