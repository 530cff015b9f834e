"""Names of figures, places and editions of an air bulletin, for panels, indexes and sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.figure import Address, Figure
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.publish.air.content import AirBulletin, Place
from qingshan.publish.air.hours import HourBook
from qingshan.publish.air.lineage import split_address
from qingshan.publish.document import Document
from qingshan.publish.wording import Wording, plain_symbol


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up what things are called, in one language."""

    content: AirBulletin
    wording: Wording

    @property
    def language(self) -> Language:
        """Language of the reader."""
        return self.wording.language

    def figure(self, figure: Figure) -> str:
        """Name of a figure: its statistic, with its pollutant in front when the name does not say it."""
        declared = self.content.statistics.get(figure.statistic)
        tail = split_address(figure.address)[3].partition("@")[0]
        item = item_in(tail)
        symbol = self.wording.symbol(item) if item else ""
        if declared is None:
            return f"{symbol} {tail.removeprefix(item).strip('_')}".strip() if item else tail
        name = declared.name.text(self.language)
        is_said = not symbol or symbol in name or plain_symbol(symbol) in name
        full = name if is_said else f"{symbol} {name}"
        return full[:1].upper() + full[1:]

    def formula(self, figure: Figure) -> str:
        """Formula of a figure, its parameters filled in."""
        declared = self.content.statistics.get(figure.statistic)
        if declared is None:
            return ""
        text = declared.formula.text(self.language)
        for name, value in figure.params.items():
            text = text.replace("{" + name + "}", value)
        return text

    def edition(self, key: str) -> str:
        """Name of an edition."""
        known = {edition.key: edition.name.text(self.language) for edition in self.content.editions}
        return known.get(key, key)

    def places(self) -> dict[str, str]:
        """Names of all places by code."""
        return {place.code: place.name.text(self.language) for place in _places(self.content)}

    def period(self, text: str) -> str:
        """A period in words, or as written when it cannot be read."""
        try:
            return Period.parse(text).label(self.language)
        except UsageError:
            return text


def item_in(tail: str) -> str:
    """The pollutant item a tail begins with, the longest that fits, or an empty text.

    Examples
    --------
    >>> item_in("o3_8h_percentile"), item_in("iaqi_pm25"), item_in("good_days")
    ('o3_8h', 'pm25', '')
    """
    bare = tail.removeprefix("iaqi_")
    known = sorted(Wording("zh").words("items"), key=len, reverse=True)
    return next((item for item in known if bare == item or bare.startswith(item + "_")), "")


def _places(content: AirBulletin) -> Iterator[Place]:
    yield content.city
    yield from content.places.values()
    for places in (content.counties, content.sites):
        yield from (row.place for row in places)
    yield from (row.place for row in content.quality)
    yield from (row.place for row in content.roses)


def all_figures(content: AirBulletin, document: Document) -> dict[Address, Figure]:
    """Every figure a reader can open: those of the lineage and those printed.

    Raises
    ------
    RefusedError
        One address stands for two different values: a reader who opens one would be shown the other.
    """
    every = dict(content.lineage.figures)
    for figure in document.figures():
        known = every.setdefault(figure.address, figure)
        if known.value != figure.value:
            values = f"{known.value} / {figure.value}"
            raise RefusedError("figure-has-two-values", address=figure.address, values=values)
    return every


def opens(address: Address, figures: dict[Address, Figure], book: HourBook | None) -> bool:
    """Whether an address opens: a figure, or an hour of the book."""
    if address in figures:
        return True
    _, place, period, tail = split_address(address)
    return book is not None and "T" in period and tail in book.sites.get(place, {})
