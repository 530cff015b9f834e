"""Why a published class differs from ours: rounded on the page, a neighbor's, another scale, or nothing "
"known."""

from __future__ import annotations

from datetime import datetime

import pytest

from qingshan.evaluate.water.published import agreement
from qingshan.standards.water_rules import rules_named

RULES = rules_named("2011")


def row(hour: int, published: int, ours: int, codmn: float, tp: float = 0.05) -> dict[str, object]:
    return {
        "section": "S",
        "time": datetime(2021, 4, 1, hour),
        "published": published,
        "water": "river",
        "codmn": codmn,
        "tp": tp,
        "class_codmn": 1,
        "class_tp": 1,
        "water_class": ours,
        "determining": "codmn",
    }


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        ([row(8, 3, 2, 4.0)], "rounded"),
        ([row(8, 3, 2, 3.0), row(12, 3, 3, 5.0)], "neighbor"),
        ([row(8, 3, 2, 1.0, 0.049)], "other_scale"),
        ([row(8, 6, 2, 3.0)], "unexplained"),
    ],
)
def test_cause(rows: list[dict[str, object]], cause: str) -> None:
    found = agreement(rows, RULES)
    assert found.records == len(rows)
    assert found.same == len(rows) - 1
    assert [each.cause for each in found.disagreements] == [cause]


def test_records_without_a_class_of_ours_are_counted_apart() -> None:
    found = agreement([{**row(8, 3, 3, 5.0), "water_class": None}, row(12, 3, 3, 5.0)], RULES)
    assert (found.records, found.unjudged, found.judged, found.same) == (2, 1, 1, 1)
