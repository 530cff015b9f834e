"""Which limit holds at an outlet: the stricter of permit and standards, both kept in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qingshan.base.figure import Clause
from qingshan.base.indicator import indicators
from qingshan.register.outlet import Outlet
from qingshan.register.permit_limit import PermitLimit
from qingshan.standards.catalog import Extra
from qingshan.standards.online_records import Average, Held, Judged, OnlineRules, Role
from qingshan.standards.online_rules import limits_of_standard, reference_oxygen
from qingshan.standards.water_rules import day_conditions


@dataclass(frozen=True, slots=True)
class Applied:
    """The limit an indicator of an outlet is held against, and every limit it was chosen from.

    ``low`` and ``high`` may come from different limits: each is the strictest. ``decimals`` are those the
    mean is rounded to before it is compared. ``cold`` is the limit on days whose water is not warmer than
    ``warm_above`` [℃], where a standard has two.
    """

    item: str
    low: Decimal | None
    high: Decimal
    averaging: Average
    role: Role
    decimals: int
    candidates: tuple[Held, ...]
    clauses: tuple[Clause, ...]
    cold: Applied | None = None
    warm_above: Decimal | None = None


def limits_of(
    outlet: Outlet, permits: Iterable[PermitLimit], on: date, rules: OnlineRules, extra: Extra = ()
) -> dict[str, Applied]:
    """The limit of each indicator of an outlet on a day.

    Parameters
    ----------
    outlet
        The outlet.
    permits
        Limits of permits; those of other outlets, other days and of loads are passed over.
    on
        The day.
    rules
        Edition of the rules: which mean is judged.
    extra
        Folders of a person's own standards data.
    """
    mine = [
        Held(each.indicator, each.low, each.high, each.averaging, each.permit or "permit", _clause(each))
        for each in permits
        if each.outlet == outlet.code and each.kind == "concentration" and each.holds(on)
        and each.averaging in {"hour", "day"}
    ]  # fmt: skip
    warmth = _warmth(outlet, extra)
    if warmth is None:
        return _limits(outlet, mine, rules, extra)
    above, warm_word, cold_word = warmth
    warm = _limits(outlet, mine, rules, extra, warm_word)
    cold = _limits(outlet, mine, rules, extra, cold_word)
    return {
        item: replace(each, cold=other, warm_above=above)
        if (other := cold.get(item)) and (other.low, other.high) != (each.low, each.high)
        else each
        for item, each in warm.items()
    }


def _warmth(outlet: Outlet, extra: Extra) -> tuple[Decimal, str, str] | None:
    """Temperature that parts warm days from cold ones and the words for both; none where nothing hangs on it.

    Where the register names one of the words, it was decided there, whatever the day.
    """
    held = [each for one in outlet.standards for each in day_conditions(one.standard, extra)]
    if not held or {each.condition for each in held} & set(outlet.conditions):
        return None
    warm = next(each for each in held if each.above is not None)
    cold = next(each for each in held if each.to is not None)
    assert warm.above is not None
    return warm.above, warm.condition, cold.condition


def _limits(
    outlet: Outlet, permitted: Sequence[Held], rules: OnlineRules, extra: Extra, *more: str
) -> dict[str, Applied]:
    judged = judged_as(outlet, extra)
    held = [
        each
        for one in outlet.standards
        for each in limits_of_standard(
            one.standard,
            one.grade,
            applies=outlet.applies,
            conditions=" ".join((*outlet.conditions, *more)),
            extra=extra,
        )
    ]
    by_item: dict[str, list[Held]] = {}
    for each in (*held, *permitted):
        by_item.setdefault(each.item, []).append(each)
    found = (applied(item, of_item, judged, rules) for item, of_item in by_item.items())
    return {each.item: each for each in found if each is not None}


def applied(item: str, held: Sequence[Held], judged: Judged, rules: OnlineRules) -> Applied | None:
    """The stricter of several limits of one item, where one is of the mean that is judged.

    References
    ----------
    Order of precedence is not followed where it would let a laxer limit win: policy ``stricter-holds``.
    """
    judgement = rules.judgement(judged, item)
    # discharge tables of water give daily means, pH included, of which the range holds at every hour
    fitting = [each for each in held if judged == "water" or each.averaging == judgement.averaging]
    if not fitting or item not in indicators():
        return None
    high = min(each.high for each in fitting)
    lows = [each.low for each in fitting if each.low is not None]
    low = max(lows) if lows else None
    places = [
        -int(each.as_tuple().exponent) for each in (high, *lows) if isinstance(each.as_tuple().exponent, int)
    ]
    clauses = (judgement.clause, *(each.clause for each in fitting))
    return Applied(
        item, low, high, judgement.averaging, judgement.role, max(indicators()[item].decimals, *places),
        tuple(fitting), tuple(dict.fromkeys(clauses)),
    )  # fmt: skip


def judged_as(outlet: Outlet, extra: Extra = ()) -> Judged:
    """How the means of an outlet are judged: as wastewater, flue gas, or waste incineration."""
    if not outlet.is_stack:
        return "water"
    found = (reference_oxygen(one.standard, one.grade, extra) for one in outlet.standards)
    return next((each[1] for each in found if each is not None), "flue")


def oxygen_of(outlet: Outlet, extra: Extra = ()) -> tuple[Decimal, Clause] | None:
    """Reference oxygen [%] of a stack and its clause; ``None`` where nothing is converted."""
    found = (reference_oxygen(one.standard, one.grade, extra) for one in outlet.standards)
    return next(((each[0], each[2]) for each in found if each is not None), None)


def _clause(limit: PermitLimit) -> Clause:
    return Clause(limit.permit or limit.source, limit.outlet, "transcribed")
