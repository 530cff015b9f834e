"""Small cities with water, made by the commands a person types."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_city import Run, done, qingshan
from plugins.once import Once
from qingshan.edge.workspace import Workspace

VALUES = {1: 1.5, 2: 3.0, 3: 5.0, 4: 8.0, 5: 12.0, 6: 16.0}
"""A permanganate index of each class; everything else of a sample is class I."""

SUMMER = ("06", "07", "08", "09")
HEAD = "断面编码,采样时间,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),汞(mg/L),总氮(mg/L)"
REGISTER = "code,zh,water_body,kind,county,control_level,nationally_assessed,from,to"


def samples(classes: dict[str, int], year: int, months: range = range(1, 13)) -> list[str]:
    """Monthly samples that give each section its class all year."""
    return [
        f"{code},{year}-{month:02d}-05 09:30,7.8,8.2,{VALUES[number]},0.12,0.018,<0.00004,4.2"
        for code, number in classes.items()
        for month in months
    ]


def make_city(folder: Path, sections: list[str], targets: dict[str, int], rows: list[str]) -> Path:
    """A workspace with these sections and targets, and the samples imported."""
    workspace = folder / "chifeng"
    done("init", "赤峰市", workspace, "--simulated")
    register = workspace / "register"
    (register / "sections.csv").write_text("\n".join([REGISTER, *sections]) + "\n", encoding="utf-8")
    lines = ["section,target,from,to,document", *(f"{code},{n},,,test" for code, n in targets.items())]
    (register / "section_targets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = folder / "samples_SIMULATED.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    done("-C", workspace, "import", "water", file)
    return workspace


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published account: 15 sections in 2020 (9 good, 10 at target), 16 in 2022 (14 good, 16 at "
    "target)."""
    folder = tmp_path_factory.mktemp("account")
    codes = [f"S{n:02d}" for n in range(1, 18)]
    terms = {"S15": ",2021-12-31", "S16": "2022-01-01,", "S17": "2022-01-01,"}
    sections = [f"{code},断面{code},LHH,river,150429,national,yes,{terms.get(code, ',')}" for code in codes]
    targets = {code: 4 if code in {"S10", "S11"} else 3 for code in codes}
    before = {code: 2 if at < 5 else 3 for at, code in enumerate(codes[:9])}
    before |= {"S10": 4, "S11": 5, "S12": 4, "S13": 4, "S14": 5, "S15": 4}
    after = {code: 2 if at < 9 else 3 for at, code in enumerate(codes) if code != "S15"}
    after |= {"S10": 4, "S11": 4}
    return make_city(folder, sections, targets, [*samples(before, 2020), *samples(after, 2022)])


def shorten(path: Path, station: str) -> None:
    """Leave one station of a file, in the months from June to September."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines[1:] if station in line and any(f"-{m}-" in line for m in SUMMER)]
    assert len(kept) > 600
    path.write_text("".join([lines[0], *kept]), encoding="utf-8")


@pytest.fixture(scope="session")
def city(once: Once) -> Path:
    """The simulated water of the demo city in 2022, imported; of the stations one, in its flood season."""
    return once("water_city", _make_city_of_water) / "chifeng"


def _make_city_of_water(folder: Path) -> None:
    workspace, files = folder / "chifeng", folder / "files"
    done("init", "赤峰市", workspace, "--simulated")
    done("-C", workspace, "simulate", "water", 2022, "-o", files)
    shorten(next(files.glob("*_water_stations_*.csv")), "英金河出城")
    for path in sorted(files.glob("*_SIMULATED.*")):
        done("-C", workspace, "import", "water", path)


@pytest.fixture(scope="session")
def workspace(city: Path) -> Workspace:
    """The same, opened."""
    return Workspace.find(city)


@pytest.fixture
def run(city: Path) -> Run:
    """Run a command in the city."""
    return lambda *words: qingshan("-C", city, *words)
