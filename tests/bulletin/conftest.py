"""A small simulated city with two summers of air, made by the commands a person types."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qingshan.edge.cli.app import command

KEPT = ("1744A", "1745A", "150402C1")
Run = Callable[..., Result]


def qingshan(*words: object) -> Result:
    """Run a command; an exception comes through as it is."""
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="session")
def made_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace with three sites, July of 2021 and 2022 imported."""
    folder = tmp_path_factory.mktemp("city")
    workspace, files = folder / "chifeng", folder / "files"
    assert qingshan("init", "赤峰市", workspace, "--simulated").exit_code == 0
    register = workspace / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("#", "code,", *KEPT))]
    register.write_text("".join(kept), encoding="utf-8")
    made = qingshan("-C", workspace, "simulate", "air", 2022, "--previous", "-o", files)
    assert made.exit_code == 0, made.output
    wanted = sorted(files.glob("*_202[12]-07_*.csv"))
    assert len(wanted) == 2
    done = qingshan("-C", workspace, "import", "air", *wanted)
    assert done.exit_code == 0, done.output
    return workspace


@pytest.fixture
def city(made_city: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made_city, tmp_path / "chifeng"))


@pytest.fixture
def run(city: Path) -> Run:
    """Run a command in the copy."""
    return lambda *words: qingshan("-C", city, *words)


@pytest.fixture(scope="session")
def bundle(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a monthly bulletin."""
    out = tmp_path_factory.mktemp("draft")
    done = qingshan("-C", made_city, "publish", "bulletin", "2022-07", "--form", "html", "--out", out)
    assert done.exit_code == 0, done.output
    return out / "bundle.zip"


@pytest.fixture(scope="session")
def correction(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which the first two days of July 2022 have PM2.5 of 160 at one site."""
    days = [f"1744A,2022-07-{1 + (h + 1) // 24:02d} {(h + 1) % 24:02d}:00,160" for h in range(47)]
    path = tmp_path_factory.mktemp("correction") / "corrected_SIMULATED.csv"
    path.write_text("\n".join(["站点编码,时间,PM2.5(μg/m³)", *days]) + "\n", encoding="utf-8")
    return path
