"""What the screens' scripts say, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping

from ikap.present.map import DRAW_WORDS
from ikap.text import N_, _
from ikap.words import ANSWERS, GOALS, KINDS, LIGHTS, LISTS, NOT_ASSESSED, STATUSES, TIERS

_EVERYWHERE = {
    "lost": N_("Programmet svarer ikke. Det som er ferdig, er lagret. Prøv igjen."),
    "close": N_("Lukk"),
    "opening": N_("Åpner regionen …"),
    "region_open": N_("{title} er åpnet. Kommuner: {n}."),
    "invented": N_("Oppdiktede kartlag: {n}. Tallene gjelder ikke virkeligheten."),
    "status": N_("Status"),
    "area_daa": N_("Areal (daa)"),
    "change": N_("Endring"),
    "points": N_("Poeng"),
    "run_scoring": N_("vurderes"),
    "run_mapped": N_("kartet er klart"),
    "run_ready": N_("ferdig"),
    "run_failed": N_("ikke ferdig"),
    "no_runs": N_("Ingen beregninger ennå."),
    "stopped": N_("IKAP er stoppet. Lukk vinduet."),
}
_DRAW = {
    "split": N_("Del området"),
    "split_done": N_("delte området"),
    "variant_name": N_("{name}, variant {n}"),
    "copy_variant": N_("Kopier som ny variant"),
    "variants": N_("Varianter side om side"),
    "best": N_("høyest"),
    "trim": N_("Gjør fradrag"),
    "save_run": N_("Lagre beregningen"),
    "download_geojson": N_("Last ned GeoJSON"),
    "computing": N_("beregnes"),
    "computing_long": N_("Beregner … {s} s"),
    "told_score": N_(
        "Poeng: {points}. Endring: {change}. Konflikter: {conflicts}. Beregningstid i sekunder: "
        "{seconds}."
    ),
}
_SCORE = {
    "goals": N_("Mål"),
    "not_judged": NOT_ASSESSED,
    "up": N_("opp {n}"),
    "down": N_("ned {n}"),
    "mixed_use": N_("Området har to formål. Her vises det første."),
    "no_conflicts": N_("Ingen av de undersøkte begrensningene er berørt."),
    "conflicts": N_("Konflikter ({n})"),
    "show_on_map": N_("Vis i kartet"),
    "reasons_for": N_("Styrker"),
    "reasons_against": N_("Svakheter"),
    "reasons_missing": N_("Mangler"),
    "total": N_("Samlet:"),
    "all_criteria": N_("Alle kriterier ({n})"),
    "criteria": N_("Kriterier"),
    "criterion": N_("Kriterium"),
    "measured": N_("Målt"),
    "net_daa": N_("Netto areal (daa)"),
}
_DROP = {
    "choose_files": N_("Velg filer"),
    "sending": N_("Sender {name}, {n} av {of} …"),
    "looking": N_("Leser filene …"),
    "drop_summary": N_(
        "Leste innspill: {read}. Avvist (kan ikke leses eller måles): {bad}. Merknader: {remarks}."
    ),
    "score_n": N_("Vurder innspill: {n}"),
    "delete_files": N_("Slett filene"),
    "delete_file": N_("Slett {name}"),
    "file_refused": N_("kan ikke leses. Årsaken står under."),
    "file_rows": N_("Rader: {n}."),
    "refused_rows": N_("Avviste innspill"),
    "file": N_("Fil"),
    "row": N_("Rad"),
    "why": N_("Årsak"),
    "remedy": N_("Slik rettes det"),
    "remarks": N_("Merknader ({n})"),
    "our_field": N_("Felt i IKAP"),
    "their_column": N_("Felt i filen"),
    "first_values": N_("Første verdier"),
    "how_sure": N_("Valgmåte"),
    "no_column": N_("(ingen)"),
    "lacking": N_("mangler"),
    "chosen": N_("valgt her"),
    "guessed": N_("kjent navn"),
    "columns": N_("Felt"),
    "columns_help": N_("Endres et felt, leses filene på nytt med en gang."),
    "columns_first": N_("Hva som foreslås"),
    "columns_rest": N_("Flere felter: {n}"),
    "read_rows": N_("Leste innspill"),
    "municipality": N_("Kommune"),
    "field_id": N_("Id"),
    "field_name": N_("Navn"),
    "field_kind": N_("Bolig eller næring"),
    "field_land_use_purpose": N_("Arealformål"),
    "field_business_class": N_("Virksomhetsklasse (A, B, C)"),
    "field_municipality_code": N_("Kommunenummer"),
    "field_visits": N_("Besøk per døgn"),
    "field_dwellings": N_("Boliger"),
    "field_jobs": N_("Arbeidsplasser"),
    "field_peat_depth": N_("Torvdybde (m)"),
    "field_hazard_mitigated": N_("Sikring er dokumentert"),
    "field_safety_class": N_("Sikkerhetsklasse (TEK17)"),
    "field_units_per_building": N_("Boliger per bygg"),
    "field_persons_per_building": N_("Personer per bygg"),
    "field_vulnerable": N_("Sårbar funksjon"),
    "field_port_dependent": N_("Trenger kai"),
    "field_plan_status": N_("Planstatus"),
    "field_case": N_("Saksnummer"),
    "field_area_daa": N_("Oppgitt areal (daa)"),
}
_RUNS = {
    "run_scoring_long": N_("Leser og vurderer innspillene …"),
    "run_mapped_long": N_("Kartet er klart. Skriver tabeller, rapport og faktaark …"),
    "run_ready_long": N_("Ferdig: kart, tabeller, rapport og faktaark."),
    "meeting_map": N_("Møtekart"),
    "size": N_("{kb} kB"),
    "all_as_zip": N_("Alt som zip"),
    "files_coming": N_("Filene vises her når de er skrevet."),
    "sheets": N_("Faktaark til utskrift"),
    "all_files": N_("Filer"),
    "renamed": N_("Navnet er endret."),
    "none_match": N_("Ingen beregninger har det i navnet."),
    "runs": N_("Beregninger"),
    "compare": N_("Sammenlign"),
    "title": N_("Tittel"),
    "when": N_("Tid"),
    "profile": N_("Profil"),
    "sites": N_("Områder"),
    "refused": N_("Avvist"),
    "state": N_("Tilstand"),
    "pick": N_("Velg «{title}» for sammenligning"),
    "repeat": N_("Beregn på nytt"),
    "delete": N_("Slett"),
    "delete_run": N_("Slett «{title}»"),
    "deleted_run": N_("«{title}» er slettet."),
    "comparison": N_("Sammenligning"),
    "rank_before": N_("Nr. før"),
    "rank_after": N_("Nr. etter"),
    "score_before": N_("Poeng før"),
    "score_after": N_("Poeng etter"),
    "reasons": N_("Begrunnelse"),
}
_WEIGHTS = {
    "place": N_("Plassering"),
    "was": N_("Før"),
    "order_told": N_("Områder med endret plassering: {n}."),
}
_ANSWERS = {
    "answer_yes": N_("Ja, gjelder området"),
    "answer_no": N_("Nei, gjelder ikke området"),
    "map_says": N_("Kartet svarer: {answer}."),
    "site": N_("Område"),
    "constraint": N_("Begrensning"),
    "answer": N_("Svar"),
    "reason": N_("Begrunnelse"),
    "by": N_("Saksbehandler"),
    "date": N_("Dato"),
    "no_answers": N_("Ingen egne svar ennå."),
    "take_away": N_("Fjern"),
    "take_answer": N_("Fjern svaret for {site}, {constraint}"),
    "added_answer": N_("Svaret for {site} er lagt til."),
    "answered_title": N_("{title}, egne svar"),
    **{f"map_{answer.value}": title for answer, title in ANSWERS.items()},
}
_OF_THE_FIELD = {
    **{f"list_{name}": title for name, title in LISTS.items()},
    **{f"goal_{goal.value}": title for goal, title in GOALS.items()},
    **{f"kind_{kind.value}": title for kind, title in KINDS.items()},
    **{f"class_{light.value}": title for light, title in LIGHTS.items()},
    **{f"status_{status.value}": title for status, title in STATUSES.items()},
    **{f"tier_{tier.value}": title for tier, title in TIERS.items()},
}
WORDS: Mapping[str, str] = {
    **DRAW_WORDS,
    **_EVERYWHERE,
    **_DRAW,
    **_SCORE,
    **_DROP,
    **_RUNS,
    **_WEIGHTS,
    **_ANSWERS,
    **_OF_THE_FIELD,
}


def words() -> dict[str, str]:
    """Every word by name; `{field}` is filled in by the script."""
    return {name: _(text) for name, text in WORDS.items()}
