"""Columns of tables on paper hold their longest word, whatever else the table holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.edge.rendering.word_columns import MARGINS, SIZES, type_size, widths
from qingshan.publish.document import Cell, Column, Table, Text

ROOM = 442.0
HALF = 8.5 / 2


def table(*columns: tuple[str, ...]) -> Table:
    """A table of columns, each its head and its texts."""
    rows = tuple(
        tuple(Cell((Text(text),)) for text in row) for row in zip(*(c[1:] for c in columns), strict=True)
    )
    return Table("t", "t", tuple(Column(c[0], "left") for c in columns), rows)


LONG = "高锰酸盐指数、化学需氧量、五日生化需氧量、氨氮、总磷"
CELLS = st.sampled_from(["达标", "未达标", "18", "2026-02-28", "permanganate", LONG, "—", "西拉木伦河"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=11))
def test_columns_fill_the_room_and_none_is_lost(columns):
    made = table(*columns)
    found = widths(made, ROOM, type_size(made, ROOM))
    assert sum(found) == pytest.approx(ROOM)
    assert min(found) > 0


def test_a_short_verdict_and_a_number_stay_whole_beside_long_texts():
    made = table(("序号", "18", "9"), ("评价", "未达标", "达标"), *[("定类因子", LONG, LONG)] * 5)
    number, verdict, *texts = widths(made, ROOM, 8.5)
    assert number >= 2 * 1.1 * HALF + MARGINS
    assert verdict >= 6 * HALF + MARGINS
    assert min(texts) > verdict


def test_a_date_is_not_broken():
    made = table(("起", "2026-03-01"), ("止", "2030-12-31"), ("标准", LONG * 3), ("名称", LONG))
    size = type_size(made, ROOM)
    assert min(widths(made, ROOM, size)[:2]) >= 10 * 1.3 * size / 2 + MARGINS - 1e-9


def test_type_is_smaller_where_words_crowd():
    roomy = table(("a", "1"), ("b", "2"))
    crowded = table(*[("permanganate", "permanganate")] * 6)
    assert type_size(roomy, ROOM) == SIZES[0]
    assert type_size(crowded, ROOM) == SIZES[-1]
