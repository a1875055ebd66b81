"""Sites side by side: what each is best on, and when a difference is too small to be sure of."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from ikap.commands import app
from ikap.present.document import scores_document
from ikap.present.paper.facing import faced

CLIMATE, SOIL = "climate", "soil"


@pytest.fixture
def document(meeting):
    return scores_document(meeting.evaluation(sites=12))


def put(document, id_, **values):
    """A site with other values: `total` of the whole with its span, and of goals by name."""
    [entry] = [e for e in document["alternatives"] if e["id"] == id_]
    for name, value in values.items():
        if name == "total":
            entry["score"], entry["score_interval"] = value
        else:
            entry["goals"][name] = {**entry["goals"][name], "value": value}
    return entry


def two(document):
    """Two housing sites whose goals are alike but for climate and soil."""
    ids = [e["id"] for e in document["alternatives"] if e["list"] == "housing"][:2]
    for id_ in ids:
        put(document, id_, proximity=0.5, growth=0.5)
    return ids


def row(facing, title):
    return next(r for group in facing.groups for r in group.rows if r.title.startswith(title))


def test_the_best_of_a_row_is_marked_and_alike_is_nobodys(document):
    one, other = two(document)
    put(document, one, climate=0.8, soil=0.5, total=(0.7, (0.6, 0.8)))
    put(document, other, climate=0.4, soil=0.5, total=(0.5, (0.4, 0.55)))
    facing = faced(document, [one, other])
    assert [cell.best for cell in row(facing, "Klimavennlig").cells] == [True, False]
    assert [cell.best for cell in row(facing, "Jordvern").cells] == [False, False]
    assert [cell.text for cell in row(facing, "Samlet poengsum").cells] == ["70", "50"]


def test_an_advantage_of_less_than_five_points_is_not_named(document):
    one, other = two(document)
    put(document, one, climate=0.80, soil=0.50)
    put(document, other, climate=0.76, soil=0.60)
    first, second = faced(document, [one, other]).advantages
    assert first.endswith("er ikke klart best på noe mål.")
    assert second.endswith("er best på: Jordvern.")


@pytest.mark.parametrize(
    ("low", "said"), [(0.61, "i hele usikkerhetsspennet"), (0.59, "Forskjellen er usikker")]
)
def test_a_difference_is_sure_where_the_spans_do_not_meet(document, low, said):
    document["certainty"] = {}  # of a run that drew nothing
    one, other = two(document)
    put(document, one, total=(0.7, (low, 0.8)))["rank"] = 1
    put(document, other, total=(0.5, (0.4, 0.6)))["rank"] = 2
    assert said in faced(document, [other, one]).certainty[0]


@pytest.mark.parametrize(("win", "said"), [(0.83, "83 % av 200"), (0.55, "55 % av 200")])
def test_two_that_were_drawn_against_each_other_are_compared_by_the_draws(document, win, said):
    one, other = two(document)
    ids = [e["id"] for e in document["alternatives"] if e["list"] == "housing"][:3]
    for place, id_ in enumerate([other, ids[2], one], start=1):
        put(document, id_)["rank"] = place
    above = {other: [0.9, win], ids[2]: [0.5], one: []}
    document["certainty"]["housing"] = {
        "draws": 200,
        "least": 0.8,
        "sites": {
            id_: {"first": 0.5, "interval": [1, 3], "above": shares}
            for id_, shares in above.items()
        },
    }
    sentence, *held = faced(document, [one, other]).certainty
    assert said in sentence.replace("\u00a0", " ")
    assert sentence.index(other) < sentence.index(one)
    assert sentence.endswith("De ligger jevnt.") is (win < 0.8)
    assert len(held) == 2


def test_the_least_per_dwelling_is_the_cheapest_not_the_least(document):
    one, other = two(document)
    document["shown"]["farmland_area"] = {"title": "Prøvejord", "unit": "daa", "decimals": 1}
    for id_, homes, daa in ((one, 100.0, 10.0), (other, 10.0, 2.0)):
        entry = put(document, id_)
        entry["dwellings"], entry["kind"] = homes, "housing"
        entry["shown"] = {"farmland_area": {"measured": daa, "facts": {}}}
    cells = row(faced(document, [one, other]), "Prøvejord").cells
    assert [cell.best for cell in cells] == [True, False]  # 0.1 daa a dwelling against 0.2


def test_too_few_too_many_and_unknown_are_refused(document):
    ids = [e["id"] for e in document["alternatives"]]
    for wrong in (ids[:1], ids[:5], [ids[0], "no such site"], [ids[0], ids[0]]):
        with pytest.raises(ValueError, match="Wanted 2 to 4"):
            faced(document, wrong)


def test_the_command_says_all_that_is_wrong_at_once(run_folder, tmp_path):
    arguments = ["sheet", str(run_folder), "--sites", "001,finnes ikke,002,003,004"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "ark")])
    assert done.exit_code == 2
    assert "«finnes ikke» er ikke et område i beregningen" in done.output
    assert "for mange eller for få områder side om side: 5." in done.output
