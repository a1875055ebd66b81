"""Weights from people: `ikap weights form` and `ikap weights read`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ikap.assess import profiles
from ikap.assess.weights import Answers, Ask, SetName, combined, profile_table, sets_of
from ikap.commands.folders import prepare
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    OutOption,
    command,
    landed,
    out_console,
    print_json,
    use_language,
)
from ikap.criteria import CRITERIA
from ikap.model import ConfigurationError, Goal, Kind, Problem
from ikap.present.run import clock
from ikap.present.weights import weights_document, write_weights, write_workshop_form
from ikap.sources.forms import read_workshop
from ikap.storage import whole_path
from ikap.text import _, number
from ikap.words import KINDS

FormFile = Annotated[
    Path, typer.Argument(metavar="FIL", help=_("Skjemaet som skrives: .xlsx eller .csv."))
]
FormFiles = Annotated[
    list[Path], typer.Argument(metavar="FIL...", help=_("Utfylte skjema, ett eller flere."))
]
MethodOption = Annotated[
    Ask,
    typer.Option(
        "--method",
        metavar="ahp|swing|ranks",
        help=_("Parvise sammenligninger, poeng eller rangering."),
    ),
]
BaseOption = Annotated[
    str,
    typer.Option(
        "--profile", metavar="NAVN|FIL", help=_("Profilen som vektene tar utgangspunkt i.")
    ),
]
TitleOption = Annotated[
    str, typer.Option("--title", metavar="TEKST", help=_("Hva profilen skal hete."))
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAVN", help=_("Hvem som har fastsatt vektene."))
]
RoleOption = Annotated[
    str, typer.Option("--role", metavar="TEKST", help=_("Rollen til den som har fastsatt vektene."))
]
DateOption = Annotated[
    str, typer.Option("--date", metavar="ÅÅÅÅ-MM-DD", help=_("Når vektene ble fastsatt."))
]
FORMS = (".xlsx", ".csv")


@command
def write_form(
    file: FormFile,
    method: MethodOption = Ask.SWING,
    profile: BaseOption = profiles.DEFAULT,
    lang: LanguageOption = "nb",
) -> None:
    use_language(lang)
    problems = []
    if file.suffix.lower() not in FORMS:
        what = _("formatet {suffix} kan ikke skrives.", suffix=file.suffix or "–")
        problems.append(
            Problem(str(file), what, _("Velg et navn som slutter på .xlsx eller .csv."))
        )
    if file.exists():
        what = _("filen finnes fra før, og kan være fylt ut.")
        problems.append(Problem(str(file), what, _("Velg et annet navn. Ingenting er endret.")))
    if problems:
        raise ConfigurationError(problems)
    sets = sets_of(profiles.load(profile), _goals())
    file.resolve().parent.mkdir(parents=True, exist_ok=True)
    write_workshop_form(sets, _titles(), method, whole_path(file), clock())
    out_console.print(_("Skjema: {path}", path=file.resolve()))


@command
def read_form(
    files: FormFiles,
    title: TitleOption,
    by: ByOption,
    role: RoleOption,
    when: DateOption,
    profile: BaseOption = profiles.DEFAULT,
    out: OutOption = None,
    lang: LanguageOption = "nb",
    as_json: JsonOption = False,
) -> None:
    use_language(lang)
    base = profiles.load(profile)
    decided = _decided(title, by, role, when)
    target = out or files[0].resolve().parent / f"ikap-{files[0].stem}"
    prepare(target)
    sets = sets_of(base, _goals())
    answered, inputs = read_workshop(files, {(s.kind, s.of): items for s, items in sets.items()})
    answers = [
        Answers(
            entry.by,
            entry.role,
            entry.date,
            SetName(entry.kind, entry.of),
            Ask(entry.ask),
            entry.values,
        )
        for entry in answered
    ]
    weights = combined(answers, sets)
    table = profile_table(base, weights, title.strip(), f"{by.strip()}, {role.strip()}", decided)
    profiles.parse(table, "workshop", title)  # what is written can be read
    document = weights_document(table, base.title, weights, _titles(), inputs)
    target = landed(target, write_weights(document, table, target))
    if as_json:
        print_json(document)
        return
    for combination in document["sets"]:
        kind = Kind(combination["kind"])
        out_console.print()
        out_console.print(Text(f"{_(KINDS[kind])}: {combination['title']}", style="bold"))
        for row in combination["items"]:
            low, high = (number(100 * row[end], 0) for end in ("low", "high"))
            share = number(100 * row["weight"], 1)
            out_console.print(Text(f"  {share:>5} %  {row['title']} ({low}–{high})"))
        for sentence in combination["sentences"]:
            out_console.print(Text(f"  {sentence}"))
    out_console.print()
    out_console.print(_("Profil: {path}", path=(target / document["file"]).resolve()))


def _decided(title: str, by: str, role: str, when: str) -> date:
    """The date of the decision; a ConfigurationError tells all that is missing of who decided."""
    empty = {"--title": title, "--by": by, "--role": role}
    problems = [
        Problem(option, _("teksten er tom."), _("En profil må si hvem som har fastsatt vektene."))
        for option, text in empty.items()
        if not text.strip()
    ]
    try:
        decided = date.fromisoformat(when)
    except ValueError:
        what = _("datoen er «{date}».", date=when)
        problems.append(Problem("--date", what, _("Skriv datoen som åååå-mm-dd.")))
        decided = date.min
    if problems:
        raise ConfigurationError(problems)
    return decided


def _goals() -> Mapping[str, Goal]:
    return {criterion.id: criterion.goal for criterion in CRITERIA}


def _titles() -> Mapping[str, str]:
    return {criterion.id: _(criterion.title) for criterion in CRITERIA}
