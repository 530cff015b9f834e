"""Columns of the tables that the interface gives: one list for the grid, the files and the reader of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from qingshan.base.indicator import indicator
from qingshan.base.messages import Language
from qingshan.edge.web.language import word


@dataclass(frozen=True, slots=True)
class Head:
    """A column: where its value is in a row, and what it is called.

    Parameters
    ----------
    key
        Path of the value, such as ``figures.aqi``; empty for the row itself.
    word
        Key of a word of the pages, or ``=AQI`` for a sign that is the same in every language.
    name
        What files call it; the last part of ``key`` where nothing is said.
    """

    key: str
    word: str
    unit: str = ""
    link: str = ""
    name: str = ""
    own: bool = False
    right: bool = False
    pinned: bool = False
    wrap: bool = False
    width: int = 72
    flex: float = 1

    def title(self, language: Language) -> str:
        """What people read over it."""
        return self.word[1:] if self.word.startswith("=") else word(language, self.word)

    @property
    def column(self) -> str:
        """What programs call it."""
        return self.name or self.key.rpartition(".")[2] or "place"


def numbers(keys: Iterable[str], prefix: str = "figures.") -> tuple[Head, ...]:
    """Columns of indicators."""
    return tuple(
        Head(f"{prefix}{key}", f"={indicator(key).symbol}", unit=indicator(key).unit, right=True)
        for key in keys
    )


def plain(value: object, language: Language) -> object:
    """A value of a row as a cell of a file: the number of a figure, words in the language of the reader."""
    if isinstance(value, BaseModel):
        return _of_record(value, language)
    if isinstance(value, (list, tuple)):
        texts = [str(plain(each, language)) for each in value]
        return ("、" if language == "zh" else ", ").join(texts)
    return value


def _of_record(value: BaseModel, language: Language) -> object:
    """The words of a record where it has any; else its number, whole where it was printed so."""
    told = value.model_dump(include={"value", "text", "zh", "en"})
    if told.get("zh"):
        return told[language]
    number = told.get("value")
    return int(number) if isinstance(number, float) and "." not in str(told.get("text", ".")) else number


def at(row: object, path: str) -> object:
    """The value of a path in a record or mapping."""
    for name in filter(None, path.split(".")):
        row = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return row
