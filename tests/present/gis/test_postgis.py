"""A run in a PostGIS database: what QGIS finds there, and what is left alone."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from ikap.api import sample_proposals, score
from ikap.commands import app
from ikap.model import Goal
from tests.database import PASSWORD
from tests.run_folder import write_run_folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beregning")
    return write_run_folder(score([sample_proposals()]), folder)


def export(run, *more):
    """The command, and what it says without line breaks."""
    result = CliRunner().invoke(app, ["export", str(run), *more])
    return result.exit_code, (result.stdout + result.stderr).replace("\u00a0", " ")


def to(run, schema="plan"):
    return export(run, "--to-postgis", "IKAP_POSTGIS", "--schema", schema)


def counts(postgis, schema="plan"):
    names = ("runs", "sites", "criteria", "constraints", "reasons", "sources")
    return [postgis.run(f"SELECT count(*) FROM {schema}.ikap_{n}")[0][0] for n in names]


def test_what_was_scored_stands_in_the_tables(postgis, run):
    code, said = to(run)
    assert code == 0, said
    document = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    sites = {entry["id"]: entry for entry in document["alternatives"]}
    criteria = sum(len(entry["criteria"]) for entry in sites.values())
    limits = sum(len(entry["constraints"]) for entry in sites.values())
    reasons = sum(len(texts) for e in sites.values() for texts in e["reasons"].values())
    assert counts(postgis) == [1, 48, criteria, limits, reasons, len(document["layers"])]
    assert "ikap_sites (48)" in said
    rows = postgis.run(
        "SELECT site_id, score, climate, status, ST_Area(geom) / 1000, ST_Area(net_geom) / 1000,"
        " ST_SRID(geom) FROM plan.ikap_sites"
    )
    for id_, total, climate, status, gross, net, srid in rows:
        entry = sites[id_]
        assert (total, status) == (entry["score"], entry["status"])
        assert climate == entry["goals"][Goal.CLIMATE]["value"]
        assert gross == pytest.approx(entry["area_daa"], abs=0.001)
        assert (net or 0) == pytest.approx(entry["net_area_daa"], abs=0.001)
        assert srid == 25832
    (row,) = postgis.run(
        "SELECT measured, unit, weight, contribution FROM plan.ikap_criteria"
        " WHERE site_id = '101' AND criterion = 'car_km'"
    )
    entry = sites["101"]["criteria"]["car_km"]
    assert row == tuple(entry[key] for key in ("measured", "unit", "weight", "contribution"))
    (first,) = postgis.run(
        "SELECT reason FROM plan.ikap_reasons WHERE site_id = '101' AND side = 'for' AND number = 1"
    )
    assert first == (sites["101"]["reasons"]["for"][0],)


def test_comments_say_units_sources_and_the_run(postgis, run):
    to(run)
    (table,) = postgis.run("SELECT obj_description('plan.ikap_sites'::regclass, 'pg_class')")
    ((id_,),) = postgis.run("SELECT run_id FROM plan.ikap_runs")
    assert f"Sist skrevne beregning: {id_}." in table[0]
    assert "Arealtyper (AR5): Arealtyper etter AR5s koder" in table[0]
    (column,) = postgis.run("SELECT col_description('plan.ikap_sites'::regclass, 9)")
    assert column == ("Brutto areal, daa.",)


def test_the_same_run_again_takes_its_own_place_and_another_stands_beside_it(
    postgis, run, tmp_path
):
    to(run)
    once = counts(postgis)
    to(run)
    assert counts(postgis) == once
    other = tmp_path / "annen"
    other.mkdir()
    for name in ("scores.json", "run.json", "scores.gpkg"):
        (other / name).write_bytes((run / name).read_bytes())
    document = json.loads((other / "scores.json").read_text(encoding="utf-8"))
    document["alternatives"][0]["name"] = "Et annet navn"
    (other / "scores.json").write_text(json.dumps(document), encoding="utf-8")
    assert to(other)[0] == 0
    assert counts(postgis) == [2 * count for count in once]
    to(run)
    assert counts(postgis) == [2 * count for count in once]


def test_a_table_of_somebody_elses_is_left_alone_and_nothing_else_is_written(postgis, run):
    postgis.run(
        "CREATE SCHEMA plan",
        "CREATE TABLE plan.ikap_sources (note text)",
        "INSERT INTO plan.ikap_sources VALUES ('min')",
    )
    code, said = to(run)
    assert code == 2
    assert "tabellen ikap_sources er der fra før" in said
    assert postgis.run("SELECT * FROM plan.ikap_sources") == [("min",)]
    assert postgis.run("SELECT to_regclass('plan.ikap_sites')::text") == [(None,)]


def test_what_is_wrong_is_said(postgis, run, monkeypatch):
    code, said = export(run)
    assert (code, "Oppgi miljøvariabelen" in said) == (2, True)
    address = f"postgresql://ikap:{PASSWORD}@planserver/kart"
    code, said = export(run, "--to-postgis", address)
    assert (code, "dette er ikke navnet på en miljøvariabel." in said) == (2, True)
    assert PASSWORD not in said
    postgis.run("DROP EXTENSION postgis")
    code, said = to(run)
    assert (code, "databasen har ikke utvidelsen PostGIS." in said) == (2, True)
    assert postgis.run("SELECT 1 FROM pg_namespace WHERE nspname = 'plan'") == []


def test_a_role_that_may_not_make_a_schema(postgis, run, monkeypatch):
    role = postgis.address.split("/")[-1].split("?")[0]
    postgis.run(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    monkeypatch.setenv("IKAP_POSTGIS", postgis.address.replace("//ikap:", f"//{role}:"))
    code, said = to(run)
    assert code == 2
    assert "databasebrukeren mangler rettigheter: permission denied for database" in said
    postgis.run(f"DROP ROLE {role}")
