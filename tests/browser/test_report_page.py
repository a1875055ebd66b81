"""report.html in a real browser: nothing runs, nothing is fetched, and all can read it."""

from __future__ import annotations

import pytest

from ikap.api import sample_proposals, score
from ikap.present.document import scores_document
from ikap.present.paper.report import report_data, supplement
from ikap.present.paper.webreport import report_page
from ikap.sources.region import open_region

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture(scope="module")
def report_file(tmp_path_factory):
    region = open_region(None)
    evaluation = score([sample_proposals()], region)
    data = report_data(scores_document(evaluation), supplement(evaluation, region), "IKAP")
    path = tmp_path_factory.mktemp("rapport æøå") / "report.html"
    path.write_text(report_page(data), encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_breach_of_wcag(open_page, report_file, axe_source, width):
    page = open_page(report_file, size=(width, 800), ready="main")
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []
    assert found["passes"]


def test_it_reflows_and_its_style_is_let_in(open_page, report_file):
    page = open_page(report_file, size=(320, 800), ready="main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(
        "getComputedStyle(document.querySelector('td.green')).backgroundColor"
    ) == ("rgb(220, 239, 229)")
    assert page.evaluate("document.images.length > 20")
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_the_keyboard_reaches_the_content_and_the_tables(open_page, report_file):
    page = open_page(report_file, ready="main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    regions = page.locator("[role=region][tabindex='0']")
    assert regions.count() > 50
    assert regions.first.get_attribute("aria-label") == "Øverst i hver liste, inntil nr. 3"
