"""Widths of the columns of a table on paper: what each must have, and the share of the rest it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qingshan.publish.document import Table

SIZES = (10.5, 9.5, 8.5)
"""Sizes of the type of a table of up to 6, up to 9 and more columns, in points, at most."""

EASE = 0.75
"""Part of the room that longest words may take."""

WHOLE = 4
"""Signs of a text that is not broken: 达标, 劣Ⅴ类."""

MARGINS = 7.0
"""Points of a column beside its text: the margins of its cells, and a little air."""

LATIN = 1.3
"""Half signs of a letter or digit in the widest type a reader's machine may put for ours."""

_WORD = re.compile(r"[!-~₀-₉³]{1,14}(?![!-~₀-₉³])")


def type_size(table: Table, room: float) -> float:
    """Size of a table's type in points: the largest in which columns need not take much from each other."""
    sizes = SIZES[(len(table.columns) > 6) + (len(table.columns) > 9) :]
    needs = (sum(_least_points(table, size)) for size in sizes)
    return next((size for size, need in zip(sizes, needs, strict=True) if need <= room * EASE), SIZES[-1])


def widths(table: Table, room: float, size: float) -> list[float]:
    """Widths of the columns in points, together the room there is.

    Each has its fair share of the room; what a column lacks to hold its longest word, and texts of a few
    signs, unbroken comes from those that have more than they need.

    Parameters
    ----------
    room
        Width of the table, in points.
    size
        Size of the type, in points.
    """
    asked = [max(column.width * 9, _asked(table, at)) for at, column in enumerate(table.columns)]
    fair = [room * each / sum(asked) for each in asked]
    least = _least_points(table, size)
    spare = [max(0.0, has - need) for has, need in zip(fair, least, strict=True)]
    lack = sum(max(0.0, need - has) for has, need in zip(fair, least, strict=True))
    if lack >= sum(spare):
        return [room * each / sum(least) for each in least]
    given = lack / sum(spare)
    return [max(has, need) - given * more for has, need, more in zip(fair, least, spare, strict=True)]


def broken(title: str) -> str:
    """A head with its unit on a line of its own."""
    return title.replace("（", "\n（").replace(" (", "\n(")


def _asked(table: Table, at: int) -> float:
    """Half signs a column asks for: its longest text, capped where it may break, and its longest word."""
    texts = list(_texts(table, at))
    words = [word for text in [*texts, table.columns[at].title] for word in _WORD.findall(text)]
    head = max(_length(part) for part in broken(table.columns[at].title).split("\n"))
    lengths = [0.72 * _length(text) for text in texts] + [1.1 * _length(word) for word in words]
    return max(*lengths, 0.8 * head) if lengths else 0.8 * head


def _least_points(table: Table, size: float) -> list[float]:
    return [_least(table, at) * size / 2 + MARGINS for at in range(len(table.columns))]


def _least(table: Table, at: int) -> float:
    """Half signs a column must have; a head of a few signs may stand on two lines."""
    texts, title = list(_texts(table, at)), table.columns[at].title
    whole = [text for text in texts if len(text) <= WHOLE] + [title[: WHOLE // 2]]
    words = [word for text in [*texts, title] for word in _WORD.findall(text)]
    return max(_half_signs(each, LATIN) for each in [*whole, *words])


def _texts(table: Table, at: int) -> Iterator[str]:
    return ("".join(run.text for run in row[at].runs) for row in table.rows)


def _length(text: str) -> float:
    return min(_half_signs(text) + 2.5, 44.0)


def _half_signs(text: str, latin: float = 1.1) -> float:
    """Width in half signs; Roman numerals of one sign are as wide as Chinese ones."""
    return sum(2.0 if ord(c) > 0x2E7F or 0x2150 <= ord(c) < 0x2190 else latin for c in text)
