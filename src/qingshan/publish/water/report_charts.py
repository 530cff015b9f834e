"""The charts of the report of one section: its classes in time, its indicators against limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qingshan.base.figure import Figure
from qingshan.publish.charts import series, strips
from qingshan.publish.charts.bars import Part
from qingshan.publish.charts.scene import Chart, LegendEntry, Panel, hexcolor, readable_on
from qingshan.publish.document import (
    Picture,
)
from qingshan.publish.setting import Setter
from qingshan.publish.water.content import WaterClass
from qingshan.publish.water.report import IndicatorSeries, SectionReport
from qingshan.publish.wording import Wording

WIDTH = 720.0
PANEL = (352.0, 150.0)
TICKS = 6


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
