"""The QGIS plugin without QGIS: how it asks, what it keeps out, and what its zip holds."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest

from ikap.api import score
from ikap.present.document import scores_document, to_json
from tests.serve.conftest import RUN, UTM32

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "qgis_ikap"


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def client():
    return loaded(PLUGIN / "client.py")


class Feedback:
    """What Processing hands an algorithm."""

    def __init__(self, cancel_after=None):
        self.said, self.left = [], cancel_after

    def isCanceled(self):  # noqa: N802
        if self.left is None:
            return False
        self.left -= 1
        return self.left < 0

    def setProgress(self, _percent):  # noqa: N802
        pass

    def pushInfo(self, text):  # noqa: N802
        self.said.append(text)


def test_a_running_service_is_found_and_gives_the_bytes_of_the_api(client, served, collection):
    found = client.Service.found(announcement=served.data / "announced.json")
    inputs = {"sites": collection, "crs": UTM32}
    content = found.execute("score", inputs, ["scores"], Feedback())
    asked = {"inputs": inputs, "outputs": {"scores": {}}}
    assert content == served.ask("/processes/score/execution", asked).content


def test_what_is_refused_comes_in_ikaps_words(client, served, collection):
    found = client.Service.found(announcement=served.data / "announced.json")
    with pytest.raises(client.IkapError, match="EUREF89 UTM sone 32"):
        found.execute("score", {"sites": collection}, ["scores"], Feedback())
    with pytest.raises(client.IkapError, match="finnes ikke"):
        found.ask("/runs/none")


def test_cancelling_dismisses_the_job(client, served, collection):
    found = client.Service.found(announcement=served.data / "announced.json")
    inputs = {"sites": collection, "crs": UTM32}
    with pytest.raises(client.Cancelled):
        found.execute("score", inputs, ["scores"], Feedback(cancel_after=0))
    assert served.ask("/jobs?limit=1").json["jobs"][0]["status"] == "dismissed"


def test_a_file_is_sent_as_it_is(client, served, collection):
    found = client.Service.found(announcement=served.data / "announced.json")
    named = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    drop = found.send(json.dumps({**collection, **named}).encode(), "sites.geojson")
    assert found.ask(f"/drops/{drop}")["read"] >= 3


def test_without_a_service_and_without_python_it_is_said_what_to_do(client, tmp_path):
    with pytest.raises(client.IkapError, match="ikap serve"):
        client.Service.found(announcement=tmp_path / "none.json")


def test_nothing_of_qgis_reaches_ikaps_python(client):
    told = {"PATH": "/bin", "PYTHONPATH": "/q", "PROJ_LIB": "/q", "GDAL_DATA": "/q", "HOME": "/h"}
    assert client.clean_environment(told) == {"PATH": "/bin", "HOME": "/h"}


def test_the_announcement_is_where_the_service_writes_it(client):
    home = {"HOME": "/home/kari"}
    assert client.usual_announcement("linux", home) == Path(
        "/home/kari/.local/share/ikap/serving.json"
    )
    away = {"LOCALAPPDATA": "/c/local", "USERPROFILE": "/c/kari"}
    assert client.usual_announcement("win32", away) == Path("/c/local/ikap/serving.json")


def test_the_plugin_imports_nothing_of_ikap():
    for path in PLUGIN.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# SPDX-License-Identifier: GPL-2.0-or-later"), path
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            assert not [name for name in names if name.split(".")[0] == "ikap"], path


def test_the_zip_is_what_the_repository_of_plugins_takes(tmp_path):
    pack = loaded(ROOT / "scripts" / "qgis_zip.py").pack
    one, other = pack(tmp_path / "a"), pack(tmp_path / "b")
    assert one.read_bytes() == other.read_bytes()
    names = zipfile.ZipFile(one).namelist()
    assert {"qgis_ikap/metadata.txt", "qgis_ikap/LICENSE", "qgis_ikap/icon.svg"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"qgis_ikap"}
    assert not [name for name in names if "__pycache__" in name]
    told = configparser.ConfigParser()
    told.read_string(zipfile.ZipFile(one).read("qgis_ikap/metadata.txt").decode())
    general = told["general"]
    needed = ("name", "description", "about", "version", "qgisminimumversion", "author", "email")
    assert all(general[name] for name in (*needed, "repository", "tracker"))
    assert general["hasprocessingprovider"] == "yes"


def qgis_process():
    """The program itself: Debian's wrapper of it passes on an option that it does not know."""
    return shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.fixture
def qgis(tmp_path):
    """QGIS without its windows, with the plugin in it and a home of its own; what it says."""
    program = qgis_process()
    if program is None:
        pytest.skip("no qgis_process here: the plugin was not run in QGIS")
    plugins = tmp_path / "profiles" / "default" / "python" / "plugins"
    shutil.copytree(PLUGIN, plugins / "qgis_ikap")
    # QGIS has a Python of its own and must not find this one.
    foreign = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONNOUSERSITE", "XDG_DATA_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    environment |= {
        "HOME": str(tmp_path),
        "PATH": os.pathsep.join((str(Path(program).parent), os.defpath)),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def asked(*words):
        done = subprocess.run(
            [program, *words], env=environment, capture_output=True, encoding="utf-8"
        )
        return done.stdout + done.stderr

    asked("plugins", "enable", "qgis_ikap")
    return asked


def test_qgis_itself_lists_the_algorithms(qgis):
    listed = qgis("list")
    assert all(name in listed for name in ("ikap:score", "ikap:check", "ikap:dokanalyse")), listed


# --- the same file, the same bytes ------------------------------------------------------------


@pytest.fixture(scope="module")
def innspill(collection, tmp_path_factory):
    """A file of proposals in the region's own CRS."""
    file = tmp_path_factory.mktemp("bytes") / "innspill.geojson"
    named = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    file.write_text(json.dumps({**collection, **named}), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def by_command(innspill):
    """The bytes of scores.json that the command writes."""
    out = innspill.with_name("out")
    command = [sys.executable, "-c", RUN, "score", str(innspill), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return (out / "scores.json").read_bytes()


def test_python_gives_the_bytes_of_the_command(innspill, by_command):
    assert to_json(scores_document(score([innspill]))).encode("utf-8") == by_command


def test_the_api_gives_the_bytes_of_the_command(served, collection, by_command):
    inputs = {"sites": collection, "crs": UTM32}
    asked = {"inputs": inputs, "outputs": {"scores": {}}}
    assert served.ask("/processes/score/execution", asked).content == by_command


@pytest.mark.browser
def test_the_page_gives_the_bytes_of_the_command(browser, served, innspill, by_command):
    context = browser.new_context()
    context.set_default_timeout(180_000)
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{served.port}/start/{served.start}")
        page.set_input_files("#files", str(innspill))
        page.locator("#score").click()
        page.wait_for_url("**/pages/result/*")
        run = page.url.rsplit("/", 1)[1].split("?")[0]
        served.wait_run(run)
        assert served.ask(f"/runs/{run}/files/scores.json").content == by_command
    finally:
        context.close()


def test_qgis_gives_the_bytes_of_the_command(qgis, served, innspill, by_command, tmp_path):
    announced = tmp_path / ".local" / "share" / "ikap" / "serving.json"
    announced.parent.mkdir(parents=True)
    shutil.copy(served.data / "announced.json", announced)
    scores, sites = tmp_path / "scores.json", tmp_path / "scores.gpkg"
    told = qgis(
        "run", "ikap:score", f"--SITES={innspill}", f"--OUTPUT={sites}", f"--SCORES={scores}"
    )
    assert scores.is_file(), told
    assert scores.read_bytes() == by_command
    assert len(gpd.read_file(sites, layer="alternatives")) == len(
        json.loads(by_command)["alternatives"]
    )
