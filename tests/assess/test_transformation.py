"""What industry could move in the bundled region, and what could come instead."""

from __future__ import annotations

import json
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.assess.drawn.layers import growth_against_target
from ikap.assess.surface.driving import CLASSES, car_km_cells, car_km_classes
from ikap.assess.transformation import sentence as in_words
from ikap.assess.transformation import transformation
from ikap.commands import app
from ikap.model import ConfigurationError
from ikap.sources.region import Region, open_region


@pytest.fixture(scope="module")
def region() -> Region:
    return open_region()


@pytest.fixture(scope="module")
def evaluation(region: Region):
    return score([sample_proposals()], region)


@pytest.fixture(scope="module")
def found(region: Region, evaluation):
    return transformation(region, evaluation)


def test_only_industry_at_places_for_people_is_a_candidate(found):
    chosen = found.areas[found.areas["candidate"]]
    assert set(chosen["business_class"]) == {"C"}
    assert set(chosen["place"]) <= {"A", "B"}
    assert len(found.candidates) == len(chosen) > 3
    assert found.synthetic


def test_those_that_free_most_jobs_come_first(found):
    gains = [one.gain for one in found.candidates]
    assert gains == sorted(gains, reverse=True)


def test_what_could_come_is_ground_times_density_times_use(found):
    """42.084 daa at 20 jobs or 6 dwellings a daa, three quarters of it."""
    one = next(c for c in found.candidates if "Lade" in c.name)
    assert one.area_daa == pytest.approx(42.1, abs=0.1)
    assert (one.could_hold, one.could_house, one.jobs) == (631, 189, 55)
    assert one.gain == 576


def test_a_class_that_nobody_stated_is_read_off_the_jobs(found):
    areas = found.areas.set_index("name")
    sluppen = areas.loc["Oppdiktet verkstedområde på Sluppen"]
    assert sluppen["jobs"] / sluppen["area_daa"] < 5
    assert sluppen["business_class"] == "C"
    assert areas.loc["Oppdiktet industri i Rissa", "business_class"] is None


def test_it_moves_to_proposed_ground_that_suits_it_and_has_room(found, evaluation):
    sites = evaluation.sites
    for one in found.candidates:
        for label in one.move_to:
            assert sites.loc[label, "list"] == "business_c"
            assert sites.loc[label, "net_area_daa"] >= one.area_daa
    assert any(one.move_to for one in found.candidates)


def test_it_is_told_in_words(found, region):
    one = next(c for c in found.candidates if "Lade" in c.name)
    text = in_words(one, region.names).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "(Trondheim): 42 daa med virksomhet i klasse C på et sted i klasse A, 55 arbeidsplasser."
        in text
    )
    assert "Arealet kan gi om lag 631 arbeidsplasser eller 189 boliger" in text


def test_a_region_without_business_areas_says_so(region, monkeypatch):
    declared = {k: v for k, v in region.declarations.items() if k != "business_areas"}
    poor = Region(**{**vars(region), "declarations": declared, "_read": {}})
    with pytest.raises(ConfigurationError, match="Dagens næringsområder"):
        transformation(poor)


def test_the_command_writes_a_table_and_says_that_it_is_invented(tmp_path):
    files = ["--csv", str(tmp_path / "t.csv"), "--page", str(tmp_path / "t.html")]
    run = CliRunner().invoke(app, ["transformation", *files])
    page = (tmp_path / "t.html").read_text("utf-8")
    assert page.count("<tr>") == 1 + page.count("Arealet kan gi om lag") > 3
    assert "Oppdiktede demodata" in page
    assert run.exit_code == 0, run.output
    assert "Oppdiktede demodata" in run.output
    head, first, *_rest = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("place_in_list;name;municipality;area_daa")
    assert first.startswith("1;Oppdiktet")
    as_json = CliRunner().invoke(app, ["transformation", "--json"])
    told = json.loads(as_json.output)
    assert told["synthetic"]
    assert told["candidates"][0]["gain"] > 0


def test_a_table_that_cannot_be_written_is_a_sentence(tmp_path):
    run = CliRunner().invoke(app, ["transformation", "--csv", str(tmp_path / "nei" / "t.csv")])
    assert run.exit_code == 2
    assert "stien finnes ikke" in run.output


# --- layers that are made ----------------------------------------------------------------------


def test_the_surface_of_driving_is_the_sites_own_model(region, evaluation):
    """A site's driving is about that of the square that its middle lies in."""
    cells = car_km_cells(region)
    housing = evaluation.sites[evaluation.sites["kind"] == "housing"]
    middles = housing.set_geometry(housing.representative_point())[["geometry"]]
    joined = middles.sjoin(cells)
    measured = evaluation.criteria.xs("car_km", level="criterion")["measured"]
    gap = joined["car_km"] - measured.reindex(joined.index).astype(float)
    assert len(joined) > 10
    assert gap.abs().median() < 1.0
    assert (cells.area == 250_000).all()


def test_the_classes_of_the_surface_cover_what_was_measured(region):
    classes = car_km_classes(region)
    assert set(classes["least"]) <= {0.0, *CLASSES}
    inside = region.layer("municipalities").union_all()
    assert classes.union_all().difference(inside).area < 1.0
    assert classes.union_all().area == pytest.approx(classes.area.sum(), rel=1e-6)


def test_reserve_and_target_are_classed_by_the_same_limits(region, evaluation):
    """Trondheim 68 and 76 %, Skaun 2.7 and 7.0 %, Indre Fosen 3.2 and 0.9 %."""
    table = growth_against_target(region, evaluation).set_index("municipality_code")
    assert table["both"][["5001", "5029", "5054"]].tolist() == ["22", "02", "10"]
    assert table["reserve"].sum() == pytest.approx(1)


def test_the_targets_are_shares_of_their_sum_whatever_they_add_up_to():
    frames = {
        "growth_targets": pd.DataFrame(
            {
                "municipality_code": ["5001", "5028"],
                "dwellings_share": [0.6, 0.2],  # the rest is of municipalities outside
                "dwellings_reserve": [100.0, 300.0],
            }
        ),
        "municipalities": gpd.GeoDataFrame(
            {"municipality_code": ["5001", "5028"], "name": ["Trondheim", "Melhus"]},
            geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
            crs=25832,
        ),
    }
    table = growth_against_target(SimpleNamespace(layer=frames.__getitem__), None)
    assert table["target"].tolist() == pytest.approx([0.75, 0.25])
    assert table["reserve"].tolist() == pytest.approx([0.25, 0.75])
