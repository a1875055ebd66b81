"""The application: routes from the table, pages, assets, and the guard around them all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ikap.serve.operations import OPERATIONS
from ikap.serve.pages import assets, screens
from ikap.serve.web import (
    Door,
    Guard,
    WebError,
    answer,
    digest,
    endpoint,
    parsed,
    spoken,
    whole_body,
)
from ikap.serve.work import Service
from ikap.text import _, speaking

Responds = Callable[[Request], Awaitable[Response]]
_KEY = {
    "type": "object",
    "required": ["key"],
    "properties": {"key": {"type": "string", "minLength": 1, "maxLength": 200}},
}


def application(service: Service, door: Door) -> Guard:
    """The whole ASGI application; the region is opened when it starts."""

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(service.warm())
        yield
        warming.cancel()
        await asyncio.wait({warming})
        await service.close()

    async def asset(request: Request) -> Response:
        asset = assets().get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        media, text = asset
        return Response(text, media_type=media, headers={"Cache-Control": "no-cache"})

    async def login(request: Request) -> Response:
        """The door for a planner with a key, beyond loopback."""
        with speaking(spoken(request.headers)):
            try:
                if request.method == "GET":
                    return screens.login(local=service.settings.local)
                key = parsed(await whole_body(request, 10_000), _KEY)["key"]
                who = door.who_has(key)
                if who is None:
                    raise WebError(401, _("Nøkkelen er ikke kjent."))
                return guard.admitted(who, key=digest(key))
            except WebError as error:
                return answer(error, ogc=False)

    async def page(request: Request) -> Response:
        with speaking(service.language_of(request)):
            try:
                return await screens.page(request.path_params["name"], request, service)
            except WebError as error:
                return answer(error, ogc=False)

    routes = [
        Route("/assets/{name}", asset, methods=["GET"]),
        Route("/login", login, methods=["GET", "POST"]),
        Route("/favicon.ico", _icon, methods=["GET"]),
        Route("/pages/{name}", page, methods=["GET"]),
        Route("/pages/{name}/{run}", page, methods=["GET"]),
        *_routes(service),
    ]
    inner = Starlette(
        routes=routes,
        lifespan=life,
        exception_handlers={HTTPException: _no_route},
    )
    inner.router.redirect_slashes = False
    guard = Guard(inner, door)
    return guard


def _routes(service: Service) -> list[Route]:
    """A route for each path, with all of its methods: what `Allow` says is then what there is.

    Paths without parameters come first, for a parameter takes any word.
    """
    by_path: dict[str, dict[str, Responds]] = {}
    for item in OPERATIONS:
        by_path.setdefault(item.path, {})[item.method] = endpoint(item, service)
    ordered = sorted(by_path.items(), key=lambda entry: entry[0].count("{"))
    return [Route(path, _by_method(held), methods=list(held)) for path, held in ordered]


def _by_method(held: Mapping[str, Responds]) -> Responds:
    async def respond(request: Request) -> Response:
        return await held["GET" if request.method == "HEAD" else request.method](request)

    return respond


async def _icon(_request: Request) -> Response:
    return RedirectResponse("/assets/icon.svg", 308)


async def _no_route(request: Request, error: Exception) -> Response:
    """What is not in the table is not there; in the shape that every other error has."""
    assert isinstance(error, HTTPException)
    with speaking(spoken(request.headers)):
        messages = {
            404: _("Adressen finnes ikke."),
            405: _("Metoden {method} gjelder ikke her.", method=request.method),
        }.get(error.status_code, error.detail)
        return answer(WebError(error.status_code, messages, headers=error.headers or {}), ogc=False)
