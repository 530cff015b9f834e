"""What the air section of a bulletin is made of. Every number in it is a figure; nothing is computed here.

Items are the keys of ``evaluate.air.items.JUDGED_ITEMS`` (``so2 no2 co pm10 pm25 o3_8h``). A row or table
that does not apply is left out (``None`` or an empty tuple); a number that cannot be given is a figure whose
value is ``None``, with the code of the reason in ``note``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qingshan.base.figure import Clause, Figure
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.publish.content import Edition, Lineage, Named, Outline, Place, Policy, Statistic


@dataclass(frozen=True, slots=True)
class Level:
    """An air-quality level: number 1..6, category, the color's name and its red, green, blue.

    References
    ----------
    HJ 633, table of levels: comes from the standard's data, never from here.
    """

    number: int
    name: Named
    color: Named
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """The statistics of one pollutant over the period.

    ``mean`` is the mean (``None`` for CO and O3), ``percentile`` the one its clause asks for. ``attained`` is
    a figure whose value is ``attained`` or ``exceeded``; ``multiple`` the exceedance multiple; ``change`` the
    change on the comparison period [%] of the statistic a bureau quotes (mean, for CO and O3 the percentile).
    ``label`` names that statistic in sentences, for example ``日均值第95百分位数浓度``.
    """

    item: str
    mean: Figure | None
    mean_limit: Figure | None
    percentile: Figure | None
    percentile_limit: Figure | None
    attained: Figure | None
    multiple: Figure | None = None
    previous: Figure | None = None
    change: Figure | None = None
    label: Named | None = None


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Days of a period: valid ones, good (AQI ≤ 100), heavy (AQI > 200), by level and by primary."""

    valid: Figure
    good: Figure
    good_ratio: Figure
    heavy: Figure
    heavy_ratio: Figure | None = None
    by_level: Mapping[int, Figure] = field(default_factory=dict)
    by_primary: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headline:
    """What the first page says.

    ``days_before`` are the same counts in the comparison period; ``good_change`` [d], ``good_ratio_change``
    [percentage points], ``heavy_change`` [d] and ``composite_change`` [%] compare the two. ``attained`` is
    the verdict of the whole place, ``attained`` or ``exceeded``.
    """

    days: DayCounts
    items: tuple[ItemRow, ...]
    days_before: DayCounts | None = None
    good_change: Figure | None = None
    good_ratio_change: Figure | None = None
    heavy_change: Figure | None = None
    composite: Figure | None = None
    composite_before: Figure | None = None
    composite_change: Figure | None = None
    attained: Figure | None = None


@dataclass(frozen=True, slots=True)
class EditionRow:
    """The same air judged by one edition; ``attained`` (verdict) and ``exceeding`` (item keys) are text."""

    edition: str
    good: Figure
    valid: Figure
    good_ratio: Figure
    heavy: Figure | None = None
    composite: Figure | None = None
    attained: Figure | None = None
    exceeding: Figure | None = None


@dataclass(frozen=True, slots=True)
class DustRow:
    """One line of the dust double book: a statistic as measured and with dust days deducted."""

    name: Named
    measured: Figure
    deducted: Figure
    difference: Figure | None = None
    used_for: Named | None = None


@dataclass(frozen=True, slots=True)
class DustBook:
    """The dust double book: its lines, how many days are dust-affected, and who decided them."""

    rows: tuple[DustRow, ...]
    days: Figure
    dates: tuple[date, ...] = ()
    basis: Named = field(default_factory=Named)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A county or site over the period: rank (1 is best), good days, item statistics, composite index."""

    place: Place
    valid: Figure
    good: Figure
    good_ratio: Figure
    items: Mapping[str, Figure]
    composite: Figure | None = None
    composite_change: Figure | None = None
    rank: Figure | None = None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A calendar month of the city."""

    month: Period
    valid: Figure
    good: Figure
    good_ratio: Figure
    items: Mapping[str, Figure]
    heavy: Figure | None = None
    composite: Figure | None = None
    by_level: Mapping[int, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A natural day of the city: AQI with its lineage, level 1..6 (``None`` when not valid), primary items.

    ``is_dust`` marks a day taken as dust-affected.
    """

    date: date
    aqi: Figure
    level: int | None
    primary: tuple[str, ...] = ()
    is_dust: bool = False


@dataclass(frozen=True, slots=True)
class ExceedanceRow:
    """An item over its daily limit: days, share of valid days, highest day, highest multiple."""

    item: str
    days: Figure
    ratio: Figure | None = None
    highest: Figure | None = None
    highest_date: date | None = None
    multiple: Figure | None = None


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One statistic over several years: figures by year, Spearman coefficient and its verdict.

    ``verdict`` is a text figure: ``up``, ``down`` or ``none`` (no significant change).
    """

    name: Named
    years: Mapping[int, Figure]
    coefficient: Figure | None = None
    verdict: Figure | None = None


@dataclass(frozen=True, slots=True)
class QualityRow:
    """A site's completeness: hours by flag (``valid suspect invalid missing``), valid days by month."""

    place: Place
    hours: Mapping[str, Figure]
    valid_days: Figure | None = None
    days_by_month: Mapping[int, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rose:
    """Wind and concentration at one place, for the two roses.

    Parameters
    ----------
    place
        Where the wind was measured.
    item
        Pollutant of the pollution rose.
    unit
        Its unit.
    speed_edges
        Lower edges of the speed classes [m/s], ascending; the last class is open.
    share
        Share of all hours [%], directions clockwise from north by speed classes.
    mean
        Mean concentration in the same cells, ``None`` where too few hours.
    hours, calm
        Hours with wind and pollutant, share of calm hours [%]: figures.
    """

    place: Place
    item: str
    unit: str
    speed_edges: tuple[float, ...]
    share: tuple[tuple[float, ...], ...]
    mean: tuple[tuple[float | None, ...], ...]
    hours: Figure
    calm: Figure | None = None


@dataclass(frozen=True, slots=True)
class AirSection:
    """All the air section of a bulletin prints.

    Parameters
    ----------
    city, period
        Of whom and when.
    previous
        The comparison period, when there is one.
    edition
        Key of the edition in force in the period; ``editions`` describes it and every other one used.
    is_simulated
        Marks every page, sheet and chart.
    """

    city: Place
    period: Period
    edition: str
    headline: Headline
    editions: tuple[Edition, ...]
    levels: tuple[Level, ...]
    statistics: Mapping[str, Statistic]
    previous: Period | None = None
    is_simulated: bool = False
    edition_effect: tuple[EditionRow, ...] = ()
    dust: DustBook | None = None
    months: tuple[MonthRow, ...] = ()
    counties: tuple[PlaceRow, ...] = ()
    sites: tuple[PlaceRow, ...] = ()
    days: tuple[DayRow, ...] = ()
    exceedances: tuple[ExceedanceRow, ...] = ()
    trend: tuple[TrendRow, ...] = ()
    quality: tuple[QualityRow, ...] = ()
    roses: tuple[Rose, ...] = ()
    clauses: tuple[Clause, ...] = ()
    policies: tuple[Policy, ...] = ()
    exclusions: tuple[Named, ...] = ()
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    outlines: tuple[Outline, ...] = ()

    @property
    def medium(self) -> str:
        """First part of the addresses of its figures."""
        return "air"
