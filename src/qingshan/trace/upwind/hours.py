"""Hours of wind and concentration at one site: which can be used, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours as they came, one number each; ``nan`` where missing.

    Parameters
    ----------
    block
        Number of the block (the day) an hour belongs to: a bootstrap draws whole blocks, because hours of one
        day are not independent.
    direction
        Where the wind comes from [°], clockwise from north.
    speed
        Wind speed [m/s].
    value
        Concentration.
    """

    block: Ints
    direction: Floats
    speed: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the hours: ``of = used + calm + no_value + no_wind``."""

    of: int
    used: int
    calm: int
    no_value: int
    no_wind: int

    @property
    def calm_share(self) -> float:
        """Calm hours among those with wind and value; 0 where there are none."""
        return self.calm / max(self.used + self.calm, 1)


@dataclass(frozen=True, slots=True)
class WindHours:
    """The hours with a value and a wind that blows, the values of the calm ones, and the counts."""

    hours: Hours
    calm_values: Floats
    counts: Counts

    @property
    def known_values(self) -> Floats:
        """Values of all hours with wind, calm or not: what a threshold is taken from."""
        return np.concatenate([self.hours.value, self.calm_values])


def sort_out(hours: Hours, calm_below: float) -> WindHours:
    """The usable hours and the counts of the rest.

    Parameters
    ----------
    hours
        All hours of the period.
    calm_below
        Speed below which a direction means nothing [m/s].

    Examples
    --------
    >>> nan = float("nan")
    >>> found = sort_out(
    ...     Hours(np.arange(4), np.array([10.0, 20, nan, 370]), np.array([2, 0.2, 3, 1.0]),
    ...           np.array([5.0, 6, 7, 8])),
    ...     0.5,
    ... )
    >>> found.counts, found.hours.direction.tolist()
    (Counts(of=4, used=2, calm=1, no_value=0, no_wind=1), [10.0, 10.0])
    """
    has_value, has_speed = np.isfinite(hours.value), np.isfinite(hours.speed) & (hours.speed >= 0)
    is_calm = has_speed & (hours.speed < calm_below)
    # Instruments give no direction in a calm: such an hour is calm, not without wind.
    has_wind = is_calm | (has_speed & np.isfinite(hours.direction))
    used = has_value & has_wind & ~is_calm
    calm = has_value & is_calm
    no_value = ~has_value
    counts = Counts(
        hours.value.size, int(used.sum()), int(calm.sum()), int(no_value.sum()),
        int((has_value & ~has_wind).sum()),
    )  # fmt: skip
    kept = Hours(
        hours.block[used], np.mod(hours.direction[used], 360.0), hours.speed[used], hours.value[used]
    )
    return WindHours(kept, hours.value[calm], counts)


def threshold_of(found: WindHours, percentile: float) -> float:
    """Value above which an hour counts as polluted: a percentile of all hours with wind, calm ones included.

    ``nan`` where there are none.
    """
    values = found.known_values
    return float(np.percentile(values, percentile)) if values.size else float("nan")


def turn(one: Floats | float, other: Floats | float) -> Floats:
    """Difference of two directions, from -180 to 180 [°].

    Examples
    --------
    >>> float(turn(350.0, 10.0)), float(turn(10.0, 350.0))
    (-20.0, 20.0)
    """
    return np.asarray((np.asarray(one) - other + 180.0) % 360.0 - 180.0)
