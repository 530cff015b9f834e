"""Other tables: mappings guessed, saved and reused; units and states; long and wide; sheets and archives."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest
import xlsxwriter

from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.mappings import MappingShelf, load
from qingshan.observe.mapping import from_toml

WIDE = (
    "站点,日期,小时,PM2.5浓度(μg/m³),CO(mg/m3),臭氧(ppb),风向,气温\n"
    "松山一中,2022-03-05,14,35,0.6,40,东北,-3.5\n"
)


def test_wide_table_by_name_with_date_and_hour(desk, codes):
    result = desk.take("wide.csv", WIDE.encode())
    assert {"mapping-guessed", "hour-label"} <= codes(result)
    assert desk.values("pm25") == {"03-05 13": 35.0}
    assert desk.values("o3")["03-05 13"] == pytest.approx(40 * 47.998 / 24.4654, rel=1e-4)
    assert desk.values("wind_direction") == {"03-05 13": 45.0}
    assert desk.values("temp") == {"03-05 13": -3.5}
    raw = dict(desk.held().select("indicator", "raw").iter_rows())
    assert raw["o3"] == "40"
    assert raw["wind_direction"] == "东北"
    assert raw["pm25"] is None


def test_saved_mapping_is_reused_and_can_be_edited(desk, codes):
    desk.take("wide.csv", WIDE.encode())
    file = desk.folder / "mappings" / "wide.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('label = "end"', 'label = "start"'), encoding="utf-8")
    desk.shelf = MappingShelf(desk.folder / "mappings")
    result = desk.take("next.csv", WIDE.replace("2022-03-05", "2022-03-06").encode())
    assert "mapping-used" in codes(result)
    assert result.mappings == ("wide",)
    assert desk.values("pm25") == {"03-05 13": 35.0, "03-06 14": 35.0}
    assert len(list((desk.folder / "mappings").iterdir())) == 1


def test_gases_at_the_standard_state_are_converted_and_particulates_are_not(desk):
    mapping = from_toml(
        'name = "old"\nstate = "standard"\n[roles]\nsite = "s"\ntime = "t"\n'
        '[values.so2]\nheader = "so2"\nunit = "μg/m³"\n[values.pm10]\nheader = "pm10"\nunit = "μg/m³"\n'
    )
    desk.shelf = MappingShelf(desk.folder / "mappings", mapping)
    desk.take("old.csv", b"s,t,so2,pm10\n1744A,2014-03-05 14:00,100,100\n")
    assert desk.values("so2")["03-05 13"] == pytest.approx(91.6150, abs=1e-3)
    assert desk.values("pm10") == {"03-05 13": 100.0}


def test_unit_of_a_mapping_is_obeyed_and_doubted(desk, codes):
    mapping = from_toml('[roles]\nsite = "s"\ntime = "t"\n[values.co]\nheader = "co"\nunit = "mg/m³"\n')
    desk.shelf = MappingShelf(desk.folder / "mappings", mapping)
    result = desk.take("co.csv", b"s,t,co\n1744A,2022-03-05 14:00,900\n")
    assert "unit-doubtful" in codes(result)
    assert desk.values("co") == {"03-05 13": 900.0}


def test_long_table_with_the_columns_of_the_daily_archive(desk):
    body = b"date,hour,type,station,value\n20220305,14,PM2.5,1744A,35\n20220305,14,CO,1744A,0.6\n"
    result = desk.take("own.csv", body)
    assert result.sources == ("generic",)
    assert desk.values("pm25") == {"03-05 13": 35.0}


def test_old_gases_without_a_state_are_told(desk, codes):
    result = desk.take("old.csv", b"site,time,SO2\n1744A,2014-03-05 14:00,100\n")
    assert "gas-state-old" in codes(result)
    assert desk.values("so2") == {"03-05 13": 100.0}


def test_long_table_with_units_per_item(desk, codes):
    body = (
        "点位编码,监测时间,监测项目,监测值,单位\n1744A,2022-03-05 14:00,二氧化硫,12,μg/m3\n"
        "1744A,2022-03-05 14:00,CO,700,μg/m3\n1744A,2022-03-05 15:00,CO,800,μg/m3\n"
        "1744A,2022-03-05 14:00,TSP,99,μg/m3\n"
    ).encode()
    result = desk.take("long.csv", body)
    assert "items-left-aside" in codes(result)
    assert desk.values("co") == {"03-05 13": 0.7, "03-05 14": 0.8}
    assert desk.values("so2") == {"03-05 13": 12.0}
    assert (result.rows.came, result.rows.kept, result.rows.skipped) == (4, 3, 1)


def test_year_month_day_hour_columns(desk):
    desk.take(
        "uci.csv", b"No,year,month,day,hour,PM2.5,station\n1,2022,3,5,0,35,1744A\n2,2022,3,5,1,36,1744A\n"
    )
    assert desk.values("pm25") == {"03-04 23": 35.0, "03-05 00": 36.0}


def test_site_of_a_file_named_after_it(desk):
    desk.take("松山一中_2022.csv", "时间,PM2.5\n2022-03-05 14:00,35\n".encode())
    assert desk.values("pm25") == {"03-05 13": 35.0}


def test_label_option_overrides(desk):
    desk.take("start.csv", b"site,time,PM2.5\n1744A,2022-03-05 14:00,35\n", label="start")
    assert desk.values("pm25") == {"03-05 14": 35.0}


def test_typed_parquet(desk):
    stream = io.BytesIO()
    pl.DataFrame(
        {
            "site": ["1744A", "1744A"],
            "time": pl.Series(["2022-03-05 14:00", "2022-03-05 15:00"]).str.to_datetime(),
            "CO": [300.0, float("nan")],
        }
    ).write_parquet(stream)
    desk.take("typed.parquet", stream.getvalue())
    assert desk.values("co") == {"03-05 13": 0.3, "03-05 14": None}


def test_later_sheet_wins_and_all_is_counted(desk):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, value in (("一月", 35), ("更正", 36)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["site", "time", "PM2.5"])
        sheet.write_row(1, 0, ["1744A", "2022-03-05 14:00", value])
    book.add_worksheet("说明").write(0, 0, "说明文字")
    book.close()
    result = desk.take("book.xlsx", stream.getvalue())
    assert desk.values("pm25") == {"03-05 13": 36.0}
    assert (result.cells.came, result.cells.kept, result.cells.duplicate) == (2, 1, 1)
    assert any(f.code == "header-not-found" and f.where.column == "说明" for f in result.findings)


def test_each_member_of_a_zip_is_its_own_commit(desk):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as pack:
        pack.writestr("a.csv", "site,time,PM2.5\n1744A,2022-03-05 14:00,35\n")
        pack.writestr("b.csv", "")
        pack.writestr("c.csv", "site,time,PM2.5\n1744A,2022-03-05 15:00,36\n")
    results = desk.all(desk.path("days.zip", stream.getvalue()))
    assert [r.name for r in results] == ["days.zip!a.csv", "days.zip!b.csv", "days.zip!c.csv"]
    assert [r.commit is not None for r in results] == [True, False, True]
    assert desk.values("pm25") == {"03-05 13": 35.0, "03-05 14": 36.0}


def test_correction_is_a_newer_row_and_only_that(desk):
    desk.take("a.csv", b"site,time,PM2.5\n1744A,2022-03-05 14:00,35\n1744A,2022-03-05 15:00,36\n")
    result = desk.take("a2.csv", b"site,time,PM2.5\n1744A,2022-03-05 14:00,35\n1744A,2022-03-05 15:00,37\n")
    assert result.commit is not None
    assert (result.commit.rows, result.commit.corrected, result.commit.unchanged) == (1, 1, 1)


def test_dry_run_stores_nothing_and_saves_no_mapping(desk):
    desk.take("wide.csv", WIDE.encode(), is_dry_run=True)
    assert not (desk.folder / "mappings").exists()


def test_forced_source_that_does_not_fit_is_refused(desk, codes):
    result = desk.take("wide.csv", WIDE.encode(), source="national-long")
    assert codes(result) == {"not-this-source"}
    assert desk.held().is_empty()


@pytest.mark.parametrize(
    "text",
    ["label = 3", "x = 1", "[values.pm26]\nheader = 'a'", "[values]\npm25 = 3", "=", "[roles]\nwho = 'x'"],
)
def test_unreadable_mapping_is_a_usage_error(tmp_path, text):
    file = tmp_path / "m.toml"
    file.write_text(text)
    with pytest.raises(UsageError):
        load(file)


def test_tallies_refuse_what_does_not_add_up():
    from qingshan.observe.readings import Tally

    with pytest.raises(RefusedError):
        Tally(3, kept=2).balanced()
