"""The data sets of a layer, and where each was mapped: «no hit» there, and elsewhere not."""

from __future__ import annotations

import math

import pytest

from ikap.assess.limits import zone_answers
from ikap.criteria.constraints import flood, flood_precaution
from ikap.model import Answer, ConfigurationError
from ikap.sources.region import check_layer, datasets, evidence, rows_of
from tests.sources.conftest import frame, square

PAGE = "https://kartkatalog.geonorge.no/metadata/e95008fc-0945-4d66-8bc9-e50ab3f50401"
ZONES = frame([square(0, 0)], gjentaksintervall=[200])
CAREFUL = frame([square(300, 0)], objtype=["FlomAktsomhetOmr"])


def save(toy, name, what):
    what.to_file(toy.folder / f"{name}.gpkg")


@pytest.fixture
def flooded(toy):
    """Flood zones mapped in the western half of a site; precautionary areas everywhere."""
    save(toy, "zones", ZONES)
    save(toy, "careful", CAREFUL)
    save(toy, "mapped", frame([square(1000, 0), square(1050, 50, 50)],
                              dekningsstatus=["kartlagtUtenFunn", "Ikke kartlagt"]))  # fmt: skip
    return toy.add(
        "flood",
        """parts = [
    { file = "zones.gpkg", constants = { zone = "hazard" }, coverage = { file = "mapped.gpkg", \
field = "dekningsstatus" } },
    { file = "careful.gpkg", constants = { zone = "precaution" } },
]""",
    )


def site(x, y=0, size=100, **more):
    one = frame([square(x, y, size)], kind=["housing"], flood_class=["F2"], **more)
    one = one.assign(hazard_mitigated=False, municipalities=[{"5028": 1.0}])
    one.index = ["a"]
    one.index.name = "id"
    return one


def answer(region, constraint, sites):
    table, _net = zone_answers(
        sites,
        [constraint],
        region.has,
        region.layer,
        lambda test: evidence(region, test.layer, test.where),
    )
    row = table.iloc[0]
    return row["answer"], round(float(row["unchecked_share"]), 6)


def test_a_precautionary_area_has_no_return_period_and_a_zone_must_have_one(toy, flooded):
    region = flooded.open()
    assert check_layer(region, "flood") == []
    periods = region.layer("flood").set_index("zone")["return_period"]
    assert periods["hazard"] == 200
    assert math.isnan(periods["precaution"])
    nothing = frame([square(0, 0)], gjentaksintervall=[None])
    save(toy, "zones", nothing.astype({"gjentaksintervall": "Int64"}))
    with pytest.raises(
        ConfigurationError, match=r"gjentaksintervall» har ukjente verdier: tom \(1\)"
    ):
        flooded.open().layer("flood")


def test_no_hit_where_it_is_mapped_is_no_and_elsewhere_unchecked(flooded):
    region = flooded.open()
    assert answer(region, flood, site(1000)) == (Answer.NO, 0.0)
    assert answer(region, flood, site(1050)) == (Answer.UNCHECKED, 0.5)
    assert answer(region, flood, site(2000)) == (Answer.UNCHECKED, 1.0)


def test_a_hit_in_an_unmapped_place_is_a_hit(flooded):
    assert answer(flooded.open(), flood, site(0))[0] == Answer.YES


def test_each_constraint_rests_on_the_coverage_of_its_own_data_set(flooded):
    assert answer(flooded.open(), flood_precaution, site(2000)) == (Answer.NO, 0.0)


def test_the_belt_that_a_test_looks_into_must_be_mapped_too(toy):
    """A site of 100 m whose belt of 20 m reaches past the mapped ground."""
    from ikap.assess.limits import checked_share

    region = toy.open()
    mapped = frame([square(1000, 0)]).geometry
    inside = checked_share(site(1000), [mapped], mapped)
    around = checked_share(site(1000), [mapped], mapped, buffer=20)
    assert inside.tolist() == [1.0]
    assert around[0] == pytest.approx(10_000 / 19_248.5, abs=1e-4)  # of a site with its belt
    assert region.covers("municipalities")


def test_several_data_sets_must_all_be_mapped(toy):
    save(toy, "east", frame([square(0, 0, 60)]))
    save(toy, "whole", frame([square(0, 0, 100)]))
    save(toy, "none", frame([square(5000, 0)]))
    region = toy.add(
        "landslide",
        """constants = { zone = "precaution" }
parts = [
    { file = "none.gpkg", coverage = { file = "whole.gpkg" } },
    { file = "none.gpkg", coverage = { file = "east.gpkg" } },
]""",
    ).open()
    proof = evidence(region, "landslide", {"zone": ("precaution",)})
    assert [shapes.area.sum() for shapes in proof] == [10_000, 3_600]


def test_a_data_set_that_could_not_be_fetched_leaves_nothing_checked(toy):
    save(toy, "none", frame([square(5000, 0)], gjentaksintervall=[200]))
    told = 'file = "none.gpkg"\nconstants = { zone = "hazard" }\ncovers = []'
    region = toy.add("flood", told).open()
    assert answer(region, flood, site(0)) == (Answer.UNCHECKED, 1.0)


def test_a_status_that_is_not_of_the_list_is_asked_about(toy, flooded):
    save(toy, "mapped", frame([square(0, 0)], dekningsstatus=["grundigUndersøkt"]))
    with pytest.raises(
        ConfigurationError, match=r"har ukjente statuser: grundigUndersøkt\. Kjente statuser: "
    ):
        evidence(flooded.open(), "flood", {"zone": ("hazard",)})


def test_a_layer_tells_its_data_sets_by_the_catalogues_number(toy):
    save(toy, "zones", ZONES)
    toy.write(
        '[layers.flood]\nfile = "zones.gpkg"\nconstants = { zone = "hazard" }\n'
        'source = { title = "Flomsoner", publisher = "NVE", date = 2026-01-15, licence = "NLOD", '
        f'url = "{PAGE}" }}\n'
    )
    region = toy.open()
    (one,) = datasets(region, "flood")
    assert one.id == "e95008fc-0945-4d66-8bc9-e50ab3f50401"
    assert rows_of(region, one)["return_period"].tolist() == [200]


def test_a_constraint_rests_on_the_data_sets_that_can_answer_it(flooded):
    region = flooded.open()
    (one,) = datasets(region, "flood", {"zone": ("precaution",)})
    assert [part.file.name for part in one.parts] == ["careful.gpkg"]
    assert datasets(region, "heritage") == ()
