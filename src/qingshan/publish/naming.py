"""Names of figures, places and editions of a bulletin, for panels, indexes and sheets."""

from __future__ import annotations

from dataclasses import dataclass

from qingshan.base.errors import RefusedError, UsageError
from qingshan.base.figure import Address, Figure
from qingshan.base.indicator import indicators
from qingshan.base.messages import Language
from qingshan.base.period import Period
from qingshan.publish.content import Bulletin, Statistic
from qingshan.publish.document import Document
from qingshan.publish.hours import HourBook
from qingshan.publish.lineage import split_address
from qingshan.publish.wording import Texts, Wording, packaged_texts, plain_symbol


def wording_of(bulletin: Bulletin, language: Language, texts: Texts | None = None) -> Wording:
    """The words of a bulletin: its language and the decimals its statistics declare."""
    decimals = {
        f"{section.medium}/{key}": each.decimals
        for section in bulletin.sections
        for key, each in section.statistics.items()
        if each.decimals is not None
    }
    meanings = {
        f"{section.medium}/{key}": {value: name.text(language) for value, name in each.values.items()}
        for section in bulletin.sections
        for key, each in section.statistics.items()
        if each.values
    }
    return Wording(language, decimals, texts or packaged_texts(), meanings)


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up what things are called, in one language."""

    bulletin: Bulletin
    wording: Wording

    @property
    def language(self) -> Language:
        """Language of the reader."""
        return self.wording.language

    def figure(self, figure: Figure) -> str:
        """Name of a figure: of its statistic, with its pollutant in front when that does not say it."""
        if figure.sources and figure.statistic in indicators():
            return indicators()[figure.statistic].name(self.language)
        declared = self._statistic(figure)
        tail = split_address(figure.address)[3].partition("@")[0]
        item = item_in(tail, self.wording)
        symbol = self.wording.symbol(item) if item else ""
        if declared is None:
            return f"{symbol} {tail.removeprefix(item).strip('_')}".strip() if item else tail
        name = declared.name.text(self.language)
        is_said = not symbol or symbol in name or plain_symbol(symbol) in name
        full = name if is_said else f"{symbol} {name}"
        return full[:1].upper() + full[1:]

    def formula(self, figure: Figure) -> str:
        """Formula of a figure, its parameters filled in."""
        is_reading = bool(figure.sources) and figure.statistic in indicators()
        declared = None if is_reading else self._statistic(figure)
        if declared is None:
            return ""
        text = declared.formula.text(self.language)
        for name, value in figure.params.items():
            text = text.replace("{" + name + "}", value)
        return text

    def edition(self, key: str) -> str:
        """Name of an edition."""
        return self.editions().get(key, key)

    def editions(self) -> dict[str, str]:
        """Names of all editions by key."""
        return {
            edition.key: edition.name.text(self.language)
            for section in self.bulletin.sections
            for edition in section.editions
        }

    def places(self) -> dict[str, str]:
        """Names of all places by code."""
        places = {self.bulletin.city.code: self.bulletin.city, **self.bulletin.places}
        return {code: place.name.text(self.language) for code, place in places.items()}

    def period(self, text: str) -> str:
        """A period in words, or as written when it cannot be read."""
        try:
            return Period.parse(text).label(self.language)
        except UsageError:
            return self.wording.word(text)

    def _statistic(self, figure: Figure) -> Statistic | None:
        section = self.bulletin.section_of(figure)
        return None if section is None else section.statistics.get(figure.statistic)


def item_in(tail: str, wording: Wording) -> str:
    """The item a tail begins with, the longest that fits, or an empty text.

    Examples
    --------
    >>> words = Wording("zh")
    >>> item_in("o3_8h_percentile", words), item_in("iaqi_pm25", words), item_in("good_days", words)
    ('o3_8h', 'pm25', '')
    """
    bare = tail.removeprefix("iaqi_")
    known = sorted(wording.words("items"), key=len, reverse=True)
    return next((item for item in known if bare == item or bare.startswith(item + "_")), "")


def all_figures(bulletin: Bulletin, document: Document) -> dict[Address, Figure]:
    """Every figure a reader can open: those of the lineages and those printed.

    Raises
    ------
    RefusedError
        One address stands for two different values: a reader who opens one would be shown the other.
    """
    every = {
        address: figure
        for section in bulletin.sections
        for address, figure in section.lineage.figures.items()
    }
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
