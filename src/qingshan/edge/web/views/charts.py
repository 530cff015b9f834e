"""Charts as the interface sends them: labels, series with the addresses of their points, limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from qingshan.edge.web.views.figure import FigureOut
from qingshan.edge.web.views.words import Both


class Series(Both):
    """A line or a set of bars; every point has its value, its text and the address of its figure."""

    unit: str
    values: list[float | None]
    texts: list[str]
    addresses: list[str]
    colors: Sequence[str] = ()

    @classmethod
    def points(
        cls, name: Both, unit: str, figures: Iterable[FigureOut | None], colors: Sequence[str] = ()
    ) -> Series:
        """Points of figures, a gap where there is none."""
        points = [
            (each.value if each and isinstance(each.value, (int, float)) else None, each) for each in figures
        ]
        return cls(
            zh=name.zh, en=name.en, unit=unit,
            values=[value for value, _ in points],
            texts=[each.text if each else "—" for _, each in points],
            addresses=[each.address if each and value is not None else "" for value, each in points],
            colors=tuple(colors),
        )  # fmt: skip


class LimitLine(Both):
    """A limit drawn across."""

    value: float


class Chart(BaseModel):
    """A chart."""

    labels: list[str | Both]
    series: list[Series]
    limits: Sequence[LimitLine] = ()
