"""A small simulated city, made by the commands a person types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qingshan.edge.cli.app import command
from qingshan.edge.workspace import Workspace

KEPT = ("1744A", "1745A", "1746A", "3058A", "150402C1", "150429C1")
Run = Callable[..., Result]


def qingshan(*words: object) -> Result:
    """Run a command; an exception comes through as it is."""
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace with six sites of the simulated Chifeng, 2021 and 2022 imported."""
    folder = tmp_path_factory.mktemp("city")
    workspace, files = folder / "chifeng", folder / "files"
    assert qingshan("init", "赤峰市", workspace, "--simulated").exit_code == 0
    register = workspace / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("#", "code,", *KEPT))]
    register.write_text("".join(kept), encoding="utf-8")
    made = qingshan("-C", workspace, "simulate", "air", 2022, "--previous", "-o", files)
    assert made.exit_code == 0, made.output
    done = qingshan("-C", workspace, "import", "air", files)
    assert done.exit_code == 0, done.output
    return workspace


@pytest.fixture(scope="session")
def workspace(city: Path) -> Workspace:
    """The same, opened."""
    return Workspace.find(city)


@pytest.fixture
def run(city: Path) -> Run:
    """Run a command in the city."""
    return lambda *words: qingshan("-C", city, *words)
