"""Pictures of charts for paper: drawn once and kept, so that an unchanged chart is not drawn again."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

import qingshan
from qingshan.edge.rendering.fonts import chinese_font, symbol_font
from qingshan.edge.rendering.png import Picture
from qingshan.edge.verdicts.content import digest
from qingshan.edge.verdicts.store import Asked, Store
from qingshan.publish.charts.scene import Chart

KIND = "pictures"


Draw = Callable[[Chart], Picture]
"""Makes the picture of a chart."""


def draw(chart: Chart) -> Picture:
    """The picture, drawn now; what draws it is loaded only here."""
    from qingshan.edge.rendering.picture import draw as drawn_now

    return drawn_now(chart)


def kept(store: Store) -> Draw:
    """Makes pictures once: that of a chart with the same marks and fonts is taken from the store."""

    def take(chart: Chart) -> Picture:
        asked = Asked(KIND, "chart", digest([chart, _tools()]))
        found = store.find(asked)
        if found is not None:
            return Picture(*found["picture"].row(0))
        picture = draw(chart)
        table = pl.DataFrame({"png": [picture.png], "width": [picture.width], "height": [picture.height]})
        store.keep(asked, {"picture": table}, program=f"qingshan {qingshan.__version__}")
        return picture

    return take


@cache
def _tools() -> list[object]:
    """What decides the look of a picture beside its chart: the fonts and the programs that draw."""
    files = [chinese_font().path, symbol_font().path, Path(__file__).with_name("picture.py")]
    held = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in map(Path, files)]
    return [qingshan.__version__, version("matplotlib"), version("pillow"), held]
