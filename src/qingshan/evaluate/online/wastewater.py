"""Wastewater: days and months from online hours.

References
----------
HJ 356-2019, valid means and treatment of invalid data (numbers from memory, unverified).
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from qingshan.evaluate.kernels import Table
from qingshan.evaluate.water.items import tally
from qingshan.evaluate.water.outfall import outfall_days
from qingshan.standards.online_records import OnlineRules

HOURS = 24
THOUSANDTHS = 1000
KEYS = ("outlet", "indicator", "date")


def wastewater_days(hours: Table, rules: OnlineRules) -> Table:
    """One row per ``outlet``, ``indicator`` and ``date``: flow-weighted mean and load where the day is valid.

    Parameters
    ----------
    hours
        Result of :func:`~qingshan.evaluate.online.hours.with_states`.
    rules
        Edition of the rules.

    Returns
    -------
    Table
        ``due`` (hours of the day but those without flow), ``valid``, ``flow`` [m³] of ``flow_hours`` hours,
        ``day_valid``, ``mean``, ``load`` [kg]; null where the day is not valid.

    Notes
    -----
    An hour without a row is due: what was never sent is missing, not absent from the count.
    """
    dated = hours.with_columns(date=nw.col("time").dt.date())
    return outfall_days(dated, rules, by=KEYS, hours_due=HOURS)


def wastewater_months(days: Table, rules: OnlineRules) -> Table:
    """One row per ``outlet``, ``indicator`` and ``month`` (``2026-03``): means and loads of its valid days.

    Returns
    -------
    Table
        ``due_days`` (days that owed hours), ``valid_days``, ``month_valid``, ``mean`` where it is, ``load``
        [kg] of the valid days and ``flow`` [m³].
    """
    month = nw.col("date").cast(nw.String).str.slice(0, len("2026-03"))
    owed = nw.col("due") > 0
    parts = days.with_columns(month=month, _owed=owed).group_by("outlet", "indicator", "month")
    sums = parts.agg(
        tally(nw.col("_owed")).alias("due_days"), tally(nw.col("day_valid")).alias("valid_days"),
        nw.col("mean").mean().alias("_mean"), nw.col("load").sum(), nw.col("flow").sum(),
    )  # fmt: skip
    share = int(rules.number("valid_days_share") * THOUSANDTHS)
    enough = (nw.col("valid_days") * THOUSANDTHS >= nw.col("due_days") * share) & (nw.col("due_days") > 0)
    found = sums.with_columns(month_valid=enough, mean=nw.when(enough).then(nw.col("_mean")))
    return found.drop("_mean")


def rates(hours: Table, *, by: Sequence[str] = ("outlet",), hours_due: int) -> Table:
    """Share of due values that came, and of those that are valid.

    Parameters
    ----------
    hours
        Result of :func:`~qingshan.evaluate.online.hours.with_states`: one row per indicator and hour.
    by
        Columns that make a row.
    hours_due
        Hours of the period; an indicator of an outlet owes one value in each but the stopped ones.

    Returns
    -------
    Table
        ``due``, ``received``, ``valid`` values; ``transmission_rate`` = received/due, ``validity_rate`` =
        valid/received and ``valid_rate`` = their product, null where nothing is due or came.

    References
    ----------
    Valid transmission rate: transmission rate times validity rate (practice of the supervision of key
    dischargers, unverified).
    """
    keys = list(dict.fromkeys((*by, "outlet", "indicator")))
    has_value = ~nw.col("value").is_null()
    each = hours.with_columns(
        _stopped=~nw.col("is_due"), _received=nw.col("is_due") & has_value,
        _valid=nw.col("is_due") & nw.col("is_valid"),
    ).group_by(*keys).agg(
        (nw.lit(hours_due) - tally(nw.col("_stopped"))).alias("due"),
        tally(nw.col("_received")).alias("received"), tally(nw.col("_valid")).alias("valid"),
    )  # fmt: skip
    sums = each.group_by(*by).agg(nw.col("due").sum(), nw.col("received").sum(), nw.col("valid").sum())
    return sums.with_columns(
        transmission_rate=_ratio("received", "due"), validity_rate=_ratio("valid", "received"),
        valid_rate=_ratio("valid", "due"),
    )  # fmt: skip


def _ratio(part: str, whole: str) -> nw.Expr:
    total = nw.when(nw.col(whole) > 0).then(nw.col(whole)).cast(nw.Float64)
    return nw.col(part).cast(nw.Float64) / total
