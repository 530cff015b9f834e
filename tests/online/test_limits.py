"""Which limit holds, and means held against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qingshan as qs
from made_online import RULES, SEWER
from qingshan.base.figure import Clause
from qingshan.edge.cities import cities_folder
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.online.limits import applied, judged_as, limits_of
from qingshan.evaluate.online.spells import latest, over_time, spells_of
from qingshan.register.outlet import OutletCode
from qingshan.register.permit_limit import PermitLimit
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


def permit(high: str, start: date, end: date | None = None, item: str = "cod") -> PermitLimit:
    """A permit of the sewer outlet."""
    return PermitLimit(
        OutletCode(SEWER), item, "concentration", None, Decimal(high), "mg/L", "day", start, end, "P", ""
    )


def test_a_permit_that_changes_makes_spells(registers: Registers) -> None:
    (outlet,) = registers.find(SEWER)
    changed = (permit("400", date(2025, 1, 1), date(2026, 3, 9)), permit("300", date(2026, 3, 10)))
    spells = spells_of([outlet], changed, date(2026, 3, 1), date(2026, 3, 31), RULES)
    assert [(each.start.day, each.limits[SEWER]["cod"].high) for each in spells] == [(1, 400), (10, 300)]
    assert [each and each.high for each in over_time(spells, SEWER, "cod")] == [400, 300]
    assert latest(spells)[SEWER]["cod"].high == 300
    one = spells_of([outlet], changed, date(2026, 3, 11), date(2026, 3, 31), RULES)
    assert [each.start.day for each in one] == [11]


def test_a_permit_that_ends_leaves_the_standard(registers: Registers) -> None:
    (outlet,) = registers.find(SEWER)
    ended = (permit("400", date(2025, 1, 1), date(2026, 3, 9)),)
    spells = spells_of([outlet], ended, date(2026, 3, 1), date(2026, 3, 31), RULES)
    assert [each.limits[SEWER]["cod"].high for each in spells] == [400, 500]


def test_ammonia_of_a_town_plant_hangs_on_the_temperature_of_its_water(registers: Registers) -> None:
    outlet = registers.outlets.get("150402E61-W01")
    assert outlet is not None
    held_ = limits_of(outlet, (), ON, RULES)
    limit = held_["nh3n"]
    assert limit.cold is not None
    assert (limit.high, limit.cold.high, limit.warm_above) == (5, 8, 12)
    assert held_["cod"].cold is None
    decided = replace(outlet, conditions=(*outlet.conditions, "water_to_12"))
    assert (
        limits_of(decided, (), ON, RULES)["nh3n"].high,
        limits_of(decided, (), ON, RULES)["nh3n"].cold,
    ) == (8, None)
    strict = (replace(permit("4", ON, item="nh3n"), outlet=outlet.code),)
    both = limits_of(outlet, strict, ON, RULES)["nh3n"]
    assert (both.high, both.cold) == (4, None), "a permit stricter than both holds in all water"


def test_limits_of_a_library_may_change_within_the_frame() -> None:
    days = [date(2026, 3, day) for day in (1, 9, 10, 20, 21)]
    means = pl.DataFrame({"outlet": ["a"] * 5, "indicator": ["cod"] * 5, "mean": [55.0] * 5, "date": days})
    limits = pl.DataFrame(
        {
            "outlet": ["a", "a"], "indicator": ["cod", "cod"], "high": [60.0, 50.0], "decimals": [1, 1],
            "from": [None, date(2026, 3, 10)], "to": [date(2026, 3, 9), date(2026, 3, 20)],
        }
    )  # fmt: skip
    for kind in (lambda frame: frame, lambda frame: frame.to_pandas()):
        made = qs.online.exceedances(kind(means), kind(limits))
        found = pl.DataFrame(made).sort("date")["exceeds"].to_list()
        assert found == [False, False, True, True, None]
