"""How sure a ranking is in plain words: the head of the list, each weight, the profiles, the data.

Reads the entries of sensitivity.json.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ikap.catalogue import factors
from ikap.model import Goal, Light
from ikap.present.sentences import called, share
from ikap.text import _, _n, listed, number, percent
from ikap.words import GOALS_SHORT, LIGHTS, TAGS

Entry = Mapping[str, Any]
NAMED = 3  # others that are told beside the first
ENDS = ("ends_low", "ends_high")


def summary(entry: Entry, how: Entry) -> list[str]:
    """What a council would ask of one list, and the answers."""
    if entry["ranked"] == 1:
        return [_("{site} er eneste rangerte område på lista.", site=_named(entry["sites"][0]))]
    return [
        str(entry["standing"]),
        *_head(entry, how),
        *_weights(entry),
        *_profiles(entry),
        *_data(entry),
        *_criteria(entry),
        *_class(entry),
    ]


def _named(site: Entry) -> str:
    return called(site["id"], site["name"])


def _names(entry: Entry, ids: Sequence[str]) -> str:
    known = {site["id"]: _named(site) for site in entry["sites"]}
    return listed([known.get(id_, id_) for id_ in ids])


def _head(entry: Entry, how: Entry) -> Iterator[str]:
    first = [site for site in entry["sites"] if site["rank"] == 1]
    yield _n(
        "{site} er først i {share} av {n} tilfeldig vektsett, der hver vekt er fra {least} til "
        "{greatest} ganger dagens.",
        "{site} er først i {share} av {n} tilfeldige vektsett, der hver vekt er fra {least} til "
        "{greatest} ganger dagens.",
        how["draws"]["value"],
        site=_names(entry, [site["id"] for site in first]),
        share=share(entry["same_first"] if len(first) > 1 else first[0]["shaken"]["first"]),
        least=_factor(how["least_factor"]["value"]),
        greatest=_factor(how["greatest_factor"]["value"]),
    )
    others = sorted(
        (s for s in entry["sites"] if s["rank"] != 1 and s["shaken"]["first"] > 0),
        key=lambda s: (-s["shaken"]["first"], s["rank"], s["id"]),
    )
    if others:
        names = [f"{_named(s)} ({share(s['shaken']['first'])})" for s in others[:NAMED]]
        yield _("Ellers er {sites} først.", sites=listed(names))
    top = how["top"]["value"]
    if entry["ranked"] > top:
        yield _(
            "Områdene på plassering 1–{top} er de samme i {share} av vektsettene.",
            top=top,
            share=share(entry["same_top"]),
        )


def _factor(value: float) -> str:
    """A factor without needless decimals."""
    return number(value, next((n for n in (0, 1) if value == round(value, n)), 2))


def _weights(entry: Entry) -> Iterator[str]:
    """For each goal: how far its weight can move before another leads."""
    if sum(site["rank"] == 1 for site in entry["sites"]) > 1:
        return
    for lever in entry["weights"]:
        if lever["criterion"] is None:
            yield weight_sentence(entry, lever)


def told_beside(value: float, now: float) -> str:
    """A share in whole percent; with a decimal where it would else read as the one beside it.

    >>> [told_beside(v, 0.2).replace("\u00a0", " ") for v in (0.213, 0.204)]
    ['21 %', '20,4 %']
    """
    return percent(value, 1 if percent(value) == percent(now) and value != now else 0)


def weight_sentence(entry: Entry, lever: Entry) -> str:
    """How far one goal's weight can move before another leads, and who that is."""
    title = _(GOALS_SHORT[Goal(lever["goal"])])
    span = lever["holds"][0]
    now = percent(lever["share"])
    if span["ends_low"] is None and span["ends_high"] is None:
        return _("{goal} (nå {now}): samme område er først uansett vekt.", goal=title, now=now)
    low, high = (told_beside(span[end], lever["share"]) for end in ("low", "high"))
    fields = {"goal": title, "now": now, "low": low, "high": high}
    under, over = (_names(entry, [id_]) if (id_ := span[side]) else "" for side in ENDS)
    if span["ends_low"] is None:
        return _(
            "{goal} (nå {now}): samme område er først når vekten er høyst {high} av samlet vekt. "
            "Over det er {over} først.",
            **fields,
            over=over,
        )
    if span["ends_high"] is None:
        return _(
            "{goal} (nå {now}): samme område er først når vekten er minst {low} av samlet vekt. "
            "Under det er {under} først.",
            **fields,
            under=under,
        )
    return _(
        "{goal} (nå {now}): samme område er først når vekten er fra {low} til {high} av samlet "
        "vekt. Under det er {under} først, over det {over}.",
        **fields,
        under=under,
        over=over,
    )


def _profiles(entry: Entry) -> Iterator[str]:
    parts = []
    for weighting in entry["weightings"][1:]:
        first = [id_ for id_, place in weighting["places"].items() if place == 1]
        parts.append(f"«{weighting['title']}»: {_names(entry, first)}")
    if parts:
        yield _("Først med andre vekter: {told}.", told="; ".join(parts))


def _data(entry: Entry) -> Iterator[str]:
    """What holds when data and weights are drawn together, and when the data alone are."""
    sure = entry["certainty"]
    sites = sure["sites"].values()
    held = sum(low == high for low, high in (site["interval"] for site in sites))
    yield _(
        "Sikre plasseringer: {held} av {all}. De er de samme i 90 % av {draws} trekninger av data "
        "og vekter.",
        held=held,
        all=len(sites),
        draws=number(sure["draws"], 0),
    )
    first, second = (_names(entry, [sure[side]]) for side in ("leader", "next"))
    yield _(
        "Når bare dataene trekkes, ligger {first} over {second} i {win}.",
        first=first,
        second=second,
        win=share(sure["data_win"]),
    )


def _criteria(entry: Entry) -> Iterator[str]:
    """The criterion that moves most when it is left out, and those that change the first."""
    now = {site["id"]: site["rank"] for site in entry["sites"]}
    first = {id_ for id_, rank in now.items() if rank == 1}
    deciding = [
        entry_["title"]
        for entry_ in entry["left_out"]
        if {id_ for id_, place in entry_["places"].items() if place == 1} != first
    ]
    if deciding:
        yield _("Uten {criteria} er et annet område først.", criteria=listed(_quoted(deciding)))
    if entry["left_out"]:
        most = max(entry["left_out"], key=lambda entry_: changed(entry_["places"], now))
        count = changed(most["places"], now)
        if count:
            yield _(
                "{criterion} betyr mest: uten dette kriteriet endres plasseringen for {n} av "
                "{all}.",
                criterion=_quoted([most["title"]])[0],
                n=count,
                all=len(now),
            )


def changed(places: Mapping[str, int | None], now: Mapping[str, int]) -> int:
    """How many have another place than now."""
    return sum(places[id_] != rank for id_, rank in now.items())


def _quoted(titles: Sequence[str]) -> list[str]:
    return [f"«{title}»" for title in titles]


def _class(entry: Entry) -> Iterator[str]:
    """The class of the first: what weights can do to it, and what they cannot."""
    for site in entry["sites"]:
        if site["rank"] == 1 and site["class"] is not None:
            word = _(LIGHTS[Light(site["class"])])
            often = site["shaken"]["reclassed"]
            if site["class"] == Light.RED and site["class_reason"]:
                yield _(
                    "{site} er rangert først, men har klassen {light}: {reason}. Plasseringen "
                    "følger poengene; klassen følger egne regler.",
                    site=_named(site),
                    light=word,
                    reason=str(site["class_reason"]).rstrip("."),
                )
            yield _(
                "{site} får en annen klasse enn {light} i {share} av vektsettene.",
                site=_named(site),
                light=word,
                share=share(often),
            )


def rules(how: Entry) -> list[str]:
    """How everything was reckoned, with units, draws, seed and whose word the factors are."""
    draws, seed = how["draws"]["value"], how["seed"]["value"]
    tag = how["draws"]["basis"]["tag"]
    return [
        _n(
            "Andelene gjelder {n} tilfeldig vektsett (startnummer {seed}, likt hver gang). "
            "Standardfeilen er høyst {error} prosentpoeng. {tag}.",
            "Andelene gjelder {n} tilfeldige vektsett (startnummer {seed}, likt hver gang). "
            "Standardfeilen er høyst {error} prosentpoeng. {tag}.",
            draws,
            seed=str(seed),
            error=number(50 / math.sqrt(draws), 1),
            tag=_(TAGS[tag]),
        ),
        _(
            "«Fra–til» er plasseringene området holder seg mellom når {tail} av vektsettene er "
            "utelatt i hver ende.",
            tail=percent(how["tail"]["value"]),
        ),
        _(
            "«Uansett vekter» betyr at alle vekter på målene, og alle innen hvert mål, er like "
            "sannsynlige. En vekt på 0 er et valg og beholdes."
        ),
        _(
            "Én vekt om gangen er beregnet eksakt, ikke trukket tilfeldig. Målets andel av "
            "samlet vekt går fra 0 til 100 %, mens de andre målene beholder forholdet seg "
            "imellom. Det samme gjelder kriteriets andel av målet."
        ),
        _(
            "For andre profiler endres bare vektene. Poengkurver, begrensninger og status er "
            "beregningens egne. Likheten er Spearmans ρ mot rangeringen i beregningen: 1 er lik, "
            "−1 er snudd."
        ),
        _(
            "Data og vekter trekkes sammen ({draws} trekninger, samme start hver gang). Et "
            "usikkerhetsintervall leses som 5 og 95 %-punktene, og den delen av feilen som "
            "områdene har felles, trekkes én gang for alle. Et område omtales som rangert først "
            "bare når det ligger over hvert av de andre i minst {least} av trekningene.",
            draws=number(factors("sensitivity")["joint_draws"].best, 0),
            least=percent(factors("sensitivity")["win"].best),
        ),
        _(
            "Plasseringen følger poengene alene. Mål som ikke kan veies opp av andre, endrer "
            "klassen."
        ),
        _("Områder med absolutt konflikt rangeres ikke, uansett vekter."),
    ]
