"""The meeting map in a real browser: it opens alone, says what is so, and can be used by all."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from ikap.assess import profiles
from ikap.assess.comparison.movements import moves
from ikap.criteria import CONSTRAINTS
from ikap.model import Basis, Curve, Goal, Kind, Replacement, Tag, Tier
from ikap.present.document import scores_document
from ikap.present.map.meeting import Before, meeting_map
from ikap.present.sentences import changes as changes
from ikap.words import effect
from tests.assess.sensitivity.listed import kept_places

pytestmark = pytest.mark.browser

STATES = ("start", "site", "weights", "layers", "compare", "measure")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def into(page, state):
    """Bring the page into a state that a meeting would see."""
    if state == "site":
        page.locator(".ranked .site-name").nth(2).click()
    elif state != "start":
        page.click(f"[data-opens={state}]")
    if state == "layers":
        page.get_by_label("Dyrka jord (AR5 21–23)", exact=True).check()
    if state == "compare":
        page.click("#compare-start")
    page.wait_for_timeout(300)


def ranked_names(page):
    return page.locator(".ranked .site-name").all_inner_texts()


# --- it opens -----------------------------------------------------------------------------------


def test_it_opens_from_a_file_without_a_network(open_page, map_file):
    page = open_page(map_file)
    assert page.title() == "Kart over foreslåtte områder – Møteregionen"
    assert page.locator("html").get_attribute("lang") == "nb"
    assert "Oppdiktede demodata" in page.locator("#synthetic").inner_text()
    assert "Kjerneområde landbruk" in page.locator("#synthetic").inner_text()
    assert page.locator(".ranked tbody tr").count() == 30
    assert page.locator("[style]").evaluate_all(
        "all => all.filter(e => !e.closest('.map-area')).length"
    ) == 0  # fmt: skip


def test_a_map_that_is_smaller_than_its_margins_still_shows_a_place(open_page, map_file):
    """Leaflet has no zoom for less than nothing, which a narrow page has until it is laid out."""
    page = open_page(map_file)
    zoom, north = page.evaluate(
        """() => {
            const { map, bounds } = startPage.room;
            map.getContainer().style.height = '10px';
            map.invalidateSize({ animate: false });
            map.fitBounds(bounds, { padding: [60, 60], animate: false });
            return [map.getZoom(), map.getCenter().lat];
        }"""
    )
    assert zoom >= 0
    assert 60 < north < 67


def test_proposals_are_painted_where_they_lie(open_page, map_file):
    page = open_page(map_file)
    marks = page.evaluate(
        """() => [...document.querySelectorAll('.leaflet-sites-pane canvas')].map(canvas => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return pixels.data.filter((v, i) => i % 4 === 3 && v > 0).length;
        })"""
    )
    assert len(marks) == 1
    assert marks[0] > 2_000  # some tens of marks of 500 pixels


def test_the_base_map_is_asked_for_only_when_it_is_chosen(browser, map_file):
    context = browser.new_context()
    asked = []
    context.route(
        re.compile("^https?:"),
        lambda route: (asked.append(route.request.url), route.fulfill(body=b"", status=200)),
    )
    page = context.new_page()
    page.goto(map_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.click("[data-opens=layers]")
    assert asked == []
    assert not page.locator(".attribution").is_visible()
    page.get_by_label("Kartverkets gråtonekart (krever internett)").check()
    page.wait_for_timeout(500)
    tile = r"https://cache\.kartverket\.no/v1/wmts/1\.0\.0/topograatone/default/webmercator/\d+/\d+/\d+\.png"
    assert asked
    assert [url for url in asked if not re.fullmatch(tile, url)] == []
    assert page.locator(".attribution").is_visible()
    context.close()


def test_it_speaks_english(open_page, map_file):
    page = open_page(map_file.with_name("en.html"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("button", name="Zoom in", exact=True).count() == 1
    assert "Fictitious demo data" in page.locator("#synthetic").inner_text()


# --- strangers' texts ---------------------------------------------------------------------------


def test_hostile_names_are_text_and_nothing_else(open_page, map_file, meeting):
    page = open_page(map_file)
    shown = []
    for i, name in enumerate(meeting.HOSTILE):
        label = f"{i + 1:03d}"
        page.locator(".tabs button").nth(int(i % 3 == 2)).click()
        page.locator(f'[data-site="{label}"]').click()
        shown.append(page.locator("#drawer-title").inner_text())
        assert page.evaluate("window.harmed") is None, name
    squeezed = [" ".join(name.split()) for name in meeting.HOSTILE]
    assert [" ".join(text.split()) for text in shown] == squeezed
    assert page.locator("main img").count() == 0


# --- everyone can use it ------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_breach_of_wcag(open_page, map_file, axe_source, state, scheme):
    page = open_page(map_file, color_scheme=scheme)
    into(page, state)
    page.evaluate(axe_source)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]
    ] == []


def test_keyboard_from_search_to_site_to_weights_to_comparing(open_page, map_file):
    page = open_page(map_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til lista over områder"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("område 10")
    assert ranked_names(page) == ["Område 10"]
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Område 10"
    page.keyboard.press("Enter")
    assert page.locator("#drawer-title").inner_text() == "Område 10"
    assert page.evaluate("document.activeElement.id") == "drawer-title"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Område 10"
    page.locator("[data-opens=weights]").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=goal-soil]").focus()
    before = page.evaluate("document.activeElement.value")
    page.keyboard.press("ArrowRight")
    assert float(page.evaluate("document.activeElement.value")) == float(before) + 1
    page.locator("#live", has_text="Ny rangering").wait_for(state="attached")
    page.locator("[data-opens=compare]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "drawer-title"
    for _ in range(5):  # close, add a site, A, B, divide the map
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "compare-stop"
    assert page.locator(".compared tbody .site-name").all_inner_texts() == ["Område 10"]
    page.get_by_label("Skillet mellom A og B").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("startPage.room.view.compare.at") == 0.49


def test_the_map_itself_opens_a_site_by_keyboard(open_page, map_file):
    page = open_page(map_file)
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    assert page.locator("#drawer-title").is_visible()


def test_it_reflows_at_320_pixels(open_page, map_file):
    page = open_page(map_file, size=(320, 640))
    for state in STATES:
        if state != "start":
            into(page, state)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, state


SMALL = """
() => [...document.querySelectorAll('button, select, input, summary, a, label.check')]
    .filter(e => e.offsetParent && getComputedStyle(e).display !== 'inline')
    .filter(e => !(e.matches('input') && e.closest('label')))
    .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 24)
    .map(([text]) => text)
"""


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("width", [390, 1280, 1600])
@pytest.mark.parametrize("panel", ["", "weights"])
def test_the_note_under_the_map_takes_two_lines_at_the_most(
    open_page, map_file, language, width, panel
):
    """All that is said of the background, with buildings and the base map of Kartverket shown."""
    page = open_page(map_file.with_stem(language), size=(width, 800))
    if panel and width > 1000:
        page.click(f"[data-opens={panel}]")
    lines, source, inside = page.evaluate(
        """() => {
          document.getElementById("map-area").classList.add("with-tiles");
          const note = document.querySelector(".base-note");
          note.hidden = false;
          note.textContent =
            "Background: schematic. Roads and water are coarsely drawn. "
            + "Buildings: within 500 m of the sites.";
          const strip = document.getElementById("strip");
          const box = note.getBoundingClientRect();
          const height = parseFloat(getComputedStyle(note).lineHeight);
          return [Math.round(box.height / height),
            strip.querySelector(".attribution").innerText,
            strip.scrollWidth <= strip.clientWidth && note.scrollWidth <= note.clientWidth];
        }"""
    )
    assert lines <= 2
    assert (source, inside) == ("© Kartverket", True)


def test_every_target_can_be_hit_by_a_finger(open_page, map_file):
    page = open_page(map_file, size=(390, 844), has_touch=True)
    for state in STATES:
        into(page, state)
        assert page.evaluate(SMALL) == [], state


def test_nothing_lies_over_anything_else(open_page, map_file):
    page = open_page(map_file)
    into(page, "site")
    parts = ("#area-list", ".map-frame", "#legend", "#strip", "#drawer")
    boxes = [page.locator(part).bounding_box() for part in parts]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert (
                a["x"] + a["width"] <= b["x"] + 1
                or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 1
                or b["y"] + b["height"] <= a["y"] + 1
            )
    on_top = "([x, y, part]) => Boolean(document.elementFromPoint(x, y).closest(part))"
    for part, box in zip(parts, boxes, strict=True):
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, part]
        assert page.evaluate(on_top, middle), part


def test_long_names_and_three_hundred_sites_have_room(open_page, meeting, tmp_path):
    evaluation = meeting.evaluation(sites=300)
    names = ["Nordre" * 30, *(["Et navn som bare fortsetter og fortsetter"] * 299)]
    document = scores_document(evaluation)
    for entry, name in zip(document["alternatives"], names, strict=True):
        entry["name"] = name
    file = tmp_path / "map.html"
    file.write_text(meeting_map(document, evaluation.sites, {}), encoding="utf-8", newline="")
    page = open_page(file, size=(1024, 700))
    assert page.locator(".ranked tbody tr").count() == 60
    page.fill("#search", "Nordre")
    page.locator(".ranked .site-name").click()
    for part in ("html", "#area-list", "#drawer", ".ranked-frame"):
        wide = page.locator(part).evaluate("e => e.scrollWidth - e.clientWidth")
        assert wide <= 1, part


@pytest.mark.parametrize(("rows", "left"), [(60, ""), (61, "Vis 1 til")])
def test_a_list_shows_sixty_rows_and_says_how_many_are_left(
    open_page, meeting, tmp_path, rows, left
):
    evaluation = meeting.evaluation(sites=120)
    housing = evaluation.sites.index[evaluation.sites["list"] == "housing"][:rows]
    evaluation = replace(evaluation, sites=evaluation.sites.loc[housing])
    document = scores_document(evaluation)
    assert len(document["alternatives"]) == rows
    file = tmp_path / "map.html"
    file.write_text(meeting_map(document, evaluation.sites, {}), encoding="utf-8", newline="")
    page = open_page(file)
    assert page.locator(".ranked tbody tr").count() == 60
    more = page.locator(".ranked-frame > button")
    assert more.is_visible() is bool(left)
    if left:
        assert more.inner_text() == left
        more.click()
        assert page.locator(".ranked tbody tr").count() == rows
        assert not more.is_visible()


# --- weighing -----------------------------------------------------------------------------------


def test_the_panel_says_how_firmly_a_place_is_held(open_page, map_file, evaluation):
    page = open_page(map_file)
    page.locator(".ranked .site-name").first.click()
    page.wait_for_selector(".places")
    first = evaluation.sites.query("list == 'housing'")["rank"].eq(1).idxmax()
    share = kept_places(evaluation)[first].kept
    said = page.locator(".steady").inner_text()
    assert f"Plassering 1 i {int(100 * share + 0.5)}\u00a0% av 1" in said
    page.click("[data-opens=weights]")
    page.get_by_text("Samme område er først i").wait_for()


def test_moving_a_weight_reranks_and_reset_restores(open_page, map_file):
    page = open_page(map_file)
    before = ranked_names(page)
    page.click("[data-opens=weights]")
    page.locator("input[name=goal-growth]").fill("100")
    assert ranked_names(page) != before
    assert page.locator(".changed").is_visible()
    assert page.locator("#preset").input_value() == ""
    page.click("#reset")
    assert ranked_names(page) == before
    assert not page.locator(".changed").is_visible()


OWN_CURVE = Replacement(
    basis=Basis('Arbeidsgruppas "møte" \\ 3', Tag.SOURCE, "Kommunen", "2026-11-20"),
    criterion="transit_access",
    indicator="access_index",
    curve=Curve(((0, 0), (0.1, 0.3), (8, 1))),
)
OWN_TIER = Replacement(Basis("Forslag", Tag.PROPOSAL), constraint="shore_belt", tier=Tier.EXCLUDE)


@pytest.fixture(scope="module")
def own_map(meeting, tmp_path_factory):
    """A run whose profile has a curve and a tier of its own, and the page of it."""
    profile = replace(profiles.load("jordvern"), replacements=(OWN_CURVE, OWN_TIER))
    evaluation = meeting.evaluation(profile=profile)
    page = meeting_map(scores_document(evaluation), evaluation.sites, {}, presets=[])
    file = tmp_path_factory.mktemp("own") / "map.html"
    file.write_text(page, encoding="utf-8", newline="")
    return evaluation, file


def saved_profile(page, tmp_path):
    """What the page's form gives to take home, as the command line reads it."""
    with page.expect_download() as download:
        page.click(".save button")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return profiles.load(file)


def test_a_weighting_goes_home_as_a_profile_that_gives_the_same_result(
    open_page, own_map, meeting, tmp_path
):
    evaluation, file = own_map
    page = open_page(file)
    page.click("[data-opens=weights]")
    page.fill("#profile-name", 'Vår "egen" \\ vekting')
    unchanged = saved_profile(page, tmp_path)
    page.get_by_label("Jordvern, vekt", exact=True).fill("77.7")
    page.locator("input[name=goal-growth]").fill("0")
    page.wait_for_timeout(400)
    # The address alone brings the weighting to another room.
    elsewhere = open_page(file, "#" + page.url.split("#")[1])
    elsewhere.click("[data-opens=weights]")
    profile = saved_profile(elsewhere, tmp_path)
    ranks = elsewhere.locator(".ranked tbody tr").evaluate_all(
        "rows => rows.map(row => [row.querySelector('[data-site]').dataset.site,"
        " parseInt(row.querySelector('.rank').textContent)]).filter(([, rank]) => rank > 0)"
    )

    assert unchanged.title == 'Vår "egen" \\ vekting'
    assert (unchanged.goals, unchanged.criteria, unchanged.not_compensable) == (
        evaluation.profile.goals, evaluation.profile.criteria, (Goal.SOIL,)
    )  # fmt: skip
    assert unchanged.replacements == profile.replacements == (OWN_CURVE, OWN_TIER)
    ratio = profile.goals[Kind.HOUSING]
    was = evaluation.profile.goals[Kind.HOUSING]
    assert ratio[Goal.SOIL] / ratio[Goal.CLIMATE] == pytest.approx(77.7 / 100 / was[Goal.CLIMATE])
    again = meeting.evaluation(profile=profile).sites
    wanted = again.loc[(again["list"] == "housing") & again["complete"], "rank"].dropna()
    assert {site: rank for site, rank in ranks if again.loc[site, "complete"]} == wanted.to_dict()


def test_the_address_brings_back_the_same_view(open_page, map_file):
    first = open_page(map_file)
    first.click("[data-opens=weights]")
    first.locator("input[name=goal-climate]").fill("95")
    first.select_option("#colour-by", "score")
    first.locator(".ranked .site-name").nth(1).click()
    first.wait_for_timeout(1500)  # the flight to the site, and the pause before the address
    fragment = "#" + first.url.split("#")[1]
    second = open_page(map_file, fragment)
    assert ranked_names(second) == ranked_names(first)
    assert (
        second.locator("#drawer-title").inner_text() == first.locator("#drawer-title").inner_text()
    )
    assert second.locator("#colour-by").input_value() == "score"


def test_a_nonsense_address_is_passed_over(open_page, map_file):
    page = open_page(map_file, "#v=x/y&l=<b>&s=__proto__&c=constructor&w-housing=__proto__:9;a:-1")
    assert page.locator(".ranked tbody tr").count() == 30
    assert not page.locator(".changed").is_visible()


# --- comparing, filtering, measuring --------------------------------------------------------------


def test_two_weightings_side_by_side(open_page, map_file):
    page = open_page(map_file)
    into(page, "compare")
    swipe = page.get_by_label("Skillet mellom A og B")
    clip = "document.querySelector('.leaflet-sites-pane').style.clipPath"
    before = page.evaluate(clip)
    swipe.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(clip) != before
    assert page.locator(".compared tbody").count() > 10
    page.click("#compare-stop")
    assert page.evaluate(clip) == ""


def test_a_timetable_that_has_ended_is_told_with_its_age(open_page, map_file):
    told = open_page(map_file).locator(".ended").inner_text()
    assert re.fullmatch(r"Rutetabell \(GTFS\): gikk ut 26\.06\.2021, for \d+ år siden\.", told)


# The pixels of the map that a theme changes by being there.
PAINTED = """theme => {
    const { ground, themes } = startPage.room;
    const one = themes.find(each => each.id === theme);
    const seen = on => {
        one.on = on;
        ground.redraw();
        const canvas = document.querySelector('.leaflet-layers-pane canvas');
        const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
        pen.drawImage(canvas, 0, 0);
        return new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    };
    const [without, whole] = [seen(false), seen(true)];
    return whole.filter((v, i) => v !== without[i]).length;
}"""


def test_what_belongs_to_a_site_is_drawn_while_it_is_open(open_page, map_file):
    page = open_page(map_file)
    page.click("[data-opens=layers]")
    page.get_by_label("Gangavstand fra området", exact=True).check()
    page.wait_for_timeout(300)
    assert page.evaluate(PAINTED, "walking_bands") == 0
    page.locator(".ranked .site-name").nth(2).click()
    page.wait_for_timeout(1500)  # the flight to the site
    assert page.evaluate(PAINTED, "walking_bands") > 1_000
    page.keyboard.press("Escape")
    assert page.evaluate(PAINTED, "walking_bands") == 0


@pytest.fixture(scope="module")
def two_runs(meeting, own_map, tmp_path_factory):
    """A page of two runs: the earlier lacks the last sites, and had another profile."""
    later = own_map[0]
    earlier = meeting.evaluation(sites=meeting.SITES - 4)
    earlier = replace(earlier, sites=earlier.sites.assign(name="Før"))
    documents = [json.loads(json.dumps(scores_document(run))) for run in (earlier, later)]
    before = Before(
        document=documents[0],
        areas=earlier.sites.geometry,
        titles=("vår </script>", "høst"),
        differences=["Profilen er en <b>annen</b>."],
    )
    page = meeting_map(documents[1], later.sites, {}, before=before)
    file = tmp_path_factory.mktemp("two") / "map.html"
    file.write_text(page, encoding="utf-8", newline="")
    return documents, file


MOVED = """
() => startPage.room.view.compare.moves.map(move => ({
    id: move.id, presence: move.presence,
    why: whyMoved(move, startPage.room.view.compare.sides.map(side => side.document)),
    numbers: [move.moved, move.newcomers, move.leavers, move.passedBy, move.change],
    terms: move.terms.map(term => [term.byWeight, term.byValue, ...term.usual]),
    causes: move.terms.map(term => term.cause),
    answers: move.answers.map(one => [one.constraint, one.answer, one.tier]),
}))
"""


def test_two_runs_move_as_the_command_line_says(open_page, two_runs):
    documents, file = two_runs
    page = open_page(file)
    told = page.evaluate(MOVED)
    wanted = moves(*documents)
    assert [one["id"] for one in told] == [move.id for move in wanted]
    for one, move in zip(told, wanted, strict=True):
        assert one["presence"] == move.presence
        numbers = [move.moved, move.newcomers, move.leavers, move.passed_by, move.change]
        np.testing.assert_allclose(
            np.array(one["numbers"], float), np.array(numbers, float), rtol=0, atol=1e-9
        )
        terms = [[t.by_weight, t.by_value, *t.usual] for t in move.terms]
        np.testing.assert_allclose(
            np.array(one["terms"], float), np.array(terms, float), rtol=0, atol=1e-9
        )
        assert one["causes"] == [t.cause for t in move.terms]
        assert one["answers"] == [
            [a.constraint, list(a.answer), list(a.tier)] for a in move.answers
        ]
        assert one["why"] == changes.reasons(move, *documents)
    assert {cause for one in told for cause in one["causes"]} >= {
        "measured",
        "measured_and_curve",
        "gauge",
        "missing",
    }


def test_two_runs_side_by_side(open_page, two_runs):
    documents, file = two_runs
    page = open_page(file)
    panel = page.locator("#drawer")
    assert "Profilen er en <b>annen</b>." in panel.inner_text()
    assert page.locator("#compare-left option:checked").inner_text() == "vår </script>"
    # A site of the later run alone, and its panel.
    new = documents[1]["alternatives"][-2]
    page.locator(".tabs button", has_text="Bolig").click()
    page.fill("#search", new["id"])
    assert "1 bare i B" in panel.inner_text()
    page.locator(".compared .site-name").click()
    assert page.locator("#drawer-title").inner_text() == new["name"]
    assert "bare i B" in panel.inner_text()
    # The left side is the earlier run, by name too.
    page.fill("#search", "")
    page.click("[data-opens=compare]")
    page.get_by_label("Skillet mellom A og B").fill("100")
    assert page.evaluate("paneAt(startPage.room, 5).side().entries[0].site.name") == "Før"
    page.get_by_label("Skillet mellom A og B").fill("0")
    assert page.evaluate("paneAt(startPage.room, 5).side().entries[0].site.name") != "Før"


def test_lists_and_filters(open_page, map_file):
    page = open_page(map_file)
    page.get_by_label("Status", exact=True).select_option("excluded")
    assert (
        page.locator(".ranked tbody tr.excluded").count()
        == page.locator(".ranked tbody tr").count()
        > 0
    )
    page.get_by_label("Status", exact=True).select_option("")
    page.locator(".tabs button", has_text="Næring C").click()
    assert page.locator(".ranked tbody tr").count() == 5


def test_measuring_by_keyboard(open_page, map_file):
    page = open_page(map_file)
    page.click("[data-opens=measure]")
    page.locator(".folium-map").focus()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press(" ")
    said = page.locator(".measured-result").inner_text()
    assert re.fullmatch(r"Avstand: [\d,.\s]+\s?(m|km)", said)
    assert said != "Avstand: 0\u00a0m"


def test_a_pin_is_set_by_keyboard_and_goes_with_the_address(open_page, map_file, meeting):
    page = open_page(map_file)
    page.click("[data-opens=measure]")
    page.get_by_label("Sett nål").check()
    page.locator(".folium-map").focus()
    page.keyboard.press(" ")
    note = meeting.HOSTILE[0] + "/7 % æ"
    page.get_by_label("Merknad, nål 1").fill(note)
    told = page.locator(".pins p").first.inner_text()
    assert re.fullmatch(r"EPSG:25832 N \d{7} Ø \d{6} · \d\d\.\d{5}, \d+\.\d{5}", told)
    page.wait_for_timeout(400)
    other = open_page(map_file, "#" + page.url.split("#")[1] + "&p=x/y/z&p=999/1/a")
    other.click("[data-opens=measure]")
    other.get_by_label("Sett nål").check()
    assert other.locator(".pins input").evaluate_all("all => all.map(e => e.value)") == [note]
    assert other.locator(".pins p").first.inner_text() == told
    other.get_by_role("button", name="Fjern, nål 1").click()
    assert other.locator(".pins li").count() == 0


def test_the_address_brings_back_filters_and_sides(open_page, map_file):
    page = open_page(map_file)
    page.fill("#search", "område 1")
    page.click("[data-opens=compare]")
    page.select_option("#compare-right", label="Klima")
    page.click("#compare-start")
    page.get_by_label("Skillet mellom A og B").fill("30")
    page.wait_for_timeout(400)
    other = open_page(map_file, "#" + page.url.split("#")[1])
    assert other.locator("#search").input_value() == "område 1"
    assert ranked_names(other) == ranked_names(page)
    assert other.locator("#compare-right option:checked").inner_text() == "Klima"
    assert other.get_by_label("Skillet mellom A og B").input_value() == "30"
    assert other.locator(".compared").inner_text() == page.locator(".compared").inner_text()
    assert open_page(map_file, "#k=1/99/0.5&f=nonsense").locator("#drawer").is_hidden()


def test_a_constraint_that_informs_is_said_to_inform(open_page, map_file):
    page = open_page(map_file)
    into(page, "site")
    said = dict(
        page.locator("table.constraints tbody tr").evaluate_all(
            """rows => rows.map(row => {
                const head = row.querySelector("th");
                const basis = [...head.querySelectorAll(".small")].at(-1).textContent;
                return [head.firstChild.textContent, basis.split(" · ")[0]];
            })"""
        )
    )
    words = {limit.title: effect(limit.tier, conditional=limit.conditional)
             for limit in CONSTRAINTS}  # fmt: skip
    assert {"Må avklares", "Til orientering"} <= set(said.values())
    assert said == {title: words[title] for title in said}


def test_the_fact_sheet_is_linked_where_it_was_written(open_page, map_file, evaluation, tmp_path):
    page = open_page(map_file)
    into(page, "site")
    address = page.get_by_role("link", name="Faktaark (PDF)").get_attribute("href")
    assert re.fullmatch(r"sites/\d{3}\.pdf", address)
    assert page.evaluate("sheetAddress('sites/%C3%A5 1.pdf')") == "sites/%25C3%25A5%201.pdf"
    without = meeting_map(scores_document(evaluation, sheets=False), evaluation.sites, {})
    file = tmp_path / "map.html"
    file.write_text(without, encoding="utf-8", newline="")
    page = open_page(file)
    into(page, "site")
    assert page.get_by_role("link", name="Faktaark (PDF)").count() == 0


def test_farmland_comes_when_the_map_comes_close(open_page, map_file):
    page = open_page(map_file)
    on = "startPage.room.themes.find(theme => theme.id === 'farmland').on"
    assert not page.evaluate(on)
    page.evaluate("startPage.room.map.setZoom(13, {animate: false})")
    assert page.evaluate(on)
    assert "Fulldyrka jord" in page.locator("#legend").inner_text()
    page.click("[data-opens=layers]")
    page.get_by_label("Dyrka jord (AR5 21–23)", exact=True).uncheck()
    page.evaluate("startPage.room.map.setZoom(14, {animate: false})")
    assert not page.evaluate(on)


def test_print_shows_what_is_invented_and_the_weights(open_page, map_file):
    page = open_page(map_file, color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#synthetic").is_visible()
    assert page.locator("#printed").is_visible()
    assert not page.locator(".tools").is_visible()
    assert "Klima 30" in page.locator("#printed").inner_text()
    assert "Kommuner" in page.locator("#printed").inner_text()
    colours = page.locator("#printed-map canvas").evaluate(
        """canvas => { const { width, height } = canvas;
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            const seen = new Map();
            for (let i = 0; i < data.length; i += 4 * 7) {
                const key = data.slice(i, i + 3).join();
                seen.set(key, (seen.get(key) || 0) + 1);
            }
            return [...seen].filter(([, n]) => n > 1000).map(([key]) => key);
        }"""
    )
    assert "243,242,236" in colours  # land, in the colours of paper
    assert len(colours) > 3


# --- very many proposals, and layers that share a canvas ------------------------------------------


def test_neighbours_are_gathered_under_the_best_placed(open_page, map_file):
    page = open_page(map_file)
    found = page.evaluate(
        """() => {
            const mark = (name, u, v) => ({ name, entry: { u, v } });
            const marks = [mark('best', 0.1, 0.1), mark('far', 0.9, 0.9), mark('near', 0.101, 0.1),
                mark('nearest', 0.1001, 0.1001)];
            return gathered(marks, { scale: 1000 }).map(({ name, many }) => [name, many]);
        }"""
    )
    assert found == [["best", 3], ["far", 1]]


def test_a_place_is_taken_once(open_page, map_file):
    page = open_page(map_file)
    asked = [[0, 0], [9, 0], [25, 0], [16, 0], [-12, 0], [0, 11]]
    found = page.evaluate(
        "all => { const free = roomFor(10); return all.map(p => free(...p)); }", asked
    )
    assert found == [True, False, True, False, True, True]


def test_a_still_map_is_three_canvases(open_page, map_file):
    page = open_page(map_file)
    shown = page.locator(".leaflet-pane canvas:visible")
    assert shown.count() == 3  # the layers, the proposals, the names
    page.click("[data-opens=layers]")
    page.get_by_label("Dyrka jord (AR5 21–23)", exact=True).check()
    page.click("[data-opens=measure]")
    assert shown.count() == 3  # nothing is measured yet
    page.get_by_role("button", name="Sett midtpunkt").click()
    assert shown.count() == 4


def test_layers_lie_in_their_order_whatever_is_switched_on_last(open_page, map_file):
    """Fields, switched on last and made opaque, hide land and no road."""
    page = open_page(map_file)
    before = page.evaluate(PAINTED, "roads")
    page.click("[data-opens=layers]")
    page.get_by_label("Dyrka jord (AR5 21–23)", exact=True).check()
    fade = page.get_by_label("Dekkevne, Dyrka jord (AR5 21–23)")
    fade.fill("100")
    page.wait_for_timeout(200)
    assert page.evaluate(PAINTED, "farmland") > 1_000
    assert before > 100
    assert page.evaluate(PAINTED, "roads") == before
    fade.fill("10")
    assert page.evaluate(PAINTED, "farmland") > 1_000  # seen through, and still there


def test_the_background_gives_way_to_the_base_map(browser, map_file):
    context = browser.new_context()
    context.route(re.compile("^https?:"), lambda route: route.fulfill(body=b"", status=200))
    page = context.new_page()
    page.goto(map_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(PAINTED, "municipalities") > 10_000
    page.click("[data-opens=layers]")
    tiles = page.get_by_label("Kartverkets gråtonekart (krever internett)")
    tiles.check()
    assert page.evaluate(PAINTED, "municipalities") == 0
    assert page.evaluate(PAINTED, "centres") > 100
    tiles.uncheck()
    assert page.evaluate(PAINTED, "municipalities") > 10_000
    context.close()
