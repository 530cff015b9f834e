"""W1 for water: printed figures beside those computed from the samples of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from water.conftest import qingshan


def findings(city: Path, folder: Path, text: str) -> list[tuple[str, str]]:
    """Verdict and words of the findings of W1 on a text."""
    page = folder / "page.txt"
    page.write_text(text, encoding="utf-8")
    told = json.loads(qingshan("-C", city, "audit", page, "--format", "json").stdout)
    beside = [f for f in told["documents"][0]["findings"] if f["rule"] == "W1"]
    return sorted((f["verdict"], f["text"]["zh"]) for f in beside)


def test_the_published_share_is_the_computed_one(account: Path, tmp_path: Path) -> None:
    (share,) = findings(account, tmp_path, "2022年，赤峰市优良水质断面比例87.5%。")
    assert share == ("consistent", "读数算出 87.5 %，与“87.5%”相符。")
    assert findings(account, tmp_path, "2022年，赤峰市断面达标率100%，劣Ⅴ类断面比例0%。") == [
        ("consistent", "读数算出 0.0 %，与“0%”相符。"),
        ("consistent", "读数算出 100.0 %，与“100%”相符。"),
    ]


def test_another_share_is_impossible_unless_it_is_of_some_sections(account: Path, tmp_path: Path) -> None:
    (wrong,) = findings(account, tmp_path, "2022年，赤峰市优良水质断面比例91.7%。")
    assert wrong[0] == "impossible"
    assert "87.5" in wrong[1]
    (some,) = findings(account, tmp_path, "2022年，赤峰市国控断面优良水质断面比例91.7%。")
    assert some[0] == "cannot_tell"
    assert findings(account, tmp_path, "1999年，赤峰市优良水质断面比例91.7%。")[0][0] == "cannot_tell"


def test_sections_counted_are_never_impossible(account: Path, tmp_path: Path) -> None:
    verdicts = [v for v, _ in findings(account, tmp_path, "2022年，赤峰市监测断面16个。全市3个断面断流。")]
    assert verdicts == ["cannot_tell", "consistent"]


@pytest.mark.slow
def test_changes_in_points_over_all_or_common_sections(account: Path, tmp_path: Path) -> None:
    text = "2022年，赤峰市优良水质断面比例87.5%，比2020年提高{}个百分点。"
    assert [v for v, _ in findings(account, tmp_path, text.format("27.5"))] == ["consistent", "consistent"]
    share, common = findings(account, tmp_path, text.format("21.4"))
    assert share[0] == "consistent"
    assert common[0] == "only_if"
    assert "water/150400/2022/good_ratio_change@from-2020+common-2020" in common[1]
    assert findings(account, tmp_path, text.format("30.1"))[1][0] == "impossible"
    down = "2022年，赤峰市优良水质断面比例87.5%，比2020年下降27.5个百分点。"
    assert findings(account, tmp_path, down)[1][0] == "impossible"
