"""Site days, city days and years against a reference written from the clauses in plain fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from often import often
from qingshan.edge.engines import engine
from qingshan.edge.frames import collect
from qingshan.edge.library import air
from qingshan.evaluate.air.city import Member, memberships, sites_needed
from qingshan.evaluate.kernels import percentile, with_sliding_sums
from qingshan.standards.air_rules import rules_named

FIRST = date(2025, 3, 1)
Day = Sequence[int | None]
"""24 readings in tenths, None where missing; the first is the hour labeled 1."""

reading = st.one_of(st.none(), st.integers(0, 3000))
day = st.one_of(
    st.lists(reading, min_size=24, max_size=24),
    st.tuples(st.integers(0, 24), st.integers(0, 9), st.integers(0, 3000)).map(
        lambda gap: [None if gap[0] <= at < gap[0] + gap[1] else gap[2] for at in range(24)]
    ),
)


def hours_of(days: Mapping[tuple[str, date], Mapping[str, Day]]) -> pl.DataFrame:
    """Hours labeled by their end; an hour without any reading has no row."""
    rows = []
    for (site, on), items in days.items():
        for at in range(24):
            values = {key: None if day[at] is None else day[at] / 10 for key, day in items.items()}
            if any(value is not None for value in values.values()):
                time = datetime.combine(on, datetime.min.time()) + timedelta(hours=at + 1)
                rows.append({"site": site, "time": time, **values})
    items_present = sorted({key for each in days.values() for key in each})
    schema: dict[str, Any] = {"site": pl.String, "time": pl.Datetime("us")}
    return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(items_present, pl.Float64)})


def naive_mean(readings: Day) -> Fraction | None:
    """GB 3095 table 4: the mean of at least 20 hours."""
    there = [Fraction(value, 10) for value in readings if value is not None]
    return sum(there) / len(there) if len(there) >= 20 else None


def naive_ozone(readings: Day, limit: int = 160) -> tuple[int, Fraction | None]:
    """Valid windows among those ending at 8 to 24, and the maximum where the day stands."""
    means = []
    for end in range(8, 25):
        window = [Fraction(value, 10) for value in readings[end - 8 : end] if value is not None]
        if len(window) >= 6:
            means.append(sum(window) / len(window))
    top = max(means, default=None)
    stands = top is not None and (len(means) >= 14 or round(top) > limit)
    return len(means), top if stands else None


def near(got: float | None, wanted: Fraction | None) -> bool:
    return got is None if wanted is None else got is not None and abs(got - wanted) <= 1e-9 * max(1, wanted)


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Equal but for the last bits of a sum, which an engine may add in another order."""
    assert one.columns == other.columns
    for name in one.columns:
        if one[name].dtype == pl.Float64:
            assert (one[name] - other[name]).abs().max() in (None, pytest.approx(0, abs=1e-9)), name
            assert one[name].is_null().equals(other[name].is_null()), name
        else:
            assert one[name].equals(other[name]), name


@often(st.lists(st.tuples(day, day), min_size=1, max_size=12), few=6, many=25)
def test_days_as_the_clauses_say(days: list[tuple[Day, Day]]) -> None:
    given_days = {
        ("1A", FIRST + timedelta(days=n)): {"o3": o3, "pm25": pm25} for n, (o3, pm25) in enumerate(days)
    }
    found = {row["date"]: row for row in air.daily(hours_of(given_days), edition="2012").to_dicts()}
    for (_, on), items in given_days.items():
        if all(value is None for values in items.values() for value in values):
            assert on not in found
            continue
        row = found[on]
        windows, o3_8h = naive_ozone(items["o3"])
        assert row["n_o3_8h"] == windows
        assert near(row["o3_8h"], o3_8h), (items["o3"], row["o3_8h"], o3_8h)
        assert row["n_pm25"] == sum(value is not None for value in items["pm25"])
        assert near(row["pm25"], naive_mean(items["pm25"]))
        there = [value for value in items["o3"] if value is not None]
        assert near(row["o3_1h"], Fraction(max(there), 10) if len(there) >= 20 else None)


@pytest.mark.parametrize(
    "name",
    [
        "polars",
        pytest.param("duckdb", marks=pytest.mark.slow),
        pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark]),
    ],
)
def test_every_gap_of_ozone_on_every_engine(name: str) -> None:
    """A gap at every place of every length, below and above the limit; and gaps of two apart."""
    cases: list[Day] = []
    for start, length, value in product(range(24), range(1, 25), (1000, 1605, 1606)):
        cases.append([None if start <= at < start + length else value + at % 2 for at in range(24)])
    days = {("1A", FIRST + timedelta(days=n)): {"o3": case, "no2": [1] * 24} for n, case in enumerate(cases)}
    hours = engine(name)(hours_of(days)).to_native()
    found = {row["date"]: row for row in collect(nw.from_native(air.daily(hours, edition="2012"))).to_dicts()}
    for (_, on), items in days.items():
        windows, o3_8h = naive_ozone(items["o3"])
        assert found[on]["n_o3_8h"] == windows
        assert near(found[on]["o3_8h"], o3_8h)


def test_class_1_areas_hold_short_days_against_their_own_limit() -> None:
    days = {("1A", FIRST): {"o3": [1200] * 16 + [None] * 8}}
    assert naive_ozone(days["1A", FIRST]["o3"])[0] < 14
    assert air.daily(hours_of(days), edition="2012")["o3_8h"].to_list() == [None]
    assert air.daily(hours_of(days), edition="2012", limit_level=1)["o3_8h"].to_list() == [120.0]


@often(
    st.lists(day, min_size=2, max_size=4),
    st.integers(0, 5),
    st.integers(0, 23),
    st.integers(0, 3000),
    few=4,
    many=12,
)
def test_one_more_hour_changes_its_own_day_only(days: list[Day], at: int, hour: int, value: int) -> None:
    at %= len(days)
    before = {("1A", FIRST + timedelta(days=n)): {"o3": each, "pm10": each} for n, each in enumerate(days)}
    changed = [*days[at][:hour], value if days[at][hour] is None else None, *days[at][hour + 1 :]]
    on = FIRST + timedelta(days=at)
    after = {**before, ("1A", on): {"o3": changed, "pm10": changed}}
    one, other = (
        air.daily(hours_of(each)).filter(pl.col("date") != on).sort("date") for each in (before, after)
    )
    same(one, other)


@often(st.lists(st.tuples(day, day), min_size=1, max_size=8), st.integers(0, 2**32), few=3, many=10)
def test_order_and_the_rows_of_others_do_not_matter(days: list[tuple[Day, Day]], seed: int) -> None:
    both = {(site, FIRST + timedelta(days=n)): {"o3": pair[k], "co": pair[k]}
            for n, pair in enumerate(days) for k, site in enumerate(("1A", "2A"))}  # fmt: skip
    hours = hours_of(both)
    alone = air.daily(hours.filter(pl.col("site") == "1A")).sort("date")
    shuffled = air.daily(hours.sample(fraction=1.0, shuffle=True, seed=seed)).filter(pl.col("site") == "1A")
    shuffled = shuffled.sort("date")
    same(alone, shuffled)


@pytest.mark.parametrize("name", ["polars", pytest.param("duckdb", marks=pytest.mark.slow)])
def test_the_edition_turns_at_the_end_of_february_2026(name: str) -> None:
    """The hour labeled 0:00 on 1 March is the last of February; PM2.5 of 75 is 100 before and 114 after."""
    items = {key: [100] * 24 for key in ("so2", "no2", "co", "o3", "pm10")} | {"pm25": [750] * 24}
    days = {("1A", date(2026, 2, 28)): items, ("1A", date(2026, 3, 1)): items}
    for item in ("co",):
        items[item] = [5] * 24
    hours = engine(name)(hours_of(days)).to_native()
    rows = collect(nw.from_native(air.daily(hours))).sort("date")
    assert rows.select("date", "aqi", "edition").rows() == [
        (date(2026, 2, 28), 100, "2012"), (date(2026, 3, 1), 114, "2026-transition"),
    ]  # fmt: skip
    by_hour = (
        collect(nw.from_native(air.hourly(hours))).group_by("edition").agg(pl.len(), pl.col("aqi").max())
    )
    assert sorted(by_hour.rows()) == [("2012", 24, 100), ("2026-transition", 24, 114)]
    for edition, wanted in (("2012", 100), ("2026", 114)):
        named = collect(nw.from_native(air.daily(hours, edition=edition)))
        assert named["aqi"].to_list() == [wanted, wanted]


@often(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 2000)), min_size=1, max_size=9), min_size=1, max_size=4
    ),
    few=6,
    many=25,
)
def test_city_days_as_the_clauses_say(cities: list[list[int | None]]) -> None:
    """Mean of the valid sites; 75 % of them must be valid, half where there are fewer than four."""
    rows, members = [], {}
    for city, sites in enumerate(cities):
        for number, tenths in enumerate(sites):
            site = f"{city}-{number}"
            members[site] = f"city {city}"
            rows.append({"site": site, "date": FIRST, "pm25": None if tenths is None else tenths / 10})
    absent = ("so2", "no2", "co", "pm10", "o3_8h", "o3_1h")
    frame = pl.DataFrame(rows, schema={"site": pl.String, "date": pl.Date, "pm25": pl.Float64}).with_columns(
        **{key: pl.lit(None, dtype=pl.Float64) for key in absent},
        **{f"n_{key}": pl.lit(0) for key in (*absent, "pm25")},
    )
    found = {row["city"]: row for row in air.city_days(frame, members, edition="2012").to_dicts()}
    for city, sites in enumerate(cities):
        there = [Fraction(value, 10) for value in sites if value is not None]
        enough = 2 * len(there) >= len(sites) if len(sites) < 4 else 4 * len(there) >= 3 * len(sites)
        row = found[f"city {city}"]
        assert near(row["pm25"], sum(there) / len(there) if there and enough else None)
        assert (row["n_pm25"], row["sites"]) == (len(there), len(sites))


def test_sites_that_join_or_leave_change_how_many_must_be_valid() -> None:
    validity = rules_named("2012").validity
    assert [sites_needed(n, validity) for n in range(9)] == [0, 1, 1, 2, 3, 4, 5, 6, 6]
    july = date(2025, 7, 1)
    members = [Member("c", "a"), Member("c", "b", last=date(2025, 6, 30))]
    members += [Member("c", site, first=july) for site in ("d", "e")]
    spans = {
        (span.site, span.first): (span.last, span.sites, span.need) for span in memberships(members, validity)
    }
    assert spans["a", date.min] == (date(2025, 6, 30), 2, 1)
    assert spans["b", date.min] == (date(2025, 6, 30), 2, 1)
    assert {spans[site, date(2025, 7, 1)][1:] for site in ("a", "d", "e")} == {(3, 2)}
    assert ("b", date(2025, 7, 1)) not in spans


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(reading, min_size=1, max_size=40), min_size=1, max_size=6),
    st.sampled_from([90, 95, 98]),
)
def test_percentiles_are_exact(groups: list[list[int | None]], p: int) -> None:
    """HJ 663: k = 1 + (n - 1)·p %, between the neighbors in a straight line; nulls take no part."""
    rows = [(str(n), None if v is None else v / 10) for n, group in enumerate(groups) for v in group]
    frame = pl.DataFrame(rows, schema={"g": pl.String, "x": pl.Float64}, orient="row")
    for name in ("polars", "duckdb"):
        table = (DUCKDB if name == "duckdb" else engine(name))(frame)
        found = {
            r["g"]: r["v"] for r in collect(table.group_by("g").agg(percentile("x", p).alias("v"))).to_dicts()
        }
        for n, group in enumerate(groups):
            assert near(found[str(n)], naive_percentile([v for v in group if v is not None], p)), (
                name,
                group,
            )


DUCKDB = engine("duckdb")


def naive_percentile(tenths: list[int], p: int) -> Fraction | None:
    if not tenths:
        return None
    ordered = sorted(Fraction(value, 10) for value in tenths)
    k = 1 + (len(ordered) - 1) * Fraction(p, 100)
    below = ordered[int(k) - 1]
    above = ordered[min(int(k), len(ordered) - 1)]
    return below + (above - below) * (k - int(k))


def year_of_days(missing: Mapping[str, set[date]], value: float = 10.0) -> pl.DataFrame:
    """A city's days of 2025 with the same clean air, some items missing on some days."""
    dates = pl.date_range(date(2025, 1, 1), date(2025, 12, 31), eager=True)
    items = ("so2", "no2", "pm10", "pm25", "o3_8h", "o3_1h")
    columns = {key: [None if on in missing.get(key, set()) else value for on in dates] for key in items}
    columns["co"] = [None if on in missing.get("co", set()) else 0.5 for on in dates]
    frame = pl.DataFrame({"site": ["1A"] * len(dates), "date": dates, "city": ["c"] * len(dates), **columns})
    return frame.with_columns(**{f"n_{key}": pl.lit(24) for key in (*items, "co")})


def days_of(month: int, count: int) -> set[date]:
    return {date(2025, month, 1) + timedelta(days=n) for n in range(count)}


MONTHS = {31: (1, 3, 5, 7, 8, 10), 30: (4, 6, 9, 11), 28: (2,)}
BARELY = set.union(*(days_of(month, size - (25 if month == 2 else 27))
                     for size, months in MONTHS.items() for month in months), days_of(12, 2))  # fmt: skip
ENOUGH = {
    "january keeps 27": days_of(1, 4),
    "february keeps 25": days_of(2, 3),
    "324 days in all": BARELY,
}
SHORT = {
    "january keeps 26": days_of(1, 5),
    "february keeps 24": days_of(2, 4),
    "323 days in all": BARELY | days_of(12, 3),
    "no june": days_of(6, 30),
}


@pytest.mark.parametrize("case", ENOUGH)
def test_a_year_is_judged_on_enough_days(case: str) -> None:
    (row,) = air.annual(year_of_days({"pm25": ENOUGH[case]}), by="city").to_dicts()
    assert (row["valid_pm25"], row["attains_pm25"], row["attains"]) == (True, True, True)
    assert row["n_pm25"] == 365 - len(ENOUGH[case]) >= 324


@pytest.mark.parametrize("case", SHORT)
def test_a_year_on_too_few_days_is_not_assessable(case: str) -> None:
    (row,) = air.annual(year_of_days({"pm25": SHORT[case]}), by="city").to_dicts()
    assert (row["valid_pm25"], row["attains_pm25"], row["attains"]) == (False, None, None)
    assert row["attains_co"] is True


def test_one_failing_item_is_enough_to_fail_though_another_is_not_assessable() -> None:
    days = year_of_days({"co": SHORT["no june"]}, value=61.0)
    (row,) = air.annual(days, by="city").to_dicts()
    assert (row["attains_co"], row["attains_pm25"], row["attains"]) == (None, False, False)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 9), st.lists(st.integers(0, 500), min_size=9, max_size=14))
def test_sliding_sums_are_plain_sums(length: int, values: list[int]) -> None:
    names = [f"h{n}" for n in range(len(values))]
    frame = nw.from_native(pl.LazyFrame({name: [value] for name, value in zip(names, values, strict=True)}))
    found = collect(with_sliding_sums(frame, {"s": names}, length)).row(0, named=True)
    for at in range(len(names) - length + 1):
        assert found[f"s_{at}"] == sum(values[at : at + length])
