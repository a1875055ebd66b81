"""What the description allows is asked for, and what it does not: by schemathesis, seeded.

Left out are the operations that end the service, that never end, or that start long work; what
those answer is tested where they are used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Served, open_service

LEFT_OUT = ("quit", "getEvents", "scoreSample", "repeatRun", "rescoreRun", "adviseSite")
# 422 answers what the schema cannot say: a geometry that is none, a profile without weights.
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]

[parameters]
"query.datetime" = "2026-01-01T00:00:00Z/.."
"query.crs" = "http://www.opengis.net/def/crs/EPSG/0/25832"
"query.bbox-crs" = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"query.bbox" = "10.3,63.3,10.5,63.5"
"query.limit" = 10  # above the most is taken as the most, as Features asks
"path.run" = "{run}"
"path.collection" = "region-municipalities"
"path.sketch" = "{sketch}"
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A service that may be filled with anything."""
    with open_service(tmp_path_factory.mktemp("described")) as found:
        yield found


def test_every_answer_is_one_that_is_described(own: Served, collection, site, tmp_path):
    pytest.importorskip("schemathesis")
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(run=one_run(own, collection), sketch=one_sketch(own, site)))
    secret = own.root.removeprefix("/k/")
    left_out = [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
    command = [
        *(str(script()), "--config-file", str(config), "--no-color"),
        *("run", f"http://127.0.0.1:{own.port}/api", "-H", f"Authorization: Bearer {secret}"),
        *("--phases", "coverage,fuzzing", "--max-examples", "5", "--generation-deterministic"),
        *("--continue-on-failure", "--request-timeout", "120", "--warnings", "off", *left_out),
    ]
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, env=environment()
    )
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
    assert "No issues found" in ran.stdout, ran.stdout[-3_000:]


def one_run(served: Served, collection) -> str:
    """A run of one proposal, scored and mapped."""
    drop = served.ask("/drops", {}).json["id"]
    one = {**collection, "features": collection["features"][:1]}
    served.ask(
        f"/drops/{drop}/files/a.geojson", one, "PUT", Content_Type="application/octet-stream"
    )
    run = served.ask(f"/drops/{drop}/score", {}).json["run"]
    served.wait_run(run)
    return run


def one_sketch(served: Served, site) -> str:
    return served.ask("/sketches", {"feature": site, "what": "drawn"}).json["id"]


def script() -> Path:
    """The command that is installed beside this Python."""
    beside = Path(sys.executable).parent
    found = shutil.which("st", path=str(beside)) or shutil.which("st")
    assert found is not None
    return Path(found)


def environment() -> dict[str, str]:
    """Without an address of the net to tell how it went."""
    return {**os.environ, "DO_NOT_TRACK": "1", "SCHEMATHESIS_TELEMETRY": "0"}
