"""What looks like a number and counts nothing: dates, names and idioms, hidden before figures are sought."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.vocabulary import data, group

_DAYS = re.compile(r"\d{1,2}日")
BLANK = "\x00"
"""Stands for every hidden character, so that a figure printed right after a name is read."""


def dates(text: str) -> Iterator[re.Match[str]]:
    """Dates of a text, which are no figures."""
    yield from _pattern("dates").finditer(text)


def masked(text: str, found: Iterable[Claim]) -> str:
    """The text with blanks for dates, names and the figures already found."""
    for name in ("dates", "names"):
        text = _pattern(name).sub(_blank, text)
    for claim in found:
        text = text[: claim.start] + BLANK * (claim.end - claim.start) + text[claim.end :]
    return text


def _blank(match: re.Match[str]) -> str:
    """Blanks for what was matched, unless it is a span of days (办结时限7日) or closes a bracket."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    is_span = _DAYS.fullmatch(match.group()) and re.search(group("bare")["spans"], before)
    is_told = match.group().endswith(")") and before.rfind("(") > before.rfind(")")
    return match.group() if is_span or is_told else BLANK * len(match.group())


def idioms(text: str) -> bytearray:
    """Marks the places where a numeral is part of an idiom (一个), but not of a longer one (二十一个)."""
    hidden = bytearray(len(text))
    for match in _pattern("idioms").finditer(text):
        hidden[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return hidden


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(data("none")[name]))
