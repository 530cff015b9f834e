"""A small simulated city with two summers of air, made by the commands a person types."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from made_city import Run, make_city_of_air, qingshan
from plugins.once import Once

KEPT = ("1744A", "1745A", "150402C1")


@pytest.fixture(scope="session")
def made_city(once: Once) -> Path:
    """Workspace with three sites, July of 2021 and 2022 imported."""
    july = "*_202[12]-07_*.csv"
    made = once("bulletin_city", lambda to: make_city_of_air(to, KEPT, "--previous", wanted=july))
    return made / "chifeng"


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
