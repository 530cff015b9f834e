"""Sets cells, columns and tables in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.publish.content import Named
from qingshan.publish.document import FACES, Align, Cell, Column, Face, Rgb, Table, Text
from qingshan.publish.wording import DASH, Wording

Row = tuple[Cell, ...]
Content = TypeVar("Content")
"""What is set: a section's records, or the whole bulletin."""


@dataclass(frozen=True, slots=True)
class Setter(Generic[Content]):
    """Sets cells and tables in one language."""

    content: Content
    wording: Wording

    def say(self, key: str) -> str:
        """A word of tables."""
        return self.wording.word(key)

    def named(self, name: Named) -> str:
        """A name in the reader's language."""
        return name.text(self.wording.language)

    def text(self, text: str, fill: Rgb | None = None) -> Cell:
        """A cell of words."""
        return Cell((Text(text or DASH),), fill)

    def number(self, figure: Figure | None) -> Cell:
        """A cell with a figure."""
        return self.text(DASH) if figure is None else Cell((self.wording.number(figure),))

    def listed(self, figure: Figure | None) -> Cell:
        """A cell with a figure that lists items; of a long list its beginning, and how many there are."""
        return self.text(DASH) if figure is None else Cell((self.wording.listed(figure),))

    def signed(self, figure: Figure | None) -> Cell:
        """A cell with a change."""
        return self.text(DASH) if figure is None else Cell((self.wording.signed(figure),))

    def titled(self, key: str, figures: Iterable[Figure | None]) -> str:
        """Head of a column with the unit its figures share."""
        units = {figure.unit for figure in figures if figure is not None and figure.unit}
        if len(units) != 1:
            return self.say(key)
        return self.with_unit(self.say(key), units.pop())

    def with_unit(self, title: str, unit: str) -> str:
        """Title and unit as heads of columns write them."""
        unit = self.wording.unit(unit)
        if not unit or unit in title.lower().split():
            return title
        return f"{title}（{unit}）" if self.wording.language == "zh" else f"{title} ({unit})"

    def table(
        self,
        key: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        notes: tuple[str, ...] = (),
        faces: tuple[Face, ...] = FACES,
        is_long: bool = False,
    ) -> Table | None:
        """A table, or nothing when it has no rows."""
        kept = tuple(rows)
        if not kept:
            return None
        title = self.wording.word(key, "tables")
        return Table(key, title, tuple(columns), kept, notes, faces, is_long=is_long)

    def word_column(self, key: str, width: float = 1.0, align: Align = "left") -> Column:
        """A column of words."""
        return Column(self.say(key), align, width)


def month_name(month: Period, wording: Wording) -> str:
    """A month as tables and axes write it."""
    return f"{month.start.month}月" if wording.language == "zh" else f"{month.start:%b}"
