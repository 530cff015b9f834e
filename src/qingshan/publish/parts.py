"""What a section gives its template: values to name, blocks to place, figures to show large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qingshan.base.figure import Figure
from qingshan.publish.content import Section
from qingshan.publish.document import Block, Card, Run, Text
from qingshan.publish.wording import Wording


@dataclass(frozen=True, slots=True)
class Parts:
    """What the template of a section may name and place, and its large figures, most important first."""

    values: Mapping[str, object]
    placed: Mapping[str, Block]
    cards: tuple[Card, ...] = ()


def versus(content: Section, wording: Wording) -> str:
    """What a change is measured against: the same period a year before, or the period before."""
    is_year_before = content.previous == content.period.year_before()
    return wording.word("on_the_year" if is_year_before else "on_the_period_before")


def card(label: str, figure: Figure, change: Figure | None, against: str, wording: Wording) -> Card:
    """A figure shown large, with its change beside it."""
    return Card(label, wording.number(figure), wording.unit(figure.unit), _changed(change, against, wording))


def _changed(change: Figure | None, against: str, wording: Wording) -> tuple[Run, ...]:
    if change is None:
        return ()
    has_unit = bool(change.unit) and change.value is not None
    unit = wording.gap(change.unit) + wording.unit(change.unit) if has_unit else ""
    if wording.language == "zh":
        return Text(against + " "), wording.signed(change), Text(unit)
    return wording.signed(change), Text(f"{unit} {against}")
