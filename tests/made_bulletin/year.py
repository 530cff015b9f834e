"""A made-up year of a city's air: seeded days of its sites, and figures about them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from qingshan.base.figure import Address, Clause, Coverage, Figure
from qingshan.base.period import Period
from qingshan.publish import content as p
from qingshan.publish.air import content as c

CITY = "150400"
ITEMS = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
RAW = {"so2": "so2", "no2": "no2", "co": "co", "o3_8h": "o3", "pm10": "pm10", "pm25": "pm25"}
LEVELS = (
    c.Level(1, p.Named("优", "Excellent"), p.Named("绿色", "green"), (0, 228, 0)),
    c.Level(2, p.Named("良", "Good"), p.Named("黄色", "yellow"), (255, 255, 0)),
    c.Level(3, p.Named("轻度污染", "Lightly polluted"), p.Named("橙色", "orange"), (255, 126, 0)),
    c.Level(4, p.Named("中度污染", "Moderately polluted"), p.Named("红色", "red"), (255, 0, 0)),
    c.Level(5, p.Named("重度污染", "Heavily polluted"), p.Named("紫色", "purple"), (153, 0, 76)),
    c.Level(6, p.Named("严重污染", "Severely polluted"), p.Named("褐红色", "maroon"), (126, 0, 35)),
)
SITE_NAMES = (
    ("哈达街", "Hada Street"), ("天义路", "Tianyi Road"), ("松山一中", "Songshan School"),
    ("元宝山", "Yuanbaoshan"),
    ("红山", "Hongshan"), ("林东", "Lindong"), ("大板", "Daban"), ("乌丹", "Wudan"), ("经棚", "Jingpeng"),
    ("锦山", "Jinshan"), ("新惠", "Xinhui"), ("天山", "Tianshan"), ("林西", "Linxi"), ("宁城", "Ningcheng"),
    ("平庄", "Pingzhuang"), ("小新地", "Xiaoxindi"),
)  # fmt: skip
CLAUSE = Clause("HJ 633-2012", "5.2.2", "read")
UNSURE = Clause("HJ 663-2013", "6.2", "unverified")
STATISTICS = {
    "good_days": ("优良天数", "good days", "AQI ≤ 100 的有效天数", "valid days with AQI ≤ 100", 0),
    "valid_days": ("有效天数", "valid days", "有 AQI 的天数", "days that have an AQI", 0),
    "heavy_days": ("重污染天数", "heavy days", "AQI > 200 的有效天数", "valid days with AQI > 200", 0),
    "good_day_ratio": (
        "优良天数比例",
        "good-day ratio",
        "优良天数 ÷ 有效天数 × 100 %",
        "good ÷ valid × 100 %",
        1,
    ),
    "aqi": ("空气质量指数", "air quality index", "各项分指数的最大值", "largest individual index", 0),
    "mean": ("平均浓度", "mean", "有效日均值的算术平均", "mean of the valid days", None),
    "percentile": ("百分位数", "percentile", "有效日值的百分位数", "percentile of the valid days", None),
    "day": ("日浓度", "concentration of the day", "各点位日均值的平均", "mean of the sites' days", None),
    "composite_index": ("综合指数", "composite index", "Σ 浓度 ÷ 限值", "Σ concentration ÷ limit", 2),
    "hours": ("小时数", "hours", "该标记的小时数", "hours of that flag", 0),
}


def address(place: str, period: object, tail: str) -> Address:
    return Address(f"air/{place}/{period}/{tail}")


def figure(place: str, period: object, tail: str, value: object, unit: str = "", **more: object) -> Figure:
    statistic = str(more.pop("statistic", tail.split("@", maxsplit=1)[0]))
    edition = tail.partition("@")[2] or "2012"
    if isinstance(value, (int, float)):
        value = Decimal(f"{value:.1f}" if unit == "mg/m³" else str(value).removesuffix(".0"))
    clauses = more.pop("clauses", (CLAUSE,))
    return Figure(
        address(place, period, tail), value, unit, statistic, place, str(period), edition, clauses, **more
    )


class Year:
    """The air of a year: hours, site days, city days, and the figures over them."""

    def __init__(self, sites: int, year: int) -> None:
        self.sites = [f"17{44 + at}A" for at in range(sites)]
        self.names = dict(zip(self.sites, SITE_NAMES, strict=False))
        self.period = Period.year(year)
        self.days = [date(year, 1, 1) + timedelta(days=at) for at in range(self.period.days)]
        self.random = np.random.default_rng(20220315)
        self.figures: dict[Address, Figure] = {}
        self.hours = {site: self._hours(at) for at, site in enumerate(self.sites)}
        self.values = {item: self._city(item) for item in ITEMS}

    def figure(
        self, place: str, period: object, tail: str, value: object, unit: str = "", **more: object
    ) -> Figure:
        """The figure kept at that address, or a new one with that value."""
        known = self.figures.get(address(place, period, tail))
        return known or self.keep(figure(place, period, tail, value, unit, **more))

    def keep(self, made: Figure) -> Figure:
        self.figures[made.address] = made
        return made

    def _hours(self, at: int) -> dict[str, np.ndarray]:
        n = len(self.days) * 24
        season = np.cos(np.arange(n) / n * 2 * np.pi)
        noise = {item: self.random.gamma(4, 0.25, n) for item in RAW.values()}
        storms = np.zeros(n)
        for start in (1800, 2100, 2400, 2900, 7300):
            storms[start : start + 30] = self.random.uniform(300, 900)
        scale = 1 + 0.05 * at
        hours = {
            "so2": (12 + 8 * season) * noise["so2"] * scale,
            "no2": (24 + 12 * season) * noise["no2"] * scale,
            "co": np.round((0.7 + 0.4 * season) * noise["co"] * scale, 1),
            "o3": (85 - 40 * season) * noise["o3"] ** 0.4,
            "pm10": (58 + 18 * season) * noise["pm10"] * scale + storms,
            "pm25": (30 + 20 * season) * noise["pm25"] * scale + storms * 0.2,
        }
        for item, values in hours.items():
            hours[item] = values if item == "co" else np.round(values)
            hours[item][self.random.integers(0, n, n // 60)] = np.nan
        return hours

    def _city(self, item: str) -> np.ndarray:
        unit = "mg/m³" if item == "co" else "μg/m³"
        digits = 1 if item == "co" else 0
        by_site = []
        for site in self.sites:
            day = self.hours[site][RAW[item]].reshape(-1, 24)
            means = np.nanmean(day, axis=1) if item != "o3_8h" else np.nanmax(day, axis=1) * 0.9
            by_site.append(means)
            have = (~np.isnan(day)).sum(axis=1)
            for d, mean, n in zip(self.days, means, have, strict=True):
                self.keep(
                    figure(
                        site,
                        d,
                        item,
                        round(float(mean), digits),
                        unit,
                        statistic="day",
                        coverage=Coverage(int(n), 24, 20, "hour"),
                        unrounded=float(mean),
                    )
                )
        city = np.mean(by_site, axis=0)
        for d, mean in zip(self.days, city, strict=True):
            inputs = tuple(address(site, d, item) for site in self.sites)
            n = len(self.sites)
            self.keep(
                figure(
                    CITY,
                    d,
                    item,
                    round(float(mean), digits),
                    unit,
                    statistic="day",
                    coverage=Coverage(n, n, n, "site"),
                    unrounded=float(mean),
                    inputs=inputs,
                )
            )
        return city

    def name(self, site: str) -> p.Named:
        return p.Named(*self.names[site])


def aqi_of(pm25: float, pm10: float, o3: float) -> tuple[int, tuple[str, ...]]:
    parts = {
        "pm25": np.interp(pm25, [0, 35, 75, 115, 150, 250, 500], [0, 50, 100, 150, 200, 300, 500]),
        "pm10": np.interp(pm10, [0, 50, 150, 250, 350, 420, 600], [0, 50, 100, 150, 200, 300, 500]),
        "o3_8h": np.interp(o3, [0, 100, 160, 215, 265, 800], [0, 50, 100, 150, 200, 300]),
    }
    whole = {item: int(np.ceil(value)) for item, value in parts.items()}
    top = max(whole.values())
    return top, tuple(item for item, value in whole.items() if value == top) if top > 50 else ()
