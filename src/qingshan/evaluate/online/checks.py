"""Checks of an instrument against samples: which hours a failed one makes invalid.

References
----------
HJ 355-2019 table 1 (permitted errors, unverified); HJ 356-2019: data are invalid from the last passed check
before a failed one to the next passed one (unverified).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qingshan.base.errors import UsageError
from qingshan.standards.online_records import OnlineRules, PermittedError


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: what the instrument gave and what the sample or standard is, in the canonical unit."""

    outlet: str
    indicator: str
    time: datetime
    measured: Decimal
    reference: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Hours ``[start, end)`` of an indicator that a failed check makes invalid; ``None`` is open."""

    outlet: str
    indicator: str
    start: datetime | None
    end: datetime | None


def permitted(item: str, reference: Decimal, rules: OnlineRules) -> PermittedError:
    """The error permitted at a reference value.

    Raises
    ------
    UsageError
        The table has no error for the indicator.
    """
    for each in rules.permitted_errors:
        if each.item == item and each.start <= reference and (each.below is None or reference < each.below):
            return each
    known = ", ".join(dict.fromkeys(each.item for each in rules.permitted_errors))
    raise UsageError("online-no-permitted-error", item=item, known=known)


def passes(check: Check, rules: OnlineRules) -> bool:
    """Whether a check lies within the permitted error, bounds included.

    Examples
    --------
    >>> from qingshan.standards.online_rules import rules_named
    >>> made = [Check("o", "cod", datetime(2026, 3, 1), Decimal(value), Decimal(100)) for value in (115, 116)]
    >>> [passes(each, rules_named("2019")) for each in made]
    [True, False]
    """
    bound = permitted(check.indicator, check.reference, rules)
    error = abs(check.measured - check.reference)
    if not bound.is_relative:
        return error <= bound.error
    return error * 100 <= bound.error * check.reference


def invalid_spans(checks: Iterable[Check], rules: OnlineRules) -> tuple[Span, ...]:
    """Hours that failed checks make invalid, by outlet and indicator.

    A failed check takes with it everything back to the last passed one and on to the next passed one; with
    none before or after, the span is open on that side.
    """
    groups: dict[tuple[str, str], list[Check]] = {}
    for each in sorted(checks, key=lambda one: one.time):
        groups.setdefault((each.outlet, each.indicator), []).append(each)
    return tuple(span for group in groups.values() for span in _spans(group, rules))


def _spans(checks: Sequence[Check], rules: OnlineRules) -> list[Span]:
    found: list[Span] = []
    last: datetime | None = None
    failing = False
    for each in checks:
        if not passes(each, rules):
            failing = True
            continue
        if failing:
            found.append(Span(each.outlet, each.indicator, last, each.time))
        last, failing = each.time, False
    if failing:
        found.append(Span(checks[0].outlet, checks[0].indicator, last, None))
    return found
