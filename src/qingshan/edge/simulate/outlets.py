"""Simulated hours of outlets, honest or altered in a known way: SIMULATED, they stand for no real outlet."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.indicator import indicator
from qingshan.register.outlet import Outlet

Floats = NDArray[np.float64]
SIMULATED = "SIMULATED"
DECIMALS = {"cod": 1, "nh3n": 2, "tp": 2, "tn": 2, "ph": 2, "flue_dust": 1, "flue_so2": 1, "flue_nox": 1}
"""Decimals a field unit sends (HJ 212)."""


@dataclass(frozen=True, slots=True)
class OutletHours:
    """Hours of one outlet: flow [m³/h], oxygen [%] of a stack, values and marks by indicator.

    NaN is a value that never came; ``altered`` names what was done to it, empty for an honest outlet.
    """

    outlet: str
    start: datetime
    flow: Floats
    values: Mapping[str, Floats]
    marks: Mapping[str, NDArray[np.str_]]
    oxygen: Floats | None = None
    altered: str = ""


def simulate_outlet(
    outlet: Outlet, limits: Mapping[str, float], start: datetime, hours: int, seed: int
) -> OutletHours:
    """Honest hours of an outlet for the indicators that have a limit, pH besides.

    The same seed and outlet give the same hours.
    """
    raw = _parameters()
    dice = _dice(seed, outlet.code)
    clock = np.arange(hours) + start.hour
    kind = "flue" if outlet.is_stack else "water"
    flow = _flow(raw[kind], dice, clock, is_large=outlet.kind == "river_outfall")
    level = raw[kind]["level"]
    if kind == "water" and dice.random() < raw["water"]["over_share"]:
        level = raw["water"]["over_level"]
    values, marks = {}, {}
    for item, limit in limits.items():
        if item == "ph":
            made = 7.4 + 0.25 * _wander(dice, hours, 0.95)
        else:
            step = 1 if outlet.is_stack else int(raw["water"]["analysis_hours"])
            noise = _wander(dice, -(-hours // step), raw[kind]["memory"])
            made = np.repeat(limit * dice.uniform(*level) * np.exp(raw[kind]["spread"] * noise), step)[:hours]
        values[item] = np.round(made, DECIMALS.get(item, 2))
        marks[item] = _marks(raw["marks"], dice, hours)
        values[item][dice.random(hours) < raw["marks"]["missing_share"]] = np.nan
    oxygen = None
    if outlet.is_stack:
        middle = dice.uniform(*raw["flue"]["oxygen"])
        oxygen = np.round(middle + raw["flue"]["oxygen_spread"] * _wander(dice, hours, 0.9), 2)
    return OutletHours(outlet.code, start, np.round(flow, 2), values, marks, oxygen)


def altered(made: OutletHours, how: str, limits: Mapping[str, float], seed: int) -> OutletHours:
    """The same hours altered in one way of :data:`ALTERATIONS`."""
    changed = ALTERATIONS[how](made, dict(limits), _dice(seed, made.outlet + how))
    return replace(made, values={**made.values, **changed}, altered=how)


def hour_table(made: Sequence[OutletHours]) -> str:
    """Hours of outlets as CSV with one row per outlet and hour; every row says SIMULATED."""
    items = list(dict.fromkeys(item for each in made for item in each.values))
    has_oxygen = any(each.oxygen is not None for each in made)
    heads = [name for item in items for name in (indicator(item).zh, f"{indicator(item).zh}标记")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    more = [indicator("flue_o2").zh, indicator("flue_flow").zh] if has_oxygen else []
    writer.writerow(["口门代码", "时间", *heads, indicator("flow").zh, *more, "说明"])
    for each in made:
        for row in _lines(each, items, has_oxygen=has_oxygen):
            writer.writerow(row)
    return out.getvalue()


def _lines(made: OutletHours, items: Sequence[str], *, has_oxygen: bool) -> Iterator[list[object]]:
    is_stack = made.oxygen is not None
    for at in range(made.flow.size):
        cells: list[object] = [made.outlet, f"{made.start + timedelta(hours=at):%Y-%m-%d %H:%M}"]
        for item in items:
            value = made.values[item][at] if item in made.values else float("nan")
            mark = made.marks[item][at] if item in made.marks else ""
            cells += ["" if np.isnan(value) else f"{value:.{DECIMALS.get(item, 2)}f}", str(mark)]
        cells.append("" if is_stack else f"{made.flow[at]:.2f}")
        if has_oxygen:
            cells += [
                "" if made.oxygen is None else f"{made.oxygen[at]:.2f}",
                made.flow[at] if is_stack else "",
            ]
        yield [*cells, SIMULATED]


def typical_limits(outlet: Outlet, limits: Mapping[str, float]) -> dict[str, float]:
    """Limits to draw concentrations against: those given, typical ones where an outlet has none."""
    known = {item: limit for item, limit in limits.items() if item in DECIMALS}
    if known:
        return known
    prefix = "flue_"
    return {
        k: float(v) for k, v in _parameters()["typical"].items() if k.startswith(prefix) == outlet.is_stack
    }


def _flat(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    values = made.values[item].copy()
    first = int(dice.integers(0, values.size // 2))
    length = int(dice.integers(30, 200))
    values[first : first + length] = np.nanmedian(values)
    return {item: values}


def _quiet(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    middle = np.nanmedian(made.values[item])
    noise = dice.normal(0, 0.001 * middle, made.flow.size)
    return {
        item: np.round(middle + np.where(np.abs(noise) < 0.05, 0.1 * np.sign(noise), noise), DECIMALS[item])
    }


def _mirrored(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    values = made.values[item].copy()
    days = values.size // 24
    source = int(dice.integers(0, days // 2))
    for day in range(days // 2, days, 3):
        values[day * 24 : day * 24 + 24] = values[source * 24 : source * 24 + 24]
    return {item: values}


def _hugged(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    limit = limits[item]
    raised = made.values[item] / np.nanmedian(made.values[item]) * limit
    capped = limit * (1 - np.abs(dice.normal(0, 0.02, raised.size)))
    return {item: _kept(np.where(raised > limit, capped, raised), item)}


def _digits(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    unit = float(np.power(10.0, -DECIMALS[item]))
    forced = np.floor(made.values[item] / (10 * unit)) * 10 * unit + 8 * unit
    typed = dice.random(forced.size) < 0.7
    return {item: _kept(np.where(typed, forced, made.values[item]), item)}


def _dips(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    item = _main(made)
    hour = (np.arange(made.flow.size) + made.start.hour) % 24
    factor = np.where(hour <= 5, dice.uniform(0.15, 0.35), 1.0)
    return {item: _kept(made.values[item] * factor, item)}


def _ratio(made: OutletHours, limits: dict[str, float], dice: np.random.Generator) -> dict[str, Floats]:
    items = [item for item in made.values if item != "ph"]
    if len(items) < 2:
        return {}
    factor = np.nanmedian(made.values[items[1]]) / np.nanmedian(made.values[items[0]])
    return {items[1]: np.round(made.values[items[0]] * factor, max(3, DECIMALS[items[1]]))}


Alteration = Callable[[OutletHours, dict[str, float], np.random.Generator], dict[str, Floats]]

ALTERATIONS: Mapping[str, Alteration] = {
    "flat": _flat, "low_variance": _quiet, "mirrored_days": _mirrored, "limit_hugged": _hugged,
    "repeated_digits": _digits, "night_dips": _dips, "fixed_ratio": _ratio,
}  # fmt: skip
"""Ways a series can be altered, named after the sign that should find them."""


def _kept(values: Floats, item: str) -> Floats:
    """Values with the decimals a field unit sends."""
    return np.asarray(np.round(values, DECIMALS[item]), dtype=np.float64)


def _main(made: OutletHours) -> str:
    return next(item for item in made.values if item != "ph")


def _flow(
    raw: Mapping[str, Any], dice: np.random.Generator, clock: NDArray[np.int64], *, is_large: bool
) -> Floats:
    base = dice.uniform(*raw["flow_per_hour"]) * (20 if is_large else 1)
    noise = raw.get("flow_noise", 0.06) * _wander(dice, clock.size, 0.6)
    flow: Floats = base * (1 + raw.get("diurnal", 0.1) * np.sin((clock - 9) * np.pi / 12)) * np.exp(noise)
    if dice.random() < raw.get("batch_share", 0.0):
        flow[(clock % 24) < 6] = 0.0
    return flow


def _marks(raw: Mapping[str, Any], dice: np.random.Generator, hours: int) -> NDArray[np.str_]:
    marks = np.full(hours, "N", dtype="<U2")
    hour = np.arange(hours)
    if dice.random() < raw["calibration_share"]:
        marks[hour % 24 == int(dice.integers(0, 24))] = "C"
    weekly = int(dice.integers(0, 168))
    marks[(hour - weekly) % 168 < raw["maintenance_weekly_hours"]] = "M"
    for _ in range(dice.poisson(raw["fault_per_month"] * hours / 720)):
        first = int(dice.integers(0, hours))
        marks[first : first + int(dice.integers(*raw["fault_hours"]))] = "D"
    return marks


def _wander(dice: np.random.Generator, length: int, memory: float) -> Floats:
    """A wandering series of unit spread: each step remembers the one before."""
    steps = dice.normal(0, np.sqrt(1 - memory**2), length)
    made = np.empty(length)
    held = dice.normal()
    for at in range(length):
        held = memory * held + steps[at]
        made[at] = held
    return made


def _dice(seed: int, name: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


@cache
def _parameters() -> Mapping[str, Any]:
    return tomllib.loads(files("qingshan.edge.simulate").joinpath("outlets.toml").read_text(encoding="utf-8"))
