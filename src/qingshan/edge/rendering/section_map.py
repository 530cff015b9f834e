"""Maps of traced sections as files: SVG for pages, PNG for paper."""

from __future__ import annotations

from pathlib import Path

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.rendering.picture import draw
from qingshan.edge.replacing import write_whole
from qingshan.edge.trace.drawing import draw_section
from qingshan.edge.trace.figures import section_figures
from qingshan.edge.trace.section import SectionTrace
from qingshan.edge.workspace import Workspace
from qingshan.publish.charts.scene import ROLES
from qingshan.publish.charts.svg import svg

STYLE = "".join(f".f-{role}{{fill:{ink}}}.s-{role}{{stroke:{ink}}}" for role, ink in ROLES.items())
FAMILY = "'Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


def map_svg(workspace: Workspace, traced: SectionTrace, language: Language) -> str:
    """The map as an SVG that stands alone or inside a page."""
    drawn = svg(draw_section(workspace, traced, section_figures(workspace, traced), language).panels[0])
    head, body = drawn.split(">", 1)
    return f'{head} font-family="{FAMILY}"><style>text{{dominant-baseline:central}}{STYLE}</style>{body}'


def map_png(workspace: Workspace, traced: SectionTrace, language: Language) -> bytes:
    """The map as a picture."""
    return draw(draw_section(workspace, traced, section_figures(workspace, traced), language)).png


def write_map(workspace: Workspace, traced: SectionTrace, language: Language, path: Path) -> None:
    """Write the map in the form its name says.

    Raises
    ------
    UsageError
        The name ends neither in ``.svg`` nor in ``.png``.
    """
    if path.suffix.lower() == ".svg":
        write_whole(path, map_svg(workspace, traced, language))
    elif path.suffix.lower() == ".png":
        write_whole(path, map_png(workspace, traced, language))
    else:
        raise UsageError("map-form-unknown", file=path.name)
