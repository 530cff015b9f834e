"""Signs in the hours of a book, as findings with their evidence: a reason to look, never a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import numpy as np
import polars as pl

from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicator
from qingshan.edge.online.book import OnlineBook
from qingshan.evaluate.online.signs.pairs import conversion
from qingshan.evaluate.online.signs.search import signs
from qingshan.evaluate.online.signs.series import Hint, Series
from qingshan.standards.online_records import OnlineRules

MOST_DECIMALS = 4


def hints_of(book: OnlineBook) -> tuple[Hint, ...]:
    """Every sign in the hours of the period."""
    hours = book.hours.filter(pl.col("indicator") != "ph")
    series = list(_series(book, hours))
    found = list(signs(series, book.rules))
    for each in series:
        rows = _of(hours, each.outlet, each.indicator)
        if rows["sent_corrected"].is_not_null().any():
            sent, made = (_array(rows[name]) for name in ("sent_corrected", "corrected"))
            found += conversion(each, sent, made, book.rules)
    return tuple(found)


def as_finding(hint: Hint, rules: OnlineRules) -> Finding:
    """A sign as a finding of level warning."""
    sign = rules.signs[hint.sign]
    told = ", ".join(f"{key}={_shown(value)}" for key, value in hint.evidence.items())
    params: dict[str, object] = {
        "sign_zh": sign.zh, "sign_en": sign.en, "why_zh": sign.why_zh, "why_en": sign.why_en,
        "evidence": told, "start": hint.start, "end": hint.end,
    }  # fmt: skip
    where = Where(hint.outlet, column=hint.indicator, value=f"{hint.start:%Y-%m-%d %H:%M}")
    return Finding("online-sign", where, params)


def decimals_sent(values: pl.Series) -> int:
    """Decimals the values of a series were sent with."""
    known = values.drop_nulls().unique().to_list()
    for places in range(MOST_DECIMALS):
        if all(abs(each * 10**places - round(each * 10**places)) < 1e-6 for each in known):
            return places
    return MOST_DECIMALS


def _series(book: OnlineBook, hours: pl.DataFrame) -> Iterator[Series]:
    start = datetime.combine(book.period.first_day, time())
    for (outlet, item), rows in hours.group_by("outlet", "indicator", maintain_order=True):
        part = rows.sort("time")
        limit = book.limits[str(outlet)].get(str(item))
        valid = pl.select(pl.when(part["is_valid"]).then(part["value"])).to_series()
        if valid.null_count() == len(valid) or part["time"][0] != start:
            continue
        scaled = part["reference_oxygen"].null_count() < part.height
        yield Series(
            str(outlet), str(item), start, _array(valid), _array(part["flow"]),
            min(decimals_sent(valid), max(indicator(str(item)).decimals, 1)),
            None if limit is None or scaled else float(limit.high),
        )  # fmt: skip


def _of(hours: pl.DataFrame, outlet: str, item: str) -> pl.DataFrame:
    return hours.filter((pl.col("outlet") == outlet) & (pl.col("indicator") == item)).sort("time")


def _array(values: pl.Series) -> np.ndarray:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _shown(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
