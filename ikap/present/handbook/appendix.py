"""The handbook's appendices: profiles, the numbers of tables/, code lists and kinds of layer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import Any

from ikap.assess import profiles
from ikap.catalogue import (
    LAYERS,
    TABLES,
    Factor,
    Field,
    code_list,
    factors,
    measurement_errors,
    scheme,
)
from ikap.criteria import INDICATORS
from ikap.model import Basis, Goal, Kind, Profile
from ikap.present.markdown import Lines, heading, plain, said, table
from ikap.text import N_, _, day, percent, unit_name
from ikap.words import GOALS, KINDS, goal_title

# What the tables in tables/ are about; those without a title here are named by their file.
TITLES = {
    "ar5": N_("Arealtype (AR5)"),
    "ar50": N_("Arealtype (AR50), lest som AR5"),
    "n50": N_("Arealdekke (N50 Kartdata), lest som AR5"),
    "ar5_forest_productivity": N_("Skogbonitet (AR5)"),
    "ar5_ground": N_("Grunnforhold (AR5)"),
    "car_fleet": N_("CO₂ fra bilparken"),
    "car_travel": N_("Bilkjøring"),
    "climate_consequence": N_("Konsekvensgrad for klimagassutslipp (M-1941)"),
    "conventions": N_("Regneregler"),
    "sensitivity": N_("Robusthet: forutsetninger"),
    "farmland_ceiling": N_("Nasjonalt mål for jordvern"),
    "heritage_status": N_("Vernestatus for kulturminner"),
    "land_emissions": N_("Utslipp fra arealbruksendring"),
    "land_use_purpose": N_("Arealformål"),
    "protection": N_("Verneform"),
    "soil_quality": N_("Jordkvalitet"),
    "soil_weights": N_("Jordvekter"),
    "tek17": N_("Sikkerhetsklasser (TEK17)"),
    "trip_generation": N_("Turproduksjon"),
    "verify": N_("Toleranser i kontrollberegningen"),
    "abc": N_("Virksomhet og sted (ABC-prinsippet)"),
    "advice": N_("Råd om endring: forutsetninger"),
    "ahp": N_("Parvise sammenligninger (AHP)"),
    "base_map": N_("Grunnkart for arealanalyse, lest som AR5"),
    "connections": N_("Tilkobling til vann, avløp og veg: forutsetninger"),
    "pupils": N_("Elever per bolig og skolekapasitet: forutsetninger"),
    "driving_speeds": N_("Kjørefart i rush"),
    "gravity": N_("Tilgjengelighet til bosatte"),
    "plan_reserve": N_("Reserve i gjeldende planer"),
    "plan_types": N_("Plantyper"),
    "portfolio": N_("Kombinasjoner: forutsetninger"),
    "suitability": N_("Egnethetskart: forutsetninger"),
    "way_types": N_("Vegtyper"),
}


def profile_tables() -> Lines:
    yield from heading(_("Vektprofiler"))
    loaded = [profiles.load(name) for name in profiles.names()]
    rows = [
        [_(p.title), f"`{p.name}`", _(p.decided_by), day(p.date), said(p.basis)] for p in loaded
    ]
    yield from table([_("Profil"), _("Id"), _("Bestemt av"), _("Dato"), _("Grunnlag")], rows)
    for kind in Kind:
        head = [_("Målenes vekter, {kind}", kind=_(KINDS[kind]).lower())]
        yield from table(head + [_(p.title) for p in loaded], _goal_rows(loaded, kind))


def _goal_rows(loaded: Sequence[Profile], kind: Kind) -> list[list[str]]:
    def mark(profile: Profile, goal: Goal) -> str:
        stiff = " *" if goal in profile.not_compensable else ""
        return plain(profile.goals.get(kind, {}).get(goal, 0.0)) + stiff

    rows = [
        [goal_title(goal, kind), *(mark(profile, goal) for profile in loaded)] for goal in GOALS
    ]
    return [*rows, [_("* kan ikke veies opp av andre mål"), *("" for _profile in loaded)]]


def factor_tables() -> Lines:
    yield from heading(_("Forutsetninger og faktorer"))
    for name in _tables("factors"):
        yield f"### {_(TITLES[name])} (`{name}`)"
        yield ""
        head = [_("Tall"), _("Lav"), _("Midt"), _("Høy"), _("Enhet"), _("Grunnlag")]
        rows = [_factor(key, factor) for key, factor in factors(name).items()]
        yield from table(head, rows)
    yield from _error_table()


def _error_table() -> Lines:
    """How far what is measured may lie from what is."""
    title = _("Måleusikkerhet")
    yield f"### {title} (`measurement_errors`)"
    yield ""
    yield _(
        "Gjelder der indikatoren ikke gir sitt eget intervall. Bredden er halve avstanden mellom "
        "5 og 95 %-punktene, som andel av det som er målt. Den felles delen av feilen er lik for "
        "alle områdene, eller for alle i kommunen, og endrer derfor få plasseringer."
    )
    yield ""
    titles = {indicator.id: indicator.title for indicator in INDICATORS}
    head = [_("Indikator"), _("Bredde"), _("Felles"), _("Felles i kommunen"), _("Grunnlag")]
    rows = [
        [
            _(titles[name]),
            *(percent(part) for part in (error.relative, error.shared, error.municipal)),
            said(error.basis),
        ]
        for name, error in measurement_errors().items()
    ]
    yield from table(head, rows)


def _factor(key: str, factor: Factor) -> list[str]:
    bounds = (factor.low, factor.best, factor.high)
    unit = unit_name(factor.unit) if factor.unit else ""
    return [f"`{key}`", *(plain(bound) for bound in bounds), unit, said(factor.basis)]


def code_tables() -> Lines:
    yield from heading(_("Kodelister"))
    for name in _tables("codes"):
        yield f"### {_(TITLES[name])} (`{name}`)"
        yield ""
        listed = _read(name)
        yield said(Basis(**listed["basis"]))
        yield ""
        if "business_class_basis" in listed:
            classes = said(Basis(**listed["business_class_basis"]))
            yield _("Klasse: {basis}", basis=classes)
            yield ""
            yield from _purposes(listed["codes"])
        elif "meaning" in listed:
            other = scheme(name)
            yield _(other.meaning) + "."
            yield ""
            read_as = other.read_as
            rows = [
                [f"`{code.code}`", _(code.title), f"`{read_as[code.code]}`"]
                for code in code_list(name).values()
            ]
            yield from table([_("Kode"), _("Tittel"), _("Leses som")], rows)
        else:
            rows = [[f"`{code.code}`", _(code.title)] for code in code_list(name).values()]
            yield from table([_("Kode"), _("Tittel")], rows)
    changes = _read("municipality_changes")
    yield "### " + _("Utgåtte kommunenumre")
    yield ""
    yield said(Basis(**changes["basis"]))
    yield ""
    whole = sorted(changes["changes"], key=lambda change: str(change["code"]))
    yield ", ".join(
        f"{row['code']} {row['name']} → {row['into']} ({day(row['date'])})" for row in whole
    )
    yield ""
    split = sorted(changes["divided"], key=lambda change: str(change["code"]))
    text = ", ".join(
        f"{row['code']} {row['name']} → {' / '.join(row['into'])} ({day(row['date'])})"
        for row in split
    )
    yield _("Delt mellom flere kommuner, må fordeles manuelt: {changes}", changes=text)
    yield ""


def _purposes(codes: Iterable[dict[str, Any]]) -> Lines:
    """What a plan code proposes to build; those that propose neither are refused by name."""
    rows = []
    for code in codes:
        title, kinds = code["title"], [_(KINDS[Kind(kind)]) for kind in code["kinds"]]
        proposed = ", ".join(kinds) or _("avvises")
        rows.append([f"`{code['code']}`", _(title), proposed, code.get("business_class", "")])
    yield from table([_("Kode"), _("Tittel"), _("Vurderes som"), _("Virksomhetsklasse")], rows)


def layer_table() -> Lines:
    yield from heading(_("Kartlag og tabeller"))
    yield _(
        "Bare kommunegrensene er påkrevd. Kriterier som mangler kartlag, er ikke med i beregningen."
    )
    yield ""
    rows = [
        [_(kind.title), f"`{kind.name}`", ", ".join(_column(field) for field in kind.fields)]
        for kind in LAYERS.values()
    ]
    yield from table([_("Kartlag"), _("Id"), _("Felt")], rows)


def _column(field: Field) -> str:
    text = f"`{field.name}`"
    return text if field.required else f"({text})"


def _tables(part: str) -> list[str]:
    """The tables in tables/ that have a part of this name, by file name."""
    return [path.stem for path in sorted(TABLES.glob("*.toml")) if part in _read(path.stem)]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))
