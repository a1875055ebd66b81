"""The screens: what stands in each before its script has asked for anything."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ikap.serve.pages.shell import for_script, navigation, screen
from ikap.serve.pages.words import words
from ikap.serve.web import TILES, Call, unknown
from ikap.serve.work import Service, is_id
from ikap.text import _, language, speaking

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n?')
_SOURCES = re.compile(r"(script|style)-src ([^;]*)")


async def start(call: Call) -> Response:
    """The first screen, which does not wait for the region."""
    with speaking(call.service.language_of(call.request)):
        return _start()


def _start() -> Response:
    body = (
        f'<p class="lead">{escape(_what_it_is())}</p>\n'
        '<p id="region" role="status" class="under"></p>\n'
        '<div class="choices">\n'
        f'<section class="choice"><h2>{escape(_("Tegn et område"))}</h2>'
        f"<p>{escape(_('Tegn i kartet og se poeng, grunner og konflikter mens du tegner.'))}</p>"
        f'<p><a class="button main" href="/pages/draw">{escape(_("Tegn"))}</a></p></section>\n'
        f'<section class="choice" id="drop"><h2>{escape(_("Slipp en fil her"))}</h2>'
        f"<p>{escape(_formats())}</p></section>\n"
        f'<section class="choice"><h2>{escape(_("Prøv eksempelet"))}</h2>'
        f"<p>{escape(_('Oppdiktede forslag i den medfølgende regionen.'))}</p>"
        f'<p><button type="button" id="sample">{escape(_("Vurder eksempelet"))}</button></p>'
        "</section>\n</div>\n"
        f'<h2>{escape(_("Siste kjøringer"))}</h2>\n<div id="latest"></div>\n'
        '<p class="under"><a href="/api?f=html">'
        f"{escape(_('Tjenesten for andre systemer'))}</a></p>"
    )
    return HTMLResponse(screen(_("Hva vil du vurdere?"), "/", body, "start.js"))


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
        '<div id="look"></div>'
        if held
        else f'<section class="choice" id="drop"><p>{escape(_formats())}</p></section>'
    )
    return HTMLResponse(screen(_("Filen din"), "/pages/drop", place, "drop.js", {"drop": held}))


async def result(request: Request, service: Service) -> Response:
    row = service.known_run(request.path_params.get("run", ""))
    title = escape(row["title"])
    body = (
        f'<p class="lead"><span id="run-title">{title}</span> '
        f'<span id="run-when" class="under"></span></p>\n'
        '<p id="run-state" role="status"></p>\n'
        '<p class="acts"><button type="button" id="repeat" hidden>'
        f"{escape(_('Kjør på nytt'))}</button> "
        f'<a id="full-map" hidden target="_blank" rel="noopener" href="/runs/{row["id"]}/map">'
        f"{escape(_('Kartet i eget vindu'))}</a></p>\n"
        '<div id="run-map"></div>\n'
        f"<section><h2>{escape(_('Last ned'))}</h2>"
        '<div id="run-files"></div></section>\n'
        f'<form id="rename" class="acts"><label>{escape(_("Nytt navn"))} '
        f'<input id="new-title" required maxlength="200" value="{title}"></label> '
        f"<button>{escape(_('Gi nytt navn'))}</button></form>"
    )
    data = {"run": row["id"]}
    return HTMLResponse(screen(_("Resultat"), "/pages/result", body, "result.js", data))


async def runs(_request: Request, _service: Service) -> Response:
    body = (
        f'<p class="acts"><label>{escape(_("Finn"))} <input id="filter" type="search"></label> '
        f'<button type="button" id="compare" disabled>{escape(_("Sammenlign to"))}</button></p>\n'
        '<div id="runs"></div>\n<div id="comparison"></div>'
    )
    return HTMLResponse(screen(_("Kjøringer"), "/pages/runs", body, "runs.js"))


async def draw(_request: Request, service: Service) -> Response:
    """The region's own map, with the drawing in the place of its tables.

    Its policy lets what the map's page names by checksum run, and our own scripts.
    """
    if service.region is None and service.trouble is None:
        body = f"<p>{escape(_('Åpner regionen …'))}</p>"
        return HTMLResponse(screen(_("Tegn"), "/pages/draw", body, "wait.js"))
    region = service.opened_region()
    made = await _drawing_map(service)
    policy = _POLICY.search(made)
    assert policy is not None
    sources = dict(_SOURCES.findall(policy[1]))
    settings = {"words": words(), "language": language(), "crs": region["crs"]}
    head = (
        '<link rel="icon" href="/assets/icon.svg">\n'
        '<link rel="stylesheet" href="/assets/serve.css">\n'
    )
    foot = (
        f'<div id="notice" class="notice" role="note" hidden></div>\n'
        '<div id="alarm" class="unseen" role="alert"></div>\n'
        f'<script type="application/json" id="data">{for_script(settings)}</script>\n'
        '<script type="module" src="/assets/draw.js"></script>\n</body>'
    )
    html = _POLICY.sub("", made).replace("</head>", f"{head}</head>", 1)
    html = html.replace(
        '<header class="top">', f'{navigation("/pages/draw")}\n<header class="top">', 1
    )
    html = html.replace("</body>", foot, 1)
    return HTMLResponse(
        html,
        headers={
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'self' {sources['script']}; "
                f"style-src 'self' {sources['style']}; img-src 'self' data: {TILES}; "
                "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
            )
        },
    )


async def _drawing_map(service: Service) -> str:
    """The region's map in the language in use; made once."""
    code = language()
    if code not in service.maps:
        service.maps[code] = await service.ask(service.scoring, "maps.drawing_map")
    return service.maps[code]


def login(*, local: bool) -> Response:
    """What one meets without a cookie: on one's own machine the address opens, else a key."""
    if local:
        body = f"<p>{escape(_('Åpne adressen som står i vinduet der «ikap serve» går.'))}</p>"
        return HTMLResponse(screen(_("Ikke åpnet herfra"), "/login", body), 401)
    body = (
        f'<form id="enter" class="acts"><label>{escape(_("Nøkkel"))} '
        '<input id="key" type="password" required autocomplete="current-password"></label> '
        f"<button>{escape(_('Logg inn'))}</button></form>"
    )
    return HTMLResponse(screen(_("Logg inn"), "/login", body, "login.js"), 401)


def _what_it_is() -> str:
    return _(
        "Vurder foreslåtte bolig- og næringsområder mot regionens mål: poeng, grunner, konflikter "
        "og kart. Alt regnes ut på denne maskinen."
    )


def _formats() -> str:
    return _("GeoPackage, GeoJSON, Shapefile (zip), GML, SOSI, KML, Excel eller CSV.")


SCREENS: Mapping[str, Callable[[Request, Service], Awaitable[Response]]] = {
    "draw": draw,
    "drop": drop,
    "result": result,
    "runs": runs,
}
