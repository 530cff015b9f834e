"""Alert level a forecast calls for. It is advice: raising, changing and lifting are people's decisions.

References
----------
The triggers of ``standards/data/air/alert-*``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from qingshan.standards.warning_rules import Condition, Trigger


def alert_level(forecast: Sequence[int], triggers: Iterable[Trigger]) -> Trigger | None:
    """Gravest trigger the forecast meets; ``None`` for none.

    Parameters
    ----------
    forecast
        Daily AQI of consecutive days, from the first day forecast.
    triggers
        Triggers in force, the gravest first.

    Examples
    --------
    >>> from qingshan.standards.warning_rules import alert_triggers
    >>> alert_level([210, 220, 310], alert_triggers(2024)).level
    'red'
    """
    for trigger in triggers:
        if any(all(_is_met(each, forecast) for each in conditions) for conditions in trigger.alternatives):
            return trigger
    return None


def _is_met(condition: Condition, forecast: Sequence[int]) -> bool:
    runs = (len(list(days)) for over, days in groupby(forecast, condition.is_met_by) if over)
    return max(runs, default=0) >= condition.days
