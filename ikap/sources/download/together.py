"""Many data sets fetched at once: in parallel, each host in turn, taken up where it was cut."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ikap.model import InputError, Problem
from ikap.sources.download.products import Fetched, Place, failed_product, fetch_product
from ikap.sources.download.register import fitness
from ikap.sources.download.transport import NeedsLogin
from ikap.sources.official import PAGED, Official
from ikap.storage import remove_tree
from ikap.text import _

AT_ONCE = 4  # data sets; how many requests a host gets is the transport's matter
STARTED = "started.json"
Say = Callable[[Official, str], None]


@dataclass(frozen=True)
class Outcome:
    """A data set that came, or why it did not; `fetched` may then be an empty stand-in for it."""

    product: Official
    fetched: Fetched | None
    problems: tuple[Problem, ...] = ()
    login: bool = False

    @property
    def came(self) -> bool:
        return self.fetched is not None and not self.problems


def fetch_together(
    products: Sequence[Official],
    place: Place,
    work: Path,
    say: Say = lambda _product, _words: None,
    at_once: int = AT_ONCE,
) -> list[Outcome]:
    """Every data set, in the order asked for. What has come lies in `work` until it is taken in.

    What lies there from another day, or for another box, is not gone on with.
    """
    if not products:
        return []
    _begin(work, place)
    known = fitness()

    def one(product: Official) -> Outcome:
        try:
            if product.login:
                what = _("datasettet krever innlogging (Norge digitalt).")
                raise NeedsLogin(Problem(product.title, what), 403)
            fetched = fetch_product(
                product,
                place,
                work / product.id,
                known.by_dataset,
                lambda words: say(product, words),
            )
        except NeedsLogin as error:
            return Outcome(product, None, error.problems, login=True)
        except InputError as error:
            return Outcome(product, _stand_in(product, place, work, error), error.problems)
        say(product, _("ferdig"))
        return Outcome(product, fetched)

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        contexts = [contextvars.copy_context() for _product in products]  # the language in use
        running = [
            pool.submit(context.run, one, product)
            for context, product in zip(contexts, products, strict=True)
        ]
        try:
            return [future.result() for future in running]
        except BaseException:
            for future in running:
                future.cancel()
            raise


def _stand_in(product: Official, place: Place, work: Path, error: InputError) -> Fetched | None:
    """Nothing, known to be nothing, where a layer of several data sets lacks one of them."""
    if not all(request.service in PAGED for request in product.requests):
        return None
    return failed_product(product, place, work / product.id, error.problems)


def _begin(work: Path, place: Place) -> None:
    record = {
        "day": place.day,
        "crs": place.crs,
        "box": [round(value, 3) for value in place.wide],
        "municipalities": list(place.municipalities),
    }
    started = work / STARTED
    try:
        same = json.loads(started.read_text(encoding="utf-8")) == record
    except (OSError, ValueError):
        same = False
    if not same:
        remove_tree(work)
        work.mkdir(parents=True)
        started.write_text(json.dumps(record), encoding="utf-8")
