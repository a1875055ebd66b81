# SPDX-License-Identifier: GPL-2.0-or-later
"""Asking IKAP: a service that runs is found, or one is started and stopped again.

Plain Python alone, so that it can be tested without QGIS. IKAP runs in a Python of its own and in
an environment without QGIS's libraries, which would break those that it is built with.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ADDRESS, PYTHON = "IKAP_ADDRESS", "IKAP_PYTHON"
# What QGIS sets for itself, and what must not reach another Python.
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "QGIS_PREFIX_PATH")
FOREIGN_STARTS = ("PROJ_", "GDAL_", "OSGEO4W_")
PATIENCE = 120.0  # seconds that a service may need to start
EVERY = 0.5  # seconds between two questions about a job


class IkapError(Exception):
    """What IKAP answered when it could not do what was asked, in its own words."""


class Cancelled(Exception):  # noqa: N818 - an outcome
    """The user cancelled; the job was dismissed."""


def usual_announcement(platform=sys.platform, environment=os.environ):
    """The file in which a service of this user says where it is."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or "~").expanduser()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA", home)) / "ikap" / "serving.json"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "ikap" / "serving.json"
    data = environment.get("XDG_DATA_HOME") or home / ".local" / "share"
    return Path(data) / "ikap" / "serving.json"


def clean_environment(environment):
    """The environment without what belongs to QGIS."""
    return {
        name: value
        for name, value in environment.items()
        if name not in FOREIGN and not name.startswith(FOREIGN_STARTS)
    }


class Service:
    """A service, by its address; ours is stopped when QGIS ends."""

    _ours = None

    def __init__(self, address):
        self.address = address.rstrip("/")

    @classmethod
    def found(cls, address="", python="", announcement=None):
        """The service at an address, else the user's own that runs, else one that is started."""
        if address:
            return cls(address)
        announced = cls._announced(announcement or usual_announcement())
        return announced or cls._started(python)

    @classmethod
    def _announced(cls, path):
        try:
            found = cls(json.loads(path.read_text(encoding="utf-8"))["address"])
            found.ask("/state")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IkapError):
            return None
        return found

    @classmethod
    def _started(cls, python):
        if not python:
            raise IkapError(
                "No IKAP service runs. Start one with ‘ikap serve’, or set in Processing's options "
                "the Python in which IKAP is installed."
            )
        folder = Path(tempfile.mkdtemp(prefix="ikap-qgis-"))
        announced = folder / "serving.json"
        command = [python, "-I", "-m", "ikap", "serve", "--no-open", "--port", "0"]
        command += ["--data", str(folder), "--announce", str(announced)]
        process = subprocess.Popen(
            command,
            env=clean_environment(os.environ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        until = time.monotonic() + PATIENCE
        while not announced.is_file():
            if process.poll() is not None:
                said = process.stderr.read().decode("utf-8", "replace")[-500:]
                raise IkapError(f"IKAP did not start: {said}")
            if time.monotonic() > until:
                process.terminate()
                raise IkapError("IKAP did not start in time.")
            time.sleep(0.1)
        cls._ours = process
        atexit.register(cls.stop_ours)
        return cls(json.loads(announced.read_text(encoding="utf-8"))["address"])

    @classmethod
    def stop_ours(cls):
        """Stop the service that was started here, and no other."""
        if cls._ours is not None:
            cls._ours.terminate()
            cls._ours.wait(30)
            cls._ours.stderr.close()
            cls._ours = None

    def ask(self, path, body=None, method=None, headers=None):
        """The JSON of an answer; what is refused is raised in IKAP's own words."""
        return json.loads(self.bytes_of(path, body, method, headers))

    def bytes_of(self, path, body=None, method=None, headers=None):
        """The bytes of an answer, as they came."""
        url = path if path.startswith(("http:", "https:")) else self.address + path
        raw = None if body is None else json.dumps(body).encode("utf-8")
        told = {"Accept": "application/json", **(headers or {})}
        if raw is not None:
            told["Content-Type"] = "application/json"
        request = urllib.request.Request(url, raw, told, method=method)  # noqa: S310 - as configured
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return answer.read()
        except urllib.error.HTTPError as error:
            raise IkapError(_sentences(error)) from None
        except OSError as error:
            raise IkapError(f"IKAP does not answer: {error}") from None

    def wait_open(self, is_cancelled):
        """Wait until the region is open."""
        while True:
            state = self.ask("/state")
            if state.get("trouble"):
                raise IkapError(state["trouble"])
            if state["open"]:
                return state["region"]
            if is_cancelled():
                raise Cancelled
            time.sleep(EVERY)

    def execute(self, process, inputs, outputs, feedback):
        """Run a process as a job: `feedback` is told how far it is, and may cancel it."""
        self.wait_open(feedback.isCanceled)
        body = {"inputs": inputs, "outputs": {name: {} for name in outputs}}
        job = self.ask(f"/processes/{process}/execution", body, headers={"Prefer": "respond-async"})
        path = f"/jobs/{job['jobID']}"
        while job["status"] in ("accepted", "running"):
            if feedback.isCanceled():
                self.ask(path, method="DELETE")
                raise Cancelled
            feedback.setProgress(job.get("progress", 0))
            feedback.pushInfo(job.get("message", ""))
            time.sleep(EVERY)
            job = self.ask(path)
        return self.bytes_of(f"{path}/results")

    def send(self, content, name):
        """A file into a drop of its own; the id of the drop."""
        drop = self.ask("/drops", {})["id"]
        url = f"{self.address}/drops/{drop}/files/{urllib.parse.quote(name)}"
        request = urllib.request.Request(url, content, method="PUT")  # noqa: S310
        request.add_header("Content-Type", "application/octet-stream")
        try:
            with urllib.request.urlopen(request):  # noqa: S310
                return drop
        except urllib.error.HTTPError as error:
            raise IkapError(_sentences(error)) from None


def _sentences(error):
    """What a problem document says, every problem on a line."""
    try:
        told = json.loads(error.read())
    except ValueError:
        return str(error)
    problems = told.get("problems") or []
    lines = [f"{p['where']}: {p['what']} {p['remedy']}".strip() for p in problems]
    return "\n".join(lines) or told.get("detail") or str(error)
