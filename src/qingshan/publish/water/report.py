"""What the report of one section holds: what it is, its classes, its indicators against limits, its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from qingshan.base.figure import Clause, Figure
from qingshan.base.finding import Finding
from qingshan.base.period import Period
from qingshan.publish.content import Edition, Lineage, Named, Place, Policy, Statistic
from qingshan.publish.document import (
    Block,
)
from qingshan.publish.water.content import Line, WaterClass


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Classes of one row of the strip, by column; none where nothing was measured."""

    name: Named
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class ClassStrip:
    """Classes over time: by year and month, or by day and hour of sampling where the time is short."""

    heads: tuple[Named, ...] = ()
    rows: tuple[ClassRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """Upper limit (lower of dissolved oxygen) of a class, for a line of a chart."""

    number: int
    value: float


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """Values of an indicator over time, the limits they are held against, and that of the target."""

    item: str
    unit: str
    points: tuple[tuple[datetime, Figure], ...]
    limits: tuple[Limit, ...] = ()
    target: Figure | None = None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator over the whole time: mean, class, limit of the target, multiples over it and class III."""

    item: str
    mean: Figure
    water_class: Figure | None
    limit: Figure | None
    target_multiple: Figure | None
    multiple: Figure | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a section is, in words of the registers; empty where they say nothing."""

    code: str
    body: Named = field(default_factory=Named)
    basin: Named = field(default_factory=Named)
    county: Named = field(default_factory=Named)
    level: Named = field(default_factory=Named)
    role: Named = field(default_factory=Named)
    document: Named = field(default_factory=Named)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the report stands on: readings by flag, first and last, files, agreement with published "
    "classes."""

    readings: int
    usable: int
    nondetects: int
    first: date | None
    last: date | None
    files: tuple[str, ...] = ()
    dry: tuple[Period, ...] = ()
    published: tuple[int, int] | None = None
    """Records with a published class that were judged, and those that agree."""


@dataclass(frozen=True, slots=True)
class SectionReport:
    """All the report of a section prints; figures by key of their statistic.

    ``extra`` are blocks other parts of the program add, by the names the template places them under.
    """

    city: Place
    place: Place
    period: Period
    edition: str
    facts: Facts
    figures: Mapping[str, Figure]
    editions: tuple[Edition, ...]
    classes: tuple[WaterClass, ...]
    statistics: Mapping[str, Statistic]
    coverage: Coverage
    basis: Named = field(default_factory=Named)
    strip: ClassStrip = field(default_factory=ClassStrip)
    indicators: tuple[IndicatorRow, ...] = ()
    series: tuple[IndicatorSeries, ...] = ()
    lines: tuple[Line, ...] = ()
    previous: Period | None = None
    is_simulated: bool = False
    clauses: tuple[Clause, ...] = ()
    policies: tuple[Policy, ...] = ()
    exclusions: tuple[Named, ...] = ()
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    extra: Mapping[str, Block] = field(default_factory=dict)

    @property
    def medium(self) -> str:
        """First part of the addresses of its figures."""
        return "water"
