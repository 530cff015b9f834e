"""Sentences of plans, notices and reports: the program's, or a bureau's own in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

from qingshan.base.errors import UsageError
from qingshan.base.messages import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences of one language by key; those with ``{name}`` are filled by :meth:`text`."""

    language: Language
    sentences: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """A sentence with its values in place."""
        return self.sentences[key].format(**values)

    def level(self, level: str) -> str:
        """Name of an alert level."""
        return self.sentences.get(f"level_{level}", level)

    def pollutant(self, pollutant: str) -> str:
        """Name of a pollutant."""
        return self.sentences.get(f"pollutant_{pollutant}", pollutant)

    def choices(self, keys: str) -> str:
        """Words of choices of evidence, such as ``yes / not_needed``; any other text as it is."""
        return " / ".join(self.sentences.get(f"choice_{each}", each) for each in keys.split(" / "))

    def truth(self, value: bool) -> str:
        """Yes or no."""
        return self.sentences["yes" if value else "no"]


@cache
def packaged_words(language: Language) -> Words:
    """The sentences that come with the program."""
    text = files("qingshan.publish.orders").joinpath("wording.toml").read_text("utf-8")
    return Words(language, tomllib.loads(text)[language])


def own_words(text: str, language: Language) -> Words:
    """The program's sentences with a bureau's in their place.

    Raises
    ------
    UsageError
        The file is no TOML, has a key the program does not know, or an unknown ``{name}``.
    """
    packaged = packaged_words(language)
    try:
        own = {key: str(value) for key, value in tomllib.loads(text).get(language, {}).items()}
    except (tomllib.TOMLDecodeError, AttributeError) as wrong:
        raise UsageError("orders-wording", key="-", reason=str(wrong)) from wrong
    for key, sentence in own.items():
        if key not in packaged.sentences:
            raise UsageError("orders-wording", key=key, reason="unknown key 没有这一条")
        strange = _fields(sentence) - _fields(packaged.sentences[key])
        if strange:
            raise UsageError("orders-wording", key=key, reason=f"unknown {{{', '.join(sorted(strange))}}}")
    return Words(language, {**packaged.sentences, **own})


def _fields(sentence: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {sentence}
