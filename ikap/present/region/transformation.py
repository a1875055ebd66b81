"""What industry could move and what could come instead, as a page to read."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ikap.assess.transformation import Candidate, Transformation, sentence
from ikap.model import Source
from ikap.present.article import Column, Value, article, heading, items, paragraph, table
from ikap.text import _, day, quantity
from ikap.words import SYNTHETIC


def transformation_page(
    result: Transformation, names: Mapping[str, str], title: str, sources: Mapping[str, Source]
) -> str:
    """The page as text, in the language in use: `names` of municipalities by code, `title` of the
    region, `sources` of the layers that it was measured on.
    """
    parts = [paragraph(f"{_(SYNTHETIC)}.", "warning")] if result.synthetic else []
    free = sum(candidate.gain for candidate in result.candidates if not math.isnan(candidate.gain))
    ground = quantity(sum(candidate.area_daa for candidate in result.candidates), "daa", 0)
    parts += [
        paragraph(
            _(
                "Næringsområder med virksomhet i klasse C på et sted i klasse A eller B: {n} av "
                "{all}.",
                n=len(result.candidates),
                all=len(result.areas),
            ),
            "lead",
        ),
        paragraph(
            _(
                "Til sammen er det {area}. Med foreslått tetthet gir arealene om lag {jobs} flere "
                "arbeidsplasser enn i dag.",
                area=ground,
                jobs=quantity(round(free, -2), "", 0),
            )
        ),
    ]
    if result.candidates:
        parts += [
            heading(_("Områdene")),
            table(
                _("Områder som kan transformeres, de som frigjør flest arbeidsplasser først"),
                _columns(),
                [_row(candidate, names) for candidate in result.candidates],
            ),
            heading(_("Område for område")),
            items(sentence(candidate, dict(names)) for candidate in result.candidates),
        ]
    parts += [
        heading(_("Slik er det beregnet")),
        items(
            [
                _(
                    "Virksomhet i klasse C krever mye areal og har få ansatte og besøkende. Et "
                    "sted i klasse A eller B har godt kollektivtilbud og ligger nær et senter."
                ),
                _(
                    "Antall arbeidsplasser og boliger bygger på foreslåtte verdier, ikke vedtatt: "
                    "nedre grense for stedets klasse, kommunens tetthet og tre firedeler av "
                    "arealet."
                ),
                _("Dagens arbeidsplasser er ikke kjent der det står en strek."),
            ]
        ),
        heading(_("Datagrunnlag")),
        items(
            f"{source.title} ({source.publisher}, {day(source.date)})"
            for source in sources.values()
        ),
    ]
    return article(_("Transformasjon av næringsområder i {region}", region=title), parts)


def _columns() -> list[Column]:
    return [
        Column(_("Område")),
        Column(_("Kommune")),
        Column(_("Sted")),
        Column(_("Areal, daa"), decimals=0),
        Column(_("Arbeidsplasser nå"), decimals=0),
        Column(_("Mulige arbeidsplasser"), decimals=0),
        Column(_("eller boliger"), decimals=0),
        Column(_("Kan flytte til")),
    ]


def _row(candidate: Candidate, names: Mapping[str, str]) -> list[Value]:
    return [
        candidate.name,
        names.get(candidate.municipality, candidate.municipality),
        candidate.place,
        candidate.area_daa,
        _known(candidate.jobs),
        _known(candidate.could_hold),
        _known(candidate.could_house),
        ", ".join(candidate.move_to) or "–",
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
