"""English figures whose unit is understood from the figure before: 310,000 yuan rather than 260,000."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qingshan.publish.audit.claim import Claim
from qingshan.publish.audit.parallel import BREAK, DONE, is_aside, unit_in_parallel

_MEASURED = frozenset({
    "area", "mass", "length", "volume", "concentration", "dissolved", "content", "money", "dollars", "euros",
    "flow", "energy", "power", "rain", "coal", "price", "temperature",
})  # fmt: skip
_COUNTED = frozenset({"day", "person", "household", "visit"})
_SHARES = frozenset({"percent", "permille", "point", "times"})
_NO_NOUN = re.compile(
    r"[.,;:)](?!\d)|$|\n| [(–—]| (?:for|in|at|on|by|have|has|had|was|were|is|are|when|after|before|since|and"
    r"|but|last|this|that|a year|per|today|now|over|from|to|than|with|until|back|ago|as|if|because|while|so"
    r"|each|every|annually|yearly|daily|elsewhere|overall|instead|during|between|across|under|above|below|against"
    r"|without|went|goes|came|comes|will|would|can|could|should|may|must|then|down|up|where|which|who"
    r"|a day|a week|a month|an hour|a head|set|reached|recorded|measured|seen|planned|needed|required|allowed"
    r"|used|counted|found|reported|registered|expected|forecast|observed|permitted|promised|agreed|outside|inside"
    r"|there|here|otherwise|alone|online)\b"
    rf"|{DONE} (?:under|by|in|on|at|to|from|for|with|and|as|into)\b"
)
"""What follows a figure that counts nothing of its own."""
_ENGLISH = re.compile(r"[A-Za-z0-9.%)]{2,}[,;:]? [(]?[-−]?$")
_OF_ONE = re.compile(r" of (?!(?:the|its|their|our|these|those|them|all)\b)[A-Za-z]")
"""After one more of the sort: 40 percent of women and 35 of men."""
_RATE = re.compile(
    r" (?:a|an|per|each) (?:day|week|month|year|hour|head|person|household|hectare|kilomet|squ)"
)
_IN = re.compile(r"\b(?:in|over|for|within|after) (?:just |only |about )?$")
_IN_PLACES = re.compile(r"\b(?:under|in|from|at|by|with|across|on) (?:the |its |all )?$")
_SPANS = frozenset({"day", "time"})
_REACH = 6
"""How many figures back another of the sort may stand."""
_AGE = re.compile(r"[A-Z][a-z]+,? (?:aged )?$")
_GROUP = re.compile(
    r"\b(?:groups?|famil(?:y|ies)|teams?|herds?|flocks?|class(?:es)?|crews?|part(?:y|ies)) of (?:[a-z]+ )?$"
)
"""Before a number of those in a group."""
_OF_THESE = re.compile(
    r"(?:^|[.;,]\s|\n)(?:[Oo]f (?:these|those|them|which|whom)|[Aa]mong (?:them|these))"
    r",? (?:only |some |about )?$"
)
_STILL = re.compile(r" (?:are|were|have|had|remain|remained|still|came|died|left|stayed)\b")
_OF_ALL = re.compile(r"(?:^|[.;]\s|\n)(?:Out )?[Oo]f (?:the |all |its |our |these )*$")
_SORTS = re.compile(
    r" (?:were |was |are |is |had |have )?(?:good|excellent|fair|moderate|slight|light|heavy|severe"
    r"|lightly|slightly|moderately|heavily|severely|seriously|clean|dirty|bad|poor|men|women|male|female|lie|lies|come"
    r"|remain|remained|remains|belong|serve|need|still|passed|failed|met|got|took|meet|go|goes|received)\b"
)
"""Sorts of what was counted before: of 327 days 124 were excellent and 203 good."""
_OF_A_SORT = re.compile(
    r"[^.;\d]{0,40}\b(?:excellent|good|fair|lightly|slightly|moderately|heavily|severely|polluted)\b[a-z ]*$"
)
_MOST = 20
"""How many times one figure may be the other, for both to be of one sort."""


def in_unit_before(text: str, found: Sequence[Claim]) -> list[Claim]:
    """Bare English figures without a noun of their own, in the unit of the last figure of their sentence."""
    made = list(found)
    for at, one in enumerate(made):
        if one.unit not in {"", "item"} or one.text.endswith(" times"):
            continue
        earlier = made[max(0, at - _REACH) : at]
        if _is_sort(text, earlier, one):
            made[at] = replace(one, unit=_counted(text, earlier, one) or one.unit)
        elif _is_bare_english(text, one) or _OF_ONE.match(text, one.end):
            unit = unit_in_parallel(text, earlier, one)
            if unit is not None:
                made[at] = _in_unit(text, one, unit)
            elif not _OF_ONE.match(text, one.end):
                made[at] = _as_last(text, earlier[-4:], one)
    return made


def _is_bare_english(text: str, one: Claim) -> bool:
    """Whether English words stand before a figure and no noun after it."""
    before = text[max(0, one.start - 24) : one.start]
    is_english = _ENGLISH.search(before) is not None and re.search("[A-Za-z]{2}", before) is not None
    is_age = _AGE.search(before) is not None and text[one.end : one.end + 1] in {",", ""}
    is_apart = is_age or _GROUP.search(before) is not None
    return is_english and not is_apart and _NO_NOUN.match(text, one.end) is not None


def _is_sort(text: str, earlier: Sequence[Claim], one: Claim) -> bool:
    """Whether a figure counts a sort of what was counted before."""
    last = earlier[-1] if earlier else None
    if _OF_THESE.search(text[max(0, one.start - 32) : one.start]):
        return _SORTS.match(text, one.end) is not None or _NO_NOUN.match(text, one.end) is not None
    gap = text[last.end : one.start] if last else ""
    if last is None or last.unit not in _COUNTED or BREAK.search(gap):
        return False
    if _OF_ALL.search(text[max(0, last.start - 16) : last.start]) and re.match(r"[^.;]*, $", gap):
        return _NO_NOUN.match(text, one.end) is not None
    is_subject = one.number <= last.number and re.fullmatch(r"[^.;,]{0,60}[;,] ", gap) is not None
    if is_subject and _STILL.match(text, one.end):
        return True
    is_named = _OF_A_SORT.fullmatch(gap) is not None and _NO_NOUN.match(text, one.end) is not None
    return is_named or (
        re.search(r"(?:,| and) $", gap) is not None and _SORTS.match(text, one.end) is not None
    )


def _counted(text: str, earlier: Sequence[Claim], one: Claim) -> str:
    """Unit of the last thing counted or measured, here or in the sentence before."""
    for other in reversed(earlier):
        if len(BREAK.findall(text[other.end : one.start])) > 1 or other.unit == "item":
            return ""
        if other.unit in _COUNTED or other.dimension in _MEASURED:
            return other.unit
    return ""


def _as_last(text: str, earlier: Sequence[Claim], one: Claim) -> Claim:
    for other in reversed(earlier):
        if BREAK.search(text[other.end : one.start]):
            return one
        is_range = one.hedge in {"from", "to"} and other.unit == "item"
        if is_range or _is_beside(text, other, one):
            continue
        alike = other.dimension in _MEASURED and one.number and other.number
        if alike and 1 / _MOST <= one.number / other.number <= _MOST:
            return replace(one, unit=other.unit)
        if alike and _is_rate(text, other, one):
            return replace(one, unit=other.unit)
        return one
    return one


def _is_beside(text: str, other: Claim, one: Claim) -> bool:
    """Whether a figure only tells how, where or in how long, and another is of the sort before it."""
    is_place = (
        other.unit == "item" and _IN_PLACES.search(text[max(0, other.start - 16) : other.start]) is not None
    )
    return other.unit in _SHARES or is_place or is_aside(text, other, one) or _is_span(text, other)


def _is_rate(text: str, other: Claim, one: Claim) -> bool:
    """Whether a figure tells another a day, a head: 2,870 km in 26 days, or 110 a day."""
    return text[other.end : one.start].endswith(", or ") and _RATE.match(text, one.end) is not None


def _is_span(text: str, other: Claim) -> bool:
    """Whether a figure only says in how long: in 26 days."""
    return other.dimension in _SPANS and _IN.search(text[max(0, other.start - 16) : other.start]) is not None


def _in_unit(text: str, one: Claim, unit: str) -> Claim:
    """The figure in the unit, with the sign before a temperature: and -9 by noon."""
    is_cold = unit == "celsius" and one.start > 0 and text[one.start - 1] in "-−"
    made = replace(one, unit=unit)
    return (
        replace(made, start=one.start - 1, text=text[one.start - 1 : one.end], number=-one.number)
        if is_cold
        else made
    )
