"""The columns of a submission, found under the names that people give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ikap.model import ConfigurationError, Problem
from ikap.sources import cells
from ikap.text import _

# Ours → what others call it. The first that a file has is used.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id",
        "omrade_id",
        "område_id",
        "forslag_id",
        "innspill_id",
        "innspill_nr",
        "innspillnr",
        "innspillsnummer",
        "områdenr",
        "site_id",
        "nr",
        "nummer",
        "lokalid",
        "objectid",
        "objid",
        "gml_id",
    ),
    "name": (
        "name",
        "navn",
        "omrade_navn",
        "områdenavn",
        "feltnavn",
        "tittel",
        "title",
        "stedsnavn",
    ),
    "kind": ("kind", "type", "utbyggingstype", "kategori", "category", "bolig_næring"),
    "land_use_purpose": (
        "land_use_purpose",
        "formal_kode",
        "formål_kode",
        "formålskode",
        "arealformål",
        "arealformal",
        "arealform",
        "kparealformål",
        "rparealformål",
        "kpareal",
        "formål",
        "land_use",
        "purpose",
    ),
    "business_class": ("business_class", "virksomhetsklasse", "virksomhet", "abc", "abc_klasse"),
    "municipality_code": (
        "municipality_code",
        "kommunenr",
        "kommunenummer",
        "komm_nr",
        "kommune",
        "municipality",
        "komm",
    ),
    "visits": ("visits", "besøk", "besøk_per_døgn", "besok_pr_dogn", "besøkende", "visitors"),
    "dwellings": (
        "dwellings",
        "boliger",
        "antall_boliger",
        "ant_boliger",
        "boenheter",
        "antall_boenheter",
        "housing_units",
        "homes",
    ),
    "jobs": (
        "jobs",
        "arbeidsplasser",
        "antall_arbeidsplasser",
        "ant_arbeidsplasser",
        "arbeidspl",
        "ansatte",
        "employees",
        "workplaces",
    ),
    "peat_depth": ("peat_depth", "torvdybde_m", "torvdybde", "torv_m"),
    "hazard_mitigated": ("hazard_mitigated", "sikring_dok", "sikring", "sikring_dokumentert"),
    "safety_class": ("safety_class", "sikkerhetsklasse", "tek17_klasse", "tek17"),
    "units_per_building": ("units_per_building", "boliger_per_bygg", "boenheter_per_bygg"),
    "persons_per_building": ("persons_per_building", "personer_per_bygg"),
    "vulnerable": ("vulnerable", "sårbar", "sårbar_funksjon", "samfunnskritisk"),
    "port_dependent": ("port_dependent", "havneavhengig", "sjørettet"),
    "plan_status": ("plan_status", "planstatus", "arealstatus", "arealbruksstatus", "status"),
    "case": ("case", "saksnr", "saksnummer", "sak", "gnr_bnr", "gnrbnr", "gbnr", "case_number"),
}
SHAPEFILE_NAME = 10  # letters of a field's name in a dBASE table


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping to names that we do not have."""
    unknown = sorted(set(mapping) - set(SYNONYMS))
    if unknown:
        what = _("ukjent navn: {name}.", name=", ".join(unknown))
        remedy = _("Kjente navn: {names}.", names=", ".join(SYNONYMS))
        raise ConfigurationError([Problem("--map", what, remedy)])


def matched_columns(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Ours → the file's column, by the mapping first and by known names else.

    A Shapefile keeps ten letters of a name: those are known too, where they are nobody else's.

    >>> matched_columns(["OMRADE_ID", "Navn", "felt7"], {"kind": "felt7"})
    {'id': 'OMRADE_ID', 'name': 'Navn', 'kind': 'felt7'}
    >>> matched_columns(["formal_kod", "arbeidspla", "boenheter_"], {})
    {'land_use_purpose': 'formal_kod', 'dwellings': 'boenheter_', 'jobs': 'arbeidspla'}
    """
    matches = {}
    for ours, names in SYNONYMS.items():
        wanted = (mapping[ours],) if ours in mapping else ()
        cut = [name[:SHAPEFILE_NAME] for name in names if len(name) > SHAPEFILE_NAME]
        short = [name for name in cut if cells.plain(name) not in _whole_names()]
        match = cells.first_match((*wanted, *names, *short), columns)
        if match is not None:
            matches[ours] = match
    return matches


@cache
def _whole_names() -> frozenset[str]:
    return frozenset(cells.plain(name) for names in SYNONYMS.values() for name in names)
