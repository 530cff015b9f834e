"""One server process on the small city, a browser, and somebody who signed in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Served:
    """A server process: its address, its number and a session of each role."""

    address: str
    pid: int
    secrets: dict[str, str]

    @property
    def secret(self) -> str:
        """The session of the first role."""
        return next(iter(self.secrets.values()))


@contextmanager
def serving(folder: Path, roles: str, now: str = "") -> Iterator[Served]:
    """A server of a workspace for as long as it is wanted."""
    words = [sys.executable, "-m", "web.console.serving", str(folder), roles, *filter(None, [now])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True)
    assert process.stdout is not None
    told = json.loads(next(line for line in process.stdout if line.startswith("{")))
    try:
        yield Served(f"http://127.0.0.1:{told['port']}", told["pid"], told["secrets"])
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def served(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = Path(shutil.copytree(made_town, tmp_path_factory.mktemp("served") / "chifeng"))
    with serving(folder, "analyst") as made:
        yield made
