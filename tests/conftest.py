"""What tests of every floor share: where real data and the browser are, and what is left out."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from ikap.present.document import scores_document, to_json
from ikap.present.gis.formats import write_geopackage
from ikap.text import set_language

if TYPE_CHECKING:
    from tests.database import Database

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


settings.register_profile("unhurried", deadline=None)  # nothing here is timed
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("IKAP_LOG", str(Path(tempfile.gettempdir()) / "ikap-tests.log"))
    # What somebody has prepared on this machine is not what is tested.
    os.environ["IKAP_CACHE"] = str(Path(tempfile.gettempdir()) / "ikap-tests-cache")
    config.addinivalue_line("markers", "slow: installs or builds; runs where IKAP_SLOW=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("IKAP_SLOW") == "1":
        return
    skip = pytest.mark.skip(reason="slow: set IKAP_SLOW=1, or run scripts/check.py")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(autouse=True)
def source_language() -> None:
    """Every test begins in bokmål, whatever the test before it spoke."""
    set_language("nb")


def absent(what: str) -> None:
    """Skip, or fail where the browser tests are required."""
    if os.environ.get("IKAP_REQUIRE_BROWSER") == "1":
        pytest.fail(f"IKAP_REQUIRE_BROWSER=1, but {what}", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def database_address() -> Iterator[str]:
    """The address of a PostGIS of the tests' own; where IKAP_REQUIRE_POSTGIS=1 it must be there."""
    lacking = ""
    if importlib.util.find_spec("psycopg") is None:
        lacking = "psycopg is not installed"
    else:
        from tests import database

        programs = database.programs()
        if programs is not None:
            with database.served(programs) as address:
                yield address
            return
        lacking = "no PostgreSQL with PostGIS was found"
    if os.environ.get("IKAP_REQUIRE_POSTGIS") == "1":
        pytest.fail(f"IKAP_REQUIRE_POSTGIS=1, but {lacking}", pytrace=False)
    pytest.skip(lacking)


@pytest.fixture
def postgis(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty database with PostGIS, at the address in IKAP_POSTGIS."""
    from tests import database

    with database.emptied(database_address) as base:
        monkeypatch.setenv(database.VARIABLE, base.address)
        yield base


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that lies beside the repository on some machines."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no real data in ../shared/data beside the repository")
    return SHARED_DATA


@pytest.fixture(scope="session")
def meeting() -> ModuleType:
    """A made-up meeting, judged as in a run: tests/present/meeting.py."""
    path = Path(__file__).parent / "present" / "meeting.py"
    spec = importlib.util.spec_from_file_location("meeting", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def run_folder(meeting: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up meeting as a folder that can be read back as a run."""
    folder = tmp_path_factory.mktemp("møte") / "kjøring"
    folder.mkdir()
    evaluation = meeting.evaluation()
    document = scores_document(evaluation)
    (folder / "scores.json").write_text(to_json(document), encoding="utf-8")
    written = "2026-11-23T10:00:00Z"
    record = {"written": written, "region": {}, "inputs": [], "versions": {}}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    write_geopackage(
        document, evaluation.sites, folder / "scores.gpkg", datetime.fromisoformat(written)
    )
    return folder


@pytest.fixture(scope="session")
def browser_executable() -> Path:
    """A Chromium: the one that IKAP_BROWSER names, else the first on the path."""
    named = os.environ.get("IKAP_BROWSER")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        absent(f"IKAP_BROWSER={named} does not run" if named else "no Chromium was found")
    return Path(str(found))


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The text of axe.min.js, which checks a page's accessibility; IKAP_AXE names the file."""
    file = Path(os.environ.get("IKAP_AXE", "missing"))
    if not file.is_file():
        absent("IKAP_AXE names no axe.min.js")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser(browser_executable):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(browser_executable), args=BROWSER_FLAGS
        )
        yield found
        found.close()
