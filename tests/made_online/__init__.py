"""Hours of outlets made for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from click.testing import Result

from qingshan.evaluate.kernels import Table
from qingshan.standards.online_rules import rules_named

RULES = rules_named("2019")
START = datetime(2026, 3, 1)
SCHEMA = {
    "outlet": pl.String(), "indicator": pl.String(), "time": pl.Datetime("us"), "value": pl.Float64(),
    "mark": pl.String(), "flow": pl.Float64(), "oxygen": pl.Float64(), "reference_oxygen": pl.Float64(),
}  # fmt: skip
Run = Callable[..., Result]
SEWER, STACK = "150402E02-W01", "150403E73-A01"
"""Of the city that ships: a permit of 400 mg/L COD and 36 mg/L NH3-N; NOx 100 mg/m³ at 6 % oxygen."""

Hour = tuple[float | None, str, float | None]


def hour_frame(hours: Sequence[Hour], *, item: str = "cod", oxygen: float | None = None,
               reference: float | None = None) -> pl.DataFrame:  # fmt: skip
    """Consecutive hours of one outlet: value, mark, flow."""
    rows = [
        ("o", item, START + timedelta(hours=at), value, mark, flow, oxygen, reference)
        for at, (value, mark, flow) in enumerate(hours)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def table_of(frame: pl.DataFrame) -> Table:
    return nw.from_native(frame.lazy())


def rows_of(table: Table) -> list[dict[str, Any]]:
    frame: pl.LazyFrame = table.to_native()
    return frame.collect().to_dicts()
