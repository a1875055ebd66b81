"""A table without drawings that names properties: its areas are theirs, and what is not is told."""

from __future__ import annotations

import math

import pytest
from openpyxl import Workbook

from ikap.sources.cadastre import written
from ikap.sources.proposals import read_proposals
from ikap.text import speaking
from tests.sources.conftest import frame, square

# Melhus (5028) has the west of the region, Trondheim (5001) the east, from x = 10 000.
PARCELS = (
    ("5028", 12, 34, 0, square(0, 0)),
    ("5028", 12, 35, 0, square(100, 0)),  # next to 12/34
    ("5028", 12, 36, 0, square(0, 500)),
    ("5028", 12, 36, 0, square(0, 900)),  # a second parcel, apart
    ("5028", 12, 37, 0, square(0, 2000)),
    ("5028", 12, 37, 4, square(200, 2000)),  # a plot of 12/37 that is leased
    ("5001", 12, 35, 0, square(12_000, 0)),  # the same numbers in Trondheim
)


def parcels():
    codes, farms, holdings, leases, shapes = map(list, zip(*PARCELS, strict=True))
    return frame(
        shapes, kommunenummer=codes, gardsnummer=farms, bruksnummer=holdings, festenummer=leases
    )


@pytest.fixture
def region(toy):
    return toy.add("properties", frame=parcels()).open()


def read(tmp_path, region, head, *rows, name="innspill.csv"):
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_proposals([path], region)


def daa(found, id_):
    return round(found.alternatives.geometry[id_].area / 1000, 6)


def told(found):
    return "\n".join(p.what for p in found.remarks)


def test_a_row_is_the_ground_of_its_property(tmp_path, region):
    found = read(tmp_path, region, "id;kind;boliger;gnr;bnr", "A;bolig;4;12;34")
    assert daa(found, "A") == 10
    assert found.alternatives.municipality_code["A"] == "5028"
    assert "Data (Etat, 15.01.2026)" in told(found)
    (reading,) = found.readings
    assert dict(reading.columns) == {
        "id": "id",
        "kind": "kind",
        "boliger": "dwellings",
        "gnr": "property",
        "bnr": "property",
    }


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ("12/34", 10),
        ("5028-12/34", 10),
        ("5028-12/34, 12/35", 20),
        ("5028-12/34 og 5028-12/35", 20),
        ("gnr 12 bnr 34", 10),
        ("Gnr. 12, bnr. 34", 10),
        ("5028 gnr 12 bnr 34 og 35", 20),
        ("12/34/0/5", 10),
        ("5028/12/35/0/0", 10),
        ("12/37/4", 10),
    ],
)
def test_it_is_understood_however_it_is_written(tmp_path, region, said, area):
    found = read(tmp_path, region, "id;kind;boliger;Gnr/Bnr", f'A;bolig;4;"{said}"')
    assert [r.reason for r in found.rejected] == []
    assert daa(found, "A") == area


def test_numbers_in_columns_and_a_municipality_by_name(tmp_path, region):
    head = "id;kommune;kind;boliger;gnr;bnr;fnr"
    rows = ("A;Melhus kommune;bolig;4;12;34, 35;", "B;Trondheim;bolig;4;12;35;0",
            "C;5028;bolig;4;12;37;4")  # fmt: skip
    found = read(tmp_path, region, head, *rows)
    assert {id_: daa(found, id_) for id_ in found.alternatives.index} == {"A": 20, "B": 10, "C": 10}
    assert found.alternatives.municipality_code.to_dict() == {"A": "5028", "B": "5001", "C": "5028"}


def test_what_is_split_or_leased_or_shared_is_told(tmp_path, toy):
    shared = frame(
        [square(0, 0), square(500, 0)],
        kommunenummer=["5028", "5028"],
        matrikkelnummerTekst=["1/1, 1/2", "1/1"],
    )
    region = toy.add("properties", frame=shared).open()
    found = read(tmp_path, region, "id;kind;boliger;eiendom", "A;bolig;4;1/1", "B;bolig;4;1/2")
    assert (daa(found, "A"), daa(found, "B")) == (20, 10)
    assert "eiendommen 5028-1/1 består av 2 teiger" not in told(found)  # as it was written: 1/1
    assert "eiendommen 1/1 består av 2 teiger som ikke henger sammen. Alle er med." in told(found)
    assert "eiendommen 1/2 eier grunn sammen med 5028-1/1. Hele teigen er med." in told(found)


def test_a_leased_plot_is_no_part_of_the_property_and_that_is_told(tmp_path, region):
    found = read(tmp_path, region, "id;kind;boliger;eiendom", "A;bolig;4;12/37")
    assert daa(found, "A") == 10
    assert "eiendommen 12/37 har festetomter (1), som ikke er med." in told(found)
    assert "kommunen er ikke oppgitt; 12/37 finnes bare i 5028." in told(found)


@pytest.mark.parametrize(
    ("said", "reason", "remedy"),
    [
        ("99/1", "eiendommen 99/1 finnes ikke i eiendomskartet.", "sammenslåing"),
        ("12/34, 99/1", "eiendommen 99/1 finnes ikke", "sammenslåing"),
        ("12/35", "finnes i flere kommuner: 5001 Trondheim og 5028 Melhus.", "kommunenummeret"),
        ("Nordgården", "«Nordgården» kan ikke leses som gnr/bnr.", "12/34"),
        ("12-34", "«12-34» kan ikke leses som gnr/bnr.", "12/34"),
        ("del av 12/34", "en del av en eiendom", "Tegn delen"),
        ("2026-12-03", "regnearket har gjort tallet om til en dato", "som tekst"),
        ("5030-12/34", "kommune 5030 Klæbu gikk ut", "dagens kommunenummer"),
        ("", "gnr/bnr mangler.", "12/34"),
    ],
)
def test_what_cannot_be_found_is_refused_by_row(tmp_path, region, said, reason, remedy):
    rows = ("A;bolig;4;5028-12/34", f'B;bolig;4;"{said}"')
    found = read(tmp_path, region, "id;kind;boliger;eiendom", *rows)
    assert list(found.alternatives.index) == ["A"]
    (refused,) = found.rejected
    assert reason in refused.reason
    assert remedy in refused.remedy


def test_all_that_is_wrong_with_a_row_is_told_at_once(tmp_path, region):
    found = read(tmp_path, region, "id;kind;boliger;eiendom", "A;hytter;mange;99/1, 98/1")
    (refused,) = found.rejected
    assert "1120 Fritidsbebyggelse" in refused.reason
    assert "ventet et tall" in refused.reason
    assert "eiendommen 99/1 finnes ikke" in refused.reason
    assert "eiendommen 98/1 finnes ikke" in refused.reason


def test_a_workbook_with_a_list_of_owners_beside_the_drawn_areas(tmp_path, region):
    book = Workbook()
    drawn = book.active
    drawn.title = "Innspill"
    for row in [("id", "kind", "boliger", "wkt", "epsg"),
                ("A", "bolig", 4, square(0, 4000).wkt, 25832)]:  # fmt: skip
        drawn.append(row)
    by_number = book.create_sheet("Uten kart")
    for row in [
        ("id", "kind", "boliger", "gnr", "bnr", "kommunenr"),
        ("B", "bolig", 4, 12, 35, 5028),
    ]:
        by_number.append(row)
    owners = book.create_sheet("Eiere")
    for row in [("gnr", "bnr", "eier"), (12, 34, "Kari")]:
        owners.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read_proposals([tmp_path / "a.xlsx"], region)
    assert sorted(found.alternatives.index) == ["A", "B"]
    assert daa(found, "B") == 10
    assert any("Eiere" in p.where and "ikke lest" in p.what for p in found.remarks)


def test_a_table_whose_column_of_drawings_is_empty_goes_by_its_properties(tmp_path, region):
    found = read(tmp_path, region, "id;kind;boliger;eiendom;wkt", "A;bolig;4;12/34;")
    assert daa(found, "A") == 10


def test_without_the_layer_the_file_is_refused_with_what_to_get(tmp_path, lilleby):
    found = read(tmp_path, lilleby, "id;kind;boliger;gnr;bnr", "A;bolig;4;12;34")
    (refused,) = found.rejected
    assert "regionen mangler eiendomskartet" in refused.reason
    assert "Eiendomskart Teig" in refused.remedy


def test_sums_and_headings_round_a_table_of_properties_are_left_out(tmp_path, region):
    rows = ("id;kind;boliger;gnr;bnr", "A;bolig;4;12;34", "Sum;;4;;")
    found = read(tmp_path, region, "Innspill 2026;;;;", *rows)
    assert list(found.alternatives.index) == ["A"]
    assert found.rejected == ()


def test_in_english(tmp_path, region):
    with speaking("en"):
        found = read(
            tmp_path, region, "id;kind;boliger;eiendom", "A;bolig;4;99/1", "B;bolig;4;12/36"
        )
    assert found.rejected[0].reason == "property 99/1 is not in the property map."
    assert "property 12/36 consists of 2 parcels that do not touch. All are included." in told(
        found
    )


def test_a_number_that_stands_alone_is_another_holding_of_the_farm_and_no_decimal():
    assert [str(p) for p in written("12/34, 35").properties] == ["12/34", "12/35"]
    assert written("12/34/0/0/7/8").rest == "12/34/0/0/7/8"
    assert math.isclose(len(written("1/1 " * 500).properties), 1)
