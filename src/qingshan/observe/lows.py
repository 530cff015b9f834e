"""Cells of water files: nondetects in all their spellings beside plain numbers.

The value of a nondetect is its detection limit and the text as sent stays beside it; the check ``nondetect``
reads that text.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from qingshan.observe.cells import Blanks, Cells, read_cells
from qingshan.observe.units import Conversion, conversion
from qingshan.observe.vocabulary import vocabulary
from qingshan.standards.catalog import table

LOW = r"(?i)^\s*(?:[<＜≤]|小于)\s*\d|^\s*[\d.]+(?:e-?\d+)?\s*[lLＬｌ]\s*$"
"""A text that says a value is below a limit it gives."""

_NUMBER = r"^(?:[<≤]|小于)?(\d*\.?\d+(?:e[+-]?\d+)?)l?$"
_EDITION = "gb3838-2002"


def read_water_cells(
    cells: pl.Series,
    blanks: Blanks,
    change: Conversion = Conversion(),  # noqa: B008
    limit: pl.Series | float | None = None,
) -> Cells:
    """Numbers of a column; ``limit`` [unit of the dictionary] stands for nondetects without a number."""
    plain = read_cells(cells, blanks, change)
    if cells.dtype != pl.String or not plain.bad.any():
        return plain
    at = plain.bad.arg_true()
    sent = cells.gather(at)
    text = sent.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
    is_low = sent.str.contains(LOW)
    number = text.str.extract(_NUMBER, 1).cast(pl.Float64, strict=False).set(~is_low, None)
    number = read_cells(number, Blanks(), change).value
    is_named = text.is_in(list(vocabulary("water").lows))
    if isinstance(limit, pl.Series):
        given: pl.Series = limit.gather(at)
    else:
        given = pl.Series([limit], dtype=pl.Float64).new_from_index(0, len(at))
    found = pl.select(pl.when(pl.lit(is_named)).then(pl.lit(given)).otherwise(pl.lit(number))).to_series()
    bad = ~(is_named | number.is_not_null())
    return Cells(
        plain.value.scatter(at, found), plain.raw.scatter(at, sent), plain.bad.scatter(at, bad),
        plain.with_decimal_comma,
    )  # fmt: skip


def is_nondetect(raw: pl.Expr) -> pl.Expr:
    """Whether a text as sent says that nothing was detected."""
    words = list(vocabulary("water").lows)
    folded = raw.str.strip_chars().str.to_lowercase()
    return raw.str.contains(LOW) | folded.is_in(words)


@cache
def method_limit(key: str) -> float | None:
    """Largest detection limit GB 3838-2002 names for an indicator, none where it names no method.

    Methods differ; the largest limit never makes a nondetect look cleaner than it was.

    References
    ----------
    GB 3838-2002, tables 4 and 5.
    """
    rows = [row for row in table(_EDITION, "detection_limits") if row["item"] == key]
    limits = [float(row.number("value")) * conversion(key, row.text("unit")).factor for row in rows]
    return max(limits, default=None)
