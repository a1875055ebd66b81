"""A file that is held for a moment is waited for; one that is held for good costs no result."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ikap.model import ConfigurationError
from ikap.present.run import check_target
from ikap.storage import (
    Staged,
    discard,
    holds_nothing,
    move,
    remove,
    remove_empty,
    remove_tree,
    replace_file,
    tried,
    tried_file,
    write_result,
)
from ikap.storage.locks import PATIENCE


@pytest.fixture
def old(tmp_path):
    """Results of an earlier run: three files, one of them in a folder of its own."""
    folder = tmp_path / "ikap-proposals"
    (folder / "sites").mkdir(parents=True)
    for name in ("run.json", "scores.xlsx", "sites/Øya 1.pdf"):
        (folder / name).write_text("gammel", encoding="utf-8")
    return folder


FILES = ("run.json", "scores.xlsx", "sites/Øya 1.pdf")


def written(out: Path) -> Path:
    staged = Staged(out)
    with staged as folder:
        (folder / "run.json").write_text("ny", encoding="utf-8")
    return staged.landed


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", FILES)
def test_a_file_held_for_a_moment_is_waited_for(machine, old, name):
    machine.hold(old / name, times=3)
    assert written(old) == old
    assert contents(old) == {"run.json": "ny"}
    assert machine.refused == 3
    assert machine.now == pytest.approx(0.05 + 0.1 + 0.2)


@pytest.mark.parametrize("name", [*FILES, "sites", ""])
def test_a_file_held_for_good_costs_no_result(machine, old, name):
    machine.hold(old / name)
    landed = written(old)
    assert landed == old.with_name("ikap-proposals (2)")
    assert contents(landed) == {"run.json": "ny"}
    assert contents(old) == dict.fromkeys(FILES, "gammel")
    assert machine.now == pytest.approx(PATIENCE)
    assert sorted(path.name for path in old.parent.iterdir()) == [old.name, landed.name]


def test_the_third_lands_beside_the_second_and_the_name_is_taken_back_when_it_is_free(machine, old):
    machine.hold(old / "scores.xlsx")
    assert [written(old).name for _ in range(2)] == ["ikap-proposals (2)", "ikap-proposals (3)"]
    machine.let_go()
    assert written(old) == old
    assert contents(old) == {"run.json": "ny"}


def test_where_nothing_can_be_moved_the_results_stay_and_are_named(machine, old):
    machine.hold(old)
    part = old.with_name(".ikap-proposals.part")
    machine.hold(part)
    with pytest.raises(ConfigurationError) as caught:
        written(old)
    (problem,) = caught.value.problems
    assert "åpen i et annet program" in problem.what
    assert str(part) in problem.remedy
    assert contents(part) == {"run.json": "ny"}
    assert contents(old) == dict.fromkeys(FILES, "gammel")


def test_a_run_that_was_killed_between_two_moves_gives_the_old_results_back(old):
    old.rename(old.with_name(".ikap-proposals.old"))
    with pytest.raises(RuntimeError), Staged(old):
        raise RuntimeError("the next run does not get far")
    assert contents(old) == dict.fromkeys(FILES, "gammel")


def test_what_an_earlier_run_left_behind_and_is_held_is_in_nobodys_way(machine, old):
    left = old.with_name(".ikap-proposals.part") / "map.html"
    left.parent.mkdir()
    left.write_text("halvt", encoding="utf-8")
    machine.hold(left)
    assert written(old) == old
    assert contents(old) == {"run.json": "ny"}


def test_the_process_may_stand_in_the_folder_that_is_replaced(machine, old, monkeypatch):
    monkeypatch.chdir(old / "sites")
    machine.hold(Path.cwd(), times=2)
    assert written(Path("..")) == old
    assert contents(old) == {"run.json": "ny"}
    assert Path.cwd() == old  # the folder that it stood in is no longer there


def test_a_folder_in_which_a_shell_stands_is_left_alone(machine, old, monkeypatch):
    monkeypatch.chdir(old)
    machine.hold(old)  # cmd.exe holds the folder that it stands in
    assert written(Path()) == old.with_name("ikap-proposals (2)")
    assert Path.cwd() == old
    assert contents(old) == dict.fromkeys(FILES, "gammel")


def test_an_error_of_the_system_while_writing_is_a_sentence_and_the_old_results_stay(old):
    with pytest.raises(ConfigurationError) as caught, Staged(old):
        raise OSError(errno.ENOSPC, "No space left on device")
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == (str(old), "det er ikke plass på disken.")
    assert contents(old) == dict.fromkeys(FILES, "gammel")
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_a_read_only_mark_is_cleared(machine, old):
    for path in old.rglob("*"):
        path.chmod(stat.S_IREAD if path.is_file() else stat.S_IREAD | stat.S_IEXEC)
    remove_tree(old)
    assert not old.exists()
    assert machine.now == 0.0  # nobody waited for it


def test_a_mark_that_the_disk_does_not_let_go_of_ends_in_an_error(machine, old, monkeypatch):
    path = old / "run.json"
    path.chmod(stat.S_IREAD)
    monkeypatch.setattr(os, "chmod", lambda *_args, **_rest: None)
    with pytest.raises(PermissionError):
        remove(path)
    assert machine.now == pytest.approx(PATIENCE)


def test_what_is_no_lock_is_not_waited_for(machine, tmp_path):
    with pytest.raises(FileNotFoundError):
        move(tmp_path / "ikke her", tmp_path / "der")
    assert machine.now == 0.0


def test_one_patience_for_a_whole_folder(machine, old):
    machine.hold(*(old / name for name in FILES), times=4)
    remove_tree(old)
    assert not old.exists()
    assert machine.now == pytest.approx(3 * (0.05 + 0.1 + 0.2 + 0.4))
    again = old / "run.json"
    again.parent.mkdir()
    again.touch()
    machine.hold(again)
    with pytest.raises(PermissionError):
        remove_tree(old, seconds=2.0)


def test_a_link_is_removed_and_what_it_leads_to_stays(old, tmp_path):
    kept = tmp_path / "andres"
    kept.mkdir()
    (kept / "fil.txt").touch()
    (old / "lenke").symlink_to(kept, target_is_directory=True)
    remove_tree(old)
    assert (kept / "fil.txt").is_file()
    assert not old.exists()


def test_a_results_file_that_is_open_lands_beside_itself(machine, tmp_path):
    path = tmp_path / "kart.html"
    path.write_bytes(b"gammelt")
    machine.hold(path)
    landed = write_result(path, b"nytt")
    assert (landed.name, landed.read_bytes()) == ("kart (2).html", b"nytt")
    assert path.read_bytes() == b"gammelt"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kart (2).html", "kart.html"]


def test_a_file_of_a_region_is_as_it_was_where_it_cannot_be_replaced(machine, tmp_path):
    path = tmp_path / "region.toml"
    path.write_bytes(b"gammel")
    machine.hold(path)
    with pytest.raises(PermissionError):
        replace_file(path, b"ny")
    assert path.read_bytes() == b"gammel"
    assert [p.name for p in tmp_path.iterdir()] == ["region.toml"]


def test_what_nobody_needs_and_is_held_is_left(machine, tmp_path):
    path = tmp_path / "del.json.gz"
    path.touch()
    machine.hold(path)
    discard(path)
    assert path.is_file()
    machine.let_go()
    discard(path)
    assert not path.exists()


# --- a target tried before anything is measured ---------------------------------------------------


def test_trying_leaves_the_disk_as_it_was(tmp_path):
    assert tried(tmp_path / "ny" / "mappe" / "resultat") == []
    assert tried_file(tmp_path / "ny" / "kart.html") == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_held_is_said_before_anything_is_measured(machine, old):
    machine.hold(old / "scores.xlsx")
    (problem,) = tried(old)
    assert problem.where == str(old)
    assert "«ikap-proposals (2)»" in problem.remedy
    assert contents(old) == dict.fromkeys(FILES, "gammel")
    machine.let_go()
    assert tried(old) == []
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_a_path_with_no_room_for_its_sheets_is_said_before_anything_is_measured(tmp_path):
    deep = tmp_path.joinpath(*("mappe" * 40 for _ in range(19)))  # 19 × 201 characters of 4095
    with pytest.raises(ConfigurationError) as caught:
        tried(deep, Path("x" * 250, "x" * 250))
    assert "for lang" in caught.value.problems[0].what
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_nearly_full_is_said_before_anything_is_measured(tmp_path, monkeypatch):
    free = {"now": (100 << 20) - 1}
    monkeypatch.setattr(
        "ikap.storage.target.shutil.disk_usage",
        lambda _path: type("Usage", (), {"free": free["now"]}),
    )
    with pytest.raises(ConfigurationError, match="105 MB ledig"):
        tried(tmp_path / "ut")
    free["now"] += 1
    assert tried(tmp_path / "ut") == []


def test_a_disk_that_is_gone_is_a_sentence(tmp_path, monkeypatch):
    def gone(self, *_args, **_rest):
        error = OSError(errno.ENOENT, "Finner ikke nettverksbanen", str(self))
        error.winerror = 53
        raise error

    monkeypatch.setattr(Path, "mkdir", gone)
    with pytest.raises(ConfigurationError) as caught:
        tried(tmp_path / "ut")
    assert caught.value.problems[0].what == "disken eller nettverksmappen svarer ikke."


def test_what_the_system_lays_in_a_folder_does_not_fill_it(tmp_path):
    for name in ("desktop.ini", "Thumbs.db", ".DS_Store"):
        (tmp_path / name).touch()
    assert holds_nothing(tmp_path)
    assert check_target(tmp_path) is None
    (tmp_path / "notat.txt").touch()
    assert not holds_nothing(tmp_path)
    with pytest.raises(ConfigurationError, match="ikke tom"):
        check_target(tmp_path)
    with pytest.raises(OSError, match="not empty"):
        remove_empty(tmp_path)
    (tmp_path / "notat.txt").unlink()
    (tmp_path / "Desktop.ini").touch()
    remove_empty(tmp_path)
    assert not tmp_path.exists()
