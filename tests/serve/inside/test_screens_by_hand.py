"""The screens and the descriptions, as they stand before a script has asked for anything."""

from __future__ import annotations

import json
import re

import pytest

from ikap.serve.pages import screens
from ikap.serve.web import WebError
from tests.present.shown.reading import assert_shown, data_lines, page_lines

MAP = (
    '<html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'sha256-a'; style-src 'sha256-b'\">\n</head><body>"
    '<header class="top">Kart</header></body></html>'
)
RUN = "a" * 16


@pytest.fixture
def inside(made):
    found = made(weights__titles={"near": "Nær"}, maps__drawing_map=MAP)
    found.service.store.add_run(RUN, "Innspill <b>", "key:x", {"profile": "mine", "overrides": [1]})
    return found


PAGES = {
    "start": "/",
    "drop": "/pages/drop",
    "drop-held": f"/pages/drop/{RUN}",
    "result": f"/pages/result/{RUN}",
    "weights": f"/pages/weights/{RUN}",
    "answers": f"/pages/answers/{RUN}",
    "runs": "/pages/runs",
    "draw": "/pages/draw",
    "api": "/api?f=html",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_shows_what_it_did(inside, name):
    said = inside.ask(PAGES[name], Accept="text/html")
    assert said.status == 200
    packed = re.findall(r'id="data">(.*?)</script>', said.text)
    values = [{k: v for k, v in json.loads(text).items() if k != "words"} for text in packed]
    lines = [*page_lines(said.text), *map(str, values), said.headers["content-security-policy"]]
    assert_shown(f"serve-{name}", iter(lines))


def test_the_start_of_a_server_for_many_cannot_be_ended_from_a_page(made):
    assert 'id="quit"' in screens._start(local=True).body.decode()
    assert 'id="quit"' not in screens._start(local=False).body.decode()


def test_who_has_no_cookie_is_told_of_the_window_or_asked_for_a_key(made):
    here, elsewhere = (screens.login(local=local) for local in (True, False))
    assert (here.status_code, elsewhere.status_code) == (401, 401)
    assert "ikap serve" in here.body.decode()
    assert 'type="password"' in elsewhere.body.decode()
    assert 'type="password"' not in here.body.decode()


@pytest.mark.parametrize(
    "path", ["/pages/none", "/pages/drop/x", "/pages/result/x", "/pages/result"]
)
def test_a_screen_that_is_not_there(inside, path):
    assert inside.ask(path).status == 404


def test_while_the_region_opens_the_drawing_waits_and_what_is_wrong_is_said(inside):
    inside.service.region = None
    assert "wait.js" in inside.ask("/pages/draw").text
    inside.service.trouble = WebError(503, "Ingen region.")
    said = inside.ask("/pages/draw")
    assert (said.status, said.json["detail"]) == (503, "Ingen region.")


def test_the_map_to_draw_on_is_made_once_a_language(inside):
    for path in ("/pages/draw", "/pages/draw", "/pages/draw?lang=en", "/pages/draw?lang=xx"):
        inside.ask(path)
    assert [asked for asked, *_rest in inside.lane.asked] == ["maps.drawing_map"] * 2


ANSWERS = {
    "landing": "/?f=json",
    "conformance": "/conformance",
    "processes": "/processes",
    "processes-one": "/processes?limit=1",
    "score": "/processes/score",
    "dokanalyse": "/processes/dokanalyse",
    "state": "/state",
    "description": "/api",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_says_what_it_did(inside, name):
    said = inside.ask(ANSWERS[name])
    assert said.status == 200
    document = said.json
    document.get("info", {}).pop("version", None)
    told = [*data_lines(document), said.headers["content-type"]]
    assert_shown(f"serve-{name}", iter(told))
