"""Tables set with gaps or strokes: bare numbers of their cells take the unit their column's head says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.numerals import read_digits
from qingshan.publish.audit.tails import tail_of
from qingshan.publish.audit.text import Repaired
from qingshan.publish.audit.vocabulary import group

_WIDE = re.compile(r"\s*[|｜]\s*|\t+|[\u3000 ]{2,}|\u3000")
_NARROW = re.compile(r"\s+")
_BARE = re.compile(
    r"(?P<sign>[+\-−－＋±↑↓])?\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<share>[%％]?)"
)
_RULE = re.compile(r"[\s|:\-—–]+")
_PROSE = re.compile(r"[，。；;！？]|, ")
_UNIT = re.compile(r"[（(/](?P<unit>[^（）()]+)[）)]?\s*$")
_LEAST_CELLS, _LEAST_LINES = 3, 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a bare number: where it stands in the original, and the heads of its column and its row."""

    start: int
    end: int
    head: str
    row: str


def with_cells(repaired: Repaired, found: Sequence[Claim]) -> list[Claim]:
    """Figures of a text with the bare numbers of its tables.

    Parameters
    ----------
    repaired
        The text as it is read, which keeps what it was.
    found
        Figures found by their own units and words, in order.
    """
    cells = list(_cells(repaired.original))
    if not cells:
        return list(found)
    places = {place: at for at, place in enumerate(repaired.origin)}
    made = list(found)
    for cell in cells:
        at = [places[place] for place in range(cell.start, cell.end) if place in places]
        if at:
            start, end = min(at), max(at) + 1
            made = [c for c in made if c.end <= start or end <= c.start]
            made += _claims(repaired.text, start, end, cell)
    return sorted(made, key=lambda each: each.start)


def _claims(text: str, start: int, end: int, cell: Cell) -> Iterator[Claim]:
    match = _BARE.fullmatch(text[start:end])
    if match is None or re.search(group("columns")["none"], cell.head):
        return
    scale, unit = next((m for m in (_measure(cell.head), _measure(cell.row)) if m[1]), (1, ""))
    number = read_digits(match["digits"]).times(scale)
    is_change = match["sign"] is not None or re.search(group("columns")["change"], cell.head) is not None
    yield Claim(
        "", start, end, text[start:end], number.value, number.step, "percent" if match["share"] else unit,
        role="change" if is_change else "value", direction=-1 if match["sign"] in set("-−－↓") else 1,
        is_target=re.search(group("target")["words"], cell.head) is not None,
    )  # fmt: skip


def _measure(head: str) -> tuple[int, str]:
    """Scale and unit of a column or row, in the bracket after its name or by the name."""
    told = _UNIT.search(head)
    tail = tail_of(told["unit"], 0) if told else None
    if tail is not None and tail.unit:
        return tail.scale, tail.unit
    for unit, words in group("columns", "units").items():
        if re.search(words, head):
            return 1, unit
    return 1, ""


def _cells(original: str) -> Iterator[Cell]:
    """Cells with bare numbers of every table: a head and at least two rows of as many cells."""
    rows: list[list[tuple[int, int]]] = []
    at = 0
    for line in original.splitlines(keepends=True):
        if line.strip() and not _RULE.fullmatch(line.strip()):
            rows.append(_split(line.rstrip(), at))
        at += len(line)
    for width, run in groupby(rows, key=len):
        table = [[(original[start:end], start, end) for start, end in row] for row in run]
        if width >= _LEAST_CELLS and len(table) >= _LEAST_LINES:
            yield from _of_tables(table)


def _of_tables(rows: Sequence[Sequence[tuple[str, int, int]]]) -> Iterator[Cell]:
    """Cells under their heads; a row without any bare number begins a table of its own."""
    heads: Sequence[str] = ()
    for row in rows:
        if not any(_BARE.fullmatch(text) for text, _, _ in row):
            heads = [text for text, _, _ in row]
            continue
        name = next((text for text, _, _ in row if not _BARE.fullmatch(text)), "")
        for head, (text, start, end) in zip(heads, row, strict=False):
            if _BARE.fullmatch(text):
                yield Cell(start, end, head, name)


def _split(line: str, at: int) -> list[tuple[int, int]]:
    """Places of the cells of a line: by strokes and wide gaps, else by single ones where it is no prose."""
    lead = len(line) - len(line.lstrip("|｜ \t\u3000"))
    body = line.strip("|｜ \t\u3000")
    if _PROSE.search(body):
        return []
    gap = _WIDE if len(_WIDE.split(body)) >= _LEAST_CELLS else _NARROW
    cells: list[tuple[int, int]] = []
    start = 0
    for match in [*gap.finditer(body), None]:
        end = match.start() if match else len(body)
        cells.append((at + lead + start, at + lead + end))
        start = match.end() if match else end
    return cells
