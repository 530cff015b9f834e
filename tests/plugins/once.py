"""What takes long to make is made once a run; every worker has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """``once(name, make)``: the worker's copy of the folder that ``make`` fills, once a run."""
    base = tmp_path_factory.getbasetemp()
    first = (base if worker_id == "master" else base.parent) / "once"
    first.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = first / name, first / f"{name}.done"
        with FileLock(first / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return Path(shutil.copytree(folder, tmp_path_factory.mktemp(name), dirs_exist_ok=True))

    return made
