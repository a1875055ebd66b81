"""Every name that is made can be had on Windows, and no id costs another its file."""

from __future__ import annotations

import ntpath
import sys
import unicodedata
from pathlib import PureWindowsPath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikap.storage import file_names, read_only, safe_name
from ikap.storage.names import LONGEST, one_file

AWKWARD = st.text(st.sampled_from("aAæøåÅA\u030a.: /\\~%2\u202e\n con\u00a0"), max_size=70)
DEVICES = ("con", "CON.1", "aux.2", "NUL.3", "nul .gpkg", "prn", "COM1", "lpt9.x.y", "COM¹", "com²")


def refused_by_windows(name: str) -> bool:
    """By the words of Microsoft's page, written apart from what makes the names."""
    stem = name.split(".", 1)[0].rstrip(" ").upper()
    ports = [port + digit for port in ("COM", "LPT") for digit in "0123456789¹²³"]
    return (
        name == ""
        or name[-1] in ". "
        or stem in ("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *ports)
        or any(c in '<>:"/\\|?*' or ord(c) < 32 for c in name)
    )


@pytest.mark.parametrize("device", DEVICES)
def test_the_names_of_devices_are_seen_before_the_first_full_stop(device):
    assert refused_by_windows(device)
    assert safe_name(device) == f"_{device}".rstrip(" .")


def test_names_stay_readable():
    assert safe_name("Øya 1") == "Øya 1"
    assert safe_name("Sørværet/Åsen: felt 2 (B) 100%") == "Sørværet_Åsen_ felt 2 (B) 100%"
    assert safe_name("A\u030as") == "Ås"  # two code points for the same letter


def test_one_id_never_costs_another_its_file():
    ids = ["12-B", "12-b", "12-b~2", "å", "a\u030a", "å.", "x" * 90, "x" * 91, "", " "]
    names = file_names(ids)
    assert list(names) == ids
    assert names["12-B"] == "12-B"
    assert len({one_file(name) for name in names.values()}) == len(ids)
    assert max(map(len, names.values())) == LONGEST


@given(st.lists(st.one_of(AWKWARD, st.text(max_size=70), st.sampled_from(DEVICES)), max_size=12))
def test_whatever_the_ids_are(ids):
    names = file_names(ids)
    assert set(names) == set(ids)
    made = list(names.values())
    assert [name for name in made if refused_by_windows(f"{name}.pdf")] == []
    assert [name for name in made if refused_by_windows(name)] == []
    assert len({unicodedata.normalize("NFC", name).lower() for name in made}) == len(made)
    assert all(len(name) <= LONGEST for name in made)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python says it from 3.13 on")
@given(st.text(max_size=70))
def test_python_agrees(text):
    assert not ntpath.isreserved(f"{safe_name(text)}.pdf")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (r"\\server\felles\kart.gpkg", "file:////server/felles/kart.gpkg?mode=ro"),
        (r"\\server\Plan og bygg$\å#1%.gpkg", None),
        (r"H:\innspill\scores.gpkg", "file:///H:/innspill/scores.gpkg?mode=ro"),
        (r"C:\a?b.gpkg", None),
    ],
)
def test_sqlite_is_given_a_share_as_a_path_and_no_machine(path, address):
    said = read_only(PureWindowsPath(path))
    assert address in (None, said)
    parts = urlsplit(said)
    assert parts.netloc == ""  # SQLite refuses any machine but this one
    opened = unquote(parts.path)
    # What SQLite does: the slash before a drive's letter is dropped.
    opened = opened[1:] if opened[2:3] == ":" else opened
    assert PureWindowsPath(opened) == PureWindowsPath(path)
    assert parts.query == "mode=ro"
