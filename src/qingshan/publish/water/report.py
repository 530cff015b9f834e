"""The report of one section on one page: what it is, its classes, its indicators against limits, its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qingshan.base.figure import Clause, Figure
from qingshan.base.finding import Finding
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.publish.charts import series, strips
from qingshan.publish.charts.bars import Part
from qingshan.publish.charts.scene import Chart, LegendEntry, Panel, hexcolor, readable_on
from qingshan.publish.content import Bulletin, Edition, Lineage, Named, Place, Policy, Statistic
from qingshan.publish.document import (
    FACES,
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Document,
    Face,
    Picture,
    Table,
)
from qingshan.publish.markup import compose, numbered
from qingshan.publish.naming import wording_of
from qingshan.publish.parts import versus
from qingshan.publish.setting import Setter
from qingshan.publish.water.content import Line, WaterClass
from qingshan.publish.wording import Wording

WIDTH = 720.0
PANEL = (352.0, 150.0)
LEADING = 8
"""Indicators listed on paper, the worst first; the web page lists all."""
TICKS = 6


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
    document: str = ""


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


def report_document(bulletin: Bulletin, language: Language = "zh") -> Document:
    """The report, the one section of ``bulletin``, as a document."""
    report = bulletin.sections[0]
    assert isinstance(report, SectionReport)
    wording = wording_of(bulletin, language)
    blocks = compose("section", wording, _values(report, wording), _placed(report, wording))
    name = report.place.name.text(language)
    colon = "：" if language == "zh" else ": "
    facts = [report.city.name.text(language), f"{bulletin.made_on:%Y-%m-%d}"]
    facts.append(f"{wording.word('judged_by')}{colon}{report.editions[0].name.text(language)}")
    facts.append(f"{wording.word('commit')}{colon}{bulletin.commit}")
    return Document(
        language,
        f"{name}{wording.word('section', 'titles')}"
        if language == "zh"
        else f"{wording.word('section', 'titles')}: {name}",
        report.period.label(language),
        wording.word("simulated") if report.is_simulated else "",
        tuple(facts),
        numbered(blocks, wording),
    )


def _values(report: SectionReport, wording: Wording) -> dict[str, object]:
    language = wording.language
    return {
        "b": report,
        "f": report.figures,
        "name": report.place.name.text(language),
        "period": report.period.label(language),
        "basis": report.basis.text(language),
        "facts": report.facts,
        "versus": versus(report, wording) if report.previous else "",
        "lines": {line.now.statistic: line for line in report.lines},
        "cover": report.coverage,
        "dry": ("、" if language == "zh" else ", ").join(m.label(language) for m in report.coverage.dry),
        "edition": report.editions[0].name.text(language),
    }


def _placed(report: SectionReport, wording: Wording) -> dict[str, Block | tuple[Block, ...]]:
    painter = Painter(report, wording)
    made: dict[str, Block | None] = {
        "cards": Cards(tuple(_cards(report, wording))),
        "chart section_strip": painter.strip(),
        "chart section_series": painter.series(),
        **indicator_tables(report, wording),
        "table section_compared": compared_table(report, wording),
    }
    return {**{key: block for key, block in made.items() if block is not None}, **report.extra}


def _cards(report: SectionReport, wording: Wording) -> list[Card]:
    shown = ("class", "target", "attained", "month_attainment", "flood_intensity")
    known = [report.figures[key] for key in shown if key in report.figures]
    return [
        Card(
            report.statistics[figure.statistic].name.text(wording.language),
            wording.number(figure),
            wording.unit(figure.unit),
        )
        for figure in known
        if figure.value is not None
    ]


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws the charts of a report in one language."""

    report: SectionReport
    wording: Wording

    def class_of(self, figure: Figure | None) -> WaterClass | None:
        """The class a figure says."""
        if figure is None or figure.value is None:
            return None
        return next((each for each in self.report.classes if str(each.number) == str(figure.value)), None)

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors of the classes with their names."""
        language = self.wording.language
        return tuple(LegendEntry(c.name.text(language), hexcolor(c.rgb)) for c in self.report.classes)

    def picture(
        self, key: str, panels: Sequence[Panel], *, columns: int = 1, legend: tuple[LegendEntry, ...] = ()
    ) -> Picture | None:
        """A picture with its caption, or nothing when there is nothing to draw."""
        if not panels:
            return None
        title = self.wording.word(key, "charts")
        mark = self.wording.word("simulated") if self.report.is_simulated else ""
        return Picture(key, title, Chart(title, tuple(panels), columns, legend, mark))

    def strip(self) -> Picture | None:
        """Classes by month, or by day and hour."""
        language, found = self.wording.language, self.report.strip
        rows = [
            (
                row.name.text(language),
                [
                    self._cell(f"{row.name.text(language)} {head.text(language)}", cell)
                    for head, cell in zip(found.heads, row.cells, strict=True)
                ],
            )
            for row in found.rows
        ]
        heads = [head.text(language) for head in found.heads]
        label = self.wording.word("section_strip", "charts")
        panels = [strips.strip(label, heads, rows, width=WIDTH)] if rows else []
        return self.picture("section_strip", panels, legend=self.legend())

    def _cell(self, head: str, figure: Figure | None) -> Part | None:
        found = self.class_of(figure)
        if found is None or figure is None:
            return None
        colon = "：" if self.wording.language == "zh" else ": "
        tip = f"{head}{colon}{found.name.text(self.wording.language)}"
        return Part(figure, found.numeral, tip, hexcolor(found.rgb), readable_on(found.rgb))

    def series(self) -> Picture | None:
        """Indicators over time against the limits of the classes."""
        return self.picture("section_series", [self._panel(each) for each in self.report.series], columns=2)

    def _panel(self, found: IndicatorSeries) -> Panel:
        symbol, language = self.wording.symbol(found.item), self.wording.language
        first, last = found.points[0][0], found.points[-1][0]
        points = [
            series.Point(on, figure, f"{on:%Y-%m-%d %H:%M} {self.wording.with_unit(figure)}", "accent")
            for on, figure in found.points
        ]
        by_number = {each.number: each.numeral for each in self.report.classes}
        bounds = [
            series.Bound(limit.value, f"{by_number[limit.number]} {limit.value:g}") for limit in found.limits
        ]
        if found.target is not None and found.target.value is not None:
            text = f"{self.wording.word('target')} {self.wording.value(found.target)}"
            value = float(str(found.target.value))
            bounds = [each for each in bounds if each.value != value]
            bounds.append(series.Bound(value, text, is_main=True, figure=found.target))
        title = Setter(self.report, self.wording).with_unit(symbol, found.unit) if found.unit else symbol
        return series.series(
            f"{symbol} {self.report.period.label(language)}",
            points,
            bounds,
            title=title,
            times=(first, last),
            ticks=ticks_between(first.date(), last.date()),
            size=PANEL,
        )


def ticks_between(first: date, last: date) -> list[tuple[datetime, str]]:
    """Days named on an axis: starts of months, or some days where the time is short.

    Examples
    --------
    >>> [text for _, text in ticks_between(date(2022, 1, 1), date(2022, 3, 31))]
    ['2022', '02', '03']
    """
    days = (last - first).days
    if days <= 45:
        step = max(1, -(-days // TICKS))
        start = datetime(first.year, first.month, first.day)
        found = [start + timedelta(days=at) for at in range(0, days + 1, step)]
        return [(day, f"{day:%m-%d}") for day in found]
    months = [
        datetime(at // 12, at % 12 + 1, 1)
        for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    step = max(1, -(-len(months) // (2 * TICKS)))
    kept = [month for month in months if first <= month.date() <= last][::step]
    return [(month, f"{month:%Y}" if month.month == 1 else f"{month:%m}") for month in kept]


def indicator_tables(report: SectionReport, wording: Wording) -> dict[str, Block | None]:
    """Every indicator on the web; on paper the worst ones, where they are many."""
    rows = report.indicators
    if len(rows) <= LEADING:
        return {
            "table section_indicators": _indicator_table("section_indicators", report, rows, wording, FACES)
        }
    ranked = sorted(rows, key=lambda row: -_rank(row))
    return {
        "table section_indicators": _indicator_table("section_indicators", report, rows, wording, ("web",)),
        "table section_leading": _indicator_table(
            "section_leading", report, ranked[:LEADING], wording, ("word",)
        ),
    }


def _rank(row: IndicatorRow) -> float:
    """What orders indicators on paper: those over the target first, then by class."""
    number = (
        0 if row.water_class is None or row.water_class.value is None else int(str(row.water_class.value))
    )
    return number + (10 if row.target_multiple is not None else 0)


def _indicator_table(
    key: str, report: SectionReport, listed: Sequence[IndicatorRow], wording: Wording, faces: tuple[Face, ...]
) -> Table | None:
    """Indicators: mean, class, limit of the target, multiples."""
    setter = Setter(report, wording)
    painter = Painter(report, wording)
    rows = []
    for row in listed:
        found, cell = painter.class_of(row.water_class), setter.number(row.water_class)
        symbol, unit = wording.symbol(row.item), row.mean.unit
        rows.append(
            (
                setter.text(setter.with_unit(symbol, unit) if unit else symbol),
                setter.number(row.mean),
                Cell(cell.runs, found.rgb) if found else cell,
                setter.number(row.limit),
                setter.number(row.target_multiple),
                setter.number(row.multiple),
            )
        )
    columns = (
        Column(setter.say("item"), "left", 1.6),
        Column(setter.say("mean")),
        Column(setter.say("water_class"), "center"),
        Column(setter.say("target_limit")),
        Column(setter.say("target_multiple")),
        Column(setter.say("multiple")),
    )
    return setter.table(key, columns, rows, faces=faces)


def compared_table(report: SectionReport, wording: Wording) -> Table | None:
    """The year before beside this one."""
    setter = Setter(report, wording)
    rows = [
        (
            setter.text(line.name.text(wording.language)),
            setter.number(line.before),
            setter.number(line.now),
            setter.signed(line.change),
            setter.text(wording.unit(line.change.unit) if line.change and line.change.unit else ""),
        )
        for line in report.lines
    ]
    columns = (
        Column(setter.say("statistic"), "left", 1.8),
        Column(report.previous.label(wording.language) if report.previous else ""),
        Column(report.period.label(wording.language)),
        Column(setter.say("change")),
        Column(setter.say("unit"), "left"),
    )
    return setter.table("section_compared", columns, rows)
