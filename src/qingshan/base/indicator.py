"""The one dictionary of indicators, read from ``indicators.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NewType

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language

COMMA: Mapping[Language, str] = {"zh": "、", "en": ", "}
"""What stands between the things of a list."""

IndicatorKey = NewType("IndicatorKey", str)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured quantity: its names, canonical unit, decimals and plausible hourly range."""

    key: IndicatorKey
    medium: str
    zh: str
    en: str
    symbol: str
    unit: str
    decimals: int
    range: tuple[float, float]
    columns: tuple[str, ...]
    molar: float | None = None

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by key, in the order of the dictionary."""
    text = files("qingshan.base").joinpath("indicators.toml").read_text(encoding="utf-8")
    return {key: _indicator(key, row) for key, row in tomllib.loads(text).items()}


def indicator(key: str) -> Indicator:
    """The indicator of that key.

    Raises
    ------
    UsageError
        The dictionary has no such key.

    Examples
    --------
    >>> indicator("co").unit
    'mg/m³'
    """
    known = indicators()
    if key not in known:
        raise UsageError("unknown-indicator", name=key, known=", ".join(known))
    return known[key]


def signs(keys: Iterable[str], language: Language) -> str:
    """Signs of indicators, as a list in words.

    Examples
    --------
    >>> signs(["so2", "co"], "en")
    'SO₂, CO'
    """
    return COMMA[language].join(indicator(key).symbol for key in keys)


def of_medium(medium: str) -> tuple[str, ...]:
    """Keys of the indicators of one medium, in the order of the dictionary.

    Examples
    --------
    >>> of_medium("air")
    ('so2', 'no2', 'co', 'o3', 'pm10', 'pm25')
    """
    return tuple(key for key, each in indicators().items() if each.medium == medium)


def _indicator(key: str, row: dict[str, object]) -> Indicator:
    values = {**row, "key": key, "range": tuple(row["range"]), "columns": tuple(row["columns"])}  # type: ignore[arg-type]
    return Indicator(**values)  # type: ignore[arg-type]
