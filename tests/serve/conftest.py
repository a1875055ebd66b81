"""A service in a process of its own, as a planner starts it, and one who asks it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from ikap.api import sample_proposals

RUN = "from ikap.cli import main; main()"
PATIENCE = 300.0  # seconds that a loaded machine may need to open the region
UTM32 = "http://www.opengis.net/def/crs/EPSG/0/25832"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Served:
    """A running service: its port, its secret, the word to open it with."""

    process: subprocess.Popen[str]
    port: int
    root: str
    start: str
    data: Path
    said: list[str] = field(default_factory=list)

    def ask(
        self,
        path: str,
        body: Any = None,
        method: str | None = None,
        *,
        root: str | None = None,
        **headers: str,
    ) -> Answer:
        """A question as a program asks it; header names have `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if raw is not None and "Content-Type" not in told:
            told["Content-Type"] = "application/json"
        verb = method or ("GET" if raw is None else "POST")
        connection.request(verb, (self.root if root is None else root) + path, raw, told)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)

    def cookie(self) -> str:
        """A browser let in: its cookie."""
        found = self.ask(f"/start/{self.start}", root="")
        assert found.status == 303
        return found.headers["set-cookie"].split(";")[0]

    def wait_open(self) -> None:
        def is_open() -> Any:
            found = self.ask("/state").json
            assert found["trouble"] is None, found["trouble"]
            return found["open"]

        wait_for(is_open)

    def wait_run(self, run: str, state: str = "ready") -> dict[str, Any]:
        """The run, when it has come so far."""

        def there() -> Any:
            row = self.ask(f"/runs/{run}").json
            assert row["state"] != "failed" or state == "failed", row
            return row if row["state"] == state else None

        return wait_for(there)

    def wait_job(self, job: str) -> dict[str, Any]:
        def ended() -> Any:
            row = self.ask(f"/jobs/{job}").json
            return row if row["status"] in ("successful", "failed", "dismissed") else None

        return wait_for(ended)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def wait_for(question: Any, patience: float = PATIENCE) -> Any:
    """The first answer that is true."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = question()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come to pass")


def started(data: Path, *options: str, **environment: str) -> Served:
    """A service on a free port, keeping what it keeps in `data`."""
    announced = data / "announced.json"
    announced.unlink(missing_ok=True)
    where = ["--data", str(data), "--announce", str(announced), *(options or ("--port", "0"))]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "serve", "--no-open", *where],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl+C" in line:
            break
    assert announced.is_file(), "".join(said)
    told = json.loads(announced.read_text(encoding="utf-8"))
    root = f"/k/{told['address'].split('/k/')[1].strip('/')}" if told["address"] else ""
    word = next((line.split("/start/")[1].strip() for line in said if "/start/" in line), "")
    return Served(process, told["port"], root, word, data, said)


@contextmanager
def open_service(data):
    """A service with its data in a folder and its region open; it ends as it should."""
    found = started(data)
    try:
        found.wait_open()
        yield found
    finally:
        code = found.stop()
    assert code == 0


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """A service with the bundled region open."""
    with open_service(tmp_path_factory.mktemp("serve æøå")) as found:
        yield found


@pytest.fixture(scope="session")
def sample() -> gpd.GeoDataFrame:
    return gpd.read_file(sample_proposals())


@pytest.fixture(scope="session")
def collection(sample):
    """Three of the sample's proposals as GeoJSON in the region's own CRS."""
    return json.loads(sample.iloc[:3].to_json(drop_id=True))


@pytest.fixture(scope="session")
def site(sample):
    """One of the sample's proposals as it is drawn: degrees."""
    (found,) = json.loads(sample.to_crs("OGC:CRS84").iloc[[3]].to_json(drop_id=True))["features"]
    return {**found, "properties": {"id": "A", "name": "Ranheim", "kind": "housing"}}


@pytest.fixture(scope="session")
def scored(served, sample, tmp_path_factory):
    """A few of the sample's proposals, homes and firms, dropped, scored and written: the run."""
    file = tmp_path_factory.mktemp("dropped") / "innspill.geojson"
    chosen = [*range(5), *(i for i, n in enumerate(sample["arbeidsplasser"]) if n == n)][:8]
    sample.iloc[sorted(set(chosen))].to_file(file, driver="GeoJSON")
    drop = served.ask("/drops", {}).json["id"]
    put = served.ask(
        f"/drops/{drop}/files/innspill.geojson",
        file.read_bytes(),
        "PUT",
        Content_Type="application/octet-stream",
    )
    assert put.status == 201
    run = served.ask(f"/drops/{drop}/score", {"title": "Innspill"}).json["run"]
    return served.wait_run(run)
