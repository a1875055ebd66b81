"""What is handed over: the parts are listed, and each system gets its own wheels."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from importlib.metadata import distribution

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.shipping import sbom, wheelhouse, windows
from scripts.shipping.lockfile import LOCK, TARGETS, Pin, needed, read

WRITTEN = datetime(2026, 11, 29, tzinfo=UTC)
PINS = read(LOCK.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def parts():
    text = sbom.parts_list(PINS, distribution("ikap"), WRITTEN)
    assert text == sbom.parts_list(PINS, distribution("ikap"), WRITTEN)
    return text


def test_the_list_of_parts_is_valid_and_whole(parts):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(parts) is None
    listed = json.loads(parts)
    assert listed["metadata"]["component"]["name"] == "ikap"
    found = {part["name"]: part["version"] for part in listed["components"]}
    assert found == {pin.name: pin.version for pin in PINS}
    unnamed = {part["name"] for part in listed["components"] if "licenses" not in part}
    assert unnamed <= {pin.name for pin in PINS if pin.marker}  # of other systems than this


def test_a_part_says_its_licence_what_it_needs_and_which_files_it_may_be(parts):
    listed = json.loads(parts)
    (shapely,) = (part for part in listed["components"] if part["name"] == "shapely")
    assert shapely["purl"] == f"pkg:pypi/shapely@{shapely['version']}"
    assert "BSD" in json.dumps(shapely["licenses"])
    (pin,) = (pin for pin in PINS if pin.name == "shapely")
    assert {one["value"] for one in shapely["properties"]} == set(pin.hashes)
    (needs,) = (one for one in listed["dependencies"] if "/geopandas@" in one["ref"])
    assert shapely["purl"] in needs["dependsOn"]


def test_a_pin_that_is_not_what_is_installed_is_refused():
    with pytest.raises(sbom.NotInstalledError, match=r"shapely is .* here, pinned to 0\.1"):
        sbom.parts_list([Pin("shapely", "0.1", "", ())], distribution("ikap"), WRITTEN)
    with pytest.raises(sbom.NotInstalledError, match="no-such-part==1 is not installed"):
        sbom.parts_list([Pin("no-such-part", "1", "", ())], distribution("ikap"), WRITTEN)


def test_each_system_gets_what_it_needs():
    pins = [
        Pin("numpy", "2", "", ("ab",)),
        Pin("colorama", "1", "sys_platform == 'win32'", ("cd",)),
        Pin("old", "1", "python_full_version < '3.12'", ("ef",)),
    ]
    found = {
        (system, python): [pin.name for pin in needed(pins, TARGETS[system], python)]
        for system in TARGETS
        for python in ("3.11", "3.13")
    }
    assert found["windows", "3.11"] == ["numpy", "colorama", "old"]
    assert found["windows", "3.13"] == ["numpy", "colorama"]
    assert found["linux", "3.13"] == found["macos", "3.13"] == ["numpy"]
    assert pins[1].line() == "colorama==1 \\\n    --hash=sha256:cd"


def test_a_wheelhouse_that_lacks_a_wheel_is_named(tmp_path):
    (tmp_path / "python_pptx-1.0.2-py3-none-any.whl").touch()
    pins = [Pin("python-pptx", "1.0.2", "", ()), Pin("lxml", "6", "", ())]
    assert wheelhouse.missing(pins, tmp_path) == ["lxml==6"]


# --- the folder for Windows -----------------------------------------------------------------------


def packed(path, **files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def embeddable(tmp_path):
    files = {"python.exe": "exe", "pythonw.exe": "exe", "python313._pth": "python313.zip\n.\n"}
    return packed(tmp_path / "python-3.13.9-embed-amd64.zip", **files)


@pytest.fixture
def wheel(tmp_path):
    files = {
        "part/__init__.py": "",
        "part-1.data/purelib/part/more.py": "x = 1",
        "part-1.data/scripts/part.exe": "program",
        "part-1.dist-info/METADATA": "Name: part",
    }
    return packed(tmp_path / "part-1-py3-none-any.whl", **files)


def test_the_folder_for_windows_holds_python_and_the_wheels_and_lists_them(
    embeddable, wheel, tmp_path
):
    out = tmp_path / "IKAP"
    lines = windows.build(embeddable, [wheel], "3.13", out)
    listed = {line.split()[-1].rpartition("/")[2] for line in lines}
    assert {"python.exe", "more.py", "METADATA", "ikap.cmd"} <= listed
    assert "part.exe" not in listed
    assert (out / "lib" / "part" / "more.py").read_text() == "x = 1"
    # Nothing of the machine's own Pythons is imported, and all of ours is.
    pth = (out / "python" / "python313._pth").read_bytes().decode("ascii")
    assert pth.splitlines() == ["python313.zip", ".", r"..\lib"]
    digest = hashlib.sha256(b"x = 1").hexdigest()
    assert f"{digest}           5  lib/part/more.py" in (out / "INNHOLD.txt").read_text()


def test_what_starts_it_is_made_for_windows(embeddable, wheel, tmp_path):
    out = tmp_path / "IKAP"
    windows.build(embeddable, [wheel], "3.13", out)
    names = [path.name for path in out.iterdir()]
    assert len({name.casefold() for name in names}) == len(names)
    assert (out / "ikap.cmd").read_bytes() == b'@"%~dp0python\\python.exe" -m ikap %*\r\n'
    assert b"pythonw.exe" in (out / "Start IKAP.cmd").read_bytes()
    module, function = "ikap.serve.desktop", "main"
    text = (out / "Start IKAP.cmd").read_text()
    assert f"from {module} import {function}; {function}()" in text


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("../evil.py", "leads out"),
        ("C:/evil.py", "leads out"),
        ("a\\b.py", "leads out"),
        ("x" * 117, "longer than 120"),
        ("PART/__init__.py", "there twice"),
    ],
)
def test_a_wheel_with_a_path_that_windows_cannot_have_is_refused(
    embeddable, wheel, tmp_path, name, wrong
):
    odd = packed(tmp_path / "odd-1-py3-none-any.whl", **{name: "1"})
    with pytest.raises(ValueError, match=wrong):
        windows.build(embeddable, [wheel, odd], "3.13", tmp_path / "IKAP")


def test_a_python_that_is_not_embeddable_is_refused(wheel, tmp_path):
    odd = packed(tmp_path / "python-3.13.9-embed-amd64.zip", **{"python.exe": ""})
    with pytest.raises(windows.NotEmbeddableError, match=r"lacks python313\._pth, pythonw\.exe"):
        windows.build(odd, [wheel], "3.13", tmp_path / "IKAP")
