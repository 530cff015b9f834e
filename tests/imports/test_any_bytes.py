"""Any bytes give counted readings or findings, nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingshan.edge.importing import Imported, Options, import_path
from qingshan.edge.mappings import MappingShelf

CLEAN = (
    "站点编码,时间,PM2.5,PM10,CO\n1744A,2022-03-05 13:00,35,60,0.6\n1744A,2022-03-05 14:00,36,—,0.7\n"
    '1745A,2022-03-05 13:00,"1,040",70,0.8\n'
).encode()
LONG = b"date,hour,type,1744A,1745A\n20220306,0,PM2.5,35,30\n20220306,1,O3,36,31\n20220306,1,O3_24h,30,31\n"
ROWS = b"stationcode,timepoint,pm2_5,o3,o3_24h,aqi\n1744A,2018-02-20T07:00:00,35,80,60,50\n"
PUBLISHED = "city,site,time,PM25,published_AQI\n赤峰,松山一中,2020-04-02 14:00,30,60\n".encode()
edits = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=6
)


def take(path: Path, content: bytes) -> Imported:
    path.write_bytes(content)
    (result,) = import_path(path, None, MappingShelf(), Options(datetime(2026, 6, 1)))
    return result


def check(result: Imported) -> None:
    assert "import-unforeseen" not in {finding.code for finding in result.findings}, result.findings
    result.rows.balanced()
    result.cells.balanced()
    for finding in result.findings:
        assert finding.text("zh")
        assert finding.text("en")
    assert result.cells.came or result.has_errors


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path, content):
    check(take(tmp_path / "any.csv", content))


@pytest.mark.parametrize("base", [CLEAN, LONG, ROWS, PUBLISHED], ids=["table", "long", "rows", "published"])
@quick
@given(edits=edits)
def test_a_file_with_anything_done_to_it(tmp_path, base, edits):
    content = base
    for at, cut, put in edits:
        content = content[:at] + put + content[at + cut :]
    check(take(tmp_path / "edited.csv", content))


@quick
@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_cells_under_a_good_header(tmp_path, lines):
    frame = pl.DataFrame(lines, schema=["site", "time", "PM2.5"], orient="row")
    check(take(tmp_path / "cells.csv", frame.write_csv().encode()))
