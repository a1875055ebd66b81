"""Starting the service: a port, secrets, the word to open it with, and a quiet end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path

import uvicorn

from ikap.model import ConfigurationError, Problem
from ikap.serve.application import application
from ikap.serve.web import Door, Key, Sessions, WebError, Who, new_secret, read_keys
from ikap.serve.work import Service, Settings
from ikap.storage import discard, move_over, remove
from ikap.text import _

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
PORT = 8765
TRIES = 20  # ports after the usual one, where that is taken
CONNECTIONS = 200


@dataclass(frozen=True)
class Wanted:
    """How the service is asked to be started."""

    settings: Settings
    port: int | None = None
    host: str = LOOPBACK
    names: tuple[str, ...] = ()
    key_file: Path | None = None
    announce: Path | None = None
    open_page: bool = True
    proxy: str | None = None
    sample: bool = False  # score the invented proposals, and show them

    @property
    def local(self) -> bool:
        """Whether only this machine's own user asks; what a proxy passes on comes from anywhere."""
        return self.proxy is None and self.host in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Serving:
    """What is served: the address to open, and the one for programs."""

    address: str
    programs: str | None
    port: int


def serve(wanted: Wanted, tell: Callable[[Serving], None]) -> None:
    """Serve until it is stopped; `tell` is called when requests are taken."""
    keys = _keys(wanted)
    _check_proxy(wanted.proxy)
    listening = _socket(wanted)
    port = int(listening.getsockname()[1])
    settings = replace(wanted.settings, local=wanted.local)
    door, serving = _door(wanted, keys, port, local=wanted.local)
    asyncio.run(_run(settings, wanted, door, serving, listening, tell))


class _Server(uvicorn.Server):
    """A server that leaves signals alone: ours stop it, and what it kept is put in order after."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _run(
    settings: Settings,
    wanted: Wanted,
    door: Door,
    serving: Serving,
    listening: socket.socket,
    tell: Callable[[Serving], None],
) -> None:
    service = Service.opened(settings)
    door.sessions = service.sessions
    door.admit = service.admit
    config = uvicorn.Config(
        application(service, door),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_keep_alive=20,
        timeout_graceful_shutdown=3,
        limit_concurrency=CONNECTIONS,
        proxy_headers=wanted.proxy is not None,
        forwarded_allow_ips=wanted.proxy,
    )
    server = _Server(config)

    def stop() -> None:
        server.should_exit = True

    service.stop = stop
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_given: stop())
    announcement = wanted.announce or service.folders.announcement
    serving_task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving_task.done():
        await asyncio.sleep(0.01)
    try:
        if server.started:
            _announce(announcement, serving)
            tell(serving)
            address = serving.address
            if wanted.sample:
                address = f"{address}/{await _sample_run(service)}"
            if wanted.open_page:
                await asyncio.to_thread(webbrowser.open, address)
        await serving_task
    finally:
        discard(announcement)


async def _sample_run(service: Service) -> str:
    """A run of the invented proposals, begun before anybody has asked for it."""
    file = await service.ask(service.live, "warm.sample")
    title = _("Eksempelområdene (oppdiktede)")
    run, _job = await service.start_run(Who("program", "program"), title, [Path(file)], {})
    return run


def _keys(wanted: Wanted) -> tuple[Key, ...]:
    """The keys; beyond loopback nobody gets in without one."""
    if wanted.key_file is not None:
        return read_keys(wanted.key_file)
    if not wanted.local:
        what = _("Tjeneren ville svart andre maskiner uten krav om nøkkel.")
        remedy = _("Lag en nøkkel med: ikap serve --key-file FIL --add-key NAVN.")
        where = "--host" if wanted.proxy is None else "--proxy"
        raise ConfigurationError([Problem(where, what, remedy)])
    return ()


def _check_proxy(proxy: str | None) -> None:
    """A proxy is known by its address alone: a name would never be trusted, and nobody be told."""
    try:
        if proxy is not None:
            ip_network(proxy, strict=False)
    except ValueError as error:
        what = _("«{proxy}» er ingen IP-adresse.", proxy=proxy)
        remedy = _("Oppgi adressen som mellomtjeneren har, for eksempel 10.0.0.2.")
        raise ConfigurationError([Problem("--proxy", what, remedy)]) from error


def _door(wanted: Wanted, keys: tuple[Key, ...], port: int, *, local: bool) -> tuple[Door, Serving]:
    names = [*LOCAL_NAMES, *wanted.names]
    hosts = {f"{name}:{port}" for name in names} | {name.lower() for name in wanted.names}
    start = new_secret() if local else ""
    secret = new_secret() if local else ""
    door = Door(
        hosts=frozenset(host.lower() for host in hosts),
        start=start,
        secret=secret,
        keys=keys,
        cookie=f"ikap{port}",
        sessions=Sessions(),
        local=local,
        admit=_nobody,
        secure=wanted.proxy is not None,
    )
    base = f"http://{LOOPBACK if local else wanted.host}:{port}"
    if wanted.proxy is not None and wanted.names:
        base = f"https://{wanted.names[0]}"
    if local:
        return door, Serving(f"{base}/start/{start}", f"{base}/k/{secret}/", port)
    return door, Serving(f"{base}/", None, port)


def _nobody(who: Who, key: str) -> str:
    """Until the store is open nobody is let in."""
    raise WebError(503, _("Tjeneren starter. Prøv igjen om litt."))


def _socket(wanted: Wanted) -> socket.socket:
    """A socket that listens, on the port that is asked for, else the first that is free."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    ports = [wanted.port] if wanted.port is not None else [*range(PORT, PORT + TRIES), 0]
    problem: OSError | None = None
    for port in ports:
        # Named as TCP, the loop sends each answer at once; else its body waits for the client to
        # acknowledge the head, which takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((wanted.host, port))
        except OSError as error:
            listener.close()
            problem = error
            continue
        return listener
    what = _("Porten kan ikke brukes: {error}.", error=problem and problem.strerror)
    raise ConfigurationError(
        [Problem("--port", what, _("Velg en annen port, eller 0 for en ledig."))]
    )


def _announce(path: Path, serving: Serving) -> None:
    """Where and how programs reach the service, in a file that its owner alone may read."""
    announcement = {"address": serving.programs, "port": serving.port, "pid": os.getpid()}
    announcement |= {"open": serving.address}
    part = path.with_name(f".{path.name}.part")
    remove(part)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(announcement, out)
    move_over(part, path)


def quiet_log() -> None:
    """The service's own log, to the terminal, a line each."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
