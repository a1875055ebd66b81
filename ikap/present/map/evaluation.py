"""An Evaluation as a notebook shows it: a table of the first of each list, as plain HTML.

No script and nothing from elsewhere; texts from submissions are only text. In the language in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from ikap.assess.tidy import rows, without_shapes
from ikap.model import Evaluation, Goal, Status
from ikap.present.document import invented
from ikap.text import _, day, number
from ikap.words import GOALS_SHORT, LIGHT_SYMBOLS, LIGHTS, LISTS, NOT_ASSESSED, STATUSES

FIRST = 10  # of a list
_CELL = 'style="text-align:left"'
_NUMBER = 'style="text-align:right;white-space:nowrap"'
_CLASS = 'style="text-align:left;white-space:nowrap"'


def evaluation_html(evaluation: Evaluation) -> str:
    """The region, the weights, what is invented, and the first of each list with their goals.

    >>> import ikap
    >>> shown = evaluation_html(ikap.score([ikap.sample_proposals()]))
    >>> shown.count("<table"), "<script" in shown
    (3, False)
    """
    return "".join(
        [
            "<div>",
            *(f"<p>{line}</p>" for line in _lines(evaluation)),
            *(part for name in LISTS for part in _list(evaluation, name)),
            f"<p>{_html(_more())}</p>",
            "</div>",
        ]
    )


def _lines(evaluation: Evaluation) -> Iterator[str]:
    profile, sites = evaluation.profile, evaluation.sites
    yield f"<b>{_html(evaluation.region.title)}</b>"
    yield _html(
        _(
            "Vektprofil: {title} ({who}, {date})",
            title=profile.title,
            who=profile.decided_by,
            date=day(profile.date),
        )
    )
    yield _html(
        _(
            "Vurderte områder: {n}. Absolutt konflikt: {excluded}. Ikke fullstendig målt: {open}. "
            "Avviste rader: {rejected}.",
            n=number(len(sites), 0),
            excluded=number(int((sites["status"] == Status.EXCLUDED).sum()), 0),
            open=number(int((~sites["complete"].astype(bool)).sum()), 0),
            rejected=number(len(evaluation.rejected), 0),
        )
    )
    sign = invented(evaluation.region.synthetic)
    if sign is not None:
        yield f"<b>{_html(sign)}</b>"


def _list(evaluation: Evaluation, name: str) -> Iterator[str]:
    """A list as a table: nothing where it has no sites."""
    sites = evaluation.sites[evaluation.sites["list"] == name]
    if sites.empty:
        return
    ordered = sites.assign(place=sites["rank"].fillna(float("inf")))
    ordered = without_shapes(ordered.sort_values("place", kind="stable"))
    goals = {(row.id, row.goal): row for row in rows(evaluation.goals.loc[ordered.index[:FIRST]])}
    head = [
        *((_("Nr."), _NUMBER), (_("Id"), _CELL), (_("Navn"), _CELL), (_("Kommune"), _CELL)),
        *((_("Poeng"), _NUMBER), (_("Klasse"), _CELL), (_("Status"), _CELL)),
        *((_(GOALS_SHORT[goal]), _NUMBER) for goal in Goal),
    ]
    title = _("{list}, poeng fra 0 til 100", list=_(LISTS[name]))
    yield f"<table><caption>{_html(title)}</caption><thead><tr>"
    yield "".join(f'<th scope="col" {look}>{_html(title)}</th>' for title, look in head)
    yield "</tr></thead><tbody>"
    names = evaluation.region.municipalities
    for site in rows(ordered.head(FIRST)):
        own = [goals.get((site.id, goal)) for goal in Goal]
        place = names.get(site.municipality_code, site.municipality_code)
        yield "<tr>" + "".join(_row(site, place, own)) + "</tr>"
    yield "</tbody></table>"
    if len(ordered) > FIRST:
        more = _("… og {n} til", n=number(len(ordered) - FIRST, 0))
        yield f"<p>{_html(more)}</p>"


def _row(site: Any, place: str, goals: Iterable[Any]) -> Iterator[str]:
    excluded = site.status == Status.EXCLUDED
    yield _cell(number(site.rank, 0), _NUMBER)
    yield f'<th scope="row" {_CELL}>{_html(str(site.id))}</th>'
    yield _cell(str(site.name or ""))
    yield _cell(str(place))
    yield _cell(number(100 * site.score, 0), _NUMBER)
    yield _cell("–" if excluded else _class(site.light), _CLASS)
    yield _cell(_(STATUSES[site.status]))
    for goal in goals:
        symbol = "" if goal is None or goal.light is None else f" {LIGHT_SYMBOLS[goal.light]}"
        value = float("nan") if goal is None else goal.value
        yield _cell(f"{number(100 * value, 0)}{symbol}", _NUMBER)


def _class(light: Any) -> str:
    return _(NOT_ASSESSED) if light is None else f"{LIGHT_SYMBOLS[light]} {_(LIGHTS[light])}"


def _cell(text: str, look: str = _CELL) -> str:
    return f"<td {look}>{_html(text)}</td>"


def _more() -> str:
    return _(
        'Kart: ikap.folium_map(evaluation). Alt om hvert område: ikap.write(evaluation, "mappe").'
    )


def _html(text: str) -> str:
    return escape(text)
