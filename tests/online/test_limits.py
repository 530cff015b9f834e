"""Which limit holds, and means held against it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qingshan as qs
from made_online import RULES
from qingshan.base.figure import Clause
from qingshan.edge.cities import cities_folder
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.limits import applied, judged_as, limits_of
from qingshan.standards.online_records import Held

ON = date(2026, 3, 1)
CLAUSE = Clause("x", "y", "read")


@pytest.fixture(scope="module")
def registers() -> Registers:
    return read_registers(Workspace.find(cities_folder() / "chifeng"))


def held(high: str, origin: str, *, low: str | None = None, averaging: str = "day") -> Held:
    return Held("cod", None if low is None else Decimal(low), Decimal(high), averaging, origin, CLAUSE)


def test_the_stricter_of_permit_and_standard_holds_and_both_are_kept() -> None:
    found = applied("cod", [held("500", "standard"), held("400", "permit")], "water", RULES)
    assert (found.high, found.averaging, found.role) == (400, "day", "exceedance")
    assert [each.origin for each in found.candidates] == ["standard", "permit"]


def test_a_range_takes_the_stricter_end_of_each() -> None:
    found = applied("ph", [held("9", "a", low="6"), held("9.5", "b", low="6.5")], "water", RULES)
    assert (found.low, found.high, found.averaging, found.role) == (Decimal("6.5"), 9, "hour", "warning")


def test_flue_gas_is_judged_by_hours_and_incineration_by_days() -> None:
    both = [held("30", "a", averaging="hour"), held("20", "a")]
    assert applied("flue_dust", both, "flue", RULES).high == 30
    assert applied("flue_dust", both, "incineration", RULES).high == 20
    assert applied("flue_dust", both[1:], "flue", RULES) is None


def test_limits_of_the_outlets_that_ship(registers: Registers) -> None:
    outlets = {each.code: each for each in registers.outlets.outlets}
    sewer = limits_of(outlets["150402E02-W01"], registers.permits, ON, RULES)
    assert (sewer["cod"].high, sewer["nh3n"].high, sewer["ph"].low) == (400, 36, Decimal("6.5"))
    stack = limits_of(outlets["150403E73-A01"], registers.permits, ON, RULES)
    assert (stack["flue_nox"].high, stack["flue_nox"].averaging) == (100, "hour")
    assert judged_as(outlets["150404E76-A01"]) == "incineration"
    assert limits_of(outlets["150402E02-W01"], registers.permits, date(2020, 1, 1), RULES)["cod"].high == 500


@given(st.decimals(0, 999, places=3), st.sampled_from([0, 1, 2]))
def test_exceedance_is_that_of_the_decimal_rounded_first(mean: Decimal, decimals: int) -> None:
    means = pl.DataFrame({"outlet": ["a"], "indicator": ["cod"], "mean": [float(mean)]})
    limits = pl.DataFrame({"outlet": ["a"], "indicator": ["cod"], "high": [50.0], "decimals": [decimals]})
    row = qs.online.exceedances(means, limits).to_dicts()[0]
    kept = mean.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_EVEN")
    assert row["exceeds"] == (kept > 50)
    assert row["rounded"] == float(kept)
    assert (row["multiple"] is not None) == row["exceeds"]
    if row["exceeds"]:
        assert row["multiple"] == pytest.approx(float((kept - 50) / 50))


def test_no_mean_and_no_limit_are_no_verdict() -> None:
    means = pl.DataFrame({"outlet": ["a", "b"], "indicator": ["cod", "cod"], "mean": [None, 60.0]})
    limits = pl.DataFrame({"outlet": ["a"], "indicator": ["cod"], "high": [50.0], "decimals": [1]})
    assert qs.online.exceedances(means, limits)["exceeds"].to_list() == [None, None]


@pytest.mark.parametrize(("mean", "exceeds"), [(5.99, True), (6.0, False), (9.0, False), (9.01, True)])
def test_a_range_is_exceeded_on_both_sides_without_a_multiple(mean: float, exceeds: bool) -> None:
    means = pl.DataFrame({"outlet": ["a"], "indicator": ["ph"], "mean": [mean]})
    limits = pl.DataFrame(
        {"outlet": ["a"], "indicator": ["ph"], "low": [6.0], "high": [9.0], "decimals": [2]}
    )
    row = qs.online.exceedances(means, limits).to_dicts()[0]
    assert (row["exceeds"], row["multiple"]) == (exceeds, None)
