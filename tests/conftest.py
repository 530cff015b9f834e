"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("qingshan", deadline=None)
settings.load_profile("qingshan")
# how long an example takes says how busy the machine is, not whether the program is right

os.environ.setdefault("QINGSHAN_PROCESSES", "1")
# the tests take all cores themselves

pytest_plugins = ["plugins.browser", "plugins.once", "plugins.required", "plugins.sharing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--record`` writes the entries of histories that have none yet."""
    parser.addoption("--record", action="store_true", help="record histories that are new")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data and vectors beside the checkout; the test is skipped where it is absent."""
    folder = Path(os.environ.get("QINGSHAN_SHARED", Path(__file__).parents[2] / "shared"))
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return folder
