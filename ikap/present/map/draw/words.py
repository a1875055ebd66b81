"""What is said where a site is drawn: by the editor, here and in the service, and by the page."""

from __future__ import annotations

from collections.abc import Mapping

from ikap.text import N_

# Under the names that the scripts know; `{field}` is filled in by them.
DRAW_WORDS: Mapping[str, str] = {
    "your_areas": N_("Områder"),
    "draw_help": N_(
        "Klikk i kartet for hvert hjørne. Med tastatur: Piltastene flytter kartet, Enter setter "
        "et hjørne i midten, F fullfører. Hjørner flyttes med musa, eller med Tab og piltastene: "
        "1 m, 10 m med Shift, 0,1 m med Alt."
    ),
    "drawing_tools": N_("Tegning"),
    "undo_tools": N_("Angre og gjør om"),
    "keep_tools": N_("Lagring"),
    "draw_area": N_("Tegn flate"),
    "add_part": N_("Ny del"),
    "cut_out": N_("Hull eller utsnitt"),
    "delete_area": N_("Slett området"),
    "undo_what": N_("Angre: {what}"),
    "redo_what": N_("Gjør om: {what}"),
    "placing": N_("Hjørner satt: {n}."),
    "finish": N_("Fullfør"),
    "back_point": N_("Fjern forrige punkt"),
    "crossing": N_("Grensen krysser seg selv. Flytt hjørnet, eller velg Angre."),
    "corner": N_("Hjørne {n}"),
    "moved_corner": N_("flyttet hjørne {n}"),
    "added_corner": N_("la til hjørne"),
    "removed_corner": N_("fjernet hjørne {n}"),
    "added_part": N_("la til del"),
    "cut_done": N_("tok ut flate"),
    "drew": N_("tegnet området"),
    "changed_name": N_("endret navn"),
    "changed_kind": N_("endret type"),
    "changed_amount": N_("endret antall"),
    "area_name": N_("Område {n}"),
    "derived_help": N_("Når feltet er tomt, beregnes tallet av netto areal og tetthet."),
    "jobs_help": N_("Antall arbeidsplasser i området."),
    "area_now": N_("Areal: {daa} daa"),
    "deleted_area": N_("«{name}» er slettet."),
    "corner_table": N_("Hjørner som tabell"),
    "corner_crs": N_("Øst og nord i meter, {crs}. Nummer: del, ring, hjørne."),
    "corner_number": N_("Hjørne"),
    "corner_field": N_("Hjørne {n}, {which}"),
    "east": N_("øst"),
    "north": N_("nord"),
    "insert_after": N_("Sett inn etter hjørne {n}"),
    "delete_corner": N_("Slett hjørne {n}"),
    "undo": N_("Angre"),
    "redo": N_("Gjør om"),
    "name": N_("Navn"),
    "kind": N_("Type"),
    "dwellings": N_("Boliger"),
    "jobs": N_("Arbeidsplasser"),
    "acts": N_("Valg"),
    "cancel": N_("Avbryt"),
}
# What only the page says that saves a file.
PAGE_WORDS: Mapping[str, str] = {
    "draw_title": N_("Tegn områder"),
    "skip_list": N_("Hopp til områdene"),
    "no_score_here": N_(
        "Her kan områder tegnes, rettes og kommenteres. Siden beregner ikke poeng. Lagre filen, og "
        "vurder den med IKAP."
    ),
    "how_to_draw": N_("Slik tegner du"),
    "no_areas": N_("Ingen områder ennå."),
    "copy_area": N_("Kopier området"),
    "copy_name": N_("{name}, kopi"),
    "copied_area": N_("kopierte området"),
    "kind_mixed": N_("Bolig og næring"),
    "id_kept": N_("Id: {id}. Beholdes i filen."),
    "site_note": N_("Merknad"),
    "note_help": N_("Lagres i filen. Påvirker ikke poengene."),
    "changed_note": N_("endret merknad"),
    "area_was": N_("Før: {daa} daa."),
    "is_new": N_("nytt"),
    "is_changed": N_("endret"),
    "part_over": N_("Delen ligger over området. Tegn den utenfor, eller flytt hjørnene."),
    "hole_outside": N_("Hullet må ligge helt inne i området. Flytt hjørnene for å endre grensen."),
    "undone": N_("Angret: {what}"),
    "redone": N_("Gjort om: {what}"),
    "save_all": N_("Lagre alle som GeoJSON ({n})"),
    "save_changed": N_("Lagre bare de endrede ({n})"),
    "open_file": N_("Åpne lagret fil"),
    "opened_file": N_("åpnet {file}"),
    "unsaved": N_("Det er endringer som ikke er lagret."),
    "all_saved": N_("Alt er lagret, eller ingenting er endret."),
    "file_all": N_("omrader.geojson"),
    "file_changed": N_("omrader-endret.geojson"),
    "saved_as": N_("Lagret i {file}. Områder: {n}. Vurder filen med: ikap score {file}"),
    "file_no_json": N_("filen er ikke GeoJSON med områder. Åpne en fil som er lagret herfra."),
    "file_no_id": N_("område {n} i filen har ingen id. Åpne en fil som er lagret herfra."),
    "file_same_id": N_("to områder i filen har id {id}. Gi dem hver sin id."),
    "file_no_surface": N_(
        "område {id} i filen er ikke en lukket flate i lengde- og breddegrader. Lagre filen i "
        "WGS84."
    ),
    "file_no_kind": N_("område {id} i filen er verken bolig eller næring. Oppgi kind."),
}
