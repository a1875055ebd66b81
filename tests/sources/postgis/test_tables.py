"""A region's layer that is a table in PostGIS is read as the file would be, or says why not."""

from __future__ import annotations

import json
import pickle

import geopandas as gpd
import pytest
from pandas.testing import assert_frame_equal

from ikap.model import ConfigurationError
from ikap.sources.postgis import FOLDER
from ikap.sources.region import open_region
from tests.database import PASSWORD
from tests.sources.conftest import SIZE, Toy, frame, square

FLOODS = ((100, "hazard", 200), (400, "precaution", 20))


def floods(*, crs=25832):
    shapes = [square(x, 0) for x, _zone, _years in FLOODS]
    zones, years = [f[1] for f in FLOODS], [f[2] for f in FLOODS]
    return frame(shapes, 25832, zone=zones, return_period=years, owner="Kari").to_crs(crs)


def declare(toy: Toy, more: str = 'table = "kart.flom"', rest: str = "") -> Toy:
    return toy.add("flood", f'postgis = {{ dsn_env = "IKAP_POSTGIS", {more} }}\n{rest}')


def said(toy: Toy) -> str:
    """What is wrong when the region is opened."""
    with pytest.raises(ConfigurationError) as error:
        toy.open()
    text = str(error.value)
    assert PASSWORD not in text
    assert PASSWORD not in repr(error.value.__cause__)
    return text.replace("\u00a0", " ")


def test_a_table_is_read_as_its_file(toy, postgis, tmp_path):
    postgis.load("kart.flom", floods())
    declare(toy)
    beside = Toy(folder=tmp_path / "fil")
    beside.folder.mkdir()
    for name in ("region.toml", "municipalities.gpkg"):
        content = (toy.folder / name).read_bytes()
        (beside.folder / name).write_bytes(content.split(b"[layers.flood]")[0])
    beside.add("flood", frame=floods())
    table, file = toy.open().layer("flood"), beside.open().layer("flood")
    assert len(table) == 2
    assert_frame_equal(table, file)


def test_its_source_says_which_table_how_many_rows_and_when(toy, postgis):
    postgis.load("kart.flom", floods())
    region = declare(toy).open()
    record = json.loads(next((toy.folder / FOLDER).glob("*.json")).read_text())
    year, month, day = record["read"].split("-")
    assert region.source("flood").title.replace("\u00a0", " ") == (
        f"Data (PostGIS: kart.flom, antall rader: 2, lest {int(day)}.{int(month)}.{year})"
    )
    assert region.source("flood").date == "2026-01-15"  # as region.toml has it


def test_a_table_that_nobody_dates_is_of_the_day_it_was_read(toy, postgis):
    postgis.load("kart.flom", floods())
    toy.write(
        '[layers.flood]\npostgis = { dsn_env = "IKAP_POSTGIS", table = "kart.flom" }\n'
        'source = { title = "Flom", publisher = "NVE", licence = "NLOD" }\n'
    )
    region = toy.open()
    record = json.loads(next((toy.folder / FOLDER).glob("*.json")).read_text())
    assert region.source("flood").date == record["read"]


def test_only_the_columns_of_the_layer_are_read(toy, postgis):
    postgis.load("kart.flom", floods())
    declare(toy).open()
    (file,) = (toy.folder / FOLDER).glob("*.fgb")
    kept = gpd.read_file(file)
    assert sorted(kept.columns) == ["geometry", "return_period", "zone"]
    assert b"Kari" not in file.read_bytes()


def test_columns_words_and_filters_are_as_for_a_file(toy, postgis):
    raw = floods().rename(columns={"zone": "Sone", "return_period": "Gjentak"})
    raw["Sone"] = ["F", "A"]
    postgis.load("kart.flom", raw)
    rest = (
        'fields = { zone = "Sone", return_period = "Gjentak" }\n'
        'values = { zone = { F = "hazard", A = "precaution" } }\n'
        "where = { Gjentak = [200] }"
    )
    found = declare(toy, rest=rest).open().layer("flood")
    assert found["zone"].tolist() == ["hazard"]


def test_a_query_chooses_rows(toy, postgis):
    postgis.load("kart.flom", floods())
    query = "SELECT *, '100%' AS note FROM kart.flom WHERE return_period > 20;"
    found = declare(toy, f'query = "{query}"').open().layer("flood")
    assert found["return_period"].tolist() == [200]


def test_numbers_dates_and_curves_come_as_what_they_are(toy, postgis):
    curve = "CURVEPOLYGON(CIRCULARSTRING(0 0, 100 0, 100 100, 0 100, 0 0))"
    west, south = square(0, 0).bounds[:2]
    postgis.run(
        "CREATE TABLE flom (zone text, return_period numeric(6,1), kartlagt date, geom geometry)",
        f"INSERT INTO flom VALUES ('hazard', 200.0, '2026-01-02', ST_Translate("
        f"ST_GeomFromText('{curve}', 25832), {west}, {south}))",
    )
    rest = "where = { kartlagt = ['2026-01-02'] }"
    found = declare(toy, 'table = "flom"', rest).open().layer("flood")
    assert found["return_period"].tolist() == [200]
    # A circle round the square: as many corners as PostGIS makes of it, which are many.
    assert found.geometry.area.iloc[0] == pytest.approx(15_708, rel=1e-3)


def test_another_crs_is_moved_and_only_what_is_in_reach_is_read(toy, postgis):
    rows = frame(
        [square(100, 0), square(SIZE * 2 + 19_000, 0), square(SIZE * 2 + 30_000, 0)],
        zone=["hazard"] * 3,
        return_period=[200] * 3,
    )
    postgis.load("kart.flom", rows.to_crs(25833), srid=25833)
    whole = declare(toy).open().layer("flood")
    assert sorted(whole.geometry.bounds["minx"]) == pytest.approx(
        rows.geometry.bounds["minx"].tolist()[:2], abs=0.001
    )
    text = (toy.folder / "region.toml").read_text()
    less = text.replace('"kart.flom"', '"kart.flom", reach = 10_000')
    (toy.folder / "region.toml").write_text(less)
    assert len(toy.open().layer("flood")) == 1


def test_the_same_rows_in_another_order_are_the_same_file(toy, postgis):
    postgis.load("kart.flom", floods())
    before = declare(toy).open().files()
    postgis.run("CREATE TABLE ny AS SELECT * FROM kart.flom ORDER BY return_period DESC")
    postgis.run("DROP TABLE kart.flom", "ALTER TABLE ny SET SCHEMA kart")
    postgis.run("ALTER TABLE kart.ny RENAME TO flom")
    assert toy.open().files() == before
    assert len(list((toy.folder / FOLDER).iterdir())) == 2


def test_a_changed_table_is_another_file_and_the_old_one_is_kept(toy, postgis):
    postgis.load("kart.flom", floods())
    old = declare(toy).open()
    postgis.run("DELETE FROM kart.flom WHERE return_period = 20")
    new = toy.open()
    assert len(new.layer("flood")) == 1
    assert len(old.layer("flood")) == 2  # which rests on its own file
    kept = [file.path.split("/")[1] for file in old.files() if FOLDER in file.path]
    assert len(open_region(toy.folder, kept).layer("flood")) == 2


def test_another_process_reads_what_was_read_and_asks_nobody(toy, postgis, monkeypatch):
    postgis.load("kart.flom", floods())
    packed = pickle.dumps(declare(toy).open())
    monkeypatch.delenv("IKAP_POSTGIS")
    assert len(pickle.loads(packed).layer("flood")) == 2


def test_the_municipalities_may_be_a_table_too(toy, postgis):
    postgis.load("kart.kommuner", gpd.read_file(toy.folder / "municipalities.gpkg"))
    postgis.load("kart.flom", floods())
    text = (toy.folder / "region.toml").read_text()
    entry = 'postgis = { dsn_env = "IKAP_POSTGIS", table = "kart.kommuner" }'
    (toy.folder / "region.toml").write_text(text.replace('file = "municipalities.gpkg"', entry))
    region = declare(toy).open()
    assert list(region.names.values()) == ["Trondheim", "Melhus"]
    assert len(region.layer("flood")) == 2


def test_a_table_without_shapes_is_read_as_its_sheet(toy, postgis):
    postgis.run(
        "CREATE TABLE vekst (kommunenummer text, dwellings_share numeric, dwellings_reserve int,"
        " reserve_type text, reserve_date date, notat text)",
        "INSERT INTO vekst VALUES ('5001', 0.605, 100, 'total', '2026-01-02', 'x'),"
        " ('5028', 0.395, 90, 'total', '2026-01-02', NULL)",
    )
    toy.add(
        "growth_targets",
        'postgis = { dsn_env = "IKAP_POSTGIS", table = "vekst" }\n'
        'fields = { municipality_code = "kommunenummer" }',
        section="tables",
    )
    found = toy.open().reading("growth_targets").frame
    assert found["municipality_code"].tolist() == ["5001", "5028"]
    assert found["dwellings_share"].tolist() == [0.605, 0.395]


# --- what is wrong, before anything is measured -----------------------------------------------


def test_a_variable_that_is_not_set(toy, monkeypatch):
    monkeypatch.delenv("IKAP_POSTGIS", raising=False)
    assert "miljøvariabelen IKAP_POSTGIS er ikke satt." in said(declare(toy))


def test_a_variable_that_is_no_address(toy, monkeypatch):
    monkeypatch.setenv("IKAP_POSTGIS", f"postgres:{PASSWORD}@planserver/kart")
    assert "miljøvariabelen IKAP_POSTGIS inneholder ingen gyldig databaseadresse." in said(
        declare(toy)
    )


def test_an_address_in_region_toml_is_refused_and_not_repeated(toy):
    toy.write(
        f'[layers.flood]\npostgis = {{ dsn_env = "postgresql://ikap:{PASSWORD}@db/kart", '
        'table = "flom" }\nsource = { title = "F", publisher = "N", licence = "N" }\n'
    )
    text = said(toy)
    assert "dsn_env skal være navnet på en miljøvariabel." in text
    assert "Adresse og passord skal ikke stå i region.toml." in text


def test_a_server_that_is_away(toy, monkeypatch):
    monkeypatch.setenv("IKAP_POSTGIS", f"postgresql://ikap:{PASSWORD}@127.0.0.1:9/kart")
    assert "databaseserveren på 127.0.0.1:9 svarer ikke." in said(declare(toy))


def test_a_password_that_is_wrong(toy, postgis, monkeypatch):
    monkeypatch.setenv("IKAP_POSTGIS", postgis.address.replace(PASSWORD, f"{PASSWORD}x"))
    assert "avviste innloggingen." in said(declare(toy))


def test_the_package_that_is_not_installed(toy, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    text = said(declare(toy))
    assert "Pakken psycopg er ikke installert." in text
    assert 'pip install "ikap[postgis]"' in text


@pytest.mark.parametrize(
    ("made", "more", "what"),
    [
        ((), 'table = "kart.flom"', "tabellen finnes ikke i databasen."),
        (
            ("CREATE TABLE flom (zone text, return_period int)",),
            'table = "flom"',
            "tabellen har ingen felt med geometri. Feltene er zone, return_period.",
        ),
        (
            ("CREATE TABLE flom (zone text, return_period int, a geometry, b geometry)",),
            'table = "flom"',
            "tabellen har flere geometrifelt: a, b.",
        ),
        (
            ("CREATE TABLE flom (zone text, return_period int, a geometry, b geometry)",),
            'table = "flom", geometry = "c"',
            "geometrifeltet «c» finnes ikke. Geometrifeltene er: a, b.",
        ),
        (
            (
                "CREATE TABLE flom (zone text, return_period int, geom geometry)",
                "INSERT INTO flom VALUES ('hazard', 200, ST_MakeEnvelope(1, 1, 2, 2))",
            ),
            'table = "flom"',
            "geometrien har ikke koordinatsystem (SRID er 0).",
        ),
        (
            (
                "CREATE TABLE flom (zone text, return_period int, geom geometry)",
                "INSERT INTO flom VALUES ('hazard', 200, ST_MakeEnvelope(560000, 7020000, 560100, "
                "7020100, 25832)), ('hazard', 200, ST_MakeEnvelope(560000, 7020000, 560100, "
                "7020100, 25833))",
            ),
            'table = "flom"',
            "tabellen blander koordinatsystemer (SRID 25832, 25833).",
        ),
        (
            ("CREATE TABLE flom (sone text, return_period int, geom geometry)",),
            'table = "flom"',
            "feltet «zone» finnes ikke. Feltene er sone, return_period.",
        ),
        ((), 'query = "SELECT 1; DROP TABLE x"', "databasen kan ikke svare på spørringen"),
        ((), 'query = "SELEC 1"', "databasen kan ikke svare på spørringen"),
        ((), 'query = "SELECT ingen_slik(1)"', "databasen mangler det spørringen bruker"),
    ],
)
def test_what_is_wrong_with_a_table(toy, postgis, made, more, what):
    postgis.run(*made)
    text = said(declare(toy, more))
    assert what in text
    assert "Flomsoner" in text


def test_an_srid_that_the_region_owner_knows_is_given_in_region_toml(toy, postgis):
    postgis.load("kart.flom", floods(), srid=0)
    assert len(declare(toy, rest='crs = "EPSG:25832"').open().layer("flood")) == 2


def test_a_query_that_would_change_the_database_changes_nothing(toy, postgis):
    postgis.load("kart.flom", floods())
    postgis.run(
        "CREATE FUNCTION tøm() RETURNS int LANGUAGE plpgsql AS"
        " $$ BEGIN DELETE FROM kart.flom; RETURN 1; END $$"
    )
    query = "SELECT *, tøm() AS n FROM kart.flom"
    fields = 'constants = { zone = "hazard" }\nfields = { return_period = "n" }'
    assert "spørringen forsøker å endre databasen." in said(
        declare(toy, f'query = "{query}"', fields)
    )
    assert postgis.run("SELECT count(*) FROM kart.flom") == [(2,)]


def test_a_role_without_rights(toy, postgis, monkeypatch):
    postgis.load("kart.flom", floods())
    role = postgis.address.split("/")[-1].split("?")[0]  # a name of this database's own
    postgis.run(
        f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'", f"GRANT USAGE ON SCHEMA kart TO {role}"
    )
    monkeypatch.setenv("IKAP_POSTGIS", postgis.address.replace("//ikap:", f"//{role}:"))
    text = said(declare(toy))
    postgis.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert "databasebrukeren mangler rettigheter: permission denied for table flom." in text


def test_a_statement_that_takes_too_long(toy, postgis, monkeypatch):
    postgis.load("kart.flom", floods())
    monkeypatch.setattr("ikap.sources.postgis.connection.LONGEST", 1)
    monkeypatch.setitem(
        __import__("ikap.sources.postgis.connection", fromlist=["_SETTINGS"])._SETTINGS,
        "statement_timeout",
        "50ms",
    )
    query = "SELECT f.*, pg_sleep(1) FROM kart.flom AS f"
    assert "databasen brukte mer enn 1 sekunder på å svare." in said(
        declare(toy, f'query = "{query}"', 'where = { pg_sleep = [""] }')
    )


def test_a_table_with_nothing_here_is_in_another_crs_than_it_says(toy, postgis):
    postgis.load("kart.flom", floods(), srid=25833)
    assert "ingen av objektene ligger i regionen. Kontroller at SRID 25833 er riktig" in said(
        declare(toy)
    )


def test_a_table_that_is_empty_says_that_there_is_nothing(toy, postgis):
    postgis.load("kart.flom", floods().iloc[:0])
    assert len(declare(toy, rest='crs = "EPSG:25832"').open().layer("flood")) == 0


def test_file_and_table_at_once(toy):
    declare(toy, rest='file = "flom.gpkg"')
    assert "oppgi enten file eller postgis." in said(toy)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('table = "a", query = "SELECT 1"', "oppgi enten table eller query."),
        ('query = ""', "oppgi enten table eller query."),
        ('table = "a.b.c"', "a.b.c er ikke navnet på en tabell."),
        ('table = "a; DROP TABLE b"', "er ikke navnet på en tabell."),
        ('table = "a", reach = -1', "reach skal være et tall fra 0 til 1 000 000 (meter)."),
        ('table = "a", dsn = "x"', "ukjent navn: dsn."),
    ],
)
def test_what_region_toml_may_say(toy, more, what):
    assert what in said(declare(toy, more))
