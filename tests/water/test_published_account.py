"""The account as it was published: its figures by the command, and what must be told with them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qingshan.edge.cli.app import command
from qingshan.edge.cli.language import language
from qingshan.edge.explaining import open_any
from qingshan.edge.workspace import Workspace


def told(folder: Path, *words: str) -> dict[str, Any]:
    done = CliRunner().invoke(
        command, ["-C", str(folder), *words, "--format", "json"], catch_exceptions=False
    )
    return json.loads(done.output)


@pytest.fixture(scope="module")
def comparison(account: Path) -> dict[str, Any]:
    return told(account, "compare", "water", "2020", "2022")


def line(comparison: dict[str, Any], key: str, *, common: bool) -> dict[str, Any]:
    listed = [row for row in comparison["rows"] if row["key"] == key]
    return listed[1 if common else 0]


def test_headline_changes_are_points(comparison) -> None:
    good, attained = (line(comparison, key, common=False) for key in ("good_ratio", "attainment"))
    assert (good["one"], good["other"], good["change"]) == (60.0, 87.5, 27.5)
    assert (attained["one"], attained["other"], attained["change"]) == (66.7, 100.0, 33.3)
    assert {good["unit"], attained["unit"]} == {"百分点"}
    counts = [
        line(comparison, key, common=False) for key in ("sections", "good_sections", "attained_sections")
    ]
    assert [(row["one"], row["other"]) for row in counts] == [(15, 16), (9, 14), (10, 16)]


def test_like_for_like_stands_beside_it(comparison) -> None:
    good, attained = (line(comparison, key, common=True) for key in ("good_ratio", "attainment"))
    assert (good["one"], good["other"], good["change"]) == (64.3, 85.7, 21.4)
    assert (attained["one"], attained["other"], attained["change"]) == (71.4, 100.0, 28.6)


def test_both_lists_are_printed_and_the_reader_is_warned(comparison) -> None:
    notes = "\n".join(comparison["notes"])
    assert "两期断面名单不同" in notes
    assert "仅前期有：断面S15" in notes
    assert "仅后期有：断面S16、断面S17" in notes
    assert "两期共有 14 个" in notes
    assert "明显好转" in notes


def test_nothing_is_the_best_on_record_while_a_year_is_missing(comparison) -> None:
    record = [note for note in comparison["notes"] if "2020–2022" in note]
    assert record
    assert all("记录不全" in note for note in record if "优良" in note)
    assert not any("有记录以来最好" in note for note in record)


def test_changes_open_to_both_times(account: Path) -> None:
    workspace = Workspace.find(account)
    change = open_any(workspace, "water/150400/2022/good_ratio_change@from-2020").figure
    assert change.value == Decimal("27.5")
    after, before = (open_any(workspace, each).figure for each in change.inputs)
    assert (before.value, after.value) == (Decimal("60.0"), Decimal("87.5"))
    common = open_any(workspace, "water/150400/2022/good_ratio_change@from-2020+common-2020").figure
    assert common.value == Decimal("21.4")
    assert [open_any(workspace, each).figure.value for each in common.inputs] == [
        Decimal("85.7"),
        Decimal("64.3"),
    ]


def test_english_says_points_too(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGSHAN_LANG", "en")
    language.cache_clear()
    rows = told(account, "compare", "water", "2020", "2022")["rows"]
    assert {row["unit"] for row in rows if row["key"] == "good_ratio"} == {"points"}
    language.cache_clear()
