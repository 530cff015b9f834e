"""A figure as every face sends and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from qingshan.base.figure import Figure


class FigureOut(BaseModel):
    """A number or a word with its permanent name; ``text`` is the value as printed."""

    address: str
    value: float | str | None
    text: str
    unit: str
    status: str
    note: str

    @classmethod
    def of(cls, figure: Figure) -> FigureOut:
        """A figure of a book."""
        return cls(**_plain(figure))


class FigureTold(FigureOut):
    """A figure whose value is told in words, or has a color or a tone: ``bad`` over a limit, ``good``."""

    zh: str
    en: str
    color: str = ""
    tone: str = ""

    @classmethod
    def tell(cls, figure: Figure, words: tuple[str, str], *, color: str = "", tone: str = "") -> FigureTold:
        """A figure with its words."""
        return cls(**_plain(figure), zh=words[0], en=words[1], color=color, tone=tone)


def _plain(figure: Figure) -> dict[str, Any]:
    value = figure.value
    return {
        "address": figure.address,
        "value": float(value) if isinstance(value, (Decimal, int, float)) else value,
        "text": "—" if value is None else f"{value}",
        "unit": figure.unit,
        "status": figure.status,
        "note": figure.note,
    }


def figures_out(figures: Mapping[str, Figure], keys: tuple[str, ...]) -> dict[str, FigureOut]:
    """Those figures of a place that are wanted and there."""
    return {key: FigureOut.of(figures[key]) for key in keys if key in figures}
