"""The map of imported trajectories: PSCF and CWT beside each other, as SVG or PNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qingshan.base.errors import UsageError
from qingshan.base.indicator import indicators
from qingshan.base.messages import Language
from qingshan.edge.geo.packages import needed
from qingshan.edge.geo.store import Layers
from qingshan.edge.rendering.picture import draw
from qingshan.edge.replacing import write_whole
from qingshan.edge.upwind.charts import beside
from qingshan.edge.upwind.passed import PassedCell, PassedTrace
from qingshan.edge.workspace import SIMULATED, Workspace
from qingshan.publish.charts.passed_map import Ground, PassedWords, Ring, Square, passed_panel
from qingshan.publish.charts.scene import Chart


def passed_chart(workspace: Workspace, traced: PassedTrace, language: Language) -> Chart:
    """Both maps."""
    ground = Ground(_outlines(workspace), (traced.lon, traced.lat), traced.cell)
    often, mean = _words(traced, language)
    panels = (
        passed_panel([_square(c, c.pscf, f"PSCF {c.pscf:.2f}") for c in traced.cells], ground, 1.0, often),
        passed_panel(
            [_square(c, c.cwt, f"CWT {c.cwt:.3g} {traced.unit}") for c in traced.cells], ground,
            max(c.cwt for c in traced.cells), mean,
        ),
    )  # fmt: skip
    mark = ""
    if traced.is_simulated:
        mark = f"{SIMULATED} 模拟数据" if language == "zh" else f"{SIMULATED} data"
    return Chart(often.title, panels, 2, (), mark)


def write_passed(workspace: Workspace, traced: PassedTrace, language: Language, path: Path) -> None:
    """Write the maps in the form the file's name says.

    Raises
    ------
    UsageError
        The name ends neither in ``.svg`` nor in ``.png``.
    """
    chart = passed_chart(workspace, traced, language)
    if path.suffix.lower() == ".svg":
        write_whole(path, beside(chart))
    elif path.suffix.lower() == ".png":
        write_whole(path, draw(chart).png)
    else:
        raise UsageError("map-form-unknown", file=path.name)


def _square(cell: PassedCell, value: float, told: str) -> Square:
    place = f"{cell.west:g}–, {cell.south:g}–"
    return Square(cell.west, cell.south, value, f"{place} {cell.district[1]} {told} n={cell.points}")


def _outlines(workspace: Workspace) -> Sequence[Ring]:
    layers = Layers.of(workspace.register_folder)
    if not layers.has("counties"):
        return ()
    shapely = needed("shapely")
    parts = shapely.get_parts(shapely.simplify(layers.read("counties").geometry.values, 0.01))
    return [tuple(map(tuple, np.asarray(part.exterior.coords))) for part in parts]


def _words(traced: PassedTrace, language: Language) -> tuple[PassedWords, PassedWords]:
    item = indicators()[traced.indicator]
    zh = language == "zh"
    site = traced.zh if zh else traced.en
    span = f"{traced.first:%Y-%m-%d %H:%M} – {traced.last:%Y-%m-%d %H:%M}"
    used = traced.trajectories - traced.without_value
    if zh:
        often = f"高于 {traced.threshold:.4g} {traced.unit} 的轨迹占比"
        below = "端点少的格已降权；轨迹由外部模型算出；供筛查，不是结论"
        subtitle = f"{span} · {used} 条轨迹"
        return (
            PassedWords(f"{site} {item.zh}：PSCF", subtitle, often, site, below),
            PassedWords(f"{site} {item.zh}：CWT", subtitle, f"到达时平均浓度 {traced.unit}", site, below),
        )
    below = "Cells of few end points weigh less; trajectories of an outside model; screening, no verdict"
    subtitle, often = f"{span} · {used} trajectories", f"share above {traced.threshold:.4g} {traced.unit}"
    return (
        PassedWords(f"{site} {item.en}: PSCF", subtitle, often, site, below),
        PassedWords(f"{site} {item.en}: CWT", subtitle, f"mean on arrival, {traced.unit}", site, below),
    )
