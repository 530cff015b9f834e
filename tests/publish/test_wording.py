"""Values, units and names in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.figure import Address, Coverage, Figure
from qingshan.publish.markup import chinese_number
from qingshan.publish.wording import Wording, lowered, plain_decimal


def make(value: Decimal | str | None, unit: str = "", statistic: str = "s", **more: object) -> Figure:
    return Figure(Address("air/150400/2022/s"), value, unit, statistic, "150400", "2022", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Decimal("97"), "97.0", "97.0"), (Decimal("-1.25"), "−1.25", "−1.25"), (None, "—", "—"),
        ("attained", "达标", "attained"), ("pm25,o3_8h", "PM₂.₅、O₃-8h", "PM₂.₅, O₃-8h"),
        ("", "—", "—"), ("沙尘", "沙尘", "沙尘"),
    ],
)  # fmt: skip
def test_values(value: Decimal | str | None, zh: str, en: str) -> None:
    figure = make(value)
    assert Wording("zh", {"s": 1}).value(figure) == zh
    assert Wording("en", {"s": 1}).value(figure) == en


def test_a_long_list_of_items_is_begun_and_counted() -> None:
    items = ["so2", "no2", "co", "pm10", "pm25", "o3_8h", "o3"]
    assert Wording("zh").listed(make(",".join(items))).text == "SO₂、NO₂、CO等 7 项"
    assert Wording("en").listed(make(",".join(items))).text == "SO₂, NO₂, CO …, 7 in all"
    assert Wording("en").listed(make(",".join(items[:2]))).text == "SO₂, NO₂"
    assert Wording("en").listed(make(None)).text == "—"


def test_units_join_as_the_language_joins_them() -> None:
    zh, en = Wording("zh"), Wording("en")
    assert zh.with_unit(make(Decimal(3), "d")) == "3天"
    assert en.with_unit(make(Decimal(3), "d")) == "3 days"
    assert en.with_unit(make(Decimal(-1), "d"), sign=False) == "1 day"
    assert zh.with_unit(make(Decimal("97.5"), "%")) == "97.5%"
    assert zh.with_unit(make(Decimal(31), "μg/m³")) == "31 μg/m³"
    assert zh.with_unit(make(None, "d")) == "—"


def test_a_change_shows_its_sign() -> None:
    wording = Wording("zh")
    assert [wording.signed(make(Decimal(v))).text for v in ("1.6", "-2", "0")] == ["+1.6", "−2", "0"]


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    st.integers(0, 6),
)
def test_printing_never_changes_a_value(value: Decimal, decimals: int) -> None:
    assert Decimal(plain_decimal(value, decimals)) == value


@given(st.text(alphabet="PMOSN ₀₁₂₃₅₉.浓度"))
def test_lowering_keeps_every_sign(text: str) -> None:
    plain = str.maketrans("₀₁₂₃₅₉", "012359")
    assert "".join(piece for piece, _ in lowered(text)) == text.translate(plain)


def test_coverage_in_words() -> None:
    assert Wording("zh").coverage(Coverage(21, 24, 20, "hour")) == "21 / 24 小时（至少需20）"
    assert Wording("en").coverage(Coverage(364, 365)) == "364 / 365 days"


def test_note_comes_from_the_catalog_of_messages() -> None:
    figure = make(None, note="unknown-indicator", params={"name": "x"})
    assert Wording("zh").note(figure) == "指标字典里没有“x”。"


def test_heading_numbers() -> None:
    assert [chinese_number(n) for n in (1, 9, 10, 11, 20, 35)] == ["一", "九", "十", "十一", "二十", "三十五"]
