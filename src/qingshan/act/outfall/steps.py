"""What the steps "check, measure, trace, manage" record, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a record: its names, what it may be, and the column of the register it also fills."""

    key: str
    zh: str
    en: str
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_needed: bool = False
    column: str = ""

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def told(self, text: str, language: Language) -> str:
        """What was recorded, as people say it."""
        known = self.choices.get(text)
        return text if known is None else known[language == "en"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step and the words its record has."""

    key: str
    zh: str
    en: str
    words: Mapping[str, Word]

    def name(self, language: Language) -> str:
        """Name in the given language."""
        return self.zh if language == "zh" else self.en

    def told(self, words: Mapping[str, str], language: Language) -> tuple[str, ...]:
        """Words of a record as people say them, in the order of the step."""
        return tuple(
            f"{word.name(language)} {word.told(words[key], language)}"
            for key, word in self.words.items()
            if words.get(key)
        )


@cache
def steps() -> Mapping[str, Step]:
    """Every step that records something, in their order.

    References
    ----------
    国办函〔2022〕17号 (as quoted).

    Examples
    --------
    >>> "".join(step.zh for step in steps().values())
    '查测溯管'
    """
    told = tomllib.loads(files("qingshan.act.outfall").joinpath("steps.toml").read_text("utf-8"))
    return {key: _step(key, row) for key, row in told.items()}


def checked(step: str, words: Mapping[str, str]) -> Step:
    """The step of that key, when the words are those its record has.

    Raises
    ------
    UsageError
        There is no such step, a word is unknown or missing, or is none of its choices.
    """
    found = steps().get(step)
    if found is None:
        raise UsageError("outfall-step-unknown", step=step, known=", ".join(steps()))
    for key, text in words.items():
        known = found.words.get(key)
        if known is None:
            raise UsageError("outfall-word-unknown", step=step, word=key, known=", ".join(found.words))
        if known.choices and text not in known.choices:
            raise UsageError("outfall-word-choice", word=key, text=text, choices=", ".join(known.choices))
    lacking = [key for key, each in found.words.items() if each.is_needed and not words.get(key, "").strip()]
    if lacking:
        raise UsageError("outfall-word-missing", step=step, words=", ".join(lacking))
    return found


def _step(key: str, row: Mapping[str, Any]) -> Step:
    return Step(key, row["zh"], row["en"], {name: _word(name, each) for name, each in row["word"].items()})


def _word(key: str, row: Mapping[str, Any]) -> Word:
    choices = {choice: (zh, en) for choice, (zh, en) in row.get("choices", {}).items()}
    return Word(
        key, row["zh"], row["en"], choices, bool(row.get("needed", False)), str(row.get("column", ""))
    )
