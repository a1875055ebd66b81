"""Pack the QGIS plugin as its repository takes it: `python scripts/qgis_zip.py [FOLDER]`.

The same bytes each time: files in order, one time for all. The plugin's licence goes with it.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "qgis_ikap"
KEPT = (".py", ".txt", ".svg", ".md")
THEN = (1980, 1, 1, 0, 0, 0)


def pack(folder: Path) -> Path:
    """Write qgis_ikap.zip into a folder; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "qgis_ikap.zip"
    files = [
        path
        for path in sorted(PLUGIN.rglob("*"))
        if path.is_file() and (path.suffix in KEPT or path.name == "LICENSE")
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"qgis_ikap/{path.relative_to(PLUGIN).as_posix()}", THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target


if __name__ == "__main__":
    print(pack(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
