"""A figure said in words, with the words beside it that qualify it."""

from __future__ import annotations

import re
from decimal import Decimal

from qingshan.publish.audit.claim import Claim, Hedge
from qingshan.publish.audit.vocabulary import group

_ROUND = Decimal("0.01")


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole in percent, of two decimals where it does not come out even."""
    share = 100 * part / whole
    return share if share == share.quantize(_ROUND) else share.quantize(_ROUND)


def qualified(text: str, span: tuple[int, int], value: Decimal, unit: str) -> Claim:
    """A figure said in words at a place of the text.

    Notes
    -----
    Nobody who writes "a quarter" says how exactly: without another qualifier it is taken as *about*.
    """
    hedge: Hedge = "about"
    start, end = span
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    for key, words in group("hedge", "before").items():
        before = re.search(rf"(?<![A-Za-z])(?:{words})\s*$", text[max(0, start - 16) : start], re.IGNORECASE)
        if before:
            hedge, start = key, start - len(before.group())  # type: ignore[assignment]
            break
    for key, words in group("hedge", "after").items():
        after = re.match(rf"\s?(?:{words})", text[end : end + 16])
        if after:
            hedge, end = key, end + after.end()  # type: ignore[assignment]
            break
    step = Decimal(1) if value < 1000 else value
    return Claim("", start, end, text[start:end], value, step, unit, hedge=hedge)
