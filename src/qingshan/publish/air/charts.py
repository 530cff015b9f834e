"""Charts of an air bulletin, from its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from qingshan.base.figure import Figure
from qingshan.publish.air.content import AirSection, DayRow, ItemRow, Level, MonthRow, Rose
from qingshan.publish.charts import bars, calendar, county_map, roses
from qingshan.publish.charts.scene import Chart, LegendEntry, Panel, hexcolor, readable_on
from qingshan.publish.document import Picture
from qingshan.publish.setting import Setter, month_name
from qingshan.publish.wording import Wording

ITEM_INKS = {
    "so2": "#7b6ca8",
    "no2": "#3f7fb5",
    "co": "#7a828c",
    "o3_8h": "#2f9188",
    "o3": "#2f9188",
    "pm10": "#b0803a",
    "pm25": "#a8574f",
}
"""Quiet colors of the pollutants, none of them a color of the AQI."""


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws charts in one language."""

    content: AirSection
    wording: Wording

    @property
    def setter(self) -> Setter[AirSection]:
        """The words of tables, which charts share."""
        return Setter(self.content, self.wording)

    def picture(
        self, key: str, panels: Sequence[Panel], *, columns: int = 1, legend: Sequence[LegendEntry] = ()
    ) -> Picture | None:
        """A picture with its caption, or nothing when there is nothing to draw."""
        if not panels:
            return None
        title = self.wording.word(key, "charts")
        mark = self.wording.word("simulated") if self.content.is_simulated else ""
        return Picture(key, title, Chart(title, tuple(panels), columns, tuple(legend), mark))

    def part(self, figure: Figure, head: str, fill: str, on_fill: str = "#ffffff") -> bars.Part:
        """A piece of a bar with its tip."""
        colon = "：" if self.wording.language == "zh" else ": "
        tip = f"{head}{colon}{self.wording.with_unit(figure)}"
        return bars.Part(figure, self.wording.value(figure), tip, fill, on_fill)

    def level_name(self, level: Level) -> str:
        """Category of a level."""
        return self.setter.named(level.name)

    def level_legend(self) -> list[LegendEntry]:
        """Colors of the levels with their names and dots."""
        return [
            LegendEntry(
                self.level_name(level), hexcolor(level.rgb), dots_of(level.number), readable_on(level.rgb)
            )
            for level in self.content.levels
        ]


def dots_of(level: int) -> int:
    """Dots that show a level without color: none for good days, one more for each level above."""
    return max(level - 2, 0)


def air_pictures(content: AirSection, wording: Wording) -> dict[str, Picture]:
    """Every picture the content has numbers for, by key."""
    painter = Painter(content, wording)
    makers: tuple[Callable[[Painter], Picture | None], ...] = (
        levels,
        primary,
        day_calendar,
        months,
        monthly_items,
        rose_pictures,
        trend,
        counties,
    )
    made = (make(painter) for make in makers)
    return {picture.key: picture for picture in made if picture is not None}


def levels(p: Painter) -> Picture | None:
    """Days by level in one bar."""
    counts = p.content.headline.days.by_level
    parts = [
        p.part(counts[level.number], p.level_name(level), hexcolor(level.rgb), readable_on(level.rgb))
        for level in p.content.levels
        if level.number in counts
    ]
    panels = [bars.divided_bar(p.wording.word("levels", "charts"), parts, size=(600, 76))] if parts else []
    return p.picture("levels", panels, legend=p.level_legend())


def primary(p: Painter) -> Picture | None:
    """Days by primary pollutant."""
    ranked = primaries(p.content.headline.days.by_primary)
    parts = [p.part(figure, p.wording.symbol(item), ITEM_INKS.get(item, "accent")) for item, figure in ranked]
    heads = [p.wording.symbol(item) for item, _ in ranked]
    label = p.wording.word("primary", "charts")
    return p.picture("primary", [bars.rows(label, heads, parts, width=600)] if parts else [])


def primaries(counts: Mapping[str, Figure]) -> list[tuple[str, Figure]]:
    """Pollutants that led on some day, in the order of their days, most first."""
    led = [(item, figure) for item, figure in counts.items() if bars.height_of(figure) > 0]
    return sorted(led, key=lambda pair: -bars.height_of(pair[1]))


def day_calendar(p: Painter) -> Picture | None:
    """A calendar of the period."""
    by_month: dict[tuple[int, int], dict[int, calendar.DayCell]] = {}
    for day in p.content.days:
        by_month.setdefault((day.date.year, day.date.month), {})[day.date.day] = _day_cell(p, day)
    zh = p.wording.language == "zh"
    weekdays = tuple("一二三四五六日") if zh else ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    panels = []
    for month in p.content.period.months():
        cells = by_month.get((month.start.year, month.start.month), {})
        panels.append(
            calendar.month_panel(
                month.label(p.wording.language), weekdays, month.first_day, cells, month.days
            )
        )
    return p.picture("calendar", panels if by_month else [], columns=3, legend=_calendar_legend(p))


def _calendar_legend(p: Painter) -> list[LegendEntry]:
    entries = [*p.level_legend(), LegendEntry(p.wording.word("no_data"), "soft")]
    if any(day.is_dust for day in p.content.days):
        entries.append(LegendEntry(p.wording.word("dust_day"), "corner"))
    return entries


def _day_cell(p: Painter, day: DayRow) -> calendar.DayCell:
    level = next((each for each in p.content.levels if each.number == day.level), None)
    name = p.level_name(level) if level else p.wording.word("no_data")
    parts = [_date_text(day.date), f"AQI {p.wording.value(day.aqi)}", name]
    if day.primary:
        parts.append(p.wording.symbols(day.primary))
    if day.is_dust:
        parts.append(p.wording.word("dust_day"))
    tip = ("，" if p.wording.language == "zh" else ", ").join(parts)
    if level is None:
        return calendar.DayCell(day.aqi, p.wording.value(day.aqi), tip, "soft", "muted", 0, day.is_dust)
    return calendar.DayCell(
        day.aqi,
        p.wording.value(day.aqi),
        tip,
        hexcolor(level.rgb),
        readable_on(level.rgb),
        dots_of(level.number),
        day.is_dust,
    )


def _date_text(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def months(p: Painter) -> Picture | None:
    """Days by level in every month."""
    rows = [row for row in p.content.months if row.by_level]
    stacks = [
        [
            p.part(
                row.by_level[level.number],
                f"{month_name(row.month, p.wording)} {p.level_name(level)}",
                hexcolor(level.rgb),
                readable_on(level.rgb),
            )
            for level in p.content.levels
            if level.number in row.by_level
        ]
        for row in rows
    ]
    heads = [month_name(row.month, p.wording) for row in rows]
    label = p.wording.word("months", "charts")
    highest = float(max((row.month.days for row in rows), default=31))
    panels = [bars.stacked_columns(label, heads, stacks, highest=highest, size=(720, 300))] if rows else []
    return p.picture("months", panels, legend=p.level_legend())


def monthly_items(p: Painter) -> Picture | None:
    """Every pollutant by month, with the limit for the year."""
    rows = p.content.months
    keys = dict.fromkeys(key for row in rows for key in row.items)
    limits = {row.item: row for row in p.content.headline.items}
    panels = [_item_panel(p, key, rows, limits.get(key)) for key in keys]
    return p.picture("monthly_items", panels, columns=2)


def _item_panel(p: Painter, item: str, rows: Sequence[MonthRow], limits: ItemRow | None) -> Panel:
    symbol, ink = p.wording.symbol(item), ITEM_INKS.get(item, "accent")
    parts = [
        p.part(row.items[item], f"{month_name(row.month, p.wording)} {symbol}", ink)
        if item in row.items and row.items[item].value is not None
        else None
        for row in rows
    ]
    unit = next((row.items[item].unit for row in rows if item in row.items), "")
    heads = [str(row.month.start.month) for row in rows]
    limit = (limits.mean_limit or limits.percentile_limit) if limits else None
    line = bars.Limit(limit, f"{p.wording.word('limit_line')} {p.wording.value(limit)}") if limit else None
    label = f"{symbol} {p.wording.word('monthly_items', 'charts')}"
    return bars.columns(
        label, heads, parts, title=p.setter.with_unit(symbol, unit), size=(352, 190), limit=line
    )


def rose_pictures(p: Painter) -> Picture | None:
    """A wind rose and a pollution rose for every place with wind."""
    return p.picture("roses", [panel for rose in p.content.roses for panel in _roses(p, rose)], columns=2)


def _roses(p: Painter, rose: Rose) -> tuple[Panel, Panel]:
    w, s = p.wording, p.setter
    place = s.named(rose.place.name)
    compass = tuple(w.word(key, "directions") for key in ("n", "e", "s", "w"))
    north, east, south, west = compass
    comma = "，" if w.language == "zh" else ", "
    counted = [f"{w.word('hours_used')} {w.value(rose.hours)}"]
    counted += [f"{w.word('calm')} {w.with_unit(rose.calm)}"] if rose.calm else []
    speeds = s.with_unit(w.word("wind_speed"), "m/s")
    wind = roses.wind_rose(
        rose.share,
        roses.RoseTexts(
            f"{place} {w.word('wind_rose')}",
            comma.join(counted),
            (north, east, south, west),
            speeds,
            _class_texts(rose.speed_edges),
        ),
    )
    classes = roses.concentration_classes(rose.mean)
    symbol = w.symbol(rose.item)
    dirt = roses.pollution_rose(
        rose.mean,
        roses.RoseTexts(
            f"{place} {symbol} {w.word('pollution_rose')}",
            speeds + " " + "→".join(_class_texts(rose.speed_edges)),
            (north, east, south, west),
            s.with_unit(f"{symbol} {w.word('mean_concentration')}", rose.unit),
            _class_texts(classes),
        ),
        classes,
    )
    return wind, dirt


def _class_texts(edges: Sequence[float]) -> tuple[str, ...]:
    ends = [f"{low:g}–{high:g}" for low, high in pairwise(edges)]
    return (*ends, f"≥{edges[-1]:g}")


def trend(p: Painter) -> Picture | None:
    """Every statistic over the years."""
    panels = []
    for row in p.content.trend:
        name = p.setter.named(row.name)
        years = sorted(row.years)
        parts = [p.part(row.years[year], f"{year} {name}", "accent") for year in years]
        unit = row.years[years[0]].unit if years else ""
        title = p.setter.with_unit(name, unit) if unit else name
        panels.append(bars.columns(name, [str(year) for year in years], parts, title=title, size=(352, 190)))
    return p.picture("trend", panels, columns=2)


def counties(p: Painter) -> Picture | None:
    """Counties shaded by their share of good days."""
    shown = {
        row.place.code: county_map.County(
            p.setter.named(row.place.name),
            float(row.good_ratio.value),
            p.wording.value(row.good_ratio),
            p.setter.named(row.place.name),
            row.good_ratio,
        )
        for row in p.content.counties
        if isinstance(row.good_ratio.value, Decimal)
    }
    if not shown or not p.content.outlines:
        return None
    drawn = county_map.panel(p.wording.word("counties", "charts"), p.content.outlines, shown)
    return p.picture("counties", [drawn], legend=county_map.legend(shown, "%"))
