"""Upwind tracing as a library: ``qs.trace.cpf``, ``nwr``, ``polar``, ``pscf``, ``cwt``, ``joint_control``.

Frames are pandas, Polars, PyArrow, DuckDB or Spark; tables come back as the caller's kind. Hours are rows
with wind direction (where it comes from) [°], wind speed [m/s] and a concentration. All of it is screening.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from qingshan.base.errors import UsageError
from qingshan.base.finding import Finding
from qingshan.edge.frames import Door, collect, enter
from qingshan.edge.replacing import read_text
from qingshan.trace.upwind import cpf as cpf_kernel
from qingshan.trace.upwind import footprint, trajectories
from qingshan.trace.upwind import nwr as nwr_kernel
from qingshan.trace.upwind import polar as polar_kernel
from qingshan.trace.upwind.bearing import Bearing
from qingshan.trace.upwind.bearing import bearing as bearing_kernel
from qingshan.trace.upwind.conventions import (
    bearing_order,
    cpf_order,
    few_weights,
    nwr_order,
    polar_order,
    reach,
    rings,
)
from qingshan.trace.upwind.conventions import value as convention
from qingshan.trace.upwind.hours import Floats, Hours, WindHours, sort_out, threshold_of
from qingshan.trace.upwind.tdump import read_trajectories

__all__ = ["bearing", "cpf", "cwt", "joint_control", "nwr", "polar", "pscf", "trajectories_of"]

Frame = Any


def cpf(
    hours: Frame, value: str, *, direction: str = "wind_direction", speed: str = "wind_speed",
    time: str = "time", percentile: float | None = None, sectors: int | None = None,
    calm_below: float | None = None,
) -> Frame:  # fmt: skip
    """Share of polluted hours by sector, with its bootstrap interval.

    ``center, hours, polluted, probability, low, high, overall, threshold``.

    Parameters
    ----------
    hours
        One row an hour.
    value, direction, speed, time
        Names of the columns; days of ``time`` are the blocks of the bootstrap.
    percentile
        Hours above this percentile of all hours with wind are polluted; by convention 75.
    sectors
        Number of sectors, the first centered on north; by convention 36.
    calm_below
        Speed below which an hour is calm [m/s]; by convention 0.5.

    References
    ----------
    Ashbaugh, Malm and Sadeh 1985.
    """
    door, found = _enter(hours, value, direction, speed, time, calm_below)
    threshold = threshold_of(found, convention("percentile") if percentile is None else percentile)
    made = cpf_kernel.cpf(found, threshold, cpf_order(sectors))
    return _back(door, {
        "center": made.center, "hours": made.hours, "polluted": made.polluted,
        "probability": made.probability,
        "low": made.low, "high": made.high, "overall": np.full(len(made.center), made.overall),
        "threshold": np.full(len(made.center), made.threshold),
    })  # fmt: skip


def bearing(
    hours: Frame, value: str, *, direction: str = "wind_direction", speed: str = "wind_speed",
    time: str = "time", percentile: float | None = None, calm_below: float | None = None,
) -> Bearing | None:  # fmt: skip
    """The direction polluted air comes from and how sure it is; none with too few hours."""
    _, found = _enter(hours, value, direction, speed, time, calm_below)
    threshold = threshold_of(found, convention("percentile") if percentile is None else percentile)
    return bearing_kernel(found, threshold, bearing_order())


def nwr(
    hours: Frame, value: str, *, direction: str = "wind_direction", speed: str = "wind_speed",
    time: str = "time", speeds: int | None = None, directions: int | None = None, replicates: int = 0,
    calm_below: float | None = None,
) -> Frame:  # fmt: skip
    """Expected concentration by wind: ``speed, direction, mean, weight`` and, with replicates, ``low, high``.

    Parameters
    ----------
    hours, value, direction, speed, time, calm_below
        As for :func:`cpf`.
    speeds, directions
        Size of the grid; by convention 30 by 36.
    replicates
        Replicates of a bootstrap by days; 0 for none.

    References
    ----------
    Henry, Norris, Vedantham and Turner 2009.
    """
    door, found = _enter(hours, value, direction, speed, time, calm_below)
    order = nwr_order(found, speeds, directions)
    edges: dict[str, Floats] = {}
    if replicates:
        made, low, high = nwr_kernel.nwr_interval(found, order, replicates, convention("level"))
        edges = {"low": low.ravel(), "high": high.ravel()}
    else:
        made = nwr_kernel.nwr(found, order)
    along, across = np.meshgrid(made.speeds, made.directions, indexing="ij")
    cells = {"speed": along.ravel(), "direction": across.ravel(), "mean": made.mean.ravel()}
    return _back(door, cells | {"weight": made.weight.ravel()} | edges)


def polar(
    hours: Frame, value: str, *, direction: str = "wind_direction", speed: str = "wind_speed",
    time: str = "time", calm_below: float | None = None,
) -> Frame:  # fmt: skip
    """Bivariate polar plane: ``east, north`` [m/s] of where the wind comes from, ``mean, hours``.

    Cells far from any hour are left out. See :mod:`qingshan.trace.upwind.polar`.
    """
    door, found = _enter(hours, value, direction, speed, time, calm_below)
    made = polar_kernel.polar(found, polar_order(found))
    north, east = np.meshgrid(made.axis, made.axis, indexing="ij")
    kept = np.isfinite(made.mean).ravel()
    cells = {"east": east, "north": north, "mean": made.mean, "hours": made.hours}
    return _back(door, {name: each.ravel()[kept] for name, each in cells.items()})


def trajectories_of(*paths: str | Path) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """End points of HYSPLIT ``tdump`` or CSV files, and what could not be read.

    ``trajectory, arrival`` [Beijing time, the start of the hour for hourly data], ``age`` [h], ``lon, lat``.
    Join the concentration on arrival by ``arrival``, then call :func:`pscf` or :func:`cwt`.

    Raises
    ------
    RefusedError
        A file is neither.
    """
    rows: list[dict[str, object]] = []
    findings: list[Finding] = []
    for path in map(Path, paths):
        told = read_trajectories(read_text(path), path.name)
        findings += told.findings
        rows += [
            {"trajectory": f"{path.name}:{p.trajectory}", "arrival": p.arrival, "age": p.age, "lon": p.lon,
             "lat": p.lat}
            for p in told.points
        ]  # fmt: skip
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "trajectory": pl.String, "arrival": pl.Datetime("us"), "age": pl.Float64, "lon": pl.Float64,
        "lat": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema), tuple(findings)


def pscf(
    points: Frame, value: str, *, trajectory: str = "trajectory", lon: str = "lon", lat: str = "lat",
    percentile: float | None = None, cell: float | None = None,
) -> Frame:  # fmt: skip
    """Share of end points of polluted trajectories by cell: ``west, south, points, pscf, raw``.

    Parameters
    ----------
    points
        One row an end point, with the concentration on arrival in every row of its trajectory.
    value, trajectory, lon, lat
        Names of the columns.
    percentile
        Trajectories above this percentile are polluted; by convention 75.
    cell
        Width of a cell [°]; by convention 0.5.
    """
    door, ends, values = _points(points, value, trajectory, lon, lat)
    share = convention("trajectory_percentile") if percentile is None else percentile
    known = values[np.isfinite(values)]
    threshold = float(np.percentile(known, share)) if known.size else float("nan")
    size = convention("trajectory_cell") if cell is None else cell
    return _passed(door, trajectories.pscf(ends, values, threshold, size, few_weights()), "pscf")


def cwt(
    points: Frame, value: str, *, trajectory: str = "trajectory", lon: str = "lon", lat: str = "lat",
    cell: float | None = None,
) -> Frame:  # fmt: skip
    """Mean concentration on arrival of what passed each cell: ``west, south, points, cwt, raw``."""
    door, ends, values = _points(points, value, trajectory, lon, lat)
    size = convention("trajectory_cell") if cell is None else cell
    return _passed(door, trajectories.cwt(ends, values, size, few_weights()), "cwt")


def joint_control(
    hours: Frame, value: str, sites: Mapping[str, tuple[float, float]], districts: Any, *, share: float = 0.0,
    code: str = "code", percentile: float | None = None, site: str = "site", time: str = "time",
) -> Frame:  # fmt: skip
    """Districts by their share of the polluted hours of some sites, and which of them make up the zone.

    ``district`` (empty outside the layer), ``hours, share, low, high, is_in, agreement``.

    Parameters
    ----------
    hours
        One row a site and hour, with ``wind_direction`` and ``wind_speed``.
    value
        Column of the concentration.
    sites
        Longitude and latitude [°] of each site.
    districts
        GeoDataFrame of polygons in degrees, with a column of codes.
    share
        Share the zone has to carry; 0 for the convention, 0.8.
    code, site, time
        Names of columns.
    percentile
        Hours above this percentile of their site's are polluted; by convention 75.
    """
    from qingshan.edge.upwind.districts import Districts
    from qingshan.edge.upwind.site import polluted_hours

    door = enter(hours)
    land = Districts.of_frame(districts, code)
    level = convention("percentile") if percentile is None else percentile
    table = collect(door.table.select(site, time, "wind_direction", "wind_speed", value))
    blocks, parts = [], []
    for name, (lon, lat) in sites.items():
        own = _hours(table.filter(pl.col(site) == name), value, "wind_direction", "wind_speed", time)
        polluted = polluted_hours(own, threshold_of(sort_out(own, convention("calm_below")), level))
        blocks.append(polluted.block)
        around = land.around(lon, lat, rings())
        parts.append(footprint.footprints(polluted, around, rings(), reach(), len(land.codes)))
    rows = footprint.zone(
        np.concatenate(blocks), np.concatenate(parts), share or convention("zone_share"),
        replicates=int(convention("replicates")), level=convention("level"),
    )  # fmt: skip
    names = ("hours", "share", "low", "high", "is_in", "agreement")
    columns: dict[str, Sequence[object]] = {"district": [land.code(row.district) for row in rows]}
    return _back(door, columns | {name: [getattr(row, name) for row in rows] for name in names})


def _enter(
    frame: Frame, value: str, direction: str, speed: str, time: str, calm_below: float | None
) -> tuple[Door, WindHours]:
    door = enter(frame)
    wanted = (time, direction, speed, value)
    _present(door.table.collect_schema().names(), wanted)
    table = collect(door.table.select(*wanted))
    below = convention("calm_below") if calm_below is None else calm_below
    return door, sort_out(_hours(table, value, direction, speed, time), below)


def _present(names: Sequence[str], wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in names]
    if missing:
        raise UsageError("upwind-no-column", missing=", ".join(missing), present=", ".join(names))


def _hours(table: pl.DataFrame, value: str, direction: str, speed: str, time: str) -> Hours:
    day = table[time].cast(pl.Datetime("us")).dt.epoch("d").cast(pl.Int64).fill_null(0)
    names = (direction, speed, value)
    arrays = [table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in names]
    return Hours(day.to_numpy(), *arrays)


def _points(
    frame: Frame, value: str, trajectory: str, lon: str, lat: str
) -> tuple[Door, trajectories.EndPoints, Floats]:
    door = enter(frame)
    wanted = (trajectory, lon, lat, value)
    _present(door.table.collect_schema().names(), wanted)
    table = collect(door.table.select(*wanted)).drop_nulls([trajectory, lon, lat])
    numbers = (table[trajectory].cast(pl.String).rank("dense") - 1).cast(pl.Int64).to_numpy()
    values = np.full(int(numbers.max(initial=-1)) + 1, np.nan)
    values[numbers] = table[value].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    places = (table[name].cast(pl.Float64).to_numpy() for name in (lon, lat))
    return door, trajectories.EndPoints(numbers, *places), values


def _passed(door: Door, made: trajectories.PassedGrid, name: str) -> Frame:
    columns = {"west": made.west, "south": made.south, "points": made.points}
    return _back(door, columns | {name: made.value, "raw": made.raw})


def _back(door: Door, columns: Mapping[str, Any]) -> Frame:
    """A table as the caller's kind; what is not a number becomes missing."""
    table = pl.DataFrame(dict(columns)).with_columns(pl.selectors.float().fill_nan(None))
    if door.table.implementation.is_polars():
        return door.back(nw.from_native(table.lazy()))
    kinds = {name: _KINDS[each.base_type()] for name, each in table.schema.items()}
    return door.back(door.small(table.to_dicts(), kinds))


_KINDS = {pl.Float64: float, pl.Int64: int, pl.Boolean: bool, pl.String: str}
