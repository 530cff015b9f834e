"""A log of frames becomes readings that figures open to by the number of the frame."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from made_online import Run
from qingshan.edge.cities import cities_folder
from qingshan.observe.hj212.wire import framed
from qingshan.register.device import parse_devices

DEVICES, _ = parse_devices((cities_folder() / "chifeng/register/devices.csv").read_text("utf-8"))
DEVICE = DEVICES.at_outlet("150402E02-W01")[0]


def hour(at: int, cod: float, mark: str = "N", mn: str = DEVICE.mn) -> bytes:
    time = f"{datetime(2026, 3, 1) + timedelta(hours=at):%Y%m%d%H%M%S}"
    segment = (
        f"QN={time}123;ST=32;CN=2061;PW=123456;MN={mn};Flag=5;CP=&&DataTime={time};w01018-Avg={cod},"
        f"w01018-Flag={mark};w00000-Cou=10,w00000-Flag=N&&"
    )
    return framed(segment.encode())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    frames = [hour(at, 450.0, "D" if at > 20 else "N") for at in range(24)]
    lines = [b"2026-03-02 00:00:01 rx " + each for each in frames]
    file = tmp_path / "frames.log"
    file.write_bytes(b"gateway log\n" + b"".join(lines))
    return file


def test_hours_in_frames_are_judged_as_those_of_a_table(run: Run, log: Path) -> None:
    told = json.loads(run("import", "online", str(log), "--format", "json").stdout)
    assert (told["rows"][0]["rows"]["came"], told["rows"][0]["rows"]["kept"]) == (24, 24)
    assert told["rows"][0]["cells"]["flagged"] == 3
    found = json.loads(run("evaluate", "online", "2026-03-01", "150402E02-W01", "--format", "json").stdout)
    cod = next(each for each in found["rows"] if each["indicator"] == "化学需氧量")
    assert (cod["mean"], cod["exceedances"], cod["load"]) == (450.0, 1, pytest.approx(108.0))
    hour_told = json.loads(
        run("explain", "online/150402E02-W01/2026-03-01T09/cod", "--format", "json").stdout
    )
    assert (hour_told["sources"][0]["file"], hour_told["sources"][0]["row"]) == ("frames.log", 9)


def test_damaged_frames_and_unknown_devices_are_refused_and_told(run: Run, tmp_path: Path) -> None:
    good, bad = hour(0, 40.0), hour(1, 40.0).replace(b"40.0", b"41.0")
    file = tmp_path / "frames.log"
    file.write_bytes(good + bad + hour(2, 40.0, mn="0000000000000000000000FF"))
    done = run("import", "online", str(file), "--format", "json", ok=False)
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["rows"][0]["rows"] | {} == {
        "came": 3, "kept": 1, "flagged": 0, "missing": 0, "duplicate": 0, "rejected": 2, "skipped": 0,
    }  # fmt: skip
    assert {each["code"] for each in told["findings"]} == {"online-frame-refused", "online-unknown-device"}
