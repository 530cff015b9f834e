"""Alarms: a condition that held for enough readings in a row, with what was read.

Everything is judged reading by reading, from what was known at that reading. A single reading raises
nothing, unless another indicator jumps with it: one that returns at once is the instrument's, not the
water's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from qingshan.evaluate.warning.watched import (
    HOUR,
    Bools,
    Floats,
    Scale,
    Watched,
    flat,
    half_of,
    trailing_median,
)
from qingshan.standards.early_warning_rules import WarningLevel, WarningRule

Confidence = Literal["low", "medium", "high"]
PATIENCE_HOURS = 24
"""Hours without a reading after which a run of readings is over."""
ROBUST = 1.4826


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading an alarm stands on, with what was usual before it; ``usual`` is none where nothing was."""

    time: datetime
    value: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One condition that held at a place.

    Parameters
    ----------
    place
        Where.
    rule
        Key of the rule.
    kind, level
        What kind of condition, and how grave.
    indicator
        What it was seen in; ``class`` for the class of a record, empty for missing data.
    start, raised, last
        Time of its first reading, of the reading that confirmed it, and of its last one.
    confidence
        High where three readings or two indicators say it, medium for two readings, low otherwise.
    readings
        What it stands on, up to the one that raised it.
    is_over
        Whether a later reading ended it.
    """

    place: str
    rule: str
    kind: str
    level: WarningLevel
    indicator: str
    start: datetime
    raised: datetime
    last: datetime
    confidence: Confidence
    readings: tuple[Reading, ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class _Signal:
    """Where a condition holds: known steps, hits among them, the value shown and what was usual."""

    indicator: str
    known: Bools
    hit: Bools
    value: Floats
    usual: Floats
    backed: Bools | None = None


def alarms(watched: Watched, rules: Sequence[WarningRule]) -> tuple[Alarm, ...]:
    """Every alarm of a place, the earliest first.

    Parameters
    ----------
    watched
        Its readings.
    rules
        Rules in force.
    """
    found: list[Alarm] = []
    for rule in rules:
        signals = list(_SIGNALS[rule.kind](watched, rule))
        found += [each for signal in signals for each in _runs(watched, rule, signal)]
    return tuple(sorted(found, key=lambda each: (each.raised, each.start, each.rule, each.indicator)))


def _class_drop(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """The class is worse than its median of some hours before, even with its values a margin better."""
    usual = _usual(watched, watched.classes, rule.hours)
    cautious = watched.cautious.get(rule.margin, watched.classes)
    hit = cautious - usual >= rule.value
    yield _Signal("class", ~np.isnan(watched.classes) & ~np.isnan(usual), hit, watched.classes, usual)


def _class_over_target(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """The class is worse than the target."""
    if watched.target is None:
        return
    target = np.full(watched.length, float(watched.target))
    hit = watched.classes - target >= rule.value
    yield _Signal("class", ~np.isnan(watched.classes), hit, watched.classes, target)


def _class_at_least(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """The class is this bad or worse, whatever the target."""
    usual = _usual(watched, watched.classes, rule.hours)
    yield _Signal("class", ~np.isnan(watched.classes), watched.classes >= rule.value, watched.classes, usual)


def _abrupt(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """A value is far from the median of some hours before, against its usual scatter there."""
    made = {item: _jump(watched, item, rule) for item in rule.items if item in watched.values}
    hits = [signal.hit for signal in made.values()]
    together = np.sum(hits, axis=0) >= 2 if hits else np.zeros(watched.length, dtype=np.bool_)
    for signal in made.values():
        yield _Signal(
            signal.indicator, signal.known, signal.hit, signal.value, signal.usual, signal.hit & together
        )


def _jump(watched: Watched, item: str, rule: WarningRule) -> _Signal:
    values, scale = _sound(watched, item, rule), watched.scales.get(item, Scale())
    usual = _usual(watched, values, rule.hours)
    scatter = ROBUST * _usual(watched, np.abs(values - usual), rule.hours)
    rise = usual - values if scale.is_falling else values - usual
    far = rise > rule.value * np.maximum(scatter, rule.margin * np.abs(usual))
    counts = np.ones(values.size, dtype=np.bool_)
    if scale.least is not None:
        counts = values < scale.least if scale.is_falling else values > scale.least
    known = ~np.isnan(values) & ~np.isnan(usual) & ~np.isnan(scatter)
    return _Signal(item, known, far & counts & known, values, usual)


def _approach(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """A value is within a share of its limit and worse than usual."""
    for item in rule.items:
        scale = watched.scales.get(item)
        if item not in watched.values or scale is None or scale.limit is None:
            continue
        values = _sound(watched, item, rule)
        usual = _usual(watched, values, rule.hours)
        if scale.is_falling:
            hit = (values <= scale.limit / rule.value) & (values < usual)
        else:
            hit = (values >= rule.value * scale.limit) & (values > usual)
        yield _Signal(item, ~np.isnan(values) & ~np.isnan(usual), hit, values, usual)


def _above(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    yield from _bound(watched, rule, lambda values: values > rule.value)


def _below(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    yield from _bound(watched, rule, lambda values: values < rule.value)


def _bound(watched: Watched, rule: WarningRule, beyond: Callable[[Floats], Bools]) -> Iterator[_Signal]:
    for item in rule.items:
        if item in watched.values:
            values = _sound(watched, item, rule)
            yield _Signal(
                item, ~np.isnan(values), beyond(values), values, _usual(watched, values, rule.hours)
            )


def _missing(watched: Watched, rule: WarningRule) -> Iterator[_Signal]:
    """No usable reading of anything for some hours."""
    absent = np.isnan(watched.classes)
    for values in watched.values.values():
        absent = absent & np.isnan(values)
    since = np.arange(watched.length) - np.maximum.accumulate(
        np.where(absent, -1, np.arange(watched.length)), axis=0
    )
    everything = np.ones(watched.length, dtype=np.bool_)
    hours = np.asarray(since * (watched.step / HOUR), dtype=np.float64)
    yield _Signal("", everything, absent & (hours >= rule.value), hours, np.full(watched.length, np.nan))


_SIGNALS: Mapping[str, Callable[[Watched, WarningRule], Iterator[_Signal]]] = {
    "class_drop": _class_drop,
    "class_over_target": _class_over_target,
    "class_at_least": _class_at_least,
    "abrupt": _abrupt,
    "approach": _approach,
    "above": _above,
    "below": _below,
    "missing": _missing,
}


def _sound(watched: Watched, item: str, rule: WarningRule) -> Floats:
    """Values of an indicator without those of a stuck instrument."""
    values = watched.values[item]
    stuck = flat(values, watched.steps(rule.flat_hours)) if rule.flat_hours else np.zeros_like(values, bool)
    return np.where(stuck, np.nan, values)


def _usual(watched: Watched, values: Floats, hours: int) -> Floats:
    """Median of some hours before each reading."""
    width = watched.steps(hours)
    return trailing_median(values, width, half_of(width))


def _runs(watched: Watched, rule: WarningRule, signal: _Signal) -> Iterator[Alarm]:
    """Runs of readings on which the condition holds; one that does not ends a run."""
    patience = watched.steps(PATIENCE_HOURS)
    run: list[int] = []
    for at in np.flatnonzero(signal.known):
        if run and at - run[-1] > patience:
            yield from _alarm(watched, rule, signal, run, is_over=True)
            run = []
        if signal.hit[at]:
            run.append(int(at))
        elif run:
            yield from _alarm(watched, rule, signal, run, is_over=True)
            run = []
    if run:
        yield from _alarm(watched, rule, signal, run, is_over=False)


def _alarm(
    watched: Watched, rule: WarningRule, signal: _Signal, run: Sequence[int], *, is_over: bool
) -> Iterator[Alarm]:
    backed = signal.backed is not None and any(signal.backed[at] for at in run[: rule.times])
    first_backed = next(
        (n for n, at in enumerate(run) if signal.backed is not None and signal.backed[at]), None
    )
    needed = rule.times - 1 if first_backed is None else min(rule.times - 1, first_backed)
    if needed >= len(run):
        return
    raised = run[needed]
    count = len(run)
    confidence: Confidence = "high" if backed or count > 2 else "medium" if count == 2 else "low"
    readings = tuple(
        Reading(watched.time(at), float(signal.value[at]), _or_none(signal.usual[at]))
        for at in run[: needed + 1]
    )
    yield Alarm(
        watched.place, rule.key, rule.kind, rule.level, signal.indicator, watched.time(run[0]),
        watched.time(raised), watched.time(run[-1]), confidence, readings, is_over,
    )  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
