"""The records of a bulletin about the made-up year."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np

from made_bulletin import tables
from made_bulletin.year import (
    CITY,
    CLAUSE,
    ITEMS,
    LEVELS,
    RAW,
    STATISTICS,
    UNSURE,
    Year,
    address,
    aqi_of,
    figure,
)
from qingshan.base.figure import Clause, Coverage, Figure
from qingshan.base.finding import Finding, Where
from qingshan.base.period import Period
from qingshan.publish import content as p
from qingshan.publish.air import content as c


def whole(*sections: p.Section) -> p.Bulletin:
    """A bulletin of those sections."""
    first = sections[0]
    return p.Bulletin(
        city=first.city,
        period=first.period,
        sections=sections,
        made_on=date(first.period.start.year + 1, 1, 18),
        commit=17,
        program="qingshan 0.1.0",
        publisher=p.Named("赤峰市生态环境局", "Chifeng Ecology and Environment Bureau"),
    )


def make_content(sites: int = 4, year: int = 2022, *, with_hours: bool = True) -> c.AirSection:
    air = Year(sites, year)
    days = _days(air)
    counts = _counts(air, air.period, days)
    items = tuple(_item(air, item) for item in ITEMS)
    months = tuple(_month(air, month, days) for month in air.period.months())
    head = c.Headline(
        days=counts,
        items=items,
        days_before=_before(air),
        good_change=_change(air, "good_change", 6, "d"),
        good_ratio_change=_change(air, "good_ratio_change", 1.6, "pp"),
        heavy_change=_change(air, "heavy_change", -2, "d"),
        composite=figure(
            CITY,
            year,
            "composite_index",
            3.41,
            inputs=tuple(address(CITY, year, f"{item}_mean") for item in ("pm25", "pm10")),
        ),
        composite_change=_change(air, "composite_change", -4.2, "%"),
        attained=air.figure(CITY, year, "attained", "attained"),
    )
    return c.AirSection(
        city=p.Place(CITY, p.Named("赤峰市", "Chifeng")),
        period=air.period,
        previous=air.period.year_before(),
        edition="2012",
        headline=head,
        is_simulated=True,
        editions=(
            p.Edition(
                "2012",
                p.Named("2012 版标准", "2012 edition"),
                ("GB 3095-2012", "HJ 633-2012", "HJ 663-2013"),
                date(2016, 1, 1),
                date(2026, 2, 28),
            ),
            p.Edition(
                "2026",
                p.Named("2026 版标准（过渡期）", "2026 edition, transition"),
                ("GB 3095-2026", "HJ 633-2026", "HJ 663-2026"),
                date(2026, 3, 1),
                date(2030, 12, 31),
            ),
        ),
        levels=LEVELS,
        statistics={
            key: p.Statistic(key, p.Named(zh, en), p.Named(fzh, fen), digits)
            for key, (zh, en, fzh, fen, digits) in STATISTICS.items()
        },
        edition_effect=_effect(air),
        dust=_dust(air),
        months=months,
        counties=tables.counties(air),
        sites=tables.sites(air),
        days=days,
        exceedances=tables.exceedances(air),
        trend=tables.trend(air),
        quality=tables.quality(air),
        roses=tables.roses(air),
        clauses=(Clause("GB 3095-2012", "表 1", "transcribed"), UNSURE),
        policies=(
            p.Policy(
                "city-rounding",
                p.Named("城市日均值由未修约的点位日均值平均", "City days average unrounded site days"),
                "unverified",
                "HJ 663-2013 6.2",
            ),
        ),
        exclusions=(
            p.Named("对照点（清洁点）不参加城市评价", "Control sites take no part in the city's evaluation"),
        ),
        findings=(
            Finding(
                "unknown-indicator",
                Where("hours_2022.csv", 14, "VOC", "3.1"),
                {"name": "VOC", "known": "so2, no2"},
                12,
            ),
        ),
        places={site: p.Place(site, air.name(site)) for site in air.sites},
        lineage=p.Lineage(air.figures, tables.book(air) if with_hours else None, RAW | {"o3_1h": "o3"}),
    )


def _days(air: Year) -> tuple[c.DayRow, ...]:
    rows = []
    for at, day in enumerate(air.days):
        if at == 200:
            missing = air.keep(figure(CITY, day, "aqi", None, note="unknown-indicator", params={"name": "x"}))
            rows.append(c.DayRow(day, missing, None))
            continue
        pm25, pm10, o3 = (float(air.values[item][at]) for item in ("pm25", "pm10", "o3_8h"))
        aqi, primary = aqi_of(pm25, pm10, o3)
        inputs = tuple(address(CITY, day, item) for item in ITEMS)
        made = air.keep(figure(CITY, day, "aqi", aqi, inputs=inputs, coverage=Coverage(6, 6, 6, "site")))
        level = next(n for n, top in enumerate((50, 100, 150, 200, 300, 10_000), 1) if aqi <= top)
        rows.append(c.DayRow(day, made, level, primary, is_dust=pm10 > 250))
    return tuple(rows)


def _counts(air: Year, period: Period, days: tuple[c.DayRow, ...]) -> c.DayCounts:
    rows = [d for d in days if d.level is not None and period.first_day <= d.date <= period.last_day]
    inputs = tuple(d.aqi.address for d in rows)
    good = sum(d.level <= 2 for d in rows)
    coverage = Coverage(len(rows), period.days, None, "day")
    levels = Counter(d.level for d in rows)
    primary = Counter(item for d in rows for item in d.primary)

    def count(tail: str, value: object, unit: str = "d", **more: object) -> Figure:
        made = figure(CITY, period, tail, value, unit, inputs=inputs, coverage=coverage, **more)
        return air.keep(made)

    return c.DayCounts(
        valid=count("valid_days", len(rows)),
        good=count("good_days", good),
        good_ratio=count(
            "good_day_ratio", round(100 * good / len(rows), 1), "%", unrounded=100 * good / len(rows)
        ),
        heavy=count("heavy_days", sum(d.level >= 5 for d in rows)),
        by_level={level: count(f"days_level_{level}", levels.get(level, 0)) for level in range(1, 7)},
        by_primary={item: count(f"primary_{item}", n) for item, n in primary.items()},
    )


def _before(air: Year) -> c.DayCounts:
    year = air.period.year_before()
    made = {
        key: air.figure(CITY, year, key, value, unit)
        for key, value, unit in (
            ("valid_days", 362, "d"),
            ("good_days", 322, "d"),
            ("good_day_ratio", 89.0, "%"),
            ("heavy_days", 5, "d"),
        )
    }
    levels = {
        level: air.figure(CITY, year, f"days_level_{level}", n, "d")
        for level, n in enumerate((120, 202, 25, 10, 3, 2), 1)
    }
    return c.DayCounts(
        made["valid_days"], made["good_days"], made["good_day_ratio"], made["heavy_days"], by_level=levels
    )


def _change(air: Year, tail: str, value: float, unit: str) -> Figure:
    inputs = tuple(
        address(CITY, p, tail.removesuffix("_change")) for p in (air.period, air.period.year_before())
    )
    return air.figure(CITY, air.period, tail, value, unit, inputs=inputs)


LIMITS = {
    "so2": (60, 150),
    "no2": (40, 80),
    "co": (None, 4.0),
    "o3_8h": (None, 160),
    "pm10": (70, 150),
    "pm25": (35, 75),
}
LABELS = {
    "co": ("日均值第95百分位数浓度", "95th percentile of daily means"),
    "o3_8h": ("日最大8小时平均第90百分位数浓度", "90th percentile of the daily maximum 8-hour mean"),
}


def _item(air: Year, item: str) -> c.ItemRow:
    unit, digits = ("mg/m³", 1) if item == "co" else ("μg/m³", 0)
    inputs = tuple(address(CITY, day, item) for day in air.days)
    year = air.period
    has_mean = item not in LABELS
    mean = float(np.mean(air.values[item]))
    top = float(np.percentile(air.values[item], 95))
    limits = LIMITS[item]
    label = LABELS.get(item, ("年平均浓度", "annual mean"))
    mean_figure = air.keep(
        figure(
            CITY,
            year,
            f"{item}_mean",
            round(mean, digits),
            unit,
            statistic="mean",
            inputs=inputs,
            unrounded=mean,
            coverage=Coverage(364, 365, 324),
        )
    )
    return c.ItemRow(
        item,
        mean_figure if has_mean else None,
        air.figure(CITY, year, f"{item}_mean_limit", limits[0], unit) if limits[0] else None,
        air.keep(
            figure(
                CITY,
                year,
                f"{item}_percentile",
                round(top, digits),
                unit,
                statistic="percentile",
                inputs=inputs,
                unrounded=top,
                clauses=(CLAUSE, UNSURE),
                policies=("linear-percentile",),
            )
        ),
        air.figure(CITY, year, f"{item}_percentile_limit", limits[1], unit),
        air.figure(CITY, year, f"{item}_attained", "attained"),
        None,
        air.figure(CITY, year.year_before(), f"{item}_mean", round(mean * 1.04, digits), unit),
        air.figure(CITY, year, f"{item}_mean_change", -3.8, "%"),
        p.Named(*label),
    )


def _month(air: Year, month: Period, days: tuple[c.DayRow, ...]) -> c.MonthRow:
    counts = _counts(air, month, days)
    items = {}
    for item in ITEMS:
        unit, digits = ("mg/m³", 1) if item == "co" else ("μg/m³", 0)
        inside = [at for at, day in enumerate(air.days) if month.first_day <= day <= month.last_day]
        inputs = tuple(address(CITY, air.days[at], item) for at in inside)
        value = round(float(np.mean(air.values[item][inside])), digits)
        items[item] = air.keep(
            air.figure(CITY, month, f"{item}_mean", value, unit, statistic="mean", inputs=inputs)
        )
    index = air.figure(CITY, month, "composite_index", round(3.4 + 0.3 * np.cos(month.start.month / 2), 2))
    return c.MonthRow(
        month, counts.valid, counts.good, counts.good_ratio, items, counts.heavy, index, counts.by_level
    )


def _effect(air: Year) -> tuple[c.EditionRow, ...]:
    year = air.period
    old = c.EditionRow(
        "2012",
        air.figure(CITY, year, "good_days", 331, "d"),
        air.figure(CITY, year, "valid_days", 364, "d"),
        air.figure(CITY, year, "good_day_ratio", 90.9, "%"),
        None,
        air.figure(CITY, year, "composite_index", 3.41),
        air.figure(CITY, year, "attained", "attained"),
        air.figure(CITY, year, "exceeding", ""),
    )
    new = c.EditionRow(
        "2026",
        air.figure(CITY, year, "good_days@2026", 304, "d"),
        air.figure(CITY, year, "valid_days@2026", 364, "d"),
        air.figure(CITY, year, "good_day_ratio@2026", 83.5, "%"),
        None,
        air.figure(CITY, year, "composite_index@2026", 3.83),
        air.figure(CITY, year, "attained@2026", "exceeded"),
        air.figure(CITY, year, "exceeding@2026", "pm25,pm10"),
    )
    return old, new


def _dust(air: Year) -> c.DustBook:
    year = air.period
    rows = []
    for item, less in {"pm10": 7, "pm25": 2}.items():
        measured = air.figures[address(CITY, year, f"{item}_mean")]
        unit = "μg/m³"
        rows.append(
            c.DustRow(
                p.Named(
                    {"pm10": "PM₁₀", "pm25": "PM₂.₅"}[item] + " 年平均浓度",
                    {"pm10": "PM₁₀", "pm25": "PM₂.₅"}[item] + " annual mean",
                ),
                measured,
                figure(
                    CITY,
                    year,
                    f"{item}_mean_dust_deducted",
                    int(measured.value) - less,
                    unit,
                    statistic="mean",
                ),
                air.figure(CITY, year, f"{item}_dust_difference", -less, unit),
                p.Named("考核采用扣除后的浓度", "appraisal uses the deducted value"),
            )
        )
    return c.DustBook(
        tuple(rows), air.figure(CITY, year, "dust_days", 9, "d"), (), p.Named("模拟清单", "simulated list")
    )
