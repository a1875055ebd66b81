"""The pages to read in a real browser: accessible, at any width, in light and dark, and quiet."""

from __future__ import annotations

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals
from ikap.commands import app

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PAGES = ["portfolio", "region", "sensitivity", "verify"]
SOME = ("101", "109", "113", "203", "401", "602")


@pytest.fixture(scope="module")
def articles(tmp_path_factory, run_folder):
    """The pages by name."""
    folder = tmp_path_factory.mktemp("sider æøå")
    few = gpd.read_file(sample_proposals())
    few[few["omrade_id"].isin(SOME)].to_file(folder / "innspill.gpkg")
    told = CliRunner().invoke(
        app,
        ["portfolio", str(folder / "innspill.gpkg"), "--least", "0.1", "--out", str(folder / "p")],
    )
    assert told.exit_code in (0, 1), told.output
    told = CliRunner().invoke(app, ["region", "--out", str(folder / "r")])
    assert told.exit_code == 0, told.output
    told = CliRunner().invoke(app, ["sensitivity", str(run_folder), "--out", str(folder / "s")])
    assert told.exit_code == 0, told.output
    arguments = ["verify", str(run_folder), "--files-only", "--out", str(folder / "v")]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 1, told.output  # what was made up by lot does not follow
    return {
        "portfolio": folder / "p" / "portfolio.html",
        "region": folder / "r" / "region.html",
        "sensitivity": folder / "s" / "sensitivity.html",
        "verify": folder / "v" / "verify.html",
    }


@pytest.fixture
def opened(browser, articles):
    contexts, complaints = [], []

    def open_page(name, **options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(articles[name].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_breach(opened, axe_source, name, scheme):
    page = opened(name, color_scheme=scheme)
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]
    ] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_page_scrolls_its_tables_and_not_itself(opened, name):
    page = opened(name, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wide = page.locator(".scroll").first
    wide.focus()
    assert page.evaluate("document.activeElement.className") == "scroll"
