"""The rules of surface water and groundwater as records: what the tables of one rule set say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.rule_set import Policy

Water = Literal["river", "lake"]
Bound = Literal["max", "min", "range"]


@dataclass(frozen=True, slots=True)
class ClassScale:
    """Limits of one indicator, best class first, in its canonical unit.

    ``low`` and ``high`` have one entry a class; ``None`` is no bound. A value outside all of them belongs to
    the class after the last. ``decimals`` makes every limit a whole number of units. ``none_detected`` are
    the classes in which nothing may be detected.
    """

    item: str
    bound: Bound
    low: tuple[Decimal | None, ...]
    high: tuple[Decimal | None, ...]
    decimals: int
    none_detected: tuple[int, ...]
    clause: Clause

    def limit(self, water_class: int) -> Decimal | None:
        """The one bound of a class; ``None`` for a range or where the class has none."""
        at = water_class - 1
        if self.bound == "range" or not 0 <= at < len(self.high):
            return None
        return self.low[at] if self.bound == "min" else self.high[at]


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator of the evaluation: whether it decides a class, and how its exceedance is told."""

    key: str
    code: str
    is_evaluated: bool
    is_toxic: bool
    has_multiple: bool
    clause: Clause


@dataclass(frozen=True, slots=True)
class Quality:
    """A state of water quality: names and color; ``rank`` 1 is the best."""

    key: str
    rank: int
    zh: str
    en: str
    color_zh: str
    color_en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def color(self, language: Language) -> str:
        """Name of the color in the given language."""
        return self.color_zh if language == "zh" else self.color_en


@dataclass(frozen=True, slots=True)
class WaterClass:
    """A class of water quality, 1 to 6 (6: worse than V)."""

    number: int
    numeral: str
    zh: str
    en: str
    quality: str
    rgb: tuple[int, int, int]
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    @property
    def hex(self) -> str:
        """Color as ``#rrggbb``."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


@dataclass(frozen=True, slots=True)
class BasinGrade:
    """Shares [%] of good and of worse-than-V sections a state of a basin asks for; ``None`` is no bound."""

    quality: str
    good_from: Decimal | None
    good_below: Decimal | None
    bad_from: Decimal | None
    bad_below: Decimal | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class ChangeDegree:
    """A degree of change, -2 to 2: levels crossed at least, and points exceeded."""

    degree: int
    zh: str
    en: str
    levels: int
    over: Decimal | None
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class TrophicTerm:
    """One term of the trophic index: 10·(intercept + slope·ln(factor·C)), weighted by ``r2``."""

    item: str
    intercept: Decimal
    slope: Decimal
    r2: Decimal
    factor: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class TrophicState:
    """A trophic state; ``up_to`` is ``None`` for the last."""

    key: str
    rank: int
    up_to: Decimal | None
    is_included: bool
    zh: str
    en: str
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class CriticalValue:
    """Critical values of the rank correlation of ``n`` periods."""

    n: int
    p05: Decimal
    p01: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class WaterRounding:
    """Decimals kept of one item at one stage: ``hourly``, ``evaluation`` or ``figure``."""

    item: str
    stage: str
    decimals: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class Averaging:
    """How many values a mean over a period needs, of samples or of months."""

    period: str
    of: str
    least: int
    full: int | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a rule, with its unit and clause."""

    quantity: str
    value: Decimal
    unit: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class SourceLimit:
    """A single limit of a drinking-water source, in the canonical unit."""

    item: str
    group: str
    value: Decimal
    clause: Clause


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A group of items judged at a kind of source; ``water_class`` is ``None`` for single limits."""

    source: str
    group: str
    water_class: int | None
    without: tuple[str, ...]
    reference: tuple[str, ...]
    is_required: bool
    clause: Clause


@dataclass(frozen=True, slots=True, eq=False)
class WaterRules:
    """The rules of water in force together from ``start`` to the day before ``end``.

    Each is built once and is equal to itself alone, so that what follows from it can be kept by it.

    ``scales`` is keyed by (item, ``river`` or ``lake``) for every item of either, reference items included;
    ``ground`` by item; ``rounding`` by (item, stage).
    """

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    start: date | None
    end: date | None
    standards: Mapping[str, str]
    items: Mapping[str, Item]
    scales: Mapping[tuple[str, Water], ClassScale]
    ground: Mapping[str, ClassScale]
    ground_groups: Mapping[str, str]
    classes: tuple[WaterClass, ...]
    qualities: Mapping[str, Quality]
    basin_grades: tuple[BasinGrade, ...]
    changes: Mapping[int, ChangeDegree]
    trophic: tuple[TrophicTerm, ...]
    trophic_states: tuple[TrophicState, ...]
    spearman: tuple[CriticalValue, ...]
    rounding: Mapping[tuple[str, str], WaterRounding]
    averaging: Mapping[str, Averaging]
    parameters: Mapping[str, Parameter]
    source_limits: Mapping[str, SourceLimit]
    source_groups: tuple[SourceGroup, ...]
    flood_items: tuple[str, ...]
    flood_statistic: str
    flood_statistics: tuple[str, ...]
    policies: tuple[Policy, ...]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def number(self, quantity: str) -> Decimal:
        """Value of a parameter."""
        return self.parameters[quantity].value

    def whole(self, quantity: str) -> int:
        """Value of a parameter that is a whole number."""
        return int(self.parameters[quantity].value)

    def decimals(self, item: str, stage: str = "evaluation") -> int:
        """Decimals kept of an item or of a figure."""
        return self.rounding[item, stage].decimals

    def water_class(self, number: int) -> WaterClass:
        """The class of that number, 1 to 6."""
        return self.classes[number - 1]

    def quality_of(self, number: int) -> Quality:
        """The state of a class."""
        return self.qualities[self.water_class(number).quality]

    def policy(self, key: str) -> Policy:
        """The named choice of that key."""
        return next(each for each in self.policies if each.key == key)


@dataclass(frozen=True, slots=True)
class DayCondition:
    """A condition of limits that the day decides: its mean of a quantity is ``above`` or at most ``to``."""

    condition: str
    quantity: str
    above: Decimal | None
    to: Decimal | None
    clause: Clause
