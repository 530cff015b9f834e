"""Background, the joint fit of sites, footprints and the zone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.trace.upwind.conventions import few_weights, fit_order, kernels
from qingshan.trace.upwind.footprint import NOWHERE, Around, Reach, Rings, footprints, zone
from qingshan.trace.upwind.hours import Hours, turn
from qingshan.trace.upwind.network import Sites, background, bearing_to, best_fit, excess
from qingshan.trace.upwind.plume import plume, sigmas, stability
from qingshan.trace.upwind.trajectories import EndPoints, cwt, pscf

LON = np.array([119.0, 119.3, 118.8, 119.1, 119.5, 118.7])
LAT = np.array([42.0, 42.2, 42.3, 41.8, 41.9, 41.7])


def a_network(seed, place=None, hours=240):
    """Sites under one weather; with a place, a source there by a plume narrower than any of ours."""
    random = np.random.default_rng(seed)
    wind = (np.cumsum(random.normal(0, 30, hours)) % 360)[:, None] + random.normal(0, 10, (hours, len(LON)))
    speed = random.gamma(3, 0.7, hours)[:, None] * np.ones(len(LON))
    ordinary = random.uniform(20, 60, len(LON))
    weather = np.exp(np.convolve(random.normal(0, 0.4, hours + 11), np.ones(12) / 6, "valid"))
    value = weather[:, None] * ordinary * random.lognormal(0, 0.1, (hours, len(LON)))
    if place is not None:
        for s in range(len(LON)):
            to, far = bearing_to(LON[s], LAT[s], np.array([place[0]]), np.array([place[1]]))
            off = np.abs(turn(wind[:, s], to))
            value[:, s] += 1500 * np.exp(-0.5 * (off / 25) ** 2) / speed[:, s] / np.maximum(far, 5)
    block = np.arange(hours) // 12
    return Sites(LON, LAT, block, wind % 360, speed, value, ordinary)


def mesh():
    lons, lats = np.meshgrid(np.arange(118.4, 119.9, 0.06), np.arange(41.5, 42.6, 0.045))
    return lons.ravel(), lats.ravel()


@pytest.mark.parametrize("seed", range(4))
def test_the_joint_fit_finds_a_planted_source(seed):
    place = [(119.15, 42.0), (118.9, 41.85), (119.2, 41.95), (118.95, 42.15)][seed]
    lons, lats = mesh()
    found, _ = best_fit(a_network(seed, place), lons, lats, kernels()[:2], fit_order())
    peak = int(found.explained.argmax())
    _, far = bearing_to(lons[peak], lats[peak], np.array([place[0]]), np.array([place[1]]))
    assert far[0] < 12
    assert found.explained[peak] > 0.3
    assert found.best.sum() == pytest.approx(1)


def test_weather_alone_is_explained_by_no_source():
    lons, lats = mesh()
    found, _ = best_fit(a_network(3), lons, lats, kernels()[:1], fit_order())
    assert found.explained.max() < 0.15


def test_excess_is_nothing_where_all_sites_rise_alike():
    sites = a_network(1)
    risen = replace(sites, value=np.ones((240, 1)) * sites.reference * 3.0)
    np.testing.assert_allclose(excess(risen, fit_order()), 0, atol=1e-9)


def test_too_few_sites_in_an_hour_say_nothing():
    sites = a_network(1)
    sites.value[:, 2:] = np.nan
    assert np.isnan(excess(sites, fit_order())).all()
    found, _ = best_fit(sites, *mesh(), kernels()[:1], fit_order())
    assert (found.hours, found.explained.max()) == (0, 0)


def test_background_is_the_lowest_site_upwind():
    # The wind is from the north: the site 22 km north counts, the cleaner one south does not.
    lon, lat = np.array([119.0, 119.0, 119.0]), np.array([42.0, 42.2, 41.8])
    value = np.array([[50.0, 30.0, 10.0], [50.0, np.nan, 10.0], [np.nan, 30, 10]])
    shape = value.shape
    sites = Sites(
        lon, lat, np.zeros(3, dtype=np.int64), np.zeros(shape), np.full(shape, 3.0), value, value[0]
    )
    told = background(sites, 0, calm_below=0.5, half_width=60, apart=15)
    assert (told.hours, told.with_upwind) == (2, 1)
    assert (told.site, told.background, told.local) == (50, 20, 30)


RINGS = Rings(36, 1.0, 20)
REACH = Reach(15, 3, 0.5)


def halves():
    """East is district 0, west is district 1; beyond 15 km nothing is known."""
    numbers = np.where(np.arange(36)[:, None] * 10 < 180, 0, 1) * np.ones((1, 20), dtype=np.int64)
    numbers[:, 15:] = NOWHERE
    return Around(numbers, 1)


@given(
    st.lists(
        st.tuples(st.floats(0, 359.9), st.floats(0, 15)), min_size=1, max_size=30
    )
)  # fmt: skip
@settings(deadline=None)
def test_every_hour_is_shared_out_whole(rows):
    direction, speed = np.array(rows).T
    hours = Hours(np.arange(len(rows)), direction, speed, np.ones(len(rows)))
    shares = footprints(hours, halves(), RINGS, REACH, 2)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert (shares >= 0).all()
    told = zone(hours.block, shares, 0.8, replicates=20, level=0.95)
    assert sum(row.share for row in told) == pytest.approx(1)
    assert sum(row.hours for row in told) == pytest.approx(len(rows))


def test_footprints_by_hand():
    hours = Hours(np.arange(4), np.array([90.0, 270, 0, 90]), np.array([0.2, 1, 9, 9]), np.ones(4))
    shares = footprints(hours, halves(), RINGS, REACH, 2)
    assert shares[0].tolist() == [0, 1, 0]
    assert shares[1].tolist() == [0, 1, 0]
    # From the north half a sector and its middle lie east; 20 km back, a quarter of the way is unknown.
    np.testing.assert_allclose(shares[2], [0.75 * 2 / 3, 0.75 / 3, 0.25])
    np.testing.assert_allclose(shares[3], [0.75, 0, 0.25])


def test_the_zone_is_the_fewest_districts_that_carry_the_share():
    shares = np.array([[0.5, 0.3, 0.1, 0.1]] * 40)
    told = zone(np.arange(40), shares, 0.8, replicates=50, level=0.95)
    assert [(row.district, row.is_in) for row in told] == [(0, True), (1, True), (2, False), (NOWHERE, False)]
    assert [row.agreement for row in told[:3]] == [1, 1, 0]
    assert zone(np.zeros(0, dtype=np.int64), np.zeros((0, 4)), 0.8, replicates=5, level=0.95) == ()


@given(st.floats(0.05, 1), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_a_zone_carries_its_share_and_needs_each_member(wanted, seed):
    shares = np.random.default_rng(seed).dirichlet(np.ones(6), 20)
    told = zone(np.arange(20), shares, wanted, replicates=5, level=0.95)
    inside = [row.hours for row in told if row.is_in]
    whole = sum(row.hours for row in told if row.district != NOWHERE)
    assert sum(inside) >= wanted * whole - 1e-6
    assert sum(inside) - min(inside) < wanted * whole + 1e-6


def test_plume_by_hand():
    # D at 1 km: 0.08 * 1000 / sqrt(1.1), 0.06 * 1000 / sqrt(2.5); on the ground twice the half.
    across, upward = sigmas(1000.0, "D")
    assert float(across) == pytest.approx(76.277, abs=1e-3)
    assert float(upward) == pytest.approx(37.947, abs=1e-3)
    told = float(plume(1000.0, 0.0, speed=2.0, stability_class="D"))
    assert told == pytest.approx(1 / (np.pi * 2 * 76.277 * 37.947), rel=1e-4)
    assert float(plume(-1000.0, 0.0, speed=2.0, stability_class="D")) == 0
    assert stability(1.0, "strong_sun") == "A"


@given(st.floats(100, 10_000), st.floats(0, 200), st.sampled_from("ABCDEF"))
@settings(max_examples=25, deadline=None)
def test_a_plume_carries_all_that_is_emitted(along, height, letter):
    across, upward = (float(each) for each in sigmas(along, letter))
    y = np.linspace(-6 * across, 6 * across, 121)
    z = np.linspace(0, height + 8 * upward, 600)
    each = np.array([
        plume(along, y, speed=3.0, stability_class=letter, height=height, receptor=float(at)) for at in z
    ])  # fmt: skip
    flux = np.trapezoid(np.trapezoid(each, y, axis=1), z) * 3.0
    assert flux == pytest.approx(1, rel=0.01)


def test_pscf_and_cwt_by_hand():
    points = EndPoints(
        np.array([0, 0, 1, 1, 2]), np.array([119.1, 119.6, 119.1, 118.1, 119.2]), np.full(5, 42.2)
    )
    value = np.array([100.0, 10.0, np.nan])
    told = pscf(points, value, 50, 0.5, few_weights())
    assert told.west.tolist() == [118.0, 119.0, 119.5]
    assert told.points.tolist() == [1, 2, 1]
    assert told.raw.tolist() == [0, 0.5, 1]
    assert (told.trajectories, told.without_value) == (2, 1)
    assert cwt(points, value, 0.5, few_weights()).raw.tolist() == [10, 55, 100]
    assert (told.value <= told.raw).all()
