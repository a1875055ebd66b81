"""The fonts that the documents are set in come with the package and with typst, nothing else."""

from __future__ import annotations

import pypdf
import pytest
import typst

from ikap.present.paper.typesetting import FONTS

STYLES = {
    "DejaVuSans": "☀",
    "DejaVuSans-Bold": '#text(weight: "bold")[☀]',
    "DejaVuSans-Oblique": '#text(style: "italic")[☀]',
    "DejaVuSans-BoldOblique": '#text(style: "italic", weight: "bold")[☀]',
}


def test_what_is_shipped_is_what_is_used():
    assert {path.stem for path in FONTS.glob("*.ttf")} == STYLES.keys()


@pytest.mark.parametrize(("font", "sentence"), STYLES.items(), ids=STYLES)
def test_a_sign_that_the_serif_lacks_is_set_in_the_same_style(tmp_path, font, sentence):
    main = b'#set text(font: ("Libertinus Serif", "DejaVu Sans"))\n' + sentence.encode()
    compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
    path = tmp_path / "sign.pdf"
    path.write_bytes(compiler.compile({"main.typ": main}, format="pdf"))
    (page,) = pypdf.PdfReader(path).pages
    names = {value["/BaseFont"].split("+")[1] for value in page["/Resources"]["/Font"].values()}
    assert names == {font}
