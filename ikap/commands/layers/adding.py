"""One's own data in the place of the bundled: `ikap layers add`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import typer

from ikap.commands.given import given_as
from ikap.commands.layers.findings import report_candidate
from ikap.commands.layers.requests import Given, Wish, again, understood, unfit
from ikap.commands.layers.sourcing import main_centre_question, source_of
from ikap.commands.layers.taking import first_text, take
from ikap.commands.terminal import (
    command,
    err_console,
    line,
    out_console,
    report,
    use_language,
    working,
)
from ikap.model import ConfigurationError, InputError, Problem
from ikap.sources.adding import (
    MUNICIPALITIES,
    UNKNOWN_SOURCE,
    Base,
    Candidate,
    Inspection,
    Question,
    base_of,
    chosen,
    declaration_of,
    entry_for,
    inspect,
    questions,
    region_in,
    standing,
    whole_paths,
)
from ikap.sources.crs import fitting, widened
from ikap.sources.files import bounds
from ikap.sources.region import Region, data_of, entry_of, open_region
from ikap.text import _, listed


@command
@given_as(Given)
def add_layer(given: Given) -> None:
    use_language(given.lang)
    add(given)


def add(given: Given) -> None:
    """Take files in as a layer; nothing is changed until every question is answered."""
    wish = understood(given)
    with working(_("Leser {files} …", files=", ".join(given.files))):
        candidates, asked = recognised(given, wish)
        base = _base(given, wish, candidates)
        held = _held_against(wish, base, candidates)
        inspections = tuple(_inspected(candidate, held) for candidate in candidates)
    names = held.names if held is not None else {}
    for candidate, seen in zip(candidates, inspections, strict=True):
        report_candidate(candidate, seen, names)
    asked += [question for candidate in candidates for question in _crs_question(candidate, held)]
    if not given.region:
        asked.append(_region_question())
    source, notes, more = source_of(given, candidates)
    asked += more
    if not given.part:  # the main centre may be among those that are there
        asked += main_centre_question(given.main_centre, candidates, base)
    if asked or base is None:
        _ask(given, asked)
        raise typer.Exit(2)
    for note in notes:
        out_console.print(line(note))
    take(given, wish, base, candidates, source)


def recognised(given: Given, wish: Wish) -> tuple[list[Candidate], list[Question]]:
    """What every file is taken for; all that is wrong with any of them is reported at once."""
    result: list[Candidate] = []
    asked: list[Question] = []
    problems: list[Problem] = []
    for path, layer in wish.files:
        try:
            candidate, more = chosen(path, layer, given.kind or None, wish.choices)
        except InputError as error:
            problems += error.problems
            continue
        asked += more
        if candidate is not None:
            result.append(candidate)
            asked += questions(candidate)
    if result and not given.kind:
        problems += unfit(result[0].kind.name, wish.choices)
    if problems:
        raise ConfigurationError(problems)
    kinds = dict.fromkeys(candidate.kind.name for candidate in result)
    if len(kinds) > 1:
        what = _("filene er ulike kartlag: {names}.", names=listed(list(kinds)))
        problem = Problem("--as", what, _("Legg inn ett kartlag om gangen."))
        asked.append(Question(problem, ("--as", next(iter(kinds)))))
    return result, asked


def _base(given: Given, wish: Wish, candidates: Sequence[Candidate]) -> Base | None:
    """The region that is added to; None while it is not known which."""
    if not given.region:
        return None
    kind = candidates[0].kind.name if candidates else given.kind
    base = base_of(given.region, kind, empty=given.empty)
    problems = []
    if given.municipality and base.text:
        what = _("kommunene kan bare velges når en ny region begynner med dem.")
        remedy = _("Endre municipalities i region.toml.")
        problems.append(Problem("--municipality", what, remedy))
    covers = wish.covers if isinstance(wish.covers, tuple) else ()
    ours = data_of(base.text)["municipalities"] if base.text else covers
    if outside := sorted(set(covers) - set(ours)):
        what = _("finnes ikke i regionen: {codes}.", codes=", ".join(outside))
        remedy = _("Kommunene er {known}.", known=", ".join(ours))
        problems.append(Problem("--covers", what, remedy))
    before = entry_of(base.text, kind) if base.text and kind else {}
    if given.part and (not before or before.get("synthetic")):
        what = (
            _("kartlaget er oppdiktet. Virkelige data erstatter det og kan ikke legges til det.")
            if before
            else _("regionen har ikke kartlaget fra før.")
        )
        problems.append(Problem("--part", what, _("Utelat --part.")))
    if problems:
        raise ConfigurationError(problems)
    return base


def _held_against(wish: Wish, base: Base | None, candidates: Sequence[Candidate]) -> Region | None:
    """The region that extents are compared with: one's own, else the bundled.

    For municipalities it is the region with them; None while it is not known which they are.
    """
    begins = any(candidate.kind.name == MUNICIPALITIES for candidate in candidates)
    if begins and base is not None:
        unsettled = any(
            candidate.lacking or not (candidate.offer.crs or candidate.choices.crs)
            for candidate in candidates
        )
        return (
            None
            if unsettled
            else region_in(base, first_text(base, wish, candidates, UNKNOWN_SOURCE))
        )
    if base is not None and base.text:
        return standing(base, candidates[0].kind.name if candidates else "")
    return None if begins or base is not None else open_region()


def _inspected(candidate: Candidate, held: Region | None) -> Inspection | None:
    """What a file of geometry holds; None for others, and where no CRS or region is known."""
    unknown = candidate.offer.crs is None and candidate.choices.crs is None
    if held is None or unknown or candidate.offer.shape in ("none", "timetable", "raster"):
        return None
    declaration = declaration_of(
        candidate.kind.name, entry_for([candidate], whole_paths([candidate]))
    )
    return inspect(declaration, held.crs, held.layer(MUNICIPALITIES))


def _crs_question(candidate: Candidate, held: Region | None) -> list[Question]:
    """In what CRS the coordinates are, where the file does not say."""
    contents = candidate.offer.contents
    if contents is None or candidate.offer.crs is not None or candidate.choices.crs is not None:
        return []
    what = _("{file}: filen oppgir ikke koordinatsystem.", file=candidate.offer.where)
    extent = bounds(contents)
    guess = None
    if held is not None and extent is not None:
        west, south, east, north = extent
        middle = np.array([[(west + east) / 2, (south + north) / 2]])
        guess = fitting(middle, widened(held.box), held.crs)
    remedy = _("Koordinatene passer med {crs}.", crs=guess) if guess else ""
    return [Question(Problem("--crs", what, remedy), ("--crs", _code_in(guess)))]


def _code_in(guess: str | None) -> str:
    """The code of a CRS that coordinates fit with as they are; else a word for it."""
    code = re.search(r"EPSG:\d+\)$", guess or "")
    return code[0].rstrip(")") if code else "EPSG:…"


def _region_question() -> Question:
    what = _(
        "regionen kartlaget skal legges i, er ikke oppgitt. Eksempelregionen som følger med, kan "
        "ikke endres."
    )
    remedy = _("En ny mappe blir en kopi av eksempelregionen, med dette kartlaget byttet ut.")
    return Question(Problem("--region", what, remedy), ("--region", "min-region"))


def _ask(given: Given, asked: Sequence[Question]) -> None:
    """All that has to be answered, and the command that answers it."""
    err_console.print()
    report([Problem(_("Dette må avgjøres før noe skrives"), *_asked(q)) for q in asked])
    err_console.print(line(_("Kjør deretter:")))
    err_console.print(line(f"  {again(given, asked)}"))


def _asked(question: Question) -> tuple[str, str]:
    problem = question.problem
    return f"{problem.where}: {problem.what}", problem.remedy
