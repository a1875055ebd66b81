"""How QGIS draws the alternatives: styles that look as the meeting map does, as QML.

Knows columns, not files. Colour never stands alone: a class has its symbol too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from ikap.model import Light, Status
from ikap.present.map import GREY, LIGHT_COLOURS, NEUTRAL, OUTLINE, SCORE_COLOURS, STATUS_COLOURS
from ikap.text import _
from ikap.words import GOALS, GOALS_SHORT, LIGHTS, NOT_ASSESSED, STATUSES

VERSION = "3.28.0"
SHAPES = {Light.GREEN: "circle", Light.YELLOW: "triangle", Light.RED: "square"}
MARK = 3.4  # mm
LIGHT_MARK = 2.6  # mm; four of them stand side by side
EXPRESSION = "3"  # QGIS's number for a property that is an expression

Options = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """Which features, what the legend says of them, and how they are drawn."""

    filter: str
    title: str
    fill: str
    hatch: str = ""  # a brush of Qt's
    hatch_colour: str = "#ffffff"
    mark: str = ""  # a marker's name
    dashed: bool = False


@dataclass(frozen=True)
class Style:
    """A style by name: its rules, or none for the four goals side by side."""

    name: str
    qml: str


def styles(aliases: Mapping[str, str]) -> list[Style]:
    """The styles of the alternatives; the first is the one that the layer opens with.

    `aliases` are the columns' titles, which QGIS shows instead of their names.
    """
    renderers = [(_("De fire målene"), _goals_renderer())]
    renderers.append((_("Samlet klasse"), _renderer(_class_rules("class"))))
    for goal in GOALS:
        title = _("Mål: {goal}", goal=_(GOALS_SHORT[goal]))
        renderers.append((title, _renderer(_class_rules(f"{goal.value}_class"))))
    renderers.append((_("Samlet"), _renderer(_score_rules())))
    renderers.append((_("Status"), _renderer(_status_rules())))
    return [Style(title, _document(renderer, aliases)) for title, renderer in renderers]


def outline(aliases: Mapping[str, str]) -> Style:
    """The net areas: a line and nothing inside, so that what lies under is seen."""
    renderer = Element("renderer-v2", type="singleSymbol")
    symbols = SubElement(renderer, "symbols")
    _fill_symbol(symbols, "0", [("SimpleFill", _area("#ffffff", style="no"), None)])
    return Style(_("Netto areal"), _document(renderer, aliases))


# --- rules -------------------------------------------------------------------------------------


def _excluded() -> Rule:
    title = _(STATUSES[Status.EXCLUDED])
    return Rule("\"status\" = 'excluded'", title, GREY, "diagonal_x", "#55595c", "cross2")


def _class_rules(column: str) -> list[Rule]:
    classes = [
        Rule(
            f"\"status\" <> 'excluded' AND \"{column}\" = '{light.value}'",
            _(LIGHTS[light]),
            LIGHT_COLOURS[light],
            mark=SHAPES[light],
        )
        for light in Light
    ]
    unknown = f'"status" <> \'excluded\' AND "{column}" IS NULL'
    rest = Rule(unknown, _(NOT_ASSESSED), GREY, "b_diagonal", dashed=True)
    return [*classes, rest, _excluded()]


def _score_rules() -> list[Rule]:
    """Five steps of the total, as the map's own colours."""
    steps = len(SCORE_COLOURS)
    rules = []
    for step, colour in enumerate(SCORE_COLOURS):
        low, high = step / steps, (step + 1) / steps
        upper = f' AND "score" < {high}' if step < steps - 1 else ""
        label = f"{100 * low:.0f}–{100 * high:.0f}"
        chosen = f'"status" <> \'excluded\' AND "score" >= {low}{upper}'
        rules.append(Rule(chosen, label, colour))
    unknown = '"status" <> \'excluded\' AND "score" IS NULL'
    rest = Rule(unknown, _("Mangler grunnlag"), GREY, "b_diagonal", dashed=True)
    return [*rules, rest, _excluded()]


def _status_rules() -> list[Rule]:
    marks = {Status.ELIGIBLE: "circle", Status.CONDITIONAL: "diamond"}
    rules = [
        Rule(f"\"status\" = '{status.value}'", _(STATUSES[status]), STATUS_COLOURS[status], mark=m)
        for status, m in marks.items()
    ]
    return [*rules, _excluded()]


# --- QML ---------------------------------------------------------------------------------------


def _document(renderer: Element, aliases: Mapping[str, str]) -> str:
    root = Element("qgis", version=VERSION, styleCategories="Symbology|Labeling|Fields")
    root.set("labelsEnabled", "1")
    root.append(renderer)
    root.append(_labels())
    named = SubElement(root, "aliases")
    for number, (column, title) in enumerate(aliases.items(), start=1):  # 0 is the row number
        SubElement(named, "alias", field=column, index=str(number), name=title)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + tostring(
        root, encoding="unicode"
    )


def _renderer(rules: Iterable[Rule]) -> Element:
    renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0")
    listed = SubElement(renderer, "rules", key="{root}")
    symbols = SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        SubElement(
            listed,
            "rule",
            key=f"{{{number}}}",
            symbol=str(number),
            filter=rule.filter,
            label=rule.title,
        )
        _fill_symbol(symbols, str(number), _layers_of(rule))
    return renderer


Layer = tuple[str, Options, Element | None]  # class, options, the symbol inside it


def _layers_of(rule: Rule) -> list[Layer]:
    layers: list[Layer] = [("SimpleFill", _area(rule.fill, dashed=rule.dashed), None)]
    if rule.hatch:
        hatched = _area(rule.hatch_colour, style=rule.hatch) | {"outline_style": "no"}
        layers.append(("SimpleFill", hatched, None))
    if rule.mark:
        layers.append(("CentroidFill", _INSIDE, _marker(rule.mark, rule.fill, MARK)))
    return layers


def _goals_renderer() -> Element:
    """A neutral area with a light a goal, side by side; what is excluded is grey and crossed."""
    renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0")
    listed = SubElement(renderer, "rules", key="{root}")
    symbols = SubElement(renderer, "symbols")
    order = ", ".join(_(GOALS_SHORT[goal]) for goal in GOALS)
    label = _("Målene fra venstre: {goals}", goals=order)
    known = "\"status\" <> 'excluded'"
    SubElement(listed, "rule", key="{0}", symbol="0", filter=known, label=label)
    layers: list[Layer] = [("SimpleFill", _area(NEUTRAL), None)]
    for place, goal in enumerate(GOALS):
        across = (place - (len(GOALS) - 1) / 2) * (LIGHT_MARK + 0.5)
        light = _marker("circle", GREY, LIGHT_MARK, across, column=f"{goal.value}_class")
        layers.append(("CentroidFill", _INSIDE, light))
    _fill_symbol(symbols, "0", layers)
    rule = _excluded()
    SubElement(listed, "rule", key="{1}", symbol="1", filter=rule.filter, label=rule.title)
    _fill_symbol(symbols, "1", _layers_of(rule))
    return renderer


_INSIDE = {"point_on_surface": "1", "point_on_all_parts": "0", "clip_points": "0"}


def _area(colour: str, style: str = "solid", *, dashed: bool = False) -> dict[str, str]:
    return {
        "color": _rgba(colour, 200 if style == "solid" else 255),
        "outline_color": _rgba(OUTLINE),
        "outline_style": "dash" if dashed else "solid",
        "outline_width": "0.4",
        "outline_width_unit": "MM",
        "style": style,
    }


def _fill_symbol(symbols: Element, name: str, layers: Sequence[Layer]) -> None:
    symbol = SubElement(symbols, "symbol", type="fill", name=name, alpha="1")
    for number, (kind, options, inside) in enumerate(layers):
        layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1"})
        _options(layer, options)
        if inside is not None:
            inside.set("name", f"@{name}@{number}")
            layer.append(inside)


def _marker(shape: str, colour: str, size: float, across: float = 0.0, column: str = "") -> Element:
    """A marker; with a column, its shape and colour follow the class that the column holds."""
    symbol = Element("symbol", type="marker", name="", alpha="1")
    layer = SubElement(symbol, "layer", {"class": "SimpleMarker", "enabled": "1"})
    _options(
        layer,
        {
            "name": shape,
            "color": _rgba(colour),
            "outline_color": _rgba(OUTLINE),
            "outline_width": "0.25",
            "outline_width_unit": "MM",
            "size": f"{size:g}",
            "size_unit": "MM",
            "offset": f"{across:g},0",
            "offset_unit": "MM",
        },
    )
    if column:
        shapes = {light: SHAPES[light] for light in Light}
        _expressions(
            layer,
            {
                "name": _case(column, shapes, "cross2"),
                "fillColor": _case(column, LIGHT_COLOURS, GREY),
            },
        )
    return symbol


def _case(column: str, of: Mapping[Light, str], rest: str) -> str:
    whens = " ".join(f"WHEN \"{column}\" = '{light.value}' THEN '{of[light]}'" for light in Light)
    return f"CASE {whens} ELSE '{rest}' END"


def _expressions(layer: Element, of: Mapping[str, str]) -> None:
    whole = SubElement(SubElement(layer, "data_defined_properties"), "Option", type="Map")
    SubElement(whole, "Option", type="QString", name="name", value="")
    listed = SubElement(whole, "Option", type="Map", name="properties")
    for name, expression in of.items():
        option = SubElement(listed, "Option", type="Map", name=name)
        SubElement(option, "Option", type="bool", name="active", value="true")
        SubElement(option, "Option", type="QString", name="expression", value=expression)
        SubElement(option, "Option", type="int", name="type", value=EXPRESSION)
    SubElement(whole, "Option", type="QString", name="type", value="collection")


def _options(layer: Element, options: Options) -> None:
    listed = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(listed, "Option", type="QString", name=name, value=value)


def _labels() -> Element:
    """The id and the name, with a light edge, under the marks."""
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    text = SubElement(
        settings,
        "text-style",
        fieldName="\"id\" || coalesce(' ' || \"name\", '')",
        isExpression="1",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_rgba(OUTLINE),
    )
    SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba("#ffffff", 220),
    )
    # 0: around the middle; dist keeps the name clear of the marks
    SubElement(
        settings,
        "placement",
        placement="1",
        quadOffset="7",
        dist="3",
        yOffset="3",
        offsetUnits="MM",
    )
    SubElement(settings, "rendering", obstacle="1", scaleVisibility="0")
    return labeling


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
