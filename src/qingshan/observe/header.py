"""Finding the header of a sheet: below titles, in one line or two, with merged cells."""

from __future__ import annotations

import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.observe.table import Sheet, Table
from qingshan.observe.vocabulary import heading, unit_of

SEARCHED = 15
"""Lines in which a header is looked for."""


def to_table(
    sheet: Sheet, wanted: frozenset[str] = frozenset(), medium: str = "air"
) -> tuple[Table | None, tuple[Finding, ...]]:
    """Columns under their headers, or the finding that says why there are none.

    ``wanted`` are headers that a mapping names, known besides those of the vocabulary of the medium.
    """
    if sheet.is_typed:
        table = Table(sheet.cells, 1, sheet.name)
        return (table, ()) if sheet.cells.height else (None, (Finding("no-rows"),))
    if not sheet.cells.height or not sheet.cells.width:
        return None, (Finding("empty-file"),)
    lines = [_texts(row) for row in sheet.cells.head(SEARCHED + 1).iter_rows()]
    at = max(range(min(len(lines), SEARCHED)), key=lambda i: (_known(lines[i], wanted, medium), -i))
    if _known(lines[at], wanted, medium) < 2:
        shown = " | ".join(text for text in lines[0] if text)[:120]
        return None, (Finding("header-not-found", Where(row=1, value=shown)),)
    names, after = _names(lines, at, medium)
    findings = (Finding("header-in-two-rows", Where(row=at + 1)),) if after > at + 1 else ()
    frame = sheet.cells.slice(after)
    if not frame.height:
        return None, (*findings, Finding("no-rows", Where(row=at + 1)))
    kept = [i for i, name in enumerate(names) if name]
    columns = [pl.nth(i).alias(name) for i, name in zip(kept, _unique(names, kept), strict=True)]
    over = _beyond(frame, kept[-1] + 1)
    if not over.any():
        return Table(frame.select(columns), after + 1, sheet.name), findings
    rows = pl.int_range(after + 1, after + 1 + frame.height, dtype=pl.Int64, eager=True)
    first = rows.filter(over)[0]
    told = Finding("line-too-long", Where(row=first), {"width": kept[-1] + 1}, int(over.sum()))
    good = frame.filter(~over).select(columns)
    return Table(good, after + 1, sheet.name, rows.filter(~over), int(over.sum())), (*findings, told)


def _beyond(frame: pl.DataFrame, width: int) -> pl.Series:
    """Lines with something beyond the last column that has a name: their cells cannot be told apart."""
    more = [
        pl.nth(at).is_not_null() & (pl.nth(at).str.strip_chars() != "") for at in range(width, frame.width)
    ]
    if not more:
        return pl.Series([False]).new_from_index(0, frame.height)
    return frame.select(pl.any_horizontal(more).fill_null(value=False)).to_series()


def _texts(row: tuple[object, ...]) -> list[str]:
    return ["" if cell is None else str(cell).strip().removeprefix("\ufeff") for cell in row]


def _known(line: list[str], wanted: frozenset[str], medium: str) -> int:
    """Cells of a line that a header would have."""
    return sum(
        1
        for text in line
        if text in wanted or (text and len(text) < 60 and heading(text, medium).kind in {"role", "indicator"})
    )


def _names(lines: list[list[str]], at: int, medium: str) -> tuple[list[str], int]:
    """Names of the columns and the index of the first line of data."""
    first = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else []
    if not below or not _is_second_line(below, medium):
        above = lines[at - 1] if at else []
        return _under_merged(above, first, medium) if any(above) else first, at + 1
    merged, current = [], ""
    for text, sub in zip(first, below, strict=True):
        current = text or (current if sub else "")
        merged.append(f"{current} ({sub})" if sub and unit_of(sub, medium) else f"{current} {sub}".strip())
    return merged, at + 2


def _is_second_line(line: list[str], medium: str) -> bool:
    """Whether a line holds sub-headers: units or words, and no number."""
    texts = [text for text in line if text]
    if not texts or any(_is_number(text) for text in texts):
        return False
    known = (unit_of(t.strip("()（）[]"), medium) or heading(t, medium).kind != "unknown" for t in texts)
    return sum(1 for each in known if each) * 2 >= len(texts)


def _under_merged(above: list[str], first: list[str], medium: str) -> list[str]:
    """Names with blanks filled from the line above, where merged cells put them."""
    return [
        name or (up if heading(up, medium).kind != "unknown" else "")
        for up, name in zip(above, first, strict=True)
    ]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "").isdigit()


def _unique(names: list[str], kept: list[int]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for i in kept:
        seen[names[i]] = seen.get(names[i], 0) + 1
        unique.append(names[i] if seen[names[i]] == 1 else f"{names[i]} #{seen[names[i]]}")
    return unique
