"""The pages as a whole: every link leads somewhere, and nothing is said but what users need."""

import re
from pathlib import Path

import pytest

from tests.docs.kitchen import PROJECT

PAGES = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").rglob("*.md"))]
FOR_USERS = [
    page for page in PAGES if page.name == "CHANGELOG.md" or PROJECT / "docs" in page.parents
]

CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    heads = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text("utf-8")))
    for link in links:
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", FOR_USERS, ids=lambda page: str(page.relative_to(PROJECT)))
def test_users_are_told_nothing_of_tests(page: Path) -> None:
    assert not re.findall(r"\b(?:tests?|pytest|CI)\b", page.read_text("utf-8"))


def test_a_first_version_has_nothing_that_was_mended() -> None:
    changes = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    if "0.1.0, the first one" in changes:
        assert "### Fixed" not in changes
