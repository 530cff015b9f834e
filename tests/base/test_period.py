"""A period that can be written has a year before it and a name in both languages, or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingshan.base.errors import UsageError
from qingshan.base.period import Period

PARTS = st.sampled_from(
    ["", "Q1", "Q4", "H2", "-01", "-12", "-02-28", "-02-29", "-12-31", "-01-01T1", "-12-31T24"]
)


@given(year=st.integers(0, 9999), part=PARTS, other=st.none() | st.integers(0, 9999))
def test_what_can_be_written_can_be_compared(year, part, other):
    text = f"{year:04d}{part}" + (f"..{other:04d}" if other is not None else "")
    try:
        period = Period.parse(text)
    except UsageError:
        return
    assert period.start.year - period.year_before().start.year == 1
    assert period.label("zh")
    assert period.label("en")
    assert period.months()[0].start <= period.start
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text", ["0001", "1899", "3000-01", "2022-13", "2022Q5", "2022-02-30", "2022..2021", "年"]
)
def test_what_cannot_be_a_period_is_refused(text):
    with pytest.raises(UsageError, match="Cannot read the period"):
        Period.parse(text)
