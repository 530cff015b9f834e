"""A small city with a sewer outlet, a river outfall and a stack, and hours to import."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from made_online import SEWER, STACK, START, Run
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    lay_out_city("赤峰市", folder)
    return folder


@pytest.fixture
def run(city: Path) -> Run:
    def go(*words: str, ok: bool = True) -> Result:
        done = CliRunner().invoke(command, ["-C", str(city), *words], catch_exceptions=not ok)
        assert not ok or done.exit_code == 0, done.output
        return done

    return go


@pytest.fixture
def sewer_file(tmp_path: Path) -> Path:
    """Three days: the first over the limit, the second valid, the third without enough valid hours."""
    lines = ["口门代码,时间,化学需氧量(mg/L),化学需氧量标记,流量(m³/h)"]
    for at in range(72):
        value = (450.0, 200.0, 100.0)[at // 24] + at % 5
        mark = "D" if at >= 60 else "N"
        lines.append(f"{SEWER},{START + timedelta(hours=at):%Y-%m-%d %H:%M},{value},{mark},10")
    file = tmp_path / "sewer.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def stack_file(tmp_path: Path) -> Path:
    """One day of NOx at 9 % oxygen: 90 measured is 112.5 at the reference, for four hours in a row."""
    lines = ["outlet,time,indicator,value,mark"]
    for at in range(24):
        time = f"{START + timedelta(hours=at):%Y-%m-%d %H:%M}"
        value = 90 if 8 <= at < 12 else 50
        cells = (("a21002", value), ("含氧量", 9), ("flue_flow", 100000))
        lines += [f"{STACK},{time},{code},{each},N" for code, each in cells]
    file = tmp_path / "stack.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
