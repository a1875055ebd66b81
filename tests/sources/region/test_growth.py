"""The growth table as municipalities send it: merged numbers, sums that fail, rows that lack."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ikap.model import ConfigurationError
from ikap.sources.region import check_region, growth
from ikap.sources.region.reading import Reading

HEAD = "municipality_code;dwellings_share;dwellings_reserve;reserve_type;reserve_date;jobs"


def table(toy, *rows):
    (toy.folder / "vekst.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return toy.add("growth_targets", 'file = "vekst.csv"', section="tables").open()


def refused(toy, *rows):
    with pytest.raises(ConfigurationError) as caught:
        table(toy, *rows).layer("growth_targets")
    return " ".join(map(str, caught.value.problems))


def test_a_merged_municipality_is_added_to_the_one_that_has_its_land(toy):
    region = table(
        toy,
        "5030 Klæbu;0,1;308;build_ready;2020;50",
        "5028;0,3;216;build_ready;2020;",
        "5001;0,6;4234;build_ready;2020;100",
    )
    found = region.layer("growth_targets").set_index("municipality_code")
    assert found.index.tolist() == ["5001", "5028"]
    assert found.loc["5001", ["dwellings_share", "dwellings_reserve", "jobs"]].tolist() == [
        pytest.approx(0.7), 4542, 150]  # fmt: skip
    assert found["jobs"].isna().tolist() == [False, True]
    told = " ".join(region.summary().notes)
    assert "5030 Klæbu (01.01.2020) er slått sammen til 5001 Trondheim" in told
    assert "Kontroller at tallene for 5001 Trondheim ikke allerede omfatter dem." in told


def test_jobs_that_one_part_did_not_count_are_unknown_for_the_whole(toy):
    region = table(
        toy,
        "5030;0,1;308;total;2020;",
        "5028;0,3;216;total;2020;70",
        "5001;0,6;4234;total;2020;100",
    )
    assert region.layer("growth_targets")["jobs"].isna().tolist() == [True, False]


def test_a_part_of_a_merged_municipality_is_not_the_whole_of_it():
    """Orkdal alone is not Orkland: Agdenes and Meldal are named."""
    names = {"5001": "Trondheim", "5028": "Melhus", "5059": "Orkland"}
    frame = pd.DataFrame(
        {
            "municipality_code": ["5001", "5028", "5024"],
            "dwellings_share": [0.7, 0.2, 0.1],
            "dwellings_reserve": [10.0, 10.0, 172.0],
            "reserve_type": ["build_ready"] * 3,
            "reserve_date": ["2020"] * 3,
            "reserve_note": [None, None, "bare Orkdal"],
            "jobs": np.nan,
            "employed_residents": np.nan,
        }
    )
    settled = growth.settled(Reading(frame, ()), names, "vekst.csv")
    assert settled.frame["municipality_code"].tolist() == ["5001", "5028", "5059"]
    assert settled.frame["reserve_note"].dropna().to_dict() == {2: "bare Orkdal"}
    (remark,) = settled.remarks
    assert remark.remedy == "Tall for 5016 Agdenes, 5023 Meldal mangler."


def test_all_that_is_wrong_is_told_at_once(toy):
    told = refused(
        toy,
        "5001;70;4234;build_ready;i fjor;",
        "5012 Snillfjord;0,1;5;build_ready;2020;",
        "5032 Selbu;0,1;-5;build_ready;2020;",
    )
    assert "andelen for 5001 er 70,00, ventet 0–1. Skriv andeler, ikke prosent" in told
    assert "5012 Snillfjord ble delt mellom 5055 Heim, 5056 Hitra, 5059 Orkland 01.01.2020" in told
    assert "«5032 Selbu» er ikke en av regionens kommuner." in told
    assert "dwellings_reserve for 5032 Selbu er under 0" in told
    assert "5028 Melhus mangler rad" in told
    assert "reserve_date er «i fjor»" in told


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (("5001;0,7;9;total;2020;", "5028;0,2;9;total;2020;"), "til sammen 90,0 %, ventet 100 %"),
        (("5001;0,7;0;total;2020;", "5028;0,3;0;total;2020;"), "ingen kommune har boligreserve"),
        (("5001;0,7;9;total;2020;", "5028;0,3;9;build_ready;2020;"), "kan ikke sammenlignes"),
        (("5001;0,7;9;total;2020;", "5001;0,3;9;total;2020;"), "5001 Trondheim står i flere rader"),
    ],
)
def test_figures_that_cannot_be_shared_out(toy, rows, sentence):
    assert sentence in refused(toy, *rows).replace("\N{NO-BREAK SPACE}", " ")


def test_a_target_of_nothing_is_allowed_and_reserves_of_two_dates_are_told(toy):
    region = table(toy, "5001;1;9;total;2020;", "5028;0;9;total;2024-05-01;")
    assert region.layer("growth_targets")["dwellings_share"].tolist() == [1, 0]
    (problem,) = check_region(region)
    assert "2020, 01.05.2024" in str(problem)


def test_jobs_of_this_table_are_no_longer_read_and_that_is_told(toy):
    rows = ("5001;0,7;9;total;2020;5", "5028;0,3;9;total;2020;")
    (problem,) = check_region(table(toy, *rows))
    assert "De hører til i tabellen employment." in str(problem)
