"""What the map's page says, in the language in use, under the names that its script knows."""

from __future__ import annotations

from ikap.model import Kind
from ikap.present.sentences import changes
from ikap.text import Forms, _, forms
from ikap.words import (
    AID,
    ANSWERS,
    GOALS,
    GOALS_OF_KIND,
    GOALS_SHORT,
    INFORMS,
    KINDS,
    LIGHT_SYMBOLS,
    LIGHTS,
    LISTS,
    NOT_ASSESSED,
    STATUSES,
    SYNTHETIC,
    TAGS,
    TIERS,
)

Phrases = dict[str, str]


def concepts() -> dict[str, Phrases]:
    """The fixed concepts: what each code is called."""
    tables = {
        "goals": GOALS,
        "goals_business": GOALS_OF_KIND[Kind.BUSINESS],
        "goals_short": GOALS_SHORT,
        "kinds": KINDS,
        "lists": LISTS,
        "lights": LIGHTS,
        "statuses": STATUSES,
        "tiers": TIERS,
        "answers": ANSWERS,
        "tags": TAGS,
    }
    spoken = {
        name: {str(key): _(word) for key, word in table.items()}  # type: ignore[attr-defined]
        for name, table in tables.items()
    }
    spoken["tiers"]["information"] = _(INFORMS)
    return spoken | {"symbols": {str(key): symbol for key, symbol in LIGHT_SYMBOLS.items()}}


def phrases() -> Phrases:
    """Everything else that the page says; `{name}` fields are filled in by the page."""
    return _general() | _list() | _site() | _weights() | _layers() | _compare() | _tools()


def _counted(name: str, both: Forms) -> Phrases:
    """A phrase about so many of something under its two names; the page takes the one that fits."""
    return {f"{name}_one": both.one, name: both.many}


def _general() -> Phrases:
    return {
        "title": _("Kart over foreslåtte områder"),
        "synthetic": _(SYNTHETIC),
        "aid": _(AID),
        "not_assessed": _(NOT_ASSESSED),
        "close": _("Lukk"),
        "skip_list": _("Hopp til lista over områder"),
        "skip_map": _("Hopp til kartet"),
        "skip": _("Snarveger"),
        "tools": _("Verktøy"),
        "profile": _("Vektsett"),
        "changed": _("vektene er endret i dette kartet"),
        "no_script": _("Kartet krever JavaScript. Tallene står også i scores.xlsx og scores.csv."),
        "synthetic_layers": _("Gjelder {n} av kartlagene og tabellene"),
        "set_aside": _("Ikke med i beregningen, fordi regionen mangler kartlaget:"),
        "ended": _("{layer}: gikk ut {day}, for {age} siden."),
        **_counted("days", forms("{n} dag", "{n} dager")),
        **_counted("months", forms("{n} måned", "{n} måneder")),
        **_counted("years", forms("{n} år", "{n} år")),
        "score": _("Samlet"),
        "uncertain": _("usikker"),
        "weight": _("Vekt"),
        "value": _("Poeng"),
        "interval": _("{low}–{high}"),
        "interval_below": _("{low} til {high}"),
        "failed": _("Kartet kunne ikke vises i denne nettleseren: {error}"),
    }


def _list() -> Phrases:
    return {
        "list_title": _("Vurderte områder"),
        "lists_label": _("Lister: hver rangeres for seg"),
        "standing_saved": _(
            "Hvor sikker rangeringen er, er beregnet for de lagrede vektene, og gjelder ikke "
            "vektene slik de er endret her."
        ),
        "search": _("Søk"),
        "search_hint": _("Navn, id eller kommune"),
        "all_municipalities": _("Kommune"),
        "all_statuses": _("Status"),
        "all_classes": _("Klasse"),
        "municipality": _("Kommune"),
        "status": _("Status"),
        "class": _("Klasse"),
        "filters": _("Avgrens lista"),
        "rank": _("Plassering"),
        "rank_short": _("Nr."),
        "area": _("Område"),
        "four_goals": _("Fire mål"),
        "caption": _("{list}, etter plassering: viser {shown} av {all}"),
        "no_rank": _("Uten plassering"),
        "moved_up": _("Opp {n}"),
        "moved_down": _("Ned {n}"),
        "unmoved": _("Uendret"),
        "none_found": _("Ingen områder passer til avgrensingen."),
        "show_more": _("Vis {n} til"),
        "reranked": _("Ny rangering, {list}: {first}"),
        "incomplete": _("mangler grunnlag"),
        "unranked": _("Vektprofilen har ingen vekter for denne lista."),
        "reset_filters": _("Vis alle"),
    }


def _site() -> Phrases:
    return {
        "gross": _("Brutto"),
        "net": _("Netto"),
        "dwellings": _("Boliger"),
        "jobs": _("Arbeidsplasser"),
        "derived": _("utledet"),
        "case": _("Sak"),
        "plan_status": _("Planstatus"),
        "business_class": _("Virksomhetsklasse"),
        "goals": _("De fire målene"),
        "total": _("Samlet"),
        "place": _("Plassering: nr. {rank} av {n}"),
        "group_place": _("nr. {rank} i {group}"),
        "net_share": _("netto {share}"),
        "for": _("Styrker"),
        "against": _("Svakheter"),
        "missing": _("Mangler grunnlag"),
        "would_change": _("Dette skal til for å endre klassen"),
        "tradeoffs": _("Målkonflikter"),
        "unremarked": _("Uten merknad"),
        "supply": _("Skole, vann, avløp og veg (til orientering)"),
        "advice": _("Råd om endring"),
        "note": _("Merknad i innspillet (ikke vurdert)"),
        "trail": _("Gangen i saken: ført av kommunen, ikke målt"),
        "reasons_profile": _("Gjelder vektprofilen «{profile}»."),
        "criteria": _("Kriterier"),
        "criterion": _("Kriterium"),
        "curve_alt": _("{indicator}: {measured} gir {points}"),
        **_counted("score_points", forms("{n} poeng", "{n} poeng")),
        "curve_unmeasured": _("{indicator}: mangler grunnlag"),
        "curve_basis": _("Poengkurve: {basis}"),
        "definition": _("Definisjon: {basis}"),
        "not_measured": _("ikke målt"),
        "constraints": _("Begrensninger"),
        "theme": _("Tema"),
        "answer": _("Svar"),
        "overlap": _("Berørt"),
        **_counted(
            "checked_clear", forms("{n} tema undersøkt uten funn", "{n} temaer undersøkt uten funn")
        ),
        **_counted(
            "unchecked_themes", forms("{n} tema ikke undersøkt", "{n} temaer ikke undersøkt")
        ),
        "unchecked_part": _("{share} ikke undersøkt"),
        "override": _("Overstyrt av saksbehandler: {reason}"),
        "shown": _("Vist, men ikke vektet"),
        "sources": _("Datagrunnlag"),
        "synthetic_short": _("oppdiktet"),
        "zoom_site": _("Zoom til området"),
        "fact_sheet": _("Faktaark (PDF)"),
        "previous": _("Forrige"),
        "next": _("Neste"),
        "class_not_compensable": _(
            "Samlet klasse er Svak: området er svakt på et mål som ikke kan veies opp av andre "
            "({titles})."
        ),
        "class_two_red": _(
            "Samlet klasse er Svak: området er svakt på to eller flere mål ({titles})."
        ),
        "class_one_red": _("Samlet klasse kan ikke bli God når området er svakt på: {titles}."),
        "class_capped": _("Samlet klasse kan ikke bli høyere enn Middels på grunn av: {titles}."),
        "class_incomplete": _(
            "Ingen samlet klasse: minst ett kriterium med vekt mangler grunnlag."
        ),
        "no_place_excluded": _("Absolutt konflikt: vises, men rangeres ikke."),
        "no_place_incomplete": _("Mangler grunnlag: plassering {low}–{high}."),
    }


def _weights() -> Phrases:
    return {
        "weights": _("Vekter"),
        "weights_help": _(
            "Dra eller skriv inn vekter. Andelene står til høyre. Kart og liste oppdateres."
        ),
        "preset": _("Start fra"),
        "run_profile": _("{profile} (beregningens profil)"),
        "reset": _("Tilbakestill"),
        "goal_weights": _("Mål og vekter"),
        "criterion_weights": _("Kriterier i målet"),
        "no_criteria": _("Ingen kriterier kan vurderes."),
        "own_curves": _(
            "Profilen «{profile}» har egne poengkurver eller begrensninger. Her brukes bare "
            "vektene. Beregn områdene med profilen for å få med resten."
        ),
        "save_profile": _("Last ned som profil (TOML)"),
        "profile_name": _("Navn på vektsettet"),
        "decided_by": _("Fastsatt av"),
        "own_weights": _("Eget vektsett"),
        "own_basis": _("Satt i kartet, ikke vedtatt"),
        "steady": _("Hvor robust er plasseringen?"),
        "steady_list": _("Hvor robust er rangeringen?"),
        "steady_wait": _("Beregner …"),
        "steady_site": _(
            "Plassering {rank} i {share} av {n} tilfeldige vektsett (hver vekt fra {least} til "
            "{greatest} ganger dagens). I {most} av dem: plassering {low}–{high}."
        ),
        "steady_one": _(
            "Plassering {rank} i {share} av {n} tilfeldige vektsett (hver vekt fra {least} til "
            "{greatest} ganger dagens). I {most} av dem: plassering {low}."
        ),
        "steady_first": _(
            "Samme område er først i {share} av {n} tilfeldige vektsett (hver vekt fra {least} "
            "til {greatest} ganger dagens). De fem øverste er de samme i {five}."
        ),
        "place_share": _("nr. {place}: {share}"),
        "zero_weights": _("Alle vekter er null. Ingen områder kan rangeres."),
        "custom": _("Endret"),
        "not_compensable": _("Kan ikke veies opp av andre mål: {goals}."),
        "aside": _("ikke med i beregningen"),
    }


def _layers() -> Phrases:
    return {
        "layers": _("Kartlag"),
        "legend": _("Tegnforklaring"),
        "opacity": _("Dekkevne, {layer}"),
        "kartverket": _("Kartverkets gråtonekart"),
        "needs_network": _("krever internett"),
        "kartverket_note": _("Kartverket får vite hvilket kartutsnitt du ser på."),
        "place_names": _("Stedsnavn"),
        "site_names": _("Navn på områdene"),
        "of_open_site": _("Vises for det åpne området."),
        "generalised": _("Vises som bilde. Nøyaktige grenser innen {distance} fra områdene."),
        "within": _("Vises innen {distance} fra områdene."),
        "generalised_all": _(
            "Vises som bilde. Kartlaget har for mange flater til å vises med nøyaktige grenser."
        ),
        "colour_by": _("Farge etter"),
        "by_goals": _("Fire mål"),
        "by_score": _("Samlet poengsum (hjelpetall)"),
        "by_status": _("Status"),
        "score_class": _("{low}–{high}"),
        "legend_incomplete": _("Mangler grunnlag"),
        "legend_excluded": _("Absolutt konflikt"),
        "legend_order": _("Rekkefølge i merket"),
        "by_moves": _("Endret plassering"),
        "key_up": _("Bedre plassering i B"),
        "key_same": _("Samme plassering"),
        "key_down": _("Dårligere plassering i B"),
        "crowd": _("Områder her: {n}"),
        "crowd_help": _("Klikk for å zoome inn. Merket viser området med best plassering."),
    }


def _compare() -> Phrases:
    return {
        "compare": _("Sammenlign"),
        "compare_help": _(
            "Venstre side av kartet viser A, høyre side B. Flytt skillet med musa eller piltastene."
        ),
        "facing": _("Områder side om side"),
        "facing_help": _("Velg to til fire områder, her eller med «Sammenlign» på et område."),
        "facing_add": _("Legg til område"),
        "facing_choose": _("Velg område"),
        "facing_remove": _("Fjern {name}"),
        "face_site": _("Sammenlign"),
        "rank_of": _("{rank} av {n}"),
        "place_and_class": _("Plassering og klasse"),
        "found_constraints": _("Begrensninger som er funnet"),
        "costs": _("Virkninger av utbygging"),
        "best_in_row": _("Best i raden"),
        "best_on_what": _("Best på hva"),
        "how_surely": _("Hvor sikkert er det?"),
        "best_on": _("{name} er best på: {goals}."),
        "best_on_none": _("{name} er ikke klart best på noe mål."),
        "surely_more": _("{first} har flere poeng enn {second} i hele usikkerhetsspennet."),
        "spans_overlap": _(
            "{first} og {second}: spennene i poeng overlapper. Forskjellen er usikker."
        ),
        "paired": _(
            "{first} ligger over {second} i {win} av {draws} trekninger av data og vekter."
        ),
        "level": _("De ligger jevnt."),
        "under_share": _("under {share}"),
        "over_share": _("over {share}"),
        "different_lists": _("Områdene står i ulike lister og er ikke rangert mot hverandre."),
        "not_applicable": _("gjelder ikke"),
        "per_dwelling": _("{each} per bolig"),
        "per_job": _("{each} per arb.pl."),
        "weightings_beside": _("To vektsett side om side"),
        "left": _("A, til venstre"),
        "right": _("B, til høyre"),
        "own": _("Vektene i dette kartet"),
        "start_compare": _("Del kartet"),
        "stop_compare": _("Avslutt"),
        "swipe": _("Skillet mellom A og B"),
        "compare_caption": _(
            "{list}: plassering i A og B, største endring først, med det som skiller området fra "
            "snittet"
        ),
        "change": _("Endring"),
        "who_moved": _("Endret plassering, med årsak"),
        "differences": _("Forskjeller mellom beregningene"),
        "no_differences": _("Beregningene har samme grunnlag."),
        "from_a_to_b": _("Fra A til B"),
        "points_caption": _("Bidrag til samlet poengsum: vekt ganger poeng"),
        "count_up": _("{n} opp"),
        "count_down": _("{n} ned"),
        "count_same": _("{n} uendret"),
        "count_unplaced": _("{n} uten plassering"),
        "count_came": _("{n} bare i B"),
        "count_left": _("{n} bare i A"),
    } | {f"why_{name}": _(sentence) for name, sentence in changes.WHY.items()}


def _tools() -> Phrases:
    return {
        "map": _("Kart"),
        "map_help": _(
            "Kart over foreslåtte områder. Piltastene flytter kartet, pluss og minus zoomer, "
            "Enter åpner området nærmest midten. Lista viser det samme som tabell."
        ),
        "zoom_in": _("Zoom inn"),
        "zoom_out": _("Zoom ut"),
        "home": _("Vis startutsnittet"),
        "whole_region": _("Vis hele regionen"),
        "measure": _("Måling"),
        "measure_distance": _("Mål avstand"),
        "measure_area": _("Mål areal"),
        "measure_pin": _("Sett nål"),
        "pin": _("nål {n}"),
        "pin_note": _("Merknad"),
        "copy_pin": _("Kopier koordinater"),
        "go_to": _("Gå til"),
        "link_here": _("Kopier lenke hit"),
        "remove": _("Fjern"),
        "measure_help": _(
            "Klikk i kartet for å sette punkter. Med tastatur: piltaster flytter kartet, "
            "mellomrom setter et punkt i midten. Rett linje, målt i EPSG:25832."
        ),
        "add_point": _("Sett midtpunkt"),
        "undo_point": _("Fjern siste"),
        "clear": _("Fjern alle"),
        "distance": _("Avstand"),
        "measured_area": _("Areal"),
        "points": _("Punkter: {n}"),
        "north": _("Nord er opp"),
        "copy_coordinates": _("Kopier koordinatene til midten av kartet"),
        "copy": _("Kopier"),
        "copied": _("Kopiert: {text}"),
        "not_copied": _("Kunne ikke kopiere. Merk teksten og kopier manuelt: {text}"),
        "link": _("Lenke"),
        "print": _("Skriv ut"),
        "east": _("Ø"),
        "north_short": _("N"),
        "printed_weights": _("Vekter som er brukt"),
        "metres": _("m"),
        "kilometres": _("km"),
        "daa": _("daa"),
    }
