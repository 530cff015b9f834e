"""Tracing as a library: ``qs.trace.*`` gives GeoDataFrames of a workspace, and works on plain arrays.

With a workspace that has run ``qingshan trace catchments``: :func:`catchments`, :func:`catchment_of`,
:func:`reaches`, :func:`shares`, :func:`section`, :func:`section_map`. Without one: :class:`River`,
:func:`terrain`, :func:`catch`, :func:`network_of`, :func:`rank`, :func:`window`, :func:`to_ground`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.messages import Language
from qingshan.edge.geo.catchments import CATCHMENTS, terrain_folder
from qingshan.edge.geo.packages import needed
from qingshan.edge.library.upwind import (
    bearing,
    cpf,
    cwt,
    joint_control,
    nwr,
    polar,
    pscf,
    trajectories_of,
)
from qingshan.edge.trace.section import SectionTrace, Traced, trace_section
from qingshan.edge.workspace import Workspace
from qingshan.register.datum import from_ground, to_ground
from qingshan.trace.catchment import Terrain, catch, drain, prepare
from qingshan.trace.grid import Grid
from qingshan.trace.network import At, River
from qingshan.trace.streams import Network
from qingshan.trace.streams import network as network_of
from qingshan.trace.suspects import Discharge, Exceedance, Source, by_township, rank
from qingshan.trace.travel import Water, jobson, speed, window

__all__ = [
    "At", "Discharge", "Exceedance", "Grid", "Network", "River", "Source", "Terrain", "Water", "bearing",
    "by_township", "catch", "catchment_of", "catchments", "cpf", "cwt", "from_ground", "jobson",
    "joint_control", "network_of", "nwr", "polar", "pscf", "rank", "reaches", "section", "section_map",
    "shares", "speed", "terrain", "to_ground", "trajectories_of", "window",
]  # fmt: skip

Frame = Any
"""A GeoDataFrame, in degrees; ``.to_json()`` is GeoJSON."""
Where = Workspace | str | Path


def catchments(workspace: Where) -> Frame:
    """Every catchment of a workspace: ``code, name, below, own_km2, full_km2, is_open`` and its outline.

    Raises
    ------
    RefusedError
        ``qingshan trace catchments`` has not run.
    """
    return _layer(workspace, "catchments")


def catchment_of(workspace: Where, text: str) -> Frame:
    """The catchment of one section, by code, name or alias."""
    opened = _opened(workspace)
    code = trace_section(opened, text).catchment.code
    found = catchments(opened)
    return found[found["code"] == code].reset_index(drop=True)


def reaches(workspace: Where) -> Frame:
    """The river network: ``reach, downstream, length_m, above_km2, strahler`` and its lines."""
    return _layer(workspace, "reaches")


def shares(workspace: Where) -> Frame:
    """Shares of townships in every catchment, as a pandas frame.

    ``own`` and ``full`` [km²], ``of_unit`` (of the township), ``of_catchment``, ``of_own``, ``is_sliver``.
    The row with an empty ``unit`` is land of no township.
    """
    rows = Traced(_opened(workspace)).shares
    fields = ("catchment", "unit", "own", "full", "of_unit", "of_catchment", "of_own", "is_sliver")
    return needed("pandas").DataFrame([{name: getattr(row, name) for name in fields} for row in rows])


def section(workspace: Where, text: str, when: str = "", indicator: str = "") -> SectionTrace:
    """Who is responsible for a section and, for a time, the candidates of what was over its target."""
    return trace_section(_opened(workspace), text, when, indicator)


def section_map(workspace: Where, text: str, when: str = "", language: Language = "zh") -> str:
    """The map of a section as SVG."""
    from qingshan.edge.rendering.section_map import map_svg

    opened = _opened(workspace)
    return map_svg(opened, trace_section(opened, text, when), language)


def terrain(
    heights: NDArray[np.float32], grid: Grid, nodata: float = -9999.0, sinks: NDArray[np.bool_] | None = None
) -> Terrain:
    """Directions of flow and the area above each cell, from heights [m].

    ``heights`` is not changed. ``sinks`` are cells where water ends: lakes without outflow.
    """
    copy = np.array(heights, dtype=np.float32)
    direction, _ = prepare(copy, grid, nodata, sinks)
    return drain(direction, grid)


def _opened(workspace: Where) -> Workspace:
    return workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)


def _layer(workspace: Where, name: str) -> Frame:
    opened = _opened(workspace)
    Traced(opened).told  # noqa: B018 - says what to do where nothing has run
    return needed("geopandas").read_file(terrain_folder(opened) / CATCHMENTS, layer=name)
