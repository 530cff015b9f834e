"""The words of the auditor: units, kinds of figures and the words around them, read from its data once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, cast

from qingshan.base.messages import Language


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of printed figures: what it measures and how many base units one of it is."""

    key: str
    dimension: str
    factor: Fraction
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def name(self, language: Language) -> str:
        """Its usual name."""
        names = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return next((each[0] for each in names if each), "")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure can be about.

    Parameters
    ----------
    key, zh, en
        Name in code and for people.
    dimensions
        Dimensions it is printed in.
    words
        How pages call it.
    contextual, context
        Words that mean this kind only where the context stands shortly before them.
    near
        Patterns around the figure, which is written ``#`` in them.
    counted
        What the denominator of a share counts (``days``, ``sections``); empty for none.
    statistic
        Address of the computed figure it can be held against; empty for none.
    """

    key: str
    zh: str
    en: str
    dimensions: tuple[str, ...]
    words: re.Pattern[str]
    near: tuple[re.Pattern[str], ...]
    contextual: re.Pattern[str] | None = None
    context: re.Pattern[str] | None = None
    counted: str = ""
    statistic: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en


@cache
def data(name: str) -> Mapping[str, Any]:
    """One file of the auditor's data."""
    text = files("qingshan.publish.audit").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def units() -> Mapping[str, Unit]:
    """Every unit by key; measure words come in by themselves."""
    return {
        key: Unit(key, row["dimension"], Fraction(row["factor"]), tuple(row["zh"]), tuple(row["en"]))
        for key, row in data("units").items()
    }


@cache
def counters() -> frozenset[str]:
    """Measure words: what is counted one by one."""
    return frozenset(str(data("words")["counters"]).split())


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by key."""
    return {key: _kind(key, row) for key, row in data("kinds").items()}


@cache
def unit_by_word() -> Mapping[str, str]:
    """Key of the unit by the word it is written with."""
    return {word: unit.key for unit in units().values() for word in (*unit.zh, *unit.en)}


@cache
def group(*path: str) -> Mapping[str, str]:
    """A table of ``words.toml``."""
    found: Any = data("words")
    for each in path:
        found = found[each]
    return cast(Mapping[str, str], found)


def either(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    ordered = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"


def unit_of(key: str) -> Unit:
    """The unit of that key; a measure word is a unit that counts."""
    found = units().get(key)
    return found if found is not None else Unit(key, "count" if key else "none", Fraction(1), (key,), (key,))


def _kind(key: str, row: Mapping[str, Any]) -> Kind:
    contextual = row.get("contextual", ())
    return Kind(
        key,
        row["zh"],
        row["en"],
        tuple(row["dimension"]),
        _words(row["words"]),
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in row.get("near", ())),
        _words(contextual) if contextual else None,
        re.compile(row["context"], re.IGNORECASE) if contextual else None,
        row.get("counted", ""),
        row.get("statistic", ""),
    )


def _words(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all; English words keep apart from longer ones, Chinese has no word boundaries."""
    bounded = [rf"(?<![A-Za-z]){w}(?![A-Za-z])" if w[0].isascii() and w[0].isalpha() else w for w in words]
    return re.compile("|".join(sorted(bounded, key=len, reverse=True)), re.IGNORECASE)
