"""What a site takes of fields and mire, and what reasons say of it: 100 m by 100 m is 10 daa."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ikap.assess.measurement import Tables
from ikap.catalogue import factors
from ikap.criteria.emissions import (
    consequence,
    emission_rates,
    land_emissions_per_daa,
    land_emissions_total,
    mire_drained,
    with_own,
)
from ikap.criteria.soil import ceiling_share, equivalents_lost, shut_in_area
from ikap.model import Kind
from ikap.text import NO_BREAK

CRS = "EPSG:25832"


def box(west, south, width, height):
    return shapely.box(west, south, west + width, south + height)


def land(*pieces, **columns):
    """AR5 features from (land type, shape)."""
    types, shapes = zip(*pieces, strict=True)
    return gpd.GeoDataFrame({"land_type": list(types)} | columns, geometry=list(shapes), crs=CRS)


def site(shape, **columns):
    told = {
        "kind": Kind.HOUSING,
        "dwellings": 100.0,
        "jobs": np.nan,
        "peat_depth": np.nan,
        "plan_in_force": False,
        "hazard_mitigated": False,
    }
    frame = gpd.GeoDataFrame(
        {name: [value] for name, value in (told | columns).items()}, geometry=[shape], crs=CRS
    )
    frame.index = pd.Index(["a"], name="id")
    return frame.assign(net=frame.geometry)


def row(indicator, where, **layers):
    """What the indicator found on the one site, as a row with every column that it gives."""
    tables = Tables(where, layers.__contains__, layers.__getitem__)
    found = tables.call(indicator)
    table = found if isinstance(found, dict) else {"measured": found}
    return {name: values[0] for name, values in table.items()}


def told(indicator, where, **layers):
    """What reasons say of it, with plain spaces."""
    found = row(indicator, where, **layers)
    facts = {name: found[name] for name in indicator.facts if found[name] == found[name]}
    return indicator.tell("–", facts).replace(NO_BREAK, " ")


# --- fields ------------------------------------------------------------------------------------

FIELD = box(0, 0, 300, 100)  # 30 daa
VERY_GOOD = gpd.GeoDataFrame({"soil_quality": [1]}, geometry=[box(-99, -99, 999, 999)], crs=CRS)


def test_what_is_built_over_cut_up_and_left_is_told_in_short_sentences():
    # Of 300 m of field the site takes 184; 31 m are left to the west and 85 to the east.
    where = site(box(31, -10, 184, 120))
    ground = land((21, FIELD), (30, box(0, 100, 300, 50)))
    assert told(equivalents_lost, where, land=ground, soil_quality=VERY_GOOD) == (
        "Omfatter 18,4 daa fulldyrka jord (svært god). Deler jordteigen i 2 og etterlater 3,1 daa "
        "restareal (teigdeler under 5 daa). I alt – fulldyrka-ekvivalenter"
    )


def test_each_land_type_and_quality_is_told():
    ground = land((21, box(0, 0, 100, 100)), (22, box(100, 0, 100, 100)), (23, box(0, 100, 90, 9)))
    half = gpd.GeoDataFrame(
        {"soil_quality": [1, 3]}, geometry=[box(0, 0, 60, 100), box(60, 0, 40, 100)], crs=CRS
    )
    assert told(equivalents_lost, site(box(0, 0, 200, 200)), land=ground, soil_quality=half) == (
        "Omfatter 10,0 daa fulldyrka jord. Av den fulldyrka jorda er 6,0 daa svært god og 4,0 daa "
        "mindre god. Dessuten 10,0 daa overflatedyrka jord og 0,8 daa innmarksbeite. I alt – "
        "fulldyrka-ekvivalenter"
    )


def test_a_site_without_fields_takes_none():
    ground = land((30, box(-50, -50, 300, 300)))
    assert told(equivalents_lost, site(box(0, 0, 50, 50)), land=ground) == (
        "Ingen dyrka eller dyrkbar jord i området. I alt – fulldyrka-ekvivalenter"
    )


def test_a_plan_in_force_that_has_set_the_fields_aside_is_told():
    where = site(box(0, 0, 300, 100), plan_in_force=True)
    text = told(equivalents_lost, where, land=land((21, FIELD)))
    assert "Arealet er satt av til utbygging i gjeldende plan" in text
    forest = land((30, FIELD))
    assert "satt av" not in told(equivalents_lost, where, land=forest)


def test_the_share_of_a_years_ceiling():
    # 30 daa of the 2 000 that all of Norway may take in a year
    assert row(ceiling_share, site(FIELD), land=land((23, FIELD)))["measured"] == pytest.approx(
        0.015
    )


def test_a_field_between_the_site_and_a_road_is_shut_in():
    """A road along the south of the field, forest along the north; the site takes the middle."""
    where = site(box(100, -10, 100, 120))
    road = (12, box(0, -8, 300, 8))
    open_north = land((21, FIELD), road, (30, box(0, 100, 300, 50)))
    assert row(shut_in_area, where, land=open_north)["measured"] == 0.0
    built = [(11, box(-50, 0, 50, 100)), (11, box(0, 100, 100, 50))]  # west and north of the west
    enclosed = land((21, FIELD), road, *built)
    assert row(shut_in_area, where, land=enclosed)["measured"] == pytest.approx(10.0, abs=1e-3)
    assert "gir 10,0 daa inneklemt jord mellom området og veg eller bebyggelse" in told(
        equivalents_lost, where, land=enclosed
    )


# --- mire --------------------------------------------------------------------------------------


def test_a_mire_of_unknown_depth_is_told_with_its_whole_interval():
    """6.2 daa × (0.3 m × 50, 1 m × 55, 2 m × 60 kg C/m³) × 44/12."""
    ground = land((60, box(0, 0, 62, 100)), (30, box(62, 0, 38, 100)), forest_productivity=[98, 14])
    text = told(land_emissions_per_daa, site(box(0, 0, 100, 100)), land=ground)
    assert text.endswith("Myr 6,2 daa: 1 250 tCO₂e (341–2 730 tCO₂e; torvdybde ukjent)")
    total = "Beregnet til – over 20 år. I alt beregnet til om lag 1 400 tCO₂e. "
    assert text.startswith(total)  # 3.8 daa × 40


def test_a_depth_that_the_proposal_gives_narrows_it():
    ground = land((60, box(0, 0, 100, 100)))
    text = told(land_emissions_per_daa, site(box(0, 0, 100, 100), peat_depth=0.5), land=ground)
    assert text.endswith("Myr 10,0 daa: 1 010 tCO₂e (917–1 100 tCO₂e; torvdybde oppgitt)")


def test_mire_that_is_left_beside_the_pit_is_drained_and_the_pit_is_not():
    """A mire of 300 m; the site takes its middle third, and drains 5, 15 or 30 m on each side."""
    ground = land((60, box(0, 0, 300, 100)))
    where = site(box(100, 0, 100, 100))
    drained = row(mire_drained, where, land=ground)
    assert [drained[name] for name in ("low", "measured", "high")] == pytest.approx([1.0, 3.0, 6.0])
    assert "3,0 daa myr utenfor området kan bli drenert" in told(
        land_emissions_per_daa, where, land=ground
    )
    whole = row(land_emissions_total, where, land=ground)
    assert whole["measured"] == pytest.approx(10 * 201.667 + 3 * 10.84, abs=0.1)
    assert whole["low"] == pytest.approx(10 * 55 + 1 * 3.58, abs=0.1)


def test_a_site_beside_a_mire_that_it_does_not_dig_in_drains_nothing():
    ground = land((60, box(0, 0, 100, 100)), (30, box(100, 0, 100, 100)))
    assert row(mire_drained, site(box(102, 0, 50, 100)), land=ground)["measured"] == 0.0


@pytest.mark.parametrize(
    ("land_type", "best"),
    [
        (21, 201.667 - 71.5),  # ploughed peat emits 35.75 t a hectare and year already
        (22, 201.667 - 54.06),  # grass on peat 27.03
        (23, 201.667 - 54.06),
        (30, 201.667 + 18 - 3.58),  # forest of low productivity on drained, poor peat
    ],
)
def test_peat_under_fields_and_forest_counts_after_less_before(land_type, best):
    one = pd.Series([land_type])
    nothing = pd.Series([np.nan])
    rates = emission_rates(one, nothing, pd.Series([45]), nothing)
    assert rates["best"][0] == pytest.approx(best, abs=1e-3)
    assert rates["low"][0] < rates["best"][0] < rates["high"][0]


def test_peat_under_a_field_is_told():
    ground = land((21, box(0, 0, 100, 100)), ground=[45])
    assert told(land_emissions_per_daa, site(box(0, 0, 100, 100)), land=ground) == (
        "Beregnet til – over 20 år. I alt beregnet til om lag 1 300 tCO₂e. Omfatter torv under "
        "10,0 daa jordbruk eller skog"
    )


def own_factors(**best):
    return pd.DataFrame(
        {"factor": list(best), "low": np.nan, "best": list(best.values()), "high": np.nan}
    )


def test_a_region_puts_its_own_factors_in_place_of_the_tools():
    ground = land((21, box(0, 0, 100, 100)))
    where = site(box(0, 0, 100, 100))
    assert row(land_emissions_total, where, land=ground)["measured"] == pytest.approx(80.0)
    own = own_factors(fully_cultivated=12.5)
    found = row(land_emissions_total, where, land=ground, emission_factors=own)
    assert [found[name] for name in ("measured", "low", "high")] == pytest.approx([125.0] * 3)


def test_factors_that_the_region_leaves_out_stay():
    table = with_own(factors("land_emissions"), own_factors(pasture=1.0))
    assert table["pasture"].best == table["pasture"].high == 1.0
    assert table["forest_high"] == factors("land_emissions")["forest_high"]


def test_a_site_wholly_outside_the_land_layer_is_not_known_and_not_nothing():
    ground = land((21, box(5000, 5000, 100, 100)))
    where = site(box(0, 0, 100, 100))
    lost = row(equivalents_lost, where, land=ground)
    assert np.isnan(lost["measured"])
    assert (lost["low"], lost["high"]) == (0.0, 10.0)  # it may all be the best of fields
    emitted = row(land_emissions_total, where, land=ground)
    assert np.isnan(emitted["measured"])
    assert (emitted["low"], emitted["high"]) == (0.0, pytest.approx(4400.0))  # or 2 m of peat


def test_m_1941_has_a_class_only_where_its_limit_is_known():
    assert consequence(15_000) is None
    assert consequence(15_000.5) == "Middels negativ"
    assert consequence(100_000) == "Svært negativ"
