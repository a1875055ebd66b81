"""What slides are made of: titles, texts, tables and pictures on 16:9, in inches.

Knows nothing of planning; python-pptx is imported when a deck is begun, since it is an extra.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ikap.present.paper import legible
from ikap.text import LOCALES, language

WIDTH, HEIGHT = 13.333, 7.5
EDGE = 0.6
BODY, SMALL, TABLE, FOOT = 18, 13, 12, 10  # points
TITLE_ONLY = 5  # of the template's layouts
INK, SOFT, HEAD, WARN = "16211F", "4C5A58", "14586B", "FFF3D6"
LIGHTS = {"green": "1F7A5C", "yellow": "8A5C00", "red": "A83420"}
FONT = "Calibri"


@dataclass(frozen=True)
class Paragraph:
    """A line of text; `light` gives it the colour of a class, beside the class's symbol."""

    text: str
    size: float = BODY
    bold: bool = False
    bullet: bool = False
    light: str = ""


class Deck:
    """A presentation under way."""

    def __init__(self, title: str, written: datetime) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self._file: Any = Presentation()
        self._file.slide_width, self._file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        properties = self._file.core_properties
        properties.title, properties.author, properties.language = (
            title,
            "IKAP",
            LOCALES[language()],
        )
        properties.created = properties.modified = written.replace(tzinfo=None)
        properties.last_modified_by = "IKAP"

    def slide(self, title: str) -> Slide:
        page = self._file.slides.add_slide(self._file.slide_layouts[TITLE_ONLY])
        return Slide(page, title)

    def save(self) -> bytes:
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()


class Slide:
    """A slide with its title; places are inches from the upper left corner."""

    def __init__(self, page: Any, title: str) -> None:
        self._page = page
        head = page.shapes.title
        _place(head, EDGE, 0.3, WIDTH - 2 * EDGE, 0.75)
        frame = head.text_frame
        frame.word_wrap = True
        _write(frame, [Paragraph(title, size=28 if len(title) < 60 else 20, bold=True)], HEAD)

    def text(
        self, lines: Sequence[Paragraph], left: float, top: float, width: float, height: float
    ) -> None:
        box = self._page.shapes.add_textbox(*_inches(left, top, width, height))
        box.text_frame.word_wrap = True
        _write(box.text_frame, lines, INK)

    def warning(self, said: str, left: float, top: float, width: float, height: float) -> None:
        """A text that must be seen, on its own ground."""
        box = self._page.shapes.add_textbox(*_inches(left, top, width, height))
        box.fill.solid()
        box.fill.fore_color.rgb = _colour(WARN)
        box.text_frame.word_wrap = True
        _write(box.text_frame, [Paragraph(said, size=SMALL, bold=True)], INK)

    def foot(self, *lines: str) -> None:
        paragraphs = [Paragraph(line, size=FOOT) for line in lines if line]
        if paragraphs:
            box = self._page.shapes.add_textbox(
                *_inches(EDGE, HEIGHT - 0.25 - 0.22 * len(paragraphs), WIDTH - 2 * EDGE, 0.25)
            )
            box.text_frame.word_wrap = True
            _write(box.text_frame, paragraphs, SOFT)

    def picture(self, png: bytes, alt: str, left: float, top: float, width: float) -> None:
        """A picture with its text for those who do not see it."""
        from pptx.util import Inches

        shape = self._page.shapes.add_picture(
            io.BytesIO(png), Inches(left), Inches(top), width=Inches(width)
        )
        shape._element.nvPicPr.cNvPr.set("descr", legible(alt))

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        left: float,
        top: float,
    ) -> None:
        """A table to edit; its first row is marked as the head."""
        from pptx.util import Inches

        size = (len(rows) + 1, len(head))
        frame = self._page.shapes.add_table(*size, *_inches(left, top, sum(widths), 0.38 * size[0]))
        frame.table.first_row = True
        for column, width in zip(frame.table.columns, widths, strict=True):
            column.width = Inches(width)
        for row in frame.table.rows:
            row.height = Inches(0.38)
        for number, cells in enumerate([head, *rows]):
            for place, said in enumerate(cells):
                cell = frame.table.cell(number, place)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.margin_left = cell.margin_right = Inches(0.07)
                line = Paragraph(said, size=TABLE, bold=number == 0)
                _write(cell.text_frame, [line], "FFFFFF" if number == 0 else INK)
                cell.fill.solid()
                shade = HEAD if number == 0 else "F3F5F3" if number % 2 else "FFFFFF"
                cell.fill.fore_color.rgb = _colour(shade)


def _write(frame: Any, lines: Sequence[Paragraph], colour: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(3)
        run = paragraph.add_run()
        run.text = ("• " if line.bullet else "") + legible(line.text)
        run.font.name = FONT
        run.font.size, run.font.bold = Pt(line.size), line.bold
        run.font.color.rgb = _colour(LIGHTS.get(line.light, colour))
        run._r.get_or_add_rPr().set("lang", LOCALES[language()])


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = _inches(left, top, width, height)


def _inches(*lengths: float) -> list[Any]:
    from pptx.util import Inches

    return [Inches(length) for length in lengths]


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    untyped: Any = RGBColor
    return untyped.from_string(code)
