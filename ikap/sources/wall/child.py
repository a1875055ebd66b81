"""The process that reads: it takes a function and what it is given, and answers with its result.

It ends when nobody is there to answer to. On Linux it is held to limits of memory and time.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import signal
import sys
import traceback
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO

from ikap.model import InputError
from ikap.sources.wall import within
from ikap.sources.wall.exchange import packed, receive, send
from ikap.sources.wall.limits import Limits, memory_of
from ikap.text import speaking

READY = b"ready"
# What is loaded before the first file comes.
_WARM = ("ikap.sources.proposals", "ikap.sources.dataset", "ikap.sources.adding")


@dataclass(frozen=True)
class Answer:
    """What came of a request: a result, a refusal in words, or `failed`, which a log explains."""

    result: Any = None
    refused: InputError | None = None
    failed: str = ""
    memory: bool = False  # whether it was this that ran out


def main() -> None:
    """Serve until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends this process
    source, target = _pipes()
    warnings.simplefilter("ignore")
    within()
    gc.disable()  # nothing that is loaded is let go again
    for name in _WARM:
        import_module(name)
    gc.freeze()
    gc.enable()
    try:
        send(target, READY)
        fresh, _used = memory_of(os.getpid())
        while True:
            send(target, _answered(receive(source), fresh))
    except (EOFError, BrokenPipeError):
        return


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent; what a library prints or reads goes nowhere."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return source, target


def _answered(content: bytes, fresh: int) -> bytes:
    function, given, language, folder, limits = pickle.loads(content)  # noqa: S301 - our parent's
    try:
        os.chdir(folder)
        claimed, _used = memory_of(os.getpid())
        hold_to(limits, left=claimed - fresh)
        with speaking(language):
            return packed(Answer(function(*given)))
    except InputError as error:
        return packed(Answer(refused=error))
    except MemoryError:
        return packed(Answer(memory=True))
    except Exception:  # whatever a reader raises is the file's fault until a developer says else
        return packed(Answer(failed=traceback.format_exc()))
    finally:
        hold_to(None)


def hold_to(limits: Limits | None, left: int = 0) -> None:
    """Limit what this process may use from now on; nothing where the system has no such limits.

    `left`: bytes that earlier files have left claimed, which are not this file's doing.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    endless = resource.RLIM_INFINITY
    memory = endless if limits is None else limits.memory + max(left, 0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = (
        endless if limits is None else math.ceil(used.ru_utime + used.ru_stime + limits.seconds)
    )
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    # Under its own name, so that what is sent back is of a module that the parent has too.
    from ikap.sources.wall.child import main as serve

    serve()
