"""Blocks plans and reports are built of: headings, sentences, tables of words, numbered in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qingshan.publish.document import Align, Block, Cell, Column, Heading, Paragraph, Table, Text

Head = tuple[str, Align, float]
"""Title of a column, how its cells are set, and its share of the width."""


def heading(text: str, anchor: str) -> Heading:
    """A heading of a part."""
    return Heading(text, 1, anchor)


def sentence(text: str) -> Paragraph:
    """A paragraph of words."""
    return Paragraph((Text(text),))


def note(text: str) -> Paragraph:
    """A paragraph set smaller."""
    return Paragraph((Text(text),), "note")


def table(key: str, title: str, columns: Sequence[Head], rows: Iterable[Sequence[str]]) -> Table:
    """A table of words.

    Parameters
    ----------
    columns
        Title, how its cells are set, and share of the width.
    """
    return Table(
        key,
        title,
        tuple(Column(name, align, width) for name, align, width in columns),
        tuple(tuple(Cell((Text(cell),)) for cell in row) for row in rows),
    )


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their tables numbered in order."""
    made: list[Block] = []
    count = 0
    for block in blocks:
        count += isinstance(block, Table)
        made.append(replace(block, number=count) if isinstance(block, Table) else block)
    return tuple(made)


def kilograms(grams: int) -> str:
    """Grams as kilograms, as exact as they are."""
    text = f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
    return text if grams else "0"
