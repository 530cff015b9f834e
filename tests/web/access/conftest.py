"""A workspace for accounts: registers and nothing else, made once and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI

from qingshan.edge.cities import lay_out_city
from web.signing import Clock, app_of


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as ``qingshan init`` makes it; nobody writes into it."""
    folder = tmp_path_factory.mktemp("access") / "chifeng"
    lay_out_city("chifeng", folder, simulated=True)
    return folder


@pytest.fixture
def folder(laid_out: Path, tmp_path: Path) -> Path:
    """A workspace of one's own."""
    return Path(shutil.copytree(laid_out, tmp_path / "chifeng"))


@pytest.fixture
def clock() -> Clock:
    """A clock the test moves."""
    return Clock()


@pytest.fixture
def app(folder: Path, clock: Clock) -> FastAPI:
    """The application over a workspace of one's own."""
    return app_of(folder, clock)
