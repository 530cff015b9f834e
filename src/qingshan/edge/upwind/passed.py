"""Imported trajectories of a site: where the air of polluted hours passed, as PSCF and CWT by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from qingshan.base.errors import NothingToJudgeError, RefusedError, UsageError
from qingshan.base.finding import Finding, Where
from qingshan.base.indicator import indicators
from qingshan.edge.archive.archive import Archive
from qingshan.edge.replacing import read_text
from qingshan.edge.upwind.districts import Districts
from qingshan.edge.workspace import Workspace
from qingshan.trace.upwind.conventions import few_weights
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.hours import Floats
from qingshan.trace.upwind.network import bearing_to
from qingshan.trace.upwind.tdump import EndPoint, read_trajectories
from qingshan.trace.upwind.trajectories import EndPoints, cwt, pscf

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PassedCell:
    """One cell: its lower left corner [°], end points in it, PSCF and CWT with and without weight.

    ``district`` is code and name of the district its middle lies in, empty outside the layer.
    """

    west: float
    south: float
    points: int
    pscf: float
    cwt: float
    raw_pscf: float
    raw_cwt: float
    district: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PassedOrder:
    """Whose trajectories, of what, above which percentile an hour is polluted, and how wide a cell is [°]."""

    site: str
    indicator: str = "pm25"
    percentile: float | None = None
    cell: float | None = None


@dataclass(frozen=True, slots=True)
class PassedTrace:
    """Everything told of the trajectories of a site.

    Parameters
    ----------
    code, zh, en, lon, lat
        The site.
    indicator, unit
        What was traced.
    first, last
        First and last arrival, Beijing time.
    trajectories, without_value, polluted
        Trajectories used, those whose hour has no concentration, and those of polluted hours.
    threshold, cell
        Concentration above which an hour is polluted, width of a cell [°].
    cells
        Cells that were passed, the largest CWT first.
    findings, is_simulated, commit
        What a reader has to know; whether any part is made up; the state of the archive.
    """

    code: str
    zh: str
    en: str
    lon: float
    lat: float
    indicator: str
    unit: str
    first: datetime
    last: datetime
    trajectories: int
    without_value: int
    polluted: int
    threshold: float
    cell: float
    cells: tuple[PassedCell, ...]
    findings: tuple[Finding, ...]
    is_simulated: bool
    commit: int


def trace_passed(workspace: Workspace, files: Sequence[Path], order: PassedOrder) -> PassedTrace:
    """Where the air of a site passed before it arrived.

    Parameters
    ----------
    workspace
        Whose hours are read.
    files
        HYSPLIT ``tdump`` or CSV files of one site.
    order
        The site and how it is done.

    Raises
    ------
    UsageError
        There is no such site, it has no position, or the indicator is not known.
    RefusedError
        A file is no file of trajectories.
    NothingToJudgeError
        No trajectory, or none whose hour has a concentration.
    """
    place = workspace.place(order.site)
    site = next((each for each in workspace.sites().sites if each.code == place.code), None)
    if place.kind != "site" or site is None:
        raise UsageError("upwind-not-a-site", place=place.zh)
    if site.lon is None or site.lat is None:
        raise UsageError("site-no-position", site=site.code)
    if order.indicator not in indicators():
        raise UsageError("unknown-indicator", name=order.indicator, known="pm25, pm10, so2, no2, co, o3")
    points, numbers, faults = _read(files)
    if not points:
        raise NothingToJudgeError("trajectories-none", files=", ".join(path.name for path in files))
    arrivals = _arrivals(points, numbers)
    values, commit = _values(workspace, site.code, order.indicator, arrivals)
    known = values[np.isfinite(values)]
    if not known.size:
        span = f"{min(arrivals):%Y-%m-%d %H:%M} – {max(arrivals):%Y-%m-%d %H:%M}"
        raise NothingToJudgeError("trajectories-no-value", site=site.code, span=span)
    share = convention("trajectory_percentile") if order.percentile is None else order.percentile
    threshold = float(np.percentile(known, share))
    size = convention("trajectory_cell") if order.cell is None else order.cell
    ends = EndPoints(numbers, np.array([p.lon for p in points]), np.array([p.lat for p in points]))
    districts, no_layer = _districts(workspace)
    return PassedTrace(
        site.code, place.zh, place.en, site.lon, site.lat, order.indicator,
        indicators()[order.indicator].unit, min(arrivals), max(arrivals), len(arrivals),
        int((~np.isfinite(values)).sum()), int((known > threshold).sum()), threshold, size,
        _cells(ends, values, threshold, size, districts),
        (*faults, *no_layer, *_doubts(points, (site.lon, site.lat), values)),
        workspace.is_simulated() or bool(districts and districts.is_simulated), commit,
    )  # fmt: skip


def _read(files: Sequence[Path]) -> tuple[list[EndPoint], np.ndarray, list[Finding]]:
    """End points of all files, and the number of the trajectory of each, counted over all files."""
    points: list[EndPoint] = []
    faults: list[Finding] = []
    keys: list[tuple[str, int, datetime]] = []
    for path in dict.fromkeys(files):
        told = read_trajectories(read_text(path), path.name)
        faults += told.findings
        points += told.points
        keys += [(path.name, p.trajectory, p.arrival) for p in told.points]
    numbered = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return points, np.array([numbered[key] for key in keys], dtype=np.int64), faults


def _arrivals(points: Sequence[EndPoint], numbers: np.ndarray) -> list[datetime]:
    """When each trajectory arrives, by its number."""
    found = dict(zip(numbers.tolist(), (p.arrival for p in points), strict=True))
    return [found[number] for number in range(len(found))]


def _values(
    workspace: Workspace, site: str, indicator: str, arrivals: Sequence[datetime]
) -> tuple[Floats, int]:  # fmt: skip
    """Concentration of the hour each trajectory arrives in; ``nan`` where there is none."""
    hours = [each.replace(minute=0, second=0, microsecond=0) for each in arrivals]
    archive = Archive.open(workspace.archive_folder)
    frame = archive.hours(
        sites=[site], indicators=[indicator], start=min(hours), end=max(hours) + HOUR
    ).collect()  # fmt: skip
    known = dict(frame.select("time", indicator).drop_nulls().rows())
    values = np.array([known.get(each, np.nan) for each in hours], dtype=np.float64)
    return values, archive.status().commit


def _cells(
    ends: EndPoints, values: Floats, threshold: float, size: float, districts: Districts | None
) -> tuple[PassedCell, ...]:
    often, mean = (
        pscf(ends, values, threshold, size, few_weights()), cwt(ends, values, size, few_weights())
    )  # fmt: skip
    lon, lat = often.west + size / 2, often.south + size / 2
    at = districts.at(lon, lat).tolist() if districts is not None else [-1] * len(lon)
    named = [
        (districts.code(n), districts.name(n)) if districts is not None and n >= 0 else ("", "") for n in at
    ]
    table = pl.DataFrame({
        "west": often.west, "south": often.south, "points": often.points, "pscf": often.value,
        "cwt": mean.value, "raw_pscf": often.raw, "raw_cwt": mean.raw,
    })  # fmt: skip
    cells = [PassedCell(**row, district=d) for row, d in zip(table.to_dicts(), named, strict=True)]
    return tuple(sorted(cells, key=lambda c: (-c.cwt, c.west, c.south)))


def _districts(workspace: Workspace) -> tuple[Districts | None, tuple[Finding, ...]]:
    try:
        return Districts.of(workspace, "counties"), ()
    except RefusedError:
        return None, (Finding("upwind-no-districts"),)


def _doubts(
    points: Sequence[EndPoint], place: tuple[float, float], values: Floats
) -> tuple[Finding, ...]:  # fmt: skip
    """Trajectories that arrive elsewhere, hours without a value, too few trajectories."""
    found = []
    starts = [p for p in points if p.age == 0]
    if starts:
        _, far = bearing_to(
            *place, np.array([p.lon for p in starts]), np.array([p.lat for p in starts])
        )  # fmt: skip
        if float(far.max()) > convention("trajectory_near"):
            params = {
                "km": f"{float(far.max()):.0f}",
                "count": int((far > convention("trajectory_near")).sum()),
            }
            found.append(Finding("trajectories-other-place", Where(), params))
    missing = int((~np.isfinite(values)).sum())
    if missing:
        params = {"count": missing, "of": values.size}
        found.append(Finding("trajectories-hours-without-value", params=params))
    if values.size - missing < convention("few_trajectories"):
        found.append(Finding("trajectories-few", params={"count": values.size - missing}))
    return tuple(found)
