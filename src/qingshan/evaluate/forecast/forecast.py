"""A forecast: per step ahead the method that erred least on recent time, with an interval that was measured.

The history is cut in two. What is learnt on the earlier part forecasts the later part; the errors there
choose the method and give the interval (split conformal prediction: the interval is the empirical quantile of
errors already made, whatever their distribution). The regression is then fitted on the whole history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

import numpy as np

from qingshan.base.errors import NothingToJudgeError
from qingshan.evaluate.forecast.model import METHODS, Fitted, Method, fit, in_unit, predict
from qingshan.evaluate.forecast.panel import Bools, Floats, Panel, worked

LEARNING = 0.7
"""Share of the history from which is learnt before the errors are measured on the rest."""
CLEAR = 1.0
"""Standard errors by which a method must be better than persistence to be taken."""
LEAST_STEPS = 10
"""Steps of history per step ahead, and at all, without which nothing is forecast."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Errors the chosen method made on recent time, as far as an interval needs them.

    Parameters
    ----------
    method
        Method of least mean absolute error.
    low, high
        Quantiles of its errors in spreads of a place; NaN where too few errors are known.
    errors
        Number of errors they stand on.
    mean_errors
        Mean absolute error of every method on the same cases [spreads].
    """

    method: Method
    low: float
    high: float
    errors: int
    mean_errors: Mapping[Method, float]


@dataclass(frozen=True, slots=True)
class Ready:
    """A fitted history with the margins of each step ahead; ``coverage`` is the share aimed at."""

    fitted: Fitted
    margins: Mapping[int, Margins]
    coverage: float


@dataclass(frozen=True, slots=True)
class Step:
    """What one place will be at one time: value and interval in the unit of the panel.

    ``low`` and ``high`` are none where too few errors are known to tell an interval; ``skill`` is one minus
    the mean error of the method over that of persistence on recent time, none where that cannot be told.
    """

    place: str
    time: datetime
    lead: int
    value: float
    low: float | None
    high: float | None
    method: Method
    errors: int
    skill: float | None


def prepare(panel: Panel, leads: Sequence[int], *, coverage: float = 0.8) -> Ready:
    """What a history teaches, with the errors it had to make.

    Parameters
    ----------
    panel
        Everything known at the moment of the forecast.
    leads
        Steps ahead, from 1.
    coverage
        Share of outcomes the interval is to hold, between 0 and 1.

    Raises
    ------
    NothingToJudgeError
        The history is too short.
    """
    cut = int(panel.length * LEARNING)
    if min(panel.length, LEAST_STEPS + max(leads)) < LEAST_STEPS + max(leads) or cut < LEAST_STEPS:
        raise NothingToJudgeError(
            "forecast-history-short", steps=panel.length, least=LEAST_STEPS + max(leads)
        )
    early = fit(panel.until(cut), leads)
    margins = {lead: _margins(early, panel, lead, cut, coverage) for lead in leads}
    return Ready(fit(panel, leads, has_year=early.has_year), margins, coverage)


def forecast(panel: Panel, leads: Sequence[int], *, coverage: float = 0.8) -> tuple[Step, ...]:
    """Forecasts of every place from the last step of a panel; a place not measured for a day has none.

    Parameters
    ----------
    panel
        Everything known at the moment of the forecast.
    leads
        Steps ahead, from 1.
    coverage
        Share of outcomes the interval is to hold, between 0 and 1.

    Raises
    ------
    NothingToJudgeError
        The history is too short.

    Examples
    --------
    >>> import numpy as np
    >>> from datetime import timedelta
    >>> wave = 50 + 20 * np.sin(np.arange(80) / 3)
    >>> panel = Panel(("a",), datetime(2022, 1, 1), timedelta(days=1), wave[None, :])
    >>> step, = forecast(panel, [1])
    >>> step.low < step.value < step.high, step.time
    (True, datetime.datetime(2022, 3, 22, 0, 0))
    """
    ready = prepare(panel, leads, coverage=coverage)
    made = [each for lead in leads for each in _steps(ready, panel, lead)]
    return tuple(sorted(made, key=lambda each: (panel.places.index(each.place), each.lead)))


def bounds(ready: Ready, lead: int, work: Floats) -> tuple[Floats, Floats]:
    """Lower and upper end of the interval around forecasts of shape (places, steps), in working scale."""
    margin, spread = ready.margins[lead], ready.fitted.usual.spread[:, None]
    return work + margin.low * spread, work + margin.high * spread


def _steps(ready: Ready, panel: Panel, lead: int) -> list[Step]:
    margin = ready.margins[lead]
    work = predict(ready.fitted, panel, lead)[margin.method][:, -1:]
    low, high = bounds(ready, lead, work)
    values, lows, highs = (in_unit(panel, each)[:, 0] for each in (work, low, high))
    base, mine = margin.mean_errors["persistence"], margin.mean_errors[margin.method]
    skill = None if not base or np.isnan(base) else 1 - mine / base
    return [
        Step(
            place, panel.time(panel.length - 1 + lead), lead, float(values[at]), _or_none(lows[at]),
            _or_none(highs[at]), margin.method, margin.errors, skill,
        )
        for at, place in enumerate(panel.places)
        if not np.isnan(values[at])
    ]  # fmt: skip


def _margins(early: Fitted, panel: Panel, lead: int, cut: int, coverage: float) -> Margins:
    """Errors of forecasts made from the cut on with what was learnt before it."""
    work = worked(panel.values, early.usual.floor, panel.scale)
    made = predict(early, panel, lead)
    origins = slice(cut - 1, panel.length - lead)
    target = work[:, cut - 1 + lead :]
    errors = {method: (target - made[method][:, origins]) / early.usual.spread[:, None] for method in METHODS}
    known = np.all([~np.isnan(each) for each in errors.values()], axis=0)
    if not known.any():
        return Margins("persistence", np.nan, np.nan, 0, dict.fromkeys(METHODS, np.nan))
    sizes = {
        method: _sizes(panel, work[:, origins], panel.values[:, cut - 1 + lead :], known)
        for method, work in made.items()
    }
    best = _best(sizes)
    low, high = _quantiles(np.sort(errors[best][known]), coverage)
    means = {method: float(np.nanmean(each)) for method, each in sizes.items()}
    return Margins(best, low, high, int(known.sum()), means)


def _sizes(panel: Panel, work: Floats, outcome: Floats, known: Bools) -> Floats:
    """Absolute errors over the mean of each place, so that every place counts alike; NaN unknown."""
    values = np.where(np.isnan(panel.values), 0.0, np.abs(panel.values))
    typical = values.sum(axis=1) / np.maximum((~np.isnan(panel.values)).sum(axis=1), 1)
    errors = np.abs(in_unit(panel, work) - outcome) / np.where(typical > 0, typical, np.nan)[:, None]
    return np.where(known, errors, np.nan)


def _best(sizes: Mapping[Method, Floats]) -> Method:
    """The method of least error among those clearly better than persistence; persistence where none is.

    Clearly: by more than the standard error of the difference over the moments of forecast, places being
    averaged first, because they err together.
    """
    known = ~np.isnan(sizes["persistence"]).all(axis=0)
    by_moment = {method: np.nanmean(each[:, known], axis=0) for method, each in sizes.items()}
    best: Method = "persistence"
    for method, errors in by_moment.items():
        gained = by_moment["persistence"] - errors
        is_clear = gained.size > 2 and gained.mean() > CLEAR * gained.std(ddof=1) / np.sqrt(gained.size)
        if is_clear and errors.mean() < by_moment[best].mean():
            best = method
    return best


def _quantiles(errors: Floats, coverage: float) -> tuple[float, float]:
    """Ends of the interval by the ranks of split conformal prediction, half of the rest on each side."""
    count, tail = errors.size, (1 - coverage) * 0.5
    low, high = floor((count + 1) * tail), ceil((count + 1) * (1 - tail))
    if low < 1 or high > count:
        return float("nan"), float("nan")
    return float(errors[low - 1]), float(errors[high - 1])


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
