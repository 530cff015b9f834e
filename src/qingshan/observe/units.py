"""Units of readings, converted once, on entry, to the unit of the dictionary."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.base.indicator import Indicator, indicator
from qingshan.standards.air_rules import gas_state
from qingshan.standards.catalog import table


@dataclass(frozen=True, slots=True)
class Conversion:
    """``value × factor + offset``: from the unit of a file to the unit of the dictionary."""

    factor: float = 1.0
    offset: float = 0.0

    @property
    def is_identity(self) -> bool:
        """Whether nothing changes."""
        return self.factor == 1.0 and self.offset == 0.0


def conversion(key: str, unit: str, state: str = "reference") -> Conversion:
    """Conversion of an indicator from a unit and a state of the gas.

    Parameters
    ----------
    key
        Indicator.
    unit
        Unit of the file; empty for the unit of the dictionary.
    state
        ``reference`` (298.15 K, 1013.25 hPa) or ``standard`` (273.15 K). It touches gases only.

    Raises
    ------
    UsageError
        The unit does not measure this indicator, or the state is unknown.

    References
    ----------
    GB 3095-2026, 3.14 and 4.3: gases at the reference state, particulates as monitored.

    Examples
    --------
    >>> conversion("co", "μg/m³").factor
    0.001
    >>> round(conversion("so2", "μg/m³", "standard").factor, 5), conversion("pm10", "", "standard").factor
    (0.91615, 1.0)
    >>> round(conversion("o3", "ppb").factor, 3)
    1.962
    """
    this = indicator(key)
    if state not in _data()["states"]:
        raise UsageError("unknown-state", name=state, known=", ".join(_data()["states"]))
    to_reference = _state_factor(this, state)
    if not unit or unit == this.unit:
        return Conversion(to_reference)
    kind, canonical = _kind(unit), _kind(this.unit)
    if kind and kind == canonical:
        factor, offset = _data()[kind][unit]
        unit_factor, unit_offset = _data()[kind][this.unit]
        # dividing keeps 0.001 exact where multiplying by a reciprocal would not
        return Conversion(factor / unit_factor * to_reference, (offset - unit_offset) / unit_factor)
    if kind == "mixing_ratio" and canonical == "mass_concentration" and this.molar:
        ppb = _data()[kind][unit][0]
        return Conversion(ppb * _micrograms_per_ppb(this.molar) / _data()[canonical][this.unit][0])
    raise UsageError("unit-not-for-indicator", unit=unit, name=key, known=this.unit)


def likely_unit(key: str, unit: str, median: float) -> str:
    """Unit a column most likely has, by the median of its values above zero.

    Parameters
    ----------
    key
        Indicator.
    unit
        Unit the file names, or that of the dictionary.
    median
        Median of the values above zero, in that unit.

    Examples
    --------
    >>> likely_unit("co", "mg/m³", 900.0), likely_unit("co", "mg/m³", 0.9)
    ('μg/m³', 'mg/m³')
    """
    ranges: dict[str, tuple[float, float]] = _data()["magnitude"].get(key, {})
    low, high = ranges.get(unit, (median, median))
    if low <= median <= high:
        return unit
    return next((other for other, (low, high) in ranges.items() if low <= median <= high), unit)


def is_reference_state(day: date) -> bool:
    """Whether gases of that day were reported at the reference state by the rules then in force."""
    return gas_state(day).temperature == _state("reference")["temperature"]


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = files("qingshan.observe").joinpath("units.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _kind(unit: str) -> str:
    kinds = (kind for kind, rows in _data().items() if "canonical" in rows and unit in rows)
    return next(kinds, "")


def _state(name: str) -> dict[str, Decimal]:
    """Temperature [K] and pressure [hPa] of a named state of the gas."""
    rows = table(_data()["states"][name], "gas_state")
    return {row.text("quantity"): row.number("value") for row in rows if row["phase"] == "gas"}


def _state_factor(this: Indicator, state: str) -> float:
    """Factor that brings a gas from a state to the reference state; 1 for anything else.

    At one pressure and amount the volume of a gas grows with its temperature, so its concentration falls.
    """
    if this.molar is None or state == "reference":
        return 1.0
    sent, kept = _state(state), _state("reference")
    warmer = sent["temperature"] / kept["temperature"]
    return float(warmer * kept["pressure"] / sent["pressure"])


def _micrograms_per_ppb(molar: float) -> float:
    kept = _state("reference")
    litres = float(_data()["gas"]["constant"]) * float(kept["temperature"]) / float(kept["pressure"])
    return molar / litres
