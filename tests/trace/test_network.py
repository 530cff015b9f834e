"""The river as one vector: what enters leaves, intervals are what walking finds, travel times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.errors import RefusedError, UsageError
from qingshan.trace.network import At, River
from qingshan.trace.travel import Water, decay, jobson, speed, tail_hours, window


@st.composite
def rivers(draw):
    """A forest: each reach flows to one with a higher number, or nowhere; then the numbers are mixed."""
    count = draw(st.integers(1, 40))
    below = [
        draw(st.one_of(st.just(-1), st.integers(k + 1, count - 1))) if k < count - 1 else -1
        for k in range(count)
    ]
    order = np.array(draw(st.permutations(range(count))))
    mixed = np.full(count, -1)
    for k, b in enumerate(below):
        mixed[order[k]] = -1 if b < 0 else order[b]
    lengths = draw(st.lists(st.integers(1, 1000), min_size=count, max_size=count))
    return River.index(mixed, lengths)


def walked(river, reach):
    """Reaches above, found by walking down from everywhere."""
    return {k for k in range(len(river)) if reach in river.below(k)}


@settings(deadline=None, max_examples=60)
@given(rivers(), st.data())
def test_what_enters_leaves_and_intervals_are_what_walking_finds(river, data):
    values = np.array(data.draw(st.lists(st.integers(0, 10**6), min_size=len(river), max_size=len(river))))
    assert river.gather(values)[river.mouths].sum() == values.sum()
    place = {int(k): at for at, k in enumerate(river.order)}
    assert all(place[k] < place[int(b)] for k, b in enumerate(river.downstream) if b >= 0)
    reach = data.draw(st.integers(0, len(river) - 1))
    assert set(river.above(reach).tolist()) == walked(river, reach)
    for upper in river.above(reach).tolist():
        way = river.below(upper)
        between = way[1 : way.index(reach) + 1]
        assert river.distance(At(upper), At(reach)) == sum(river.lengths[k] for k in between)


def test_places_on_one_reach_are_told_apart():
    river = River.index([1, -1], [100, 50])
    assert river.distance(At(1, 40), At(1, 15)) == 25
    assert not river.is_above(At(1, 15), At(1, 40))
    with pytest.raises(UsageError):
        river.distance(At(1), At(0))


def test_the_mainstem_follows_what_carries_most():
    river = River.index([2, 2, 4, 4, -1], [1] * 5)
    assert river.mainstem(4, np.array([3.0, 5.0, 9.0, 1.0, 11.0])) == [4, 2, 1]
    assert sorted(river.tributaries([4, 2, 1])) == [0, 3]
    assert river.strahler().tolist() == [1, 1, 2, 1, 2]


def test_a_canal_brings_water_of_another_river():
    river = River.index([1, -1, 3, -1], [1] * 4, extra=[(2, 1)])
    assert set(river.above(1).tolist()) == {0, 1, 2}
    assert river.is_above(At(2), At(1))


@pytest.mark.parametrize("below", [[1, 0], [1, 2, 0, -1]])
def test_a_circle_is_refused(below):
    with pytest.raises(RefusedError):
        River.index(below)


@pytest.mark.parametrize("below", [[5], [-2]])
def test_a_link_to_nowhere_is_refused(below):
    with pytest.raises(UsageError):
        River.index(below)


def test_jobson_gives_the_values_worked_by_hand():
    # D' = (1e9)^1.25 * sqrt(9.8) / 10 = 5.5669e10; with slope 0.001 and Q = Qa = 10.
    size = 1e9**1.25 * 9.8**0.5 / 10
    product = size**0.919 * 0.001**0.159 * 10 / 1e9
    peak, fastest = jobson(1000.0, 10.0, 10.0, 0.001)
    assert peak == pytest.approx(0.094 + 0.0143 * product)
    assert fastest == pytest.approx(0.25 + 0.02 * product)
    assert (float(peak), float(fastest)) == pytest.approx((0.45173, 0.75032), abs=1e-5)
    plain, _ = jobson(1000.0, 5.0, 10.0)
    assert plain == pytest.approx(0.020 + 0.051 * size**0.821 * 0.5**-0.465 * 5 / 1e9)


def test_the_most_trusted_velocity_is_used():
    known = Water(1000.0, 8.0, 10.0, 0.001, velocity=0.7, rating=(0.2, 0.4))
    assert speed(known).means == "measured"
    assert speed(Water(1000.0, 8.0, 10.0, rating=(0.2, 0.4))).peak == pytest.approx(0.2 * 8**0.4)
    assert speed(Water(1000.0, 8.0, 10.0, 0.001)).means == "jobson-slope"
    assert speed(Water(1000.0, 8.0, 10.0)).means == "jobson"
    assert speed(Water()).means == "assumed"


@given(st.floats(100, 2e5), st.floats(10, 2e4), st.floats(0.1, 100))
def test_the_front_comes_before_the_peak_and_the_peak_before_the_end(length, area, flow):
    found = window([length], [speed(Water(area, flow, flow, 0.002))])
    assert 0 < found.front <= found.peak <= found.passed
    assert tail_hours(found.peak) > 0
    assert decay(0.1, 20) == 0.1 < decay(0.1, 25)
