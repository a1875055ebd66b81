"""A meeting map opened in Chromium from a file, with the network cut."""

from __future__ import annotations

import pytest

from ikap.assess import profiles
from ikap.present.document import scores_document
from ikap.present.map.meeting import meeting_map
from ikap.text import speaking

LOCAL = ("file:", "data:", "blob:")


@pytest.fixture(scope="session")
def evaluation(meeting):
    return meeting.evaluation()


@pytest.fixture(scope="session")
def map_file(tmp_path_factory, meeting, evaluation):
    folder = tmp_path_factory.mktemp("meeting map æøå")
    for language in ("nb", "en"):
        with speaking(language):
            page = meeting_map(
                scores_document(evaluation),
                evaluation.sites,
                meeting.layers(evaluation.sites),
                presets=[profiles.load(name) for name in profiles.names()],
            )
        (folder / f"{language}.html").write_text(page, encoding="utf-8", newline="")
    return folder / "nb.html"


@pytest.fixture
def open_page(browser):
    """Opens a file as a page; afterwards nothing may have been complained of or asked for."""
    contexts, complaints, asked = [], [], []

    def opened(file, fragment="", **options):
        size = options.pop("size", (1440, 900))
        ready = options.pop("ready", "html[data-ready]")  # the map's script says when it is drawn
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(LOCAL) else asked.append(r.url))
        page.goto(file.as_uri() + fragment)
        page.wait_for_selector(ready, timeout=20_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert asked == []
