"""The house stands as drawn: imports point down, and each library has its own room."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ikap

PACKAGE = Path(ikap.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
FOLDERS = sorted({path.parent for path in FILES})

# From the ground up. What shares a floor does not know each other, except words inside a room.
FLOORS = (
    {"columns", "document", "garbage", "text"},
    {"model", "syntax"},
    {"catalogue", "storage", "words"},
    {"measure"},
    {"criteria", "sources"},
    {"assess", "verify"},
    {"present"},
    {"__init__", "__main__", "api", "batch", "cli", "commands", "serve"},
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
TOP = len(FLOORS) - 1

# A library → the rooms and files it may be imported in.
ROOMS = {
    "folium": ("present/map/",),
    "branca": ("present/map/",),
    "xlsxwriter": ("present/",),
    "openpyxl": ("sources/",),
    "pyarrow": ("present/gis/columnar/",),
    "pptx": ("present/slides/",),
    "starlette": ("serve/",),
    "uvicorn": ("serve/",),
    "distributed": ("batch/cluster.py",),
    "psycopg": ("sources/postgis/", "present/gis/postgis.py"),
    "duckdb": ("verify/engine.py",),
    "duckdb_extension_spatial": ("verify/engine.py",),
    "numba": ("measure/areas/kernel.py",),
    "fiona": ("sources/", "present/gis/"),
    "pyogrio": ("sources/", "present/gis/"),
    "rasterio": (
        "sources/",
        "measure/raster.py",
        "present/gis/",
        "present/map/pictures.py",
        "present/surface/raster.py",
    ),
}
# A folder that is longer than this does not fit in the head.
ENTRIES = 25
# What the second engine may use of the house: it must not lean on what it checks.
SECOND = {"catalogue", "document", "model", "storage", "text", "verify"}
# What moves or removes a file: for ikap.storage alone to call.
MOVES = ("rmtree", "unlink", "rmdir")
HEAVY = ("fiona", "folium", "geopandas", "numpy", "pandas", "pyogrio", "rasterio", "scipy")


def imports(source: str, package: str) -> Iterator[str]:
    """Every module that a source names in an import, wherever it stands; relative ones in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """The room of a module: `ikap.criteria.soil` → `criteria`; the package itself is `__init__`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def climbs(source: str, here: str, package: str) -> list[str]:
    """The imports of a source in room `here` that go up, or sideways into another room."""
    ours = [module for module in imports(source, package) if module.split(".")[0] == "ikap"]
    return [
        module
        for module in ours
        if room(module) != here
        and FLOOR[here] != TOP
        and FLOOR.get(room(module), TOP) >= FLOOR[here]
    ]


def is_package(path: Path) -> bool:
    return (path / "__init__.py").is_file()


def is_room(module: str) -> bool:
    """Whether a module is a room inside a floor, such as `ikap.sources.gtfs`."""
    return module.count(".") >= 2 and PACKAGE.joinpath(*module.split(".")[1:]).is_dir()


def past_the_top(source: str, module: str, package: str) -> list[str]:
    """The imports that reach into a room `module` is not in, for what its top does not offer."""
    astray = []
    for name in imports(source, package):
        parts = name.split(".")
        rooms = (".".join(parts[:depth]) for depth in range(3, len(parts)))
        entered = next(
            (r for r in rooms if is_room(r) and not f"{module}.".startswith(f"{r}.")), None
        )
        if entered is None:
            continue
        offered = importlib.import_module(entered).__all__
        if len(parts) != entered.count(".") + 2 or parts[-1] not in offered:
            astray.append(name)
    return astray


def place(path: Path) -> tuple[str, str]:
    """The room of a file, and the package that its relative imports start from."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py"), ".".join(("ikap", *inside.parts[:-1]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path):
    here, package = place(path)
    assert here in FLOOR, f"{here} has no floor in the house: say in FLOORS where it stands"
    assert climbs(path.read_text(encoding="utf-8"), here, package) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_library_has_its_room(path):
    inside = path.relative_to(PACKAGE).as_posix()
    used = {
        module.split(".")[0] for module in imports(path.read_text(encoding="utf-8"), place(path)[1])
    }
    astray = {library for library in used & ROOMS.keys() if not inside.startswith(ROOMS[library])}
    assert astray == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_is_entered_by_its_top(path):
    module = ".".join(("ikap", *path.relative_to(PACKAGE).with_suffix("").parts))
    source = path.read_text(encoding="utf-8")
    assert past_the_top(source, module.removesuffix(".__init__"), place(path)[1]) == []


def test_an_import_past_the_top_is_seen():
    deep = "from ikap.sources.gtfs.feed import read_feed"
    assert past_the_top(deep, "ikap.commands.maps", "ikap.commands") == [
        "ikap.sources.gtfs.feed.read_feed"
    ]
    assert past_the_top(deep, "ikap.sources.gtfs.join", "ikap.sources.gtfs") == []
    top = "from ikap.sources.gtfs import read_feed, columns"
    assert past_the_top(top, "ikap.commands.maps", "ikap.commands") == ["ikap.sources.gtfs.columns"]


def moves_by_itself(source: str) -> list[str]:
    """Calls that move or remove files past `ikap.storage`, which waits for what is held."""
    astray = []
    for node in ast.walk(ast.parse(source)):
        named = node.func if isinstance(node, ast.Call) else node
        if not isinstance(named, ast.Attribute):
            continue
        whole = ast.unparse(named)
        # A text is replaced by two arguments, a path by one.
        moved = isinstance(node, ast.Call) and named.attr == "replace" and len(node.args) == 1
        if (
            moved
            or named.attr in ("rmtree", "unlink", "rmdir")
            or whole in ("os.rename", "os.remove")
        ):
            astray.append(whole)
    return sorted(set(astray))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_are_moved_and_removed_by_storage(path):
    if place(path)[0] != "storage":
        assert moves_by_itself(path.read_text(encoding="utf-8")) == []


def test_a_file_that_is_moved_past_storage_is_seen():
    assert moves_by_itself("part.replace(target)") == ["part.replace"]
    assert moves_by_itself("run_in_threadpool(shutil.rmtree, folder)") == ["shutil.rmtree"]
    assert moves_by_itself("(folder / 'a').unlink()") == ["(folder / 'a').unlink"]
    assert moves_by_itself("'a'.replace('b', 'c'); table.replace(to_replace=1)") == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_folder_fits_in_the_head(folder):
    entries = [path for path in folder.iterdir() if path.name not in ("__pycache__", "__init__.py")]
    assert len(entries) <= ENTRIES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_names_do_not_carry_what_folders_should(folder):
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or is_package(path)}
    prefixes = names | {folder.name}
    assert [name for name in names if any(name.startswith(f"{p}_") for p in prefixes)] == []


def test_the_second_engine_stands_alone():
    used = {
        room(module)
        for path in (PACKAGE / "verify").rglob("*.py")
        for module in imports(path.read_text(encoding="utf-8"), place(path)[1])
        if module.split(".")[0] == "ikap"
    }
    assert used <= SECOND


def test_an_import_that_climbs_is_seen():
    up = "def late():\n    from ikap.present import maps\n"
    assert climbs(up, "measure", "ikap.measure") == ["ikap.present.maps"]
    assert climbs("from ..sources import region", "criteria", "ikap.criteria") == [
        "ikap.sources.region"
    ]
    assert climbs("from ikap import score", "assess", "ikap.assess") == ["ikap.score"]
    assert climbs("from .ground import land", "criteria", "ikap.criteria") == []
    assert climbs("from ikap.measure import overlap", "criteria", "ikap.criteria") == []


def test_layers_is_a_folder_of_data_and_no_module():
    # The wheel lays the bundled regions in ikap/layers; a module of that name would hide them.
    assert not (PACKAGE / "layers.py").exists()
    assert not (PACKAGE / "layers" / "__init__.py").exists()


def test_importing_the_package_is_light():
    names = f"import ikap, sys; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    said = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
