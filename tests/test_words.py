"""One vocabulary: the words that are not used, how long a label may be, one and several.

What is banned has gone out of use for one concept, not out of the language: each ban says what to
write instead, and where the word is at home.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from ikap.api import sample_proposals, score
from ikap.assess.explain import reasons
from ikap.catalogue import LAYERS
from ikap.criteria import CONSTRAINTS, CRITERIA, INDICATORS
from ikap.text import LANGUAGES, NO_BREAK, Forms, _n, forms, speaking, translated, translations
from ikap.words import GOALS_SHORT, LIGHTS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ikap"


def _load():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _load()


@dataclass(frozen=True)
class Ban:
    """A pattern that no text may hold, what to write, a text it catches, and where it is right."""

    pattern: str
    instead: str
    caught: str
    home: str = r"(?!)"  # what is taken out of a text before it is searched

    def faults(self, texts: Iterable[str]) -> list[str]:
        """The texts that hold the pattern away from its home."""
        return [text for text in texts if re.search(self.pattern, re.sub(self.home, "", text))]


BOKMÅL = (
    Ban(r"\b[Ff]orslag\b|\b[Ff]orslag(et|ene|a)\b", "område, innspill", "forslaget", "Forslag fra"),
    Ban(r"\b[Kk]jør(ingen|inga|te)\b", "beregningen", "kjøringen er ferdig"),
    Ban(
        r"\b[Pp]lass(en|er|ene)?\b",
        "plassering, nr.",
        "plass 3 av 29",
        r"arb\.plass|ikke (er )?plass|på plass|[Ff]rigjør plass",
    ),
    Ban(r"\b[Rr]ang(en)?\b|[Ff]ørsteplass", "plassering", "rangen"),
    Ban(r"\bav 100\b", "poeng", "67 av 100"),
    Ban(r"\b[Ss]ett(et|ene)\b|[Pp]ortefølje|\b[Ff]ronten\b", "kombinasjon", "settene"),
    Ban(
        r"\b([Ff]ila|[Mm]appa|[Ff]lata|[Kk]urva|[Gg]rensa|[Vv]ekta|[Gg]ruppa)\b",
        "filen, mappen, flaten, kurven, grensen, vekten, gruppen",
        "Fila er skadet",
    ),
    Ban(
        r"\b([Ll]isten|[Ll]injen|[Jj]orden|[Mm]yren|[Ff]erjen|[Pp]ilen|[Mm]usen)\b|oken\b",
        "lista, linja, jorda, myra, ferja, pila, musa, håndboka, arbeidsboka",
        "arbeidsboken",
    ),
    Ban(
        r"hver sin vei|så vidt|ristes|faller ut|kjøpe|koster|regnes bort|[Tt]aler (for|imot)",
        "målkonflikt, avveining, styrker, svakheter",
        "målene trekker hver sin vei",
    ),
    Ban(
        r"[Uu]teluk|\b[Aa]ktuell\b|[Bb]etinge[rt]|\b[Vv]arsler\b|[Tt]il kontroll",
        "absolutt konflikt, må avklares, ingen konflikt funnet, trekkes fra",
        "området er utelukket",
    ),
    Ban(
        r"[Vv]et vi|[Vv]i vet|\b[Vv]åre?\b",
        "mangler grunnlag",
        "Vet vi ikke",
    ),
    Ban(r"\b[Tt]otal(en|er)?\b|\b[Hh]elheten\b", "samlet poengsum", "totalen", r"\{total\}"),
    Ban(r"[Vv]erdi(kurve|funksjon)|[Ss]kår|\bscore\b", "poengkurve", "verdikurven", "ikap score"),
    Ban(r"[Vv]inner|\b[Ll]eder\b|[Bb]este (sett|område)", "er rangert først", "klar vinner"),
    Ban(r"[Hh]ovedmål|[Dd]elmål", "mål", "de fire hovedmålene"),
    Ban(r"\b[Hh]ensyn(et|ene)?\b", "begrensning", "krav og hensyn"),
    Ban(
        r"[Mm]atjord|[Jj]ordbruksareal|[Dd]yrket|[Ss]parer|[Jj]ordtap",
        "dyrka jord",
        "sparer matjorda",
        r"Dyrket mark",  # a class of the national map in 1:50 000
    ),
    Ban(r"[Bb]ygge[rs]? ned|[Nn]edbyg", "omfatter, omdisponeres", "bygger ned 3 daa"),
    Ban(
        r"[Uu]jevn|[Ss]kjevhet|[Aa]vstand fra vekst",
        "avvik fra vekstmål (D)",
        "ujevnheten",
    ),
    Ban(r"[Pp]lanreserve", "boligreserve", "planreserven"),
    Ban(r"[Ss]yntetisk|[Ff]iktiv|\b[Ee]kte\b", "oppdiktet, virkelige data", "syntetiske lag"),
    Ban(
        r"[Ee]tterregn|regnet om|regnes om|[Rr]egn om\b",
        "kontrollberegning",
        "kjør en etterregning",
        "omregnet",
    ),
    Ban(r"[Ff]aglig skjønn|\(lav sikkerhet", "skjønnsmessig anslag", "Faglig skjønn"),
    Ban(
        r"til side\b|latt ligge|[Nn]ektet", "ikke brukt, avvist", "satt til side", "tilgang nektet"
    ),
    Ban(r"(?<!på )\b[Vv]ei(er|en|ene)?\b|[a-zæøå]vei(er|en|ene)?\b", "veg", "motorvei"),
    Ban(
        r"[Kk]olonne",
        "felt, of a data file",
        "kolonnen id mangler",
        r"(siste|gule) kolonnene|hver kolonne|kolonnene (til høyre|«mangler»)|\(kolonne\)",
    ),
    Ban(
        r"[Ee]genskap|\b[Aa]lternativ(er|et)?\b", "felt, område", "{n} alternativer", "^Alternativ$"
    ),
    Ban(r"\b[Rr]unden?\b|\b[Bb]atch\b", "innspillsrunde", "runden er lest", "Runde merker"),
    Ban(r"\w\((e?r|e|t|ene|en|et|n)\)", "forms for one and several", "{n} område(r)"),
    Ban(r"(^|[\s(])-\d", "a minus, U+2212", "fra -4 til +4"),
    Ban(r"\d ellers\)", "standard 1 000", "(1 000 ellers)"),
    Ban(r"“|”", "«…»", "“navn”"),
)
ENGLISH = (
    Ban(
        r"[Rr]eckon|\banew\b|the very\b|told by", "calculate, again", "reckon anew", r"\{reckoned\}"
    ),
    Ban(
        r"[Pp]roposals?\b|[Aa]lternatives?\b",
        "site, submission",
        "the proposals",
        r"zero alternative",  # of an impact assessment
    ),
    Ban(r"of 100\b", "points", "67 of 100"),
    Ban(
        r"\b([Ee]ligible|[Ee]xcluded|[Cc]onditional)\b",
        "no conflict found, overriding constraint, to be resolved",
        "is excluded",
        r"\{\w+\}",
    ),
    Ban(r"[Ss]ynthetic|[Ww]inner", "fictitious, ranked first", "synthetic layers"),
    Ban(r"[“”«»]|\w'\w", "‘…’, ’", "the “name”"),
    Ban(r"\d %|\} %", "no space before %", "90 % of them"),
    Ban(
        r"\b(color|center|neighbor|gray|program [a-z]*ized?)\b|\w+(izing|ization)\b|\banalyz",
        "British spelling",
        "the center",
    ),
    Ban(r"(^|[\s(])-\d", "a minus, U+2212", "from -4 to +4"),
)
NYNORSK = (
    Ban(
        r"\b(ikke|fra|hva|hvor|hvem|hvilke[nt]?|bare|noen|noe|mye|dem|jeg|være|gjøre)\b",
        "ikkje, frå, kva, kor, kven, berre, nokon, noko, mykje, dei, vere, gjere",
        "ikke fra",
    ),
    Ban(
        r"\b(utslipp|bolig(?!»)|flom|forskjell|hensyn|andel|innsigelse|anbefal|aktsomhet)",
        "utslepp, bustad, flaum, skilnad, omsyn, del, motsegn, tilrå, aktsemd",
        "andelen av boligene",
        r"=bolig|bolig \(|bolig eller næring",
    ),
    Ban(
        r"\b(advarsel|adkomst|angi|veileder|bosatt|sysselsatt|vedtatt|holdeplass|bebygg)",
        "åtvaring, tilkomst, føre opp, rettleiar, busett, sysselsett, vedteken, haldeplass …",
        "bosatte",
    ),
    Ban(
        r"\b(leses|skrives|brukes|regnes|vises|måles|hentes|trekkes|finnes|gis|tas|settes)\b",
        "blir lese, blir skrive, kan brukast …",
        "filen leses",
    ),
    Ban(r"\b\w+(heten|heter|else|elsen|elser)\b", "-leik, -ing …", "usikkerheten", "(?i)else"),
    Ban(r"\bå \w+a\b", "the infinitive in -e", "å vera", r"å (ta|gå|stå|la|få|dra|ha)\b|frå \w+"),
    Ban(r"\b(filen|mappen|flaten|kurven|grensen|vekten|gruppen)\b", "fila, mappa …", "filen"),
)
IN_LANGUAGE = {"nb": BOKMÅL, "nn": NYNORSK, "en": ENGLISH}


def spoken_of(bans: Iterable[Ban], said: Iterable[str]) -> list[str]:
    """Each fault with what to write instead."""
    kept = list(said)
    return [f"{text} → {ban.instead}" for ban in bans for text in ban.faults(kept)]


@cache
def marked() -> tuple[str | tuple[str, ...], ...]:
    """Every message that the package marks or its records declare."""
    return tuple(message for _sense, message in messages.declared() | messages.marked())


def texts(language: str) -> list[str]:
    """Everything that is said in a language: the messages themselves, or their translations."""
    if language == "nb":
        return sorted(
            {t for said in marked() for t in ((said,) if isinstance(said, str) else said)}
        )
    said = translations(language).values()
    return sorted({t for text in said for t in (text if isinstance(text, Forms) else (text,))})


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request) -> tuple[str, list[str]]:
    return request.param, texts(request.param)


# --- words that are not used ----------------------------------------------------------------------


def test_no_text_uses_a_word_that_is_out_of_use(spoken):
    language, said = spoken
    assert spoken_of(IN_LANGUAGE[language], said) == []


@pytest.mark.parametrize("ban", [*BOKMÅL, *ENGLISH, *NYNORSK], ids=lambda ban: ban.caught)
def test_a_word_out_of_use_is_seen(ban):
    assert ban.faults([ban.caught, "Ingen konflikt funnet"]) == [ban.caught]


def strings(path: Path) -> Iterator[str]:
    """What a page, style sheet or script could say on its own: its text without its comments."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from re.findall(r">([^<>{}]*[^\W\d_][^<>{}]*)<", re.sub(r"<!--.*?-->", "", source))
        return
    source = re.sub(r"(?<![:\w])//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)
    yield from (
        found for quote in "\"'`" for found in re.findall(f"{quote}([^{quote}\n]*){quote}", source)
    )


NORWEGIAN = r"[æøåÆØÅ]|\b([Ii]kke|[Oo]g|[Ee]ller|[Ii]ngen|[Kk]ommune|[Ii]nnspill|[Pp]oeng)\b"
PAGES = sorted(
    path
    for folder in ("present/assets", "serve/assets")
    for path in (PACKAGE / folder).rglob("*")
    if path.suffix in (".js", ".html", ".typ")
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_page_has_no_norwegian_of_its_own(path):
    """Templates and scripts take their words from Python, where they are translated."""
    assert [text for text in strings(path) if re.search(NORWEGIAN, text)] == []


def test_norwegian_in_a_page_is_seen(tmp_path):
    script, page = tmp_path / "a.js", tmp_path / "a.html"
    script.write_text('say("Området er utelukket"); // område i en kommentar\n', encoding="utf-8")
    page.write_text("<p>{{ t.aid }}</p><p>Ingen områder</p>", encoding="utf-8")
    assert list(strings(script)) == ["Området er utelukket"]
    assert list(strings(page)) == ["Ingen områder"]


def plugin_texts() -> list[str]:
    """What the QGIS plugin says: its strings that are no names, and its metadata."""
    found = []
    for path in sorted((ROOT / "qgis_ikap").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if _has(node)}
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value not in documented
        ]
    metadata = (ROOT / "qgis_ikap" / "metadata.txt").read_text(encoding="utf-8")
    return [text for text in found if " " in text] + re.findall(
        r"^(?:description|about)=(.*)", metadata, flags=re.MULTILINE
    )


def _has(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)


def test_the_plugin_speaks_the_same_english():
    said = plugin_texts()
    assert len(said) > 10
    assert spoken_of(ENGLISH, said) == []


# --- how long -------------------------------------------------------------------------------------

LABELS = {
    "goal": (9, GOALS_SHORT.values()),
    "criterion": (12, [criterion.short for criterion in CRITERIA]),
    "measurement": (14, [indicator.short for indicator in INDICATORS]),
    "constraint": (14, [constraint.short for constraint in CONSTRAINTS]),
    "class": (7, LIGHTS.values()),
    "layer": (32, [kind.title for kind in LAYERS.values() if kind.themes]),
}
CALLED = {"heading": 40, "slide": 45, "Sheet": 20}
TAGGED = {"button": 18, "h1": 40, "h2": 40, "h3": 40}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_fits_its_place_in_every_language(label):
    most, titles = LABELS[label]
    long = {
        (language, shown): len(shown)
        for title in titles
        for language in LANGUAGES
        if not 0 < len(shown := translated(title, language)) <= most
    }
    assert long == {}


def headed(source: str) -> Iterator[tuple[str, int]]:
    """Each text that is marked inside a heading, a slide's title, a sheet's name or a button."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        most = TAGGED.get(first) if name == "tag" else CALLED.get(name)
        if most is None:
            continue
        for node in (n for part in call.args[:2] for n in ast.walk(part)):
            marked = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_")
            if marked and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, most


def test_a_heading_fits_its_line_in_every_language():
    found = [
        pair for path in PACKAGE.rglob("*.py") for pair in headed(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 50
    long = {
        shown
        for text, most in found
        for language in LANGUAGES
        if len(re.sub(r"\{\w+\}", "", shown := translated(text, language))) > most
    }
    assert long == set()


CAPTION = 90  # two lines over a table


def captions(source: str) -> Iterator[str]:
    """Each text that is marked as the caption of a table or a figure."""
    for node in ast.walk(ast.parse(source)):
        spots: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            spots = node.args[:3] if name in ("table", "_table", "figure") else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "caption":
            spots = [node.value]
        for spot in spots:
            marked = isinstance(spot, ast.Call) and getattr(spot.func, "id", "") in ("_", "N_")
            if marked and isinstance(spot.args[0], ast.Constant):
                yield spot.args[0].value


def test_a_caption_fits_two_lines_in_every_language():
    found = [
        text
        for path in PACKAGE.rglob("*.py")
        for text in captions(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 50
    spoken_as = {translated(text, language) for text in found for language in LANGUAGES}
    assert [text for text in spoken_as if len(re.sub(r"\{\w+\}", "", text)) > CAPTION] == []


def test_a_caption_is_found_where_it_is_given():
    source = 'caption = _("Boliger")\ntable(_("Jord"), head, rows)\nfigure(svg, _("Klima"))\n'
    assert sorted(captions(source)) == ["Boliger", "Jord", "Klima"]


def test_a_long_heading_is_seen():
    source = 'yield heading(2, _("En overskrift som er altfor lang til å stå på én linje her"))'
    assert [len(text) > most for text, most in headed(source)] == [True]


# --- how long a sentence --------------------------------------------------------------------------

SENTENCE = 140  # two lines of a fact sheet
NAMED = {"zone", "stop", "centre"}  # the facts of a reason that are names


@pytest.fixture(scope="module")
def long_named():
    """The sample as it was scored, with every name in its reasons the longest of its kind."""
    evaluation = score([sample_proposals()])
    criteria = evaluation.criteria
    named: list[dict[str, str]] = [
        {name: said for name, said in (facts or {}).items() if isinstance(said, str)}
        for facts in criteria["facts"]
    ]
    longest = {
        name: max((names[name] for names in named if name in names), key=len) for name in NAMED
    }
    lengthened = [
        facts and facts | {name: longest[name] for name in NAMED & names.keys()}
        for facts, names in zip(criteria["facts"], named, strict=True)
    ]
    return replace(evaluation, criteria=criteria.assign(facts=lengthened))


def sentences(told: str) -> list[str]:
    """A reason's sentences; each begins with a capital or a number."""
    return re.split(r"(?<=[.!?]) (?=[A-ZÆØÅ0-9])", told)


def reason_sentences(evaluation) -> set[str]:
    """Every sentence of every site's reasons."""
    found = set()
    for why in reasons(evaluation).values():
        said = [why.light] if why.light else []
        for part in (why.status, why.strengths, why.weaknesses, why.missing, why.would_change,
                     why.tradeoffs, why.unremarked, *why.remarks.values()):  # fmt: skip
            said += part
        found |= {sentence for told in said for sentence in sentences(told)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_told_in_sentences_that_fit_two_lines(long_named, language):
    with speaking(language):
        told = reason_sentences(long_named)
    assert len(told) > 300
    assert {text: len(text) for text in told if len(text) > SENTENCE} == {}


def test_a_reason_is_cut_into_its_sentences():
    assert sentences("Sluppen (4 avg./t i rush). Reisetid: 15 min, m.m. 3 daa er myr.") == [
        "Sluppen (4 avg./t i rush).",
        "Reisetid: 15 min, m.m.",
        "3 daa er myr.",
    ]


# --- one and several ------------------------------------------------------------------------------

DWELLINGS = {
    "nb": ["0 boliger", "1 bolig", "2 boliger", "1 000 boliger"],
    "nn": ["0 bustader", "1 bustad", "2 bustader", "1 000 bustader"],
    "en": ["0 dwellings", "1 dwelling", "2 dwellings", "1,000 dwellings"],
}
POINTS = {
    "nb": ["0 poeng", "1 poeng", "2 poeng", "1 000 poeng"],
    "nn": ["0 poeng", "1 poeng", "2 poeng", "1 000 poeng"],
    "en": ["0 points", "1 point", "2 points", "1,000 points"],
}
SEVERAL = {
    "nb": r"områder|innspill|boliger|arbeidsplasser|dager|måneder|kommuner|kartlag|filer|rader|"
    r"poeng|prosentpoeng|kriterier|begrensninger|temaer|avvik|kombinasjoner|jordteiger|merknader",
    "nn": r"område|innspel|bustader|arbeidsplassar|dagar|månader|kommunar|kartlag|filer|rader|"
    r"poeng|prosentpoeng|kriterium|avgrensingar|tema|avvik|kombinasjonar|jordteigar|merknader",
    "en": r"sites|submissions|dwellings|homes|jobs|days|months|years|municipalities|layers|files|"
    r"rows|points|criteria|constraints|themes|discrepancies|combinations|fields|remarks|data sets",
}
# Numbers that are never shown as a whole one, and names that happen to stand there.
NOT_COUNTED = r"\{(points|usual|low|high|error|gap|measured|per|n_of|total|parts|crs|file|name)\}"
MANY_BY_NATURE = (
    "Eksemplene bruker de {n} eksempelområdene i {region}.",  # the sample's 45
    "{n} boliger/daa netto",  # a density, with a decimal
    "{n} arbeidsplasser/daa netto",
    "{since} ",  # the ages of plans, from two years up
)


def uncounted(language: str, said: Iterable[str]) -> list[str]:
    """The texts that put a number straight before several of something, in one form only."""
    pattern = re.compile(r"\{\w+\}[  ](" + SEVERAL[language] + r")\b")
    return [text for text in said if pattern.search(re.sub(NOT_COUNTED, "", text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_before_a_noun_has_both_forms(language):
    known = translations(language)
    single = [
        str(known.get(message, message))
        for message in marked()
        if isinstance(message, str) and not message.startswith(MANY_BY_NATURE)
    ]
    assert uncounted(language, single) == []


def test_a_noun_in_one_form_only_is_seen():
    assert uncounted("nb", ["{n} områder er vurdert.", "Områder: {n}."]) == [
        "{n} områder er vurdert."
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_and_several_are_said_as_the_language_does(language):
    with speaking(language):
        dwellings = [_n("{n} bolig", "{n} boliger", n) for n in (0, 1, 2, 1000)]
        points = [_n("{n} poeng", "{n} poeng", n) for n in (0, 1, 2, 1000)]
    assert [text.replace(NO_BREAK, " ") for text in dwellings] == DWELLINGS[language]
    assert [text.replace(NO_BREAK, " ") for text in points] == POINTS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_message_has_one_form_for_one_and_another_for_the_rest(language):
    counted = [said for said in marked() if not isinstance(said, str)]
    assert len(counted) > 10
    with speaking(language):
        for one, many in counted:
            both = forms(one, many)
            assert [both.of(n) for n in (0, 1, 2, 1000)] == [both.many, both.one, *[both.many] * 2]
            if language == "en":
                assert both.one != both.many


def test_a_form_follows_the_number_that_is_shown():
    both = Forms("{n} bolig", "{n} boliger")
    assert [both.of(n) for n in (0.4, 0.6, 1.4, 1.6)] == [
        both.many, both.one, both.one, both.many
    ]  # fmt: skip
