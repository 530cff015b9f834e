"""Pages of reference say what the program is today; terms of the glossary are words of the code."""

from __future__ import annotations

import re

import pytest

import reference
from structure.source import ROOT, SOURCE

TERM = re.compile(r"^\| (?P<zh>[^|]+) \| (?P<en>[^|]+) \| `(?P<identifier>[^`]+)` \|", re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("name", reference.PAGES)
def test_page_has_not_drifted(name):
    held = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert held == reference.render(name), "run `make docs`"


def test_every_page_of_reference_is_generated_or_known():
    pages = {path.name for path in (ROOT / "docs" / "reference").glob("*.md")}
    assert pages == {*reference.PAGES, "glossary.md"}


def test_terms_of_the_glossary_are_words_of_the_code():
    terms = [
        match["identifier"]
        for match in TERM.finditer((ROOT / "docs/reference/glossary.md").read_text("utf-8"))
    ]
    files = [path for suffix in ("py", "toml", "csv") for path in SOURCE.rglob(f"*.{suffix}")]
    words = {word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    assert len(terms) > 20
    assert len(set(terms)) == len(terms)
    assert [term for term in terms if term not in words] == []


def test_a_cell_of_a_table_stays_one_cell():
    assert reference.table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"
