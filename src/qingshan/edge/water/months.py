"""Means of sections and sources by month, each month from the store of verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals.stable.v2 as nw
import polars as pl

from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.frames import collect
from qingshan.edge.verdicts.store import Tables
from qingshan.edge.verdicts.verdicts import Question, Verdicts, verdicts_of
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.water.items import INDICATORS
from qingshan.evaluate.water.period import period_means
from qingshan.evaluate.water.samples import wide_samples
from qingshan.standards.water_records import WaterRules

KIND = "water-months"
READ = ("site", "indicator", "time", "value", "flag", "checks")
"""Columns of readings a book needs."""


def water_verdicts(
    workspace: Workspace, archive: Archive, medium: str, *, as_of: int | None = None
) -> Verdicts:
    """Where judged tables of the water of a workspace come from."""
    registers = (
        workspace.divisions(), workspace.sections(), workspace.water_bodies(), workspace.water_sources(),
    )  # fmt: skip
    return verdicts_of(workspace, archive, medium, registers=registers, as_of=as_of)


def monthly_means(
    kept: Verdicts, months: Sequence[Period], rules: Callable[[Period], WaterRules]
) -> pl.DataFrame:
    """Means by section and month, in that order; a month the archive holds nothing of has no rows.

    Parameters
    ----------
    kept
        Whose verdicts.
    months
        Calendar months in order.
    rules
        The edition that judges a month.
    """
    held = kept.is_held([(month.start, month.end) for month in months])
    chosen = {str(m): rules(m) for m, is_held in zip(months, held, strict=True) if is_held}
    asked = [
        Question(KIND, str(month), month.start, month.end, (chosen[str(month)].key,))
        for month in months
        if str(month) in chosen
    ]
    found = kept.every(asked, lambda absent: _made(kept, absent, chosen))
    tables = [tables["rows"] for tables in found if not tables["rows"].is_empty()]
    if not tables:
        return pl.DataFrame(schema={"section": pl.String, "period": pl.String})
    together = pl.concat(tables, how="diagonal_relaxed")
    columns: list[str] = sorted(together.columns, key=_order)
    return together.select(columns)


def _made(kept: Verdicts, asked: Sequence[Question], chosen: dict[str, WaterRules]) -> list[Tables]:
    """Months that are not kept yet, those of one edition in one pass over their readings."""
    made: dict[str, pl.DataFrame] = {}
    for key in dict.fromkeys(chosen[each.label].key for each in asked):
        group = [each for each in asked if chosen[each.label].key == key]
        start, end = group[0].start, group[-1].end
        rows = kept.archive.read(medium=kept.medium, start=start, end=end, as_of=kept.commit)
        means = _means(rows.select(READ).collect(), chosen[group[0].label])
        made |= {each.label: means.filter(pl.col("period") == each.label) for each in group}
    return [{"rows": made[each.label]} for each in asked]


def _means(readings: pl.DataFrame, rules: WaterRules) -> pl.DataFrame:
    held = set(readings["indicator"].unique().to_list())
    items = [key for key in INDICATORS if key in held]
    if not items:
        return pl.DataFrame(schema={"section": pl.String, "period": pl.String})
    samples = wide_samples(nw.from_native(readings.lazy()), items)
    return collect(period_means(samples, rules, by="month")).sort("section", "period")


def _order(column: str) -> tuple[int, int]:
    """Place of a column: the section, indicators, their counts, what is known of the section, the month."""
    for rank, prefix in enumerate(("", "n_", "nd_"), start=1):
        item = column.removeprefix(prefix)
        if column == f"{prefix}{item}" and item in _PLACES:
            return rank, _PLACES[item]
    return {"section": 0, "period": 9}.get(column, 5), 0


_PLACES = {key: at for at, key in enumerate(INDICATORS)}
