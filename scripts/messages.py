"""Bring ikap/locale/*.po up to date: `python scripts/messages.py [FRAGMENT.nn.po …]`.

Adds the messages that each lacks, from the fragments of its language where they have them, drops
those that nothing says any more, keeps every translation, and names what is still to be
translated. A fragment's name ends in `.en.po` or `.nn.po`. Run it with the Python of `.venv`. The
tests take from here what there is to translate.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

import ikap.criteria
from ikap.catalogue import LAYERS
from ikap.model import Constraint, Criterion, Indicator
from ikap.text import LANGUAGES, Sense

PACKAGE = Path(ikap.__file__).parent
CATALOGUES = {code: PACKAGE / "locale" / f"{code}.po" for code in LANGUAGES if code != "nb"}
# How each mark names its message: its words, the singular and plural, or a meaning and a word.
MARKS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "_n": (1, 2),
    "forms": (1, 2),
    "S_": ((1, "c"), 2),
}
Words = str | tuple[str, ...]  # a message, or its singular and plural
Key = tuple[str, Words]  # its meaning where it has several, else "", and the message
HEADER = """\
# What IKAP says in bokmål, translated. Kept in order by scripts/messages.py.
msgid ""
msgstr ""
"Project-Id-Version: ikap\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def marked() -> dict[Key, str]:
    """Every message inside one of the marks in the package, and the file that says it first."""
    found: dict[Key, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for _line, message, _comments, context in extract_from_file(
            "python", path, keywords=MARKS, options={"encoding": "utf-8"}
        ):
            found.setdefault((context or "", message), path.relative_to(PACKAGE).as_posix())
    return found


def texts(key: Key) -> tuple[str, ...]:
    """The texts of a message: one, or its singular and plural."""
    return (key[1],) if isinstance(key[1], str) else key[1]


def unreadable(source: str) -> list[int]:
    r"""The lines that mark a text where it is not found: put together on the spot, or inside one.

    What stands inside an f-string is found from Python 3.12 on and not by 3.11.

    >>> unreadable('_(f"{n} områder")')
    [1]
    >>> unreadable('f"{n} {_(\'områder\')}"')
    [1]
    >>> unreadable('_("{n} områder", n=n); _n("ett", "flere", n + 1); _(title); f"{_(title)}"')
    []
    """
    tree = ast.parse(source)
    together = [
        call
        for call in _marking(tree)
        if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in _texts(call))
    ]
    inside = [
        call
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in _marking(text)
        if any(isinstance(argument, ast.Constant) for argument in _texts(call))
    ]
    return sorted({call.lineno for call in together + inside})


def _marking(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that mark a text for translation."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            yield node


def _texts(call: ast.Call) -> list[ast.expr]:
    """The arguments of a mark that are texts, not the values they are filled with."""
    return call.args[: len(MARKS[getattr(call.func, "id", "_")] or "_")]


def declared() -> dict[Key, str]:
    """What records and tables say: titles, units and advice, which are translated when shown."""
    return {_key(text): where for text, where in _declared() if text}


def _key(text: str) -> Key:
    return (text.sense if isinstance(text, Sense) else "", str(text))


def _declared() -> Iterator[tuple[str, str]]:
    for kind in LAYERS.values():
        yield kind.title, "catalogue.py"
        for field in kind.fields:
            yield from ((field.title, "catalogue.py"), (field.unit, "catalogue.py"))
    for module in _modules(ikap.criteria):
        for record in vars(module).values():
            yield from ((text, module.__name__) for text in _said_by(record))
    for path in sorted((PACKAGE / "tables").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from ((code["title"], path.name) for code in table.get("codes", ()))
        groups = table.get("groups", ())
        yield from ((group["title"], path.name) for group in groups if isinstance(group, dict))
        if "meaning" in table:
            yield table["meaning"], path.name
        for factor in table.get("factors", {}).values():
            yield from ((text, path.name) for text in (factor["unit"], factor["basis"]["title"]))
        for error in table.get("errors", {}).values():
            yield error["basis"]["title"], path.name
        bases = (table[key] for key in ("basis", "business_class_basis") if key in table)
        yield from ((basis["title"], path.name) for basis in bases)
    for path in sorted((PACKAGE / "profiles").glob("*.toml")):
        profile = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from ((profile[key], path.name) for key in ("title", "decided_by"))
        yield profile["basis"]["title"], path.name


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def _said_by(record: object) -> list[str]:
    if isinstance(record, Indicator):
        facts = [text for fact in record.facts.values() for text in (fact.title, fact.unit)]
        return [record.title, record.short, record.unit, *facts]
    if isinstance(record, Criterion):
        return [record.title, record.short]
    return [record.advice, record.short] if isinstance(record, Constraint) else []


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def catalogued(path: Path) -> dict[Key, Words]:
    """What a catalogue or fragment holds: each message and its translation, also an empty one."""
    return {(m.context or "", m.id): m.string for m in read(path) if m.id}


def write(translations: dict[Key, Words], path: Path, language: str) -> None:
    """In the order of the messages, without dates or line numbers: equal content, equal bytes."""
    catalogue = Catalog(locale="en", charset="utf-8")
    for sense, message in sorted(translations, key=_order):
        catalogue.add(message, translations[sense, message], context=sense or None)
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language).encode())
        write_po(file, catalogue, width=100, omit_header=True)


def _order(key: Key) -> tuple[tuple[str, ...], str]:
    return texts(key), key[0]


def main(fragments: list[Path]) -> int:
    wanted = sorted(declared() | marked(), key=_order)
    return 1 if sum(update(path, wanted, fragments) for path in CATALOGUES.values()) else 0


def update(catalogue: Path, wanted: list[Key], fragments: list[Path]) -> int:
    """Write one language's catalogue anew; how many messages it lacks, which are named."""
    known: dict[Key, Words] = {}
    for path in (catalogue, *(path for path in fragments if path.name.endswith(catalogue.name))):
        if path != catalogue or path.is_file():
            held = catalogued(path)
            known |= {key: string for key, string in held.items() if all(string) and string}
    empty: dict[Key, Words] = {key: "" if isinstance(key[1], str) else ("", "") for key in wanted}
    write({key: known.get(key, empty[key]) for key in wanted}, catalogue, catalogue.stem)
    dropped = len(set(known) - set(wanted))
    untranslated = [key for key in wanted if key not in known]
    counts = f"{len(wanted)} messages, {dropped} dropped, {len(untranslated)} to translate"
    print(f"{catalogue.name}: {counts}")
    for key in untranslated:
        print(f"  {' / '.join(texts(key))}" + (f" ({key[0]})" if key[0] else ""))
    return len(untranslated)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
