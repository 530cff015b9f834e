"""Parameters of simulated water, the tables ``[water…]`` of a city's ``simulate.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicators
from qingshan.edge.replacing import read_text
from qingshan.edge.simulate.parameters import Range, record_of


@dataclass(frozen=True, slots=True)
class WaterSeason:
    """Months of ice and of flood, water temperature by month [℃], rains of the flood season."""

    temperature: tuple[float, ...]
    ice_months: tuple[float, ...]
    flood_months: tuple[float, ...]
    rains: int
    rain_hours: Range
    base_year: int


@dataclass(frozen=True, slots=True)
class WaterItem:
    """One indicator: its level, how it varies, how it is reported.

    ``winter``, ``flood`` and ``flush`` are factors of months of ice, of flood, and of the first flood sample;
    ``limit`` is the detection limit, 0 for none, and ``style`` how a nondetect is written: ``L``, ``<`` or a
    word.
    """

    level: float
    spread: float
    decimals: int
    winter: float = 1.0
    flood: float = 1.0
    flush: float = 1.0
    limit: float = 0.0
    style: str = "L"


@dataclass(frozen=True, slots=True)
class WaterEvent:
    """A planted pollution event: an outfall above a section, when it ran, and what it did there.

    ``factors`` multiply the indicators of ``section``; ``downstream`` sections get the share of the rise that
    stands beside them. ``load`` is what the outfall let out [kg/day].
    """

    year: int
    month: int
    day: int
    days: int
    section: str
    outfall: str
    outfall_zh: str
    outfall_en: str
    county: str
    kilometers_upstream: float
    lon: float
    lat: float
    factors: Mapping[str, float] = field(default_factory=dict)
    load: Mapping[str, float] = field(default_factory=dict)
    downstream: Mapping[str, float] = field(default_factory=dict)

    def factor(self, section: str, item: str) -> float:
        """Factor of an indicator at a section while the event lasts, 1 where it does not reach."""
        reach = 1.0 if section == self.section else self.downstream.get(section, 0.0)
        return 1 + (self.factors.get(item, 1.0) - 1) * reach


@dataclass(frozen=True, slots=True)
class WaterParameters:
    """Everything the simulation of water is told.

    ``sections`` and ``sources`` give levels by code and indicator; ``years`` other levels for single years;
    ``dry`` months without flow by section; ``stations`` sections with an automatic station.
    """

    season: WaterSeason
    items: Mapping[str, WaterItem]
    lake_items: tuple[str, ...]
    ground_items: tuple[str, ...]
    surface_source_items: tuple[str, ...]
    sections: Mapping[str, Mapping[str, float]]
    years: Mapping[str, Mapping[str, Mapping[str, float]]]
    dry: Mapping[str, tuple[int, ...]]
    stations: tuple[str, ...]
    events: tuple[WaterEvent, ...]

    def level(self, code: str, item: str, year: int) -> float:
        """Level of an indicator at a section or source in a year, in its canonical unit."""
        own = self.years.get(code, {}).get(str(year), {})
        return own.get(item, self.sections.get(code, {}).get(item, self.items[item].level))


def read_water_parameters(path: Path) -> WaterParameters:
    """Parameters of the ``[water]`` tables of a ``simulate.toml``.

    Raises
    ------
    UsageError
        The file is not there, is no TOML, or says nothing of water or something wrong.
    """
    try:
        return parse_water_parameters(read_text(path))
    except FileNotFoundError as wrong:
        raise UsageError("register-file-missing", file=path.name) from wrong
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as wrong:
        raise UsageError("simulation-unreadable", file=path, reason=wrong) from wrong


def parse_water_parameters(text: str) -> WaterParameters:
    """Parameters of the text of a ``simulate.toml``; ``ValueError`` names the key that is wrong."""
    data: dict[str, Any] = tomllib.loads(text).get("water", {})
    if not data:
        raise ValueError("no section [water]")
    items = {
        key: record_of(WaterItem, row, f"water.items.{key}") for key, row in data.get("items", {}).items()
    }
    for key in (*items, *data.get("lake_items", ()), *data.get("ground_items", ())):
        if key not in indicators():
            raise ValueError(f"[water.items] {key} is no indicator")
    return WaterParameters(
        record_of(WaterSeason, data.get("season", {}), "water.season"),
        items,
        tuple(data.get("lake_items", ())),
        tuple(data.get("ground_items", ())),
        tuple(data.get("surface_source_items", ())),
        data.get("sections", {}),
        data.get("years", {}),
        {code: tuple(months) for code, months in data.get("dry", {}).items()},
        tuple(data.get("stations", ())),
        tuple(_event(row) for row in data.get("events", ())),
    )


def _event(row: Mapping[str, Any]) -> WaterEvent:
    tables = {name: row.get(name, {}) for name in ("factors", "load", "downstream")}
    plain = {key: value for key, value in row.items() if key not in tables}
    try:
        return WaterEvent(**plain, **tables)
    except TypeError as wrong:
        raise ValueError(f"[[water.events]] {wrong}") from wrong
