"""Conventions of upwind tracing, and the orders of the methods made from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from qingshan.trace.defaults import Default, read_defaults
from qingshan.trace.upwind.bearing import BearingOrder
from qingshan.trace.upwind.cpf import CpfOrder
from qingshan.trace.upwind.footprint import Reach, Rings
from qingshan.trace.upwind.hours import WindHours
from qingshan.trace.upwind.network import FitOrder, Kernel
from qingshan.trace.upwind.nwr import NwrOrder
from qingshan.trace.upwind.polar import PolarOrder
from qingshan.trace.upwind.trajectories import Weights


@cache
def conventions() -> Mapping[str, Default]:
    """Conventions by name, from ``trace/upwind/conventions.toml``."""
    return read_defaults("qingshan.trace.upwind", "conventions.toml")


def value(name: str) -> float:
    """One convention."""
    return conventions()[name].value


def cpf_order(sectors: int | None = None, least_hours: float | None = None) -> CpfOrder:
    """Sectors and bootstrap of the CPF."""
    return CpfOrder(
        int(value("sectors")) if sectors is None else sectors,
        value("least_hours") if least_hours is None else least_hours, int(value("replicates")),
        value("level"),
    )  # fmt: skip


def nwr_order(found: WindHours, speeds: int | None = None, directions: int | None = None) -> NwrOrder:
    """Grid and kernels of NWR; the grid reaches to the speeds that were seen."""
    across = int(value("nwr_directions")) if directions is None else directions
    along = int(value("nwr_speeds")) if speeds is None else speeds
    return NwrOrder(
        np.linspace(0.0, rim(found), along + 1)[1:], np.arange(across) * 360.0 / across,
        value("speed_spread"), value("direction_spread"), value("nwr_least_hours"),
    )  # fmt: skip


def polar_order(found: WindHours) -> PolarOrder:
    """Cells and smooth of the bivariate polar plot."""
    weights = tuple(value(f"bin_weight_{hours}") for hours in (1, 2, 3))
    return PolarOrder(
        int(value("polar_cells")), rim(found), value("polar_spread"), weights, value("polar_near")
    )


def bearing_order() -> BearingOrder:
    """How a bearing is looked for."""
    return BearingOrder(
        value("bearing_spread"), value("least_hours"), value("half_width"), int(value("replicates")),
        value("level"),
    )  # fmt: skip


def rings() -> Rings:
    """Directions and distances at which land is looked at."""
    return Rings(int(value("ring_directions")), value("ring_km"), round(value("reach_km") / value("ring_km")))


def reach() -> Reach:
    """How far back the air of an hour is followed."""
    return Reach(value("footprint_half_width"), value("travel_hours"), value("calm_below"))


def kernels() -> tuple[Kernel, ...]:
    """The ways a source may show at a site, among which the joint fit chooses."""
    return tuple(
        Kernel(value(f"fit_spread_{spread}"), value(f"fit_near_{near}"), value("fit_still"))
        for spread in (1, 2, 3)
        for near in (1, 2)
    )


def fit_order() -> FitOrder:
    """Sites, weather and bootstrap of the joint fit."""
    return FitOrder(int(value("fit_sites")), value("fit_weather"), int(value("replicates")))


def few_weights() -> Weights:
    """Weights of cells with few end points."""
    return tuple((value(f"few_multiple_{n}"), value(f"few_weight_{n}")) for n in (1, 2, 3, 4))


def rim(found: WindHours) -> float:
    """Wind speed at the rim of a plot [m/s]: nearly all hours lie within."""
    speeds = found.hours.speed
    return max(float(np.percentile(speeds, value("rim_percentile"))), 1.0) if speeds.size else 1.0
