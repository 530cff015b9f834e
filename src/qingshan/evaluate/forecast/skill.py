"""How good forecasts were: errors against persistence and climatology, and how often the interval held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qingshan.evaluate.forecast.forecast import Ready, bounds, prepare
from qingshan.evaluate.forecast.model import METHODS, Method, in_unit, predict
from qingshan.evaluate.forecast.panel import Bools, Floats, Panel


@dataclass(frozen=True, slots=True)
class Skill:
    """Forecasts of one step ahead held against what came.

    Parameters
    ----------
    lead
        Steps ahead.
    cases
        Forecasts with an outcome on which every method had an answer.
    error
        Mean absolute error of the forecast as given out, in the unit.
    errors
        Mean absolute error of every method, in the unit.
    skill, skill_climatology
        One minus the error over that of persistence, or of climatology; above 0 is better.
    coverage
        Share of outcomes within the interval; none where there was none.
    width
        Median width of the interval, in the unit.
    """

    lead: int
    cases: int
    error: float
    errors: Mapping[Method, float]
    skill: float
    skill_climatology: float
    coverage: float | None
    width: float | None


@dataclass(frozen=True, slots=True)
class _Part:
    """Forecasts and outcomes of one stretch, flat."""

    outcome: Floats
    given: Floats
    made: Mapping[Method, Floats]
    low: Floats
    high: Floats


def hindcast(
    panel: Panel, start: int, leads: Sequence[int], *, every: int, coverage: float = 0.8
) -> tuple[Skill, ...]:
    """Forecasts made again from step ``start`` on, each from what was known at its moment.

    Parameters
    ----------
    panel
        History and outcomes.
    start
        First step from which is forecast.
    leads
        Steps ahead, from 1.
    every
        Steps after which is learnt anew from all that was known by then.
    coverage
        Share of outcomes the interval is to hold.

    Raises
    ------
    NothingToJudgeError
        The history before ``start`` is too short.
    """
    parts: dict[int, list[_Part]] = {lead: [] for lead in leads}
    for begin in range(start, panel.length - min(leads), every):
        ready = prepare(panel.until(begin + 1), leads, coverage=coverage)
        for lead in leads:
            end = min(begin + every, panel.length - lead)
            if end > begin:
                parts[lead].append(_part(ready, panel.until(end + lead), lead, begin, end))
    return tuple(_skill(lead, each) for lead, each in parts.items() if each)


def _part(ready: Ready, panel: Panel, lead: int, begin: int, end: int) -> _Part:
    made = {method: work[:, begin:end] for method, work in predict(ready.fitted, panel, lead).items()}
    given = made[ready.margins[lead].method]
    low, high = bounds(ready, lead, given)
    flat = {method: in_unit(panel, work).ravel() for method, work in made.items()}
    return _Part(
        panel.values[:, begin + lead : end + lead].ravel(), in_unit(panel, given).ravel(), flat,
        in_unit(panel, low).ravel(), in_unit(panel, high).ravel(),
    )  # fmt: skip


def _skill(lead: int, parts: Sequence[_Part]) -> Skill:
    outcome = np.concatenate([each.outcome for each in parts])
    given = np.concatenate([each.given for each in parts])
    made = {method: np.concatenate([each.made[method] for each in parts]) for method in METHODS}
    low, high = (np.concatenate([getattr(each, end) for each in parts]) for end in ("low", "high"))
    known = ~np.isnan(outcome) & np.all([~np.isnan(each) for each in made.values()], axis=0)
    errors = {method: _mean_error(each, outcome, known) for method, each in made.items()}
    error = _mean_error(given, outcome, known)
    told = known & ~np.isnan(low) & ~np.isnan(high)
    held = (low <= outcome) & (outcome <= high)
    return Skill(
        lead, int(known.sum()), error, errors, _better(error, errors["persistence"]),
        _better(error, errors["climatology"]), float(held[told].mean()) if told.any() else None,
        float(np.median((high - low)[told])) if told.any() else None,
    )  # fmt: skip


def _mean_error(made: Floats, outcome: Floats, known: Bools) -> float:
    return float(np.abs(made - outcome)[known].mean()) if known.any() else float("nan")


def _better(error: float, base: float) -> float:
    return 1 - error / base if base else float("nan")
