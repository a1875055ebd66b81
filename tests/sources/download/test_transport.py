"""Asking over the web without a web: pauses, limits, redirects, and what is said of each fault."""

from __future__ import annotations

import http.client
import io
import json
import socket
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from ikap.model import Problem
from ikap.sources.download import transport
from ikap.sources.download.transport import Cut, NeedsLogin, Refused, Unreachable

URL = "https://wfs.geonorge.no/a"
PROBLEM = Problem("x", "y")


def busy(status=503, pause=None):
    return Refused(PROBLEM, status, pause)


@pytest.mark.parametrize(
    ("error", "attempt", "pause"),
    [
        (Cut([PROBLEM]), 3, 0.0),
        (Unreachable([PROBLEM]), 1, 1.0),
        (Unreachable([PROBLEM]), 2, 2.0),
        (Unreachable([PROBLEM]), 4, 8.0),
        (Unreachable([PROBLEM]), 9, 8.0),
        (busy(), 1, 1.0),
        (busy(429, 5.0), 1, 5.0),
        (busy(429, 0.5), 2, 2.0),
        (busy(503, 120.0), 1, 120.0),
        (busy(503, 120.1), 1, None),
        (busy(400), 1, None),
        (busy(404), 1, None),
        (NeedsLogin(PROBLEM, 503), 1, None),
    ],
)
def test_how_long_is_waited_before_the_next_attempt(error, attempt, pause):
    assert transport.pause_after(error, attempt) == pause


@pytest.mark.parametrize(
    ("faults", "attempts", "asked", "pauses"),
    [
        (0, 4, 1, []),
        (2, 4, 3, [1.0, 2.0]),
        (3, 4, 4, [1.0, 2.0, 4.0]),
        (4, 4, None, [1.0, 2.0, 4.0]),
        (1, 1, None, []),
    ],
)
def test_a_request_is_tried_so_many_times(monkeypatch, faults, attempts, asked, pauses):
    waited, calls = [], []
    monkeypatch.setattr(transport.time, "sleep", waited.append)

    def once():
        calls.append(1)
        if len(calls) <= faults:
            raise busy()
        return "svar"

    if asked is None:
        with pytest.raises(Refused):
            transport.persistently(once, attempts)
        assert len(calls) == attempts
    else:
        assert transport.persistently(once, attempts) == "svar"
        assert len(calls) == asked
    assert waited == pauses


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("https://a.geonorge.no", "https://b.geonorge.no/x", True),
        ("https://a.geonorge.no", "https://b.geonorge.no:443/x", True),
        ("https://a.geonorge.no", "https://b.geonorge.no:8443/x", False),
        ("https://a.geonorge.no:8443", "https://a.geonorge.no:8443/x", True),
        ("https://geonorge.no", "https://geonorge.com", False),
        ("https://10.0.0.1", "https://11.0.0.1", False),
        ("https://localhost:1", "https://localhost:2", False),
        ("https://a.no", "fil", False),
    ],
)
def test_hosts_under_one_domain_are_one_site(address, other, same):
    assert transport.same_site(address, other) is same


def redirected(to, start=URL):
    request = urllib.request.Request(start)
    handler = transport._Redirects()
    return handler.redirect_request(request, io.BytesIO(), 302, "Found", Message(), to)


def test_one_is_led_on_within_a_site_and_nowhere_else():
    assert redirected("https://b.geonorge.no/b").full_url == "https://b.geonorge.no/b"
    with pytest.raises(urllib.error.URLError, match="usikret"):
        redirected("http://wfs.geonorge.no/b")
    with pytest.raises(urllib.error.URLError, match=r"annen vert \(example.org\)"):
        redirected("https://example.org/b")
    with pytest.raises(NeedsLogin) as caught:
        redirected("https://id.example.org/SignIn")
    assert caught.value.status == 302


class Answer(io.BytesIO):
    def __init__(self, content=b"", length=None, kind="application/json", at=URL):
        super().__init__(content)
        self.headers = http.client.HTTPMessage()
        self.headers["Content-Type"] = kind
        if length is not None:
            self.headers["Content-Length"] = str(length)
        self.at = at

    def geturl(self):
        return self.at


@pytest.mark.parametrize(
    ("content", "length", "error"),
    [
        (b"x" * 10, None, None),
        (b"x" * 10, 10, None),
        (b"x" * 10, 9, Unreachable),
        (b"x" * 10, 11, Unreachable),
        (b"x" * 20, 20, None),
        (b"x" * 21, None, Refused),
        (b"", 21, Refused),
        (b"", 20, Unreachable),
        (b"xx", "mye", None),
    ],
)
def test_an_answer_is_whole_and_not_too_long(monkeypatch, content, length, error):
    monkeypatch.setattr(transport, "LONGEST", 20)
    monkeypatch.setattr(transport, "CHUNK", 7)
    if error is None:
        assert transport._whole(URL, Answer(content, length)) == content
    else:
        with pytest.raises(error):
            transport._whole(URL, Answer(content, length))


@pytest.mark.parametrize(("seconds", "late"), [(300.0, False), (300.1, True)])
def test_an_answer_that_trickles_is_given_up(monkeypatch, seconds, late):
    clock = iter([0.0, seconds])
    monkeypatch.setattr(transport.time, "monotonic", lambda: next(clock))
    if late:
        with pytest.raises(Unreachable, match="tidsgrensen"):
            transport._whole(URL, Answer(b"x"))
    else:
        assert transport._whole(URL, Answer(b"x")) == b"x"


@pytest.fixture
def service(monkeypatch):
    """What is asked of a service that answers with what it is given, in order."""
    asked, answers = [], []

    class Opener:
        def open(self, request, timeout):
            asked.append((request.full_url, request.data, dict(request.header_items()), timeout))
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(transport.urllib.request, "build_opener", lambda *_handlers: Opener())
    monkeypatch.setattr(transport.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(transport, "_HOSTS", type(transport._HOSTS)(transport._Host))
    return SimpleNamespace(asked=asked, answers=answers)


def test_data_are_asked_for_with_our_name_and_posted_where_there_are_any(service):
    service.answers += [Answer(b'\xef\xbb\xbf{"a": 1}'), Answer(b"[]")]
    assert transport.fetch_json(URL) == {"a": 1}
    assert transport.fetch_json(URL, {"b": "å"}) == []
    (url, body, headers, timeout), (_url, posted, _headers, _timeout) = service.asked
    assert (url, body, timeout) == (URL, None, transport.TIMEOUT)
    assert headers["User-agent"] == transport.AGENT
    assert headers["Accept"] == "application/json"
    assert json.loads(posted) == {"b": "å"}


def test_what_is_no_json_is_odd_and_a_page_is_a_login_or_simply_wrong(service):
    service.answers += [
        Answer(b"{"), Answer(b"<html>", kind="text/html"),
        Answer(b"<html>", kind="text/html", at="https://id.no/login"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="ikke ventet innhold"):
        transport.fetch_json(URL)
    with pytest.raises(Refused, match="nettside i stedet for dataene") as page:
        transport.fetch(URL)
    assert not isinstance(page.value, NeedsLogin)
    with pytest.raises(NeedsLogin, match="innlogging"):
        transport.fetch(URL)


def test_an_order_is_placed_once_and_a_question_is_asked_again(service):
    service.answers += [busy_answer(503), Answer(b"svar"), busy_answer(503)]
    assert transport.fetch(URL) == b"svar"
    with pytest.raises(Refused):
        transport.fetch(URL, attempts=1)
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        ("https://a.no", True),
        ("http://127.0.0.1:8/a", True),
        ("http://localhost/a", True),
        ("http://a.no", False),
        ("ftp://127.0.0.1", False),
    ],
)
def test_only_what_is_safe_is_asked(service, url, sound):
    service.answers.append(Answer(b"x"))
    if sound:
        assert transport.fetch(url) == b"x"
    else:
        with pytest.raises(Refused, match="ikke sikret"):
            transport.fetch(url)
        assert service.asked == []


def test_nobody_is_asked_offline_and_somebody_is_after(service):
    service.answers.append(Answer(b"x"))
    with transport.offline(True), pytest.raises(Refused, match="--offline"):
        transport.fetch(URL)
    assert service.asked == []
    with transport.offline(False):
        assert transport.fetch(URL) == b"x"


@pytest.mark.parametrize(
    ("host", "starts"), [("a.no", [0.2, 0.4]), ("127.0.0.1:80", []), ("localhost", [])]
)
def test_requests_at_a_host_start_apart(monkeypatch, host, starts):
    slept = []
    monkeypatch.setattr(transport.time, "monotonic", lambda: 10.0)
    monkeypatch.setattr(transport.time, "sleep", lambda seconds: slept.append(round(seconds, 6)))
    monkeypatch.setattr(transport, "_HOSTS", type(transport._HOSTS)(transport._Host))
    for _request in range(3):
        with transport._turn(host):
            pass
    assert slept == starts
    with transport._turn("another.no"):
        pass
    assert slept == starts


def busy_answer(status, content=b"", **headers):
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return urllib.error.HTTPError(URL, status, "Opptatt", message, io.BytesIO(content))


@pytest.mark.parametrize(
    ("status", "content", "kind", "said"),
    [
        (401, b"", NeedsLogin, "innlogging"),
        (403, b"", NeedsLogin, "innlogging"),
        (404, b"", Refused, "har ikke dataene"),
        (407, b"", Refused, "mellomtjeneren"),
        (400, b"Data are Restricted", NeedsLogin, "innlogging"),
        (500, b'"i stykker"', Refused, "svarte 500 i stykker"),
        (502, b"<html>", Refused, "svarte 502 Opptatt"),
        (503, b"", Refused, "svarte 503 Opptatt"),
        (503, b"x" * 400, Refused, "svarte 503 " + "x" * 300),
    ],
)
def test_what_a_service_refuses_is_said_in_a_planners_words(status, content, kind, said):
    error = transport.refused(URL, busy_answer(status, content))
    assert type(error) is kind
    assert error.status == status
    assert said in error.problems[0].what
    assert "x" * 301 not in error.problems[0].what
    assert error.problems[0].where == "wfs.geonorge.no"


def test_a_service_may_ask_for_a_pause_in_seconds_or_until_a_time():
    assert transport.refused(URL, busy_answer(503, Retry_After="7")).pause == 7.0
    assert transport.refused(URL, busy_answer(503)).pause is None
    assert transport.refused(URL, busy_answer(503, Retry_After="snart")).pause is None
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
    assert 50 < transport.refused(URL, busy_answer(503, Retry_After=soon)).pause <= 60
    past = format_datetime(datetime.now(UTC) - timedelta(seconds=60))
    assert transport.refused(URL, busy_answer(503, Retry_After=past)).pause == 0.0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (urllib.error.URLError(ssl.SSLCertVerificationError()), "sertifikatet"),
        (TimeoutError(), "tidsgrensen på 30 s"),
        (urllib.error.URLError(TimeoutError()), "tidsgrensen"),
        (urllib.error.URLError("vist videre"), "vist videre"),
        (ConnectionRefusedError(), "ingen svarer"),
        (socket.gaierror(), "vertsnavnet finnes ikke"),
        (ConnectionResetError(), "svaret ble avbrutt"),
        (http.client.IncompleteRead(b""), "svaret ble avbrutt"),
        (ssl.SSLError(), "sikre forbindelsen"),
        (OSError(), "forbindelsen kunne ikke opprettes"),
    ],
)
def test_why_nobody_answered_is_said_in_our_words(service, error, said):
    [problem] = transport.unreachable(URL, error).problems
    assert said in problem.what.replace("\N{NO-BREAK SPACE}", " ")
    service.answers.append(error)
    with pytest.raises(Unreachable):
        transport.fetch(URL, attempts=1)


def test_a_refusal_is_the_same_in_another_process():
    import pickle

    error = pickle.loads(pickle.dumps(NeedsLogin(PROBLEM, 302, 4.0)))
    assert (type(error), error.problems, error.status, error.pause) == (
        NeedsLogin, (PROBLEM,), 302, 4.0
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "said"), [(None, "for stort. Grensen er 67 MB"), (70_000_000, "for stort (70 MB).")]
)
def test_how_large_an_answer_is_too_large_is_told(size, said):
    text = transport.too_large(URL, size).problems[0].what.replace("\N{NO-BREAK SPACE}", " ")
    assert said in text
    assert transport.host_of("fil") == "fil"
