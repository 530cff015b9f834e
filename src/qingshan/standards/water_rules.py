"""The rules of water by date or by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

from qingshan.base.errors import StandardsDataError, UsageError
from qingshan.base.figure import Clause
from qingshan.standards.catalog import Extra, edition, rule_sets_of, table, tables
from qingshan.standards.water_build import build
from qingshan.standards.water_records import CriticalValue, DayCondition, WaterRules

MEDIUM = "water"


@cache
def rule_sets(extra: Extra = ()) -> tuple[WaterRules, ...]:
    """Every rule set, by date.

    Raises
    ------
    StandardsDataError
        Two sets overlap or leave a gap, or one is incomplete.

    Examples
    --------
    >>> [rules.key for rules in rule_sets()]
    ['2011']
    """
    sets = [build(key, raw, extra) for key, raw in rule_sets_of(MEDIUM, extra).items()]
    ordered = tuple(sorted(sets, key=lambda each: each.start or date.min))
    for one, following in pairwise(ordered):
        if one.end is None or one.end != following.start:
            raise StandardsDataError("standards-overlap", first=one.key, second=following.key)
    return ordered


def rules_on(day: date, extra: Extra = ()) -> WaterRules:
    """The rules in force on a day.

    Raises
    ------
    UsageError
        No rule set covers the day.

    Examples
    --------
    >>> rules_on(date(2022, 7, 1)).standards["limits"]
    'gb3838-2002'
    """
    for rules in rule_sets(extra):
        if (rules.start is None or rules.start <= day) and (rules.end is None or day < rules.end):
            return rules
    raise UsageError("no-edition-on-date", date=day, medium=MEDIUM)


def rules_named(name: str, extra: Extra = ()) -> WaterRules:
    """The rules of that key or alias.

    Raises
    ------
    UsageError
        There is no such edition.

    Examples
    --------
    >>> rules_named("2011").scales["tp", "lake"].limit(3)
    Decimal('0.05')
    """
    for rules in rule_sets(extra):
        if name == rules.key or name in rules.aliases:
            return rules
    known = {each for rules in rule_sets(extra) for each in (rules.key, *rules.aliases)}
    raise UsageError("unknown-edition", name=name, known=", ".join(sorted(known)))


def critical_values(n: int, rules: WaterRules) -> CriticalValue | None:
    """Critical values of the rank correlation of ``n`` periods; ``None`` below the table.

    Between two rows of the table the value of the smaller ``n`` holds, which is the stricter; likewise
    beyond its end.

    Examples
    --------
    >>> critical_values(11, rules_named("2011")).p05, critical_values(4, rules_named("2011"))
    (Decimal('0.564'), None)
    """
    rows = [row for row in rules.spearman if row.n <= n]
    return rows[-1] if rows else None


@cache
def day_conditions(standard: str, extra: Extra = ()) -> tuple[DayCondition, ...]:
    """Conditions of a discharge standard that the day decides; most have none.

    Examples
    --------
    >>> [(each.condition, each.above, each.to) for each in day_conditions("gb18918-2002")]
    [('water_over_12', Decimal('12'), None), ('water_to_12', None, Decimal('12'))]
    """
    if "day_conditions" not in tables(standard, extra):
        return ()
    return tuple(
        DayCondition(
            row.text("condition"), row.text("quantity"), row.number_or_none("above"),
            row.number_or_none("to"), row.clause,
        )
        for row in table(standard, "day_conditions", extra)
    )  # fmt: skip


@cache
def discharge_limits(
    standard: str, grade: str, *, applies: str = "other_units", condition: str = "", extra: Extra = ()
) -> dict[str, tuple[Decimal | None, Decimal, Clause]]:
    """Lower and upper discharge limit of every item of a grade, with its clause.

    Parameters
    ----------
    standard
        Folder of the standard: ``gb18918-2002``, ``gb8978-1996``, ``gbt31962-2015``.
    grade
        ``grade_1a``, ``grade_1b``, ``grade_1``, ``grade_2`` and so on; items that are not graded belong to
        every one.
    applies
        Kind of discharger; where it has no row of its own, the row of other dischargers holds.
    condition
        Words such as ``water_to_12 built_from_2006`` that choose among conditional rows.
    extra
        Folders of a person's own standards data.

    References
    ----------
    GB 18918-2002 tables 1 to 3; GB 8978-1996 tables 1 and 4; GB/T 31962-2015 table 1 (unverified).

    Examples
    --------
    >>> warm = discharge_limits("gb18918-2002", "grade_1a", condition="water_over_12 built_from_2006")
    >>> warm["nh3n"][1], warm["tp"][1], warm["ph"][:2]
    (Decimal('5'), Decimal('0.5'), (Decimal('6'), Decimal('9')))
    """
    if edition(standard, extra).medium != MEDIUM:
        raise UsageError("unknown-standard", name=standard, known="")
    found: dict[str, tuple[Decimal | None, Decimal, Clause]] = {}
    order = {applies: 2, "other_units": 1, "all_units": 0}
    rows = [row for row in table(standard, "discharge_limits", extra) if row.text("applies") in order]
    for row in sorted(rows, key=lambda each: order[each.text("applies")]):
        held = row.text("condition") == "none" or row.text("condition") in condition.split()
        if held and row.text("grade") in {grade, "ungraded"}:
            found[row.text("item")] = (row.number_or_none("low"), row.number("high"), row.clause)
    return found
