import numpy as np
import pytest

from qingshan.base.indicator import indicator
from qingshan.edge.cities import cities_folder
from qingshan.edge.simulate.instruments import POLLUTANTS
from qingshan.edge.simulate.noise import Series, Streams, smooth
from qingshan.edge.simulate.parameters import Parameters, read_parameters
from qingshan.edge.simulate.year import SimulatedYear, simulate_year
from qingshan.edge.workspace import Workspace

CHIFENG = Workspace.find(cities_folder() / "chifeng")
CITY = CHIFENG.place().sites


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters(CHIFENG.folder / "simulate.toml")


@pytest.fixture(scope="module")
def year(parameters: Parameters) -> SimulatedYear:
    return simulate_year(2022, CHIFENG.sites().sites, parameters, 1504)


def clean(year: SimulatedYear, key: str) -> Series:
    """Readings without the planted faults."""
    values = year.readings[key].copy()
    for fault in year.faults:
        if fault.kind == "exchanged" or fault.indicator in {key, ""}:
            values[fault.start : fault.end, fault.site] = np.nan
    return values


def columns(year: SimulatedYear, codes: tuple[str, ...]) -> list[int]:
    return [at for at, each in enumerate(year.sites) if each.code in codes]


def city_days(year: SimulatedYear, key: str) -> Series:
    hours = clean(year, key)[:, columns(year, CITY)]
    days: Series = np.nanmean(hours.reshape(-1, 24, len(CITY)), axis=(1, 2))
    return days


def ozone_days(year: SimulatedYear) -> Series:
    hours = np.nanmean(clean(year, "o3")[:, columns(year, CITY)], axis=1).reshape(-1, 24)
    best: Series = np.max([np.nanmean(hours[:, at : at + 8], axis=1) for at in range(17)], axis=0)
    return best


def by_hour(year: SimulatedYear, key: str, months: tuple[int, ...]) -> Series:
    """Mean of each hour of the day at the city's sites in some months."""
    hours = clean(year, key)[:, columns(year, CITY)]
    chosen = np.isin(year.hours.month, months)
    return np.array([np.nanmean(hours[chosen & (np.floor(year.hours.middle) == h)]) for h in range(24)])


def in_months(year: SimulatedYear, key: str, months: tuple[int, ...]) -> float:
    return float(np.nanmean(clean(year, key)[np.isin(year.hours.month, months)]))


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [("pm25", 22, 28), ("pm10", 45, 60), ("so2", 10, 15), ("no2", 18, 25)],
)
def test_annual_means_of_the_city_are_plausible(
    year: SimulatedYear, key: str, low: float, high: float
) -> None:
    assert low <= city_days(year, key).mean() <= high


def test_percentiles_of_the_city_are_plausible(year: SimulatedYear) -> None:
    assert 1.0 <= np.percentile(city_days(year, "co"), 95) <= 1.6
    assert 130 <= np.percentile(ozone_days(year), 90) <= 145


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_are_plausible_too(parameters: Parameters, seed: int) -> None:
    other = simulate_year(2022, CHIFENG.sites().sites, parameters, seed)
    assert 20 <= city_days(other, "pm25").mean() <= 30
    assert 40 <= city_days(other, "pm10").mean() <= 65
    assert 120 <= np.percentile(ozone_days(other), 90) <= 150


def test_winter_is_dirty_and_summer_has_the_ozone(year: SimulatedYear) -> None:
    winter, summer = (1, 2, 12), (6, 7, 8)
    for key in ("pm25", "so2", "no2", "co"):
        assert in_months(year, key, winter) > 1.5 * in_months(year, key, summer)
    assert in_months(year, "o3", summer) > 1.5 * in_months(year, "o3", winter)


def test_ozone_peaks_in_the_afternoon_and_follows_the_temperature(year: SimulatedYear) -> None:
    assert 13 <= int(np.argmax(by_hour(year, "o3", (6, 7)))) <= 16
    summer = np.isin(year.hours.month, (6, 7, 8)).reshape(-1, 24)[:, 0]
    warm = np.nanmax(year.readings["temp"].reshape(-1, 24 * len(year.sites)), axis=1)
    assert np.corrcoef(warm[summer], ozone_days(year)[summer])[0, 1] > 0.3


def test_nitrogen_dioxide_eats_ozone_at_the_rush_hours(year: SimulatedYear) -> None:
    no2, o3 = clean(year, "no2"), clean(year, "o3")
    both = ~np.isnan(no2) & ~np.isnan(o3)
    assert np.corrcoef(no2[both], o3[both])[0, 1] < -0.3
    assert by_hour(year, "no2", (1, 12))[7] > 1.4 * by_hour(year, "no2", (1, 12))[14]


def test_winter_pollution_gathers_by_night(year: SimulatedYear) -> None:
    for key in ("pm25", "so2", "co"):
        hours = by_hour(year, key, (1, 12))
        assert hours[6] > 1.3 * hours[14]


def test_traffic_rests_at_the_weekend(year: SimulatedYear) -> None:
    no2 = clean(year, "no2")[:, columns(year, CITY)]
    assert np.nanmean(no2[year.hours.is_weekend]) < 0.98 * np.nanmean(no2[~year.hours.is_weekend])


def test_dust_storms_are_sharp_coarse_and_windy(year: SimulatedYear) -> None:
    assert 4 <= len(year.events.storms) <= 9
    at = columns(year, ("1744A",))[0]
    pm10, pm25, wind = (clean(year, key)[:, at] for key in ("pm10", "pm25", "wind_speed"))
    dusty = year.dust[:, at] > 150
    spring = np.isin(year.hours.month, (3, 4, 5)) & (year.dust[:, at] < 5)
    assert np.nanmean(pm25[dusty] / pm10[dusty]) < 0.6 * np.nanmean(pm25[spring] / pm10[spring])
    assert np.nanmean(wind[dusty]) > 1.5 * np.nanmean(wind[spring])
    strongest = max(year.events.storms, key=lambda each: each.peak).spell
    assert 6 <= strongest.hours <= 40
    before = np.nanmean(pm10[strongest.start - 6 : strongest.start])
    assert np.nanmax(pm10[strongest.start : strongest.start + 10]) > 4 * before
    after = pm10[strongest.end + 24 : strongest.end + 48]
    assert np.nanmean(after) < 0.5 * np.nanmax(pm10[strongest.start : strongest.end])


def test_the_front_reaches_the_upwind_sites_first(year: SimulatedYear) -> None:
    storm = max(year.events.storms, key=lambda each: each.peak)
    window = year.dust[storm.spell.start : storm.spell.start + 12]
    first = np.argmax(window > 0.3 * window.max(), axis=0)
    lon = np.array([each.lon for each in year.sites])
    lat = np.array([each.lat for each in year.sites])
    toward = np.deg2rad(storm.bearing + 180)
    along = (lon * np.sin(toward) * np.cos(np.deg2rad(42)) + lat * np.cos(toward)) * 111
    assert np.corrcoef(along, first)[0, 1] > 0.7


def test_the_valley_wind_turns_between_day_and_night(parameters: Parameters, year: SimulatedYear) -> None:
    at = columns(year, ("150428C1",))[0]
    bearing = np.deg2rad(parameters.traits("150428C1").valley_to)
    toward = np.deg2rad(year.readings["wind_direction"][:, at] + 180)
    up_valley = year.readings["wind_speed"][:, at] * np.cos(toward - bearing)
    summer = np.isin(year.hours.month, (6, 7, 8))
    hour = np.floor(year.hours.middle)
    day = np.nanmean(up_valley[summer & (hour >= 12) & (hour <= 17)])
    night = np.nanmean(up_valley[summer & ((hour >= 23) | (hour <= 5))])
    assert day > night + 0.8


def test_the_planted_source_makes_two_counties_the_worst(year: SimulatedYear) -> None:
    main = year.events.main
    assert 72 <= main.hours <= 120
    assert year.hours.month[main.start] in {1, 11, 12}
    mean = np.nanmean(clean(year, "pm25")[main.start : main.end], axis=0)
    county = [at for at, each in enumerate(year.sites) if each.control_level == "county"]
    worst = sorted(county, key=lambda at: -mean[at])[:2]
    assert {year.sites[at].county for at in worst} == {"150429", "150403"}
    assert np.all(year.source[: main.start] == 0)
    assert np.all(year.source[main.end :] == 0)
    assert np.all(year.source[main.start : main.end] > 0)


def test_particles_are_mostly_in_order(year: SimulatedYear) -> None:
    fine, coarse = clean(year, "pm25"), clean(year, "pm10")
    both = ~np.isnan(fine) & ~np.isnan(coarse)
    assert np.mean(fine[both] > coarse[both]) < 0.01


def test_about_two_percent_are_missing_and_some_sites_were_down(year: SimulatedYear) -> None:
    for key in POLLUTANTS:
        assert 0.015 <= np.isnan(year.readings[key]).mean() <= 0.035
    all_down = np.all([np.isnan(year.readings[key]) for key in POLLUTANTS], axis=0)
    assert all_down.sum() > 200


def test_faults_are_in_the_readings_as_the_truth_says(parameters: Parameters, year: SimulatedYear) -> None:
    counts = {kind: sum(each.kind == kind for each in year.faults) for kind in {f.kind for f in year.faults}}
    plan = parameters.faults
    assert counts == {
        "flat_line": plan.flat_line, "spike": plan.spike, "negative": plan.negative,
        "zero_record": plan.zero_record, "exchanged": plan.exchanged,
    }  # fmt: skip
    negative = [(key, *np.argwhere(values < 0).T) for key, values in year.readings.items() if key != "temp"]
    found = {
        (key, int(h), int(s)) for key, hours, sites in negative for h, s in zip(hours, sites, strict=True)
    }
    planted = {(f.indicator, f.start, f.site) for f in year.faults if f.kind == "negative"}
    assert found <= planted
    assert len(found) >= len(planted) - 2


def test_values_are_rounded_as_instruments_report(year: SimulatedYear) -> None:
    for key, values in year.readings.items():
        known = values[~np.isnan(values)]
        assert np.array_equal(known, np.round(known, indicator(key).decimals))
    direction = year.readings["wind_direction"]
    assert np.nanmin(direction) >= 0
    assert np.nanmax(direction) < 360


def test_values_are_within_the_plausible_range(year: SimulatedYear) -> None:
    for key in year.readings:
        low, high = indicator(key).range
        values = clean(year, key)
        assert np.nanmin(values) >= low
        assert np.nanmax(values) <= high


def test_the_same_seed_gives_the_same_year_and_another_does_not(
    parameters: Parameters, year: SimulatedYear
) -> None:
    again = simulate_year(2022, CHIFENG.sites().sites, parameters, 1504)
    other = simulate_year(2022, CHIFENG.sites().sites, parameters, 1505)
    for key, values in year.readings.items():
        assert np.array_equal(values, again.readings[key], equal_nan=True)
        assert not np.array_equal(values, other.readings[key], equal_nan=True)


def test_a_leap_year_has_its_day(parameters: Parameters) -> None:
    leap = simulate_year(2024, CHIFENG.sites().sites[:2], parameters, 7)
    assert leap.readings["o3"].shape == (8784, 2)
    assert str(leap.starts[-1]) == "2024-12-31T23"


@pytest.mark.slow
def test_emissions_fall_from_year_to_year(parameters: Parameters) -> None:
    sites = CHIFENG.sites().sites[:4]
    early, late = (
        np.mean(
            [
                np.nanmean(simulate_year(2012 + by, sites, parameters, seed).readings["so2"])
                for seed in range(3)
            ]
        )
        for by in (0, 20)
    )
    assert late < 0.85 * early


def test_noise_has_the_memory_asked_for() -> None:
    series = Streams(1, 2022).persistent("x", (20000,), 10)
    assert series.std() == pytest.approx(1, abs=0.1)
    assert np.corrcoef(series[:-10], series[10:])[0, 1] == pytest.approx(np.exp(-1), abs=0.1)
    assert smooth(np.full(5, 3.0), 4) == pytest.approx(np.full(5, 3.0))
