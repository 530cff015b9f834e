"""The sections a bulletin may have, in the order they are printed. A new medium is one more line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qingshan.publish.air.section import air_parts
from qingshan.publish.content import Section
from qingshan.publish.document import Block
from qingshan.publish.markup import compose
from qingshan.publish.parts import Parts
from qingshan.publish.water.section import water_parts
from qingshan.publish.wording import Wording


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of section: its medium, and what its records give the template ``<medium>.<language>.txt``."""

    medium: str
    parts: Callable[[Any, Wording], Parts]


KINDS: tuple[Kind, ...] = (Kind("air", air_parts), Kind("water", water_parts))


@dataclass(frozen=True, slots=True)
class Composed:
    """A section in one language: its blocks, not numbered yet, and what it is made of."""

    medium: str
    title: str
    blocks: tuple[Block, ...]
    parts: Parts


def composed(section: Section, wording: Wording) -> Composed:
    """The section as its template has it."""
    kind = next(each for each in KINDS if each.medium == section.medium)
    parts = kind.parts(section, wording)
    blocks = compose(kind.medium, wording, parts.values, parts.placed)
    return Composed(kind.medium, wording.word(kind.medium, "sections"), blocks, parts)
