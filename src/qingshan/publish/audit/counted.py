"""Whether a number counts or measures something, by its unit and the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qingshan.publish.audit.claim import Hedge
from qingshan.publish.audit.vocabulary import group


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows the digits: scale, unit and words, and where they end."""

    scale: int
    unit: str
    hedge: Hedge
    end: int


RANGE = re.compile(r"\s*(?:[-—–~～]+|至|到|\bto\b)\s*|\s+and\s+(?=\S)")
LIST = re.compile(
    r"\s*(?:、|，|,|和|与|及|以及|，\s*and\b|,\s*and\b|\band\b)\s*(?:约|近|超|为|达|a further)?\s*"
)
_SAYS = re.compile(
    r"(?:为|达到|达|到|是|至|于|:|：|=|with|was|were|is|of|at|to|averaged|between|stood at|reached)"
    r"\s*[(（]?\s*$"
)
_NAMED = re.compile(
    r"(?:浓度|指数|数|值|率|量|比|AQI|pH|PM ?2\.5|PM ?10|O3|SO2|NO2|CO|"
    r"二氧化[硫氮]|一氧化碳|臭氧|颗粒物|氨氮|总[磷氮]|需氧量|溶解氧|氟化物|[:：])\s*[(（]?[^，。；\d]{0,3}$"
)
_IN_LIST = re.compile(r"\d(?:[-—–~～至到、和及]| to )$")
_VAGUE = re.compile(r"(?:(?<![指天个总次人户系倍基分多少岁件处日均])数|[几好]几?|若干)$")
"""Words before a Chinese numeral that leave the number open: 数十家, 好几百."""


_SPANS = frozenset({"month", "percent", "mu", "hm2", "hour", "times"})
_ROUND = frozenset({"十", "百", "千", "万", "亿"})


def counts(match: re.Match[str], tail: Tail, before: str, *, is_hedged: bool) -> bool:
    """Whether a number counts or measures something.

    Parameters
    ----------
    match
        The number, with groups ``digits``, ``mixed``, ``han`` and ``english``.
    tail, before
        What follows the number and the text before it.
    is_hedged
        Whether a word before it qualifies it.
    """
    if before.endswith("第"):
        return tail.unit == "rank"
    if match["han"]:
        return before.endswith("分之") or _han_counts(match, tail, before, is_hedged=is_hedged)
    if (
        match["mixed"]
        or tail.unit
        or tail.scale > 1
        or "." in match.group()
        or match["english"]
        or _is_in_english(match)
    ):
        return True
    following = match.string[match.end() : match.end() + 8]
    if RANGE.match(following) or LIST.match(following) or _IN_LIST.search(before):
        return True
    return said_before(before) or _has_noun(match)


def said_before(before: str) -> bool:
    """Whether the words before a bare number say that it is one: 浓度为, averaged."""
    return bool(_SAYS.search(before)) or bool(_NAMED.search(before))


def _han_counts(match: re.Match[str], tail: Tail, before: str, *, is_hedged: bool) -> bool:
    numeral = match["han"]
    if _VAGUE.search(before):
        return False
    if numeral in _ROUND:
        is_said = is_hedged or before.endswith("上") or tail.hedge == "more"
        return (is_said and bool(tail.unit or numeral in "万亿")) or (numeral == "十" and bool(tail.unit))
    if numeral == "一":
        is_only = bool(tail.unit) and re.search(group("single")["only"], before) is not None
        return tail.unit in _SPANS or is_only or tail.scale > 1
    is_large = (len(numeral) > 1 and numeral[-1] in "万亿") or tail.scale > 1
    return bool(tail.unit) or is_large or _stands_alone(match, tail, before, is_hedged=is_hedged)


def _stands_alone(match: re.Match[str], tail: Tail, before: str, *, is_hedged: bool) -> bool:
    """Whether a numeral of two words or more ends its clause after a verb: 栽了三千，活下来不到一百."""
    numeral, words = match["han"], group("bare")
    ends = re.match(words["ends"], match.string[tail.end : tail.end + 1] or "。") is not None
    is_said = is_hedged or tail.hedge == "more" or re.search(words["verb"], before) is not None
    return len(numeral) > 1 and re.search("[十百千]", numeral) is not None and ends and is_said


def _is_in_english(match: re.Match[str]) -> bool:
    """Whether Latin words stand around a bare number, which then counts something."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    after = match.string[match.end() : match.end() + 4]
    return bool(
        re.search(r"[A-Za-z]{2,}[,;:]? [(]?$", before)
        and re.match(r"[,.;:)?!]{0,2}(?: [A-Za-z(–—]|$|\n)", after)
    ) or bool(re.search(r"[A-Za-z0-9%)][.,;:)]? ?[—–]? ?[(]?$", before) and re.match(r" [a-z]{2}", after))


def _has_noun(match: re.Match[str]) -> bool:
    """Whether a bare number stands in Chinese prose right before the noun it counts: 涉及8省份."""
    text, start, end = match.string, match.start(), match.end()
    if match["digits"] is None or len(match["digits"]) > group("bare")["most_digits"]:  # type: ignore[operator]
        return False
    before = text[max(0, start - 1) : start]
    is_apart = not before or before in "，。；、（(：:\n " or "\u3400" <= before <= "\u9fff"
    return is_apart and re.match(group("bare")["noun"], text[end : end + 6]) is not None
