"""Trajectories from a HYSPLIT ``tdump`` file or a CSV: text in, end points and findings out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding, Where

UTC_TO_BEIJING = timedelta(hours=8)
NAMES = {
    "trajectory": ("trajectory", "traj", "id", "轨迹", "轨迹编号"),
    "time": ("time", "arrival", "receptor_time", "date", "到达时间", "时间"),
    "age": ("age", "hour_inc", "hours", "traj_hour", "小时", "时长"),
    "lat": ("lat", "latitude", "纬度"),
    "lon": ("lon", "longitude", "经度"),
}
NEEDED = ("time", "lat", "lon")
PATTERNS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M", "%Y%m%d%H"
)  # fmt: skip
MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class EndPoint:
    """One end point: when the air arrives [Beijing time], number of the trajectory, age [h], place [°]."""

    arrival: datetime
    trajectory: int
    age: float
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Trajectories:
    """End points of a file and its findings."""

    name: str
    points: tuple[EndPoint, ...]
    findings: tuple[Finding, ...]


def read_trajectories(text: str, name: str) -> Trajectories:
    """The end points of a ``tdump`` or a CSV file.

    Parameters
    ----------
    text
        Content. Times of a ``tdump`` are UTC and are told in Beijing time; those of a CSV are Beijing time.
    name
        Name under which findings speak of it.

    Raises
    ------
    RefusedError
        It is neither.
    """
    lines = text.splitlines()
    if not lines or "\0" in text:
        raise RefusedError("trajectories-unreadable", name=name)
    if re.fullmatch(r"\s*\d{1,3}(\s+\d{1,3})?\s*", lines[0]):
        return _read_tdump(lines, name)
    return _read_csv(text, name)


def _read_tdump(lines: Sequence[str], name: str) -> Trajectories:
    """Header: meteorological grids, then the starts of trajectories, then the names of extra columns."""
    try:
        grids = int(lines[0].split()[0])
        at = 1 + grids
        count = int(lines[at].split()[0])
        starts = [_start(lines[at + 1 + n]) for n in range(count)]
        body = at + 1 + count + 1
        if not 0 < count <= MOST or len(lines) < body:
            raise RefusedError("trajectories-unreadable", name=name)
    except (ValueError, IndexError, OverflowError) as wrong:
        raise RefusedError("trajectories-unreadable", name=name) from wrong
    points, faults = [], []
    for row, line in enumerate(lines[body:], start=body + 1):
        if not line.strip():
            continue
        try:
            number, age, lat, lon = _numbers(line)
            points.append(EndPoint(starts[number - 1], number, age, lat, lon))
        except (ValueError, IndexError):
            faults.append(Finding("trajectories-row", Where(name, row, value=line.strip()[:60])))
    return Trajectories(name, tuple(points), tuple(_folded(faults)))


def _start(line: str) -> datetime:
    """When a trajectory arrives: year of two digits, month, day, hour [UTC]."""
    year, month, day, hour = (int(part) for part in line.split()[:4])
    if year < 100:
        year += 1900 if year >= 40 else 2000
    return datetime(year, month, day, hour) + UTC_TO_BEIJING


def _numbers(line: str) -> tuple[int, float, float, float]:
    """Trajectory, age, latitude, longitude of a row: columns 1, 9, 10 and 11."""
    parts = line.split()
    number, age, lat, lon = int(parts[0]), float(parts[8]), float(parts[9]), float(parts[10])
    if number < 1:
        raise ValueError
    return number, *_place(age, lat, lon)


def _place(age: float, lat: float, lon: float) -> tuple[float, float, float]:
    if not (-90 <= lat <= 90 and -180 <= lon <= 360 and -10_000 <= age <= 10_000):
        raise ValueError
    return age, lat, lon - 360 if lon > 180 else lon


def _read_csv(text: str, name: str) -> Trajectories:
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    except csv.Error as wrong:
        raise RefusedError("trajectories-unreadable", name=name) from wrong
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    found = {key: header.index(w) for key, words in NAMES.items() for w in words[::-1] if w in header}
    if any(key not in found for key in NEEDED):
        raise RefusedError("trajectories-unreadable", name=name)
    points, faults = [], []
    numbers: dict[str, int] = {}
    for row, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            arrival = _moment(cells[found["time"]].strip())
            age = float(cells[found["age"]]) if "age" in found else 0.0
            word = cells[found["trajectory"]].strip() if "trajectory" in found else arrival.isoformat()
            age, lat, lon = _place(age, float(cells[found["lat"]]), float(cells[found["lon"]]))
            number = numbers.setdefault(word, len(numbers) + 1)
            points.append(EndPoint(arrival, number, age, lat, lon))
        except (ValueError, IndexError, OverflowError):
            faults.append(Finding("trajectories-row", Where(name, row, value=",".join(cells)[:60])))
    return Trajectories(name, tuple(points), tuple(_folded(faults)))


def _moment(text: str) -> datetime:
    for pattern in PATTERNS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - Beijing time has no zone here
        except ValueError:
            continue
    raise ValueError(text)


def _folded(faults: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for all rows of a kind, at the first."""
    if faults:
        yield Finding(faults[0].code, faults[0].where, faults[0].params, len(faults))
