"""Files written whole or not at all, names beside, claims, and what is tried before: by hand."""

from __future__ import annotations

import errno
import json
import sqlite3
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from ikap.model import ConfigurationError, Problem
from ikap.storage import claims, files, locks, names, staged, target
from ikap.storage.sentences import as_sentence


def held(path="x"):
    return OSError(errno.EBUSY, "opptatt", str(path))


def text(path, content="gammel"):
    path.write_text(content, encoding="utf-8")
    return path


# --- files ----------------------------------------------------------------------------------------


def test_a_record_is_written_a_part_a_line_and_with_no_nan(tmp_path):
    path = tmp_path / "a.json"
    files.write_json(path, {"b": "å", "a": [1]})
    assert path.read_bytes() == '{\n "b": "å",\n "a": [\n  1\n ]\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(path, {"a": float("nan")})


def test_a_file_is_as_it_was_where_it_cannot_be_written(tmp_path, monkeypatch):
    path = text(tmp_path / "a.txt")
    files.replace_file(path, b"ny")
    assert path.read_bytes() == b"ny"
    monkeypatch.setattr(files, "move_over", lambda *_given: (_ for _ in ()).throw(held()))
    with pytest.raises(OSError, match="opptatt"):
        files.replace_file(path, b"nyere")
    assert path.read_bytes() == b"ny"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("there", "error", "landed"),
    [(True, errno.EBUSY, "a (2).txt"), (True, errno.EACCES, None), (False, errno.EBUSY, None)],
)
def test_a_result_lands_beside_a_file_that_is_held(tmp_path, monkeypatch, there, error, landed):
    path = tmp_path / "a.txt"
    if there:
        text(path)
    written = []

    def replace(to, content):
        if to == path:
            raise OSError(error, "x")
        written.append((to.name, content))

    monkeypatch.setattr(files, "replace_file", replace)
    if landed is None:
        with pytest.raises(ConfigurationError):
            files.write_result(path, b"ny")
    else:
        assert files.write_result(path, b"ny").name == landed
        assert written == [(landed, b"ny")]


def test_what_is_held_is_left_when_it_is_thrown_away(tmp_path, monkeypatch):
    asked = []

    def fails(path, seconds):
        asked.append((path, seconds))
        raise held()

    monkeypatch.setattr(files, "remove", fails)
    monkeypatch.setattr(files, "remove_tree", fails)
    files.discard(tmp_path)
    files.discard_tree(tmp_path)
    assert asked == [(tmp_path, 1.0)] * 2


# --- locks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "windows", "is_held"),
    [
        (errno.EBUSY, None, True),
        (errno.ETXTBSY, None, True),
        (errno.EACCES, None, False),
        (errno.EACCES, 32, True),
        (errno.EACCES, 145, True),
        (errno.EACCES, 2, False),
    ],
)
def test_a_file_that_another_holds_is_known(number, windows, is_held):
    error = OSError(number, "x")
    if windows is not None:
        error.winerror = windows
    assert locks.is_held(error) is is_held


def test_what_is_held_is_waited_for_with_longer_and_longer_pauses(monkeypatch):
    now, pauses = [0.0], []

    def sleep(seconds):
        pauses.append(round(seconds, 3))
        now[0] += seconds

    monkeypatch.setattr(locks.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(locks.time, "sleep", sleep)

    def never():
        raise held()

    with pytest.raises(OSError, match="opptatt"):
        locks.Waiting(4.0).on(never)
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 0.45]
    pauses.clear()
    with pytest.raises(OSError, match="opptatt"):
        locks.Waiting().on(never)
    assert sum(pauses) == pytest.approx(locks.PATIENCE)
    answers = iter([held(), None])

    def at_last():
        error = next(answers)
        if error:
            raise error
        return "ja"

    assert locks.Waiting(0.5).on(at_last) == "ja"
    with pytest.raises(FileNotFoundError):
        locks.Waiting(9.0).on(lambda: (_ for _ in ()).throw(FileNotFoundError("x")))


def test_a_mark_of_read_only_is_taken_off_once(tmp_path, monkeypatch):
    path = text(tmp_path / "a")
    path.chmod(0o444)
    tries = []

    def denied():
        tries.append(bool(path.stat().st_mode & stat.S_IWRITE))
        raise PermissionError(errno.EACCES, "nektet")

    with pytest.raises(PermissionError):
        locks.Waiting(0.0).on(denied, path)
    assert tries == [False, True]
    tries.clear()
    with pytest.raises(PermissionError):
        locks.Waiting(0.0).on(denied, path)  # it has no mark now
    assert tries == [True]
    assert locks._made_writable((tmp_path / "none",)) is False


def test_a_folder_is_removed_and_a_link_in_it_is_not_followed(tmp_path):
    away, folder = tmp_path / "borte", tmp_path / "mappe"
    (folder / "b").mkdir(parents=True)
    away.mkdir()
    text(away / "fil")
    text(folder / "b" / "fil")
    (folder / "lenke").symlink_to(away)
    locks.remove_tree(folder)
    assert not folder.exists()
    assert (away / "fil").is_file()
    locks.remove_tree(folder)
    (tmp_path / "lenke").symlink_to(tmp_path / "none")
    locks.remove_tree(tmp_path / "lenke")
    assert not (tmp_path / "lenke").is_symlink()
    locks.remove(tmp_path / "none")


def test_a_file_is_moved_to_a_free_name_or_over_another(tmp_path):
    first, other = text(tmp_path / "a", "1"), text(tmp_path / "b", "2")
    locks.move_over(first, other)
    assert other.read_text(encoding="utf-8") == "1"
    locks.move(other, tmp_path / "c")
    assert [entry.name for entry in tmp_path.iterdir()] == ["c"]


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "longest", "name"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcdef"),
        ("con", 3, "_co"),
        ("com1.txt", 60, "_com1.txt"),
        ("com0", 60, "_com0"),
        ("a. ", 60, "a"),
        ("abc .def", 4, "abc"),
        ("  a   b\t c ", 60, "a b c"),
        ("A\u030a", 60, "Å"),
        ('<>:"/\\|?*', 60, "_________"),
    ],
)
def test_a_name_that_every_disk_takes(wanted, longest, name):
    assert names.safe_name(wanted, longest) == name


@pytest.mark.parametrize(
    ("wanted", "longest", "name"),
    [
        ("abcd.zip", 8, "abcd.zip"),
        ("abcde.zip", 8, "abcd.zip"),
        ("abcdefgh.zip", 6, "abcdef"),  # no room for the ending
        ("abcdefghij", 6, "abcdef"),
        ("x/y\\z.tif", 20, "z.tif"),
    ],
)
def test_the_ending_of_a_file_is_kept_where_there_is_room(wanted, longest, name):
    assert names.safe_file(wanted, longest) == name


def test_no_two_names_are_the_same_to_any_disk():
    assert names.file_names(["a", "A", "a", "Á", "A\u0301"]) == {
        "a": "a", "A": "A~2", "Á": "Á", "A\u0301": "Á~2"
    }  # fmt: skip
    assert names.file_names(["abcd", "abce"], 3) == {"abcd": "abc", "abce": "a~2"}
    many = names.file_names([f"a{' ' * n}/" for n in range(1, 12)], 20)
    assert len(set(many.values())) == len(many)


def test_the_first_free_name_beside(tmp_path):
    file = text(tmp_path / "kart.v1.html")
    assert names.beside(file).name == "kart.v1 (2).html"
    text(tmp_path / "kart.v1 (2).html")
    assert names.beside(file).name == "kart.v1 (3).html"
    folder = tmp_path / "kjøring.1"
    folder.mkdir()
    assert names.beside(folder).name == "kjøring.1 (2)"


# --- claims ---------------------------------------------------------------------------------------


def test_a_folder_that_is_written_is_refused_with_who_writes_it(tmp_path):
    out = tmp_path / "ny" / "ut"
    with claims.claimed(out, 0.0):
        lock = tmp_path / "ny" / ".ut.lock"
        signed = json.loads(lock.read_text(encoding="utf-8"))
        assert set(signed) == {"pid", "host", "user", "since"}
        with pytest.raises(ConfigurationError) as caught, claims.claimed(out, 0.0):
            pass
        [problem] = caught.value.problems
        assert str(signed["pid"]) in problem.what
    assert list(tmp_path.iterdir()) == []  # what was made for it is gone too


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({}, "en annen beregning skriver til mappen."),
        ({"user": "kari", "host": "m", "pid": 7, "since": "2026-01-15T08:30:59+01:00"},
         "kari på m, prosess 7, siden 15.01.2026 08:30."),
        ({"user": ""}, ": – på –, prosess –, siden  ."),
    ],
)  # fmt: skip
def test_who_holds_a_folder_is_told(tmp_path, claim, said):
    assert claims._taken_by(tmp_path, claim).what.endswith(said)


@pytest.mark.parametrize(("content", "claim"), [(b'{"a": 1}', {"a": 1}), (b"[1]", {}), (b"{", {})])
def test_a_claim_that_cannot_be_read_says_nothing(tmp_path, content, claim):
    path = tmp_path / "lock"
    path.write_bytes(content)
    assert claims._said(path) == claim
    assert claims._said(tmp_path / "none") == {}


def test_a_claim_that_was_removed_meanwhile_is_no_claim(tmp_path):
    path = tmp_path / "lock"
    with path.open("a+b") as file:
        assert claims._is(file, path)
        path.unlink()
        assert not claims._is(file, path)
        path.write_bytes(b"")
        assert not claims._is(file, path)


# --- staged ---------------------------------------------------------------------------------------


def test_a_folder_takes_its_place_when_it_is_whole(tmp_path):
    out = tmp_path / "ut"
    out.mkdir()
    text(out / "gammel")
    stage = staged.Staged(out)
    with stage as part:
        assert part == tmp_path / ".ut.part"
        text(part / "ny")
        assert (out / "gammel").is_file()
    assert [entry.name for entry in out.iterdir()] == ["ny"]
    assert stage.landed == out
    assert [entry.name for entry in tmp_path.iterdir()] == ["ut"]


@pytest.mark.parametrize(
    ("error", "raised"), [(KeyError("x"), KeyError), (held(), ConfigurationError)]
)
def test_a_folder_that_fails_leaves_what_was_there(tmp_path, error, raised):
    out = tmp_path / "ut"
    out.mkdir()
    text(out / "gammel")

    def write():
        with staged.Staged(out) as part:
            text(part / "ny")
            raise error

    with pytest.raises(raised):
        write()
    assert [entry.name for entry in out.iterdir()] == ["gammel"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["ut"]


def test_a_run_that_was_stopped_between_two_moves_is_taken_back(tmp_path):
    out, old = tmp_path / "ut", tmp_path / ".ut.old"
    old.mkdir()
    text(old / "gammel")
    with pytest.raises(KeyError), staged.Staged(out):
        raise KeyError
    assert (out / "gammel").is_file()
    old.mkdir()
    with pytest.raises(KeyError), staged.Staged(out):
        raise KeyError
    assert old.is_dir()  # where the folder itself stands, nothing is moved back


def test_a_folder_lands_beside_one_that_cannot_be_moved(tmp_path, monkeypatch):
    out = tmp_path / "ut"
    out.mkdir()
    moved = []

    def move(path, to):
        if path == out:
            raise held(out)
        moved.append((path.name, to.name))
        path.rename(to)

    monkeypatch.setattr(staged, "move", move)
    stage = staged.Staged(out)
    with stage as part:
        text(part / "ny")
    assert stage.landed == tmp_path / "ut (2)"
    assert moved == [(".ut.part", "ut (2)")]

    def never(path, to):
        raise held(to)

    monkeypatch.setattr(staged, "move", never)
    with pytest.raises(ConfigurationError) as caught, staged.Staged(out) as part:
        text(part / "ny")
    assert str(tmp_path / ".ut.part") in caught.value.problems[0].remedy
    assert (tmp_path / ".ut.part" / "ny").is_file()


def test_a_place_that_cannot_be_emptied_is_passed_over(tmp_path, monkeypatch):
    folder = tmp_path / "x"

    def fails(place, seconds):
        if place.name in ("x", "x2"):
            raise held()

    monkeypatch.setattr(staged, "remove_tree", fails)
    assert staged._emptied(folder) == tmp_path / "x3"


def test_one_stands_outside_a_folder_while_it_is_moved(tmp_path, monkeypatch):
    folder = tmp_path / "ut"
    inner = folder / "inne"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    with staged.outside(folder):
        assert Path.cwd() == tmp_path
    assert Path.cwd() == inner
    with staged.outside(folder):
        inner.rmdir()
    assert Path.cwd() == folder
    with staged.outside(inner):
        assert Path.cwd() == folder
    monkeypatch.chdir(tmp_path)


# --- tried ----------------------------------------------------------------------------------------


def test_a_folder_holds_nothing_but_what_the_system_lays_in_it(tmp_path):
    assert target.holds_nothing(tmp_path)
    text(tmp_path / "Desktop.INI")
    assert target.holds_nothing(tmp_path)
    text(tmp_path / "a")
    assert not target.holds_nothing(tmp_path)
    with pytest.raises(OSError, match="not empty"):
        target.remove_empty(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]
    (tmp_path / "a").unlink()
    target.remove_empty(tmp_path)
    assert not tmp_path.exists()
    target.remove_empty(tmp_path)


@pytest.mark.parametrize(
    ("free", "room"), [(target.LEAST_FREE - 1, False), (target.LEAST_FREE, True)]
)
def test_a_disk_has_room_for_a_run(tmp_path, monkeypatch, free, room):
    asked = []
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(target.shutil, "disk_usage", lambda path: asked.append(path) or usage)
    out = tmp_path / "ny" / "ut"
    if room:
        assert target.tried(out) == []
    else:
        with pytest.raises(ConfigurationError) as caught:
            target.tried(out)
        [problem] = caught.value.problems
        assert "bare 105 MB ledig" in problem.what.replace("\N{NO-BREAK SPACE}", " ")
        assert problem.remedy == "Frigjør 105 MB."
    assert asked == [tmp_path / "ny"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "outcome"), [(errno.EBUSY, "told"), (errno.EACCES, "refused"), (None, "sound")]
)
def test_a_folder_or_a_file_that_is_held_is_told_and_one_that_may_not_be_moved_refused(
    tmp_path, monkeypatch, error, outcome
):
    out = tmp_path / "ut"
    out.mkdir()

    def move(_path, _to, seconds=None):
        if error:
            raise OSError(error, "x")

    monkeypatch.setattr(target, "move", move)
    if outcome == "refused":
        with pytest.raises(ConfigurationError):
            target.tried(out)
        return
    problems = target.tried(out)
    assert [problem.remedy.endswith("«ut (2)».") for problem in problems] == (
        [True] if outcome == "told" else []
    )
    (tmp_path / ".ut.old").mkdir()
    assert target.tried(out) == []  # of an earlier run


@pytest.mark.parametrize(("error", "told"), [(errno.EBUSY, True), (errno.EACCES, False)])
def test_a_file_that_is_held_is_told_before_it_is_to_be_written(tmp_path, monkeypatch, error, told):
    out = tmp_path / "ny" / "kart.html"
    assert target.tried_file(out) == []
    assert list(tmp_path.iterdir()) == []

    text(tmp_path / "kart.html")
    opened = Path.open

    def fails(path, mode="r", **named):
        if mode == "ab":
            raise OSError(error, "x")
        return opened(path, mode, **named)

    monkeypatch.setattr(Path, "open", fails)
    if told:
        [problem] = target.tried_file(tmp_path / "kart.html")
        assert "«kart (2).html»" in problem.remedy
    else:
        with pytest.raises(ConfigurationError):
            target.tried_file(tmp_path / "kart.html")


def test_a_sentence_is_about_the_file_of_the_error_else_about_what_was_written(tmp_path):
    assert as_sentence(OSError(errno.EBUSY, "x", "fil"), tmp_path).where == "fil"
    assert as_sentence(OSError(errno.EBUSY, "x"), tmp_path).where == str(tmp_path)
    assert as_sentence(OSError(errno.EBUSY, "x")).where == "Systemet"
    assert as_sentence(OSError("rart")).what == "systemet melder: rart."
    assert as_sentence(OSError()).what == "systemet melder: OSError."


def test_a_folder_is_emptied_in_order_and_briefly(tmp_path, monkeypatch):
    folder = tmp_path / "ut"
    for name in "dbacfe":
        text(tmp_path / name)
    folder.mkdir()
    for name in "dbacfe":
        text(folder / name)
    removed, unlink = [], Path.unlink

    def noted(path, missing_ok=False):
        removed.append(path.name)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", noted)
    locks.remove_tree(folder)
    assert removed == list("abcdef")


def test_what_is_only_cleared_away_is_waited_for_a_second(tmp_path, monkeypatch):
    waited = []
    out = tmp_path / "ut"
    out.mkdir()
    monkeypatch.setattr(staged, "remove_tree", lambda path, seconds=None: waited.append(seconds))
    monkeypatch.setattr(staged, "move", lambda _path, _to: None)
    with staged.Staged(out):
        pass
    assert waited == [1.0, 1.0, 1.0]
    (tmp_path / ".ut.part").rmdir()

    def stopped():
        with staged.Staged(out):
            raise KeyError

    with pytest.raises(KeyError):
        stopped()
    assert set(waited) == {1.0}
    seconds = []
    monkeypatch.setattr(
        target, "remove_tree", lambda _path, seconds_=None, **named: seconds.append(named)
    )
    target.tried(tmp_path / "ny")
    assert seconds[0] == {"seconds": 1.0}


@pytest.mark.parametrize(
    ("free", "raised", "said"),
    [
        (1 << 20, sqlite3.OperationalError("database or disk is full"), "ikke plass på disken"),
        (1 << 30, sqlite3.OperationalError("no such table"), None),  # a fault of ours
        (1 << 20, ConfigurationError([Problem("a", "b")]), "b"),  # said already
    ],
)
def test_a_database_that_the_disk_has_no_room_for_is_told_as_any_file(
    tmp_path, monkeypatch, free, raised, said
):
    out = tmp_path / "ut"
    monkeypatch.setattr(staged.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(ConfigurationError if said else type(raised)) as caught, staged.Staged(out):
        raise raised
    if said:
        assert said in caught.value.problems[0].what
    assert list(tmp_path.iterdir()) == []
