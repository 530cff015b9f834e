"""Figures written with signs where prose has words: 46/54, 1.2×10⁴, （国控7、省控12）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.numerals import read_digits
from qingshan.publish.audit.tails import tail_of

_POWER = re.compile(
    r"(?<![\d.])(?P<many>\d+(?:\.\d+)?)\s?[×✕xX]\s?10(?:\^?(?P<plain>[2-9])|(?P<raised>[⁴-⁹]))(?![\d.])"
)
"""A number of laboratories: 1.2×10⁴ 个/L, in torn pages 1.2×104."""
_OF_HOW_MANY = re.compile(
    r"(?:(?<=[（(])|(?<=[:：] )|(?<=[:：]))(?P<part>\d+)/(?P<whole>\d+)(?=[）)]|\s?[（(]\d+(?:\.\d+)?\s?%)"
)
_TOLD_OFF = re.compile(
    r"[（(](?P<list>(?:[\u3400-\u9fff]{1,8}\d{1,5}[、，；]){1,12}[\u3400-\u9fff]{1,8}\d{1,5})[）)]"
)
"""Counts told off by their names in a bracket: 54 个（国控 7、省控 12、市控 35）."""


def written(text: str) -> Iterator[Claim]:
    """Every figure of the repaired text written with signs; its kind is not yet known."""
    for match in _OF_HOW_MANY.finditer(text):
        for name in ("part", "whole"):
            start, end = match.span(name)
            yield Claim("", start, end, match[name], Decimal(match[name]), Decimal(1), "item")
    for match in _POWER.finditer(text):
        power = int(match["plain"]) if match["plain"] else ord(match["raised"]) - ord("⁰")
        number, tail = read_digits(match["many"]).times(10**power), tail_of(text, match.end())
        yield Claim(
            "", match.start(), tail.end, text[match.start() : tail.end], number.value, number.step, tail.unit
        )
    for match in _TOLD_OFF.finditer(text):
        for each in re.finditer(r"\d+", match["list"]):
            start, end = (match.start("list") + at for at in each.span())
            yield Claim("", start, end, each.group(), Decimal(each.group()), Decimal(1), "item")
