"""English figures whose unit is understood from the figure before: 310,000 yuan rather than 260,000."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qingshan.publish.audit.claim import Claim

_MEASURED = frozenset({
    "area", "mass", "length", "volume", "concentration", "dissolved", "content", "money", "dollars", "euros",
    "flow", "energy", "power", "rain", "coal", "price",
})  # fmt: skip
_SHARES = frozenset({"percent", "permille", "point", "times"})
_NO_NOUN = re.compile(
    r"[.,;:)](?!\d)|$|\n| (?:for|in|at|on|by|have|has|had|was|were|is|are|when|after|before|since|and|but"
    r"|last|this|that|a year|per|today|now|over|from|to|than|with|until|at)\b"
)
"""What follows a figure that counts nothing of its own."""
_BREAK = re.compile(r"\.\s|\n|[。；？！]")
_AGE = re.compile(r"[A-Z][a-z]+,? (?:aged )?$")
_MOST = 12
"""How many times one figure may be the other, for both to be of one sort."""


def in_unit_before(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare English figures without a noun of their own, in the unit of the last figure of their sentence."""
    made = list(found)
    for at, one in enumerate(made):
        if one.unit in {"", "item"} and _is_elliptic(text, one):
            made[at] = _as_last(text, made[max(0, at - 4) : at], one)
    return made


def _is_elliptic(text: str, one: Claim) -> bool:
    before = text[max(0, one.start - 24) : one.start]
    is_english = re.search(r"[A-Za-z][A-Za-z0-9.]+[,;]? [(]?$", before) is not None
    is_age = _AGE.search(before) is not None and text[one.end : one.end + 1] in {",", ""}
    return is_english and not is_age and _NO_NOUN.match(text, one.end) is not None


def _as_last(text: str, earlier: Sequence[Claim], one: Claim) -> Claim:
    for other in reversed(earlier):
        if _BREAK.search(text[other.end : one.start]):
            return one
        if other.unit in _SHARES:
            continue
        alike = other.dimension in _MEASURED and one.number and other.number
        if alike and 1 / _MOST <= one.number / other.number <= _MOST:
            return replace(one, unit=other.unit)
        return one
    return one
