"""An import killed at any moment leaves the archive readable, and running it again completes it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qingshan.edge.archive.archive import Archive
from qingshan.edge.cities import lay_out_city

FILES, DAYS, KILLS = 3, 300, 16
READINGS = 24 * DAYS * 6


def write_files(folder: Path) -> None:
    folder.mkdir()
    for number in range(FILES):
        lines = ["site,time,PM2.5,PM10,SO2,NO2,CO,O3"]
        for at in range(24 * DAYS):
            time = datetime(2021, 1, 1) + timedelta(hours=at)
            lines.append(
                f"{1744 + number}A,{time:%Y-%m-%d %H:%M},{20 + at % 37},{50 + at % 41},8,{20 + at % 7},0.6,90"
            )
        (folder / f"{number}.csv").write_text("\n".join(lines) + "\n")


def start(city: Path, data: Path) -> subprocess.Popen[bytes]:
    program = "from qingshan.edge.cli.app import main; main()"
    words = [sys.executable, "-c", program, "-C", str(city), "import", "air", str(data), "--format", "json"]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_killed_at_many_points(tmp_path):
    write_files(tmp_path / "data")
    lay_out_city("chifeng", tmp_path / "whole")
    begun = datetime.now()
    assert start(tmp_path / "whole", tmp_path / "data").wait() == 0
    seconds = (datetime.now() - begun).total_seconds()
    lay_out_city("chifeng", tmp_path / "city")
    for kill in range(KILLS):
        process = start(tmp_path / "city", tmp_path / "data")
        try:
            process.wait(timeout=seconds * (kill + 1) / (KILLS + 1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if (tmp_path / "city" / "observations").exists():
            archive = Archive.open(tmp_path / "city" / "observations", create=True)
            assert archive.read().collect().height % READINGS == 0
            archive.close()
    process = start(tmp_path / "city", tmp_path / "data")
    told = json.loads(process.communicate()[0])
    assert process.returncode == 0
    assert [row["stored"]["unchanged"] + row["stored"]["new"] for row in told["rows"]] == [READINGS] * FILES
    archive = Archive.open(tmp_path / "city" / "observations")
    whole = Archive.open(tmp_path / "whole" / "observations")
    order = ["site", "indicator", "time"]
    columns = [*order, "value", "flag", "checks", "file", "row"]
    assert (
        archive.read()
        .select(columns)
        .sort(order)
        .collect()
        .equals(whole.read().select(columns).sort(order).collect())
    )
    assert not [finding for finding in archive.verify() if finding.level == "error"]
