"""A small simulated city behind the pages: July's air, a year of water, one process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from qingshan.edge.cli.app import command
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State

KEPT = ("1744A", "1745A", "150402C1")
NOW = datetime(2022, 8, 3, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def qingshan(*words: object) -> Result:
    """Run a command; an exception comes through as it is."""
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace with three sites of air in July 2022, and sections with a year of samples."""
    folder = tmp_path_factory.mktemp("town")
    workspace, files = folder / "chifeng", folder / "files"
    assert qingshan("init", "赤峰市", workspace, "--simulated").exit_code == 0
    register = workspace / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("#", "code,", *KEPT))]
    register.write_text("".join(kept), encoding="utf-8")
    assert qingshan("-C", workspace, "simulate", "air", 2022, "-o", files).exit_code == 0
    assert qingshan("-C", workspace, "simulate", "water", 2022, "-o", files).exit_code == 0
    done = qingshan("-C", workspace, "import", "air", *sorted(files.glob("*_2022-07_*.csv")))
    assert done.exit_code == 0, done.output
    done = qingshan("-C", workspace, "import", "water", *sorted(files.glob("*_water_sections_2022_*")))
    assert done.exit_code in {0, 1}, done.output
    return workspace


@pytest.fixture
def town(made_town: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made_town, tmp_path / "chifeng"))


@pytest.fixture
def state(town: Path) -> State:
    """What the application holds; its clock stands."""
    return State(town, read_settings(town), lambda: NOW)


@pytest.fixture
def client(state: State) -> Iterator[TestClient]:
    """Somebody who did not sign in."""
    with TestClient(build(state, console=False), follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go: the folder ``QINGSHAN_PICTURES`` names, or one that is thrown away."""
    named = os.environ.get("QINGSHAN_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
