"""Signs within one series: flat, too quiet, repeated days, limit hugged, last digits, night dips."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from qingshan.evaluate.online.signs.series import DAY_HOURS, Hint, Series, number, spread, units_of
from qingshan.standards.online_records import OnlineRules

Test = Callable[[Series, OnlineRules], Iterator[Hint]]


def flat(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """The longest run of one value while flow runs.

    Guard: the lowest value of a series (a nondetect stays at half its limit) and hours without flow raise
    nothing; an analyzer that repeats its value for hours, or a value near its resolution, has long runs
    always, so the run must be several times as long as nearly all others.
    """
    units = units_of(series)
    known = units[units >= 0]
    if known.size < number(rules, "least_hours"):
        return
    starts, lengths = _runs(units)
    at = int(lengths.argmax())
    first, length = int(starts[at]), int(lengths[at])
    others = np.delete(lengths, at)
    usual = (
        float(np.quantile(others[others > 0], number(rules, "flat_quantile"))) if (others > 0).any() else 0.0
    )
    is_low = units[first] <= known.min() and length < known.size
    if is_low or length < max(number(rules, "flat_hours"), usual * number(rules, "flat_times")):
        return
    yield _hint("flat", series, first, first + length, hours=length, value=float(series.value[first]))


def low_variance(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """Days in which the value hardly moves while flow does."""
    quiet = []
    for day, at in _days(series):
        values, flow = series.value[at][series.runs[at]], series.flow[at][~np.isnan(series.flow[at])]
        if values.size < DAY_HOURS * 3 // 4 or len(set(values.tolist())) == 1:
            continue
        moves = spread(flow) >= number(rules, "low_variance_flow_cv")
        step = 10.0**-series.decimals
        is_resolved = values.mean() * number(rules, "low_variance_cv") >= step
        if moves and is_resolved and spread(values) < number(rules, "low_variance_cv"):
            quiet.append(day)
    if len(quiet) * DAY_HOURS >= number(rules, "least_hours"):
        yield _hint(
            "low_variance", series, quiet[0] * DAY_HOURS, (quiet[-1] + 1) * DAY_HOURS, days=len(quiet)
        )


def mirrored_days(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """Pairs of days with the same values hour by hour.

    Guard: only days of many different values are compared, so that quiet days are not alike by chance.
    """
    units = units_of(series)
    days = [(day, units[at]) for day, at in _days(series)]
    varied = [
        (day, row)
        for day, row in days
        if (row >= 0).sum() >= number(rules, "mirrored_hours")
        and len(set(row[row >= 0].tolist())) >= number(rules, "mirrored_distinct")
    ]
    pairs = []
    for place, (day, row) in enumerate(varied):
        for other, repeated in varied[place + 1 :]:
            both = (row >= 0) & (repeated >= 0)
            same = int(((row == repeated) & both).sum())
            if same >= number(rules, "mirrored_hours") and same >= both.sum() * number(
                rules, "mirrored_share"
            ):
                pairs.append((day, other, same))
    if pairs:
        day, other, same = pairs[0]
        yield _hint(
            "mirrored_days", series, day * DAY_HOURS, (day + 1) * DAY_HOURS, pairs=len(pairs), hours=same,
            other=str(series.time(other * DAY_HOURS).date()),
        )  # fmt: skip


def limit_hugged(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """Values crowded in a band just under the limit with almost none above it.

    Guard: a process that runs near its limit by itself goes over now and then and spreads below the band.
    """
    if series.limit is None:
        return
    values = series.value[series.runs]
    if values.size < number(rules, "least_hours"):
        return
    band = number(rules, "hugged_band") * series.limit
    inside = float(((values > series.limit - band) & (values <= series.limit)).mean())
    above = float((values > series.limit).mean())
    expected = _normal_above(values, series.limit)
    is_crowded = inside >= number(rules, "hugged_share") and above <= number(rules, "hugged_over")
    if is_crowded and (expected - 2 * above) * values.size > 1:
        evidence = {"inside": inside, "above": above, "limit": series.limit}
        yield _hint("limit_hugged", series, 0, series.value.size, **evidence)


def repeated_digits(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """One last digit far too frequent among values that use the resolution they are sent with.

    Guard: values in whole steps of five or ten of the last digit only come from an instrument of coarser
    resolution, and values of few distinct steps have few last digits anyway.
    """
    units = units_of(series)
    known = units[units >= 0]
    if known.size < number(rules, "digits_values") or len(set(known.tolist())) < known.size * number(
        rules, "digits_distinct"
    ):
        return
    digits = known - known // 10 * 10
    counts = np.bincount(digits, minlength=10)
    if (counts > 0).sum() <= 2:
        return
    top = int(counts.argmax())
    share = float(counts[top]) / known.size
    if share >= number(rules, "digits_share"):
        yield _hint(
            "repeated_digits", series, 0, series.value.size, digit=top, share=share, values=known.size
        )


def night_dips(series: Series, rules: OnlineRules) -> Iterator[Hint]:
    """Nights far below the day, again and again, though flow keeps up."""
    first, last = rules.whole("night_first"), rules.whole("night_last")
    hours = np.arange(DAY_HOURS)
    night = (hours >= first) & (hours <= last)
    compared, dips = 0, []
    for day, at in _days(series):
        value, flow = np.where(series.runs[at], series.value[at], np.nan), series.flow[at]
        if np.isnan(value[night]).all() or np.isnan(value[~night]).all() or np.isnan(flow).all():
            continue
        compared += 1
        fell = np.nanmedian(value[night]) < number(rules, "night_ratio") * np.nanmedian(value[~night])
        at_night, by_day = _median(flow[night]), _median(flow[~night])
        if fell and at_night >= number(rules, "night_flow_ratio") * by_day:
            dips.append(day)
    if len(dips) >= number(rules, "night_days") and len(dips) >= number(rules, "night_share") * compared:
        yield _hint(
            "night_dips", series, dips[0] * DAY_HOURS, (dips[-1] + 1) * DAY_HOURS, nights=len(dips),
            compared=compared,
        )  # fmt: skip


TESTS: tuple[Test, ...] = (flat, low_variance, mirrored_days, limit_hugged, repeated_digits, night_dips)
"""Every test of a single series."""


def _hint(sign: str, series: Series, first: int, last: int, **evidence: object) -> Hint:
    return Hint(sign, series.outlet, series.indicator, series.time(first), series.time(last), evidence)


def _days(series: Series) -> Iterator[tuple[int, slice]]:
    for day in range(series.value.size // DAY_HOURS):
        yield day, slice(day * DAY_HOURS, (day + 1) * DAY_HOURS)


def _runs(units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Start and length of each run of one value; 0 hours for a gap, which ends a run."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(units)) + 1))
    lengths = np.diff(np.concatenate((starts, [units.size])))
    return starts, np.where(units[starts] >= 0, lengths, 0)


def _median(values: np.ndarray) -> float:
    return float("nan") if np.isnan(values).all() else float(np.nanmedian(values))


def _normal_above(values: np.ndarray, limit: float) -> float:
    """Share above the limit to be expected from the lower half of the values, mirrored at the median."""
    middle = float(np.median(values))
    return float((2 * middle - values[values <= middle] > limit).mean()) * 0.5
