"""The rules of ambient air by date or by name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

from qingshan.base.errors import StandardsDataError, UsageError
from qingshan.base.figure import Clause
from qingshan.standards.air_build import build
from qingshan.standards.air_records import (
    Advice,
    AirRules,
    Breakpoints,
    Category,
    CompositeRule,
    DayRatio,
    GasState,
    IndexTerm,
    Limit,
    Report,
    ReportItem,
    Rounding,
    SensitiveGroup,
    Statistic,
    Validity,
)
from qingshan.standards.catalog import Edition, Extra, editions, rule_sets_of, table
from qingshan.standards.rule_set import Policy
from qingshan.standards.schema import Row

__all__ = [
    "Advice",
    "AirRules",
    "Breakpoints",
    "Category",
    "CompositeRule",
    "DayRatio",
    "GasState",
    "IndexTerm",
    "Limit",
    "Policy",
    "Report",
    "ReportItem",
    "Rounding",
    "SensitiveGroup",
    "Statistic",
    "Validity",
    "critical_spearman",
    "gas_state",
    "rule_sets",
    "rules_named",
    "rules_on",
    "spans",
    "spearman_clause",
]


@cache
def rule_sets(extra: Extra = ()) -> tuple[AirRules, ...]:
    """Every rule set of ambient air, by date order.

    Parameters
    ----------
    extra
        Folders of a person's own standards data; their ``air/editions.toml`` adds or redefines rule sets.

    Raises
    ------
    StandardsDataError
        A table is incomplete, or the dates of two sets overlap or leave a gap.

    Examples
    --------
    >>> [each.key for each in rule_sets()]
    ['2012', '2026-transition', '2026-final']
    """
    sets = [build(key, raw, extra) for key, raw in rule_sets_of("air", extra).items()]
    ordered = tuple(sorted(sets, key=lambda each: each.start or date.min))
    for one, following in pairwise(ordered):
        if one.end is None or one.end != following.start:
            raise StandardsDataError("standards-overlap", first=one.key, second=following.key)
    return ordered


def rules_on(day: date, extra: Extra = ()) -> AirRules:
    """The rules in force on a day.

    Raises
    ------
    UsageError
        No rule set is in force then.

    References
    ----------
    GB 3095-2026, 4.4 and foreword; HJ 633-2026, foreword.

    Examples
    --------
    >>> rules_on(date(2026, 2, 28)).key, rules_on(date(2026, 3, 1)).key
    ('2012', '2026-transition')
    """
    for rules in rule_sets(extra):
        if (rules.start is None or rules.start <= day) and (rules.end is None or day < rules.end):
            return rules
    raise UsageError("no-edition-on-date", date=day, medium="air")


def rules_named(name: str, day: date | None = None, extra: Extra = ()) -> AirRules:
    """The rules of that name.

    Parameters
    ----------
    name
        Key or alias of a rule set (``2012``, ``2026-transition``, ``2026-final``, ``2031``), or the year of
        an edition that has stages (``2026``).
    day
        Day that tells the stage of an edition with stages: the one in force then, or the first.

    Raises
    ------
    UsageError
        There is no such edition.

    Examples
    --------
    >>> rules_named("2026").key, rules_named("2026", date(2031, 1, 1)).key
    ('2026-transition', '2026-final')
    """
    for rules in rule_sets(extra):
        if name == rules.key or name in rules.aliases:
            return rules
    stages = [rules for rules in rule_sets(extra) if rules.key.startswith(f"{name}-")]
    if not stages:
        known = [each for rules in rule_sets(extra) for each in (rules.key, *rules.aliases)]
        families = {rules.key.partition("-")[0] for rules in rule_sets(extra)}
        raise UsageError("unknown-edition", name=name, known=", ".join(sorted({*known, *families})))
    begun = [rules for rules in stages if day and rules.start and rules.start <= day]
    return begun[-1] if begun else stages[0]


def spans(first: date, last: date, extra: Extra = ()) -> tuple[tuple[AirRules, date, date], ...]:
    """The rule sets a period straddles, each with its first and last day in it, both included.

    Examples
    --------
    >>> [(r.key, str(a), str(b)) for r, a, b in spans(date(2026, 1, 1), date(2026, 12, 31))]
    [('2012', '2026-01-01', '2026-02-28'), ('2026-transition', '2026-03-01', '2026-12-31')]
    """
    found = []
    for rules in rule_sets(extra):
        begin = max(first, rules.start or first)
        end = last if rules.end is None else min(last, rules.end - timedelta(days=1))
        if begin <= end:
            found.append((rules, begin, end))
    return tuple(found)


@cache
def gas_state(day: date, phase: str = "gas", extra: Extra = ()) -> GasState:
    """State of the gas a published concentration of that day refers to [K, hPa].

    Parameters
    ----------
    day
        Day of the data.
    phase
        ``"gas"`` or ``"particulate"``; the latter is ``None, None`` where the state is that of monitoring.
    extra
        Folders of a person's own standards data.

    References
    ----------
    GB 3095-2026, 3.14 and 4.3; amendment of 2018 to GB 3095-2012.

    Examples
    --------
    >>> gas_state(date(2018, 8, 31)).temperature, gas_state(date(2018, 9, 1)).temperature
    (Decimal('273.15'), Decimal('298.15'))
    """
    rows = {row.text("quantity"): row for row in _state_rows(day, extra) if row["phase"] == phase}
    temperature, pressure = rows["temperature"], rows["pressure"]
    return GasState(temperature.number_or_none("value"), pressure.number_or_none("value"), temperature.clause)


def _state_rows(day: date, extra: Extra) -> tuple[Row, ...]:
    limits = rules_on(day, extra).standards["limits"]
    amendments = [
        each
        for each in editions("air", extra)
        if each.base == limits and not each.is_draft and _is_begun(each, day)
    ]
    latest = max(amendments, key=lambda each: each.in_force_from or date.min, default=None)
    return table(limits if latest is None else latest.key, "gas_state", extra)


def _is_begun(one: Edition, day: date) -> bool:
    return (one.in_force_from is None or one.in_force_from <= day) and (
        one.in_force_to is None or day <= one.in_force_to
    )


@cache
def critical_spearman(n: int, extra: Extra = ()) -> Decimal | None:
    """Value the rank correlation of ``n`` periods has to exceed; ``None`` below the table.

    Between two rows of the table the value of the smaller ``n`` holds, which is the stricter; likewise
    beyond its end.

    References
    ----------
    HJ 663-2013, annex B (from memory).

    Examples
    --------
    >>> critical_spearman(5), critical_spearman(11), critical_spearman(4)
    (Decimal('0.900'), Decimal('0.564'), None)
    """
    rows = [row for row in _spearman_rows(extra) if row.whole("n") <= n]
    return rows[-1].number("critical") if rows else None


def spearman_clause(extra: Extra = ()) -> Clause:
    """The clause the critical values of the rank correlation quote."""
    return _spearman_rows(extra)[0].clause


def _spearman_rows(extra: Extra) -> tuple[Row, ...]:
    return table(rule_sets(extra)[-1].standards["trend"], "spearman", extra)
