"""Set-up of the checkout, and the rule that a browser or Spark test is never skipped where it counts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

import environment
import machine
from plugins.sharing import LONG, TOGETHER, together
from structure.source import ROOT

pytest_plugins = ["pytester"]
PROBE = """
import pytest

@pytest.mark.browser
def test_skipped_inside():
    pytest.skip("no browser")

@pytest.mark.spark
@pytest.mark.skip(reason="no java")
def test_skipped_before():
    pass

@pytest.mark.browser
@pytest.mark.xfail(reason="known", strict=True)
def test_expected_to_fail():
    assert 0

@pytest.mark.browser
def test_run():
    pass

def test_other():
    pytest.skip("any reason")
"""
MARKERS = "[pytest]\nmarkers =\n    browser: b\n    spark: s\n"


@pytest.mark.parametrize(
    ("deciding", "outcomes"),
    [
        ("1", {"failed": 1, "errors": 1, "passed": 1, "skipped": 1, "xfailed": 1}),
        ("", {"passed": 1, "skipped": 3, "xfailed": 1}),
    ],
)
def test_skips_of_required_tests_fail_where_it_counts(pytester, monkeypatch, deciding, outcomes):
    monkeypatch.setenv("QINGSHAN_CI", deciding)
    pytester.makeini(MARKERS)
    pytester.makepyfile(PROBE)
    pytester.runpytest_inprocess("-p", "plugins.required", "-p", "no:xdist").assert_outcomes(**outcomes)


def test_files_that_stand_on_one_city_are_run_by_one_worker():
    assert together("tests/air/test_figures_open.py::test_x[a/b::c]") == "tests/air"
    assert together("tests/web/test_arrival.py::test_x") == "tests/web/test_arrival.py"
    assert [place for place in (*TOGETHER, *LONG) if not (ROOT / place).exists()] == []
    assert [place for place in LONG if together(place) != place] == []


@pytest.fixture
def stamp():
    return environment.wanted_stamp(frozenset({"test"}))


def test_an_environment_is_kept_while_nothing_changed(stamp):
    assert stamp.covers(stamp)
    assert replace(stamp, groups=frozenset({"test", "spark"})).covers(stamp)
    assert not stamp.covers(replace(stamp, groups=frozenset({"test", "check"})))
    assert not replace(stamp, project="other").covers(stamp)


def test_an_environment_is_made_anew_when_moved_or_of_another_python(stamp):
    assert replace(stamp, root="elsewhere").is_moved(stamp)
    assert replace(stamp, python="3.10.0").is_moved(stamp)
    assert not replace(stamp, project="other").is_moved(stamp)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"root": "x", "groups": 3}'])
def test_an_unreadable_stamp_counts_as_none(tmp_path, text):
    (tmp_path / "stamp.json").write_text(text)
    assert environment.read_stamp(tmp_path / "stamp.json") is None


def test_a_stamp_reads_back(tmp_path, stamp):
    (tmp_path / "stamp.json").write_text(json.dumps({**asdict(stamp), "groups": sorted(stamp.groups)}))
    assert environment.read_stamp(tmp_path / "stamp.json") == stamp


def test_missing_venv_names_the_command(monkeypatch, capsys):
    monkeypatch.setattr(environment, "_succeeds", lambda command: False)
    monkeypatch.setattr(machine, "can_install", lambda: False)
    with pytest.raises(SystemExit):
        environment.make(anew=True)
    expected = f"sudo apt-get update && sudo apt-get install -y python3.{sys.version_info.minor}-venv"
    assert expected in capsys.readouterr().err


def test_missing_browser_is_named_with_the_exact_command(monkeypatch, capsys):
    monkeypatch.setattr(machine.shutil, "which", lambda program: None)
    monkeypatch.setattr(sys, "argv", ["machine.py", "browser"])
    assert machine.main() == 0
    assert "sudo apt-get install -y chromium fonts-noto-cjk" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["machine.py", "--install", "browser"])
    assert machine.main() == 1


def test_groups_of_every_environment_exist():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = frozenset().union(*environment.SETS.values())
    assert wanted <= set(project["dependency-groups"])


def test_make_without_python_says_what_to_install():
    made = subprocess.run(
        ["make", "--no-print-directory", "setup", "PYTHON="],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert "sudo apt-get install -y python3 python3-venv" in made.stderr


def test_make_help_lists_every_target():
    made = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = {line.split()[0] for line in made.stdout.splitlines()[1:]}
    assert listed == {
        "help",
        "setup",
        "demo",
        "test",
        "test-slow",
        "check",
        "format",
        "docs",
        "picture",
        "bench",
        "clean",
    }
