"""What stands behind the headline of the made-up year: places, exceedances, trend, quality, roses, hours."""

from __future__ import annotations

import hashlib
from datetime import datetime

import numpy as np

from made_bulletin.year import CITY, ITEMS, RAW, Year, address, figure
from qingshan.base.period import Period
from qingshan.publish import content as p
from qingshan.publish.air import content as c
from qingshan.publish.hours import HourBook, HourSeries, SourceFile


def _row(air: Year, code: str, name: p.Named, rank: int) -> c.PlaceRow:
    year = air.period
    items = {
        item: figure(
            code,
            year,
            f"{item}_mean",
            round(float(np.mean(air.values[item])) * (1 + rank / 40), 1 if item == "co" else 0),
            "mg/m³" if item == "co" else "μg/m³",
            statistic="mean",
        )
        for item in ITEMS
    }
    return c.PlaceRow(
        p.Place(code, name),
        air.figure(code, year, "valid_days", 360, "d"),
        air.figure(code, year, "good_days", 345 - 2 * rank, "d"),
        air.figure(code, year, "good_day_ratio", round((345 - 2 * rank) / 3.6, 1), "%"),
        items,
        air.figure(code, year, "composite_index", round(2.9 + rank / 10, 2)),
        air.figure(code, year, "composite_change", round(-3.1 + rank / 2, 1), "%"),
        air.figure(code, year, "rank", rank),
    )


COUNTIES = (
    ("150402", "红山区", "Hongshan"),
    ("150403", "元宝山区", "Yuanbaoshan"),
    ("150404", "松山区", "Songshan"),
    ("150421", "阿鲁科尔沁旗", "Ar Horqin"),
    ("150422", "巴林左旗", "Bairin Left"),
    ("150423", "巴林右旗", "Bairin Right"),
    ("150424", "林西县", "Linxi"),
    ("150425", "克什克腾旗", "Hexigten"),
    ("150426", "翁牛特旗", "Ongniud"),
    ("150428", "喀喇沁旗", "Harqin"),
    ("150429", "宁城县", "Ningcheng"),
    ("150430", "敖汉旗", "Aohan"),
)


def counties(air: Year) -> tuple[c.PlaceRow, ...]:
    return tuple(_row(air, code, p.Named(zh, en), at) for at, (code, zh, en) in enumerate(COUNTIES, 1))


def sites(air: Year) -> tuple[c.PlaceRow, ...]:
    return tuple(_row(air, site, air.name(site), at) for at, site in enumerate(air.sites, 1))


def exceedances(air: Year) -> tuple[c.ExceedanceRow, ...]:
    rows = []
    for item, limit in {"pm10": 150, "pm25": 75, "o3_8h": 160}.items():
        over = [at for at, value in enumerate(air.values[item]) if value > limit]
        top = int(np.argmax(air.values[item]))
        rows.append(
            c.ExceedanceRow(
                item,
                air.figure(CITY, air.period, f"{item}_exceed_days", len(over), "d"),
                air.figure(CITY, air.period, f"{item}_exceed_ratio", round(len(over) / 3.65, 1), "%"),
                air.figures[address(CITY, air.days[top], item)],
                air.days[top],
                figure(
                    CITY,
                    air.days[top],
                    f"{item}_multiple",
                    round(float(air.values[item][top]) / limit - 1, 2),
                ),
            )
        )
    return tuple(rows)


def trend(air: Year) -> tuple[c.TrendRow, ...]:
    years = range(air.period.start.year - 4, air.period.start.year + 1)
    made = {
        y: air.figure(CITY, y, "pm25_mean", 40 - 2 * at, "μg/m³", statistic="mean")
        for at, y in enumerate(years)
    }
    made[years[-1]] = air.figures[address(CITY, air.period, "pm25_mean")]
    ratio = {y: air.figure(CITY, y, "good_day_ratio", 84 + at, "%") for at, y in enumerate(years)}
    span = Period.parse(f"{years[0]}..{years[-1]}")
    return (
        c.TrendRow(
            p.Named("PM₂.₅ 年平均浓度", "PM₂.₅ annual mean"),
            made,
            air.figure(CITY, span, "pm25_spearman", -1.0),
            air.figure(CITY, span, "pm25_trend", "down"),
        ),
        c.TrendRow(
            p.Named("优良天数比例", "Good-day ratio"),
            ratio,
            air.figure(CITY, span, "ratio_spearman", 1.0),
            air.figure(CITY, span, "ratio_trend", "up"),
        ),
    )


def quality(air: Year) -> tuple[c.QualityRow, ...]:
    rows = []
    for site in air.sites:
        valid = int(sum((~np.isnan(v)).sum() for v in air.hours[site].values()))
        missing = int(sum(np.isnan(v).sum() for v in air.hours[site].values()))
        hours = {
            flag: air.figure(site, air.period, f"hours_{flag}", n, "h", statistic="hours")
            for flag, n in (("valid", valid), ("suspect", 14), ("invalid", 3), ("missing", missing))
        }
        by_month = {
            m.start.month: air.figure(site, m, "valid_days", m.days - m.start.month % 3, "d")
            for m in air.period.months()
        }
        rows.append(
            c.QualityRow(
                p.Place(site, air.name(site)),
                hours,
                air.figure(site, air.period, "valid_days", 361, "d"),
                by_month,
            )
        )
    return tuple(rows)


def roses(air: Year) -> tuple[c.Rose, ...]:
    edges = (0.5, 1.5, 3.0, 5.0, 8.0)
    made = []
    for at, site in enumerate(air.sites[:2]):
        lean = np.cos((np.arange(16) - 13 + at) / 16 * 2 * np.pi) + 1.2
        share = np.outer(lean, (0.3, 0.35, 0.2, 0.1, 0.05))
        share = share / share.sum() * 92
        mean = np.outer(1.6 - lean / 3, (52, 44, 36, 33, 41)) + air.random.uniform(-3, 3, (16, 5))
        cells = tuple(
            tuple(None if (d + s) % 17 == 0 else float(mean[d, s]) for s in range(5)) for d in range(16)
        )
        made.append(
            c.Rose(
                p.Place(site, air.name(site)),
                "pm25",
                "μg/m³",
                edges,
                tuple(tuple(float(x) for x in row) for row in share),
                cells,
                air.figure(site, air.period, "rose_hours", 8391, "h", statistic="hours"),
                air.figure(site, air.period, "calm_ratio", 8.0, "%"),
            )
        )
    return tuple(made)


def book(air: Year) -> HourBook:
    n = len(air.days) * 24
    sites = {}
    for at, site in enumerate(air.sites):
        series = {}
        for item, values in air.hours[site].items():
            missing = np.isnan(values)
            row = np.arange(n) * len(air.sites) + at + 2
            flag = np.where(missing, 3, 0).astype(np.uint8)
            flag[5000] = 1
            raw = {int(i): "—" for i in np.flatnonzero(missing)[:5]}
            series[item] = HourSeries(values, np.zeros(n, np.int32), row, flag, raw)
        sites[site] = series
    name = f"hours_{air.period}.csv"
    files = (SourceFile(name, hashlib.sha256(name.encode()).hexdigest()),)
    decimals = {item: 1 if item == "co" else 0 for item in RAW.values()}
    return HourBook(datetime(air.period.start.year, 1, 1), n, files, decimals, sites)
