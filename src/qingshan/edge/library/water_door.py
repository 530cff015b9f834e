"""What :mod:`qingshan.edge.library.water` does to a caller's columns before the rules see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals.stable.v2 as nw

from qingshan.base.errors import UsageError
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import columns, extended
from qingshan.standards.water_records import Water

EDITION = "2011"
"""The rule set in force since 2011."""


def numbers(table: Table, items: Sequence[str]) -> Table:
    """Columns of indicators as floats; what is not finite is missing on every engine."""
    schema = table.collect_schema()
    for item in items:
        if schema[item] == nw.String:
            raise UsageError("water-text-column", column=item)
    clean = {item: nw.col(item).cast(nw.Float64) for item in items}
    return extended(table, {item: nw.when(each.is_finite()).then(each) for item, each in clean.items()})


def kind_of(table: Table, water: Water | None) -> Water | None:
    """The kind of water of the whole table; ``None`` where the column says it."""
    if water is None and "water" not in columns(table):
        raise UsageError("water-kind-missing", column="water")
    return water


def named(table: Table, names: Mapping[str, str]) -> Table:
    """The table with columns renamed, those it has."""
    present_names = set(columns(table))
    changes = {old: new for old, new in names.items() if old != new and old in present_names}
    return table.rename(changes) if changes else table


def need(table: Table, names: Sequence[str]) -> None:
    """Refuses a table that lacks one of the columns."""
    held = columns(table)
    for name in names:
        if name not in held:
            raise UsageError("missing-column", column=name, present=", ".join(held))
