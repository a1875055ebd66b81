"""On a real NTFS that sees no case and keeps Windows' names to itself, where one can be mounted.

It takes `ntfs-3g` and the right to mount; elsewhere these are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ikap.model import ConfigurationError
from ikap.storage import Staged, file_names, remove_tree, replace_file, tried, write_result

TOOLS = ("mkntfs", "lowntfs-3g", "umount")
SIZE = 24 << 20  # bytes
IDS = [
    *("con.1", "aux.2", "NUL.3", "COM1", "lpt¹", "prn ", "A.", "a", "a ", "a...", "12-B", "12-b"),
    *("Øya 1", "øya 1", "O\u0308ya", "Öya", "x/y", "x:y", 'x"y', "x?y", "", " ", ".", "..", "~"),
    *(
        "å" * 200,
        "å" * 201,
        "desktop.ini",
        "$MFT",
        "linje\nskift",
        "tab\tulator",
        "100 %",
        "\u202etfd",
    ),
]


@pytest.fixture(scope="module")
def ntfs(tmp_path_factory):
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if os.name == "nt" or lacking or os.geteuid() != 0 or not Path("/dev/fuse").exists():
        pytest.skip(f"no NTFS can be mounted here: {', '.join(lacking) or 'no right to'}")
    home = tmp_path_factory.mktemp("ntfs")
    image, folder = home / "image", home / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkntfs", "-F", "-Q", "-q", image], check=True, capture_output=True)
    mounting = ["lowntfs-3g", "-o", "windows_names,ignore_case", image, folder]
    if subprocess.run(mounting, capture_output=True).returncode != 0:
        pytest.skip("no NTFS can be mounted here: it was refused")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_the_disk_is_what_it_is_taken_for(ntfs):
    (ntfs / "Abc").touch()
    assert (ntfs / "aBC").exists()
    for name in ("con.1", "slutt.", "a:b"):
        with pytest.raises(OSError, match="Invalid argument"):
            (ntfs / name).touch()


def test_every_id_gets_a_sheet_of_its_own(ntfs):
    folder = ntfs / "sites"
    folder.mkdir()
    names = file_names(IDS)
    for id_, name in names.items():
        path = folder / f"{name}.pdf"
        assert not path.exists(), id_
        path.write_text(id_, encoding="utf-8", newline="")
    assert len(list(folder.iterdir())) == len(IDS)
    for id_, name in names.items():
        assert (folder / f"{name}.pdf").read_bytes().decode("utf-8") == id_


def test_results_are_replaced_whole(ntfs):
    out = ntfs / "Resultat"
    for text in ("en", "to"):
        staged = Staged(out)
        with staged as folder:
            (folder / "sites").mkdir()
            (folder / "sites" / "Øya 1.pdf").write_text(text, encoding="utf-8")
        assert staged.landed == out
    assert (out / "sites" / "øya 1.pdf").read_text("utf-8") == "to"
    replace_file(out / "region.toml", b"ny")
    replace_file(out / "REGION.toml", b"nyere")
    assert (out / "region.toml").read_bytes() == b"nyere"
    remove_tree(out)
    assert not out.exists()


def test_a_full_disk_costs_no_earlier_result(ntfs):
    path = ntfs / "kart.html"
    write_result(path, b"gammelt")
    with pytest.raises(ConfigurationError) as caught:
        write_result(path, bytes(2 * SIZE))
    assert caught.value.problems[0].what == "det er ikke plass på disken."
    assert path.read_bytes() == b"gammelt"
    assert not [p for p in ntfs.iterdir() if p.name.endswith(".part")]
    with pytest.raises(ConfigurationError, match="MB ledig på disken"):
        tried(ntfs / "ut")
