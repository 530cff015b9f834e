"""Words for figures: values, units, items and verdicts in the reader's language. Nothing is rounded here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files

from qingshan.base.figure import Coverage, Figure
from qingshan.base.indicator import indicators
from qingshan.base.messages import Language, catalog, render
from qingshan.publish.document import Number

DASH = "—"
MINUS = "−"


Words = Mapping[str, Mapping[str, list[str]]]
"""Words by group and key: Chinese, English and, for items, the symbol."""

TEMPLATES = tuple(
    f"{name}.{language}.txt" for name in ("bulletin", "air", "water", "section") for language in ("zh", "en")
)
"""Texts of the whole bulletin and of its sections that a bureau may make its own."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The words and templates a document is written with: those of the program or a bureau's own."""

    words: Words
    templates: Mapping[str, str]


@cache
def packaged_texts() -> Texts:
    """The words and templates that come with the program."""
    folder = files("qingshan.publish").joinpath("templates")
    words = tomllib.loads(folder.joinpath("words.toml").read_text(encoding="utf-8"))
    return Texts(words, {name: folder.joinpath(name).read_text(encoding="utf-8") for name in TEMPLATES})


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language.

    Parameters
    ----------
    language
        Language of the document.
    decimals
        Decimals printed, by statistic or ``medium/statistic``: values with fewer are padded, never rounded.
    texts
        Words and templates.
    meanings
        Words of values that are no plain numbers, by ``medium/statistic`` and value.
    """

    language: Language
    decimals: Mapping[str, int] = field(default_factory=dict)
    texts: Texts = field(default_factory=packaged_texts)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def template(self, name: str) -> str:
        """Text of a template in this language."""
        return self.texts.templates[f"{name}.{self.language}.txt"]

    def word(self, key: str, group: str = "labels") -> str:
        """The word of that key, or the key itself when the group has no such word."""
        pair = self.texts.words[group].get(key)
        return key if pair is None else pair[self._at]

    def words(self, group: str) -> dict[str, str]:
        """Every word of a group."""
        return {key: pair[self._at] for key, pair in self.texts.words[group].items()}

    def symbol(self, item: str) -> str:
        """Chemical symbol of an item, ``PM₂.₅``, or its name where it has none, ``总磷``."""
        if item in self.texts.words["items"]:
            return self.texts.words["items"][item][2]
        return indicators()[item].name(self.language) if item in indicators() else item

    def symbols(self, items: tuple[str, ...] | list[str]) -> str:
        """Symbols of several items, as a list in words."""
        return ("、" if self.language == "zh" else ", ").join(self.symbol(item) for item in items)

    def unit(self, unit: str) -> str:
        """Unit as printed."""
        return self.word(unit, "units")

    def value(self, figure: Figure) -> str:
        """Value as printed: padded to the declared decimals, a true minus, verdicts and items in words."""
        value = figure.value
        if value is None or value == "":
            return DASH
        meant = self.meanings.get(f"{figure.address.partition('/')[0]}/{figure.statistic}")
        if meant and str(value) in meant:
            return meant[str(value)]
        if isinstance(value, str):
            return self._text_value(value)
        return plain_decimal(value, self.decimals_of(figure)).replace("-", MINUS)

    def decimals_of(self, figure: Figure) -> int | None:
        """Decimals a figure is printed with; none where its statistic declares none."""
        own = self.decimals.get(f"{figure.address.partition('/')[0]}/{figure.statistic}")
        return self.decimals.get(figure.statistic) if own is None else own

    def magnitude(self, figure: Figure) -> str:
        """Value without its sign, for sentences whose verb says the direction."""
        return self.value(figure).removeprefix(MINUS)

    def with_unit(self, figure: Figure, *, sign: bool = True) -> str:
        """Value and unit, joined as the language joins them."""
        text = self.value(figure) if sign else self.magnitude(figure)
        if text == DASH or not figure.unit:
            return text
        is_one = self.language == "en" and isinstance(figure.value, Decimal) and abs(figure.value) == 1
        unit = self.word(figure.unit, "singular" if is_one else "units")
        return text + self.gap(figure.unit) + (self.unit(unit) if unit == figure.unit else unit)

    def gap(self, unit: str) -> str:
        """What stands between a value and that unit."""
        if unit == "%":
            return ""
        return "" if self.language == "zh" and self.unit(unit) != unit else " "

    def number(self, figure: Figure) -> Number:
        """The figure as printed in a table."""
        return Number(figure, self.value(figure))

    def listed(self, figure: Figure, most: int = 6) -> Number:
        """A figure that lists items; of a list longer than ``most`` its beginning, and how many there are."""
        items = str(figure.value or "").split(",")
        if len(items) <= most:
            return self.number(figure)
        begun = self.symbols([each.strip() for each in items[: most // 2]])
        return Number(figure, begun + self.word("and_more").replace("{count}", str(len(items))))

    def signed(self, figure: Figure) -> Number:
        """The figure as printed where it is a change: with a plus when it grew."""
        grew = isinstance(figure.value, Decimal) and figure.value > 0
        return Number(figure, ("+" if grew else "") + self.value(figure))

    def coverage(self, coverage: Coverage | None) -> str:
        """What a figure stands on, in words."""
        if coverage is None:
            return ""
        item = self.word(f"item_{coverage.item}")
        text = f"{coverage.have} / {coverage.of} {item}"
        if coverage.need is None:
            return text
        if self.language == "zh":
            return f"{text}（{self.word('need')}{coverage.need}）"
        return f"{text} ({self.word('need')} {coverage.need})"

    def clause(self, text: str) -> str:
        """Place of a clause, its Chinese words put into the reader's language where they are common ones."""
        if self.language == "zh":
            return text
        for zh, en in self.texts.words["clauses"].values():
            text = text.replace(zh, en)
        return " ".join(text.split())

    def note(self, figure: Figure) -> str:
        """The message that qualifies a figure, or an empty text."""
        if not figure.note:
            return ""
        if figure.note not in catalog():
            return figure.note
        return render(figure.note, "text", self.language, dict(figure.params))

    def _text_value(self, value: str) -> str:
        values, items = self.texts.words["values"], self.texts.words["items"]
        if value in values:
            return values[value][self._at]
        parts = [part.strip() for part in value.split(",")]
        is_listed = all(part in items or part in indicators() for part in parts)
        return self.symbols(parts) if is_listed else value

    @property
    def _at(self) -> int:
        return 0 if self.language == "zh" else 1


def plain_decimal(value: Decimal, decimals: int | None = None) -> str:
    """Decimal without exponent, padded with zeros to ``decimals``; digits are never dropped.

    Examples
    --------
    >>> plain_decimal(Decimal("97"), 1), plain_decimal(Decimal("2.25"), 1), plain_decimal(Decimal("1E+2"))
    ('97.0', '2.25', '100')
    """
    exponent = value.as_tuple().exponent
    have = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{value:.{max(have, decimals or 0)}f}"


_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LOW = re.compile(r"[₀-₉]+(?:\.[₀-₉]+)*")


def lowered(text: str) -> list[tuple[str, bool]]:
    """Text cut into pieces, each with whether it stands low: faces that can, set subscripts as such.

    Examples
    --------
    >>> lowered("PM₂.₅ 年均")
    [('PM', False), ('2.5', True), (' 年均', False)]
    """
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _LOW.finditer(text):
        pieces += [(text[at : match.start()], False), (match[0].translate(_SUBSCRIPTS), True)]
        at = match.end()
    return [(piece, low) for piece, low in [*pieces, (text[at:], False)] if piece]


def plain_symbol(symbol: str) -> str:
    """Symbol on one line: ``PM2.5`` for ``PM₂.₅``."""
    return "".join(piece for piece, _ in lowered(symbol))
