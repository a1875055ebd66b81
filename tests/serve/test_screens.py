"""Whole days of work in a real browser: draw and drag, drop and correct, keep and take back."""

from __future__ import annotations

import json
import re

import pytest

from tests.keyboard import draw_a_triangle

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SLOW = 120_000  # ms that a loaded machine may need
CORNERS = [(-100, -80), (100, -90), (120, 60), (0, 110), (-120, 40)]
VIEW = """() => {
    const map = Object.values(window).find(value => value instanceof L.Map);
    map.setView([63.39, 10.45], 14, { animate: false });
}"""


@pytest.fixture
def planner(browser, served):
    """Opens pages of the service as a planner's browser; nothing may be complained of after."""
    contexts, complaints = [], []

    def entered(size=(1400, 950), **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, accept_downloads=True, **options
        )
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: outside(r.url))
        page.goto(f"http://127.0.0.1:{served.port}/start/{served.start}")
        return page

    def outside(url):
        if not url.startswith((f"http://127.0.0.1:{served.port}/", "blob:", "data:")):
            complaints.append(f"asked for {url}")

    yield entered
    for context in contexts:
        context.close()
    assert [c for c in complaints if "422" not in c and "409" not in c] == []


def draw_page(page, served):
    page.goto(f"http://127.0.0.1:{served.port}/pages/draw")
    page.wait_for_selector("html[data-drawing]", timeout=SLOW)
    return page


def drawn(page, served):
    """A site of five corners, drawn with clicks; its score has come."""
    draw_page(page, served)
    page.evaluate(VIEW)
    page.locator('[data-act="draw_area"]').click()
    box = page.locator(".folium-map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for x, y in CORNERS:
        page.mouse.click(middle[0] + x, middle[1] + y)
        page.wait_for_timeout(350)  # two clicks at once would be one double click
    page.locator('[data-act="finish"]').click()
    settled(page)
    return middle


def settled(page):
    page.wait_for_selector(".scored")
    page.wait_for_function("() => document.getElementById('waiting').textContent === ''")


def accessible(page, axe_source):
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run(document, { runOnly: rules, iframes: false })", RULES)
    return [(one["id"], node["target"]) for one in found["violations"] for node in one["nodes"]]


def test_a_site_is_drawn_scored_dragged_and_its_sheet_is_there(planner, served):
    page = planner()
    page.get_by_role("link", name="Tegn", exact=True).first.click()
    drawn(page, served)
    assert page.locator(".goal-bars li").count() == 4
    assert page.locator(".status strong").inner_text() in (
        "Ingen konflikt funnet",
        "Må avklares",
        "Absolutt konflikt",
    )
    page.locator("#site-name").fill("Tomta vår")
    page.locator("#site-name").press("Tab")
    page.locator("#undo", has_text="endret navn").wait_for()
    page.locator("#site-note").fill("Eier ønsker <b>rekkehus</b>")
    page.locator("#site-note").press("Tab")
    page.locator("#undo", has_text="endret merknad").wait_for()
    before = page.locator(".area-now").inner_text()
    corner = page.locator(".corner").first.bounding_box()
    at = (corner["x"] + 12, corner["y"] + 12)
    page.mouse.move(*at)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(at[0] - 12 * step, at[1] - 8 * step)
    page.mouse.up()
    page.locator("#undo", has_text="flyttet hjørne").wait_for()
    settled(page)
    assert page.locator(".area-now").inner_text() != before
    assert page.locator("#live").inner_text().startswith("Poeng: ")
    (kept,) = [
        row for row in served_sketches(page) if row["feature"]["properties"]["name"] == "Tomta vår"
    ]
    assert kept["undo"].startswith("flyttet hjørne")
    shown = page.locator(".total strong").inner_text()
    page.locator('[data-act="save_run"]').click()
    page.locator("iframe.meeting").wait_for()
    sheet = page.locator("#run-files a", has_text=re.compile(r"^sites/.*\.pdf$"))
    address = sheet.evaluate("link => link.href")
    assert page.context.request.get(address).body()[:5] == b"%PDF-"
    run = page.url.rsplit("/", 1)[1]
    document = served.ask(f"/runs/{run}/files/scores.json").json
    assert [str(round(100 * one["score"])) for one in document["alternatives"]] == [shown]
    assert [one["note"] for one in document["alternatives"]] == ["Eier ønsker <b>rekkehus</b>"]
    frame = page.frame_locator("iframe.meeting")
    frame.locator("#area-list", has_text="Tomta vår").wait_for()


def served_sketches(page):
    return page.evaluate("() => fetch('/sketches').then(r => r.json())")["sketches"]


def test_undo_and_redo_give_the_very_same_drawing(planner, served):
    page = planner()
    drawn(page, served)
    first = served_sketches(page)[0]["feature"]["geometry"]
    page.locator(".corner").first.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.locator("#undo", has_text="flyttet hjørne 1").wait_for()
    second = served_sketches(page)[0]["feature"]["geometry"]
    north = second["coordinates"][0][0][1] - first["coordinates"][0][0][1]
    assert north * 111_320 == pytest.approx(20, abs=0.1)
    page.locator("#undo").click()
    page.locator("#redo", has_text="flyttet hjørne 1").wait_for()
    assert served_sketches(page)[0]["feature"]["geometry"] == first
    page.reload()
    page.wait_for_selector("html[data-drawing]")
    page.locator("#redo", has_text="flyttet hjørne 1").click()
    page.locator("#undo", has_text="flyttet hjørne 1").wait_for()
    assert served_sketches(page)[0]["feature"]["geometry"] == second


def test_a_site_is_drawn_with_the_keyboard_alone(planner, served):
    page = draw_page(planner(), served)
    page.evaluate(VIEW)
    draw_a_triangle(page)
    settled(page)
    assert page.locator(".corner").count() == 4
    table = page.locator("details.corners summary")
    table.focus()
    page.keyboard.press("Enter")
    page.locator(".corners tbody tr").first.wait_for()
    east = page.locator(".corners tbody input").first
    value = float(east.input_value())
    east.fill(f"{value - 100:.3f}")
    east.press("Tab")
    page.locator("#undo", has_text="flyttet hjørne 1.1.1").wait_for()
    page.keyboard.press("Control+z")
    page.locator("#redo", has_text="flyttet hjørne 1.1.1").wait_for()


def test_an_advised_boundary_is_taken_over_by_one_click_and_undone_by_one(planner, served, sample):
    (whole,) = json.loads(sample.to_crs("OGC:CRS84").iloc[[20]].to_json(drop_id=True))["features"]
    page = planner()
    page.evaluate(
        """feature => fetch("/sketches", { method: "POST",
            body: JSON.stringify({ feature, what: "x" }),
            headers: { "Content-Type": "application/json" } })""",
        {**whole, "properties": {"id": "T7", "name": "Jordet", "kind": "housing"}},
    )
    draw_page(page, served)
    settled(page)
    area = page.locator(".area-now").inner_text()
    page.locator('[data-act="advise"]').click()
    page.locator(".advice article").first.wait_for()
    promised = page.locator(".advice article").last.locator("strong").inner_text().split("→ ")[1]
    page.locator('[data-act="use_advice"]').last.click()
    page.locator("#undo", has_text="brukte råd T7-b").wait_for()
    page.wait_for_function(
        "was => document.querySelector('.total strong').textContent === was", arg=promised
    )
    assert page.locator(".area-now").inner_text() != area
    assert page.locator(".advice article").count() == 0  # it was about another boundary
    page.locator("#undo").click()
    page.locator("#redo", has_text="brukte råd T7-b").wait_for()
    settled(page)
    assert page.locator(".area-now").inner_text() == area
    (kept,) = served_sketches(page)
    assert kept["feature"]["geometry"] == whole["geometry"]
    page.locator('[data-act="advice_as_variant"]').last.click()
    page.locator("table.variants").wait_for()
    page.locator("table.variants th", has_text="Dyrka og dyrkbar jord").wait_for()
    page.locator("table.variants .best", has_text="lavest").first.wait_for()


def test_a_hole_a_split_and_a_variant(planner, served):
    page = planner()
    x, y = drawn(page, served)
    whole = daa(page)

    def sketched(act, *points):
        page.locator(f'[data-act="{act}"]').click()
        for dx, dy in points:
            page.mouse.click(x + dx, y + dy)
            page.wait_for_timeout(350)
        page.locator('[data-act="finish"]').click()

    page.evaluate(VIEW)
    sketched("cut_out", (-30, -30), (30, -30), (30, 20), (-30, 20))
    page.locator("#undo", has_text="tok ut flate").wait_for()
    assert daa(page) < whole
    page.locator("#undo").click()
    page.locator("#redo", has_text="tok ut flate").wait_for()
    assert daa(page) == pytest.approx(whole, abs=0.1)
    page.locator('[data-act="copy_variant"]').click()
    page.locator("table.variants").wait_for()
    assert page.locator("table.variants thead th").count() == 2
    page.locator(".areas button").first.click()
    page.evaluate(VIEW)
    sketched("split", (5, -200), (-5, 200))
    page.locator(".areas button", has_text="Område 1 b").wait_for()
    halves = [
        row["feature"]["properties"]["name"]
        for row in served_sketches(page)
        if "Område 1" in row["feature"]["properties"]["name"]
    ]
    assert {"Område 1 a", "Område 1 b"} <= set(halves)


def daa(page):
    text = page.locator(".area-now").inner_text()
    return float(re.sub(r"[^\d,]", "", text).replace(",", "."))


def test_three_files_of_which_one_is_broken(planner, served, tmp_path, sample):
    sample.iloc[:4].to_file(tmp_path / "gode.geojson", driver="GeoJSON")
    renamed = sample.iloc[4:7].rename(columns={"boliger": "ANT_HUS_X", "omrade_id": "omrade_id"})
    renamed.to_file(tmp_path / "andre.geojson", driver="GeoJSON")
    (tmp_path / "ødelagt.gpkg").write_bytes(b"not a database" * 100)
    page = planner()
    names = ("gode.geojson", "andre.geojson", "ødelagt.gpkg")
    page.set_input_files("#files", [tmp_path / name for name in names])
    page.wait_for_selector("#score")
    assert (
        page.locator(".lead")
        .inner_text()
        .startswith("Leste innspill: 7. Avvist (kan ikke leses eller måles): 1. ")
    )
    refused = page.locator("section", has_text="Avviste innspill").locator("tbody tr")
    assert refused.count() == 1
    assert "ødelagt.gpkg" in refused.inner_text()
    page.locator('[data-field="dwellings"]').select_option("ANT_HUS_X")
    page.locator("tr", has_text="valgt her").wait_for()
    page.get_by_role("button", name="Slett ødelagt.gpkg").click()
    page.locator(".lead", has_text="Avvist (kan ikke leses eller måles): 0.").wait_for()
    page.locator("#score").click()
    page.locator("iframe.meeting").wait_for()
    run = page.url.rsplit("/", 1)[1]
    served.wait_run(run)
    document = served.ask(f"/runs/{run}/files/scores.json").json
    assert len(document["alternatives"]) >= 7
    record = served.ask(f"/runs/{run}/files/run.json").json
    assert record["mapping"] == {"dwellings": "ANT_HUS_X"}


def test_a_run_is_renamed_found_deleted_and_taken_back(planner, served, site):
    row = served.ask("/sketches", {"feature": site, "what": "tegnet"}).json
    run = served.ask("/sketches/score", {"sketches": [row["id"]], "title": "Gammel"}).json["run"]
    served.wait_run(run)
    page = planner()
    page.goto(f"http://127.0.0.1:{served.port}/pages/result/{run}")
    page.locator("#new-title").fill("Ny & <b>fin</b>")
    page.locator("#rename button").click()
    page.locator("#run-title", has_text="Ny & <b>fin</b>").wait_for()
    page.goto(f"http://127.0.0.1:{served.port}/pages/runs")
    page.locator("#filter").fill("fin")
    line = page.locator("tbody tr")
    line.first.wait_for()
    assert line.count() == 1
    page.get_by_role("button", name="Slett «Ny").click()
    page.locator("#notice", has_text="er slettet").wait_for()
    assert served.ask("/runs?deleted=true").json["runs"][0]["id"] == run
    page.locator("#notice button", has_text="Angre").click()
    line.first.wait_for()
    assert served.ask(f"/runs/{run}").json["deleted"] is False


def test_two_browsers_see_their_own_drafts_and_a_stale_tab_is_told(planner, served):
    one, other = planner(), planner()
    drawn(one, served)
    assert served_sketches(other) == []
    tab = one.context.new_page()
    draw_page(tab, served)
    one.locator("#site-name").fill("Første")
    one.locator("#site-name").press("Tab")
    one.locator("#undo", has_text="endret navn").wait_for()
    tab.locator("#site-name").fill("Andre")
    tab.locator("#site-name").press("Tab")
    tab.locator("#notice", has_text="annet vindu").wait_for()
    assert tab.locator("#site-name").input_value() == "Første"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1400])
def test_every_screen_is_accessible_and_fits(planner, served, axe_source, width, scheme):
    page = planner(size=(width, 900), color_scheme=scheme)
    base = f"http://127.0.0.1:{served.port}"
    run = served.ask("/runs").json["runs"]
    result = [f"/pages/result/{run[0]['id']}"] if run else []
    for path in ("/", "/pages/drop", "/pages/runs", "/api?f=html", *result):
        page.goto(base + path)
        page.wait_for_timeout(800)
        assert accessible(page, axe_source) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    draw_page(page, served)
    assert accessible(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_drawn_state_is_accessible(planner, served, axe_source):
    page = planner()
    drawn(page, served)
    page.locator("details.corners summary").click()
    page.locator(".corners tbody tr").first.wait_for()
    assert accessible(page, axe_source) == []


def test_what_a_stranger_calls_a_site_is_text(planner, served):
    page = planner()
    drawn(page, served)
    hostile = "<img src=x onerror=alert(1)>"
    page.locator("#site-name").fill(hostile)
    page.locator("#site-name").press("Tab")
    page.locator("#undo", has_text="endret navn").wait_for()
    assert hostile in page.locator(".areas").inner_text()
    assert page.locator("#area-list img").count() == 0
    assert json.dumps(hostile) in json.dumps(served_sketches(page))


def test_weights_are_tried_on_a_run_and_kept_with_who_decided(planner, served, scored):
    page = planner()
    page.goto(f"http://127.0.0.1:{served.port}/pages/weights/{scored['id']}")
    page.locator("#order table").first.wait_for()
    page.locator("#live", has_text="Områder med endret plassering: 0.").wait_for(state="attached")
    page.locator('[data-weight="housing.goals.climate"]').fill("0")
    page.locator('[data-weight="housing.goals.growth"]').fill("9")
    page.wait_for_function("() => document.getElementById('order-state').textContent === ''")
    page.locator("#profile-title").fill("Vekst først")
    page.locator("#decided-by").fill("Formannskapet")
    page.locator("#decided-basis").fill("Møte 29. november")
    page.locator("#save button").click()
    page.wait_for_url("**/pages/result/*")
    run = served.wait_run(page.url.rsplit("/", 1)[1])
    assert run["told"]["profile"] == "Vekst først"
    document = served.ask(f"/runs/{run['id']}/files/scores.json").json
    assert document["profile"]["decided_by"] == "Formannskapet"
    assert document["profile"]["weights"]["housing"]["goals"]["growth"] == 9


def test_an_answer_is_overruled_with_who_and_why_and_the_run_says_so(planner, served, scored):
    page = planner()
    page.goto(f"http://127.0.0.1:{served.port}/pages/answers/{scored['id']}")
    page.locator("#found", has_text="Kartet svarer").wait_for()
    before = served.ask(f"/runs/{scored['id']}/files/scores.json").json
    hit = next(
        (one["id"], name)
        for one in before["alternatives"]
        for name, row in one["constraints"].items()
        if row["answer"] == "yes"
    )
    page.locator("#site").select_option(hit[0])
    page.locator("#constraint").select_option(hit[1])
    assert page.locator("#found").inner_text() == "Kartet svarer: ja."
    page.locator("#answer").select_option("no")
    page.locator("#reason").fill("Befart <b>i oktober</b>")
    page.locator("#by").fill("K. Nordmann")
    assert page.locator("#again").is_disabled()
    page.locator("#add button").click()
    page.locator("#own tbody", has_text="Befart <b>i oktober</b>").wait_for()
    page.locator("#again").click()
    page.wait_for_url("**/pages/result/*")
    run = served.wait_run(page.url.rsplit("/", 1)[1])
    after = served.ask(f"/runs/{run['id']}/files/scores.json").json
    row = next(one for one in after["alternatives"] if one["id"] == hit[0])["constraints"][hit[1]]
    assert row["answer"] == "no"
    assert "K. Nordmann" in json.dumps(row, ensure_ascii=False)


def test_a_decision_is_entered_on_a_run_with_who_when_and_why(planner, served, site, axe_source):
    """What is refused has a reason; the run that follows shows the line in map, sheet and form."""
    row = served.ask("/sketches", {"feature": site, "what": "tegnet"}).json
    first = served.ask("/sketches/score", {"sketches": [row["id"]], "title": "Sak"}).json["run"]
    served.wait_run(first)
    page = planner()
    page.goto(f"http://127.0.0.1:{served.port}/pages/result/{first}")
    page.get_by_role("link", name="Før gangen i saken").click()
    page.locator("#standing", has_text="Ingen linjer er ført ennå.").wait_for()
    assert not page.locator("#until").is_visible()
    page.locator("#state").select_option("hearing")
    assert page.locator("#until").is_visible()
    page.locator("#state").select_option("recommended")
    page.locator("#outcome").select_option("no")
    page.locator("#by").fill("K. Nordmann")
    page.locator("#role").fill("kommunedirektør")
    page.locator("#date").fill("2026-11-20")
    page.locator("#add button").click()
    assert page.locator("#own tbody").count() == 0  # the browser asks for the reason
    page.locator("#reason").fill("Omfatter <b>fulldyrka</b> jord")
    page.locator("#case").fill("26/123")
    page.locator("#add button").click()
    page.locator("#own tbody", has_text="Omfatter <b>fulldyrka</b> jord").wait_for()
    assert accessible(page, axe_source) == []
    page.locator("#store").click()
    page.wait_for_url("**/pages/result/*")
    run = served.wait_run(page.url.rsplit("/", 1)[1])["id"]
    (entry,) = served.ask(f"/runs/{run}/files/scores.json").json["alternatives"]
    assert [(s["state"], s["outcome"], s["by"]) for s in entry["trail"]] == [
        ("recommended", "no", "K. Nordmann")
    ]
    page.locator("iframe.meeting").wait_for()
    frame = page.frame_locator("iframe.meeting")
    frame.locator(".ranked .site-name, [data-site]").first.click()
    frame.get_by_text("Omfatter <b>fulldyrka</b> jord").first.wait_for(state="attached")
    page.goto(f"http://127.0.0.1:{served.port}/pages/trail/{run}")
    page.locator("#standing tbody", has_text="K. Nordmann").wait_for()
    page.goto(f"http://127.0.0.1:{served.port}/pages/trail/{first}")
    page.locator("#reason").fill("En gang til")
    page.locator("#by").fill("O. Hansen")
    page.locator("#role").fill("leder")
    page.locator("#add button").click()
    page.locator("#store").click()
    page.locator("#later a").click()
    page.wait_for_url(f"**/pages/trail/{run}")
