"""A small simulated city, made by the commands a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_city import Run, make_city_of_air, qingshan
from plugins.once import Once
from qingshan.edge.workspace import Workspace

KEPT = ("1744A", "1745A", "1746A", "3058A", "150402C1", "150429C1")


@pytest.fixture(scope="session")
def city(once: Once) -> Path:
    """Workspace with six sites of the simulated Chifeng, 2021 and 2022 imported.

    A file a site and year: so many rows go straight to Parquet.
    """
    return once("city", lambda to: make_city_of_air(to, KEPT, "--previous", "--by", "site")) / "chifeng"


@pytest.fixture(scope="session")
def workspace(city: Path) -> Workspace:
    """The same, opened."""
    return Workspace.find(city)


@pytest.fixture
def run(city: Path) -> Run:
    """Run a command in the city."""
    return lambda *words: qingshan("-C", city, *words)
