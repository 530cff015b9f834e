"""Outlines of the counties of a workspace for the maps of a bulletin, from its own layer when it has one."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians
from typing import Any

import polars as pl

from qingshan.base.errors import QingshanError
from qingshan.edge.geo.store import Layers
from qingshan.edge.verdicts.content import digest
from qingshan.edge.verdicts.store import Asked, Store
from qingshan.edge.workspace import Workspace
from qingshan.publish.air.content import AirSection
from qingshan.publish.content import Bulletin, Outline
from qingshan.publish.water.content import WaterSection

KIND = "counties"
KM_PER_DEGREE = 111.2
FINEST = 0.4
"""Detail kept of an outline [km]; finer than a pixel of the map."""


def with_outlines(workspace: Workspace, bulletin: Bulletin) -> Bulletin:
    """The bulletin with the outlines its sections draw their maps of; none where there is no layer."""
    outlines = county_outlines(workspace)
    if not outlines:
        return bulletin
    drawn = (AirSection, WaterSection)
    sections = (
        replace(each, outlines=outlines) if isinstance(each, drawn) else each for each in bulletin.sections
    )
    return replace(bulletin, sections=tuple(sections))


def county_outlines(workspace: Workspace) -> tuple[Outline, ...]:
    """Counties in kilometers east and north of a corner; none without a layer, or with a simulated one
    of a city that is not simulated."""
    layers = Layers.of(workspace.register_folder)
    if not layers.has(KIND):
        return ()
    try:
        if layers.about(KIND).is_simulated and not workspace.city.simulated:
            return ()
        table = _kept(workspace, layers)
    except (QingshanError, OSError, ValueError):
        return ()
    rings: dict[str, list[tuple[tuple[float, float], ...]]] = {}
    for code, xs, ys in table.iter_rows():
        rings.setdefault(code, []).append(tuple(zip(xs, ys, strict=True)))
    return tuple(Outline(code, tuple(found)) for code, found in rings.items())


def _kept(workspace: Workspace, layers: Layers) -> pl.DataFrame:
    """The table of rings, read from the layer once."""
    store = Store(workspace.verdicts_folder)
    asked = Asked("outlines", KIND, digest([layers.digest(KIND), FINEST]))
    found = store.find(asked) if workspace.keeps_verdicts else None
    if found is not None:
        return found["rings"]
    table = _rings(layers.read(KIND))
    if workspace.keeps_verdicts:
        store.keep(asked, {"rings": table})
    return table


def _rings(frame: Any) -> pl.DataFrame:
    """One row a ring: code of the county, kilometers east and north."""
    west, south, _, north = frame.total_bounds
    wide = KM_PER_DEGREE * cos(radians((south + north) / 2))
    simple = frame.geometry.simplify(FINEST / KM_PER_DEGREE)
    rows = []
    for code, shape in sorted(zip(frame["code"], simple, strict=True), key=lambda pair: str(pair[0])):
        for part in getattr(shape, "geoms", [shape]):
            points = list(part.exterior.coords)[:-1]
            xs = [round((point[0] - west) * wide, 2) for point in points]
            ys = [round((point[1] - south) * KM_PER_DEGREE, 2) for point in points]
            rows.append((str(code), xs, ys))
    schema: dict[str, pl.DataType] = {
        "code": pl.String(), "x": pl.List(pl.Float64()), "y": pl.List(pl.Float64()),
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
