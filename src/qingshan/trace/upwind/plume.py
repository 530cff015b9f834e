"""A screening plume: how much of a source could show at a site. It ranks; it proves nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast, get_args

import numpy as np

from qingshan.base.figure import Clause, Status
from qingshan.trace.upwind.bootstrap import Floats

StabilityClass = Literal["A", "B", "C", "D", "E", "F"]
Sky = Literal["strong_sun", "moderate_sun", "weak_sun", "overcast", "cloudy_night", "clear_night"]


@dataclass(frozen=True, slots=True)
class PlumeRules:
    """Dispersion and stability as data, with the clause they rest on."""

    clause: Clause
    nearest: float
    farthest: float
    across: Mapping[str, float]
    across_bend: float
    upward: Mapping[str, tuple[float, float, float]]
    speeds: tuple[float, ...]
    classes: Mapping[str, tuple[StabilityClass, ...]]


@cache
def plume_rules() -> PlumeRules:
    """The rules of ``plume.toml``."""
    data = tomllib.loads(files("qingshan.trace.upwind").joinpath("plume.toml").read_text(encoding="utf-8"))
    if data["status"] not in get_args(Status):
        raise ValueError(data["status"])
    stability = data["stability"]
    return PlumeRules(
        Clause(data["source"], data["clause"], cast(Status, data["status"])),
        float(data["nearest_m"]), float(data["farthest_m"]),
        {key: value for key, value in data["sigma_y"].items() if key != "b"}, float(data["sigma_y"]["b"]),
        {key: tuple(value) for key, value in data["sigma_z"].items()}, tuple(stability["speeds"]),
        {key: tuple(stability[key]) for key in get_args(Sky)},
    )  # fmt: skip


def stability(speed: float, sky: Sky) -> StabilityClass:
    """Class of stability by wind speed [m/s] and sky.

    Examples
    --------
    >>> stability(1.5, "clear_night"), stability(7.0, "strong_sun"), stability(4.0, "overcast")
    ('F', 'C', 'D')
    """
    rules = plume_rules()
    return rules.classes[sky][int(np.searchsorted(rules.speeds, speed, side="right"))]


def sigmas(distance: Floats | float, stability_class: StabilityClass) -> tuple[Floats, Floats]:
    """Spread across and upward [m] at a distance downwind [m].

    Examples
    --------
    >>> across, upward = sigmas(1000.0, "D")
    >>> round(float(across), 1), round(float(upward), 1)
    (76.3, 37.9)
    """
    rules, x = plume_rules(), np.asarray(distance, dtype=np.float64)
    a, b, c = rules.upward[stability_class]
    across = rules.across[stability_class] * x / np.sqrt(1 + rules.across_bend * x)
    return np.asarray(across), np.asarray(a * x * (1 + b * x) ** c)


def plume(
    along: Floats | float, aside: Floats | float, *, speed: float, stability_class: StabilityClass,
    height: float = 0.0, receptor: float = 0.0,
) -> Floats:  # fmt: skip
    """Concentration by emission at a place downwind [s/m³]; 0 upwind. Screening only.

    Parameters
    ----------
    along, aside
        Distance from the source along the wind and across it [m].
    speed
        Wind speed [m/s], above 0.
    stability_class
        From :func:`stability`.
    height, receptor
        Effective height of the source and height of the place [m].

    Notes
    -----
    The sigmas hold from 0.1 to 10 km; nearer than that the distance counts as 0.1 km, farther they are
    carried on and the result is rougher still.
    """
    if not speed > 0:
        raise ValueError("speed")
    x, y = np.asarray(along, dtype=np.float64), np.asarray(aside, dtype=np.float64)
    sy, sz = sigmas(np.maximum(x, plume_rules().nearest), stability_class)
    vertical = np.exp(-((receptor - height) ** 2) / (2 * sz**2)) + np.exp(
        -((receptor + height) ** 2) / (2 * sz**2)
    )
    found = np.exp(-(y**2) / (2 * sy**2)) * vertical / (2 * np.pi * speed * sy * sz)
    return np.asarray(np.where(x > 0, found, 0.0))
