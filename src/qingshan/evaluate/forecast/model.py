"""Three ways to forecast: the last value, the usual value of the season and hour, and a damped anomaly.

The regression sees how far a place is from its usual value: now, over a day, over a week, and at the same
hour of the day before; it is fitted for each step ahead, over all places together. A penalty pulls it to the
usual value where the history is short. Nothing after the moment of the forecast is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qingshan.evaluate.forecast.panel import DAY, Floats, Panel, Scale, floors, unworked, worked

Method = Literal["persistence", "climatology", "regression"]
METHODS: tuple[Method, ...] = ("persistence", "climatology", "regression")

PENALTY = 10.0
"""Rows of no anomaly the regression is given beside the real ones."""
ROUNDS, CLOSE = 8, 0.1
"""Rounds of weighted least squares, and errors that count as alike [spreads]."""
YEAR_DAYS = 365.25
YEAR_PAIRS, DAY_PAIRS = 2, 2
"""Pairs of sine and cosine for the year, where there is a whole one, and for the day."""
WEEK = 7
LEAST_SPREAD = 0.02
ROBUST = 1.4826
"""Standard deviation of a normal distribution, in median absolute deviations."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual at each place.

    Parameters
    ----------
    floor, spread
        Least value and usual size of an anomaly, by place.
    seasonal
        Coefficients of the usual value, shape (places, terms).
    """

    floor: Floats
    spread: Floats
    seasonal: Floats


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt from a history: the usual values, and how anomalies go on.

    Parameters
    ----------
    usual, drivers
        What is usual of the indicator and of each driver.
    has_year
        Whether the season is known.
    weights
        Coefficients of the regression by steps ahead.
    """

    usual: Usual
    drivers: tuple[Usual, ...]
    has_year: bool
    weights: Mapping[int, Floats]


def fit(panel: Panel, leads: Sequence[int], *, has_year: bool | None = None) -> Fitted:
    """What a history teaches about some steps ahead.

    Parameters
    ----------
    panel
        Everything known at the moment of the forecast, and nothing later.
    leads
        Steps ahead, from 1.
    has_year
        Whether the season is to be told apart; by default where the history holds a whole year.
    """
    if has_year is None:
        has_year = panel.length / panel.per_day >= YEAR_DAYS
    basis = _basis(panel, np.arange(panel.length), has_year)
    usual = _usual(panel.values, basis, panel.scale)
    drivers = tuple(_usual(each, basis, panel.scale) for each in panel.drivers)
    blank = Fitted(usual, drivers, has_year, {})
    scaled, driven = _anomalies(blank, panel, basis)
    now = _carried(scaled, panel.per_day)
    weights = {}
    for lead in leads:
        target = _shifted(scaled, -lead)
        rows = ~np.isnan(target) & ~np.isnan(now)
        weights[lead] = _weights(_terms(scaled, driven, lead, panel.per_day)[rows], target[rows])
    return Fitted(usual, drivers, has_year, weights)


def predict(fitted: Fitted, panel: Panel, lead: int) -> dict[Method, Floats]:
    """Forecasts ``lead`` steps after every step of a panel, in the scale of the arithmetic.

    Returns
    -------
    dict
        By method an array of shape (places, steps); column ``t`` is made from columns up to ``t`` alone and
        speaks of step ``t + lead``. NaN where nothing was measured within a day.
    """
    usual, steps = fitted.usual, np.arange(panel.length)
    basis = _basis(panel, steps, fitted.has_year)
    ahead = usual.seasonal @ _basis(panel, steps + lead, fitted.has_year).T
    last = _carried(worked(panel.values, usual.floor, panel.scale), panel.per_day)
    scaled, driven = _anomalies(fitted, panel, basis)
    terms, spread = _terms(scaled, driven, lead, panel.per_day), usual.spread[:, None]
    is_known = ~np.isnan(last)
    return {
        "persistence": last,
        "climatology": np.where(is_known, ahead, np.nan),
        "regression": np.where(is_known, ahead + terms @ fitted.weights[lead] * spread, np.nan),
    }


def in_unit(panel: Panel, work: Floats) -> Floats:
    """Forecasts back in the unit of the panel."""
    return unworked(work, panel.scale)


def _usual(values: Floats, basis: Floats, scale: Scale) -> Usual:
    floor = floors(values)
    work = worked(values, floor, scale)
    seasonal = np.stack([_least_squares(basis, row, 1.0) for row in work])
    spread = np.array([_spread(row) for row in work - seasonal @ basis.T])
    return Usual(floor, spread, seasonal)


def _anomalies(fitted: Fitted, panel: Panel, basis: Floats) -> tuple[Floats, list[Floats]]:
    """Anomalies of the indicator and of each driver, in spreads of the place."""
    found = [
        (worked(values, usual.floor, panel.scale) - usual.seasonal @ basis.T) / usual.spread[:, None]
        for values, usual in zip((panel.values, *panel.drivers), (fitted.usual, *fitted.drivers), strict=True)
    ]
    return found[0], found[1:]


def _terms(scaled: Floats, drivers: Sequence[Floats], lead: int, per_day: int) -> Floats:
    """What the regression sees at each step, shape (places, steps, terms); a missing anomaly counts as none.

    The anomaly now, its change since the step before, its mean over a day and over a week, and the anomaly at
    the hour of the day that is forecast, from the newest day that has passed it.
    """
    now = _carried(scaled, per_day)
    before = _shifted(now, 1)
    back = -(-lead // per_day) * per_day - lead
    terms = [now, now - before, _mean(scaled, per_day), _mean(scaled, WEEK * per_day), _shifted(scaled, back)]
    terms += drivers
    stacked = np.stack(terms, axis=-1)
    return np.where(np.isnan(stacked), 0.0, stacked)


def _weights(x: Floats, y: Floats) -> Floats:
    """Coefficients of the least absolute errors, by weighted least squares: spikes do not move a median."""
    found: Floats = np.zeros(x.shape[1])
    weight: Floats = np.ones(len(y))
    for _ in range(ROUNDS):
        heavy = x * weight[:, None]
        found = np.asarray(
            np.linalg.solve(heavy.T @ x + PENALTY * np.eye(x.shape[1]), heavy.T @ y), dtype=np.float64
        )
        weight = 1 / np.maximum(np.abs(y - x @ found), CLOSE)
    return found


def _basis(panel: Panel, steps: NDArray[np.int64], has_year: bool) -> Floats:
    """Terms of the usual value at some steps: a constant, the season, the hour."""
    first = panel.first
    begin = (first - datetime(first.year, 1, 1, tzinfo=first.tzinfo)) / DAY
    days = begin + steps * (panel.step / DAY)
    turns = [days / YEAR_DAYS * pair for pair in range(1, YEAR_PAIRS + 1)] if has_year else []
    turns += [days * pair for pair in range(1, DAY_PAIRS + 1)] if panel.per_day > 2 * DAY_PAIRS else []
    columns = [np.ones(len(days))]
    columns += [wave(2 * np.pi * turn) for turn in turns for wave in (np.sin, np.cos)]
    return np.stack(columns, axis=1)


def _least_squares(basis: Floats, row: Floats, penalty: float) -> Floats:
    """Coefficients of a row; the penalty leaves the constant alone."""
    known = ~np.isnan(row)
    if not known.any():
        return np.full(basis.shape[1], np.nan)
    x, y = basis[known], row[known]
    level = y.mean()
    found = np.linalg.solve(x.T @ x + penalty * np.diag([1e-9] + [1.0] * (x.shape[1] - 1)), x.T @ (y - level))
    found[0] += level
    return np.asarray(found, dtype=np.float64)


def _spread(row: Floats) -> float:
    known = row[~np.isnan(row)]
    if known.size == 0:
        return float("nan")
    robust = ROBUST * float(np.median(np.abs(known - np.median(known))))
    return max(LEAST_SPREAD, robust, float(known.std()) * 0.25)


def _carried(work: Floats, limit: int) -> Floats:
    """The newest value of each step that is no older than ``limit`` steps; for one forecast, never stored."""
    found = np.array(work)
    for back in range(1, limit):
        found = np.where(np.isnan(found), _shifted(work, back), found)
    return found


def _shifted(work: Floats, by: int) -> Floats:
    """Columns moved later by ``by`` steps, or earlier by a negative number; NaN where there are none."""
    found = np.full_like(work, np.nan)
    width = work.shape[1]
    if abs(by) >= width:
        return found
    if by >= 0:
        found[:, by:] = work[:, : width - by]
    else:
        found[:, :by] = work[:, -by:]
    return found


def _mean(work: Floats, steps: int) -> Floats:
    """Mean of the known values of the last ``steps`` steps, the present one included."""
    known = ~np.isnan(work)
    total = np.cumsum(np.where(known, work, 0.0), axis=1)
    count = np.cumsum(known, axis=1)
    earlier = min(steps, work.shape[1])
    total[:, earlier:] -= total[:, :-earlier].copy() if earlier < work.shape[1] else 0.0
    count[:, earlier:] -= count[:, :-earlier].copy() if earlier < work.shape[1] else 0
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
