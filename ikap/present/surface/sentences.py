"""What a surface is, in words: what was tried, what the numbers mean, and what they rest on."""

from __future__ import annotations

from ikap.assess.surface import Surface, Trial
from ikap.catalogue import factors
from ikap.criteria import CRITERIA
from ikap.model import Kind
from ikap.present.document import invented, layer_entries
from ikap.present.gis import source_lines
from ikap.text import _, day, lowered, number, quantity
from ikap.words import KINDS, TAGS


def titled(trial: Trial) -> str:
    r"""What the map is called.

    >>> from ikap.assess.surface.suitability import usual_trial
    >>> print(titled(usual_trial()).replace("\u00a0", " "))
    Egnethetskart: Bolig, 50 daa
    """
    use = _(KINDS[trial.kind])
    if trial.business_class:
        use = _("{kind} i klasse {firm}", kind=use, firm=trial.business_class)
    return _("Egnethetskart: {use}, {area}", use=use, area=quantity(trial.area, "daa", 0))


def explained(surface: Surface) -> list[str]:
    """Sentences that must stand beside the map."""
    road = factors("suitability")["from_road"]
    region, trial, profile = surface.region, surface.trial, surface.profile
    sentences = [
        _(
            "Et tenkt område på {area} er vurdert i {count} punkter, ett for hver {step}, med "
            "samme kriterier, begrensninger og vekter som innspillene. Fargen i en rute gjelder "
            "området midt i ruta, ikke hele ruta, og bare denne størrelsen.",
            area=quantity(trial.area, "daa", 0),
            count=number(surface.counts["tried"], 0),
            step=quantity(trial.step, "m", 0),
        ),
        _(
            "Vekter: «{profile}», {decided}, {date}.",
            profile=profile.title,
            decided=profile.decided_by,
            date=day(profile.date),
        ),
        _(
            "Uten farge på kartet er vann og steder mer enn {distance} fra veg. De er ikke "
            "vurdert ({tag}: {basis}).",
            distance=quantity(road.best, "m", 0),
            tag=_(TAGS[road.basis.tag]),
            basis=lowered(_(road.basis.title)),
        ),
        _(
            "Kartet viser hvor det kan lønne seg å lete. Det erstatter ikke vurderingen av et "
            "bestemt område, og sier ikke ja eller nei. Samlet poengsum er et hjelpetall for "
            "rangering."
        ),
    ]
    if surface.times > 1:
        sentences.append(
            _(
                "Kartet på denne siden viser ett av {n} punkter i hver retning, så en rute her er "
                "{side} bred og gjelder punktet midt i. Alle punktene er i surface.tif.",
                n=number(surface.times, 0),
                side=quantity(surface.times * trial.step, "m", 0),
            )
        )
    if trial.kind is Kind.HOUSING:
        sentences.append(_("Antall boliger er beregnet ut fra netto areal og kommunens tetthet."))
    aside = surface.set_aside
    if aside:
        titles = {criterion.id: criterion.title for criterion in CRITERIA}
        names = ", ".join(lowered(_(titles[name])) for name in aside)
        sentences.append(
            _("Ikke med i beregningen, fordi grunnlaget mangler: {names}.", names=names)
        )
    sign = invented(region.synthetic)
    if sign:
        sentences.append(sign)
    return [*sentences, *region.notes, *source_lines(layer_entries(region))]
