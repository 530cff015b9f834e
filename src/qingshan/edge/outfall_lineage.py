"""Figures of outfalls by address, computed again from the ledger, down to the entry they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.act.outfall.progress import MEDIUM, declarations
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.edge.opening import Opened, read_address
from qingshan.edge.outfall_book import OutfallBook
from qingshan.edge.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in both languages."""

    zh: str
    en: str

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


def open_figure(workspace: Workspace, text: str, *, as_of: int | None = None) -> Opened:
    """The figure of an address ``outfall/<place or outfall>/<day>/<statistic>``, computed now.

    ``as_of`` numbers an import of readings, which these figures do not stand on.

    Raises
    ------
    UsageError
        The address cannot be read, or names no figure of that place and day.
    """
    asked = read_address(text, (MEDIUM,))
    period = Period.parse(asked.period)
    if period.kind != "day":
        raise UsageError("unreadable-address", text=text)
    with workspace.ledger() as ledger:
        book = OutfallBook(workspace, ledger)
        place = _code(workspace, asked.place)
        scope, figures = book.figures(place, period.first_day)
        if asked.key not in figures:
            raise UsageError("no-such-figure", text=text, known=", ".join(figures))
        held = book.all().get(place)
        names = (
            _Named(held.outfall.name, held.outfall.name)
            if scope == "outfall" and held is not None
            else _Named(book.place_name(place, "zh"), book.place_name(place, "en"))
        )
    return Opened(figures[asked.key], names, period, declarations()[scope, asked.key])


def _code(workspace: Workspace, text: str) -> str:
    """Code of a county, water or the city of that name; the text itself where none is called so."""
    found = workspace.divisions().find(text) or workspace.water_bodies().find(text)
    return found.code if found is not None else text
