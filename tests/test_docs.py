"""What newcomers read is short, and what it points to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ikap
from ikap.commands.table import TABLE

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")])
LONGEST = 150  # lines of README
DECISIONS = ROOT / "docs" / "decisions"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PLACE = re.compile(r"`((?:ikap|tests|scripts|layers|docs)/[\w./-]*)`")  # no pattern, no <name>


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """The anchors that a code host makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


def dead_links(text: str, folder: Path) -> list[str]:
    """The links of a page to files that are not there, or to headings that they do not have."""
    return [link for link in _LINK.findall(text) if not _alive(link, text, folder)]


def _alive(link: str, text: str, folder: Path) -> bool:
    path, _, anchor = link.partition("#")
    if re.match(r"[a-z]+:", link):
        return True
    if path and not (folder / path).exists():
        return False
    return not anchor or anchor in anchors((folder / path).read_text("utf-8") if path else text)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < LONGEST


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    assert dead_links(page.read_text("utf-8"), page.parent) == []


def test_a_dead_link_is_seen(tmp_path):
    (tmp_path / "there.md").write_text("# A heading: here\n", "utf-8")
    text = "[a](there.md) [b](there.md#a-heading-here) [c](https://example.org) [d](gone.md)"
    assert dead_links(text, tmp_path) == ["gone.md"]
    assert dead_links("[e](there.md#elsewhere)", tmp_path) == ["there.md#elsewhere"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_place_that_is_named_is_there(page):
    if page.name.startswith(("CHANGELOG", "handbook")):
        return  # of what was, and of what others have
    places = _PLACE.findall(page.read_text("utf-8"))
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_readme_leads_to_every_page_beside_it():
    text = (ROOT / "README.md").read_text("utf-8")
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "CITATION.cff"]
    assert [named(p) for p in pages if p.name != "README.md" and f"({named(p)})" not in text] == []


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text("utf-8")
    assert [row.name for row in TABLE if f"ikap {row.name}" not in text] in ([], ["demo"])


def test_every_decision_says_why_and_stands_in_the_list():
    listed = _LINK.findall((DECISIONS / "README.md").read_text("utf-8"))
    records = sorted(path for path in DECISIONS.glob("[0-9]*.md"))
    assert sorted(listed) == [path.name for path in records]
    for path in records:
        text = path.read_text("utf-8")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], path.name


def test_the_architecture_names_every_floor():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    package = Path(ikap.__file__).parent
    floors = {path.parent.name for path in package.glob("*/*.py")}
    assert {floor for floor in floors if not re.search(rf"\b{floor}\b", text)} == set()
