"""A document before it is a file: headings, sentences, tables, charts; every number in it is a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qingshan.base.figure import Figure
from qingshan.base.messages import Language
from qingshan.publish.charts.scene import Chart

Rgb = tuple[int, int, int]
Align = Literal["left", "center", "right"]
Face = Literal["word", "excel", "web"]
FACES: tuple[Face, ...] = ("word", "excel", "web")


@dataclass(frozen=True, slots=True)
class Text:
    """Words; no number that was measured or computed."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as printed: its text, and the figure that it opens to."""

    figure: Figure
    text: str


Run = Text | Number


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (part), 2 or 3; ``anchor`` names it in the page."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; a ``note`` is set smaller, a ``lead`` larger."""

    runs: tuple[Run, ...]
    style: Literal["body", "note", "lead"] = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``fill`` is the color of a level or class, always with its name in the text."""

    runs: tuple[Run, ...]
    fill: Rgb | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column, how its cells are set, and its share of the width."""

    title: str
    align: Align = "right"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``number`` is its place in the order of the document, ``faces`` where it is shown."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    faces: tuple[Face, ...] = FACES
    number: int = 0
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its caption."""

    key: str
    title: str
    chart: Chart
    note: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One of the few figures shown large on top, with its change beside it."""

    label: str
    number: Number
    unit: str
    change: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """The figures shown large."""

    cards: tuple[Card, ...]


Block = Heading | Paragraph | Table | Picture | Cards


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language.

    Parameters
    ----------
    title, subtitle
        What it is, of whom and when.
    banner
        Mark of simulated data, on every page, sheet and chart; empty for real data.
    facts
        Lines under the title: publisher, date, edition, number of the import.
    """

    language: Language
    title: str
    subtitle: str
    banner: str
    facts: tuple[str, ...]
    blocks: tuple[Block, ...]

    def tables(self, face: Face) -> Iterator[Table]:
        """Tables shown on that face, in order."""
        return (b for b in self.blocks if isinstance(b, Table) and face in b.faces)

    def figures(self) -> Iterator[Figure]:
        """Every figure printed, in reading order, each time it is printed."""
        yield from figures_of(self.blocks)


def figures_of(blocks: Iterable[Block]) -> Iterator[Figure]:
    """Every figure printed in some blocks, in reading order, each time it is printed."""
    for block in blocks:
        yield from _figures(block)


def _figures(block: Block) -> Iterator[Figure]:
    match block:
        case Paragraph():
            yield from _of_runs(block.runs)
        case Table():
            for row in block.rows:
                for cell in row:
                    yield from _of_runs(cell.runs)
        case Picture():
            yield from (mark.figure for mark in block.chart.marks() if mark.figure is not None)
        case Cards():
            for card in block.cards:
                yield card.number.figure
                yield from _of_runs(card.change)


def _of_runs(runs: tuple[Run, ...]) -> Iterator[Figure]:
    return (run.figure for run in runs if isinstance(run, Number))
