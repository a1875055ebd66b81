"""The handbook as a page: everyone can read it, on paper white and dark, wide and narrow."""

from __future__ import annotations

import pytest

from ikap.api import sample_proposals, score
from ikap.present.handbook.chapters import handbook
from ikap.present.handbook.publication import handbook_page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    example = score([sample_proposals()])
    path = tmp_path_factory.mktemp("handbook") / "handbook.html"
    text = handbook(example).split("## Kodelister")[0]  # the rest is more of the same tables
    path.write_text(handbook_page(text, example), encoding="utf-8", newline="")
    return path


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_no_breach(browser, file, axe_source, scheme, width):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    told = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]]
    assert told == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    broken = "[...document.images].filter(i => !i.naturalWidth).length"
    assert page.evaluate(broken) == 0
    context.close()
