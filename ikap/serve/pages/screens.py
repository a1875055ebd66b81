"""The screens: what stands in each before its script has asked for anything."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ikap.serve.pages.markup import Markup, joined, tag
from ikap.serve.pages.shell import data, heads, navigation, runs, screen, speakers
from ikap.serve.web import TILES, Call, unknown
from ikap.serve.work import Service, is_id
from ikap.text import _, language, speaking
from ikap.words import NEEDS_REASON, OUTCOMES, STATES

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')
_SOURCES = re.compile(r"(script|style)-src ([^;]*)")


async def start(call: Call) -> Response:
    """The first screen, which does not wait for the region."""
    with speaking(call.service.language_of(call.request)):
        return _start(local=call.service.settings.local)


def _start(*, local: bool) -> Response:
    end = tag("button", _("Avslutt IKAP"), type="button", id="quit") if local else Markup()
    body = joined(
        tag("p", _what_it_is(), class_="lead"),
        tag("p", id="region", role="status", class_="under"),
        tag(
            "div",
            _choice(
                _("Tegn et område"),
                tag("p", _("Tegn i kartet og se poeng, begrunnelser og konflikter underveis.")),
                tag("p", tag("a", _("Tegn"), class_="button main", href="/pages/draw")),
            ),
            _choice(_("Slipp en fil her"), tag("p", _formats()), id_="drop"),
            _choice(
                _("Prøv eksempelet"),
                tag("p", _("Oppdiktede innspill i den medfølgende regionen.")),
                tag("p", tag("button", _("Vurder eksempelet"), type="button", id="sample")),
            ),
            class_="choices",
        ),
        tag("h2", _("Siste beregninger")),
        tag("div", id="latest"),
        tag(
            "p",
            tag("a", _("Tjeneste for andre systemer"), href="/api?f=html"),
            class_="under",
        ),
        tag("p", end),
    )
    return HTMLResponse(screen(_("Ny vurdering"), "/", body, "start.js"))


def _choice(title: str, *parts: Markup, id_: str | None = None) -> Markup:
    return tag("section", tag("h2", title), *parts, class_="choice", id=id_)


async def page(name: str, request: Request, service: Service) -> Response:
    """A screen by its name; a WebError where there is none of that name."""
    make = SCREENS.get(name)
    if make is None:
        raise unknown(name)
    return await make(request, service)


async def drop(request: Request, _service: Service) -> Response:
    held = request.path_params.get("run")
    if held is not None and not is_id(held):
        raise unknown(held)
    place = (
        tag("div", id="look")
        if held
        else _choice(_("Slipp en fil her"), tag("p", _formats()), id_="drop")
    )
    return HTMLResponse(screen(_("Filen"), "/pages/drop", place, "drop.js", {"drop": held}))


async def result(request: Request, service: Service) -> Response:
    row = service.known_run(request.path_params.get("run", ""))
    full = f"/runs/{row['id']}/map"
    again = tag("button", _("Beregn på nytt"), type="button", id="repeat", hidden=True)
    field = tag("input", id="new-title", required=True, maxlength=200, value=row["title"])
    body = joined(
        tag(
            "p",
            tag("span", row["title"], id="run-title"),
            " ",
            tag("span", id="run-when", class_="under"),
            class_="lead",
        ),
        tag("p", id="run-state", role="status"),
        tag(
            "p",
            again,
            tag(
                "a",
                _("Faktaark til utskrift"),
                id="one-sheet",
                class_="button main",
                hidden=True,
                download=True,
            ),
            tag(
                "a",
                _("Kartet i eget vindu"),
                id="full-map",
                hidden=True,
                target="_blank",
                rel="noopener",
                href=full,
            ),
            class_="acts",
        ),
        tag(
            "p",
            tag("a", _("Prøv andre vekter"), href=f"/pages/weights/{row['id']}"),
            " ",
            tag("a", _("Overstyr svar fra kartet"), href=f"/pages/answers/{row['id']}"),
            " ",
            tag("a", _("Før gangen i saken"), href=f"/pages/trail/{row['id']}"),
            class_="acts",
        ),
        tag("div", id="run-map"),
        tag("section", tag("h2", _("Last ned")), tag("div", id="run-files")),
        tag(
            "form",
            tag("label", _("Nytt navn"), " ", field),
            tag("button", _("Gi nytt navn")),
            id="rename",
            class_="acts",
        ),
    )
    values = {"run": row["id"]}
    return HTMLResponse(screen(_("Resultat"), "/pages/result", body, "result.js", values))


async def weights(request: Request, service: Service) -> Response:
    """Weights to try on a run, and to keep with whose decision they are."""
    row = service.known_run(request.path_params.get("run", ""))
    titles = await service.ask(service.scoring, "weights.titles")
    fields = (
        ("profile-title", _("Navn på vektprofilen"), "text"),
        ("decided-by", _("Fastsatt av"), "text"),
        ("decided-basis", _("Begrunnelse"), "text"),
        ("decided-date", _("Dato"), "date"),
    )
    form = tag(
        "form",
        *(
            tag("label", title, " ", tag("input", id=name, type=kind, required=True, maxlength=200))
            for name, title, kind in fields
        ),
        tag("button", _("Lagre og beregn"), class_="main"),
        id="save",
        class_="fields",
    )
    body = joined(
        tag("p", row["title"], class_="lead"),
        tag("p", tag("label", _("Begynn med"), " ", tag("select", id="base"))),
        tag(
            "div",
            tag(
                "section",
                tag("h2", _("Vekter")),
                tag("div", id="fields"),
                tag("h2", _("Lagre vektene")),
                form,
            ),
            tag(
                "section",
                tag("h2", _("Rangering med disse vektene")),
                tag("p", id="order-state", class_="waiting"),
                tag("div", id="order"),
            ),
            class_="beside",
        ),
    )
    values = {"run": row["id"], "title": row["title"], "titles": titles}
    return HTMLResponse(screen(_("Vekter"), "/pages/weights", body, "weights.js", values))


async def answers(request: Request, service: Service) -> Response:
    """A caseworker's own answers to constraints, with why, who and when; scored as a new run."""
    row = service.known_run(request.path_params.get("run", ""))
    choices = (("site", _("Område")), ("constraint", _("Begrensning")), ("answer", _("Svar")))
    fields = (
        ("reason", _("Begrunnelse"), "text", 2000),
        ("by", _("Saksbehandler"), "text", 200),
        ("date", _("Dato"), "date", 10),
    )
    form = tag(
        "form",
        *(
            tag("label", title, " ", tag("select", id=name, required=True))
            for name, title in choices
        ),
        tag("p", id="found", class_="under", role="status"),
        *(
            tag("label", title, " ", tag("input", id=name, type=kind, required=True, maxlength=n))
            for name, title, kind, n in fields
        ),
        tag("button", _("Legg til")),
        id="add",
        class_="fields",
    )
    text = _(
        "Et eget svar går foran kartet for denne begrensningen. Det som er målt, følger fortsatt "
        "kartet. Svaret vises med begrunnelse, navn og dato i alle resultater."
    )
    body = joined(
        tag("p", row["title"], class_="lead"),
        tag("p", text),
        form,
        tag("section", tag("h2", _("Egne svar")), tag("div", id="own")),
        tag("p", tag("button", _("Beregn på nytt"), type="button", id="again", class_="main")),
    )
    asked = row["request"]
    values = {
        "run": row["id"],
        "title": row["title"],
        "profile": asked.get("profile"),
        "overrides": asked.get("overrides", []),
    }
    title = _("Overstyr svar fra kartet")
    return HTMLResponse(screen(title, "/pages/answers", body, "answers.js", values))


async def trail(request: Request, service: Service) -> Response:
    """What the municipality enters of a case: a new run, with the line in all of its outputs."""
    row = service.known_run(request.path_params.get("run", ""))

    def label(title: str, name: str, kind: str, **attributes: Any) -> Markup:
        field = tag(kind, id=name, **attributes)
        return tag("label", title, " ", field, id=f"{name}-row", hidden=name == "until")

    text = {"maxlength": 200, "required": True}
    form = tag(
        "form",
        label(_("Område"), "id", "select", required=True),
        label(_("Tilstand"), "state", "select", required=True),
        label(_("Utfall"), "outcome", "select"),
        label(_("Begrunnelse"), "reason", "textarea", rows=3, maxlength=2000),
        label(_("Sak"), "case", "input", maxlength=200),
        label(_("Ført av"), "by", "input", **text),
        label(_("Rolle"), "role", "input", **text),
        label(_("Dato"), "date", "input", type="date", required=True),
        label(_("Til dato"), "until", "input", type="date"),
        tag("button", _("Legg til")),
        id="add",
        class_="fields",
    )
    said = _(
        "Her føres hva som er vurdert, innstilt og vedtatt, av hvem, når og hvorfor. Ingenting av "
        "det måles, og det endrer ingen poeng. En linje som er ført, skal stå; feil rettes med en "
        "ny linje."
    )
    store = tag("button", _("Lagre linjene"), type="button", id="store", class_="main")
    body = joined(
        tag("p", row["title"], class_="lead"),
        tag("p", said),
        tag("section", tag("h2", _("Ført før")), tag("div", id="standing")),
        tag("h2", _("Ny linje")),
        form,
        tag("section", tag("h2", _("Nye linjer")), tag("div", id="own")),
        tag("p", store, class_="acts"),
        tag("p", id="later"),
    )
    values = {
        "run": row["id"],
        "states": list(STATES),
        "outcomes": list(OUTCOMES),
        "reasoned": list(NEEDS_REASON),
    }
    return HTMLResponse(screen(_("Gangen i saken"), "/pages/trail", body, "trail.js", values))


async def kept_runs(_request: Request, _service: Service) -> Response:
    body = joined(
        tag(
            "p",
            tag("label", _("Finn"), " ", tag("input", id="filter", type="search")),
            tag("button", _("Sammenlign to"), type="button", id="compare", disabled=True),
            class_="acts",
        ),
        tag("div", id="runs"),
        tag("div", id="comparison"),
    )
    return HTMLResponse(screen(_("Beregninger"), "/pages/runs", body, "runs.js"))


async def draw(_request: Request, service: Service) -> Response:
    """The region's own map, with the drawing in the place of its tables.

    Its policy lets run what the map's page names by checksum, and our own scripts.
    """
    if service.region is None and service.trouble is None:
        waiting = tag("p", _("Åpner regionen …"))
        return HTMLResponse(screen(_("Tegn"), "/pages/draw", waiting, "wait.js"))
    region = service.opened_region()
    made = await _drawing_map(service)
    policy = _POLICY.search(made)
    if policy is None:
        raise ValueError("the map's page has no policy")
    sources = dict(_SOURCES.findall(policy[1]))
    way = navigation("/pages/draw")
    values = {"crs": region["crs"], "properties": "properties" in region["layers"]}
    foot = joined(speakers(), data(values), runs("draw.js"))
    html = _POLICY.sub("", made).replace("</head>", f"{heads()}</head>", 1)
    html = html.replace('<header class="top">', f'{way}\n<header class="top">', 1)
    html = html.replace("</body>", f"{foot}\n</body>", 1)
    own = (
        f"default-src 'none'; script-src 'self' {sources['script']}; "
        f"style-src 'self' {sources['style']}; img-src 'self' data: {TILES}; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": own})


async def _drawing_map(service: Service) -> str:
    """The region's map in the language in use; made once."""
    code = language()
    if code not in service.maps:
        service.maps[code] = await service.ask(service.scoring, "maps.drawing_map")
    return service.maps[code]


def login(*, local: bool) -> Response:
    """What one meets without a cookie: on one's own machine the address opens, else a key."""
    if local:
        body = tag("p", _("Åpne adressen som står i vinduet der «ikap serve» kjører."))
        return HTMLResponse(screen(_("Ikke åpnet herfra"), "/login", body), 401)
    field = tag("input", id="key", type="password", required=True, autocomplete="current-password")
    form = tag(
        "form",
        tag("label", _("Nøkkel"), " ", field),
        tag("button", _("Logg inn")),
        id="enter",
        class_="acts",
    )
    return HTMLResponse(screen(_("Logg inn"), "/login", form, "login.js"), 401)


def _what_it_is() -> str:
    return _(
        "Vurder foreslåtte bolig- og næringsområder mot regionens mål: poeng, begrunnelser, "
        "konflikter og kart. Alt beregnes på denne maskinen."
    )


def _formats() -> str:
    return _("GeoPackage, GeoJSON, Shapefile (zip), GML, SOSI, KML, Excel eller CSV.")


SCREENS: Mapping[str, Callable[[Request, Service], Awaitable[Response]]] = {
    "draw": draw,
    "drop": drop,
    "result": result,
    "runs": kept_runs,
    "weights": weights,
    "answers": answers,
    "trail": trail,
}
