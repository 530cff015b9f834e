"""Rules of early warning: what has to hold, on how many readings, and how grave it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal, cast, get_args

from qingshan.base.errors import UsageError
from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.catalog import Extra, editions, table, tables

WarningLevel = Literal["blue", "yellow", "orange", "red"]
LEVELS: tuple[WarningLevel, ...] = get_args(WarningLevel)
"""Levels, the mildest first."""

TABLE = "early_warnings"


@dataclass(frozen=True, slots=True)
class WarningRule:
    """One rule.

    Parameters
    ----------
    key, kind
        Its name, and what kind of condition it is.
    level
        Level of what it raises.
    items
        Indicators it looks at; empty for the class or for missing data.
    value
        Threshold: classes, spreads, share of a limit, a value in the canonical unit, or hours, by kind.
    margin
        Share by which a value must be beyond a class limit, or least scatter as a share of the usual value.
    times
        Readings in a row that have to say so.
    hours
        Hours before that tell what is usual.
    flat_hours
        Hours of one unchanged value after which an instrument counts as stuck; 0 where that is not looked at.
    """

    key: str
    kind: str
    level: WarningLevel
    items: tuple[str, ...]
    value: float
    margin: float
    times: int
    hours: int
    flat_hours: int
    zh: str
    en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """What a bureau decided about a rule from a day on; a level ``off`` takes it out of use."""

    medium: str
    key: str
    start: date
    level: WarningLevel | Literal["off"] | None
    value: float | None
    times: int | None
    hours: int | None
    ground: str
    approver: str


@cache
def early_warning_rules(medium: str, day: date, extra: Extra = ()) -> tuple[WarningRule, ...]:
    """Rules of a medium in force on a day, as they come with the program.

    Raises
    ------
    UsageError
        There are none for the medium.

    Examples
    --------
    >>> [each.level for each in early_warning_rules("water", date(2026, 1, 1)) if each.key == "drop"]
    ['yellow']
    """
    holders = [
        each for each in editions(medium, extra)
        if TABLE in tables(each.key, extra) and (each.in_force_from is None or each.in_force_from <= day)
    ]  # fmt: skip
    if not holders:
        raise UsageError("unknown-edition", name=f"{medium} {TABLE}", known="water, air")
    newest = max(holders, key=lambda each: each.in_force_from or date.min)
    return tuple(
        WarningRule(
            row.text("rule"), row.text("kind"), cast(WarningLevel, row.text("level")),
            () if row["items"] is None else row.words("items"), float(row.number("value")),
            float(row.number("margin")), row.whole("times"), row.whole("hours"), row.whole("flat_hours"),
            row.text("zh"), row.text("en"), row.clause,
        )
        for row in table(newest.key, TABLE, extra)
    )  # fmt: skip


def chosen_rules(
    rules: Sequence[WarningRule], choices: Sequence[Choice], medium: str, day: date
) -> tuple[WarningRule, ...]:
    """Rules after what a bureau decided about them by a day; the newest decision about each counts."""
    found = []
    for rule in rules:
        made = [
            each for each in choices if (each.medium, each.key) == (medium, rule.key) and each.start <= day
        ]
        if not made:
            found.append(rule)
            continue
        newest = max(made, key=lambda each: each.start)
        if newest.level != "off":
            found.append(
                replace(
                    rule,
                    level=newest.level or rule.level,
                    value=rule.value if newest.value is None else newest.value,
                    times=newest.times or rule.times,
                    hours=newest.hours or rule.hours,
                )
            )
    return tuple(found)
