"""Trajectory files: what a tdump and a CSV say, and that no content breaks the reader."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingshan.base.errors import RefusedError
from qingshan.trace.upwind.tdump import read_trajectories

TDUMP = """     1     1
    GDAS    22    11     1     0     0
     2 BACKWARD OMEGA
    22    11     5    16  42.035  119.265   100.0
    22    11     5    16  42.035  119.265   500.0
     1 PRESSURE
     1     1    22    11     5    16     0     0     0.0   42.035  119.265    100.0    930.1
     2     1    22    11     5    16     0     0     0.0   42.035  119.265    500.0    890.0
     1     1    22    11     5    15     0     1    -1.0   41.950  119.101    120.0    928.0
     2     1    22    11     5    15     0     1    -1.0   bad     119.002    510.0    889.0
     1     1    22    11     5    14     0     2    -2.0   41.900  359.500    120.0    928.0
"""


def test_a_tdump_is_read_in_beijing_time():
    told = read_trajectories(TDUMP, "t")
    assert [(p.trajectory, p.age, p.lat, p.lon) for p in told.points] == [
        (1, 0.0, 42.035, 119.265), (2, 0.0, 42.035, 119.265), (1, -1.0, 41.95, 119.101),
        (1, -2.0, 41.9, -0.5),
    ]  # fmt: skip
    assert {p.arrival for p in told.points} == {datetime(2022, 11, 6, 0)}
    assert [(f.code, f.where.row, f.count) for f in told.findings] == [("trajectories-row", 10, 1)]


def test_a_csv_is_read_by_its_names():
    text = (
        "\ufeff到达时间,轨迹,小时,纬度,经度\n2022-11-06 00:00,a,0,42.0,119.2\n2022-11-06 00:00,b,-1,99,119\n"
    )
    told = read_trajectories(text, "c")
    assert [(p.arrival.hour, p.trajectory, p.lon) for p in told.points] == [(0, 1, 119.2)]
    assert told.findings[0].where.row == 3


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "3\n", "1 1\nx\n0 B\n", "1\n\n-5 BACKWARD\n\n", "1 1\0"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(RefusedError) as wrong:
        read_trajectories(text, "x")
    assert wrong.value.code == "trajectories-unreadable"


@given(st.text() | st.text("0123456789. -\n", max_size=300) | st.text('a,"\ntimelon0-', max_size=200))
@settings(deadline=None)
def test_any_text_gives_points_or_is_refused(text):
    try:
        told = read_trajectories(text, "x")
    except RefusedError:
        return
    assert all(-90 <= p.lat <= 90 and -180 <= p.lon <= 180 for p in told.points)


@given(st.integers(0, len(TDUMP) - 1), st.text(max_size=4))
@settings(deadline=None)
def test_a_damaged_tdump_gives_points_or_is_refused(at, text):
    try:
        told = read_trajectories(TDUMP[:at] + text + TDUMP[at + len(text) :], "x")
    except RefusedError:
        return
    assert len(told.points) <= 6
