"""W1: printed figures beside those computed from the readings of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

from air.conftest import Run
from qingshan.base.period import Period
from qingshan.edge.air.book import load
from qingshan.edge.workspace import Workspace


def findings(run: Run, path: Path) -> list[dict[str, object]]:
    """Findings of W1 on a text."""
    told = json.loads(run("audit", path, "--format", "json").stdout)
    return [f for f in told["documents"][0]["findings"] if f["rule"] == "W1"]


def test_computed_figures_agree_and_others_do_not(run: Run, workspace: Workspace, tmp_path: Path) -> None:
    time = Period.parse("2022")
    city = workspace.place()
    figures = load(workspace, [time], places=[city]).figures(city.code, time, with_days=False)
    days, ratio, fine = (figures[key].value for key in ("good_days", "good_day_ratio", "pm25_mean"))
    page = tmp_path / "page.txt"
    page.write_text(
        f"2022年，赤峰市优良天数{days}天，优良天数比例{ratio}%，PM2.5平均浓度{fine}微克/立方米。",
        encoding="utf-8",
    )
    assert [f["verdict"] for f in findings(run, page)] == ["consistent"] * 3
    page.write_text(f"2022年，全市优良天数{int(str(days)) - 40}天。", encoding="utf-8")
    (only,) = findings(run, page)
    assert only["verdict"] == "impossible"
    assert only["repairs"][0]["needed"]["zh"] == f"{days}天"  # type: ignore[index]
    page.write_text("1999年，赤峰市优良天数300天。", encoding="utf-8")
    assert [f["verdict"] for f in findings(run, page)] == ["cannot_tell"]
