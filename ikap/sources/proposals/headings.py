"""The columns of a submission, found under the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

from ikap.model import ConfigurationError, Problem
from ikap.sources import cells
from ikap.sources.proposals.area import is_area_heading
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
        "idnr",
        "id_nummer",
        "innspill_no",
        "inns_nr",
        "felt_id",
        "feltnr",
        "områdenummer",
        "forslagsnr",
        "løpenr",
        "løpenummer",
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
        "omr_navn",
        "innspill_navn",
        "felt",
        "område",
        "tittel",
        "title",
        "stedsnavn",
        "navn_på_område",
        "områdets_navn",
        "betegnelse",
    ),
    "kind": (
        "kind",
        "type",
        "utbyggingstype",
        "kategori",
        "category",
        "bolig_næring",
        "hovedformål",
        "layer",
    ),
    "land_use_purpose": (
        "land_use_purpose",
        "ønsket_formål",
        "foreslått_formål",
        "nytt_formål",
        "framtidig_formål",
        "ønsket_arealformål",
        "foreslått_arealformål",
        "nytt_arealformål",
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
        "formål_navn",
        "formålsnavn",
        "type_formål",
        "arealbruk",
        "arealbruksformål",
        "planformål",
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
        "antall_bol",
        "ant_bol",
        "boligtall",
        "boligantall",
        "nye_boliger",
        "boenheter",
        "antall_boenheter",
        "ant_boenheter",
        "ant_boenh",
        "antall_enheter",
        "ant_enheter",
        "leiligheter",
        "antall_leiligheter",
        "ant_leiligheter",
        "antall_boligenheter",
        "boligenheter",
        "housing_units",
        "homes",
    ),
    "dwelling_types": (
        *("dwelling_types", "boligtyper", "boligtype", "dwelling_type", "hustype", "hustyper"),
    ),
    "in_forecast": ("in_forecast", "i_prognosen", "andel_i_prognosen", "i_boligfeltbasen"),
    "jobs": (
        "jobs",
        "arbeidsplasser",
        "antall_arbeidsplasser",
        "ant_arbeidsplasser",
        "arbeidspl",
        "arb_plasser",
        "arbplasser",
        "ant_arbpl",
        "antall_arbpl",
        "ant_arb",
        "antall_arb",
        "ant_ansatte",
        "antall_ansatte",
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
    "plan_status": (
        *("plan_status", "planstatus", "arealstatus", "arealst", "arealbruksstatus", "status"),
    ),
    "case": ("case", "saksnr", "saksnummer", "sak", "gnr_bnr", "gnrbnr", "gbnr", "case_number"),
    "note": ("note", "notat", "merknad", "merknad_i_innspillet", "proposer_note"),
    "area_daa": (
        *("area_daa", "areal_daa", "areal_dekar", "arealdekar", "daa", "dekar", "areal_i_daa"),
        *("areal_m2", "area_m2", "m2", "kvm", "areal_kvm", "areal_ha", "area_ha", "ha", "hektar"),
        *("areal", "area", "arealet", "størrelse", "brutto_areal", "bruttoareal", "omr_areal"),
        *("shape_area", "shape__area", "st_area", "shape_star", "beregnet_areal"),
    ),
}
# A column whose numbers count or measure nothing that is proposed.
_KEEPING = (
    *("fid", "objectid", "objid", "oid", "gid", "lokalid", "versjonid", "year", "år", "årstall"),
    *("x", "y", "z", "lat", "lon", "nord", "øst", "gnr", "gårdsnummer", "gardsnr", "bnr"),
    *("bruksnummer", "bruksnr", "fnr", "festenr", "festenummer", "snr", "seksjonsnummer"),
    *("postnr", "postnummer", "fylke", "fylkesnr", "fylkesnummer", "telefon", "tlf", "mobil"),
    *("shape_leng", "shape_length", "shape__length", "perimeter", "omkrets", "lengde"),
    *("saksnr", "planid", "planident", "tessellate", "extrude", "visibility", "draworder"),
    *("entityhandle", "paperspace", "cadastral", "hoyde", "høyde"),
    *("plannummer", "plannr", "arealstatus", "målemetode", "nøyaktighet", "epsg", "srid", "dato"),
)
WORD = "kind:"  # before a word of the file's in a mapping
SHAPEFILE_NAME = 10  # letters of a field's name in a dBASE table


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping to names that we do not have."""
    unknown = sorted(name for name in set(mapping) - set(SYNONYMS) if not is_word(name))
    if unknown:
        what = _("ukjent navn: {name}.", name=", ".join(unknown))
        remedy = _("Kjente navn: {names}.", names=", ".join(SYNONYMS))
        raise ConfigurationError([Problem("--map", what, remedy)])


def is_word(name: str) -> bool:
    """Whether what is mapped is a word of the file's, not a column: `kind:0-ARK`."""
    return name.startswith(WORD) and len(name) > len(WORD)


def own_words(mapping: Mapping[str, str]) -> dict[str, str]:
    """The file's words for what is proposed, in their plain form, and what each means.

    >>> own_words({"kind": "Layer", "kind:0-ARK": "bolig"})
    {'0ark': 'bolig'}
    """
    return {
        cells.plain(name.removeprefix(WORD)): meaning
        for name, meaning in mapping.items()
        if is_word(name)
    }


def matched_columns(
    columns: Sequence[str], mapping: Mapping[str, str], empty: Collection[str] = ()
) -> dict[str, str]:
    """Ours → the file's column, by the mapping first and by known names else.

    A column that is `empty` in every row is taken only where no other goes by a name.

    A Shapefile keeps ten letters of a name: those are known too, where they are nobody else's.

    >>> matched_columns(["OMRADE_ID", "Navn", "felt7"], {"kind": "felt7"})
    {'id': 'OMRADE_ID', 'name': 'Navn', 'kind': 'felt7'}
    >>> matched_columns(["formal_kod", "arbeidspla", "boenheter_"], {})
    {'land_use_purpose': 'formal_kod', 'dwellings': 'boenheter_', 'jobs': 'arbeidspla'}
    """
    return dict(_matched(tuple(columns), tuple(mapping.items()), frozenset(empty)))


@lru_cache(maxsize=100)
def _matched(
    columns: Sequence[str], mapping: tuple[tuple[str, str], ...], empty: frozenset[str]
) -> Mapping[str, str]:
    """As `matched_columns`: a site that is dragged asks the same at every step."""
    wanted = dict(mapping)
    matches: dict[str, str] = {}
    for ours, names in SYNONYMS.items():
        if ours in wanted:
            match = cells.first_match((wanted[ours],), columns)
            if match is not None:
                matches[ours] = match
                continue
        cut = [name[:SHAPEFILE_NAME] for name in names if len(name) > SHAPEFILE_NAME]
        short = [name for name in cut if cells.plain(name) not in _whole_names()]
        free = [c for c in columns if c not in matches.values()]
        filled = [c for c in free if c not in empty]
        match = _first_match((*names, *short), filled) or _first_match((*names, *short), free)
        if match is None and ours == "area_daa":
            match = next((column for column in (*filled, *free) if is_area_heading(column)), None)
        if match is not None:
            matches[ours] = match
    return matches


def _first_match(names: Sequence[str], columns: Sequence[str]) -> str | None:
    """As `cells.first_match`, with `aa` and `oe` for å and ø where no spelling is nearer."""
    match = cells.first_match(names, columns)
    if match is not None:
        return match
    spelt = {_telegraphic(column): column for column in reversed(columns)}
    match = next((spelt[name] for name in map(_telegraphic, names) if name in spelt), None)
    if match is not None:
        return match
    loose = {cells.plain(_without_filling(column)): column for column in reversed(columns)}
    match = next((loose[cells.plain(name)] for name in names if cells.plain(name) in loose), None)
    if match is not None:
        return match
    stripped = {column.casefold(): column for column in reversed(columns) if "_" in column}
    return next((stripped[name] for name in map(_stripped, names) if name in stripped), None)


# Words around the name of a column that change nothing of what it says.
_FILLING = re.compile(
    r"\b(?:ca|circa|cirka|maks|max|maksimalt|est|estimert|anslått|anslag|omtrentlig|foreslått|nye|nytt|"
    r"planlagte|stk|totalt)\b\.?",
    re.IGNORECASE,
)


def _without_filling(column: str) -> str:
    """A column's name without the words that only say how sure its numbers are.

    >>> _without_filling("Ca. antall boliger (stk.)"), _without_filling("boliger (per daa)")
    ('antall boliger ()', 'boliger (per daa)')
    """
    return _FILLING.sub("", column).strip()


def _stripped(name: str) -> str:
    """A name as KML's reader leaves it: each byte beyond ASCII an underscore."""
    return "".join(c if c.isascii() else "_" * len(c.encode()) for c in name)


@lru_cache(maxsize=10_000)
def _telegraphic(name: str) -> str:
    return cells.plain(name).replace("aa", "a").replace("oe", "o")


@cache
def known_names() -> frozenset[str]:
    """Every name that a column of a submission is known by, in its plain form."""
    return _whole_names() | {cells.plain(name[:SHAPEFILE_NAME]) for name in _long_names()}


def _long_names() -> list[str]:
    return [name for names in SYNONYMS.values() for name in names if len(name) > SHAPEFILE_NAME]


def is_bookkeeping(column: str) -> bool:
    """Whether a column by its name numbers, dates or places a row rather than measures it.

    >>> is_bookkeeping("OBJECTID_1"), is_bookkeeping("Tomter")
    (True, False)
    """
    bare = cells.plain(column).rstrip("0123456789")
    if bare in _bookkeeping() or bare.endswith(("id", "nr", "kode", "dato", "date")):
        return True
    return cells.first_match(SYNONYMS["land_use_purpose"], (column,)) is not None


@cache
def _bookkeeping() -> frozenset[str]:
    return frozenset(cells.plain(name).rstrip("0123456789") for name in _KEEPING)


@cache
def _whole_names() -> frozenset[str]:
    return frozenset(cells.plain(name) for names in SYNONYMS.values() for name in names)
