"""One server process on the small city, a browser, and somebody who signed in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Served:
    """A server process: its address, its number and the sessions of an analyst and of an administrator."""

    address: str
    pid: int
    secret: str
    boss: str = ""


@pytest.fixture(scope="session")
def served(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = Path(os.environ.get("QINGSHAN_TEST_CITY", "")) if "QINGSHAN_TEST_CITY" in os.environ else None
    if folder is None:
        folder = Path(shutil.copytree(made_town, tmp_path_factory.mktemp("served") / "chifeng"))
    tests = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "web.console.serving", str(folder), "analyst"],
        stdout=subprocess.PIPE, cwd=tests, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    told = json.loads(next(line for line in process.stdout if line.startswith("{")))
    yield Served(f"http://127.0.0.1:{told['port']}", told["pid"], told["secret"])
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser: apt-get install chromium")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go: the folder ``QINGSHAN_PICTURES`` names, or one that is thrown away."""
    named = os.environ.get("QINGSHAN_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
