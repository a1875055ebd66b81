"""Twenty questions that a councillor asks, each answered by the map's file in two clicks at most.

docs/questions.md lists them; what is clicked and what then stands on the page is held here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ikap.present.document import scores_document

pytestmark = pytest.mark.browser

DOCUMENT = Path(__file__).parents[2] / "docs" / "questions.md"
CLICKS = 2
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (\d) \|$", re.MULTILINE)


def opens(panel):
    return f"[data-opens={panel}]"


def site(entry):
    return f'.ranked [data-site="{entry["id"]}"]'


@pytest.fixture(scope="module")
def answers(evaluation):
    """By number: the clicks, where the answer then stands, and a part of what it says."""
    document = scores_document(evaluation)
    housing = [e for e in document["alternatives"] if e["list"] == "housing"]
    ranked = sorted((e for e in housing if e["rank"] is not None), key=lambda e: e["rank"])
    first, second = ranked[:2]
    out = next(e for e in housing if e["status"] == "excluded")
    firms = [e for e in document["alternatives"] if e["list"] == "business_ab"]
    best_firm = min((e for e in firms if e["rank"]), key=lambda e: e["rank"])
    weak = next(e for e in ranked if e["reasons"]["against"])
    changing = next(e for e in ranked if e["reasons"]["would_change"])
    hit = next(
        e for e in ranked if any(row["answer"] == "yes" for row in e["constraints"].values())
    )
    met = next(name for name, row in hit["constraints"].items() if row["answer"] == "yes")
    points = f"{100 * second['score']:.0f}"
    drawer = "#drawer"
    return {
        1: ([], ".ranked tbody tr >> nth=0", first["name"]),
        2: ([], ".standing", "trekninger av data og vekter"),
        3: ([], ".ranked tbody tr >> nth=1", points),
        4: (["text=Næring A og B"], ".ranked tbody tr >> nth=0", best_firm["name"]),
        5: ([site(first)], drawer, first["reasons"]["for"][0]),
        6: ([site(weak)], drawer, weak["reasons"]["against"][0]),
        7: ([site(out)], f"{drawer} .status-reasons", out["reasons"]["status"][0]),
        8: ([site(changing)], drawer, changing["reasons"]["would_change"][0]),
        9: (["#synthetic summary"], "#synthetic", "arealtyper"),
        10: ([], "#profile-line", "ikke vedtatt"),
        11: ([opens("weights"), ("#preset", "Jordvern")], "#profile-line", "endret"),
        12: ([site(first)], drawer, "Hvor robust er plasseringen?"),
        13: ([site(first)], f"{drawer} .criteria", document["criteria"]["farmland_loss"]["title"]),
        14: ([site(hit)], f"{drawer} .constraints", document["constraints"][met]["title"]),
        15: ([site(first), f"{drawer} summary:has-text('ikke undersøkt')"],
             f"{drawer} details[open] .constraints", "Ikke undersøkt"),
        16: ([site(first)], f"{drawer} .key-facts", "Boliger"),
        17: ([site(first)], f"{drawer} .criteria", document["criteria"]["centre_access"]["title"]),
        18: ([("select[aria-label=Kommune]", "Melhus")], ".ranked tbody tr >> nth=0", "Melhus"),
        19: ([site(second), f"{drawer} button:text-is('Sammenlign')"], drawer, "Best på hva"),
        20: ([site(first)], f"{drawer} .sources", "IKAP"),
    }  # fmt: skip


def test_the_document_has_twenty_questions_and_no_more_than_two_clicks(answers):
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert [int(number) for number, *_rest in rows] == list(range(1, 21)) == sorted(answers)
    for number, question, _way, clicks in rows:
        assert question.endswith("?")
        assert len(answers[int(number)][0]) <= int(clicks) <= CLICKS, question


def test_each_is_answered_in_as_many_clicks(open_page, map_file, answers):
    page = open_page(map_file, size=(1440, 900))
    wrong, clicked = [], []
    for number, (clicks, where, said) in sorted(answers.items(), key=lambda a: repr(a[1][0])):
        if clicks != clicked:
            page.goto("about:blank")  # the address remembers what was clicked
            page.goto(map_file.as_uri())
            page.wait_for_selector("html[data-ready]")
        for click in clicks if clicks != clicked else []:
            if isinstance(click, tuple):  # a choice in a list
                page.select_option(click[0], label=click[1])
            else:
                page.locator(click).first.click()
        clicked = clicks
        found = page.locator(where).first
        text = " ".join(found.inner_text().split())
        if " ".join(said.split()).lower() not in text.lower():
            wrong.append((number, said, text[:300]))
    assert wrong == []
