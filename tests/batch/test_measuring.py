"""A round is measured once: what is kept is not measured again, and what fails is refused."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
import shapely
from pandas.testing import assert_frame_equal

from ikap.api import score_submissions
from ikap.assess import profiles
from ikap.assess.evaluate import Work, joined
from ikap.batch import measuring
from ikap.batch.fingerprint import checksums, made_by
from ikap.batch.journal import PARTS, Journal
from ikap.batch.kept import as_measured, as_text
from ikap.batch.measuring import measure
from ikap.model import Answer, ConfigurationError, Override, Replacement, Tier
from tests.storage.machine import Machine

from .conftest import SITES, Here, Told


def measured(load, journal, run=None, submissions=None, part=5):
    told = Told()
    found = measure(
        submissions or load.submissions,
        load.work,
        journal,
        told,
        jobs=1,
        part=part,
        run=run or Here(load.whole),
    )
    return found, told


def with_sites(submissions, sites):
    return replace(submissions, alternatives=sites)


def test_what_is_kept_is_what_was_measured_to_the_last_bit(load):
    fresh = load.whole
    again = as_measured(dict(as_text(fresh)), load.region.crs)
    for name in ("constraints", "indicators"):
        assert_frame_equal(getattr(again, name), getattr(fresh, name), check_exact=True)
    assert shapely.equals_exact(again.net.to_numpy(), fresh.net.to_numpy()).all()
    assert again.net.crs == fresh.net.crs


def test_the_parts_give_what_the_whole_gives(load, journal):
    found, told = measured(load, journal, Here())
    assert_frame_equal(found.measured.indicators, load.whole.indicators, check_exact=True)
    assert_frame_equal(found.measured.constraints, load.whole.constraints, check_exact=True)
    assert (told.kept, told.done) == (0, SITES)


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_the_parts_are_the_same_whoever_measures_them(load, journal, monkeypatch, jobs):
    """24 sites in eighths would be 3 each; the least is 25, or the 5 that are set here."""
    for least, sizes in ((25, [24]), (5, [5, 5, 5, 5, 4])):
        monkeypatch.setattr(measuring, "LEAST", least)
        journal.forget()
        run = Here(load.whole)
        measure(load.submissions, load.work, journal, Told(), jobs=jobs, run=run)
        assert run.sizes == sizes


def test_a_second_run_measures_nothing_and_gives_the_same(load, journal):
    first, _told = measured(load, journal)
    run = Here(load.whole)
    second, told = measured(load, journal, run)
    assert (told.kept, run.sizes) == (SITES, [])
    assert_frame_equal(second.measured.indicators, first.measured.indicators, check_exact=True)
    assert (second.measured.net.index == first.measured.net.index).all()


def test_only_what_is_changed_is_measured_anew(load, journal):
    measured(load, journal)
    sites = load.submissions.alternatives
    moved = sites.geometry.where(sites.index != "7", sites.translate(30, 0))
    renamed = sites.set_geometry(moved).rename(index={"3": "ny-3"}).sort_index()
    renamed = renamed.assign(file="annen.gpkg", row=renamed["row"] + 1, proposal=renamed.index)
    run = Here()
    found, told = measured(load, journal, run, with_sites(load.submissions, renamed))
    assert (told.kept, run.sizes) == (SITES - 1, [1])
    assert "ny-3" in found.measured.net.index


def test_a_site_that_is_kept_in_two_parts_is_recalled_once(load, journal):
    known_by = checksums(load.submissions.alternatives, load.work)
    journal.keep(load.whole, known_by)
    journal.keep(Here(load.whole).look_up(load.submissions.alternatives.iloc[:3]), known_by)
    recalled = joined(journal.recall(known_by))
    assert len(parts(journal)) == 2
    assert_frame_equal(recalled.indicators, load.whole.indicators, check_exact=True)


def test_other_weights_measure_nothing_anew_and_another_limit_does(load):
    basis = profiles.load(profiles.DEFAULT).basis
    stricter = replace(
        load.work.profile,
        replacements=(Replacement(basis, constraint="shore_belt", tier=Tier.EXCLUDE),),
    )
    keys = [
        made_by(Work(load.region, profile))
        for profile in (
            load.work.profile,
            profiles.load("jordvern"),
            stricter,
        )
    ]
    assert keys[0] == keys[1] != keys[2]


def test_an_override_is_measured_anew_for_its_own_site_and_language(load):
    sites = load.submissions.alternatives
    own = Override("7", "flood", Answer.NO, "Sikret", "K. Nordmann", "2026-11-20")
    before = checksums(sites, load.work)
    after = checksums(sites, replace(load.work, overrides=(own,)))
    english = checksums(sites, replace(load.work, overrides=(own,), language="en"))
    assert [id_ for id_ in before if before[id_] != after[id_]] == ["7"]
    assert [id_ for id_ in after if after[id_] != english[id_]] == ["7"]


def test_a_site_that_ends_the_process_is_refused_and_its_neighbours_are_not(load, journal):
    run = Here(load.whole, deadly=["7"])
    found, told = measured(load, journal, run, part=SITES)
    assert told.stumbled == [SITES]
    assert run.sizes[:3] == [SITES, SITES, SITES // 2]  # once more alone, then in halves
    (refused,) = found.submissions.rejected
    assert (refused.file, refused.id) == ("proposals.gpkg", "7")
    assert "minnet" in refused.reason
    assert refused.remedy
    assert set(found.measured.net.index) == set(load.submissions.alternatives.index) - {"7"}
    assert set(found.submissions.alternatives.index) == set(found.measured.net.index)


def test_a_site_that_cannot_be_measured_is_refused_with_what_was_said(load, journal):
    found, told = measured(load, journal, Here(load.whole, faulty=["7", "9"]))
    assert [r.id for r in found.submissions.rejected] == ["7", "9"]
    assert {r.reason for r in found.submissions.rejected} == {"området kan ikke måles."}
    assert set(told.why) == {"GEOSException: sidelokasjon"}  # to the log, not to the planner
    assert found.submissions.rejected[0].row == 7


def test_a_machine_on_which_every_process_dies_does_not_try_for_ever(load, journal, monkeypatch):
    monkeypatch.setattr("ikap.batch.measuring.DEATHS", 4)
    run = Here(load.whole, deadly=load.submissions.alternatives.index)
    found, _told = measured(load, journal, run)
    assert len(run.sizes) < 2 * SITES
    assert found.measured is None
    assert len(found.submissions.rejected) == SITES


def test_both_halves_of_a_mixed_row_are_refused_together(load, journal):
    sites = load.submissions.alternatives.loc[["1", "2", "3"]]
    mixed = sites.assign(proposal=["1", "1", "3"], row=[1, 1, 3])
    run = Here(load.whole, faulty=["2"])
    found, _told = measured(load, journal, run, with_sites(load.submissions, mixed))
    assert [r.id for r in found.submissions.rejected] == ["1"]
    scored = score_submissions(
        found.submissions, load.region, load.work.profile, map_parts=found.map_parts
    )
    for table in (scored.sites, scored.criteria, scored.constraints, scored.indicators):
        assert set(table.index.get_level_values("id")) == {"3"}


def parts(journal):
    return sorted((journal.folder / PARTS).iterdir())


@pytest.mark.parametrize(
    "content",
    [b"", b"halv", b"\x1f\x8b" + b"\x00" * 40, gzip.compress(b'{"schema": "ikap-measured-1"}')],
    ids=["empty", "text", "broken", "lacking"],
)
def test_a_damaged_part_is_measured_again(load, journal, content):
    measured(load, journal)
    parts(journal)[0].write_bytes(content)
    _found, told = measured(load, journal)
    assert journal.damaged == 1
    assert 0 < told.done <= 5


def test_what_another_program_measured_is_not_used_and_is_cleared_away(load, journal):
    measured(load, journal)
    other = Journal(journal.folder, "another", load.region.crs)
    assert list(other.recall(checksums(load.submissions.alternatives, load.work))) == []
    other.settle(["nothing"])
    assert parts(other) == []


def test_a_part_that_was_not_finished_is_no_part(load, journal):
    (journal.folder / PARTS / "x.json.gz.tmp").write_bytes(b"halv")
    _found, told = measured(load, journal)
    assert (told.kept, journal.damaged) == (0, 0)


def test_a_round_that_is_being_measured_is_not_begun_once_more(load, journal):
    second = Journal(journal.folder, journal.made_by, journal.crs)
    with (
        pytest.raises(ConfigurationError, match="beregning av samme innspillsrunde pågår"),
        second.opened(),
    ):
        pass


def test_a_part_of_another_round_that_is_held_is_left_and_kept_out_of_the_way(
    load, journal, monkeypatch
):
    machine = Machine(monkeypatch)
    measured(load, journal)
    held = parts(journal)
    machine.hold(*held)
    journal.settle([])  # no site of these is in the round
    assert parts(journal) == held
    with pytest.raises(ConfigurationError, match="åpen i et annet program"):
        journal.forget()
    machine.let_go()
    journal.settle([])
    assert parts(journal) == []


def test_a_full_disk_is_told_and_what_was_kept_stays(load, journal, monkeypatch):
    def full(file):
        raise OSError(28, "No space left on device")

    some = load.submissions.alternatives.iloc[:6]
    measured(load, journal, submissions=with_sites(load.submissions, some))
    before = parts(journal)
    monkeypatch.setattr("ikap.storage.files.os.fsync", full)
    with pytest.raises(ConfigurationError, match="ikke plass på disken"):
        measured(load, journal)
    assert [path for path in parts(journal) if path.suffix == ".gz"] == before


def test_what_is_left_in_the_journal_is_handed_out_for_any_sites_in_any_cut(load, journal):
    """Measured seven at a time; asked for five at a time, across the files."""
    told, sites = Told(), load.submissions.alternatives
    round_ = measure(
        load.submissions,
        load.work,
        journal,
        told,
        jobs=1,
        part=7,
        run=Here(load.whole),
        gather=False,
    )
    assert round_.measured is None
    for start in range(0, SITES, 5):
        ids = [str(id_) for id_ in sites.index[start : start + 5]]
        part = journal.of({id_: round_.known_by[id_] for id_ in ids})
        assert sorted(part.net.index) == sorted(ids)
        ours, whole = joined([part]), Here(load.whole).look_up(sites.loc[sorted(ids)])
        assert_frame_equal(ours.indicators, joined([whole]).indicators)
        assert ours.net.equals(joined([whole]).net)


def test_a_part_that_is_damaged_while_the_round_is_judged_is_told(load, journal):
    round_ = measure(
        load.submissions, load.work, journal, Told(), jobs=1, run=Here(load.whole), gather=False
    )
    for path in (journal.folder / PARTS).iterdir():
        path.write_bytes(b"torn")
    with pytest.raises(ConfigurationError, match="skadet eller borte"):
        journal.of(round_.known_by)
