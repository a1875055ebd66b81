"""What stands on the screen and in JSON, from small records; and what is opened and left alone."""

from __future__ import annotations

import io
import math
import webbrowser
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import shapely
from rich.console import Console

from ikap.assess.comparison import Presence
from ikap.commands import columns, comparing, scoring, suppliers, surface, terminal
from ikap.commands.layers import fetching, findings, official, sourcing, standing
from ikap.commands.rounds import summary
from ikap.model import Basis, ConfigurationError, Problem, Rejection, Tag
from ikap.sources.adding import Dated


@pytest.fixture
def said(monkeypatch):
    """What the two consoles have printed."""
    held = {name: Console(width=100, file=io.StringIO()) for name in ("out_console", "err_console")}
    for module in (columns, comparing, scoring, surface, terminal, fetching, official, summary):
        for name, console in held.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, console)

    def texts(name: str = "err_console") -> list[str]:
        file = held[name].file
        assert isinstance(file, io.StringIO)
        return [text.replace("\N{NO-BREAK SPACE}", " ") for text in file.getvalue().splitlines()]

    return texts


# --- columns and refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "known"), [(math.nan, None), (3.0, 3), (2.5, 2.5), (1 / 3, 0.333333), (0.0, 0)]
)
def test_a_count_is_whole_where_it_is(count, known):
    assert columns._known(count) == known
    assert type(columns._known(count)) is type(known)


@pytest.mark.parametrize(
    ("where", "owner"),
    [("a.xlsx:Ark", "a.xlsx:Ark"), ("a.xlsx:Ark, rad 3", "a.xlsx:Ark"), ("a.xlsx, rad 1", "a.xlsx"),
     ("b.csv", "")],
)  # fmt: skip
def test_a_remark_is_of_the_longest_place_that_it_begins_with(where, owner):
    readings = [SimpleNamespace(where=name) for name in ("a.xlsx", "a.xlsx:Ark")]
    assert columns._owner(Problem(where, "x"), SimpleNamespace(readings=readings)) == owner


def alternative(**cells):
    usual = {
        "kind": "housing",
        "name": "Moan",
        "dwellings": math.nan,
        "jobs": 4.0,
        "derived": ("area",),
        "geometry": shapely.box(0, 0, 100, 25),
    }
    return columns._alternative("a", {**usual, **cells})


def test_a_site_tells_what_is_derived_and_its_area_in_decares():
    assert alternative() == {
        "id": "a",
        "name": "Moan",
        "kind": "housing",
        "dwellings": None,
        "jobs": 4,
        "area_daa": 2.5,
        "derived": ["area", "dwellings"],
    }
    assert alternative(dwellings=3.0)["derived"] == ["area"]
    assert alternative(kind="business")["derived"] == ["area"]


def reading(where, line="linje", *, columns=("id",), passed="", notes=()):
    return SimpleNamespace(
        where=where, line=line, columns=columns, passed=passed, notes=notes, path=where, layer=None
    )


def test_a_line_is_said_of_each_layer_and_what_is_remarked_besides(said):
    note = Problem("a", "uklart.", "Rett.")
    submissions = SimpleNamespace(
        readings=[
            reading("a", notes=(note,)),
            reading("b", columns=(), passed=""),
            reading("c", "ikke lest", columns=(), passed="forbi"),
        ],
        remarks=[note, Problem("c", "forbi"), Problem("d", "annet.", "Se.")],
    )
    columns.report_columns(submissions, columns.Console(file=io.StringIO()))
    assert said() == []
    console = Console(width=100, file=io.StringIO())
    columns.report_columns(submissions, console, notes=True)
    assert console.file.getvalue().splitlines() == ["a: linje", "  - uklart. Rett.", "c: ikke lest"]
    assert said() == ["d:", "  - annet. Se."]


@pytest.mark.parametrize(("count", "more"), [(20, False), (21, True)])
def test_twenty_remarks_are_said_and_the_rest_are_counted(said, count, more):
    remarks = [Problem("x", f"nr {number}") for number in range(count)]
    console = Console(width=100, file=io.StringIO())
    columns.report_columns(SimpleNamespace(readings=[], remarks=remarks), console, notes=True)
    assert len(said()) == 21
    assert ("flere merknader: 1." in console.file.getvalue()) is more


def test_problems_stand_under_their_place_once(said):
    terminal.report([Problem("a", "x", "y"), Problem("a", "z"), Problem("b", "x")])
    assert said() == ["a:", "  - x y", "  - z", "b:", "  - x"]


@pytest.mark.parametrize(
    ("row", "id_", "place"),
    [(None, None, "f"), (3, None, "f, rad 3"), (0, "B1", "f, rad 0 (id B1)"),
     (None, "B1", "f (id B1)")],
)  # fmt: skip
def test_a_refusal_is_placed_by_file_row_and_id(said, row, id_, place):
    terminal.report_rejections([Rejection("f", row, id_, "fordi.", "Rett.")])
    assert said() == [f"{place}:", "  - fordi. Rett."]


def test_rows_are_counted_before_each_part():
    heard = []
    done = list(terminal.counting(heard.append)(len, [[1, 2], [3]]))
    assert (done, heard) == ([2, 1], ["0 av 3", "2 av 3"])


def test_nothing_is_said_of_work_where_nobody_watches(said):
    with terminal.working("Leser …") as say:
        say("1 av 2")
    assert said() == []


def test_a_result_that_lies_elsewhere_is_told(said, tmp_path):
    asked = tmp_path / "ut"
    assert terminal.landed(asked, asked.resolve()) == asked.resolve()
    assert said() == []
    other = tmp_path / "ut-2"
    assert terminal.landed(asked, other) == other
    assert "et annet program bruker" in " ".join(said())


@pytest.mark.parametrize(
    ("tag", "publisher", "day", "phrase"),
    [
        (Tag.SOURCE, "SSB", "2026-01-15", "Lov, SSB, 15.01.2026"),
        (Tag.PROPOSAL, "", "", "Lov"),
        (Tag.PROPOSAL, "SSB", "2026-01-15", "Lov"),
    ],
)
def test_only_what_was_read_at_its_source_is_called_one(tag, publisher, day, phrase):
    basis = Basis("Lov", tag, publisher=publisher, date=day)
    text = terminal.basis_phrase(basis).replace("\N{NO-BREAK SPACE}", " ")
    assert text.partition(": ")[2] == phrase


def test_a_page_is_shown_where_it_is(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    terminal.show_page(tmp_path / "none.html")
    page = tmp_path / "a.html"
    page.write_text("x", encoding="utf-8")
    terminal.show_page(page)
    assert shown == [page.resolve().as_uri()]


# --- a round --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "all_", "sentence"),
    [
        (0, 7, "Områder som skal måles: 7."),
        (3, 7, "Områder som skal måles: 4 av 7. Resten er målt før."),
        (7, 7, "Alle områdene (i alt 7) er målt før."),
    ],
)
def test_how_much_there_is_to_measure(kept, all_, sentence):
    assert summary.begun(kept, all_) == sentence


def test_a_line_is_printed_at_each_tenth_and_no_more(said):
    lines = summary._Lines()
    lines.begin(0, 40)
    for sites in (3, 1, 3, 1, 32):
        lines.advance(sites)
    assert said()[1:] == ["4 av 40 målt", "8 av 40 målt", "40 av 40 målt"]
    lines.lost(5, "[minne]")
    assert said()[-1] == "En gruppe områder (5) stoppet ([minne]) og beregnes på nytt for seg."


def test_what_was_measured_before_counts_as_done_and_of_nothing_nothing_is_divided(said):
    lines = summary._Lines()
    lines.begin(20, 40)
    lines.advance(3)
    lines.advance(1)
    assert said()[1:] == ["24 av 40 målt"]
    empty = summary._Lines()
    empty.begin(0, 0)
    assert len(said()) == 3


def tally(by, name, **counts):
    usual = dict.fromkeys(
        ("proposals", "excluded", "green", "yellow", "red", "without_class"), 0
    ) | {"area_daa": 0.0, "dwellings": 0.0}
    return SimpleNamespace(by=by, name=name, **{**usual, **counts})


def test_each_municipality_has_a_row_and_the_whole_round_the_last():
    tallies = [
        tally(summary.By.ALL, "", proposals=9),
        tally(summary.By.MUNICIPALITY, "Melhus", proposals=1, excluded=2, green=3, yellow=4, red=5,
              without_class=6, area_daa=7.4, dwellings=1234.0),
        *(tally(by, "x") for by in summary.By
          if by not in (summary.By.ALL, summary.By.MUNICIPALITY)),
    ]  # fmt: skip
    console = Console(width=120, file=io.StringIO())
    console.print(summary.municipality_table(tallies))
    rows = [line.split() for line in console.file.getvalue().splitlines()]
    assert rows[1][:9] == ["Melhus", "1", "2", "3", "4", "5", "6", "7", "1"]
    assert rows[2][:3] == ["Hele", "innspillsrunden", "9"]
    assert len(rows) == 3


def result(**held):
    opened = [
        SimpleNamespace(name=name, prefix=prefix, problems=problems)
        for name, prefix, problems in (
            ("a/x.csv", "a/x", ()), ("x.csv", "x", ()), ("y.csv", "", ()), ("b/x.csv", "b/x", (1,))
        )
    ]  # fmt: skip
    account = SimpleNamespace(
        found=9, read=4, refused=3, left_alone=2, rows=8, rows_scored=5, rows_refused=3
    )
    submissions = SimpleNamespace(opened=opened, rejected=())
    usual = {"account": account, "round": SimpleNamespace(submissions=submissions)}
    return SimpleNamespace(**{**usual, **held})


def test_where_files_and_rows_went_is_added_up_in_words():
    longer, files, rows = summary.accounted(result())
    assert "navn som en annen: 1." in longer
    assert "9 funnet = 4 lest + 3 avvist + 2 ikke brukt" in files
    assert "8 lest = 5 vurdert + 3 avvist" in rows
    shorter = result()
    shorter.round.submissions.opened = shorter.round.submissions.opened[1:]
    assert len(summary.accounted(shorter)) == 2


# --- lists ----------------------------------------------------------------------------------------


def ranked(count):
    rows = range(count, 0, -1)
    index = [f"id{row}" for row in rows]
    return pd.DataFrame(
        {
            "rank": [float(row) if row != 2 else math.nan for row in rows],
            "name": [f"navn{row}" for row in rows],
            "score": [row / 1000 for row in rows],
            "light": pd.Series(
                [None if row == 3 else "green" for row in rows], index, dtype=object
            ),
            "status": ["ok" if row != 1 else scoring.Status.EXCLUDED for row in rows],
        },
        index=index,
    )


@pytest.mark.parametrize(("count", "caption"), [(10, None), (11, "… og 1 til")])
def test_ten_of_a_list_are_shown_the_first_place_first(monkeypatch, count, caption):
    monkeypatch.setattr(scoring, "STATUSES", {"ok": "ok", scoring.Status.EXCLUDED: "ute"})
    table = scoring.ranking_table("Bolig", ranked(count))
    console = Console(width=120, file=io.StringIO())
    console.print(table)
    lines = [line.split() for line in console.file.getvalue().splitlines()]
    assert table.caption == caption
    assert table.row_count == 10
    assert lines[2][:4] == ["1", "id1", "navn1", "0"]
    assert lines[2][4] == "–"  # what is kept out has no class
    assert lines[3][:5] == ["3", "id3", "navn3", "0", "–"]
    last = next(line for line in lines if f"id{count}" in line) if count == 10 else None
    assert last is None or last[3] == "1"
    assert ["id2" in line for line in lines].count(True) == (1 if count == 10 else 0)


def move(presence=Presence.BOTH, moved=0):
    return SimpleNamespace(presence=presence, moved=moved)


@pytest.mark.parametrize(
    ("moved", "mark"),
    [
        (move(moved=2), "▲2"),
        (move(moved=-3), "▼3"),
        (move(), "="),
        (move(moved=None), "–"),
        (move(Presence.AFTER), "bare i B"),
        (move(Presence.BEFORE), "bare i A"),
    ],
)
def test_up_is_towards_the_first_place(moved, mark):
    assert comparing.arrow(moved) == mark


def test_what_is_wrong_with_either_run_is_told_at_once(monkeypatch):
    def read(folder):
        if "galt" in str(folder):
            raise ConfigurationError([Problem(str(folder), "x")])
        return folder

    monkeypatch.setattr(comparing, "read_run", read)
    assert comparing.read_both(Path("a"), Path("b")) == (Path("a"), Path("b"))
    with pytest.raises(ConfigurationError) as caught:
        comparing.read_both(Path("galt1"), Path("galt2"))
    assert [problem.where for problem in caught.value.problems] == ["galt1", "galt2"]
    with pytest.raises(ConfigurationError):
        comparing.read_both(Path("a"), Path("galt"))


def test_answers_are_a_file_of_them_or_a_folder_without_a_run(monkeypatch, tmp_path):
    monkeypatch.setattr(suppliers, "is_analysis", lambda file: file.stem == "svar")
    file = tmp_path / "svar.json"
    assert not suppliers.are_answers(tmp_path)
    file.write_text("{}", encoding="utf-8")
    (tmp_path / "annet.json").write_text("{}", encoding="utf-8")
    assert suppliers.are_answers(file)
    assert not suppliers.are_answers(tmp_path / "annet.json")
    assert suppliers.are_answers(tmp_path)
    (tmp_path / suppliers.RECORD).write_text("{}", encoding="utf-8")
    assert not suppliers.are_answers(tmp_path)


def test_what_is_left_is_told_at_the_pace_so_far(monkeypatch):
    clock = iter((100.0, 160.0, 160.0, 400.0))
    monkeypatch.setattr(surface.time, "monotonic", lambda: next(clock))
    heard = []
    tell = surface._far(heard.append)
    tell(30, 90, 10)  # 20 in a minute: 60 take three
    tell(31, 90, 30)  # 1 in a minute: 59 take 59
    tell(40, 90, 40)  # all of them were there before
    tell(41, 90, 31)
    assert heard == [
        "30 av 90, om lag 3 min igjen",
        "31 av 90, om lag 59 min igjen",
        "40 av 90",
        "41 av 90, om lag 25 min igjen",
    ]


# --- layers ---------------------------------------------------------------------------------------


def row(**cells):
    usual = standing.Standing(
        "land", "AR5", "NIBIO", "2024-01-15", 2.0, False, "", None, "", None, (), ""
    )
    return replace(usual, **cells)


@pytest.mark.parametrize(
    ("years", "age"),
    [(1.9, "15.01.2024, 1,9 år"), (2.0, "▲ 15.01.2024, 2,0 år"), (None, "2024-01-15")],
)
def test_what_is_two_years_old_is_marked(years, age):
    assert standing._age(row(years=years)).replace("\N{NO-BREAK SPACE}", " ") == age


@pytest.mark.parametrize(
    ("cells", "notes"),
    [
        ({}, []),
        ({"synthetic": True}, ["oppdiktet"]),
        ({"coverage": "failed", "covered": 0.5}, ["ukjent dekning (uten treff: ikke undersøkt)"]),
        ({"covered": 0.0}, ["kartlagt 0,0 % av regionen"]),
        ({"covered": 0.123}, ["kartlagt 12,3 % av regionen"]),
        ({"newer": "2026-01-02"}, ["nyere data finnes: 02.01.2026"]),
        ({"fetched": "2026-01-03"}, ["hentet 03.01.2026"]),
        ({"unfit": ("plan",)}, ["lite egnet for plan"]),
    ],
)
def test_what_is_noted_of_a_data_set(cells, notes):
    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for text in standing._notes(row(**cells))]
    assert texts == ["NIBIO", *notes]


def test_a_layer_is_named_once_above_its_data_sets():
    console = Console(width=100, file=io.StringIO())
    rows = [row(title="Ett"), row(title="To"), row(layer="roads", title="Tre")]
    console.print(standing._listing(rows))
    heads = [line.split()[0] for line in console.file.getvalue().splitlines() if "20" in line]
    assert heads == ["land", "▲", "roads"]


@pytest.mark.parametrize(
    ("got", "of", "far"),
    [(1_500_000, None, "1,5 MB"), (1_500_000, 3_000_000, "1,5 / 3,0 MB"), (0, 0, "0,0 / 0,0 MB")],
)
def test_how_much_has_come_is_in_megabytes(got, of, far):
    assert fetching._far(got, of) == far


def test_a_file_that_is_here_whole_is_not_fetched_again(monkeypatch, said, tmp_path):
    fetched = []
    monkeypatch.setattr(fetching, "download", lambda url, *_rest: fetched.append(url))
    (tmp_path / "a.zip").write_bytes(b"x" * 10)
    for size in (10, 11, None):
        file = SimpleNamespace(name="a.zip", url=f"https://x/{size}", size=size)
        assert fetching._one_file(file, tmp_path, "1/1") == tmp_path / "a.zip"
    assert fetched == ["https://x/11", "https://x/None"]
    assert said("out_console")[-1] == "  1/1  a.zip"


@pytest.mark.parametrize(
    ("entry", "own"),
    [
        ({}, False),
        ({"download": "x"}, False),
        ({"download": {"uuid": ""}}, False),
        ({"download": {"uuid": "1"}}, True),
    ],
)
def test_a_layer_that_says_where_it_is_ordered(entry, own):
    assert fetching._own_order(entry) is own


@pytest.mark.parametrize(
    ("entry", "may"),
    [
        ({}, True),
        ({"file": "a"}, False),
        ({"synthetic": True}, True),
        ({"download": {"service": "official"}}, True),
        ({"download": {"service": "geonorge"}}, False),
        ({"download": "official"}, False),
    ],
)
def test_a_layer_of_ones_own_that_is_real_is_left_alone(entry, may):
    assert official._may_replace(entry) is may


def wanted(**before):
    product = SimpleNamespace(title="P", publisher="", licence="fri")
    where = SimpleNamespace(uuid="1-2", address="x")
    return fetching.Wanted("land", where, product, before)


def test_whose_a_layer_is_as_it_was_and_else_as_its_product_says():
    assert wanted().source == {"title": "P", "publisher": "", "licence": "fri"}
    before = {"title": "Egen", "publisher": "NIBIO"}
    assert wanted(source=before).source == {**before, "licence": ""}
    assert wanted().page.endswith("1-2")


def test_files_are_added_with_the_columns_and_codes_that_the_layer_had():
    product = wanted(
        layer="lag",
        fields={"land_type": "artype"},
        codes={"land_type": "ar5"},
        constants={"forest": 98},
        values={"land_type": {"Eng": 21}},
        where={"objtype": ["a", 2]},
        source={"url": "https://x"},
    )
    given = fetching._as_before(product, [Path("a.gpkg")], "min", "nn")
    assert given.files == ("a.gpkg:lag",)
    assert (given.kind, given.region, given.url, given.lang) == ("land", "min", "https://x", "nn")
    assert (given.fields, given.codes) == (("land_type=artype",), ("land_type=ar5",))
    assert (given.constants, vars(given)["values"]) == (("forest=98",), ("land_type:Eng=21",))
    assert given.where == ("objtype=a,2",)
    parts = wanted(parts=[{"layer": "første"}, {"layer": "annet"}])
    assert fetching._as_before(parts, [Path("a")], "min", "nb").files == ("a:første",)
    bare = fetching._as_before(wanted(), [Path("a"), Path("b")], "min", "nb")
    assert (bare.files, bare.url) == (("a", "b"), wanted().page)


def test_of_two_data_sets_both_are_named_once_and_the_older_dates_the_layer():
    before = {"title": "A; B", "publisher": "X", "date": "2026-02-01", "licence": "fri"}
    now = {"title": "B", "publisher": "Y", "date": "2025-03-01", "licence": "fri", "url": "u"}
    both = sourcing.together(before, now)
    assert (both["title"], both["publisher"], both["licence"]) == ("A; B", "X; Y", "fri")
    assert (str(both["date"]), both["url"]) == ("2025-03-01", "u")
    assert sourcing.together({**before, "url": "v"}, now)["url"] == "v"
    assert "url" not in sourcing.together(before, {**now, "url": ""})
    assert str(sourcing.together({**before, "date": ""}, now)["date"]) == "2025-03-01"


def test_files_are_as_old_as_the_oldest_where_all_of_them_say(monkeypatch):
    monkeypatch.setattr(sourcing, "date_of", lambda offer: offer)
    young, old = Dated("2026-01-01", "a"), Dated("2025-01-01", "b")

    def dated(*offers):
        return sourcing._date([SimpleNamespace(offer=offer) for offer in offers])

    assert dated(young, old) is old
    assert dated(young, None) is None
    assert dated(young) is young


def test_files_are_a_product_where_all_of_them_are_the_same():
    def product(*names):
        return sourcing._product([SimpleNamespace(product=name) for name in names])

    assert product("a", "a") == "a"
    assert product("a", "b") is None
    assert product() is None


TEXT = 'municipalities = ["5001", "5028", "5035"]\n'


@pytest.mark.parametrize(
    ("asked", "before", "named", "part", "covers"),
    [
        ("features", {"covers": "region"}, ["5001"], False, "features"),
        (("5001", "5028"), {}, [], False, ["5001", "5028"]),
        ("", {}, [], False, ""),
        ("", {"covers": ["5001"]}, [], False, ["5001"]),
        ("", {}, ["5028", "5001", "4601"], False, ["5001", "5028"]),
        ("", {}, ["5001", "5028", "5035", "4601"], False, "region"),
        ("", {}, ["5001"], True, ""),
        ("", {"covers": ["5035"]}, ["5001"], True, ["5001", "5035"]),
        ("", {"covers": "features"}, ["5001"], True, ["5001"]),
        ("", {"covers": ["5035"]}, ["5001"], False, ["5001"]),
    ],
)
def test_where_absence_means_no(monkeypatch, asked, before, named, part, covers):
    monkeypatch.setattr(sourcing, "named_municipalities", lambda _candidates: named)
    candidates = [SimpleNamespace(kind=SimpleNamespace(name="roads"))]
    assert sourcing.covers_of(asked, before, candidates, TEXT, part=part) == covers


@pytest.mark.parametrize(
    ("uuid", "declared", "download"),
    [
        ("1", {}, {"service": "geonorge", "uuid": "1"}),
        ("1", {"service": "official", "uuid": "1"}, {"service": "official", "uuid": "1"}),
        ("1", {"service": "official", "uuid": "2"}, {"service": "geonorge", "uuid": "1"}),
        ("", {"uuid": "2"}, {"uuid": "2"}),
    ],
)
def test_a_layer_is_ordered_where_it_was_unless_it_is_another_product(uuid, declared, download):
    candidates = [SimpleNamespace(product=SimpleNamespace(uuid=uuid))]
    assert sourcing.download_of(candidates, {"download": declared}) == download


def inspection(**cells):
    usual = {
        "count": 1234, "area": 0.0, "length": 0.0, "located": False, "inside": 7, "share": None,
        "covered": {}, "invalid": 0, "lost": (),
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **cells})


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ({}, "objekter: 1 234"),
        ({"area": 2500.0}, "objekter: 1 234, 2 500 daa"),
        ({"located": True}, "objekter: 1 234, i regionen: 7"),
    ],
)
def test_how_much_a_file_holds(cells, amount):
    text = findings._amount(None, inspection(**cells)).replace("\N{NO-BREAK SPACE}", " ")
    assert text.replace(",0 daa", " daa") == amount


@pytest.mark.parametrize(("lost", "rows"), [(0, 1), (16, 17), (17, 18)])
def test_sixteen_features_that_cannot_be_read_are_told_and_the_rest_counted(lost, rows):
    candidate = SimpleNamespace(offer=SimpleNamespace(shape="polygon", cells=[]))
    told = findings._extent(candidate, inspection(lost=("x",) * lost), {})
    assert len(told) == rows
    assert (told[-1][1] == "… og 1 til") is (lost == 17)


def test_a_share_of_the_region_is_told_by_municipality():
    seen = inspection(share=0.25, covered={"5001": 0.5, "5028": 0.0})
    text = findings._coverage(seen, {"5001": "Trondheim"}).replace("\N{NO-BREAK SPACE}", " ")
    assert text == "25,0 % av regionen (Trondheim 50 %, 5028 0 %)"
    assert findings._extent(
        SimpleNamespace(offer=SimpleNamespace(shape="none", cells=[1, 2])), None, {}
    ) == [("Omfang", "rader: 2")]


def test_a_data_set_is_told_with_its_count_and_what_to_know_of_it(said):
    asked = SimpleNamespace(rows=3, service=official.PAGED[0] if isinstance(official.PAGED, tuple)
                            else next(iter(official.PAGED)))  # fmt: skip
    record = SimpleNamespace(
        title="Flom", owner="NVE", date="2026-01-15", date_of="fetch", coverage="failed",
        requests=[asked, asked], fitness={},
    )  # fmt: skip
    layer = SimpleNamespace(
        record=record, files={"a": 1, "b": 2, "c": 3},
        product=SimpleNamespace(meaning="Aktsomhet", never_no="Aldri nei"),
    )  # fmt: skip
    official._tell_came(layer)
    text = " ".join(said("out_console"))
    assert "Flom (NVE), 15.01.2026: antall objekter 6." in text
    assert "dagen det ble hentet" in text
    assert "Dekningskartet kunne ikke hentes" in text
    assert "  Aktsomhet." in text
    assert "  Aldri nei." in text
    quiet = SimpleNamespace(
        record=SimpleNamespace(**{**vars(record), "date_of": "", "coverage": "",
                                  "requests": [SimpleNamespace(rows=0, service="order")]}),
        files=layer.files, product=SimpleNamespace(meaning="", never_no=""),
    )  # fmt: skip
    before = len(said("out_console"))
    official._tell_came(quiet)
    assert said("out_console")[before:] == ["  Flom (NVE), 15.01.2026: antall filer 2."]


def test_the_age_of_a_layer_is_of_the_day_that_is_written():
    assert standing._years("2025-11-29", date(2026, 11, 29)) == 1.0
