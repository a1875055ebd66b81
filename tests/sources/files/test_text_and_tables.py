"""Tables of text and zips at their edges: encodings, separators, heads, sizes; worked by hand."""

from __future__ import annotations

import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from ikap.model import InputError
from ikap.sources.files import packed, table, text, workbook
from ikap.sources.files.failures import regular, unforeseen, unreadable
from ikap.sources.files.shapefile import belonging, encoding_to_force


def saved(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
)
def test_every_wide_encoding_is_known_by_its_zeros_or_its_mark(encoding):
    assert text.decoded("id;navn\n1;Bjørk\n".encode(encoding)) == text.Text("id;navn\n1;Bjørk\n")


@pytest.mark.parametrize(
    ("raw", "content", "odd"),
    [
        (b"a\nb", "a\nb", 0),
        (b"\xc5s\n\xd8ra", "Ås\nØra", 0),  # all in one other encoding: nothing is odd
        (b"plain\n\xd8ra", "plain\nØra", 0),  # plain letters are of any encoding
        ("Ås\n".encode() + b"\xd8ra\n\xd8ra", "Ås\nØra\nØra", 2),
        (b"", "", 0),
        (b"\0a", "a", 0),
    ],
)
def test_lines_of_another_encoding_are_counted_where_some_are_of_the_first(raw, content, odd):
    assert text.decoded(raw) == text.Text(content, odd)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp865", "mac_roman"])
@pytest.mark.parametrize(
    "words",
    ["Blåbærøya", "ÅS SØR", "Åsen", "Ørland", "Ærlig talt", "Øra øst; på vei", "SÆRÅS"],
)
def test_words_are_the_same_whichever_machine_saved_them(words, encoding):
    raw = f"id;navn\n1;{words}\n".encode(encoding)
    assert text.decoded(raw) == text.Text(f"id;navn\n1;{words}\n")


@pytest.mark.parametrize("words", ["Karis ‘hei’", "“hei”", "40 ½ daa", "¿", "† 1990", "navnØst"])
def test_signs_of_windows_are_no_letters_of_dos_or_a_macintosh(words):
    assert text.decoded(words.encode("cp1252")).content == words


def test_lines_in_dos_among_those_in_utf_8_are_told_as_such():
    read = text.decoded("Ås\n".encode() + "på Øra".encode("cp850"))
    assert (read.content, read.odd_lines, read.encoding) == ("Ås\npå Øra", 1, "CP850 (MS-DOS)")


def test_letters_that_no_encoding_has_are_counted():
    assert text.decoded(b"\xd8\x81\x8dx").lost == 2
    assert text.decoded("Øx".encode()).lost == 0


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("a;b,c;d", ";"),
        ("a\tb\tc;d", "\t"),
        ("a,b,c", ","),
        ("a|b", "|"),
        ("a", ";"),
        ("a;b,c", ";"),  # as many of each: the first
        ('"a,b,c,d";e', ";"),  # what stands in quotes parts nothing
    ],
)
def test_cells_are_parted_by_what_a_line_has_most_of(line, sign):
    assert text.separator_in(line) == sign


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ("sep=;\r\nid", (";", "id")),
        ('"sep=,"\nid', (",", "id")),
        ("SEP=|\nid", ("|", "id")),
        ("sep=\nid", (None, "sep=\nid")),
        ("sep=;;\nid", (None, "sep=;;\nid")),
        ("set=;\nid", (None, "set=;\nid")),
    ],
)
def test_the_separator_that_excel_states_is_one_sign(content, answer):
    assert text.stated_separator(content) == answer


def test_a_quotation_that_never_ends_is_told():
    assert text.rows('a;"b;c"\n', ";") == [["a", "b;c"]]
    with pytest.raises(text.BrokenTextError):
        text.rows('a;"b', ";")


# --- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "names", "cells"),
    [
        ("id;navn\n1;A\n2;B\n", ["id", "navn"], [["1", "A"], ["2", "B"]]),
        ("\n ; \nid;navn\n1;A\n", ["id", "navn"], [["1", "A"]]),  # blank rows above the head
        ("id;navn\n1\n", ["id", "navn"], [["1", ""]]),  # a short row
        ("id;navn\n\n1;A\n", ["id", "navn"], [["1", "A"]]),  # a blank row
        ("id;navn;\n1;A;\n", ["id", "navn"], [["1", "A"]]),  # nothing in a column without name
        ("id;;navn\n1;x;A\n", ["id", "Unnamed: 1", "navn"], [["1", "x", "A"]]),
        ("id;navn\n1;A; \n", ["id", "navn"], [["1", "A"]]),  # blanks beyond the head
        (" id ;navn\n 1;A\n", ["id", "navn"], [[" 1", "A"]]),
        ("sep=,\nid,a;b\n1,2\n", ["id", "a;b"], [["1", "2"]]),
    ],
)
def test_rows_of_a_csv_are_as_they_stand(tmp_path, content, names, cells):
    frame = table.read_csv(saved(tmp_path, content))
    assert list(frame.columns) == names
    assert frame.to_numpy().tolist() == cells


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("id;navn\n1;A;B\n", "antall felter på linje 2 er 3"),
        ('id;navn\n1;"A\n', "anførselstegn"),
        ("", "filen er tom"),
        ("\n;\n", "filen er tom"),
    ],
)
def test_a_csv_that_does_not_fit_its_head_is_refused(tmp_path, content, why):
    with pytest.raises(InputError, match=why):
        table.read_csv(saved(tmp_path, content))


# --- workbooks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        (None, ""),
        (3.0, "3"),
        (3.5, "3.5"),
        (float(2**53), "9007199254740992.0"),
        (float(2**53 - 1), "9007199254740991"),
        (datetime(2026, 1, 15), "2026-01-15"),
        (datetime(2026, 1, 15, 8, 30), "2026-01-15 08:30:00"),
        ("Å", "Å"),
        (True, "True"),
    ],
)
def test_a_cell_is_text_as_it_would_be_typed(value, typed):
    assert workbook._text(value) == typed


def book(folder: Path, name: str = "t.xlsx") -> Path:
    """A sheet A with a merged word, a merged number, a hidden row and a formula; B is hidden."""
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    first = made.active
    first.title = "A"
    for row in (["gruppe", "antall", "sum"], ["Vest", 7, "=B2*2"], [None, None, 4], ["Øst", 1, 2]):
        first.append(row)
    first.merge_cells("A2:A3")
    first.merge_cells("B2:B3")
    first.merge_cells("C4:D4")
    first.row_dimensions[4].hidden = True
    made.create_sheet("B").sheet_state = "hidden"
    made.create_sheet("C")["A1"] = "x"
    path = folder / name
    made.save(path)
    return path


def test_a_merged_word_stands_in_each_of_its_rows_and_a_merged_number_in_the_first(tmp_path):
    assert workbook.rows(book(tmp_path), "A") == [
        ["gruppe", "antall", "sum"],
        ["Vest", "7", ""],
        ["Vest", "", "4"],
        ["Øst", "1", "2"],
    ]


def test_what_a_sheet_shows_otherwise_than_it_holds_is_seen(tmp_path):
    path = book(tmp_path)
    assert workbook.looks(path) == {
        "A": workbook.Looks(False, 1, ("A2:A3",), ("B2:B3",)),
        "B": workbook.Looks(True, 0, (), ()),
    }
    assert workbook.looks(path.rename(path.with_suffix(".ods"))) == {}


def test_formulas_that_no_program_has_worked_out_are_named(tmp_path):
    path = book(tmp_path)
    assert workbook.without_value(path) == {"A": ("C2",)}
    assert workbook.without_value(saved(tmp_path, b"no zip", "b.xlsx")) == {}
    assert workbook.without_value(saved(tmp_path, "a;b", "c.csv")) == {}


# --- zips -----------------------------------------------------------------------------------------


def zipped(folder: Path, *names: str, name: str = "a.zip", content: bytes = b"x") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in names:
            archive.writestr(member, content)
    return path


@pytest.mark.parametrize(
    ("names", "data_sets"),
    [
        (("a.gpkg",), ("a.gpkg",)),
        (("b.GPKG", "a.gpkg"), ("b.GPKG", "a.gpkg")),  # in the zip's own order
        (("x.gpkg", "b.gdb/1", "a.gdb/1", "a.gdb/2.gpkg"), ("a.gdb", "b.gdb", "x.gpkg")),
        (("a.gpkg", "__MACOSX/a.gpkg", "les.txt"), ("a.gpkg",)),
        (("deep/er/a.gpkg",), ("deep/er/a.gpkg",)),
    ],
)
def test_the_data_sets_of_a_zip(tmp_path, names, data_sets):
    assert packed.data_sets(zipped(tmp_path, *names), {".gpkg"}) == data_sets


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("t.csv", "b.XLSX", "les.txt"), "bare tabeller: t.csv, b.XLSX"),
        (("les.txt",), "ingen fil som kan leses"),
        ((), "ingen fil som kan leses"),
        (tuple(f"{n}.gpkg" for n in range(101)), "for mange datasett: 101"),
    ],
)
def test_a_zip_without_a_data_set_or_with_too_many_is_refused(tmp_path, names, why):
    with pytest.raises(InputError, match=why):
        packed.data_sets(zipped(tmp_path, *names), {".gpkg"})


def test_a_hundred_data_sets_are_read_of_a_zip(tmp_path):
    names = [f"{n}.gpkg" for n in range(100)]
    assert len(packed.data_sets(zipped(tmp_path, *names), {".gpkg"})) == 100


def test_what_gdal_opens_of_a_zip_is_known_for_it_again(tmp_path):
    path = zipped(tmp_path, "deep/a.gpkg", content=b"SQLite")
    address = packed.address_in(path, "deep/a.gpkg")
    assert address == f"/vsizip/{path.resolve().as_posix()}/deep/a.gpkg"
    assert packed.member_of(path, address) == "deep/a.gpkg"
    assert packed.member_of(path, "/home/a.gpkg") is None
    assert packed.head_of_member(path, "deep/a.gpkg") == b"SQLite"
    assert packed.head_of_member(path, "none") == b""


def test_a_bomb_is_more_than_large_and_more_than_swollen(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "LARGE", 10_000)
    monkeypatch.setattr(packed, "SWOLLEN", 50)
    packed.check_packed(zipped(tmp_path, "a", name="of_its_size.zip", content=b"\0" * 10_000))
    bomb = zipped(tmp_path, "a", name="bomb.zip", content=b"\0" * 10_001)
    assert bomb.stat().st_size * 50 < 10_001
    with pytest.raises(InputError, match="blir 0 MB når den pakkes ut"):
        packed.check_packed(bomb)
    monkeypatch.setattr(packed, "SWOLLEN", 200)
    packed.check_packed(bomb)
    assert packed.unpacked_size(bomb) == 10_001


@pytest.mark.parametrize(("name", "size"), [("a.zip", 0), ("a.csv", 6)])
def test_a_file_is_as_large_as_it_states_and_a_broken_zip_states_nothing(tmp_path, name, size):
    assert packed.unpacked_size(saved(tmp_path, b"no zip", name)) == size
    assert packed.unpacked_size(tmp_path / "none.zip") == 0


def test_a_locked_zip_one_with_links_and_a_broken_one_are_refused(tmp_path):
    link = zipfile.ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr("b", "x")
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="lenker til andre filer"):
        packed.check_packed(tmp_path / "link.zip")
    content = bytearray(zipped(tmp_path, "a", "b", name="open.zip").read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # of one of two members
    with pytest.raises(InputError, match="kryptert"):
        packed.check_packed(saved(tmp_path, bytes(content), "locked.zip"))
    for name, content_, why in (
        ("cut.zip", b"PK", "ufullstendig eller skadet"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "passord, eller i det gamle"),
        ("cut.xlsx", b"PK", "regnearket kan ikke leses"),
    ):
        with pytest.raises(InputError, match=why):
            packed.check_packed(saved(tmp_path, content_, name))
    packed.check_packed(saved(tmp_path, b"PK", "cut.csv"))


# --- what is wrong with a file --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (("a.shp", "a.dbf"), "^a.shp: .shx mangler"),
        (("a.shp",), ".shx, .dbf mangler"),
        (("a.shp", "a.SHX", "a.dbf"), "skadet, ufullstendig"),
        (("a.gpkg",), "skadet, ufullstendig"),
    ],
)
def test_a_shapefile_that_lacks_its_companions_is_told_which(tmp_path, files, why):
    for name in files:
        saved(tmp_path, b"x", name)
    error = unreadable(tmp_path / files[0])
    with pytest.raises(InputError, match=why):
        raise error


def test_an_empty_file_and_one_that_takes_too_much_memory_are_told(tmp_path):
    assert "filen er tom" in unreadable(saved(tmp_path, b"", "a.shp")).problems[0].what
    [memory] = unforeseen(tmp_path / "a.gpkg", MemoryError()).problems
    assert "mer minne" in memory.what
    [other] = unforeseen(tmp_path / "a.gpkg", IndexError("x")).problems
    assert other.what == "filen kan ikke leses."


def test_links_that_lead_out_of_a_folder_are_refused_and_those_within_are_not(tmp_path):
    home, away = tmp_path / "hjem", tmp_path / "borte"
    home.mkdir()
    away.mkdir()
    shape = saved(home, b"x", "a.shp")
    saved(home, b"x", "ekte.dbf")
    (home / "a.dbf").symlink_to(home / "ekte.dbf")
    regular(shape)
    (home / "b.dbf").symlink_to(saved(away, b"x", "b.dbf"))  # of another name: not opened with it
    regular(shape)
    (home / "A.shx").symlink_to(saved(away, b"x", "a.shx"))
    with pytest.raises(InputError, match=r"A\.shx er en lenke til noe utenfor"):
        regular(shape)
    (home / "c").symlink_to(home / "none")
    with pytest.raises(InputError, match="lenken viser til en fil som ikke finnes"):
        regular(home / "c")
    regular(home)
    regular(home / "is not there")


# --- Shapefiles -----------------------------------------------------------------------------------


def dbase(words: bytes, page: int = 0, field: bytes = b"NAVN") -> bytes:
    """A dBASE table of one field and one row: head of 65 bytes, then the row."""
    head = bytearray(32)
    head[8:10] = (65).to_bytes(2, "little")
    head[29] = page
    return bytes(head) + field.ljust(32, b"\0") + b"\r" + b" " + words


@pytest.mark.parametrize(
    ("words", "said", "page", "forced"),
    [
        (b"plain", b"", 0, None),
        ("Åsen".encode(), b"", 0, "UTF-8"),
        ("Åsen".encode("latin-1"), b"", 0, "ISO-8859-1"),
        ("Åsen".encode(), b"", 0x57, "UTF-8"),
        ("Åsen".encode(), b"", 0x03, None),  # the table says which
        ("Åsen".encode(), b"UTF-8", 0, None),
        ("Åsen".encode("latin-1"), b"utf8\n", 0, "ISO-8859-1"),  # says the wrong thing
        ("Åsen".encode(), b"1252", 0, None),
        ("Åsen".encode(), b"ANSI 1252", 0, None),
        ("Åsen".encode(), b"88591", 0, None),
        ("Åsen".encode(), b"tull", 0, "UTF-8"),
        ("Åsen".encode("latin-1"), b"9999", 0, "ISO-8859-1"),
        ("Blåbærøya".encode("cp865"), b"", 0x57, "CP850"),  # as DOS wrote it
        ("Blåbærøya".encode("mac_roman"), b"UTF-8", 0, "MACINTOSH"),
    ],
)
def test_a_shapefile_is_read_in_the_encoding_that_its_texts_are_in(
    tmp_path, words, said, page, forced
):
    saved(tmp_path, dbase(words, page), "a.DBF")
    if said:
        saved(tmp_path, said, "a.cpg")
    assert encoding_to_force(tmp_path / "a.shp", str(tmp_path / "a.shp")) == forced


def test_names_of_fields_tell_the_encoding_too_and_in_a_zip_as_on_disk(tmp_path):
    table_ = dbase(b"plain", field="Å".encode("latin-1"))
    saved(tmp_path, table_, "a.dbf")
    assert encoding_to_force(tmp_path / "a.shp", str(tmp_path / "a.shp")) == "ISO-8859-1"
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/A.dbf", dbase("Å".encode()))
    address = f"/vsizip/{path.resolve().as_posix()}/x/a.shp"
    assert encoding_to_force(path, address) == "UTF-8"
    assert encoding_to_force(path, address.replace(".shp", ".gpkg")) is None
    assert encoding_to_force(path, address.replace("/x/", "/y/")) is None


def test_the_files_that_belong_to_an_input(tmp_path):
    for name in ("a.shp", "a.DBF", "a.prj", "a.txt", "b.dbf"):
        saved(tmp_path, b"x", name)
    names = [path.name for path in belonging(tmp_path / "a.shp")]
    assert names == ["a.DBF", "a.prj", "a.shp"]
    assert belonging(tmp_path / "a.txt") == (tmp_path / "a.txt",)
    (tmp_path / "mappe").mkdir()
    assert [path.name for path in belonging(tmp_path)] == [
        "a.DBF",
        "a.prj",
        "a.shp",
        "a.txt",
        "b.dbf",
    ]
