"""`ikap serve` as a planner meets it: the first page, a drop, a drag, and twenty who drag at once.

A service of its own is started on a free port; what is measured is what a client waits for, and
beside it the processor time that the service spent, which a busy machine does not lengthen. A drag
moves one corner of a sample site by a metre a step, and asks again as soon as it is answered.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import geopandas as gpd

from ikap.api import sample_proposals

STEPS = 20  # of one who drags
CLIENTS, SECONDS = 20, 30.0
RUN = "from ikap.cli import main; main()"


class Client:
    """One who asks, over one connection that stays open, as a browser does."""

    def __init__(self, port: int, root: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.root = root

    def ask(self, path: str, body: Any = None, method: str | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        verb = method or ("GET" if raw is None else "POST")
        self.line.request(verb, self.root + path, raw, {"Content-Type": kind})
        answer = self.line.getresponse()
        content = answer.read()
        return answer.status, json.loads(content or b"null")


class Spent:
    """Processor time of a process and those that it started, since it was last asked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.before = self._now()

    def milliseconds(self) -> float:
        """What has been spent since the last time."""
        now = self._now()
        spent, self.before = now - self.before, now
        return 1000 * spent

    def _now(self) -> float:
        parents, ticks = {}, {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = file.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue  # it has ended
            parents[int(file.parent.name)] = int(fields[1])
            ticks[int(file.parent.name)] = int(fields[11]) + int(fields[12])
        family = {self.pid}
        for _generation in range(4):
            family |= {pid for pid, parent in parents.items() if parent in family}
        return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")


def run(given: argparse.Namespace) -> None:
    """Print what each of them took."""
    del given
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process, port, root = started(Path(folder), workers=2)
        try:
            client = Client(port, root)
            client.ask("/conformance")
            print(f"serve: first answer {time.perf_counter() - began:.2f} s after the start")
            while not client.ask("/state")[1]["open"]:
                time.sleep(0.1)
            print(f"serve: region open {time.perf_counter() - began:.2f} s after the start")
            print(f"serve: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            spent = Spent(process.pid)
            _drop(client, spent)
            _drag(client, spent)
            _crowd(port, root, spent)
        finally:
            process.terminate()
            process.wait(30)


def started(folder: Path, workers: int) -> tuple[subprocess.Popen[bytes], int, str]:
    """A service of its own: the process, its port, what stands before a program's paths."""
    announced = folder / "announced.json"
    where = ["--data", str(folder), "--announce", str(announced), "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "serve", "--no-open", "--port", "0", *where],
        stdout=subprocess.DEVNULL,
    )
    while not announced.is_file():
        time.sleep(0.01)
    told = json.loads(announced.read_text(encoding="utf-8"))
    return process, told["port"], "/k/" + told["address"].split("/k/")[1].strip("/")


def _drop(client: Client, spent: Spent) -> None:
    """From the dropped sample to its map, and to the whole folder."""
    for turn in ("first", "second"):
        began = time.perf_counter()
        spent.milliseconds()
        drop = client.ask("/drops", {})[1]["id"]
        client.ask(f"/drops/{drop}/files/sample.gpkg", sample_proposals().read_bytes(), "PUT")
        read = client.ask(f"/drops/{drop}")[1]["read"]
        run = client.ask(f"/drops/{drop}/score", {})[1]["run"]
        seen, seconds = {}, float("nan")
        while "ready" not in seen:
            state = client.ask(f"/runs/{run}")[1]["state"]
            if state == "mapped" and state not in seen:
                seconds = spent.milliseconds() / 1000
            seen.setdefault(state, time.perf_counter() - began)
            time.sleep(0.05)
        mapped = seen.get("mapped", seen["ready"])
        print(
            f"serve: {turn} drop of {read}: map {mapped:.2f} s ({seconds:.2f} s of processor), "
            f"all files {seen['ready']:.2f} s"
        )


def _site(at: int) -> dict[str, Any]:
    sample = gpd.read_file(sample_proposals()).to_crs("OGC:CRS84")
    row = sample.iloc[[at % len(sample)]][["geometry"]]
    (found,) = json.loads(row.to_json(drop_id=True))["features"]
    return {**found, "properties": {"id": "A", "name": "A", "kind": "housing"}}


def _moved(site: dict[str, Any], metres: int) -> dict[str, Any]:
    """The site with its second corner so far north."""
    moved: dict[str, Any] = json.loads(json.dumps(site))
    ring = moved["geometry"]["coordinates"]
    while not isinstance(ring[0][0], float):
        ring = ring[0]
    ring[1][1] += metres / 111_320
    return moved


def _drag(client: Client, spent: Spent) -> None:
    site = _site(3)
    client.ask("/live/score", {"site": site, "edit": 0})
    times = []
    spent.milliseconds()
    for step in range(STEPS):
        began = time.perf_counter()
        status, _answer = client.ask("/live/score", {"site": _moved(site, step), "edit": step + 1})
        assert status == 200, status
        times.append(1000 * (time.perf_counter() - began))
    each = spent.milliseconds() / STEPS
    print(f"serve: a drag step, one client: {_spread(times)}; {each:.0f} ms of processor each")


def _crowd(port: int, root: str, spent: Spent) -> None:
    """Twenty who drag for half a minute: how long each waits, and whether the loop is held up."""
    times: list[float] = []
    stalls: list[float] = []
    statuses: dict[int, int] = {}
    until = time.perf_counter() + SECONDS
    lock = threading.Lock()

    def one(number: int) -> None:
        client, site, step = Client(port, root), _site(number), 0
        while time.perf_counter() < until:
            step += 1
            began = time.perf_counter()
            body = {"site": _moved(site, step), "edit": step, "drawing": f"d{number}"}
            status, _answer = client.ask("/live/score", body)
            with lock:
                times.append(1000 * (time.perf_counter() - began))
                statuses[status] = statuses.get(status, 0) + 1

    def light() -> None:
        client = Client(port, root)
        while time.perf_counter() < until:
            began = time.perf_counter()
            client.ask("/conformance")
            stalls.append(1000 * (time.perf_counter() - began))
            time.sleep(0.1)

    spent.milliseconds()
    threads = [threading.Thread(target=one, args=(n,)) for n in range(CLIENTS)]
    threads.append(threading.Thread(target=light))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    each = spent.milliseconds() / len(times)
    print(
        f"serve: a drag step, {CLIENTS} clients: {_spread(times)}; answers {statuses}; "
        f"{each:.0f} ms of processor each"
    )
    print(f"serve: a light question meanwhile: {_spread(stalls)}, most {max(stalls):.0f} ms")


def _spread(times: list[float]) -> str:
    late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return f"median {median(times):.0f} ms, p95 {late:.0f} ms of {len(times)}"
