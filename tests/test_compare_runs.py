"""`ikap compare`: two folders in, who moved and why out; a folder that is no run is told."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from ikap.assess import profiles
from ikap.assess.comparison.movements import moves
from ikap.commands import app, comparing
from ikap.model import Basis, ConfigurationError, Curve, Replacement, Tag
from ikap.present.comparison import synthetic_sign
from ikap.present.document import scores_document
from ikap.present.paper.press import Paper
from ikap.present.run import write_run
from ikap.present.sentences import changes as changes
from ikap.sources.region import open_region
from ikap.sources.runs import read_run
from ikap.text import NO_BREAK, speaking

OWN = replace(
    profiles.load("jordvern"),
    title="<b>Arbeidsgruppa</b>",
    replacements=(
        Replacement(
            Basis("Møte", Tag.PROPOSAL),
            criterion="transit_access",
            indicator="access_index",
            curve=Curve(((0, 0), (5, 1))),
        ),
    ),
)


@pytest.fixture(scope="module")
def runs(meeting, tmp_path_factory):
    folder = tmp_path_factory.mktemp("to kjøringer")
    reference = "bundled:trondheimsregionen"
    for name, evaluation in (
        ("vår", meeting.evaluation(sites=meeting.SITES - 5)),
        ("høst", meeting.evaluation(profile=OWN)),
    ):
        region = replace(evaluation.region, reference=reference)
        write_run(replace(evaluation, region=region), folder / name, paper=Paper.NONE)
    return folder / "vår", folder / "høst"


@pytest.fixture(autouse=True)
def without_background(monkeypatch):
    """The layers of a whole region take their time to draw; what is compared lies above them."""
    monkeypatch.setattr(comparing, "map_layers", lambda region: {})


def plain(text):
    return text.replace(NO_BREAK, " ")


def invented_in(runs):
    """What is invented in the region of both runs, as scores.json names it."""
    told = [json.loads((run / "scores.json").read_text("utf-8"))["region"] for run in runs]
    assert told[0]["synthetic"] == told[1]["synthetic"] != []
    return told[0]["synthetic"]


def ikap(*arguments):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_what_is_invented_in_either_run_is_said_of_both():
    invented = {"region": {"synthetic": ["flood"]}}
    real = {"region": {"synthetic": []}}
    assert "Gjelder: flomsoner." in synthetic_sign((invented, real))
    assert synthetic_sign((invented, real)) == synthetic_sign((real, invented))
    assert synthetic_sign((real, real)) is None


def test_the_command_tells_and_writes(meeting, runs, tmp_path):
    out = tmp_path / "ut"
    said = ikap(*runs, "--out", out)
    assert said.exit_code == 0, said.output
    text = plain(said.output)
    assert text.startswith("Oppdiktede demodata – skal ikke brukes i saksbehandling.")
    assert "A: vår (Balansert)" in text
    assert "B: høst (<b>Arbeidsgruppa</b>)" in text
    assert "Vektprofilen: <b>Arbeidsgruppa</b> mot Balansert." in text
    assert "Vekter, bolig: Klima 20 % mot 30 %" in text
    assert "Andre poengkurver: Kollektivtilbud." in text
    assert sorted(path.name for path in out.iterdir()) == [
        "compare.csv",
        "compare.html",
        "compare.json",
        "map.html",
    ]
    read = (out / "compare.html").read_text("utf-8")
    assert "B: høst (&lt;b&gt;Arbeidsgruppa&lt;/b&gt;)." in read
    assert "Oppdiktede demodata" in read
    assert '<a href="map.html">Kart over begge</a>' in read
    page = (out / "map.html").read_text("utf-8")
    assert 'id="blob-before"' in page
    assert "<b>Arbeidsgruppa" not in page

    document = json.loads((out / "compare.json").read_text("utf-8"))
    assert document["synthetic"] == invented_in(runs)
    assert document["schema"] == "ikap-compare-1"
    assert len(document["moves"]) == meeting.SITES
    assert sum(move["presence"] == "after" for move in document["moves"]) == 5
    for move in document["moves"]:
        if move["change"] is not None and move["presence"] == "both":
            assert sum(term["change"] for term in move["terms"]) == pytest.approx(
                move["change"], abs=1e-9
            )
    with (out / "compare.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["id"] for row in rows] == [move["id"] for move in document["moves"]]
    assert {row["synthetic_layers"] for row in rows} == {", ".join(document["synthetic"])}
    moved = [m for m in document["moves"] if m["moved"] or m["presence"] != "both"]
    assert all(f"({move['id']})" in read for move in moved)

    # Again, over the first: a comparison is ours to replace.
    assert ikap(*runs, "--out", out, "--lang", "en", "--json").exit_code == 0
    told = json.loads((out / "compare.json").read_text("utf-8"))
    assert told["differences"][0] == "Weight profile: <b>Arbeidsgruppa</b> against Balansert."


def test_a_run_beside_itself(runs, tmp_path):
    said = ikap(runs[0], runs[0], "--out", tmp_path / "same")
    assert "Beregningene har samme grunnlag." in said.output
    assert "bedre plassering 0, dårligere 0, uendret" in said.output
    document = json.loads((tmp_path / "same" / "compare.json").read_text("utf-8"))
    assert {tuple(move["reasons"]) for move in document["moves"]} == {()}


def test_folders_that_are_no_runs_are_told_together(runs, tmp_path):
    (tmp_path / "skadet").mkdir()
    (tmp_path / "skadet" / "scores.json").write_text('{"schema": "ikap-sco', encoding="utf-8")
    said = ikap(tmp_path / "finnes ikke", tmp_path / "skadet")
    assert said.exit_code == 2
    assert "finnes ikke" in said.output
    assert "den er ikke gyldig JSON" in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(schema="ikap-scores-9"), "Filen har formatet ikap-scores-9"),
        (lambda d: d.pop("profile"), "«profile» mangler"),
        (lambda d: d["alternatives"][0].pop("score"), "«alternatives: id, name"),
        (lambda d: d.update(alternatives=[]), "«alternatives» mangler"),
        (lambda d: d["alternatives"][3].update(id="ukjent"), "Geometrien mangler for ukjent"),
    ],
)
def test_a_damaged_run_is_told(runs, tmp_path, change, told):
    document = json.loads((runs[0] / "scores.json").read_text("utf-8"))
    change(document)
    (tmp_path / "scores.json").write_text(json.dumps(document), encoding="utf-8")
    for name in ("run.json", "scores.gpkg"):
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    with pytest.raises(ConfigurationError, match=told):
        read_run(tmp_path)


def test_a_folder_of_others_is_not_replaced(runs, tmp_path):
    (tmp_path / "ferie.jpg").write_bytes(b"")
    said = ikap(*runs, "--out", tmp_path)
    assert said.exit_code == 2
    assert "Mappen er ikke tom og er ikke fra en tidligere beregning." in plain(said.output)
    assert [path.name for path in tmp_path.iterdir()] == ["ferie.jpg"]


def test_a_region_that_is_gone_leaves_a_map_without_background(runs, tmp_path):
    elsewhere = tmp_path / "høst"
    shutil.copytree(runs[1], elsewhere)
    record = json.loads((elsewhere / "run.json").read_text("utf-8"))
    record["region"]["reference"] = "Z:/borte"
    (elsewhere / "run.json").write_text(json.dumps(record), encoding="utf-8")
    said = ikap(runs[0], elsewhere, "--out", tmp_path / "ut")
    assert said.exit_code == 0
    assert "kartet får ingen bakgrunn" in said.output
    said = ikap(runs[0], elsewhere, "--out", tmp_path / "ut", "--region", "Z:/borte")
    assert said.exit_code == 2
    assert open_region(None).has("municipalities")


def test_sentences_say_what_moved_a_site(meeting):
    before = scores_document(meeting.evaluation())
    after = scores_document(meeting.evaluation(profile=OWN))
    found = moves(before, after)
    told = {move.id: changes.reasons(move, before, after) for move in found}
    curve = [
        sentence
        for sentences in told.values()
        for sentence in sentences
        if "annen poengkurve" in sentence
    ]
    assert curve
    assert all("snitt" in sentence for sentence in curve)
    with speaking("en"):
        english = changes.reasons(found[0], before, after)
    assert len(english) == len(told[found[0].id])
    assert english != told[found[0].id]


@pytest.mark.parametrize(
    ("change", "points"), [(0.0321, "+3,2"), (-0.1, "−10,0"), (0.0, "0,0"), (-0.0004, "0,0")]
)
def test_points_have_a_sign(change, points):
    assert changes.signed(change) == points


def test_a_run_s_texts_cannot_command_the_terminal(runs, tmp_path):
    folder = tmp_path / "fremmed"
    shutil.copytree(runs[0], folder)
    told = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    told["alternatives"][0]["name"] = "\x1b[2J\x07\x9bslettet \\ og\nbrutt"
    (folder / "scores.json").write_text(json.dumps(told), encoding="utf-8")
    assert read_run(folder).document["alternatives"][0]["name"] == "[2Jslettet \\ og\nbrutt"


def test_ids_must_be_unique_and_numbers_numbers(runs, tmp_path):
    folder = tmp_path / "gjentatt"
    shutil.copytree(runs[0], folder)
    told = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    told["alternatives"].append(told["alternatives"][0])
    (folder / "scores.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="samme id står flere ganger"):
        read_run(folder)
    told["alternatives"].pop()
    told["alternatives"][0]["score"] = float("nan")
    (folder / "scores.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="ikke gyldig JSON"):
        read_run(folder)
