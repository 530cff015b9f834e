"""Quality checks: flags beside the untouched values, chosen by data per indicator."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import polars as pl

from qingshan.base.indicator import indicators, of_medium
from qingshan.observe.lows import is_nondetect

Flag = Literal["valid", "suspect", "invalid", "missing"]
WORST: tuple[Flag, ...] = ("valid", "suspect", "invalid", "missing")
"""Flags from the best to the worst."""

STATE = "section_state"
"""Indicator that holds the state of a station or section, on which checks of its readings stand."""

NOTES = of_medium("water_note")
"""What a file says of a section beside its readings."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check as declared in ``checks.toml``."""

    name: str
    zh: str
    en: str
    flag: Flag
    gaps: str
    status: str
    source: str
    media: tuple[str, ...]
    cadence: tuple[str, ...]
    params: Mapping[str, Any]

    def concerns(self, key: str, cadence: str = "hour") -> bool:
        """Whether the check is made on this indicator in readings of that cadence."""
        if self.cadence and cadence not in self.cadence:
            return False
        if key in self.params.get("except", ()):
            return False
        if self.media and indicators()[key].medium not in self.media:
            return False
        pair = (self.params.get("fine"), self.params.get("coarse"))
        if any(pair):
            return key in pair
        return "items" not in self.params or key in self.params["items"]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order they are named in a reading."""
    data = tomllib.loads(files("qingshan.observe").joinpath("checks.toml").read_text(encoding="utf-8"))
    known = {"zh", "en", "flag", "gaps", "status", "source", "media", "cadence"}
    return tuple(
        Check(
            name,
            row["zh"],
            row["en"],
            row["flag"],
            row["gaps"],
            row["status"],
            row["source"],
            tuple(row.get("media", ())),
            tuple(row.get("cadence", ())),
            {key: value for key, value in row.items() if key not in known},
        )
        for name, row in data.items()
    )


def flagged(frame: pl.DataFrame, keys: tuple[str, ...], cadence: str = "hour") -> pl.DataFrame:
    """Flags of a batch's values: ``<indicator>.flag`` and ``<indicator>.checks`` for each indicator.

    Parameters
    ----------
    frame
        Lines by site and time, unique, as a :class:`~qingshan.observe.batch.Batch` holds them.
    keys
        Indicators to check.
    cadence
        ``hour``, ``station`` (records of automatic water stations) or ``sample`` (samples by hand).

    Notes
    -----
    Neighbors are hours of the same site one hour apart in the same batch; what lies in another file is not
    seen. A missing value is flagged ``missing`` and is not checked.
    """
    if not keys:
        return pl.DataFrame()
    near = frame.with_columns(_neighbors())
    columns = {}
    for key in keys:
        made = [check for check in checks() if check.concerns(key, cadence)]
        bits = near.select(_bits(key, keys, made)).to_series()
        flags, names = _meanings(made)
        columns[f"{key}.flag"] = flags.gather(bits)
        columns[f"{key}.checks"] = names.gather(bits)
    return pl.DataFrame(columns)


def _neighbors() -> list[pl.Expr]:
    hour = pl.duration(hours=1)
    site, time = pl.col("site"), pl.col("time")
    after = (site == site.shift()) & (time - time.shift() == hour)
    return [
        after.fill_null(value=False).alias("after"),
        after.shift(-1).fill_null(value=False).alias("before"),
        (site == site.shift()).fill_null(value=False).alias("same"),
        site.rle_id().alias("place"),
    ]


def _bits(key: str, keys: tuple[str, ...], made: list[Check]) -> pl.Expr:
    """One bit for missing, then one per check, so that a few distinct numbers stand for all outcomes."""
    value, bad = pl.col(key), pl.col(f"{key}.bad").fill_null(value=False)
    bits = (value.is_null() & ~bad).cast(pl.UInt16)
    for at, check in enumerate(made, start=1):
        fired = _RULES[check.name](key, keys, check).fill_null(value=False)
        bits = bits + fired.cast(pl.UInt16) * (1 << at)
    return bits


def _meanings(made: list[Check]) -> tuple[pl.Series, pl.Series]:
    """Flag and names of checks for every number of bits."""
    flags, names = [], []
    for bits in range(1 << (len(made) + 1)):
        fired = [check for at, check in enumerate(made, start=1) if bits >> at & 1]
        said: list[Flag] = ["missing" if bits & 1 else "valid", *(check.flag for check in fired)]
        flags.append(max(said, key=WORST.index))
        names.append(",".join(check.name for check in fired))
    return pl.Series(flags, dtype=pl.String), pl.Series(names, dtype=pl.String)


def _unreadable(key: str, _keys: tuple[str, ...], _check: Check) -> pl.Expr:
    return pl.col(f"{key}.bad")


def _negative(key: str, _keys: tuple[str, ...], _check: Check) -> pl.Expr:
    return pl.col(key) < 0


def _range(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    low, high = indicators()[key].range
    value = pl.col(key)
    negative = next(each for each in checks() if each.name == "negative")
    above = value > high
    return above if negative.concerns(key) else above | (value < low)


def _zero_record(key: str, keys: tuple[str, ...], check: Check) -> pl.Expr:
    concerned = [pl.col(each) for each in keys if check.concerns(each)]
    there = pl.sum_horizontal(each.is_not_null() for each in concerned)
    zero = pl.all_horizontal((each == 0).fill_null(value=True) for each in concerned)
    least: int = check.params["least"]
    return zero & (there >= least) & pl.col(key).is_not_null()


def _flat_line(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    rule: dict[str, float] = check.params["items"][key]
    value = pl.col(key)
    goes_on = (pl.col("after") & (value == value.shift())).fill_null(value=False)
    at = pl.int_range(pl.len())
    first = pl.when(~goes_on).then(at).forward_fill()
    last = pl.when(~goes_on.shift(-1, fill_value=False)).then(at).backward_fill()
    return (last - first + 1 >= rule["hours"]) & (value > rule["floor"])


def _spike(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    rule: dict[str, float] = check.params["items"][key]
    value = pl.col(key)
    step = pl.when(pl.col("after")).then(value - value.shift())
    fall = pl.when(pl.col("before")).then(value - value.shift(-1))
    usual = step.abs().median().over("place")
    nearer = pl.min_horizontal(step.abs(), fall.abs())
    both = step.is_not_null() & fall.is_not_null()
    return both & (step * fall > 0) & (nearer >= rule["least"]) & (nearer >= usual * rule["times"])


def _pm_order(_key: str, keys: tuple[str, ...], check: Check) -> pl.Expr:
    fine: str = check.params["fine"]
    coarse: str = check.params["coarse"]
    if fine not in keys or coarse not in keys:
        return pl.lit(value=False)
    ratio: float = check.params["ratio"]
    margin: float = check.params["margin"]
    return pl.col(fine) > pl.col(coarse) * ratio + margin


def _nondetect(key: str, _keys: tuple[str, ...], _check: Check) -> pl.Expr:
    return is_nondetect(pl.col(f"{key}.raw")) & ~pl.col(f"{key}.bad").fill_null(value=False)


def _outside(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    low, high = check.params["items"][key]
    outside: pl.Expr = (pl.col(key) < low) | (pl.col(key) > high)
    return outside


def _at_floor(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    floor: float = check.params["items"][key]
    return (
        (pl.col(key) <= floor)
        & (pl.col(key) >= 0)
        & ~is_nondetect(pl.col(f"{key}.raw")).fill_null(value=False)
    )


def _in_state(key: str, keys: tuple[str, ...], check: Check) -> pl.Expr:
    if STATE not in keys:
        return pl.lit(value=False)
    fired: pl.Expr = pl.col(STATE).is_in([float(each) for each in check.params["states"]])
    if check.params["only_values"]:
        return pl.lit(value=False) if key in NOTES else fired & pl.col(key).is_not_null()
    return fired


def _held(key: str, _keys: tuple[str, ...], check: Check) -> pl.Expr:
    rule: dict[str, Any] = check.params["items"][key]
    value = pl.col(key)
    goes_on = (pl.col("same") & (value == value.shift())).fill_null(value=False)
    at = pl.int_range(pl.len())
    first = pl.when(~goes_on).then(at).forward_fill()
    last = pl.when(~goes_on.shift(-1, fill_value=False)).then(at).backward_fill()
    least: int = rule["records"]
    floor: float = rule["floor"]
    return (last - first + 1 >= least) & (value > floor)


def _supersaturated(key: str, keys: tuple[str, ...], check: Check) -> pl.Expr:
    """Oxygen far above saturation, 468 / (31.6 + T) mg/L; without a temperature, above an absolute value."""
    absolute: float = check.params["absolute"]
    times: float = check.params["times"]
    above = pl.col(key) > absolute
    if "water_temperature" not in keys:
        return above
    temperature = pl.col("water_temperature")
    saturation = pl.lit(check.params["numerator"]) / (temperature + check.params["offset"])
    return pl.coalesce(pl.col(key) > saturation * times, above)


_RULES: Mapping[str, Callable[[str, tuple[str, ...], Check], pl.Expr]] = {
    "unreadable": _unreadable,
    "negative": _negative,
    "range": _range,
    "zero_record": _zero_record,
    "flat_line": _flat_line,
    "spike": _spike,
    "pm_order": _pm_order,
    "nondetect": _nondetect,
    "impossible": _outside,
    "sensor_floor": _at_floor,
    "out_of_service": _in_state,
    "no_flow": _in_state,
    "frozen": _in_state,
    "no_water": _in_state,
    "not_sampled": _in_state,
    "held_value": _held,
    "supersaturated": _supersaturated,
    "tn_order": _pm_order,
    "cod_order": _pm_order,
}
