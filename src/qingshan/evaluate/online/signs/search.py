"""All signs in the series of a period."""

from __future__ import annotations

from collections.abc import Sequence

from qingshan.evaluate.online.signs.pairs import copied_outlets, fixed_ratio
from qingshan.evaluate.online.signs.series import Hint, Series
from qingshan.evaluate.online.signs.single import TESTS
from qingshan.standards.online_records import OnlineRules


def signs(series: Sequence[Series], rules: OnlineRules) -> tuple[Hint, ...]:
    """Every sign found, by outlet and indicator.

    Parameters
    ----------
    series
        Series of one or more outlets over the same hours.
    rules
        Edition of the rules, whose tables hold every parameter.
    """
    found = [hint for each in series for test in TESTS for hint in test(each, rules)]
    found += [*copied_outlets(series, rules), *fixed_ratio(series, rules)]
    return tuple(sorted(found, key=lambda hint: (hint.outlet, hint.indicator, hint.sign, hint.start)))
