"""The parent's end of the wall: a warm child, its requests, and what is said when it dies."""

from __future__ import annotations

import atexit
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, ParamSpec, TypeVar

from ikap.model import InputError, Problem
from ikap.sources import log
from ikap.sources.wall.exchange import packed, receive, send, unpacked
from ikap.sources.wall.limits import GIB, MOST_LEFT, Limits, limits_of, memory_of
from ikap.sources.wall.shut import shut_off
from ikap.text import _, language, number

P = ParamSpec("P")
T = TypeVar("T")
COMING_UP = 120.0  # seconds that the child is given to load its libraries
GLANCE = 0.2  # seconds between looks, so that Ctrl-C is heard on every system


def isolated(function: Callable[P, T]) -> Callable[P, T]:
    """A function of a file, or of something with a `path`, that is done in the child.

    It must be a module's own, and take and give what can be sent to another process.
    """

    @wraps(function)
    def done(*given: P.args, **named: P.kwargs) -> T:
        if _here.direct:
            return function(*given, **named)
        path = getattr(given[0], "path", given[0])
        result: T = run(Path(str(path)), _Named(done, tuple(named)), *given, *named.values())
        return result

    return done


class _Named:
    """A function whose last arguments go by name; sent as the function's own name."""

    def __init__(self, function: Callable[..., Any], names: tuple[str, ...]) -> None:
        self.function, self.names = function, names

    def __call__(self, *given: Any) -> Any:
        count = len(given) - len(self.names)
        return self.function(*given[:count], **dict(zip(self.names, given[count:], strict=True)))


def run(path: Path, function: Callable[..., T], *given: Any) -> T:
    """What a function gives of a file, done in the child; an InputError where that is no use."""
    if _here.direct:
        return function(*given)
    with _here.turn:
        result: T = _here.child().asked(path, function, given)
        return result


def start() -> None:
    """Have the child come up; nothing is waited for."""
    with _here.turn:
        if not _here.direct:
            _here.child()


def within() -> None:
    """Say that this process may die of a file: what is isolated is done in it."""
    _here.direct = True


class _Place:
    """Where the reading of this process is done."""

    def __init__(self) -> None:
        self.direct = False
        self.turn = threading.RLock()
        self._child: _Child | None = None
        self._owner = os.getpid()

    def child(self) -> _Child:
        """The child, a new one where there is none that can be asked again."""
        mine = self._child if self._owner == os.getpid() else None
        if mine is not None and not mine.fit:
            mine.end()
            mine = None
        if mine is None:
            mine = self._child = _Child()
            self._owner = os.getpid()
        return mine

    def close(self) -> None:
        if self._child is not None and self._owner == os.getpid():
            self._child.end()


class _Child:
    """A process that reads, and the thread that listens to it."""

    def __init__(self) -> None:
        environment = dict(os.environ)
        shut_off(environment)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        program = sys.executable
        if sys.platform == "win32":  # a virtual environment's own program is not what runs
            program = getattr(sys, "_base_executable", program)
            environment["__PYVENV_LAUNCHER__"] = sys.executable
        # -P: a module that lies beside the files that were sent is not imported.
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [program, "-P", "-m", "ikap.sources.wall.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.answers: queue.Queue[bytes | None] = queue.Queue()
        self.alive, self.ready = True, False
        self.fresh = 0  # bytes in use before the first file
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def fit(self) -> bool:
        """Whether it can be asked again: what became of it over other files is no later file's
        doing.
        """
        if not self.alive or self.process.poll() is not None:
            return False
        return not self.ready or memory_of(self.process.pid)[1] - self.fresh <= MOST_LEFT

    def asked(self, path: Path, function: Callable[..., Any], given: tuple[Any, ...]) -> Any:
        """The function's result; an InputError about the file where there is none."""
        limits = limits_of(path)
        try:
            if not self.ready:
                self._take(COMING_UP, path, limits)
                self.ready, self.fresh = True, memory_of(self.process.pid)[1]
            assert self.process.stdin is not None
            request = (function, given, language(), str(Path.cwd()), limits)
            send(self.process.stdin, packed(request))  # type: ignore[arg-type]
            answer = unpacked(self._take(limits.wait, path, limits))
        except (OSError, ValueError, UnpicklingError) as error:  # it is gone before it was asked
            self.end()
            raise _stopped(path, self.process.poll()) from error
        except BaseException:
            self.end()  # an answer that comes too late must not be taken for another's
            raise
        if answer.refused is not None:
            raise answer.refused
        if answer.memory:
            raise _too_much(path, limits)
        if answer.failed:
            log.note(str(path), answer.failed)
            raise _unreadable(path)
        return answer.result

    def _take(self, seconds: float, path: Path, limits: Limits) -> bytes:
        until = time.monotonic() + seconds
        while True:
            try:
                content = self.answers.get(timeout=GLANCE)
            except queue.Empty:
                if time.monotonic() > until:
                    raise _too_slow(path, limits) from None
                continue
            if content is None:
                self.process.wait(5)
                raise _stopped(path, self.process.returncode, limits)
            return content

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            while True:
                self.answers.put(receive(self.process.stdout))  # type: ignore[arg-type]
        except (EOFError, OSError, ValueError, MemoryError):
            self.answers.put(None)

    def end(self) -> None:
        """Stop, whatever it is at."""
        self.alive = False
        self.process.kill()
        self.process.wait(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent is of no use to a process that is gone
                    continue


_OUT_OF_TIME = 24  # SIGXCPU on Linux


def _stopped(path: Path, code: int | None, limits: Limits | None = None) -> InputError:
    if limits is not None and code == -_OUT_OF_TIME:
        return _too_slow(path, limits)
    log.note(str(path), f"the reader ended with code {code}")
    what = _("filen fikk leseren til å stanse. Den er skadet eller laget for å gjøre skade.")
    return InputError([Problem(path.name, what, _save_anew())])


def _too_slow(path: Path, limits: Limits) -> InputError:
    what = _("filen kunne ikke leses innen fristen på {n} s.", n=number(limits.seconds, 0))
    return InputError([Problem(path.name, what, _("Forenkle flatene, eller del filen."))])


def _too_much(path: Path, limits: Limits) -> InputError:
    what = _("filen krever mer minne enn grensen på {n} GB.", n=number(limits.memory / GIB, 1))
    return InputError([Problem(path.name, what, _("Del opp filen i flere filer."))])


def _unreadable(path: Path) -> InputError:
    return InputError([Problem(path.name, _("filen kan ikke leses."), _save_anew())])


def _save_anew() -> str:
    return _("Lagre filen som GeoPackage, GeoJSON eller Shapefile, og prøv igjen.")


_here = _Place()
atexit.register(_here.close)
