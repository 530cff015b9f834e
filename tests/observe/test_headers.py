"""Headers people write, and what they are taken for."""

from __future__ import annotations

import polars as pl
import pytest

from qingshan.base.indicator import indicators, of_medium
from qingshan.observe.header import to_table
from qingshan.observe.table import Sheet
from qingshan.observe.units import conversion, likely_unit
from qingshan.observe.vocabulary import heading


@pytest.mark.parametrize(
    ("header", "key", "unit"),
    [
        ("PM2.5", "pm25", ""),
        ("pm2_5", "pm25", ""),
        ("PM25", "pm25", ""),
        ("PM₂.₅", "pm25", ""),
        ("PM2.5浓度(μg/m³)", "pm25", "μg/m³"),
        ("细颗粒物(PM2.5)", "pm25", ""),
        ("PM2.5（微克/立方米）", "pm25", "μg/m³"),
        ("CO(mg/m3)", "co", "mg/m³"),
        ("CO_mg/m3", "co", "mg/m³"),
        ("一氧化碳[mg/m³]", "co", "mg/m³"),
        ("O3 1h (ug/m3)", "o3", "μg/m³"),
        ("臭氧1小时平均(μg/m3)", "o3", "μg/m³"),
        ("二氧化硫（SO2）", "so2", ""),
        ("SO2小时浓度", "so2", ""),
        ("no2 concentration (ppb)", "no2", "ppb"),
        ("可吸入颗粒物(PM10)浓度(ug/m3)", "pm10", "μg/m³"),
        ("气温(℃)", "temp", "℃"),
        ("气压(hPa)", "pressure", "hPa"),
        ("WSPM", "wind_speed", ""),
        ("风向(°)", "wind_direction", "°"),
    ],
)
def test_indicator_headers(header, key, unit):
    said = heading(header)
    assert (said.kind, said.key, said.unit) == ("indicator", key, unit)


@pytest.mark.parametrize(
    "header",
    [
        "PM2.5_24h",
        "O3 8h",
        "臭氧8小时滑动平均",
        "PM10 24小时平均",
        "AQI",
        "PM2.5 IAQI",
        "首要污染物",
        "空气质量级别",
        "O3_8h_24h",
        "co_24h",
    ],
)
def test_headers_that_are_no_hourly_concentration(header):
    assert heading(header).kind == "other"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("站点编码", "site"),
        ("监测点名称", "name"),
        ("station", "site"),
        ("监测时间", "time"),
        ("日期", "date"),
        ("小时", "hour"),
        ("城市", "city"),
        ("TimePoint", "time"),
        ("监测项目", "item"),
        ("监测值", "value"),
        ("单位", "unit"),
    ],
)
def test_role_headers(header, role):
    said = heading(header)
    assert (said.kind, said.key) == ("role", role)


@pytest.mark.parametrize("key", [*of_medium("air"), *of_medium("weather")])
def test_every_name_of_every_indicator_is_known(key):
    this = indicators()[key]
    for name in (this.zh, this.symbol, *this.columns) if this.medium == "air" else this.columns:
        assert heading(name).key == key, name


def test_header_is_found_below_titles_with_its_row_number():
    cells = pl.DataFrame(
        {
            "a": ["公报", None, "站点", "1744A"],
            "b": [None, None, "时间", "2022-03-05 1:00"],
            "c": [None, None, "CO", "1"],
        }
    )
    table, _ = to_table(Sheet(cells))
    assert table is not None
    assert (table.headers, table.first_row) == (("站点", "时间", "CO"), 4)


def test_repeated_headers_stay_apart():
    cells = pl.DataFrame({"a": ["site", "1744A"], "b": ["time", "2022"], "c": ["CO", "1"], "d": ["CO", "2"]})
    table, _ = to_table(Sheet(cells))
    assert table is not None
    assert table.headers == ("site", "time", "CO", "CO #2")


@pytest.mark.parametrize(
    ("key", "unit", "median", "likely"),
    [
        ("co", "mg/m³", 0.8, "mg/m³"),
        ("co", "mg/m³", 800, "μg/m³"),
        ("co", "μg/m³", 0.8, "mg/m³"),
        ("pm25", "μg/m³", 0.04, "mg/m³"),
        ("pm25", "mg/m³", 40, "μg/m³"),
        ("so2", "ppb", 4, "ppb"),
        ("temp", "℃", 900, "℃"),
    ],
)
def test_likely_unit(key, unit, median, likely):
    assert likely_unit(key, unit, median) == likely


@pytest.mark.parametrize(
    ("key", "unit", "value", "canonical"),
    [
        ("co", "μg/m³", 1000, 1.0),
        ("pm25", "mg/m³", 0.035, 35.0),
        ("co", "ppm", 1, 28.010 / 24.4654),
        ("so2", "ppb", 10, 640.66 / 24.4654),
        ("temp", "K", 273.15, 0.0),
        ("temp", "℉", 212, 100.0),
        ("pressure", "kPa", 101.3, 1013.0),
        ("wind_speed", "km/h", 36, 10.0),
    ],
)
def test_conversions(key, unit, value, canonical):
    rule = conversion(key, unit)
    assert value * rule.factor + rule.offset == pytest.approx(canonical, rel=1e-5, abs=1e-9)
