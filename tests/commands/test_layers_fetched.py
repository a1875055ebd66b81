"""Layers fetched: what `ikap layers fetch` asks of the house and of services, and what it says."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from ikap.commands.layers import (
    fetching,
    official,
)
from ikap.commands.layers.requests import Given
from ikap.model import ConfigurationError, InputError, Problem
from tests.commands.stage import Answers, Stage

A, B, OUT = Path("a"), Path("b"), Path("ut")
BASE = SimpleNamespace(text="", folder=A, new=False)


def texts(stage, console="out"):
    return [call[1] for call in stage.calls if call[0] == console]


# --- fetching -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ({"names": ["jord"], "region": "r"}, ["jord"]),
        ({"names": ["land"]}, ["--region"]),
        ({"names": ["land", "roads"], "region": "r", "uuid": "1"}, ["--uuid"]),
        ({"region": "r", "uuid": "1"}, ["--uuid"]),
        ({"names": ["land", "roads"], "region": "r", "order": "1"}, ["--order"]),
        ({"names": ["land"], "region": "r", "all_layers": True}, ["--all"]),
        ({"region": "r", "all_layers": True, "product": "p"}, ["--all"]),
        ({"names": ["x", "y"], "uuid": "1", "all_layers": True},
         ["x", "y", "--region", "--uuid", "--all"]),
    ],
)  # fmt: skip
def test_what_is_to_be_fetched_must_be_said_in_one_way(monkeypatch, named, wrong):
    Stage(monkeypatch, fetching, _region=None, _from_folder=None)
    with pytest.raises(ConfigurationError) as caught:
        fetching.fetch_layers.__wrapped__(**named)
    assert [problem.where for problem in caught.value.problems] == wrong


def fetched(monkeypatch, ordered, known, done=(True,)):
    return Stage(
        monkeypatch, fetching, _region=(BASE, "region"), _by_way=(ordered, known),
        without_net=nullcontext(), _wanted=["w"] if ordered else ["alle"], _fetched=True,
        chosen="valgt", fetch_official=list(done), _from_folder=list(done),
    )  # fmt: skip


def test_layers_are_ordered_and_those_of_the_catalogue_fetched_after(monkeypatch):
    stage = fetched(monkeypatch, ["land"], ["roads"])
    fetching.fetch_layers(["land", "roads"], "r", product="", order="")
    assert stage.calls == [
        ("_region", "r", ["land", "roads"]),
        ("_by_way", ["land", "roads"], BASE, "", {"whole": False}),
        ("without_net", False),
        ("_wanted", ["land"], BASE, ""),
        ("_fetched", "w", "region", "r", Path("ikap-downloads"), "",
         {"dry_run": False, "lang": "nb"}),
        ("_region", "r", ["land", "roads"]),
        ("chosen", ["roads"], "", BASE, {"whole": False}),
        ("fetch_official", BASE, "valgt", {"dry_run": False}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ordered", "known", "product", "asked"),
    [
        ([], [], "", ["_wanted", "_fetched"]),  # nothing is named: all that say where
        ([], ["roads"], "", ["_region", "chosen", "fetch_official"]),
        ([], [], "p", ["_region", "chosen", "fetch_official"]),
        (["land"], [], "", ["_wanted", "_fetched"]),
    ],
)
def test_only_what_is_asked_for_is_fetched(monkeypatch, ordered, known, product, asked):
    stage = fetched(monkeypatch, ordered, known)
    fetching.fetch_layers(region="r", product=product, offline=True, dry_run=True)
    assert stage.names() == ["_region", "_by_way", "without_net", *asked]
    assert ("without_net", True) in stage.calls
    assert stage.calls[-1][-1]["dry_run"] is True


@pytest.mark.parametrize(
    ("done", "code"), [((True, True), 0), ((True, False), 1), ((False, False), 2), ((), 0)]
)
def test_what_did_not_come_is_a_fault_and_nothing_at_all_a_worse_one(monkeypatch, done, code):
    stage = fetched(monkeypatch, [], [], done)
    ended = 0
    try:
        fetching.fetch_layers(["land"], "r", OUT, dry_run=True, lang="nn")
    except typer.Exit as exit_:
        ended = exit_.exit_code
    assert ended == code
    assert stage.calls == [("_from_folder", ["land"], "r", OUT, {"dry_run": True, "lang": "nn"})]


def test_the_way_of_a_layer_is_a_number_the_regions_own_or_the_catalogues(monkeypatch):
    own = {"land": {"download": {"uuid": "1"}}}
    Stage(monkeypatch, fetching)
    monkeypatch.setattr(fetching, "entry_of", lambda _text, name: own.get(name, {}))
    monkeypatch.setattr(fetching, "products_of", lambda name: ["p"] if name != "paths" else [])
    names = ["land", "roads", "paths"]
    assert fetching._by_way(names, BASE, "1", whole=False) == (names, [])
    assert fetching._by_way(names, BASE, "", whole=False) == (["land", "paths"], ["roads"])
    ordered, known = fetching._by_way([], BASE, "", whole=True)
    assert (ordered, known) == ([], [name for name in fetching.LAYERS if name != "paths"])


def product(kind="land", uuid="9", **more):
    usual = {"title": "P", "publisher": "E", "licence": "", "restricted": False}
    return SimpleNamespace(kind=kind, uuid=uuid, **{**usual, **more})


def test_a_layer_is_fetched_where_it_is_said_else_where_its_one_product_is(monkeypatch):
    entries = {
        "land": {"download": {"service": "s", "uuid": "1"}, "file": "x"},
        "roads": {"download": {"uuid": "2"}, "synthetic": True},
    }
    monkeypatch.setattr(fetching, "entry_of", lambda _text, name: entries.get(name, {}))
    known = [product("paths", "3"), product("centres", ""), product("ferries", "4"),
             product("ferries", "5")]  # fmt: skip
    monkeypatch.setattr(fetching, "products", lambda: known)
    monkeypatch.setattr(fetching, "product_for", lambda kind, uuid: f"{kind} {uuid}")
    wanted = fetching._wanted(["land", "roads", "paths", "land"], BASE, "")
    places = [(w.kind, w.download.service, w.download.uuid, w.product) for w in wanted]
    assert places == [
        ("land", "s", "1", "land 1"), ("roads", "geonorge", "2", "roads 2"),
        ("paths", "geonorge", "3", "paths 3"),
    ]  # fmt: skip
    assert [bool(w.before) for w in wanted] == [True, False, False]
    [numbered] = fetching._wanted(["land"], BASE, "7")
    assert (numbered.download.service, numbered.download.uuid) == ("geonorge", "7")
    assert numbered.before == {}
    every = [layer.kind for layer in fetching._wanted([], BASE, "")]
    assert every == [name for name in fetching.ADDED if name in entries]
    with pytest.raises(ConfigurationError) as caught:
        fetching._wanted(["ferries", "centres"], BASE, "")
    several, none = caught.value.problems
    assert "--uuid 4" in several.remedy
    assert "--uuid 5" in several.remedy
    assert "kartkatalog" in none.remedy
    entries.clear()
    with pytest.raises(ConfigurationError, match="Disse kan hentes: ferries, paths"):
        fetching._wanted([], BASE, "")


@pytest.mark.parametrize(
    ("more", "access"),
    [({"restricted": True, "licence": "x"}, "krever innlogging"), ({"licence": "CC"}, "CC"),
     ({}, "åpne data")],
)  # fmt: skip
def test_of_several_products_each_is_told_with_how_it_is_had(more, access):
    problem = fetching._which_product("land", [product(**more)])
    assert problem.remedy == f"\n    P (E, {access}): --uuid 9"


def wanted():
    where = SimpleNamespace(uuid="9", address="https://x")
    return fetching.Wanted("land", where, product(), {})


def test_a_layer_is_planned_ordered_and_added(monkeypatch):
    plan = SimpleNamespace(words="to filer")
    stage = Stage(monkeypatch, fetching, _downloaded=["f"], _added="ja", _as_before="gitt")
    asked = []
    monkeypatch.setattr(fetching.geonorge, "offered", lambda where: asked.append(where) or "areas")
    monkeypatch.setattr(
        fetching.geonorge, "planned", lambda *given: asked.append(given) or plan
    )  # fmt: skip
    region = SimpleNamespace(
        municipalities=("5001",), crs=SimpleNamespace(to_epsg=lambda: 25832)
    )  # fmt: skip
    layer = wanted()
    assert fetching._fetched(layer, region, "r", OUT, "", dry_run=False, lang="nn") == "ja"
    assert asked == [layer.download, ("areas", ("5001",), 25832)]
    assert stage.calls[-3:] == [
        ("_downloaded", layer.download, plan, "", OUT),
        ("_as_before", layer, ["f"], "r", "nn"),
        ("_added", "gitt"),
    ]
    assert texts(stage)[1:] == [
        "  Datasett: P, E", "  Hentes fra: https://x", "  Bestilles: to filer"
    ]  # fmt: skip
    stage.calls.clear()
    assert fetching._fetched(layer, region, "r", OUT, "", dry_run=True, lang="nn") is True
    assert texts(stage)[-1] == "  Ingenting er bestilt."
    assert "_downloaded" not in stage.names()
    stage.calls.clear()
    asked.clear()
    fetching._fetched(layer, region, "r", OUT, "12", dry_run=False, lang="nb")
    assert asked == []
    assert ("_downloaded", layer.download, None, "12", OUT) in stage.calls


def test_a_layer_that_does_not_come_is_told_how_to_get_by_hand(monkeypatch):
    stage = Stage(monkeypatch, fetching, report=None)

    def away(_where):
        raise InputError([Problem("x", "borte")])

    monkeypatch.setattr(fetching.geonorge, "offered", away)
    layer = wanted()
    assert not fetching._fetched(layer, None, "r", OUT, "", dry_run=False, lang="nb")
    assert stage.calls[3][1][0].what == "borte"
    assert texts(stage, "err")[0].endswith("/9")
    assert texts(stage, "err")[1].endswith("ikap layers add FIL --as land --region r")


@pytest.mark.parametrize("new", [True, False])
def test_an_order_is_placed_or_looked_at_and_its_files_numbered(monkeypatch, new):
    stage = Stage(monkeypatch, fetching, _one_file=Answers([A, B]))
    asked = []
    order = SimpleNamespace(reference="12", files=["x", "y"])
    for name in ("looked_at", "ordered", "waited_for"):
        monkeypatch.setattr(
            fetching.geonorge, name, lambda *given, name=name: asked.append((name, *given)) or order
        )
    plan = "plan" if new else None
    assert fetching._downloaded("where", plan, "12", OUT) == [A, B]
    first = ("ordered", "where", "plan") if new else ("looked_at", "where", "12")
    assert asked == [first, ("waited_for", "where", order)]
    assert stage.calls == [
        ("out", "  Bestilling: 12"), ("_one_file", "x", OUT, "1/2"), ("_one_file", "y", OUT, "2/2")
    ]  # fmt: skip


@pytest.mark.parametrize("raised", [None, InputError([Problem("x", "y")]), typer.Exit(2)])
def test_files_became_a_layer_or_did_not(monkeypatch, raised):
    stage = Stage(monkeypatch, fetching, report=None)

    def add(_given):
        if raised is not None:
            raise raised

    monkeypatch.setattr(fetching, "add", add)
    assert fetching._added("gitt") is (raised is None)
    assert (stage.names() == ["report"]) is isinstance(raised, InputError)


def test_what_lies_in_a_folder_is_added_kind_by_kind(monkeypatch):
    region = SimpleNamespace(municipalities=("5001",))
    delivered = {"land": [A, B], "roads": [], "paths": []}
    stage = Stage(
        monkeypatch, fetching, _region=(BASE, region), delivered_files=delivered, _added=True
    )  # fmt: skip
    done = fetching._from_folder(["land", "roads"], "r", OUT, dry_run=True, lang="nn")
    assert done == [True, False]
    given = Given(files=("a", "b"), kind="land", region="r", dry_run=True, lang="nn")
    assert stage.calls == [
        ("_region", "r", ["land", "roads"]),
        ("delivered_files", OUT, ["land", "roads"], ("5001",)),
        ("_added", given),
        ("err", "Ingen filer for roads."),
    ]
    monkeypatch.setattr(fetching, "delivered_files", lambda *_given: {"land": []})
    with pytest.raises(ConfigurationError, match="kjent som land"):
        fetching._from_folder(["land"], "r", OUT, dry_run=False, lang="nb")


def test_the_one_layer_that_is_fetched_may_be_what_is_wrong_with_the_region(monkeypatch, tmp_path):
    stage = Stage(monkeypatch, fetching, base_of=BASE, standing="region")
    assert fetching._region(str(tmp_path), ["land"]) == (BASE, "region")
    fetching._region(str(tmp_path), ["land", "roads"])
    fetching._region(str(tmp_path / "ny"), ["land"])
    asked = [call[2] for call in stage.calls]
    assert asked == ["land", "land", "", "", "", ""]
    assert stage.calls[0] == ("base_of", str(tmp_path), "land", {"empty": False})


# --- the catalogue --------------------------------------------------------------------------------


def test_data_sets_are_chosen_by_id_by_layer_or_all(monkeypatch):
    sets = [SimpleNamespace(id=id_, kind=kind) for id_, kind in
            (("a", "land"), ("b", "land"), ("c", "roads"))]  # fmt: skip
    entries = {"land": {"file": "egen"}}
    monkeypatch.setattr(official, "official", lambda: sets)
    monkeypatch.setattr(
        official, "by_default", lambda kind: tuple(s for s in sets if s.kind == kind)
    )
    monkeypatch.setattr(official, "products_of", lambda kind: kind in ("land", "roads", "paths"))
    monkeypatch.setattr(official, "entry_of", lambda _text, kind: entries.get(kind, {}))
    assert official.chosen([], "b", BASE, whole=False) == official.Chosen({"land": (sets[1],)})
    named = official.chosen(["roads", "paths"], "", BASE, whole=False)
    assert named == official.Chosen({"roads": (sets[2],)}, ("paths",))
    every = official.chosen([], "", BASE, whole=True)
    assert (list(every.by_kind), every.closed) == (["roads"], ("paths",))
    for names, ids in (([], "a, b, c"), (["roads"], "c")):
        with pytest.raises(ConfigurationError, match=f"Kjente datasett: {ids}."):
            official.chosen(names, "x", BASE, whole=False)


def outcome(kind, *, came=True, problems=(), layer="f"):
    sets = SimpleNamespace(kind=kind, title=kind, page="")
    return SimpleNamespace(product=sets, came=came, problems=problems,
                           fetched=layer if came else None)  # fmt: skip


@pytest.mark.parametrize("came", [True, False])
def test_data_sets_are_fetched_together_and_put_in_layer_by_layer(monkeypatch, came):
    outcomes = [outcome("land"), outcome("roads", came=came), outcome("land")]
    stage = Stage(
        monkeypatch, official, _tell_closed=False, take_in=None, base_of=BASE, standing="region",
        place_of="sted", fetch_together=outcomes, _put_in=True, discard_tree=None, sweep=None,
    )  # fmt: skip
    wanted_sets = official.Chosen({"land": ("p", "q"), "roads": ("r",)}, ("paths",))
    done = official.fetch_official(BASE, wanted_sets, dry_run=False)
    assert done == [False, True, True, *([] if came else [False])]
    assert stage.calls[1:4] == [
        ("standing", BASE, "land"), ("place_of", "region"),
        ("fetch_together", ["p", "q", "r"], "sted", A / official.WORK, stage.calls[3][4]),
    ]  # fmt: skip
    assert stage.calls[4:6] == [
        ("_put_in", A, "land", [outcomes[0], outcomes[2]]), ("_put_in", A, "roads", [outcomes[1]])
    ]  # fmt: skip
    assert (("discard_tree", A / official.WORK) in stage.calls) is came
    assert stage.calls[-1] == ("sweep", A)


def test_a_new_region_is_written_before_anything_is_fetched_for_it(monkeypatch):
    new = SimpleNamespace(text="t", folder=A, new=True)
    stage = Stage(
        monkeypatch, official, take_in=None, base_of=BASE, standing="region", place_of="sted",
        fetch_together=[], _put_in=True, discard_tree=None, sweep=None, _tell_plan=None,
    )  # fmt: skip
    sets = official.Chosen({"land": ("p",)})
    official.fetch_official(new, sets, dry_run=False)
    assert stage.calls[:2] == [
        ("take_in", new, "t", {}, {"link": False}), ("base_of", "a", "", {"empty": False})
    ]  # fmt: skip
    stage.calls.clear()
    assert official.fetch_official(new, sets, dry_run=True) == [True]
    assert stage.calls == [("_tell_plan", sets)]
    stage.calls.clear()
    assert official.fetch_official(new, official.Chosen({}), dry_run=False) == []
    assert stage.calls == []


def test_a_layer_is_put_in_of_what_came_for_it(monkeypatch):
    stage = Stage(
        monkeypatch, official, _tell_missed=None, base_of=BASE, put_in=("x", ["m"]), report=None,
        _tell_came=None, _main_centre="Torget",
    )  # fmt: skip
    missed = outcome("land", came=False, problems=("p",))
    assert official._put_in(A, "land", [outcome("land"), missed])
    assert stage.calls[1:] == [
        ("_tell_missed", missed, A), ("base_of", "a", "land", {"empty": False}),
        ("_main_centre", ["f"]), ("put_in", BASE, "land", ["f"], "Torget"), ("_tell_came", "f"),
        ("report", ["m"]),
    ]  # fmt: skip
    stage.calls.clear()
    assert not official._put_in(A, "land", [missed])
    assert texts(stage)[-1] == "  Kartlaget er uendret."
    assert "put_in" not in stage.names()

    def broken(*_given):
        raise InputError([Problem("x", "y")])

    monkeypatch.setattr(official, "put_in", broken)
    assert not official._put_in(A, "land", [outcome("land")])
    assert texts(stage)[-1] == "  Kartlaget er uendret."


def test_the_main_centre_is_the_first_that_is_named():
    layers = [SimpleNamespace(main_centre=name) for name in ("", "Torget", "Byen")]
    assert official._main_centre(layers) == "Torget"
    assert official._main_centre(layers[:1]) == ""


@pytest.mark.parametrize(("known", "times"), [([], 0), (["p", "q"], 2)])
def test_a_layer_that_no_open_data_give_is_told(monkeypatch, known, times):
    stage = Stage(monkeypatch, official, products_of=known, report=None, by_hand=None)
    assert official._tell_closed("land") is False
    [problem] = stage.calls[1][1]
    assert ("krever innlogging" in problem.what) is bool(known)
    assert [call for call in stage.calls if call[0] == "by_hand"] == [
        ("by_hand", name, "MAPPE") for name in known
    ]
    assert len(stage.calls) == 2 + times


def test_what_goes_wrong_with_a_data_set_is_told_with_the_way_round_it(monkeypatch):
    stage = Stage(monkeypatch, official, report=None)
    sets = SimpleNamespace(kind="land", page="https://p")
    official._tell_missed(SimpleNamespace(problems=["x"], product=sets), A)
    assert stage.calls == [
        ("report", ["x"]), ("err", "  Last ned datasettet manuelt: https://p"),
        ("err", "  og kjør: ikap layers add FIL --as land --region a"),
    ]  # fmt: skip
    stage.calls.clear()
    official._tell_missed(SimpleNamespace(problems=["x"], product=SimpleNamespace(page="")), A)
    assert stage.names() == ["report"]


def test_a_plan_names_each_place_once_in_order(monkeypatch):
    stage = Stage(monkeypatch, official)
    asked = [SimpleNamespace(address=address) for address in ("b.no", "", "b.no", "a.no")]
    sets = SimpleNamespace(title="T", owner="E", licence="L", requests=asked)
    official._tell_plan(official.Chosen({"land": (sets,)}))
    assert texts(stage)[1:] == ["  T (E, L): Geonorge, a.no og b.no", "  Ingenting er bestilt."]
