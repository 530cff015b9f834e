"""Online rules give one answer on every engine: hours, days, months, rates, limits that change, flow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest

from made_online import RULES, START
from qingshan.base.figure import Clause
from qingshan.edge.engines import Make, engine, small_maker
from qingshan.evaluate.kernels import Table
from qingshan.evaluate.online import flue, wastewater
from qingshan.evaluate.online.exceedance import ALWAYS, limit_table, with_exceedance
from qingshan.evaluate.online.flow import rating_of, with_flow
from qingshan.evaluate.online.hours import with_states
from qingshan.evaluate.online.limits import Applied
from qingshan.evaluate.online.spells import COLD, UNKNOWN, WARM, Spell, with_warmth

ENGINES = [
    "duckdb", "pandas", pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark]),
]  # fmt: skip
MARKS = ("N", "N", "N", "N", "", "D", "M", "F", "C", "T", "x", "St")
DAYS = 6
CLAUSE = Clause("x", "y", "read")


def hours() -> pl.DataFrame:
    """Awkward hours of three outlets: gaps, marks of every kind, no flow, values at a rounding tie."""
    random = Random(212)
    rows = []
    for outlet in ("a", "b", "c"):
        for item in ("cod", "nh3n", "flue_nox"):
            for at in range(24 * DAYS):
                if random.random() < 0.05:
                    continue
                value = random.choice([None, -1.0, 40.25, 5.05, 8.0, 7.95, random.uniform(0, 900)])
                flow = random.choice([None, 0.0, 12.5, random.uniform(0, 500)])
                oxygen = random.choice([None, 6.0, 9.0, 20.5])
                time = START + timedelta(hours=at)
                rows.append((outlet, item, time, value, random.choice(MARKS), flow, oxygen, 6.0))
    names = ("outlet", "indicator", "time", "value", "mark", "flow", "oxygen", "reference_oxygen")
    return pl.DataFrame(rows, schema=names, orient="row").cast({"time": pl.Datetime("us")})


def means() -> pl.DataFrame:
    """Daily means around two limits, over days on which the permit changes."""
    values = [None, 4.94, 4.95, 5.0, 5.05, 6.0, 7.95, 8.0, 8.05, 8.06, 30.0]
    days = [START.date() + timedelta(days=at) for at in range(DAYS)]
    rows = [(o, i, day, v) for o in ("a", "b") for i in ("nh3n", "cod") for day in days for v in values]
    return pl.DataFrame(rows, schema=["outlet", "indicator", "date", "mean"], orient="row")


def temperatures() -> pl.DataFrame:
    """Days of outlet a: cold, at the threshold, just above it, warm; the rest unknown."""
    told = zip(range(4), (3.0, 12.04, 12.06, 20.0), strict=True)
    rows = [("a", START.date() + timedelta(days=at), each, 12.0) for at, each in told]
    return pl.DataFrame(rows, schema=["outlet", "date", "temperature", "above"], orient="row")


def applied(item: str, high: str, cold: str = "", low: str | None = None) -> Applied:
    other = applied(item, cold) if cold else None
    bottom = None if low is None else Decimal(low)
    warm = Decimal(12) if cold else None
    return Applied(item, bottom, Decimal(high), "day", "exceedance", 1, (), (CLAUSE,), other, warm)


SPELLS = (
    Spell(date(2026, 3, 1), {"a": {"nh3n": applied("nh3n", "5", "8")}, "b": {"cod": applied("cod", "8")}}),
    Spell(date(2026, 3, 4), {"a": {"nh3n": applied("nh3n", "5", "8")}, "b": {"cod": applied("cod", "5")}}),
    Spell(date(2026, 3, 6), {"b": {"cod": applied("cod", "9", low="6")}}),
)


def judged_days(make: Make) -> Table:
    warmed = with_warmth(make(means()), make(temperatures()))
    table = limit_table(SPELLS, small_maker(make), "day", (WARM, COLD, UNKNOWN))
    return with_exceedance(warmed, table, decimals=[1], starts=[each.start for each in SPELLS])


def judged_hours(make: Make) -> Table:
    limits = (Spell(START.date(), {"a": {"cod": applied("cod", "40.2")}}),)
    rows = make(hours().rename({"value": "mean"}))
    return with_exceedance(rows, limit_table(limits, small_maker(make), "day", (ALWAYS,)), decimals=[1])


def states(make: Make, medium: Any) -> Table:
    return with_states(make(hours()), RULES, medium=medium)


def levels(make: Make) -> Table:
    made = [None, 0.0, 0.02, 0.1, 0.3, 0.599, 0.61, 2.0]
    return with_flow(make(pl.DataFrame({"level": made})), rating_of("parshall", Decimal("0.25"), RULES),
                     width=Decimal("0.25"), seconds=RULES.number("seconds"))  # fmt: skip


JOBS: dict[str, tuple[Callable[[Make], Table], tuple[str, ...]]] = {
    "states of water": (lambda make: states(make, "water"), ("outlet", "indicator", "time")),
    "flue hours": (
        lambda make: flue.with_corrected(states(make, "flue"), RULES), ("outlet", "indicator", "time"),
    ),
    "water days": (
        lambda make: wastewater.wastewater_days(states(make, "water"), RULES), wastewater.KEYS,
    ),
    "flue days": (
        lambda make: flue.flue_days(flue.with_corrected(states(make, "flue"), RULES), RULES), wastewater.KEYS,
    ),
    "water months": (
        lambda make: wastewater.wastewater_months(
            wastewater.wastewater_days(states(make, "water"), RULES), RULES
        ),
        ("outlet", "indicator", "month"),
    ),
    "rates": (
        lambda make: wastewater.rates(states(make, "water"), hours_due=24 * DAYS), ("outlet",),
    ),
    "days against limits": (judged_days, ("outlet", "indicator", "date", "mean")),
    "hours against a limit": (judged_hours, ("outlet", "indicator", "time")),
    "flow of levels": (levels, ("level",)),
}  # fmt: skip


def rows_of(table: Table, by: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows in one order, numbers and moments as Python's own."""
    native: Any = table.to_native()
    frame = native.collect() if isinstance(native, pl.LazyFrame) else None
    if frame is None:
        kept = native.toArrow() if hasattr(native, "toArrow") else native.to_arrow_table()
        frame = pl.DataFrame(pl.from_arrow(kept))
    plain = frame.with_columns(
        pl.selectors.datetime().dt.replace_time_zone(None).cast(pl.Datetime("us")),
        pl.selectors.float().fill_nan(None),
    )
    if "date" in plain.columns:
        plain = plain.with_columns(pl.col("date").cast(pl.Date()))
    return plain.sort(list(by), nulls_last=True).select(sorted(plain.columns)).to_dicts()


@pytest.fixture(scope="module", params=ENGINES)
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "pyspark":
        pytest.importorskip("pyspark")
    return engine(request.param)


@pytest.mark.parametrize("name", JOBS)
def test_every_engine_says_what_polars_says(make: Make, name: str) -> None:
    job, by = JOBS[name]
    wanted, found = rows_of(job(engine("polars")), by), rows_of(job(make), by)
    assert len(found) == len(wanted) > 0
    for mine, theirs in zip(wanted, found, strict=True):
        assert mine.keys() == theirs.keys()
        for key, value in mine.items():
            expected = pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            assert theirs[key] == expected, (name, key, mine, theirs)


def test_the_limit_of_a_day_is_that_of_its_spell_and_of_its_water() -> None:
    rows = rows_of(judged_days(engine("polars")), ("outlet", "indicator", "date", "mean"))
    told = {(r["outlet"], r["indicator"], r["date"].day, r["mean"]): r["exceeds"] for r in rows}
    # 3 March is 12.06 ℃, rounded 12.1: warm. 2 March is 12.04, rounded 12.0: not warmer than 12.
    assert [told["a", "nh3n", day, 6.0] for day in range(1, 6)] == [False, False, True, True, None]
    assert [told["a", "nh3n", 5, each] for each in (5.0, 5.05, 8.06, None)] == [False, False, True, None]
    assert [told["b", "cod", day, 6.0] for day in (1, 3, 4, 5, 6)] == [False, False, True, True, False]
    assert (told["b", "cod", 6, 5.0], told["a", "nh3n", 6, 30.0]) == (True, None)
