"""On a municipality's server: behind nginx with TLS as it is documented, and in containers."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from ikap.commands.serving import serve as command
from ikap.model import ConfigurationError
from ikap.serve.launch import Wanted, serve
from ikap.serve.web.access import READ, WRITE, add_key
from ikap.serve.work import Settings

from .conftest import Answer, Served, started, wait_for

DOCS = Path(__file__).parents[2] / "docs" / "serve"
NAME = "ikap.example.org"
NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ikap.conf;
}}
"""


@dataclass
class Behind:
    """The service as a planner in another building reaches it."""

    served: Served
    keys: dict[str, str]
    folder: Path
    port: int = 0
    plain: int = 0

    def line(self) -> http.client.HTTPSConnection:
        """A line to nginx whose certificate is looked at, by the name that planners know."""
        trust = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        found = http.client.HTTPSConnection(NAME, self.port, context=trust, timeout=120)
        found._create_connection = lambda at, *more: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", at[1]), *more
        )
        return found

    def ask(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        told = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        if raw is not None:
            told.setdefault("Content-Type", "application/json")
        line = self.line()
        line.request(method or ("GET" if raw is None else "POST"), path, raw, told)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None or shutil.which("openssl") is None:
        if os.environ.get("IKAP_REQUIRE_NGINX") == "1":
            pytest.fail("IKAP_REQUIRE_NGINX=1, but nginx or openssl does not run", pytrace=False)
        pytest.skip("no nginx here")
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def certificate(folder: Path) -> None:
    command = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
    ]
    subprocess.run(command, check=True, capture_output=True)


def adapted(text: str, folder: Path, service: int, port: int, plain: int) -> str:
    """The documented file with the ports, folders and certificate of a test."""
    for old, new in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("http://127.0.0.1:8765", f"http://127.0.0.1:{service}"),
        ("/etc/ssl/ikap", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A service with two keys behind nginx."""
    program = nginx()
    folder = tmp_path_factory.mktemp("proxy")
    certificate(folder)
    file = folder / "keys.toml"
    keys = {name: add_key(file, name, rights) for name, rights in (("kari", WRITE), ("ola", READ))}
    told = (DOCS / "nginx.conf").read_text(encoding="utf-8")
    head = told.split("limit_req_zone")[0].replace("#", " ").replace("\\", " ")
    options = shlex.split(head.split("ikap serve", 1)[1])
    options[options.index("--port") + 1] = "0"
    options[options.index("--key-file") + 1] = str(file)
    options.remove("--no-open")  # which every service of a test is given
    served = started(folder, *options)
    with fronted(Behind(served, keys, folder), program, told) as found:
        bearer = {"Authorization": f"Bearer {keys['kari']}"}
        wait_for(lambda: found.ask("/state", **bearer).json["open"])
        yield found
    served.stop()


@contextmanager
def fronted(behind: Behind, program: str, told: str) -> Iterator[Behind]:
    """nginx before a service, with a text of its file."""
    folder = behind.folder / f"nginx-{free_port()}"
    folder.mkdir()
    for name in ("privkey.pem", "fullchain.pem"):
        shutil.copy(behind.folder / name, folder)
    port, plain = free_port(), free_port()
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (folder / "ikap.conf").write_text(adapted(told, folder, behind.served.port, port, plain))
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_for(lambda: process.poll() is not None or listens(port), 60)
        assert process.poll() is None, (folder / "start.log").read_text()
        yield replace(behind, folder=folder, port=port, plain=plain)
    finally:
        process.terminate()
        process.wait(20)


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_a_planners_day_through_tls(behind, site, collection):
    login = behind.ask("/login", {"key": behind.keys["kari"]})
    assert login.status == 303
    assert "Secure" in login.headers["set-cookie"]
    assert "HttpOnly" in login.headers["set-cookie"]
    assert "max-age" in login.headers["strict-transport-security"]
    kari = {
        "Cookie": login.headers["set-cookie"].split(";")[0],
        "Origin": f"https://{NAME}",
        "Sec_Fetch_Site": "same-origin",
    }
    page = behind.ask("/", Accept="text/html", **kari)
    assert (page.status, b"<h1>" in page.content) == (200, True)
    drawn = behind.ask("/sketches", {"feature": site, "what": "tegnet"}, **kari)
    assert drawn.status == 201
    live = behind.ask("/live/score", {"site": site, "edit": 7}, **kari)
    assert (live.status, live.json["edit"]) == (200, 7)
    drop = behind.ask("/drops", {}, **kari)
    assert drop.headers["location"] == f"https://{NAME}/drops/{drop.json['id']}"
    at = f"/drops/{drop.json['id']}"
    file = json.dumps({**collection, "features": collection["features"][:1]}).encode()
    put = behind.ask(
        f"{at}/files/a.geojson", file, "PUT", Content_Type="application/octet-stream", **kari
    )
    assert put.status == 201
    events = behind.line()
    events.request("GET", "/events", headers={"Host": NAME, "Cookie": kari["Cookie"]})
    told = events.getresponse()
    assert told.getheader("content-type").startswith("text/event-stream")
    run = behind.ask(f"{at}/score", {}, **kari).json["run"]
    while True:  # the first event of the run comes while the rest is still to be written
        line = told.readline().decode()
        if line.startswith("data:") and run in line:
            break
    assert behind.ask(f"/runs/{run}", **kari).json["state"] in ("scoring", "mapped")
    events.close()
    state = wait_for(
        lambda: (row := behind.ask(f"/runs/{run}", **kari).json)["state"] == "ready" and row
    )
    assert all(one["href"].startswith(f"https://{NAME}/") for one in state["files"])
    shown = behind.ask(f"/runs/{run}/map", **kari)
    assert b"map.html" not in shown.content[:0] + shown.content[:100]
    assert len(shown.content) > 500_000  # whole, through nginx's buffers
    assert behind.ask(f"/runs/{run}", None, "DELETE", **kari).json["deleted"]


def test_a_key_that_reads_cannot_write_and_no_key_gets_nothing(behind):
    ola = {"Authorization": f"Bearer {behind.keys['ola']}"}
    assert behind.ask("/runs", **ola).status == 200
    assert behind.ask("/drops", {}, **ola).status == 403
    assert behind.ask("/runs").status == 401
    assert behind.ask("/runs", Accept="text/html").headers["location"] == "/login"
    kari = {"Authorization": f"Bearer {behind.keys['kari']}"}
    assert behind.ask("/quit", {}, **kari).status == 403  # though it listens on loopback


def test_an_upload_beyond_the_limit_ends_at_the_proxy(behind):
    line = behind.line()
    line.putrequest("PUT", "/drops/aaaaaaaaaaaaaaaa/files/a.gpkg", skip_host=True)
    line.putheader("Host", NAME)
    line.putheader("Authorization", f"Bearer {behind.keys['kari']}")
    line.putheader("Content-Length", str(210 * 1024 * 1024))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def test_no_other_name_is_answered_and_no_header_gives_one(behind):
    kari = {"Authorization": f"Bearer {behind.keys['kari']}"}
    found = behind.ask("/", Accept="application/json", X_Forwarded_Host="evil.example", **kari)
    assert found.json["links"][0]["href"].startswith(f"https://{NAME}/")
    forged = behind.ask("/", Accept="application/json", X_Forwarded_Proto="ftp", **kari)
    assert forged.json["links"][0]["href"].startswith(f"https://{NAME}/")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        behind.ask("/", Host="evil.example", **kari)
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", behind.port), 10) as line,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        unchecked.wrap_socket(line, server_hostname="evil.example")


def test_without_tls_one_is_sent_to_it(behind):
    line = http.client.HTTPConnection("127.0.0.1", behind.plain, timeout=20)
    line.request("GET", "/runs?x=1", headers={"Host": NAME})
    answer = line.getresponse()
    assert (answer.status, answer.getheader("location")) == (301, f"https://{NAME}/runs?x=1")
    line.close()


def test_the_log_has_no_key(behind):
    key = behind.keys["kari"]
    for path in (f"/k/{key}/runs?lang=en", "/start/guess", f"/k/{key}"):
        behind.ask(path)
    log = wait_for(lambda: re.search(r"/k/-/runs", text := logged(behind)) and text)
    assert key not in log
    assert "guess" not in log
    assert "lang=en" not in log


def logged(behind: Behind) -> str:
    return "".join(p.read_text(encoding="utf-8") for p in sorted(behind.folder.glob("*.log")))


def test_an_address_that_asks_too_much_is_told_to_wait(behind):
    """The documented limit is lowered, for a busy machine never reaches it."""
    told = (DOCS / "nginx.conf").read_text(encoding="utf-8")
    assert "rate=60r/s" in told
    low = told.replace("rate=60r/s", "rate=1r/m").replace("burst=120", "burst=3")
    ola = {"Authorization": f"Bearer {behind.keys['ola']}"}
    with fronted(behind, nginx(), low) as slow:
        statuses = [slow.ask("/conformance", **ola).status for _n in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert behind.ask("/conformance", **ola).status == 200


def test_a_proxy_is_an_address_and_needs_keys(tmp_path):
    file = tmp_path / "keys.toml"
    add_key(file, "kari", WRITE)
    named = Wanted(Settings(tmp_path), port=0, key_file=file, proxy="nginx")
    with pytest.raises(ConfigurationError, match=r"nginx.*IP-adresse"):
        serve(named, lambda _serving: None)
    with pytest.raises(ConfigurationError, match=r"--proxy.*nøkkel"):
        serve(Wanted(Settings(tmp_path), port=0, proxy="127.0.0.1"), lambda _serving: None)


def test_the_containers_are_told_what_the_command_takes():
    """The file is not started here; it is held against the command and nginx.conf."""
    yaml = pytest.importorskip("yaml")
    told = yaml.safe_load((DOCS / "compose.yaml").read_text(encoding="utf-8"))
    ikap, proxy = told["services"]["ikap"], told["services"]["nginx"]
    words = shlex.split(ikap["command"][-1].rsplit("ikap serve", 1)[1])
    given = dict(zip(words[::2], [*words[1::2], ""], strict=False))
    options = get_type_hints(command, include_extras=True).values()
    records = [record for one in options for record in get_args(one)[1:]]
    known = {name for one in records for name in (one.default, *(one.param_decls or ()))}
    assert {word for word in words if word.startswith("--")} <= known
    assert given["--proxy"] == proxy["networks"]["inside"]["ipv4_address"]
    conf = (DOCS / "nginx.conf").read_text(encoding="utf-8")
    assert f"server_name {given['--name']};" in conf
    inside = ikap["networks"]["inside"]["ipv4_address"]
    head = (DOCS / "compose.yaml").read_text(encoding="utf-8").split("services:")[0]
    assert f"http://{inside}:{given['--port']}" in head
    mounted = {one.split(":")[1] for one in ikap["volumes"]}
    assert {given["--key-file"], given["--data"], "/wheels", "/venv"} <= mounted
    named = {one.split(":")[0] for one in ikap["volumes"] if not one.startswith(".")}
    assert named == set(told["volumes"])
    assert ikap["read_only"]
    assert {one.split(":")[0] for one in proxy["ports"]} == {"443", "80"}
    assert any(one.startswith("./tls:/etc/ssl/ikap:") for one in proxy["volumes"])
