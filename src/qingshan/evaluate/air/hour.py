"""Hours judged: AQI, level and primary pollutant of every site-hour.

References
----------
HJ 633-2012, 5.2; HJ 633-2026, 4.2 and 5.2.
"""

from __future__ import annotations

from functools import reduce

import narwhals.stable.v2 as nw

from qingshan.evaluate.air.aqi import HOURLY_COLUMNS, with_aqi
from qingshan.evaluate.air.assess import Choices, same_columns
from qingshan.evaluate.kernels import Table


def judged_hours(hours: Table, choices: Choices) -> Table:
    """Hours with individual indices, AQI, level, primary pollutant and edition.

    Parameters
    ----------
    hours
        Wide hours; ``time`` is the start of the hour in Beijing time.
    choices
        Editions; the variant ``hourly-letter`` follows the letter of HJ 633-2012 (24-hour particulates in
        ``pm10_24h`` and ``pm25_24h``, ozone in ``o3_8h`` too, ``so2_24h`` as the fallback). The default is
        what the national feed publishes.
    """
    parts = []
    for edition in choices.editions:
        span = hours
        if edition.start is not None:
            span = span.filter(nw.col("time").dt.date() >= edition.start)
        if edition.end is not None:
            span = span.filter(nw.col("time").dt.date() < edition.end)
        report = edition.rules.variants.get(choices.variant, edition.rules.hourly)
        parts.append(same_columns(with_aqi(span, edition.rules, report, HOURLY_COLUMNS), edition.rules))
    return reduce(lambda a, b: nw.concat([a, b], how="vertical"), parts)
