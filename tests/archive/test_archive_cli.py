"""``qingshan archive``, run as a person runs it."""

from __future__ import annotations

import json
from datetime import datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from qingshan.base.errors import UsageError
from qingshan.edge.archive.archive import Review
from qingshan.edge.cli.archive import command

NOON = datetime(2023, 2, 1, 12)


@pytest.fixture
def run(archive, readings, source, year_end, monkeypatch):
    """The command on an archive with one correction."""
    for value, name in ((1.0, "one.csv"), (2.0, "two.csv")):
        archive.append(readings(year_end(value)), medium="air", source=source(name), received=NOON)
    found = SimpleNamespace(
        archive_folder=archive.folder, verdicts_folder=archive.folder.with_name("verdicts")
    )
    monkeypatch.setattr("qingshan.edge.workspace.Workspace.find", lambda path: found)
    return lambda *words: CliRunner().invoke(command, words, catch_exceptions=True)


def rows(result):
    return json.loads(result.stdout)["rows"]


def test_status_counts_readings_once(run):
    (air,) = rows(run("status", "--format", "json"))
    assert (air["medium"], air["sites"], air["readings"]) == ("air", 2, 16)
    assert (air["first"], air["last"]) == ("2022-12-31 20:00:00", "2023-01-01 03:00:00")
    assert "读数档案" in run("status").stdout


def test_status_lists_every_import(run):
    told = rows(run("status", "--imports", "--format", "json"))
    assert [(each["commit"], each["file"], each["rows"], each["corrected"]) for each in told] == [
        (1, "one.csv", 16, 0),
        (2, "two.csv", 16, 16),
    ]


def test_history_opens_an_hour_by_its_label(run, archive):
    """Label 1 of the day is the hour that starts at midnight."""
    told = rows(run("history", "A", "pm25", "2023-01-01T1", "--format", "json"))
    assert [(each["commit"], each["value"], each["file"], each["row"]) for each in told] == [
        (1, 5.0, "one.csv", 6),
        (2, 6.0, "two.csv", 6),
    ]
    start = datetime(2023, 1, 1)
    archive.review([Review("A", "pm25", start, datetime(2023, 1, 2), "invalid", "校准", "李", NOON)])
    assert "校准" in run("history", "A", "pm25", "2023-01-01T1").stdout
    assert "没有" in run("history", "Z", "pm25", "2023-01-01T1").stdout


@pytest.mark.parametrize("words", [("A", "nothing", "2023-01-01T1"), ("A", "pm25", "2023-01-01")])
def test_history_refuses_what_it_cannot_read(run, words):
    assert isinstance(run("history", *words).exception, UsageError)


def test_compact_then_verify_finds_nothing(run, archive):
    assert "压实 2 个月" in run("compact").stdout
    assert archive.status().corrections == 0
    found = run("verify")
    assert found.exit_code == 0
    assert "完好" in found.stdout


def test_verify_names_the_damaged_file_and_fails(run, archive):
    path = archive.snapshot().paths[0]
    path.write_bytes(b"")
    found = run("verify")
    assert found.exit_code == 1
    assert path.name in found.stderr
    (finding,) = rows(run("verify", "--format", "json"))
    assert finding["code"] == "archive-file-changed"
