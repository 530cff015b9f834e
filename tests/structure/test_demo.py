"""The stranger's first minutes: the demo runs to its end, twice, and says where to look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from structure.source import ROOT


def run_demo(folder, *more):
    """Output of the demo, run as `make demo` runs it."""
    words = [sys.executable, str(ROOT / "tools" / "demo.py"), "--folder", str(folder), *more]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def imported(folder):
    """Bytes of the readings that came from files; devices go on talking each time they are listened to."""
    kept = [path for path in folder.rglob("*.parquet") if not path.match("*/online*/*/*")]
    return sum(path.stat().st_size for path in kept)


@pytest.mark.slow
@pytest.mark.timeout(2000)
def test_the_demo_ends_with_a_bulletin_and_can_be_run_again(tmp_path):
    told = run_demo(tmp_path)
    published = [path for path in (tmp_path / "chifeng" / "published").rglob("*") if path.is_file()]
    assert {".html", ".docx", ".xlsx"} <= {path.suffix for path in published}
    assert "SIMULATED" in told
    assert all(str(path) in told for path in published if path.suffix == ".html")
    before = imported(tmp_path)
    run_demo(tmp_path)
    assert imported(tmp_path) == before


@pytest.mark.slow
def test_the_demo_takes_real_files_into_a_workspace_of_their_own(tmp_path):
    program = Path(sys.executable).with_name("qingshan")
    making = [str(program), "simulate", "air", "2022", "--city", "赤峰市", "-o", str(tmp_path / "files")]
    subprocess.run(making, check=True, capture_output=True)
    (tmp_path / "files" / "truth.json").unlink()
    run_demo(tmp_path / "own", "--data", str(tmp_path / "files"))
    assert (tmp_path / "own" / "chifeng-data" / "published").is_dir()
    assert not (tmp_path / "own" / "chifeng").exists()


def test_the_demo_refuses_a_folder_that_is_not_there(tmp_path):
    words = [sys.executable, str(ROOT / "tools" / "demo.py"), "--data", str(tmp_path / "nothing")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "nothing" in done.stderr
