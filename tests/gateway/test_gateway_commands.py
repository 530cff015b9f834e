"""The gateway at the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gateway.conftest import MN, NOW, device, known, settings
from gateway.test_settle import frame
from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.archive import clock
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.gateway.gaps import gaps
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.places import Places, known_devices
from qingshan.edge.gateway.record import Kind, encode
from qingshan.edge.gateway.settings import read_settings
from qingshan.edge.gateway.settle import Settler
from qingshan.edge.gateway.tally import Tally


@pytest.fixture
def workspace(tmp_path):
    """A workspace in which a gateway took a few frames and turned one away."""
    folder = tmp_path / "city"
    lay_out_city("赤峰市", folder, simulated=True)
    register = "mn,zh,outlet,system,edition,password\n" + f"{MN},甲厂,P1,32,2017,@a\n"
    (folder / "register" / "devices.csv").write_text(register, encoding="utf-8")
    (folder / "secrets").mkdir()
    (folder / "secrets" / "hj212.toml").write_text('a = "123456"\n', encoding="utf-8")
    places = Places(folder)
    journal = Journal(places.journal, segment=1 << 16)
    at = clock.microseconds(NOW)
    for kind, raw, note in (
        (Kind.FRAME, frame(at=NOW.replace(hour=3, minute=0)), b""),
        (Kind.QUARANTINED, frame(), b"unknown 51D0X"),
    ):
        journal.append(encode(kind, at, raw.rstrip(b"\r\n"), peer=b"10.0.0.7:1", note=note), 1)
    settler = Settler(places, known_devices(places), settings(tmp_path))
    settler.settle(3)
    settler.close()
    return folder


def run(workspace, *words):
    """Run a command; errors of the tree are raised."""
    return CliRunner().invoke(command, ["-C", str(workspace), *words], catch_exceptions=False)


def rows(done):
    """Rows of a JSON answer."""
    return json.loads(done.stdout)["rows"]


def test_the_sheet_of_a_day(workspace):
    (line, other) = rows(run(workspace, "gateway", "reconcile", "2026-03-15", "--format", "json"))
    assert (line["received"], line["stored"], line["hours"]) == (1, 1, "1/24")
    assert (other["mn"], other["refused"]) == ("51D0X", 1)


def test_quarantine_and_the_raw_frame(workspace):
    (caught,) = rows(run(workspace, "gateway", "quarantine", "--format", "json"))
    assert (caught["mn"], caught["host"], caught["count"]) == ("51D0X", "10.0.0.7", 1)
    shown = run(workspace, "gateway", "frame", str(caught["frame"]))
    assert shown.stdout_bytes.startswith(b"##")
    assert shown.stdout_bytes == frame().rstrip(b"\r\n") + b"\n"
    with pytest.raises(UsageError):
        run(workspace, "gateway", "frame", "99")


def test_status_lists_every_device(workspace):
    (line,) = rows(run(workspace, "gateway", "status", "--format", "json"))
    assert (line["mn"], line["last"]) == (MN, "2026-03-15 14:30:00")


def test_a_gateway_that_never_ran_is_told(tmp_path):
    lay_out_city("赤峰市", tmp_path / "new", simulated=True)
    with pytest.raises(RefusedError):
        run(tmp_path / "new", "gateway", "status")


def test_simulated_devices_are_written_and_registered(workspace, tmp_path):
    words = ["simulate", "devices", "--count", "3", "--for", "20s", "--rate", "1"]
    done = run(workspace, *words, "-o", str(tmp_path / "out"))
    (made,) = (tmp_path / "out").iterdir()
    assert "SIMULATED" in made.name
    assert made.read_bytes().startswith(b"##")
    assert done.exit_code == 0
    run(workspace, *words, "--write-register")
    assert len(known_devices(Places(workspace))) == 3
    with pytest.raises(UsageError):
        run(workspace, *words)


def test_cameras_are_listed_beside_their_devices(workspace):
    register = "id,zh,outlet,address\n15040200001320000001,甲,P1,rtsp://a:b@camera.invalid/live\n"
    (workspace / "register" / "cameras.csv").write_text(register, encoding="utf-8")
    (line,) = rows(run(workspace, "cameras", "list", "--format", "json"))
    assert (line["devices"], line["last_seen"], line["address"]) == (MN, None, "rtsp://camera.invalid/live")


@pytest.mark.parametrize(
    "text",
    ["[listen]\nprt = 1\n", "[x]\n", "[listen]\nport = 'a'\n", "[listen\n", "[callback]\nenabled = 1\n"],
)
def test_settings_that_mean_nothing_are_refused(tmp_path, text):
    (tmp_path / "gateway.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_settings(tmp_path)


def test_a_secret_that_is_not_there_is_told(tmp_path):
    (tmp_path / "register").mkdir()
    register = f"mn,zh,outlet,system,edition,password,sm4_key\n{MN},甲,P1,32,2025,@nobody,@key\n"
    (tmp_path / "register" / "devices.csv").write_text(register, encoding="utf-8")
    with pytest.raises(UsageError, match="nobody"):
        known_devices(Places(tmp_path))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "hj212.toml").write_text('nobody = "1"\nkey = "short"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="16 bytes"):
        known_devices(Places(tmp_path))


def test_gaps_are_runs_of_missing_periods_hours_first(tmp_path):
    tally = Tally(tmp_path)
    tally._connection.execute(
        "INSERT INTO periods VALUES (?, 'hour', '2026-03-15', ?, ?)",
        (MN, (0b1011).to_bytes(3, "little"), bytes(3)),
    )
    asked = device(expects=("hour", "minute"), minutes=30)
    found = list(gaps(asked, tally, NOW.replace(hour=6), days=0, grace=timedelta(minutes=20)))
    midnight = NOW.replace(hour=0, minute=0)
    assert [(each.cn, each.begin.hour, each.end.hour, each.count) for each in found] == [
        ("2061", 4, 6, 2),
        ("2061", 2, 3, 1),
        ("2051", 0, 6, 12),
    ]
    assert found[-1].begin == midnight
    assert known(asked)[MN].password == "123456"
