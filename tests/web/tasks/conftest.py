"""The city in which the ten tasks are practiced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from web.conftest import KEPT, qingshan

LEFT_OPEN = (
    ("2022-11-07T10:00", "outfall_rectification", "食品加工园雨洪排口混接", "150404", "赵工"),
    ("2022-12-26T16:00", "patrol_problem", "英金河岸垃圾堆放", "150402", "孙工"),
)


@pytest.fixture(scope="module")
def practice_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of water with the year before, two Julys of air, the land, a bulletin, cases left open."""
    if named := os.environ.get("QINGSHAN_TEST_CITY"):
        return Path(named)
    folder = tmp_path_factory.mktemp("practice")
    workspace, files, land = folder / "chifeng", folder / "files", folder / "land"
    _do("init", "赤峰市", workspace, "--simulated")
    register = workspace / "register" / "air_sites.csv"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text("".join(x for x in lines if x.startswith(("#", "code,", *KEPT))), encoding="utf-8")
    here = ("-C", workspace)
    _do(*here, "simulate", "air", 2022, "--previous", "-o", files)
    _do(*here, "simulate", "water", 2022, "--years", 2, "-o", files)
    _do(*here, "import", "air", *sorted(files.glob("*_air_*-07_*.csv")))
    _do(*here, "import", "water", *sorted(files.glob("*_water_sections_*")))
    _do(*here, "simulate", "terrain", 2022, "-o", land, "--import")
    _do(*here, "trace", "catchments", "--dem", land / "dem_SIMULATED.tif")
    _do(*here, "publish", "bulletin", "2021-07", "--sections", "air", "--issue")
    for at, kind, title, division, owner in LEFT_OPEN:
        who = ("--who", owner, "--owner", owner, "--ground", "排查")
        _do(*here, "--now", at, "case", "open", kind, title, "--division", division, *who)
    return workspace


def _do(*words: object) -> None:
    done = qingshan(*words)
    assert done.exit_code in {0, 1}, done.output
