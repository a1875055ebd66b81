"""The form is written, filled in, read back, shown apart from what was measured, and kept."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.assess import profiles
from ikap.commands import app
from ikap.model import Assessment, ConfigurationError, InputFile
from ikap.present.book import form as assessments
from ikap.present.book.form import FORM, write_form
from ikap.present.book.workbook import write_workbook
from ikap.present.document import scores_document, to_json
from ikap.present.run import check_form, write_refusal
from ikap.sources.forms.assessments import read_assessments
from ikap.sources.proposals.reading import read_proposals
from ikap.sources.region import checksum, open_region
from ikap.sources.runs import SCORED
from ikap.text import speaking
from ikap.words import IMPACT_THEMES
from tests.present.book.workbooks import head_of, table

WRITTEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = "Middels verdi.\n<b>=1+1</b> & #strong[nei]"
WORK = {"Saksbehandlers vurdering": TEXT, "Verdi": "middels verdi", "Påvirkning": "forringet"}
WORK |= {"Konsekvens, −4 til +4": -2, "Vurdert av": "Kari Nordmann"}
WORK |= {"Vurdert dato": date(2026, 11, 24)}


@pytest.fixture(scope="module")
def evaluation():
    return score([sample_proposals()])


@pytest.fixture(scope="module")
def submissions():
    return read_proposals([sample_proposals()], open_region(None))


@pytest.fixture(scope="module")
def document(evaluation):
    return scores_document(evaluation)


@pytest.fixture(scope="module")
def form(document, tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / FORM
    write_form(document, path, WRITTEN)
    return path


def schema():
    text = files("ikap.present") / "assets" / "scores.schema.json"
    return json.loads(text.read_text(encoding="utf-8"))


def fill(path, id_, theme, work=WORK):
    """Type into the cells of one row, as a caseworker does."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    head = head_of(page)
    titles = [cell.value for cell in page[head]]
    for row in page.iter_rows(min_row=head + 1):
        if row[0].value == id_ and row[titles.index("Tema-id")].value == theme:
            for title, value in work.items():
                row[titles.index(title)].value = value
    book.save(path)
    return path


def test_there_is_a_row_for_every_site_and_theme_with_what_was_measured(form, document):
    rows = table(openpyxl.load_workbook(form).worksheets[0])
    ids = [entry["id"] for entry in document["alternatives"]]
    assert [(r["Id"], r["Tema-id"]) for r in rows] == [(i, t) for i in ids for t in IMPACT_THEMES]
    lost = next(e for e in document["alternatives"] if e["shown"]["cultivated"]["measured"] > 1)
    told = next(r for r in rows if (r["Id"], r["Tema-id"]) == (lost["id"], "soil"))
    amount = f"{lost['shown']['cultivated']['measured']:.1f}".replace(".", ",")
    assert (
        f"Fulldyrka og overflatedyrka jord (AR5 21–22): {amount}\N{NO-BREAK SPACE}daa"
        in told["Målt av IKAP"]
    )
    assert "23.11.2026" in told["Kunnskapsgrunnlag og dato"]
    assert {r["Målt av IKAP"] for r in rows if r["Tema-id"] == "landscape"} == {
        "Ikke vurdert av IKAP"
    }


def test_only_the_cells_to_fill_in_are_open_and_they_say_what_they_take(form):
    page = openpyxl.load_workbook(form).worksheets[0]
    assert page.protection.sheet
    head = head_of(page)
    titles = [cell.value for cell in page[head]]
    open_ = {
        t for t, cell in zip(titles, page[head + 1], strict=True) if not cell.protection.locked
    }
    assert open_ == set(WORK)
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    letter = page.cell(head + 1, titles.index("Konsekvens, −4 til +4") + 1).column_letter
    scale = rules[f"{letter}{head + 1}:{letter}{page.max_row}"]
    assert scale.type == "list"
    assert scale.formula1 == '"-4,-3,-2,-1,0,1,2,3,4"'
    assert scale.errorStyle in (None, "stop")
    assert "date" in {rule.type for rule in rules.values()}


def test_what_was_filled_in_comes_back_and_fills_the_next_form(
    form, evaluation, document, submissions, tmp_path
):
    path = tmp_path / FORM
    path.write_bytes(form.read_bytes())
    id_ = document["alternatives"][3]["id"]
    read = read_assessments(fill(path, id_, "landscape"), submissions)
    given = Assessment(id_, "landscape", TEXT, "middels verdi", "forringet", -2, "Kari Nordmann",
                       "2026-11-24")  # fmt: skip
    assert read.assessments == (given,)
    after = scores_document(replace(evaluation, assessments=read.assessments))
    told = {e["id"]: e.pop("assessments") for e in copy.deepcopy(after["alternatives"])}
    assert told.pop(id_) == {
        "landscape": {
            "title": "Landskap",
            "text": TEXT,
            "value_class": "middels verdi",
            "influence": "forringet",
            "consequence": -2,
            "by": "Kari Nordmann",
            "date": "2026-11-24",
        }
    }
    assert set(map(len, told.values())) == {0}
    jsonschema.validate(json.loads(to_json(after)), schema())
    write_form(after, tmp_path / "next.xlsx", WRITTEN)
    assert read_assessments(tmp_path / "next.xlsx", submissions).assessments == (given,)

    write_workbook(after, (), tmp_path / "scores.xlsx", WRITTEN)
    sheet = table(openpyxl.load_workbook(tmp_path / "scores.xlsx")["KU"])
    own = [row for row in sheet if row["Saksbehandlers vurdering"]]
    assert [(row["Id"], row["Tema"]) for row in own] == [(id_, "Landskap")]
    assert own[0]["Konsekvens, −4 til +4"] == -2
    assert own[0]["Vurdert dato"] == datetime(2026, 11, 24)


def test_a_form_in_english_is_read_in_norwegian_too(tmp_path, evaluation, submissions):
    with speaking("en"):
        write_form(scores_document(evaluation), tmp_path / FORM, WRITTEN)
    book = openpyxl.load_workbook(tmp_path / FORM)
    page = book.worksheets[0]
    first = head_of(page) + 1
    titles = {cell.value: cell.column for cell in page[first - 1]}
    for title, value in (
        ("Case officer’s assessment", "Fine."),
        ("Assessed by", "Kari"),
        ("Assessed on", date(2026, 11, 24)),
    ):
        page.cell(first, titles[title]).value = value
    book.save(tmp_path / FORM)
    (given,) = read_assessments(tmp_path / FORM, submissions).assessments
    assert (given.text, given.theme, given.consequence) == ("Fine.", "nature", None)


def test_the_same_run_gives_the_same_form(form, document, tmp_path):
    write_form(document, tmp_path / FORM, WRITTEN)
    assert (tmp_path / FORM).read_bytes() == form.read_bytes()


def test_a_form_with_room_for_fewer_says_so_and_keeps_what_was_given(
    document, tmp_path, monkeypatch
):
    monkeypatch.setattr(assessments, "SITES", 2)
    last = document["alternatives"][-1]
    given = {"title": "Landskap", "text": "Ja", "value_class": "", "influence": ""}
    given |= {"consequence": None, "by": "K", "date": "2026-11-24"}
    changed = document | {
        "alternatives": [
            *document["alternatives"][:-1],
            last | {"assessments": {"landscape": given}},
        ]
    }
    write_form(changed, tmp_path / FORM, WRITTEN)
    book = openpyxl.load_workbook(tmp_path / FORM)
    rows = table(book.worksheets[0])
    kept = [e["id"] for e in document["alternatives"][:2]] + [last["id"]]
    assert list(dict.fromkeys(r["Id"] for r in rows)) == kept
    guide = " ".join(str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    assert f"Områder som ikke er med: {len(document['alternatives']) - 3}." in guide


@pytest.fixture
def folder(tmp_path, form):
    """The folder of a run that wrote the form, as far as the next run looks at it."""
    out = tmp_path / "out"
    out.mkdir()
    (out / FORM).write_bytes(form.read_bytes())
    record = {"schema": SCORED[1], "form": checksum(form)}
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return out


def test_a_form_as_the_run_left_it_is_replaced(folder):
    form = folder / FORM
    written = form.read_bytes()
    assert check_form(folder, ()) is None
    form.unlink()
    assert check_form(folder, ()) is None
    form.write_bytes(written + b"filled")
    with pytest.raises(ConfigurationError, match="endringene ville gått tapt"):
        check_form(folder, ())
    assert check_form(folder, [InputFile("skjema.xlsx", checksum(form))]) is None


def test_a_filled_form_is_never_lost_with_the_folder_it_lies_in(folder, document):
    filled = fill(folder / FORM, document["alternatives"][0]["id"], "landscape")
    sha = checksum(filled)
    command = ["score", str(sample_proposals()), "--out", str(folder), "--paper", "none"]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert "ville gått tapt" in refused.output
    assert checksum(filled) == sha

    taken = CliRunner().invoke(app, [*command, "--assessments", str(filled)])
    assert taken.exit_code == 0, taken.output
    record = json.loads((folder / "run.json").read_text("utf-8"))
    assert sha in {file["sha256"] for file in record["inputs"]}
    assert record["form"] == checksum(folder / FORM)
    scores = json.loads((folder / "scores.json").read_text("utf-8"))
    assert scores["alternatives"][0]["assessments"]["landscape"]["consequence"] == -2


def test_a_form_stays_when_every_proposal_of_a_new_run_is_refused(folder, document, tmp_path):
    filled = fill(folder / FORM, document["alternatives"][0]["id"], "landscape")
    work = filled.read_bytes()
    broken = tmp_path / "tom.csv"
    broken.write_text("id;navn;wkt\n1;A;POLYGON EMPTY\n", encoding="utf-8")
    command = ["score", str(broken), "--out", str(folder), "--paper", "none"]
    assert CliRunner().invoke(app, command).exit_code == 2  # nothing is replaced
    region = open_region(None)
    file = InputFile("assessments.xlsx", checksum(filled))
    write_refusal(region.summary(), profiles.load("balansert"), (), (), (file,), folder)
    assert filled.read_bytes() == work
    with pytest.raises(ConfigurationError, match="--assessments"):
        check_form(folder, ())  # and it is still known to be filled


def test_a_faulty_form_stops_the_run_with_every_fault(tmp_path, form, document):
    path = tmp_path / FORM
    path.write_bytes(form.read_bytes())
    ids = [entry["id"] for entry in document["alternatives"]]
    fill(path, ids[0], "soil", WORK | {"Vurdert av": None})
    fill(path, ids[1], "soil", WORK | {"Konsekvens, −4 til +4": "=A1"})
    out = tmp_path / "out"
    command = ["score", str(sample_proposals()), "--out", str(out), "--assessments", str(path)]
    command += ["--paper", "none"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "navnet mangler" in result.output
    assert "er en formel" in result.output
    assert not out.exists()
