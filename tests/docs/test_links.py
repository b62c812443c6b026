"""Claims on where the pages lead: to files that are there, and to headings that are in them."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, name

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)|(?:src|srcset)=\"(?P<source>[^\"]+)\"")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_MAKE = re.compile(r"\bmake ([a-z]+)\b(?= |`|\n)")
# Screenshots are made from a running JupyterLab, after everything else.
_SCREENSHOTS = DOCS / "images"


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """The anchors of a page; those that the build writes into it are the build's to check."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {slug(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def links(page: Path) -> list[str]:
    """Where the page leads, within the repository."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [found["target"] or found["source"] for found in _LINK.finditer(text)]
    return [target for target in targets if ":" not in target]


def is_broken(page: Path, target: str) -> bool:
    """Whether there is no such file, or no such heading in it."""
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if there.parent == _SCREENSHOTS and not _SCREENSHOTS.is_dir():
        return False
    if not there.exists() or not there.is_relative_to(ROOT):
        return True
    has_generated = (DOCS / "reference") in there.parents
    return bool(anchor) and not has_generated and anchor not in anchors(there)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_link_is_broken(page: Path) -> None:
    """Neither to a file nor to a heading."""
    assert [target for target in links(page) if is_broken(page, target)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if DOCS in page.parents], ids=name)
def test_a_page_of_the_documentation_leads_to_built_pages_only(page: Path) -> None:
    """What lies outside ``docs/`` is not built."""
    targets = [target.partition("#")[0] for target in links(page)]
    assert [target for target in targets if DOCS not in (page.parent / target).resolve().parents] == [
        target for target in targets if not target
    ]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_make_targets_that_are_named_exist(page: Path) -> None:
    """``make lab`` and the like."""
    known = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    fenced = "\n".join(
        re.findall(r"^make [a-z]+|`make [a-z]+`", page.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert [target for target in _MAKE.findall(f"{fenced}\n") if target not in known] == []


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=name)
def test_a_decision_has_its_three_parts(page: Path) -> None:
    """What was known, what was chosen, what follows."""
    heads = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert heads == ["Context", "Decision", "Consequence"]
