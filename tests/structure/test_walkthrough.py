"""The newcomer's walk: every command of the page runs on the demo's city and says what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from structure.source import ROOT

PAGE = ROOT / "docs" / "learn" / "from-reading-to-closed-case.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
REFUSED = "# 拒绝 refused"
REMEDY = "→"
OF_REGISTERS = {
    "handle-a-case.md": "2026-11-25T23:29",
    "keep-outfalls.md": "2022-08-03T10:00",
    "follow-chiefs.md": "2022-07-02T10:00",
    "keep-an-emergency-list.md": "2026-11-25T10:00",
}
"""Pages whose examples need the registers of the example city alone, and the moment they are practiced in."""


@dataclass(frozen=True)
class Step:
    """One command of the page and the lines it shows of the answer."""

    command: str
    shown: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        return self.command.endswith(REFUSED) or any(line.startswith(REMEDY) for line in self.shown)


def steps(text):
    """Commands of the page in order; lines after a command are what it shows."""
    found = []
    for block in [block for language, block in BLOCK.findall(text) if language == "text"]:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.rstrip("\n").split("\n")
            found.append(Step(command, tuple(line for line in lines if line.strip())))
    return found


def plain(text):
    """Text with every run of spaces as one, so that widths of columns do not matter."""
    return re.sub(r"\s+", " ", text)


def qingshan(folder, *words):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("qingshan")), *words], cwd=folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the city of the demo: its water, its land, and the air of autumn."""
    folder = tmp_path_factory.mktemp("walk")
    here = ("-C", "demo/chifeng")
    qingshan(folder, "init", "赤峰市", "demo/chifeng", "--simulated")
    qingshan(folder, *here, "simulate", "water", "2022", "-o", "demo/simulated")
    qingshan(folder, *here, "import", "water", "demo/simulated/*_water_*SIMULATED.*")
    qingshan(folder, *here, "simulate", "air", "2022", "-o", "demo/simulated")
    qingshan(folder, *here, "import", "air", "demo/simulated/*_air_*_2022-1*.csv")
    qingshan(folder, *here, "simulate", "terrain", "2022", "-o", "demo/land", "--import")
    qingshan(folder, *here, "trace", "catchments", "--dem", "demo/land/dem_SIMULATED.tif")
    return folder


def test_the_page_has_both_stories():
    commands = " ".join(step.command for step in steps(PAGE.read_text("utf-8")))
    for words in ("trace section", "case open", "outfall plan", "case move 2022-0001 close", "alert order",
                  "alert check", "alert lift", "alert report", "ledger verify"):  # fmt: skip
        assert f"qingshan {words}" in commands


@pytest.mark.slow
@pytest.mark.timeout(2000)
def test_every_command_of_the_page_says_what_the_page_shows(place):
    follow(PAGE, place, {})


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("page", "now"), OF_REGISTERS.items())
def test_a_page_on_registers_says_what_it_shows(page, now, tmp_path):
    qingshan(tmp_path, "init", "赤峰市", "chifeng", "--simulated")
    city = tmp_path / "chifeng"
    (city / "监测报告.pdf").write_text("氨氮38毫克每升", encoding="utf-8")
    follow(ROOT / "docs" / "do" / page, city, {"QINGSHAN_NOW": now})


def follow(page, where, more):
    """Run every command of a page, one after another, and hold its answer against what the page shows."""
    program = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{program}:{os.environ['PATH']}", "QINGSHAN_LANG": "zh", **more}
    for step in steps(page.read_text("utf-8")):
        words = shlex.split(step.command, comments=True)
        if words[0] == "cd":
            where = where / words[1]
        elif words[0] == "export":
            env |= dict(word.split("=", 1) for word in words[1:])
        else:
            done = subprocess.run(["bash", "-c", step.command], cwd=where, env=env, capture_output=True,
                                  text=True, check=False)  # fmt: skip
            told = done.stdout + done.stderr
            assert done.returncode == (1 if step.is_refused else 0), f"{step.command}\n{told}"
            for line in step.shown:
                for part in line.split("…"):
                    assert plain(part.strip()) in plain(told), f"{step.command}\n{told}"
