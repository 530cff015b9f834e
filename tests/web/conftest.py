"""A small simulated city behind the pages: July's air, a year of water, one process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from made_city import done, make_city_of_air, qingshan
from plugins.once import Once
from qingshan.edge.web.access import passwords
from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State

KEPT = ("1744A", "1745A", "150402C1")
NOW = datetime(2022, 8, 3, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Argon2id at its least: how dear a hash is, is tested once, and here dozens are made."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session")
def made_town(once: Once) -> Path:
    """Workspace with three sites of air in July 2022, and sections with a year of samples."""
    return once("town", _make_town) / "chifeng"


def _make_town(folder: Path) -> None:
    workspace, files = make_city_of_air(folder, KEPT, wanted="*_2022-07_*.csv"), folder / "files"
    done("-C", workspace, "simulate", "water", 2022, "-o", files)
    samples = sorted(files.glob("*_water_sections_2022_*"))
    assert qingshan("-C", workspace, "import", "water", *samples).exit_code in {0, 1}


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
