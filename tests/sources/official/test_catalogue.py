"""The tables of official products, held against the catalogue and the national analysis."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from ikap.catalogue import LAYERS
from ikap.sources.official import (
    PAGED,
    WHY,
    by_default,
    coverage_statuses,
    feeds,
    left_out,
    official,
    product,
    products_of,
)
from ikap.sources.region import known_values, needed

# The data sets that Kartverket's configuration of 17 March 2026 has and has not disabled.
ENABLED = """
kommuneplaner reguleringsplaner bergrettigheter_undersøkelsesrett bergrettigheter_utvinningsrett
tilfluktsrom_offentlige markagrensen stormflo farled arter_nasjonal_forvaltningsinteresse
forurenset_grunn naturtyper_ku_verdi naturtyper_nin_dekningskart naturtyper_utvalgte_hul_eik
naturtyper_utvalgte_kalklindeskog naturtyper_utvalgte_kalkmark_boreonemoral
naturtyper_utvalgte_kalksjøer naturtyper_utvalgte_kystlynghei naturtyper_utvalgte_slåttemark
naturtyper_utvalgte_slåttemyr naturvernområder naturvernområder_foreslåtte
geotekniske_undersøkelser aktsomhetsomr_kvikkleireskred faresone_fjellskred
faresone_kvikkleireskred faresone_skred_bratt_terreng flom_aktsomhets_omr flomsoner
hensynssone_energianlegg jord_flomskred_aktsomhets_omr skredhendelser steinsprang_aktsomhets_omr
kulturminner_enkeltminner_aut kulturminner_enkeltminner_fje kulturminner_enkeltminner_iuav
kulturminner_enkeltminner_ikkev reindrift_flyttlei reindrift_oppsamlingsområde
reindrift_reindriftsanlegg reindrift_trekklei
""".split()  # noqa: SIM905
EACH = pytest.mark.parametrize("one", official(), ids=lambda one: one.id)


def test_every_data_set_of_the_national_analysis_is_known_or_left_out_for_a_reason():
    known = {name for one in official() for name in one.dok}
    known |= {name for one in official() if one.coverage for name in one.coverage.dok}
    away = {name: one.why for one in left_out() for name in one.dok}
    assert [name for name in ENABLED if name not in known and name not in away] == []
    assert {away[name] for name in ENABLED if name not in known} == {"login"}
    assert {one.why for one in left_out()} == set(WHY)


@EACH
def test_a_product_reads_its_columns_as_those_of_its_layer(one):
    fields = {field.name: field for field in LAYERS[one.kind].fields}
    for request in one.requests:
        said = {*request.fields, *request.constants, *request.values, *request.codes}
        assert said <= fields.keys()
        for name, words in request.values.items():
            assert {str(ours) for ours in words.values()} <= set(known_values(fields[name]))
        for name, value in request.constants.items():
            known = known_values(fields[name])
            assert known is None or str(value) in known
        for name, table in request.codes.items():
            assert table in (fields[name].codes, *fields[name].schemes)


@EACH
def test_a_product_fills_the_fields_that_its_layer_must_have(one):
    for request in one.requests:
        if request.service in ("gtfs", "centres", "ssb"):
            continue
        told = {*request.fields, *request.constants, *request.codes}
        lacking = [
            field.name
            for field in LAYERS[one.kind].fields
            if needed(field, request.constants) and field.name not in told
        ]
        assert lacking == []


@EACH
def test_an_address_is_safe_and_a_numbered_layer_has_a_name_to_be_known_by(one):
    asked = [*one.requests, *([one.coverage.request] if one.coverage else [])]
    for request in asked:
        if request.address:
            assert urlsplit(request.address).scheme == "https"
        if request.service == "arcgis":
            assert request.name
        re.compile(request.name)
        assert request.layer or request.service not in PAGED


def test_ids_are_each_ones_own():
    ids = [one.id for one in official()]
    assert len(ids) == len(set(ids))


def test_flood_periods_are_rounded_up_and_2100_is_the_200_year_flood_of_that_climate():
    words = product("flood_zones").requests[0].values["return_period"]
    assert words["500"] == 1000
    assert words["2100"] == 200
    assert all(ours >= int(theirs) for theirs, ours in words.items() if theirs != "2100")


def test_a_constraint_knows_the_products_that_can_answer_it():
    hazard = {"zone": ("hazard",), "return_period": (20, 100, 200)}
    serving = [one.id for one in products_of("flood") if one.serves(hazard)]
    assert serving == ["flood_zones"]
    assert [p.id for p in products_of("flood") if p.serves({"zone": ("precaution",)})] == [
        "flood_precaution"
    ]


def test_what_needs_a_login_is_never_fetched_unasked():
    assert [one.id for one in by_default("land")] == ["n50_land"]
    assert by_default("cultivable") == ()


def test_every_form_of_protection_is_read():
    assert len(product("protected_areas").requests[0].values["protection"]) == 24


def test_partly_mapped_is_not_covered():
    statuses = coverage_statuses()
    covered = {one.code for one in statuses.values() if one.covered}
    assert covered == {
        "grundigKartlagtMedFunn",
        "kartlagtUtenFunn",
        "ikkeRelevant",
        "innenforJurisdiksjonsområde",
        "utenforJurisdiksjonsområde",
    }
    assert statuses["ikkekartlagt"].code == "ikkeKartlagt"


def test_the_buses_of_a_county_have_a_feed():
    assert feeds(["50", "46"]) == ("atb", "sky")
