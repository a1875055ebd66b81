"""The tables of reisekonsekvens as an office sends them: all that is wrong, in sentences."""

from __future__ import annotations

import pytest

from ikap.model import ConfigurationError
from ikap.sources.region import open_region
from tests.sources.conftest import frame, square

TABLES = {
    "travel_trips": "kind;purpose;trips\nhousing;arbeid;1\nhousing;fritid;2\nbusiness;arbeid;1,5",
    "travel_destinations": "sone;formål;mål;andel;km\n"
    "by;arbeid;by;0,5;\nby;arbeid;land;0,5;\nby;fritid;by;1;3\n"
    "land;arbeid;Torget;1;\nland;fritid;utlandet;1;50",
    "travel_settlement": "sone;bosted;andel\nby;by;0,6\nby;land;0,4\nland;land;1",
    "travel_modes": "formål;modalsone;fra_km;til_km;bilfører\n"
    "arbeid;B;0;5;0,2\narbeid;B;5;;0,5\narbeid;E;0;;0,8\nfritid;B;0;;0,2\nfritid;E;0;;0,8",
}


@pytest.fixture
def opened(toy):
    def with_tables(zones=True, **changed):
        if zones:
            drawn = frame([square(0, 0, 9000), square(9000, 0, 9000)],
                          sone=["by", "land"], modalsone=["B", "E"])  # fmt: skip
            toy.add("travel_zones", frame=drawn)
        point = square(100, 100).centroid
        toy.add("centres", frame=frame([point], navn=["Torget"], level=[1]))
        for name, text in (TABLES | changed).items():
            if text:
                (toy.folder / f"{name}.csv").write_text(text, encoding="utf-8")
                toy.add(name, f'file = "{name}.csv"', section="tables")
        return toy.open()

    return with_tables


def refused(region, name="travel_destinations"):
    with pytest.raises(ConfigurationError) as caught:
        region.layer(name)
    return " ".join(map(str, caught.value.problems)).replace("\N{NO-BREAK SPACE}", " ")


def changed(name, old, new):
    assert old in TABLES[name]
    return {name: TABLES[name].replace(old, new)}


def test_tables_that_agree_are_read_with_their_producers_words(opened):
    region = opened()
    assert region.layer("travel_settlement")["share"].tolist() == pytest.approx([0.6, 0.4, 1])
    assert region.layer("travel_modes")["to_km"].isna().sum() == 4
    assert set(region.layer("travel_zones")["modal_zone"]) == {"B", "E"}


def test_shares_rounded_to_whole_percent_are_made_whole(opened):
    region = opened(**changed("travel_settlement", "0,6", "0,595"))
    shares = region.layer("travel_settlement").groupby("zone")["share"].sum()
    assert shares.tolist() == pytest.approx([1, 1], abs=1e-12)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("travel_destinations", "by;arbeid;by;0,5", "by;arbeid;by;0,3"),
         "summerer seg ikke til 100 % for by / arbeid (80,0 %)"),
        (("travel_destinations", "\nland;fritid;utlandet;1;50", ""),
         "ingen rader for land / fritid"),
        (("travel_destinations", "land;fritid;utlandet;1;50", "land;fritid;utlandet;1;"),
         "reisemålet utlandet er verken en sone med flate eller et senter"),
        (("travel_destinations", "land;arbeid", "skog;arbeid"), "ukjent navn: skog"),
        (("travel_destinations", "by;arbeid;land;0,5", "by;arbeid;by;0,5"),
         "by / arbeid / by står i flere rader"),
        (("travel_settlement", "\nland;land;1", ""), "ingen rader for land"),
        (("travel_modes", "\nfritid;E;0;;0,8", ""), "bilfører mangler for fritid / E"),
        (("travel_modes", "arbeid;B;5;;0,5", "arbeid;B;6;;0,5"),
         "avstandene for arbeid / B er ikke sammenhengende fra 0 og oppover: 0,0–5,0, 6,0– km"),
        (("travel_modes", "fritid;B;0;;0,2", "fritid;B;0;20;0,2"), "siste til_km skal stå tom"),
        (("travel_trips", "housing;fritid;2", "housing;fritid;2\nhousing;fritid;1"),
         "housing / fritid står i flere rader"),
    ],
)  # fmt: skip
def test_what_points_at_nothing_is_told(opened, change, sentence):
    assert sentence in refused(opened(**changed(*change)))


def test_shares_over_one_and_negative_lengths_are_told_together(opened):
    text = refused(
        opened(
            **changed("travel_destinations", "by;fritid;by;1;3", "by;fritid;by;100;-3"),
            **changed("travel_modes", "fritid;E;0;;0,8", "fritid;E;0;;80"),
        )
    )
    assert "andel" in text
    assert "100 (1)" in text
    assert "-3 (1)" in text
    assert "80 (1)" in text


def test_what_else_the_method_needs_is_named(opened):
    text = refused(opened(zones=False, travel_modes="", travel_trips=""))
    assert "trenger også travel_trips, travel_modes og travel_zones" in text


def test_zones_by_municipality_must_reach_all_of_the_region(opened):
    bands = "kommunenummer;fra_km;til_km;sone;modalsone\n5001;0;5;by;B\n5001;5;;land;E"
    text = refused(opened(zones=False, travel_bands=bands))
    assert "5028 har ingen reisesone" in text
    assert "reisemålet by, land er verken en sone med flate eller et senter" in text


def test_zones_of_a_merged_municipality_are_those_of_its_successor(opened):
    """Klæbu is Trondheim: its rows continue where those of Trondheim end."""
    bands = (
        "kommunenummer;fra_km;til_km;sone;modalsone\n"
        "5001;0;5;Torget;B\n5030;5;;Torget;B\n5028;0;;Torget;B"
    )
    region = opened(
        zones=False,
        travel_bands=bands,
        travel_destinations="sone;formål;mål;andel\nTorget;arbeid;Torget;1\nTorget;fritid;Torget;1",
        travel_settlement="sone;bosted;andel\nTorget;Torget;1",
    )
    assert set(region.layer("travel_bands")["municipality_code"]) == {"5001", "5028"}


def test_the_year_of_the_fleet_is_a_year(toy):
    assert toy.open().car_year == 2030
    text = (toy.folder / "region.toml").read_text(encoding="utf-8")
    path = toy.folder / "region.toml"
    path.write_text('car_year = "snart"\n' + text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="car_year skal være et årstall"):
        open_region(toy.folder)
    path.write_text("car_year = 2040\n" + text, encoding="utf-8")
    assert open_region(toy.folder).car_year == 2040
