"""Limits that change within a period: which hold from which day on, and which for which water."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import narwhals.stable.v2 as nw

from qingshan.base.rounding import to_units
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online.limits import Applied, limits_of
from qingshan.register.outlet import Outlet
from qingshan.register.permit_limit import PermitLimit
from qingshan.standards.catalog import Extra
from qingshan.standards.online_records import OnlineRules

Limits = Mapping[str, Mapping[str, Applied]]
"""Limit of each indicator by outlet."""

WARM, COLD, UNKNOWN = "warm", "cold", "unknown"
TENTHS = 1
"""Decimals a mean temperature is rounded to before it is compared."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Days from ``start`` on, up to the next spell, on which the same limits hold."""

    start: date
    limits: Limits


def spells_of(
    outlets: Sequence[Outlet], permits: Iterable[PermitLimit], first: date, last: date, rules: OnlineRules,
    extra: Extra = (),
) -> tuple[Spell, ...]:  # fmt: skip
    """Limits of outlets from a day to a day, a new spell on each day a permit begins or has ended."""
    codes = {each.code for each in outlets}
    mine = tuple(each for each in permits if each.outlet in codes and each.kind == "concentration")
    ends = [each.end + timedelta(days=1) for each in mine if each.end is not None]
    changes = sorted({day for day in (*(each.start for each in mine), *ends) if first < day <= last})
    found: list[Spell] = []
    for day in (first, *changes):
        limits: Limits = {str(each.code): limits_of(each, mine, day, rules, extra) for each in outlets}
        if not found or limits != found[-1].limits:
            found.append(Spell(day, limits))
    return tuple(found)


def latest(spells: Sequence[Spell]) -> Limits:
    """The limit of each indicator that held last."""
    found: dict[str, dict[str, Applied]] = {}
    for spell in spells:
        for outlet, held in spell.limits.items():
            found.setdefault(outlet, {}).update(held)
    return found


def over_time(spells: Sequence[Spell], outlet: str, item: str) -> tuple[Applied | None, ...]:
    """The limits an indicator of an outlet had one after another; ``None`` while it had none."""
    found: list[Applied | None] = []
    for spell in spells:
        limit = spell.limits.get(outlet, {}).get(item)
        if not found or limit != found[-1]:
            found.append(limit)
    return tuple(found)


def thresholds(limits: Limits) -> dict[str, Decimal]:
    """Temperature by outlet [℃] above which the water counts as warm, where limits depend on it."""
    return {
        outlet: each.warm_above
        for outlet, held in limits.items()
        for each in held.values()
        if each.warm_above is not None
    }


def with_warmth(means: Table, temperatures: Table) -> Table:
    """Days with ``warmth``: ``warm``, ``cold``, or ``unknown`` where the day has no temperature.

    Parameters
    ----------
    means
        Days by ``outlet`` and ``date``.
    temperatures
        ``outlet``, ``date``, ``temperature`` (mean of the day) and ``above`` [℃].

    References
    ----------
    GB 18918-2002 table 1, note: outside the brackets water over 12 ℃, inside at most 12 ℃.
    """
    joined = means.join(temperatures, on=["outlet", "date"], how="left")
    tenths = to_units(nw.col("temperature"), TENTHS)
    is_warm = tenths > to_units(nw.col("above"), TENTHS)
    is_known = ~nw.col("temperature").is_null()
    told = nw.when(is_warm).then(nw.lit(WARM)).otherwise(nw.lit(COLD))
    return joined.with_columns(warmth=nw.when(is_known).then(told).otherwise(nw.lit(UNKNOWN))).drop(
        "temperature", "above"
    )
