"""What plans in force have set aside, and what stands there: plan areas and buildings."""

from __future__ import annotations

from ikap.catalogue.columns import NAME
from ikap.catalogue.records import Field, LayerKind
from ikap.catalogue.themes import BASE, Look, Theme
from ikap.text import N_

KINDS: tuple[LayerKind, ...] = (
    LayerKind(
        "plans",
        N_("Gjeldende planer (arealformål)"),
        "polygon",
        (
            Field(
                "purpose",
                "integer",
                N_("Arealformål"),
                names=(
                    *("arealformål", "arealformal", "arealform", "kparealformål", "rparealformål"),
                    *("KPAREALFORMÅL", "RPAREALFORMÅL", "arealbruk", "kparealbruk", "formal_kode"),
                ),
            ),
            Field(
                "plan_status",
                "integer",
                N_("Arealstatus"),
                required=False,
                choices=(1, 2, 3),
                names=("arealstatus", "arealbruksstatus", "AREALST", "AREALSTATUS"),
            ),
            Field(
                "plan_id",
                "text",
                N_("Plan-id"),
                required=False,
                names=("planidentifikasjon", "planid", "arealplanId", "PLANID"),
            ),
            Field("plan_name", "text", N_("Plannavn"), required=False, names=("plannavn",)),
            Field(
                "plan_type",
                "integer",
                N_("Plantype"),
                required=False,
                codes="plan_types",
                names=("plantype", "PLANTYPE"),
            ),
            Field(
                "in_force",
                "text",
                N_("Ikraft"),
                required=False,
                names=("ikrafttredelsesdato", "ikraft", "IKRAFT", "vedtaksdato", "vedtatt_dato"),
            ),
            NAME,
            Field(
                "dwellings",
                "number",
                N_("Boliger etter planen"),
                required=False,
                least=0.0,
                names=("boliger", "antall_boliger", "antallBoliger"),
            ),
            Field(
                "note",
                "text",
                N_("Bestemmelser som binder"),
                required=False,
                names=("bestemmelser", "beskrivelse", "merknad"),
            ),
            Field(
                "precedence",
                "number",
                N_("Rekkefølge etter planens tekst (1 går foran)"),
                required=False,
                names=("rekkefølge", "rang"),
            ),
        ),
        judged=False,
        themes=(),
    ),
    LayerKind(  # all of it is built; a region leaves out the classes that are not by `where`
        "built_use",
        N_("Arealbruk (SSB)"),
        "polygon",
        (
            Field(
                "use_class",
                "text",
                N_("Arealbruksklasse"),
                required=False,
                names=("arealbruk", "arealbruksklasse", "hovedklasse", "arealbrukhovedklasse"),
            ),
        ),
        windowed=True,
        judged=False,
        themes=(),
    ),
    LayerKind(
        "buildings",
        N_("Bygninger"),
        "any",
        (
            Field(
                "building_type",
                "integer",
                N_("Bygningstype"),
                required=False,
                names=("bygningstype", "BYGGTYP_NBR"),
            ),
        ),
        windowed=True,
        judged=False,
        themes=(
            Theme(
                group=BASE,
                looks=(Look(N_("Bygning"), "--building", width=3),),
                shown=True,
                apart=0.5,
                from_zoom=13,
                base=True,
                around=True,
                order=288,
                sheets=(),
            ),
        ),
    ),
)
