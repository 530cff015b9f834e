"""The rules of ambient air as records: what the tables of one rule set say, ready for the kernels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from qingshan.base.figure import Clause
from qingshan.base.messages import Language
from qingshan.standards.rule_set import Policy


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """One column of the AQI table.

    ``concentration`` is in units of the last retained digit, from 0 (CO in tenths of mg/m³). Beyond the last
    breakpoint the index is ``above_iaqi``, or not computed when ``above`` is ``"none"``.
    """

    column: str
    indicator: str
    decimals: int
    concentration: tuple[int, ...]
    iaqi: tuple[int, ...]
    above: Literal["cap", "none"]
    above_iaqi: int | None
    clause: Clause
    above_clause: Clause
    rounding_clause: Clause


@dataclass(frozen=True, slots=True)
class Category:
    """A level of the AQI with its names and colors; ``high`` is ``None`` for the last."""

    level: int
    low: int
    high: int | None
    level_zh: str
    zh: str
    en: str
    color_zh: str
    color_en: str
    rgb: tuple[int, int, int]
    cmyk: tuple[int, int, int, int]
    clause: Clause

    def name(self, language: Language) -> str:
        """Category in the given language."""
        return self.zh if language == "zh" else self.en

    def color(self, language: Language) -> str:
        """Name of the color in the given language."""
        return self.color_zh if language == "zh" else self.color_en

    @property
    def hex(self) -> str:
        """Color as ``#rrggbb``."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


@dataclass(frozen=True, slots=True)
class Limit:
    """A concentration limit; ``averaging`` is ``year``, ``quarter``, ``day``, ``8h`` (O3) or ``1h``."""

    item: str
    averaging: str
    level: int
    value: Decimal
    unit: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One pollutant of a report: its index is the largest over ``columns``.

    ``fallback`` is the column used where none of them gives an index although the first is measured.
    """

    indicator: str
    columns: tuple[str, ...]
    fallback: str | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class Report:
    """What enters an AQI report and when it may be published.

    ``completeness`` is ``"list"`` (missing items are listed, the AQI stands) or ``"na_unless_over"`` (with an
    item missing the AQI is published only when over ``threshold``).
    """

    key: str
    zh: str
    en: str
    items: tuple[ReportItem, ...]
    completeness: Literal["list", "na_unless_over"]
    threshold: int | None
    has_exceeding: bool
    exceeding_over: int | None
    primary_over: int
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Validity:
    """The least data a value may stand on.

    Windows are the 8 h means of ozone, named by the hour they end at. ``short_day_stands_over_limit``: a day
    with fewer windows than ``windows_per_day`` counts when its maximum exceeds the limit. ``clauses`` maps
    the names of the fields to what they quote.
    """

    hours_per_day: int
    minutes_per_hour: int
    window_hours: int
    window_length: int
    first_window: int
    last_window: int
    windows_per_day: int
    short_day_stands_over_limit: bool
    days_per_year: int
    days_per_month: int
    days_per_february: int
    site_share: Decimal
    small_site_share: Decimal
    small_site_count: int
    trend_periods: int
    clauses: Mapping[str, Clause]


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic of the year and the limit it is judged by.

    ``item`` is the column of a table of days (``o3_8h``), ``indicator`` the pollutant (``o3``); the limit is
    ``limits[indicator, limit_averaging, level]``.
    """

    item: str
    indicator: str
    kind: Literal["mean", "percentile"]
    p: Decimal | None
    limit_averaging: str
    decimals: int
    attainment_decimals: int
    clause: Clause
    rounding_clause: Clause


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One ratio of a composite index: statistic over limit, times weight."""

    item: str
    indicator: str
    kind: Literal["mean", "percentile"]
    p: Decimal | None
    limit: Decimal
    weight: Decimal
    clause: Clause

    @property
    def statistic(self) -> str:
        """Name of the statistic: ``pm25_mean``, ``o3_8h_p90``."""
        return f"{self.item}_mean" if self.p is None else f"{self.item}_p{self.p.normalize():f}"


@dataclass(frozen=True, slots=True)
class CompositeRule:
    """A composite index: its terms and how it is printed."""

    key: str
    zh: str
    en: str
    decimals: int
    terms: tuple[IndexTerm, ...]
    clause: Clause

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class DayRatio:
    """A share of days by level of the AQI: good days, heavy days."""

    key: str
    zh: str
    en: str
    levels: tuple[int, ...]
    decimals: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals kept of one item at one stage: ``raw``, ``statistic`` or ``attainment``."""

    item: str
    stage: str
    decimals: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class SensitiveGroup:
    """Whom to warn when the index of a pollutant is over a value."""

    item: str
    over: int
    zh: str
    en: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Advice:
    """What a level of the AQI means for health and what to do."""

    level: int
    effect_zh: str
    effect_en: str
    advice_zh: str
    advice_en: str
    clause: Clause

    def effect(self, language: Language) -> str:
        """Effect on health, in the given language."""
        return self.effect_zh if language == "zh" else self.effect_en

    def advice(self, language: Language) -> str:
        """What to do, in the given language."""
        return self.advice_zh if language == "zh" else self.advice_en


@dataclass(frozen=True, slots=True)
class GasState:
    """Temperature and pressure a concentration refers to; ``None`` for those at the time of monitoring."""

    temperature: Decimal | None
    pressure: Decimal | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class AirRules:
    """The rules of ambient air in force together from ``start`` to the day before ``end``.

    ``start`` or ``end`` is ``None`` where the set reaches back or goes on. ``limits`` is keyed by (item,
    averaging, level), ``rounding`` by (indicator, stage); ``composite`` maps a statistic (``pm25_mean``) to
    (limit, weight).
    """

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    start: date | None
    end: date | None
    standards: Mapping[str, str]
    limits: Mapping[tuple[str, str, int], Limit]
    breakpoints: Mapping[str, Breakpoints]
    categories: tuple[Category, ...]
    daily: Report
    hourly: Report
    variants: Mapping[str, Report]
    validity: Validity
    statistics: tuple[Statistic, ...]
    rounding: Mapping[tuple[str, str], Rounding]
    day_ratios: Mapping[str, DayRatio]
    composite: Mapping[str, tuple[Decimal, Decimal]]
    composite_rule: CompositeRule
    composite_variants: Mapping[str, CompositeRule]
    single_indices: tuple[IndexTerm, ...]
    sensitive_groups: Mapping[str, SensitiveGroup]
    advice: Mapping[int, Advice]
    policies: tuple[Policy, ...]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def category(self, level: object) -> Category | None:
        """The category of a level of the AQI; none where there is no such level."""
        return next((each for each in self.categories if each.level == level), None)

    def limit(self, item: str, averaging: str, level: int = 2) -> Limit:
        """The limit of an item; level 2 is that of class 2 areas, where people live."""
        return self.limits[item, averaging, level]

    def policy(self, key: str) -> Policy:
        """The named choice of that key."""
        return next(each for each in self.policies if each.key == key)

    def report(self, key: str) -> Report:
        """The daily or hourly report, or a variant, by key."""
        return {self.daily.key: self.daily, self.hourly.key: self.hourly, **self.variants}[key]
