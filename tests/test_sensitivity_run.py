"""`ikap sensitivity`: a run's folder in; answers, page and tables out, or a sentence why not."""

from __future__ import annotations

import csv
import json
import shutil
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ikap.commands import app
from ikap.present.sensitivity.sentences import summary
from ikap.text import NO_BREAK

FILES = {"sensitivity.html", "sensitivity.csv", "sensitivity.json", "sensitivity.xlsx"}


def ikap(*arguments):
    return CliRunner().invoke(app, ["sensitivity", *map(str, arguments)])


@pytest.fixture(scope="module")
def told(run_folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        answer = ikap(run_folder, "--draws", "200")
    assert answer.exit_code == 0, answer.output
    return run_folder.parent / "kjøring-sensitivity", answer.output.replace(NO_BREAK, " ")


def test_it_answers_in_words(told):
    _, text = told
    assert "av 200 tilfeldige vektsett, der hver vekt er fra 0,5 til 2 ganger dagens" in text
    assert "startnummer 20261123" in text
    assert "Foreslått verdi, ikke vedtatt" in text
    assert "Oppdiktede demodata – skal ikke brukes i saksbehandling" in text
    assert "Først med andre vekter" in text


def test_the_folder_holds_the_same_numbers_everywhere(told, run_folder):
    out, _ = told
    assert {path.name for path in out.iterdir()} == FILES
    document = json.loads((out / "sensitivity.json").read_text(encoding="utf-8"))
    scores = json.loads((run_folder / "scores.json").read_text(encoding="utf-8"))
    ranks = {one["id"]: one["rank"] for one in scores["alternatives"] if one["rank"]}
    sites = {s["id"]: s for entry in document["lists"].values() for s in entry["sites"]}
    assert {id_: site["rank"] for id_, site in sites.items()} == ranks
    with (out / "sensitivity.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}
    assert set(rows) == set(sites)
    for id_, site in sites.items():
        assert float(rows[id_]["kept"].replace(",", ".")) == site["shaken"]["kept"]
        assert rows[id_]["seed"] == "20261123"
        assert rows[id_]["basis"] == "P"
        assert rows[id_]["synthetic"].startswith("Oppdiktede demodata")
    book = load_workbook(out / "sensitivity.xlsx")
    sheet = book["Plasseringer"]
    kept = {row[1].value: row[6].value for row in sheet.iter_rows(min_row=6)}
    assert kept == {id_: site["shaken"]["kept"] for id_, site in sites.items()}
    assert sheet["A3"].value.startswith("Oppdiktede demodata")
    assert document["how"]["draws"]["basis"] == {
        "title": "Oppgitt i kommandoen",
        "tag": "P",
        "publisher": None,
        "date": None,
        "url": None,
    }


class Tags(HTMLParser):
    """What elements a page has, and the texts in its pictures' labels."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_a_strangers_name_is_text_on_the_page(told):
    out, _ = told
    page = (out / "sensitivity.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert not [tag for tag, _ in tags.found if tag in ("script", "img", "a") and tag != "a"]
    assert not [attrs for _, attrs in tags.found if "style" in attrs]
    assert len([tag for tag, _ in tags.found if tag == "svg"]) == 3
    assert page.index("<table") < page.index("<svg")


def test_the_same_bytes_again(told, run_folder, monkeypatch):
    out, _ = told
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert ikap(run_folder, "--draws", "200").exit_code == 0  # replaces its own folder
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_json_alone_and_in_english(run_folder, tmp_path):
    answer = ikap(run_folder, "--draws", "20", "--json", "--lang", "en", "--out", tmp_path / "out")
    document = json.loads(answer.stdout)
    assert document["schema"] == "ikap-sensitivity-1"
    assert document["language"] == "en"
    sentences = [s for entry in document["lists"].values() for s in entry["sentences"]]
    assert any("is first in" in sentence for sentence in sentences)
    assert not any("vekting" in sentence for sentence in sentences)


def test_wrong_use_is_told_whole_and_nothing_is_written(run_folder, tmp_path):
    answer = ikap(run_folder, "--draws", "0", "--least", "2", "--greatest", "0.5")
    assert answer.exit_code == 2
    assert all(f"--{name}:" in answer.output for name in ("draws", "least", "greatest"))
    mine = tmp_path / "mitt"
    mine.mkdir()
    (mine / "notat.txt").write_text("x", encoding="utf-8")
    answer = ikap(run_folder, "--out", mine)
    assert answer.exit_code == 2
    assert [path.name for path in mine.iterdir()] == ["notat.txt"]
    assert ikap(tmp_path / "borte").exit_code == 2


def test_a_run_that_contradicts_itself_is_refused(run_folder, tmp_path):
    folder = tmp_path / "feil"
    shutil.copytree(run_folder, folder)
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    scores["profile"]["weights"]["housing"]["goals"]["climate"] = -1
    (folder / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    answer = ikap(folder)
    assert answer.exit_code == 2
    assert "plasseringene stemmer ikke med poeng og vekter" in answer.output
    assert not (tmp_path / "feil-sensitivity").exists()


def test_a_leader_whose_class_no_weight_can_mend_is_told():
    site = {
        "id": "7",
        "name": None,
        "rank": 1,
        "class": "red",
        "class_reason": "Jordvern er svak og kan ikke kompenseres.",
        "shaken": {"first": 1.0, "reclassed": 0.0},
    }
    other = site | {"id": "8", "rank": 2, "shaken": {"first": 0.0, "reclassed": 0.0}}
    entry = {
        "ranked": 2,
        "standing": "7 er rangert først.",
        "certainty": {
            "leader": "7",
            "next": "8",
            "data_win": 1.0,
            "draws": 10000,
            "sites": {"7": {"interval": [1, 1]}, "8": {"interval": [2, 2]}},
        },
        "sites": [site, other],
        "same_first": 1.0,
        "same_top": 1.0,
        "weights": [],
        "weightings": [],
        "left_out": [],
        "ties": [["7"], ["8"]],
    }
    how = {
        "draws": {"value": 1000},
        "least_factor": {"value": 0.25},
        "greatest_factor": {"value": 2.0},
        "top": {"value": 5},
    }
    told = [sentence.replace(NO_BREAK, " ") for sentence in summary(entry, how)]
    assert told[0] == "7 er rangert først."
    assert told[1].startswith("7 er først i 100 % av 1 000 tilfeldige vektsett")
    assert "fra 0,25 til 2 ganger" in told[1]
    assert (
        "7 er rangert først, men har klassen Svak: Jordvern er svak og kan ikke kompenseres. "
        "Plasseringen følger poengene; klassen følger egne regler." in told
    )
