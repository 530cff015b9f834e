"""What is archived of an outlet's hours: items as HJ 212 sends them, or as a file of your own names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.indicator import indicators
from qingshan.standards.online_records import OnlineRules

MEDIUM = "online"
"""Medium of the archive that keeps statistics of a period."""
HOUR = "2061"
MARK = "mark:"
"""What a mark as sent begins with among the checks of an archived reading."""

_ITEM = re.compile(r"(?P<command>\d{4})\.(?P<code>[A-Za-z0-9_]+)-(?P<statistic>[A-Za-z]+)")
_STATISTICS = {"Avg": "mean", "Cou": "total", "ZsAvg": "corrected", "Min": "min", "Max": "max"}


@dataclass(frozen=True, slots=True)
class Item:
    """An archived item of an outlet: indicator, statistic, and what its value is multiplied by."""

    indicator: str
    statistic: str
    multiply: Decimal = Decimal(1)


def item_name(indicator: str, statistic: str = "Avg") -> str:
    """Name an hour of an indicator in its canonical unit is archived under.

    Examples
    --------
    >>> item_name("cod")
    '2061.cod-Avg'
    """
    return f"{HOUR}.{indicator}-{statistic}"


def read_item(text: str, rules: OnlineRules, flow_unit: str | None = None) -> Item | None:
    """The hourly item of an archived name; ``None`` for anything else.

    Parameters
    ----------
    text
        ``2061.w01018-Avg`` of a device, ``2061.cod-Avg`` of a file in canonical units.
    rules
        Rules, whose table of factors says which indicator a code is.
    flow_unit
        Unit in which the outlet's devices send flow; ``None`` is the unit of the protocol.

    Examples
    --------
    >>> from qingshan.standards.online_rules import rules_named
    >>> read_item("2061.w00000-Avg", rules_named("2019"))
    Item(indicator='flow', statistic='mean', multiply=Decimal('3.6'))
    >>> read_item("2051.w01018-Avg", rules_named("2019")) is None
    True
    """
    match = _ITEM.fullmatch(text)
    if match is None or match["command"] != HOUR or match["statistic"] not in _STATISTICS:
        return None
    statistic = _STATISTICS[match["statistic"]]
    factor = rules.factor(match["code"])
    if factor is None:
        return Item(match["code"], statistic) if match["code"] in indicators() else None
    if statistic == "total":
        return Item(factor.item, statistic)
    is_flow = factor.item in {"flow", "flue_flow"}
    multiply = rules.flow_units[flow_unit] if is_flow and flow_unit else factor.multiply
    return Item(factor.item, statistic, multiply)


def mark_of(flag: str, checks: str) -> str:
    """Mark of an archived reading; empty where it counts as normal.

    A reading a person reviewed as valid counts as normal whatever was sent; one reviewed as invalid never
    does.
    """
    if flag == "valid":
        return ""
    sent = [each.removeprefix(MARK) for each in checks.split(",") if each.startswith(MARK)]
    if sent:
        return sent[0]
    return "invalid" if flag == "invalid" else ""
