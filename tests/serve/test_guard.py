"""The door: who gets in, and what a stranger's page cannot do."""

from __future__ import annotations

import json
import socket
import stat
import time

import pytest

WRITE = {"feature": {}, "what": "x"}


def test_only_our_own_names_are_answered(served):
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1", ""):
        assert served.ask("/state", Host=host).status == 421
    for host in (f"localhost:{served.port}", f"127.0.0.1:{served.port}"):
        assert served.ask("/state", Host=host).status == 200


def test_without_secret_or_cookie_nobody_gets_in(served):
    assert served.ask("/state", root="").status == 401
    assert served.ask("/state", root="/k/guess").status == 401
    assert served.ask("/start/guess", root="").status == 401
    assert served.ask("/state", root="", Authorization="Bearer guess").status == 401
    assert served.ask("/state", root="", Cookie=f"ikap{served.port}=guess").status == 401
    assert served.ask("/state", root="", Cookie=served.cookie()).status == 200
    secret = served.root.removeprefix("/k/")
    assert served.ask("/state", root="", Authorization=f"Bearer {secret}").status == 200


def test_a_page_from_elsewhere_cannot_write(served):
    cookie = served.cookie()
    for told in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": f"http://127.0.0.1:{served.port}"},
    ):
        found = served.ask("/drops", {}, root="", Cookie=cookie, **told)
        assert found.status == 403, told
    ours = {"Origin": f"http://127.0.0.1:{served.port}", "Sec-Fetch-Site": "same-origin"}
    assert served.ask("/drops", {}, root="", Cookie=cookie, **ours).status == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_form_cannot_write(served, kind):
    found = served.ask("/drops", b"x", root="", Cookie=served.cookie(), Content_Type=kind)
    assert found.status == 415


def test_every_answer_keeps_to_itself(served):
    cookie = served.cookie()
    for path in ("/", "/pages/runs", "/api", "/assets/common.js", "/none", "/runs/none"):
        headers = served.ask(path, root="", Cookie=cookie, Accept="text/html").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../application.py",
        "/assets/..%2fapplication.py",
        "/runs/../../etc/passwd",
        "/runs/..%2f..%2fetc/files/passwd",
        "/runs/aaaaaaaaaaaaaaaa/files/../../../ikap.sqlite3",
        "/runs/aaaaaaaaaaaaaaaa/files/%2fetc%2fpasswd",
        "/drops/..%2f..%2fruns",
        "/sketches/..",
        "/collections/region-..%2fland/items",
        "/collections/run-..%2f..-alternatives",
        "/pages/..%2fstart",
        "/profiles/..%2f..%2fikap",
        "/jobs/..%2fjobs/results",
    ],
)
def test_no_path_of_a_request_is_opened(served, path):
    assert served.ask(path).status == 404


def test_the_secret_is_for_its_owner_alone(served):
    file = served.data / "announced.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(file.read_text())) == {"address", "open", "port", "pid"}
    assert stat.S_IMODE(served.data.joinpath("runs").stat().st_mode) == 0o700


def test_a_large_body_is_refused_before_it_is_read(served):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), 10) as line:
        line.sendall(
            f"POST {served.root}/live/score HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n".encode()
        )
        assert b" 413 " in line.recv(200)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"site": NaN}', "NaN"),
        (b'{"site": 1e999}', "1e999"),
        (b"[" * 500 + b"]" * 500, "nivåer"),
        (b"\xff\xfe", "JSON"),
        (rb'{"site": "\ud800"}', "JSON"),
        (b"{", "JSON"),
        (b"{}", "site"),
        (b"[]", "object"),
    ],
)
def test_json_that_is_none_is_told_of(served, body, said):
    found = served.ask("/live/score", body)
    assert found.status == 400
    assert found.headers["content-type"] == "application/problem+json"
    assert said in found.json["detail"]


def test_what_is_no_address_or_method_is_a_problem_too(served):
    assert served.ask("/none").json["status"] == 404
    found = served.ask("/state", {}, "POST")
    assert (found.status, found.json["status"]) == (405, 405)
    assert "x" in served.ask("/state?x=1").json["detail"]
    assert served.ask("/state?x=1").status == 400


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/runs/none", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("/sketches", {"GET", "HEAD", "POST"}),
        ("/sketches/score", {"POST"}),
    ],
)
def test_a_method_that_is_none_is_answered_with_those_that_are(served, path, methods):
    found = served.ask(path, method="OPTIONS")
    assert found.status == 405
    assert set(found.headers["allow"].split(", ")) == methods


def test_sentences_come_in_the_language_that_is_asked_for(served):
    nb = served.ask("/runs/none", Accept_Language="nb").json["detail"]
    en = served.ask("/runs/none?lang=en").json["detail"]
    assert nb == "«none» finnes ikke."
    assert served.ask("/runs/none", Accept_Language="en-GB,en;q=0.9").json["detail"] == en
    assert nb != en
