"""Our class beside the published one on the shared real files, through import, register and command."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qingshan.edge.archive.archive import Archive
from qingshan.edge.cli.app import command
from qingshan.edge.workspace import Workspace

pytestmark = [pytest.mark.shared, pytest.mark.slow]
HEAD = "code,zh,water_body,kind,county,control_level,nationally_assessed"


def qingshan(*words: object, codes: tuple[int, ...] = (0,)) -> str:
    done = CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code in codes, done.output
    return done.output


def agreement(folder: Path, shared: Path, name: str, period: str) -> dict[str, Any]:
    """Import a file, say of each site whether it is a lake, and hold the classes against each other."""
    workspace, data = folder / "chifeng", shared / "data" / "water"
    qingshan("init", "赤峰市", workspace)
    # rows without a time are refused and told as errors; the rest is kept
    qingshan("-C", workspace, "import", "water", data / name, codes=(0, 1))
    sites = Archive.open(Workspace.find(workspace).archive_folder).extent("water_auto").sites
    with (data / "sections.csv").open(encoding="utf-8") as stream:
        kinds = {(row["province"], row["section"]): row["type_inferred"] for row in csv.DictReader(stream)}
    lines = [HEAD]
    for site in (each for each in sites if "·" in each):
        province, _, section = site.partition("·")
        kind = kinds.get((province, re.sub(r"[(（].*$", "", section)), "")
        lines.append(f"{site},{site},LHH,{'lake' if kind == 'lake' else 'river'},150429,national,yes")
    own = (workspace / "register" / "sections.csv").read_text(encoding="utf-8").splitlines()
    dianzi = next(line for line in own if line.startswith("CF-LH-01"))
    lines.append(",".join([*dianzi.split(",")[:2], "LHH", "river", "150429", "national", "yes"]))
    (workspace / "register" / "sections.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = qingshan("-C", workspace, "evaluate", "water", period, "--published", "--format", "json")
    found: dict[str, Any] = json.loads(told)
    return found


def counts(told: dict[str, Any]) -> tuple[int, int, int]:
    """Records with a published class, judged ones and those that agree."""
    records, judged, same = map(int, re.findall(r"\d+", told["notes"][0])[:3])
    return records, judged, same


def test_daily_records(tmp_path: Path, shared: Path) -> None:
    name = "auto_daily_2020-05_2021-04.csv.gz"
    told = agreement(tmp_path, shared, name, "2020-05..2021-04")
    _, judged, same = counts(told)
    assert judged >= 15_600
    assert judged - same <= 5, told["rows"]
    assert all(row["cause"] for row in told["rows"])


def test_four_hourly_records(tmp_path: Path, shared: Path) -> None:
    told = agreement(tmp_path, shared, "auto4h_2021-04-01_05.csv.gz", "2021-04")
    _, judged, same = counts(told)
    assert judged > 28_000
    assert same / judged >= 0.986, told["notes"]
    assert len(told["rows"]) == judged - same
