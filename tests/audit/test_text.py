"""Text as it was meant, and where each character of it came from."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from qingshan.publish.audit.text import repair


@pytest.mark.parametrize(
    ("torn", "meant"),
    [
        ("优 良 天 数 ３ ５ ６ 天", "优良天数356天"),
        ("比例97.\n4%，较上年提高。\n第二行说的是别的。", "比例97.4%，较上年提高。\n第二行说的是别的。"),
        ("森林面积4555 万亩 ， 覆盖率35. 84 %", "森林面积4555万亩，覆盖率35.84%"),
        ("PM₂.₅ 20 μg/m³", "PM2.5 20 μg/m3"),
        ("赤赤峰峰市市优优良良天天数数335544天天", "赤峰市优良天数354天"),
        ("moni-\ntoring of the air, and so did\nthe count.", "monitoring of the air, and so did the count."),
        ("one two three four five", "one two three four five"),
        ("红山区 354 216\n松山区 350 210", "红山区354 216\n松山区350 210"),
    ],
)  # fmt: skip
def test_repair(torn, meant):
    assert repair(torn).text == meant


def test_footers_and_running_heads_go():
    pages = "\f".join(
        f"生态环境公报二〇二二\n优良天数三百\n五十六天，这是正文第{n}段。\n— {n} —" for n in range(1, 5)
    )
    text = repair(pages).text
    assert text.count("公报") == 1
    assert "—" not in text


@settings(max_examples=150, deadline=None)
@drawn(st.text(max_size=300))
def test_any_text_keeps_its_places(original):
    repaired = repair(original)
    assert len(repaired.text) == len(repaired.origin)
    assert all(0 <= at < len(original) for at in repaired.origin)
    for first, last in repaired.pieces(0, len(repaired.text)):
        assert 0 <= first < last <= len(original)
