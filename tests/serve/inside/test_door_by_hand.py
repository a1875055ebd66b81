"""The door and the reading of requests, case by case: who is let in, and what is taken."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from types import SimpleNamespace

import pytest
from starlette.datastructures import Headers

from ikap.model import ConfigurationError, Problem
from ikap.serve.web import Who, guard
from ikap.serve.web.access import Key, add_key, digest, read_keys, same
from ikap.serve.web.dispatch import NESTED, parsed, read_query, too_large
from ikap.serve.web.operation import Call, Operation, Parameter
from ikap.serve.web.problem import WebError, answer, busy, refused, unknown
from tests.serve.inside.service import HOST
from tests.serve.loops import outcome_of

READER, WRITER = Key("ola", digest("lese"), "read"), Key("kari", digest("skrive"), "write")


@pytest.fixture
def inside(made):
    return made()


@pytest.fixture
def many(made):
    """A server for many, who have a key each."""
    found = made(local=False)
    found.door.keys = (READER, WRITER)
    return found


# --- who is let in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [(HOST, 200), (HOST.upper(), 200), ("ikap.example", 200), ("evil.example", 421), ("", 421)],
)
def test_only_our_own_names_are_answered(inside, host, status):
    said = inside.ask("/state", Host=host)
    assert said.status == status
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.headers["cache-control"] == "no-store"
    assert said.headers["content-security-policy"].startswith("default-src 'none'")


def test_who_has_nothing_is_sent_to_the_door_where_a_page_is_asked_for(inside):
    said = inside.ask("/", root="", Accept="text/html")
    assert (said.status, said.headers["location"]) == (303, "/login")
    program = inside.ask("/state", root="")
    assert (program.status, program.headers["www-authenticate"]) == (401, "Bearer")
    written = inside.ask("/sketches", {}, root="", Accept="text/html")
    assert written.status == 401
    assert inside.ask("/assets/serve.css", root="").status == 200
    assert inside.ask("/assets/none.css", root="").status == 404
    assert inside.ask("/login", root="").status == 401


def test_the_word_of_the_address_opens_and_leads_to_the_run_it_names(inside):
    said = inside.ask("/start/ordet", root="")
    cookie = said.headers["set-cookie"]
    assert (said.status, said.headers["location"]) == (303, "/")
    assert cookie.startswith("ikap8765=")
    assert "Max-Age=31536000" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert inside.ask("/start/ordet/abc1", root="").headers["location"] == "/pages/result/abc1"
    assert inside.ask("/start/ordet/../x", root="").headers["location"] == "/"
    assert inside.ask("/start/feil", root="").status == 401
    kept = cookie.split(";")[0]
    assert inside.ask("/state", root="", Cookie=kept).status == 200
    assert inside.ask("/state", root="", Cookie=f"{kept}x").status == 401
    assert inside.ask("/state", root="", Cookie="other=1").status == 401


def test_beyond_this_machine_no_word_opens(many):
    assert many.ask("/start/", root="").status == 401
    assert many.ask("/start/ordet", root="").status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Sec_Fetch_Site": "same-origin"}, 201),
        ({"Sec_Fetch_Site": "none"}, 201),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": f"http://{HOST}"}, 403),
        ({"Origin": f"http://{HOST}"}, 201),
        ({"Origin": f"HTTP://{HOST.upper()}"}, 201),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_a_browser_writes_for_our_own_page_alone(inside, headers, status):
    cookie = inside.ask("/start/ordet", root="").headers["set-cookie"].split(";")[0]
    assert inside.ask("/drops", {}, root="", Cookie=cookie, **headers).status == status
    assert inside.ask("/state", root="", Cookie=cookie, **headers).status == 200


def test_a_program_by_its_secret_is_asked_for_no_origin(inside):
    assert inside.ask("/drops", {}, Sec_Fetch_Site="cross-site").status == 201
    bearer = {"Authorization": "Bearer hemmelig "}
    assert inside.ask("/drops", {}, root="", Origin="http://evil", **bearer).status == 201
    assert inside.ask("/state", root="/k/feil").status == 401
    assert inside.ask("/state", root="", Authorization="Bearer feil").status == 401


def test_a_key_that_reads_does_not_write(many):
    reads = {"Authorization": "Bearer lese"}
    writes = {"Authorization": "Bearer skrive"}
    assert many.ask("/state", root="", **reads).json["may_write"] is False
    assert many.ask("/state", root="", **writes).json["may_write"] is True
    assert many.ask("/drops", {}, root="", **reads).status == 403
    assert many.ask("/drops", {}, root="", **writes).status == 201
    assert many.ask("/state", root="/k/lese").status == 200
    assert many.ask("/state", root="/k/hemmelig").status == 401


def test_a_planner_comes_in_by_a_key_and_is_out_when_the_key_is_gone(many):
    assert many.ask("/login", {"key": "feil"}, root="").status == 401
    assert many.ask("/login", {"key": ""}, root="").status == 400
    said = many.ask("/login", {"key": "skrive"}, root="")
    assert (said.status, said.headers["location"]) == (303, "/")
    cookie = said.headers["set-cookie"].split(";")[0]
    assert many.ask("/state", root="", Cookie=cookie).json["may_write"] is True
    many.door.keys = (READER,)
    assert many.ask("/state", root="", Cookie=cookie).status == 401


def test_behind_a_proxy_the_cookie_is_for_a_sealed_line(inside):
    inside.door.secure = True
    assert "Secure" in inside.ask("/start/ordet", root="").headers["set-cookie"]


def test_beyond_the_rate_one_is_told_to_wait_a_second(many, monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(guard, "BURST", 2.0)
    bearer = {"Authorization": "Bearer skrive"}
    asked = [many.ask("/state", root="", **bearer) for _n in range(3)]
    assert [said.status for said in asked] == [200, 200, 429]
    assert asked[-1].headers["retry-after"] == "1"
    clock.now += 0.025
    assert many.ask("/state", root="", **bearer).status == 429
    clock.now += 0.05
    assert many.ask("/state", root="", **bearer).status == 200
    assert many.door.within_rate("other")
    many.door.local = True
    assert all(many.door.within_rate("other") for _n in range(10))


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("en-GB,en;q=0.9", "en"), ("nb-NO", "nb"), ("nn,en", "nb"), ("no,en", "nb"),
        ("de,en;q=0.5", "en"), ("de, EN", "en"), ("de", "nb"), ("", "nb"),
    ],
)  # fmt: skip
def test_the_first_language_that_we_have_is_spoken(accepted, code):
    assert guard.spoken(Headers({"accept-language": accepted})) == code


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/state", {}, "nb"),
        ("/state", {"Accept_Language": "en"}, "en"),
        ("/state?lang=nb", {"Accept_Language": "en"}, "nb"),
        ("/state?lang=en", {}, "en"),
    ],
)
def test_an_answer_says_its_language(inside, path, headers, code):
    assert inside.ask(path, **headers).headers["content-language"] == code


def test_an_address_and_a_method_that_are_not_there(inside):
    assert inside.ask("/none").status == 404
    said = inside.ask("/state", method="DELETE")
    assert said.status == 405
    assert "DELETE" in said.json["detail"]
    assert inside.ask("/state", method="HEAD").status in (200, 405)
    icon = inside.ask("/favicon.ico")
    assert (icon.status, icon.headers["location"]) == (308, "/assets/icon.svg")


def test_a_fault_of_ours_is_told_plainly(inside):
    inside.lane.answers["weights.bundled"] = ZeroDivisionError("hemmelig sti")
    said = inside.ask("/profiles")
    assert said.status == 500
    assert "hemmelig" not in said.text


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch):
    waited = []

    async def wait_for(coming, seconds):
        waited.append(round(seconds))
        return await coming

    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(guard.asyncio, "wait_for", wait_for)
    parts = [{"more_body": True}, {"more_body": True}, {"more_body": False}, {"type": "gone"}]

    async def receive():
        return parts.pop(0)

    async def story():
        part = guard._hurried(receive)
        for seconds in (0, 885, 5, 9000):
            clock.now += seconds
            await part()

    outcome_of(story())
    assert waited == [20, 15, 10]  # of 900 in all; after the last part nobody hurries
    assert parts == []

    async def late():
        async def never(_coming, _seconds):
            _coming.close()
            raise TimeoutError

        monkeypatch.setattr(guard.asyncio, "wait_for", never)
        parts.append({"more_body": True})
        await guard._hurried(receive)()

    with pytest.raises(WebError) as told:
        outcome_of(late())
    assert told.value.status == 408


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_is_added_once_and_only_its_checksum_is_kept(tmp_path):
    path = tmp_path / "keys.toml"
    secret = add_key(path, "kari", "write")
    other = add_key(path, "ola", "read")
    keys = read_keys(path)
    assert [(key.name, key.rights, key.sha256) for key in keys] == [
        ("kari", "write", digest(secret)),
        ("ola", "read", digest(other)),
    ]
    assert secret not in path.read_text()
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationError, match="kari"):
        add_key(path, "kari", "write")
    assert keys[0].who() == Who("key:kari", "kari", may_write=True)
    assert keys[1].who() == Who("key:ola", "ola", may_write=False)
    assert same("a", "a")
    assert not same("a", "b")


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        '[a]\nrights = "read"',
        f'[a]\nrights = "all"\nsha256 = "{"0" * 64}"',
        f'[a]\nrights = "read"\nsha256 = "{"0" * 63}"',
        '[a]\nrights = "read"\nsha256 = 5',
        "",
        "[",
    ],
)
def test_a_file_of_keys_that_is_wrong_opens_for_nobody(tmp_path, text):
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as told:
        read_keys(path)
    assert len(told.value.problems) == 1
    path.write_text(f'{text}\n[b]\nrights = "read"\nsha256 = "{"0" * 64}"')
    if text != "":
        with pytest.raises(ConfigurationError):
            read_keys(path)


# --- what a request carries -----------------------------------------------------------------------

NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2}
OPERATION = Operation(
    "GET", "/x", "x", "X", "x", lambda call: call, {},
    (
        Parameter("limit", "L", {"type": "integer", "minimum": 1, "maximum": 10}),
        Parameter("box", "B", NUMBERS),
        Parameter("word", "W"),
    ),
)  # fmt: skip


def query(**given):
    return SimpleNamespace(query_params=SimpleNamespace(multi_items=lambda: list(given.items())))


def test_parameters_are_read_by_their_schemas():
    read = read_query(OPERATION, query(limit="10", box="1,2.5", word="1", lang="en"))
    assert read == {"limit": 10, "box": [1.0, 2.5], "word": "1", "lang": "en"}
    assert isinstance(read["limit"], int)
    assert read_query(OPERATION, query(limit="11")) == {"limit": 10}  # no more than the most


@pytest.mark.parametrize(
    "given",
    [{"limit": "0"}, {"limit": "a"}, {"limit": "1.5"}, {"box": "1"},
     {"box": "1,x"}, {"lang": "de"}, {"other": "1"}],
)  # fmt: skip
def test_a_parameter_that_is_unknown_or_no_such_value_is_refused(given):
    with pytest.raises(WebError) as told:
        read_query(OPERATION, query(**given))
    assert told.value.status == 400
    assert told.value.kind == "InvalidParameterValue"
    assert next(iter(given)) in told.value.detail
    assert ("limit, box, word, lang" in told.value.detail) == ("other" in given)


def test_an_operation_may_take_properties_as_parameters():
    opened = replace(OPERATION, open_query=True)
    assert read_query(opened, query(other="1", limit="2")) == {"other": "1", "limit": 2}


def nested(levels):
    return ("[" * levels + "]" * levels).encode()


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff", b"NaN", b"[Infinity]", b"[-Infinity]", b"[1e999]", rb'["\ud800"]',
     nested(NESTED + 1), nested(100_000)],
)  # fmt: skip
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(WebError) as told:
        parsed(raw, {})
    assert (told.value.status, told.value.kind) == (400, "InvalidParameterValue")


@pytest.mark.parametrize(
    "raw", [b"[1e3, -2.5, null]", rb'["\ud83d\ude00"]', b'{"a": {"b": []}}', nested(NESTED)]
)
def test_what_is_json_is_taken(raw):
    assert parsed(raw, {}) == json.loads(raw)


def test_what_is_not_after_the_schema_is_told_place_by_place_up_to_twenty():
    schema = {"type": "array", "items": {"type": "integer"}}
    with pytest.raises(WebError) as told:
        parsed(json.dumps(["x"] * 30).encode(), schema)
    assert told.value.detail.count(";") == 19
    assert told.value.detail.startswith("0: ")
    with pytest.raises(WebError, match=r"^400: –: "):
        parsed(b"{}", schema)
    with pytest.raises(WebError) as long:
        parsed(json.dumps(["x" * 500]).encode(), schema)
    assert len(long.value.detail) == len("0: ") + 200


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 400), ("application/json; charset=utf-8", 400),
        ("application/geo+json", 400), ("text/xml", 415), ("application/jsonx", 415),
    ],
)  # fmt: skip
def test_only_json_is_read(inside, kind, status):
    assert inside.ask("/sketches", b"{}", Content_Type=kind).status == status


def test_a_body_larger_than_a_megabyte_is_refused_by_its_length_and_by_what_came(inside):
    large = b'{"what": "' + b"x" * 1_000_000 + b'"}'
    assert inside.ask("/sketches", large).status == 413
    assert inside.ask("/sketches", b"{}", Content_Length="1000001").status == 413
    assert inside.ask("/sketches", b"{}", Content_Length="1000000").status == 400
    told = too_large(2_500_000)
    assert (told.status, told.headers) == (413, {"Connection": "close"})
    assert "2.5 MB" in told.detail or "2,5 MB" in told.detail


# --- what is said when it goes wrong --------------------------------------------------------------


def test_an_error_is_a_problem_and_for_the_standard_an_exception():
    error = WebError(404, "Ikke her.", headers={"X": "1"}, more={"now": 1})
    ours, theirs = answer(error, ogc=False), answer(error, ogc=True)
    assert ours.media_type == "application/problem+json"
    assert theirs.media_type == "application/json"
    assert json.loads(ours.body) == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "Ikke her.", "now": 1,
    }  # fmt: skip
    assert json.loads(theirs.body)["type"] == "NoApplicableCode"
    assert ours.headers["x"] == "1"
    assert json.loads(answer(replace(error, kind="K"), ogc=True).body)["type"] == "K"


def test_refusals_busyness_and_what_is_unknown():
    problems = [Problem("a", "Feil.", "Rett."), Problem("b", "Tom.", "")]
    error = refused(problems)
    assert (error.status, error.kind, len(error.problems)) == (422, "InvalidParameterValue", 2)
    assert error.detail == " ".join(map(str, problems))
    assert refused(problems, 503, n=1).status == 503
    assert refused(problems, 503, n=1).more == {"n": 1}
    assert json.loads(answer(error, ogc=False).body)["problems"][1] == {
        "where": "b", "what": "Tom.", "remedy": "",
    }  # fmt: skip
    assert (busy("x").status, busy("x").headers) == (429, {"Retry-After": "1"})
    assert busy("x", 5).headers == {"Retry-After": "5"}
    assert (unknown("x").status, unknown("x").detail) == (404, "«x» finnes ikke.")
    assert str(unknown("x")) == "404: «x» finnes ikke."


@pytest.mark.parametrize(
    ("asked", "accept", "page"),
    [
        ("html", "application/json", True), ("json", "text/html", False),
        (None, "text/html,*/*", True), (None, "*/*", False), (None, None, False),
    ],
)  # fmt: skip
def test_a_page_is_shown_to_who_asks_for_one(asked, accept, page):
    headers = {} if accept is None else {"accept": accept}
    given = {} if asked is None else {"f": asked}
    call = Call(SimpleNamespace(headers=headers), Who("", ""), "", "nb", {}, given, None, None)
    assert call.wants_page is page


def test_links_are_whole_and_have_a_title_where_there_is_one():
    url = SimpleNamespace(scheme="https", netloc="ikap.example")
    call = Call(SimpleNamespace(url=url), Who("", ""), "/k/x", "nb", {}, {}, None, None)
    assert call.link("/runs", "self") == {
        "href": "https://ikap.example/k/x/runs", "rel": "self", "type": "application/json",
    }  # fmt: skip
    assert call.link("/runs", "up", "text/html", "Opp")["title"] == "Opp"
