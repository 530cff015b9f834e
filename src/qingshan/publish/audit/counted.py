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
_OUT_OF = re.compile(
    r" (?:out )?of (?:the |its |all |our )?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten)\b)"
)
"""A bare number that opens a clause and is one of so many: 17 of 18 river sections."""
_FROM = re.compile(r"[由从自][^，。；\d]{0,4}$")
_BECOMES = re.compile(r"[^，。；\d]{0,3}[到至为]|\s?(?:→|->|—>)")
"""Around the first figure of a change: 由 58 增加到 63.5, 35→26."""
_KEPT = re.compile(r"(?:[在到至于]|控制在)$")
"""Before a bare bound: 保持在 30 以下."""
_MOVED = re.compile(r"(?:下降|降低|减少|回落|上升|增加|提高|提升|增长)了?[约近超]?$")
_ENDS = re.compile(r"[，。；！、）]|$")
"""Around a bare change: 较上年下降 9。"""
GAIN = re.compile(r"[\u3400-\u9fff]\s?[+↑↓]$|[\dA-Za-z%³]\s?[（(][+\-↑↓]$")
_CLOSES = re.compile(r"[\s，。；、！）)|｜]|$")
"""A bare signed number after a noun of a list: 新记录鸟种+2, or of a bracket: 26（-2）."""
_VAGUE = re.compile(r"(?:(?<![指天个总次人户系倍基分多少岁件处日均])数|几|若干)$")
"""Words before a Chinese numeral that leave the number open: 数十家, 好几百."""


_SPANS = frozenset({"month", "percent", "mu", "hm2", "hour", "times"})
_SPOKEN_SUM = re.compile(r"[一二两三四五六七八九十]+[百千万][一二两三四五六七八九十百千]*")
"""A numeral that says a sum by itself where it ends its clause: 净落三万八, 补助八百."""
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
    if (tail.hedge and _KEPT.search(before)) or is_moved(before, following):
        return True
    if _BECOMES.match(following) and (_FROM.search(before) or following.lstrip()[:1] in "→-—"):
        return True
    if _OUT_OF.match(match.string, match.end()) or (GAIN.search(before) and _CLOSES.match(following)):
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
        is_said = is_hedged or before.endswith(("上", "过", "破")) or tail.hedge == "more"
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
    is_sum = _SPOKEN_SUM.fullmatch(numeral) is not None
    return len(numeral) > 1 and re.search("[十百千万]", numeral) is not None and ends and (is_said or is_sum)


def _is_in_english(match: re.Match[str]) -> bool:
    """Whether Latin words stand around a bare number, which then counts something."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    after = match.string[match.end() : match.end() + 4]
    return bool(
        re.search(r"[A-Za-z]{2,}[,;:]? [(]?[-−]?$", before)
        and re.match(r"[,.;:)?!]{0,2}(?: [A-Za-z(–—]|$|\n)", after)
    ) or bool(
        re.search(r"[A-Za-z0-9%)\x00][.,;:)]? ?[—–]? ?[(]?$", before) and re.match(r" [a-z\x00]{2}", after)
    )


def is_moved(before: str, following: str) -> bool:
    """Whether a bare number ends its clause after a verb of change: 较上年下降 9."""
    return _MOVED.search(before) is not None and _ENDS.match(following) is not None


def _has_noun(match: re.Match[str]) -> bool:
    """Whether a bare number stands in Chinese prose right before the noun it counts: 涉及8省份."""
    text, start, end = match.string, match.start(), match.end()
    if match["digits"] is None or len(match["digits"]) > group("bare")["most_digits"]:  # type: ignore[operator]
        return False
    before = text[max(0, start - 1) : start]
    is_apart = not before or before in "，。；、（(：:\n " or "\u3400" <= before <= "\u9fff"
    return is_apart and re.match(group("bare")["noun"], text[end : end + 6]) is not None
