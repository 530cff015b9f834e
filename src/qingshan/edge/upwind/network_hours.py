"""Hours of all sites of a workspace: values, wind (of the nearest site where none), ordinary levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from qingshan.base.errors import NothingToJudgeError, UsageError
from qingshan.base.finding import Finding
from qingshan.base.indicator import indicators
from qingshan.base.period import Period
from qingshan.edge.archive.archive import Archive
from qingshan.edge.workspace import Workspace
from qingshan.register.site import Site
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.hours import Floats, Hours
from qingshan.trace.upwind.network import Sites, bearing_to

HOUR = timedelta(hours=1)
WIND = ("wind_direction", "wind_speed")
HAS_WIND = 0.5
"""Share of the hours with wind from which a site's own wind is used."""


@dataclass(frozen=True, slots=True)
class NetworkHours:
    """Sites with a position and what they measured.

    Parameters
    ----------
    sites
        The sites, in the order of the columns.
    period, indicator
        Time and indicator.
    hours
        Everything by hour and site.
    wind_of
        Number of the site whose wind each site uses; -1 where no site has wind.
    is_own_reference
        Whether the ordinary level is of the period itself, for want of another time.
    commit
        Last commit of the archive the hours are from.
    """

    sites: tuple[Site, ...]
    period: Period
    indicator: str
    hours: Sites
    wind_of: tuple[int, ...]
    is_own_reference: bool
    commit: int

    def number(self, code: str) -> int:
        """Number of a site.

        Raises
        ------
        UsageError
            It has no position.
        """
        for at, site in enumerate(self.sites):
            if site.code == code:
                return at
        raise UsageError("site-no-position", site=code)

    def of(self, at: int) -> Hours:
        """Hours of one site."""
        h = self.hours
        return Hours(h.block, h.direction[:, at], h.speed[:, at], h.value[:, at])

    def borrowed(self, at: int) -> Finding | None:
        """What a reader has to know of the wind of a site; none where it is its own."""
        site, other = self.sites[at], self.wind_of[at]
        if other == at:
            return None
        if other < 0:
            return Finding("upwind-no-wind", params={"site": site.code})
        _, far = bearing_to(
            self.hours.lon[at], self.hours.lat[at], self.hours.lon[other : other + 1],
            self.hours.lat[other : other + 1],
        )  # fmt: skip
        params = {"site": site.code, "other": self.sites[other].code, "km": f"{float(far[0]):.0f}"}
        return Finding("upwind-wind-of-other", params=params)


def network_hours(workspace: Workspace, period: Period, indicator: str) -> NetworkHours:
    """The hours of all sites that have a position.

    Raises
    ------
    NothingToJudgeError
        Nothing is on record for the period.
    UsageError
        The indicator is not one of air.
    """
    if indicator not in indicators() or indicator in WIND:
        raise UsageError("unknown-indicator", name=indicator, known="pm25, pm10, so2, no2, co, o3")
    sites = tuple(s for s in workspace.sites().sites if s.lon is not None and s.lat is not None)
    archive = Archive.open(workspace.archive_folder)
    around = timedelta(days=convention("reference_days"))
    frame = archive.hours(
        sites=[s.code for s in sites], indicators=[*WIND, indicator], start=period.start - around,
        end=period.end + around,
    ).collect()  # fmt: skip
    inside = frame.filter((pl.col("time") >= period.start) & (pl.col("time") < period.end))
    value = _table(inside, indicator, sites, period)
    if not np.isfinite(value).any():
        raise NothingToJudgeError("nothing-in-period", period=period)
    direction, speed = (_table(inside, name, sites, period) for name in WIND)
    lon, lat = np.array([s.lon for s in sites], dtype=float), np.array([s.lat for s in sites], dtype=float)
    wind_of = _wind_of(direction, speed, lon, lat)
    direction, speed = (_borrow(each, wind_of) for each in (direction, speed))
    outside = frame.filter(~((pl.col("time") >= period.start) & (pl.col("time") < period.end)))
    other = _medians(outside, indicator, sites)
    is_own = not np.isfinite(other).any() or period.days > 2 * around.days
    reference = _medians(inside, indicator, sites) if is_own else other
    block = np.arange(len(value)) // 24
    return NetworkHours(
        sites, period, indicator, Sites(lon, lat, block, direction, speed, value, reference), wind_of, is_own,
        archive.status().commit,
    )  # fmt: skip


def default_period(workspace: Workspace) -> Period:
    """The last calendar month of the archive.

    Raises
    ------
    NothingToJudgeError
        The archive holds no air.
    """
    last = Archive.open(workspace.archive_folder).extent("air").last
    if last is None:
        raise NothingToJudgeError("nothing-in-period", period="air")
    return Period.parse(f"{last:%Y-%m}")


def _table(frame: pl.DataFrame, column: str, sites: Sequence[Site], period: Period) -> Floats:
    """A column by hour and site, ``nan`` where missing."""
    found = np.full((int((period.end - period.start) / HOUR), len(sites)), np.nan)
    numbers = {site.code: at for at, site in enumerate(sites)}
    known = frame.select("site", "time", column).drop_nulls()
    row = ((known["time"] - period.start).dt.total_minutes() // 60).to_numpy()
    if known.height:
        at = known["site"].replace_strict(numbers, return_dtype=pl.Int64).to_numpy()
        found[row, at] = known[column].to_numpy()
    return found


def _medians(frame: pl.DataFrame, column: str, sites: Sequence[Site]) -> Floats:
    middle = dict(frame.group_by("site").agg(pl.col(column).median()).rows())
    return np.array([np.nan if (m := middle.get(s.code)) is None else m for s in sites], dtype=np.float64)


def _wind_of(direction: Floats, speed: Floats, lon: Floats, lat: Floats) -> tuple[int, ...]:
    """For each site the nearest with enough hours of wind, itself first."""
    share = (np.isfinite(speed) & (np.isfinite(direction) | (speed < convention("calm_below")))).mean(axis=0)
    able = np.flatnonzero(share >= HAS_WIND)
    found = []
    for at in range(len(lon)):
        if not able.size:
            found.append(-1)
            continue
        _, far = bearing_to(float(lon[at]), float(lat[at]), lon[able], lat[able])
        found.append(int(able[int(np.argmin(far))]))
    return tuple(found)


def _borrow(wind: Floats, wind_of: Sequence[int]) -> Floats:
    return np.column_stack([
        wind[:, other] if other >= 0 else np.full(len(wind), np.nan) for other in wind_of
    ])  # fmt: skip
