"""What a reader sees of a page, a workbook, a sheet or slides, as lines that can be compared."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from tests.golden_files import assert_golden

EMU = 914_400  # of an inch


def assert_shown(name: str, lines: Iterator[str]) -> None:
    """Lines that must be as they were when they were last looked through."""
    text = "\n".join(lines) + "\n"
    assert_golden(f"shown/{name}.txt", text.replace(f"IKAP {version('ikap')}", "IKAP x.y.z"))


def plain(text: str) -> str:
    """Text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def page_lines(html: str) -> Iterator[str]:
    """The elements of a page, each on its line, without styles and what packs a picture."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r"<script\b[^>]*>.*?</script>", "", html, flags=re.DOTALL)
    html = re.sub(r'<meta http-equiv="Content[^>]*>', "", html)
    html = re.sub(r'data:([a-z/+]+);base64,([^"]+)', lambda m: _packed(m[1], m[2]), html)
    for line in re.sub(r"(?=<(?!/))", "\n", plain(html)).splitlines():
        if line.strip():
            yield line.strip()


def _packed(kind: str, text: str) -> str:
    return f"{kind} {digest(base64.b64decode(text))}"


def data_lines(value: Any, depth: int = 0) -> Iterator[str]:
    """Nested data as lines: what is short on one, what is long on several."""
    short = plain(json.dumps(value, ensure_ascii=False, default=str))
    if len(short) <= 160 or not isinstance(value, dict | list | tuple):
        yield "  " * depth + short
    elif isinstance(value, dict):
        for key, inner in value.items():
            first, *rest = data_lines(inner, depth + 1)
            if rest:
                yield from ("  " * depth + f"{key}:", first, *rest)
            else:
                yield "  " * depth + f"{key}: {first.strip()}"
    else:
        for inner in value:
            first, *rest = data_lines(inner, depth + 1)
            yield "  " * depth + "- " + first.strip()
            yield from rest


def book_lines(path: Path) -> Iterator[str]:
    """The sheets of a workbook: how wide, what is frozen, and every row with its looks."""
    book = openpyxl.load_workbook(path)
    looks: dict[str, str] = {}
    for page in book:
        yield f"== {page.title}: frozen {page.freeze_panes}, filter {page.auto_filter.ref}"
        widths = {
            letter: round(column.width, 1) for letter, column in page.column_dimensions.items()
        }
        yield f"widths {widths} hidden {page.sheet_state}"
        yield (
            f"paper {page.page_setup.orientation} {page.page_setup.paperSize} "
            f"fit {page.page_setup.fitToWidth}x{page.page_setup.fitToHeight} "
            f"titles {page.print_title_rows}"
        )
        yield from (f"merged {area}" for area in sorted(map(str, page.merged_cells.ranges)))
        for area, rules in sorted((str(a.sqref), a.rules) for a in page.conditional_formatting):
            for rule in rules:
                fill = rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else None
                yield f"coloured {area}: {rule.type} {rule.operator} {rule.formula} {fill}"
        for check in page.data_validations.dataValidation:
            limits = f"{check.operator} {check.formula1} {check.formula2}"
            yield f"checked {check.sqref}: {check.type} {limits}"
        above = ""
        for row in page.iter_rows():
            cells = [f"{c.column_letter}={_value(c)}" for c in row if c.value is not None]
            look = " ".join(_runs([_look(c, looks) for c in row]))
            yield f"{row[0].row}: " + " | ".join(cells)
            if look != above:
                yield f"    {look}"
            above = look
    yield from (f"look {name}: {look}" for look, name in looks.items())
    for name, defined in sorted(book.defined_names.items()):
        yield f"name {name} = {defined.attr_text}"


def _value(cell: Any) -> str:
    value = cell.value
    if isinstance(value, float):
        value = float(f"{value:.10g}")
    return plain(str(value)).replace("\n", " / ")


def _look(cell: Any, looks: dict[str, str]) -> str:
    """The name of how a cell looks, given in the order that looks are met."""
    font, fill, side = cell.font, cell.fill, cell.alignment
    ink = font.color.rgb if font.color is not None and font.color.type == "rgb" else None
    ground = fill.fgColor.rgb if fill.fill_type else None
    look = (
        f"{cell.number_format}; size {font.sz} bold {font.b} colour {ink}; fill {ground}; "
        f"wrap {side.wrap_text} {side.horizontal} {side.vertical}; "
        f"locked {cell.protection.locked}; border {cell.border.bottom.style}"
    )
    return looks.setdefault(look, f"L{len(looks)}")


def _runs(names: list[str]) -> Iterator[str]:
    """Names that follow each other, with how many alike: `L1×3`."""
    start = 0
    for i in range(1, len(names) + 1):
        if i == len(names) or names[i] != names[start]:
            count = i - start
            times = f"×{count}" if count > 1 else ""
            yield f"{get_column_letter(start + 1)}:{names[start]}{times}"
            start = i


def slide_lines(path: Path) -> Iterator[str]:
    """The shapes of slides: where they stand in inches, and their texts with their looks."""
    import pptx

    for number, page in enumerate(pptx.Presentation(path).slides, 1):
        yield f"== {number}"
        for shape in page.shapes:
            sides = (shape.left, shape.top, shape.width, shape.height)
            where = " ".join(f"{side / EMU:.2f}" for side in sides)
            yield f"{shape.shape_type} {where} {_alternative(shape)}"
            if shape.has_text_frame:
                for paragraph in shape.text_frame.paragraphs:
                    yield from (f"  {_run(run)}" for run in paragraph.runs)
            if shape.has_table:
                table = shape.table
                yield f"  widths {[round(column.width / EMU, 2) for column in table.columns]}"
                for row in table.rows:
                    yield "  " + " | ".join(plain(cell.text) for cell in row.cells)
        if page.has_notes_slide:
            notes = page.notes_slide.notes_text_frame.text
            yield from (f"note {plain(line)}" for line in notes.split("\n"))


def _alternative(shape: Any) -> str:
    described = shape._element.xpath(".//p:cNvPr")
    return plain(described[0].get("descr") or "") if described else ""


def _run(run: Any) -> str:
    font = run.font
    colour = font.color.rgb if font.color and font.color.type == 1 else None
    return f"[{font.size.pt if font.size else None} {font.bold} {colour}] {plain(run.text)}"
