"""Rows of tables of water: which places they show, and what their figures say in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qingshan.base.figure import Figure
from qingshan.base.indicator import COMMA, indicator, signs
from qingshan.base.messages import Language
from qingshan.edge.water.book import WaterBook
from qingshan.edge.workspace import Place, PlaceKind, Workspace
from qingshan.evaluate.water.declarations import Scope, meaning
from qingshan.evaluate.water.span import Span


def sections_for(workspace: Workspace, named: Sequence[Place]) -> list[Place]:
    """Sections of the named places; those of the city where none is named."""
    codes = dict.fromkeys(code for place in named or [workspace.place()] for code in place.sections)
    return [workspace.place(code) for code in codes if workspace.sections().get(code) is not None]


def places_for(workspace: Workspace, named: Sequence[Place], kind: str) -> list[Place]:
    """Places of a kind (``source``, ``river``, ``lake`` or a kind of place): the named ones, or all."""
    if named:
        return list(named)
    kinds: dict[str, PlaceKind] = {"source": "water_source", "river": "water_body", "lake": "water_body"}
    wanted: PlaceKind = kinds.get(kind, kind)  # type: ignore[arg-type]
    found = list(workspace.places(wanted))
    if wanted != "water_body":
        return found
    lakes = {body.code for body in workspace.water_bodies().bodies if body.kind in {"lake", "reservoir"}}
    return [place for place in found if (place.code in lakes) == (kind == "lake") and place.sections]


def meant(book: WaterBook, span: Span, scope: Scope, figure: Figure | None) -> tuple[str, str] | None:
    """What a figure's value means, in Chinese and English; none without a value."""
    if figure is None or figure.value is None:
        return None
    zh, en = meaning(book.maker(span).declared(scope, figure.statistic), figure.value, book.rules(span))
    return zh or str(figure.value), en or str(figure.value)


def main_text(figures: Mapping[str, Figure], language: Language) -> str:
    """Main pollution indicators, each with its multiple in brackets."""
    named = [key for key in str(figures["main"].value or "").split(",") if key] if "main" in figures else []
    parts = []
    for key in named:
        over = figures.get(f"multiple_{key}")
        parts.append(indicator(key).symbol + (f"({over.value})" if over is not None else ""))
    return COMMA[language].join(parts)


def symbols(figure: Figure | None, language: Language) -> str | None:
    """Signs of the indicators a figure lists; none without a value."""
    if figure is None or figure.value is None:
        return None
    return signs((key for key in str(figure.value).split(",") if key), language)


def class_change(book: WaterBook, place: Place, span: Span) -> int | None:
    """Classes gained since a year before, below zero where it got worse; none without both."""
    now = book.judged(place.code, span).water_class
    before = book.judged(place.code, span.year_before()).water_class
    return None if now is None or before is None else before - now
