"""What two editions of a standard require differently."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qingshan.base.figure import STATUS_ORDER, Status
from qingshan.standards.catalog import CHOICES, Extra, edition, schemas, table, tables
from qingshan.standards.schema import Row, TableSchema, Value, as_status


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one whole row, in which two editions differ.

    ``stages`` are those compared, both empty where the table has none. For a row found in one edition only,
    ``column`` is empty and ``before`` or ``after`` is ``None``.
    ``status`` is the weaker of the two rows', ``unit`` that of a number.
    """

    table: str
    key: tuple[tuple[str, Value], ...]
    stages: tuple[str, str]
    column: str
    before: Value
    after: Value
    kind: Literal["changed", "added", "removed"]
    status: Status
    unit: str = ""


def diff(a: str, b: str, extra: Extra = ()) -> tuple[Difference, ...]:
    """What differs between two editions, table by table and row by row.

    Clause and status are not compared: a clause that moved requires nothing new; nor are our named choices
    (``policies``). Where editions have stages,
    each stage of one is compared with the same stage of the other, or with its only stage.

    Examples
    --------
    >>> [(dict(d.key)["level"], d.before, d.after) for d in diff("gb3095-2012", "gb3095-2026")
    ...  if d.stages[1] == "final" and dict(d.key).get("item") == "pm25"
    ...  and dict(d.key)["averaging"] == "year"]
    [(1, Decimal('15'), Decimal('10')), (2, Decimal('35'), Decimal('25'))]
    """
    found: list[Difference] = []
    for name in tables(a, extra):
        if name in tables(b, extra) and name != CHOICES:
            schema = schemas(edition(a, extra).medium, extra)[name]
            found += _diff_table(schema, table(a, name, extra), table(b, name, extra))
    return tuple(found)


def _diff_table(schema: TableSchema, a: tuple[Row, ...], b: tuple[Row, ...]) -> list[Difference]:
    before, after = _by_stage(schema, a), _by_stage(schema, b)
    pairs = [(s, s) for s in before if s in after] or [(s, t) for s in before for t in after]
    found: list[Difference] = []
    for s, t in pairs:
        for key in before[s] | after[t]:
            found += _diff_row(schema, (s, t), before[s].get(key), after[t].get(key))
    return found


def _by_stage(schema: TableSchema, rows: tuple[Row, ...]) -> dict[str, dict[tuple[Value, ...], Row]]:
    found: dict[str, dict[tuple[Value, ...], Row]] = {}
    for row in rows:
        stage = "" if schema.vary is None else row.text(schema.vary)
        found.setdefault(stage, {})[tuple(row[name] for name in _identity(schema))] = row
    return found


def _identity(schema: TableSchema) -> tuple[str, ...]:
    return tuple(name for name in schema.key if name != schema.vary)


def _diff_row(schema: TableSchema, stages: tuple[str, str], a: Row | None, b: Row | None) -> list[Difference]:
    one = b if b is not None else a
    assert one is not None
    key = tuple((name, one[name]) for name in _identity(schema))
    sure = [as_status(row.text("status")) for row in (a, b) if row is not None]
    status = max(sure, key=STATUS_ORDER.index)
    plain = [name for name in schema.columns if name not in {*schema.key, schema.vary, "clause", "status"}]
    if a is None or b is None:
        gone, came = (None if row is None else _summary(row, plain) for row in (a, b))
        kind: Literal["added", "removed"] = "added" if a is None else "removed"
        return [Difference(schema.name, key, stages, "", gone, came, kind, status)]
    return [
        Difference(schema.name, key, stages, name, a[name], b[name], "changed", status, _unit(b, b[name]))
        for name in plain
        if a[name] != b[name]
    ]


def _unit(row: Row, value: Value) -> str:
    """The unit of a number of a row, where its table has one."""
    return row.text("unit") if isinstance(value, Decimal) and "unit" in row else ""


def _summary(row: Row, columns: list[str]) -> tuple[str, ...]:
    """Cells of a whole row but for its names and yes-or-no marks, as words."""
    values = (row[name] for name in columns if name not in {"zh", "en"} and not isinstance(row[name], bool))
    return tuple(
        word
        for value in values
        if value is not None
        for word in (value if isinstance(value, tuple) else [str(value)])
    )
